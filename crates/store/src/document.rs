//! Files of projects. Nothing here changes or deletes a row: a file that takes the place of another names it.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table};

table! {
/// A file of a project.
DocumentRow in "project_document" {
    /// UUIDv7.
    id: String,
    /// Project.
    project_id: String,
    /// Gate; empty for the project itself.
    gate: String,
    /// What it is, such as 项目备案表.
    paper: String,
    /// Number of the document; empty if it has none.
    doc_no: String,
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
    /// The file whose place it takes.
    replaces: Option<String>,
    /// Remark; why it was replaced.
    note: String,
    /// Who added it.
    by_user: String,
    /// Since which day it is known.
    known_on: String,
    /// When.
    at: String,
    /// Made for demonstration.
    synthetic: bool,
}}

/// A file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct DocumentMeta {
    /// Identity.
    pub id: String,
    /// Project.
    pub project_id: String,
    /// Gate; empty for the project itself.
    pub gate: String,
    /// What it is.
    pub paper: String,
    /// Number of the document.
    pub doc_no: String,
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub mime: String,
    /// Size.
    pub bytes: i64,
    /// SHA-256.
    pub sha256: String,
    /// The file whose place it takes.
    pub replaces: Option<String>,
    /// Remark.
    pub note: String,
    /// Who added it.
    pub by_user: String,
    /// Since which day it is known.
    pub known_on: String,
    /// When.
    pub at: String,
    /// 1 if it was made for demonstration.
    pub synthetic: i64,
}

impl From<&DocumentRow> for DocumentMeta {
    fn from(row: &DocumentRow) -> DocumentMeta {
        DocumentMeta {
            id: row.id.clone(),
            project_id: row.project_id.clone(),
            gate: row.gate.clone(),
            paper: row.paper.clone(),
            doc_no: row.doc_no.clone(),
            file_name: row.file_name.clone(),
            mime: row.mime.clone(),
            bytes: row.bytes,
            sha256: row.sha256.clone(),
            replaces: row.replaces.clone(),
            note: row.note.clone(),
            by_user: row.by_user.clone(),
            known_on: row.known_on.clone(),
            at: row.at.clone(),
            synthetic: i64::from(row.synthetic),
        }
    }
}

/// Files of a project, oldest first, without their bytes.
///
/// # Errors
/// Whatever the database says.
pub async fn of_project(db: &mut Db, project: &str) -> Result<Vec<DocumentMeta>> {
    let mut sql = Sql::new("SELECT id, project_id, gate, paper, doc_no, file_name, mime, bytes, sha256, ");
    sql.push("replaces, note, by_user, known_on, at, synthetic FROM project_document");
    sql.equals("project_id", Some(project))?.push(" ORDER BY id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One file.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<DocumentRow>> {
    let mut sql = select::<DocumentRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a file.
///
/// # Errors
/// [`crate::StoreError::Exists`] if the file whose place it takes was replaced before.
pub async fn add(tx: &mut Tx, row: &DocumentRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}
