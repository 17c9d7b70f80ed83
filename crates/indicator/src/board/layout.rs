//! What does not change while values come in: units, order of computation, programs, who needs whom.

use super::error::BoardError;
use super::program::{Program, User, users};
use crate::dictionary::Dictionary;
use crate::formula::{Compiled, order};
use crate::model::Aggregation;
use crate::months::Gather;
use qipan_kernel::period::{FIRST_YEAR, LAST_YEAR, Period, YearMonth};
use std::collections::{BTreeMap, BTreeSet};

/// A unit of the board and the unit that it rolls up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardUnit {
    /// Code of the org unit.
    pub code: String,
    /// Code of the unit above, whose value is the roll-up of this one's and its siblings'.
    pub parent: Option<String>,
}

impl BoardUnit {
    /// A unit under `parent`.
    #[must_use]
    pub fn new(code: &str, parent: Option<&str>) -> Self {
        Self { code: code.to_owned(), parent: parent.map(str::to_owned) }
    }
}

/// How an indicator rolls up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Roll {
    Sum,
    Weighted(usize),
    Not,
}

/// One indicator, ready for the board.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub gather: Gather,
    pub program: Option<Program>,
    pub roll: Roll,
    pub partial: bool,
    /// Formulas that refer to it.
    pub users: Vec<User>,
    /// Indicators whose roll-up it weighs.
    pub weighs: Vec<usize>,
    /// Place in the order of computation.
    pub rank: usize,
}

/// One unit, ready for the board.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub code: String,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Place in the order of computation: children first.
    pub rank: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub dictionary: Dictionary,
    pub compiled: Compiled,
    pub items: Vec<Item>,
    pub places: Vec<Place>,
    pub by_code: BTreeMap<String, usize>,
    /// Indicators, then units, by rank.
    pub item_order: Vec<usize>,
    pub place_order: Vec<usize>,
    pub first_year: i16,
    pub months: usize,
    /// Rows that the deepest formula needs on the stack.
    pub depth: usize,
}

impl Layout {
    pub fn new(
        dictionary: Dictionary,
        units: &[BoardUnit],
        (first_year, years): (i16, u16),
        five_years_from: i16,
    ) -> Result<Self, BoardError> {
        let last = i32::from(first_year) + i32::from(years) - 1;
        if !(1..=200).contains(&years) || first_year < FIRST_YEAR || last > i32::from(LAST_YEAR) {
            return Err(BoardError::Years { first: first_year, years });
        }
        let (places, by_code, place_order) = lay_units(units)?;
        let compiled = dictionary.compile().map_err(BoardError::Formulas)?;
        let mut items: Vec<Item> = dictionary
            .indicators()
            .enumerate()
            .map(|(at, indicator)| Item {
                gather: Gather::of(indicator, first_year, five_years_from),
                program: compiled.formula(at).map(Program::new),
                roll: match (&indicator.aggregation, dictionary.weight(at)) {
                    (Aggregation::Sum, _) => Roll::Sum,
                    (Aggregation::WeightedMean { .. }, Some(weight)) => Roll::Weighted(weight),
                    _ => Roll::Not,
                },
                partial: indicator.partial_rollup,
                users: Vec::new(),
                weighs: Vec::new(),
                rank: 0,
            })
            .collect();
        let depth = items.iter().filter_map(|i| i.program.as_ref()).map(|p| p.depth).max().unwrap_or(1);
        connect(&mut items, compiled.order());
        let (item_order, months) = (compiled.order().to_vec(), usize::from(years) * 12);
        Ok(Self {
            dictionary,
            compiled,
            items,
            places,
            by_code,
            item_order,
            place_order,
            first_year,
            months,
            depth,
        })
    }

    pub fn rows(&self) -> usize {
        self.items.len() * self.places.len()
    }

    pub fn row(&self, indicator: usize, place: usize) -> usize {
        indicator * self.places.len() + place
    }

    /// The cells of a row.
    pub fn span(&self, row: usize) -> std::ops::Range<usize> {
        row * self.months..(row + 1) * self.months
    }

    /// Place of a row in the order of computation.
    pub fn rank(&self, indicator: usize, place: usize) -> usize {
        let of = |rank: Option<usize>| rank.unwrap_or_default();
        of(self.items.get(indicator).map(|i| i.rank)) * self.places.len()
            + of(self.places.get(place).map(|p| p.rank))
    }

