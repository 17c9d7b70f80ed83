use qipan_space::crs::Crs;
use qipan_space::geometry::{Geometry, MultiPolygon, Point, Polygon};
use qipan_space::layer::Layer;
use rusqlite::{Connection, MAIN_DB};

use super::super::properties::feature_of;
use super::super::{GeoError, GeoFormat, GeoLimits, GeoOptions, Need, WriteOptions, export, read};

fn sample() -> Layer {
    let ring = |points: &[(f64, f64)]| {
        points.iter().map(|(x, y)| Point { x: 547_000.0 + x, y: 3_354_000.0 + y }).collect()
    };
    let area = MultiPolygon(vec![
        Polygon {
            exterior: ring(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)]),
            holes: vec![ring(&[(50.0, 10.0), (60.0, 10.0), (60.0, 20.0)])],
        },
        Polygon { exterior: ring(&[(200.0, 0.0), (300.0, 0.0), (300.0, 100.125)]), holes: vec![] },
    ]);
    let line = Geometry::Lines(vec![ring(&[(0.0, 0.0), (1.0, 1.0)])]);
    Layer {
        name: "红线 \"一\"".into(),
        crs: Crs::from_epsg(4549),
        features: vec![
            feature_of(
                Geometry::Area(area),
                serde_json::json!({"id": "7", "fid": 3, "名称": "甲", "面积": 1.5, "core": true, "none": null}),
            ),
            feature_of(
                line,
                serde_json::json!({"id": "8", "fid": null, "名称": null, "面积": 2.0, "core": false, "none": null}),
            ),
        ],
        ..Layer::default()
    }
}

#[test]
fn what_is_written_reads_back_the_same() {
    let mut first = sample();
    let written = export(&first, GeoFormat::GeoPackage, &WriteOptions::default()).unwrap();
    let mut file = read("a.gpkg", &written.bytes, &GeoOptions::default()).unwrap();
    assert!(file.findings.is_empty() && file.needs.is_empty(), "{:?}", file.findings);
    // SQLite's own key has that name.
    for feature in &mut first.features {
        let fid = feature.properties.remove("fid").unwrap();
        feature.properties.insert("fid_".into(), fid);
    }
    assert_eq!(file.layers.remove(0), first);
    let again = export(&sample(), GeoFormat::GeoPackage, &WriteOptions::default()).unwrap();
    assert_eq!(again.bytes, written.bytes);
}

#[test]
fn what_contradicts_itself_is_told_or_refused() {
    let bytes = export(&sample(), GeoFormat::GeoPackage, &WriteOptions::default()).unwrap().bytes;
    let change = |sql: &str| {
        let mut database = Connection::open_in_memory().unwrap();
        database.deserialize_read_exact(MAIN_DB, &bytes[..], bytes.len(), false).unwrap();
        database.execute_batch(&format!("PRAGMA foreign_keys=OFF; {sql}")).unwrap();
        database.serialize(MAIN_DB).unwrap().to_vec()
    };
    let read_as = |bytes: &[u8]| read("a.gpkg", bytes, &GeoOptions::default());
    let file = read_as(&change("UPDATE gpkg_geometry_columns SET srs_id = -1")).unwrap();
    assert!(matches!(&file.needs[..], [Need::Crs { .. }]));
    let file = read_as(&change("UPDATE \"红线 \"\"一\"\"\" SET geom = x'47500001' WHERE fid = 1")).unwrap();
    assert_eq!((file.findings[0].code.as_str(), file.layers[0].features.len()), ("geometry_unreadable", 1));
    assert!(matches!(read_as(&change("DELETE FROM gpkg_contents")), Err(GeoError::UnknownFormat { .. })));
    // A table that never ends.
    let endless = "DELETE FROM gpkg_geometry_columns; DELETE FROM gpkg_contents;
      CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, NULL AS geom FROM n;
      INSERT INTO gpkg_contents VALUES ('v','features','v','','',0,0,1,1,4549);
      INSERT INTO gpkg_geometry_columns VALUES ('v','geom','POINT',4549,0,0)";
    let limits = GeoLimits { max_features: 1_000, ..GeoLimits::default() };
    let refused = read("a.gpkg", &change(endless), &GeoOptions { limits, ..GeoOptions::default() });
    assert!(matches!(refused, Err(GeoError::TooMany { .. })), "{refused:?}");
    assert!(matches!(read_as(&bytes[..5_000]), Err(GeoError::Broken { .. })));
}
