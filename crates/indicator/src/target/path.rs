//! What a target expects at each month: linear between the years given, within the year by its profile.

use super::profile::CumulativeShares;
use super::{Target, TargetValue};
use crate::model::{Direction, Kind};
use qipan_kernel::period::{FIRST_YEAR, Frequency, LAST_YEAR, Period};
use serde::{Deserialize, Serialize};

/// How the values of years between those given are found.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// On the straight line from the baseline over each given year.
    Linear,
    /// The next given year's value holds before it: growth targets, floors, ceilings and bands.
    Step,
}

/// The path of one target: required levels by year, and the profile within the year.
///
/// # Units
/// Levels in the indicator's unit; shares of 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    first: i16,
    /// Required at the end of (flows: for the whole of) `first`, `first` + 1 …; NaN where no baseline leads to the
    /// first promise.
    levels: Vec<f64>,
    /// Upper edges, of bands only.
    uppers: Vec<f64>,
    start: Option<f64>,
    shape: Shape,
    /// True if a year's level is an amount that builds up from zero within the year.
    amounts: bool,
    shares: CumulativeShares,
}

/// A point of the path, for charts.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathPoint {
    /// The period it is expected for.
    pub period: Period,
    /// What is expected (of a band, its lower edge).
    pub value: f64,
    /// Upper edge of a band.
    pub upper: Option<f64>,
}

impl Path {
    /// Lays the path, with `shares` as its profile. A five-year cumulative path starts at zero, whatever the baseline.
    ///
    /// `None` if the target promises nothing for any year after its baseline, or years outside 1900–2199.
    #[must_use]
    pub fn new(target: &Target, kind: Kind, direction: Direction, shares: CumulativeShares) -> Option<Self> {
        let (goal_year, goal) = target.goal()?;
        let cumulative = kind == Kind::FiveYearCumulative;
        let base = if cumulative { Some((before_cumulation(target)?, 0.0)) } else { target.baseline };
        let given: Vec<(i16, TargetValue)> = target
            .values
            .iter()
            .map(|(y, v)| (*y, *v))
            .filter(|(y, _)| base.is_none_or(|b| *y > b.0))
            .collect();
        let (first_given, _) = *given.first()?;
        let first = base.map_or_else(|| plan_start(target, first_given), |(year, _)| year.saturating_add(1));
        if first < FIRST_YEAR || goal_year > LAST_YEAR {
            return None;
        }
        let shape = shape_of(kind, direction, base, goal.value);
        let mut levels = Vec::new();
        let mut uppers = Vec::new();
        for year in first..=goal_year {
            let after = given.iter().find(|(y, _)| *y >= year)?;
            let before = given.iter().rev().find(|(y, _)| *y < year).map(|(y, v)| (*y, v.value)).or(base);
            let level = match (shape, before) {
                (Shape::Linear, Some(before)) => between(before, (after.0, after.1.value), year),
                (Shape::Linear, None) if after.0 > year => f64::NAN,
                _ => after.1.value,
            };
            levels.push(level);
            if direction == Direction::Range {
                uppers.push(after.1.upper.unwrap_or(f64::INFINITY));
            }
        }
        let start = if shape == Shape::Linear { base.map(|(_, value)| value) } else { None };
        Some(Self { first, levels, uppers, start, shape, amounts: kind == Kind::Flow, shares })
    }

    /// The first year of the path.
    #[must_use]
    pub fn first_year(&self) -> i16 {
        self.first
    }

    /// The last year of the path.
    #[must_use]
    pub fn last_year(&self) -> i16 {
        self.first.saturating_add(i16::try_from(self.levels.len()).unwrap_or(i16::MAX)).saturating_sub(1)
    }

    /// How years between those given are found.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The share of the year that should be reached by the end of `month` (0–12).
    #[must_use]
    pub fn share(&self, month: u8) -> f64 {
        self.shares[usize::from(month.min(12))]
    }

    /// What is required at the end of (flows: for the whole of) `year`; later years keep the last one's. `None`
    /// before the path, or where no baseline leads to the first given year.
    #[must_use]
    pub fn year_level(&self, year: i16) -> Option<f64> {
        Self::at(&self.levels, self.first, year).filter(|level| level.is_finite())
    }

    /// The upper edge of the band in `year`; infinite if open.
    #[must_use]
    pub fn year_upper(&self, year: i16) -> Option<f64> {
        Self::at(&self.uppers, self.first, year)
    }

    fn at(values: &[f64], first: i16, year: i16) -> Option<f64> {
        let offset = usize::try_from(i32::from(year) - i32::from(first)).ok()?;
        values.get(offset).or(values.last()).copied()
    }

    /// What is required at the end of `month` of `year`: of flows, the amount from January to that month.
    #[must_use]
    pub fn level(&self, year: i16, month: u8) -> Option<f64> {
        let to = self.year_level(year)?;
        if self.amounts {
            return Some(to * self.share(month));
        }
        if self.shape == Shape::Step || month >= 12 || year > self.last_year() {
            return Some(to);
        }
        let from = if year == self.first { self.start } else { self.year_level(year.saturating_sub(1)) };
        from.map(|from| from + (to - from) * self.share(month))
    }

