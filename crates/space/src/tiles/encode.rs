//! One tile as bytes: Mapbox Vector Tile Specification 2.1, written by hand.

use super::clip::{self, Place};
use super::level::{Form, Level, Part, Square};
use super::values::{Renumber, Values, varint, zigzag};
use super::world::at;
use super::{BUFFER, EXTENT, MAX_ZOOM};

/// Which tile, and how fine.
pub(super) struct Ask {
    pub z: u8,
    pub x: u32,
    pub y: u32,
    /// Vertices that are drawn from this zoom on.
    pub detail: u8,
    /// Parts smaller than this in both directions are left out, in units of the tile.
    pub least: u64,
}

pub(super) fn tile(level: &Level, values: &Values, name: &str, ask: &Ask) -> Vec<u8> {
    let frame = Frame::of(ask);
    let near = level.grid.near(&frame.square);
    let mut pen = Pen::new(values, near.len());
    for number in near {
        let Some(part) = level.parts.get(at(number)) else { continue };
        if frame.meets(&part.square) && frame.size(&part.square) >= ask.least {
            pen.part(level, part, &frame, ask.detail);
        }
    }
    pen.flush(level);
    pen.layer(values, name)
}

/// Where the tile lies in the world.
struct Frame {
    shift: u32,
    half: i64,
    origin: Place,
    /// The tile with its buffer.
    square: Square,
}

impl Frame {
    fn of(ask: &Ask) -> Self {
        let shift = u32::from(MAX_ZOOM - ask.z.min(MAX_ZOOM));
        let half = if shift == 0 { 0 } else { 1i64 << (shift - 1) };
        let origin = [i64::from(ask.x) * EXTENT, i64::from(ask.y) * EXTENT];
        let edge =
            |unit: i64| u32::try_from((unit << shift).clamp(0, i64::from(u32::MAX))).unwrap_or(u32::MAX);
        let square =
            Square { low: origin.map(|o| edge(o - BUFFER)), high: origin.map(|o| edge(o + EXTENT + BUFFER)) };
        Frame { shift, half, origin, square }
    }

    fn meets(&self, other: &Square) -> bool {
        (0..2).all(|axis| {
            self.square.low[axis] <= other.high[axis] && other.low[axis] <= self.square.high[axis]
        })
    }

    fn holds(&self, other: &Square) -> bool {
        (0..2)
            .all(|axis| self.square.low[axis] < other.low[axis] && other.high[axis] < self.square.high[axis])
    }

    /// The longer side of a box in units of the tile.
    fn size(&self, square: &Square) -> u64 {
        let side = |axis: usize| u64::from(square.high[axis] - square.low[axis]) >> self.shift;
        side(0).max(side(1))
    }

    /// Position in units of the tile: the nearest whole unit, whichever tile is asked.
    fn place(&self, p: [u32; 2]) -> Place {
        [0, 1].map(|axis| ((i64::from(p[axis]) + self.half) >> self.shift) - self.origin[axis])
    }
}

struct Pen {
    /// Feature that is being drawn.
    feature: Option<u32>,
    form: Form,
    geometry: Vec<u8>,
    points: Vec<Place>,
    cursor: Place,
    ring: Vec<Place>,
    spare: Vec<Place>,
    tags: Vec<u8>,
    features: Vec<u8>,
    keys: Renumber,
    numbers: Renumber,
}

impl Pen {
    fn new(values: &Values, parts: usize) -> Self {
        let keys = values.keys().len();
        Pen {
            feature: None,
            form: Form::Area,
            geometry: Vec::new(),
            points: Vec::new(),
            cursor: [0, 0],
            ring: Vec::new(),
            spare: Vec::new(),
            tags: Vec::new(),
            features: Vec::with_capacity(parts * 64),
            keys: Renumber::new(keys),
            numbers: Renumber::new(parts.saturating_mul(keys)),
        }
    }

    fn part(&mut self, level: &Level, part: &Part, frame: &Frame, detail: u8) {
        if self.feature != Some(part.feature) {
            self.flush(level);
            self.feature = Some(part.feature);
            self.form = part.form;
            self.cursor = [0, 0];
        }
        let whole = frame.holds(&part.square);
        for (number, ring) in (part.rings.0..part.rings.1).enumerate() {
            let meets = level.squares.get(at(ring)).is_some_and(|s| frame.meets(s));
            if meets {
                self.trace(level, ring, frame, detail);
            }
            match part.form {
                Form::Point => {
                    let shown = self.ring.iter().copied().filter(|p| whole || clip::shows(*p));
                    self.points.extend(shown);
                }
                Form::Line => {
                    let pieces = if whole { vec![self.ring.clone()] } else { clip::line(&self.ring) };
                    pieces.iter().filter(|piece| piece.len() > 1).for_each(|piece| self.path(piece, false));
                }
                Form::Area if meets => {
                    if !self.area(whole, number == 0) && number == 0 {
                        return;
                    }
                }
                Form::Area => {}
            }
        }
    }

