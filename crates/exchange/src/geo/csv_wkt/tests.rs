use qipan_space::crs::Crs;
use qipan_space::geometry::Geometry;

use super::super::{GeoError, GeoFormat, GeoOptions, Need, TextEncoding, WriteOptions, export, read};

const TABLE: &str = "id,WKT,地类编码,面积\n\
a,\"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (4 4,4 6,6 6,6 4,4 4))\",0101,96\n\
b,\"SRID=4549;MULTIPOLYGON Z (((20 0 1, 30 0 1, 30 10 1, 20 0 1)), ((40 0 1,50 0 1,50 10 1,40 0 1)))\",0201,\n\
c,POINT EMPTY,0301,1\n\
d,POLYGON ((0 0 x)),0301,1\n\
e,MULTIPOINT ((1 2); (3 4)),0301,1\n\
f,\"LINESTRING(1 2,3e0 -4.5)\",0301,2.5\n";

#[test]
fn rows_become_features_and_wrong_ones_are_told() {
    let file = read("plots.csv", TABLE.as_bytes(), &GeoOptions::default()).unwrap();
    let layer = &file.layers[0];
    assert_eq!(layer.features.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["a", "b", "f"]);
    let codes: Vec<_> = file.findings.iter().map(|f| (f.code.as_str(), f.place.row)).collect();
    assert_eq!(
        codes[..3],
        [("geometry_missing", Some(4)), ("wkt_unreadable", Some(5)), ("wkt_unreadable", Some(6))],
        "{:?}",
        file.findings
    );
    // Codes with leading zeros stay text, numbers become numbers, nothing stays nothing.
    assert_eq!(layer.features[0].properties["地类编码"], "0101");
    assert_eq!(layer.features[0].properties["面积"], 96);
    assert_eq!(layer.features[1].properties["面积"], serde_json::Value::Null);
    let Geometry::Area(area) = &layer.features[1].geometry else { panic!() };
    assert_eq!(area.0.len(), 2);
    // The numbers contradict EPSG:4549, which the SRID names: that is asked about.
    assert_eq!((codes[3].0, layer.crs), ("crs_contradicted", None));
    assert!(matches!(&file.needs[..], [Need::Crs { .. }]));
}

#[test]
fn what_is_written_reads_back_the_same() {
    let options = GeoOptions { crs: Crs::from_epsg(3857), ..GeoOptions::default() };
    let table =
        TABLE.replace("SRID=4549;", "").replace("(0 0,", "(0.25 -0.1,").replace(" 0 0)", " 0.25 -0.1)");
    let first = read("plots.csv", table.as_bytes(), &options).unwrap().layers.remove(0);
    assert_eq!(first.features.len(), 3);
    for encoding in [None, Some(TextEncoding::Gbk)] {
        let bytes = export(&first, GeoFormat::Wkt, &WriteOptions { encoding }).unwrap().bytes;
        let second = read("plots.csv", &bytes, &options).unwrap().layers.remove(0);
        assert_eq!(second, first);
    }
}

#[test]
fn a_table_without_geometry_is_refused() {
    let refused = read("a.csv", b"id,name\n1,x\n", &GeoOptions::default());
    assert!(matches!(refused, Err(GeoError::UnknownFormat { .. })));
    assert!(matches!(read("a.csv", b"\"", &GeoOptions::default()), Err(GeoError::UnknownFormat { .. })));
}

#[test]
fn text_without_a_table_is_read_too() {
    let options = GeoOptions { crs: Crs::from_epsg(4549), ..GeoOptions::default() };
    let text = "SRID=4549;POLYGON((547000 3354000,547010 3354000,547010 3354010,547000 3354000))\r\n\r\n\
        multipolygon (((547000 3354000,\n 547010 3354000, 547010 3354010,547000 3354000)))\nPOLYGON((1 x))\n";
    for name in ["zones.wkt", "zones.txt"] {
        let file = read(name, text.as_bytes(), &options).unwrap();
        let layer = &file.layers[0];
        assert_eq!((layer.features.len(), layer.crs), (2, Crs::from_epsg(4549)), "{:?}", file.findings);
        assert_eq!(layer.features.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["0", "1"]);
        assert!(file.findings.iter().any(|f| f.code == "wkt_unreadable" && f.place.row == Some(5)));
    }
}
