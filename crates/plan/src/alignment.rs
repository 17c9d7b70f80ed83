//! Alignment (对标): how far an own target lies from the upper-level plan's target that it answers to.
//!
//! Method page: docs/methods/alignment.md

use qipan_kernel::text::{Lang, Say};
use qipan_kernel::unit::Unit;
use serde::{Deserialize, Serialize};

use crate::decomposition::Wanted;

/// What a plan promises for a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// Year and value at the start, where the plan tells one.
    pub baseline: Option<(i16, f64)>,
    /// Year of the target.
    pub year: i16,
    /// The target (the lower bound of a range).
    pub value: f64,
    /// Upper bound, for an indicator that should stay in a range.
    pub upper: Option<f64>,
    /// Unit of all values.
    pub unit: Unit,
}

/// What is compared.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The values themselves: ratios, shares, figures per head, growth rates.
    Level,
    /// The average annual growth from baseline to target: totals of areas of different size.
    AnnualGrowth,
}

/// Which way a target is more ambitious than another.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 高于上位目标: the own target asks for more.
    Above,
    /// 与上位目标持平
    Even,
    /// 低于上位目标: the own target asks for less.
    Below,
}

impl Say for Verdict {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Verdict::Above, Lang::Zh) => "高于上位目标",
            (Verdict::Even, Lang::Zh) => "与上位目标持平",
            (Verdict::Below, Lang::Zh) => "低于上位目标",
            (Verdict::Above, Lang::En) => "asks for more than the upper-level plan",
            (Verdict::Even, Lang::En) => "even with the upper-level plan",
            (Verdict::Below, Lang::En) => "asks for less than the upper-level plan",
        }
        .to_owned()
    }
}

/// The distance of an own target from the upper-level one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// What was compared.
    pub basis: Basis,
    /// The own figure: in the own unit (level), or percent a year (annual growth).
    pub own: f64,
    /// The upper-level plan's figure, in the same unit.
    pub upper: f64,
    /// How much more the own target asks for; negative: less. In the own unit, or percentage points.
    pub distance: f64,
    /// The own target's share in the upper-level one, where both are in one dimension and the upper is not zero.
    pub share: Option<f64>,
    /// The sign of the distance, told as a word.
    pub verdict: Verdict,
}

/// Why two targets can't be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AlignmentError {
    /// Units of different dimensions.
    #[error(
        "{own} can't be compared with {upper}; give the upper-level target in a unit of the same dimension"
    )]
    Units {
        /// Own unit.
        own: String,
        /// Unit of the upper-level target.
        upper: String,
    },
    /// Levels of different years.
    #[error("the own target is for {own}, the upper-level one for {upper}; compare targets of the same year")]
    Years {
        /// Year of the own target.
        own: i16,
        /// Year of the upper-level target.
        upper: i16,
    },
    /// Growth without a baseline before the target, or between values that are not both positive.
    #[error(
        "no annual growth from {baseline:?} to {value} in {year}; it needs an earlier baseline and two positive values"
    )]
    Growth {
        /// Year and value of the baseline.
        baseline: Option<(i16, f64)>,
        /// Year of the target.
        year: i16,
        /// The target.
        value: f64,
    },
    /// Growth of a range.
    #[error("a range has no annual growth; compare it as a level")]
    RangeGrowth,
    /// A value that is not a number.
    #[error("a target that is not a number ({value}) can't be compared; correct it")]
    NotFinite {
        /// The value.
        value: f64,
    },
}

impl Say for AlignmentError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (_, Lang::En) => self.to_string(),
            (AlignmentError::Units { own, upper }, Lang::Zh) => {
                format!("“{own}”与“{upper}”量纲不同，无法对标：请为上位目标改用同一量纲的单位")
            }
            (AlignmentError::Years { own, upper }, Lang::Zh) => {
                format!("本级目标年为{own}年，上位目标年为{upper}年：请对比同一年的目标")
            }
            (AlignmentError::Growth { year, .. }, Lang::Zh) => {
                format!("无法计算到{year}年的年均增速：需要更早的基期，且两端数值均为正")
            }
            (AlignmentError::RangeGrowth, Lang::Zh) => "区间指标没有年均增速：请按水平值对标".to_owned(),
            (AlignmentError::NotFinite { value }, Lang::Zh) => {
                format!("目标值（{value}）不是有效数字，请改正")
            }
        }
    }
}

