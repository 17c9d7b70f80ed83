//! What coordinates without a declared system look like. A guess is a question to a person and never applied by itself.

use super::Crs;
use crate::geometry::Extent;
use qipan_kernel::text::{Lang, Say};
use serde::Serialize;

/// A coordinate system that undeclared coordinates would fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrsGuess {
    /// The system.
    pub crs: Crs,
    /// True if they fit it only with east and north swapped.
    pub swapped: bool,
    /// True if the coordinates themselves don't tell the zone: the zone named is only an example.
    pub zone_unknown: bool,
}

impl Say for CrsGuess {
    fn say(&self, lang: Lang) -> String {
        let swapped = if self.swapped { lang.pick("，两轴互换", ", axes swapped") } else { "" };
        let zone = if self.zone_unknown {
            lang.pick("（带号须另行确认）", " (the zone is not told)")
        } else {
            ""
        };
        format!("{}{zone}{swapped}", self.crs.title_in(lang))
    }
}

/// The systems that an extent would fit, the likeliest first; empty if none. GCJ-02 and BD-09 look like degrees and are
/// never guessed.
pub fn guess(extent: Extent) -> Vec<CrsGuess> {
    let turned =
        Extent { min_x: extent.min_y, min_y: extent.min_x, max_x: extent.max_y, max_y: extent.max_x };
    let mut all = fitting(extent, false);
    all.extend(fitting(turned, true));
    all
}

fn fitting(e: Extent, swapped: bool) -> Vec<CrsGuess> {
    let within =
        |x: (f64, f64), y: (f64, f64)| x.0 <= e.min_x && e.max_x <= x.1 && y.0 <= e.min_y && e.max_y <= y.1;
    let told = |crs| CrsGuess { crs, swapped, zone_unknown: false };
    if within((70.0, 140.0), (0.0, 56.0)) {
        return vec![told(Crs::Cgcs2000), told(Crs::Wgs84)];
    }
    let north = (300_000.0, 6_300_000.0);
    if within((100_000.0, 900_000.0), north) {
        let plane =
            |zone| CrsGuess { crs: Crs::GaussKruger3 { zone, prefixed: false }, swapped, zone_unknown: true };
        return vec![plane(40), plane(39), plane(38), plane(41)];
    }
    for zone in 25..=45_u8 {
        let first = f64::from(zone) * 1e6;
        if within((first + 100_000.0, first + 900_000.0), north) {
            return vec![told(Crs::GaussKruger3 { zone, prefixed: true })];
        }
    }
    if within((7_800_000.0, 15_600_000.0), (0.0, 7_600_000.0)) {
        return vec![told(Crs::WebMercator)];
    }
    Vec::new()
}
