use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_space::crs::Crs;
use qipan_space::geometry::{Feature, Geometry, Point};
use qipan_space::layer::Layer;
use serde_json::Value;

use super::super::bytes::Bytes;
use super::super::error::{GeoError, words};
use super::super::gather::{Gathered, add_polygon};
use super::super::notes::At;
use super::super::properties::{id_of, number};
use super::super::{Reading, prj, stem};
use super::table::Table;
use super::{MAGIC, column, crs, feature, geometry, header};

/// Deepest collection of collections.
const DEEPEST: usize = 4;

/// Reads all features in the order of the file; the index is passed over.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let head_broken = words("文件头自相矛盾；请重新导出", "its header contradicts itself; export it again");
    let broken = |reading: &Reading<'_>| reading.broken(words("文件头", "its header"), head_broken.clone());
    if bytes.get(..4) != MAGIC.get(..4) {
        let what = words("不是第 3 版的 FlatGeobuf", "no FlatGeobuf of version 3");
        return Err(GeoError::Unsupported { file: reading.file.to_owned(), what });
    }
    let mut rest = Bytes::at(bytes, MAGIC.len());
    let head = sized(&mut rest).and_then(Table::root).ok_or_else(|| broken(reading))?;
    let columns = columns(&head, header::COLUMNS).ok_or_else(|| broken(reading))?;
    reading.budget.fields(columns.len())?;
    let count = head.u64(header::FEATURES_COUNT).unwrap_or(0);
    let node = head.u16(header::INDEX_NODE_SIZE).unwrap_or(16);
    let index = index_size(count, node).ok_or_else(|| broken(reading))?;
    rest.take(index).ok_or_else(|| broken(reading))?;
    let name = head.text(header::NAME).filter(|n| !n.trim().is_empty());
    let mut layer = Layer {
        name: name.map_or_else(|| stem(reading.file), str::to_owned),
        crs: head.table(header::CRS).and_then(|t| declared(&t)),
        ..Layer::default()
    };
    let kind = head.u8(header::GEOMETRY_TYPE).unwrap_or(0);
    let mut position = 0;
    while rest.left() > 0 {
        reading.budget.feature()?;
        let n = position + 1;
        let record = sized(&mut rest).and_then(Table::root).ok_or_else(|| {
            let at = words(format!("第 {n} 个要素"), format!("feature {n}"));
            reading.broken(
                at,
                words(
                    "记录没有写完或自相矛盾；请重新导出",
                    "the record breaks off or contradicts itself; export it again",
                ),
            )
        })?;
        one(&record, kind, &columns, position, &mut layer, reading)?;
        position += 1;
    }
    Ok(vec![layer])
}

fn sized<'a>(rest: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let size = usize::try_from(rest.u32()?).ok()?;
    rest.take(size)
}

fn declared(table: &Table<'_>) -> Option<Crs> {
    let epsg = table.text(crs::ORG).is_none_or(|org| org.eq_ignore_ascii_case("EPSG"));
    let code = table.i32(crs::CODE).and_then(|c| u32::try_from(c).ok()).filter(|_| epsg);
    code.and_then(Crs::from_epsg).or_else(|| table.text(crs::WKT).and_then(prj::parse))
}

/// Bytes of the packed tree: 40 a node, from the items up to the root.
fn index_size(count: u64, node: u16) -> Option<usize> {
    if node == 0 || count == 0 {
        return Some(0);
    }
    let node = u64::from(node.max(2));
    let (mut level, mut nodes) = (count, count);
    while level > 1 {
        level = level.div_ceil(node);
        nodes = nodes.checked_add(level)?;
    }
    // An index of one item has a root of its own.
    if count == 1 {
        nodes += 1;
    }
    usize::try_from(nodes.checked_mul(40)?).ok()
}

struct Column<'a> {
    name: &'a str,
    kind: u8,
}

fn columns<'a>(table: &Table<'a>, number: usize) -> Option<Vec<Column<'a>>> {
    let read = |t: Option<Table<'a>>| {
        let t = t?;
        Some(Column { name: t.text(column::NAME)?, kind: t.u8(column::TYPE).unwrap_or(0) })
    };
    table.tables(number).map(read).collect()
}

