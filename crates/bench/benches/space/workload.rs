//! The workload: a net of parcels that share their borders exactly, and three layers of zones; coordinates in metres of
//! EPSG:4549, rounded to the tenth of a millimetre. The same seed gives the same bytes.

use qipan_space::{MultiPolygon, Point, Polygon, Ring, Zone};
use std::f64::consts::TAU;

/// Lower left corner and side of a cell of the net, metres.
const EAST: f64 = 530_000.0;
const NORTH: f64 = 3_338_000.0;
const SIDE: f64 = 79.0;

/// splitmix64.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn between(&mut self, from: f64, to: f64) -> f64 {
        let part = u32::try_from(self.next() >> 32).unwrap_or_default();
        from + (to - from) * f64::from(part) / 4_294_967_296.0
    }

    fn below(&mut self, n: u64) -> usize {
        usize::try_from(self.next() % n).unwrap_or_default()
    }
}

fn num(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or_default())
}

fn surveyed(x: f64, y: f64) -> Point {
    Point { x: (x * 1e4).round() / 1e4, y: (y * 1e4).round() / 1e4 }
}

/// A net of crooked cells.
pub struct Net {
    pub wide: usize,
    pub high: usize,
    nodes: Vec<Point>,
    right: Vec<Vec<Point>>,
    up: Vec<Vec<Point>>,
}

impl Net {
    pub fn new(wide: usize, high: usize, dice: &mut Dice) -> Net {
        let mut nodes = Vec::new();
        for j in 0..=high {
            for i in 0..=wide {
                let (dx, dy) = (dice.between(-0.25, 0.25), dice.between(-0.25, 0.25));
                nodes.push(surveyed(EAST + (num(i) + dx) * SIDE, NORTH + (num(j) + dy) * SIDE));
            }
        }
        let mut along = |a: Point, b: Point| {
            let few = dice.below(4);
            let count = if dice.below(8) == 0 { few + dice.below(12) } else { 1 + dice.below(5) };
            let mut side = Vec::with_capacity(count);
            for k in 1..=count {
                let t = num(k) / num(count + 1);
                let (dx, dy) = (dice.between(-1.5, 1.5), dice.between(-1.5, 1.5));
                side.push(surveyed(a.x + t * (b.x - a.x) + dx, a.y + t * (b.y - a.y) + dy));
            }
            side
        };
        let (mut right, mut up) = (Vec::new(), Vec::new());
        for j in 0..=high {
            for i in 0..=wide {
                let at = |i: usize, j: usize| nodes[j * (wide + 1) + i];
                right.push(if i < wide { along(at(i, j), at(i + 1, j)) } else { Vec::new() });
                up.push(if j < high { along(at(i, j), at(i, j + 1)) } else { Vec::new() });
            }
        }
        Net { wide, high, nodes, right, up }
    }

    /// The border of a block of cells, counter-clockwise.
    fn block(&self, i: usize, j: usize, wide: usize, high: usize) -> Ring {
        let at = |i: usize, j: usize| j * (self.wide + 1) + i;
        let mut ring = Vec::new();
        for k in i..i + wide {
            ring.push(self.nodes[at(k, j)]);
            ring.extend(&self.right[at(k, j)]);
        }
        for k in j..j + high {
            ring.push(self.nodes[at(i + wide, k)]);
            ring.extend(&self.up[at(i + wide, k)]);
        }
        for k in (i..i + wide).rev() {
            ring.push(self.nodes[at(k + 1, j + high)]);
            ring.extend(self.right[at(k, j + high)].iter().rev());
        }
        for k in (j..j + high).rev() {
            ring.push(self.nodes[at(i, k + 1)]);
            ring.extend(self.up[at(i, k)].iter().rev());
        }
        ring
    }

    /// The cells as parcels; two in a hundred have a hole.
    pub fn parcels(&self, dice: &mut Dice) -> Vec<MultiPolygon> {
        let mut all = Vec::with_capacity(self.wide * self.high);
        for j in 0..self.high {
            for i in 0..self.wide {
                let exterior = self.block(i, j, 1, 1);
                let (x, y) = (EAST + (num(i) + 0.5) * SIDE, NORTH + (num(j) + 0.5) * SIDE);
                let hole = |dice: &mut Dice| shore(dice, Point { x, y }, 6.0, 8);
                let holes = if dice.below(50) == 0 { vec![hole(dice)] } else { Vec::new() };
                all.push(MultiPolygon(vec![Polygon { exterior, holes }]));
            }
        }
        all
    }
}

