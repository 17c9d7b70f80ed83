//! Cutting borders into the quarters of a cell.
//!
//! What lies inside a cell is told by two things: the stretches of border inside of it, and the stretches of its top side
//! that the border above covers. A quarter in the lower half gets as covered what its part of the upper half holds. Nothing
//! is ever decided inside or outside; a stretch ends at the very number at which the next one begins, so sums cancel.

use crate::geometry::{MultiPolygon, Point};

/// Positions of segments, pieces, zones and nodes are kept in 32 bits.
pub fn short(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[expect(clippy::as_conversions, reason = "32 bits fit into a position")]
pub const fn long(n: u32) -> usize {
    n as usize
}

/// Steeper than any two coordinates of a plane can be, unless they are next to nothing apart: those make no area.
const STEEPEST: f64 = 1e26;

/// A stretch of border from left to right, about the origin of the index; upright where both `x` are the same.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
    /// Rise by run; 0 of an upright one.
    pub slope: f64,
    /// +1 where the inside is below, −1 where it is above.
    pub sign: f64,
    pub zone: u32,
    /// The ring runs from right to left here.
    backward: bool,
}

impl Segment {
    fn new(a: (f64, f64), b: (f64, f64), sign: f64, zone: u32) -> Segment {
        let slope = if a.0 < b.0 { (b.1 - a.1) / (b.0 - a.0) } else { 0.0 };
        let slope = slope.clamp(-STEEPEST, STEEPEST);
        Segment { x0: a.0, y0: a.1, x1: b.0, y1: b.1, slope, sign, zone, backward: false }
    }

    /// Where it passes a height; its ends are not exceeded.
    pub fn x_at(&self, y: f64) -> f64 {
        let x = self.x0 + (y - self.y0) / self.slope;
        x.max(self.x0).min(self.x1)
    }

    /// Its height at a place; exact at its ends.
    pub fn y_at(&self, x: f64) -> f64 {
        if x <= self.x0 {
            self.y0
        } else if x >= self.x1 {
            self.y1
        } else {
            self.y0 + (x - self.x0) * self.slope
        }
    }

    pub fn upright(&self) -> bool {
        self.x0 >= self.x1
    }
}

/// Adds the borders of a shape about an origin. Rings may run in any direction.
pub fn add_segments(shape: &MultiPolygon, zone: u32, origin: Point, out: &mut Vec<Segment>) {
    for part in &shape.0 {
        for (at, ring) in part.rings().enumerate() {
            let Some(last) = ring.last() else { continue };
            let first = out.len();
            let mut doubled = 0.0;
            let (ox, oy) = (last.x - origin.x, last.y - origin.y);
            let (mut ax, mut ay) = (ox, oy);
            for p in ring {
                let (bx, by) = (p.x - origin.x, p.y - origin.y);
                doubled += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
                if ax < bx {
                    out.push(Segment::new((ax, ay), (bx, by), -1.0, zone));
                } else if ax > bx {
                    out.push(Segment { backward: true, ..Segment::new((bx, by), (ax, ay), 1.0, zone) });
                } else if ay != by {
                    out.push(Segment::new((ax, ay), (bx, by), 0.0, zone));
                }
                (ax, ay) = (bx, by);
            }
            if (doubled > 0.0) != (at == 0) {
                for segment in &mut out[first..] {
                    segment.sign = -segment.sign;
                }
            }
        }
    }
}

/// A square of the tree, about the origin of the index. Sides are powers of two, so that all corners are exact.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub x: f64,
    pub y: f64,
    pub side: f64,
}

impl Cell {
    /// Quarter 0 to 3: lower left, lower right, upper left, upper right.
    pub fn quarter(&self, at: usize) -> Cell {
        let side = self.side / 2.0;
        let x = if at % 2 == 1 { self.x + side } else { self.x };
        let y = if at >= 2 { self.y + side } else { self.y };
        Cell { x, y, side }
    }

    pub fn right(&self) -> f64 {
        self.x + self.side
    }

    pub fn top(&self) -> f64 {
        self.y + self.side
    }
}

/// From where to where; nowhere if that is not ascending.
type Reach = (f64, f64);

const NOWHERE: Reach = (0.0, 0.0);

