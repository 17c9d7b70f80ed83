//! Quarterly pacing 开门红、半年好、全年旺: what a project must have started and invested by the end of each quarter, and what
//! is at risk.
//!
//! Method page: `docs/methods/pacing.md`.

use crate::axis::day_number;
use crate::month::Month;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "pacing-1";

/// Short of its path by more than this many thousandths is at risk.
pub const TOLERANCE_PERMILLE: i64 = 50;

/// What is known of a project for pacing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Planned start of building.
    pub start_planned: Option<Date>,
    /// It started.
    pub started: Option<Date>,
    /// Forecast of the start.
    pub start_expected: Option<Date>,
    /// Planned start of production.
    pub production_planned: Option<Date>,
    /// Planned investment of the year, fen.
    pub year_planned: Option<i64>,
    /// Investment by month as returned, fen.
    pub returns: BTreeMap<Month, i64>,
}

/// How a project stands against something that it must do by a day.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Nothing is asked.
    Free,
    /// Done in time.
    Done,
    /// It will be, as far as is known.
    OnTrack,
    /// What would tell is not known.
    Unknown,
    /// It probably will not be.
    AtRisk,
    /// The day is past, and it was not done by then.
    Missed,
}

/// A project at the end of a quarter. Amounts are from 1 January, fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterPace {
    /// 1 to 4.
    pub quarter: u8,
    /// Last day of the quarter.
    pub ends: Date,
    /// The planned start of building lies in the year, up to this quarter's end.
    pub must_start: bool,
    /// How the start stands against the end of this quarter.
    pub start: Pace,
    /// Days by which the start is, or is forecast, later than the quarter's end.
    pub start_late_days: Option<i32>,
    /// Investment that the path asks for by the end of the quarter.
    pub path: Option<i64>,
    /// Invested by the end of the quarter, or so far.
    pub invested: Option<i64>,
    /// Invested by then if it goes on as so far; of a quarter that is over, what was invested.
    pub projected: Option<i64>,
    /// How much less than the path that is; 0 if it is not.
    pub short: i64,
    /// How investment stands against the path.
    pub investment: Pace,
}

/// A project's year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearPace {
    /// The last month that is over, up to which investment is compared; none in January.
    pub compared: Option<Month>,
    /// What the path asks for by the end of that month.
    pub path_now: Option<i64>,
    /// What was invested by then.
    pub invested_now: Option<i64>,
    /// The four quarters.
    pub quarters: Vec<QuarterPace>,
}

/// The sums of many projects at the end of a quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterTotal {
    /// Projects that must have started.
    pub must_start: u32,
    /// Of these: started in time.
    pub started: u32,
    /// Of these: missed or at risk.
    pub start_at_risk: u32,
    /// Of these: not known.
    pub start_unknown: u32,
    /// Sum of the paths.
    pub path: i64,
    /// Sum of what was invested.
    pub invested: i64,
    /// Sum of what is projected.
    pub projected: i64,
    /// Sum of what single projects are short of; others that are ahead don't make up for it.
    pub short: i64,
    /// Projects short of their path.
    pub behind: u32,
    /// Projects with a plan and no return.
    pub unknown: u32,
}

fn quarter_end(year: i16, quarter: u8) -> Date {
    let month = i8::try_from(quarter).unwrap_or(4) * 3;
    Month::new(year, month).map_or(date(9999, 12, 31), Month::last)
}

/// The part of a year's planned investment that is due by the end of a day: evenly over the days from the planned start
/// (1 January if it is earlier or not known) to planned production (31 December if it is later or not known).
///
/// # Definition
/// ⌊plan · days gone ÷ days⌋, so that the parts between two days add up and the last day has the whole plan. Where
/// start and production leave no day of the year, the whole year counts.
pub fn path(facts: &Facts, year: i16, by: Date) -> Option<i64> {
    let plan = facts.year_planned?;
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let start = facts.start_planned.or(facts.started).map_or(first, |day| day.max(first));
    let end = facts.production_planned.map_or(last, |day| day.min(last));
    let (start, end) = if start > end { (first, last) } else { (start, end) };
    let days = i64::from(day_number(end) - day_number(start)) + 1;
    let gone = (i64::from(day_number(by) - day_number(start)) + 1).clamp(0, days);
    i64::try_from(i128::from(plan) * i128::from(gone) / i128::from(days)).ok()
}

fn invested(facts: &Facts, first: Month, last: Month) -> Option<i64> {
    let mut own = facts.returns.range(first..=last.max(first)).map(|(_, fen)| *fen).peekable();
    own.peek()?;
    Some(own.fold(0i64, i64::saturating_add))
}

