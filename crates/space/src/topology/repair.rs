//! Repair by a named rule: each outer ring by the non-zero rule, less its holes by the same rule, parts joined.

use crate::geometry::{MultiPolygon, Polygon, plane_area};
use crate::overlay::{contours, from_contours};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;
use serde::{Deserialize, Serialize};

/// Name of the rule, for logs.
pub const RULE: &str = "nonzero";

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepairLog {
    /// Name of the rule.
    pub rule: String,
    /// True if the shape is another one than before.
    pub changed: bool,
    /// m² before, as outer rings less holes (which a broken shape may not mean).
    pub area_before: f64,
    /// m² after.
    pub area_after: f64,
    /// Vertices before and after.
    pub vertices_before: usize,
    pub vertices_after: usize,
    /// What was put right.
    pub steps: Vec<RepairStep>,
}

/// One thing that a repair put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepairStep {
    /// The finding that it answers, see [`super::TopologyKind`].
    pub kind: super::TopologyKind,
    /// Where.
    pub position: crate::Point,
}

/// Makes a shape valid: what the outer rings wind around belongs to it, what holes wind around doesn't, what two parts
/// share belongs to it once. A valid shape is given back as it was. Coordinates that are no numbers, and borders too tangled
/// to be checked, leave nothing.
pub fn repair(shape: &MultiPolygon) -> (MultiPolygon, RepairLog) {
    let findings = super::within::check("", shape);
    let steps: Vec<_> = findings.iter().map(|f| RepairStep { kind: f.kind, position: f.position }).collect();
    let tangled = findings.iter().any(|f| f.kind == super::TopologyKind::Unchecked);
    let after = match (steps.is_empty(), tangled) {
        (true, _) => shape.clone(),
        (false, true) => MultiPolygon::default(),
        (false, false) => rebuilt(shape),
    };
    let log = RepairLog {
        rule: RULE.to_owned(),
        changed: &after != shape,
        area_before: plane_area(shape),
        area_after: plane_area(&after),
        vertices_before: shape.points().count(),
        vertices_after: after.points().count(),
        steps,
    };
    (after, log)
}

/// The shape by the rule, whatever is wrong with it.
pub(super) fn rebuilt(shape: &MultiPolygon) -> MultiPolygon {
    if crate::overlay::check(shape).is_err() {
        return MultiPolygon::default();
    }
    let Some(extent) = shape.extent() else { return MultiPolygon::default() };
    let origin = crate::Point { x: extent.min_x, y: extent.min_y };
    let one = |ring: &Vec<crate::Point>| Polygon { exterior: ring.clone(), holes: Vec::new() };
    let parts = shape.0.iter().flat_map(|part| {
        let outer = contours(&MultiPolygon(vec![one(&part.exterior)]), origin);
        let holes = contours(&MultiPolygon(part.holes.iter().map(one).collect()), origin);
        let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_and_clip(&outer, &holes);
        overlay.overlay(OverlayRule::Difference, FillRule::NonZero)
    });
    let parts: Vec<_> = parts.collect();
    if parts.len() < 2 {
        return from_contours(parts, origin);
    }
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj(&parts);
    from_contours(overlay.overlay(OverlayRule::Subject, FillRule::NonZero), origin)
}
