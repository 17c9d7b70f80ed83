//! Area.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// An area in m². 亩, 公顷 and km² exist only where it is typed or shown, see [`super::fmt::area`].
#[derive(Copy, Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct AreaM2(pub f64);

impl AreaM2 {
    /// From 亩: fifteen make 10,000 m².
    pub fn from_mu(mu: f64) -> AreaM2 {
        AreaM2(mu * 10_000.0 / 15.0)
    }

    /// From hectares.
    pub fn from_hectares(hectares: f64) -> AreaM2 {
        AreaM2(hectares * 1e4)
    }

    /// From km².
    pub fn from_km2(km2: f64) -> AreaM2 {
        AreaM2(km2 * 1e6)
    }

    /// In 亩.
    pub fn mu(self) -> f64 {
        self.0 * 15.0 / 10_000.0
    }

    /// In hectares.
    pub fn hectares(self) -> f64 {
        self.0 / 1e4
    }

    /// In km².
    pub fn km2(self) -> f64 {
        self.0 / 1e6
    }
}

impl Add for AreaM2 {
    type Output = AreaM2;

    fn add(self, other: AreaM2) -> AreaM2 {
        AreaM2(self.0 + other.0)
    }
}

impl Sub for AreaM2 {
    type Output = AreaM2;

    fn sub(self, other: AreaM2) -> AreaM2 {
        AreaM2(self.0 - other.0)
    }
}
