//! Siting checks that were kept: what was asked and what was answered.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A siting check. Request, layer versions and verdict never change.
SitingRow in "siting" {
    /// UUIDv7.
    id: String,
    /// What the site is for.
    name: String,
    /// Unit that it belongs to.
    unit_code: String,
    /// The project's code.
    project_code: Option<String>,
    /// `open` or `withdrawn`.
    state: String,
    /// What was asked, as JSON; coordinates in EPSG:4490.
    request: String,
    /// Ids of the layer versions that it was judged by, as a JSON array.
    versions: String,
    /// Area of the site, m².
    area_m2: f64,
    /// Overall verdict.
    overall: String,
    /// The verdict as it was sent, byte for byte.
    verdict: String,
    /// SHA-256 of the verdict, hexadecimal.
    verdict_sha256: String,
    /// The day that it was asked for.
    as_of: String,
    /// Remark.
    note: String,
    /// Who asked.
    created_by: String,
    /// When.
    created_at: String,
    /// Revision, for If-Match.
    rev: i64,
}}

/// Which sitings to list.
#[derive(Clone, Debug, Default)]
pub struct SitingFilter {
    /// Only of these units.
    pub units: Option<Vec<String>>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only rows before this id (the last of the page before).
    pub before_id: Option<String>,
}

/// Sitings, newest first, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &SitingFilter, limit: i64) -> Result<Vec<SitingRow>> {
    let mut sql = select::<SitingRow>();
    if let Some(units) = &filter.units {
        sql.is_in("unit_code", units)?;
    }
    sql.equals("state", filter.state.as_deref())?;
    if let Some(id) = &filter.before_id {
        sql.and().push("id < ").bind(id.clone())?;
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One siting.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<SitingRow>> {
    let mut sql = select::<SitingRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a siting.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if there is no such unit.
pub async fn insert_siting(tx: &mut Tx, row: &SitingRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes name, project, state and remark over revision `if_rev`; what was asked and answered stays.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &SitingRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE siting SET name = ");
    sql.bind(row.name.clone())?.push(", project_code = ").bind(row.project_code.clone())?;
    sql.push(", state = ").bind(row.state.clone())?.push(", note = ").bind(row.note.clone())?;
    sql.push(", rev = rev + 1");
    update_rev::<SitingRow>(tx, sql, ("siting", "id", &row.id), if_rev).await
}
