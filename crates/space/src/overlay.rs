//! Exact areas of shapes in the zones of a layer. See `docs/methods/overlay.md`.

mod check;
mod clip;
mod combine;
mod distance;
mod layers;
mod measure;
mod pairs;
mod query;
mod slice;
mod split;
mod tree;

pub use check::{ShapeError, check};
pub use clip::common;
pub(crate) use clip::{contours, shape as from_contours};
pub use combine::{difference, union};
pub use distance::{inside, point_inside};
pub use layers::{LayerOverlay, OverlayError, OverlayRow, overlay_layers};
pub use slice::pieces;

use crate::geometry::{Extent, MultiPolygon, Point};
use distance::Run;
use measure::Measured;
use query::Scratch;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use split::Cell;
use std::sync::OnceLock;
use tree::Tree;

/// Areas below this many m² are no area, and what lacks less than this of the whole is the whole: the noise of 64-bit
/// numbers is far below, a surveyor's sliver far above. Business tolerances are the rules' affair.
pub const SNAP_M2: f64 = 1e-6;

/// One feature of a layer: an identifier and an area in metres. All zones of an index and all shapes asked for are in one
/// plane. Shapes are valid: see [`crate::topology`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    pub id: String,
    pub shape: MultiPolygon,
}

/// How much of a shape lies in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// Position of the zone in the index, from 0.
    pub zone: usize,
    /// m², greater than 0.
    pub area_m2: f64,
}

/// The zones of a layer, arranged so that the area of a shape in each of them is found fast: a tree of squares that a
/// zone fills, that no zone touches, or that hold a few pieces of border.
#[derive(Debug, Clone)]
pub struct LayerIndex {
    zones: Vec<Zone>,
    tree: Tree,
    origin: Point,
    root: Cell,
    runs: OnceLock<Vec<Run>>,
}

/// Shapes that one thread takes at a time.
const BATCH: usize = 256;

impl LayerIndex {
    /// Arranges zones. They may overlap each other: each keeps its own area. Time and memory grow with the number of
    /// vertices, whatever the zones are.
    ///
    /// # Errors
    /// A coordinate that is no finite number or larger than any plane has.
    pub fn build(zones: Vec<Zone>) -> Result<LayerIndex, ShapeError> {
        for zone in &zones {
            check(&zone.shape).map_err(|e| e.of(&zone.id))?;
        }
        let extent = zones.iter().filter_map(|z| z.shape.extent()).reduce(Extent::union);
        let nothing = Extent { min_x: 0.0, min_y: 0.0, max_x: 0.0, max_y: 0.0 };
        let (origin, root) = tree::root(extent.unwrap_or(nothing));
        let vertices = zones.iter().flat_map(|z| z.shape.rings()).map(Vec::len).sum();
        let mut segments = Vec::with_capacity(vertices);
        for (at, zone) in zones.iter().enumerate() {
            split::add_segments(&zone.shape, split::short(at), origin, &mut segments);
        }
        let tree = tree::build(&segments, root);
        Ok(LayerIndex { zones, tree, origin, root, runs: OnceLock::new() })
    }

    /// [`LayerIndex::build`] of several layers, in their order, on all cores.
    pub fn build_each(layers: Vec<Vec<Zone>>) -> Vec<Result<LayerIndex, ShapeError>> {
        layers.into_par_iter().map(LayerIndex::build).collect()
    }

    /// The zones in the order in which they were given.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// How much of a valid shape lies in each zone: ascending by zone, only what is greater than 0. A shape that
    /// [`check`] refuses lies nowhere.
    pub fn overlay(&self, shape: &MultiPolygon) -> Vec<Overlap> {
        let shape = Measured::new(shape);
        shape.map(|shape| self.overlay_with(&shape, &mut Scratch::default())).unwrap_or_default()
    }

    /// [`LayerIndex::overlay`] of every zone but the first `from`, at most `count` of them, and how much work it was.
    pub(crate) fn among(&self, from: usize, count: usize) -> (Vec<Vec<Overlap>>, usize) {
        let some: Vec<&Zone> = self.zones.iter().skip(from).take(count).collect();
        let one = |scratch: &mut Scratch, zone: &&Zone| {
            let found = Measured::new(&zone.shape).map(|shape| self.overlay_with(&shape, scratch));
            (found.unwrap_or_default(), scratch.work())
        };
        let found: Vec<_> = some.par_iter().map_init(Scratch::default, one).collect();
        let work = found.iter().map(|(_, work)| work).sum();
        (found.into_iter().map(|(found, _)| found).collect(), work)
    }

    fn overlay_with(&self, shape: &Measured<'_>, scratch: &mut Scratch) -> Vec<Overlap> {
        query::overlay(&self.tree, self.origin, self.root, shape, scratch)
    }

    /// [`LayerIndex::overlay`] of many shapes, in their order, on all cores; the same bytes at any number of threads.
    pub fn overlay_all(&self, shapes: &[MultiPolygon]) -> Vec<Vec<Overlap>> {
        overlay_each(&[self], shapes).pop().unwrap_or_default()
    }

    /// The parts of a shape that lie in zones, for display: position of the zone and the common area. Numbers come from
    /// [`LayerIndex::overlay`], not from these.
    pub fn shapes(&self, shape: &MultiPolygon) -> Vec<(usize, MultiPolygon)> {
        self.overlay(shape)
            .into_iter()
            .filter_map(|o| Some((o.zone, clip::common(shape, &self.zones.get(o.zone)?.shape))))
            .collect()
    }

    /// The nearest zone and its distance from a point in metres, 0 inside of it; `None` without zones. Of several at the
    /// same distance the first.
    pub fn distance(&self, to: Point) -> Option<(usize, f64)> {
        let at = MultiPolygon(vec![crate::Polygon { exterior: vec![to], holes: Vec::new() }]);
        self.distance_to(&at)
    }

    /// The nearest zone and its distance from a shape in metres, 0 if they have a point in common; `None` without zones.
    pub fn distance_to(&self, shape: &MultiPolygon) -> Option<(usize, f64)> {
        let runs = self.runs.get_or_init(|| distance::runs(&self.zones));
        distance::nearest(shape, &self.zones, runs)
    }
}

/// [`LayerIndex::overlay_all`] of several layers, in their order; each shape is measured but once.
pub fn overlay_each(layers: &[&LayerIndex], shapes: &[MultiPolygon]) -> Vec<Vec<Vec<Overlap>>> {
    let mut found = vec![vec![Vec::new(); shapes.len()]; layers.len()];
    let mut batches: Vec<_> = shapes.chunks(BATCH).map(|shapes| (shapes, Vec::new())).collect();
    for found in &mut found {
        for (batch, found) in batches.iter_mut().zip(found.chunks_mut(BATCH)) {
            batch.1.push(found);
        }
    }
    batches.into_par_iter().for_each_init(Scratch::default, |scratch, (shapes, found)| {
        let shapes: Vec<Option<Measured<'_>>> = shapes.iter().map(Measured::new).collect();
        for (layer, found) in layers.iter().zip(found) {
            for (shape, found) in shapes.iter().zip(found) {
                if let Some(shape) = shape {
                    *found = layer.overlay_with(shape, scratch);
                }
            }
        }
    });
    found
}

fn snap(area: f64, whole: f64) -> f64 {
    if area < SNAP_M2 {
        0.0
    } else if whole - area < SNAP_M2 {
        whole
    } else {
        area
    }
}

#[cfg(test)]
mod tests;
