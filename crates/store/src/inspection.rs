//! Inspections of reclaimed land: dated records, never edited.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table};

table! {
/// An inspection of a parcel.
InspectionRow in "inspection" {
    /// UUIDv7.
    id: String,
    /// Parcel.
    parcel_code: String,
    /// The day.
    on_date: String,
    /// `kept`, `fallow`, `degraded` or `occupied`.
    outcome: String,
    /// What grows; empty if nothing or not known.
    crop: String,
    /// What was found, in words.
    found: String,
    /// By when it is to be put right.
    due_on: Option<String>,
    /// Who went there.
    inspector: String,
    /// The document.
    doc_no: String,
    /// Generated for the demo.
    synthetic: bool,
    /// Who recorded it.
    created_by: String,
    /// When.
    created_at: String,
}}

/// Adds inspections.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if the parcel does not exist.
pub async fn insert_many(tx: &mut Tx, rows: &[InspectionRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// The inspections of a parcel, the last first.
///
/// # Errors
/// Whatever the database says.
pub async fn of_parcel(db: &mut Db, code: &str) -> Result<Vec<InspectionRow>> {
    let mut sql = select::<InspectionRow>();
    sql.equals("parcel_code", Some(code))?.push(" ORDER BY on_date DESC, id DESC");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// The last inspection of each parcel up to a day, by parcel.
///
/// # Errors
/// Whatever the database says.
pub async fn last_until(db: &mut Db, day: &str) -> Result<Vec<InspectionRow>> {
    let mut sql: Sql = select::<InspectionRow>();
    sql.and().push("on_date <= ").bind(day.to_owned())?;
    sql.push(" AND NOT EXISTS (SELECT 1 FROM inspection l WHERE l.parcel_code = inspection.parcel_code");
    sql.push(" AND l.on_date <= ").bind(day.to_owned())?;
    sql.push(
        " AND (l.on_date > inspection.on_date OR (l.on_date = inspection.on_date AND l.id > inspection.id)))",
    );
    sql.push(" ORDER BY parcel_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
