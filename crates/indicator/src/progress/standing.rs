//! Which value tells where we stand: the latest one that is known, over, within the plan and comparable.
//!
//! Method page: docs/methods/progress.md, section "Which value counts".

use super::points;
use crate::model::{Indicator, Kind};
use crate::target::profile::YearsToDate;
use crate::target::{Accumulation, Target};
use crate::vintage::Observation;
use jiff::civil::Date;
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Vintage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One known value of one indicator at one unit: what was picked for its period as of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// What it covers.
    pub period: Period,
    /// The value, in the indicator's unit.
    pub value: QualifiedValue,
    /// How final it is; `None` for a computed value.
    pub vintage: Option<Vintage>,
    /// Since when it is known.
    pub known_on: Date,
    /// Whether it is made up for a demonstration.
    pub synthetic: bool,
    /// Whether a formula or a roll-up computed it.
    pub derived: bool,
    /// Whether it is a roll-up that lacks units.
    pub partial: bool,
    /// The observation's id; empty for a computed value.
    pub id: String,
}

impl Point {
    /// A value of `period`, known since its last day, without an observation behind it.
    #[must_use]
    pub fn new(period: Period, value: impl Into<QualifiedValue>) -> Self {
        Self {
            period,
            value: value.into(),
            vintage: None,
            known_on: period.last_day(),
            synthetic: false,
            derived: false,
            partial: false,
            id: String::new(),
        }
    }
}

impl From<&Observation> for Point {
    fn from(o: &Observation) -> Self {
        Self {
            vintage: Some(o.vintage),
            known_on: o.known_on,
            synthetic: o.synthetic,
            id: o.id.clone(),
            ..Self::new(o.period, o.value)
        }
    }
}

/// The value that counts, with what it was made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Year of its last month.
    pub year: i16,
    /// Its last month.
    pub month: u8,
    /// The value: of flows from January on, of five-year cumulative indicators from the plan's start.
    pub value: QualifiedValue,
    /// What it covers.
    pub period: Period,
    /// Places in the list of points, oldest first.
    pub from: Vec<usize>,
    /// A period that was not reported, for which later values could not be used.
    pub gap: Option<Period>,
}

/// Why no value counts.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum NoStanding {
    /// Nothing is known at all.
    Nothing,
    /// Only values from before the plan.
    BeforePlan {
        /// The latest of them.
        period: Period,
    },
    /// Only values for periods that are not over.
    NotOver {
        /// The earliest of them.
        period: Period,
    },
    /// Values that cannot be added up, since one before them is missing.
    Gap {
        /// What is missing.
        period: Period,
    },
    /// Growth of single months, which says nothing about the year's growth; or parts of a year of a yearly indicator.
    NotComparable {
        /// The latest of them.
        period: Period,
    },
}

/// A value at the end of a month, with what it was made of.
#[derive(Clone, Debug)]
struct Cell {
    value: QualifiedValue,
    period: Period,
    from: Vec<usize>,
}

type Cells = BTreeMap<(i16, u8), Cell>;

/// Finds the value that counts on `as_of` within the years `first` to `last`; `points` hold one value per period.
///
/// # Errors
/// [`NoStanding`] with the reason.
pub fn standing(
    indicator: &Indicator,
    target: &Target,
    points: &[Point],
    (first, last): (i16, i16),
    as_of: Date,
) -> Result<Standing, NoStanding> {
    let over = over(points, as_of);
    let cells = cells(indicator, target, points, &over, first);
    let within_years = indicator.frequency < Frequency::Year;
    let window =
        cells.range((first, 0)..=(last, 12)).rev().find(|((_, month), _)| within_years || *month == 12);
    let reported =
        over.iter().map(|at| points[*at].period).filter(|p| (first..=last).contains(&p.year())).max();
    if let Some(((year, month), cell)) = window {
        let behind = within_years
            && reported.is_some_and(|p| (p.end().year, p.end().month) > (*year, *month))
            && indicator.kind.adds_up();
        let gap = behind.then(|| missing_after(indicator, points, &over, *year, *month)).flatten();
        let (period, from) = (cell.period, cell.from.clone());
        return Ok(Standing { year: *year, month: *month, value: cell.value, period, from, gap });
    }
    Err(match reported {
        Some(_) if indicator.kind.adds_up() && within_years => {
            let period = missing_after(indicator, points, &over, first.saturating_sub(1), 12);
            period.map_or(NoStanding::Nothing, |period| NoStanding::Gap { period })
        }
        Some(period) => NoStanding::NotComparable { period },
        None => match over.iter().map(|at| points[*at].period).filter(|p| p.year() < first).max() {
            Some(period) => NoStanding::BeforePlan { period },
            None => points
                .iter()
                .map(|p| p.period)
                .filter(|p| p.last_day() > as_of)
                .min()
                .map_or(NoStanding::Nothing, |period| NoStanding::NotOver { period }),
        },
    })
}

