use super::*;
use crate::geometry::Polygon;

fn rect(x: f64, y: f64, w: f64, h: f64) -> MultiPolygon {
    let ring = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
    MultiPolygon(vec![Polygon { exterior: ring.map(|(x, y)| Point { x, y }).to_vec(), holes: Vec::new() }])
}

fn zone(id: &str, shape: MultiPolygon) -> Zone {
    Zone { id: id.into(), shape }
}

#[test]
fn the_worked_example_of_docs_methods_overlay() {
    let index =
        LayerIndex::build(vec![zone("a", rect(5.0, 5.0, 10.0, 10.0)), zone("b", rect(100.0, 0.0, 1.0, 1.0))]);
    let found = index.unwrap().overlay(&rect(0.0, 0.0, 10.0, 10.0));
    assert_eq!(found, [Overlap { zone: 0, area_m2: 25.0 }]);
}

#[test]
fn zones_that_overlap_each_keep_their_area() {
    let zones = vec![zone("a", rect(0.0, 0.0, 10.0, 10.0)), zone("b", rect(5.0, 0.0, 10.0, 10.0))];
    let index = LayerIndex::build(zones).unwrap();
    let areas: Vec<f64> = index.overlay(&rect(0.0, 0.0, 20.0, 5.0)).iter().map(|o| o.area_m2).collect();
    assert_eq!(areas, [50.0, 50.0]);
    assert_eq!(index.shapes(&rect(4.0, 0.0, 2.0, 5.0)).len(), 2);
}

#[test]
fn coordinates_that_no_plane_has_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        let error = LayerIndex::build(vec![zone("x", rect(bad, 0.0, 1.0, 1.0))]).unwrap_err();
        assert_eq!(error.id.as_deref(), Some("x"));
        let index = LayerIndex::build(vec![zone("x", rect(0.0, 0.0, 1.0, 1.0))]).unwrap();
        assert!(index.overlay(&rect(bad, 0.0, 1.0, 1.0)).is_empty());
    }
}

#[test]
fn distances_to_the_nearest_zone() {
    let zones = vec![zone("a", rect(0.0, 0.0, 10.0, 10.0)), zone("b", rect(30.0, 0.0, 10.0, 10.0))];
    let index = LayerIndex::build(zones).unwrap();
    assert_eq!(index.distance(Point::new(5.0, 5.0)), Some((0, 0.0)));
    assert_eq!(index.distance(Point::new(27.0, 5.0)), Some((1, 3.0)));
    assert_eq!(index.distance_to(&rect(13.0, 14.0, 1.0, 1.0)), Some((0, 5.0)));
    assert_eq!(index.distance_to(&rect(9.0, 4.0, 1.0, 1.0)), Some((0, 0.0)));
    assert_eq!(LayerIndex::build(Vec::new()).unwrap().distance(Point::new(0.0, 0.0)), None);
}
