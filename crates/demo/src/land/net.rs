//! The net: cells along a bent river, their corners and the points between.

use qipan_space::Point;

/// Cells along the river.
pub const COLUMNS: i32 = 226;
/// Cells across it, from the inner side of the bend outwards.
pub const ROWS: i32 = 147;
/// Length of a cell on the river's middle line, in km.
const STEP: f64 = 0.16;
/// Row on whose lower border the middle of the river runs.
pub const RIVER: i32 = 100;
/// Radius of the bend, in km.
const RADIUS: f64 = 26.0;
/// The centre of the bend in EPSG:4549, chosen so that the drawing lies where the district does.
const CENTRE: (f64, f64) = (546_000.0, 3_334_700.0);
/// Stretch of the drawing that gives it the district's published area of 531.7 km².
const STRETCH: f64 = 1.048_69;

/// A cell: its column along the river, its row across it.
pub type Cell = (i32, i32);

/// The corners of the cells, and a bent point on every edge.
#[derive(Debug, Default)]
pub struct Net;

/// A number in [-1, 1) that depends on place and purpose alone.
pub fn noise(a: i32, b: i32, purpose: u64) -> f64 {
    let mut z = (u64::from(a.unsigned_abs()) << 32 | u64::from(b.unsigned_abs()))
        ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (u64::from(a < 0) << 63)
        ^ (u64::from(b < 0) << 62);
    for _ in 0..2 {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
    }
    let high = u32::try_from(z >> 32).unwrap_or(u32::MAX);
    f64::from(high) / 2_147_483_648.0 - 1.0
}

/// Noise that changes slowly over `grain` cells, in [-1, 1].
pub fn smooth(cell: Cell, grain: i32, purpose: u64) -> f64 {
    let (u, v) = cell;
    let (iu, iv) = (u.div_euclid(grain), v.div_euclid(grain));
    let part = |x: i32| {
        let t = f64::from(x.rem_euclid(grain)) / f64::from(grain);
        t * t * (3.0 - 2.0 * t)
    };
    let (tu, tv) = (part(u), part(v));
    let at = |du: i32, dv: i32| noise(iu + du, iv + dv, purpose);
    let low = at(0, 0) * (1.0 - tu) + at(1, 0) * tu;
    let high = at(0, 1) * (1.0 - tu) + at(1, 1) * tu;
    low * (1.0 - tv) + high * tv
}

impl Net {
    /// The corner at the lower left of `cell`, moved a little so that no two fields look alike.
    #[must_use]
    pub fn corner(&self, cell: Cell) -> Point {
        let (u, v) = cell;
        let width = 1.0 + f64::from(v - RIVER) * STEP / RADIUS;
        self.place(
            f64::from(u) + 0.13 * noise(u, v, 1),
            f64::from(v) + 0.13 * width.min(1.0) * noise(u, v, 2),
        )
    }

    /// The point halfway from the corner of `cell` to the next along the river.
    #[must_use]
    pub fn along(&self, cell: Cell) -> Point {
        between(self.corner(cell), self.corner((cell.0 + 1, cell.1)), noise(cell.0, cell.1, 3))
    }

    /// The point halfway from the corner of `cell` to the next across the river.
    #[must_use]
    pub fn across(&self, cell: Cell) -> Point {
        between(self.corner(cell), self.corner((cell.0, cell.1 + 1)), noise(cell.0, cell.1, 4))
    }

    /// Net coordinates to EPSG:4549, to the millimetre.
    #[must_use]
    pub fn place(&self, u: f64, v: f64) -> Point {
        let middle = f64::from(COLUMNS) / 2.0;
        let angle = std::f64::consts::FRAC_PI_2 - 0.09 - (u - middle) * STEP / RADIUS;
        let sway = 0.9 * (u / 17.0).sin();
        let reach = RADIUS + (v - f64::from(RIVER)) * STEP + sway * STEP;
        let round = |m: f64| (m * 1000.0).round() / 1000.0;
        Point {
            x: round(CENTRE.0 + STRETCH * reach * angle.cos() * 1000.0),
            y: round(CENTRE.1 + STRETCH * reach * angle.sin() * 1000.0),
        }
    }
}

/// Halfway, moved aside by up to 3 % of the length.
fn between(a: Point, b: Point, bend: f64) -> Point {
    let round = |m: f64| (m * 1000.0).round() / 1000.0;
    Point {
        x: round((a.x + b.x) / 2.0 - (b.y - a.y) * 0.03 * bend),
        y: round((a.y + b.y) / 2.0 + (b.x - a.x) * 0.03 * bend),
    }
}
