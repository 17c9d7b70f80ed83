//! GeoJSON (RFC 7946, and the `crs` member of its predecessor).

mod coords;
mod read;
mod shape;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

#[cfg(test)]
mod tests;
