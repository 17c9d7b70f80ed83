//! How final a computed value is, and since when it is known: from the points that it was made of.

use crate::board::Board;
use crate::mark::Origin;
use crate::progress::Point;
use jiff::civil::Date;
use qipan_kernel::period::YearMonth;
use qipan_kernel::provenance::Vintage;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Vintage and day of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub vintage: Vintage,
    pub known_on: Date,
}

impl Stamp {
    /// Of a value that needs both: the less final vintage, the later day.
    fn and(self, other: Stamp) -> Stamp {
        Stamp { vintage: self.vintage.min(other.vintage), known_on: self.known_on.max(other.known_on) }
    }
}

/// The stamps of each row, by month; a month has the stamp of the latest value up to it.
#[derive(Clone, Debug)]
pub(super) struct Stamps {
    rows: Vec<Arc<BTreeMap<YearMonth, Stamp>>>,
    plan: Arc<Plan>,
}

/// Which rows each row is made of, and the order in which they are computed.
#[derive(Debug)]
struct Plan {
    units: usize,
    order: Vec<(usize, usize)>,
    needs: Vec<Vec<usize>>,
}

impl Plan {
    fn new(board: &Board) -> Self {
        let units = board.units().count();
        let order: Vec<(usize, usize)> = board.order().collect();
        let mut needs = vec![Vec::new(); order.len()];
        for (indicator, unit) in &order {
            if let Some(slot) = needs.get_mut(indicator * units + unit) {
                *slot = inputs(board, *indicator, *unit).into_iter().map(|(i, u)| i * units + u).collect();
            }
        }
        Self { units, order, needs }
    }
}

impl Stamps {
    pub fn new(board: &Board, observed: &[Arc<Vec<Point>>]) -> Self {
        let plan = Arc::new(Plan::new(board));
        let mut stamps = Self { rows: vec![Arc::default(); observed.len()], plan: Arc::clone(&plan) };
        for at in &plan.order {
            stamps.compute(board, observed, *at);
        }
        stamps
    }

    /// The place of a row.
    pub fn row(&self, indicator: usize, unit: usize) -> usize {
        indicator * self.plan.units + unit
    }

    /// The stamp of a row's latest value up to `month`.
    pub fn get(&self, row: usize, month: YearMonth) -> Option<Stamp> {
        self.rows.get(row)?.range(..=month).next_back().map(|(_, stamp)| *stamp)
    }

    /// Computes the stamps of `rows` and of all that depend on one of them. Returns the rows whose points may have
    /// changed, in the order of computation.
    pub fn update(
        &mut self,
        board: &Board,
        observed: &[Arc<Vec<Point>>],
        mut rows: BTreeSet<(usize, usize)>,
    ) -> Vec<(usize, usize)> {
        let plan = Arc::clone(&self.plan);
        let mut moved: BTreeSet<usize> = rows.iter().map(|(i, u)| self.row(*i, *u)).collect();
        let mut done = Vec::new();
        for (indicator, unit) in &plan.order {
            let at = self.row(*indicator, *unit);
            let needs = plan.needs.get(at).map(Vec::as_slice).unwrap_or_default();
            let own = rows.contains(&(*indicator, *unit));
            if (own || needs.iter().any(|n| moved.contains(n)))
                && self.compute(board, observed, (*indicator, *unit))
            {
                rows.insert((*indicator, *unit));
                moved.insert(at);
            }
            if rows.contains(&(*indicator, *unit)) {
                done.push((*indicator, *unit));
            }
        }
        done
    }

    /// Returns whether the row's stamps changed.
    fn compute(
        &mut self,
        board: &Board,
        observed: &[Arc<Vec<Point>>],
        (indicator, unit): (usize, usize),
    ) -> bool {
        let at = self.row(indicator, unit);
        let mut row: BTreeMap<YearMonth, Stamp> = BTreeMap::new();
        for point in observed.get(at).map_or(&[][..], |points| points.as_slice()) {
            let Some(vintage) = point.vintage else { continue };
            let stamp = Stamp { vintage, known_on: point.known_on };
            row.entry(point.period.end()).and_modify(|old| *old = old.and(stamp)).or_insert(stamp);
        }
        let needs = self.plan.needs.get(at).map(Vec::as_slice).unwrap_or_default();
        if !needs.is_empty() {
            for (month, cell) in board.cells(indicator, unit) {
                if matches!(cell.mark.origin(), Some(Origin::Formula | Origin::RollUp))
                    && let Some(stamp) = needs.iter().filter_map(|n| self.get(*n, month)).reduce(Stamp::and)
                {
                    row.insert(month, stamp);
                }
            }
        }
        match self.rows.get_mut(at) {
            Some(slot) if **slot != row => {
                *slot = Arc::new(row);
                true
            }
            _ => false,
        }
    }
}

/// The rows that a computed row is made of: inputs of the formula at the same unit, else the units below with their
/// weights.
fn inputs(board: &Board, indicator: usize, unit: usize) -> Vec<(usize, usize)> {
    let dictionary = board.dictionary();
    if dictionary.formula(indicator).is_some() {
        return dictionary.inputs(indicator).into_iter().map(|input| (input, unit)).collect();
    }
    let weight = dictionary.weight(indicator);
    let children = board.children(unit).iter();
    children
        .flat_map(|child| std::iter::once((indicator, *child)).chain(weight.map(|by| (by, *child))))
        .collect()
}
