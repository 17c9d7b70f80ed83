//! Borders that run beside each other: two features that should share a border and leave a strip open between them, closed
//! at its ends or not.

use super::between::NARROW_M;
use super::ring::{self, Edge};
use super::{TopologyFinding, TopologyKind};
use crate::geometry::{Extent, Point, Ring};
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
    ring::pairs_within(&edges, NARROW_M, BUDGET, |e, f| {
        if e.part != f.part
            && let Some((area, length, middle)) = stretch(e, f)
            && is_open(middle, e.part, f.part, zones)
            && !told.iter().any(|(extent, ring)| extent.meets(&at(middle)) && within(middle, ring))
        {
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
    let large = |s: &Strip| s.length >= SHORTEST.0 && s.area >= SHORTEST.1;
    let free = |s: &Strip| !zones.iter().any(|z| holds(z, s.middle));
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

/// The edges of all zones, those near each other close together; `part` is the zone.
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
        let edges = zones.get(at).map(|z| ring::edges(&z.shape)).unwrap_or_default();
        edges.into_iter().map(move |e| Edge { part: at, ..e })
    };
    order.into_iter().flat_map(of).collect()
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

/// The area between two edges that run beside each other, its length, and its middle.
fn stretch(e: &Edge, f: &Edge) -> Option<(f64, f64, Point)> {
    let (ex, ey) = (e.b.x - e.a.x, e.b.y - e.a.y);
    let long = ex.hypot(ey);
    let (ux, uy) = (ex / long, ey / long);
    let (fx, fy) = (f.b.x - f.a.x, f.b.y - f.a.y);
    if (ux * fy - uy * fx).abs() > SLANT * fx.hypot(fy) {
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
    if one * two < 0.0 || !(NOISE_M..=NARROW_M).contains(&widest) {
        return None;
    }
    let (along, side) = ((from + to) / 2.0, (one + two) / 4.0);
    let middle = Point { x: e.a.x + along * ux - side * uy, y: e.a.y + along * uy + side * ux };
    Some(((one + two).abs() / 2.0 * (to - from), to - from, middle))
}

/// Whether a place belongs to neither of two zones.
fn is_open(p: Point, a: usize, b: usize, zones: &[Zone]) -> bool {
    [a, b].into_iter().filter_map(|at| zones.get(at)).all(|z| !holds(z, p))
}

fn holds(zone: &Zone, p: Point) -> bool {
    zone.shape.extent().is_some_and(|e| e.meets(&at(p))) && inside(p, &zone.shape)
}

fn at(p: Point) -> Extent {
    Extent { min_x: p.x, min_y: p.y, max_x: p.x, max_y: p.y }
}

fn within(p: Point, ring: &Ring) -> bool {
    let part = crate::Polygon { exterior: ring.clone(), holes: Vec::new() };
    inside(p, &crate::MultiPolygon(vec![part]))
}
