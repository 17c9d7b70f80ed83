//! What is wrong with one shape by itself.

use super::ring::{self, Edge};
use super::{TopologyFinding, TopologyKind};
use crate::geometry::{MultiPolygon, Point, doubled_area, plane_area};
use crate::overlay::inside;

/// Findings of one kind told for one feature; more say nothing new.
const MOST: usize = 20;
/// Pairs of edges looked at for one feature, which bounds the time a hostile shape may take.
const BUDGET: u64 = 200_000_000;
/// Places where a border meets itself, beyond which a shape is given up: putting them right costs more than it is worth.
const TANGLED: usize = 100_000;

struct Told<'a> {
    id: &'a str,
    all: Vec<TopologyFinding>,
}

impl Told<'_> {
    fn add(&mut self, kind: TopologyKind, position: Point, size: Option<f64>) {
        let same = self.all.iter().filter(|f| f.kind == kind);
        if same.count() < MOST && !self.all.iter().any(|f| f.kind == kind && f.position == position) {
            let feature_id = self.id.to_owned();
            self.all.push(TopologyFinding { kind, feature_id, other_id: None, position, size });
        }
    }

    fn has(&self, kind: TopologyKind) -> bool {
        self.all.iter().any(|f| f.kind == kind)
    }
}

pub fn check(id: &str, shape: &MultiPolygon) -> Vec<TopologyFinding> {
    let mut told = Told { id, all: Vec::new() };
    let bad = shape.points().find(|p| !p.x.is_finite() || !p.y.is_finite() || p.x.abs().max(p.y.abs()) > 1e9);
    if let Some(bad) = bad {
        told.add(TopologyKind::BadCoordinate, *bad, None);
        return told.all;
    }
    for points in shape.rings() {
        vertices(points, &mut told);
    }
    doubled(shape, &mut told);
    crossings(shape, &mut told);
    if !told.has(TopologyKind::SelfCrossing) {
        nesting(shape, &mut told);
    }
    sizes(shape, &mut told);
    told.all
}

/// What has no area of its own gets the size by which the repair changes the area of the shape.
fn sizes(shape: &MultiPolygon, told: &mut Told) {
    if told.all.iter().any(|f| f.kind == TopologyKind::PartsOverlap && f.size.is_some()) {
        told.all.retain(|f| f.kind != TopologyKind::PartsOverlap || f.size.is_some());
    }
    let open =
        |f: &TopologyFinding| f.size.is_none() && f.kind.severity() == qipan_kernel::finding::Severity::Error;
    if told.has(TopologyKind::Unchecked) || !told.all.iter().any(open) {
        return;
    }
    let change = (plane_area(shape) - plane_area(&super::repair::rebuilt(shape))).abs();
    told.all.iter_mut().filter(|f| open(f)).for_each(|f| f.size = Some(change));
}

/// Too few points, no area, duplicate points, spikes.
fn vertices(ring: &[Point], told: &mut Told) {
    let mut clean: Vec<Point> = Vec::with_capacity(ring.len());
    for p in ring {
        if clean.last() == Some(p) {
            told.add(TopologyKind::DuplicatePoint, *p, Some(0.0));
        } else {
            clean.push(*p);
        }
    }
    if clean.len() > 1 && clean.first() == clean.last() {
        clean.pop();
    }
    let first = ring.first().copied().unwrap_or(Point { x: 0.0, y: 0.0 });
    if clean.len() < 3 || doubled_area(&clean) == 0.0 && clean.len() < 4 {
        told.add(TopologyKind::TooFewPoints, first, Some(0.0));
        return;
    }
    let n = clean.len();
    let around = clean.iter().cycle().skip(n - 1).zip(&clean).zip(clean.iter().cycle().skip(1));
    for ((a, b), c) in around {
        let (back, on) = ((a.x - b.x, a.y - b.y), (c.x - b.x, c.y - b.y));
        let cross = back.0 * on.1 - back.1 * on.0;
        let along = back.0 * on.0 + back.1 * on.1;
        if cross == 0.0 && along > 0.0 {
            told.add(TopologyKind::Spike, *b, Some(0.0));
        }
    }
}

/// The same ring twice in one feature.
fn doubled(shape: &MultiPolygon, told: &mut Told) {
    let key = |ring: &[Point]| {
        let order = |a: &Point, b: &Point| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
        let mut points = ring.to_vec();
        points.sort_by(order);
        points
    };
    let mut rings: Vec<_> = shape.rings().filter(|r| r.len() > 2).map(|r| (r.len(), key(r))).collect();
    if rings.len() < 2 {
        return;
    }
    rings.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    for (a, b) in rings.iter().zip(rings.iter().skip(1)) {
        if a == b
            && let Some(p) = a.1.first()
        {
            told.add(TopologyKind::DoubledRing, *p, None);
        }
    }
}

/// Borders that cross or run on each other.
fn crossings(shape: &MultiPolygon, told: &mut Told) {
    let edges = ring::edges(shape);
    let (mut met, mut touch) = (0, None);
    let complete = ring::pairs(&edges, BUDGET, |e, f| {
        let meeting = meeting(e, f);
        if meeting.is_none() && touch.is_none() && e.part == f.part && !e.adjoins(f) {
            touch = touching(e, f);
        }
        met += usize::from(meeting.is_some());
        match meeting {
            Some((TopologyKind::DoubledRing, p)) if e.part == f.part => {
                told.add(TopologyKind::DoubledRing, p, None);
            }
            Some((TopologyKind::DoubledRing, p)) => shared(e, f, p, told),
            Some((kind, p)) => told.add(kind, p, None),
            None => {}
        }
        met < TANGLED
    });
    if !complete || met >= TANGLED {
        let p = shape.points().next().copied().unwrap_or(Point { x: 0.0, y: 0.0 });
        told.add(TopologyKind::Unchecked, p, None);
    } else if let Some(p) = touch.filter(|_| told.all.is_empty() && !same_area(shape)) {
        told.add(TopologyKind::SelfCrossing, p, None);
    }
}

