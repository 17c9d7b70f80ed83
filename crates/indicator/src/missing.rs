//! Why a value is not there. A gap is never filled in silently; it travels with its reason.

use qipan_kernel::period::Period;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// A value that is not there: of which indicator, for which period, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    /// Code of the indicator that lacks a value; for a derived one, the first input that lacks it.
    pub indicator: String,
    /// The period that lacks it.
    pub period: Period,
    /// The reason.
    pub why: Why,
}

impl Missing {
    /// `indicator` has no value for `period` because of `why`.
    #[must_use]
    pub fn new(indicator: &str, period: Period, why: Why) -> Self {
        Self { indicator: indicator.to_owned(), period, why }
    }
}

/// The reason for which a value is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Why {
    /// Nothing was reported.
    NotReported,
    /// The sum needs this period, for which nothing was reported.
    Gap {
        /// The first period in the sum that has no value.
        at: Period,
    },
    /// January and February are published as one value; neither can be told alone.
    JanFebCombined,
    /// The divisor is zero.
    DividedByZero,
    /// The result is not a finite number.
    NotFinite,
    /// The period can't be shifted so far in whole periods of its own kind, or lies outside the years at hand.
    OutOfRange,
    /// A unit below has no value, and the indicator does not allow a partial roll-up.
    ChildMissing {
        /// Code of the first unit without a value.
        unit: String,
        /// Units that have a value.
        have: usize,
        /// Units that should have one.
        of: usize,
    },
    /// No unit below has a value.
    NoChildren,
    /// The indicator is not additive over units and nothing was reported for the unit itself.
    NotAdditive,
    /// The weights of a weighted mean add up to zero or one of them is negative.
    BadWeights {
        /// Code of the indicator that weighs.
        by: String,
    },
    /// A formula's input is not there.
    Input {
        /// Code of the input.
        indicator: String,
    },
}

impl Why {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotReported => "not_reported",
            Self::Gap { .. } => "gap",
            Self::JanFebCombined => "jan_feb_combined",
            Self::DividedByZero => "divided_by_zero",
            Self::NotFinite => "not_finite",
            Self::OutOfRange => "out_of_range",
            Self::ChildMissing { .. } => "child_missing",
            Self::NoChildren => "no_children",
            Self::NotAdditive => "not_additive",
            Self::BadWeights { .. } => "bad_weights",
            Self::Input { .. } => "input",
        }
    }
}

impl Say for Why {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => match self {
                Self::NotReported => "未报送".to_owned(),
                Self::Gap { at } => format!("缺 {}", at.say(lang)),
                Self::JanFebCombined => "1–2月合并公布，不能拆成单月".to_owned(),
                Self::DividedByZero => "除数为零".to_owned(),
                Self::NotFinite => "结果不是有限的数".to_owned(),
                Self::OutOfRange => "超出数据年份，或不能按该期次前移".to_owned(),
                Self::ChildMissing { unit, have, of } => {
                    format!("下级单位 {unit} 缺数（{of} 个单位中 {have} 个有数）")
                }
                Self::NoChildren => "下级单位均无数".to_owned(),
                Self::NotAdditive => "该指标不可加总，本级未报送".to_owned(),
                Self::BadWeights { by } => format!("权重 {by} 之和为零或有负数"),
                Self::Input { indicator } => format!("公式中的 {indicator} 无数"),
            },
            Lang::En => match self {
                Self::NotReported => "not reported".to_owned(),
                Self::Gap { at } => format!("{} is missing", at.say(lang)),
                Self::JanFebCombined => {
                    "January and February are published as one value and can't be told apart".to_owned()
                }
                Self::DividedByZero => "divided by zero".to_owned(),
                Self::NotFinite => "the result is not a finite number".to_owned(),
                Self::OutOfRange => "outside the years at hand, or not a whole number of periods".to_owned(),
                Self::ChildMissing { unit, have, of } => {
                    format!("unit {unit} below has no value ({have} of {of} have one)")
                }
                Self::NoChildren => "no unit below has a value".to_owned(),
                Self::NotAdditive => "not additive over units, and nothing reported at this level".to_owned(),
                Self::BadWeights { by } => format!("the weights by {by} add up to zero or one is negative"),
                Self::Input { indicator } => format!("{indicator} in the formula has no value"),
            },
        }
    }
}

impl Say for Missing {
    fn say(&self, lang: Lang) -> String {
        let (period, why) = (self.period.say(lang), self.why.say(lang));
        match lang {
            Lang::Zh => format!("{} {period}：{why}", self.indicator),
            Lang::En => format!("{} {period}: {why}", self.indicator),
        }
    }
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for Missing {}
