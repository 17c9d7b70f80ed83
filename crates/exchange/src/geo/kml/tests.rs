use qipan_space::crs::Crs;
use qipan_space::geometry::Geometry;

use super::super::{GeoError, GeoFile, GeoFormat, GeoOptions, WriteOptions, export, read};

const DOC: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>园区</name>
<Style id="s"><PolyStyle><color>7f00ff00</color></PolyStyle></Style>
<Folder><name>一</name><Placemark><name>A &amp; B</name><description><![CDATA[<b>x</b>]]></description>
<ExtendedData><Data name="id"><value>07</value></Data><Data name="area"><value>12.5</value></Data><SchemaData><SimpleData name="类">甲</SimpleData></SchemaData></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
120.0,30.0,0 120.1,30.0,0 120.1,30.1,0 120.0,30.1,0 120.0,30.0,0</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>120.04,30.04 120.06,30.04 120.06,30.06 120.04,30.04</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark></Folder>
<Placemark><Point><coordinates>120.5,30.3</coordinates></Point></Placemark>
<Placemark><MultiGeometry><LineString><coordinates>120,30 120.1,30.1</coordinates></LineString><LineString><coordinates>120,30 x,30.1 120.2,30.2</coordinates></LineString></MultiGeometry></Placemark>
</Document></kml>"#;

fn open(text: &str) -> Result<GeoFile, GeoError> {
    read("a.kml", text.as_bytes(), &GeoOptions::default())
}

#[test]
fn reads_placemarks_of_all_folders() {
    let file = open(DOC).unwrap();
    let layer = &file.layers[0];
    assert_eq!((layer.name.as_str(), layer.crs, layer.features.len()), ("园区", Some(Crs::Wgs84), 3));
    let first = &layer.features[0];
    assert_eq!((first.id.as_str(), &first.properties["name"]), ("07", &"A & B".into()));
    assert_eq!((&first.properties["area"], &first.properties["类"]), (&12.5.into(), &"甲".into()));
    let Geometry::Area(area) = &first.geometry else { panic!() };
    assert_eq!((area.0[0].exterior.len(), area.0[0].holes[0].len()), (4, 3));
    assert_eq!(file.findings.len(), 1);
    assert_eq!(
        (file.findings[0].code.as_str(), file.findings[0].place.row),
        ("coordinate_unreadable", Some(10))
    );
}

#[test]
fn what_is_written_reads_back_the_same() {
    let first = open(&DOC.replace(" x,30.1", "")).unwrap().layers.remove(0);
    let written = export(&first, GeoFormat::Kml, &WriteOptions::default()).unwrap();
    let second = read("b.kml", &written.bytes, &GeoOptions::default()).unwrap();
    assert_eq!(second.layers[0], first, "{:?}", second.findings);
}

#[test]
fn refuses_what_breaks_off_or_nests_without_end() {
    assert!(matches!(open(&DOC[..DOC.len() - 30]), Err(GeoError::Broken { .. })));
    let deep = format!("<kml>{}", "<Folder>".repeat(200));
    assert!(matches!(open(&deep), Err(GeoError::TooMany { .. })));
    let bomb = "<!DOCTYPE k [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><kml><Document><name>&b;</name></Document></kml>";
    assert_eq!(open(bomb).unwrap().layers[0].name, "a");
}
