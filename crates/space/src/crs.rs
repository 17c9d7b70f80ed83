//! Coordinate systems: which one a file is in, and from one to another. See `docs/methods/projection.md`.

mod gcj;
mod guess;
mod krueger;
mod transform;

pub use guess::{CrsGuess, guess};
pub use transform::{transform, transform_geometry, transform_shape};

pub(crate) use krueger::{SEMI_MAJOR as GRS80_SEMI_MAJOR, eccentricity2 as grs80_eccentricity2};

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A coordinate system that Qipan reads and writes. Geographic ones are in degrees, the others in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Crs {
    /// EPSG:4490, CGCS2000 longitude and latitude in degrees.
    Cgcs2000,
    /// EPSG:4326, WGS 84 longitude and latitude in degrees. Taken as equal to CGCS2000 (they differ by centimetres).
    Wgs84,
    /// EPSG:3857, the sphere of web maps, in its metres (which are not metres on the ground).
    WebMercator,
    /// EPSG:4513–4554, CGCS2000 Gauss–Krüger plane of a 3° zone in metres.
    GaussKruger3 {
        /// Number of the zone, 25 to 45; the central meridian is three times the number.
        zone: u8,
        /// True if the number of the zone stands before the easting (EPSG:4513–4533).
        prefixed: bool,
    },
    /// GCJ-02 degrees, of public maps in China. Never guessed and never declared by a file: a person names it.
    Gcj02,
    /// BD-09 degrees, of Baidu's maps. Never guessed and never declared by a file: a person names it.
    Bd09,
}

/// First and last number of the 3° zones of China.
const ZONES: std::ops::RangeInclusive<u8> = 25..=45;

impl Crs {
    /// The system of an EPSG code, `None` if Qipan doesn't know it.
    pub fn from_epsg(code: u32) -> Option<Crs> {
        match code {
            4490 => Some(Crs::Cgcs2000),
            4326 => Some(Crs::Wgs84),
            3857 => Some(Crs::WebMercator),
            4513..=4533 => zone(code - 4513, true),
            4534..=4554 => zone(code - 4534, false),
            _ => None,
        }
    }

    /// The EPSG code, `None` for GCJ-02 and BD-09, which have none.
    pub fn epsg(self) -> Option<u32> {
        match self {
            Crs::Cgcs2000 => Some(4490),
            Crs::Wgs84 => Some(4326),
            Crs::WebMercator => Some(3857),
            Crs::GaussKruger3 { zone, prefixed } => {
                let first = if prefixed { 4513 } else { 4534 };
                Some(first + u32::from(zone.saturating_sub(*ZONES.start())))
            }
            Crs::Gcj02 | Crs::Bd09 => None,
        }
    }

    /// True if coordinates are degrees.
    pub fn is_geographic(self) -> bool {
        matches!(self, Crs::Cgcs2000 | Crs::Wgs84 | Crs::Gcj02 | Crs::Bd09)
    }

    /// Central meridian in degrees, of a Gauss–Krüger plane.
    pub fn central_meridian(self) -> Option<f64> {
        match self {
            Crs::GaussKruger3 { zone, .. } => Some(3.0 * f64::from(zone)),
            _ => None,
        }
    }

    /// The Gauss–Krüger plane (without the zone before the easting) of the 3° zone around a longitude in degrees. A
    /// longitude on the border of two zones belongs to the eastern one; outside China the nearest zone is taken.
    pub fn gauss_kruger_for(longitude: f64) -> Crs {
        let zone = ZONES.clone().find(|z| longitude < 3.0 * f64::from(*z) + 1.5).unwrap_or(*ZONES.end());
        Crs::GaussKruger3 { zone, prefixed: false }
    }

    /// The name of the system with its code, such as `CGCS2000 / 3° Gauss–Krüger CM 120°E (EPSG:4549)`.
    pub fn title(self) -> String {
        match self {
            Crs::Cgcs2000 => format!("CGCS2000 ({self})"),
            Crs::Wgs84 => format!("WGS 84 ({self})"),
            Crs::WebMercator => format!("Web Mercator ({self})"),
            Crs::GaussKruger3 { zone, prefixed: false } => {
                format!("CGCS2000 / 3° Gauss–Krüger CM {}°E ({self})", 3 * u32::from(zone))
            }
            Crs::GaussKruger3 { zone, prefixed: true } => {
                format!("CGCS2000 / 3° Gauss–Krüger zone {zone} ({self})")
            }
            Crs::Gcj02 | Crs::Bd09 => self.to_string(),
        }
    }

