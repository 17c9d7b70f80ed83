//! Why a cell has no value: follows the marks to the first cause.

use super::Board;
use super::compute::UnitRows;
use super::layout::Roll;
use super::rows::Rows;
use crate::formula::{Values, eval_cumulative};
use crate::mark::{Lack, Mark};
use crate::missing::{Missing, Why};
use crate::months::{Gather, hole, window};
use qipan_kernel::period::{Period, YearMonth};
use std::ops::RangeInclusive;

/// A cell: indicator, unit, month.
type Cell = (usize, usize, usize);

impl Board {
    /// The value of a cell, or why there is none: of a derived indicator the first input that lacks a value.
    ///
    /// # Errors
    /// [`Missing`] with the reason.
    pub fn explain(&self, indicator: usize, unit: usize, month: YearMonth) -> Result<f64, Missing> {
        let Some(at) = self.layout.month(month) else {
            let period = Period::Month { year: month.year, month: month.month };
            return Err(Missing::new(self.layout.dictionary.code(indicator), period, Why::OutOfRange));
        };
        let mut here = (indicator, unit, at);
        // each step leads to an indicator that is computed earlier, so this ends
        loop {
            let (value, mark) = self.planes.row(&self.layout, self.layout.row(here.0, here.1)).get(here.2);
            if mark.is_present() {
                return Ok(value);
            }
            if mark.lack() == Some(Lack::Input)
                && let Some(missing) = self.first_gap(here)
            {
                match self.follow(&missing, here.1) {
                    Some(next) => here = next,
                    None => return Err(missing),
                }
                continue;
            }
            return Err(self.missing(here, self.why(here, mark)));
        }
    }

    fn missing(&self, (indicator, _, at): Cell, why: Why) -> Missing {
        Missing::new(self.layout.dictionary.code(indicator), self.period(indicator, at), why)
    }

    /// The period that a cell stands for.
    fn period(&self, indicator: usize, at: usize) -> Period {
        let YearMonth { year, month } = self.layout.year_month(at);
        match self.layout.items.get(indicator).map(|i| i.gather) {
            Some(Gather::Year) => Period::Cumulative { year, to: month }.canonical(),
            _ => Period::Month { year, month },
        }
    }

    fn rows(&self, place: usize) -> UnitRows<'_> {
        UnitRows { layout: &self.layout, planes: &self.planes, place }
    }

    /// What a derived cell misses: an input (see [`Self::follow`]) or a sum over months.
    fn first_gap(&self, (indicator, place, at): Cell) -> Option<Missing> {
        let formula = self.layout.compiled.formula(indicator)?;
        let code = self.layout.dictionary.code(indicator);
        let inputs = Inputs(UnitValues { board: self, unit: place });
        eval_cumulative(formula, code, &inputs, self.layout.year_month(at)).err()
    }

    /// The cell of an input that is missing.
    fn follow(&self, missing: &Missing, place: usize) -> Option<Cell> {
        match missing.why {
            Why::Input { .. } => {
                let input = self.layout.dictionary.index_of(&missing.indicator)?;
                Some((input, place, self.layout.month(missing.period.end())?))
            }
            _ => None,
        }
    }

    /// The first hole in months that should add up.
    fn first_unknown(&self, indicator: usize, place: usize, months: RangeInclusive<usize>) -> Period {
        let rows = self.rows(place);
        let (row, facts, gather) = (rows.row(indicator), rows.facts(indicator), rows.gather(indicator));
        hole(gather, facts, row, months, |at| self.layout.year_month(at))
    }

    fn why(&self, (indicator, place, at): Cell, mark: Mark) -> Why {
        let rows = self.rows(place);
        match mark.lack() {
            Some(Lack::Gap) => {
                let from = (at + 1).saturating_sub(rows.gather(indicator).full(at));
                Why::Gap { at: self.first_unknown(indicator, place, from..=at) }
            }
            Some(Lack::JanFebCombined) => Why::JanFebCombined,
            Some(Lack::DividedByZero) => Why::DividedByZero,
            Some(Lack::NotFinite) => Why::NotFinite,
            Some(Lack::OutOfRange) => Why::OutOfRange,
            Some(Lack::NoChildren) => Why::NoChildren,
            Some(Lack::NotAdditive) => Why::NotAdditive,
            Some(Lack::ChildMissing) => self.child_missing(indicator, place, at),
            Some(Lack::BadWeights) => {
                let by = match self.layout.items.get(indicator).map(|i| i.roll) {
                    Some(Roll::Weighted(by)) => self.layout.dictionary.code(by).to_owned(),
                    _ => String::new(),
                };
                Why::BadWeights { by }
            }
            Some(Lack::Input) => Why::Input { indicator: self.layout.dictionary.code(indicator).to_owned() },
            Some(Lack::NotReported) | None => Why::NotReported,
        }
    }

    fn child_missing(&self, indicator: usize, place: usize, at: usize) -> Why {
        let weight = match self.layout.items.get(indicator).map(|i| i.roll) {
            Some(Roll::Weighted(by)) => Some(by),
            _ => None,
        };
        let children = self.layout.places.get(place).map(|p| p.children.as_slice()).unwrap_or_default();
        let present = |child: &usize| {
            let rows = self.rows(*child);
            let here = |i: usize| rows.row(i).get(at).1.is_present();
            here(indicator) && weight.is_none_or(here)
        };
        let first = children.iter().find(|c| !present(c)).and_then(|c| self.layout.places.get(*c));
        Why::ChildMissing {
            unit: first.map(|p| p.code.clone()).unwrap_or_default(),
            have: children.iter().filter(|c| present(c)).count(),
            of: children.len(),
        }
    }
}

