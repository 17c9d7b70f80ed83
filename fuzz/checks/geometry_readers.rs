//! Any bytes: layers or a refusal; what is read can be written in every format and reads back.

use qipan_exchange::geo::{GeoFormat, fuzz, fuzz_shapefile};

pub fn check(format: GeoFormat, data: &[u8]) {
    fuzz(format, data);
}

/// The files within a Shapefile, past the checksums of its archive.
pub fn check_shapefile(data: &[u8]) {
    fuzz_shapefile(data);
}
