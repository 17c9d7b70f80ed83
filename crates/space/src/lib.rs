//! The space engine: geometry and its coordinate systems, topology, overlay, siting verdicts, vector tiles.
//!
//! It is pure: no clock, file, network or randomness; the same input gives the same bytes at any thread count.

pub mod digest;
pub mod geometry;
pub mod rules;
pub mod wkb;

pub use geometry::{Feature, Geometry, MultiPolygon, Point, Polygon, Ring};
