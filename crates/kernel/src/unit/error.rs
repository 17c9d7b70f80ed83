//! Why a text is not a unit, or two units don't convert.

use super::{Base, Unit};
use crate::text::{Lang, Say};
use thiserror::Error;

/// A text is not a unit, or two units measure different things.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum UnitError {
    /// Nothing there.
    Blank,
    /// A unit that is not known.
    Unknown {
        /// The text, shortened.
        text: String,
        /// The part of it that is not known.
        part: String,
    },
    /// Longer, deeper or larger than any unit.
    TooLong {
        /// The text, shortened.
        text: String,
    },
    /// Two units that measure different things.
    Different {
        /// The one.
        from: Unit,
        /// The other.
        to: Unit,
    },
}

impl Say for UnitError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (UnitError::Blank, Lang::Zh) => "没有计量单位；纯数请填写“无”".to_owned(),
            (UnitError::Blank, Lang::En) => "there is no unit; for a pure number write 无 or 1".to_owned(),
            (UnitError::Unknown { text, part }, Lang::Zh) => {
                format!("不认识计量单位“{text}”中的“{part}”；请填写如 亿元、%、件/万人")
            }
            (UnitError::Unknown { text, part }, Lang::En) => {
                format!("unit '{text}': '{part}' is not known; write it like 亿元, % or 件/万人")
            }
            (UnitError::TooLong { text }, Lang::Zh) => format!("计量单位“{text}”过长或过大；请简写"),
            (UnitError::TooLong { text }, Lang::En) => {
                format!("unit '{text}' is too long or too large; shorten it")
            }
            (UnitError::Different { from, to }, _) => different(from, to, lang),
        }
    }
}

fn different(from: &Unit, to: &Unit, lang: Lang) -> String {
    let (a, b) = (from.say(lang), to.say(lang));
    let (da, db) = (from.dimension.say(lang), to.dimension.say(lang));
    let has = |unit: &Unit, wanted: Base| unit.dimension.parts().any(|(base, _)| base == wanted);
    let currencies = (has(from, Base::MoneyCny) && has(to, Base::MoneyUsd))
        || (has(from, Base::MoneyUsd) && has(to, Base::MoneyCny));
    match (lang, currencies) {
        (Lang::Zh, true) => format!("{a}不能换算为{b}：币种不同；请按公布的汇率折算后填写"),
        (Lang::Zh, false) => format!("{a}（{da}）不能换算为{b}（{db}）；请改用同类计量单位"),
        (Lang::En, true) => {
            format!("{a} can't be converted to {b}: another currency; convert it at a published rate first")
        }
        (Lang::En, false) => {
            format!("{a} ({da}) can't be converted to {b} ({db}); use a unit of the same kind")
        }
    }
}
