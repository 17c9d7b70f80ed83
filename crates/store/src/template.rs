//! Versions of gate templates that a district brought in, and wishes to move a project to another version.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::proposal::proposal;
use crate::table::{insert, select, table};

table! {
/// A version of a template.
TemplateRow in "project_template" {
    /// Code.
    code: String,
    /// Version.
    version: String,
    /// A file in the form of `templates.json` with this one template.
    body: String,
    /// SHA-256 of the body.
    sha256: String,
    /// Why it was brought in.
    note: String,
    /// The later the higher.
    ord: i64,
    /// Who brought it in.
    by_user: String,
    /// When.
    at: String,
}}

proposal! {
/// A wish to move a project to another version.
MigrationRow in "template_migration" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Template that it runs on.
    from_code: String,
    /// Its version.
    from_version: String,
    /// Template that it shall run on.
    to_code: String,
    /// Its version.
    to_version: String,
    /// Old gate to new gate, as JSON.
    mapping: String,
    /// Why.
    reason: String,
}}

/// All versions, in the order in which they came.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<TemplateRow>> {
    let mut sql = select::<TemplateRow>();
    sql.push(" ORDER BY ord, code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds versions.
///
/// # Errors
/// [`crate::StoreError::Exists`] for a version that is there.
pub async fn insert_templates(tx: &mut Tx, rows: &[TemplateRow]) -> Result<()> {
    tx.touch_projects();
    insert(tx, rows, "").await.map(|_| ())
}

/// Wishes, newest first: of one project or of all, in one state or in any.
///
/// # Errors
/// Whatever the database says.
pub async fn migrations(
    db: &mut Db,
    project: Option<&str>,
    state: Option<&str>,
) -> Result<Vec<MigrationRow>> {
    let mut sql = select::<MigrationRow>();
    sql.equals("project_id", project)?.equals("state", state)?.push(" ORDER BY id DESC");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One wish.
///
/// # Errors
/// Whatever the database says.
pub async fn migration(db: &mut Db, id: &str) -> Result<Option<MigrationRow>> {
    let mut sql = select::<MigrationRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}