fn one(
    record: &Table<'_>,
    kind: u8,
    columns_of_all: &[Column<'_>],
    position: usize,
    layer: &mut Layer,
    reading: &mut Reading<'_>,
) -> Result<(), GeoError> {
    let own = columns(record, feature::COLUMNS).filter(|c| !c.is_empty());
    let columns = own.as_deref().unwrap_or(columns_of_all);
    let raw = record.slice(feature::PROPERTIES, 1).unwrap_or_default();
    reading.budget.text(raw.len())?;
    let values = values(raw, columns);
    let whole = values.is_some();
    let properties = values.unwrap_or_default();
    let id = id_of(&properties, position);
    let at = At { id: Some(&id), ..At::feature(&layer.name, position) };
    if !whole {
        let finding = Finding::error(
            "attributes_unreadable",
            "属性记录自相矛盾，未读入",
            "the attributes contradict themselves and were left out",
        );
        reading.notes.push(finding.remedy("请重新导出", "export it again"), at);
    }
    let mut gathered = Gathered::default();
    if let Some(shape) = record.table(feature::GEOMETRY)
        && gather(&shape, kind, &mut gathered, 0, reading, at)?.is_none()
    {
        gathered.told = true;
        let finding = Finding::error(
            "geometry_unreadable",
            "图形不能读取（损坏，或是曲线等种类），未读入",
            "the geometry can't be read (damaged, or a kind such as curves); it was left out",
        );
        reading.notes.push(
            finding.remedy("请修复或转为折线后重新导出", "repair it, or export curves as polylines"),
            at,
        );
    }
    if let Some(geometry) = gathered.one(&mut reading.notes, at) {
        layer.features.push(Feature { id, geometry, properties });
    }
    Ok(())
}

/// Number of a column, value; over and over.
fn values(raw: &[u8], columns: &[Column<'_>]) -> Option<BTreeMap<String, Value>> {
    let mut bytes = Bytes::new(raw);
    let mut values: BTreeMap<String, Value> =
        columns.iter().map(|c| (c.name.to_owned(), Value::Null)).collect();
    while bytes.left() > 0 {
        let column = columns.get(usize::from(bytes.u16()?))?;
        let value = match column.kind {
            0 => Value::from(i8::from_le_bytes([bytes.u8()?])),
            1 => Value::from(bytes.u8()?),
            2 => Value::from(bytes.u8()? != 0),
            3 => Value::from(i16::from_le_bytes(bytes.u16()?.to_le_bytes())),
            4 => Value::from(bytes.u16()?),
            5 => Value::from(bytes.i32()?),
            6 => Value::from(bytes.u32()?),
            7 => Value::from(i64::from_le_bytes(bytes.take(8)?.try_into().ok()?)),
            8 => Value::from(u64::from_le_bytes(bytes.take(8)?.try_into().ok()?)),
            9 => number(f64::from(f32::from_le_bytes(bytes.take(4)?.try_into().ok()?))),
            10 => number(bytes.f64()?),
            kind @ 11..=14 => {
                let size = bytes.count(1)?;
                let raw = bytes.take(size)?;
                match (kind, std::str::from_utf8(raw)) {
                    (14, _) => Value::Null,
                    (12, Ok(text)) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
                    (_, Ok(text)) => Value::from(text),
                    (_, Err(_)) => return None,
                }
            }
            _ => return None,
        };
        values.insert(column.name.to_owned(), value);
    }
    Some(values)
}

/// Sorts a geometry; `None` if it is damaged or of a kind that is not read.
fn gather(
    shape: &Table<'_>,
    layer_kind: u8,
    into: &mut Gathered,
    depth: usize,
    reading: &mut Reading<'_>,
    at: At<'_>,
) -> Result<Option<()>, GeoError> {
    // Tables may be pointed to many times: each visit counts.
    reading.budget.vertices(1)?;
    if depth > DEEPEST {
        return Ok(None);
    }
    let kind = if depth == 0 && layer_kind != 0 { layer_kind } else { shape.u8(geometry::TYPE).unwrap_or(0) };
    if matches!(kind, 6 | 7) {
        for part in shape.tables(geometry::PARTS) {
            let Some(part) = part else { return Ok(None) };
            // Parts of a multipolygon may leave their kind away.
            let own = if kind == 6 { 3 } else { part.u8(geometry::TYPE).unwrap_or(0) };
            let found = match own {
                6 | 7 => gather(&part, 0, into, depth + 1, reading, at)?,
                own => simple(&part, own, into, reading, at)?,
            };
            if found.is_none() {
                return Ok(None);
            }
        }
        return Ok(Some(()));
    }
    simple(shape, kind, into, reading, at)
}

fn simple(
    shape: &Table<'_>,
    kind: u8,
    into: &mut Gathered,
    reading: &mut Reading<'_>,
    at: At<'_>,
) -> Result<Option<()>, GeoError> {
    let raw = shape.slice(geometry::XY, 8).unwrap_or_default();
    reading.budget.vertices(raw.len() / 16 + 1)?;
    let mut bytes = Bytes::new(raw);
    let mut points = Vec::with_capacity(raw.len() / 16);
    while let (Some(x), Some(y)) = (bytes.f64(), bytes.f64()) {
        points.push(Point { x, y });
    }
    let ends = shape.slice(geometry::ENDS, 4).unwrap_or_default();
    let Some(parts) = split(points, ends) else { return Ok(None) };
    match kind {
        1 | 4 => into.points.extend(parts.into_iter().flatten()),
        2 | 5 => into.lines.extend(parts.into_iter().filter(|p| !p.is_empty())),
        3 => add_polygon(parts.into_iter().filter(|p| !p.is_empty()).collect(), into, &mut reading.notes, at),
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// Points by where each part ends; without ends all are one part.
fn split(points: Vec<Point>, ends: &[u8]) -> Option<Vec<Vec<Point>>> {
    if ends.is_empty() {
        return Some(vec![points]);
    }
    let mut bytes = Bytes::new(ends);
    let mut from = 0;
    let mut parts = Vec::new();
    while let Some(end) = bytes.u32() {
        let end = usize::try_from(end).ok()?;
        parts.push(points.get(from..end)?.to_vec());
        from = end;
    }
    Some(parts)
}

/// What every geometry is made of.
pub(super) fn code(geometry: &Geometry) -> u8 {
    match geometry {
        Geometry::Points(_) => 4,
        Geometry::Lines(_) => 5,
        Geometry::Area(_) => 6,
    }
}
