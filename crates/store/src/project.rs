//! Projects, what was known of them when, the moves of their gates, their clocks and monthly returns.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A project as it stands.
ProjectRow in "project" {
    /// UUIDv7.
    id: String,
    /// Name.
    name: String,
    /// Code, once it has one.
    code: Option<String>,
    /// Unit that answers for it: platform, else sub-district, else bureau.
    unit_code: String,
    /// Login of the officer.
    officer: Option<String>,
    /// Template.
    template_code: String,
    /// Its version.
    template_version: String,
    /// All fields, as JSON.
    body: String,
    /// Invented for the demo.
    synthetic: bool,
    /// Who added it.
    created_by: String,
    /// When.
    created_at: String,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// What was known of a project since a day.
ProjectVersionRow in "project_version" {
    /// Project.
    project_id: String,
    /// Revision of the project with it.
    rev: i64,
    /// Since which day.
    known_on: String,
    /// All fields, as JSON.
    body: String,
    /// Who.
    by_user: String,
    /// When.
    at: String,
    /// Template that it ran on with it.
    template_code: String,
    /// Its version.
    template_version: String,
}}

table! {
/// A move of a gate's date.
ProjectMoveRow in "project_move" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Gate.
    gate: String,
    /// `planned`, `estimated` or `confirmed`.
    kind: String,
    /// The date before.
    from_date: Option<String>,
    /// The date since.
    to_date: Option<String>,
    /// Day of the move.
    on_date: String,
    /// Who.
    by_user: String,
    /// Why.
    reason: String,
    /// When it was recorded.
    at: String,
}}

table! {
/// What happened to the clock of a gate.
ProjectClockRow in "project_clock" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Gate.
    gate: String,
    /// `received`, `pause`, `resume`, `hand` or `done`.
    event: String,
    /// Who holds it since.
    holder: String,
    /// Day.
    on_date: String,
    /// Who.
    by_user: String,
    /// Remark.
    note: String,
    /// When it was recorded.
    at: String,
}}

table! {
/// A month of a project as its officer reports it.
ProjectReturnRow in "project_return" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Month, `2024-06`.
    month: String,
    /// Investment done in the month, fen.
    invested_fen: i64,
    /// Works done so far, percent.
    works_percent: i64,
    /// 形象进度.
    works: String,
    /// Problems.
    problems: String,
    /// Who.
    by_user: String,
    /// Since which day it is known.
    known_on: String,
    /// When it was recorded.
    at: String,
    /// Invented for the demo.
    synthetic: bool,
}}

table! {
/// A photo of a return.
ProjectPhotoRow in "project_photo" {
    /// UUIDv7.
    id: String,
    /// Return.
    return_id: String,
    /// Name of the file.
    file_name: String,
    /// Media type, found from its bytes.
    mime: String,
    /// Size.
    bytes: i64,
    /// SHA-256.
    sha256: String,
    /// The bytes.
    data: Vec<u8>,
}}

table! {
/// What the statistical side has of a project and month.
ProjectStatisticRow in "project_statistic" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Month.
    month: String,
    /// Investment, fen.
    invested_fen: i64,
    /// Where it stands.
    source: String,
    /// Since which day it is known.
    known_on: String,
    /// Who entered it.
    by_user: String,
    /// When.
    at: String,
    /// Invented for the demo.
    synthetic: bool,
}}

/// A photo without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PhotoMeta {
    /// Identity.
    pub id: String,
    /// Return.
    pub return_id: String,
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub mime: String,
    /// Size.
    pub bytes: i64,
}

