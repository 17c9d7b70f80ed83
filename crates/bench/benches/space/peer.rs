//! The peer: i_overlay (whole numbers of 64 bits) on zones cut into squares beforehand, which is how clipping engines are
//! made fast; squares that a zone fills need no clipping here either.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;
use qipan_space::geometry::{doubled_area, plane_area};
use qipan_space::overlay::common;
use qipan_space::{Extent, MultiPolygon, Point, Polygon, Zone};

/// Side of a square in metres.
const SQUARE: f64 = 512.0;

struct Piece {
    zone: usize,
    full: bool,
    contours: Vec<Vec<[f64; 2]>>,
}

pub struct Squares {
    origin: Point,
    wide: usize,
    pieces: Vec<Vec<Piece>>,
}

fn contours(shape: &MultiPolygon, origin: Point) -> Vec<Vec<[f64; 2]>> {
    let mut all = Vec::new();
    for part in &shape.0 {
        for (at, ring) in part.rings().enumerate() {
            let mut points: Vec<_> = ring.iter().map(|p| [p.x - origin.x, p.y - origin.y]).collect();
            if (doubled_area(ring) > 0.0) != (at == 0) {
                points.reverse();
            }
            all.push(points);
        }
    }
    all
}

fn steps(length: f64) -> usize {
    let mut n = 0;
    while f64::from(u32::try_from(n).unwrap_or(u32::MAX)) * SQUARE <= length {
        n += 1;
    }
    n
}

impl Squares {
    pub fn new(zones: &[Zone]) -> Option<Squares> {
        let extent = zones.iter().filter_map(|z| z.shape.extent()).reduce(Extent::union)?;
        let origin = Point { x: extent.min_x.floor(), y: extent.min_y.floor() };
        let (wide, high) = (steps(extent.max_x - origin.x), steps(extent.max_y - origin.y));
        let mut pieces: Vec<Vec<Piece>> = (0..wide * high).map(|_| Vec::new()).collect();
        for (zone, z) in zones.iter().enumerate() {
            for part in &z.shape.0 {
                let Some(e) = Extent::of(&part.exterior) else { continue };
                let part = MultiPolygon(vec![part.clone()]);
                let (from_i, to_i) = (steps(e.min_x - origin.x), steps(e.max_x - origin.x));
                let (from_j, to_j) = (steps(e.min_y - origin.y), steps(e.max_y - origin.y));
                for (i, j) in (from_j..=to_j).flat_map(|j| (from_i..=to_i).map(move |i| (i - 1, j - 1))) {
                    let at = |n: usize| f64::from(u32::try_from(n).unwrap_or_default()) * SQUARE;
                    let (x, y) = (origin.x + at(i), origin.y + at(j));
                    let corners = [(x, y), (x + SQUARE, y), (x + SQUARE, y + SQUARE), (x, y + SQUARE)];
                    let exterior = corners.map(|(x, y)| Point { x, y }).to_vec();
                    let square = MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }]);
                    let cut = common(&square, &part);
                    let area = plane_area(&cut);
                    if area > 0.0 {
                        let full = area >= SQUARE * SQUARE * (1.0 - 1e-12);
                        pieces[j * wide + i].push(Piece { zone, full, contours: contours(&cut, origin) });
                    }
                }
            }
        }
        Some(Squares { origin, wide, pieces })
    }

    /// The area of a parcel in each zone.
    pub fn overlay(&self, parcel: &MultiPolygon) -> Vec<(usize, f64)> {
        let Some(e) = parcel.extent() else { return Vec::new() };
        let span = |from: f64, to: f64| (steps(from.max(0.0)), steps(to.max(0.0)));
        let ((i0, i1), (j0, j1)) = (
            span(e.min_x - self.origin.x, e.max_x - self.origin.x),
            span(e.min_y - self.origin.y, e.max_y - self.origin.y),
        );
        let mut found: Vec<(usize, f64)> = Vec::new();
        let subject = contours(parcel, self.origin);
        for (i, j) in (j0..=j1).flat_map(|j| (i0..=i1).map(move |i| (i - 1, j - 1))) {
            if i >= self.wide {
                continue;
            }
            for piece in self.pieces.get(j * self.wide + i).into_iter().flatten() {
                let whole = piece.full && i0 == i1 && j0 == j1;
                let area = if whole { plane_area(parcel) } else { clipped(&subject, &piece.contours) };
                match found.iter_mut().find(|f| f.0 == piece.zone) {
                    Some(f) => f.1 += area,
                    None => found.push((piece.zone, area)),
                }
            }
        }
        found
    }
}

fn clipped(subject: &Vec<Vec<[f64; 2]>>, clip: &Vec<Vec<[f64; 2]>>) -> f64 {
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_and_clip(subject, clip);
    let parts = overlay.overlay(OverlayRule::Intersect, FillRule::NonZero);
    let ring = |c: &Vec<[f64; 2]>| {
        let points: Vec<Point> = c.iter().map(|[x, y]| Point { x: *x, y: *y }).collect();
        doubled_area(&points) / 2.0
    };
    parts.iter().flatten().map(ring).sum()
}
