use super::*;
use crate::geometry::Polygon;

fn square(x: f64, y: f64, side: f64) -> MultiPolygon {
    let exterior = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
    let exterior = exterior.map(|(x, y)| Point { x, y }).to_vec();
    MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }])
}

const PLANE: Crs = Crs::GaussKruger3 { zone: 40, prefixed: false };

#[test]
fn the_worked_example_of_docs_methods_area() {
    // One hectare in 钱塘, 48 km east of the central meridian.
    let hectare = square(547_756.0, 3_354_616.0, 100.0);
    let plane = area_m2(&hectare, PLANE, AreaMethod::GaussKruger).unwrap();
    let ellipsoid = area_m2(&hectare, PLANE, AreaMethod::Ellipsoid).unwrap();
    assert_eq!(plane, 10_000.0);
    // The plane stretches lengths by 1 + x²/(2R²) with x = 47.8 km: areas by 5.6e-5, 0.56 m² a hectare.
    assert_eq!(format!("{ellipsoid:.2}"), "9999.44");
}

#[test]
fn the_whole_earth_has_the_area_of_the_ellipsoid() {
    let ring = [(0.0, -90.0), (120.0, -90.0), (120.0, 90.0), (0.0, 90.0)];
    let exterior = ring.map(|(x, y)| Point { x, y }).to_vec();
    let third = MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }]);
    let area = area_m2(&third, Crs::Cgcs2000, AreaMethod::Ellipsoid).unwrap();
    // Moritz, Geodetic Reference System 1980: surface 5.10065622e14 m² (radius of the same surface 6371007.1810 m).
    assert!((3.0 * area / (4.0 * std::f64::consts::PI * 6_371_007.181_f64.powi(2)) - 1.0).abs() < 1e-10);
}

#[test]
fn degrees_are_measured_in_their_own_zone() {
    let near = square(121.6, 30.0, 0.001);
    assert_eq!(own_plane(&near, Crs::Cgcs2000).unwrap(), Crs::from_epsg(4550));
    assert_eq!(own_plane(&MultiPolygon::default(), Crs::Cgcs2000).unwrap(), None);
    assert_eq!(AreaMethod::GaussKruger.label(PLANE), "gauss_kruger EPSG:4549");
    assert_eq!(AreaMethod::Ellipsoid.label(PLANE), "ellipsoid GRS80");
}

#[test]
fn holes_count_less_whatever_their_direction() {
    let mut shape = square(500_000.0, 3_000_000.0, 10.0);
    let mut hole = square(500_002.0, 3_000_002.0, 2.0).0.remove(0).exterior;
    for _ in 0..2 {
        shape.0[0].holes = vec![hole.clone()];
        assert_eq!(area_m2(&shape, PLANE, AreaMethod::GaussKruger).unwrap(), 96.0);
        hole.reverse();
    }
}

#[test]
fn a_coordinate_that_is_no_number_is_refused() {
    for method in [AreaMethod::GaussKruger, AreaMethod::Ellipsoid] {
        assert!(area_m2(&square(f64::NAN, 3_000_000.0, 1.0), PLANE, method).is_err());
        assert!(area_m2(&square(1e300, 3_000_000.0, 1.0), Crs::Cgcs2000, method).is_err());
    }
}
