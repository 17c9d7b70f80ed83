//! Areas by a named method. See `docs/methods/area.md`.

use crate::crs::{Crs, CrsError, transform, transform_shape};
use crate::geometry::{MultiPolygon, Point, plane_area};
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

mod ellipsoid;

pub use ellipsoid::{equal_area, from_equal_area};

/// How an area is measured. The two differ by up to 1.1 m² a hectare and are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaMethod {
    /// In the Gauss–Krüger plane of the parcel's own 3° zone.
    #[default]
    GaussKruger,
    /// On the ellipsoid GRS 80, by the shoelace formula over longitude and the area below the latitude.
    Ellipsoid,
}

impl AreaMethod {
    /// The word used in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            AreaMethod::GaussKruger => "gauss_kruger",
            AreaMethod::Ellipsoid => "ellipsoid",
        }
    }

    /// What is printed with each number: `gauss_kruger EPSG:4549` or `ellipsoid GRS80`. `plane` is the Gauss–Krüger
    /// plane that was measured in.
    pub fn label(self, plane: Crs) -> String {
        match self {
            AreaMethod::GaussKruger => format!("{} {plane}", self.as_str()),
            AreaMethod::Ellipsoid => format!("{} GRS80", self.as_str()),
        }
    }
}

impl std::str::FromStr for AreaMethod {
    type Err = String;

    /// Reads `gauss_kruger` (also `gauss-kruger`) and `ellipsoid`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().replace('-', "_").as_str() {
            "gauss_kruger" => Ok(AreaMethod::GaussKruger),
            "ellipsoid" => Ok(AreaMethod::Ellipsoid),
            _ => Err("可用 gauss_kruger 或 ellipsoid | gauss_kruger or ellipsoid".to_owned()),
        }
    }
}

impl Say for AreaMethod {
    fn say(&self, lang: Lang) -> String {
        match self {
            AreaMethod::GaussKruger => lang.pick("高斯-克吕格平面面积", "area in the Gauss–Krüger plane"),
            AreaMethod::Ellipsoid => lang.pick("椭球面积", "area on the ellipsoid"),
        }
        .to_owned()
    }
}

/// The Gauss–Krüger plane in which a shape is measured: the one it is given in, else the one of the 3° zone around the
/// middle of its extent. A shape without vertices has none: the result is `None`.
///
/// # Errors
/// A middle that is outside `crs`.
pub fn own_plane(shape: &MultiPolygon, crs: Crs) -> Result<Option<Crs>, CrsError> {
    if let Crs::GaussKruger3 { .. } = crs {
        return Ok(Some(crs));
    }
    let Some(extent) = shape.extent() else { return Ok(None) };
    Ok(Some(plane_at(extent.centre(), crs)?))
}

/// The Gauss–Krüger plane (without the zone before the easting) of the 3° zone that a position lies in.
///
/// # Errors
/// A position that is outside `crs`.
pub fn plane_at(p: Point, crs: Crs) -> Result<Crs, CrsError> {
    Ok(Crs::gauss_kruger_for(transform(crs, Crs::Cgcs2000, p)?.x))
}

/// Longitudes of the 3° zones of CGCS2000, 25 to 45; elsewhere there is no Gauss–Krüger plane to measure in.
pub const ZONES_LIE: std::ops::RangeInclusive<f64> = 73.5..=136.5;

/// The area of a valid shape in m²: outer rings less holes, whatever the direction of the rings; 0 without vertices.
///
/// # Errors
/// A vertex that is no finite number or outside `crs`.
pub fn area_m2(shape: &MultiPolygon, crs: Crs, method: AreaMethod) -> Result<f64, CrsError> {
    match method {
        AreaMethod::GaussKruger => match own_plane(shape, crs)? {
            Some(plane) => Ok(plane_area(&transform_shape(crs, plane, shape)?)),
            None => Ok(0.0),
        },
        AreaMethod::Ellipsoid => {
            let degrees = transform_shape(crs, Crs::Cgcs2000, shape)?;
            Ok(ellipsoid::area(&degrees))
        }
    }
}

#[cfg(test)]
mod tests;
