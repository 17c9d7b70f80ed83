//! The race by month: schemes, values that were entered, and months frozen when they were published. Nothing here
//! changes or deletes a row.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::proposal::proposal;
use crate::query::Sql;
use crate::table::{insert, select, table};

table! {
/// A version of the scheme.
RaceSchemeRow in "race_scheme" {
    /// UUIDv7.
    id: String,
    /// Version.
    version: String,
    /// First month that it holds for, `2024-06`.
    from_month: String,
    /// The scheme as JSON.
    body: String,
    /// Where it stands.
    source: String,
    /// Who.
    by_user: String,
    /// When.
    at: String,
    /// Made for demonstration.
    synthetic: bool,
}}

proposal! {
/// A wish for a version of the scheme.
SchemeProposalRow in "race_scheme_proposal" {
    /// UUIDv7.
    id: String,
    /// Version.
    version: String,
    /// First month that it shall hold for.
    from_month: String,
    /// The scheme as JSON.
    body: String,
    /// Where it stands.
    source: String,
    /// Made for demonstration.
    synthetic: bool,
}}

table! {
/// A value of a measure that projects can't tell.
RaceEntryRow in "race_entry" {
    /// UUIDv7.
    id: String,
    /// Month.
    month: String,
    /// Org unit.
    unit_code: String,
    /// Measure.
    measure: String,
    /// Value.
    value: f64,
    /// Where it stands.
    source: String,
    /// Since which day it is known.
    known_on: String,
    /// Who entered it.
    by_user: String,
    /// When.
    at: String,
    /// Made for demonstration.
    synthetic: bool,
}}

table! {
/// A published month.
RaceMonthRow in "race_month" {
    /// Month.
    month: String,
    /// Version of its scheme.
    scheme_version: String,
    /// What was known at the end of this day.
    as_of: String,
    /// Scheme, inputs and result as JSON.
    body: String,
    /// SHA-256 of the body.
    sha256: String,
    /// Remark.
    note: String,
    /// Who published it.
    published_by: String,
    /// When.
    published_at: String,
    /// Some of it is made for demonstration.
    synthetic: bool,
}}

/// A published month without what it holds.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RaceMonthHead {
    /// Month.
    pub month: String,
    /// Version of its scheme.
    pub scheme_version: String,
    /// What was known at the end of this day.
    pub as_of: String,
    /// SHA-256 of the body.
    pub sha256: String,
    /// Remark.
    pub note: String,
    /// Who published it.
    pub published_by: String,
    /// When.
    pub published_at: String,
    /// 1 if some of it is made for demonstration.
    pub synthetic: i64,
}

/// Schemes, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn schemes(db: &mut Db) -> Result<Vec<RaceSchemeRow>> {
    let mut sql = select::<RaceSchemeRow>();
    sql.push(" ORDER BY from_month, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds a version of the scheme.
///
/// # Errors
/// [`crate::StoreError::Exists`] if there is such a version.
pub async fn insert_scheme(tx: &mut Tx, row: &RaceSchemeRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Wishes for a version, the latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn proposals(db: &mut Db) -> Result<Vec<SchemeProposalRow>> {
    let mut sql = select::<SchemeProposalRow>();
    sql.push(" ORDER BY id DESC");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Values entered for a month, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn entries(db: &mut Db, month: &str) -> Result<Vec<RaceEntryRow>> {
    let mut sql = select::<RaceEntryRow>();
    sql.equals("month", Some(month))?.push(" ORDER BY known_on, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds values.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a unit does not exist.
pub async fn insert_entries(tx: &mut Tx, rows: &[RaceEntryRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// Published months, the latest first, without what they hold.
///
/// # Errors
/// Whatever the database says.
pub async fn months(db: &mut Db) -> Result<Vec<RaceMonthHead>> {
    let mut sql = Sql::new("SELECT month, scheme_version, as_of, sha256, note, published_by, published_at, ");
    sql.push("synthetic FROM race_month ORDER BY month DESC");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// A published month.
///
/// # Errors
/// Whatever the database says.
pub async fn month(db: &mut Db, month: &str) -> Result<Option<RaceMonthRow>> {
    let mut sql = select::<RaceMonthRow>();
    sql.equals("month", Some(month))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Freezes a month.
///
/// # Errors
/// [`crate::StoreError::Exists`] if it was published before.
pub async fn publish(tx: &mut Tx, row: &RaceMonthRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}
