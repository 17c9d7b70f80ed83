//! `qipan space`: the csv of an overlay is a contract, undeclared coordinates are refused with the guess, broken shapes told.

use crate::{Run, qipan};
use std::path::Path;
use tempfile::{TempDir, tempdir};

fn collection(name: &str, crs: Option<&str>, features: &[(&str, &str)]) -> String {
    let crs = crs
        .map(|c| format!(r#""crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::{c}"}}}},"#));
    let one = |(properties, ring): &(&str, &str)| {
        format!(
            r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#
        )
    };
    let features: Vec<String> = features.iter().map(one).collect();
    let crs = crs.unwrap_or_default();
    format!(r#"{{"type":"FeatureCollection","name":"{name}",{crs}"features":[{}]}}"#, features.join(","))
}

const LEFT: &str = "[547000,3354000],[547100,3354000],[547100,3354100],[547000,3354100],[547000,3354000]";
const RIGHT: &str = "[547100,3354000],[547200,3354000],[547200,3354100],[547100,3354100],[547100,3354000]";
const ACROSS: &str = "[547050,3354000],[547150,3354000],[547150,3354100],[547050,3354100],[547050,3354000]";
const BOW: &str = "[547000,3354000],[547010,3354010],[547010,3354000],[547000,3354010],[547000,3354000]";

fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    let parcels = [(r#"{"id":"P-1"}"#, LEFT), (r#"{"name":"没有编号"}"#, RIGHT)];
    write("parcels.geojson", collection("parcels", Some("4549"), &parcels));
    write("plain.geojson", collection("parcels", None, &parcels));
    write(
        "zones.geojson",
        collection("farmland", None, &[(r#"{"id":"F,1"}"#, ACROSS), (r#"{"id":7}"#, LEFT)]),
    );
    write("bow.geojson", collection("bow", Some("4549"), &[("{}", BOW)]));
    folder
}

fn overlay(folder: &Path, parcels: &str, zones: &str, more: &[&str]) -> Run {
    let args = ["space", "overlay", "--parcels", parcels, "--zones", zones];
    qipan(folder, args.iter().chain(more))
}

#[test]
fn the_csv_of_an_overlay_is_a_contract() {
    let folder = folder();
    let run = overlay(
        folder.path(),
        "parcels.geojson",
        "zones.geojson:farmland",
        &["--crs", "EPSG:4549", "--out", "o.csv"],
    )
    .done();
    assert_eq!(run.out, "");
    assert!(run.err.contains("[overlap]"), "zones on each other are a finding: {}", run.err);
    let text = std::fs::read_to_string(folder.path().join("o.csv")).unwrap();
    assert_eq!(
        text,
        "parcel_id,layer,zone_id,area_m2,share,method\n\
         P-1,farmland,\"F,1\",5000,0.5,gauss_kruger EPSG:4549\n\
         P-1,farmland,7,10000,1,gauss_kruger EPSG:4549\n\
         1,farmland,\"F,1\",5000,0.5,gauss_kruger EPSG:4549\n"
    );
    let again = overlay(folder.path(), "parcels.geojson", "zones.geojson", &["--crs", "4549"]).done();
    assert_eq!(again.out, text, "without --out the csv is on standard output");
}

#[test]
fn a_declared_system_is_turned_to_the_plane_of_the_parcels() {
    let folder = folder();
    let prefixed = ACROSS.replace("[547", "[40547");
    std::fs::write(folder.path().join("p.geojson"), collection("p", Some("4528"), &[("{}", &prefixed)]))
        .unwrap();
    let run = overlay(folder.path(), "parcels.geojson", "p.geojson", &[]).done();
    assert!(run.out.contains("P-1,p,0,5000,0.5,gauss_kruger EPSG:4549"), "{}", run.out);
}

#[test]
fn the_ellipsoid_is_another_method_and_never_mixed() {
    let folder = folder();
    let more = ["--crs", "EPSG:4549", "--method", "ellipsoid"];
    let run = overlay(folder.path(), "parcels.geojson", "zones.geojson", &more).done();
    let rows: Vec<Vec<&str>> = run.out.lines().skip(1).map(|l| l.rsplit(',').collect()).collect();
    assert_eq!(rows.len(), 3, "{}", run.out);
    for row in &rows {
        assert_eq!(row[0], "ellipsoid GRS80");
        let (area, share): (f64, f64) = (row[2].parse().unwrap(), row[1].parse().unwrap());
        // The plane stretches areas by 5.5e-5 here. Edges are straight between their vertices in either method, so edges
        // of 100 m that lie on each other in the plane part by 0.1 mm on the ellipsoid.
        let (plane, of) = if share > 0.9 { (10_000.0, 1.0) } else { (5_000.0, 0.5) };
        assert!((plane - area - plane * 5.5e-5).abs() < 0.01, "{area}");
        assert!((share - of).abs() < 1e-6, "{share}");
    }
    let shapes = [more.as_slice(), &["--out", "o.geojson"]].concat();
    overlay(folder.path(), "parcels.geojson", "zones.geojson", &shapes).done();
    let text = std::fs::read_to_string(folder.path().join("o.geojson")).unwrap();
    assert!(text.contains("EPSG::4549") && text.contains("547050"), "{text}");
    overlay(folder.path(), "parcels.geojson", "zones.geojson", &["--method", "round"])
        .refused(&["ellipsoid"]);
}

#[test]
fn places_without_a_plane_are_measured_on_the_ellipsoid_alone() {
    let folder = folder();
    let prague = "[14.40,50.10],[14.41,50.10],[14.41,50.11],[14.40,50.11],[14.40,50.10]";
    std::fs::write(folder.path().join("p.geojson"), collection("p", None, &[("{}", prague)])).unwrap();
    overlay(folder.path(), "p.geojson", "p.geojson", &[]).refused(&["--method ellipsoid", "14.405"]);
    let bow = "[14.40,50.10],[14.41,50.11],[14.41,50.10],[14.40,50.11],[14.40,50.10]";
    std::fs::write(folder.path().join("b.geojson"), collection("b", None, &[("{}", bow)])).unwrap();
    let told = qipan(folder.path(), ["space", "validate", "b.geojson", "--format", "csv"]).done().out;
    assert!(told.contains("self_crossing") && told.contains(",14.405"), "{told}");
    let run = overlay(folder.path(), "p.geojson", "p.geojson", &["--method", "ellipsoid"]).done();
    assert!(run.out.contains("0,p,0,") && run.out.contains(",1,ellipsoid GRS80"), "{}", run.out);
}

#[test]
fn undeclared_coordinates_are_refused_with_the_guess() {
    let folder = folder();
    overlay(folder.path(), "plain.geojson", "bow.geojson", &["--out", "o.csv"])
        .refused(&["EPSG:4549", "--crs"]);
    assert!(!folder.path().join("o.csv").exists());
    overlay(folder.path(), "parcels.geojson", "bow.geojson", &["--out", "o.pdf"]).refused(&["csv"]);
    overlay(folder.path(), "parcels.geojson", "bow.geojson:nope", &[]).refused(&["nope", "bow"]);
    overlay(folder.path(), "gone.geojson", "bow.geojson", &[]).refused(&["gone.geojson"]);
}

#[test]
fn broken_shapes_are_repaired_and_told() {
    let folder = folder();
    let run = overlay(folder.path(), "parcels.geojson", "bow.geojson", &[]).done();
    assert!(run.out.contains("P-1,bow,0,50,0.005,"), "{}", run.out);
    assert!(run.err.contains("[repaired]"), "{}", run.err);
}

#[test]
fn shapes_and_workbooks_come_out_too() {
    let folder = folder();
    overlay(folder.path(), "parcels.geojson", "bow.geojson", &["--out", "o.geojson"]).done();
    let text = std::fs::read_to_string(folder.path().join("o.geojson")).unwrap();
    assert!(text.contains("EPSG::4549") && text.contains(r#""zone_id":"0""#), "{text}");
    overlay(folder.path(), "parcels.geojson", "bow.geojson", &["--out", "o.xlsx"]).done();
    assert!(std::fs::read(folder.path().join("o.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn validate_lists_findings_and_fails_on_request() {
    let folder = folder();
    let args = ["space", "validate", "zones.geojson", "--crs", "EPSG:4549", "--format", "csv"];
    let run = qipan(folder.path(), args).done();
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.first(), Some(&"layer,kind,severity,feature_id,other_id,x,y,size_m2"));
    assert!(lines.get(1).is_some_and(|l| l.starts_with("farmland,overlap,warning,\"F,1\",7,")), "{lines:?}");
    assert!(lines.get(1).is_some_and(|l| l.ends_with(",5000")), "{lines:?}");
    let failed = qipan(folder.path(), args.iter().chain(&["--fail-on", "warning"]));
    assert_eq!(failed.code, 1);
    assert_eq!(failed.out, run.out);
    qipan(folder.path(), args.iter().chain(&["--fail-on", "ugly"])).refused(&["ugly", "self_crossing"]);
    let json = qipan(folder.path(), ["space", "validate", "bow.geojson", "--format", "json"]).done();
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(rows[0]["kind"], "self_crossing");
    assert_eq!(qipan(folder.path(), ["space", "validate", "parcels.geojson"]).done().out, "");
}

mod check {
    use super::{ACROSS, LEFT, RIGHT, collection};
    use crate::{Run, qipan, raw};
    use std::path::Path;
    use tempfile::{TempDir, tempdir};

    const FAR: &str = "[549000,3354000],[549100,3354000],[549100,3354100],[549000,3354100],[549000,3354000]";
    const ALL: &str = "[546000,3353000],[550000,3353000],[550000,3355000],[546000,3355000],[546000,3353000]";

    fn folder() -> TempDir {
        let folder = tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lines")).unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        write("site.geojson", collection("site", Some("4549"), &[(r#"{"id":"S"}"#, ACROSS)]));
        write(
            "lines/farmland.geojson",
            collection("f", Some("4549"), &[(r#"{"id":"NT-1","synthetic":true}"#, LEFT)]),
        );
        write("lines/ecology.geojson", collection("e", Some("4549"), &[(r#"{"id":"ST-1"}"#, FAR)]));
        write(
            "lines/urban.geojson",
            collection("u", Some("4549"), &[(r#"{"id":"CZ-1","GHFQDM":"01"}"#, ALL)]),
        );
        write("clear.geojson", collection("clear", Some("4549"), &[(r#"{"id":"S"}"#, RIGHT)]));
        folder
    }

    fn check(folder: &Path, site: &str, more: &[&str]) -> Run {
        let args = ["space", "check", "--site", site, "--class", "industrial", "--as-of", "2026-03-01"];
        qipan(folder, args.iter().chain(more))
    }

    #[test]
    fn the_verdict_names_the_plot_and_repeats_to_the_byte() {
        let folder = folder();
        let json = ["--layers", "lines", "--format", "json", "--fail-on", "forbidden"];
        let run = check(folder.path(), "site.geojson", &json);
        assert_eq!(run.code, 1, "{}", run.err);
        let verdict: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(verdict["outcome"], "forbidden");
        assert_eq!(verdict["preliminary"], true);
        assert_eq!(verdict["area_method"], "gauss_kruger EPSG:4549");
        assert_eq!(verdict["reasons"][0]["rule"], "FARM-OTHER");
        assert_eq!(verdict["reasons"][0]["zones"][0], "NT-1");
        assert_eq!(verdict["reasons"][0]["area_m2"], 5000.0);
        assert_eq!(verdict["layers"][0]["hits"][0]["zone_id"], "NT-1");
        assert_eq!(verdict["layers"][1]["nearest"]["distance_m"], 1850.0);
        assert!(
            verdict["layers"]
                .as_array()
                .unwrap()
                .iter()
                .all(|l| l["content_hash"].as_str().unwrap().len() == 64)
        );
        assert_eq!(check(folder.path(), "site.geojson", &json).out, run.out);

        let clear = check(folder.path(), "clear.geojson", &["--layers", "lines"]).done();
        assert!(clear.out.starts_with("初判：允许（地块 15.00 亩，工业项目）"), "{}", clear.out);
        assert!(clear.out.contains("不是审批意见"));
        let one =
            check(folder.path(), "clear.geojson", &["--layers", "lines/urban.geojson:urban", "--lang", "en"])
                .done();
        assert!(one.out.starts_with("first judgement: manual review"), "{}", one.out);
        assert!(one.err.contains("[layer_missing]"));
    }

    #[test]
    fn the_report_is_a_document() {
        let folder = folder();
        let args = ["space", "check", "--site", "site.geojson", "--class", "industrial", "--layers", "lines"];
        let args = args.iter().chain(&["--format", "docx", "--out", "r.docx", "--name", "示例项目"]);
        assert_eq!(raw(folder.path(), args).0, 0);
        assert!(std::fs::read(folder.path().join("r.docx")).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn what_is_wrong_is_told_and_nothing_is_printed() {
        let folder = folder();
        let rules = r#"{"code": "x"}"#;
        std::fs::write(folder.path().join("rules.json"), rules).unwrap();
        std::fs::write(folder.path().join("odd.geojson"), collection("o", Some("4549"), &[("{}", LEFT)]))
            .unwrap();
        for (more, words) in [
            (vec!["--layers", "odd.geojson"], "farmland"),
            (vec!["--layers", "lines", "--rules", "rules.json"], "[rules_unreadable]"),
            (vec!["--layers", "lines", "--feature", "none"], "none"),
            (vec!["--layers", "lines", "--floor-area-ratio=-1"], "floor_area_ratio"),
        ] {
            let run = check(folder.path(), "site.geojson", &more);
            assert!(run.code == 2 && run.out.is_empty() && run.err.contains(words), "{more:?}: {}", run.err);
        }
        let args = ["space", "check", "--site", "site.geojson", "--class", "factory", "--layers", "lines"];
        let run = qipan(folder.path(), args);
        assert!(run.code == 2 && run.err.contains("industrial"), "{}", run.err);
    }

    #[test]
    fn tiles_are_written_with_their_description() {
        let folder = folder();
        let args =
            ["space", "tiles", "--layer", "lines/farmland.geojson", "--name", "farmland", "--zoom", "12-14"];
        let run = qipan(folder.path(), args.iter().chain(&["--out", "t"])).done();
        assert!(run.out.is_empty() && run.err.contains("张瓦片"), "{}", run.err);
        let about = std::fs::read_to_string(folder.path().join("t/tiles.json")).unwrap();
        let about: serde_json::Value = serde_json::from_str(&about).unwrap();
        assert_eq!((&about["vector_layers"][0]["id"], &about["maxzoom"]), (&"farmland".into(), &14.into()));
        let tile = folder.path().join("t/14").read_dir().unwrap().next().unwrap().unwrap().path();
        let tile = tile.read_dir().unwrap().next().unwrap().unwrap().path();
        assert!(std::fs::read(tile).unwrap().windows(4).any(|w| w == b"NT-1"));
        let bad = qipan(folder.path(), args[..6].iter().chain(&["--zoom", "9-3", "--out", "t"]));
        assert!(bad.code == 2 && bad.err.contains("9-3"), "{}", bad.err);
    }
}

#[test]
fn a_file_with_north_first_is_asked_about_and_turned_on_a_yes() {
    let folder = folder();
    let turned: Vec<String> = ACROSS
        .trim_matches(['[', ']'])
        .split("],[")
        .map(|p| p.split_once(',').map(|(x, y)| format!("[{y},{x}]")).unwrap())
        .collect();
    let north_first = collection("n", Some("4549"), &[(r#"{"id":"n"}"#, &turned.join(","))]);
    std::fs::write(folder.path().join("n.geojson"), north_first).unwrap();
    overlay(folder.path(), "parcels.geojson", "n.geojson", &[]).refused(&["n.geojson", "--swap-axes"]);
    // The parcels are east first and stay so.
    let run = overlay(folder.path(), "parcels.geojson", "n.geojson", &["--swap-axes", "true"]).done();
    assert!(run.out.contains("P-1,n,n,5000,0.5,gauss_kruger EPSG:4549"), "{}", run.out);
}

#[test]
fn one_crs_for_several_files_leaves_degrees_of_geojson_what_they_are() {
    let folder = folder();
    let args = ["space", "convert", "parcels.geojson", "--to", "d.geojson", "--to-crs", "EPSG:4326"];
    qipan(folder.path(), args).done();
    let text = std::fs::read_to_string(folder.path().join("d.geojson")).unwrap();
    assert!(!text.contains("\"crs\""), "{text}");
    let run = overlay(folder.path(), "plain.geojson", "d.geojson", &["--crs", "EPSG:4549"]).done();
    assert!(run.err.contains("[crs_by_format]"), "{}", run.err);
    let share: f64 = run.out.lines().nth(1).unwrap().split(',').nth(4).unwrap().parse().unwrap();
    assert!((share - 1.0).abs() < 1e-6, "{}", run.out);
    // A system that the file declares itself and contradicts is refused all the same.
    let crs = r#"{"crs":{"type":"name","properties":{"name":"EPSG:4549"}},"#;
    std::fs::write(folder.path().join("w.geojson"), text.replacen('{', crs, 1)).unwrap();
    overlay(folder.path(), "parcels.geojson", "w.geojson", &["--crs", "EPSG:4549"])
        .refused(&["w.geojson", "--crs"]);
}

#[test]
fn an_open_ring_and_a_strip_between_neighbours_are_findings() {
    let folder = tempdir().unwrap();
    let open = "[547000,3354000],[547100,3354000],[547100,3354100],[547000,3354100]";
    let beside =
        "[547100.04,3354000],[547200,3354000],[547200,3354100],[547100.04,3354100],[547100.04,3354000]";
    let text = collection("plots", Some("4549"), &[(r#"{"id":"A"}"#, open), (r#"{"id":"B"}"#, beside)]);
    std::fs::write(folder.path().join("plots.geojson"), text).unwrap();
    let run = qipan(folder.path(), ["space", "validate", "plots.geojson", "--format", "csv"]).done();
    let lines: Vec<&str> = run.out.lines().skip(1).collect();
    assert_eq!(lines.len(), 2, "{}", run.out);
    assert_eq!(lines[0], "plots,unclosed,error,A,,547000,3354100,");
    assert!(lines[1].starts_with("plots,sliver,warning,A,B,5471"), "{}", lines[1]);
    let size: f64 = lines[1].rsplit(',').next().unwrap().parse().unwrap();
    assert!((size - 4.0).abs() < 1e-3, "{size}");
    let run = qipan(folder.path(), ["space", "validate", "plots.geojson", "--fail-on", "unclosed"]);
    assert_eq!(run.code, 1, "{}", run.err);
}
