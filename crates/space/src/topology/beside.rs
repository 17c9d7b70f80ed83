//! Borders that run beside each other: two features that should share a border and leave a strip open between them, closed
//! at its ends or not.

use super::between::NARROW_M;
use super::ring::{self, Edge};
use super::{TopologyFinding, TopologyKind};
use crate::geometry::{Extent, MultiPolygon, Point, Ring, doubled_area};
use crate::overlay::{Zone, inside};
use std::collections::BTreeMap;

/// Borders nearer than this many metres are the same border, rounded.
const NOISE_M: f64 = 1e-3;
/// Borders at a larger sine part from each other: a corner, not a border drawn twice.
const SLANT: f64 = 0.02;
/// A strip shorter than this many metres, or smaller than this many m², is not told.
const SHORTEST: (f64, f64) = (1.0, 1e-3);
/// Pairs of edges looked at for one layer.
const BUDGET: u64 = 400_000_000;
/// Vertices looked at for one layer to tell whether a place lies within a gap or a feature.
const VERTICES: usize = 200_000_000;
/// Strips told for one layer.
const MOST: usize = 1000;

/// What two features leave open between them.
struct Strip {
    area: f64,
    length: f64,
    /// The longest stretch, and its middle.
    longest: f64,
    middle: Point,
}

/// Narrow strips between two features each, but for those within `told`, the rings of gaps told already.
pub fn check(zones: &[Zone], told: &[Ring]) -> Vec<TopologyFinding> {
    let edges = in_order(zones);
    let told: Vec<(Extent, &Ring)> = told.iter().filter_map(|r| Some((Extent::of(r)?, r))).collect();
    let mut strips: BTreeMap<(usize, usize), Strip> = BTreeMap::new();
    let mut left = VERTICES;
    ring::pairs_within(&edges, NARROW_M, BUDGET, |e, f| {
        if e.part != f.part
            && let Some((area, length, middle)) = stretch(e, f)
        {
            let near = told.iter().filter(|(extent, _)| extent.meets(&at(middle)));
            for (_, ring) in near {
                left = left.saturating_sub(ring.len());
                if left == 0 || within(middle, ring) {
                    return left > 0;
                }
            }
            let key = (e.part.min(f.part), e.part.max(f.part));
            let strip = strips.entry(key).or_insert(Strip { area: 0.0, length: 0.0, longest: 0.0, middle });
            strip.area += area;
            strip.length += length;
            if length > strip.longest {
                (strip.longest, strip.middle) = (length, middle);
            }
        }
        true
    });
    // Another feature may fill the strip, or lie in between.
    let extents: Vec<Option<Extent>> = zones.iter().map(|z| z.shape.extent()).collect();
    let mut free = |s: &Strip| {
        let near = zones.iter().zip(&extents).filter(|(_, e)| e.is_some_and(|e| e.meets(&at(s.middle))));
        near.map(|(zone, _)| zone).all(|zone| {
            left = left.saturating_sub(zone.shape.points().count());
            left > 0 && !inside(s.middle, &zone.shape)
        })
    };
    let large = |s: &Strip| s.length >= SHORTEST.0 && s.area >= SHORTEST.1;
    let strips = strips.into_iter().filter(|(_, s)| large(s) && free(s)).take(MOST);
    let finding = |((a, b), strip): ((usize, usize), Strip)| {
        Some(TopologyFinding {
            kind: TopologyKind::Sliver,
            feature_id: zones.get(a)?.id.clone(),
            other_id: Some(zones.get(b)?.id.clone()),
            position: strip.middle,
            size: Some(strip.area),
        })
    };
    strips.filter_map(finding).collect()
}

