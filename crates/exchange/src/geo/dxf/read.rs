//! Entities one after the other; blocks, texts, hatches and the like are counted and told.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_space::geometry::{Feature, Geometry, MultiPolygon, Point, Polygon};
use qipan_space::layer::Layer;
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::gather::Gathered;
use super::super::notes::At;
use super::super::properties::{id_of, type_column};
use super::super::rings::{Closing, ring};
use super::super::text::TextEncoding;
use super::super::{GeoOptions, Reading};
use super::pairs::{Pair, Pairs};
use super::{APPLICATION, arc};

/// Reads the entities of a drawing, a layer for each layer of it.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    if bytes.starts_with(b"AutoCAD Binary DXF") {
        let what = words(
            "这是二进制 DXF；请在 CAD 中另存为 ASCII DXF",
            "this is a binary DXF; save it as ASCII DXF",
        );
        return Err(GeoError::Unsupported { file: reading.file.to_owned(), what });
    }
    let encoding = reading.options.encoding.or_else(|| declared(bytes));
    let text = match encoding {
        Some(encoding) => {
            let options = GeoOptions { encoding: Some(encoding), ..reading.options.clone() };
            let decoded = super::super::text::decode(bytes, reading.file, options.encoding)?;
            reading.encoding = Some(encoding);
            decoded.text
        }
        None => reading.text(bytes)?,
    };
    let mut drawing = Drawing::default();
    let mut pairs = Pairs::new(&text);
    let (mut in_entities, mut section_next) = (false, false);
    while let Some(pair) = pairs.next() {
        let pair = pair.map_err(|(line, what)| {
            reading.broken(words(format!("第 {line} 行"), format!("line {line}")), what)
        })?;
        match (pair.code, pair.value.trim()) {
            (0, "SECTION") => section_next = true,
            (2, name) if section_next => {
                in_entities = name == "ENTITIES";
                section_next = false;
            }
            (0, "ENDSEC" | "EOF") => {
                drawing.end(reading)?;
                in_entities = false;
            }
            _ if in_entities => drawing.take(pair, reading)?,
            _ => {}
        }
    }
    drawing.end(reading)?;
    drawing.finish(reading)
}

/// Drawings before 2007 name their code page.
fn declared(bytes: &[u8]) -> Option<TextEncoding> {
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let head = bytes.get(..bytes.len().min(64 << 10))?;
    let at = memchr::memmem::find(head, b"$DWGCODEPAGE")?;
    let line = head.get(at..)?.split(|b| *b == b'\n').nth(2)?;
    String::from_utf8_lossy(line).trim().parse().ok()
}

/// An entity while it is read.
#[derive(Default)]
struct Entity {
    kind: String,
    line: usize,
    layer: String,
    closed: bool,
    /// Vertices with the bulge of the arc that follows.
    vertices: Vec<(Point, f64)>,
    /// Second end of a line.
    end: Option<Point>,
    own: bool,
    numbers: Vec<i64>,
    properties: BTreeMap<String, Value>,
    /// A vertex of a spline's frame, which is no point of the curve.
    frame: bool,
}

#[derive(Default)]
struct Drawing {
    current: Option<Entity>,
    /// A POLYLINE whose VERTEX entities follow.
    open: Option<Entity>,
    layers: BTreeMap<String, Vec<Found>>,
    skipped: BTreeMap<String, usize>,
    arcs: usize,
}

struct Found {
    line: usize,
    /// Feature, part and ring of what this program wrote.
    place: Option<(i64, i64, i64)>,
    shape: Shape,
    properties: BTreeMap<String, Value>,
}

enum Shape {
    Ring(Vec<Point>),
    Line(Vec<Point>),
    Point(Point),
}

