//! The common area of two shapes as a sum over pairs of edges: at each x the common length is Σ sₑ·s_f·min(e, f) over the
//! edges e of one and f of the other, with s = +1 where the inside is below the edge and −1 where it is above. No
//! intersection graph, so shared borders and touching vertices need no special case.

use crate::geometry::{MultiPolygon, Point, doubled_area};

#[derive(Clone, Copy)]
pub struct Edge {
    pub a: Point,
    pub b: Point,
    pub sign: f64,
}

impl Edge {
    fn at(&self, x: f64) -> f64 {
        if x <= self.a.x {
            return self.a.y;
        }
        if x >= self.b.x {
            return self.b.y;
        }
        self.a.y + (self.b.y - self.a.y) * ((x - self.a.x) / (self.b.x - self.a.x))
    }
}

/// The edges of a shape from left to right about an origin; upright ones add nothing and are left out.
pub fn edges(shape: &MultiPolygon, origin: Point) -> Vec<Edge> {
    let mut all = Vec::new();
    for part in &shape.0 {
        for (at, ring) in part.rings().enumerate() {
            let ccw = doubled_area(ring) > 0.0;
            let turn = if ccw == (at == 0) { 1.0 } else { -1.0 };
            let local = |p: &Point| Point { x: p.x - origin.x, y: p.y - origin.y };
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let (a, b) = (local(a), local(b));
                if a.x < b.x {
                    all.push(Edge { a, b, sign: -turn });
                } else if a.x > b.x {
                    all.push(Edge { a: b, b: a, sign: turn });
                }
            }
        }
    }
    all
}

/// The common area of two valid shapes.
pub fn common_area(one: &MultiPolygon, other: &MultiPolygon) -> f64 {
    let Some(extent) = one.extent() else { return 0.0 };
    let origin = Point { x: extent.min_x, y: extent.min_y };
    let (left, right) = (edges(one, origin), edges(other, origin));
    let mut sum = 0.0;
    for f in &right {
        for e in &left {
            sum += e.sign * f.sign * lower(e, f);
        }
    }
    sum
}

/// ∫ max(min(e, f), 0) dx where both are.
fn lower(e: &Edge, f: &Edge) -> f64 {
    let (from, to) = (e.a.x.max(f.a.x), e.b.x.min(f.b.x));
    if from >= to {
        return 0.0;
    }
    let (e0, e1, f0, f1) = (e.at(from), e.at(to), f.at(from), f.at(to));
    let mut cuts = [0.0, crossing(e0, e1), crossing(f0, f1), crossing(e0 - f0, e1 - f1), 1.0];
    cuts.sort_by(f64::total_cmp);
    let height = |t: f64| (e0 + (e1 - e0) * t).min(f0 + (f1 - f0) * t).max(0.0);
    let mut sum = 0.0;
    for (s, t) in cuts.iter().zip(cuts.iter().skip(1)) {
        sum += (t - s) * (height(*s) + height(*t)) / 2.0;
    }
    sum * (to - from)
}

/// Where a line from a to b passes 0, as a part of its length; 0 if it doesn't.
fn crossing(a: f64, b: f64) -> f64 {
    if a * b < 0.0 { a / (a - b) } else { 0.0 }
}
