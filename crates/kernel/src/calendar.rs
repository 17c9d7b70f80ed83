//! Working days of mainland China, with the days off and the weekend days worked in exchange (调休).
//!
//! Method page: `docs/methods/calendar.md`.

mod answer;
mod error;
mod read;
mod year;

use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use answer::answer;
pub use error::CalendarError;
pub use year::YearCalendar;

static CHINA: LazyLock<WorkCalendar> = LazyLock::new(|| read::calendar(read::TEXT).unwrap_or_default());

/// Which days are worked, for the years whose arrangement is published. Any other year is an error and
/// never a guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeMap<i16, YearCalendar>,
}

impl WorkCalendar {
    /// The calendar of mainland China, 2004–2026, from `data/workdays.txt` (source stated there).
    pub fn china() -> &'static WorkCalendar {
        &CHINA
    }

    /// A calendar that has no year yet.
    pub fn empty() -> WorkCalendar {
        WorkCalendar::default()
    }

    /// This calendar with a year added or replaced: its days off and the weekend days worked in exchange.
    ///
    /// # Errors
    /// [`CalendarError`] if a day lies in another year or is listed both ways.
    pub fn with_year(
        &self,
        year: i16,
        holidays: &[Date],
        workdays: &[Date],
    ) -> Result<WorkCalendar, CalendarError> {
        self.with(YearCalendar::new(year, holidays, workdays)?)
    }

    /// This calendar with a year added or replaced.
    ///
    /// # Errors
    /// As [`WorkCalendar::with_year`].
    pub fn with(&self, year: YearCalendar) -> Result<WorkCalendar, CalendarError> {
        let year = YearCalendar::new(year.year, &year.holidays, &year.workdays)?;
        let mut years = self.years.clone();
        years.insert(year.year, year);
        Ok(WorkCalendar { years })
    }

    /// The years whose arrangement is known, in order.
    pub fn years(&self) -> impl Iterator<Item = &YearCalendar> {
        self.years.values()
    }

    /// True if `date` is worked.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if the arrangement of its year is not known.
    pub fn is_workday(&self, date: Date) -> Result<bool, CalendarError> {
        let year = self.years.get(&date.year()).ok_or(CalendarError::Unpublished {
            year: date.year(),
            first: self.years.keys().next().copied(),
            last: self.years.keys().next_back().copied(),
        })?;
        Ok(year.is_workday(date))
    }

    /// The day that is `days` working days after `date`; before it, if `days` is negative. The day itself is
    /// not counted; zero gives it back, worked or not.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if the count runs into a year that is not known.
    pub fn add_workdays(&self, date: Date, days: i32) -> Result<Date, CalendarError> {
        let step = days.signum().days();
        let mut left = days.unsigned_abs();
        let mut here = date;
        while left > 0 {
            here = here.checked_add(step).map_err(|_| CalendarError::OutOfRange { date })?;
            if self.is_workday(here)? {
                left -= 1;
            }
        }
        Ok(here)
    }

    /// How many working days lead from `from` to `to`: those after `from`, up to and including `to`.
    /// Negative if `to` is earlier: those before `from`, back to and including `to`.
    ///
    /// `workdays_between(d, add_workdays(d, n)) == n`.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if a year between is not known.
    pub fn workdays_between(&self, from: Date, to: Date) -> Result<i32, CalendarError> {
        let (first, last, sign) = if from <= to {
            (from.tomorrow().unwrap_or(Date::MAX), to, 1)
        } else {
            (to, from.yesterday().unwrap_or(Date::MIN), -1)
        };
        let mut count = 0;
        let mut here = first;
        while here <= last && from != to {
            if self.is_workday(here)? {
                count += sign;
            }
            match here.tomorrow() {
                Ok(next) => here = next,
                Err(_) => break,
            }
        }
        Ok(count)
    }
}
