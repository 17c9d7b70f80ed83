//! What must hold of any layer.

use crate::make::{Dice, Net, holed, polygon, rect, zone};
use proptest::prelude::*;
use qipan_space::geometry::plane_area;
use qipan_space::{LayerIndex, MultiPolygon, Point, Zone};

fn moved(shape: &MultiPolygon, dx: f64, dy: f64) -> MultiPolygon {
    let step = |p: Point| Ok::<_, std::convert::Infallible>(Point { x: p.x + dx, y: p.y + dy });
    shape.try_map(step).unwrap()
}

/// Each ring begins elsewhere and runs the other way.
fn turned(shape: &MultiPolygon, by: usize) -> MultiPolygon {
    let mut shape = shape.clone();
    for part in &mut shape.0 {
        for ring in std::iter::once(&mut part.exterior).chain(&mut part.holes) {
            let n = ring.len();
            ring.rotate_left(by % n);
            if by % 2 == 1 {
                ring.reverse();
            }
        }
    }
    shape
}

fn random(seed: u64) -> (Vec<Zone>, Vec<MultiPolygon>) {
    let mut dice = Dice(seed);
    let mut shape = |radius: f64| {
        let (x, y) = (547_000.0 + dice.between(0.0, 800.0), 3_354_000.0 + dice.between(0.0, 800.0));
        let vertices = 3 + dice.below(150);
        let radius = dice.between(0.1 * radius, radius);
        holed(&mut dice, x, y, radius, vertices)
    };
    let zones = (0..8).map(|at| zone(at, shape(400.0))).collect();
    (zones, (0..8).map(|_| shape(200.0)).collect())
}

fn areas(index: &LayerIndex, shape: &MultiPolygon) -> Vec<f64> {
    let mut all = vec![0.0; index.zones().len()];
    for o in index.overlay(shape) {
        all[o.zone] = o.area_m2;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn ring_start_direction_and_place_do_not_matter(seed: u64, by in 0_usize..1000, zones_east in -3_i32..4) {
        let (zones, parcels) = random(seed);
        let index = LayerIndex::build(zones.clone()).unwrap();
        let turned_zones = zones.iter().map(|z| Zone { shape: turned(&z.shape, by), ..z.clone() });
        let turned_index = LayerIndex::build(turned_zones.collect()).unwrap();
        let east = f64::from(zones_east) * 1e6;
        let moved_zones = zones.iter().map(|z| Zone { shape: moved(&z.shape, east, 0.0), ..z.clone() });
        let moved_index = LayerIndex::build(moved_zones.collect()).unwrap();
        for parcel in &parcels {
            let plain = areas(&index, parcel);
            let other = areas(&turned_index, &turned(parcel, by / 3));
            // A million metres more costs digits of the coordinates themselves.
            let far = areas(&moved_index, &moved(parcel, east, 0.0));
            for ((a, b), c) in plain.iter().zip(&other).zip(&far) {
                prop_assert!((a - b).abs() < 1e-6, "{a} {b}");
                prop_assert!((a - c).abs() < 2e-6, "{a} {c}");
            }
        }
    }

    #[test]
    fn parts_of_a_net_sum_to_the_whole(seed: u64, vertices in 3_usize..200) {
        let mut dice = Dice(seed);
        let net = Net::new(12, 50.0, &mut dice);
        let zones = net.parcels().into_iter().enumerate().map(|(at, shape)| zone(at, shape)).collect();
        let index = LayerIndex::build(zones).unwrap();
        let parcel = holed(&mut dice, 547_300.0, 3_354_300.0, 200.0, vertices);
        let sum: f64 = areas(&index, &parcel).iter().sum();
        let whole = plane_area(&parcel);
        prop_assert!((sum - whole).abs() <= 1e-9 * whole + 1e-6, "{sum} {whole}");
    }

    #[test]
    fn splitting_a_zone_splits_its_area(seed: u64, vertices in 3_usize..120) {
        let mut dice = Dice(seed);
        let net = Net::new(10, 50.0, &mut dice);
        let parcel = holed(&mut dice, 547_250.0, 3_354_250.0, 220.0, vertices);
        let one = LayerIndex::build(vec![zone(0, polygon(net.block(1, 1, 8, 8)))]).unwrap();
        let halves = [net.block(1, 1, 3, 8), net.block(4, 1, 5, 8)];
        let two = halves.into_iter().enumerate().map(|(at, ring)| zone(at, polygon(ring))).collect();
        let two = LayerIndex::build(two).unwrap();
        let (a, b): (f64, f64) = (areas(&one, &parcel).iter().sum(), areas(&two, &parcel).iter().sum());
        prop_assert!((a - b).abs() < 1e-8 + 2e-6 * f64::from(u8::from(a < 1e-5)), "{a} {b}");
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let mut dice = Dice(3);
    let net = Net::new(60, 40.0, &mut dice);
    let mut zones: Vec<Zone> = net.parcels().into_iter().enumerate().map(|(at, s)| zone(at, s)).collect();
    zones.push(zone(zones.len(), rect(547_100.0, 3_354_100.0, 777.0, 777.0)));
    let parcels: Vec<_> = (0..2000)
        .map(|_| {
            let (x, y) = (547_000.0 + dice.between(0.0, 2400.0), 3_354_000.0 + dice.between(0.0, 2400.0));
            holed(&mut dice, x, y, 60.0, 20)
        })
        .collect();
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let index = LayerIndex::build(zones.clone()).unwrap();
            serde_json::to_vec(&index.overlay_all(&parcels)).unwrap()
        })
    };
    let one = bytes(1);
    assert!(one.len() > 100_000);
    assert!(one == bytes(2) && one == bytes(5));
}

