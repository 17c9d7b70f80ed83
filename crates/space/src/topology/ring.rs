//! Edges of a shape arranged in runs, so that edges near each other are found without comparing all with all.

use crate::geometry::{Extent, MultiPolygon, Point};

/// An edge with where it stands: ring (counted through all parts) and position in the ring.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    pub a: Point,
    pub b: Point,
    pub part: usize,
    pub ring: usize,
    pub at: usize,
    /// Edges of the ring.
    pub of: usize,
}

impl Edge {
    pub fn extent(&self) -> Extent {
        Extent {
            min_x: self.a.x.min(self.b.x),
            min_y: self.a.y.min(self.b.y),
            max_x: self.a.x.max(self.b.x),
            max_y: self.a.y.max(self.b.y),
        }
    }

    /// True if the other edge stands before or behind this one in the same ring.
    pub fn adjoins(&self, other: &Edge) -> bool {
        let step = self.at.abs_diff(other.at);
        self.ring == other.ring && (step == 1 || step + 1 == self.of)
    }
}

/// All edges that have a length, in the order of the rings.
pub fn edges(shape: &MultiPolygon) -> Vec<Edge> {
    let mut all = Vec::new();
    let mut ring_no = 0;
    for (part, polygon) in shape.0.iter().enumerate() {
        for ring in polygon.rings() {
            let first = all.len();
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                if a != b {
                    all.push(Edge { a: *a, b: *b, part, ring: ring_no, at: all.len() - first, of: 0 });
                }
            }
            let of = all.len() - first;
            for edge in all.iter_mut().skip(first) {
                edge.of = of;
            }
            ring_no += 1;
        }
    }
    all
}

/// Calls `found` with each pair of edges whose extents meet, until it says to stop or `budget` pairs were looked at.
/// Gives back whether all pairs were seen.
pub fn pairs(edges: &[Edge], budget: u64, found: impl FnMut(&Edge, &Edge) -> bool) -> bool {
    pairs_within(edges, 0.0, budget, found)
}

/// As [`pairs`], with each pair of edges whose extents are no further apart than `reach`.
pub fn pairs_within(
    edges: &[Edge],
    reach: f64,
    mut budget: u64,
    mut found: impl FnMut(&Edge, &Edge) -> bool,
) -> bool {
    let extents: Vec<Extent> = edges.iter().map(|e| e.extent().grown(reach / 2.0)).collect();
    let mut levels: Vec<Vec<Extent>> = vec![extents];
    while let Some(last) = levels.last().filter(|l| l.len() > 1) {
        let up = last.chunks(8).filter_map(|c| c.iter().copied().reduce(Extent::union)).collect();
        levels.push(up);
    }
    let top = levels.len().saturating_sub(1);
    let mut open = if edges.is_empty() { Vec::new() } else { vec![(top, 0, 0)] };
    let get = |level: usize, at: usize| levels.get(level).and_then(|l| l.get(at));
    while let Some((level, one, other)) = open.pop() {
        let Some(left) = budget.checked_sub(1) else { return false };
        budget = left;
        let (Some(a), Some(b)) = (get(level, one), get(level, other)) else { continue };
        if !a.meets(b) {
            continue;
        }
        if level == 0 {
            let (Some(a), Some(b)) = (edges.get(one), edges.get(other)) else { continue };
            if one < other && !found(a, b) {
                return true;
            }
            continue;
        }
        for i in 8 * one..8 * one + 8 {
            let from = if one == other { i } else { 8 * other };
            for j in from..8 * other + 8 {
                open.push((level - 1, i, j));
            }
        }
    }
    true
}
