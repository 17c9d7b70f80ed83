//! Observations: values with two times, the day since which a value is known and the instant of its record.
//!
//! A row's value never changes after it was submitted. States go one way
//! (draft → submitted → approved → published, or returned; superseded) and leave their instants, so that
//! [`ObservationRow::state_at`] tells the state at any instant of the past.

use crate::db::{Db, Tx};
use crate::error::{Result, StoreError};
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A value of an indicator for a unit and a period.
ObservationRow in "observation" {
    /// UUIDv7.
    id: String,
    /// Indicator.
    indicator_code: String,
    /// Unit.
    unit_code: String,
    /// Canonical period, as `2023-01/09`.
    period: String,
    /// First month, year × 12 + month − 1.
    month_from: i64,
    /// Last month, likewise.
    month_to: i64,
    /// In the indicator's unit.
    value: f64,
    /// `exact`, `greater_than`, `at_least`, `less_than`, `at_most` or `about`.
    qualifier: String,
    /// Decimals that it was published with.
    decimals: i64,
    /// `flash`, `preliminary`, `revised` or `final`.
    vintage: String,
    /// Since which day the world knows it.
    known_on: String,
    /// Where it was published.
    source: String,
    /// Remark.
    note: String,
    /// A demo value that nobody published.
    synthetic: bool,
    /// `draft`, `submitted`, `approved`, `published`, `returned` or `superseded`.
    state: String,
    /// Submission that it is decided with.
    submission_id: Option<String>,
    /// Import that it came with.
    import_id: Option<String>,
    /// File that it came from.
    file_name: Option<String>,
    /// Sheet that it came from.
    sheet: Option<String>,
    /// Cell that it came from.
    cell: Option<String>,
    /// Who entered it.
    created_by: String,
    /// When it was recorded.
    created_at: String,
    /// When it was submitted.
    submitted_at: Option<String>,
    /// Who approved or returned it.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<String>,
    /// Why it was returned; none if it was approved.
    return_reason: Option<String>,
    /// Who published it.
    published_by: Option<String>,
    /// When.
    published_at: Option<String>,
    /// The row that took its place.
    superseded_by: Option<String>,
    /// When.
    superseded_at: Option<String>,
    /// Revision, for If-Match.
    rev: i64,
}}

impl ObservationRow {
    /// The state that the row had at an instant; `None` before it was recorded.
    #[must_use]
    pub fn state_at(&self, at: &str) -> Option<&'static str> {
        let by = |stamp: &Option<String>| stamp.as_deref().is_some_and(|s| s <= at);
        if self.created_at.as_str() > at {
            None
        } else if by(&self.superseded_at) {
            Some("superseded")
        } else if by(&self.published_at) {
            Some("published")
        } else if by(&self.decided_at) {
            Some(if self.return_reason.is_some() { "returned" } else { "approved" })
        } else if by(&self.submitted_at) {
            Some("submitted")
        } else {
            Some("draft")
        }
    }

    /// Whether the value had been approved by an instant (it may have been published or superseded since).
    #[must_use]
    pub fn approved_by_instant(&self, at: &str) -> bool {
        self.return_reason.is_none() && self.decided_at.as_deref().is_some_and(|s| s <= at)
    }
}

/// Which observations to list. Empty fields don't restrict.
#[derive(Clone, Debug, Default)]
pub struct ObservationFilter {
    /// Only of these indicators.
    pub indicators: Option<Vec<String>>,
    /// Only of these units.
    pub units: Option<Vec<String>>,
    /// Only of these periods.
    pub periods: Option<Vec<String>>,
    /// Only in these states now.
    pub states: Option<Vec<String>>,
    /// Only what the world knew on this day.
    pub as_of: Option<String>,
    /// Only what was recorded at this instant; see [`ObservationRow::state_at`] for the state then.
    pub recorded: Option<String>,
    /// Only what was ever approved: approved, published, or superseded after that.
    pub ever_approved: bool,
    /// Only of this submission.
    pub submission_id: Option<String>,
    /// Only of this import.
    pub import_id: Option<String>,
    /// Only entered by this user.
    pub created_by: Option<String>,
    /// Only periods that end in this month or later (year × 12 + month − 1).
    pub month_to_min: Option<i64>,
    /// At most so many rows.
    pub limit: Option<i64>,
    /// Leave out so many rows first; only together with `limit`.
    pub skip: i64,
}

