//! Why a clock can't be read.

use jiff::civil::Date;
use qipan_kernel::calendar::CalendarError;
use qipan_kernel::text::{Lang, Say};
use thiserror::Error;

/// A clock can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum ClockError {
    /// Received after the day asked for.
    NotReceived {
        /// Day of receipt.
        received: Date,
        /// The day asked for.
        as_of: Date,
    },
    /// An event before the one it follows.
    Order {
        /// Its day.
        on: Date,
        /// The day before which it can't be.
        last: Date,
    },
    /// A pause within a pause.
    PausedTwice {
        /// Its day.
        on: Date,
    },
    /// An end of a pause without a pause.
    NotPaused {
        /// Its day.
        on: Date,
    },
    /// Something after the decision.
    AfterDone {
        /// Its day.
        on: Date,
    },
    /// A day in a year that the calendar does not have.
    Calendar(#[from] CalendarError),
}

impl Say for ClockError {
    fn say(&self, lang: Lang) -> String {
        match self {
            ClockError::NotReceived { received, as_of } => lang.pick(
                format!("收件日 {received} 晚于截至日 {as_of}；请核对"),
                format!("received on {received}, after {as_of}; check the dates"),
            ),
            ClockError::Order { on, last } => lang.pick(
                format!("{on} 的事件早于前一事件 {last}；请按先后填写"),
                format!("the event of {on} is dated before the one of {last}; put them in order"),
            ),
            ClockError::PausedTwice { on } => lang.pick(
                format!("{on} 再次暂停，但时限已在暂停中；请补上恢复日期"),
                format!("paused again on {on} while it stood still; add the day on which it resumed"),
            ),
            ClockError::NotPaused { on } => lang.pick(
                format!("{on} 恢复，但时限并未暂停；请补上暂停日期"),
                format!("resumed on {on} without a pause; add the day on which it paused"),
            ),
            ClockError::AfterDone { on } => lang.pick(
                format!("{on} 的事件在办结之后；请核对办结日期"),
                format!("the event of {on} comes after the decision; check its date"),
            ),
            ClockError::Calendar(error) => error.say(lang),
        }
    }
}
