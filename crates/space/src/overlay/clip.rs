//! The common shape of two areas, for display; numbers never come from it.

use crate::geometry::{MultiPolygon, Point, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;

pub type Contours = Vec<Vec<[f64; 2]>>;

/// The rings as the clipper takes them, outer rings counter-clockwise and holes clockwise, about an origin.
pub fn contours(shape: &MultiPolygon, origin: Point) -> Contours {
    let mut all = Vec::new();
    for part in &shape.0 {
        for (at, ring) in part.rings().enumerate() {
            let ccw = crate::geometry::doubled_area(ring) > 0.0;
            let points = ring.iter().map(|p| [p.x - origin.x, p.y - origin.y]);
            let mut points: Vec<_> = points.collect();
            if ccw != (at == 0) {
                points.reverse();
            }
            all.push(points);
        }
    }
    all
}

/// Back from what the clipper gives.
pub fn shape(parts: Vec<Contours>, origin: Point) -> MultiPolygon {
    let ring = |c: Vec<[f64; 2]>| {
        c.into_iter().map(|[x, y]| Point { x: x + origin.x, y: y + origin.y }).collect::<Vec<_>>()
    };
    let parts = parts.into_iter().filter_map(|contours| {
        let mut rings = contours.into_iter().map(ring);
        Some(Polygon { exterior: rings.next()?, holes: rings.collect() })
    });
    MultiPolygon(parts.collect())
}

/// The common shape of two valid areas.
pub fn common(one: &MultiPolygon, other: &MultiPolygon) -> MultiPolygon {
    let Some(extent) = one.extent() else { return MultiPolygon::default() };
    let origin = Point { x: extent.min_x, y: extent.min_y };
    let (subject, clip) = (contours(one, origin), contours(other, origin));
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_and_clip(&subject, &clip);
    shape(overlay.overlay(OverlayRule::Intersect, FillRule::NonZero), origin)
}
