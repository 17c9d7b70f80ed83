//! Strips between two features that should share a border.

use super::*;
use crate::geometry::Polygon;
use std::collections::BTreeMap;

fn feature(id: &str, corners: &[(f64, f64)]) -> Feature {
    let exterior = corners.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
    let shape = MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }]);
    Feature { id: id.into(), geometry: Geometry::Area(shape), properties: BTreeMap::new() }
}

/// Two plots of 100 m by 100 m in 钱塘, the second beginning so far from the first at the bottom and at the top.
fn neighbours(bottom: f64, top: f64) -> Vec<Feature> {
    let (x, y) = (548_000.0, 3_353_000.0);
    vec![
        feature("west", &[(x, y), (x + 100.0, y), (x + 100.0, y + 100.0), (x, y + 100.0)]),
        feature(
            "east",
            &[
                (x + 100.0 + bottom, y),
                (x + 200.0, y),
                (x + 200.0, y + 60.0),
                (x + 200.0, y + 100.0),
                (x + 100.0 + top, y + 100.0),
            ],
        ),
    ]
}

#[test]
fn a_strip_that_is_open_at_its_ends_is_told_with_place_and_size() {
    let found = validate(&neighbours(0.02, 0.05));
    assert_eq!(found.len(), 1, "{found:?}");
    let strip = &found[0];
    assert_eq!((strip.kind, strip.feature_id.as_str()), (TopologyKind::Sliver, "west"));
    assert_eq!(strip.other_id.as_deref(), Some("east"));
    assert!((strip.size.unwrap() - 3.5).abs() < 0.01, "{strip:?}");
    assert!((548_100.0..548_100.05).contains(&strip.position.x), "{strip:?}");
    assert!((3_353_000.0..3_353_100.0).contains(&strip.position.y), "{strip:?}");
}

#[test]
fn a_shared_border_a_lane_and_a_corner_are_none() {
    assert_eq!(validate(&neighbours(0.0, 0.0)), []);
    assert_eq!(validate(&neighbours(0.0, 0.0005)), []);
    assert_eq!(validate(&neighbours(1.0, 1.0)), []);
    assert_eq!(validate(&neighbours(0.0, 40.0)), []);
}

#[test]
fn a_narrow_feature_between_two_fills_the_strip() {
    let mut filled = neighbours(0.05, 0.05);
    let (x, y) = (548_100.0, 3_353_000.0);
    filled.push(feature("between", &[(x, y), (x + 0.05, y), (x + 0.05, y + 100.0), (x, y + 100.0)]));
    assert_eq!(validate(&filled), []);
}

#[test]
fn a_plot_within_another_leaves_a_strip_open_on_three_sides() {
    let (x, y) = (548_000.0, 3_353_000.0);
    let square = |from: f64, to: f64| -> Vec<Point> {
        [(from, from), (to, from), (to, to), (from, to)].map(|(a, b)| Point { x: x + a, y: y + b }).to_vec()
    };
    for reversed in [false, true] {
        let mut hole = square(40.0, 60.0);
        if reversed {
            hole.reverse();
        }
        let shape = MultiPolygon(vec![Polygon { exterior: square(0.0, 100.0), holes: vec![hole] }]);
        let around =
            Feature { id: "around".into(), geometry: Geometry::Area(shape), properties: BTreeMap::new() };
        // It touches the hole on its western side alone, so that what is open is no closed gap by itself.
        let (low, high) = (40.03, 59.97);
        let within = feature(
            "within",
            &[(x + 40.0, y + low), (x + high, y + low), (x + high, y + high), (x + 40.0, y + high)],
        );
        let found = validate(&[around, within]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, TopologyKind::Sliver);
        let open = 20.0 * 20.0 - 19.97 * 19.94;
        assert!((found[0].size.unwrap() - open).abs() < 0.01, "{found:?}");
    }
}

#[test]
fn turned_and_wound_the_other_way_it_is_the_same() {
    let (sin, cos) = 0.7_f64.sin_cos();
    for reversed in [false, true] {
        let mut turned = neighbours(0.03, 0.03);
        for f in &mut turned {
            let Geometry::Area(shape) = &mut f.geometry else { continue };
            for ring in shape.0.iter_mut().map(|p| &mut p.exterior) {
                for p in ring.iter_mut() {
                    let (x, y) = (p.x - 548_000.0, p.y - 3_353_000.0);
                    *p = Point { x: 548_000.0 + x * cos - y * sin, y: 3_353_000.0 + x * sin + y * cos };
                }
                if reversed {
                    ring.reverse();
                }
            }
        }
        let found = validate(&turned);
        assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), [TopologyKind::Sliver]);
        assert!((found[0].size.unwrap() - 3.0).abs() < 0.01, "{found:?}");
    }
}