    /// What is expected of a period: of flows the amount within it, otherwise the level at its end. `None` outside
    /// the path, and for a flow over several years of which one has no target.
    #[must_use]
    pub fn value_at(&self, period: Period) -> Option<f64> {
        let (start, end) = (period.start(), period.end());
        if !self.amounts {
            return self.level(end.year, end.month);
        }
        if start.year == end.year {
            let before = self.share(start.month.saturating_sub(1));
            return self.year_level(end.year).map(|amount| amount * (self.share(end.month) - before));
        }
        (start.year..=end.year).map(|year| self.year_level(year)).sum()
    }

    /// The expected share at the end of `month` of `year`: of flows, of the year; otherwise of the way from the
    /// baseline to the goal (`None` without a baseline, or with a goal equal to it).
    #[must_use]
    pub fn expected_share(&self, year: i16, month: u8) -> Option<f64> {
        if self.amounts {
            return self.year_level(year).map(|_| self.share(month));
        }
        let (base, goal) = (self.start?, *self.levels.last()?);
        #[expect(clippy::float_cmp, reason = "the same number was promised as was measured, or another one")]
        let still = base == goal;
        if still { None } else { self.level(year, month).map(|level| (level - base) / (goal - base)) }
    }

    /// The points of one year that a return of `frequency` is compared with; amounts are from January on.
    #[must_use]
    pub fn points(&self, year: i16, frequency: Frequency) -> Vec<PathPoint> {
        let step = match frequency {
            Frequency::Month => 1,
            Frequency::Quarter => 3,
            Frequency::Half => 6,
            Frequency::Year | Frequency::FiveYear => 12,
        };
        (step..=12_u8)
            .step_by(usize::from(step))
            .filter_map(|month| {
                let share = if self.amounts { self.share(month) } else { 1.0 };
                let upper = self.year_upper(year).filter(|u| u.is_finite()).map(|u| u * share);
                let period = match month {
                    12 => Period::Year { year },
                    _ if self.amounts => Period::cumulative(year, month).ok()?,
                    _ => Period::of_month(year, month).ok()?,
                };
                Some(PathPoint { period, value: self.level(year, month)?, upper })
            })
            .collect()
    }
}

/// The first year of the plan of a target without baseline: [`Target::from_year`], else the first promised year; a
/// single promise for a year divisible by five belongs to the five years that end then.
pub(crate) fn plan_start(target: &Target, first_given: i16) -> i16 {
    match target.from_year {
        Some(from) => from.min(first_given),
        None if target.values.len() == 1 && first_given % 5 == 0 => first_given.saturating_sub(4),
        None => first_given,
    }
}

/// The year at whose end a five-year cumulative target starts from zero.
fn before_cumulation(target: &Target) -> Option<i16> {
    let last = target.last_year()?;
    let first = target.from_year.or_else(|| target.baseline.map(|(year, _)| year.saturating_add(1)));
    Some(first.unwrap_or(last.saturating_sub(4)).min(last).saturating_sub(1))
}

/// Growth targets and bands hold by year; so do levels that the baseline already meets (keep, floor, ceiling).
fn shape_of(kind: Kind, direction: Direction, base: Option<(i16, f64)>, goal: f64) -> Shape {
    let toward = match (direction, base) {
        (Direction::Up, Some((_, base))) => goal > base,
        (Direction::Down, Some((_, base))) => goal < base,
        _ => true,
    };
    match kind {
        Kind::Growth => Shape::Step,
        _ if direction == Direction::Range => Shape::Step,
        Kind::FiveYearCumulative => Shape::Linear,
        Kind::Flow | Kind::Stock | Kind::Ratio if toward => Shape::Linear,
        Kind::Flow | Kind::Stock | Kind::Ratio => Shape::Step,
    }
}

/// The value at `year` on the line between two years.
fn between((y0, v0): (i16, f64), (y1, v1): (i16, f64), year: i16) -> f64 {
    if year >= y1 {
        return v1;
    }
    v0 + (v1 - v0) * f64::from(year - y0) / f64::from(y1 - y0)
}

#[cfg(test)]
mod tests {
    use super::super::profile;
    use super::*;

    fn path(target: &Target, kind: Kind, direction: Direction) -> Path {
        Path::new(target, kind, direction, profile::even()).unwrap()
    }

    fn close(a: Option<f64>, b: f64) {
        assert!((a.unwrap() - b).abs() < 1e-9, "{a:?} is not {b}");
    }

