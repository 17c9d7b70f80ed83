//! Why a text is not a period.

use crate::text::{Lang, Say};
use thiserror::Error;

/// A text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct PeriodError {
    /// The text, shortened.
    pub text: String,
    /// What is wrong.
    pub problem: PeriodProblem,
}

/// What is wrong with a period.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum PeriodProblem {
    /// None of the known forms.
    Form,
    /// Nothing there.
    Blank,
    /// A month, quarter or half without its year.
    NoYear,
    /// A year outside 1900–2199.
    YearOutOfRange,
    /// A month beyond 12, a quarter beyond 4, a half beyond 2.
    PartOutOfRange,
    /// The end lies before the beginning.
    Backwards,
    /// Months that neither begin in January nor make a quarter or half.
    NotFromJanuary,
    /// `2023.1`, which a spreadsheet also makes of `2023.10`.
    JanuaryOrOctober,
    /// A day, where a period is wanted.
    ADay,
}

impl PeriodError {
    /// What to do, in `lang`.
    pub fn remedy(&self, lang: Lang) -> &'static str {
        match self.problem {
            PeriodProblem::Form | PeriodProblem::Blank => lang.pick(
                "请填写如 2023年、2023年上半年、2023年一季度、2023年9月、2023年1-9月 或 2021-2025年",
                "write it like 2023, 2023H1, 2023Q1, 2023-09, 2023-01/09 or 2021/2025",
            ),
            PeriodProblem::NoYear => {
                lang.pick("请加上四位年份，如 2023年1-9月", "add the four-digit year, as in 2023-01/09")
            }
            PeriodProblem::YearOutOfRange => {
                lang.pick("年份须在 1900—2199 之间", "the year must be between 1900 and 2199")
            }
            PeriodProblem::PartOutOfRange => {
                lang.pick("月份为 1—12，季度为 1—4，半年为 1—2", "months are 1–12, quarters 1–4, halves 1–2")
            }
            PeriodProblem::Backwards => lang.pick("请把起止对调", "swap the beginning and the end"),
            PeriodProblem::NotFromJanuary => lang.pick(
                "累计期须从1月开始；单月请逐月填写",
                "cumulative periods begin in January; give single months one by one",
            ),
            PeriodProblem::JanuaryOrOctober => lang.pick(
                "分不清是1月还是10月，请填写为 2023-01 或 2023-10",
                "it may be January or October; write 2023-01 or 2023-10",
            ),
            PeriodProblem::ADay => lang
                .pick("请填写期间而不是日期，如 2023年9月", "give a period and not a day, such as 2023-09"),
        }
    }
}

impl Say for PeriodError {
    fn say(&self, lang: Lang) -> String {
        let (text, remedy) = (&self.text, self.remedy(lang));
        match lang {
            Lang::Zh => format!("“{text}”不是期间；{remedy}"),
            Lang::En => format!("'{text}' is not a period; {remedy}"),
        }
    }
}
