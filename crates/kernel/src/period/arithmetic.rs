//! Months, containment, neighbours.

use super::{FIRST_YEAR, Frequency, LAST_YEAR, Period, PeriodError, PeriodProblem, YearMonth};
use jiff::civil::Date;

impl Period {
    /// A year.
    ///
    /// # Errors
    /// [`PeriodError`] if the year is outside 1900–2199; the same for the other constructors.
    pub fn of_year(year: i16) -> Result<Period, PeriodError> {
        Period::Year { year }.checked()
    }

    /// A month, 1 to 12.
    ///
    /// # Errors
    /// [`PeriodError`] if year or month are out of range.
    pub fn of_month(year: i16, month: u8) -> Result<Period, PeriodError> {
        Period::Month { year, month }.checked()
    }

    /// A quarter, 1 to 4.
    ///
    /// # Errors
    /// [`PeriodError`] if year or quarter are out of range.
    pub fn of_quarter(year: i16, quarter: u8) -> Result<Period, PeriodError> {
        Period::Quarter { year, quarter }.checked()
    }

    /// January to month `to`, in canonical form.
    ///
    /// # Errors
    /// [`PeriodError`] if year or month are out of range.
    pub fn cumulative(year: i16, to: u8) -> Result<Period, PeriodError> {
        Period::Cumulative { year, to }.checked()
    }

    /// Checks the range of every part and gives the canonical form.
    ///
    /// # Errors
    /// [`PeriodError`] that names the part that is out of range.
    pub fn checked(self) -> Result<Period, PeriodError> {
        let (first, last) = match self {
            Period::FiveYear { from, to } => (from, to),
            Period::Year { year }
            | Period::Half { year, .. }
            | Period::Quarter { year, .. }
            | Period::Month { year, .. }
            | Period::Cumulative { year, .. }
            | Period::JanFeb { year } => (year, year),
        };
        let fail = |problem| Err(PeriodError { text: format!("{self:?}"), problem });
        if first < FIRST_YEAR || last > LAST_YEAR {
            return fail(PeriodProblem::YearOutOfRange);
        }
        match self {
            Period::Half { half, .. } if !(1..=2).contains(&half) => fail(PeriodProblem::PartOutOfRange),
            Period::Quarter { quarter, .. } if !(1..=4).contains(&quarter) => {
                fail(PeriodProblem::PartOutOfRange)
            }
            Period::Month { month, .. } if !(1..=12).contains(&month) => fail(PeriodProblem::PartOutOfRange),
            Period::Cumulative { to, .. } if !(1..=12).contains(&to) => fail(PeriodProblem::PartOutOfRange),
            Period::FiveYear { from, to } if from >= to => fail(PeriodProblem::Backwards),
            _ => Ok(self.canonical()),
        }
    }

    /// The month that `date` lies in, as a period.
    pub fn month_of(date: Date) -> Period {
        Period::Month { year: date.year(), month: date.month().unsigned_abs() }
    }

    /// The first month.
    pub fn start(self) -> YearMonth {
        match self.canonical() {
            Period::Year { year } | Period::Cumulative { year, .. } | Period::JanFeb { year } => {
                YearMonth { year, month: 1 }
            }
            Period::Half { year, half } => YearMonth { year, month: half * 6 - 5 },
            Period::Quarter { year, quarter } => YearMonth { year, month: quarter * 3 - 2 },
            Period::Month { year, month } => YearMonth { year, month },
            Period::FiveYear { from, to } => YearMonth { year: from.min(to), month: 1 },
        }
    }

    /// The last month, inclusive.
    pub fn end(self) -> YearMonth {
        match self.canonical() {
            Period::Year { year } => YearMonth { year, month: 12 },
            Period::Half { year, half } => YearMonth { year, month: half * 6 },
            Period::Quarter { year, quarter } => YearMonth { year, month: quarter * 3 },
            Period::Month { year, month } => YearMonth { year, month },
            Period::Cumulative { year, to } => YearMonth { year, month: to },
            Period::JanFeb { year } => YearMonth { year, month: 2 },
            Period::FiveYear { from, to } => YearMonth { year: to.max(from), month: 12 },
        }
    }

    /// The number of months.
    pub fn months(self) -> u16 {
        u16::try_from(self.end().index() - self.start().index() + 1).unwrap_or(u16::MAX)
    }

    /// The year of the last month.
    pub fn year(self) -> i16 {
        self.end().year
    }

    /// True if every month of `other` is a month of `self`.
    pub fn contains(self, other: Period) -> bool {
        self.start() <= other.start() && other.end() <= self.end()
    }

    /// True if both cover the same months, whatever their kind: the first quarter and 1–3 months do.
    pub fn same_span(self, other: Period) -> bool {
        self.start() == other.start() && self.end() == other.end()
    }

    /// The month up to which the period accumulates its year: 9 for 1–9 months, 3 for the first quarter,
    /// 6 for the first half, 12 for a year; `None` if it does not begin in January of a single year.
    pub fn cumulative_to(self) -> Option<u8> {
        let (start, end) = (self.start(), self.end());
        (start.month == 1 && start.year == end.year).then_some(end.month)
    }

