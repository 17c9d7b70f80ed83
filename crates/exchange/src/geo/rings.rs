//! Rings as files give them: closing points taken off, holes put into what surrounds them.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_space::geometry::{MultiPolygon, Point, Polygon, Ring, doubled_area};

use super::error::GeoError;
use super::limits::Budget;
use super::notes::{At, Notes};

/// Whether a format closes its rings by repeating the first point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    Repeated,
    /// Closed by a flag.
    Flagged,
}

/// Takes the closing point off. Rings with fewer than three different points are told and left out.
pub(crate) fn ring(mut points: Vec<Point>, closing: Closing, notes: &mut Notes, at: At<'_>) -> Option<Ring> {
    let closed = points.len() > 1 && points.first() == points.last();
    if closed {
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
    }
    if points.len() < 3 {
        let finding = Finding::error(
            "ring_too_short",
            format!("只有 {} 个不同的点，构不成面，未读入", points.len()),
            format!("{} different points make no area; it was left out", points.len()),
        );
        notes.push(finding.remedy("请补齐界址点", "complete the boundary points"), at);
        return None;
    }
    if !closed && closing == Closing::Repeated {
        let finding = Finding::info(
            "ring_not_closed",
            "首尾点不相同，已按首点闭合",
            "the last point is not the first; the ring was closed",
        );
        notes.push(finding.remedy("请核对是否漏点", "check that no point is missing"), at);
        if let Some(end) = points.last() {
            notes.open_ring(*end, at);
        }
    }
    Some(points)
}

/// A polygon from its outer ring and holes as they come; `None` if the outer ring is none.
pub(crate) fn polygon(
    rings: impl IntoIterator<Item = Vec<Point>>,
    closing: Closing,
    notes: &mut Notes,
    at: At<'_>,
) -> Option<Polygon> {
    let mut rings = rings.into_iter().enumerate();
    let (_, first) = rings.next()?;
    let exterior = ring(first, closing, notes, at.ring(0));
    let holes: Vec<Ring> = rings.filter_map(|(i, points)| ring(points, closing, notes, at.ring(i))).collect();
    Some(Polygon { exterior: exterior?, holes })
}

#[derive(Clone, Copy)]
struct Extent {
    min: Point,
    max: Point,
}

impl Extent {
    fn of(ring: &[Point]) -> Self {
        let nothing = Self {
            min: Point { x: f64::INFINITY, y: f64::INFINITY },
            max: Point { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        };
        ring.iter().fold(nothing, |e, p| Self {
            min: Point { x: e.min.x.min(p.x), y: e.min.y.min(p.y) },
            max: Point { x: e.max.x.max(p.x), y: e.max.y.max(p.y) },
        })
    }

    fn holds(&self, other: &Self) -> bool {
        self.min.x <= other.min.x
            && self.min.y <= other.min.y
            && self.max.x >= other.max.x
            && self.max.y >= other.max.y
    }
}

/// Rings by where they lie, so that each is compared with few others: squares as large as the ring, by its middle.
#[derive(Default)]
struct Larger {
    /// Size of the squares, then ranks by square, as bits of whole numbers.
    squares: BTreeMap<u64, BTreeMap<(u64, u64), Vec<usize>>>,
    /// Ranks of rings that lie in no square.
    anywhere: Vec<usize>,
}

impl Larger {
    fn add(&mut self, rank: usize, extent: &Extent) {
        let (width, height) = (extent.max.x - extent.min.x, extent.max.y - extent.min.y);
        let side = width.max(height).log2().ceil().exp2();
        let middle = (f64::midpoint(extent.min.x, extent.max.x), f64::midpoint(extent.min.y, extent.max.y));
        let (x, y) = ((middle.0 / side).floor(), (middle.1 / side).floor());
        // Beyond this squares no longer have neighbours.
        if side > 0.0 && x.abs() < 1e15 && y.abs() < 1e15 {
            self.squares.entry(side.to_bits()).or_default().entry(key(x, y)).or_default().push(rank);
        } else {
            self.anywhere.push(rank);
        }
    }

