//! The embedded data file.

use super::{CalendarError, WorkCalendar};
use jiff::civil::Date;

pub(super) const TEXT: &str = include_str!("../../data/workdays.txt");

/// Reads the form described at the head of `data/workdays.txt`.
pub(super) fn calendar(text: &str) -> Result<WorkCalendar, CalendarError> {
    let mut calendar = WorkCalendar::empty();
    let mut off: Option<(i16, Vec<Date>)> = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let unreadable = || CalendarError::Unreadable { text: line.to_owned() };
        let mut words = line.split_whitespace();
        let year: i16 = words.next().and_then(|word| word.parse().ok()).ok_or_else(unreadable)?;
        let kind = words.next().ok_or_else(unreadable)?;
        let mut days = Vec::new();
        for word in words {
            days.extend(run(year, word).ok_or_else(unreadable)?);
        }
        match (kind, off.take()) {
            ("off", None) => off = Some((year, days)),
            ("work", Some((same, holidays))) if same == year => {
                calendar = calendar.with_year(year, &holidays, &days)?;
            }
            _ => return Err(unreadable()),
        }
    }
    Ok(calendar)
}

/// `MM-DD` or `MM-DD/MM-DD`, both ends included.
fn run(year: i16, text: &str) -> Option<Vec<Date>> {
    let day = |text: &str| {
        let (month, day) = text.split_once('-')?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let (first, last) = match text.split_once('/') {
        Some((first, last)) => (day(first)?, day(last)?),
        None => (day(text)?, day(text)?),
    };
    let days = std::iter::successors(Some(first), |date| date.tomorrow().ok());
    Some(days.take_while(|date| *date <= last).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_read_whole() {
        let calendar = calendar(TEXT).unwrap();
        let years: Vec<i16> = calendar.years().map(|year| year.year).collect();
        assert_eq!(years, (2004..=2026).collect::<Vec<_>>());
        assert_eq!(calendar.years().map(|year| year.holidays.len()).sum::<usize>(), 621);
        assert_eq!(calendar.years().map(|year| year.workdays.len()).sum::<usize>(), 150);
    }

    #[test]
    fn a_broken_line_is_named() {
        for text in ["2024 off 01-01\n2025 work", "2024 work", "x", "2024 off 13-01\n2024 work", "2024 off 5"]
        {
            assert!(calendar(text).is_err(), "{text}");
        }
    }
}
