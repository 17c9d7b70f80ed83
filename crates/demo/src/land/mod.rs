//! The schematic map of the demo district: an own drawing (示意), every attribute generated (演示).
//!
//! The district is a net of jittered cells along a bent river. All areas are unions of cells, so that borders that
//! touch share their vertices exactly: parcels, sub-districts, parks, control lines and planned land use. Coordinates
//! are EPSG:4549 metres, rounded to the millimetre. Nothing here is traced from a real map.

mod dissolve;
mod grounds;
mod layers;
mod net;
mod parcels;
mod point;
mod quotas;
mod register;
mod sample;
mod seed;
mod sitings;
#[cfg(test)]
mod tests;
mod works;

pub use grounds::Round;
pub use layers::{DemoLayer, layers};
pub use net::Net;
pub use parcels::{Parcel, parcels};
pub use point::point_of;
pub use quotas::book;
pub use register::register;
pub use sample::{SAMPLE_FARMLAND_MU, SAMPLE_FILE, Sample, sample, sample_txt};
pub use seed::draw;
pub use sitings::site;
pub use works::works;
