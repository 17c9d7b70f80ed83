use std::collections::BTreeMap;
use std::io::Cursor;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::shorten;
use qipan_space::crs::Crs;
use qipan_space::geometry::{Feature, Geometry};
use qipan_space::layer::Layer;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, Row};
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::gather::{Gathered, add_polygon};
use super::super::notes::At;
use super::super::properties::{id_of, number};
use super::super::wkb::{self, WkbError};
use super::super::{Reading, prj};
use super::quoted;

/// Steps of SQLite's machine between two looks at the clock of work, and how many such looks a file may take.
const STEPS: i32 = 100_000;
const MOST_LOOKS: u32 = 20_000;

/// Reads every feature table.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let file = reading.file.to_owned();
    let broken = |at: &str, error: &rusqlite::Error| {
        let said = shorten(&error.to_string());
        GeoError::Broken {
            file: file.clone(),
            at: words(at, at),
            what: words(format!("{said}；请重新导出"), format!("{said}; export it again")),
        }
    };
    let database = open(bytes).map_err(|e| broken("SQLite", &e))?;
    let tables = tables(&database).map_err(|e| broken("gpkg_contents", &e))?;
    if tables.is_empty() {
        let found = words("GeoPackage 中没有要素表", "there is no feature table in the GeoPackage");
        return Err(GeoError::UnknownFormat { file, found });
    }
    reading.budget.layers(tables.len())?;
    let wanted = reading.options.layer.clone();
    let mut layers = Vec::new();
    for table in tables {
        let crs = crs(&database, &table).map_err(|e| broken("gpkg_spatial_ref_sys", &e))?;
        let mut layer = Layer { name: table.name.clone(), crs, ..Layer::default() };
        if wanted.as_deref().is_none_or(|w| w == table.name) {
            match features(&database, &table, &mut layer, reading) {
                Ok(()) => {}
                Err(Stop::Limit(limit)) => return Err(limit),
                Err(Stop::Sql(error)) => return Err(broken(&shorten(&table.name), &error)),
            }
        }
        layers.push(layer);
    }
    Ok(layers)
}

fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut copy = bytes.to_vec();
    // A database with a write-ahead log says so in its header and can't be opened from memory; its log is not here.
    if let Some(versions) = copy.get_mut(18..20) {
        versions.fill(1);
    }
    let mut database = Connection::open_in_memory()?;
    let size = copy.len();
    database.deserialize_read_exact(MAIN_DB, Cursor::new(copy), size, true)?;
    database.execute_batch("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA query_only=ON;")?;
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, 512 << 20),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
        (Limit::SQLITE_LIMIT_COLUMN, 2_000),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
    ] {
        database.set_limit(limit, value)?;
    }
    let mut looks = 0_u32;
    let enough = move || {
        looks += 1;
        looks > MOST_LOOKS
    };
    database.progress_handler(STEPS, Some(enough))?;
    Ok(database)
}

struct Table {
    name: String,
    column: String,
    srs: i64,
}

fn tables(database: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut query = database.prepare(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g
         JOIN gpkg_contents c ON c.table_name = g.table_name WHERE c.data_type = 'features' ORDER BY c.rowid LIMIT 1000",
    )?;
    let rows =
        query.query_map([], |row| Ok(Table { name: row.get(0)?, column: row.get(1)?, srs: row.get(2)? }))?;
    rows.collect()
}

fn crs(database: &Connection, table: &Table) -> rusqlite::Result<Option<Crs>> {
    let told = database
        .query_row(
            "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [table.srs],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)),
        )
        .optional()?;
    Ok(told.and_then(|(organization, code, definition)| {
        let code = u32::try_from(code).ok().filter(|_| organization.eq_ignore_ascii_case("EPSG"));
        code.and_then(Crs::from_epsg).or_else(|| prj::parse(&definition))
    }))
}

