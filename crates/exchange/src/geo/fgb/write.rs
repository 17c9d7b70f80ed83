use qipan_kernel::finding::Finding;
use qipan_space::geometry::{Feature, Geometry, Point, Polygon};
use qipan_space::layer::Layer;
use serde_json::Value;

use super::super::notes::Notes;
use super::super::prj;
use super::super::properties::{Kind, columns, text};
use super::build::{Builder, Field};
use super::read::code;
use super::{MAGIC, column, crs, feature, geometry, header};

/// Writes features in their order, without an index.
pub(crate) fn write(layer: &Layer, notes: &mut Notes) -> Vec<u8> {
    let columns = columns(&layer.features);
    let mut kinds = layer.features.iter().map(|f| code(&f.geometry));
    let first = kinds.next().unwrap_or(0);
    let kind = if kinds.all(|k| k == first) { first } else { 0 };
    let mut out = MAGIC.to_vec();
    out.extend(head(layer, kind, &columns));
    for feature in &layer.features {
        out.extend(record(feature, &columns));
    }
    if layer.crs.and_then(|c| c.epsg()).is_none() {
        let finding = Finding::warning(
            "crs_not_written",
            "没有写出坐标系：图层没有坐标系，或它没有通用的写法",
            "no coordinate system was written: the layer has none, or one without a common notation",
        );
        notes.file(finding.remedy("请另行告知接收方", "tell the receiver"));
    }
    out
}

fn column_type(kind: Kind) -> u8 {
    match kind {
        Kind::Bool => 2,
        Kind::Integer => 7,
        Kind::Number => 10,
        Kind::Text => 11,
        Kind::Json => 12,
    }
}

fn head(layer: &Layer, kind: u8, columns: &[(String, Kind)]) -> Vec<u8> {
    let mut builder = Builder::new();
    let count = u64::try_from(layer.features.len()).unwrap_or(0);
    let code = layer.crs.and_then(|c| c.epsg());
    let mut fields = vec![
        (header::FEATURES_COUNT, Field::U64(count)),
        (header::NAME, Field::Later),
        (header::COLUMNS, Field::Later),
        (header::INDEX_NODE_SIZE, Field::U16(0)),
        (header::GEOMETRY_TYPE, Field::U8(kind)),
    ];
    if code.is_some() {
        fields.insert(3, (header::CRS, Field::Later));
    }
    let later = builder.table(builder.root(), &fields);
    if let Some(from) = later.first() {
        builder.text(*from, &layer.name);
    }
    if let Some(from) = later.get(1) {
        let places = builder.list(*from, columns.len());
        for ((name, kind), from) in columns.iter().zip(places) {
            let fields = [(column::NAME, Field::Later), (column::TYPE, Field::U8(column_type(*kind)))];
            let later = builder.table(from, &fields);
            later.iter().for_each(|from| builder.text(*from, name));
        }
    }
    if let (Some(from), Some(code), Some(system)) = (later.get(2), code, layer.crs) {
        let code = Field::I32(i32::try_from(code).unwrap_or(0));
        let fields = [(crs::ORG, Field::Later), (crs::CODE, code), (crs::WKT, Field::Later)];
        let later = builder.table(*from, &fields);
        let wkt = prj::write(system).unwrap_or_default();
        for (from, text) in later.iter().zip(["EPSG", &wkt]) {
            builder.text(*from, text);
        }
    }
    builder.finish()
}

fn record(record: &Feature, columns: &[(String, Kind)]) -> Vec<u8> {
    let mut builder = Builder::new();
    let later = builder
        .table(builder.root(), &[(feature::GEOMETRY, Field::Later), (feature::PROPERTIES, Field::Later)]);
    if let Some(from) = later.first() {
        shape(&record.geometry, *from, &mut builder);
    }
    if let Some(from) = later.get(1) {
        let values = values(record, columns);
        builder.vector(*from, 1, values.len(), &values);
    }
    builder.finish()
}

fn shape(shape: &Geometry, from: usize, builder: &mut Builder) {
    let kind = (geometry::TYPE, Field::U8(code(shape)));
    match shape {
        Geometry::Points(points) => {
            let later = builder.table(from, &[(geometry::XY, Field::Later), kind]);
            later.iter().for_each(|from| coordinates(points.iter(), *from, builder));
        }
        Geometry::Lines(lines) => parts(lines.iter().map(|l| l.iter().collect()), 5, from, builder),
        Geometry::Area(area) => {
            let later = builder.table(from, &[(geometry::PARTS, Field::Later), kind]);
            let Some(list) = later.first() else { return };
            let places = builder.list(*list, area.0.len());
            for (part, from) in area.0.iter().zip(places) {
                polygon(part, from, builder);
            }
        }
    }
}

fn polygon(part: &Polygon, from: usize, builder: &mut Builder) {
    parts(part.rings().map(|r| r.iter().chain(r.first()).collect()), 3, from, builder);
}

fn parts<'a>(lists: impl Iterator<Item = Vec<&'a Point>>, kind: u8, from: usize, builder: &mut Builder) {
    let lists: Vec<Vec<&Point>> = lists.collect();
    let mut end = 0_u32;
    let mut ends = Vec::new();
    for list in &lists {
        end = end.saturating_add(u32::try_from(list.len()).unwrap_or(u32::MAX));
        ends.extend(end.to_le_bytes());
    }
    let fields =
        [(geometry::ENDS, Field::Later), (geometry::XY, Field::Later), (geometry::TYPE, Field::U8(kind))];
    let later = builder.table(from, &fields);
    if let [at_ends, at_points] = later[..] {
        builder.vector(at_ends, 4, lists.len(), &ends);
        coordinates(lists.iter().flatten().copied(), at_points, builder);
    }
}

fn coordinates<'a>(points: impl Iterator<Item = &'a Point>, from: usize, builder: &mut Builder) {
    let raw: Vec<u8> = points.flat_map(|p| [p.x, p.y]).flat_map(f64::to_le_bytes).collect();
    builder.vector(from, 8, raw.len() / 8, &raw);
}

fn values(record: &Feature, columns: &[(String, Kind)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, (name, kind)) in (0_u16..).zip(columns) {
        let value = match record.properties.get(name) {
            None | Some(Value::Null) => continue,
            Some(value) => value,
        };
        out.extend(number.to_le_bytes());
        match kind {
            Kind::Bool => out.push(u8::from(value.as_bool().unwrap_or_default())),
            Kind::Integer => out.extend(value.as_i64().unwrap_or_default().to_le_bytes()),
            Kind::Number => out.extend(value.as_f64().unwrap_or_default().to_le_bytes()),
            Kind::Text | Kind::Json => {
                let shown =
                    if *kind == Kind::Json { value.to_string() } else { text(value).unwrap_or_default() };
                out.extend(u32::try_from(shown.len()).unwrap_or(0).to_le_bytes());
                out.extend(shown.bytes());
            }
        }
    }
    out
}
