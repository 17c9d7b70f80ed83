//! Any bytes: layers or a refusal; what is read can be written in every format and reads back.

use qipan_exchange::geo::{GeoFormat, fuzz};

pub fn check(format: GeoFormat, data: &[u8]) {
    fuzz(format, data);
}