/// The edges of all zones, those near each other close together; `part` is the zone, whose inside lies to the left.
fn in_order(zones: &[Zone]) -> Vec<Edge> {
    let Some(whole) = zones.iter().filter_map(|z| z.shape.extent()).reduce(Extent::union) else {
        return Vec::new();
    };
    let cell = ((whole.max_x - whole.min_x).max(whole.max_y - whole.min_y) / 256.0).max(1.0);
    let place = |zone: &Zone| {
        let centre = zone.shape.extent().map_or(Point { x: whole.min_x, y: whole.min_y }, |e| e.centre());
        let (x, y) = (((centre.x - whole.min_x) / cell).floor(), ((centre.y - whole.min_y) / cell).floor());
        interleaved(x, y)
    };
    let mut order: Vec<(u32, usize)> = zones.iter().enumerate().map(|(at, z)| (place(z), at)).collect();
    order.sort_unstable();
    let of = |(_, at): (u32, usize)| {
        let edges = zones.get(at).map(|z| left_of(&z.shape)).unwrap_or_default();
        edges.into_iter().map(move |e| Edge { part: at, ..e })
    };
    order.into_iter().flat_map(of).collect()
}

/// The edges of a shape, turned so that its inside lies to the left: outer rings against the clock, holes with it.
fn left_of(shape: &MultiPolygon) -> Vec<Edge> {
    let turn = |(at, ring): (usize, &Ring)| (doubled_area(ring) < 0.0) == (at == 0);
    let turned: Vec<bool> = shape.0.iter().flat_map(|p| p.rings().enumerate().map(turn)).collect();
    let mut edges = ring::edges(shape);
    for edge in edges.iter_mut().filter(|e| turned.get(e.ring).copied().unwrap_or(false)) {
        std::mem::swap(&mut edge.a, &mut edge.b);
    }
    edges
}

/// The position of a cell on the curve that goes through a square of 256 by 256 quarter by quarter.
fn interleaved(x: f64, y: f64) -> u32 {
    let (mut x, mut y, mut side, mut place) = (x, y, 128.0, 0);
    for _ in 0..8 {
        let (right, up) = (x >= side, y >= side);
        place = 4 * place + 2 * u32::from(up) + u32::from(right);
        x -= if right { side } else { 0.0 };
        y -= if up { side } else { 0.0 };
        side /= 2.0;
    }
    place
}

/// The area between two edges that run beside each other with the inside of both turned away, its length, and its middle.
fn stretch(e: &Edge, f: &Edge) -> Option<(f64, f64, Point)> {
    let (ex, ey) = (e.b.x - e.a.x, e.b.y - e.a.y);
    let long = ex.hypot(ey);
    let (ux, uy) = (ex / long, ey / long);
    let (fx, fy) = (f.b.x - f.a.x, f.b.y - f.a.y);
    if ux * fx + uy * fy > 0.0 || (ux * fy - uy * fx).abs() > SLANT * fx.hypot(fy) {
        return None;
    }
    // Along the first edge and across it.
    let turned = |p: Point| {
        let (x, y) = (p.x - e.a.x, p.y - e.a.y);
        (x * ux + y * uy, ux * y - uy * x)
    };
    let (mut c, mut d) = (turned(f.a), turned(f.b));
    if c.0 > d.0 {
        std::mem::swap(&mut c, &mut d);
    }
    let (from, to) = (c.0.max(0.0), d.0.min(long));
    if to <= from {
        return None;
    }
    let across = |at: f64| c.1 + (d.1 - c.1) * (at - c.0) / (d.0 - c.0);
    let (one, two) = (across(from), across(to));
    let widest = one.abs().max(two.abs());
    // To the right lies what is open; to the left they overlap.
    if one > 0.0 || two > 0.0 || !(NOISE_M..=NARROW_M).contains(&widest) {
        return None;
    }
    let (along, side) = ((from + to) / 2.0, (one + two) / 4.0);
    let middle = Point { x: e.a.x + along * ux - side * uy, y: e.a.y + along * uy + side * ux };
    Some(((one + two).abs() / 2.0 * (to - from), to - from, middle))
}

fn at(p: Point) -> Extent {
    Extent { min_x: p.x, min_y: p.y, max_x: p.x, max_y: p.y }
}

fn within(p: Point, ring: &Ring) -> bool {
    let part = crate::Polygon { exterior: ring.clone(), holes: Vec::new() };
    inside(p, &crate::MultiPolygon(vec![part]))
}
