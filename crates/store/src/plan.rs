//! Plans, their versions, the nodes of a version, and which indicators a plan watches.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, one, select, table, update_rev};

table! {
/// A plan.
PlanRow in "plan" {
    /// Code.
    code: String,
    /// Chinese name.
    name_zh: String,
    /// English name.
    name_en: String,
    /// `five_year`, `annual` or `special`.
    kind: String,
    /// First year.
    start_year: i64,
    /// Last year.
    end_year: i64,
    /// The upper-level plan that it answers to.
    upper_code: Option<String>,
    /// Place in lists.
    ord: i64,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A version of a plan.
PlanVersionRow in "plan_version" {
    /// UUIDv7.
    id: String,
    /// Plan.
    plan_code: String,
    /// Name of the version, unique within the plan.
    version: String,
    /// Document number.
    doc_no: Option<String>,
    /// Date of the document.
    doc_date: Option<String>,
    /// `draft` or `published`.
    state: String,
    /// The one that the public sees; at most one a plan.
    pinned: bool,
    /// Who made it.
    created_by: String,
    /// When.
    created_at: String,
    /// Revision of the version and its nodes, for If-Match.
    rev: i64,
}}

table! {
/// A node of a version's tree.
PlanNodeRow in "plan_node" {
    /// UUIDv7.
    id: String,
    /// Version.
    plan_version_id: String,
    /// Node above.
    parent_id: Option<String>,
    /// `chapter`, `box`, `indicator`, `project` or `task`.
    kind: String,
    /// Place among its siblings.
    ord: i64,
    /// Title.
    title: String,
    /// Text.
    body: String,
    /// The indicator that it stands for.
    indicator_code: Option<String>,
    /// Who answers for it.
    owner_unit: Option<String>,
}}

table! {
/// A plan watches an indicator.
PlanIndicatorRow in "plan_indicator" {
    /// Plan.
    plan_code: String,
    /// Indicator.
    indicator_code: String,
    /// Place in lists.
    ord: i64,
}}

/// All plans in the order of lists.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<PlanRow>> {
    let mut sql = select::<PlanRow>();
    sql.push(" ORDER BY ord, code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One plan.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, code: &str) -> Result<Option<PlanRow>> {
    let mut sql = select::<PlanRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a plan.
///
/// # Errors
/// [`crate::StoreError::Exists`].
pub async fn insert_plan(tx: &mut Tx, row: &PlanRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes a plan over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &PlanRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE plan SET name_zh = ");
    sql.bind(row.name_zh.clone())?.push(", name_en = ").bind(row.name_en.clone())?;
    sql.push(", kind = ").bind(row.kind.clone())?.push(", start_year = ").bind(row.start_year)?;
    sql.push(", end_year = ").bind(row.end_year)?.push(", upper_code = ").bind(row.upper_code.clone())?;
    sql.push(", ord = ").bind(row.ord)?.push(", rev = rev + 1");
    update_rev::<PlanRow>(tx, sql, ("plan", "code", &row.code), if_rev).await
}

/// The versions of a plan, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn versions(db: &mut Db, plan_code: &str) -> Result<Vec<PlanVersionRow>> {
    let mut sql = select::<PlanVersionRow>();
    sql.equals("plan_code", Some(plan_code))?.push(" ORDER BY created_at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One version by its name.
///
/// # Errors
/// Whatever the database says.
pub async fn version(db: &mut Db, plan_code: &str, version: &str) -> Result<Option<PlanVersionRow>> {
    let mut sql = select::<PlanVersionRow>();
    sql.equals("plan_code", Some(plan_code))?.equals("version", Some(version))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a version.
///
/// # Errors
/// [`crate::StoreError::Exists`] if the plan has one of that name.
pub async fn insert_version(tx: &mut Tx, row: &PlanVersionRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes document, date and state of a version over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update_version(tx: &mut Tx, row: &PlanVersionRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE plan_version SET doc_no = ");
    sql.bind(row.doc_no.clone())?.push(", doc_date = ").bind(row.doc_date.clone())?;
    sql.push(", state = ").bind(row.state.clone())?.push(", rev = rev + 1");
    update_rev::<PlanVersionRow>(tx, sql, ("plan_version", "id", &row.id), if_rev).await
}

/// Makes one version the one that the public sees, and no other of the plan; `None` pins nothing.
///
/// # Errors
/// [`crate::StoreError::NotFound`] if the plan has no such version; nothing is unpinned then.
pub async fn pin(tx: &mut Tx, plan_code: &str, version: Option<&str>) -> Result<()> {
    if let Some(name) = version
        && self::version(tx, plan_code, name).await?.is_none()
    {
        return Err(crate::StoreError::NotFound {
            entity: "plan_version",
            id: format!("{plan_code} {name}"),
        });
    }
    sqlx::query(
        "UPDATE plan_version SET pinned = CASE WHEN version = $1 THEN 1 ELSE 0 END, rev = rev + 1 \
         WHERE plan_code = $2 AND pinned <> CASE WHEN version = $1 THEN 1 ELSE 0 END",
    )
    .bind(version.unwrap_or("").to_owned())
    .bind(plan_code.to_owned())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The nodes of a version by their place; build the tree with `qipan_plan`.
///
/// # Errors
/// Whatever the database says.
pub async fn nodes(db: &mut Db, plan_version_id: &str) -> Result<Vec<PlanNodeRow>> {
    let mut sql = select::<PlanNodeRow>();
    sql.equals("plan_version_id", Some(plan_version_id))?.push(" ORDER BY ord, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds nodes (a copied version, an import).
///
/// # Errors
/// [`crate::StoreError::Exists`] or [`crate::StoreError::Constraint`].
pub async fn insert_nodes(tx: &mut Tx, rows: &[PlanNodeRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// Puts `rows` in the place of all nodes of a version, over the version's revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn replace_nodes(
    tx: &mut Tx,
    plan_version_id: &str,
    rows: &[PlanNodeRow],
    if_rev: i64,
) -> Result<()> {
    let bump = Sql::new("UPDATE plan_version SET rev = rev + 1");
    update_rev::<PlanVersionRow>(tx, bump, ("plan_version", "id", plan_version_id), if_rev).await?;
    sqlx::query("DELETE FROM plan_node WHERE plan_version_id = $1")
        .bind(plan_version_id.to_owned())
        .execute(tx.conn())
        .await?;
    insert_nodes(tx, rows).await
}

/// Writes one node, over the version's revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update_node(tx: &mut Tx, row: &PlanNodeRow, if_rev: i64) -> Result<()> {
    let bump = Sql::new("UPDATE plan_version SET rev = rev + 1");
    update_rev::<PlanVersionRow>(tx, bump, ("plan_version", "id", &row.plan_version_id), if_rev).await?;
    let mut sql = Sql::new("UPDATE plan_node SET parent_id = ");
    sql.bind(row.parent_id.clone())?.push(", kind = ").bind(row.kind.clone())?;
    sql.push(", ord = ").bind(row.ord)?.push(", title = ").bind(row.title.clone())?;
    sql.push(", body = ")
        .bind(row.body.clone())?
        .push(", indicator_code = ")
        .bind(row.indicator_code.clone())?;
    sql.push(", owner_unit = ").bind(row.owner_unit.clone())?;
    sql.equals("id", Some(&row.id))?.equals("plan_version_id", Some(&row.plan_version_id))?;
    one(sql.query().execute(tx.conn()).await?.rows_affected(), "plan_node", &row.id)
}

/// Which plan watches which indicators, by plan and place; of one plan or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn indicators(db: &mut Db, plan_code: Option<&str>) -> Result<Vec<PlanIndicatorRow>> {
    let mut sql = select::<PlanIndicatorRow>();
    sql.equals("plan_code", plan_code)?.push(" ORDER BY plan_code, ord, indicator_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Lets plans watch indicators; what is there gets the new place.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if plan or indicator does not exist.
pub async fn watch(tx: &mut Tx, rows: &[PlanIndicatorRow]) -> Result<()> {
    insert(tx, rows, " ON CONFLICT (plan_code, indicator_code) DO UPDATE SET ord = excluded.ord")
        .await
        .map(|_| ())
}

/// Lets a plan no longer watch an indicator. Returns whether it did.
///
/// # Errors
/// Whatever the database says.
pub async fn unwatch(tx: &mut Tx, plan_code: &str, indicator_code: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM plan_indicator WHERE plan_code = $1 AND indicator_code = $2")
        .bind(plan_code.to_owned())
        .bind(indicator_code.to_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}
