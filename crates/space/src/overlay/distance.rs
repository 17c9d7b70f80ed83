//! Distances in metres in the plane.

use super::Zone;
use crate::geometry::{Extent, MultiPolygon, Point};

/// Some edges of a zone that follow each other, with the extent around them.
#[derive(Debug, Clone)]
pub struct Run {
    zone: usize,
    edges: Vec<(Point, Point)>,
    extent: Extent,
}

/// Edges of a run.
const RUN: usize = 32;

/// The borders of zones in runs.
pub fn runs(zones: &[Zone]) -> Vec<Run> {
    let mut all = Vec::new();
    for (zone, z) in zones.iter().enumerate() {
        let edges: Vec<_> = edges(&z.shape).collect();
        all.extend(edges.chunks(RUN).filter_map(|run| {
            let extent = Extent::of(run.iter().flat_map(|(a, b)| [a, b]))?;
            Some(Run { zone, edges: run.to_vec(), extent })
        }));
    }
    all
}

/// The zone nearest to a shape and its distance, 0 if they have a point in common.
pub fn nearest(shape: &MultiPolygon, zones: &[Zone], runs: &[Run]) -> Option<(usize, f64)> {
    let extent = shape.extent()?;
    let first = *shape.points().next()?;
    let contains = |zone: &Zone| {
        let around = zone.shape.extent().is_some_and(|e| e.meets(&extent));
        let point = || zone.shape.points().next().copied();
        around && (inside(first, &zone.shape) || point().is_some_and(|p| inside(p, shape)))
    };
    if let Some(zone) = zones.iter().position(contains) {
        return Some((zone, 0.0));
    }
    let mut order: Vec<(f64, usize)> = runs.iter().map(|r| gap(&extent, &r.extent)).zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut best: Option<(f64, usize)> = None;
    for (at_least, run) in order {
        if best.is_some_and(|(d, _)| d < at_least) {
            break;
        }
        let Some(run) = runs.get(run) else { continue };
        for (p, q) in edges(shape) {
            for (r, s) in &run.edges {
                let d = squared(p, q, *r, *s);
                if best.is_none_or(|(known, zone)| d < known || (d == known && run.zone < zone)) {
                    best = Some((d, run.zone));
                }
            }
        }
    }
    best.map(|(d, zone)| (zone, d.sqrt()))
}

/// The squared distance between two extents, 0 if they meet.
fn gap(a: &Extent, b: &Extent) -> f64 {
    let x = (a.min_x - b.max_x).max(b.min_x - a.max_x).max(0.0);
    let y = (a.min_y - b.max_y).max(b.min_y - a.max_y).max(0.0);
    x * x + y * y
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
