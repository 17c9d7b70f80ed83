//! Whole tables, whatever they hold: read, hashed and copied in one fixed order on both databases.

use futures_util::TryStreamExt as _;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::db::{Backend, Db, Tx};
use crate::error::{Result, StoreError};
use crate::hex;
use crate::migrate::MIGRATIONS;
use crate::query::Sql;

/// The four kinds of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Real,
    Bytes,
}

impl Kind {
    fn parse(sql_type: &str) -> Option<Self> {
        Some(match sql_type.to_ascii_lowercase().as_str() {
            "text" => Self::Text,
            "bigint" => Self::Int,
            "double precision" => Self::Real,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

/// A table as it is in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableSpec {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, Kind)>,
    /// Columns of the primary key, in its order.
    pub(crate) key: Vec<String>,
}

impl TableSpec {
    fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn select(&self) -> String {
        format!("SELECT {} FROM {} ORDER BY {}", self.column_list(), self.name, self.key.join(", "))
    }
}

/// What a table holds: the number of its rows and a hash over all of them in the order of the primary key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableSum {
    /// Table.
    pub name: String,
    /// Rows.
    pub rows: i64,
    /// SHA-256 over the names of the columns and the rows, hexadecimal.
    pub sha256: String,
}

/// Names of all tables in the order in which they were made: what a row refers to comes first.
pub(crate) fn table_order() -> Vec<&'static str> {
    MIGRATIONS
        .iter()
        .flat_map(|m| m.sql.lines())
        .filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next())
        .collect()
}

const SQLITE_COLUMNS: &str = "SELECT m.name, p.name, p.type, p.pk FROM sqlite_master m \
     JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid";

const POSTGRES_COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)::text, \
     coalesce(array_position(i.indkey::int2[], a.attnum), 0)::bigint + CASE WHEN a.attnum = ANY (i.indkey) THEN 1 ELSE 0 END \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind = 'r' ORDER BY c.relname, a.attnum";

/// The tables of this program that the database has, in the order of [`table_order`].
pub(crate) async fn tables(db: &mut Db) -> Result<Vec<TableSpec>> {
    let sql = match db.backend() {
        Backend::Sqlite => SQLITE_COLUMNS,
        Backend::Postgres => POSTGRES_COLUMNS,
    };
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(sql).fetch_all(db.conn()).await?;
    let mut found = Vec::new();
    for name in table_order() {
        let columns: Vec<_> = rows.iter().filter(|r| r.0 == name).collect();
        if columns.is_empty() {
            continue;
        }
        let mut key: Vec<_> = columns.iter().filter(|c| c.3 > 0).collect();
        key.sort_by_key(|c| c.3);
        let key = key.iter().map(|c| c.1.clone()).collect();
        let columns = columns
            .iter()
            .map(|(_, column, sql_type, _)| match Kind::parse(sql_type) {
                Some(kind) => Ok((column.clone(), kind)),
                None => Err(StoreError::Corrupt(format!(
                    "column {name}.{column} has the foreign type {sql_type}"
                ))),
            })
            .collect::<Result<_>>()?;
        found.push(TableSpec { name: name.to_owned(), columns, key });
    }
    Ok(found)
}

/// A value of any column.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Null(Kind),
    Text(String),
    Int(i64),
    Real(f64),
    Bytes(Vec<u8>),
}

fn cells(row: &AnyRow, spec: &TableSpec) -> Result<Vec<Cell>> {
    let mut out = Vec::with_capacity(spec.columns.len());
    for (i, (_, kind)) in spec.columns.iter().enumerate() {
        let cell = match kind {
            Kind::Text => row.try_get::<Option<String>, _>(i)?.map(Cell::Text),
            Kind::Int => row.try_get::<Option<i64>, _>(i)?.map(Cell::Int),
            Kind::Real => row.try_get::<Option<f64>, _>(i)?.map(Cell::Real),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(i)?.map(Cell::Bytes),
        };
        out.push(cell.unwrap_or(Cell::Null(*kind)));
    }
    Ok(out)
}

/// Hashes rows one by one; each value with a mark of its kind and, where its size varies, its length.
struct Summer {
    hash: Sha256,
    rows: i64,
}

impl Summer {
    fn new(spec: &TableSpec) -> Self {
        let mut hash = Sha256::new();
        for (name, _) in &spec.columns {
            hash.update(name.as_bytes());
            hash.update([0_u8]);
        }
        Self { hash, rows: 0 }
    }

