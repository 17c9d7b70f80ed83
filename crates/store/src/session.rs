//! Logins that are open. Only the hash of a token is stored.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table};

table! {
/// An open login.
SessionRow in "session" {
    /// SHA-256 of the cookie's token, hexadecimal.
    #[serde(skip_serializing, default)]
    token_hash: String,
    /// Account.
    user_id: String,
    /// Token against forged requests.
    #[serde(skip_serializing, default)]
    csrf: String,
    /// Since when.
    created_at: String,
    /// Last use, to the minute or so.
    last_seen: String,
    /// No use from this instant on.
    expires_at: String,
    /// Address of the client.
    origin: String,
}}

/// Opens a session.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_session(tx: &mut Tx, row: &SessionRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// The session of a token, expired or not.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, token_hash: &str) -> Result<Option<SessionRow>> {
    let mut sql = select::<SessionRow>();
    sql.equals("token_hash", Some(token_hash))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Notes a use. Do it about once a minute, through [`crate::Store::begin_within`], so that reading never waits
/// for a long write.
///
/// # Errors
/// Whatever the database says.
pub async fn touch(tx: &mut Tx, token_hash: &str, last_seen: &str, expires_at: &str) -> Result<()> {
    sqlx::query("UPDATE session SET last_seen = $1, expires_at = $2 WHERE token_hash = $3")
        .bind(last_seen.to_owned())
        .bind(expires_at.to_owned())
        .bind(token_hash.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends a session. Returns whether it was there.
///
/// # Errors
/// Whatever the database says.
pub async fn delete(tx: &mut Tx, token_hash: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM session WHERE token_hash = $1")
        .bind(token_hash.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of an account, except the one of `keep`. Returns how many.
///
/// # Errors
/// Whatever the database says.
pub async fn delete_for_user(tx: &mut Tx, user_id: &str, keep: Option<&str>) -> Result<u64> {
    let done = sqlx::query("DELETE FROM session WHERE user_id = $1 AND token_hash <> $2")
        .bind(user_id.to_owned())
        .bind(keep.unwrap_or("").to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Removes sessions that ended before `now`. Returns how many.
///
/// # Errors
/// Whatever the database says.
pub async fn delete_expired(tx: &mut Tx, now: &str) -> Result<u64> {
    let done = sqlx::query("DELETE FROM session WHERE expires_at <= $1")
        .bind(now.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
