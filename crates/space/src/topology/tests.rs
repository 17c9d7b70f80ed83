use super::*;
use crate::geometry::{Polygon, plane_area};
use std::collections::BTreeMap;

fn ring(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
}

fn part(points: &[(f64, f64)]) -> Polygon {
    Polygon { exterior: ring(points), holes: Vec::new() }
}

fn kinds(shape: &MultiPolygon) -> Vec<TopologyKind> {
    let mut all: Vec<_> = validate_shape("f", shape).into_iter().map(|f| f.kind).collect();
    all.dedup();
    all
}

const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];

/// The traps that other engines fall into, each with the area after repair.
fn traps() -> Vec<(&'static str, MultiPolygon, TopologyKind, f64)> {
    let bow = part(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]);
    let twice: Vec<_> = SQUARE.iter().chain(&SQUARE).copied().collect();
    let shifted: Vec<_> = SQUARE.iter().map(|(x, y)| (x + 5.0, *y)).collect();
    let outside = Polygon {
        exterior: ring(&SQUARE),
        holes: vec![ring(&[(20.0, 0.0), (25.0, 0.0), (25.0, 5.0), (20.0, 5.0)])],
    };
    let spike =
        part(&[(0.0, 0.0), (10.0, 0.0), (10.0, 0.0), (10.0, 10.0), (15.0, 10.0), (10.0, 10.0), (0.0, 10.0)]);
    vec![
        ("bow-tie", MultiPolygon(vec![bow]), TopologyKind::SelfCrossing, 50.0),
        ("wound twice", MultiPolygon(vec![part(&twice)]), TopologyKind::DoubledRing, 100.0),
        (
            "parts overlap",
            MultiPolygon(vec![part(&SQUARE), part(&shifted)]),
            TopologyKind::PartsOverlap,
            150.0,
        ),
        (
            "same part twice",
            MultiPolygon(vec![part(&SQUARE), part(&SQUARE)]),
            TopologyKind::DoubledRing,
            100.0,
        ),
        ("hole outside", MultiPolygon(vec![outside]), TopologyKind::HoleOutside, 100.0),
        ("spike and duplicate", MultiPolygon(vec![spike]), TopologyKind::Spike, 100.0),
    ]
}

#[test]
fn traps_are_told_and_repaired() {
    for (name, shape, kind, area) in traps() {
        assert!(kinds(&shape).contains(&kind), "{name}: {:?}", kinds(&shape));
        let (after, log) = repair(&shape);
        assert!((plane_area(&after) - area).abs() < 1e-9, "{name}: {after:?}");
        assert!(log.changed && !log.steps.is_empty() && log.rule == "nonzero");
        assert!(kinds(&after).is_empty(), "{name}: {:?}", kinds(&after));
    }
}

#[test]
fn a_valid_shape_is_left_as_it_is() {
    let hole = ring(&[(0.0, 5.0), (5.0, 5.0), (5.0, 7.0)]);
    let touching = Polygon { exterior: ring(&SQUARE), holes: vec![hole] };
    let corner = part(&[(10.0, 10.0), (20.0, 10.0), (20.0, 20.0)]);
    let shape = MultiPolygon(vec![touching, corner]);
    assert!(kinds(&shape).is_empty(), "{:?}", validate_shape("f", &shape));
    let (after, log) = repair(&shape);
    assert_eq!(after, shape);
    assert!(!log.changed);
}

#[test]
fn features_that_overlap_are_told_with_place_and_size() {
    let feature = |id: &str, points: &[(f64, f64)]| Feature {
        id: id.into(),
        geometry: Geometry::Area(MultiPolygon(vec![part(points)])),
        properties: BTreeMap::new(),
    };
    let a = feature("a", &SQUARE);
    let b = feature("b", &[(8.0, 0.0), (18.0, 0.0), (18.0, 10.0), (8.0, 10.0)]);
    let c = feature("c", &[(17.99, 0.0), (28.0, 0.0), (28.0, 10.0), (17.99, 10.0)]);
    let found = validate(&[a, b, c]);
    let told: Vec<_> =
        found.iter().map(|f| (f.kind, f.other_id.as_deref(), f.size.unwrap().round())).collect();
    assert_eq!(told, [(TopologyKind::Overlap, Some("b"), 20.0), (TopologyKind::Sliver, Some("c"), 0.0)]);
    assert_eq!(found[0].position.x.round(), 9.0);
}

#[test]
fn coordinates_that_are_no_numbers_are_told() {
    let shape = MultiPolygon(vec![part(&[(0.0, 0.0), (f64::NAN, 0.0), (1.0, 1.0)])]);
    assert_eq!(kinds(&shape), [TopologyKind::BadCoordinate]);
    assert_eq!(repair(&shape).0, MultiPolygon::default());
}

#[test]
fn a_border_that_passes_through_itself_at_a_vertex_is_told_and_one_that_touches_itself_is_not() {
    let ring = |points: &[(f64, f64)]| {
        let exterior = points.iter().map(|(x, y)| crate::Point { x: *x, y: *y }).collect();
        crate::MultiPolygon(vec![crate::Polygon { exterior, holes: Vec::new() }])
    };
    let through = ring(&[(10.0, 24.0), (9.0, 9.0), (1.0, 0.0), (10.0, 10.0), (16.0, 0.0), (10.0, 0.0)]);
    let found = super::validate_shape("x", &through);
    assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), [super::TopologyKind::SelfCrossing]);
    let (good, _) = super::repair(&through);
    assert!((crate::geometry::plane_area(&good) - 37.5).abs() < 1e-6, "{good:?}");
    let touching = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 0.0), (0.0, 10.0)]);
    assert!(super::validate_shape("x", &touching).is_empty(), "{:?}", super::validate_shape("x", &touching));
}