    /// Ranks of the rings that may hold an extent, ascending.
    fn around(&self, extent: &Extent) -> Vec<usize> {
        let mut ranks = self.anywhere.clone();
        for (side, squares) in &self.squares {
            let side = f64::from_bits(*side);
            let (x, y) = ((extent.min.x / side).floor(), (extent.min.y / side).floor());
            for (dx, dy) in AROUND {
                ranks.extend(squares.get(&key(x + dx, y + dy)).into_iter().flatten());
            }
        }
        ranks.sort_unstable();
        ranks
    }
}

const AROUND: [(f64, f64); 9] = [
    (-1.0, -1.0),
    (0.0, -1.0),
    (1.0, -1.0),
    (-1.0, 0.0),
    (0.0, 0.0),
    (1.0, 0.0),
    (-1.0, 1.0),
    (0.0, 1.0),
    (1.0, 1.0),
];

/// A square by the bits of its whole numbers; -0 is 0.
fn key(x: f64, y: f64) -> (u64, u64) {
    ((x + 0.0).to_bits(), (y + 0.0).to_bits())
}

/// Puts rings that carry no order into areas: one that lies in an odd number of others is a hole of the smallest of
/// them, every other one begins a part. Parts and holes keep the order of the file.
pub(crate) fn nest(rings: Vec<Ring>, budget: &mut Budget<'_>) -> Result<MultiPolygon, GeoError> {
    if rings.len() == 1 {
        let part = |exterior| Polygon { exterior, holes: Vec::new() };
        return Ok(MultiPolygon(rings.into_iter().map(part).collect()));
    }
    let extents: Vec<Extent> = rings.iter().map(|r| Extent::of(r)).collect();
    let areas: Vec<f64> = rings.iter().map(|r| doubled_area(r).abs()).collect();
    let mut order: Vec<usize> = (0..rings.len()).collect();
    // Largest first, so that whatever surrounds a ring comes before it.
    order.sort_by(|a, b| areas[*b].total_cmp(&areas[*a]).then(a.cmp(b)));
    let mut depth = vec![0_usize; rings.len()];
    let mut parent: Vec<Option<usize>> = vec![None; rings.len()];
    let mut larger = Larger::default();
    for (rank, &inner) in order.iter().enumerate() {
        // From the smallest of the larger ones upwards: the first that holds it is its parent.
        let around = larger.around(&extents[inner]);
        larger.add(rank, &extents[inner]);
        budget.work(around.len())?;
        for outer in around.into_iter().rev().map(|rank| order[rank]) {
            if !extents[outer].holds(&extents[inner]) {
                continue;
            }
            if surrounds(&rings[outer], &rings[inner], budget)? {
                parent[inner] = Some(outer);
                depth[inner] = depth[outer] + 1;
                break;
            }
        }
    }
    let mut slot: Vec<Option<usize>> = vec![None; rings.len()];
    let mut parts: Vec<Polygon> = Vec::new();
    let mut holes: Vec<(usize, Ring)> = Vec::new();
    for (at, ring) in rings.into_iter().enumerate() {
        match parent[at].filter(|_| depth[at] % 2 == 1) {
            Some(outer) => holes.push((outer, ring)),
            None => {
                slot[at] = Some(parts.len());
                parts.push(Polygon { exterior: ring, holes: Vec::new() });
            }
        }
    }
    for (outer, ring) in holes {
        if let Some(part) = slot[outer].and_then(|s| parts.get_mut(s)) {
            part.holes.push(ring);
        }
    }
    Ok(MultiPolygon(parts))
}

/// Whether `outer` surrounds `inner`, told by the first point of `inner` that is not on the border of `outer`.
fn surrounds(outer: &[Point], inner: &[Point], budget: &mut Budget<'_>) -> Result<bool, GeoError> {
    let middles = inner.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(Point { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }),
        _ => None,
    });
    for point in inner.iter().copied().chain(middles) {
        budget.work(outer.len())?;
        match side(outer, point) {
            Side::Inside => return Ok(true),
            Side::Outside => return Ok(false),
            Side::Border => {}
        }
    }
    Ok(false)
}

enum Side {
    Inside,
    Border,
    Outside,
}

fn side(ring: &[Point], p: Point) -> Side {
    let mut inside = false;
    let closing = ring.last().into_iter().chain(ring.iter());
    for (a, b) in closing.zip(ring.iter()) {
        let turn = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
        if turn == 0.0
            && p.x >= a.x.min(b.x)
            && p.x <= a.x.max(b.x)
            && p.y >= a.y.min(b.y)
            && p.y <= a.y.max(b.y)
        {
            return Side::Border;
        }
        if (a.y > p.y) != (b.y > p.y) && (turn > 0.0) == (b.y > a.y) {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

#[cfg(test)]
mod tests {
    use super::super::limits::GeoLimits;
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Ring {
        [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point { x, y }).to_vec()
    }

    #[test]
    fn holes_go_to_the_smallest_ring_around_them() {
        let limits = GeoLimits::default();
        let mut budget = Budget::new("a", &limits);
        // An island in a hole, a hole that touches the border, and a part beside.
        let rings = vec![
            square(4.0, 4.0, 2.0),
            square(0.0, 0.0, 10.0),
            square(3.0, 3.0, 4.0),
            square(20.0, 0.0, 1.0),
            square(0.0, 8.0, 1.0),
        ];
        let area = nest(rings.clone(), &mut budget).unwrap();
        let shape: Vec<(Ring, Vec<Ring>)> = area.0.into_iter().map(|p| (p.exterior, p.holes)).collect();
        assert_eq!(
            shape,
            [
                (rings[0].clone(), vec![]),
                (rings[1].clone(), vec![rings[2].clone(), rings[4].clone()]),
                (rings[3].clone(), vec![]),
            ]
        );
    }

    #[test]
    fn the_area_of_a_ring_needs_no_closing_point() {
        assert!((doubled_area(&square(4.05e7, 3.3e6, 10.0)) - 200.0).abs() < 1e-9);
    }
}
