//! Placemarks as they stream by; links to other places are never followed.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::shorten;
use qipan_space::crs::Crs;
use qipan_space::geometry::{Feature, Point};
use qipan_space::layer::Layer;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::gather::{Gathered, add_polygon};
use super::super::limits::MAX_NESTING;
use super::super::notes::At;
use super::super::properties::{id_of, type_column};
use super::super::{Reading, stem};

/// Reads all placemarks; `ExtendedData` and `name` become attributes.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let text = reading.text(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut state = State {
        layer: Layer { name: stem(reading.file), crs: Some(Crs::Wgs84), ..Layer::default() },
        path: Vec::new(),
        placemark: None,
        text: String::new(),
        field: None,
        position: 0,
        typed: Vec::new(),
    };
    loop {
        let event = reader.read_event();
        let line = || line_of(&text, reader.buffer_position());
        match event {
            Ok(Event::Start(start)) => {
                reading.budget.nesting(state.path.len().saturating_sub(MAX_NESTING / 2))?;
                state.open(&start);
            }
            Ok(Event::Empty(start)) => {
                state.open(&start);
                let at = line();
                state.close(at, reading)?;
            }
            Ok(Event::Text(piece)) => {
                state.text.push_str(&piece.xml10_content());
            }
            Ok(Event::CData(piece)) => {
                state.text.push_str(&piece.xml10_content());
            }
            Ok(Event::GeneralRef(entity)) => state.text.extend(crate::open::xlsx::strings::resolved(&entity)),
            Ok(Event::End(_)) => {
                let at = line();
                state.close(at, reading)?;
            }
            Ok(Event::Eof) if state.path.is_empty() => break,
            Ok(Event::Eof) => {
                let what = words("文件没有写完；请重新导出", "the file breaks off; export it again");
                return Err(reading.broken(words("末尾", "its end"), what));
            }
            Ok(_) => {}
            Err(error) => {
                let at = line();
                let said = shorten(&error.to_string());
                let what = words(
                    format!("不是有效的 KML（{said}）；请重新导出"),
                    format!("no valid KML ({said}); export it again"),
                );
                return Err(reading.broken(words(format!("第 {at} 行"), format!("line {at}")), what));
            }
        }
    }
    let State { mut layer, typed, .. } = state;
    for name in typed {
        type_column(&mut layer.features, &name);
    }
    Ok(vec![layer])
}

fn line_of(text: &str, position: u64) -> usize {
    let at = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    memchr::memchr_iter(b'\n', text.as_bytes().get(..at).unwrap_or_default()).count() + 1
}

/// A placemark while it is read.
#[derive(Default)]
struct Placemark {
    properties: BTreeMap<String, Value>,
    gathered: Gathered,
    /// Rings of the polygon being read, the outer one first.
    outer: Vec<Point>,
    holes: Vec<Vec<Point>>,
    tracks: bool,
}

struct State {
    layer: Layer,
    /// Names of the elements around.
    path: Vec<String>,
    placemark: Option<Placemark>,
    text: String,
    /// Name of the `Data` or `SimpleData` being read.
    field: Option<String>,
    position: usize,
    /// Attributes that may be numbers.
    typed: Vec<String>,
}

impl State {
    fn open(&mut self, start: &BytesStart<'_>) {
        let name = start.local_name().as_ref().to_owned();
        self.text.clear();
        match name.as_str() {
            "Placemark" => self.placemark = Some(Placemark::default()),
            "Data" | "SimpleData" => {
                self.field = start
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .find(|a| a.key.local_name().as_ref() == "name")
                    .map(|a| unescaped(&a.value));
            }
            "Track" | "MultiTrack" | "Model" => {
                if let Some(placemark) = &mut self.placemark {
                    placemark.tracks = true;
                }
            }
            _ => {}
        }
        self.path.push(name);
    }

    fn inside(&self, name: &str) -> bool {
        self.path.iter().any(|p| p == name)
    }

