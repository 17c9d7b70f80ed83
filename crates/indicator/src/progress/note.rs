//! What was decided on the way to a result.

use crate::target::SeasonalFallback;
use qipan_kernel::period::Period;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// Something worth knowing about how a result came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum Note {
    /// The target asks for a seasonal profile that could not be derived; the even one was used.
    Seasonal {
        /// Why not.
        #[serde(flatten)]
        why: SeasonalFallback,
    },
    /// The seasonal profile comes from these years.
    SeasonalYears {
        /// The years.
        years: Vec<i16>,
    },
    /// The target states no baseline; the observed value of this year was taken.
    ObservedBaseline {
        /// The year.
        year: i16,
        /// The value.
        value: f64,
    },
    /// A return is missing, so later ones could not be added up.
    Gap {
        /// The period.
        period: Period,
    },
    /// The value is published as about so much.
    About,
    /// The value is a roll-up that lacks units.
    Partial,
}

impl Say for Note {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Seasonal { why } => why.say(lang),
            Self::SeasonalYears { years } => {
                let years: Vec<String> = years.iter().map(ToString::to_string).collect();
                lang.pick(
                    format!("季节曲线取自 {} 年", years.join("、")),
                    format!("seasonal profile from {}", years.join(", ")),
                )
            }
            Self::ObservedBaseline { year, value } => lang.pick(
                format!("目标未给出基期，取 {year} 年实际值 {value}"),
                format!("the target states no baseline; the value of {year}, {value}, was taken"),
            ),
            Self::Gap { period } => lang.pick(
                format!("缺{}，其后未累计", period.say(lang)),
                format!("{} is missing; later amounts were not added up", period.say(lang)),
            ),
            Self::Partial => {
                lang.pick("汇总时有单位缺数".to_owned(), "units are missing from the roll-up".to_owned())
            }
            Self::About => lang.pick("数值为约数".to_owned(), "the value is approximate".to_owned()),
        }
    }
}
