//! From sets of cells to polygons: the border runs where a cell's neighbour is of another set.

use super::net::{Cell, Net};
use qipan_space::{MultiPolygon, Point, Polygon, Ring};
use std::collections::{BTreeMap, BTreeSet};

/// The four sides of a cell in the order in which its border runs (interior on the left): neighbour, first corner, last
/// corner.
const SIDES: [(Cell, Cell, Cell); 4] = [
    ((0, -1), (0, 0), (1, 0)),
    ((1, 0), (1, 0), (1, 1)),
    ((0, 1), (1, 1), (0, 1)),
    ((-1, 0), (0, 1), (0, 0)),
];

const fn plus(a: Cell, b: Cell) -> Cell {
    (a.0 + b.0, a.1 + b.1)
}

/// Parts of a set that hang together over sides (not over corners), each in the order of its first cell.
#[must_use]
pub fn parts(cells: &BTreeSet<Cell>) -> Vec<BTreeSet<Cell>> {
    let mut left = cells.clone();
    let mut parts = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut part, mut open) = (BTreeSet::new(), vec![first]);
        while let Some(cell) = open.pop() {
            open.extend(SIDES.iter().map(|s| plus(cell, s.0)).filter(|n| left.remove(n)));
            part.insert(cell);
        }
        parts.push(part);
    }
    parts
}

/// The area covered by `cells`: a polygon for each part that hangs together.
#[must_use]
pub fn dissolve(net: &Net, cells: &BTreeSet<Cell>) -> MultiPolygon {
    MultiPolygon(parts(cells).iter().map(|part| polygon(net, part)).collect())
}

fn polygon(net: &Net, part: &BTreeSet<Cell>) -> Polygon {
    let mut outer = Ring::new();
    let mut holes = Vec::new();
    for ring in loops(part) {
        let points = trace(net, &ring);
        if doubled_area(&points) > 0.0 {
            outer = points;
        } else {
            holes.push(points);
        }
    }
    Polygon { exterior: outer, holes }
}

/// Closed walks over corners, split where a walk meets itself.
fn loops(part: &BTreeSet<Cell>) -> Vec<Vec<Cell>> {
    let mut next: BTreeMap<Cell, Vec<(Cell, Cell)>> = BTreeMap::new();
    for &cell in part {
        for (neighbour, from, to) in SIDES {
            if !part.contains(&plus(cell, neighbour)) {
                next.entry(plus(cell, from)).or_default().push((plus(cell, to), cell));
            }
        }
    }
    let mut all = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let (mut walk, mut at, mut cell) = (Vec::new(), start, None);
        while let Some(ways) = next.get_mut(&at) {
            let same = ways.iter().position(|w| Some(w.1) == cell).unwrap_or(0);
            let (to, of) = ways.remove(same);
            if ways.is_empty() {
                next.remove(&at);
            }
            walk.push(at);
            (at, cell) = (to, Some(of));
        }
        split(walk, &mut all);
    }
    all
}

fn split(walk: Vec<Cell>, all: &mut Vec<Vec<Cell>>) {
    let mut open: Vec<Cell> = Vec::new();
    for corner in walk {
        if let Some(before) = open.iter().position(|c| *c == corner) {
            all.push(open.split_off(before));
        }
        open.push(corner);
    }
    all.push(open);
}

fn trace(net: &Net, corners: &[Cell]) -> Ring {
    let following = corners.iter().cycle().skip(1);
    corners
        .iter()
        .zip(following)
        .flat_map(|(&a, &b)| {
            let middle = match (b.0 - a.0, b.1 - a.1) {
                (1, _) => net.along(a),
                (-1, _) => net.along(b),
                (_, 1) => net.across(a),
                _ => net.across(b),
            };
            [net.corner(a), middle]
        })
        .collect()
}

pub fn doubled_area(ring: &[Point]) -> f64 {
    let Some(o) = ring.first() else { return 0.0 };
    let following = ring.iter().cycle().skip(1);
    ring.iter().zip(following).map(|(a, b)| (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y)).sum()
}
