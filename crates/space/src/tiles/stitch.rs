//! Puts areas together along the borders that they share.

use super::level::doubled;

/// A directed edge of a group's border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub group: u32,
    pub from: [u32; 2],
    pub to: [u32; 2],
}

impl Edge {
    fn key(&self) -> (u32, [u32; 2], [u32; 2]) {
        (self.group, self.from.min(self.to), self.from.max(self.to))
    }
}

/// Leaves out what two areas of one group have in common: an edge there and back.
pub(super) fn cancel(mut edges: Vec<Edge>) -> Vec<Edge> {
    use rayon::slice::ParallelSliceMut;
    edges.par_sort_unstable_by_key(|e| (e.key(), e.from));
    let mut kept = Vec::with_capacity(edges.len() / 2);
    for run in edges.chunk_by(|a, b| a.key() == b.key()) {
        let there = run.iter().filter(|e| e.from < e.to).count();
        let back = run.len() - there;
        let wanted = run.iter().find(|e| (e.from < e.to) == (there > back));
        if there != back {
            kept.extend(wanted.copied());
        }
    }
    kept.sort_unstable();
    kept
}

/// Polygons of one group's edges (sorted): outer ring and holes.
pub(super) fn polygons(edges: &[Edge]) -> Vec<Vec<Vec<[u32; 2]>>> {
    let (mut outers, mut holes) = (Vec::new(), Vec::new());
    for ring in rings(edges) {
        match doubled(&ring) {
            area if area > 0 => outers.push((area, vec![ring])),
            area if area < 0 => holes.push(ring),
            _ => {}
        }
    }
    for hole in holes {
        let around = |(_, polygon): &&mut (i128, Vec<Vec<[u32; 2]>>)| {
            polygon.first().is_some_and(|outer| hole.iter().any(|p| within(outer, *p)))
        };
        if let Some((_, polygon)) = outers.iter_mut().filter(around).min_by_key(|(area, _)| *area) {
            polygon.push(hole);
        }
    }
    outers.into_iter().map(|(_, polygon)| polygon).collect()
}

fn rings(edges: &[Edge]) -> Vec<Vec<[u32; 2]>> {
    let mut used = vec![false; edges.len()];
    let mut rings = Vec::new();
    for first in 0..edges.len() {
        if used[first] {
            continue;
        }
        used[first] = true;
        let mut ring = vec![edges[first].from];
        let mut at = edges[first];
        while at.to != edges[first].from {
            let low = edges.partition_point(|e| e.from < at.to);
            let out = (low..edges.len()).take_while(|i| edges[*i].from == at.to).filter(|i| !used[*i]);
            // The sharpest turn towards the inside, so that areas which touch at a corner stay apart.
            let next = out.reduce(|a, b| if turn(&at, &edges[b]) > turn(&at, &edges[a]) { b } else { a });
            let Some(next) = next else { break };
            used[next] = true;
            ring.push(at.to);
            at = edges[next];
        }
        // A border that doesn't close is left out; valid areas have none.
        if at.to == edges[first].from && ring.len() > 2 {
            rings.push(ring);
        }
    }
    rings
}

/// Grows with the turn to the right on the screen, from −2 to 2.
fn turn(a: &Edge, b: &Edge) -> f64 {
    let d = |e: &Edge| [0, 1].map(|axis| f64::from(e.to[axis]) - f64::from(e.from[axis]));
    let ([ax, ay], [bx, by]) = (d(a), d(b));
    let (cross, dot) = (ax * by - ay * bx, ax * bx + ay * by);
    let share = cross / (cross.abs() + dot.abs()).max(f64::MIN_POSITIVE);
    if dot >= 0.0 { share } else { 2.0f64.copysign(cross) - share }
}

/// Whether a place lies inside a ring, by the even–odd rule.
fn within(ring: &[[u32; 2]], p: [u32; 2]) -> bool {
    let mut inside = false;
    let [x, y] = p.map(f64::from);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let ([ax, ay], [bx, by]) = (a.map(f64::from), b.map(f64::from));
        if (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of a checkerboard-like plan, each as four edges clockwise on the screen.
    fn cells(cells: &[[u32; 2]]) -> Vec<Edge> {
        let edge = |from, to| Edge { group: 0, from, to };
        cells
            .iter()
            .flat_map(|[x, y]| {
                let (a, b, c, d) = ([*x, *y], [x + 1, *y], [x + 1, y + 1], [*x, y + 1]);
                [edge(a, b), edge(b, c), edge(c, d), edge(d, a)]
            })
            .collect()
    }

    #[test]
    fn common_borders_go_and_holes_stay() {
        let ring: Vec<[u32; 2]> = (0..9).filter(|i| *i != 4).map(|i| [10 + i % 3, 10 + i / 3]).collect();
        let found = polygons(&cancel(cells(&ring)));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].iter().map(Vec::len).collect::<Vec<_>>(), [12, 4]);
        assert_eq!(found[0].iter().map(|r| doubled(r)).sum::<i128>(), 16);
        // Two that touch at a corner stay two.
        assert_eq!(polygons(&cancel(cells(&[[5, 5], [6, 6]]))).len(), 2);
    }
}
