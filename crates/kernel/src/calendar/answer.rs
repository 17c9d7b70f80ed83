//! The calendar at the command line.

use super::{CalendarError, WorkCalendar};
use crate::text::shorten;
use jiff::civil::Date;

/// Answers a question in words, as `qipan calendar` asks it:
///
/// - `add 2024-09-13 5` gives the day five working days later: `2024-09-23`
/// - `between 2024-09-13 2024-09-23` gives the number of working days: `5`
/// - `is 2024-09-14` gives `true`, since that Saturday was worked
///
/// # Errors
/// [`CalendarError::Usage`] for any other question, [`CalendarError::Unreadable`] for a date or number that
/// is none, and what the calendar itself refuses.
pub fn answer(calendar: &WorkCalendar, words: &[&str]) -> Result<String, CalendarError> {
    match words {
        ["add", from, days] => {
            let days: i32 = days.trim().parse().map_err(|_| unreadable(days))?;
            Ok(calendar.add_workdays(date(from)?, days)?.to_string())
        }
        ["between", from, to] => Ok(calendar.workdays_between(date(from)?, date(to)?)?.to_string()),
        ["is", day] => Ok(calendar.is_workday(date(day)?)?.to_string()),
        _ => Err(CalendarError::Usage),
    }
}

/// Exactly `YYYY-MM-DD`.
fn date(text: &str) -> Result<Date, CalendarError> {
    let text = text.trim();
    let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| shape).ok_or_else(|| unreadable(text))
}

fn unreadable(text: &str) -> CalendarError {
    CalendarError::Unreadable { text: shorten(text) }
}
