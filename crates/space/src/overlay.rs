//! Exact areas of shapes in the zones of a layer. See `docs/methods/overlay.md`.

mod check;
mod clip;
mod distance;
mod sweep;

pub use check::{ShapeError, check};
pub use clip::common;
pub(crate) use clip::{contours, shape as from_contours};
pub use distance::{inside, point_inside};

use crate::geometry::{Extent, MultiPolygon, Point, plane_area};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

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

/// The zones of a layer, arranged so that the area of a shape in each of them is found fast.
#[derive(Debug, Clone)]
pub struct LayerIndex {
    zones: Vec<Zone>,
    extents: Vec<Option<Extent>>,
}

impl LayerIndex {
    /// Arranges zones. They may overlap each other: each keeps its own area.
    ///
    /// # Errors
    /// A coordinate that is no finite number or larger than any plane has.
    pub fn build(zones: Vec<Zone>) -> Result<LayerIndex, ShapeError> {
        for zone in &zones {
            check(&zone.shape).map_err(|e| e.of(&zone.id))?;
        }
        let extents = zones.iter().map(|z| z.shape.extent()).collect();
        Ok(LayerIndex { zones, extents })
    }

    /// The zones in the order in which they were given.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// How much of a valid shape lies in each zone: ascending by zone, only what is greater than 0. A shape that
    /// [`check`] refuses lies nowhere.
    pub fn overlay(&self, shape: &MultiPolygon) -> Vec<Overlap> {
        if check(shape).is_err() {
            return Vec::new();
        }
        let Some(extent) = shape.extent() else { return Vec::new() };
        let whole = plane_area(shape);
        let near = self.zones.iter().zip(&self.extents).enumerate();
        near.filter(|(_, (_, e))| e.is_some_and(|e| e.meets(&extent)))
            .map(|(zone, (z, _))| Overlap { zone, area_m2: snap(sweep::common_area(shape, &z.shape), whole) })
            .filter(|overlap| overlap.area_m2 > 0.0)
            .collect()
    }

    /// [`LayerIndex::overlay`] of many shapes, in their order, on all cores; the same bytes at any number of threads.
    pub fn overlay_all(&self, shapes: &[MultiPolygon]) -> Vec<Vec<Overlap>> {
        shapes.par_iter().map(|shape| self.overlay(shape)).collect()
    }

    /// The parts of a shape that lie in zones, for display: position of the zone and the common area.
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
        let zones = self.zones.iter().enumerate();
        let far = zones.map(|(at, zone)| (at, distance::between(shape, &zone.shape)));
        far.filter(|(_, d)| d.is_finite()).reduce(|best, next| if next.1 < best.1 { next } else { best })
    }
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
