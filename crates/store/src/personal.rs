//! What a person keeps for themselves: saved views of lists, and the feed of deadlines.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table};

table! {
/// A saved view of a page.
UserViewRow in "user_view" {
    /// Account.
    user_id: String,
    /// Page, e.g. `projects`.
    page: String,
    /// Its name, unlike any other of the page.
    name: String,
    /// The query of the page's address.
    query: String,
    /// When it was saved last.
    at: String,
}}

table! {
/// The address by which a calendar program reads what a person may see.
UserFeedRow in "user_feed" {
    /// Account.
    user_id: String,
    /// SHA-256 of the address's token, hexadecimal.
    #[serde(skip_serializing, default)]
    token_hash: String,
    /// Since when.
    created_at: String,
}}

/// The saved views of a person, by page and name; of one page if it is given.
///
/// # Errors
/// Whatever the database says.
pub async fn views(db: &mut Db, user_id: &str, page: Option<&str>) -> Result<Vec<UserViewRow>> {
    let mut sql = select::<UserViewRow>();
    sql.equals("user_id", Some(user_id))?.equals("page", page)?.push(" ORDER BY page, name");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Saves a view, new or not.
///
/// # Errors
/// Whatever the database says.
pub async fn put_view(tx: &mut Tx, row: &UserViewRow) -> Result<()> {
    let suffix = " ON CONFLICT (user_id, page, name) DO UPDATE SET query = excluded.query, at = excluded.at";
    insert(tx, std::slice::from_ref(row), suffix).await.map(|_| ())
}

/// Takes a view away. Returns whether it was there.
///
/// # Errors
/// Whatever the database says.
pub async fn delete_view(tx: &mut Tx, user_id: &str, page: &str, name: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM user_view WHERE user_id = $1 AND page = $2 AND name = $3")
        .bind(user_id.to_owned())
        .bind(page.to_owned())
        .bind(name.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The feed of a person.
///
/// # Errors
/// Whatever the database says.
pub async fn feed(db: &mut Db, user_id: &str) -> Result<Option<UserFeedRow>> {
    let mut sql = select::<UserFeedRow>();
    sql.equals("user_id", Some(user_id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The feed of a token.
///
/// # Errors
/// Whatever the database says.
pub async fn feed_of(db: &mut Db, token_hash: &str) -> Result<Option<UserFeedRow>> {
    let mut sql = select::<UserFeedRow>();
    sql.equals("token_hash", Some(token_hash))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Gives a person a feed in the place of the one before.
///
/// # Errors
/// Whatever the database says.
pub async fn put_feed(tx: &mut Tx, row: &UserFeedRow) -> Result<()> {
    let suffix = " ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, \
                  created_at = excluded.created_at";
    insert(tx, std::slice::from_ref(row), suffix).await.map(|_| ())
}

/// Ends the feed of a person. Returns whether there was one.
///
/// # Errors
/// Whatever the database says.
pub async fn delete_feed(tx: &mut Tx, user_id: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM user_feed WHERE user_id = $1")
        .bind(user_id.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}
