//! A row of months: what was reported, for however many months each, laid out month by month.
//!
//! Months count from January of the row's first year. Method page: `docs/methods/series.md`.

use crate::arith::tidy;
use crate::mark::{Lack, Mark, Origin};
use crate::model::Kind;
use std::ops::Range;

/// A reported value: of the `span` months up to and with `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fact {
    pub end: u16,
    pub span: u16,
    pub flags: u8,
    pub value: f64,
}

impl Fact {
    /// Facts are kept in this order.
    pub fn key(&self) -> (u16, u16) {
        (self.end, self.span)
    }
}

/// How the months of a row gather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gather {
    /// From January of each year.
    Year,
    /// From January of the first of five years; the row begins so many months after such a January.
    FiveYears { late: u16 },
    /// Not at all: each month has its own value. If several periods end in a month, the shortest
    /// or the longest (up to a year) counts.
    Not { longest: bool },
}

impl Gather {
    pub fn of(kind: Kind, cumulative_reporting: bool, first_year: i16) -> Self {
        match kind {
            Kind::Flow => Self::Year,
            Kind::FiveYearCumulative => {
                let years = first_year.saturating_sub(1).rem_euclid(5);
                Self::FiveYears { late: years.unsigned_abs() * 12 }
            }
            Kind::Stock | Kind::Ratio | Kind::Growth => Self::Not { longest: cumulative_reporting },
        }
    }

    /// Months from the beginning of `month`'s block up to and with `month`; 1 if nothing gathers.
    pub fn full(self, month: usize) -> usize {
        match self {
            Self::Year => month % 12 + 1,
            Self::FiveYears { late } => (month + usize::from(late)) % 60 + 1,
            Self::Not { .. } => 1,
        }
    }

    /// The months that a change at `month` can reach, within a row of `months`.
    pub fn reach(self, month: usize, months: usize) -> Range<usize> {
        let block = match self {
            Self::Year => 12,
            Self::FiveYears { .. } => 60,
            Self::Not { .. } => return month..months.min(month + 1),
        };
        month..months.min(month + 1 + block - self.full(month))
    }

    /// The first month that must be computed so that `month` comes out right.
    pub fn begin(self, month: usize) -> usize {
        (month + 1).saturating_sub(self.full(month))
    }
}

/// Numbers and marks of one row, month by month.
pub(crate) struct RowMut<'a> {
    pub values: &'a mut [f64],
    pub marks: &'a mut [Mark],
}

/// The same to read.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub values: &'a [f64],
    pub marks: &'a [Mark],
}

impl Row<'_> {
    pub fn get(self, month: usize) -> (f64, Mark) {
        match (self.values.get(month), self.marks.get(month)) {
            (Some(value), Some(mark)) => (*value, *mark),
            _ => (0.0, Mark::missing(Lack::OutOfRange)),
        }
    }
}

impl RowMut<'_> {
    pub fn get(&self, month: usize) -> (f64, Mark) {
        Row { values: self.values, marks: self.marks }.get(month)
    }

    pub fn set(&mut self, month: usize, (value, mark): (f64, Mark)) {
        if let (Some(v), Some(m)) = (self.values.get_mut(month), self.marks.get_mut(month)) {
            *v = value;
            *m = mark;
        }
    }
}

/// Lays `facts` (in order of their key) out over `range` of the row: gathered values for kinds that add up,
/// each month's own value for the others. `range` must begin where [`Gather::begin`] says.
pub(crate) fn lay_out(gather: Gather, facts: &[Fact], range: Range<usize>, row: &mut RowMut<'_>) {
    let mut rest = facts.get(first_at(facts, range.start)..).unwrap_or_default();
    for month in range {
        let here = rest.iter().take_while(|f| usize::from(f.end) == month).count();
        let (now, later) = rest.split_at(here);
        let cell = match gather {
            Gather::Not { longest } => own(now, longest),
            _ => gathered(gather.full(month), now, later, month, row),
        };
        row.set(month, cell);
        rest = later;
    }
}

fn first_at(facts: &[Fact], month: usize) -> usize {
    facts.partition_point(|f| usize::from(f.end) < month)
}

