//! Indicators: the definition as JSON, and every definition that it ever had.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// An indicator. Retired, never deleted.
IndicatorRow in "indicator" {
    /// Code.
    code: String,
    /// The definition (`qipan_indicator::Indicator`) as JSON.
    body: String,
    /// Category, as in the definition.
    category: String,
    /// Responsible unit, as in the definition.
    owner_unit: String,
    /// No longer reported.
    retired: bool,
    /// Place in lists.
    ord: i64,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A definition that an indicator had.
IndicatorVersionRow in "indicator_version" {
    /// Code.
    code: String,
    /// Revision.
    rev: i64,
    /// The definition as JSON.
    body: String,
    /// Whether it was retired.
    retired: bool,
    /// Who wrote it.
    changed_by: String,
    /// When.
    changed_at: String,
}}

/// All indicators in the order of lists, retired ones too.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<IndicatorRow>> {
    let mut sql = select::<IndicatorRow>();
    sql.push(" ORDER BY ord, code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// All indicators as they were defined at an instant, in the order that lists have now. One that was added later
/// is not among them.
///
/// # Errors
/// Whatever the database says.
pub async fn list_recorded(db: &mut Db, at: &str) -> Result<Vec<IndicatorRow>> {
    let mut sql = select::<IndicatorVersionRow>();
    sql.and().push("changed_at <= ").bind(at.to_owned())?.push(" ORDER BY code, rev");
    let versions: Vec<IndicatorVersionRow> = sql.query_as().fetch_all(db.conn()).await?;
    let mut then: std::collections::BTreeMap<String, IndicatorVersionRow> = std::collections::BTreeMap::new();
    for version in versions {
        then.insert(version.code.clone(), version);
    }
    let now = list(db).await?;
    Ok(now
        .into_iter()
        .filter_map(|row| {
            let old = then.remove(&row.code)?;
            Some(IndicatorRow { body: old.body, retired: old.retired, rev: old.rev, ..row })
        })
        .collect())
}

/// One indicator.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, code: &str) -> Result<Option<IndicatorRow>> {
    let mut sql = select::<IndicatorRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds indicators, each with the first entry of its history (revision `row.rev`).
///
/// # Errors
/// [`crate::StoreError::Exists`] if a code is taken.
pub async fn insert_many(tx: &mut Tx, rows: &[IndicatorRow], by: &str, at: &str) -> Result<()> {
    insert(tx, rows, "").await?;
    let history: Vec<_> = rows.iter().map(|row| version_of(row, row.rev, by, at)).collect();
    insert(tx, &history, "").await.map(|_| ())
}

/// Writes an indicator over revision `if_rev` and adds to its history.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &IndicatorRow, if_rev: i64, by: &str, at: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE indicator SET body = ");
    sql.bind(row.body.clone())?.push(", category = ").bind(row.category.clone())?;
    sql.push(", owner_unit = ").bind(row.owner_unit.clone())?;
    sql.push(", retired = ").bind(i64::from(row.retired))?.push(", ord = ").bind(row.ord)?;
    sql.push(", rev = rev + 1");
    update_rev::<IndicatorRow>(tx, sql, ("indicator", "code", &row.code), if_rev).await?;
    insert(tx, &[version_of(row, if_rev + 1, by, at)], "").await.map(|_| ())
}

/// Every definition that the indicator had, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn history(db: &mut Db, code: &str) -> Result<Vec<IndicatorVersionRow>> {
    let mut sql = select::<IndicatorVersionRow>();
    sql.equals("code", Some(code))?.push(" ORDER BY rev");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

fn version_of(row: &IndicatorRow, rev: i64, by: &str, at: &str) -> IndicatorVersionRow {
    IndicatorVersionRow {
        code: row.code.clone(),
        rev,
        body: row.body.clone(),
        retired: row.retired,
        changed_by: by.to_owned(),
        changed_at: at.to_owned(),
    }
}
