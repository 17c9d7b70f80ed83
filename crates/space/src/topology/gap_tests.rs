//! Gaps: what the union of features leaves open.

use super::*;
use crate::geometry::Polygon;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn rectangle(id: &str, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> Feature {
    let exterior = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| Point { x, y }).to_vec();
    let shape = MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }]);
    Feature { id: id.into(), geometry: Geometry::Area(shape), properties: BTreeMap::new() }
}

/// Four features around an open rectangle of `size` whose lower left corner is at `at`.
fn frame(at: (f64, f64), size: (f64, f64)) -> Vec<Feature> {
    let ((x, y), (w, h)) = (at, size);
    vec![
        rectangle("south", (x - 10.0, y - 10.0), (x + w + 10.0, y)),
        rectangle("north", (x - 10.0, y + h), (x + w + 10.0, y + h + 10.0)),
        rectangle("west", (x - 10.0, y), (x, y + h)),
        rectangle("east", (x + w, y), (x + w + 10.0, y + h)),
    ]
}

fn told(features: &[Feature]) -> Vec<(TopologyKind, f64)> {
    validate(features).iter().map(|f| (f.kind, f.size.unwrap_or_default())).collect()
}

#[test]
fn a_small_hole_between_features_is_a_gap_with_place_and_size() {
    let found = validate(&frame((100.0, 200.0), (2.0, 3.0)));
    assert_eq!(found.len(), 1, "{found:?}");
    let gap = &found[0];
    assert_eq!(gap.kind, TopologyKind::Gap);
    assert!((gap.size.unwrap() - 6.0).abs() < 1e-6);
    assert!((100.0..=102.0).contains(&gap.position.x) && (200.0..=203.0).contains(&gap.position.y));
    assert!(["south", "north", "west", "east"].contains(&gap.feature_id.as_str()), "{gap:?}");
    assert_eq!(gap.other_id, None);
}

#[test]
fn a_long_narrow_hole_is_a_border_drawn_twice() {
    let found = told(&frame((0.0, 0.0), (400.0, 0.05)));
    assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [TopologyKind::Sliver]);
    assert!((found[0].1 - 20.0).abs() < 1e-6, "larger than a gap may be, told all the same: {found:?}");
}

#[test]
fn a_large_hole_is_a_place_without_features() {
    assert_eq!(told(&frame((0.0, 0.0), (40.0, 30.0))), []);
}

#[test]
fn a_hole_that_is_filled_or_meant_is_no_gap() {
    let mut filled = frame((0.0, 0.0), (2.0, 2.0));
    filled.push(rectangle("middle", (0.0, 0.0), (2.0, 2.0)));
    assert_eq!(told(&filled), []);
    let mut court = rectangle("court", (0.0, 0.0), (30.0, 30.0));
    if let Geometry::Area(shape) = &mut court.geometry {
        let hole = [(10.0, 10.0), (10.0, 12.0), (12.0, 12.0), (12.0, 10.0)].map(|(x, y)| Point { x, y });
        shape.0[0].holes.push(hole.to_vec());
    }
    assert_eq!(told(&[court]), []);
}

#[test]
fn an_open_notch_at_the_edge_is_no_gap() {
    let mut open = frame((0.0, 0.0), (2.0, 2.0));
    open.remove(3);
    assert_eq!(told(&open), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Told exactly when it is small or narrow, with its own area, wherever it lies and in whatever order features come.
    #[test]
    fn gaps_are_told_by_size_and_width(
        (x, y) in (-1_000_000_i32..41_000_000, 0_i32..6_000_000),
        (w, h) in (1_u32..20_000, 1_u32..20_000),
        turn in 0_usize..4,
    ) {
        // Whole millimetres and centimetres, as in survey files.
        let (at, size) = ((f64::from(x) / 100.0, f64::from(y) / 100.0), (f64::from(w) / 1000.0, f64::from(h) / 1000.0));
        let mut features = frame(at, size);
        features.rotate_left(turn);
        let (area, width) = (size.0 * size.1, size.0 * size.1 / (size.0 + size.1));
        // Near a limit either answer is right.
        prop_assume!((area - 10.0).abs() > 1e-2 && (width - 0.1).abs() > 1e-3 && (area - 1e-3).abs() > 5e-4);
        let found = told(&features);
        if area < 1e-3 || (area > 10.0 && width > 0.1) {
            prop_assert!(found.is_empty(), "{:?}", found);
        } else {
            let kind = if width < 0.1 { TopologyKind::Sliver } else { TopologyKind::Gap };
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].0, kind);
            prop_assert!((found[0].1 - area).abs() < 1e-4 * (1.0 + area), "{} against {}", found[0].1, area);
        }
    }
}