impl Drawing {
    fn take(&mut self, pair: Pair<'_>, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        if pair.code == 0 {
            self.end_entity(reading)?;
            let kind = pair.value.trim().to_owned();
            self.current = Some(Entity { kind, line: pair.line, ..Entity::default() });
            return Ok(());
        }
        let Some(entity) = &mut self.current else { return Ok(()) };
        match pair.code {
            8 => entity.layer = name_of(pair.value.trim()),
            10 => {
                reading.budget.vertices(1)?;
                entity.vertices.push((Point { x: pair.number(), y: f64::NAN }, 0.0));
            }
            20 => {
                if let Some((point, _)) = entity.vertices.last_mut() {
                    point.y = pair.number();
                }
            }
            11 => entity.end = Some(Point { x: pair.number(), y: f64::NAN }),
            21 => {
                if let Some(end) = &mut entity.end {
                    end.y = pair.number();
                }
            }
            42 => {
                if let Some((_, bulge)) = entity.vertices.last_mut() {
                    *bulge = pair.number();
                }
            }
            70 => {
                let flags = pair.integer();
                entity.closed = flags & 1 != 0;
                entity.frame = flags & 16 != 0;
            }
            1001 => entity.own = pair.value.trim() == APPLICATION,
            1071 if entity.own && entity.numbers.len() < 3 => entity.numbers.push(pair.integer()),
            1000 if entity.own => {
                if let Some((name, value)) = pair.value.split_once('=') {
                    reading.budget.text(pair.value.len())?;
                    reading.budget.fields(entity.properties.len())?;
                    entity.properties.insert(name_of(name), Value::from(name_of(value)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The end of an entity: what it is decides what becomes of it.
    fn end_entity(&mut self, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        let Some(entity) = self.current.take() else { return Ok(()) };
        match entity.kind.as_str() {
            "VERTEX" => {
                if let Some(open) = &mut self.open
                    && !entity.frame
                {
                    open.vertices.extend(entity.vertices.first());
                }
            }
            "POLYLINE" => {
                self.end(reading)?;
                // Its own point is a height.
                self.open = Some(Entity { vertices: Vec::new(), ..entity });
            }
            "SEQEND" => self.end(reading)?,
            "LWPOLYLINE" => self.polyline(entity, reading)?,
            "LINE" => {
                let points: Vec<Point> =
                    entity.vertices.first().map(|v| v.0).into_iter().chain(entity.end).collect();
                self.found(entity, Shape::Line(points), reading)?;
            }
            "POINT" => {
                if let Some((point, _)) = entity.vertices.first().copied() {
                    self.found(entity, Shape::Point(point), reading)?;
                }
            }
            _ => *self.skipped.entry(entity.kind.chars().take(40).collect()).or_default() += 1,
        }
        Ok(())
    }

    /// Ends what is open, at the end of a section.
    fn end(&mut self, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        if self.current.is_some() {
            self.end_entity(reading)?;
        }
        match self.open.take() {
            Some(entity) => self.polyline(entity, reading),
            None => Ok(()),
        }
    }

    fn polyline(&mut self, entity: Entity, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        let corners = &entity.vertices;
        let meets = corners.len() > 3 && corners.first().map(|v| v.0) == corners.last().map(|v| v.0);
        let closed = entity.closed || meets;
        let mut points = Vec::with_capacity(corners.len());
        for (at, (point, bulge)) in corners.iter().enumerate() {
            points.push(*point);
            let next = corners.get(at + 1).or_else(|| corners.first().filter(|_| entity.closed));
            if let Some((next, _)) = next.filter(|_| *bulge != 0.0) {
                let chords = arc::between(*point, *next, *bulge);
                reading.budget.vertices(chords.len())?;
                self.arcs += 1;
                points.extend(chords);
            }
        }
        let shape = if closed { Shape::Ring(points) } else { Shape::Line(points) };
        self.found(entity, shape, reading)
    }

    fn found(&mut self, entity: Entity, shape: Shape, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        reading.budget.feature()?;
        let place = match entity.numbers[..] {
            [feature, part, ring] => Some((feature, part, ring)),
            _ => None,
        };
        let found = Found { line: entity.line, place, shape, properties: entity.properties };
        self.layers.entry(entity.layer).or_default().push(found);
        reading.budget.layers(self.layers.len())
    }

    fn finish(self, reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
        if self.arcs > 0 {
            let finding = Finding::info(
                "arcs_as_chords",
                format!("{} 段圆弧按弦读取，偏差不超过 0.001 图形单位", self.arcs),
                format!("{} arcs were read as chords, within 0.001 units of the drawing", self.arcs),
            );
            reading.notes.file(finding);
        }
        for (kind, count) in &self.skipped {
            let finding = Finding::info(
                "entities_skipped",
                format!("{count} 个 {kind} 未读取（只读多段线、直线和点）"),
                format!("{count} {kind} were not read (polylines, lines and points are)"),
            );
            reading.notes.file(finding.remedy("块和填充请先分解", "explode blocks and hatches first"));
        }
        Ok(self.layers.into_iter().map(|(name, found)| layer(name, found, reading)).collect())
    }
}

fn layer(name: String, found: Vec<Found>, reading: &mut Reading<'_>) -> Layer {
    let mut layer = Layer { name, ..Layer::default() };
    let mut names: Vec<String> = Vec::new();
    let mut last: Option<(i64, i64)> = None;
    for found in found {
        let position = layer.features.len();
        let at = At { line: Some(found.line), ..At::feature(&layer.name, position) };
        let geometry = match found.shape {
            Shape::Ring(points) => {
                let Some(points) = ring(points, Closing::Flagged, &mut reading.notes, at) else { continue };
                if let Some((feature, part, number)) = found.place
                    && last.is_some_and(|(f, _)| f == feature)
                    && let Some(Geometry::Area(area)) = layer.features.last_mut().map(|f| &mut f.geometry)
                {
                    match area.0.last_mut() {
                        Some(polygon) if number > 0 && last == Some((feature, part)) => {
                            polygon.holes.push(points)
                        }
                        _ => area.0.push(Polygon { exterior: points, holes: Vec::new() }),
                    }
                    last = Some((feature, part));
                    continue;
                }
                last = found.place.map(|(feature, part, _)| (feature, part));
                Geometry::Area(MultiPolygon(vec![Polygon { exterior: points, holes: Vec::new() }]))
            }
            Shape::Line(points) => {
                let line = Gathered { lines: vec![points], ..Gathered::default() };
                let Some(line) = line.one(&mut reading.notes, at) else { continue };
                line
            }
            Shape::Point(point) => Geometry::Points(vec![point]),
        };
        names.extend(found.properties.keys().filter(|k| !names.contains(k)).cloned().collect::<Vec<_>>());
        let id = id_of(&found.properties, position);
        layer.features.push(Feature { id, geometry, properties: found.properties });
    }
    for name in names.iter().filter(|n| !crate::geo::csv_wkt::is_code(n)) {
        type_column(&mut layer.features, name);
    }
    layer
}

/// A name with its `\U+4E00` escapes resolved.
fn name_of(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\U+") {
        out.push_str(before);
        let sign = after.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        match sign {
            Some(sign) => {
                out.push(sign);
                rest = after.get(4..).unwrap_or_default();
            }
            None => {
                out.push_str("\\U+");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
