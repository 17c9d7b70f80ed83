//! What two borders have in common in a cell: Σ sₑ s_f ∫ min(e, f) dx over the pieces e of one and f of the other.

use super::tree::Piece;

/// Pieces that are summed side by side.
const LANES: usize = 4;
type Lanes = [f64; LANES];

/// Some pieces of a border, turned so that each column is summed at once. Empty lanes have no breadth.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    x0: Lanes,
    x1: Lanes,
    y0: Lanes,
    slope: Lanes,
    sign: Lanes,
}

/// The pieces of a shape's border in a cell.
#[derive(Debug, Default)]
pub struct Border {
    groups: Vec<Group>,
    used: usize,
}

impl Border {
    pub fn clear(&mut self) {
        self.groups.clear();
        self.used = LANES;
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub fn push(&mut self, p: &Piece) {
        if self.groups.is_empty() || self.used == LANES {
            self.groups.push(Group::default());
            self.used = 0;
        }
        if let Some(group) = self.groups.last_mut() {
            group.x0[self.used] = p.x0;
            group.x1[self.used] = p.x1;
            group.y0[self.used] = p.y0;
            group.slope[self.used] = p.slope;
            group.sign[self.used] = p.sign;
            self.used += 1;
        }
    }

    /// Σ sₑ ∫ min(e, f) dx over the pieces e of the border, where both are; f without its sign. Sums are made in one order.
    #[expect(clippy::needless_range_loop, reason = "five columns are read side by side")]
    pub fn common(&self, f: &Piece) -> f64 {
        let mut sum = 0.0;
        for e in &self.groups {
            let mut areas = [0.0; LANES];
            for lane in 0..LANES {
                let (x0, y0, slope) = (e.x0[lane], e.y0[lane], e.slope[lane]);
                let from = greater(x0, f.x0);
                let to = less(e.x1[lane], f.x1);
                let breadth = greater(to - from, 0.0);
                // Each height from the left end, so that stretches that meet have the same height there.
                let (e0, e1) = (y0 + slope * (from - x0), y0 + slope * (to - x0));
                let (f0, f1) = (f.y0 + f.slope * (from - f.x0), f.y0 + f.slope * (to - f.x0));
                let (d0, d1) = (e0 - f0, e1 - f1);
                // Where they cross, a triangle more than the trapezium under both lower ends; else one of these is 0.
                let above = greater(d0, 0.0) + greater(d1, 0.0);
                let below = greater(-d0, 0.0) + greater(-d1, 0.0);
                let triangle = above * below / (above + below + f64::MIN_POSITIVE);
                areas[lane] = e.sign[lane] * 0.5 * breadth * (less(e0, f0) + less(e1, f1) + triangle);
            }
            // Borders run to and fro: neighbours cancel before they are added to the rest.
            let [a, b, c, d] = areas;
            sum += (a + b) + (c + d);
        }
        sum
    }
}

/// The greater of two numbers; the second if one is no number, which makes it a single instruction.
#[inline(always)]
fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The less of two numbers; the second if one is no number.
#[inline(always)]
fn less(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
