//! What was told of programmes: values of their measures of use and the stages they reached. Nothing here changes a row.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table};

table! {
/// A value of a measure of use.
ProgrammeValueRow in "programme_value" {
    /// UUIDv7.
    id: String,
    /// Programme.
    programme_code: String,
    /// What is counted.
    measure: String,
    /// Unit of measure.
    unit: String,
    /// How much.
    value: f64,
    /// On which day.
    on_date: String,
    /// Who or what tells it.
    source: String,
    /// Invented for the demo.
    synthetic: bool,
    /// Who entered it.
    by_user: String,
    /// When.
    at: String,
}}

table! {
/// A stage that a programme reached.
ProgrammeStageRow in "programme_stage" {
    /// UUIDv7.
    id: String,
    /// Programme.
    programme_code: String,
    /// The stage before; empty for the first.
    from_stage: String,
    /// The stage.
    stage: String,
    /// Since which day.
    on_date: String,
    /// Why.
    reason: String,
    /// Invented for the demo.
    synthetic: bool,
    /// Who entered it.
    by_user: String,
    /// When.
    at: String,
}}

/// Values of a programme's measures in the order in which they were entered.
///
/// # Errors
/// Whatever the database says.
pub async fn values(db: &mut Db, programme: &str) -> Result<Vec<ProgrammeValueRow>> {
    let mut sql = select::<ProgrammeValueRow>();
    sql.equals("programme_code", Some(programme))?.push(" ORDER BY at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Stages of a programme in the order in which they were entered.
///
/// # Errors
/// Whatever the database says.
pub async fn stages(db: &mut Db, programme: &str) -> Result<Vec<ProgrammeStageRow>> {
    let mut sql = select::<ProgrammeStageRow>();
    sql.equals("programme_code", Some(programme))?.push(" ORDER BY at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds values.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if there is no such programme.
pub async fn add_values(tx: &mut Tx, rows: &[ProgrammeValueRow]) -> Result<()> {
    if rows.is_empty() { Ok(()) } else { insert(tx, rows, "").await.map(|_| ()) }
}

/// Adds a stage.
///
/// # Errors
/// As [`add_values`].
pub async fn add_stage(tx: &mut Tx, row: &ProgrammeStageRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}
