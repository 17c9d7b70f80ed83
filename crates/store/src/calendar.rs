//! Years of the working calendar that an administrator added (the State Council's notice comes each November).

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::table::{insert, select, table};

table! {
/// A year.
CalendarYearRow in "calendar_year" {
    /// Year.
    year: i64,
    /// Holidays and shifted working days as JSON.
    body: String,
    /// The notice that says so.
    source: String,
    /// Who wrote it.
    changed_by: String,
    /// When.
    changed_at: String,
}}

/// All added years, in order.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<CalendarYearRow>> {
    let mut sql = select::<CalendarYearRow>();
    sql.push(" ORDER BY year");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes a year, new or not; the audit row keeps what it said before.
///
/// # Errors
/// Whatever the database says.
pub async fn put(tx: &mut Tx, row: &CalendarYearRow) -> Result<()> {
    let suffix = " ON CONFLICT (year) DO UPDATE SET body = excluded.body, source = excluded.source, \
         changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    insert(tx, std::slice::from_ref(row), suffix).await.map(|_| ())
}
