//! Imports: the file as it came, what was found in it, and how far it got.

use crate::db::{Backend, Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, one, select, table, update_rev};

table! {
/// An import.
ImportRow in "import_batch" {
    /// UUIDv7.
    id: String,
    /// `observations`, `dictionary` or `targets`.
    kind: String,
    /// Name of the file as it came.
    file_name: String,
    /// Its bytes, in `import_file`.
    sha256: Option<String>,
    /// `staged`, `validating`, `ready`, `refused`, `committing`, `committed`, `cancelled` or `failed`.
    state: String,
    /// Language of its findings.
    lang: String,
    /// Rows done.
    progress: i64,
    /// Rows in all.
    total: i64,
    /// What the user chose, as JSON.
    options: String,
    /// Counts, as JSON.
    summary: String,
    /// Findings, as JSON.
    findings: String,
    /// Who sent it.
    created_by: String,
    /// When.
    created_at: String,
    /// When its rows were saved.
    committed_at: Option<String>,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// The bytes of a file, stored once.
ImportFileRow in "import_file" {
    /// SHA-256, hexadecimal.
    sha256: String,
    /// Bytes.
    size: i64,
    /// The file.
    #[serde(skip)]
    bytes: Vec<u8>,
    /// When it first came.
    stored_at: String,
}}

/// Which imports to list.
#[derive(Clone, Debug, Default)]
pub struct ImportFilter {
    /// Only in these states.
    pub states: Option<Vec<String>>,
    /// Only of this user.
    pub created_by: Option<String>,
    /// Only rows before this id (the last of the page before).
    pub before_id: Option<String>,
}

/// Imports, newest first, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &ImportFilter, limit: i64) -> Result<Vec<ImportRow>> {
    let mut sql = select::<ImportRow>();
    if let Some(values) = &filter.states {
        sql.is_in("state", values)?;
    }
    sql.equals("created_by", filter.created_by.as_deref())?;
    if let Some(id) = &filter.before_id {
        sql.and().push("id < ").bind(id.clone())?;
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One import.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<ImportRow>> {
    let mut sql = select::<ImportRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The last committed import of the same bytes and kind.
///
/// # Errors
/// Whatever the database says.
pub async fn committed_twin(db: &mut Db, sha256: &str, kind: &str) -> Result<Option<ImportRow>> {
    let mut sql = select::<ImportRow>();
    sql.equals("sha256", Some(sha256))?.equals("kind", Some(kind))?.equals("state", Some("committed"))?;
    sql.push(" ORDER BY id DESC LIMIT 1");
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds an import.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if the file isn't stored.
pub async fn insert_import(tx: &mut Tx, row: &ImportRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes kind, state, counts, findings and the instant of the commit over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &ImportRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE import_batch SET kind = ");
    sql.bind(row.kind.clone())?.push(", state = ").bind(row.state.clone())?;
    sql.push(", progress = ").bind(row.progress)?.push(", total = ").bind(row.total)?;
    sql.push(", options = ").bind(row.options.clone())?.push(", summary = ").bind(row.summary.clone())?;
    sql.push(", findings = ").bind(row.findings.clone())?;
    sql.push(", committed_at = ").bind(row.committed_at.clone())?.push(", rev = rev + 1");
    update_rev::<ImportRow>(tx, sql, ("import_batch", "id", &row.id), if_rev).await
}

/// Writes how far an import got; the revision stays.
///
/// # Errors
/// [`crate::StoreError::NotFound`].
pub async fn set_progress(tx: &mut Tx, id: &str, progress: i64, total: i64) -> Result<()> {
    let done = sqlx::query("UPDATE import_batch SET progress = $1, total = $2 WHERE id = $3")
        .bind(progress)
        .bind(total)
        .bind(id.to_owned())
        .execute(tx.conn())
        .await?;
    one(done.rows_affected(), "import_batch", id)
}

/// Imports that a stopped server left unfinished (`validating`, `committing`) become `failed`; their rows were
/// never saved. Returns how many. To be called once at start. On PostgreSQL other servers may be at work: only
/// imports that came before `before` are failed there.
///
/// # Errors
/// Whatever the database says.
pub async fn fail_unfinished(tx: &mut Tx, before: &str) -> Result<u64> {
    let mut sql = Sql::new("UPDATE import_batch SET state = 'failed', rev = rev + 1");
    sql.and().push("state IN ('validating', 'committing')");
    if tx.backend() == Backend::Postgres {
        sql.and().push("created_at < ").bind(before.to_owned())?;
    }
    Ok(sql.query().execute(tx.conn()).await?.rows_affected())
}

/// Stores a file; the same bytes are stored once. Returns whether they are new.
///
/// # Errors
/// Whatever the database says.
pub async fn put_file(tx: &mut Tx, row: &ImportFileRow) -> Result<bool> {
    Ok(insert(tx, std::slice::from_ref(row), " ON CONFLICT (sha256) DO NOTHING").await? == 1)
}

/// The bytes of a file.
///
/// # Errors
/// Whatever the database says.
pub async fn file(db: &mut Db, sha256: &str) -> Result<Option<ImportFileRow>> {
    let mut sql = select::<ImportFileRow>();
    sql.equals("sha256", Some(sha256))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}
