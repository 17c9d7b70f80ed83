//! A month of a year.

use jiff::civil::Date;
use std::fmt;

/// A calendar month. Ordered in time.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct YearMonth {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
}

impl YearMonth {
    /// Months since January of year 0: `year * 12 + month - 1`.
    pub fn index(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month.clamp(1, 12)) - 1
    }

    /// The month of an [`index`](Self::index); years beyond 16 bits stop at the last one.
    pub fn from_index(index: i32) -> Self {
        let year = index.div_euclid(12);
        let month = u8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        YearMonth { year: i16::try_from(year).unwrap_or(if year < 0 { i16::MIN } else { i16::MAX }), month }
    }

    /// The first day of the month; years beyond -9999 to 9999 stop there.
    pub fn first_day(self) -> Date {
        let year = self.year.clamp(-9999, 9999);
        Date::new(year, i8::try_from(self.month.clamp(1, 12)).unwrap_or(1), 1).unwrap_or(Date::ZERO)
    }

    /// The last day of the month.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month that `date` lies in.
    pub fn of(date: Date) -> Self {
        YearMonth { year: date.year(), month: date.month().unsigned_abs() }
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
