//! Features stream by one at a time, so that a large file costs little more than its coordinates.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use qipan_kernel::finding::Finding;
use qipan_space::crs::Crs;
use qipan_space::geometry::Feature;
use qipan_space::layer::Layer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::gather::Gathered;
use super::super::notes::{At, Notes};
use super::super::properties;
use super::super::{Reading, stem};
use super::coords::{Coords, CoordsSeed, Meter};
use super::shape::{Shape, gather};

/// Reads a FeatureCollection, a Feature or a bare geometry.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let text = reading.text(bytes)?;
    let name = stem(reading.file);
    let file = reading.file.to_owned();
    let meter = Meter::new(&mut reading.budget);
    let job = Job { meter: &meter, notes: RefCell::new(&mut reading.notes), layer: &name };
    let mut parser = serde_json::Deserializer::from_str(&text);
    let parsed = Top(&job).deserialize(&mut parser).and_then(|found| parser.end().map(|()| found));
    let found = match parsed {
        Ok(found) => found,
        Err(error) => {
            return Err(meter.passed().unwrap_or_else(|| broken(file, &error, &text)));
        }
    };
    if !found.is_geojson {
        return Err(GeoError::UnknownFormat {
            file,
            found: words("JSON，但不是 GeoJSON", "JSON, but no GeoJSON"),
        });
    }
    let mut layer = Layer { name: found.name.unwrap_or(name), features: found.features, ..Layer::default() };
    layer.crs = declared(found.crs.as_ref(), &layer, reading);
    Ok(vec![layer])
}

fn broken(file: String, error: &serde_json::Error, text: &str) -> GeoError {
    use serde_json::error::Category;
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let at = words(format!("第 {line} 行第 {column} 列"), format!("line {line} column {column}"));
    let near = near(text, line, column);
    let what = match error.classify() {
        Category::Eof => words("文件没有写完；请重新导出", "the file breaks off; export it again"),
        _ if said.contains("number out of range") => words(
            format!("数值超出范围（“{near}”）；请改正坐标后重新导出"),
            format!("a number is out of range ('{near}'); correct the coordinate and export again"),
        ),
        Category::Syntax if ["NaN", "Infinity", "-Infinity"].iter().any(|n| near.contains(n)) => words(
            format!("坐标不是数值（“{near}”）；请改正坐标后重新导出"),
            format!("a coordinate is no number ('{near}'); correct it and export again"),
        ),
        _ => words(
            format!("不是有效的 GeoJSON（“{near}”，{said}）；请改正或重新导出"),
            format!("no valid GeoJSON ('{near}', {said}); correct it or export it again"),
        ),
    };
    GeoError::Broken { file, at, what }
}

/// What stands around a place, at most some twenty characters.
fn near(text: &str, line: usize, column: usize) -> String {
    const AROUND: usize = 10;
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let mut from = column.saturating_sub(AROUND).min(line.len());
    while !line.is_char_boundary(from) {
        from -= 1;
    }
    let rest = line.get(from..).unwrap_or_default();
    rest.chars().take(2 * AROUND).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The declared system; without a word RFC 7946 means WGS 84, and the numbers must look like it.
fn declared(member: Option<&Value>, layer: &Layer, reading: &mut Reading<'_>) -> Option<Crs> {
    let at = At { layer: Some(&layer.name), ..At::default() };
    match member {
        Some(Value::Null) | None => {
            let extent = layer.extent()?;
            let degrees = extent.min_x >= -180.0
                && extent.max_x <= 180.0
                && extent.min_y >= -90.0
                && extent.max_y <= 90.0;
            let assumed = degrees && reading.options.crs.is_none();
            if assumed {
                let finding = Finding::info(
                    "crs_by_format",
                    "文件没有声明坐标系，按 GeoJSON 的规定为 WGS 84 经纬度",
                    "the file declares no coordinate system; GeoJSON then means WGS 84 degrees",
                );
                let remedy = ("如为其他坐标系，请指明", "say the coordinate system if it is another one");
                reading.notes.push(finding.remedy(remedy.0, remedy.1), at);
            }
            assumed.then_some(Crs::Wgs84)
        }
        Some(value) => {
            let name = value.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
            let crs = name.parse::<Crs>().ok();
            if crs.is_none() {
                let finding = Finding::warning(
                    "crs_unknown",
                    "文件声明的坐标系不在可用之列",
                    "the file declares a coordinate system that is not known here",
                );
                let name = if name.is_empty() { value.to_string() } else { name.to_owned() };
                let finding = finding.with_value(qipan_kernel::text::shorten(&name)).remedy(
                    "请转换为 EPSG:4490、4326、3857 或 4513–4554，或指明坐标系",
                    "convert to EPSG:4490, 4326, 3857 or 4513–4554, or say the system",
                );
                reading.notes.push(finding, at);
            }
            crs
        }
    }
}

struct Job<'m, 'a, 'b, 'n> {
    meter: &'m Meter<'a, 'b>,
    notes: RefCell<&'n mut Notes>,
    layer: &'m str,
}

#[derive(Default)]
struct Found {
    is_geojson: bool,
    name: Option<String>,
    crs: Option<Value>,
    features: Vec<Feature>,
}

/// The members of a Feature or geometry, in whatever order they come.
#[derive(Default)]
struct Parts {
    kind: Option<String>,
    id: Option<Value>,
    geometry: Option<Shape>,
    properties: Option<BTreeMap<String, Value>>,
    coordinates: Option<Coords>,
    geometries: Vec<Shape>,
}

struct Top<'j, 'm, 'a, 'b, 'n>(&'j Job<'m, 'a, 'b, 'n>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_, '_, '_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_, '_, '_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut found = Found::default();
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => found.features = map.next_value_seed(Features(self.0))?,
                "crs" => found.crs = Some(map.next_value()?),
                "name" => found.name = map.next_value::<Value>()?.as_str().map(str::to_owned),
                key => member(key, &mut map, &mut parts, self.0)?,
            }
        }
        match parts.kind.as_deref() {
            Some("FeatureCollection") => found.is_geojson = true,
            Some("Feature") => {
                found.is_geojson = true;
                found.features.extend(feature(parts, 0, self.0)?);
            }
            Some(kind) if GEOMETRIES.contains(&kind) => {
                found.is_geojson = true;
                let shape = Shape {
                    kind: kind.to_owned(),
                    coordinates: parts.coordinates.take(),
                    geometries: std::mem::take(&mut parts.geometries),
                };
                found.features.extend(feature(Parts { geometry: Some(shape), ..parts }, 0, self.0)?);
            }
            _ => {}
        }
        Ok(found)
    }
}

