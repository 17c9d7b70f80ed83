//! A small map: areas filled and outlined on a white ground.

use qipan_space::geometry::Extent;
use qipan_space::{MultiPolygon, Point};

/// A colour, red green blue.
pub(super) type Colour = [u8; 3];

/// Drawn this many times finer, then averaged.
const FINE: usize = 2;

/// A picture that is drawn on; north is up.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
    /// Upper left corner, and metres to a fine pixel.
    corner: Point,
    metres: f64,
}

impl Canvas {
    /// A white picture that shows at least `extent`.
    pub fn of(extent: Extent, width: usize, height: usize) -> Self {
        let (wide, high) = (length(width * FINE), length(height * FINE));
        let metres =
            ((extent.max_x - extent.min_x) / wide).max((extent.max_y - extent.min_y) / high).max(1e-3);
        let middle = extent.centre();
        let corner = Point { x: middle.x - metres * wide / 2.0, y: middle.y + metres * high / 2.0 };
        let (width, height) = (width * FINE, height * FINE);
        Canvas { width, height, pixels: vec![[255; 3]; width * height], corner, metres }
    }

    /// What the picture shows.
    pub fn extent(&self) -> Extent {
        let Point { x, y } = self.corner;
        Extent {
            min_x: x,
            max_x: x + length(self.width) * self.metres,
            min_y: y - length(self.height) * self.metres,
            max_y: y,
        }
    }

    /// Fills a shape; `cover` is how much of the ground it hides, 0 to 1.
    pub fn fill(&mut self, shape: &MultiPolygon, colour: Colour, cover: f64) {
        let rings: Vec<Vec<(f64, f64)>> =
            shape.rings().map(|ring| ring.iter().map(|p| self.place(*p)).collect()).collect();
        let low = rings.iter().flatten().fold(f64::INFINITY, |m, p| m.min(p.1));
        let high = rings.iter().flatten().fold(f64::NEG_INFINITY, |m, p| m.max(p.1));
        for row in whole(low.max(0.0))..=whole(high.min(length(self.height) - 1.0)) {
            let y = length(row) + 0.5;
            let mut at: Vec<f64> = Vec::new();
            for ring in &rings {
                for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                    if (a.1 > y) != (b.1 > y) {
                        at.push(a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0));
                    }
                }
            }
            at.sort_by(f64::total_cmp);
            for pair in at.chunks_exact(2) {
                let (from, to) = ((pair[0] + 0.5).max(0.0), (pair[1] + 0.5).min(length(self.width)));
                if from < to {
                    (whole(from)..whole(to)).for_each(|column| self.blend(column, row, colour, cover));
                }
            }
        }
    }

    /// Draws the border of a shape, about `thick` pixels wide.
    pub fn outline(&mut self, shape: &MultiPolygon, colour: Colour, thick: usize) {
        for ring in shape.rings() {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let (a, b) = (self.place(*a), self.place(*b));
                self.segment(a, b, colour, thick);
            }
        }
    }

    /// A bar of so many metres at the lower left.
    pub fn scale_bar(&mut self, metres: f64) {
        let long = (metres / self.metres).min(length(self.width) - 60.0);
        let y = length(self.height) - 24.0;
        self.segment((24.0, y), (24.0 + long, y), [40; 3], 4);
        for x in [24.0, 24.0 + long] {
            self.segment((x, y - 10.0), (x, y), [40; 3], 2);
        }
    }

    /// Metres of a round bar of about a quarter of the width.
    pub fn round_bar(&self) -> f64 {
        let quarter = length(self.width) * self.metres / 4.0;
        let power = 10f64.powf(quarter.log10().floor());
        [5.0, 2.0, 1.0].iter().map(|n| n * power).find(|bar| *bar <= quarter).unwrap_or(power)
    }

    fn segment(&mut self, a: (f64, f64), b: (f64, f64), colour: Colour, thick: usize) {
        let Some((a, b)) = self.cut(a, b) else { return };
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil().max(1.0);
        for step in 0..=whole(steps) {
            let t = length(step) / steps;
            let (x, y) = (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
            let half = length(thick * FINE) / 2.0;
            for row in whole((y - half).max(0.0))..whole((y + half).max(0.0)) {
                for column in whole((x - half).max(0.0))..whole((x + half).max(0.0)) {
                    self.blend(column, row, colour, 1.0);
                }
            }
        }
    }

    /// The part of a stretch that lies on the picture (Liang and Barsky 1984).
    fn cut(&self, a: (f64, f64), b: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut from, mut to) = (0.0f64, 1.0f64);
        let bounds = [
            (-dx, a.0 + 8.0),
            (dx, length(self.width) + 8.0 - a.0),
            (-dy, a.1 + 8.0),
            (dy, length(self.height) + 8.0 - a.1),
        ];
        for (speed, room) in bounds {
            if speed == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if speed < 0.0 {
                from = from.max(room / speed);
            } else {
                to = to.min(room / speed);
            }
        }
        (from <= to).then_some(((a.0 + from * dx, a.1 + from * dy), (a.0 + to * dx, a.1 + to * dy)))
    }

    fn place(&self, p: Point) -> (f64, f64) {
        ((p.x - self.corner.x) / self.metres, (self.corner.y - p.y) / self.metres)
    }

    fn blend(&mut self, column: usize, row: usize, colour: Colour, cover: f64) {
        if column >= self.width {
            return;
        }
        if let Some(pixel) = self.pixels.get_mut(row * self.width + column) {
            for (own, new) in pixel.iter_mut().zip(colour) {
                *own = byte(f64::from(*own) * (1.0 - cover) + f64::from(new) * cover);
            }
        }
    }

    /// Width, height and the bytes of the pixels, averaged.
    pub fn finish(self) -> (usize, usize, Vec<u8>) {
        let (width, height) = (self.width / FINE, self.height / FINE);
        let mut out = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            for column in 0..width {
                for channel in 0..3 {
                    let own = (0..FINE * FINE).map(|i| {
                        let at = (row * FINE + i / FINE) * self.width + column * FINE + i % FINE;
                        self.pixels.get(at).map_or(255.0, |p| f64::from(p[channel]))
                    });
                    out.push(byte(own.sum::<f64>() / 4.0));
                }
            }
        }
        (width, height, out)
    }
}

fn length(pixels: usize) -> f64 {
    f64::from(u32::try_from(pixels).unwrap_or(u32::MAX))
}

fn whole(pixels: f64) -> usize {
    #[expect(
        clippy::as_conversions,
        reason = "a position on a picture of a few thousand pixels; NaN becomes 0"
    )]
    let whole = pixels.clamp(0.0, 100_000.0) as usize;
    whole
}

fn byte(value: f64) -> u8 {
    #[expect(clippy::as_conversions, reason = "clamped to a byte")]
    let byte = value.round().clamp(0.0, 255.0) as u8;
    byte
}
