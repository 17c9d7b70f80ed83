//! The stack machine: each step is one loop over a range of months, without branches on the program.

use super::program::{Program, Step};
use crate::arith::round_to;
use crate::formula::{Binary, binary};
use crate::mark::{Lack, Mark, Origin};
use crate::months::{Fact, Gather, Row, window};
use std::ops::Range;

/// The stack: rows of numbers and marks, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Stack {
    values: Vec<f64>,
    marks: Vec<Mark>,
    width: usize,
}

/// Where the machine finds the rows of the unit that it works for.
pub(super) trait Rows {
    fn row(&self, indicator: usize) -> Row<'_>;
    fn facts(&self, indicator: usize) -> &[Fact];
    fn gather(&self, indicator: usize) -> Gather;
}

impl Stack {
    pub fn new(depth: usize, width: usize) -> Self {
        let marks = vec![Mark::missing(Lack::NotReported); depth * width];
        Self { values: vec![0.0; depth * width], marks, width }
    }

    /// Runs `program` for `range`; the result is the lowest row.
    pub fn run(&mut self, program: &Program, rows: &impl Rows, range: Range<usize>) {
        let mut top = 0;
        for step in &program.steps {
            top = self.step(*step, rows, &range, top);
        }
    }

    /// The result.
    pub fn result(&self) -> Row<'_> {
        let values = self.values.get(..self.width).unwrap_or_default();
        Row { values, marks: self.marks.get(..self.width).unwrap_or_default() }
    }

    /// Numbers and marks of row `slot` and of all above it, from the first month of `range`.
    fn slots_from(&mut self, slot: usize, range: &Range<usize>) -> (&mut [f64], &mut [Mark]) {
        let from = slot * self.width + range.start;
        (self.values.get_mut(from..).unwrap_or_default(), self.marks.get_mut(from..).unwrap_or_default())
    }

    fn step(&mut self, step: Step, rows: &impl Rows, range: &Range<usize>, top: usize) -> usize {
        let below = top.saturating_sub(1);
        match step {
            Step::Constant(value) => self.fill(top, range, |_| (value, Mark::present(Origin::Reported, 0))),
            Step::Load { indicator, back } => self.load(top, rows.row(indicator), range, back),
            Step::Window { indicator, back, months } => {
                let (row, facts, gather) =
                    (rows.row(indicator), rows.facts(indicator), rows.gather(indicator));
                self.fill(top, range, |month| match month.checked_sub(back) {
                    Some(to) => input(window(gather, facts, row, to, months)),
                    None => (0.0, Mark::missing(Lack::Input)),
                });
            }
            Step::Negate => self.map(below, range, |a| -a),
            Step::Abs => self.map(below, range, f64::abs),
            Step::Not => self.map(below, range, |a| 1.0 - a),
            Step::Round(decimals) => self.map(below, range, |a| round_to(a, decimals)),
            Step::Convert(factor) => self.map(below, range, |a| factor.apply(a)),
            Step::Least => self.zip(top, range, f64::min),
            Step::Most => self.zip(top, range, f64::max),
            Step::If => self.choose(top, range),
            Step::Binary(op) => match op {
                Binary::Add => self.zip(top, range, |a, b| a + b),
                Binary::Subtract => self.zip(top, range, |a, b| a - b),
                Binary::Multiply => self.zip(top, range, |a, b| a * b),
                Binary::Divide => self.divide(top, range),
                other => self.zip(top, range, |a, b| binary(other, a, b)),
            },
        }
        match step {
            Step::Constant(_) | Step::Load { .. } | Step::Window { .. } => top + 1,
            Step::Binary(_) | Step::Least | Step::Most => top.saturating_sub(1),
            Step::If => top.saturating_sub(2),
            _ => top,
        }
    }

    fn fill(&mut self, slot: usize, range: &Range<usize>, cell: impl Fn(usize) -> (f64, Mark)) {
        let (values, marks) = self.slots_from(slot, range);
        for ((month, v), m) in range.clone().zip(values).zip(marks) {
            (*v, *m) = cell(month);
        }
    }

    fn load(&mut self, slot: usize, row: Row<'_>, range: &Range<usize>, back: usize) {
        let early = range.end.min(back).saturating_sub(range.start);
        let (values, marks) = self.slots_from(slot, range);
        for (v, m) in values.iter_mut().zip(marks.iter_mut()).take(early) {
            (*v, *m) = (0.0, Mark::missing(Lack::Input));
        }
        let from = (range.start + early).saturating_sub(back)..range.end.saturating_sub(back);
        let theirs = row.values.get(from.clone()).unwrap_or_default();
        let their_marks = row.marks.get(from).unwrap_or_default();
        let mine = values.iter_mut().zip(marks).skip(early);
        for ((v, m), (a, mark)) in mine.zip(theirs.iter().zip(their_marks)) {
            (*v, *m) = input((*a, *mark));
        }
    }

    fn map(&mut self, slot: usize, range: &Range<usize>, f: impl Fn(f64) -> f64) {
        let (values, marks) = self.slots_from(slot, range);
        for (v, m) in values.iter_mut().zip(marks).take(range.len()) {
            (*v, *m) = settle(f(*v), *m, Lack::NotFinite);
        }
    }

    /// The two rows below `top`, for the months of `range`, as cells side by side.
    fn pairs(
        &mut self,
        top: usize,
        range: &Range<usize>,
    ) -> impl Iterator<Item = ((&mut f64, &mut Mark), (f64, Mark))> {
        let width = self.width;
        let (values, marks) = self.slots_from(top.saturating_sub(2), range);
        let (va, vb) = values.split_at_mut_checked(width).unwrap_or_default();
        let (ma, mb) = marks.split_at_mut_checked(width).unwrap_or_default();
        let right = vb.iter().copied().zip(mb.iter().copied());
        va.iter_mut().zip(ma).zip(right).take(range.len())
    }

    fn zip(&mut self, top: usize, range: &Range<usize>, f: impl Fn(f64, f64) -> f64) {
        for ((v, m), (b, mark)) in self.pairs(top, range) {
            (*v, *m) = settle(f(*v, b), m.both(mark), Lack::NotFinite);
        }
    }

    fn divide(&mut self, top: usize, range: &Range<usize>) {
        for ((v, m), (b, mark)) in self.pairs(top, range) {
            let lack = if b == 0.0 { Lack::DividedByZero } else { Lack::NotFinite };
            let quotient = if b == 0.0 { f64::INFINITY } else { *v / b };
            (*v, *m) = settle(quotient, m.both(mark), lack);
        }
    }

    /// Condition, then, else: the third, second and first row below `top`.
    fn choose(&mut self, top: usize, range: &Range<usize>) {
        let width = self.width;
        let (values, marks) = self.slots_from(top.saturating_sub(3), range);
        for at in 0..range.len() {
            let cell = |slot: usize| match (values.get(slot * width + at), marks.get(slot * width + at)) {
                (Some(v), Some(m)) => (*v, *m),
                _ => (0.0, Mark::missing(Lack::Input)),
            };
            let (condition, mark) = cell(0);
            let (value, chosen) = if condition > 0.5 { cell(1) } else { cell(2) };
            let both = mark.both(chosen);
            if let (Some(v), Some(m)) = (values.get_mut(at), marks.get_mut(at)) {
                (*v, *m) = settle(value, both, Lack::NotFinite);
            }
        }
    }
}

/// A cell as an input: missing ones say no more than that.
fn input((value, mark): (f64, Mark)) -> (f64, Mark) {
    if mark.is_present() { (value, mark) } else { (0.0, Mark::missing(Lack::Input)) }
}

/// A result: 0 where the mark is missing, missing where it is no finite number.
fn settle(value: f64, mark: Mark, lack: Lack) -> (f64, Mark) {
    match (mark.is_present(), value.is_finite()) {
        (true, true) => (value, mark),
        (true, false) => (0.0, Mark::missing(lack)),
        (false, _) => (0.0, mark),
    }
}