/// Measures how far the own target lies from the upper-level plan's.
///
/// # Definition
/// Level: `own - upper` for an indicator that should rise, `upper - own` for one that should fall,
/// `min(own.low - upper.low, upper.high - own.high)` for a range. Annual growth: `100·((value/base)^(1/years) - 1)`
/// of each, and the difference with the same sign rule. Positive always means that the own target asks for
/// more. Method page: docs/methods/alignment.md
///
/// # Units
/// The upper-level target is converted to the own unit first; growth is in percent, its distance in
/// percentage points.
///
/// # Errors
/// [`AlignmentError`]: dimensions or years that differ, growth that is not defined.
pub fn distance(
    own: &Promise,
    upper: &Promise,
    wanted: Wanted,
    basis: Basis,
) -> Result<Alignment, AlignmentError> {
    for value in [own.value, upper.value].into_iter().chain(own.upper).chain(upper.upper) {
        if !value.is_finite() {
            return Err(AlignmentError::NotFinite { value });
        }
    }
    match basis {
        Basis::Level => level(own, upper, wanted),
        Basis::AnnualGrowth => growth(own, upper, wanted),
    }
}

fn level(own: &Promise, upper: &Promise, wanted: Wanted) -> Result<Alignment, AlignmentError> {
    if own.year != upper.year {
        return Err(AlignmentError::Years { own: own.year, upper: upper.year });
    }
    let above = convert(upper.value, upper, own)?;
    let distance = match wanted {
        Wanted::AtLeast => own.value - above,
        Wanted::AtMost => above - own.value,
        Wanted::Exactly => {
            let high = own.upper.unwrap_or(own.value);
            let above_high = upper.upper.map_or(Ok(above), |h| convert(h, upper, own))?;
            (own.value - above).min(above_high - high)
        }
    };
    let share = (above != 0.0).then(|| own.value / above);
    Ok(told(Basis::Level, own.value, above, distance, share))
}

fn growth(own: &Promise, upper: &Promise, wanted: Wanted) -> Result<Alignment, AlignmentError> {
    let (ours, theirs) = (annual(own)?, annual(upper)?);
    let distance = match wanted {
        Wanted::AtLeast => ours - theirs,
        Wanted::AtMost => theirs - ours,
        Wanted::Exactly => return Err(AlignmentError::RangeGrowth),
    };
    let same_year = own.year == upper.year;
    let share = convert(upper.value, upper, own)
        .ok()
        .filter(|above| same_year && *above != 0.0)
        .map(|a| own.value / a);
    Ok(told(Basis::AnnualGrowth, ours, theirs, distance, share))
}

fn convert(value: f64, from: &Promise, to: &Promise) -> Result<f64, AlignmentError> {
    if from.unit == to.unit {
        return Ok(value);
    }
    from.unit
        .convert(value, &to.unit)
        .map_err(|_| AlignmentError::Units { own: to.unit.symbol.clone(), upper: from.unit.symbol.clone() })
}

/// Average annual growth in percent.
fn annual(promise: &Promise) -> Result<f64, AlignmentError> {
    let refuse =
        || AlignmentError::Growth { baseline: promise.baseline, year: promise.year, value: promise.value };
    let (base_year, base) = promise.baseline.ok_or_else(refuse)?;
    let years = i32::from(promise.year) - i32::from(base_year);
    if years < 1 || !base.is_finite() || base <= 0.0 || promise.value <= 0.0 {
        return Err(refuse());
    }
    Ok(100.0 * ((promise.value / base).powf(1.0 / f64::from(years)) - 1.0))
}

fn told(basis: Basis, own: f64, upper: f64, distance: f64, share: Option<f64>) -> Alignment {
    let noise = 1e-9 * own.abs().max(upper.abs()).max(1.0);
    let verdict = if distance.abs() <= noise {
        Verdict::Even
    } else if distance > 0.0 {
        Verdict::Above
    } else {
        Verdict::Below
    };
    Alignment { basis, own, upper, distance, share, verdict }
}