    #[test]
    fn stocks_run_linearly_over_the_given_years() {
        let target =
            Target::new("R", "", "", "").from_baseline(2020, 80.0).promise(2023, 83.0).promise(2025, 90.0);
        let path = path(&target, Kind::Ratio, Direction::Up);
        close(path.year_level(2021), 81.0);
        close(path.year_level(2024), 86.5);
        close(path.level(2021, 6), 80.5);
        close(path.level(2024, 3), 83.0 + 3.5 / 4.0);
        close(path.expected_share(2023, 12), 0.3);
        close(path.level(2027, 3), 90.0);
        assert_eq!(path.year_level(2020), None);
        close(path.value_at(Period::Quarter { year: 2024, quarter: 1 }), 83.875);
    }

    #[test]
    fn flows_build_up_within_the_year() {
        let target = Target::new("GDP", "", "", "").from_baseline(2020, 1000.0).promise(2025, 1500.0);
        let path = path(&target, Kind::Flow, Direction::Up);
        close(path.year_level(2022), 1200.0);
        close(path.level(2022, 9), 900.0);
        close(path.value_at(Period::of_month(2022, 9).unwrap()), 100.0);
        close(path.value_at(Period::JanFeb { year: 2022 }), 200.0);
        close(path.value_at(Period::FiveYear { from: 2021, to: 2022 }), 2300.0);
        close(path.expected_share(2022, 9), 0.75);
        assert_eq!(path.value_at(Period::FiveYear { from: 2020, to: 2022 }), None);
    }

    #[test]
    fn growth_targets_hold_until_the_year_they_are_given_for() {
        let target = Target::new("G", "", "", "").promise(2023, 6.0).promise(2025, 5.5);
        let path = path(&target, Kind::Growth, Direction::Up);
        close(path.level(2023, 3), 6.0);
        close(path.level(2024, 3), 5.5);
        close(path.level(2025, 12), 5.5);
    }

    #[test]
    fn a_floor_below_the_baseline_is_not_a_slope() {
        let target = Target::new("W", "", "", "").from_baseline(2020, 96.3).promise(2025, 95.0);
        let floor = path(&target, Kind::Ratio, Direction::Up);
        assert_eq!(floor.shape(), Shape::Step);
        close(floor.level(2021, 1), 95.0);
        assert_eq!(path(&target, Kind::Ratio, Direction::Down).shape(), Shape::Linear);
    }

    #[test]
    fn five_years_start_from_zero() {
        let target = Target::new("E", "", "", "").promise(2025, 13.5);
        let path = path(&target, Kind::FiveYearCumulative, Direction::Up);
        assert_eq!(path.first_year(), 2021);
        close(path.level(2023, 12), 8.1);
        close(path.level(2021, 6), 1.35);
        close(path.expected_share(2023, 12), 0.6);
    }

    #[test]
    fn without_a_baseline_the_years_before_the_first_promise_expect_nothing() {
        let target = Target::new("R", "", "", "").promise(2023, 5.0).promise(2025, 6.0);
        let path = path(&target, Kind::Ratio, Direction::Up);
        assert_eq!((path.level(2022, 12), path.level(2023, 6)), (None, None));
        close(path.level(2023, 12), 5.0);
        close(path.level(2024, 6), 5.25);
        assert_eq!(path.expected_share(2024, 6), None);
    }

    #[test]
    fn a_single_promise_for_a_fifth_year_holds_for_the_five_years() {
        let target = Target::new("G", "", "", "").promise(2025, 6.0);
        let growth = path(&target, Kind::Growth, Direction::Up);
        close(growth.level(2021, 3), 6.0);
        let ratio = path(&target, Kind::Ratio, Direction::Up);
        assert_eq!((ratio.first_year(), ratio.level(2024, 12)), (2021, None));
        close(ratio.level(2025, 12), 6.0);
        let of_a_year = Target { from_year: Some(2025), ..target };
        assert_eq!(path(&of_a_year, Kind::Growth, Direction::Up).level(2024, 12), None);
    }

    #[test]
    fn bands_hold_by_year() {
        let target = Target::new("C", "", "", "").promise(2025, TargetValue::band(1.0, 3.0));
        let path = path(&target, Kind::Ratio, Direction::Range);
        assert_eq!((path.year_level(2025), path.year_upper(2025)), (Some(1.0), Some(3.0)));
    }

    #[test]
    fn points_of_a_year() {
        let target = Target::new("GDP", "", "", "").from_baseline(2020, 0.0).promise(2021, 120.0);
        let points = path(&target, Kind::Flow, Direction::Up).points(2021, Frequency::Month);
        assert_eq!(points.len(), 12);
        assert_eq!(points[1].period, Period::JanFeb { year: 2021 });
        assert!((points[1].value - 20.0).abs() < 1e-9);
        assert_eq!(points[11].period, Period::Year { year: 2021 });
    }

    #[test]
    fn nothing_promised_after_the_baseline_is_no_path() {
        let target = Target::new("R", "", "", "").from_baseline(2025, 5.0).promise(2025, 6.0);
        assert_eq!(Path::new(&target, Kind::Ratio, Direction::Up, profile::even()), None);
    }
}
