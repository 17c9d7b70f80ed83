//! Submissions: values that are decided together.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A submission.
SubmissionRow in "submission" {
    /// UUIDv7.
    id: String,
    /// `import` or `entry`.
    kind: String,
    /// Title in lists.
    title: String,
    /// Unit whose values these are.
    unit_code: String,
    /// Import that it came with.
    import_id: Option<String>,
    /// `draft`, `submitted`, `approved`, `published` or `returned`.
    state: String,
    /// Who made it.
    created_by: String,
    /// When.
    created_at: String,
    /// Who submitted it.
    submitted_by: Option<String>,
    /// When.
    submitted_at: Option<String>,
    /// Who approved or returned it.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<String>,
    /// Who published it.
    published_by: Option<String>,
    /// When.
    published_at: Option<String>,
    /// Why it was returned.
    return_reason: Option<String>,
    /// Revision, for If-Match.
    rev: i64,
}}

/// Which submissions to list.
#[derive(Clone, Debug, Default)]
pub struct SubmissionFilter {
    /// Only in these states.
    pub states: Option<Vec<String>>,
    /// Only of these units.
    pub units: Option<Vec<String>>,
    /// Only of this user.
    pub created_by: Option<String>,
    /// Only rows before this id (the last of the page before).
    pub before_id: Option<String>,
}

/// Submissions, newest first, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &SubmissionFilter, limit: i64) -> Result<Vec<SubmissionRow>> {
    let mut sql = select::<SubmissionRow>();
    if let Some(values) = &filter.states {
        sql.is_in("state", values)?;
    }
    if let Some(values) = &filter.units {
        sql.is_in("unit_code", values)?;
    }
    sql.equals("created_by", filter.created_by.as_deref())?;
    if let Some(id) = &filter.before_id {
        sql.and().push("id < ").bind(id.clone())?;
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One submission.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<SubmissionRow>> {
    let mut sql = select::<SubmissionRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a submission.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if unit or import does not exist.
pub async fn insert_submission(tx: &mut Tx, row: &SubmissionRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes title, state and the stamps of the steps over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &SubmissionRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE submission SET title = ");
    sql.bind(row.title.clone())?.push(", state = ").bind(row.state.clone())?;
    sql.push(", submitted_by = ").bind(row.submitted_by.clone())?;
    sql.push(", submitted_at = ").bind(row.submitted_at.clone())?;
    sql.push(", decided_by = ").bind(row.decided_by.clone())?;
    sql.push(", decided_at = ").bind(row.decided_at.clone())?;
    sql.push(", published_by = ").bind(row.published_by.clone())?;
    sql.push(", published_at = ").bind(row.published_at.clone())?;
    sql.push(", return_reason = ").bind(row.return_reason.clone())?.push(", rev = rev + 1");
    update_rev::<SubmissionRow>(tx, sql, ("submission", "id", &row.id), if_rev).await
}

/// How many values of each state a submission has, by state.
///
/// # Errors
/// Whatever the database says.
pub async fn counts(db: &mut Db, id: &str) -> Result<Vec<(String, i64)>> {
    let mut sql = Sql::new("SELECT state, count(*) FROM observation");
    sql.equals("submission_id", Some(id))?.push(" GROUP BY state ORDER BY state");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// What a submission holds: how many values of an indicator and unit, in which state, entered by whom.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ContentRow {
    /// Submission.
    pub submission_id: String,
    /// Indicator.
    pub indicator_code: String,
    /// Unit.
    pub unit_code: String,
    /// State of the values.
    pub state: String,
    /// Who entered them.
    pub created_by: String,
    /// How many.
    pub n: i64,
}

/// What submissions hold, by submission, indicator, unit, state.
///
/// # Errors
/// Whatever the database says.
pub async fn contents(db: &mut Db, ids: &[String]) -> Result<Vec<ContentRow>> {
    let mut sql = Sql::new(
        "SELECT submission_id, indicator_code, unit_code, state, created_by, count(*) AS n FROM observation",
    );
    sql.is_in("submission_id", ids)?;
    sql.push(" GROUP BY submission_id, indicator_code, unit_code, state, created_by");
    sql.push(" ORDER BY submission_id, indicator_code, unit_code, state, created_by");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