/// A ring with a rough border around a point, at most `radius` metres away; it never crosses itself.
fn shore(dice: &mut Dice, at: Point, radius: f64, vertices: usize) -> Ring {
    let waves: Vec<(f64, f64, f64)> = (0..7)
        .map(|octave| {
            let beats = (2.0 * 1.9_f64.powi(octave)).round();
            (beats, dice.between(0.0, TAU), dice.between(0.1, 0.35) / beats.powf(0.6))
        })
        .collect();
    let ring = (0..vertices).map(|k| {
        let angle = TAU * num(k) / num(vertices);
        let wave: f64 = waves.iter().map(|(beats, phase, high)| high * (beats * angle + phase).sin()).sum();
        let r = radius * (0.62 + 0.38 * wave.tanh()) * dice.between(0.985, 1.0);
        surveyed(at.x + r * angle.cos(), at.y + r * angle.sin())
    });
    ring.collect()
}

/// Parts with rough borders that don't touch each other, some with a hole.
fn shores(net: &Net, dice: &mut Dice, parts: usize, holes: usize, vertices: usize) -> Vec<Polygon> {
    let columns = 17;
    let rows = parts.div_ceil(columns);
    let (wide, high) = (num(net.wide) * SIDE / num(columns), num(net.high) * SIDE / num(rows));
    let slot = |k: usize| (k % columns, k / columns);
    (0..parts)
        .map(|k| {
            let (i, j) = slot(k);
            let at = Point { x: EAST + (num(i) + 0.5) * wide, y: NORTH + (num(j) + 0.5) * high };
            let radius = 0.49 * wide.min(high);
            let exterior = shore(dice, at, radius, vertices);
            let hole = |dice: &mut Dice| shore(dice, at, 0.2 * radius, vertices);
            Polygon { exterior, holes: if k < holes { vec![hole(dice)] } else { Vec::new() } }
        })
        .collect()
}

fn zones(shapes: impl IntoIterator<Item = Vec<Polygon>>) -> Vec<Zone> {
    let shapes = shapes.into_iter().enumerate();
    shapes.map(|(at, parts)| Zone { id: at.to_string(), shape: MultiPolygon(parts) }).collect()
}

/// Red line (10 zones, 244 parts), farmland (286 zones, each a union of parcels), urban (one zone, 200 parts).
pub fn layers(net: &Net, dice: &mut Dice) -> [Vec<Zone>; 3] {
    let mut red: Vec<Vec<Polygon>> = (0..10).map(|_| Vec::new()).collect();
    for (at, part) in shores(net, dice, 244, 174, 263).into_iter().enumerate() {
        red[at % 10].push(part);
    }
    let (columns, side) = (net.wide / 24, 18);
    let farmland = (0..286).map(|k| {
        let (i, j) = (24 * (k % columns) + 2, 24 * (k / columns) + 2);
        let exterior = net.block(i, j, side, side);
        let holes = if k < 189 { vec![net.block(i + 5, j + 5, 6, 6)] } else { Vec::new() };
        vec![Polygon { exterior, holes }]
    });
    let farmland = zones(farmland);
    let urban = shores(net, dice, 200, 149, 284);
    [zones(red), farmland, zones([urban])]
}

pub fn vertices<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon>) -> usize {
    shapes.into_iter().flat_map(MultiPolygon::rings).map(Vec::len).sum()
}

/// Rings of a layer for the peer in Python: per ring its feature, its part, whether it is a hole, its length, then all
/// coordinates, as little-endian numbers of 64 bits.
pub fn ragged<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon>) -> Vec<u8> {
    let (mut head, mut body) = (Vec::new(), Vec::new());
    let mut rings: u64 = 0;
    for (feature, shape) in shapes.into_iter().enumerate() {
        for (part, polygon) in shape.0.iter().enumerate() {
            for (at, ring) in polygon.rings().enumerate() {
                rings += 1;
                for n in [feature, part, at.min(1), ring.len()] {
                    head.extend(u64::try_from(n).unwrap_or_default().to_le_bytes());
                }
                body.extend(ring.iter().flat_map(|p| [p.x.to_le_bytes(), p.y.to_le_bytes()]).flatten());
            }
        }
    }
    [rings.to_le_bytes().to_vec(), head, body].concat()
}