#[test]
fn hostile_shapes_end_in_good_time() {
    let n = 4_000_u32;
    // Slivers far thinner than the snap, a star of needles through one point, a comb of slanting teeth.
    let slivers = (0..n).map(|k| zone(0, rect(0.0, f64::from(k) * 1e-6, 10_000.0, 4e-7)));
    let index = LayerIndex::build(slivers.collect()).unwrap();
    assert!(index.overlay(&rect(5.0, -5.0, 1.0, 10.0)).is_empty(), "each below the snap");
    let star = (0..n).map(|k| {
        let angle = std::f64::consts::TAU * f64::from(k) / f64::from(n);
        let r = if k % 2 == 0 { 5000.0 } else { 1e-3 };
        Point { x: r * angle.cos(), y: r * angle.sin() }
    });
    let comb = (0..n).map(|k| {
        let x = f64::from(k) * 1e-3;
        if k % 2 == 1 { Point { x: x + 9000.0, y: 9000.0 } } else { Point { x, y: 0.0 } }
    });
    let comb = comb.chain([Point { x: 70_000.0, y: -10.0 }, Point { x: 0.0, y: -10.0 }]);
    for ring in [star.collect::<Vec<_>>(), comb.collect()] {
        let shape = polygon(ring);
        let index = LayerIndex::build(vec![zone(0, shape.clone())]).unwrap();
        let own = index.overlay(&shape)[0].area_m2;
        assert!((own / plane_area(&shape) - 1.0).abs() < 1e-9, "{own} {}", plane_area(&shape));
    }
}

