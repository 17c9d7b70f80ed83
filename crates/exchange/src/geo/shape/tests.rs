use std::io::{Cursor, Write};

use qipan_space::crs::Crs;
use qipan_space::geometry::{Geometry, MultiPolygon, Point, Polygon};
use qipan_space::layer::Layer;

use super::super::properties::feature_of;
use super::super::{
    GeoError, GeoFormat, GeoLimits, GeoOptions, Need, TextEncoding, WriteOptions, export, read,
};

fn ring(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|(x, y)| Point { x: 40_547_000.0 + x, y: 3_354_000.0 + y }).collect()
}

fn sample(name: &str) -> Layer {
    let area = MultiPolygon(vec![
        Polygon {
            exterior: ring(&[(0.0, 0.0), (0.0, 100.0), (100.0, 100.0), (100.0, 0.0)]),
            holes: vec![ring(&[(40.0, 40.0), (60.0, 40.0), (60.0, 60.0), (40.0, 60.0)])],
        },
        Polygon { exterior: ring(&[(200.0, 0.0), (250.0, 90.5), (300.0, 0.25)]), holes: vec![] },
    ]);
    let properties = serde_json::json!({"id": "330114-01", "名称": name, "面积": 9600.125, "count": 3, "core": true, "none": null});
    let other = serde_json::json!({"id": "b", "名称": "二期", "面积": -1.5, "count": null, "core": false});
    let second = MultiPolygon(vec![Polygon {
        exterior: ring(&[(400.0, 0.0), (400.0, 10.0), (410.0, 10.0)]),
        holes: vec![],
    }]);
    Layer {
        name: "地块".into(),
        crs: Crs::from_epsg(4528),
        features: vec![
            feature_of(Geometry::Area(area), properties),
            feature_of(Geometry::Area(second), other),
        ],
        ..Layer::default()
    }
}

/// The same zip without some of its files.
fn without(bytes: &[u8], endings: &[&str]) -> Vec<u8> {
    let parts =
        crate::open::package::expand(bytes, "a", &crate::Limits::default(), |_| Ok(()), |_| true).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts.iter().filter(|(n, _)| !endings.iter().any(|e| n.ends_with(e))) {
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        let mut part = part.clone();
        if name.ends_with(".dbf") && endings.contains(&"mark") {
            part[29] = 0;
        }
        out.write_all(&part).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn what_is_written_reads_back_the_same() {
    for encoding in [TextEncoding::Utf8, TextEncoding::Gbk] {
        let mut first = sample("某项目一期");
        let written =
            export(&first, GeoFormat::Shapefile, &WriteOptions { encoding: Some(encoding) }).unwrap();
        let mut file = read("a.zip", &written.bytes, &GeoOptions::default()).unwrap();
        assert_eq!((file.encoding, file.needs.len()), (Some(encoding), 0), "{:?}", file.findings);
        assert!(file.findings.is_empty(), "{:?}", file.findings);
        for feature in &mut first.features {
            feature.properties.entry("none".into()).or_insert(serde_json::Value::Null);
        }
        assert_eq!(file.layers.remove(0), first);
    }
}

#[test]
fn without_cpg_the_encoding_is_concluded_or_asked() {
    let write = |name: &str, encoding| {
        let written =
            export(&sample(name), GeoFormat::Shapefile, &WriteOptions { encoding: Some(encoding) }).unwrap();
        without(&written.bytes, &[".cpg", "mark"])
    };
    for encoding in [TextEncoding::Gbk, TextEncoding::Utf8] {
        let file = read("a.zip", &write("某项目一期", encoding), &GeoOptions::default()).unwrap();
        assert_eq!(file.layers[0].features[0].properties["名称"], "某项目一期");
        assert_eq!(file.findings[0].code, "text_encoding_concluded");
        assert_eq!(file.encoding, Some(encoding));
    }
    // One sign that reads in both: asked, and the answer taken.
    let mut layer = sample("一");
    for feature in &mut layer.features {
        let name = feature.properties.remove("名称").unwrap();
        feature.properties.remove("面积");
        feature.properties.insert("name".into(), if name == "二期" { "x".into() } else { name });
    }
    let written =
        export(&layer, GeoFormat::Shapefile, &WriteOptions { encoding: Some(TextEncoding::Gbk) }).unwrap();
    let bytes = without(&written.bytes, &[".cpg", "mark"]);
    let file = read("a.zip", &bytes, &GeoOptions::default()).unwrap();
    assert!(
        matches!(&file.needs[..], [Need::Encoding { choices, .. }] if choices[0].1 == "一"),
        "{:?}",
        file.needs
    );
    let options = GeoOptions { encoding: Some(TextEncoding::Gbk), ..GeoOptions::default() };
    let file = read("a.zip", &bytes, &options).unwrap();
    assert_eq!((file.needs.len(), &file.layers[0].features[0].properties["name"]), (0, &"一".into()));
    // The wrong answer is no silent nonsense.
    let options = GeoOptions { encoding: Some(TextEncoding::Utf8), ..GeoOptions::default() };
    let file = read("a.zip", &write("某项目一期", TextEncoding::Gbk), &options).unwrap();
    assert!(file.findings.iter().any(|f| f.code == "text_not_in_encoding"));
}

#[test]
fn without_prj_the_system_is_asked() {
    let written = export(&sample("x"), GeoFormat::Shapefile, &WriteOptions::default()).unwrap();
    let file = read("a.zip", &without(&written.bytes, &[".prj"]), &GeoOptions::default()).unwrap();
    let Need::Crs { guesses, .. } = &file.needs[0] else { panic!() };
    assert_eq!((guesses[0].crs, file.layers[0].crs), (Crs::from_epsg(4528).unwrap(), None));
    let file = read("a.zip", &without(&written.bytes, &[".dbf"]), &GeoOptions::default()).unwrap();
    assert_eq!(
        (file.findings[0].code.as_str(), file.layers[0].features[1].id.as_str()),
        ("dbf_missing", "1")
    );
}

#[test]
fn refuses_what_breaks_off_and_what_is_too_much() {
    let written = export(&sample("x"), GeoFormat::Shapefile, &WriteOptions::default()).unwrap();
    let parts = crate::open::package::expand(
        &written.bytes,
        "a",
        &crate::Limits::default(),
        |_| Ok(()),
        |n| n.ends_with(".shp"),
    );
    let shp = parts.unwrap().remove(0).1;
    assert!(matches!(
        read("a.shp", &shp[..shp.len() - 20], &GeoOptions::default()),
        Err(GeoError::Broken { .. })
    ));
    assert_eq!(read("a.shp", &shp, &GeoOptions::default()).unwrap().layers[0].features.len(), 2);
    let limits = GeoLimits { max_vertices: 5, ..GeoLimits::default() };
    let refused = read("a.zip", &written.bytes, &GeoOptions { limits, ..GeoOptions::default() });
    assert!(matches!(refused, Err(GeoError::TooMany { .. })));
    let limits = GeoLimits { max_entries: 2, ..GeoLimits::default() };
    let refused = read("a.zip", &written.bytes, &GeoOptions { limits, ..GeoOptions::default() });
    assert!(matches!(refused, Err(GeoError::TooMany { .. })));
    assert!(matches!(
        read("a.zip", &without(&written.bytes, &[".shp"]), &GeoOptions::default()),
        Err(GeoError::UnknownFormat { .. })
    ));
}