    /// Months as a share of the year: months / 12, by month and never by day.
    pub fn share_of_year(self) -> f64 {
        f64::from(self.months()) / 12.0
    }

    /// How often values of this kind come.
    pub fn frequency(self) -> Frequency {
        match self {
            Period::Month { .. } | Period::Cumulative { .. } | Period::JanFeb { .. } => Frequency::Month,
            Period::Quarter { .. } => Frequency::Quarter,
            Period::Half { .. } => Frequency::Half,
            Period::Year { .. } => Frequency::Year,
            Period::FiveYear { .. } => Frequency::FiveYear,
        }
    }

    /// The same period of the year before; several years move by their own length.
    pub fn same_last_year(self) -> Period {
        match self {
            Period::FiveYear { .. } => self.prev(),
            other => other.with_year(other.year().saturating_sub(1)),
        }
    }

    /// The period before, of the same kind. Before 1–2 months lie the 1–12 months of the year before.
    pub fn prev(self) -> Period {
        match self.canonical() {
            Period::Year { year } => Period::Year { year: year.saturating_sub(1) },
            Period::Half { year, half: 1 } => Period::Half { year: year.saturating_sub(1), half: 2 },
            Period::Half { year, .. } => Period::Half { year, half: 1 },
            Period::Quarter { year, quarter: 1 } => {
                Period::Quarter { year: year.saturating_sub(1), quarter: 4 }
            }
            Period::Quarter { year, quarter } => Period::Quarter { year, quarter: quarter - 1 },
            Period::Month { year, month: 1 } => Period::Month { year: year.saturating_sub(1), month: 12 },
            Period::Month { year, month } => Period::Month { year, month: month - 1 },
            Period::JanFeb { year } => Period::Cumulative { year: year.saturating_sub(1), to: 12 },
            Period::Cumulative { year, to } => Period::Cumulative { year, to: to - 1 }.canonical(),
            Period::FiveYear { from, to } => {
                let years = to.saturating_sub(from).saturating_add(1);
                Period::FiveYear { from: from.saturating_sub(years), to: to.saturating_sub(years) }
            }
        }
    }

    /// The period after, of the same kind. After 1–12 months come the 1–2 months of the next year.
    pub fn next(self) -> Period {
        match self.canonical() {
            Period::Year { year } => Period::Year { year: year.saturating_add(1) },
            Period::Half { year, half: 1 } => Period::Half { year, half: 2 },
            Period::Half { year, .. } => Period::Half { year: year.saturating_add(1), half: 1 },
            Period::Quarter { year, quarter: 4 } => {
                Period::Quarter { year: year.saturating_add(1), quarter: 1 }
            }
            Period::Quarter { year, quarter } => Period::Quarter { year, quarter: quarter + 1 },
            Period::Month { year, month: 12 } => Period::Month { year: year.saturating_add(1), month: 1 },
            Period::Month { year, month } => Period::Month { year, month: month + 1 },
            Period::JanFeb { year } => Period::Cumulative { year, to: 3 },
            Period::Cumulative { year, to: 12 } => Period::JanFeb { year: year.saturating_add(1) },
            Period::Cumulative { year, to } => Period::Cumulative { year, to: to + 1 },
            Period::FiveYear { from, to } => {
                let years = to.saturating_sub(from).saturating_add(1);
                Period::FiveYear { from: from.saturating_add(years), to: to.saturating_add(years) }
            }
        }
    }

    /// The same period in another year; several years end in `year`.
    pub fn with_year(self, year: i16) -> Period {
        match self {
            Period::Year { .. } => Period::Year { year },
            Period::Half { half, .. } => Period::Half { year, half },
            Period::Quarter { quarter, .. } => Period::Quarter { year, quarter },
            Period::Month { month, .. } => Period::Month { year, month },
            Period::Cumulative { to, .. } => Period::Cumulative { year, to },
            Period::JanFeb { .. } => Period::JanFeb { year },
            Period::FiveYear { from, to } => {
                Period::FiveYear { from: year.saturating_sub(to.saturating_sub(from)), to: year }
            }
        }
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.end().last_day()
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        self.start().first_day()
    }

    /// True on every day after the last one.
    pub fn is_over(self, on: Date) -> bool {
        self.last_day() < on
    }

    /// The periods of a frequency that lie in a year, in order. Of several years: the national plan's five
    /// years (2021–2025, 2026–2030 …) around the year.
    pub fn all_in_year(frequency: Frequency, year: i16) -> Vec<Period> {
        match frequency {
            Frequency::Month => (1..=12).map(|month| Period::Month { year, month }).collect(),
            Frequency::Quarter => (1..=4).map(|quarter| Period::Quarter { year, quarter }).collect(),
            Frequency::Half => (1..=2).map(|half| Period::Half { year, half }).collect(),
            Frequency::Year => vec![Period::Year { year }],
            Frequency::FiveYear => {
                let from = year.saturating_sub(1).div_euclid(5).saturating_mul(5).saturating_add(1);
                vec![Period::FiveYear { from, to: from.saturating_add(4) }]
            }
        }
    }
}