    /// The name in the words of a reader: `CGCS2000 3度带，中央经线120°E（EPSG:4549）`.
    pub fn title_in(self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) | (Lang::Zh, Crs::Gcj02 | Crs::Bd09) => self.title(),
            (Lang::Zh, Crs::Cgcs2000) => format!("CGCS2000 经纬度（{self}）"),
            (Lang::Zh, Crs::Wgs84) => format!("WGS 84 经纬度（{self}）"),
            (Lang::Zh, Crs::WebMercator) => format!("Web 墨卡托（{self}）"),
            (Lang::Zh, Crs::GaussKruger3 { zone, prefixed: false }) => {
                format!("CGCS2000 3度带，中央经线{}°E，横坐标不带带号（{self}）", 3 * u32::from(zone))
            }
            (Lang::Zh, Crs::GaussKruger3 { zone, prefixed: true }) => {
                format!("CGCS2000 3度带，第{zone}带，横坐标带带号（{self}）")
            }
        }
    }
}

fn zone(steps: u32, prefixed: bool) -> Option<Crs> {
    let zone = u8::try_from(steps).ok()? + *ZONES.start();
    ZONES.contains(&zone).then_some(Crs::GaussKruger3 { zone, prefixed })
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.epsg()) {
            (_, Some(code)) => write!(f, "EPSG:{code}"),
            (Crs::Bd09, None) => f.write_str("BD-09"),
            (_, None) => f.write_str("GCJ-02"),
        }
    }
}

impl From<Crs> for String {
    fn from(crs: Crs) -> String {
        crs.to_string()
    }
}

impl TryFrom<String> for Crs {
    type Error = CrsError;

    fn try_from(text: String) -> Result<Crs, CrsError> {
        text.parse()
    }
}

impl FromStr for Crs {
    type Err = CrsError;

    /// Reads `EPSG:4549`, `4549`, `urn:ogc:def:crs:EPSG::4549`, `http://www.opengis.net/def/crs/EPSG/0/4549`, `CRS84`
    /// (and its long names), `CGCS2000`, `GCJ-02`, `BD-09`; case doesn't matter.
    fn from_str(text: &str) -> Result<Crs, CrsError> {
        let unknown = || CrsError::Unknown { text: text.chars().take(60).collect() };
        let upper = text.trim().to_ascii_uppercase();
        let last = upper.rsplit([':', '/']).next().unwrap_or_default();
        match upper.as_str() {
            "CGCS2000" => return Ok(Crs::Cgcs2000),
            "WGS84" | "WGS 84" => return Ok(Crs::Wgs84),
            "GCJ-02" | "GCJ02" => return Ok(Crs::Gcj02),
            "BD-09" | "BD09" => return Ok(Crs::Bd09),
            _ if last == "CRS84" => return Ok(Crs::Wgs84),
            _ => {}
        }
        let named = upper == last || upper.contains("EPSG");
        let code: Option<u32> = last.parse().ok().filter(|_| named);
        code.and_then(Crs::from_epsg).ok_or_else(unknown)
    }
}

/// Why a coordinate system or a coordinate is refused.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum CrsError {
    /// The text names no known coordinate system.
    Unknown {
        /// The text, shortened.
        text: String,
    },
    /// A coordinate is not a finite number.
    NotFinite {
        /// East or longitude.
        x: f64,
        /// North or latitude.
        y: f64,
    },
    /// A coordinate lies where its coordinate system has nothing.
    OutOfRange {
        /// East or longitude.
        x: f64,
        /// North or latitude.
        y: f64,
        /// The coordinate system that the coordinate is said to be in, or that it was to be turned to.
        crs: Crs,
        /// True if it would fit with the axes swapped.
        swapped: bool,
    },
}

/// A coordinate in digits that a person can read: no three hundred zeros.
fn digits(v: &f64) -> String {
    if v.is_finite() && v.abs() >= 1e12 { format!("{v:e}") } else { v.to_string() }
}

impl Say for CrsError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (CrsError::Unknown { text }, Lang::Zh) => {
                format!("不认识坐标系“{text}”；可用 EPSG:4490、4326、3857、4513–4554、GCJ-02、BD-09")
            }
            (CrsError::Unknown { text }, Lang::En) => format!(
                "'{text}' is no known coordinate system; use EPSG:4490, 4326, 3857, 4513–4554, GCJ-02 or BD-09"
            ),
            (CrsError::NotFinite { x, y }, Lang::Zh) => format!("坐标（{x}, {y}）不是有限的数；请改正源文件"),
            (CrsError::NotFinite { x, y }, Lang::En) => {
                format!("the coordinate ({x}, {y}) is no finite number; correct the source file")
            }
            (CrsError::OutOfRange { x, y, crs, swapped }, Lang::Zh) => {
                let (x, y) = (digits(x), digits(y));
                let why = if *swapped { "东、北两轴似乎互换了；" } else { "" };
                format!("坐标（{x}, {y}）不在 {crs} 的范围内；{why}请核对坐标系")
            }
            (CrsError::OutOfRange { x, y, crs, swapped }, Lang::En) => {
                let (x, y) = (digits(x), digits(y));
                let why = if *swapped { "east and north seem swapped; " } else { "" };
                format!("the coordinate ({x}, {y}) is outside {crs}; {why}check the coordinate system")
            }
        }
    }
}

#[cfg(test)]
mod tests;
