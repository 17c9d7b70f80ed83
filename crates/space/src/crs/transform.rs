//! From one coordinate system to another, through degrees of CGCS2000.

use super::{Crs, CrsError, gcj, krueger};
use crate::geometry::{Geometry, MultiPolygon, Point};

/// Where a Gauss–Krüger easting may lie: the zone and its neighbours, metres.
const EASTING: std::ops::RangeInclusive<f64> = 100_000.0..=900_000.0;
/// Where a northing may lie, metres.
const NORTHING: std::ops::RangeInclusive<f64> = -100_000.0..=6_800_000.0;
/// Half the width of the web map in its metres.
const WEB_HALF: f64 = 20_037_508.342_789_25;
/// Latitude where the web map ends.
const WEB_LATITUDE: f64 = 85.06;

impl Crs {
    /// Tells whether a coordinate can be one of this system.
    ///
    /// # Errors
    /// A coordinate that is no finite number, or lies where the system has nothing (degrees taken for metres, swapped
    /// axes).
    pub fn check(self, p: Point) -> Result<(), CrsError> {
        if !p.x.is_finite() || !p.y.is_finite() {
            return Err(CrsError::NotFinite { x: p.x, y: p.y });
        }
        if self.holds(p.x, p.y) {
            return Ok(());
        }
        Err(CrsError::OutOfRange { x: p.x, y: p.y, crs: self, swapped: self.holds(p.y, p.x) })
    }

    fn holds(self, x: f64, y: f64) -> bool {
        match self {
            Crs::Cgcs2000 | Crs::Wgs84 => x.abs() <= 180.0 && y.abs() <= 90.0,
            Crs::Gcj02 | Crs::Bd09 => (70.0..=140.0).contains(&x) && (0.0..=60.0).contains(&y),
            Crs::WebMercator => x.abs() <= WEB_HALF * 1.001 && y.abs() <= WEB_HALF * 1.001,
            Crs::GaussKruger3 { .. } => EASTING.contains(&(x - self.shift())) && NORTHING.contains(&y),
        }
    }

    /// What stands before the easting because of the zone's number, metres.
    fn shift(self) -> f64 {
        match self {
            Crs::GaussKruger3 { zone, prefixed: true } => f64::from(zone) * 1e6,
            _ => 0.0,
        }
    }
}

/// Turns a position of one system into a position of another. WGS 84 and CGCS2000 are taken as equal.
///
/// # Errors
/// A coordinate that is no finite number or lies where one of the two systems has nothing.
pub fn transform(from: Crs, to: Crs, p: Point) -> Result<Point, CrsError> {
    from.check(p)?;
    let there = match (from, to) {
        _ if from == to => p,
        (Crs::GaussKruger3 { zone: a, .. }, Crs::GaussKruger3 { zone: b, .. }) if a == b => {
            Point { x: p.x - from.shift() + to.shift(), y: p.y }
        }
        _ => from_degrees(to, to_degrees(from, p))?,
    };
    to.check(there)?;
    Ok(there)
}

/// Turns each vertex of a geometry.
///
/// # Errors
/// As [`transform`], at the first vertex that is refused.
pub fn transform_geometry(from: Crs, to: Crs, geometry: &Geometry) -> Result<Geometry, CrsError> {
    geometry.try_map(|p| transform(from, to, p))
}

/// Turns each vertex of an area.
///
/// # Errors
/// As [`transform`], at the first vertex that is refused.
pub fn transform_shape(from: Crs, to: Crs, shape: &MultiPolygon) -> Result<MultiPolygon, CrsError> {
    shape.try_map(|p| transform(from, to, p))
}

fn to_degrees(from: Crs, p: Point) -> Point {
    let (x, y) = match from {
        Crs::Cgcs2000 | Crs::Wgs84 => (p.x, p.y),
        Crs::WebMercator => {
            let r = krueger::SEMI_MAJOR;
            ((p.x / r).to_degrees(), (p.y / r).sinh().atan().to_degrees())
        }
        Crs::GaussKruger3 { .. } => {
            let (off, lat) = krueger::inverse(p.x - from.shift() - krueger::FALSE_EASTING, p.y);
            (from.central_meridian().unwrap_or_default() + off, lat)
        }
        Crs::Gcj02 => gcj::to_wgs84(p.x, p.y),
        Crs::Bd09 => {
            let (lon, lat) = gcj::bd_to_gcj(p.x, p.y);
            gcj::to_wgs84(lon, lat)
        }
    };
    Point { x, y }
}

fn from_degrees(to: Crs, p: Point) -> Result<Point, CrsError> {
    let refused = || Err(CrsError::OutOfRange { x: p.x, y: p.y, crs: to, swapped: false });
    let (x, y) = match to {
        Crs::Cgcs2000 | Crs::Wgs84 => (p.x, p.y),
        Crs::WebMercator => {
            if p.y.abs() > WEB_LATITUDE {
                return refused();
            }
            let r = krueger::SEMI_MAJOR;
            (r * p.x.to_radians(), r * p.y.to_radians().tan().asinh())
        }
        Crs::GaussKruger3 { .. } => {
            let off = p.x - to.central_meridian().unwrap_or_default();
            if off.abs() > 6.0 {
                return refused();
            }
            let (east, north) = krueger::forward(off, p.y);
            (east + krueger::FALSE_EASTING + to.shift(), north)
        }
        Crs::Gcj02 => gcj::from_wgs84(p.x, p.y),
        Crs::Bd09 => {
            let (lon, lat) = gcj::from_wgs84(p.x, p.y);
            gcj::gcj_to_bd(lon, lat)
        }
    };
    Ok(Point { x, y })
}
