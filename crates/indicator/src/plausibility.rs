//! Values that are probably wrong (合理性检查): findings for a person to look at, never errors.
//!
//! Method page: docs/methods/plausibility.md

mod history;
mod parts;

use crate::model::Indicator;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::QualifiedValue;
use qipan_kernel::provenance::Qualifier;
use qipan_kernel::quantity::fmt;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

pub use parts::{Published, check_parts};

/// The limits of the checks.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// A value is a power of ten off if, so corrected, it lies within this factor of its reference.
    pub slip_factor: f64,
    /// So many changes of the same kind must be known before a jump can be told.
    pub least_changes: usize,
    /// A change is a jump if it lies further than so many robust standard deviations (1.4826 · MAD) from the median.
    pub deviations: f64,
    /// Changes of less than this (relative, or of rates in percentage points) above the median are never jumps.
    pub least_jump: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { slip_factor: 2.0, least_changes: 6, deviations: 5.0, least_jump: 0.05 }
    }
}

/// Something about a value that a person should look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Doubt {
    /// The value is a power of ten away from its own history.
    UnitSlip {
        /// The period.
        period: Period,
        /// The value.
        value: f64,
        /// The power: 4 if the value is 10 000 times too large, −4 if so many times too small.
        power: i8,
        /// The median of comparable earlier values.
        usual: f64,
        /// The indicator's unit.
        unit: String,
    },
    /// The change is far outside of the series' own changes.
    Jump {
        /// The period.
        period: Period,
        /// The value.
        value: f64,
        /// The period compared with.
        before: Period,
        /// Its value.
        before_value: f64,
        /// The change: relative (0.3 = +30 %), or a difference in the indicator's unit for rates.
        change: f64,
        /// Whether `change` is relative.
        relative: bool,
        /// The median change.
        usual: f64,
        /// The changes that would have been taken for usual, from and to.
        band: (f64, f64),
        /// How many earlier changes these come from.
        changes: usize,
    },
    /// A cumulative amount is smaller than an earlier one of the same year.
    CumulativeFalls {
        /// The period.
        period: Period,
        /// The value.
        value: f64,
        /// The earlier period of the year.
        before: Period,
        /// Its value.
        before_value: f64,
    },
    /// The period is not over.
    NotOver {
        /// The period.
        period: Period,
        /// The day of the check.
        on: Date,
    },
    /// The parts do not add up to the whole beyond rounding.
    PartsDiffer {
        /// The period.
        period: Period,
        /// The whole.
        whole: f64,
        /// The parts together.
        parts: f64,
        /// Whole minus parts.
        difference: f64,
        /// What rounding alone can make.
        tolerance: f64,
        /// Decimals to show.
        decimals: u8,
    },
}

/// Checks a value against its own history, before it is submitted.
///
/// `history` holds earlier values of the same indicator and unit (one per period, any order; the period itself and
/// later ones are ignored). Qualified values are checked for their period only.
#[must_use]
pub fn check_value(
    indicator: &Indicator,
    period: Period,
    value: QualifiedValue,
    history: &[(Period, f64)],
    on: Date,
    limits: &Limits,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if !period.is_over(on) {
        doubts.push(Doubt::NotOver { period, on });
    }
    if value.qualifier != Qualifier::Exact || !value.value.is_finite() {
        return doubts;
    }
    let earlier: Vec<(Period, f64)> =
        history.iter().filter(|(p, v)| p.end() < period.end() && v.is_finite()).copied().collect();
    match history::unit_slip(indicator, period, value.value, &earlier, limits) {
        Some(slip) => doubts.push(slip),
        None => doubts.extend(history::jump(indicator, period, value.value, &earlier, limits)),
    }
    doubts.extend(history::cumulative_falls(indicator, period, value.value, &earlier));
    doubts
}

