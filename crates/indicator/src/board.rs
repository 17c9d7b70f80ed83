//! All values of a district at once: indicators × units × months, with formulas, roll-ups and grades, recomputed
//! as a whole or only where one new value reaches.
//!
//! # What a cell means
//! Flows: the sum from January to the month. Five-year cumulative indicators: the running total. All others: the
//! value for the period that ends in the month. Its source: what was reported, else the formula, else the roll-up.
//!
//! # One arithmetic
//! [`Board::recompute`] and [`Board::set_value`] give the same bits: both compute rows by the same function, in the
//! same order of operations. Method page: `docs/methods/recompute.md`.

mod cell;
mod compute;
mod dirty;
mod error;
mod explain;
mod layout;
mod program;
mod rows;
mod verdict;

use crate::dictionary::Dictionary;
use crate::formula::Checked;
use crate::mark::{Lack, Mark};
use crate::months::Fact;
use crate::progress::{Light, Prepared};
use crate::series::FIVE_YEARS_FROM;
use crate::vintage::{AsOf, Observation, pick_each};
use compute::{Planes, Scratch, compute};
use dirty::Dirty;
use layout::Layout;
use qipan_kernel::period::{Period, YearMonth};
use std::collections::BTreeMap;
use std::ops::Range;
use verdict::Judgement;

pub use cell::{Cell, Change, Reported};
pub use error::BoardError;
pub use explain::UnitValues;
pub use layout::BoardUnit;
pub use verdict::Verdict;

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct Board {
    layout: Layout,
    planes: Planes,
    judgements: Vec<Option<Judgement>>,
    scratch: Scratch,
    dirty: Dirty,
    changes: Vec<Change>,
}

impl Board {
    /// An empty board over `years` whole years from January of `first_year`. Units without a parent stand alone; five-year
    /// totals begin in 2021, 2026 and so on.
    ///
    /// # Errors
    /// [`BoardError`]: wrong formulas, units or years.
    pub fn new(
        dictionary: Dictionary,
        units: &[BoardUnit],
        first_year: i16,
        years: u16,
    ) -> Result<Self, BoardError> {
        Self::since(dictionary, units, (first_year, years), FIVE_YEARS_FROM)
    }

    /// The same with five-year totals that begin in `five_years_from`, five years later, and so on.
    ///
    /// # Errors
    /// As [`Board::new`].
    pub fn since(
        dictionary: Dictionary,
        units: &[BoardUnit],
        years: (i16, u16),
        five_years_from: i16,
    ) -> Result<Self, BoardError> {
        let layout = Layout::new(dictionary, units, years, five_years_from)?;
        let (rows, cells) = (layout.rows(), layout.rows() * layout.months);
        let planes = Planes {
            values: vec![0.0; cells],
            marks: vec![Mark::missing(Lack::NotReported); cells],
            facts: vec![Vec::new(); rows],
        };
        let (scratch, dirty) = (Scratch::new(&layout), Dirty::new(rows));
        let mut board =
            Self { layout, planes, judgements: vec![None; rows], scratch, dirty, changes: Vec::new() };
        board.recompute();
        Ok(board)
    }

