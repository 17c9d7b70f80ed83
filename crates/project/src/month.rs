//! A month such as `2024-06`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A calendar month.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    first: Date,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Month {
        Month { first: day.first_of_month() }
    }

    /// A month of a year; none if there is no such month.
    pub fn new(year: i16, month: i8) -> Option<Month> {
        Date::new(year, month, 1).ok().map(|first| Month { first })
    }

    /// Its first day.
    pub fn first(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.first.last_of_month()
    }

    /// Its year.
    pub fn year(self) -> i16 {
        self.first.year()
    }

    /// Its number within the year, 1 to 12.
    pub fn number(self) -> i8 {
        self.first.month()
    }

    /// So many months later; earlier if negative.
    pub fn later(self, months: i32) -> Month {
        let all = i32::from(self.first.year()) * 12 + i32::from(self.first.month()) - 1 + months;
        let year = i16::try_from(all.div_euclid(12)).unwrap_or(i16::MAX);
        let month = i8::try_from(all.rem_euclid(12) + 1).unwrap_or(1);
        Month::new(year, month).unwrap_or(self)
    }

    /// January of its year.
    pub fn january(self) -> Month {
        Month { first: self.first.first_of_year() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Month, String> {
        let bad = || format!("{text} is no month as 2024-06");
        let (year, month) = text.trim().split_once('-').ok_or_else(bad)?;
        let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(bad());
        }
        let (year, month) = (year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?);
        Month::new(year, month).ok_or_else(bad)
    }
}

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Month, String> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_counted() {
        let june: Month = "2024-06".parse().unwrap();
        assert_eq!(
            (june.later(-6).to_string(), june.later(7).to_string()),
            ("2023-12".into(), "2025-01".into())
        );
        assert_eq!(june.last().to_string(), "2024-06-30");
        assert_eq!(june.january().to_string(), "2024-01");
        for bad in ["2024-6", "2024-13", "24-06", "2024", "２０２４-06"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }
}
