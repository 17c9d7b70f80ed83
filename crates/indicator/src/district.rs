//! A district's values as of a day: what was observed, and what formulas and roll-ups make of it, as the points that
//! [`crate::progress`] judges.
//!
//! One engine for the command line and the server: both feed [`crate::progress::Question`] from here.
//! Method page: docs/methods/derived.md

mod stamp;

use crate::board::{Board, BoardError, BoardUnit, Reported};
use crate::dictionary::Dictionary;
use crate::mark::{Mark, Origin};
use crate::model::{Indicator, Kind};
use crate::progress::Point;
use crate::vintage::{AsOf, Observation, pick_each};
use qipan_kernel::period::{FIRST_YEAR, Frequency, Period, YearMonth};
use qipan_kernel::provenance::{QualifiedValue, Qualifier};
use stamp::Stamps;
use std::collections::BTreeSet;
use std::sync::Arc;

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct District {
    board: Board,
    as_of: AsOf,
    observed: Vec<Arc<Vec<Point>>>,
    stamps: Stamps,
    five_years_from: i16,
}

impl District {
    /// Puts what was known as of a moment on a board and computes everything.
    ///
    /// The board spans the years from the first observation to that of the day. Observations of unknown indicators or
    /// units are left out. Five-year totals begin in `five_years_from`, five years later, and so on.
    ///
    /// # Errors
    /// [`BoardError`]: wrong formulas, units that are no forest.
    pub fn new<'a>(
        dictionary: Dictionary,
        units: &[BoardUnit],
        observations: impl IntoIterator<Item = &'a Observation>,
        as_of: AsOf,
        five_years_from: i16,
    ) -> Result<Self, BoardError> {
        let known = pick_each(observations, &as_of);
        let last = as_of.known_on.year().max(FIRST_YEAR);
        let first = known.keys().map(|(_, _, period)| period.start().year).min().unwrap_or(last);
        let first = first.clamp(last.saturating_sub(199).max(FIRST_YEAR), last);
        let years = u16::try_from(i32::from(last) - i32::from(first) + 1).unwrap_or(1);
        let mut board = Board::since(dictionary, units, (first, years), five_years_from)?;
        let width = board.units().count();
        let mut observed = vec![Vec::new(); board.dictionary().len() * width];
        for ((indicator, unit, period), observation) in known {
            let (Some(i), Some(u)) = (board.dictionary().index_of(indicator), board.unit_index(unit)) else {
                continue;
            };
            // A period that the board has no room for (a later one) is kept as a point: it says that it is not over.
            let _ = board.load(indicator, unit, period, Some(observation.into()));
            if let Some(points) = observed.get_mut(i * width + u) {
                points.push(Point::from(observation));
            }
        }
        board.recompute();
        let observed: Vec<Arc<Vec<Point>>> = observed.into_iter().map(Arc::new).collect();
        let stamps = Stamps::new(&board, &observed);
        Ok(Self { board, as_of, observed, stamps, five_years_from })
    }

    /// The board: every cell with its mark.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The moment of knowledge.
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }

    /// What was observed for an indicator at a unit, one point a period, by period.
    #[must_use]
    pub fn observed(&self, indicator: usize, unit: usize) -> &[Point] {
        self.observed.get(self.stamps.row(indicator, unit)).map_or(&[], |points| points.as_slice())
    }

    /// The points of an indicator at a unit: what was observed, and what was computed for the months in which nothing
    /// was; in the order of their periods.
    ///
    /// # Definition
    /// A computed point has the least final vintage among its inputs' latest points up to its month, is known since the
    /// latest of their days, is synthetic if any of them is, and about (约) if any of them is qualified. It stands for
    /// the months from January on; for a stock, for the month.
    #[must_use]
    pub fn points(&self, indicator: usize, unit: usize) -> Vec<Point> {
        let mut points = self.observed(indicator, unit).to_vec();
        let Some(entry) = self.board.dictionary().at(indicator) else { return points };
        if !self.may_be_computed(entry, unit) {
            return points;
        }
        let taken: BTreeSet<Period> = points.iter().map(|p| p.period).collect();
        for (month, cell) in self.board.cells(indicator, unit) {
            let computed = matches!(cell.mark.origin(), Some(Origin::Formula | Origin::RollUp));
            let Some(period) = computed.then(|| period_of(entry, month, self.five_years_from)).flatten()
            else {
                continue;
            };
            let stamp = self.stamps.get(self.stamps.row(indicator, unit), month);
            let Some(stamp) = stamp.filter(|_| !taken.contains(&period)) else { continue };
            let qualifier = if cell.mark.has(Mark::INEXACT) { Qualifier::About } else { Qualifier::Exact };
            points.push(Point {
                period,
                value: QualifiedValue { value: cell.value, qualifier },
                vintage: Some(stamp.vintage),
                known_on: stamp.known_on,
                synthetic: cell.mark.has(Mark::SYNTHETIC),
                derived: true,
                partial: cell.mark.has(Mark::PARTIAL),
                id: String::new(),
            });
        }
        points.sort_by_key(|p| p.period);
        points
    }

    /// The value of each month in which there is one, with the months it stands for: of amounts January to the month,
    /// added up where single months were reported.
    #[must_use]
    pub fn by_month(&self, indicator: usize, unit: usize) -> Vec<(YearMonth, Point)> {
        let Some(entry) = self.board.dictionary().at(indicator) else { return Vec::new() };
        let row = self.stamps.row(indicator, unit);
        let observed = self.observed(indicator, unit);
        let cells = self.board.cells(indicator, unit).filter(|(_, cell)| cell.mark.is_present());
        cells
            .filter_map(|(month, cell)| {
                let computed = matches!(cell.mark.origin(), Some(Origin::Formula | Origin::RollUp));
                let same =
                    |p: &&Point| p.period.end() == month && p.value.value.to_bits() == cell.value.to_bits();
                let point = observed.iter().filter(same).max_by_key(|p| p.period.months());
                if let Some(point) = point.filter(|_| cell.mark.origin() == Some(Origin::Reported)) {
                    return Some((month, point.clone()));
                }
                let stamp = self.stamps.get(row, month)?;
                let period = period_of(entry, month, self.five_years_from).or_else(|| whole(month))?;
                let qualifier =
                    if cell.mark.has(Mark::INEXACT) { Qualifier::About } else { Qualifier::Exact };
                Some((
                    month,
                    Point {
                        period,
                        value: QualifiedValue { value: cell.value, qualifier },
                        vintage: Some(stamp.vintage),
                        known_on: stamp.known_on,
                        synthetic: cell.mark.has(Mark::SYNTHETIC),
                        derived: computed,
                        partial: cell.mark.has(Mark::PARTIAL),
                        id: String::new(),
                    },
                ))
            })
            .collect()
    }

    /// Codes of the units directly below one.
    pub fn children<'a>(&'a self, unit: &str) -> impl Iterator<Item = &'a str> {
        let below = self.board.unit_index(unit).map(|at| self.board.children(at)).unwrap_or_default();
        below.iter().filter_map(|at| self.board.units().nth(*at))
    }

    /// The value at the end of a month, by codes: of amounts from January on.
    #[must_use]
    pub fn known(&self, indicator: &str, unit: &str, end: YearMonth) -> Option<f64> {
        let at = self.board.dictionary().index_of(indicator)?;
        self.board.cell(at, self.board.unit_index(unit)?, end)?.known()
    }

    fn may_be_computed(&self, entry: &Indicator, unit: usize) -> bool {
        entry.formula.is_some() || !self.board.children(unit).is_empty()
    }

    /// Puts `observations` in the place of all that is known of an indicator at a unit and computes what depends on
    /// it. Returns the rows (indicator, unit) whose points may have changed, in the order of computation.
    ///
    /// # Errors
    /// [`BoardError`]: unknown indicator or unit, or a period before the board's years; build a new one then.
    pub fn replace(
        &mut self,
        indicator: &str,
        unit: &str,
        observations: &[Observation],
    ) -> Result<Vec<(usize, usize)>, BoardError> {
        let unknown_indicator = || BoardError::UnknownIndicator { code: indicator.to_owned() };
        let i = self.board.dictionary().index_of(indicator).ok_or_else(unknown_indicator)?;
        let unknown_unit = || BoardError::UnknownUnit { unit: unit.to_owned() };
        let u = self.board.unit_index(unit).ok_or_else(unknown_unit)?;
        let at = self.stamps.row(i, u);
        let fresh: Vec<(&Observation, Point)> =
            pick_each(observations, &self.as_of).into_values().map(|o| (o, Point::from(o))).collect();
        let old = Arc::clone(self.observed.get(at).ok_or_else(unknown_unit)?);
        let mut rows: BTreeSet<(usize, usize)> = [(i, u)].into();
        let last = self.board.span().1;
        for gone in old.iter().filter(|o| fresh.iter().all(|(_, f)| f.period != o.period)) {
            if gone.period.end() <= last {
                rows.extend(self.set(indicator, unit, gone.period, None)?);
            }
        }
        for (observation, point) in &fresh {
            if point.period.end() <= last && !old.contains(point) {
                rows.extend(self.set(indicator, unit, point.period, Some((*observation).into()))?);
            }
        }
        if let Some(points) = self.observed.get_mut(at) {
            *points = Arc::new(fresh.into_iter().map(|(_, point)| point).collect());
        }
        let users = self.stamps.update(&self.board, &self.observed, rows);
        Ok(users)
    }

    fn set(
        &mut self,
        indicator: &str,
        unit: &str,
        period: Period,
        value: Option<Reported>,
    ) -> Result<Vec<(usize, usize)>, BoardError> {
        let changes = self.board.set_value(indicator, unit, period, value)?;
        Ok(changes.iter().map(|c| (c.indicator, c.unit)).collect())
    }
}

/// January to a month.
fn whole(month: YearMonth) -> Option<Period> {
    Period::cumulative(month.year, month.month).ok()
}

/// The period that a computed cell stands for; none for months in which an indicator of that frequency has no value.
fn period_of(indicator: &Indicator, month: YearMonth, five_years_from: i16) -> Option<Period> {
    let step = match indicator.frequency {
        Frequency::Month => 1,
        Frequency::Quarter => 3,
        Frequency::Half => 6,
        Frequency::Year | Frequency::FiveYear => 12,
    };
    let YearMonth { year, month } = month;
    if month % step != 0 {
        return None;
    }
    match indicator.kind {
        Kind::FiveYearCumulative if !indicator.cumulative_reporting => {
            let from = year - (year - five_years_from).rem_euclid(5);
            match month {
                12 if from < year => Some(Period::FiveYear { from, to: year }),
                12 => Some(Period::Year { year }),
                _ => None,
            }
        }
        Kind::Stock if month < 12 => Period::of_month(year, month).ok(),
        _ if month == 12 => Some(Period::Year { year }),
        _ => Period::cumulative(year, month).ok(),
    }
}

#[cfg(test)]
mod tests;