impl Doubt {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnitSlip { .. } => "unit_slip",
            Self::Jump { .. } => "jump",
            Self::CumulativeFalls { .. } => "cumulative_falls",
            Self::NotOver { .. } => "period_not_over",
            Self::PartsDiffer { .. } => "parts_differ",
        }
    }

    /// The doubt as a warning, to be given its place by the caller.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let (zh, en) = self.remedy();
        let finding = Finding::warning(self.code(), self.say(Lang::Zh), self.say(Lang::En)).remedy(zh, en);
        match self {
            Self::UnitSlip { value, .. } | Self::Jump { value, .. } | Self::CumulativeFalls { value, .. } => {
                finding.with_value(value.to_string())
            }
            Self::PartsDiffer { whole, .. } => finding.with_value(whole.to_string()),
            Self::NotOver { .. } => finding,
        }
    }

    fn remedy(&self) -> (&'static str, &'static str) {
        match self {
            Self::UnitSlip { power: 4 | -4, .. } => {
                ("请核对计量单位（亿元与万元、万人与人）", "check the unit (亿元 or 万元, 万人 or 人)")
            }
            Self::UnitSlip { power: 8 | -8, .. } => {
                ("请核对计量单位（亿元与元）", "check the unit (亿元 or 元)")
            }
            Self::UnitSlip { power: 2 | -2, .. } => {
                ("请核对是百分数还是小数", "check whether it is a percentage or a share")
            }
            Self::UnitSlip { .. } => ("请核对计量单位和小数点", "check the unit and the decimal point"),
            Self::Jump { .. } => {
                ("请核实，属实请在备注中说明原因", "verify it; if it is right, say why in the note")
            }
            Self::CumulativeFalls { .. } => {
                ("请核对是累计值还是当月值", "check whether it is cumulative or of the single month")
            }
            Self::NotOver { .. } => ("请核对期间", "check the period"),
            Self::PartsDiffer { .. } => ("请核对合计与分项", "check the total and its parts"),
        }
    }
}

/// Text of a number as typed, without the noise of binary fractions.
fn plain(value: f64) -> String {
    crate::arith::tidy(value).to_string()
}

fn percent(share: f64, lang: Lang) -> String {
    format!("{}%", fmt::number(share * 100.0, 1, lang))
}

impl Say for Doubt {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::UnitSlip { period, value, power, usual, unit } => {
                let (value, usual) = (plain(*value), plain(*usual));
                let (at, times) = (period.say(lang), 10_f64.powi(i32::from(power.abs())));
                let size = lang
                    .pick(if *power > 0 { "大" } else { "小" }, if *power > 0 { "large" } else { "small" });
                lang.pick(
                    format!("{at}的 {value} {unit} 比往年同类数据（约 {usual}）{size}约 {times} 倍，可能是单位错位"),
                    format!("{value} {unit} for {at} is about {times} times too {size} (usually about {usual}): a slipped unit?"),
                )
            }
            Self::Jump { period, value, before, before_value, change, relative, band, changes, .. } => {
                let (at, then) = (period.say(lang), before.say(lang));
                let show =
                    |x: f64| if *relative { percent(x, lang) } else { plain(crate::arith::round_to(x, 2)) };
                let (change, from, to) = (show(*change), show(band.0), show(band.1));
                let (value, old) = (plain(*value), plain(*before_value));
                lang.pick(
                    format!("{at}为 {value}，{then}为 {old}，变动 {change}，超出本序列 {changes} 次变动的通常范围（{from} 至 {to}）"),
                    format!(
                        "{at} is {value}, {then} was {old}: a change of {change}, outside of what {changes} earlier \
                         changes make usual ({from} to {to})"
                    ),
                )
            }
            Self::CumulativeFalls { period, value, before, before_value } => {
                let (at, then, value, old) =
                    (period.say(lang), before.say(lang), plain(*value), plain(*before_value));
                lang.pick(
                    format!("{at}累计 {value} 小于{then}累计 {old}"),
                    format!("the cumulative {value} for {at} is below the {old} for {then}"),
                )
            }
            Self::NotOver { period, on } => {
                let at = period.say(lang);
                lang.pick(format!("{at}在 {on} 尚未结束"), format!("{at} is not over on {on}"))
            }
            Self::PartsDiffer { period, whole, parts, difference, tolerance, decimals } => {
                let show = |x: f64| fmt::number(x, *decimals, lang);
                let (at, whole, parts, difference) =
                    (period.say(lang), show(*whole), show(*parts), show(*difference));
                let tolerance = fmt::number(*tolerance, decimals.saturating_add(1), lang);
                lang.pick(
                    format!("{at}合计 {whole} 与分项之和 {parts} 相差 {difference}，超出四舍五入可解释的 {tolerance}"),
                    format!(
                        "{at}: the total {whole} and the sum of its parts {parts} differ by {difference}, more than the \
                         {tolerance} that rounding explains"
                    ),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
