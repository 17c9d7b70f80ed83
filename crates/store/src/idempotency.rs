//! Answers to requests that carried an `Idempotency-Key`: the same request again gets the same answer.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table};

table! {
/// A request that was made under a key, and its answer.
IdempotencyRow in "idempotency" {
    /// Account.
    user_id: String,
    /// The key, as the caller chose it.
    key: String,
    /// SHA-256 of method, address and body, hexadecimal.
    fingerprint: String,
    /// HTTP status of the answer; 0 while the first request is still at work.
    status: i64,
    /// `Content-Type` of the answer.
    content_type: Option<String>,
    /// `ETag` of the answer.
    etag: Option<String>,
    /// The answer.
    body: Vec<u8>,
    /// When the first request came.
    created_at: String,
}}

/// The request made under a key.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, user_id: &str, key: &str) -> Result<Option<IdempotencyRow>> {
    let mut sql = select::<IdempotencyRow>();
    sql.equals("user_id", Some(user_id))?;
    sql.equals("key", Some(key))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Takes a key for a request. Returns whether it was free.
///
/// # Errors
/// Whatever the database says.
pub async fn claim(tx: &mut Tx, row: &IdempotencyRow) -> Result<bool> {
    let suffix = " ON CONFLICT (user_id, key) DO NOTHING";
    Ok(insert(tx, std::slice::from_ref(row), suffix).await? == 1)
}

/// Keeps the answer to the request that took the key.
///
/// # Errors
/// Whatever the database says.
pub async fn answer(tx: &mut Tx, row: &IdempotencyRow) -> Result<()> {
    release(tx, &row.user_id, &row.key).await?;
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Frees a key: its request was refused and changed nothing.
///
/// # Errors
/// Whatever the database says.
pub async fn release(tx: &mut Tx, user_id: &str, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM idempotency WHERE user_id = $1 AND key = $2")
        .bind(user_id.to_owned())
        .bind(key.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets what was asked before `then`. Returns how many.
///
/// # Errors
/// Whatever the database says.
pub async fn forget(tx: &mut Tx, then: &str) -> Result<u64> {
    let done = sqlx::query("DELETE FROM idempotency WHERE created_at < $1")
        .bind(then.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