/// The part of a segment inside a cell: from `from` to `to`.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub segment: u32,
    pub zone: u32,
    pub from: f64,
    pub to: f64,
    /// Where the segment passes the middle height of the cell; set by [`prepare`].
    middle: f64,
    /// The quarters that it has a part in, one bit each; set by [`prepare`].
    quarters: u8,
}

impl Part {
    const NONE: Part = Part { segment: 0, zone: 0, from: 0.0, to: 0.0, middle: 0.0, quarters: 0 };

    /// The whole of a segment.
    pub fn whole(at: usize, segment: &Segment) -> Part {
        Part { segment: short(at), zone: segment.zone, from: segment.x0, to: segment.x1, ..Part::NONE }
    }

    /// The stretches of it in the upper and the lower half of a cell whose middle height is `middle`. Level at that
    /// height it counts as upper.
    fn halves(&self, s: &Segment, middle: f64) -> (Reach, Reach) {
        if s.y0 >= middle && s.y1 >= middle {
            ((self.from, self.to), NOWHERE)
        } else if s.y0 <= middle && s.y1 <= middle {
            (NOWHERE, (self.from, self.to))
        } else {
            let left = (self.from, self.to.min(self.middle));
            let right = (self.from.max(self.middle), self.to);
            if s.y0 < middle { (right, left) } else { (left, right) }
        }
    }
}

/// A stretch of the top side of a cell that is covered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    pub zone: u32,
    pub from: f64,
    pub to: f64,
    /// How often; 1 of valid shapes.
    pub weight: f64,
}

/// The parts and stretches of the cells on the way from the root to the current one, and of their neighbours.
#[derive(Debug, Default)]
pub struct Stack {
    pub parts: Vec<Part>,
    pub stretches: Vec<Stretch>,
    /// Where coverage of the top sides of the two lower quarters begins and ends.
    events: [Events; 2],
}

/// Where the parts and stretches of a cell stand in the stack.
#[derive(Debug, Clone, Default)]
pub struct Held {
    pub parts: std::ops::Range<usize>,
    pub stretches: std::ops::Range<usize>,
}

/// Finds out which quarters of a cell each of its parts lies in; gives back how many parts each quarter gets.
pub fn prepare(segments: &[Segment], cell: &Cell, parts: &mut [Part]) -> [usize; 4] {
    let half = cell.side / 2.0;
    let (mid_x, mid_y) = (cell.x + half, cell.y + half);
    let mut counts = [0; 4];
    for part in parts {
        let s = &segments[long(part.segment)];
        if s.upright() {
            let (low, high) = (s.y0.min(s.y1) < mid_y, s.y0.max(s.y1) > mid_y);
            let (left, right) = (s.x0 < mid_x, s.x0 > mid_x);
            part.quarters = bits([low && left, low && right, high && left, high && right]);
        } else {
            if (s.y0 < mid_y) != (s.y1 < mid_y) {
                part.middle = s.x_at(mid_y);
            }
            let (upper, lower) = part.halves(s, mid_y);
            let sides = |(a, b): Reach| if a < b { (a < mid_x, b > mid_x) } else { (false, false) };
            let flat = s.y0 <= mid_y && s.y1 <= mid_y;
            let (ul, ur) = if flat { (false, false) } else { sides(upper) };
            let (ll, lr) = sides(lower);
            part.quarters = bits([ll, lr, ul, ur]);
        }
        for (at, count) in counts.iter_mut().enumerate() {
            *count += usize::from(part.quarters >> at & 1);
        }
    }
    counts
}

fn bits(set: [bool; 4]) -> u8 {
    set.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))
}

