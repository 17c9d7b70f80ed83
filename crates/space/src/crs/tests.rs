use super::*;
use crate::geometry::{Extent, Point};

/// Easting and northing of longitude and latitude, computed with 40 digits by integrating the meridian arc to the complex
/// latitude (no series). PROJ 9 gives the same to 2.5 nm.
const VECTORS: [(u32, f64, f64, f64, f64); 9] = [
    (4549, 120.4965, 30.3103, 547_755.994_919_859_9, 3_354_616.152_524_027_6),
    (4528, 120.4965, 30.3103, 40_547_755.994_919_86, 3_354_616.152_524_027_6),
    (4549, 121.5, 30.0, 644_737.749_091_196, 3_321_060.840_926_540_7),
    (4549, 118.5, 31.25, 357_111.106_453_268_2, 3_459_662.684_591_731_6),
    (4534, 75.2, 39.5, 517_202.690_559_541_5, 4_374_033.211_351_653),
    (4554, 134.7, 48.3, 477_742.509_975_572, 5_351_829.073_966_928),
    (4547, 113.0, 22.5, 397_100.030_669_779_06, 2_489_510.973_868_517_9),
    (4513, 74.1, 40.0, 25_423_144.972_682_125, 4_429_917.045_862_508),
    (4549, 122.9, 18.2, 806_882.552_747_555_3, 2_015_545.420_810_538_5),
];

#[test]
fn the_worked_example_of_docs_methods_projection() {
    let p = transform(Crs::Cgcs2000, Crs::from_epsg(4549).unwrap(), Point::new(120.4965, 30.3103)).unwrap();
    assert_eq!(format!("{:.3} {:.3}", p.x, p.y), "547755.995 3354616.153");
}

#[test]
fn planes_are_right_to_a_nanometre_and_come_back() {
    for (epsg, lon, lat, east, north) in VECTORS {
        let plane = Crs::from_epsg(epsg).unwrap();
        let p = transform(Crs::Cgcs2000, plane, Point::new(lon, lat)).unwrap();
        let digits = if east > 1e6 { 8e-9 } else { 1e-9 };
        assert!((p.x - east).abs() <= digits && (p.y - north).abs() <= 1e-9, "{epsg}: {p:?}");
        let back = transform(plane, Crs::Cgcs2000, p).unwrap();
        assert!((back.x - lon).abs() < 1e-13 && (back.y - lat).abs() < 2e-14, "{epsg}: {back:?}");
    }
}

#[test]
fn codes_and_names_go_both_ways() {
    let codes = (4513..=4554).chain([4490, 4326, 3857]);
    for code in codes {
        let crs = Crs::from_epsg(code).unwrap();
        assert_eq!(crs.epsg(), Some(code));
        assert_eq!(crs.to_string().parse(), Ok(crs));
        assert_eq!(serde_json::to_string(&crs).unwrap(), format!("\"EPSG:{code}\""));
        assert_eq!(serde_json::from_str::<Crs>(&format!("\"EPSG:{code}\"")).unwrap(), crs);
    }
    for (text, code) in [
        ("4549", 4549),
        ("epsg:4528", 4528),
        ("urn:ogc:def:crs:EPSG::4490", 4490),
        ("http://www.opengis.net/def/crs/EPSG/0/4549", 4549),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("CGCS2000", 4490),
    ] {
        assert_eq!(text.parse::<Crs>().unwrap().epsg(), Some(code), "{text}");
    }
    assert_eq!("gcj-02".parse(), Ok(Crs::Gcj02));
    assert_eq!("BD-09".parse::<Crs>().unwrap().to_string(), "BD-09");
    for text in ["", "4555", "EPSG:2437", "ESRI:4549x", "beijing 54", "4294967297"] {
        assert!(text.parse::<Crs>().is_err(), "{text}");
    }
}

#[test]
fn a_zone_reaches_a_degree_and_a_half_to_each_side() {
    for (lon, epsg) in [(120.0, 4549), (118.5, 4549), (118.499, 4548), (121.499, 4549), (121.5, 4550)] {
        assert_eq!(Crs::gauss_kruger_for(lon).epsg(), Some(epsg), "{lon}");
    }
}

#[test]
fn planes_of_one_zone_differ_by_the_number_alone() {
    let p = Point::new(547_755.994_9, 3_354_616.152_5);
    let there = transform(Crs::from_epsg(4549).unwrap(), Crs::from_epsg(4528).unwrap(), p).unwrap();
    assert_eq!(there, Point::new(40_547_755.994_9, 3_354_616.152_5));
}

