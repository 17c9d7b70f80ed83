//! The space engine: geometry and its coordinate systems, topology, overlay, siting verdicts, vector tiles.
//!
//! It is pure: no clock, file, network or randomness; the same input gives the same bytes at any thread count.

pub mod area;
pub mod compare;
pub mod crs;
pub mod digest;
pub mod geometry;
pub mod land;
pub mod layer;
pub mod locate;
pub mod overlay;
pub mod rules;
pub mod search;
pub mod tiles;
pub mod topology;
pub mod verdict;
pub mod wkb;

pub use area::{AreaMethod, area_m2};
pub use crs::Crs;
pub use geometry::{Extent, Feature, Geometry, MultiPolygon, Point, Polygon, Ring};
pub use layer::Layer;
pub use overlay::{LayerIndex, Overlap, Zone};
