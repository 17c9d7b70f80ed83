//! Why a question to the calendar has no answer.

use crate::text::{Lang, Say};
use jiff::civil::Date;
use thiserror::Error;

/// A question to the calendar has no answer, or a year's arrangement is not coherent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum CalendarError {
    /// The holiday arrangement of a year is not known.
    Unpublished {
        /// The year.
        year: i16,
        /// The first year known.
        first: Option<i16>,
        /// The last year known.
        last: Option<i16>,
    },
    /// Beyond the years that dates have.
    OutOfRange {
        /// Where the count began.
        date: Date,
    },
    /// A day listed for a year in which it does not lie.
    OtherYear {
        /// The year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// A day listed as off and as worked.
    BothWays {
        /// The day.
        date: Date,
    },
    /// A day listed as worked in exchange that is no weekend day.
    NotAWeekend {
        /// The day.
        date: Date,
    },
    /// A text that is no date, no number of days, no year's arrangement.
    Unreadable {
        /// The text, shortened.
        text: String,
    },
    /// A question that is not known.
    Usage,
}

impl Say for CalendarError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }
}

impl CalendarError {
    fn say_zh(&self) -> String {
        match self {
            CalendarError::Unpublished { year, first: Some(first), last: Some(last) } if year > last => {
                format!(
                    "{year}年的节假日安排未公布（已知{first}—{last}年），不作推算；公布后请由管理员录入该年日历"
                )
            }
            CalendarError::Unpublished { year, first: Some(first), last: Some(last) } => {
                format!("没有{year}年的节假日安排（已知{first}—{last}年），不作推算；请由管理员录入该年日历")
            }
            CalendarError::Unpublished { year, .. } => {
                format!("没有{year}年的节假日安排，不作推算；请由管理员录入该年日历")
            }
            CalendarError::OutOfRange { date } => format!("从{date}起算超出日期范围；请减少天数"),
            CalendarError::OtherYear { year, date } => format!("{date}不在{year}年；请核对日期"),
            CalendarError::BothWays { date } => format!("{date}既列为放假又列为上班；请删去其一"),
            CalendarError::NotAWeekend { date } => format!("{date}不是周末，无需列为调休上班；请删去"),
            CalendarError::Unreadable { text } => {
                format!("“{text}”无法识别；日期请写如 2024-09-13，天数请写整数")
            }
            CalendarError::Usage => {
                "用法：add 日期 天数｜between 日期 日期｜is 日期，例如 add 2024-09-13 5".to_owned()
            }
        }
    }

    fn say_en(&self) -> String {
        match self {
            CalendarError::Unpublished { year, first: Some(first), last: Some(last) } if year > last => {
                format!(
                    "the holiday arrangement of {year} is not published (known: {first}–{last}) and is not guessed; \
                 an administrator can add the year once it is"
                )
            }
            CalendarError::Unpublished { year, first: Some(first), last: Some(last) } => format!(
                "the holiday arrangement of {year} is not known (known: {first}–{last}) and is not guessed; \
                 an administrator can add the year"
            ),
            CalendarError::Unpublished { year, .. } => format!(
                "the holiday arrangement of {year} is not known and is not guessed; an administrator can add the year"
            ),
            CalendarError::OutOfRange { date } => {
                format!("counting from {date} leaves the range of dates; use fewer days")
            }
            CalendarError::OtherYear { year, date } => {
                format!("{date} does not lie in {year}; check the date")
            }
            CalendarError::BothWays { date } => format!("{date} is listed as off and as worked; remove one"),
            CalendarError::NotAWeekend { date } => {
                format!("{date} is no weekend day and need not be listed as worked; remove it")
            }
            CalendarError::Unreadable { text } => {
                format!("'{text}' can't be read; write a date like 2024-09-13 and days as a whole number")
            }
            CalendarError::Usage => {
                "usage: add DATE DAYS | between DATE DATE | is DATE, such as add 2024-09-13 5".to_owned()
            }
        }
    }
}
