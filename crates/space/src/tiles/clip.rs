//! Cuts rings and lines to the tile with its buffer, in units of the tile.

use super::{BUFFER, EXTENT};

pub(super) type Place = [i64; 2];

const LOW: i64 = -BUFFER;
const HIGH: i64 = EXTENT + BUFFER;
/// Axis and bound of each side, and on which side of the bound the tile lies.
const SIDES: [(usize, i64, bool); 4] = [(0, LOW, true), (0, HIGH, false), (1, LOW, true), (1, HIGH, false)];

fn inside(p: Place, (axis, bound, above): (usize, i64, bool)) -> bool {
    if above { p[axis] >= bound } else { p[axis] <= bound }
}

/// Where an edge crosses a side; the same for both directions of the edge.
fn cross(a: Place, b: Place, (axis, bound, _): (usize, i64, bool)) -> Place {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let other = 1 - axis;
    let wide = |v: i64| i128::from(v);
    let run = wide(b[axis]) - wide(a[axis]);
    let rise = (wide(b[other]) - wide(a[other])) * (wide(bound) - wide(a[axis]));
    let (run, rise) = if run < 0 { (-run, -rise) } else { (run, rise) };
    let along = if run == 0 { 0 } else { (2 * rise + run).div_euclid(2 * run) };
    let mut at = [0; 2];
    at[axis] = bound;
    at[other] = i64::try_from(wide(a[other]) + along).unwrap_or(bound);
    at
}

/// Cuts a ring, keeping its direction (Sutherland and Hodgman).
pub(super) fn ring(ring: &mut Vec<Place>, spare: &mut Vec<Place>) {
    for side in SIDES {
        if ring.iter().all(|p| inside(*p, side)) {
            continue;
        }
        spare.clear();
        let Some(mut before) = ring.last().copied() else { return };
        for p in ring.iter().copied() {
            if inside(p, side) != inside(before, side) {
                push(spare, cross(before, p, side));
            }
            if inside(p, side) {
                push(spare, p);
            }
            before = p;
        }
        std::mem::swap(ring, spare);
    }
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
}

/// The pieces of a line.
pub(super) fn line(line: &[Place]) -> Vec<Vec<Place>> {
    let mut pieces: Vec<Vec<Place>> = Vec::new();
    for pair in line.windows(2) {
        let Some((a, b)) = segment(pair[0], pair[1]) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&a) => push(piece, b),
            _ if a != b => pieces.push(vec![a, b]),
            _ => {}
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn segment(mut a: Place, mut b: Place) -> Option<(Place, Place)> {
    for side in SIDES {
        match (inside(a, side), inside(b, side)) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => b = cross(a, b, side),
            (false, true) => a = cross(a, b, side),
        }
    }
    Some((a, b))
}

/// Whether a point is drawn.
pub(super) fn shows(p: Place) -> bool {
    SIDES.iter().all(|side| inside(p, *side))
}

fn push(list: &mut Vec<Place>, p: Place) {
    if list.last() != Some(&p) {
        list.push(p);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_and_lines_end_at_the_buffer() {
        let mut square = vec![[-1000, 100], [100, 100], [100, 200], [-1000, 200]];
        ring(&mut square, &mut Vec::new());
        assert_eq!(square, [[-64, 100], [100, 100], [100, 200], [-64, 200]]);
        let mut around = vec![[-9000, -9000], [9000, -9000], [9000, 9000], [-9000, 9000]];
        ring(&mut around, &mut Vec::new());
        assert_eq!(around.len(), 4);
        let there_and_back = [[0, 0], [5000, 0], [5000, 10], [0, 10]];
        assert_eq!(line(&there_and_back), [vec![[0, 0], [4160, 0]], vec![[4160, 10], [0, 10]]]);
        assert!(line(&[[-100, 0], [-100, 50]]).is_empty());
    }

    #[test]
    fn an_edge_is_cut_at_the_same_place_from_both_sides() {
        for i in 0..50 {
            let (a, b) = ([-200 - i * 7, 13 * i], [3 + i, 1000 - 17 * i]);
            assert_eq!(cross(a, b, SIDES[0]), cross(b, a, SIDES[0]));
        }
    }
}
