//! Where a parcel lies in degrees.

use super::net::Net;
use super::parcels::Parcel;
use qipan_space::Crs;
use qipan_space::crs::transform;

/// Longitude and latitude of the middle of a parcel's first cell, to the millionth of a degree.
#[must_use]
pub fn point_of(net: &Net, parcel: &Parcel) -> Option<(f64, f64)> {
    let (u, v) = parcel.cell;
    let here = net.place(f64::from(u) + 0.5, f64::from(v) + 0.5);
    let there = transform(Crs::from_epsg(4549)?, Crs::from_epsg(4490)?, here).ok()?;
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Some((round(there.x), round(there.y)))
}
