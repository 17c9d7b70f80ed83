//! The overlay against GEOS: a table made once (`fixtures/space/overlay.py`).

use crate::make::zone;
use qipan_space::geometry::plane_area;
use qipan_space::{LayerIndex, MultiPolygon, Point, Polygon};

/// Rings of `POLYGON ((x y, …), (…))`.
fn polygon(wkt: &str) -> MultiPolygon {
    let inner = wkt.split_once("((").unwrap().1.trim_end_matches("))");
    let mut rings = inner.split("), (").map(|ring| {
        let mut points: Vec<Point> = ring
            .split(", ")
            .map(|p| {
                let (x, y) = p.split_once(' ').unwrap();
                Point { x: x.parse().unwrap(), y: y.parse().unwrap() }
            })
            .collect();
        points.pop();
        points
    });
    MultiPolygon(vec![Polygon { exterior: rings.next().unwrap(), holes: rings.collect() }])
}

#[test]
fn pairs_agree_with_geos() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/space/overlay.csv");
    let table = std::fs::read_to_string(path).unwrap();
    let mut pairs = 0;
    for line in table.lines().skip(1) {
        let mut quoted = line.split('"');
        let (one, other) = (quoted.nth(1).unwrap(), quoted.nth(1).unwrap());
        let numbers: Vec<f64> =
            quoted.next().unwrap().split(',').skip(1).map(|n| n.parse().unwrap()).collect();
        let (one, other) = (polygon(one), polygon(other));
        assert!((plane_area(&one) - numbers[0]).abs() <= 1e-9 * numbers[0], "line {pairs}");
        for (a, b) in [(&one, &other), (&other, &one)] {
            let index = LayerIndex::build(vec![zone(0, b.clone())]).unwrap();
            let area = index.overlay(a).first().map_or(0.0, |o| o.area_m2);
            let bound = (1e-9 * plane_area(a)).max(1.1e-6);
            assert!((area - numbers[1]).abs() <= bound, "line {pairs}: {area} {}", numbers[1]);
        }
        pairs += 1;
    }
    assert_eq!(pairs, 240);
}
