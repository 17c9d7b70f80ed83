//! Who and what makes up a shortfall: exact shares over units and over the inputs of a formula.
//!
//! Parts and slack sum to the whole; as shown, they do so to the last digit. Method page: docs/methods/split.md

mod district;
mod inputs;
mod round;
mod units;

use crate::model::Direction;
use crate::progress::Progress;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

pub use district::{Level, Splits, splits};
pub use inputs::{InputPart, InputSplit, InputStand, MOST_INPUTS, over_formula, over_inputs, shapley};
pub use round::{Shown, show};
pub use units::{UnitPart, UnitSplit, UnitStand, over_units};

/// What is split: the distance of a value from what is expected.
///
/// # Units
/// The indicator's unit.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// The value.
    pub actual: f64,
    /// What is expected; of a band, the edge that is nearer.
    pub expected: f64,
    /// +1 if more is better, −1 if less is: parts that help are positive.
    pub sign: f64,
}

impl Whole {
    /// The distance of a result; `None` if it was not judged.
    #[must_use]
    pub fn of(progress: &Progress, direction: Direction) -> Option<Self> {
        let (actual, lower) = (progress.value?.value, progress.expected_value?);
        let near_upper = progress.expected_upper.filter(|upper| upper - actual < actual - lower);
        Some(match (direction, near_upper) {
            (Direction::Up, _) | (Direction::Range, None) => Self { actual, expected: lower, sign: 1.0 },
            (Direction::Down, _) => Self { actual, expected: lower, sign: -1.0 },
            (Direction::Range, Some(upper)) => Self { actual, expected: upper, sign: -1.0 },
        })
    }

    /// The distance; positive is better.
    #[must_use]
    pub fn distance(&self) -> f64 {
        self.sign * crate::arith::subtract(self.actual, self.expected)
    }
}

/// Why a distance cannot be split.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub enum SplitError {
    /// The indicator's values do not add up over units.
    NotAdditive,
    /// There is nobody or nothing to split over.
    Nothing,
    /// Exact shares over so many inputs would need too many evaluations.
    TooMany {
        /// Inputs that differ from what is expected of them.
        inputs: usize,
    },
    /// The formula has no value for a mixture of actual and expected inputs.
    Undefined {
        /// The inputs that were taken as expected in that mixture, by code.
        expected: Vec<String>,
        /// Why there is no value.
        why: crate::missing::Missing,
    },
}

impl Say for SplitError {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::Zh, Self::NotAdditive) => "该指标不可加总，不能分解到单位".to_owned(),
            (Lang::En, Self::NotAdditive) => {
                "the indicator is not additive, so it cannot be split over units".to_owned()
            }
            (Lang::Zh, Self::Nothing) => "没有可分解的对象".to_owned(),
            (Lang::En, Self::Nothing) => "there is nothing to split over".to_owned(),
            (Lang::Zh, Self::TooMany { inputs }) => {
                format!("有 {inputs} 个输入偏离预期，精确分解最多 {MOST_INPUTS} 个；请先用中间指标归并")
            }
            (Lang::En, Self::TooMany { inputs }) => format!(
                "{inputs} inputs differ from what is expected, exact shares take {MOST_INPUTS} at most; \
                 group them by an indicator in between"
            ),
            (Lang::Zh, Self::Undefined { expected, why }) => {
                format!("把 {} 换成预期值后公式无值（{}）", expected.join("、"), why.say(lang))
            }
            (Lang::En, Self::Undefined { expected, why }) => {
                format!(
                    "with {} as expected the formula has no value ({})",
                    expected.join(", "),
                    why.say(lang)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