    fn close(&mut self, line: usize, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        let Some(name) = self.path.pop() else { return Ok(()) };
        let text = std::mem::take(&mut self.text);
        let parent = self.path.last().map(String::as_str).unwrap_or_default().to_owned();
        if name == "name" && parent == "Document" && !text.trim().is_empty() {
            text.trim().clone_into(&mut self.layer.name);
        }
        let position = self.position;
        let (outer, inner) = (self.inside("outerBoundaryIs"), self.inside("innerBoundaryIs"));
        let Some(placemark) = &mut self.placemark else { return Ok(()) };
        let id = id_of(&placemark.properties, position);
        let at = At { line: Some(line), id: Some(&id), ..At::feature(&self.layer.name, position) };
        match (name.as_str(), parent.as_str()) {
            ("coordinates", parent) => {
                let points = coordinates(&text, reading, at)?;
                match parent {
                    "Point" => placemark.gathered.points.extend(points),
                    "LineString" => placemark.gathered.lines.push(points),
                    "LinearRing" if outer => placemark.outer = points,
                    "LinearRing" if inner => placemark.holes.push(points),
                    "LinearRing" => {
                        add_polygon(vec![points], &mut placemark.gathered, &mut reading.notes, at)
                    }
                    _ => {}
                }
            }
            ("Polygon", _) => {
                let mut rings = vec![std::mem::take(&mut placemark.outer)];
                rings.append(&mut placemark.holes);
                add_polygon(rings, &mut placemark.gathered, &mut reading.notes, at);
            }
            ("name" | "description", "Placemark") => {
                reading.budget.text(text.len())?;
                if !text.trim().is_empty() {
                    placemark.properties.entry(name).or_insert_with(|| Value::from(text.trim()));
                }
            }
            ("value", "Data") | ("SimpleData", _) => {
                if let Some(field) = self.field.take() {
                    reading.budget.text(text.len() + field.len())?;
                    reading.budget.fields(placemark.properties.len())?;
                    let value = text.trim();
                    let value = if value.is_empty() { Value::Null } else { Value::from(value) };
                    if !self.typed.contains(&field) && !crate::geo::csv_wkt::is_code(&field) {
                        self.typed.push(field.clone());
                    }
                    placemark.properties.insert(field, value);
                }
            }
            ("Placemark", _) => self.finish(line, reading)?,
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, line: usize, reading: &mut Reading<'_>) -> Result<(), GeoError> {
        let Some(placemark) = self.placemark.take() else { return Ok(()) };
        reading.budget.feature()?;
        let position = self.position;
        self.position += 1;
        let id = id_of(&placemark.properties, position);
        let at = At { line: Some(line), id: Some(&id), ..At::feature(&self.layer.name, position) };
        if placemark.tracks {
            let finding =
                Finding::warning("geometry_skipped", "轨迹和模型不读取", "tracks and models are not read");
            reading.notes.push(finding.remedy("请导出为点、线或面", "export points, lines or polygons"), at);
        }
        if let Some(geometry) = placemark.gathered.one(&mut reading.notes, at) {
            self.layer.features.push(Feature { id, geometry, properties: placemark.properties });
        }
        Ok(())
    }
}

/// `lon,lat[,height]` separated by blanks; blanks after commas are common too.
fn coordinates(text: &str, reading: &mut Reading<'_>, at: At<'_>) -> Result<Vec<Point>, GeoError> {
    let mut points = Vec::new();
    for tuple in text.replace(", ", ",").split_whitespace() {
        reading.budget.vertices(1)?;
        let mut numbers = tuple.split(',').map(|n| n.trim().parse::<f64>());
        match (numbers.next(), numbers.next()) {
            (Some(Ok(x)), Some(Ok(y))) => points.push(Point { x, y }),
            _ => {
                let finding = Finding::error(
                    "coordinate_unreadable",
                    "不是“经度,纬度”，该点未读入",
                    "this is no 'longitude,latitude'; the point was left out",
                );
                reading.notes.push(finding.with_value(shorten(tuple)).remedy("请改正", "correct it"), at);
            }
        }
    }
    Ok(points)
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