/// The cumulative values of each year of a flow, for its seasonal profile.
#[must_use]
pub fn years_to_date(points: &[Point], as_of: Date) -> YearsToDate {
    let over = over(points, as_of);
    let mut years = YearsToDate::new();
    for ((year, month), cell) in flow_cells(points, &over) {
        if let Some(place) = years.entry(year).or_insert([None; 13]).get_mut(usize::from(month)) {
            *place = Some(cell.value.value);
        }
    }
    years
}

/// The value of the whole of `year`, if it is known: a baseline that the target does not state.
#[must_use]
pub fn value_of_year(
    indicator: &Indicator,
    target: &Target,
    points: &[Point],
    year: i16,
    as_of: Date,
) -> Option<f64> {
    let over = over(points, as_of);
    let cells = cells(indicator, target, points, &over, year);
    cells
        .get(&(year, 12))
        .filter(|cell| cell.value.qualifier == Qualifier::Exact)
        .map(|cell| cell.value.value)
}

/// Whether the period has ended by the evening of `as_of` and the value is a number.
fn usable(point: &Point, as_of: Date) -> bool {
    point.period.last_day() <= as_of && point.value.value.is_finite()
}

/// Places of the points whose period has ended by the evening of `as_of`, in the order of their periods.
fn over(points: &[Point], as_of: Date) -> Vec<usize> {
    let mut over: Vec<usize> = (0..points.len()).filter(|at| usable(&points[*at], as_of)).collect();
    over.sort_by_key(|at| (points[*at].period, points[*at].known_on, points[*at].vintage));
    over
}

fn cells(indicator: &Indicator, target: &Target, points: &[Point], over: &[usize], first: i16) -> Cells {
    match indicator.kind {
        Kind::Flow => flow_cells(points, over),
        Kind::FiveYearCumulative => cumulative_cells(indicator, target, points, over, first),
        Kind::Growth => level_cells(points, over, true),
        Kind::Stock | Kind::Ratio => level_cells(points, over, indicator.cumulative_reporting),
    }
}

/// Levels: at each month the longest period up to a year that ends there.
fn level_cells(points: &[Point], over: &[usize], from_january: bool) -> Cells {
    let mut cells = Cells::new();
    for at in over {
        let point = &points[*at];
        if point.period.months() > 12 || (from_january && point.period.cumulative_to().is_none()) {
            continue;
        }
        let end = point.period.end();
        let better = cells.get(&(end.year, end.month)).is_none_or(|old: &Cell| {
            let rival = &points[old.from[0]];
            newer(point, rival)
        });
        if better {
            let cell = Cell { value: point.value, period: point.period, from: vec![*at] };
            cells.insert((end.year, end.month), cell);
        }
    }
    cells
}

/// Whether `point` is preferred to `rival`, which ends in the same month: the longer period, then the one known later,
/// then the more final one.
fn newer(point: &Point, rival: &Point) -> bool {
    let key = |p: &Point| (p.period.months(), p.known_on, p.vintage, p.period);
    key(point) > key(rival)
}

/// Amounts from January: reported as such, or added up without a gap.
fn flow_cells(points: &[Point], over: &[usize]) -> Cells {
    let mut cells = level_cells(points, over, true);
    for at in over {
        let point = &points[*at];
        let (start, end) = (point.period.start(), point.period.end());
        let to = (end.year, end.month);
        if point.period.months() > 12 || start.month == 1 || start.year != end.year || cells.contains_key(&to)
        {
            continue;
        }
        let Some(before) = cells.get(&(start.year, start.month - 1)) else { continue };
        let value = QualifiedValue {
            value: tidy(before.value.value + point.value.value),
            qualifier: both(before.value.qualifier, point.value.qualifier),
        };
        let from = before.from.iter().copied().chain([*at]).collect();
        let period = match end.month {
            12 => Period::Year { year: end.year },
            to => Period::Cumulative { year: end.year, to }.canonical(),
        };
        cells.insert(to, Cell { value, period, from });
    }
    cells
}

