//! The working days of a calendar in a row, so that counting them takes one look instead of a walk.

use jiff::civil::Date;
use qipan_kernel::calendar::{CalendarError, WorkCalendar};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01.
pub fn day_number(date: Date) -> i32 {
    let hours = date.duration_since(EPOCH).as_hours();
    i32::try_from(hours.div_euclid(24)).unwrap_or(i32::MAX)
}

/// The date of a [`day_number`]; none beyond the years that dates have.
pub fn day_of(number: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// The known years of a calendar as one row of days. A year that is not known is an error, never a guess.
#[derive(Clone, Debug)]
pub struct WorkAxis {
    /// Number of the first day of the first known year.
    first: i32,
    first_year: i16,
    /// For each year from the first: is it known, and the number of the day after its last one.
    years: Vec<(bool, i32)>,
    /// For each day from the first: how many working days lie before it.
    before: Vec<u32>,
    /// The working days, in order.
    days: Vec<i32>,
}

impl WorkAxis {
    /// The row of a calendar.
    pub fn new(calendar: &WorkCalendar) -> WorkAxis {
        let known: Vec<i16> = calendar.years().map(|year| year.year).collect();
        let (first_year, last_year) = match (known.first(), known.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (1970, 1969),
        };
        let first = Date::new(first_year, 1, 1).map_or(0, day_number);
        let mut axis =
            WorkAxis { first, first_year, years: Vec::new(), before: Vec::new(), days: Vec::new() };
        let mut here = first;
        for year in first_year..=last_year {
            let end = Date::new(year, 12, 31).map_or(here, |last| day_number(last) + 1);
            while here < end {
                axis.before.push(u32::try_from(axis.days.len()).unwrap_or(u32::MAX));
                let worked = day_of(here).and_then(|date| calendar.is_workday(date).ok()).unwrap_or(false);
                if worked {
                    axis.days.push(here);
                }
                here += 1;
            }
            axis.years.push((known.binary_search(&year).is_ok(), end));
        }
        axis.before.push(u32::try_from(axis.days.len()).unwrap_or(u32::MAX));
        axis
    }

    /// The row of [`WorkCalendar::china`].
    pub fn china() -> WorkAxis {
        WorkAxis::new(WorkCalendar::china())
    }

    /// True if the day is worked.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if its year is not known.
    pub fn is_workday(&self, day: i32) -> Result<bool, CalendarError> {
        let place = self.place(day)?;
        Ok(self.before.get(place) < self.before.get(place + 1))
    }

    /// The day itself if it is worked, or else the next one that is.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if the search runs into a year that is not known.
    pub fn roll(&self, day: i32) -> Result<i32, CalendarError> {
        if self.is_workday(day)? { Ok(day) } else { self.add(day, 1) }
    }

    /// The day that is `count` working days after `day`, which is not counted itself; zero gives it back.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if the count runs into a year that is not known.
    pub fn add(&self, day: i32, count: u32) -> Result<i32, CalendarError> {
        let place = self.place(day)?;
        if count == 0 {
            return Ok(day);
        }
        let upto = self.before.get(place + 1).copied().unwrap_or(u32::MAX);
        let wanted = usize::try_from(u64::from(upto) + u64::from(count) - 1).unwrap_or(usize::MAX);
        let end = self.days.get(wanted).copied();
        self.no_gap(day, end.unwrap_or(i32::MAX))?;
        end.ok_or_else(|| self.unpublished(self.end_year()))
    }

    /// How many working days lie after `from`, up to and including `to`; zero if `to` is not later.
    ///
    /// # Errors
    /// [`CalendarError::Unpublished`] if a year between is not known.
    pub fn between(&self, from: i32, to: i32) -> Result<u32, CalendarError> {
        if to <= from {
            return Ok(0);
        }
        let (a, b) = (self.place(from)?, self.place(to)?);
        self.no_gap(from, to)?;
        let count = |place: usize| self.before.get(place + 1).copied().unwrap_or(0);
        Ok(count(b).saturating_sub(count(a)))
    }

    fn place(&self, day: i32) -> Result<usize, CalendarError> {
        let at = usize::try_from(i64::from(day) - i64::from(self.first)).ok();
        match at.filter(|at| at + 1 < self.before.len()) {
            Some(at) if self.year_known(day) => Ok(at),
            _ => Err(self.unpublished(day_of(day).map_or(i16::MAX, |date| date.year()))),
        }
    }

    /// The years that begin after `from` and not after `to` must be known.
    fn no_gap(&self, from: i32, to: i32) -> Result<(), CalendarError> {
        let mut start = self.first;
        for (year, (known, end)) in (self.first_year..).zip(&self.years) {
            if !known && *end > from && start <= to {
                return Err(self.unpublished(year));
            }
            start = *end;
        }
        Ok(())
    }

    fn year_known(&self, day: i32) -> bool {
        self.years.iter().find(|(_, end)| day < *end).is_some_and(|(known, _)| *known)
    }

    fn end_year(&self) -> i16 {
        self.first_year.saturating_add(i16::try_from(self.years.len()).unwrap_or(i16::MAX))
    }

    fn unpublished(&self, year: i16) -> CalendarError {
        let known = |found: Option<usize>| {
            let at = i16::try_from(found?).ok()?;
            self.first_year.checked_add(at)
        };
        CalendarError::Unpublished {
            year,
            first: known(self.years.iter().position(|(known, _)| *known)),
            last: known(self.years.iter().rposition(|(known, _)| *known)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_day_number_leads_back() {
        for day in [date(1970, 1, 1), date(1969, 12, 31), date(2004, 2, 29), date(2026, 12, 31)] {
            assert_eq!(day_of(day_number(day)), Some(day));
        }
        assert_eq!(day_number(date(1970, 1, 2)), 1);
    }

    #[test]
    fn an_unknown_year_is_told() {
        let axis = WorkAxis::china();
        let last = day_number(date(2026, 12, 31));
        let told = axis.add(last, 1).unwrap_err();
        assert_eq!(told, WorkCalendar::china().add_workdays(date(2026, 12, 31), 1).unwrap_err());
        assert!(axis.is_workday(last + 1).is_err() && axis.between(last, last + 1).is_err());
        assert!(WorkAxis::new(&WorkCalendar::empty()).add(0, 1).is_err());
        let gap = WorkCalendar::empty().with_year(2020, &[], &[]).unwrap().with_year(2022, &[], &[]).unwrap();
        let axis = WorkAxis::new(&gap);
        let from = day_number(date(2020, 12, 30));
        assert!(axis.add(from, 1).is_ok() && axis.add(from, 2).is_err());
        assert!(axis.between(from, day_number(date(2022, 1, 3))).is_err());
    }

    proptest! {
        #[test]
        fn it_counts_as_the_calendar_does(from in 12_418i32..20_800, count in 0u32..600) {
            let axis = WorkAxis::china();
            let start = day_of(from).unwrap();
            let theirs = WorkCalendar::china().add_workdays(start, i32::try_from(count).unwrap());
            let ours = axis.add(from, count).map(|day| day_of(day).unwrap());
            prop_assert_eq!(&ours, &theirs);
            if let Ok(end) = ours {
                prop_assert_eq!(axis.between(from, day_number(end)).unwrap(), count);
                prop_assert_eq!(axis.is_workday(from).unwrap(), WorkCalendar::china().is_workday(start).unwrap());
            }
        }
    }
}