    /// Indicator and unit of the row at a place in the order of computation.
    pub fn at_rank(&self, rank: usize) -> (usize, usize) {
        let (i, p) = (rank / self.places.len().max(1), rank % self.places.len().max(1));
        let of = |order: &[usize], at: usize| order.get(at).copied().unwrap_or_default();
        (of(&self.item_order, i), of(&self.place_order, p))
    }

    /// The month with index `at`.
    pub fn year_month(&self, at: usize) -> YearMonth {
        let first = YearMonth { year: self.first_year, month: 1 }.index();
        YearMonth::from_index(first + i32::try_from(at).unwrap_or_default())
    }

    /// The index of a month on the board.
    pub fn month(&self, of: YearMonth) -> Option<usize> {
        let first = YearMonth { year: self.first_year, month: 1 }.index();
        usize::try_from(of.index() - first).ok().filter(|at| *at < self.months)
    }

    /// The month in which `period` ends.
    pub fn end(&self, period: Period) -> Result<u16, BoardError> {
        let at = self.month(period.end()).and_then(|at| u16::try_from(at).ok());
        at.ok_or_else(|| BoardError::OutsideYears {
            period,
            first: self.first_year,
            last: self.year_month(self.months.saturating_sub(1)).year,
        })
    }

    pub fn indicator(&self, code: &str) -> Result<usize, BoardError> {
        let at = self.dictionary.index_of(code);
        at.ok_or_else(|| BoardError::UnknownIndicator { code: code.to_owned() })
    }

    pub fn place(&self, unit: &str) -> Result<usize, BoardError> {
        let at = self.by_code.get(unit).copied();
        at.ok_or_else(|| BoardError::UnknownUnit { unit: unit.to_owned() })
    }
}

type Units = (Vec<Place>, BTreeMap<String, usize>, Vec<usize>);

fn lay_units(units: &[BoardUnit]) -> Result<Units, BoardError> {
    let mut by_code = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        if by_code.insert(unit.code.clone(), at).is_some() {
            return Err(BoardError::DuplicateUnit { unit: unit.code.clone() });
        }
    }
    let mut children: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); units.len()];
    let mut places = Vec::with_capacity(units.len());
    for (at, unit) in units.iter().enumerate() {
        let parent = unit.parent.as_ref().map(|code| {
            by_code
                .get(code)
                .copied()
                .ok_or_else(|| BoardError::UnknownParent { unit: unit.code.clone(), parent: code.clone() })
        });
        let parent = parent.transpose()?;
        if let Some(list) = parent.and_then(|p| children.get_mut(p)) {
            list.insert(at);
        }
        places.push(Place { code: unit.code.clone(), parent, children: Vec::new(), rank: 0 });
    }
    let needs: BTreeMap<usize, BTreeSet<usize>> = children.iter().cloned().enumerate().collect();
    let order = order(&needs).map_err(|cycle| BoardError::UnitCycle {
        path: cycle.path.iter().filter_map(|at| units.get(*at)).map(|u| u.code.clone()).collect(),
    })?;
    for (rank, at) in order.iter().enumerate() {
        if let Some(place) = places.get_mut(*at) {
            place.rank = rank;
        }
    }
    for (place, list) in places.iter_mut().zip(children) {
        place.children = list.into_iter().collect();
    }
    Ok((places, by_code, order))
}

/// Fills in ranks and who needs whom.
fn connect(items: &mut [Item], order: &[usize]) {
    for (rank, at) in order.iter().enumerate() {
        if let Some(item) = items.get_mut(*at) {
            item.rank = rank;
        }
    }
    let mut needed: Vec<(usize, User)> = Vec::new();
    let mut weighed: Vec<(usize, usize)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        needed.extend(item.program.iter().flat_map(|program| users(at, &program.steps)));
        if let (Roll::Weighted(weight), None) = (item.roll, &item.program) {
            weighed.push((weight, at));
        }
    }
    for (input, user) in needed {
        if let Some(item) = items.get_mut(input).filter(|i| !i.users.contains(&user)) {
            item.users.push(user);
        }
    }
    for (weight, by) in weighed {
        if let Some(item) = items.get_mut(weight) {
            item.weighs.push(by);
        }
    }
}