fn restrict(sql: &mut Sql, filter: &ObservationFilter) -> Result<()> {
    if let Some(values) = &filter.indicators {
        sql.is_in("indicator_code", values)?;
    }
    if let Some(values) = &filter.units {
        sql.is_in("unit_code", values)?;
    }
    if let Some(values) = &filter.periods {
        sql.is_in("period", values)?;
    }
    if let Some(values) = &filter.states {
        sql.is_in("state", values)?;
    }
    if let Some(day) = &filter.as_of {
        sql.and().push("known_on <= ").bind(day.clone())?;
    }
    if let Some(at) = &filter.recorded {
        sql.and().push("created_at <= ").bind(at.clone())?;
    }
    if filter.ever_approved {
        sql.and().push("decided_at IS NOT NULL").and().push("return_reason IS NULL");
    }
    sql.equals("submission_id", filter.submission_id.as_deref())?;
    sql.equals("import_id", filter.import_id.as_deref())?;
    sql.equals("created_by", filter.created_by.as_deref())?;
    if let Some(month) = filter.month_to_min {
        sql.and().push("month_to >= ").bind(month)?;
    }
    Ok(())
}

/// Observations by indicator, unit, last month, first month, day known, record, id.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &ObservationFilter) -> Result<Vec<ObservationRow>> {
    let mut sql = select::<ObservationRow>();
    restrict(&mut sql, filter)?;
    sql.push(" ORDER BY indicator_code, unit_code, month_to, month_from, known_on, created_at, id");
    if let Some(limit) = filter.limit {
        sql.push(" LIMIT ").bind(limit)?.push(" OFFSET ").bind(filter.skip)?;
    }
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// How many observations there are.
///
/// # Errors
/// Whatever the database says.
pub async fn count(db: &mut Db, filter: &ObservationFilter) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) FROM observation");
    restrict(&mut sql, filter)?;
    let (n,) = sql.query_as::<(i64,)>().fetch_one(db.conn()).await?;
    Ok(n)
}

/// All vintages of one series that the world knew on `as_of` (`None`: all) and that were recorded by `recorded`.
///
/// # Errors
/// Whatever the database says.
pub async fn series(
    db: &mut Db,
    indicator_code: &str,
    unit_code: &str,
    as_of: Option<&str>,
    recorded: Option<&str>,
) -> Result<Vec<ObservationRow>> {
    let filter = ObservationFilter {
        indicators: Some(vec![indicator_code.to_owned()]),
        units: Some(vec![unit_code.to_owned()]),
        as_of: as_of.map(str::to_owned),
        recorded: recorded.map(str::to_owned),
        ..ObservationFilter::default()
    };
    list(db, &filter).await
}