#[test]
fn neighbouring_zones_agree_on_the_ground() {
    let [a, b] = [4549, 4548].map(|c| Crs::from_epsg(c).unwrap());
    let ground = Point::new(118.5, 30.0);
    let there = transform(a, b, transform(Crs::Cgcs2000, a, ground).unwrap()).unwrap();
    let direct = transform(Crs::Cgcs2000, b, ground).unwrap();
    assert!((there.x - direct.x).hypot(there.y - direct.y) < 2e-9);
}

#[test]
fn coordinates_that_cannot_be_are_refused_and_swapped_axes_named() {
    let plane = Crs::from_epsg(4549).unwrap();
    let refused = |crs, x, y| transform(crs, Crs::Cgcs2000, Point::new(x, y)).unwrap_err();
    assert!(matches!(refused(plane, f64::NAN, 0.0), CrsError::NotFinite { .. }));
    assert!(matches!(refused(plane, 1e300, 0.0), CrsError::OutOfRange { swapped: false, .. }));
    assert!(refused(plane, 1e300, 0.0).to_string().len() < 200, "{}", refused(plane, 1e300, 0.0));
    assert!(matches!(refused(plane, 120.5, 30.3), CrsError::OutOfRange { .. }), "degrees as metres");
    assert!(matches!(refused(plane, 3_354_616.0, 547_756.0), CrsError::OutOfRange { swapped: true, .. }));
    assert!(matches!(refused(Crs::Cgcs2000, 30.3, 120.5), CrsError::OutOfRange { swapped: true, .. }));
    assert!(matches!(refused(plane, 40_547_756.0, 3_354_616.0), CrsError::OutOfRange { .. }));
    let far = transform(Crs::Cgcs2000, plane, Point::new(100.0, 30.0));
    assert!(matches!(far, Err(CrsError::OutOfRange { .. })), "too far from the zone");
    assert!(refused(plane, 3_354_616.0, 547_756.0).say(Lang::Zh).contains("互换"));
}

#[test]
fn web_mercator_and_back() {
    let p = transform(Crs::Wgs84, Crs::WebMercator, Point::new(120.4965, 30.3103)).unwrap();
    let expected = (13413609.022371687, 3543498.699102923);
    // PROJ 9: EPSG:4326 to EPSG:3857.
    assert!((p.x - expected.0).abs() < 1e-8 && (p.y - expected.1).abs() < 1e-8, "{p:?}");
    let back = transform(Crs::WebMercator, Crs::Wgs84, p).unwrap();
    assert!((back.x - 120.4965).abs() < 1e-13 && (back.y - 30.3103).abs() < 1e-13);
}

#[test]
fn displaced_degrees_are_some_hundred_metres_off_and_come_back() {
    let here = Point::new(120.4965, 30.3103);
    for crs in [Crs::Gcj02, Crs::Bd09] {
        let there = transform(Crs::Wgs84, crs, here).unwrap();
        let off = (there.x - here.x).hypot(there.y - here.y);
        assert!((0.003..0.02).contains(&off), "{crs}: {there:?}");
        let back = transform(crs, Crs::Wgs84, there).unwrap();
        assert!((back.x - here.x).abs() < 1e-12 && (back.y - here.y).abs() < 1e-12, "{crs}");
    }
}

#[test]
fn guesses_name_what_coordinates_look_like() {
    let around = |x: f64, y: f64| Extent { min_x: x, min_y: y, max_x: x + 0.1, max_y: y + 0.1 };
    let first = |x, y| guess(around(x, y)).into_iter().next().map(|g| (g.crs.to_string(), g.swapped));
    assert_eq!(first(120.4, 30.2), Some(("EPSG:4490".into(), false)));
    assert_eq!(first(30.2, 120.4), Some(("EPSG:4490".into(), true)));
    assert_eq!(first(547_755.0, 3_354_616.0), Some(("EPSG:4549".into(), false)));
    assert_eq!(first(3_354_616.0, 547_755.0), Some(("EPSG:4549".into(), true)));
    assert_eq!(first(40_547_755.0, 3_354_616.0), Some(("EPSG:4528".into(), false)));
    assert_eq!(first(13_413_609.0, 3_542_713.0), Some(("EPSG:3857".into(), false)));
    assert_eq!(first(1e7, 1e9), None);
    assert!(guess(around(547_755.0, 3_354_616.0))[0].zone_unknown);
}

#[test]
fn systems_have_names_in_both_languages() {
    let plane = Crs::GaussKruger3 { zone: 40, prefixed: false };
    assert_eq!(plane.title_in(Lang::Zh), "CGCS2000 3度带，中央经线120°E，横坐标不带带号（EPSG:4549）");
    assert_eq!(plane.title_in(Lang::En), plane.title());
}
