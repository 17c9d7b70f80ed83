//! What projects delivered after production, since when the statistics hold them, and what units are to start and
//! invest by when. Nothing here changes or deletes a row.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table};

table! {
/// A figure that a project delivered in a year after production.
ProjectDeliveryRow in "project_delivery" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// First, second or third year after production: 1, 2 or 3.
    year_no: i64,
    /// `investment`, `tax` or `output`.
    measure: String,
    /// Amount, fen.
    amount_fen: i64,
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
/// The month from which the statistics hold a project (入库).
ProjectStatEntryRow in "project_stat_entry" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Month.
    month: String,
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
/// What a unit is to start or invest by the end of a quarter.
PacingTargetRow in "pacing_target" {
    /// UUIDv7.
    id: String,
    /// Year.
    year: i64,
    /// Org unit.
    unit_code: String,
    /// By the end of quarter 1, 2, 3 or 4.
    quarter: i64,
    /// `starts` (projects) or `investment` (fen).
    measure: String,
    /// Amount, from 1 January.
    amount: i64,
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

/// Adds delivered figures.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_deliveries(tx: &mut Tx, rows: &[ProjectDeliveryRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// Delivered figures, oldest first: of one project, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn deliveries(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectDeliveryRow>> {
    let mut sql = select::<ProjectDeliveryRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, known_on, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds entries into the statistics.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_stat_entries(tx: &mut Tx, rows: &[ProjectStatEntryRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// Entries into the statistics, oldest first: of one project, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn stat_entries(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectStatEntryRow>> {
    let mut sql = select::<ProjectStatEntryRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, known_on, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds targets of pacing.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a unit does not exist.
pub async fn insert_pacing_targets(tx: &mut Tx, rows: &[PacingTargetRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// Targets of a year, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn pacing_targets(db: &mut Db, year: i64) -> Result<Vec<PacingTargetRow>> {
    let mut sql = Sql::new(<PacingTargetRow as crate::table::Table>::SELECT);
    sql.and().push("year = ").bind(year)?.push(" ORDER BY known_on, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