/// The values of one unit on a board, for [`crate::formula::eval`]: a period has the value of the cell in which it
/// ends, so cumulative periods are meant for kinds that add up.
#[derive(Clone, Copy, Debug)]
pub struct UnitValues<'a> {
    pub(super) board: &'a Board,
    pub(super) unit: usize,
}

impl Values for UnitValues<'_> {
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing> {
        match self.board.layout.dictionary.index_of(code) {
            Some(indicator) => self.board.explain(indicator, self.unit, period.end()),
            None => Err(Missing::new(code, period, Why::NotReported)),
        }
    }

    fn window(&self, code: &str, end: YearMonth, months: u16) -> Result<f64, Missing> {
        let period = Period::Month { year: end.year, month: end.month };
        let (layout, rows) = (&self.board.layout, self.board.rows(self.unit));
        let (Some(indicator), Some(to)) = (layout.dictionary.index_of(code), layout.month(end)) else {
            return Err(Missing::new(code, period, Why::OutOfRange));
        };
        let (row, facts, gather) = (rows.row(indicator), rows.facts(indicator), rows.gather(indicator));
        let (value, mark) = window(gather, facts, row, to, usize::from(months));
        if mark.is_present() {
            return Ok(value);
        }
        let from = (to + 1).saturating_sub(usize::from(months));
        let why = match mark.lack() {
            Some(Lack::JanFebCombined) => Why::JanFebCombined,
            Some(Lack::OutOfRange) => Why::OutOfRange,
            _ => Why::Gap { at: self.board.first_unknown(indicator, self.unit, from..=to) },
        };
        Err(Missing::new(code, period, why))
    }
}

/// The same, but of a missing value it only says whose it is, so that following causes needs no recursion.
struct Inputs<'a>(UnitValues<'a>);

impl Values for Inputs<'_> {
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing> {
        let layout = &self.0.board.layout;
        let (Some(indicator), Some(at)) = (layout.dictionary.index_of(code), layout.month(period.end()))
        else {
            return Err(Missing::new(code, period, Why::OutOfRange));
        };
        let (value, mark) = self.0.board.rows(self.0.unit).row(indicator).get(at);
        let why = || Why::Input { indicator: code.to_owned() };
        if mark.is_present() { Ok(value) } else { Err(Missing::new(code, period, why())) }
    }

    fn window(&self, code: &str, end: YearMonth, months: u16) -> Result<f64, Missing> {
        self.0.window(code, end, months)
    }
}