enum Stop {
    Sql(rusqlite::Error),
    Limit(GeoError),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<GeoError> for Stop {
    fn from(error: GeoError) -> Self {
        Self::Limit(error)
    }
}

/// A column: name, whether it holds truth values, whether it is the key that SQLite itself keeps.
struct Column {
    name: String,
    truth: bool,
    key: bool,
}

fn columns(database: &Connection, table: &Table) -> rusqlite::Result<Vec<Column>> {
    let mut query = database.prepare(&format!("PRAGMA table_info({})", quoted(&table.name)))?;
    let rows = query.query_map([], |row| {
        let (name, kind): (String, String) = (row.get(1)?, row.get(2)?);
        let key = row.get::<_, i64>(5)? > 0 && kind.eq_ignore_ascii_case("INTEGER") && name != "id";
        Ok(Column { name, truth: kind.eq_ignore_ascii_case("BOOLEAN"), key })
    })?;
    rows.collect()
}

fn features(
    database: &Connection,
    table: &Table,
    layer: &mut Layer,
    reading: &mut Reading<'_>,
) -> Result<(), Stop> {
    let columns = columns(database, table)?;
    reading.budget.fields(columns.len())?;
    let mut query = database.prepare(&format!("SELECT * FROM {}", quoted(&table.name)))?;
    let mut rows = query.query([])?;
    let mut position = 0;
    while let Some(row) = rows.next()? {
        reading.budget.feature()?;
        let (properties, blob) = attributes(row, &columns, &table.column, reading)?;
        let id = id_of(&properties, position);
        let at = At { id: Some(&id), ..At::feature(&layer.name, position) };
        position += 1;
        if let Some(geometry) = geometry(blob.as_deref(), reading, at)? {
            layer.features.push(Feature { id, geometry, properties });
        }
    }
    Ok(())
}

type Attributes = (BTreeMap<String, Value>, Option<Vec<u8>>);

fn attributes(
    row: &Row<'_>,
    columns: &[Column],
    geometry: &str,
    reading: &mut Reading<'_>,
) -> Result<Attributes, Stop> {
    let (mut properties, mut blob) = (BTreeMap::new(), None);
    for (at, column) in columns.iter().enumerate() {
        let value = row.get_ref(at)?;
        if column.name.eq_ignore_ascii_case(geometry) {
            blob = match value {
                ValueRef::Blob(bytes) => Some(bytes.to_vec()),
                _ => None,
            };
            continue;
        }
        if column.key {
            continue;
        }
        let value = match value {
            ValueRef::Integer(n) if column.truth => Value::Bool(n != 0),
            ValueRef::Integer(n) => Value::from(n),
            ValueRef::Real(n) => number(n),
            ValueRef::Text(text) => {
                reading.budget.text(text.len())?;
                Value::from(String::from_utf8_lossy(text).into_owned())
            }
            ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        };
        reading.budget.text(column.name.len())?;
        properties.insert(column.name.clone(), value);
    }
    Ok((properties, blob))
}

/// The header of GeoPackage's binary, then well-known binary.
fn geometry(
    blob: Option<&[u8]>,
    reading: &mut Reading<'_>,
    at: At<'_>,
) -> Result<Option<Geometry>, GeoError> {
    let mut gathered = Gathered::default();
    if let Some(blob) = blob {
        let parsed = match body(blob) {
            Some(bytes) => wkb::parse(bytes, &mut reading.budget),
            None => Err(WkbError::Broken),
        };
        match parsed {
            Ok(parsed) => {
                gathered.points = parsed.points;
                gathered.lines = parsed.lines;
                for rings in parsed.polygons {
                    add_polygon(rings, &mut gathered, &mut reading.notes, at);
                }
            }
            Err(WkbError::Limit(limit)) => return Err(limit),
            Err(error) => {
                gathered.told = true;
                let kind = match error {
                    WkbError::Kind(kind) => kind.to_string(),
                    _ => String::new(),
                };
                let finding = Finding::error(
                    "geometry_unreadable",
                    "图形的二进制内容不能读取（损坏，或是曲线等种类），未读入",
                    "the binary of the geometry can't be read (damaged, or a kind such as curves); it was left out",
                );
                let remedy =
                    ("请修复，或把曲线转为折线后重新导出", "repair it, or export curves as polylines");
                reading.notes.push(finding.with_value(kind).remedy(remedy.0, remedy.1), at);
            }
        }
    }
    Ok(gathered.one(&mut reading.notes, at))
}

fn body(blob: &[u8]) -> Option<&[u8]> {
    let flags = *blob.get(3).filter(|_| blob.starts_with(b"GP"))?;
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return None,
    };
    blob.get(8 + envelope..)
}
