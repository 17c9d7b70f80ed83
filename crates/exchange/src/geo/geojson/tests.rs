use qipan_space::crs::Crs;
use qipan_space::geometry::Geometry;

use super::super::{GeoError, GeoFile, GeoFormat, GeoLimits, GeoOptions, Much, Need, read, write};

fn open(text: &str) -> Result<GeoFile, GeoError> {
    read("a.geojson", text.as_bytes(), &GeoOptions::default())
}

fn codes(file: &GeoFile) -> Vec<&str> {
    file.findings.iter().map(|f| f.code.as_str()).collect()
}

const PLOTS: &str = r#"{"type":"FeatureCollection","name":"地块",
"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4549"}},
"features":[
{"type":"Feature","properties":{"id":"A-1","name":"一号","area_m2":96.0},"geometry":{"coordinates":[[[547000,3354000],[547010,3354000],[547010,3354010],[547000,3354010],[547000,3354000]],[[547004,3354004],[547004,3354006],[547006,3354006],[547006,3354004],[547004,3354004]]],"type":"Polygon"}},
{"type":"Feature","properties":null,"geometry":{"type":"MultiPolygon","coordinates":[[[[547020,3354000,5.5],[547030,3354000,5.5],[547030,3354010,5.5]]]]}},
{"type":"Feature","properties":{},"geometry":null}
]}"#;

#[test]
fn reads_features_with_holes_heights_and_without_geometry() {
    let file = open(PLOTS).unwrap();
    let layer = &file.layers[0];
    assert_eq!((layer.name.as_str(), layer.crs), ("地块", Crs::from_epsg(4549)));
    assert_eq!(layer.features.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["A-1", "1"]);
    let Geometry::Area(area) = &layer.features[0].geometry else { panic!() };
    assert_eq!((area.0[0].exterior.len(), area.0[0].holes.len()), (4, 1));
    assert_eq!(codes(&file), ["ring_not_closed", "geometry_missing"]);
    assert!(file.needs.is_empty());
}

#[test]
fn what_is_written_reads_back_the_same() {
    let mut first = open(PLOTS).unwrap().layers.remove(0);
    let bytes = write(&first, GeoFormat::GeoJson).unwrap();
    let second = read("b.json", &bytes, &GeoOptions::default()).unwrap().layers.remove(0);
    // RFC 7946 turns the hole; the first point stays the first.
    let turned = |layer: &mut qipan_space::layer::Layer| {
        let Geometry::Area(area) = &mut layer.features[0].geometry else { panic!() };
        area.0[0].holes[0][1..].reverse();
    };
    if first != second {
        turned(&mut first);
    }
    assert_eq!(first, second);
}

#[test]
fn metres_without_a_system_are_asked_about_and_degrees_are_not() {
    let metres = r#"{"type":"Polygon","coordinates":[[[547000,3354000],[547010,3354000],[547010,3354010],[547000,3354000]]]}"#;
    let file = open(metres).unwrap();
    assert!(
        matches!(&file.needs[..], [Need::Crs { guesses, .. }] if !guesses.is_empty()),
        "{:?}",
        file.needs
    );
    assert_eq!(file.layers[0].crs, None);
    let options = GeoOptions { crs: Crs::from_epsg(4549), ..GeoOptions::default() };
    let file = read("a.json", metres.as_bytes(), &options).unwrap();
    assert_eq!((file.layers[0].crs, file.needs.len()), (Crs::from_epsg(4549), 0));

    let degrees = r#"{"type":"Point","coordinates":[120.5,30.3]}"#;
    let file = open(degrees).unwrap();
    assert_eq!((file.layers[0].crs, codes(&file)), (Some(Crs::Wgs84), vec!["crs_by_format"]));
    // Degrees that were called metres.
    let file = read("a.json", degrees.as_bytes(), &options).unwrap();
    assert_eq!((codes(&file), file.layers[0].crs), (vec!["crs_contradicted"], None));
}

#[test]
fn north_first_is_noticed_and_turned_on_a_yes() {
    let text = r#"{"type":"Polygon","coordinates":[[[30.3,120.5],[30.4,120.5],[30.4,120.6],[30.3,120.5]]]}"#;
    let file =
        read("a.json", text.as_bytes(), &GeoOptions { crs: Some(Crs::Cgcs2000), ..GeoOptions::default() })
            .unwrap();
    assert_eq!((codes(&file), file.needs.len()), (vec!["axes_swapped"], 1));
    let options = GeoOptions { crs: Some(Crs::Cgcs2000), swap_axes: Some(true), ..GeoOptions::default() };
    let file = read("a.json", text.as_bytes(), &options).unwrap();
    assert_eq!((codes(&file).len(), file.needs.len()), (0, 0));
    let extent = file.layers[0].extent().unwrap();
    assert_eq!((extent.min_x, extent.min_y), (120.5, 30.3));
}

#[test]
fn impossible_coordinates_are_told_with_their_feature() {
    let text = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"id":"x"},"geometry":{"type":"Point","coordinates":[1e300,30]}},
      {"type":"Feature","properties":{"id":"y"},"geometry":{"type":"Point","coordinates":[null,30]}},
      {"type":"Feature","properties":{"id":"z"},"geometry":{"type":"Polygon","coordinates":[[[1,2],[1,2],[1,2]]]}},
      {"type":"Feature","properties":{"id":"w"},"geometry":{"type":"Polygon","coordinates":[1,2]}},
      {"type":"Feature","properties":{"id":"v"},"geometry":{"type":"Point","coordinates":[120.5,30.3]}}]}"#;
    let file = open(text).unwrap();
    assert_eq!(file.layers[0].features.len(), 1);
    assert_eq!(
        codes(&file),
        ["ring_too_short", "geometry_unreadable", "coordinate_impossible", "coordinate_impossible"]
    );
    assert!(file.findings[2].message_en.contains("feature 1 (x)"), "{:?}", file.findings[2]);
}

#[test]
fn refuses_what_is_no_geojson_and_what_is_too_much() {
    assert!(matches!(open("{\"a\":1}"), Err(GeoError::UnknownFormat { .. })));
    assert!(matches!(open("{\"type\":\"Point\",\"coordinates\":[1"), Err(GeoError::Broken { .. })));
    let deep = format!("{{\"type\":\"Polygon\",\"coordinates\":{}1", "[".repeat(100_000));
    assert!(matches!(open(&deep), Err(GeoError::Broken { .. })));
    let limits = GeoLimits { max_vertices: 3, ..GeoLimits::default() };
    let options = GeoOptions { limits, ..GeoOptions::default() };
    let refused = read("a.json", PLOTS.as_bytes(), &options);
    assert!(matches!(refused, Err(GeoError::TooMany { what: Much::Vertices, limit: 3, .. })), "{refused:?}");
}
