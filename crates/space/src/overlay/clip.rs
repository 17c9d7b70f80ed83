//! The common shape of two areas, for display; numbers never come from it.

use crate::geometry::{Extent, MultiPolygon, Point, Polygon};
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

/// Back from what the clipper gives. Points that fall together far from the origin become one; a ring of which fewer than
/// three are left is none.
pub fn shape(parts: Vec<Contours>, origin: Point) -> MultiPolygon {
    let ring = |c: Vec<[f64; 2]>| {
        let mut ring: Vec<_> =
            c.into_iter().map(|[x, y]| Point { x: x + origin.x, y: y + origin.y }).collect();
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        Some(ring).filter(|r| r.len() > 2)
    };
    let parts = parts.into_iter().filter_map(|contours| {
        let mut rings = contours.into_iter().map(ring);
        Some(Polygon { exterior: rings.next()??, holes: rings.flatten().collect() })
    });
    MultiPolygon(parts.collect())
}

/// The common shape of two valid areas.
pub fn common(one: &MultiPolygon, other: &MultiPolygon) -> MultiPolygon {
    let Some(extent) = one.extent() else { return MultiPolygon::default() };
    let origin = Point { x: extent.min_x, y: extent.min_y };
    // What lies far from the first shape is cut off before, so that a layer-wide zone costs no more than a small one.
    let near = extent.grown(1.0 + 0.1 * (extent.max_x - extent.min_x).max(extent.max_y - extent.min_y));
    let rings = contours(other, origin).into_iter().map(|ring| cut(ring, &near, origin));
    let clip: Contours = rings.filter(|ring| ring.len() > 2).collect();
    let subject = contours(one, origin);
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_and_clip(&subject, &clip);
    shape(overlay.overlay(OverlayRule::Intersect, FillRule::NonZero), origin)
}

/// A ring cut at a rectangle: by each of its four sides in turn (Sutherland and Hodgman 1974). What is left may run to and
/// fro on the sides, which the non-zero rule takes as nothing.
fn cut(mut ring: Vec<[f64; 2]>, to: &Extent, origin: Point) -> Vec<[f64; 2]> {
    let sides = [
        (0, to.min_x - origin.x, 1.0),
        (0, to.max_x - origin.x, -1.0),
        (1, to.min_y - origin.y, 1.0),
        (1, to.max_y - origin.y, -1.0),
    ];
    for (axis, limit, way) in sides {
        let within = |p: &[f64; 2]| (p[axis] - limit) * way >= 0.0;
        if ring.iter().all(within) {
            continue;
        }
        let mut kept = Vec::with_capacity(ring.len());
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if within(a) {
                kept.push(*a);
            }
            if within(a) != within(b) {
                let t = (limit - a[axis]) / (b[axis] - a[axis]);
                let other = 1 - axis;
                let mut p = [limit; 2];
                p[other] = a[other] + t * (b[other] - a[other]);
                kept.push(p);
            }
        }
        ring = kept;
    }
    ring
}
