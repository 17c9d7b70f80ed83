//! Arbitrary and damaged geometry files never panic; what is read can be written in every format and reads back.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, Read, Write};
use std::sync::OnceLock;

use proptest::prelude::*;
use qipan_exchange::geo::{GeoFormat, GeoOptions, export, fuzz, fuzz_shapefile, read};

const PLOTS: &str = r#"{"type":"FeatureCollection","name":"地块","crs":{"type":"name","properties":{"name":"EPSG:4549"}},"features":[
{"type":"Feature","properties":{"id":"330114-01","name":"某项目一期","面积":0.96,"n":3,"core":true,"none":null},"geometry":{"type":"MultiPolygon","coordinates":[
[[[547700,3354600],[547800,3354600],[547800,3354700],[547700,3354700],[547700,3354600]],[[547740,3354640],[547740,3354660],[547760,3354660],[547760,3354640],[547740,3354640]]],
[[[547900,3354600],[547910,3354600.125],[547910,3354610],[547900,3354600]]]]}},
{"type":"Feature","properties":{"id":"b","name":"二期"},"geometry":{"type":"Polygon","coordinates":[[[548000,3354600],[548010,3354600],[548010,3354610],[548000,3354600]]]}}]}"#;

/// The sample in every format.
fn samples() -> &'static [(GeoFormat, Vec<u8>)] {
    static SAMPLES: OnceLock<Vec<(GeoFormat, Vec<u8>)>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let file = read("a.geojson", PLOTS.as_bytes(), &GeoOptions::default()).unwrap();
        let write = |format| export(&file.layers[0], format, &Default::default()).unwrap().bytes;
        GeoFormat::ALL.into_iter().map(|format| (format, write(format))).collect()
    })
}

/// Bytes with some of them replaced, taken out or put in.
fn damaged(bytes: &[u8], at: usize, gone: usize, new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let from = at % bytes.len();
    let to = (from + gone).min(bytes.len());
    bytes.splice(from..to, new.iter().copied());
    bytes
}

/// The archive with one of its files damaged, packed again so that the damage gets past the checksums.
fn damaged_part(bytes: &[u8], part: usize, at: usize, gone: usize, new: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let chosen = part % archive.len();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if index == chosen {
            content = damaged(&content, at, gone, new);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn the_samples_hold() {
    for (format, bytes) in samples() {
        fuzz(*format, bytes);
    }
}

/// What the fuzz targets start from, and what they found.
#[test]
fn the_seeds_hold() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    for format in GeoFormat::ALL {
        let folder = seeds.join(format!("geometry_{format}"));
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        assert!(!files.is_empty(), "{}", folder.display());
        for file in files {
            fuzz(format, &std::fs::read(file).unwrap());
        }
    }
    for file in std::fs::read_dir(seeds.join("geometry_shapefile_parts")).unwrap() {
        fuzz_shapefile(&std::fs::read(file.unwrap().path()).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(format in 0..8_usize, bytes in prop::collection::vec(any::<u8>(), 1..600)) {
        fuzz(GeoFormat::ALL[format], &bytes);
    }

    #[test]
    fn damaged_files(
        at in any::<usize>(),
        gone in 0..12_usize,
        new in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        for (format, bytes) in samples() {
            fuzz(*format, &damaged(bytes, at, gone, &new));
        }
    }

    #[test]
    fn damaged_numbers(at in any::<usize>(), new in prop::sample::select(vec![
        "NaN", "1e300", "-1", "99999999999", "0", "", ",", "@", "(", ")", "[", "]", "1e-320", "\n", "J1,1,", "EMPTY", "  0\nSEQEND\n",
    ])) {
        for (format, bytes) in samples() {
            if matches!(format, GeoFormat::Txt | GeoFormat::GeoJson | GeoFormat::Kml | GeoFormat::Dxf | GeoFormat::Wkt) {
                fuzz(*format, &damaged(bytes, at, 3, new.as_bytes()));
            }
        }
    }

    #[test]
    fn damaged_parts_of_a_shapefile(
        part in 0..5_usize,
        at in any::<usize>(),
        gone in 0..12_usize,
        new in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        let (format, bytes) = &samples()[1];
        fuzz(*format, &damaged_part(bytes, part, at, gone, &new));
    }
}