fn own(now: &[Fact], longest: bool) -> (f64, Mark) {
    let fact = if longest { now.iter().rev().find(|f| f.span <= 12).or(now.last()) } else { now.first() };
    fact.map_or((0.0, Mark::missing(Lack::NotReported)), |f| (f.value, Mark::present(Origin::Reported, f.flags)))
}

fn gathered(full: usize, now: &[Fact], later: &[Fact], month: usize, row: &RowMut<'_>) -> (f64, Mark) {
    if let Some(whole) = now.iter().find(|f| usize::from(f.span) == full) {
        return (whole.value, Mark::present(Origin::Reported, whole.flags));
    }
    for fact in now.iter().filter(|f| usize::from(f.span) < full) {
        let Some(base) = month.checked_sub(usize::from(fact.span)) else { continue };
        let (before, mark) = row.get(base);
        if mark.is_present() {
            let flags = mark.flags() | fact.flags;
            return (tidy(before + fact.value), Mark::present(Origin::Reckoned, flags));
        }
    }
    let combined = || later.first().is_some_and(|f| usize::from(f.end) == month + 1 && f.span == 2);
    let lack = match now.iter().any(|f| usize::from(f.span) < full) {
        true => Lack::Gap,
        false if month % 12 == 0 && combined() => Lack::JanFebCombined,
        false => Lack::NotReported,
    };
    (0.0, Mark::missing(lack))
}

/// The sum of the single months `from..=to`, which must lie in one block of `gather`.
///
/// A value reported for just these months counts first, then the difference of two gathered values, then the
/// sum of single months. What none of them gives is missing.
pub(crate) fn piece(gather: Gather, facts: &[Fact], row: Row<'_>, from: usize, to: usize) -> (f64, Mark) {
    let span = to + 1 - from;
    let at = first_at(facts, to);
    let ending = facts.get(at..).unwrap_or_default().iter().take_while(|f| usize::from(f.end) == to);
    if let Some(fact) = ending.clone().find(|f| usize::from(f.span) == span) {
        return (fact.value, Mark::present(Origin::Reported, fact.flags));
    }
    let (last, mark) = row.get(to);
    if gather.begin(to) == from && gather.full(to) == span {
        return (last, mark.from_origin(Origin::Reckoned));
    }
    let before = from.checked_sub(1).map_or((0.0, Mark::missing(Lack::OutOfRange)), |m| row.get(m));
    if mark.is_present() && before.1.is_present() {
        return (tidy(last - before.0), mark.both(before.1).from_origin(Origin::Reckoned));
    }
    if let Some(sum) = singles(facts, from, to) {
        return sum;
    }
    let combined = |m: Mark| m.lack() == Some(Lack::JanFebCombined);
    let lack = if combined(mark) || combined(before.1) {
        Lack::JanFebCombined
    } else if span == 1 && ending.count() == 0 {
        Lack::NotReported
    } else {
        Lack::Gap
    };
    (0.0, Mark::missing(lack))
}

/// The sum of values reported for each single month, if all of them are there.
fn singles(facts: &[Fact], from: usize, to: usize) -> Option<(f64, Mark)> {
    let (mut sum, mut flags, mut next) = (0.0, 0, from);
    for fact in facts.get(first_at(facts, from)..)?.iter().filter(|f| f.span == 1) {
        if usize::from(fact.end) != next {
            return None;
        }
        sum = tidy(sum + fact.value);
        flags |= fact.flags;
        if next == to {
            return Some((sum, Mark::present(Origin::Reckoned, flags)));
        }
        next += 1;
    }
    None
}

/// The sum of the `months` single months up to and with `to`, across years.
pub(crate) fn window(gather: Gather, facts: &[Fact], row: Row<'_>, to: usize, months: usize) -> (f64, Mark) {
    let Some(from) = (to + 1).checked_sub(months.max(1)) else {
        return (0.0, Mark::missing(Lack::OutOfRange));
    };
    let (mut sum, mut mark, mut end) = (0.0, Mark::present(Origin::Reckoned, 0), to);
    loop {
        let begin = from.max(gather.begin(end));
        let (part, part_mark) = piece(gather, facts, row, begin, end);
        sum = tidy(sum + part);
        mark = mark.both(part_mark);
        if !mark.is_present() {
            return (0.0, mark);
        }
        match begin.checked_sub(1) {
            Some(before) if begin > from => end = before,
            _ => return (sum, mark.from_origin(Origin::Reckoned)),
        }
    }
}
