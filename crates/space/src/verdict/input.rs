//! What a check takes: the site, the project, the layers.

use super::{LineIndex, VerdictError};
use crate::crs::{Crs, transform_geometry};
use crate::geometry::{Geometry, MultiPolygon, Point, Polygon, Ring};
use crate::layer::Layer;
use crate::overlay::{LayerIndex, Zone};
use crate::rules::LayerKind;
use jiff::civil::Date;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A site and the project that would stand on it.
#[derive(Debug, Clone, PartialEq)]
pub struct SitingRequest {
    /// The site, a valid shape in `crs`.
    pub site: MultiPolygon,
    /// The 3° Gauss–Krüger plane in which the site and all layers lie, in metres.
    pub crs: Crs,
    /// Code of the project class, as the rule set has it.
    pub project_class: String,
    /// Industry by name, for limits of use intensity.
    pub industry: Option<String>,
    /// Floor area by site area, 1.
    pub floor_area_ratio: Option<f64>,
    /// Fixed investment in fen.
    pub investment_fen: Option<i64>,
    /// The day for which is asked; layers are the versions of that day.
    pub as_of: Date,
}

/// What is told of a layer in each verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerMeta {
    pub code: String,
    pub name: String,
    pub kind: LayerKind,
    pub version: String,
    /// SHA-256 of the version's content.
    pub content_hash: String,
    /// Holds synthetic data.
    pub synthetic: bool,
    /// 审图号; `None` for a sketch.
    pub map_approval: Option<String>,
}

/// A version of a layer, ready to be asked. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct LayerInput {
    pub meta: LayerMeta,
    /// The layer's areas in the plane of the check.
    pub index: Arc<LayerIndex>,
    /// Properties of each zone, in the order of the index.
    pub properties: Arc<Vec<BTreeMap<String, Value>>>,
    /// The layer's lines, for distances; identifiers of their features beside.
    pub lines: Arc<LineIndex>,
    pub line_features: Arc<Vec<(String, String)>>,
}

impl LayerInput {
    /// A layer of areas.
    ///
    /// # Errors
    /// As many properties as zones are needed.
    pub fn new(
        meta: LayerMeta,
        index: LayerIndex,
        properties: Vec<BTreeMap<String, Value>>,
    ) -> Result<Self, VerdictError> {
        let zones = index.zones().len();
        if zones != properties.len() {
            return Err(VerdictError::LayerMismatch {
                layer: meta.code,
                zones,
                properties: properties.len(),
            });
        }
        Ok(LayerInput {
            meta,
            index: Arc::new(index),
            properties: Arc::new(properties),
            lines: Arc::default(),
            line_features: Arc::default(),
        })
    }

    /// A layer as it was read, brought into `plane`. Areas become zones; lines and points serve distances.
    ///
    /// # Errors
    /// A layer without coordinate system, or with coordinates that its system does not have.
    pub fn of(layer: &Layer, meta: LayerMeta, plane: Crs) -> Result<Self, VerdictError> {
        let crs = layer.crs.ok_or_else(|| VerdictError::NoCrs { layer: meta.code.clone() })?;
        let (mut zones, mut properties) = (Vec::new(), Vec::new());
        let (mut lines, mut line_features) = (Vec::new(), Vec::new());
        for feature in &layer.features {
            match transform_geometry(crs, plane, &feature.geometry)? {
                Geometry::Area(shape) => {
                    zones.push(Zone { id: feature.id.clone(), shape });
                    properties.push(feature.properties.clone());
                }
                Geometry::Lines(own) => {
                    lines.extend(own.into_iter().map(|line| (line_features.len(), line)));
                    line_features.push((feature.id.clone(), name_of(&feature.properties)));
                }
                Geometry::Points(own) => {
                    lines.extend(own.into_iter().map(|p| (line_features.len(), vec![p])));
                    line_features.push((feature.id.clone(), name_of(&feature.properties)));
                }
            }
        }
        let mut input = Self::new(meta, LayerIndex::build(zones)?, properties)?;
        input.lines = Arc::new(LineIndex::build(lines));
        input.line_features = Arc::new(line_features);
        Ok(input)
    }

    /// Distance in metres from a shape to the nearest zone or line, with its identifier and name.
    pub fn nearest(&self, shape: &MultiPolygon) -> Option<(String, String, f64)> {
        let zone = self.index.distance_to(shape).and_then(|(at, far)| {
            let (zone, properties) = (self.index.zones().get(at)?, self.properties.get(at)?);
            Some((zone.id.clone(), name_of(properties), far))
        });
        let line = self.lines.distance_to(shape).and_then(|(at, far)| {
            let (id, name) = self.line_features.get(at)?;
            Some((id.clone(), name.clone(), far))
        });
        match (zone, line) {
            (Some(zone), Some(line)) => Some(if line.2 < zone.2 { line } else { zone }),
            (zone, line) => zone.or(line),
        }
    }
}

/// The `name` of a feature, empty if it has none.
pub(super) fn name_of(properties: &BTreeMap<String, Value>) -> String {
    ["name", "NAME", "MC"]
        .iter()
        .find_map(|key| properties.get(*key))
        .and_then(crate::rules::value_text)
        .unwrap_or_default()
}

/// The same shape written in one way only: rings begin at their lowest point, outer rings run counter-clockwise and holes
/// clockwise, repeated points are dropped, holes and parts are in order.
pub fn canonical(shape: &MultiPolygon) -> MultiPolygon {
    let mut parts: Vec<Polygon> = shape
        .0
        .iter()
        .map(|part| {
            let mut holes: Vec<Ring> = part.holes.iter().map(|hole| ring(hole, false)).collect();
            holes.sort_by(rings);
            Polygon { exterior: ring(&part.exterior, true), holes }
        })
        .collect();
    parts.sort_by(|a, b| rings(&a.exterior, &b.exterior));
    MultiPolygon(parts)
}

fn points(a: Point, b: Point) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

fn rings(a: &Ring, b: &Ring) -> Ordering {
    let unlike = a.iter().zip(b).map(|(p, q)| points(*p, *q)).find(|o| o.is_ne());
    unlike.unwrap_or_else(|| a.len().cmp(&b.len()))
}

fn ring(ring: &Ring, counter_clockwise: bool) -> Ring {
    let mut out = ring.clone();
    out.dedup();
    while out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    let Some(low) = (0..out.len()).min_by(|a, b| points(out[*a], out[*b])) else { return out };
    out.rotate_left(low);
    let doubled: f64 = (2..out.len())
        .map(|i| {
            let (o, a, b) = (out[0], out[i - 1], out[i]);
            (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
        })
        .sum();
    if (doubled > 0.0) != counter_clockwise {
        out[1..].reverse();
    }
    out
}