/// A vertex of one edge on the other. Whether the border passes through there the two alone don't tell.
fn touching(e: &Edge, f: &Edge) -> Option<Point> {
    let on = |p: Point, e: &Edge| side(e.a, e.b, p) == 0.0 && between(p, e);
    let ends = [(e.a, f), (e.b, f), (f.a, e), (f.b, e)];
    ends.into_iter().find(|(p, other)| on(*p, other)).map(|(p, _)| p)
}

/// Whether the shape has the area that the non-zero rule gives it: a border that passes through itself at a vertex has not.
fn same_area(shape: &MultiPolygon) -> bool {
    let (one, two) = (plane_area(shape), plane_area(&super::repair::rebuilt(shape)));
    (one - two).abs() <= 1e-6 * two + 1e-3
}

/// Two parts that share a stretch of border: overlapping if both lie on the same side of it.
fn shared(e: &Edge, f: &Edge, p: Point, told: &mut Told) {
    let same_way = (e.b.x - e.a.x) * (f.b.x - f.a.x) + (e.b.y - e.a.y) * (f.b.y - f.a.y) > 0.0;
    if same_way {
        told.add(TopologyKind::PartsOverlap, p, None);
    } else {
        told.add(TopologyKind::DoubledRing, p, None);
    }
}

fn side(a: Point, b: Point, c: Point) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// How two edges meet in a way that a valid shape has not, and where.
fn meeting(e: &Edge, f: &Edge) -> Option<(TopologyKind, Point)> {
    let (s1, s2) = (side(e.a, e.b, f.a), side(e.a, e.b, f.b));
    let (s3, s4) = (side(f.a, f.b, e.a), side(f.a, f.b, e.b));
    if s1 * s2 < 0.0 && s3 * s4 < 0.0 {
        let t = s3 / (s3 - s4);
        let p = Point { x: e.a.x + t * (e.b.x - e.a.x), y: e.a.y + t * (e.b.y - e.a.y) };
        return Some((TopologyKind::SelfCrossing, p));
    }
    if s1 == 0.0 && s2 == 0.0 && overlapping(e, f) {
        let kind = if e.adjoins(f) { TopologyKind::Spike } else { TopologyKind::DoubledRing };
        let ends = [f.a, f.b, e.a, e.b];
        let p = ends.into_iter().find(|p| between(*p, e) && between(*p, f));
        return Some((kind, p.unwrap_or(e.a)));
    }
    None
}

/// True if two edges on one line share more than a point.
fn overlapping(e: &Edge, f: &Edge) -> bool {
    let upright = (e.b.x - e.a.x).abs() < (e.b.y - e.a.y).abs();
    let along = |p: Point| if upright { p.y } else { p.x };
    let (a, b) = (along(e.a).min(along(e.b)), along(e.a).max(along(e.b)));
    let (c, d) = (along(f.a).min(along(f.b)), along(f.a).max(along(f.b)));
    a.max(c) < b.min(d)
}

fn between(p: Point, e: &Edge) -> bool {
    let x = e.extent();
    x.min_x <= p.x && p.x <= x.max_x && x.min_y <= p.y && p.y <= x.max_y
}

/// Holes outside, parts in parts, of a shape whose rings don't cross.
fn nesting(shape: &MultiPolygon, told: &mut Told) {
    let area = |ring: &[Point]| doubled_area(ring).abs() / 2.0;
    for part in &shape.0 {
        let outer = MultiPolygon(vec![crate::Polygon { exterior: part.exterior.clone(), holes: Vec::new() }]);
        for hole in part.holes.iter().filter(|h| h.len() > 2) {
            if let Some(p) = stray(hole, &outer) {
                told.add(TopologyKind::HoleOutside, p, Some(area(hole)));
            }
        }
    }
    let extents: Vec<_> = shape.0.iter().map(|p| crate::Extent::of(&p.exterior)).collect();
    for (i, a) in shape.0.iter().enumerate() {
        let whole = MultiPolygon(vec![a.clone()]);
        for (j, b) in shape.0.iter().enumerate() {
            let near =
                matches!((extents.get(i), extents.get(j)), (Some(Some(x)), Some(Some(y))) if x.meets(y));
            if i != j
                && near
                && let Some(p) = middle(&b.exterior).filter(|p| inside(*p, &whole))
            {
                told.add(TopologyKind::PartsOverlap, p, Some(area(&b.exterior)));
            }
        }
    }
}

/// A vertex of a hole, or the middle of an edge of it, that lies clearly outside; holes may touch the outer ring.
fn stray(hole: &[Point], outer: &MultiPolygon) -> Option<Point> {
    middle(hole).filter(|p| !inside(*p, outer))
}

/// A point inside a ring: of an ear of it.
fn middle(ring: &[Point]) -> Option<Point> {
    crate::overlay::point_inside(ring)
}
