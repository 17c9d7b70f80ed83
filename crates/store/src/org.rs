//! Org units: bureaus, platforms, sub-districts, and what became of closed ones.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table, update_rev};

table! {
/// A unit. Units are closed, never deleted.
OrgUnitRow in "org_unit" {
    /// Code, as `330114-FGJ`.
    code: String,
    /// Chinese name.
    name_zh: String,
    /// English name.
    name_en: String,
    /// `district`, `bureau`, `platform`, `subdistrict` or `department`.
    kind: String,
    /// Code of the unit above.
    parent: Option<String>,
    /// Area code, if the unit is an area.
    region: Option<String>,
    /// First day.
    valid_from: String,
    /// Last day.
    valid_to: Option<String>,
    /// Place in lists.
    ord: i64,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// What a unit became.
OrgSuccessionRow in "org_succession" {
    /// The unit that ended or gave something away.
    from_code: String,
    /// The unit that took over.
    to_code: String,
    /// `rename`, `split` or `merge`.
    kind: String,
    /// Since which day.
    on_date: String,
}}

/// All units, closed ones too, in the order of lists.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<OrgUnitRow>> {
    let mut sql = select::<OrgUnitRow>();
    sql.push(" ORDER BY ord, code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One unit.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, code: &str) -> Result<Option<OrgUnitRow>> {
    let mut sql = select::<OrgUnitRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds units.
///
/// # Errors
/// [`crate::StoreError::Exists`] if a code is taken.
pub async fn insert_many(tx: &mut Tx, rows: &[OrgUnitRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// Writes a unit over its revision `if_rev`; the stored revision becomes `if_rev + 1`, whatever `row.rev` says.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &OrgUnitRow, if_rev: i64) -> Result<()> {
    let mut sql = crate::query::Sql::new("UPDATE org_unit SET name_zh = ");
    sql.bind(row.name_zh.clone())?.push(", name_en = ").bind(row.name_en.clone())?;
    sql.push(", kind = ").bind(row.kind.clone())?.push(", parent = ").bind(row.parent.clone())?;
    sql.push(", region = ").bind(row.region.clone())?.push(", valid_from = ").bind(row.valid_from.clone())?;
    sql.push(", valid_to = ").bind(row.valid_to.clone())?.push(", ord = ").bind(row.ord)?;
    sql.push(", rev = rev + 1");
    update_rev::<OrgUnitRow>(tx, sql, ("org_unit", "code", &row.code), if_rev).await
}

/// What became of units, by day.
///
/// # Errors
/// Whatever the database says.
pub async fn successions(db: &mut Db) -> Result<Vec<OrgSuccessionRow>> {
    let mut sql = select::<OrgSuccessionRow>();
    sql.push(" ORDER BY on_date, from_code, to_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds what became of units.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a unit does not exist.
pub async fn insert_successions(tx: &mut Tx, rows: &[OrgSuccessionRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}
