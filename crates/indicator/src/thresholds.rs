//! How far from the path is still "on the path": the limits between grades.
//!
//! Method page: docs/methods/progress.md, section "Thresholds". The defaults are this project's own choice; no
//! standard prescribes them, so every indicator can carry its own.

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// In which measure an indicator's deviation is graded, and therefore how its shares read.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 年度目标: share of the year's target that is reached, beside the share of the year that the profile expects.
    Year,
    /// 年度上限: share of the year's (or the plan's) allowance that is used; less is better.
    Cap,
    /// 进度路径: share of the way from baseline to goal, beside the share that the path expects.
    Plan,
    /// 增速: distance from the year's growth target, in percentage points; never scaled within the year.
    Points,
    /// 保持: a level to hold (goal equal to the baseline, or a floor or ceiling that the baseline already meets).
    Hold,
    /// 区间: inside or outside a band.
    Range,
}

/// The limits between grades, all non-negative, in the measure of the indicator's [`Basis`].
///
/// # Units
/// `Year`, `Cap`, `Plan`: share (0.02 = two points of the target or of the path); `Points`: percentage points;
/// `Hold`: share of the level; `Range`: share of the band's width.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Ahead of the path by at least this much is 快于预期.
    pub ahead: f64,
    /// Behind the path by more than this much is 滞后.
    pub behind: f64,
    /// Behind by more than this much turns the light from 关注 to 预警.
    pub alert: f64,
    /// So many due returns must be missing for a value to count as 数据过期; 1 = the latest one, 0 = never.
    #[serde(default = "one")]
    pub stale_after: u8,
}

const fn one() -> u8 {
    1
}

impl Default for Thresholds {
    /// The limits of [`Basis::Plan`].
    fn default() -> Self {
        Self::default_for(Basis::Plan)
    }
}

impl Thresholds {
    /// The three limits; stale as soon as the latest due return is missing.
    #[must_use]
    pub const fn limits(ahead: f64, behind: f64, alert: f64) -> Self {
        Self { ahead, behind, alert, stale_after: 1 }
    }

    /// The default limits of a basis.
    #[must_use]
    pub const fn default_for(basis: Basis) -> Self {
        match basis {
            Basis::Year | Basis::Cap => Self::limits(0.02, 0.02, 0.05),
            Basis::Plan => Self::limits(0.05, 0.05, 0.15),
            Basis::Points => Self::limits(0.5, 0.5, 1.5),
            Basis::Hold => Self::limits(0.0, 0.005, 0.02),
            Basis::Range => Self::limits(0.0, 0.0, 0.5),
        }
    }

    /// Refuses limits that cannot be ordered.
    ///
    /// # Errors
    /// A negative or non-finite limit, or an alert limit below the behind limit.
    pub fn check(&self) -> Result<(), ThresholdError> {
        for (name, value) in [("ahead", self.ahead), ("behind", self.behind), ("alert", self.alert)] {
            if !value.is_finite() || value < 0.0 {
                return Err(ThresholdError::NotALimit { name, value });
            }
        }
        if self.alert < self.behind {
            return Err(ThresholdError::AlertInsideBehind { behind: self.behind, alert: self.alert });
        }
        Ok(())
    }
}

/// Why a set of limits is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ThresholdError {
    /// A limit is negative, infinite or not a number.
    #[error("the limit `{name}` is {value}; give a number of zero or more")]
    NotALimit {
        /// Which of the three limits.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// The alert limit would be reached before the behind limit.
    #[error("the alert limit {alert} is below the behind limit {behind}; make it at least as large")]
    AlertInsideBehind {
        /// The limit for 滞后.
        behind: f64,
        /// The limit for 预警.
        alert: f64,
    },
}

impl Say for ThresholdError {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::NotALimit { name, value }) => {
                format!("界限 {name} 为 {value}，应为不小于零的数")
            }
            (Lang::Zh, Self::AlertInsideBehind { behind, alert }) => {
                format!("预警界限 {alert} 小于滞后界限 {behind}，应不小于后者")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_ordered() {
        for basis in [Basis::Year, Basis::Cap, Basis::Plan, Basis::Points, Basis::Hold, Basis::Range] {
            Thresholds::default_for(basis).check().unwrap();
        }
    }

    #[test]
    fn refuses_an_alert_limit_inside_the_behind_limit() {
        let wrong = Thresholds::limits(0.1, 0.2, 0.1);
        assert!(wrong.check().unwrap_err().to_string().contains("0.2"));
        assert!(Thresholds::limits(f64::NAN, 0.0, 0.0).check().is_err());
    }
}