/// Amounts from January of `first`: reported as such, or accumulated year by year without a gap.
fn cumulative_cells(
    indicator: &Indicator,
    target: &Target,
    points: &[Point],
    over: &[usize],
    first: i16,
) -> Cells {
    if indicator.cumulative_reporting {
        return running_totals(points, over, first);
    }
    let yearly = flow_cells(points, over);
    let add = accumulator(indicator, target);
    let mut cells = Cells::new();
    for ((year, month), own) in yearly.range((first, 0)..) {
        let Some(years_before) = year.checked_sub(1).filter(|y| *y >= first) else {
            cells.insert((*year, *month), own.clone());
            continue;
        };
        let reported = whole_years(points, over, first, years_before);
        let before = reported.or_else(|| cells.get(&(years_before, 12)).cloned());
        let Some(before) = before else { continue };
        let value = QualifiedValue {
            value: tidy(add(before.value.value, own.value.value)),
            qualifier: both(before.value.qualifier, own.value.qualifier),
        };
        let from = before.from.iter().chain(&own.from).copied().collect();
        let period = match month {
            12 => Period::FiveYear { from: first, to: *year },
            _ => own.period,
        };
        cells.insert((*year, *month), Cell { value, period, from });
    }
    // A total that was reported stands before one that was added up.
    for at in over {
        let period = points[*at].period;
        if let Some(cell) = whole_years(points, over, first, period.year()) {
            cells.insert((period.year(), 12), cell);
        }
    }
    cells
}

/// The value reported for the years `first` to `last` together.
fn whole_years(points: &[Point], over: &[usize], first: i16, last: i16) -> Option<Cell> {
    let wanted = Period::FiveYear { from: first, to: last };
    let at = *over.iter().rev().find(|at| points[**at].period == wanted)?;
    Some(Cell { value: points[at].value, period: wanted, from: vec![at] })
}

/// Returns that already are totals from the plan's start, whatever their period is called.
fn running_totals(points: &[Point], over: &[usize], first: i16) -> Cells {
    let mut cells = Cells::new();
    for at in over {
        let (period, end) = (points[*at].period, points[*at].period.end());
        let whole = matches!(period, Period::FiveYear { from, .. } if from == first);
        if !whole && (period.months() > 12 || period.cumulative_to().is_none()) {
            continue;
        }
        if cells
            .get(&(end.year, end.month))
            .is_none_or(|old: &Cell| newer(&points[*at], &points[old.from[0]]))
        {
            let cell = Cell { value: points[*at].value, period, from: vec![*at] };
            cells.insert((end.year, end.month), cell);
        }
    }
    cells
}

/// How a total and the next year's value make the next total; both in the indicator's unit.
fn accumulator(indicator: &Indicator, target: &Target) -> impl Fn(f64, f64) -> f64 {
    let scale = points::ratio_scale(&indicator.unit);
    let percentage_points = indicator.unit.contains("百分点");
    let rule = target.accumulation.unwrap_or(match scale {
        Some(_) if !percentage_points => Accumulation::CompoundFall,
        _ => Accumulation::Sum,
    });
    let scale = scale.unwrap_or(1.0);
    move |before, next| match rule {
        Accumulation::Sum => before + next,
        Accumulation::CompoundFall => (1.0 - (1.0 - before * scale) * (1.0 - next * scale)) / scale,
        Accumulation::CompoundRise => ((1.0 + before * scale) * (1.0 + next * scale) - 1.0) / scale,
    }
}

/// The first period after a month that is missing before a later one that was reported.
fn missing_after(
    indicator: &Indicator,
    points: &[Point],
    over: &[usize],
    year: i16,
    month: u8,
) -> Option<Period> {
    let later =
        over.iter().map(|at| points[*at].period).filter(|p| (p.end().year, p.end().month) > (year, month));
    let later = later.min()?;
    let own = later.frequency();
    let step = if own < Frequency::Year { own } else { indicator.frequency };
    let from = if month >= 12 { year.saturating_add(1) } else { year };
    Period::all_in_year(step, from)
        .into_iter()
        .chain(Period::all_in_year(step, from.saturating_add(1)))
        .find(|p| (p.end().year, p.end().month) > (year, month) && *p != later)
}

/// The qualifier of a sum.
fn both(a: Qualifier, b: Qualifier) -> Qualifier {
    match (a, b) {
        (Qualifier::Exact, other) | (other, Qualifier::Exact) => other,
        (a, b) if a == b => a,
        (Qualifier::GreaterThan | Qualifier::AtLeast, Qualifier::GreaterThan | Qualifier::AtLeast) => {
            Qualifier::GreaterThan
        }
        (Qualifier::LessThan | Qualifier::AtMost, Qualifier::LessThan | Qualifier::AtMost) => {
            Qualifier::LessThan
        }
        _ => Qualifier::About,
    }
}

/// Drops the noise of binary addition: 0.1 + 0.2 is 0.3.
fn tidy(value: f64) -> f64 {
    crate::arith::tidy(value)
}

#[cfg(test)]
mod tests;