    /// The ring's vertices of this detail, in units of the tile.
    fn trace(&mut self, level: &Level, ring: u32, frame: &Frame, detail: u8) {
        self.ring.clear();
        let Some((from, to)) = level.slice(ring) else { return };
        for (p, own) in level.vertices[from..to].iter().zip(&level.detail[from..to]) {
            if *own <= detail {
                let place = frame.place(*p);
                if self.ring.last() != Some(&place) {
                    self.ring.push(place);
                }
            }
        }
    }

    /// Draws the traced ring, if it still has an area of its direction.
    fn area(&mut self, whole: bool, outer: bool) -> bool {
        while self.ring.len() > 1 && self.ring.first() == self.ring.last() {
            self.ring.pop();
        }
        if !whole {
            clip::ring(&mut self.ring, &mut self.spare);
        }
        let doubled = doubled(&self.ring);
        if self.ring.len() < 3 || (if outer { doubled <= 0 } else { doubled >= 0 }) {
            return false;
        }
        let ring = std::mem::take(&mut self.ring);
        self.path(&ring, true);
        self.ring = ring;
        true
    }

    fn path(&mut self, path: &[Place], closed: bool) {
        let Some((first, rest)) = path.split_first() else { return };
        self.geometry.push(9);
        self.step(*first);
        varint(&mut self.geometry, 2 | u64::try_from(rest.len()).unwrap_or(0) << 3);
        rest.iter().for_each(|p| self.step(*p));
        if closed {
            self.geometry.push(15);
        }
    }

    fn step(&mut self, to: Place) {
        for (to, from) in to.iter().zip(self.cursor) {
            varint(&mut self.geometry, zigzag(to - from));
        }
        self.cursor = to;
    }

    /// Ends the feature.
    fn flush(&mut self, level: &Level) {
        let Some(feature) = self.feature.take() else { return };
        if !self.points.is_empty() {
            let points = std::mem::take(&mut self.points);
            varint(&mut self.geometry, 1 | u64::try_from(points.len()).unwrap_or(0) << 3);
            points.iter().for_each(|p| self.step(*p));
        }
        if self.geometry.is_empty() {
            return;
        }
        let Some(record) = level.records.get(at(feature)) else { return };
        self.tags.clear();
        for (key, value) in &record.tags {
            varint(&mut self.tags, u64::from(self.keys.number(*key)));
            varint(&mut self.tags, u64::from(self.numbers.number(*value)));
        }
        let kind = match self.form {
            Form::Point => 1,
            Form::Line => 2,
            Form::Area => 3,
        };
        let (tags, geometry) = (length(&self.tags), length(&self.geometry));
        let id = if record.id > 0 { 1 + width(record.id) } else { 0 };
        let own_tags = if tags > 0 { 1 + width(tags) + tags } else { 0 };
        let out = &mut self.features;
        out.push(0x12);
        varint(out, id + own_tags + 2 + 1 + width(geometry) + geometry);
        if record.id > 0 {
            out.push(0x08);
            varint(out, record.id);
        }
        if tags > 0 {
            field(out, 0x12, &self.tags);
        }
        out.extend_from_slice(&[0x18, kind]);
        field(out, 0x22, &self.geometry);
        self.geometry.clear();
    }

    /// The tile with its one layer.
    fn layer(self, values: &Values, name: &str) -> Vec<u8> {
        if self.features.is_empty() {
            return Vec::new();
        }
        let mut head = vec![0x78, 2];
        field(&mut head, 0x0A, name.as_bytes());
        let mut tail = Vec::new();
        for key in &self.keys.order {
            field(&mut tail, 0x1A, values.keys().get(at(*key)).map_or(&[], String::as_bytes));
        }
        for value in &self.numbers.order {
            field(&mut tail, 0x22, values.bytes(*value));
        }
        tail.push(0x28);
        varint(&mut tail, EXTENT.cast_unsigned());
        let total = length(&head) + length(&self.features) + length(&tail);
        let mut out = Vec::with_capacity(head.len() + self.features.len() + tail.len() + 8);
        out.push(0x1A);
        varint(&mut out, total);
        for bytes in [&head, &self.features, &tail] {
            out.extend_from_slice(bytes);
        }
        out
    }
}

/// Bytes that a number takes.
fn width(value: u64) -> u64 {
    u64::from((64 - (value | 1).leading_zeros()).div_ceil(7))
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn field(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    varint(out, length(bytes));
    out.extend_from_slice(bytes);
}

/// Twice the area in units of the tile, positive if it runs clockwise on the screen. What is drawn lies within the buffer,
/// so the sum fits.
fn doubled(ring: &[Place]) -> i64 {
    let Some(last) = ring.last() else { return 0 };
    let mut before = last;
    let mut sum = 0i64;
    for p in ring {
        sum = sum.wrapping_add(before[0] * p[1] - before[1] * p[0]);
        before = p;
    }
    sum
}