const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

fn member<'de, A: MapAccess<'de>>(
    key: &str,
    map: &mut A,
    parts: &mut Parts,
    job: &Job<'_, '_, '_, '_>,
) -> Result<(), A::Error> {
    match key {
        "type" => parts.kind = map.next_value::<Value>()?.as_str().map(str::to_owned),
        "id" => parts.id = Some(map.next_value()?),
        "geometry" => parts.geometry = map.next_value_seed(ShapeSeed(job))?,
        "properties" => {
            let read: Option<BTreeMap<String, Value>> = map.next_value()?;
            if let Some(read) = &read {
                let bytes = read.iter().map(|(name, value)| name.len() + size(value)).sum();
                job.meter.count(|b| b.fields(read.len()).and_then(|()| b.text(bytes)))?;
            }
            parts.properties = read;
        }
        "coordinates" => parts.coordinates = Some(map.next_value_seed(CoordsSeed(job.meter))?),
        "geometries" => parts.geometries = map.next_value_seed(Shapes(job))?,
        _ => {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(size).sum::<usize>() + 8,
        Value::Object(map) => map.iter().map(|(k, v)| k.len() + size(v)).sum::<usize>() + 8,
        _ => 8,
    }
}

struct Features<'j, 'm, 'a, 'b, 'n>(&'j Job<'m, 'a, 'b, 'n>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_, '_, '_, '_> {
    type Value = Vec<Feature>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Feature>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_, '_, '_, '_> {
    type Value = Vec<Feature>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Feature>, A::Error> {
        let mut features = Vec::new();
        let mut at = 0;
        while let Some(parts) = seq.next_element_seed(PartsSeed(self.0))? {
            features.extend(feature(parts, at, self.0)?);
            at += 1;
        }
        Ok(features)
    }
}

struct PartsSeed<'j, 'm, 'a, 'b, 'n>(&'j Job<'m, 'a, 'b, 'n>);

impl<'de> DeserializeSeed<'de> for PartsSeed<'_, '_, '_, '_, '_> {
    type Value = Parts;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Parts, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PartsSeed<'_, '_, '_, '_, '_> {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feature or a geometry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<String>()? {
            member(&key, &mut map, &mut parts, self.0)?;
        }
        Ok(parts)
    }
}

/// A geometry or null.
struct ShapeSeed<'j, 'm, 'a, 'b, 'n>(&'j Job<'m, 'a, 'b, 'n>);

impl<'de> DeserializeSeed<'de> for ShapeSeed<'_, '_, '_, '_, '_> {
    type Value = Option<Shape>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Shape>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for ShapeSeed<'_, '_, '_, '_, '_> {
    type Value = Option<Shape>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a geometry or null")
    }

    fn visit_none<E>(self) -> Result<Option<Shape>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Shape>, D::Error> {
        let parts = PartsSeed(self.0).deserialize(deserializer)?;
        let Some(kind) = parts.kind else { return Err(D::Error::custom("a geometry without type")) };
        Ok(Some(Shape { kind, coordinates: parts.coordinates, geometries: parts.geometries }))
    }
}

struct Shapes<'j, 'm, 'a, 'b, 'n>(&'j Job<'m, 'a, 'b, 'n>);

impl<'de> DeserializeSeed<'de> for Shapes<'_, '_, '_, '_, '_> {
    type Value = Vec<Shape>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Shape>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Shapes<'_, '_, '_, '_, '_> {
    type Value = Vec<Shape>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of geometries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Shape>, A::Error> {
        let mut list = Vec::new();
        while let Some(shape) = seq.next_element_seed(ShapeSeed(self.0))? {
            list.extend(shape);
        }
        Ok(list)
    }
}

/// A feature, unless it has no geometry that can be used, which is told.
fn feature<E: serde::de::Error>(
    parts: Parts,
    at: usize,
    job: &Job<'_, '_, '_, '_>,
) -> Result<Option<Feature>, E> {
    job.meter.count(|b| b.feature())?;
    let mut properties = parts.properties.unwrap_or_default();
    if let Some(id @ (Value::String(_) | Value::Number(_))) = parts.id {
        properties.entry("id".to_owned()).or_insert(id);
    }
    let id = properties::id_of(&properties, at);
    let place = At { id: Some(&id), ..At::feature(job.layer, at) };
    let mut notes = job.notes.borrow_mut();
    let mut gathered = Gathered::default();
    if let Some(shape) = parts.geometry {
        gather(shape, &mut gathered, &mut notes, place);
    }
    Ok(gathered.one(&mut notes, place).map(|geometry| Feature { id, geometry, properties }))
}
