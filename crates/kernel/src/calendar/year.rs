//! The arrangement of one year.

use super::CalendarError;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The holiday arrangement of a year, as the State Council publishes it in the November before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearCalendar {
    /// The year.
    pub year: i16,
    /// Days off, in order. Those at a weekend may be listed or not.
    pub holidays: Vec<Date>,
    /// Weekend days that are worked, in order.
    pub workdays: Vec<Date>,
}

impl YearCalendar {
    /// Checks and sorts the days of a year.
    ///
    /// # Errors
    /// [`CalendarError`] if a day lies in another year, is listed both ways, or is named as worked though it
    /// is no weekend day.
    pub fn new(year: i16, holidays: &[Date], workdays: &[Date]) -> Result<YearCalendar, CalendarError> {
        if let Some(date) = holidays.iter().chain(workdays).find(|date| date.year() != year) {
            return Err(CalendarError::OtherYear { year, date: *date });
        }
        if let Some(date) = workdays.iter().find(|date| holidays.contains(date)) {
            return Err(CalendarError::BothWays { date: *date });
        }
        if let Some(date) = workdays.iter().find(|date| !is_weekend(**date)) {
            return Err(CalendarError::NotAWeekend { date: *date });
        }
        let sorted = |days: &[Date]| {
            let mut days = days.to_vec();
            days.sort_unstable();
            days.dedup();
            days
        };
        Ok(YearCalendar { year, holidays: sorted(holidays), workdays: sorted(workdays) })
    }

    /// True if a day of this year is worked.
    pub fn is_workday(&self, date: Date) -> bool {
        if is_weekend(date) {
            self.workdays.binary_search(&date).is_ok()
        } else {
            self.holidays.binary_search(&date).is_err()
        }
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
