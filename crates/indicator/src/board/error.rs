//! What can be wrong with a board.

use crate::formula::FormulaError;
use qipan_kernel::period::Period;
use qipan_kernel::text::{Lang, Say};

/// Why a board can't be built, or a value not be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub enum BoardError {
    /// Formulas of the dictionary are wrong: indicator code and error of each.
    Formulas(Vec<(String, FormulaError)>),
    /// Two units have the same code.
    DuplicateUnit {
        /// The code.
        unit: String,
    },
    /// A unit above that is not on the board.
    UnknownParent {
        /// The unit.
        unit: String,
        /// The unit above, as given.
        parent: String,
    },
    /// Units above each other in a circle.
    UnitCycle {
        /// The circle; first and last are equal.
        path: Vec<String>,
    },
    /// Years that can't be: none, more than 200, or outside of 1900–2199.
    Years {
        /// First year asked for.
        first: i16,
        /// Number of years asked for.
        years: u16,
    },
    /// No such indicator on the board.
    UnknownIndicator {
        /// The code.
        code: String,
    },
    /// No such unit on the board.
    UnknownUnit {
        /// The code.
        unit: String,
    },
    /// A period that ends outside of the board's years.
    OutsideYears {
        /// The period.
        period: Period,
        /// First year of the board.
        first: i16,
        /// Last year of the board.
        last: i16,
    },
    /// Not a finite number.
    NotFinite,
}

impl Say for BoardError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Formulas(wrong) => {
                let all: Vec<String> =
                    wrong.iter().map(|(code, e)| format!("{code}: {}", e.say(lang))).collect();
                all.join(lang.pick("；", "; "))
            }
            Self::DuplicateUnit { unit } => match lang {
                Lang::Zh => format!("单位代码 {unit} 重复；请改其中一个"),
                Lang::En => format!("unit {unit} occurs twice; give one of the two another code"),
            },
            Self::UnknownParent { unit, parent } => match lang {
                Lang::Zh => format!("单位 {unit} 的上级 {parent} 不存在；请先建上级"),
                Lang::En => format!("unit {unit}: no unit {parent} above it; add that one first"),
            },
            Self::UnitCycle { path } => match lang {
                Lang::Zh => format!("单位上下级成环：{}；请改正上级", path.join(" → ")),
                Lang::En => {
                    format!("units lie above each other in a circle: {}; correct one", path.join(" → "))
                }
            },
            Self::Years { first, years } => match lang {
                Lang::Zh => format!("自 {first} 年起 {years} 年不成立；应为 1 至 200 年，在 1900–2199 之内"),
                Lang::En => {
                    format!("{years} years from {first} can't be; take 1 to 200 years within 1900–2199")
                }
            },
            Self::UnknownIndicator { code } => match lang {
                Lang::Zh => format!("没有指标 {code}"),
                Lang::En => format!("no indicator {code}"),
            },
            Self::UnknownUnit { unit } => match lang {
                Lang::Zh => format!("没有单位 {unit}"),
                Lang::En => format!("no unit {unit}"),
            },
            Self::OutsideYears { period, first, last } => match lang {
                Lang::Zh => format!("{} 不在 {first}–{last} 年之内", period.say(lang)),
                Lang::En => format!("{} lies outside of {first}–{last}", period.say(lang)),
            },
            Self::NotFinite => lang.pick("不是有限的数", "not a finite number").to_owned(),
        }
    }
}
