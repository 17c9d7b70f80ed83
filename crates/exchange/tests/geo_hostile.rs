//! What a geometry file must not do: take the memory, the time, or the numbers of those who read it. Each refusal says in
//! Chinese what is wrong and what to do.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use qipan_exchange::geo::{GeoError, GeoFormat, GeoLimits, GeoOptions, Need, export, read, read_path};
use qipan_kernel::finding::Severity;
use qipan_kernel::text::{Lang, Say};
use qipan_space::{Crs, Feature, Geometry, Layer, MultiPolygon, Point, Polygon};

fn plane() -> GeoOptions {
    GeoOptions { crs: Crs::from_epsg(4549), ..GeoOptions::default() }
}

fn zip_of(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    out.write_all(bytes).unwrap();
    out.finish().unwrap().into_inner()
}

#[test]
fn ten_gigabytes_are_refused_before_a_byte_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["txt", "csv", "geojson", "kml", "dxf", "gpkg", "fgb", "zip"] {
        let path = folder.path().join(format!("坐标.{ending}"));
        std::fs::File::create(&path).unwrap().set_len(10 << 30).unwrap();
        let begun = Instant::now();
        let error = read_path(&path, &GeoOptions::default()).unwrap_err();
        assert!(matches!(error, GeoError::TooLarge { bytes, .. } if bytes == 10 << 30), "{error:?}");
        assert!(error.say(Lang::Zh).contains("536870912"), "{}", error.say(Lang::Zh));
        assert!(begun.elapsed() < Duration::from_secs(2), "{ending} was read");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn coordinates_beyond_the_limit_stop_the_reading() {
    let ring: Vec<String> =
        (0..3_000).map(|k| format!("{}.5 {}", 547_000 + k, 3_354_000 + k * k % 977)).collect();
    let wkt = format!("POLYGON(({},{}))", ring.join(","), ring[0]);
    let limits = GeoLimits { max_vertices: 1_000, ..GeoLimits::default() };
    let options = GeoOptions { limits, ..plane() };
    let error = read("a.wkt", wkt.as_bytes(), &options).unwrap_err();
    assert!(matches!(error, GeoError::TooMany { limit: 1_000, .. }), "{error:?}");
    assert!(
        error.say(Lang::Zh).contains("1000") || error.say(Lang::Zh).contains("1,000"),
        "{}",
        error.say(Lang::Zh)
    );
}

#[test]
fn a_zip_bomb_is_refused_by_its_ratio() {
    let error = read("a.zip", &zip_of("a.shp", &vec![0; 64 << 20]), &GeoOptions::default()).unwrap_err();
    assert!(
        error.say(Lang::Zh).contains('压') || error.say(Lang::Zh).contains("展开"),
        "{}",
        error.say(Lang::Zh)
    );
    let limits = GeoLimits { max_expanded: 1 << 20, max_ratio: u64::MAX, ..GeoLimits::default() };
    let options = GeoOptions { limits, ..GeoOptions::default() };
    let error = read("a.zip", &zip_of("a.shp", &vec![7; 2 << 20]), &options).unwrap_err().say(Lang::Zh);
    assert!(error.contains("“a.shp”解压后超过 1 MB") && error.contains("请只把"), "{error}");
    // An archive in an archive holds no Shapefile, whatever it would expand to.
    let nested = zip_of("b.zip", &zip_of("a.shp", &vec![0; 1 << 20]));
    let error = read("a.zip", &nested, &GeoOptions::default()).unwrap_err().say(Lang::Zh);
    assert!(error.contains("“b.zip”") && error.contains("请先解开"), "{error}");
}

#[test]
fn json_that_is_none_is_told_with_its_place_and_what_stands_there() {
    let text = |x: &str| {
        let ring = format!("[[[120.1,30.1],[{x},30.2],[120.2,30.2],[120.1,30.1]]]");
        format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#)
    };
    for (x, want) in [
        ("NaN", "坐标不是数值（“"),
        ("-Infinity", "坐标不是数值（“"),
        ("1e400", "数值超出范围（“"),
        ("东", "不是有效的 GeoJSON（“"),
    ] {
        let error = read("a.geojson", text(x).as_bytes(), &GeoOptions::default()).unwrap_err().say(Lang::Zh);
        let (place, value) = (error.contains("第 1 行第"), error.contains(x) && error.contains(want));
        assert!(place && value && error.contains('请'), "{error}");
    }
}

#[test]
fn a_number_that_no_place_has_is_told_with_its_ring_and_point() {
    let wkt = "POLYGON((547000 3354000,547010 3354000,547010 3354010),(547004 3354001,547005 1e300,547005 3354002))";
    let file = read("a.wkt", wkt.as_bytes(), &plane()).unwrap();
    let told = file.findings.iter().find(|f| f.code == "coordinate_impossible").unwrap();
    assert!(told.message_zh.contains("第 1 个要素第 2 圈：第 2 点"), "{told:?}");
    assert!(told.message_en.contains("feature 1, ring 2: the coordinate of point 2"), "{told:?}");
}

#[test]
fn numbers_that_no_place_has_leave_their_feature_out() {
    let good = "547000 3354000,547010 3354000,547010 3354010,547000 3354000";
    for bad in ["NaN", "1e300", "-1e300", "inf", "1e999"] {
        let table = format!("id,WKT\ngood,\"POLYGON(({good}))\"\nbad,\"POLYGON(({bad} 3354000,{good}))\"\n");
        let file = read("a.csv", table.as_bytes(), &plane()).unwrap();
        let ids: Vec<_> = file.layers[0].features.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["good"], "{bad}: {:?}", file.findings);
        assert!(
            file.findings
                .iter()
                .any(|f| f.severity == Severity::Error && f.message_zh.contains("第 2 个要素（bad）")),
            "{bad}: {:?}",
            file.findings
        );
    }
    // The formats of bytes: written by us with a number that they can hold and no place has.
    let ring = |x: f64| {
        vec![
            Point { x, y: 3_354_000.0 },
            Point { x: 547_010.0, y: 3_354_000.0 },
            Point { x: 547_010.0, y: 3_354_010.0 },
        ]
    };
    let feature = |id: &str, x: f64| Feature {
        id: id.to_owned(),
        geometry: Geometry::Area(MultiPolygon(vec![Polygon { exterior: ring(x), holes: Vec::new() }])),
        properties: [("id".to_owned(), serde_json::json!(id))].into(),
    };
    for format in [
        GeoFormat::GeoPackage,
        GeoFormat::FlatGeobuf,
        GeoFormat::Shapefile,
        GeoFormat::Dxf,
        GeoFormat::GeoJson,
    ] {
        let layer = Layer {
            name: "a".into(),
            crs: Crs::from_epsg(4549),
            features: vec![feature("good", 547_000.0), feature("bad", 1e300)],
            ..Layer::default()
        };
        let Ok(written) = export(&layer, format, &Default::default()) else { continue };
        let file = read("a", &written.bytes, &GeoOptions { format: Some(format), ..plane() }).unwrap();
        let kept: usize = file.layers.iter().map(|l| l.features.len()).sum();
        assert!(kept <= 1 && file.has_errors(), "{format}: {kept} {:?}", file.findings);
    }
}

