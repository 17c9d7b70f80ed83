//! Distances in metres in the plane.

use crate::geometry::{MultiPolygon, Point};

/// The distance between two shapes, 0 if they have a point in common; infinite if one has no vertices.
pub fn between(one: &MultiPolygon, other: &MultiPolygon) -> f64 {
    let (Some(a), Some(b)) = (one.points().next(), other.points().next()) else { return f64::INFINITY };
    if inside(*a, other) || inside(*b, one) {
        return 0.0;
    }
    let mut best = f64::INFINITY;
    for (p, q) in edges(one) {
        for (r, s) in edges(other) {
            best = best.min(squared(p, q, r, s));
        }
    }
    best.sqrt()
}

fn edges(shape: &MultiPolygon) -> impl Iterator<Item = (Point, Point)> {
    shape.rings().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
}

/// True if a point lies inside a shape (by the even-odd rule).
pub fn inside(p: Point, shape: &MultiPolygon) -> bool {
    let crossed = edges(shape)
        .filter(|(a, b)| (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * ((p.y - a.y) / (b.y - a.y)) + a.x);
    crossed.count() % 2 == 1
}

/// The squared distance between two stretches of line, 0 if they cross.
pub fn squared(p: Point, q: Point, r: Point, s: Point) -> f64 {
    let side = |a: Point, b: Point, c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let crosses = side(p, q, r) * side(p, q, s) < 0.0 && side(r, s, p) * side(r, s, q) < 0.0;
    if crosses {
        return 0.0;
    }
    to_line(p, r, s).min(to_line(q, r, s)).min(to_line(r, p, q)).min(to_line(s, p, q))
}

fn to_line(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((p.x - a.x) * dx + (p.y - a.y) * dy) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    let (x, y) = (a.x + along * dx - p.x, a.y + along * dy - p.y);
    x * x + y * y
}

/// A point inside a ring: on the line through the middle of its height, in the middle of the widest stretch inside.
pub fn point_inside(ring: &[Point]) -> Option<Point> {
    let extent = crate::geometry::Extent::of(ring)?;
    let heights =
        [0.5, 0.618, 0.31, 0.77, 0.13, 0.9].map(|t| extent.min_y + t * (extent.max_y - extent.min_y));
    let best = heights.into_iter().filter_map(|y| {
        let mut xs: Vec<f64> = ring
            .iter()
            .zip(ring.iter().cycle().skip(1))
            .filter(|(a, b)| (a.y > y) != (b.y > y))
            .map(|(a, b)| a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)))
            .collect();
        xs.sort_by(f64::total_cmp);
        let widest = xs.chunks_exact(2).filter_map(|c| match c {
            [a, b] => Some((b - a, f64::midpoint(*a, *b))),
            _ => None,
        });
        widest.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(w, x)| (w, Point { x, y }))
    });
    best.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, p)| p)
}
