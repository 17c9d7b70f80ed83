//! Plans in the making: which stage they have reached, by which document.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A plan in the making.
PlanWorkRow in "plan_work" {
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// `master`, `special`, `detailed`, `village_unit` or `urban_design`.
    kind: String,
    /// Unit that has it made.
    unit_code: String,
    /// Layer in which it is drawn.
    layer_code: Option<String>,
    /// Feature of that layer; empty: the whole layer.
    feature_id: String,
    /// Who makes it.
    maker: String,
    /// The stages, as JSON.
    stages: String,
    /// Remark.
    note: String,
    /// Generated for the demo.
    synthetic: bool,
    /// Revision, for If-Match.
    rev: i64,
}}

/// The plans of these units, by kind and code; of all where none is said.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, units: Option<&[String]>) -> Result<Vec<PlanWorkRow>> {
    let mut sql = select::<PlanWorkRow>();
    if let Some(units) = units {
        sql.is_in("unit_code", units)?;
    }
    sql.push(" ORDER BY code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One plan.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, code: &str) -> Result<Option<PlanWorkRow>> {
    let mut sql = select::<PlanWorkRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a plan.
///
/// # Errors
/// [`crate::StoreError::Exists`] if its code is taken; [`crate::StoreError::Constraint`] if unit or layer do not exist.
pub async fn add(tx: &mut Tx, row: &PlanWorkRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes a plan over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &PlanWorkRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE plan_work SET name = ");
    sql.bind(row.name.clone())?.push(", kind = ").bind(row.kind.clone())?;
    sql.push(", unit_code = ").bind(row.unit_code.clone())?;
    sql.push(", layer_code = ").bind(row.layer_code.clone())?;
    sql.push(", feature_id = ").bind(row.feature_id.clone())?.push(", maker = ").bind(row.maker.clone())?;
    sql.push(", stages = ").bind(row.stages.clone())?.push(", note = ").bind(row.note.clone())?;
    sql.push(", rev = rev + 1");
    update_rev::<PlanWorkRow>(tx, sql, ("plan_work", "code", &row.code), if_rev).await.map(|_| ())
}
