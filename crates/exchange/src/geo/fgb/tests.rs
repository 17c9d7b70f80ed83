use qipan_space::crs::Crs;

use super::super::{GeoError, GeoFormat, GeoOptions, WriteOptions, export, read};

const TEXT: &str = r#"{"type":"FeatureCollection","name":"红线","crs":{"type":"name","properties":{"name":"EPSG:4549"}},"features":[
    {"type":"Feature","properties":{"id":"1-1","名称":"甲","面积":3.5,"n":7,"core":true,"list":[1,"a"]},"geometry":{"type":"MultiPolygon","coordinates":[
      [[[547000,3354000],[547100,3354000],[547100,3354100],[547000,3354000]],[[547050,3354010],[547060,3354020],[547060,3354010],[547050,3354010]]],
      [[[548000,3354000],[548100,3354000],[548100,3354100.125],[548000,3354000]]]]}},
    {"type":"Feature","properties":{"id":"2","名称":null,"面积":-1,"n":null,"core":null,"list":{"b":null}},"geometry":{"type":"Polygon","coordinates":[[[549000,3354000],[549100,3354000],[549100,3354100],[549000,3354000]]]}}LINE]}"#;

const LINE: &str = r#",{"type":"Feature","properties":{"id":"3"},"geometry":{"type":"MultiLineString","coordinates":[[[547000,3354000],[547001,3354001]],[[547002,3354002],[547003,3354003]]]}},
    {"type":"Feature","properties":{"id":"4"},"geometry":{"type":"MultiPoint","coordinates":[[547000,3354000],[547001,3354001]]}}"#;

#[test]
fn what_is_written_reads_back_the_same() {
    for line in ["", LINE] {
        let text = TEXT.replace("LINE", line);
        let mut first = read("a.json", text.as_bytes(), &GeoOptions::default()).unwrap().layers.remove(0);
        let written = export(&first, GeoFormat::FlatGeobuf, &WriteOptions::default()).unwrap();
        let mut file = read("b.fgb", &written.bytes, &GeoOptions::default()).unwrap();
        assert!(file.findings.is_empty() && file.needs.is_empty(), "{:?}", file.findings);
        for feature in &mut first.features {
            for name in ["名称", "面积", "n", "core", "list"] {
                feature.properties.entry(name.into()).or_insert(serde_json::Value::Null);
            }
            if let Some(area) = feature.properties.get_mut("面积").filter(|v| v.is_i64()) {
                *area = (-1.0).into();
            }
        }
        assert_eq!(file.layers.remove(0), first);
    }
}

#[test]
fn refuses_what_breaks_off_or_lies_outside() {
    let text = TEXT.replace("LINE", LINE);
    let layer = read("a.json", text.as_bytes(), &GeoOptions::default()).unwrap().layers.remove(0);
    let bytes = export(&layer, GeoFormat::FlatGeobuf, &WriteOptions::default()).unwrap().bytes;
    for cut in [5, 30, 300, bytes.len() - 20] {
        let refused = read("a.fgb", &bytes[..cut], &GeoOptions::default());
        assert!(
            matches!(refused, Err(GeoError::Broken { .. } | GeoError::Unsupported { .. })),
            "{cut}: {refused:?}"
        );
    }
    // Each byte wrong in turn: an answer, never a panic.
    let options = GeoOptions { crs: Crs::from_epsg(4549), ..GeoOptions::default() };
    for at in 8..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xFF;
        let _ = read("a.fgb", &damaged, &options);
    }
}
