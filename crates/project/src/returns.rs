//! Monthly returns: which months a project owes one of.

use crate::gates::Dates;
use crate::month::Month;

/// A project owes a return of every month from the one in which it was signed to the one in which it began to produce.
pub fn owes(dates: &Dates, month: Month) -> bool {
    let day = |gate: &str| dates.get(gate).and_then(|d| d.confirmed);
    day("signed").is_some_and(|signed| signed <= month.last())
        && day("production").is_none_or(|begun| begun >= month.first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::GateDates;
    use jiff::civil::date;

    #[test]
    fn from_signing_to_production() {
        let passed = |day| GateDates { confirmed: Some(day), ..GateDates::default() };
        let mut dates = Dates::new();
        let owed = |dates: &Dates| {
            (1..=6).filter(|m| owes(dates, Month::of(date(2024, *m, 15)))).collect::<Vec<_>>()
        };
        assert_eq!(owed(&dates), Vec::<i8>::new(), "a talk owes none");
        dates.insert("signed".into(), passed(date(2024, 2, 29)));
        assert_eq!(owed(&dates), [2, 3, 4, 5, 6]);
        dates.insert("production".into(), passed(date(2024, 4, 1)));
        assert_eq!(owed(&dates), [2, 3, 4]);
    }
}
