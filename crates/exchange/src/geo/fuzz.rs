//! What the fuzz targets `geometry_*` push through readers and writers.

use std::collections::BTreeMap;

use qipan_space::crs::Crs;

use super::{GeoError, GeoFormat, GeoLimits, GeoOptions, PANICKED, WriteOptions, export, read};
use crate::open::package::Package;

/// Pushes arbitrary bytes through a reader and what it gives through every writer, as the fuzz targets
/// `geometry_*` do.
///
/// # Panics
/// If a reader panics, or a file that was written does not read back: both are bugs.
#[expect(clippy::panic, reason = "a fuzz target tells a bug by panicking")]
pub fn fuzz(format: GeoFormat, bytes: &[u8]) {
    let limits = GeoLimits {
        max_bytes: 1 << 20,
        max_expanded: 8 << 20,
        max_features: 2_000,
        max_vertices: 50_000,
        max_text: 1 << 20,
        ..GeoLimits::default()
    };
    let crs = Crs::from_epsg(4549);
    let options = GeoOptions { crs, format: Some(format), limits, ..GeoOptions::default() };
    let file = match read("fuzz", bytes, &options) {
        Ok(file) => file,
        Err(GeoError::Broken { at, .. }) if at.en == PANICKED => panic!("the reader of {format} panicked"),
        Err(_) => return,
    };
    for layer in file.layers.iter().filter(|l| !l.features.is_empty()) {
        for format in GeoFormat::ALL {
            let Ok(written) = export(layer, format, &WriteOptions::default()) else { continue };
            let options = GeoOptions { crs, format: Some(format), ..GeoOptions::default() };
            match read("fuzz", &written.bytes, &options) {
                Err(error) => panic!("{format} was written and does not read back: {error}"),
                Ok(back) if matches!(format, GeoFormat::GeoPackage | GeoFormat::FlatGeobuf) => {
                    let count: usize = back.layers.iter().map(|l| l.features.len()).sum();
                    assert_eq!(count, layer.features.len(), "{format} lost features: {:?}", back.findings);
                }
                Ok(_) => {}
            }
        }
    }
}

/// [`fuzz`] of the files within a Shapefile, packed here so that damage gets past the checksums of the archive. The bytes
/// begin with the lengths of `.shp` and `.dbf` (two bytes each) and `.cpg` (one); what is left over is the `.prj`.
///
/// # Panics
/// As [`fuzz`].
pub fn fuzz_shapefile(bytes: &[u8]) {
    let [a, b, c, d, e, rest @ ..] = bytes else { return };
    let take = |rest: &mut &[u8], count: usize| {
        let (taken, left) = rest.split_at(count.min(rest.len()));
        *rest = left;
        taken.to_vec()
    };
    let mut rest = rest;
    let shp = take(&mut rest, usize::from(u16::from_le_bytes([*a, *b])));
    let dbf = take(&mut rest, usize::from(u16::from_le_bytes([*c, *d])));
    let cpg = take(&mut rest, usize::from(*e));
    let parts: BTreeMap<String, Vec<u8>> =
        [("a.shp", shp), ("a.dbf", dbf), ("a.cpg", cpg), ("a.prj", rest.to_vec())]
            .into_iter()
            .filter(|(_, part)| !part.is_empty())
            .map(|(name, part)| (name.to_owned(), part))
            .collect();
    let order = parts.keys().cloned().collect();
    if let Ok(zip) = (Package { parts, order }).write() {
        fuzz(GeoFormat::Shapefile, &zip);
    }
}