    fn sized(&mut self, mark: u8, bytes: &[u8]) {
        self.hash.update([mark]);
        self.hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.hash.update(bytes);
    }

    fn add(&mut self, row: &[Cell]) {
        self.rows += 1;
        for cell in row {
            match cell {
                Cell::Null(_) => self.hash.update([0_u8]),
                Cell::Int(n) => {
                    self.hash.update([1_u8]);
                    self.hash.update(n.to_be_bytes());
                }
                Cell::Real(x) => {
                    self.hash.update([2_u8]);
                    self.hash.update(x.to_bits().to_be_bytes());
                }
                Cell::Text(text) => self.sized(3, text.as_bytes()),
                Cell::Bytes(bytes) => self.sized(4, bytes),
            }
        }
    }

    fn end(self, spec: &TableSpec) -> TableSum {
        TableSum { name: spec.name.clone(), rows: self.rows, sha256: hex(&self.hash.finalize()) }
    }
}

/// Sums up a table.
pub(crate) async fn sum(db: &mut Db, spec: &TableSpec) -> Result<TableSum> {
    let mut summer = Summer::new(spec);
    let mut rows = sqlx::query(AssertSqlSafe(spec.select())).fetch(db.conn());
    while let Some(row) = rows.try_next().await? {
        summer.add(&cells(&row, spec)?);
    }
    Ok(summer.end(spec))
}

/// Number of rows of a table.
pub(crate) async fn count(db: &mut Db, spec: &TableSpec) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {}", spec.name);
    let (n,): (i64,) = sqlx::query_as(AssertSqlSafe(sql)).fetch_one(db.conn()).await?;
    Ok(n)
}

/// Removes all rows of a table (the seeds of a fresh schema, before a restore).
pub(crate) async fn clear(tx: &mut Tx, spec: &TableSpec) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!("DELETE FROM {}", spec.name))).execute(tx.conn()).await?;
    Ok(())
}

/// Copies a table and sums up what was read. Memory holds one batch of rows: about 8 MiB, or one large file.
pub(crate) async fn copy(from: &mut Db, to: &mut Tx, spec: &TableSpec) -> Result<TableSum> {
    let limit = (to.backend().max_parameters() / spec.columns.len().max(1)).clamp(1, 1000);
    let mut summer = Summer::new(spec);
    let mut batch = Vec::new();
    let mut bytes = 0;
    let mut rows = sqlx::query(AssertSqlSafe(spec.select())).fetch(from.conn());
    while let Some(row) = rows.try_next().await? {
        let row = cells(&row, spec)?;
        summer.add(&row);
        bytes += row.iter().map(size).sum::<usize>();
        batch.push(row);
        if batch.len() == limit || bytes > 8 << 20 {
            flush(to, spec, &mut batch).await?;
            bytes = 0;
        }
    }
    flush(to, spec, &mut batch).await?;
    Ok(summer.end(spec))
}

fn size(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::Bytes(bytes) => bytes.len(),
        Cell::Null(_) | Cell::Int(_) | Cell::Real(_) => 8,
    }
}

async fn flush(to: &mut Tx, spec: &TableSpec, batch: &mut Vec<Vec<Cell>>) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::bulk("INSERT INTO ", to.backend());
    sql.push_name(&spec.name)?.push(" (");
    for (i, (name, _)) in spec.columns.iter().enumerate() {
        sql.push(if i > 0 { ", " } else { "" }).push_name(name)?;
    }
    sql.push(") VALUES ");
    for (i, row) in batch.drain(..).enumerate() {
        sql.push(if i > 0 { ", (" } else { "(" });
        for (j, cell) in row.into_iter().enumerate() {
            sql.push(if j > 0 { ", " } else { "" });
            match cell {
                Cell::Text(text) => sql.bind(text)?,
                Cell::Int(n) => sql.bind(n)?,
                Cell::Real(x) => sql.bind(x)?,
                Cell::Bytes(bytes) => sql.bind(bytes)?,
                Cell::Null(Kind::Text) => sql.bind(None::<String>)?,
                Cell::Null(Kind::Int) => sql.bind(None::<i64>)?,
                // The driver swaps the two widths of a NULL number: this one arrives as eight bytes.
                Cell::Null(Kind::Real) => sql.bind(None::<f32>)?,
                Cell::Null(Kind::Bytes) => sql.bind(None::<Vec<u8>>)?,
            };
        }
        sql.push(")");
    }
    sql.query().persistent(false).execute(to.conn()).await?;
    Ok(())
}
