//! Accounts and what they may do where.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, one, select, table, update_rev};

table! {
/// An account.
UserRow in "app_user" {
    /// UUIDv7.
    id: String,
    /// Login name, unique.
    username: String,
    /// Name on screen.
    display_name: String,
    /// argon2id, PHC string.
    #[serde(skip_serializing, default)]
    password_hash: String,
    /// The password must be changed at the next login.
    must_change: bool,
    /// Wrong passwords in a row.
    failed: i64,
    /// No login before this instant.
    locked_until: Option<String>,
    /// No login at all.
    disabled: bool,
    /// When it was made.
    created_at: String,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A role of an account within the subtree of a unit.
GrantRow in "user_grant" {
    /// Account.
    user_id: String,
    /// Role.
    role: String,
    /// Root of the subtree.
    unit_code: String,
    /// Username of who granted it.
    granted_by: String,
    /// When.
    granted_at: String,
}}

/// All accounts by login name.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<UserRow>> {
    let mut sql = select::<UserRow>();
    sql.push(" ORDER BY username");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One account.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<UserRow>> {
    let mut sql = select::<UserRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// One account by login name, exactly as written.
///
/// # Errors
/// Whatever the database says.
pub async fn by_username(db: &mut Db, username: &str) -> Result<Option<UserRow>> {
    let mut sql = select::<UserRow>();
    sql.equals("username", Some(username))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds an account.
///
/// # Errors
/// [`crate::StoreError::Exists`] if the login name is taken.
pub async fn insert_user(tx: &mut Tx, row: &UserRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Changes name and whether the account is disabled, over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, id: &str, display_name: &str, disabled: bool, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE app_user SET display_name = ");
    sql.bind(display_name.to_owned())?
        .push(", disabled = ")
        .bind(i64::from(disabled))?
        .push(", rev = rev + 1");
    update_rev::<UserRow>(tx, sql, ("app_user", "id", id), if_rev).await
}

/// Sets a password; failures and lock are cleared.
///
/// # Errors
/// [`crate::StoreError::NotFound`].
pub async fn set_password(tx: &mut Tx, id: &str, password_hash: &str, must_change: bool) -> Result<()> {
    let done = sqlx::query(
        "UPDATE app_user SET password_hash = $1, must_change = $2, failed = 0, locked_until = NULL, rev = rev + 1 WHERE id = $3",
    )
    .bind(password_hash.to_owned())
    .bind(i64::from(must_change))
    .bind(id.to_owned())
    .execute(tx.conn())
    .await?;
    one(done.rows_affected(), "app_user", id)
}

/// Writes the count of wrong passwords and the lock. The revision stays: nobody edits this by hand.
///
/// # Errors
/// [`crate::StoreError::NotFound`].
pub async fn set_failures(tx: &mut Tx, id: &str, failed: i64, locked_until: Option<&str>) -> Result<()> {
    let done = sqlx::query("UPDATE app_user SET failed = $1, locked_until = $2 WHERE id = $3")
        .bind(failed)
        .bind(locked_until.map(str::to_owned))
        .bind(id.to_owned())
        .execute(tx.conn())
        .await?;
    one(done.rows_affected(), "app_user", id)
}

/// The grants of one account, by role and unit.
///
/// # Errors
/// Whatever the database says.
pub async fn grants(db: &mut Db, user_id: &str) -> Result<Vec<GrantRow>> {
    let mut sql = select::<GrantRow>();
    sql.equals("user_id", Some(user_id))?.push(" ORDER BY role, unit_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// All grants, by account, role and unit.
///
/// # Errors
/// Whatever the database says.
pub async fn all_grants(db: &mut Db) -> Result<Vec<GrantRow>> {
    let mut sql = select::<GrantRow>();
    sql.push(" ORDER BY user_id, role, unit_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds a grant; one that is there stays as it is. Returns whether it is new.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if the account or the unit does not exist.
pub async fn grant(tx: &mut Tx, row: &GrantRow) -> Result<bool> {
    Ok(insert(tx, std::slice::from_ref(row), " ON CONFLICT (user_id, role, unit_code) DO NOTHING").await?
        == 1)
}

/// Takes a grant away. Returns whether it was there.
///
/// # Errors
/// Whatever the database says.
pub async fn revoke(tx: &mut Tx, user_id: &str, role: &str, unit_code: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM user_grant WHERE user_id = $1 AND role = $2 AND unit_code = $3")
        .bind(user_id.to_owned())
        .bind(role.to_owned())
        .bind(unit_code.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}
