//! Shapes put together and taken from each other, for display; numbers never come from them.

use super::clip::{Contours, contours, shape};
use crate::geometry::{MultiPolygon, Point};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;

/// What of a valid area lies in none of the others.
pub fn difference<'a>(
    one: &MultiPolygon,
    others: impl IntoIterator<Item = &'a MultiPolygon>,
) -> MultiPolygon {
    let Some(extent) = one.extent() else { return MultiPolygon::default() };
    let origin = Point { x: extent.min_x, y: extent.min_y };
    let clip: Contours = others.into_iter().flat_map(|other| contours(other, origin)).collect();
    run(&contours(one, origin), &clip, OverlayRule::Difference, origin)
}

/// What lies in any of several valid areas; common borders go.
pub fn union<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon>) -> MultiPolygon {
    let all: Vec<&MultiPolygon> = shapes.into_iter().collect();
    let Some(extent) = all.first().and_then(|s| s.extent()) else { return MultiPolygon::default() };
    let origin = Point { x: extent.min_x, y: extent.min_y };
    let rings: Contours = all.iter().flat_map(|s| contours(s, origin)).collect();
    run(&rings, &Contours::new(), OverlayRule::Subject, origin)
}

fn run(subject: &Contours, clip: &Contours, rule: OverlayRule, origin: Point) -> MultiPolygon {
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_and_clip(subject, clip);
    shape(overlay.overlay(rule, FillRule::NonZero), origin)
}