/// All projects by id.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<ProjectRow>> {
    let mut sql = select::<ProjectRow>();
    sql.push(" ORDER BY id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One project.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<ProjectRow>> {
    let mut sql = select::<ProjectRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The project with a code.
///
/// # Errors
/// Whatever the database says.
pub async fn by_code(db: &mut Db, code: &str) -> Result<Option<ProjectRow>> {
    let mut sql = select::<ProjectRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds projects, each with its first version.
///
/// # Errors
/// [`crate::StoreError::Exists`] if a code is taken.
pub async fn insert_projects(tx: &mut Tx, rows: &[ProjectRow], versions: &[ProjectVersionRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await?;
    insert(tx, versions, "").await.map(|_| ())
}

/// Writes a project over revision `if_rev`, and keeps what is known now as a version.
///
/// # Errors
/// [`crate::StoreError::Conflict`], [`crate::StoreError::NotFound`] or [`crate::StoreError::Exists`].
pub async fn update(tx: &mut Tx, row: &ProjectRow, version: &ProjectVersionRow, if_rev: i64) -> Result<()> {
    tx.touch_projects();
    let mut sql = Sql::new("UPDATE project SET name = ");
    sql.bind(row.name.clone())?.push(", code = ").bind(row.code.clone())?;
    sql.push(", unit_code = ").bind(row.unit_code.clone())?;
    sql.push(", officer = ").bind(row.officer.clone())?;
    sql.push(", template_code = ").bind(row.template_code.clone())?;
    sql.push(", template_version = ").bind(row.template_version.clone())?;
    sql.push(", body = ").bind(row.body.clone())?.push(", rev = rev + 1");
    update_rev::<ProjectRow>(tx, sql, ("project", "id", &row.id), if_rev).await?;
    insert(tx, std::slice::from_ref(version), "").await.map(|_| ())
}

/// Raises the revision of a project over `if_rev`: its gates, clocks or returns change.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn touch(tx: &mut Tx, id: &str, if_rev: i64) -> Result<()> {
    tx.touch_projects();
    let sql = Sql::new("UPDATE project SET rev = rev + 1");
    update_rev::<ProjectRow>(tx, sql, ("project", "id", id), if_rev).await
}

/// Adds what was known later of projects that are in already.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_versions(tx: &mut Tx, rows: &[ProjectVersionRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// What was known of projects, oldest first: of one, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn versions(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectVersionRow>> {
    let mut sql = select::<ProjectVersionRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, rev");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds moves of gates.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_moves(tx: &mut Tx, rows: &[ProjectMoveRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// Moves of gates, oldest first: of one project, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn moves(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectMoveRow>> {
    let mut sql = select::<ProjectMoveRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, on_date, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds what happened to clocks.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_clocks(tx: &mut Tx, rows: &[ProjectClockRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// What happened to clocks, oldest first: of one project, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn clocks(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectClockRow>> {
    let mut sql = select::<ProjectClockRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds monthly returns.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_returns(tx: &mut Tx, rows: &[ProjectReturnRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// Monthly returns by month, the latest of a month last: of one project, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn returns(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectReturnRow>> {
    let mut sql = select::<ProjectReturnRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, month, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds a photo.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if the return does not exist.
pub async fn insert_photo(tx: &mut Tx, row: &ProjectPhotoRow) -> Result<()> {
    tx.touch_projects();
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// One monthly return.
///
/// # Errors
/// Whatever the database says.
pub async fn one_return(db: &mut Db, id: &str) -> Result<Option<ProjectReturnRow>> {
    let mut sql = select::<ProjectReturnRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Photos of a project's returns, without their bytes.
///
/// # Errors
/// Whatever the database says.
pub async fn photos(db: &mut Db, project: &str) -> Result<Vec<PhotoMeta>> {
    let mut sql = Sql::new("SELECT id, return_id, file_name, mime, bytes FROM project_photo");
    sql.and()
        .push("return_id IN (SELECT id FROM project_return WHERE project_id = ")
        .bind(project.to_owned())?;
    sql.push(") ORDER BY id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One photo.
///
/// # Errors
/// Whatever the database says.
pub async fn photo(db: &mut Db, id: &str) -> Result<Option<ProjectPhotoRow>> {
    let mut sql = select::<ProjectPhotoRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds figures of the statistical side.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a project does not exist.
pub async fn insert_statistics(tx: &mut Tx, rows: &[ProjectStatisticRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// Figures of the statistical side by month, the latest of a month last: of one project, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn statistics(db: &mut Db, project: Option<&str>) -> Result<Vec<ProjectStatisticRow>> {
    let mut sql = select::<ProjectStatisticRow>();
    sql.equals("project_id", project)?.push(" ORDER BY project_id, month, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
