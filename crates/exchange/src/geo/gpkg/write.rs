use qipan_kernel::finding::Finding;
use qipan_space::crs::Crs;
use qipan_space::geometry::{Extent, Feature, Geometry};
use qipan_space::layer::Layer;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, MAIN_DB, params, params_from_iter};
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::notes::Notes;
use super::super::properties::{Kind, columns, text};
use super::super::{prj, wkb};
use super::quoted;

/// The tables that the standard (version 1.3) asks for. The time of the last change is no part of the data here.
const SCHEMA: &str = "
PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL);
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL);
";

/// Writes a GeoPackage with one feature table.
pub(crate) fn write(layer: &Layer, notes: &mut Notes) -> Result<Vec<u8>, GeoError> {
    if layer.crs.and_then(prj::write).is_none() {
        let finding = Finding::warning(
            "crs_not_written",
            "没有写出坐标系：图层没有坐标系，或它没有通用的写法",
            "no coordinate system was written: the layer has none, or one without a common notation",
        );
        notes.file(finding.remedy("请另行告知接收方", "tell the receiver"));
    }
    filled(layer).map_err(|e| GeoError::CannotWrite {
        format: "gpkg",
        what: words(format!("无法写出：{e}"), format!("can't be written: {e}")),
    })
}

fn filled(layer: &Layer) -> rusqlite::Result<Vec<u8>> {
    let mut database = Connection::open_in_memory()?;
    let work = database.transaction()?;
    work.execute_batch(SCHEMA)?;
    for crs in [Some(Crs::Wgs84), layer.crs.filter(|c| *c != Crs::Wgs84)].into_iter().flatten() {
        if let (Some(code), Some(definition)) = (crs.epsg(), prj::write(crs)) {
            work.execute(
                "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)",
                params![crs.title(), code, definition],
            )?;
        }
    }
    let srs: i64 = match layer.crs {
        Some(crs) => crs.epsg().map_or(0, i64::from),
        None => -1,
    };
    let name = if layer.name.trim().is_empty()
        || ["gpkg_", "sqlite_", "rtree_"].iter().any(|own| layer.name.to_lowercase().starts_with(own))
    {
        "layer"
    } else {
        &layer.name
    };
    let extent = layer.extent();
    let corner = |pick: fn(&Extent) -> f64| extent.as_ref().map(pick);
    work.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', '1970-01-01T00:00:00.000Z', ?2, ?3, ?4, ?5, ?6)",
        params![name, corner(|e| e.min_x), corner(|e| e.min_y), corner(|e| e.max_x), corner(|e| e.max_y), srs],
    )?;
    work.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
        params![name, kind(layer), srs],
    )?;
    let columns = columns(&layer.features);
    let names = names(&columns);
    let declared: Vec<String> = columns
        .iter()
        .zip(&names)
        .map(|((_, kind), name)| format!(", {} {}", quoted(name), sql_type(*kind)))
        .collect();
    work.execute_batch(&format!(
        "CREATE TABLE {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {}{})",
        quoted(name),
        kind(layer),
        declared.concat()
    ))?;
    let places: String = (0..columns.len()).map(|at| format!(", ?{}", at + 2)).collect();
    let mut insert = work.prepare(&format!("INSERT INTO {} VALUES (NULL, ?1{places})", quoted(name)))?;
    for feature in &layer.features {
        let values = columns.iter().map(|(name, kind)| value(feature.properties.get(name), *kind));
        insert.execute(params_from_iter(std::iter::once(Sql::Blob(blob(feature, srs))).chain(values)))?;
    }
    drop(insert);
    work.commit()?;
    Ok(database.serialize(MAIN_DB)?.to_vec())
}

/// Names of columns: SQLite looks at no letter case, and two names are taken.
fn names(columns: &[(String, Kind)]) -> Vec<String> {
    let mut taken: Vec<String> = vec!["fid".to_owned(), "geom".to_owned()];
    let mut names = Vec::new();
    for (property, _) in columns {
        let mut name: String = property.chars().filter(|c| *c != '\0').collect();
        while name.is_empty() || taken.contains(&name.to_ascii_lowercase()) {
            name.push('_');
        }
        taken.push(name.to_ascii_lowercase());
        names.push(name);
    }
    names
}

fn kind(layer: &Layer) -> &'static str {
    let of = |f: &Feature| match f.geometry {
        Geometry::Points(_) => "MULTIPOINT",
        Geometry::Lines(_) => "MULTILINESTRING",
        Geometry::Area(_) => "MULTIPOLYGON",
    };
    let mut kinds = layer.features.iter().map(of);
    match kinds.next() {
        Some(first) if kinds.all(|k| k == first) => first,
        _ => "GEOMETRY",
    }
}

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "BOOLEAN",
        Kind::Integer => "INTEGER",
        Kind::Number => "DOUBLE",
        Kind::Text | Kind::Json => "TEXT",
    }
}

fn value(value: Option<&Value>, kind: Kind) -> Sql {
    match (value, kind) {
        (None | Some(Value::Null), _) => Sql::Null,
        (Some(Value::Bool(b)), Kind::Bool) => Sql::Integer(i64::from(*b)),
        (Some(Value::Number(n)), Kind::Integer) => n.as_i64().map_or(Sql::Null, Sql::Integer),
        (Some(Value::Number(n)), Kind::Number) => n.as_f64().map_or(Sql::Null, Sql::Real),
        (Some(other), _) => text(other).map_or(Sql::Null, Sql::Text),
    }
}

/// The header with the rectangle around, then well-known binary.
fn blob(feature: &Feature, srs: i64) -> Vec<u8> {
    let extent = feature.geometry.extent();
    let mut out = b"GP\0".to_vec();
    // Little-endian; a rectangle of x and y, or empty.
    out.push(if extent.is_some() { 0b11 } else { 0b1_0001 });
    out.extend(i32::try_from(srs).unwrap_or(0).to_le_bytes());
    if let Some(e) = extent {
        for value in [e.min_x, e.max_x, e.min_y, e.max_y] {
            out.extend(value.to_le_bytes());
        }
    }
    wkb::write(&feature.geometry, &mut out);
    out
}
