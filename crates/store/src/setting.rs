//! Settings of the installation, and the counter that says whether computed results are still fresh.

use crate::db::{Db, Tx};
use crate::error::{Result, StoreError};
use crate::table::{select, table};

/// Counts writes that change computed results.
pub const DATA_REVISION: &str = "data_revision";
/// Counts writes that change the map.
pub const SPACE_REVISION: &str = "space_revision";
/// Counts writes that change projects.
pub const PROJECT_REVISION: &str = "project_revision";
/// Counts writes that change the land register.
pub const LAND_REVISION: &str = "land_revision";

table! {
/// A setting.
SettingRow in "setting" {
    /// Name.
    key: String,
    /// Text or JSON.
    value: String,
    /// Revision, for If-Match.
    rev: i64,
}}

/// One setting.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, key: &str) -> Result<Option<SettingRow>> {
    let mut sql = select::<SettingRow>();
    sql.equals("key", Some(key))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// All settings by key.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<SettingRow>> {
    let mut sql = select::<SettingRow>();
    sql.push(" ORDER BY key");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes a setting, new or not.
///
/// # Errors
/// Whatever the database says.
pub async fn put(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO setting (key, value, rev) VALUES ($1, $2, 1) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, rev = setting.rev + 1",
    )
    .bind(key.to_owned())
    .bind(value.to_owned())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The counter of writes that change computed results. Equal counters mean equal results.
///
/// # Errors
/// As [`counter`].
pub async fn data_revision(db: &mut Db) -> Result<i64> {
    counter(db, DATA_REVISION).await
}

/// A counter of writes: [`DATA_REVISION`], [`SPACE_REVISION`], [`PROJECT_REVISION`] or [`LAND_REVISION`].
///
/// # Errors
/// [`StoreError::Corrupt`] if it is missing or no number.
pub async fn counter(db: &mut Db, key: &'static str) -> Result<i64> {
    let row = get(db, key).await?;
    row.and_then(|r| r.value.parse().ok())
        .ok_or_else(|| StoreError::Corrupt(format!("the counter {key} is missing from the settings")))
}

pub(crate) async fn bump(tx: &mut Tx, key: &'static str) -> Result<i64> {
    sqlx::query(
        "UPDATE setting SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT), rev = rev + 1 WHERE key = $1",
    )
    .bind(key)
    .execute(tx.conn())
    .await?;
    counter(tx, key).await
}