fn start_of(facts: &Facts, year: i16, ends: Date, today: Date) -> (bool, Pace, Option<i32>) {
    let planned = facts.start_planned.filter(|day| day.year() == year && *day <= ends);
    let begun_before = facts.started.is_some_and(|day| day.year() < year);
    if planned.is_none() || begun_before {
        return (false, Pace::Free, None);
    }
    let late = |day: Date| Some(day_number(day) - day_number(ends)).filter(|days| *days > 0);
    match (facts.started.filter(|day| *day <= today), facts.start_expected) {
        (Some(day), _) if day <= ends => (true, Pace::Done, None),
        (Some(day), _) => (true, Pace::Missed, late(day)),
        (None, expected) if today > ends => (true, Pace::Missed, late(expected.unwrap_or(today).max(today))),
        (None, None) => (true, Pace::Unknown, None),
        (None, Some(day)) if day > ends => (true, Pace::AtRisk, late(day)),
        (None, Some(_)) => (true, Pace::OnTrack, None),
    }
}

/// How a project stands in a year, as of a day.
///
/// # Definition
/// See `docs/methods/pacing.md`.
pub fn pace(facts: &Facts, year: i16, today: Date) -> YearPace {
    let (january, december) = (date(year, 1, 1), date(year, 12, 31));
    let over = if today >= december {
        Month::new(year, 12)
    } else if today == today.last_of_month() {
        Some(Month::of(today))
    } else {
        Some(Month::of(today).later(-1))
    };
    let compared = over.filter(|m| m.year() == year && today >= january);
    let first = Month::of(january);
    let path_now = compared.and_then(|m| path(facts, year, m.last()));
    let invested_now = compared.and_then(|m| invested(facts, first, m));
    let quarters = (1..=4).map(|quarter| {
        let ends = quarter_end(year, quarter);
        let (must_start, start, start_late_days) = start_of(facts, year, ends, today);
        let path = path(facts, year, ends);
        let is_over = compared.is_some_and(|m| m.last() >= ends);
        let so_far = compared.and_then(|m| invested(facts, first, m.min(Month::of(ends))));
        let projected = match (path, path_now) {
            _ if is_over => so_far,
            // Nothing was asked for so far: the path is taken as it is.
            (Some(path), now) if now.unwrap_or(0) <= 0 => Some(path.saturating_add(so_far.unwrap_or(0))),
            (Some(path), Some(now)) => invested_now
                .and_then(|done| i64::try_from(i128::from(done) * i128::from(path) / i128::from(now)).ok()),
            _ => None,
        };
        let short = path.zip(projected).map_or(0, |(path, done)| (path - done).max(0));
        let tolerated =
            path.is_some_and(|p| i128::from(short) * 1000 <= i128::from(p) * i128::from(TOLERANCE_PERMILLE));
        let investment = match (path, projected) {
            (None | Some(0), _) => Pace::Free,
            (Some(_), None) => Pace::Unknown,
            (Some(_), Some(_)) if tolerated => {
                if is_over {
                    Pace::Done
                } else {
                    Pace::OnTrack
                }
            }
            (Some(_), Some(_)) => {
                if is_over {
                    Pace::Missed
                } else {
                    Pace::AtRisk
                }
            }
        };
        QuarterPace {
            quarter,
            ends,
            must_start,
            start,
            start_late_days,
            path,
            invested: so_far,
            projected,
            short,
            investment,
        }
    });
    YearPace { compared, path_now, invested_now, quarters: quarters.collect() }
}

/// The sums of projects at the end of a quarter (1 to 4).
pub fn total<'a>(years: impl IntoIterator<Item = &'a YearPace>, quarter: u8) -> QuarterTotal {
    let mut sum = QuarterTotal::default();
    for q in years.into_iter().flat_map(|y| &y.quarters).filter(|q| q.quarter == quarter) {
        sum.must_start += u32::from(q.must_start);
        sum.started += u32::from(q.start == Pace::Done);
        sum.start_at_risk += u32::from(matches!(q.start, Pace::AtRisk | Pace::Missed));
        sum.start_unknown += u32::from(q.start == Pace::Unknown);
        sum.path = sum.path.saturating_add(q.path.unwrap_or(0));
        sum.invested = sum.invested.saturating_add(q.invested.unwrap_or(0));
        sum.projected = sum.projected.saturating_add(q.projected.unwrap_or(0));
        sum.short = sum.short.saturating_add(q.short);
        sum.behind += u32::from(matches!(q.investment, Pace::AtRisk | Pace::Missed));
        sum.unknown += u32::from(q.investment == Pace::Unknown);
    }
    sum
}

#[cfg(test)]
mod tests;
