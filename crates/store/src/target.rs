//! Targets: what a version of a plan promises for an indicator of a unit. Replaced, never overwritten.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table};

table! {
/// A promise.
TargetRow in "target" {
    /// UUIDv7.
    id: String,
    /// Plan.
    plan_code: String,
    /// Version of the plan.
    version: String,
    /// Indicator.
    indicator_code: String,
    /// Unit.
    unit_code: String,
    /// Document number.
    doc_no: Option<String>,
    /// Date of the document.
    doc_date: Option<String>,
    /// The promise (`qipan_indicator::target::Target`) as JSON.
    body: String,
    /// A demo value that nobody published.
    synthetic: bool,
    /// Import that it came with.
    import_id: Option<String>,
    /// File, sheet and cell that it came from.
    file_name: Option<String>,
    /// See `file_name`.
    sheet: Option<String>,
    /// See `file_name`.
    cell: Option<String>,
    /// Who wrote it.
    created_by: String,
    /// When it was recorded.
    created_at: String,
    /// The row that replaced it within the same version.
    superseded_by: Option<String>,
    /// When.
    superseded_at: Option<String>,
}}

/// Which targets to list.
#[derive(Clone, Debug, Default)]
pub struct TargetFilter {
    /// Only of this plan.
    pub plan_code: Option<String>,
    /// Only of this version.
    pub version: Option<String>,
    /// Only of this indicator.
    pub indicator_code: Option<String>,
    /// Only of this unit.
    pub unit_code: Option<String>,
    /// As recorded at this instant; `None`: now.
    pub recorded: Option<String>,
}

/// Targets that hold (or held, with `recorded`), by plan, version, indicator, unit.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &TargetFilter) -> Result<Vec<TargetRow>> {
    let mut sql = select::<TargetRow>();
    sql.equals("plan_code", filter.plan_code.as_deref())?.equals("version", filter.version.as_deref())?;
    sql.equals("indicator_code", filter.indicator_code.as_deref())?;
    sql.equals("unit_code", filter.unit_code.as_deref())?;
    match &filter.recorded {
        None => {
            sql.and().push("superseded_at IS NULL");
        }
        Some(at) => {
            sql.and().push("created_at <= ").bind(at.clone())?;
            sql.and().push("(superseded_at IS NULL OR superseded_at > ").bind(at.clone())?.push(")");
        }
    }
    sql.push(" ORDER BY plan_code, version, indicator_code, unit_code, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Every row that a promise ever had, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn history(db: &mut Db, indicator_code: &str, unit_code: &str) -> Result<Vec<TargetRow>> {
    let mut sql = select::<TargetRow>();
    sql.equals("indicator_code", Some(indicator_code))?.equals("unit_code", Some(unit_code))?;
    sql.push(" ORDER BY created_at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds targets and lets each replace the one that held for the same plan, version, indicator and unit.
/// Returns how many were replaced.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if plan, indicator or unit does not exist.
pub async fn insert_many(tx: &mut Tx, rows: &[TargetRow]) -> Result<u64> {
    insert(tx, rows, "").await?;
    let mut replaced = 0;
    for row in rows {
        let done = sqlx::query(
            "UPDATE target SET superseded_by = $1, superseded_at = $2 WHERE indicator_code = $3 AND unit_code = $4 \
             AND plan_code = $5 AND version = $6 AND superseded_at IS NULL AND id <> $1",
        )
        .bind(row.id.clone())
        .bind(row.created_at.clone())
        .bind(row.indicator_code.clone())
        .bind(row.unit_code.clone())
        .bind(row.plan_code.clone())
        .bind(row.version.clone())
        .execute(tx.conn())
        .await?;
        replaced += done.rows_affected();
    }
    Ok(replaced)
}
