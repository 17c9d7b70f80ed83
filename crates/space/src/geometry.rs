//! Plain geometry: what readers give and what overlay, verdicts and tiles take.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A position: `x` is east or longitude, `y` is north or latitude, in the units of the layer's coordinate system
/// (metres or degrees). Formats that write north first are turned by their reader.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A closed ring without the repeated last point. Exterior rings run counter-clockwise and holes clockwise once a
/// geometry has been cleaned; a reader keeps the order of the file.
pub type Ring = Vec<Point>;

/// One area: an outer ring and its holes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Polygon {
    pub exterior: Ring,
    pub holes: Vec<Ring>,
}

/// An area of several parts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MultiPolygon(pub Vec<Polygon>);

/// What a feature may be. Overlay and verdicts take areas; roads and places serve distances and maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates", rename_all = "snake_case")]
pub enum Geometry {
    Points(Vec<Point>),
    Lines(Vec<Vec<Point>>),
    Area(MultiPolygon),
}

/// One record of a layer. `id` is the feature's own `id` property, else its position in the file from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    pub id: String,
    pub geometry: Geometry,
    pub properties: BTreeMap<String, serde_json::Value>,
}