#[test]
fn swapped_axes_and_degrees_for_metres_are_asked_about() {
    let polygon = |points: &str| {
        format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:4549"}}}},"features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{points}]]}}}}]}}"#
        )
    };
    let swapped = polygon("[3354000,547000],[3354000,547010],[3354010,547010],[3354000,547000]");
    let file = read("a.geojson", swapped.as_bytes(), &GeoOptions::default()).unwrap();
    assert!(file.needs.iter().any(|n| matches!(n, Need::Axes { .. })), "{:?}", file.needs);
    assert!(file.needs[0].say(Lang::Zh).contains("颠倒"), "{}", file.needs[0].say(Lang::Zh));
    let degrees = polygon("[120.5,30.3],[120.51,30.3],[120.51,30.31],[120.5,30.3]");
    let file = read("a.geojson", degrees.as_bytes(), &GeoOptions::default()).unwrap();
    assert!(file.needs.iter().any(|n| matches!(n, Need::Crs { .. })), "{:?}", file.needs);
    assert_eq!(file.layers[0].crs, None, "what the numbers contradict is not taken");
}

#[test]
fn a_ring_of_a_million_vertices_goes_through_every_format() {
    // A million in a release build.
    let n: u32 = if cfg!(debug_assertions) { 60_000 } else { 1_000_000 };
    let point = |k: u32| {
        let angle = std::f64::consts::TAU * f64::from(k) / f64::from(n);
        let r = 20_000.0 + 300.0 * (40.0 * angle).sin();
        let round = |v: f64| (v * 1e3).round() / 1e3;
        Point { x: round(547_000.0 + r * angle.cos()), y: round(3_354_000.0 + r * angle.sin()) }
    };
    let mut exterior: Vec<Point> = (0..n).map(point).collect();
    exterior.dedup();
    let count = exterior.len();
    let geometry = Geometry::Area(MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }]));
    let feature = Feature { id: "1".into(), geometry, properties: Default::default() };
    let layer =
        Layer { name: "big".into(), crs: Crs::from_epsg(4549), features: vec![feature], ..Layer::default() };
    for format in GeoFormat::ALL {
        let begun = Instant::now();
        let bytes = export(&layer, format, &Default::default()).unwrap().bytes;
        let file = read("big", &bytes, &GeoOptions { format: Some(format), ..plane() }).unwrap();
        let back: usize = file.layers[0].features.iter().map(|f| f.geometry.points().count()).sum();
        assert_eq!(back, count, "{format}: {:?}", file.findings.first());
        assert!(begun.elapsed() < Duration::from_secs(30), "{format} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_plot_with_many_holes_is_read_in_good_time() {
    let mut text = String::from("[地块坐标]\n5,0,A-1,项目,面,,,,@\n");
    let mut ring = |number: usize, corners: &[(f64, f64)]| {
        for (at, (north, east)) in corners.iter().chain(corners.first()).enumerate() {
            text.push_str(&format!("J{at},{number},{north},{east}\n"));
        }
    };
    let (north, east) = (3_354_000.0, 40_547_000.0);
    let at = |dn: f64, de: f64| (north + dn, east + de);
    ring(1, &[at(-10.0, -10.0), at(-10.0, 2_010.0), at(2_010.0, 2_010.0), at(2_010.0, -10.0)]);
    let count = 20_000_u32;
    for k in 0..count {
        let (dn, de) = (f64::from(k % 200) * 10.0, f64::from(k / 200) * 10.0);
        let number = usize::try_from(k).unwrap() + 2;
        ring(number, &[at(dn + 1.0, de + 1.0), at(dn + 1.0, de + 4.0), at(dn + 4.0, de + 4.0)]);
    }
    // An island in a hole is a part of its own.
    ring(90_000, &[at(2.0, 3.0), at(2.0, 3.2), at(2.2, 3.2)]);
    let begun = Instant::now();
    let file =
        read("a.txt", text.as_bytes(), &GeoOptions { crs: Crs::from_epsg(4528), ..GeoOptions::default() })
            .unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let Geometry::Area(area) = &file.layers[0].features[0].geometry else { unreachable!() };
    let holes: Vec<usize> = area.0.iter().map(|p| p.holes.len()).collect();
    assert_eq!(holes, [20_000, 0]);
}
