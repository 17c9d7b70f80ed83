//! Computes one row of months: what is reported, else the formula, else the roll-up. Full and incremental
//! recompute both come through here, cell by cell the same operations in the same order.

use super::layout::{Layout, Roll};
use super::rows::{Rows, Stack};
use crate::aggregate::Tally;
use crate::mark::{Lack, Mark, Origin};
use crate::months::{Fact, Gather, Row, RowMut, lay_out};
use std::ops::Range;

/// All rows' numbers and marks, and what was reported.
#[derive(Clone, Debug, Default)]
pub(super) struct Planes {
    pub values: Vec<f64>,
    pub marks: Vec<Mark>,
    pub facts: Vec<Vec<Fact>>,
}

impl Planes {
    pub fn row(&self, layout: &Layout, row: usize) -> Row<'_> {
        let span = layout.span(row);
        Row {
            values: self.values.get(span.clone()).unwrap_or_default(),
            marks: self.marks.get(span).unwrap_or_default(),
        }
    }

    pub fn facts(&self, row: usize) -> &[Fact] {
        self.facts.get(row).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The rows of one unit, as formulas see them.
pub(super) struct UnitRows<'a> {
    pub layout: &'a Layout,
    pub planes: &'a Planes,
    pub place: usize,
}

impl Rows for UnitRows<'_> {
    fn row(&self, indicator: usize) -> Row<'_> {
        self.planes.row(self.layout, self.layout.row(indicator, self.place))
    }

    fn facts(&self, indicator: usize) -> &[Fact] {
        self.planes.facts(self.layout.row(indicator, self.place))
    }

    fn gather(&self, indicator: usize) -> Gather {
        self.layout.items.get(indicator).map_or(Gather::Not { from_january: false }, |i| i.gather)
    }
}

/// Room to work in, made once.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    pub values: Vec<f64>,
    pub marks: Vec<Mark>,
    stack: Stack,
    tally: Vec<Tally>,
}

impl Scratch {
    pub fn new(layout: &Layout) -> Self {
        Self {
            values: vec![0.0; layout.months],
            marks: vec![Mark::missing(Lack::NotReported); layout.months],
            stack: Stack::new(layout.depth, layout.months),
            tally: vec![Tally::default(); layout.months],
        }
    }
}

/// Computes `range` of the row of `indicator` at `place` into the scratch row. `range` must begin where the
/// indicator's gathering says, and all rows of lower rank must be up to date.
pub(super) fn compute(
    layout: &Layout,
    planes: &Planes,
    scratch: &mut Scratch,
    (indicator, place): (usize, usize),
    range: Range<usize>,
) {
    let (Some(item), Some(at)) = (layout.items.get(indicator), layout.places.get(place)) else { return };
    let facts = planes.facts(layout.row(indicator, place));
    let mut row = RowMut { values: &mut scratch.values, marks: &mut scratch.marks };
    lay_out(item.gather, facts, range.clone(), &mut row);
    if let Some(program) = &item.program {
        scratch.stack.run(program, &UnitRows { layout, planes, place }, range.clone());
        let result = scratch.stack.result();
        for month in range {
            let (value, mark) = result.get(month);
            put(&mut row, month, (value, mark.with_origin(Origin::Formula)));
        }
    } else if !at.children.is_empty() {
        match item.roll {
            Roll::Sum => add_up(layout, planes, &mut scratch.tally, indicator, &at.children, &range),
            Roll::Weighted(by) => {
                weigh(layout, planes, &mut scratch.tally, (indicator, by), &at.children, &range)
            }
            Roll::Not => {}
        }
        let weighted = matches!(item.roll, Roll::Weighted(_));
        for month in range {
            let tally = scratch.tally.get(month).copied().unwrap_or_default();
            let rolled = match item.roll {
                Roll::Not => Err(Lack::NotAdditive),
                _ => tally.finish(at.children.len(), item.partial, weighted),
            };
            let part = usize::try_from(tally.have).is_ok_and(|have| have < at.children.len());
            let flags = tally.flags | if part { Mark::PARTIAL } else { 0 };
            let rolled = rolled.map(|value| (value, Mark::present(Origin::RollUp, flags)));
            put(&mut row, month, rolled.unwrap_or_else(|lack| (0.0, Mark::missing(lack))));
        }
    }
}

/// Puts a result where nothing was reported. What was reported but does not add up keeps its own reason, unless there
/// is a result.
fn put(row: &mut RowMut<'_>, month: usize, (value, mark): (f64, Mark)) {
    let (_, own) = row.get(month);
    if !own.is_present() && (mark.is_present() || own.lack() == Some(Lack::NotReported)) {
        row.set(month, (value, mark));
    }
}

fn add_up(
    layout: &Layout,
    planes: &Planes,
    tally: &mut [Tally],
    indicator: usize,
    children: &[usize],
    range: &Range<usize>,
) {
    clear(tally, range);
    for child in children {
        let row = planes.row(layout, layout.row(indicator, *child));
        for (t, (value, mark)) in cells(tally, row, range) {
            if mark.is_present() {
                t.add(value);
                t.flags |= mark.flags();
            }
        }
    }
}

fn weigh(
    layout: &Layout,
    planes: &Planes,
    tally: &mut [Tally],
    (indicator, by): (usize, usize),
    children: &[usize],
    range: &Range<usize>,
) {
    clear(tally, range);
    for child in children {
        let row = planes.row(layout, layout.row(indicator, *child));
        let weights = planes.row(layout, layout.row(by, *child));
        let months = range.clone();
        for (month, (t, (value, mark))) in months.zip(cells(tally, row, range)) {
            let (weight, weight_mark) = weights.get(month);
            let both = mark.both(weight_mark);
            if both.is_present() {
                t.weigh(value, weight);
                t.flags |= both.flags();
            }
        }
    }
}

fn clear(tally: &mut [Tally], range: &Range<usize>) {
    tally.get_mut(range.clone()).unwrap_or_default().fill(Tally::default());
}

/// The tallies of `range` beside the cells of a row.
fn cells<'a>(
    tally: &'a mut [Tally],
    row: Row<'a>,
    range: &Range<usize>,
) -> impl Iterator<Item = (&'a mut Tally, (f64, Mark))> {
    let values = row.values.get(range.clone()).unwrap_or_default().iter().copied();
    let marks = row.marks.get(range.clone()).unwrap_or_default().iter().copied();
    tally.get_mut(range.clone()).unwrap_or_default().iter_mut().zip(values.zip(marks))
}