/// Pushes what the quarters of a cell hold. `counts` is what [`prepare`] has just given for the parts of the cell.
pub fn divide(
    segments: &[Segment],
    cell: &Cell,
    held: &Held,
    counts: [usize; 4],
    stack: &mut Stack,
) -> [Held; 4] {
    let half = cell.side / 2.0;
    let (mid_x, mid_y, right) = (cell.x + half, cell.y + half, cell.right());
    let base = stack.parts.len();
    let mut next = 0;
    let mut ends = counts.map(|count| {
        next += count;
        next - count
    });
    stack.parts.resize(base + next, Part::NONE);
    let (old, new) = stack.parts.split_at_mut(base);
    let [events_left, events_right] = &mut stack.events;
    events_left.clear();
    events_right.clear();
    for part in &old[held.parts.clone()] {
        let s = &segments[long(part.segment)];
        let (above, below) = if s.upright() {
            (NOWHERE, NOWHERE)
        } else {
            let (above, below) = part.halves(s, mid_y);
            if above.0 < above.1 {
                cover(events_left, s, above.0, above.1.min(mid_x));
                cover(events_right, s, above.0.max(mid_x), above.1);
            }
            (above, below)
        };
        for (quarter, end) in ends.iter_mut().enumerate() {
            if part.quarters >> quarter & 1 == 0 {
                continue;
            }
            let (from, to) = if quarter < 2 { below } else { above };
            let (from, to) = if quarter % 2 == 0 { (from, to.min(mid_x)) } else { (from.max(mid_x), to) };
            new[*end] = if s.upright() { *part } else { Part { from, to, ..*part } };
            *end += 1;
        }
    }
    let mut first = base;
    let mut quarter = 0;
    ends.map(|end| {
        let (from, to) = if quarter % 2 == 0 { (cell.x, mid_x) } else { (mid_x, right) };
        let stretches = stack.cover_top(held.stretches.clone(), from, to, quarter);
        quarter += 1;
        let parts = first..base + end;
        first = base + end;
        Held { parts, stretches }
    })
}

/// Zone, place, and how much coverage begins there.
type Events = Vec<(u32, f64, f64)>;

/// Notes that a segment covers a stretch of a top side. Segments come in the order of their ring, so most ends meet the
/// beginning that was noted last, and both go.
fn cover(events: &mut Events, s: &Segment, from: f64, to: f64) {
    if from >= to {
        return;
    }
    let (begins, ends) = ((s.zone, from, s.sign), (s.zone, to, -s.sign));
    let (first, second) = if s.backward { (ends, begins) } else { (begins, ends) };
    match events.last() {
        Some(last) if last.0 == first.0 && last.1 == first.1 && last.2 == -first.2 => {
            events.pop();
        }
        _ => events.push(first),
    }
    events.push(second);
}

impl Stack {
    /// A stack that holds one cell.
    pub fn new(parts: Vec<Part>, stretches: Vec<Stretch>) -> Stack {
        Stack { parts, stretches, events: Default::default() }
    }

    /// Pushes the stretches of a quarter: what covers the cell, and in the lower half also what the upper half holds.
    fn cover_top(
        &mut self,
        of_cell: std::ops::Range<usize>,
        left: f64,
        right: f64,
        quarter: usize,
    ) -> std::ops::Range<usize> {
        let first = self.stretches.len();
        let events = self.events.get_mut(quarter).filter(|events| !events.is_empty());
        if let Some(events) = events {
            for s in &self.stretches[of_cell] {
                let (from, to) = (s.from.max(left), s.to.min(right));
                if from < to {
                    events.extend([(s.zone, from, s.weight), (s.zone, to, -s.weight)]);
                }
            }
            merge(events, &mut self.stretches);
        } else {
            for at in of_cell {
                let s = self.stretches[at];
                let (from, to) = (s.from.max(left), s.to.min(right));
                if from < to {
                    self.stretches.push(Stretch { from, to, ..s });
                }
            }
        }
        first..self.stretches.len()
    }

    /// How much the stack holds.
    pub fn mark(&self) -> (usize, usize) {
        (self.parts.len(), self.stretches.len())
    }

    /// Forgets what was pushed since.
    pub fn forget(&mut self, since: (usize, usize)) {
        self.parts.truncate(since.0);
        self.stretches.truncate(since.1);
    }
}

/// Makes stretches of events.
fn merge(events: &mut Events, stretches: &mut Vec<Stretch>) {
    events.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut weight = 0.0;
    let mut open: Option<(u32, f64)> = None;
    let mut at = 0;
    while let Some(&(zone, x, _)) = events.get(at) {
        if open.is_some_and(|(of, _)| of != zone) {
            (weight, open) = (0.0, None);
        }
        let mut change = 0.0;
        while let Some(next) = events.get(at).filter(|e| e.0 == zone && e.1 == x) {
            change += next.2;
            at += 1;
        }
        if change == 0.0 {
            continue;
        }
        if let Some((zone, from)) = open.take() {
            stretches.push(Stretch { zone, from, to: x, weight });
        }
        weight += change;
        if weight != 0.0 {
            open = Some((zone, x));
        }
    }
}
