//! The overlay against another engine (i_overlay, which clips on a grid of whole numbers), on random shapes.

use crate::make::{Dice, holed, zone};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;
use qipan_space::geometry::{doubled_area, plane_area};
use qipan_space::{LayerIndex, MultiPolygon};

fn contours(shape: &MultiPolygon) -> Vec<Vec<[f64; 2]>> {
    let origin = (547_000.0, 3_354_000.0);
    let mut all = Vec::new();
    for part in &shape.0 {
        for (at, ring) in part.rings().enumerate() {
            let mut points: Vec<_> = ring.iter().map(|p| [p.x - origin.0, p.y - origin.1]).collect();
            if (doubled_area(ring) > 0.0) != (at == 0) {
                points.reverse();
            }
            all.push(points);
        }
    }
    all
}

/// The common area by clipping.
pub fn clipped(one: &MultiPolygon, other: &MultiPolygon) -> f64 {
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_and_clip(&contours(one), &contours(other));
    let parts = overlay.overlay(OverlayRule::Intersect, FillRule::NonZero);
    let ring = |c: &Vec<[f64; 2]>| {
        let points: Vec<_> = c.iter().map(|[x, y]| qipan_space::Point { x: *x, y: *y }).collect();
        doubled_area(&points) / 2.0
    };
    parts.iter().flatten().map(ring).sum()
}

#[test]
fn ten_thousand_random_pairs_agree_with_a_clipper() {
    let mut dice = Dice(20_240_601);
    let mut pairs = 0;
    while pairs < 10_000 {
        let mut zones = Vec::new();
        for _ in 0..12 {
            let (x, y) = (547_000.0 + dice.between(0.0, 1000.0), 3_354_000.0 + dice.between(0.0, 1000.0));
            let (radius, vertices) = (dice.between(20.0, 500.0), 3 + dice.below(120));
            zones.push(zone(zones.len(), holed(&mut dice, x, y, radius, vertices)));
        }
        let index = LayerIndex::build(zones).unwrap();
        for _ in 0..25 {
            let (x, y) = (547_000.0 + dice.between(0.0, 1000.0), 3_354_000.0 + dice.between(0.0, 1000.0));
            let many = if dice.below(4) == 0 { 300 } else { 30 };
            let (radius, vertices) = (dice.between(5.0, 400.0), 3 + dice.below(many));
            let parcel = holed(&mut dice, x, y, radius, vertices);
            let whole = plane_area(&parcel);
            let found = index.overlay(&parcel);
            for (at, z) in index.zones().iter().enumerate() {
                let area = found.iter().find(|o| o.zone == at).map_or(0.0, |o| o.area_m2);
                let other = clipped(&parcel, &z.shape);
                // The clipper rounds crossings to its grid; the snap is 1e-6 m².
                let bound = (1e-9 * whole).max(1.1e-6);
                assert!((area - other).abs() < bound, "pair {pairs}, zone {at}: {area} {other} of {whole}");
                pairs += 1;
            }
        }
    }
}
