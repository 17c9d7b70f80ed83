//! DXF: closed polylines become areas, layer by layer; open ones become lines.

mod arc;
mod pairs;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// Name under which ids and attributes stand beside a polyline, in its extended data.
pub(crate) const APPLICATION: &str = "QIPAN";

#[cfg(test)]
mod tests;
