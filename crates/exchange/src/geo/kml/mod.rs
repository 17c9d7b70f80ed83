//! KML 2.2: placemarks of all folders as one layer, always WGS 84 degrees.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

#[cfg(test)]
mod tests;