#[test]
fn tangles_and_heaps_are_told_in_bounded_time() {
    use qipan_space::topology::{TopologyKind, repair, validate, validate_shape};
    let n: u32 = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
    // Needles through one point, on the grid of a hundredth of a millimetre: they cross each other there.
    let round = |v: f64| (v * 1e5).round() / 1e5;
    let needles = (0..n).map(|k| {
        let angle = std::f64::consts::TAU * f64::from(k) / f64::from(n);
        let r = if k % 2 == 0 { 20_000.0 } else { 1e-2 };
        Point { x: 547_000.0 + round(r * angle.cos()), y: 3_354_000.0 + round(r * angle.sin()) }
    });
    // A zigzag laid on itself crosswise: n²/4 crossings.
    let weave = (0..n / 2).map(|k| Point { x: f64::from(k % 2) * 1e4, y: f64::from(k) * 0.01 });
    let across = (0..n / 2).map(|k| Point { x: f64::from(k) * 0.01, y: f64::from(k % 2) * 1e4 });
    let found = validate_shape("x", &polygon(needles.collect()));
    assert!(!found.is_empty() && found.len() < 100, "{} findings", found.len());
    let tangle = polygon(weave.chain(across).collect());
    let found = validate_shape("x", &tangle);
    assert!(found.iter().any(|f| f.kind == TopologyKind::Unchecked), "{} findings", found.len());
    assert!(found.len() < 100);
    assert_eq!(repair(&tangle).0, MultiPolygon::default(), "nothing is made of it");
    // A heap of slivers, each on thousands of others.
    let feature = |k: u32| qipan_space::Feature {
        id: k.to_string(),
        geometry: qipan_space::Geometry::Area(rect(0.0, f64::from(k) * 1e-4, 10_000.0, 0.5)),
        properties: Default::default(),
    };
    let heap: Vec<_> = (0..n / 4).map(feature).collect();
    let found = validate(&heap);
    assert!((1_000..5_000).contains(&found.len()), "{}", found.len());
}

#[test]
fn a_ring_of_many_vertices() {
    // A million in a release build; the shape is a wavy circle, as a shore is.
    let n: u32 = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let ring = (0..n).map(|k| {
        let angle = std::f64::consts::TAU * f64::from(k) / f64::from(n);
        let r = 20_000.0 + 300.0 * (40.0 * angle).sin() + 2.0 * (f64::from(n) / 7.3 * angle).sin();
        Point { x: 547_000.0 + r * angle.cos(), y: 3_354_000.0 + r * angle.sin() }
    });
    let big = polygon(ring.collect());
    let index = LayerIndex::build(vec![zone(0, big.clone())]).unwrap();
    assert!((index.overlay(&big)[0].area_m2 / plane_area(&big) - 1.0).abs() < 1e-12);
    assert_eq!(index.overlay(&rect(546_990.0, 3_353_990.0, 20.0, 20.0))[0].area_m2, 400.0);
    let quarter = LayerIndex::build(vec![zone(0, rect(547_000.0, 3_354_000.0, 30_000.0, 30_000.0))]).unwrap();
    let share = quarter.overlay(&big)[0].area_m2 / plane_area(&big);
    assert!((share - 0.25).abs() < 0.001, "{share}");
}

#[test]
fn a_layer_of_slivers_across_each_other_is_given_up_in_good_time() {
    let sliver = |k: u32| {
        let y = 3_354_000.0 + f64::from(k) * 1e-3;
        let at = |x: f64, y: f64| Point { x: 547_000.0 + x, y };
        polygon(vec![at(0.0, y), at(10_000.0, y + 5.0), at(10_000.0, y + 5.0004), at(0.0, y + 0.0004)])
    };
    let features = (0..3_000).map(|k| qipan_space::Feature {
        id: k.to_string(),
        geometry: qipan_space::Geometry::Area(sliver(k)),
        properties: Default::default(),
    });
    let features: Vec<_> = features.collect();
    let begun = std::time::Instant::now();
    let found = qipan_space::topology::validate(&features);
    assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
    let last = found.last().unwrap();
    assert_eq!(
        (last.kind, last.other_id.as_deref()),
        (qipan_space::topology::TopologyKind::Unchecked, Some("2999")),
        "{last:?}"
    );
    assert!(last.finding().message_zh.contains("至“2999”"), "{last:?}");
}
