//! FlatGeobuf: a header and features, each a FlatBuffer with its size in front.

mod build;
mod read;
mod table;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// The first bytes; the fourth is the version.
const MAGIC: &[u8] = b"fgb\x03fgb\x00";

// Positions of the fields in their tables, by the format's schema (version 3).
mod header {
    pub const NAME: usize = 0;
    pub const GEOMETRY_TYPE: usize = 2;
    pub const COLUMNS: usize = 7;
    pub const FEATURES_COUNT: usize = 8;
    pub const INDEX_NODE_SIZE: usize = 9;
    pub const CRS: usize = 10;
}
mod column {
    pub const NAME: usize = 0;
    pub const TYPE: usize = 1;
}
mod crs {
    pub const ORG: usize = 0;
    pub const CODE: usize = 1;
    pub const WKT: usize = 4;
}
mod feature {
    pub const GEOMETRY: usize = 0;
    pub const PROPERTIES: usize = 1;
    pub const COLUMNS: usize = 2;
}
mod geometry {
    pub const ENDS: usize = 0;
    pub const XY: usize = 1;
    pub const TYPE: usize = 6;
    pub const PARTS: usize = 7;
}

#[cfg(test)]
mod tests;
