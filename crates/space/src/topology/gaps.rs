//! Closed gaps between the features of a layer: what their union leaves open, if it is small or narrow.

use super::between::{NARROW_M, width};
use super::{TopologyFinding, TopologyKind};
use crate::geometry::{MultiPolygon, Polygon, Ring, doubled_area};
use crate::overlay::{Zone, contours, from_contours, point_inside};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;

/// A hole of the union larger than this many m² and not narrow is a place without features, not a gap.
const LARGEST_M2: f64 = 10.0;
/// A hole smaller than this many m² comes from rounding.
const NOISE_M2: f64 = 1e-3;
/// Gaps told for one layer.
const MOST: usize = 1000;

/// The gaps, each with its ring.
pub fn check(zones: &[Zone]) -> Vec<(TopologyFinding, Ring)> {
    let Some(extent) = zones.iter().filter_map(|z| z.shape.extent()).reduce(crate::Extent::union) else {
        return Vec::new();
    };
    let origin = crate::Point { x: extent.min_x.floor(), y: extent.min_y.floor() };
    let rings: Vec<Vec<[f64; 2]>> = zones.iter().flat_map(|z| contours(&z.shape, origin)).collect();
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj(&rings);
    let union = from_contours(overlay.overlay(OverlayRule::Subject, FillRule::NonZero), origin);
    // A hole that a feature has of its own, with nothing in it, is meant.
    let mut meant: Vec<(f64, f64)> =
        zones.iter().flat_map(|z| z.shape.0.iter().flat_map(|p| &p.holes)).map(key).collect();
    meant.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let holes = union.0.iter().flat_map(|p| &p.holes);
    holes
        .filter(|hole| !is_meant(&meant, key(hole)))
        .filter_map(|h| Some((told(h, zones)?, h.clone())))
        .take(MOST)
        .collect()
}

/// The left end of a ring and its area, by which a ring is known again.
fn key(ring: &Ring) -> (f64, f64) {
    let left = ring.iter().map(|p| p.x).fold(f64::INFINITY, f64::min);
    (left, doubled_area(ring).abs() / 2.0)
}

fn is_meant(meant: &[(f64, f64)], hole: (f64, f64)) -> bool {
    let from = meant.partition_point(|m| m.0 < hole.0 - 1e-6);
    let near = meant.iter().skip(from).take_while(|m| m.0 <= hole.0 + 1e-6);
    near.into_iter().any(|m| (m.1 - hole.1).abs() <= 1e-6 * (1.0 + hole.1))
}

fn told(hole: &Ring, zones: &[Zone]) -> Option<TopologyFinding> {
    let area = doubled_area(hole).abs() / 2.0;
    let shape = MultiPolygon(vec![Polygon { exterior: hole.clone(), holes: Vec::new() }]);
    let narrow = width(&shape) < NARROW_M;
    if area < NOISE_M2 || (area > LARGEST_M2 && !narrow) {
        return None;
    }
    let corner = hole.first()?;
    let beside = zones.iter().find(|z| {
        z.shape.extent().is_some_and(|e| e.meets(&crate::Extent::of([corner]).unwrap_or(e)))
            && z.shape.points().any(|p| (p.x - corner.x).hypot(p.y - corner.y) < 1e-3)
    });
    Some(TopologyFinding {
        kind: if narrow { TopologyKind::Sliver } else { TopologyKind::Gap },
        feature_id: beside.map(|z| z.id.clone()).unwrap_or_default(),
        other_id: None,
        position: point_inside(hole).unwrap_or(*corner),
        size: Some(area),
    })
}
