use super::dissolve::doubled_area;
use super::grounds::{self, Round, cells};
use super::net::Net;
use super::parcels::{COUNT, area, parcels};
use super::{DemoLayer, layers};
use qipan_space::{Geometry, MultiPolygon};
use std::collections::BTreeSet;

fn shape(f: &qipan_space::Feature) -> &MultiPolygon {
    match &f.geometry {
        Geometry::Area(a) => a,
        _ => panic!("{} is no area", f.id),
    }
}

fn total(layer: &DemoLayer) -> f64 {
    layer.features.iter().map(|f| area(shape(f))).sum()
}

#[test]
fn the_drawing_adds_up() {
    let parcels = parcels(&Net);
    assert_eq!(parcels.len(), COUNT);
    let codes: BTreeSet<_> = parcels.iter().map(|p| &p.code).collect();
    assert_eq!(codes.len(), COUNT, "codes are unique");
    assert!(parcels.iter().all(|p| p.area_m2 > 1000.0 && p.shape.0.len() == 1));
    let all = layers(&Net, &parcels);
    let find = |code: &str, version: &str| {
        all.iter().find(|l| l.code == code && l.version == version).unwrap_or_else(|| panic!("{code}"))
    };
    let district = total(find("district", "2024"));
    assert!((district / 1e6 - 531.7).abs() < 0.5, "{} km²", district / 1e6);
    for code in ["subdistrict", "plan_landuse"] {
        assert!((total(find(code, "2024")) - district).abs() < 1.0, "{code} parts the district");
    }
    let land = total(find("parcel", "2024")) + total(find("river", "2024"));
    assert!((land - district).abs() < 1.0, "parcels and river are the district");
    let elastic = |round: Round| {
        let of = |zone: &str| cells(|c| grounds::urban(c, round) == Some(zone)).len();
        (of("02"), of("01"))
    };
    let (loose, core) = elastic(Round::Approved);
    assert!(loose * 100 <= core * 15 && loose > 0, "elastic zone {loose} of {core}");
}

#[test]
fn approved_lines_do_not_overlap_and_drafts_do() {
    let both = |round| cells(|c| grounds::farmland(c, round) && grounds::urban(c, round).is_some()).len();
    assert!(both(Round::First) > both(Round::Second) && both(Round::Second) > 0);
    assert_eq!((both(Round::Submitted), both(Round::Approved)), (0, 0));
}

#[test]
fn rings_run_as_they_should() {
    for f in layers(&Net, &parcels(&Net)).iter().filter(|l| l.code != "road").flat_map(|l| &l.features) {
        for p in &shape(f).0 {
            assert!(doubled_area(&p.exterior) > 0.0, "{}", f.id);
            assert!(p.holes.iter().all(|h| doubled_area(h) < 0.0), "{}", f.id);
        }
    }
}

#[test]
fn the_committed_sample_takes_three_point_two_seven_mu_of_one_plot() {
    let found = super::sample(&Net).unwrap();
    assert!((found.taken_m2 * 15.0 / 1e4 - super::SAMPLE_FARMLAND_MU).abs() < 0.001, "{}", found.taken_m2);
    assert!(found.plot.starts_with("NT-"));
    let bytes = super::sample_txt(&Net).unwrap();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(super::SAMPLE_FILE);
    if std::env::var_os("QIPAN_BLESS").is_some() {
        std::fs::write(&path, &bytes).unwrap();
    }
    assert!(std::fs::read(&path).unwrap_or_default() == bytes, "the sample is stale; run with QIPAN_BLESS=1");
}
