//! Which series a revision of the data touched, so that a server can bring its computed results up to date
//! without loading everything again.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::observation::ObservationRow;
use crate::query::Sql;
use crate::table::{Table as _, insert, table};

/// So many revisions are remembered; a server that is further behind loads everything.
pub const KEPT: i64 = 1_000;

table! {
/// A revision touched a series: the observations of an indicator at a unit.
ChangeRow in "data_change" {
    /// The revision of the data.
    rev: i64,
    /// Indicator.
    indicator_code: String,
    /// Unit.
    unit_code: String,
}}

/// Writes what revision `rev` touched and forgets what is too old.
pub(crate) async fn record(
    tx: &mut Tx,
    rev: i64,
    series: impl IntoIterator<Item = (String, String)>,
) -> Result<()> {
    let rows: Vec<ChangeRow> = series
        .into_iter()
        .map(|(indicator_code, unit_code)| ChangeRow { rev, indicator_code, unit_code })
        .collect();
    insert(tx, &rows, "").await?;
    sqlx::query("DELETE FROM data_change WHERE rev <= $1").bind(rev - KEPT).execute(tx.conn()).await?;
    Ok(())
}

/// The series that the observations of a submission belong to.
///
/// # Errors
/// Whatever the database says.
pub async fn series_of_submission(db: &mut Db, submission_id: &str) -> Result<Vec<(String, String)>> {
    let mut sql = Sql::new("SELECT DISTINCT indicator_code, unit_code FROM observation");
    sql.equals("submission_id", Some(submission_id))?.push(" ORDER BY indicator_code, unit_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// The series touched by the revisions after `from` up to `to`; `None` if one of these revisions changed
/// anything else (units, indicators, plans, targets) or is no longer remembered: everything has to be loaded.
///
/// # Errors
/// Whatever the database says.
pub async fn between(db: &mut Db, from: i64, to: i64) -> Result<Option<Vec<(String, String)>>> {
    let (known,): (i64,) =
        sqlx::query_as("SELECT count(DISTINCT rev) FROM data_change WHERE rev > $1 AND rev <= $2")
            .bind(from)
            .bind(to)
            .fetch_one(db.conn())
            .await?;
    if known != to - from {
        return Ok(None);
    }
    let touched = sqlx::query_as(
        "SELECT DISTINCT indicator_code, unit_code FROM data_change WHERE rev > $1 AND rev <= $2 \
         ORDER BY indicator_code, unit_code",
    );
    Ok(Some(touched.bind(from).bind(to).fetch_all(db.conn()).await?))
}

/// The observations of the series touched after revision `from` up to `to`, without drafts, in the order of
/// [`crate::observation::list`].
///
/// # Errors
/// Whatever the database says.
pub async fn observations(db: &mut Db, from: i64, to: i64) -> Result<Vec<ObservationRow>> {
    let mut sql = Sql::new(ObservationRow::SELECT);
    sql.and().push("state <> 'draft'").and();
    sql.push("EXISTS (SELECT 1 FROM data_change c WHERE c.indicator_code = observation.indicator_code");
    sql.push(" AND c.unit_code = observation.unit_code AND c.rev > ")
        .bind(from)?
        .push(" AND c.rev <= ")
        .bind(to)?;
    sql.push(") ORDER BY indicator_code, unit_code, month_to, month_from, known_on, created_at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
