//! Layers that are unions of parcels: each parcel lies in a zone wholly or not at all, to the last bit.

use crate::make::{Dice, Net, polygon, rect, zone};
use qipan_space::geometry::plane_area;
use qipan_space::{LayerIndex, MultiPolygon, Overlap, Polygon};

#[test]
fn unions_of_parcels_give_nothing_or_the_whole() {
    for seed in 0..6 {
        let n = 40;
        let net = Net::new(n, 60.0, &mut Dice(seed));
        let parcels = net.parcels();
        // Blocks of 5 × 8 cells in a checkerboard, and a frame with a hole.
        let mut zones = Vec::new();
        let mut truth = vec![Vec::new(); n * n];
        for j in (0..n).step_by(8) {
            for i in (0..n).step_by(5) {
                if (i / 5 + j / 8) % 2 == 0 {
                    for (b, a) in (j..j + 8).flat_map(|b| (i..i + 5).map(move |a| (b, a))) {
                        truth[b * n + a].push(zones.len());
                    }
                    zones.push(zone(zones.len(), polygon(net.block(i, j, 5, 8))));
                }
            }
        }
        let frame = Polygon { exterior: net.block(3, 3, 30, 30), holes: vec![net.block(10, 12, 7, 9)] };
        for (b, a) in (3..33).flat_map(|b| (3..33).map(move |a| (b, a))) {
            if !((12..21).contains(&b) && (10..17).contains(&a)) {
                truth[b * n + a].push(zones.len());
            }
        }
        zones.push(zone(zones.len(), MultiPolygon(vec![frame])));
        let index = LayerIndex::build(zones).unwrap();
        for (at, found) in index.overlay_all(&parcels).into_iter().enumerate() {
            let whole = plane_area(&parcels[at]);
            let expected: Vec<Overlap> =
                truth[at].iter().map(|z| Overlap { zone: *z, area_m2: whole }).collect();
            assert_eq!(found, expected, "seed {seed}, parcel {at}");
        }
    }
}

#[test]
fn a_parcel_larger_than_the_layer_holds_every_zone_wholly() {
    let net = Net::new(30, 60.0, &mut Dice(9));
    let zones: Vec<_> = net.parcels().into_iter().enumerate().map(|(at, p)| zone(at, p)).collect();
    let areas: Vec<f64> = zones.iter().map(|z| plane_area(&z.shape)).collect();
    let index = LayerIndex::build(zones).unwrap();
    let district = polygon(net.block(0, 0, 30, 30));
    for county in [rect(500_000.0, 3_300_000.0, 100_000.0, 100_000.0), district] {
        let found = index.overlay(&county);
        assert_eq!(found.len(), areas.len());
        for (o, area) in found.iter().zip(&areas) {
            assert!((o.area_m2 - area).abs() < 1e-8, "{o:?} {area}");
        }
    }
}

#[test]
fn zones_on_each_other_each_give_the_right_area() {
    let mut zones = Vec::new();
    for k in 0..60_u32 {
        zones.push(zone(zones.len(), rect(f64::from(k), 0.0, 100.0, 100.0)));
        zones.push(zone(zones.len(), rect(0.0, 0.0, 200.0, 200.0)));
    }
    let index = LayerIndex::build(zones).unwrap();
    for (x, side) in [(30.0, 10.0), (-20.0, 300.0), (99.0, 1.0), (0.5, 0.25)] {
        let parcel = rect(x, 20.0, side, side);
        let found = index.overlay(&parcel);
        for (at, z) in index.zones().iter().enumerate() {
            let e = z.shape.extent().unwrap();
            let wide = (e.max_x.min(x + side) - e.min_x.max(x)).max(0.0);
            let high = (e.max_y.min(20.0 + side) - 20.0_f64.max(e.min_y)).max(0.0);
            let area = found.iter().find(|o| o.zone == at).map_or(0.0, |o| o.area_m2);
            assert!((area - wide * high).abs() < 1e-9, "{at}: {area} {}", wide * high);
        }
    }
}

#[test]
fn a_gap_of_a_tenth_of_a_micrometre_is_seen() {
    let index = LayerIndex::build(vec![zone(0, rect(10.0 - 1e-6, 0.0, 10.0, 10.0))]).unwrap();
    let found = index.overlay(&rect(0.0, 0.0, 10.0, 10.0));
    assert!((found[0].area_m2 - 1e-5).abs() < 1e-9, "{found:?}");
    // What is below 1e-6 m² is nothing, what lacks less is the whole.
    let index = LayerIndex::build(vec![zone(0, rect(10.0 - 1e-8, 0.0, 10.0, 10.0))]).unwrap();
    assert!(index.overlay(&rect(0.0, 0.0, 10.0, 10.0)).is_empty());
    assert_eq!(index.overlay(&rect(10.0 - 2e-8, 0.0, 5.0, 10.0))[0].area_m2, 5.0 * 10.0);
}