    /// The dictionary; indicators are meant by their place in it.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        &self.layout.dictionary
    }

    /// The checked formula of the indicator at a place in the dictionary; `None` if it has none.
    #[must_use]
    pub fn formula(&self, indicator: usize) -> Option<&Checked> {
        self.layout.compiled.formula(indicator)
    }

    /// Codes of the units in order; units are meant by their place among them.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.layout.places.iter().map(|p| p.code.as_str())
    }

    /// Place of the unit with `code`.
    #[must_use]
    pub fn unit_index(&self, code: &str) -> Option<usize> {
        self.layout.place(code).ok()
    }

    /// Indicator and unit of every row, in the order of computation: a row comes after all that it depends on.
    pub fn order(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.layout.rows()).map(|rank| self.layout.at_rank(rank))
    }

    /// Places of the units that roll up to a unit.
    #[must_use]
    pub fn children(&self, unit: usize) -> &[usize] {
        self.layout.places.get(unit).map(|p| p.children.as_slice()).unwrap_or_default()
    }

    /// First and last month.
    #[must_use]
    pub fn span(&self) -> (YearMonth, YearMonth) {
        (self.layout.year_month(0), self.layout.year_month(self.layout.months.saturating_sub(1)))
    }

    /// Takes a reported value down (or, with `None`, out) without recomputing; of two values for the same months
    /// the one set last counts.
    ///
    /// # Errors
    /// [`BoardError`]: unknown indicator or unit, a period outside of the board's years, not a finite number.
    pub fn load(
        &mut self,
        indicator: &str,
        unit: &str,
        period: Period,
        value: Option<Reported>,
    ) -> Result<(), BoardError> {
        let (indicator, unit) = (self.layout.indicator(indicator)?, self.layout.place(unit)?);
        self.put(indicator, unit, period, value).map(|_| ())
    }

    /// Takes down what was known of each indicator, unit and period. Observations that the board has no room for
    /// (unknown indicator or unit, other years) are left out; their number is returned. Does not recompute.
    pub fn load_known<'a>(
        &mut self,
        observations: impl IntoIterator<Item = &'a Observation>,
        as_of: &AsOf,
    ) -> usize {
        let mut left_out = 0;
        for ((indicator, unit, period), observation) in pick_each(observations, as_of) {
            let put = self.load(indicator, unit, period, Some(observation.into()));
            left_out += usize::from(put.is_err());
        }
        left_out
    }

    /// Sets (or, with `None`, takes away) the target that the values of an indicator at a unit are graded by, and
    /// grades them.
    ///
    /// # Errors
    /// [`BoardError`]: unknown indicator or unit.
    pub fn set_target(
        &mut self,
        indicator: &str,
        unit: &str,
        target: Option<Prepared>,
    ) -> Result<(), BoardError> {
        let row = self.layout.row(self.layout.indicator(indicator)?, self.layout.place(unit)?);
        let mut judgement = target.map(|target| Judgement::new(target, self.layout.months));
        if let Some(judgement) = &mut judgement {
            judgement.grade(&self.layout, self.planes.row(&self.layout, row), 0..self.layout.months);
        }
        if let Some(slot) = self.judgements.get_mut(row) {
            *slot = judgement;
        }
        Ok(())
    }

    /// Computes every cell and every grade.
    pub fn recompute(&mut self) {
        for rank in 0..self.layout.rows() {
            let (indicator, unit) = self.layout.at_rank(rank);
            let all = 0..self.layout.months;
            compute(&self.layout, &self.planes, &mut self.scratch, (indicator, unit), all.clone());
            self.store(self.layout.row(indicator, unit), all);
        }
    }

    /// Sets one value (`None` takes it out) and recomputes only what depends on it: later months of the same sum,
    /// formulas that refer to it, units above, and what they reach in turn.
    ///
    /// # Errors
    /// As [`Board::load`].
    pub fn set_value(
        &mut self,
        indicator: &str,
        unit: &str,
        period: Period,
        value: Option<Reported>,
    ) -> Result<&[Change], BoardError> {
        let (indicator, unit) = (self.layout.indicator(indicator)?, self.layout.place(unit)?);
        let month = self.put(indicator, unit, period, value)?;
        self.changes.clear();
        if let Some(item) = self.layout.items.get(indicator) {
            self.dirty.add(self.layout.rank(indicator, unit), item.gather.reach(month, self.layout.months));
            // sums over single months look at what was reported, even where the totals stay the same
            self.spread_formulas(indicator, unit, &(month..month + 1));
        }
        while let Some((rank, months)) = self.dirty.take() {
            self.update(rank, months);
        }
        Ok(&self.changes)
    }

    /// The cell of an indicator at a unit in a month.
    #[must_use]
    pub fn cell(&self, indicator: usize, unit: usize, month: YearMonth) -> Option<Cell> {
        let at = self.layout.month(month)?;
        if indicator >= self.layout.items.len() || unit >= self.layout.places.len() {
            return None;
        }
        let row = self.layout.row(indicator, unit);
        let (value, mark) = self.planes.row(&self.layout, row).get(at);
        let judgement = self.judgements.get(row).and_then(Option::as_ref);
        let verdict = judgement.map_or(Verdict::NONE, |j| j.verdict(month, value, mark));
        Some(Cell { value, mark, verdict })
    }

    /// The cells of a row in order.
    pub fn cells(&self, indicator: usize, unit: usize) -> impl Iterator<Item = (YearMonth, Cell)> {
        (0..self.layout.months).filter_map(move |at| {
            let month = self.layout.year_month(at);
            self.cell(indicator, unit, month).map(|cell| (month, cell))
        })
    }

    /// The last month up to `month` for which there is a value.
    #[must_use]
    pub fn latest(&self, indicator: usize, unit: usize, month: YearMonth) -> Option<(YearMonth, Cell)> {
        let last = self.layout.month(month).unwrap_or(self.layout.months.saturating_sub(1));
        (0..=last).rev().map(|at| self.layout.year_month(at)).find_map(|month| {
            self.cell(indicator, unit, month).filter(|cell| cell.mark.is_present()).map(|cell| (month, cell))
        })
    }

    /// How many rows have each light in `month`.
    #[must_use]
    pub fn count_lights(&self, month: YearMonth) -> BTreeMap<Light, usize> {
        let mut counts = BTreeMap::new();
        for judgement in self.judgements.iter().flatten() {
            if let Some(kept) = self.layout.month(month).and_then(|at| judgement.kept.get(at)) {
                *counts.entry(kept.light).or_default() += 1;
            }
        }
        counts
    }

    /// The values of one unit, for [`crate::formula::eval`].
    #[must_use]
    pub fn unit_values(&self, unit: usize) -> UnitValues<'_> {
        UnitValues { board: self, unit }
    }

    /// Takes a value down; gives the month in which its period ends.
    fn put(
        &mut self,
        indicator: usize,
        unit: usize,
        period: Period,
        value: Option<Reported>,
    ) -> Result<usize, BoardError> {
        if value.is_some_and(|v| !v.value.is_finite()) {
            return Err(BoardError::NotFinite);
        }
        let (end, span) = (self.layout.end(period)?, period.months());
        let row = self.layout.row(indicator, unit);
        if let Some(facts) = self.planes.facts.get_mut(row) {
            let at = facts.binary_search_by_key(&(end, span), Fact::key);
            let fact = value.map(|v| Fact { end, span, flags: v.flags, value: v.value });
            match (at, fact) {
                (Ok(at), Some(fact)) => {
                    if let Some(old) = facts.get_mut(at) {
                        *old = fact;
                    }
                }
                (Ok(at), None) => {
                    facts.remove(at);
                }
                (Err(at), Some(fact)) => facts.insert(at, fact),
                (Err(_), None) => {}
            }
        }
        Ok(usize::from(end))
    }

    /// Computes the dirty months of a row; if something changed, keeps and grades it and spreads the change.
    fn update(&mut self, rank: usize, months: Range<usize>) {
        let (indicator, unit) = self.layout.at_rank(rank);
        let Some(item) = self.layout.items.get(indicator) else { return };
        let range = item.gather.lay_from(months.start)..months.end;
        compute(&self.layout, &self.planes, &mut self.scratch, (indicator, unit), range.clone());
        let row = self.layout.row(indicator, unit);
        let Some(changed) = self.changed(row, range) else { return };
        self.store(row, changed.clone());
        self.changes.push(Change {
            indicator,
            unit,
            from: self.layout.year_month(changed.start),
            to: self.layout.year_month(changed.end.saturating_sub(1)),
        });
        self.spread_formulas(indicator, unit, &changed);
        self.spread_upwards(indicator, unit, &changed);
    }

    /// The smallest range of `range` that holds every cell in which the scratch row differs from the kept one.
    fn changed(&self, row: usize, range: Range<usize>) -> Option<Range<usize>> {
        let kept = self.planes.row(&self.layout, row);
        let differs = |at: &usize| {
            let (value, mark) = kept.get(*at);
            self.scratch.values.get(*at).map(|v| v.to_bits()) != Some(value.to_bits())
                || self.scratch.marks.get(*at) != Some(&mark)
        };
        let first = range.clone().find(differs)?;
        let last = range.rev().find(differs)?;
        Some(first..last + 1)
    }

    /// Keeps months of the scratch row and grades them.
    fn store(&mut self, row: usize, months: Range<usize>) {
        let base = row * self.layout.months;
        let cells = base + months.start..base + months.end;
        let (planes, scratch) = (&mut self.planes, &self.scratch);
        if let (Some(to), Some(from)) =
            (planes.values.get_mut(cells.clone()), scratch.values.get(months.clone()))
        {
            to.copy_from_slice(from);
        }
        if let (Some(to), Some(from)) = (planes.marks.get_mut(cells), scratch.marks.get(months.clone())) {
            to.copy_from_slice(from);
        }
        if let Some(Some(judgement)) = self.judgements.get_mut(row) {
            judgement.grade(&self.layout, self.planes.row(&self.layout, row), months);
        }
    }

    /// Formulas at the same unit that refer to the indicator.
    fn spread_formulas(&mut self, indicator: usize, unit: usize, changed: &Range<usize>) {
        let (layout, dirty) = (&self.layout, &mut self.dirty);
        for user in layout.items.get(indicator).map(|i| i.users.as_slice()).unwrap_or_default() {
            let from = changed.start.saturating_add(user.back).min(layout.months);
            let to = changed.end.saturating_add(user.back).saturating_add(user.more).min(layout.months);
            dirty.add(layout.rank(user.indicator, unit), from..to);
        }
    }

    /// The roll-up at the unit above, of the indicator and of those that it weighs.
    fn spread_upwards(&mut self, indicator: usize, unit: usize, changed: &Range<usize>) {
        let (layout, dirty) = (&self.layout, &mut self.dirty);
        let Some(parent) = layout.places.get(unit).and_then(|p| p.parent) else { return };
        let Some(item) = layout.items.get(indicator) else { return };
        if item.program.is_none() && item.roll != layout::Roll::Not {
            dirty.add(layout.rank(indicator, parent), changed.clone());
        }
        for weighed in &item.weighs {
            dirty.add(layout.rank(*weighed, parent), changed.clone());
        }
    }
}

#[cfg(test)]
mod tests;
