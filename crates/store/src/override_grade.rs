//! Grades set by hand, with a reason; revoked, never deleted.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, one, select, table};

table! {
/// A grade set by hand.
OverrideRow in "override_grade" {
    /// UUIDv7.
    id: String,
    /// Indicator.
    indicator_code: String,
    /// Unit.
    unit_code: String,
    /// Canonical period that it holds for.
    period: String,
    /// Grade, as in `qipan_indicator`.
    grade: String,
    /// Why.
    reason: String,
    /// Who.
    by_user: String,
    /// When.
    at: String,
    /// Who took it back.
    revoked_by: Option<String>,
    /// When.
    revoked_at: Option<String>,
}}

/// Overrides in force (at an instant of the past with `recorded`), by indicator, unit, period; the last one counts.
///
/// # Errors
/// Whatever the database says.
pub async fn in_force(db: &mut Db, recorded: Option<&str>) -> Result<Vec<OverrideRow>> {
    let mut sql = select::<OverrideRow>();
    match recorded {
        None => {
            sql.and().push("revoked_at IS NULL");
        }
        Some(instant) => {
            sql.and().push("at <= ").bind(instant.to_owned())?;
            sql.and().push("(revoked_at IS NULL OR revoked_at > ").bind(instant.to_owned())?.push(")");
        }
    }
    sql.push(" ORDER BY indicator_code, unit_code, period, at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Every override of a series, oldest first, revoked ones too.
///
/// # Errors
/// Whatever the database says.
pub async fn history(db: &mut Db, indicator_code: &str, unit_code: &str) -> Result<Vec<OverrideRow>> {
    let mut sql = select::<OverrideRow>();
    sql.equals("indicator_code", Some(indicator_code))?.equals("unit_code", Some(unit_code))?;
    sql.push(" ORDER BY at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds an override.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if indicator or unit does not exist.
pub async fn insert_override(tx: &mut Tx, row: &OverrideRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Takes an override back.
///
/// # Errors
/// [`crate::StoreError::NotFound`] if there is none in force with this id.
pub async fn revoke(tx: &mut Tx, id: &str, by: &str, at: &str) -> Result<()> {
    let done = sqlx::query(
        "UPDATE override_grade SET revoked_by = $1, revoked_at = $2 WHERE id = $3 AND revoked_at IS NULL",
    )
    .bind(by.to_owned())
    .bind(at.to_owned())
    .bind(id.to_owned())
    .execute(tx.conn())
    .await?;
    one(done.rows_affected(), "override_grade", id)
}
