//! From which zoom on a vertex is drawn.
//!
//! Borders are cut at junctions (places with other than two neighbours) into arcs; each arc is simplified by the
//! Douglas–Peucker method in a direction of its own, whichever polygon it is met in. So both sides of a border drop the
//! same vertices, and no gap opens at any zoom.

use super::level::{Form, Level};
use super::world::{at, count};
use rayon::prelude::*;

/// Deviation that is drawn, in units of a tile: half a pixel of 512.
const TOLERANCE: f64 = 4.0;
/// Longer arcs are cut, so that hostile ones take no quadratic time.
const LONGEST: usize = 2_048;
const NONE: u32 = u32::MAX;

/// Sets the zoom of every vertex.
pub(super) fn set(level: &mut Level) {
    let (places, number) = numbered(&level.vertices);
    let junction = junctions(level, &places, number);
    let rings: Vec<(Form, u32)> =
        level.parts.iter().flat_map(|p| (p.rings.0..p.rings.1).map(|ring| (p.form, ring))).collect();
    let details: Vec<Vec<u8>> = rings
        .par_iter()
        .map(|(form, ring)| {
            let Some((from, to)) = level.slice(*ring) else { return Vec::new() };
            let fixed: Vec<bool> = places[from..to].iter().map(|p| junction[at(*p)]).collect();
            of_ring(&level.vertices[from..to], &fixed, *form)
        })
        .collect();
    level.detail = details.concat();
}

/// The number of the place of each vertex, and how many places there are.
fn numbered(vertices: &[[u32; 2]]) -> (Vec<u32>, usize) {
    let mut order: Vec<(u64, u32)> = vertices
        .iter()
        .enumerate()
        .map(|(i, v)| (u64::from(v[0]) << 32 | u64::from(v[1]), count(i)))
        .collect();
    order.par_sort_unstable();
    let mut places = vec![0; vertices.len()];
    let mut number = 0usize;
    for (i, (key, vertex)) in order.iter().enumerate() {
        if i > 0 && order[i - 1].0 != *key {
            number += 1;
        }
        places[at(*vertex)] = count(number);
    }
    (places, number + 1)
}

/// Which places have other than two neighbours, or are the end of a line.
fn junctions(level: &Level, places: &[u32], number: usize) -> Vec<bool> {
    let mut neighbours = vec![[NONE; 2]; number];
    let mut junction = vec![false; number];
    let mut meet = |a: u32, b: u32| {
        let own = &mut neighbours[at(a)];
        if own[0] == NONE {
            own[0] = b;
        } else if own[0] != b && own[1] == NONE {
            own[1] = b;
        } else if own[0] != b && own[1] != b {
            junction[at(a)] = true;
        }
    };
    for part in &level.parts {
        for ring in part.rings.0..part.rings.1 {
            let Some((from, to)) = level.slice(ring) else { continue };
            let own = &places[from..to];
            for pair in own.windows(2) {
                meet(pair[0], pair[1]);
                meet(pair[1], pair[0]);
            }
            if let (Form::Area, [first, .., last]) = (part.form, own) {
                meet(*first, *last);
                meet(*last, *first);
            }
        }
    }
    for (place, own) in neighbours.iter().enumerate() {
        junction[place] |= own[1] == NONE;
    }
    junction
}

fn of_ring(ring: &[[u32; 2]], fixed: &[bool], form: Form) -> Vec<u8> {
    let mut detail = vec![0; ring.len()];
    if ring.len() < 3 || form == Form::Point {
        return detail;
    }
    if form == Form::Line {
        let cuts: Vec<usize> =
            (0..ring.len()).filter(|i| fixed[*i] || *i == 0 || *i + 1 == ring.len()).collect();
        for pair in cuts.windows(2) {
            arc(ring, pair[0], pair[1], &mut detail);
        }
        return detail;
    }
    let mut cuts: Vec<usize> = (0..ring.len()).filter(|i| fixed[*i]).collect();
    if cuts.is_empty() {
        // An island: its lowest place and the one farthest from it.
        let low = (0..ring.len()).min_by_key(|i| ring[*i]).unwrap_or(0);
        let far = |i: &usize| {
            let d = |axis: usize| i128::from(ring[*i][axis]) - i128::from(ring[low][axis]);
            (d(0) * d(0) + d(1) * d(1), ring[*i])
        };
        let high = (0..ring.len()).max_by_key(far).unwrap_or(0);
        cuts = vec![low.min(high), low.max(high)];
    }
    let first = cuts[0];
    for (i, from) in cuts.iter().enumerate() {
        let to = cuts.get(i + 1).copied().unwrap_or(first + ring.len());
        arc(ring, *from, to, &mut detail);
    }
    detail
}

/// Simplifies the vertices between two that stay; positions run on beyond the ring's end.
fn arc(ring: &[[u32; 2]], from: usize, to: usize, detail: &mut [u8]) {
    let length = to - from;
    if length < 2 {
        return;
    }
    let place = |i: usize| ring[i % ring.len()];
    let (a, b) = ((place(from), place(from + 1)), (place(to), place(to - 1)));
    let forward = a <= b;
    // Position along the arc, whichever side it is walked from.
    let along = |i: usize| if forward { from + i } else { to - i };
    let mut start = 0;
    while start < length {
        let end = if length - start > LONGEST { start + LONGEST } else { length };
        simplify(start, end, &|i| place(along(i)), &mut |i, zoom| detail[along(i) % ring.len()] = zoom);
        start = end;
    }
}

fn simplify(start: usize, end: usize, place: &dyn Fn(usize) -> [u32; 2], set: &mut dyn FnMut(usize, u8)) {
    let mut open = vec![(start, end, f64::INFINITY)];
    while let Some((from, to, bound)) = open.pop() {
        let (a, b) = (place(from), place(to));
        let mut worst = (from, -1.0f64);
        for i in from + 1..to {
            let off = deviation(place(i), a, b);
            if off > worst.1 {
                worst = (i, off);
            }
        }
        if worst.0 > from {
            // No vertex is drawn before the one that splits its stretch.
            let off = worst.1.min(bound);
            set(worst.0, zoom_of(off));
            open.push((from, worst.0, off));
            open.push((worst.0, to, off));
        }
    }
}

/// Square of the distance from a stretch.
fn deviation(p: [u32; 2], a: [u32; 2], b: [u32; 2]) -> f64 {
    let d = |p: [u32; 2], q: [u32; 2], axis: usize| f64::from(p[axis]) - f64::from(q[axis]);
    let (ux, uy, vx, vy) = (d(b, a, 0), d(b, a, 1), d(p, a, 0), d(p, a, 1));
    let length2 = ux * ux + uy * uy;
    let t = if length2 > 0.0 { ((vx * ux + vy * uy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (vx - t * ux, vy - t * uy);
    x * x + y * y
}

/// The zoom at which a deviation (squared) is drawn.
fn zoom_of(off2: f64) -> u8 {
    let mut unit = TOLERANCE;
    for zoom in (0..=super::MAX_ZOOM).rev() {
        // `unit` is the tolerance at this zoom; above it the vertex already counts at a farther one.
        let farther = unit * 2.0;
        if off2 < farther * farther {
            return zoom;
        }
        unit = farther;
    }
    0
}
