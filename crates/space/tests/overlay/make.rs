//! Shapes for the tests: a net of parcels that share their borders exactly, and zones.

use qipan_space::{MultiPolygon, Point, Polygon, Zone};

/// Small generator of numbers (splitmix64): the same seed gives the same shapes everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to 1.
    pub fn part(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap()) / 4_294_967_296.0
    }

    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.part()
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }
}

/// Rounded to the tenth of a millimetre, as survey files are.
pub fn surveyed(x: f64, y: f64) -> Point {
    Point { x: (x * 1e4).round() / 1e4, y: (y * 1e4).round() / 1e4 }
}

pub fn polygon(exterior: Vec<Point>) -> MultiPolygon {
    MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }])
}

pub fn rect(x: f64, y: f64, w: f64, h: f64) -> MultiPolygon {
    let ring = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
    polygon(ring.map(|(x, y)| Point { x, y }).to_vec())
}

pub fn zone(id: usize, shape: MultiPolygon) -> Zone {
    Zone { id: id.to_string(), shape }
}

/// A net of `n` × `n` cells of about `side` metres with crooked sides, each side shared to the last bit.
pub struct Net {
    n: usize,
    nodes: Vec<Point>,
    /// Points between two nodes: to the right and upward.
    right: Vec<Vec<Point>>,
    up: Vec<Vec<Point>>,
}

impl Net {
    pub fn new(n: usize, side: f64, dice: &mut Dice) -> Net {
        let (x0, y0) = (547_000.0, 3_354_000.0);
        let at = |i: usize| f64::from(u32::try_from(i).unwrap());
        let mut nodes = Vec::new();
        for j in 0..=n {
            for i in 0..=n {
                let wobble = 0.3 * side;
                let (dx, dy) = (dice.between(-wobble, wobble), dice.between(-wobble, wobble));
                nodes.push(surveyed(x0 + at(i) * side + dx, y0 + at(j) * side + dy));
            }
        }
        let mut along = |a: Point, b: Point| {
            let count = dice.below(4);
            let steps = (1..=count).map(|k| at(k) / at(count + 1)).collect::<Vec<_>>();
            let mut point = |t: f64| {
                let wobble = 0.03 * side;
                let (dx, dy) = (dice.between(-wobble, wobble), dice.between(-wobble, wobble));
                surveyed(a.x + t * (b.x - a.x) + dx, a.y + t * (b.y - a.y) + dy)
            };
            steps.into_iter().map(&mut point).collect::<Vec<_>>()
        };
        let (mut right, mut up) = (Vec::new(), Vec::new());
        for j in 0..=n {
            for i in 0..=n {
                let here = nodes[j * (n + 1) + i];
                right.push(if i < n { along(here, nodes[j * (n + 1) + i + 1]) } else { Vec::new() });
                up.push(if j < n { along(here, nodes[(j + 1) * (n + 1) + i]) } else { Vec::new() });
            }
        }
        Net { n, nodes, right, up }
    }

    fn node(&self, i: usize, j: usize) -> usize {
        j * (self.n + 1) + i
    }

    /// The border of a block of cells, from (`i`, `j`) on, counter-clockwise.
    pub fn block(&self, i: usize, j: usize, wide: usize, high: usize) -> Vec<Point> {
        let mut ring = Vec::new();
        for k in i..i + wide {
            ring.push(self.nodes[self.node(k, j)]);
            ring.extend(&self.right[self.node(k, j)]);
        }
        for k in j..j + high {
            ring.push(self.nodes[self.node(i + wide, k)]);
            ring.extend(&self.up[self.node(i + wide, k)]);
        }
        for k in (i..i + wide).rev() {
            ring.push(self.nodes[self.node(k + 1, j + high)]);
            ring.extend(self.right[self.node(k, j + high)].iter().rev());
        }
        for k in (j..j + high).rev() {
            ring.push(self.nodes[self.node(i, k + 1)]);
            ring.extend(self.up[self.node(i, k)].iter().rev());
        }
        ring
    }

    pub fn parcels(&self) -> Vec<MultiPolygon> {
        let cells = (0..self.n).flat_map(|j| (0..self.n).map(move |i| (i, j)));
        cells.map(|(i, j)| polygon(self.block(i, j, 1, 1))).collect()
    }
}

/// A star-shaped ring around a point: never crosses itself.
pub fn blob(dice: &mut Dice, x: f64, y: f64, radius: f64, vertices: usize) -> Vec<Point> {
    let step = std::f64::consts::TAU / f64::from(u32::try_from(vertices).unwrap());
    (0..vertices)
        .map(|k| {
            let angle = step * (f64::from(u32::try_from(k).unwrap()) + dice.between(0.05, 0.95));
            let r = radius * dice.between(0.3, 1.0);
            Point { x: x + r * angle.cos(), y: y + r * angle.sin() }
        })
        .collect()
}

/// A blob with a hole in its middle, now and then.
pub fn holed(dice: &mut Dice, x: f64, y: f64, radius: f64, vertices: usize) -> MultiPolygon {
    let exterior = blob(dice, x, y, radius, vertices);
    let holes =
        if dice.below(3) == 0 && vertices > 8 { vec![blob(dice, x, y, 0.2 * radius, 5)] } else { Vec::new() };
    MultiPolygon(vec![Polygon { exterior, holes }])
}