/// One observation.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<ObservationRow>> {
    let mut sql = select::<ObservationRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The last `limit` decisions: approved or published values, the latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn latest(
    db: &mut Db,
    units: Option<&[String]>,
    states: &[String],
    limit: i64,
) -> Result<Vec<ObservationRow>> {
    let mut sql = select::<ObservationRow>();
    sql.is_in("state", states)?;
    if let Some(units) = units {
        sql.is_in("unit_code", units)?;
    }
    sql.push(" ORDER BY COALESCE(published_at, decided_at, created_at) DESC, month_to DESC, id DESC LIMIT ")
        .bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds observations.
///
/// # Errors
/// [`StoreError::Constraint`] if an indicator, unit, submission or import does not exist.
pub async fn insert_many(tx: &mut Tx, rows: &[ObservationRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// Writes a draft over revision `if_rev`: value, qualifier, decimals, vintage, day known, source, note, place.
///
/// # Errors
/// [`StoreError::Conflict`], [`StoreError::NotFound`], or [`StoreError::Constraint`] if it is no draft.
pub async fn update_draft(tx: &mut Tx, row: &ObservationRow, if_rev: i64) -> Result<()> {
    require_draft(tx, &row.id).await?;
    let mut sql = Sql::new("UPDATE observation SET value = ");
    crate::table::Column::bind(&row.value, &mut sql)?;
    sql.push(", qualifier = ").bind(row.qualifier.clone())?;
    sql.push(", decimals = ").bind(row.decimals)?.push(", vintage = ").bind(row.vintage.clone())?;
    sql.push(", known_on = ").bind(row.known_on.clone())?.push(", source = ").bind(row.source.clone())?;
    sql.push(", note = ")
        .bind(row.note.clone())?
        .push(", submission_id = ")
        .bind(row.submission_id.clone())?;
    sql.push(", created_by = ")
        .bind(row.created_by.clone())?
        .push(", created_at = ")
        .bind(row.created_at.clone())?;
    sql.push(", rev = rev + 1");
    update_rev::<ObservationRow>(tx, sql, ("observation", "id", &row.id), if_rev).await
}

/// Removes a draft, over revision `if_rev`: the one thing that may go, since nobody has seen it.
///
/// # Errors
/// As [`update_draft`].
pub async fn delete_draft(tx: &mut Tx, id: &str, if_rev: i64) -> Result<()> {
    require_draft(tx, id).await?;
    update_rev::<ObservationRow>(tx, Sql::new("DELETE FROM observation"), ("observation", "id", id), if_rev)
        .await
}

async fn require_draft(tx: &mut Tx, id: &str) -> Result<()> {
    match get(tx, id).await? {
        None => Err(StoreError::NotFound { entity: "observation", id: id.to_owned() }),
        Some(row) if row.state != "draft" => Err(StoreError::Constraint(format!(
            "observation {id} is {}: only a draft can be changed; record a new vintage instead",
            row.state
        ))),
        Some(_) => Ok(()),
    }
}

/// Which rows of a submission a step concerns.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// All that stand where the step begins.
    All,
    /// These only.
    Only(&'a [String]),
}

/// A step of a submission's observations.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// draft → submitted.
    Submit,
    /// submitted → approved.
    Approve {
        /// Who.
        by: &'a str,
    },
    /// submitted → returned.
    Return {
        /// Who.
        by: &'a str,
        /// Why.
        reason: &'a str,
    },
    /// approved → published.
    Publish {
        /// Who.
        by: &'a str,
    },
}

/// Takes a step with the observations of a submission. Returns how many took it.
///
/// # Errors
/// Whatever the database says.
pub async fn step(
    tx: &mut Tx,
    submission_id: &str,
    which: Which<'_>,
    step: Step<'_>,
    at: &str,
) -> Result<u64> {
    let Which::Only(ids) = which else {
        return step_some(tx, submission_id, None, step, at).await;
    };
    let mut taken = 0;
    // A statement has a limit of parameters.
    for some in ids.chunks(5_000) {
        taken += step_some(tx, submission_id, Some(some), step, at).await?;
    }
    Ok(taken)
}

async fn step_some(
    tx: &mut Tx,
    submission_id: &str,
    only: Option<&[String]>,
    step: Step<'_>,
    at: &str,
) -> Result<u64> {
    let mut sql = Sql::new("UPDATE observation SET rev = rev + 1, ");
    let from = match step {
        Step::Submit => {
            sql.push("state = 'submitted', submitted_at = ").bind(at.to_owned())?;
            "draft"
        }
        Step::Approve { by } => {
            sql.push("state = 'approved', decided_at = ").bind(at.to_owned())?;
            sql.push(", decided_by = ").bind(by.to_owned())?;
            "submitted"
        }
        Step::Return { by, reason } => {
            sql.push("state = 'returned', decided_at = ").bind(at.to_owned())?;
            sql.push(", decided_by = ")
                .bind(by.to_owned())?
                .push(", return_reason = ")
                .bind(reason.to_owned())?;
            "submitted"
        }
        Step::Publish { by } => {
            sql.push("state = 'published', published_at = ").bind(at.to_owned())?;
            sql.push(", published_by = ").bind(by.to_owned())?;
            "approved"
        }
    };
    sql.equals("submission_id", Some(submission_id))?.equals("state", Some(from))?;
    if let Some(ids) = only {
        sql.is_in("id", ids)?;
    }
    Ok(sql.query().execute(tx.conn()).await?.rows_affected())
}

/// After an approval: older approved or published values of the same indicator, unit, period and vintage are
/// superseded by the submission's. They stay, and `as_of` an earlier day still finds them. Returns how many.
///
/// The pairs are looked up first and written by key: as one statement PostgreSQL guessed from statistics older
/// than the submission that it held one row, and approving 100,000 values took minutes.
///
/// # Errors
/// Whatever the database says.
pub async fn supersede_older(tx: &mut Tx, submission_id: &str, at: &str) -> Result<u64> {
    let pairs: Vec<(String, String)> = sqlx::query_as(
        "SELECT o.id, max(n.id) FROM observation n JOIN observation o \
         ON o.indicator_code = n.indicator_code AND o.unit_code = n.unit_code AND o.period = n.period \
         AND o.vintage = n.vintage AND o.id < n.id AND o.state IN ('approved', 'published') \
         WHERE n.submission_id = $1 AND n.state = 'approved' GROUP BY o.id ORDER BY o.id",
    )
    .bind(submission_id.to_owned())
    .fetch_all(tx.conn())
    .await?;
    let mut superseded = 0;
    for some in pairs.chunks(1_000) {
        let head = "UPDATE observation SET state = 'superseded', rev = rev + 1, superseded_at = ";
        let mut sql = Sql::bulk(head, tx.backend());
        sql.bind(at.to_owned())?.push(", superseded_by = v.column2 FROM (VALUES ");
        for (i, (old, new)) in some.iter().enumerate() {
            sql.push(if i > 0 { ", (" } else { "(" }).bind(old.clone())?;
            sql.push(", ").bind(new.clone())?.push(")");
        }
        sql.push(") AS v WHERE observation.id = v.column1");
        superseded += sql.query().persistent(some.len() == 1_000).execute(tx.conn()).await?.rows_affected();
    }
    Ok(superseded)
}
