use qipan_space::crs::Crs;
use qipan_space::geometry::Geometry;

use super::super::{GeoError, GeoFormat, GeoOptions, Need, TextEncoding, WriteOptions, export, read};

const DRAWING: &str = "  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\nAC1015\n  9\n$DWGCODEPAGE\n  3\nANSI_936\n  0\nENDSEC\n\
  0\nSECTION\n  2\nENTITIES\n\
  0\nLWPOLYLINE\n  8\n红线\n 90\n4\n 70\n1\n 10\n547000\n 20\n3354000\n 10\n547100\n 20\n3354000\n 10\n547100\n 20\n3354100\n 10\n547000\n 20\n3354100\n\
  0\nLWPOLYLINE\n  8\n红线\n 70\n0\n 10\n547000\n 20\n3354000\n 10\n547100\n 20\n3354000\n\
  0\nPOLYLINE\n  8\n\\U+5730\\U+5757\n 66\n1\n 10\n0\n 20\n0\n 70\n1\n  0\nVERTEX\n 10\n547000\n 20\n3354000\n 42\n1.0\n  0\nVERTEX\n 10\n547010\n 20\n3354000\n  0\nVERTEX\n 10\n547005\n 20\n3354020\n  0\nSEQEND\n\
  0\nTEXT\n  8\n注记\n 10\n1\n 20\n2\n  1\n某地\n\
  0\nLINE\n  8\n路\n 10\n547000\n 20\n3354000\n 11\n547010\n 21\n3354010\n\
  0\nENDSEC\n  0\nEOF\n";

#[test]
fn closed_polylines_become_areas_by_layer() {
    for encoding in [TextEncoding::Utf8, TextEncoding::Gbk] {
        let bytes = encoding.encode(DRAWING).unwrap();
        let options = GeoOptions { crs: Crs::from_epsg(4549), ..GeoOptions::default() };
        let file = read("a.dxf", &bytes, &options).unwrap();
        let shapes: Vec<(&str, usize)> =
            file.layers.iter().map(|l| (l.name.as_str(), l.features.len())).collect();
        assert_eq!(shapes, [("地块", 1), ("红线", 2), ("路", 1)]);
        let codes: Vec<&str> = file.findings.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["arcs_as_chords", "entities_skipped"], "{:?}", file.findings);
        let Geometry::Area(area) = &file.layers[0].features[0].geometry else { panic!() };
        assert!(area.0[0].exterior.len() > 30);
        assert!(matches!(&file.layers[1].features[1].geometry, Geometry::Lines(_)));
    }
    let options = GeoOptions { layer: Some("红线".into()), ..GeoOptions::default() };
    let file = read("a.dxf", DRAWING.as_bytes(), &options).unwrap();
    assert_eq!(file.layers.len(), 1);
    assert!(matches!(&file.needs[..], [Need::Crs { .. }]));
    let options = GeoOptions { layer: Some("x".into()), ..GeoOptions::default() };
    assert!(matches!(read("a.dxf", DRAWING.as_bytes(), &options), Err(GeoError::NoLayer { .. })));
}

#[test]
fn what_is_written_reads_back_the_same() {
    let text = r#"{"type":"FeatureCollection","name":"红线𠮷","crs":{"type":"name","properties":{"name":"EPSG:4549"}},"features":[
    {"type":"Feature","properties":{"id":"1-1","名称":"甲=乙","面积":3.5},"geometry":{"type":"MultiPolygon","coordinates":[
      [[[547000,3354000],[547100,3354000],[547100,3354100],[547000,3354000]],[[547050,3354010],[547060,3354010],[547060,3354020],[547050,3354010]]],
      [[[548000,3354000],[548100,3354000],[548100,3354100.125],[548000,3354000]]]]}},
    {"type":"Feature","properties":{"id":"2"},"geometry":{"type":"Polygon","coordinates":[[[549000,3354000],[549100,3354000],[549100,3354100],[549000,3354000]]]}}]}"#;
    let first = read("a.json", text.as_bytes(), &GeoOptions::default()).unwrap().layers.remove(0);
    let written = export(&first, GeoFormat::Dxf, &WriteOptions::default()).unwrap();
    let options = GeoOptions { crs: Crs::from_epsg(4549), ..GeoOptions::default() };
    let mut file = read("b.dxf", &written.bytes, &options).unwrap();
    let second = file.layers.remove(0);
    assert_eq!(second.features, first.features, "{:?}", file.findings);
}

#[test]
fn refuses_binary_and_broken_drawings() {
    let refused = read("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\0", &GeoOptions::default());
    assert!(matches!(refused, Err(GeoError::Unsupported { .. })));
    let refused = read("a.dxf", b"  0\nSECTION\nx\ny\n", &GeoOptions::default());
    assert!(matches!(refused, Err(GeoError::Broken { .. })), "{refused:?}");
}
