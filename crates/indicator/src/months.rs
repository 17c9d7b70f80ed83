//! A row of months: what was reported, for however many months each, laid out month by month.
//!
//! Months count from January of the row's first year. Method page: `docs/methods/series.md`.

use crate::arith::{add, subtract, tidy};
use crate::mark::{Lack, Mark, Origin};
use crate::model::{Indicator, Kind};
use qipan_kernel::period::{Period, YearMonth};
use qipan_kernel::unit::Unit;
use std::ops::{Range, RangeInclusive};

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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gather {
    /// From January of each year.
    Year,
    /// From January of the first of five years; the row begins so many months after such a January.
    FiveYears { late: u16, add: Add },
    /// The same, but what is reported already is the running total.
    Running { late: u16 },
    /// Not at all: each month has its own value, that of the longest period (up to a year) that ends in it; with
    /// `from_january` only of periods that begin in January.
    Not { from_january: bool },
}

/// How a total and what comes after it make the next total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Add {
    /// Amounts and percentage points add up.
    Sum,
    /// Falls in per cent compound: 1 − Π(1 − r); one of the unit is `scale`.
    Fall { scale: f64 },
}

impl Add {
    fn apply(self, before: f64, next: f64) -> f64 {
        match self {
            Self::Sum => add(before, next),
            Self::Fall { scale } => tidy((1.0 - (1.0 - before * scale) * (1.0 - next * scale)) / scale),
        }
    }
}

impl Gather {
    /// How `indicator` gathers in a row that begins in January of `first_year`, if the five years begin in the years
    /// `five_years_from`, five years later, and so on.
    pub fn of(indicator: &Indicator, first_year: i16, five_years_from: i16) -> Self {
        let years = (i32::from(first_year) - i32::from(five_years_from)).rem_euclid(5).unsigned_abs();
        let late = u16::try_from(years * 12).unwrap_or_default();
        match indicator.kind {
            Kind::Flow => Self::Year,
            Kind::FiveYearCumulative if indicator.cumulative_reporting => Self::Running { late },
            Kind::FiveYearCumulative => {
                let add = match Unit::parse(&indicator.unit) {
                    Ok(unit) if !indicator.adds_up() => Add::Fall { scale: unit.scale },
                    _ => Add::Sum,
                };
                Self::FiveYears { late, add }
            }
            Kind::Growth => Self::Not { from_january: true },
            Kind::Stock | Kind::Ratio => Self::Not { from_january: indicator.cumulative_reporting },
        }
    }

    /// Months from the beginning of `month`'s block up to and with `month`; 1 if nothing gathers.
    pub fn full(self, month: usize) -> usize {
        match self {
            Self::Year => month % 12 + 1,
            Self::FiveYears { late, .. } | Self::Running { late } => (month + usize::from(late)) % 60 + 1,
            Self::Not { .. } => 1,
        }
    }

    /// The first month of `month`'s block.
    fn begin(self, month: usize) -> usize {
        (month + 1).saturating_sub(self.full(month))
    }

    /// The months that must be laid out again if something is reported for `month`, and if `month` itself is to
    /// come out right: all that a total passes through.
    pub fn reach(self, month: usize, months: usize) -> Range<usize> {
        let after = match self {
            Self::Year => 12 - self.full(month),
            Self::FiveYears { .. } => 60 - self.full(month),
            Self::Running { .. } | Self::Not { .. } => 0,
        };
        self.lay_from(month)..months.min(month + 1 + after)
    }

    /// Where laying out must begin so that `month` comes out right.
    pub fn lay_from(self, month: usize) -> usize {
        match self {
            Self::Year | Self::FiveYears { .. } => self.begin(month),
            Self::Running { .. } | Self::Not { .. } => month,
        }
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

    /// Nothing reported in `range`.
    fn clear(&mut self, range: Range<usize>) {
        let range = range.start..range.end.min(self.values.len());
        self.values.get_mut(range.clone()).unwrap_or_default().fill(0.0);
        self.marks.get_mut(range).unwrap_or_default().fill(Mark::missing(Lack::NotReported));
    }

    pub fn set(&mut self, month: usize, (value, mark): (f64, Mark)) {
        if let (Some(v), Some(m)) = (self.values.get_mut(month), self.marks.get_mut(month)) {
            *v = value;
            *m = mark;
        }
    }
}

/// Lays `facts` (in order of their key) out over `range` of the row: gathered values for kinds that add up,
/// each month's own value for the others. `range` must begin where [`Gather::lay_from`] says.
pub(crate) fn lay_out(gather: Gather, facts: &[Fact], range: Range<usize>, row: &mut RowMut<'_>) {
    // January's reason depends on whether February brings both
    let range = range.start..range.end + usize::from(range.end % 12 == 1);
    row.clear(range.clone());
    let facts = facts.get(first_at(facts, range.start)..).unwrap_or_default();
    let facts = facts.get(..first_at(facts, range.end)).unwrap_or_default();
    match gather {
        Gather::Not { from_january: false } => own(facts, row, |_, span| span <= 12),
        Gather::Not { from_january: true } => own(facts, row, |month, span| span == month % 12 + 1),
        Gather::Running { .. } => {
            own(facts, row, |month, span| span == gather.full(month) || span == month % 12 + 1)
        }
        Gather::Year => gathered(|month| month % 12 + 1, Add::Sum, facts, row),
        Gather::FiveYears { add, .. } => gathered(|month| gather.full(month), add, facts, row),
    }
}

fn first_at(facts: &[Fact], month: usize) -> usize {
    facts.partition_point(|f| usize::from(f.end) < month)
}

/// Each fact that fits stands for its last month; the longest one comes last and stays.
fn own(facts: &[Fact], row: &mut RowMut<'_>, fits: impl Fn(usize, usize) -> bool) {
    for fact in facts {
        let month = usize::from(fact.end);
        if fits(month, usize::from(fact.span)) {
            row.set(month, (fact.value, Mark::present(Origin::Reported, fact.flags)));
        }
    }
}

/// Totals, month by month.
fn gathered(full: impl Fn(usize) -> usize, add: Add, facts: &[Fact], row: &mut RowMut<'_>) {
    for now in facts.chunk_by(|a, b| a.end == b.end) {
        let month = now.first().map_or(0, |f| usize::from(f.end));
        let full = full(month);
        let cell = match now {
            // what mostly comes: one value for the whole way
            [whole] if usize::from(whole.span) == full => {
                (whole.value, Mark::present(Origin::Reported, whole.flags))
            }
            _ => total(full, month % 12 + 1, add, now, row, month),
        };
        row.set(month, cell);
        let combined = month % 12 == 1 && now.iter().any(|f| f.span == 2);
        if combined && row.get(month - 1).1.lack() == Some(Lack::NotReported) {
            row.set(month - 1, (0.0, Mark::missing(Lack::JanFebCombined)));
        }
    }
}

/// The total up to `month`: reported as such, or what is reported since January, else the shortest period that ends
/// here, upon the total before it.
fn total(full: usize, in_year: usize, add: Add, now: &[Fact], row: &RowMut<'_>, month: usize) -> (f64, Mark) {
    let spanning = |months: usize| now.iter().find(|f| usize::from(f.span) == months);
    if let Some(whole) = spanning(full) {
        return (whole.value, Mark::present(Origin::Reported, whole.flags));
    }
    let upon = |fact: &Fact| {
        let (before, mark) = row.get(month.checked_sub(usize::from(fact.span))?);
        let flags = mark.flags() | fact.flags;
        mark.is_present().then(|| (add.apply(before, fact.value), Mark::present(Origin::Reckoned, flags)))
    };
    let mut parts = now.iter().filter(|f| usize::from(f.span) < full);
    let lack = if parts.clone().next().is_some() { Lack::Gap } else { Lack::NotReported };
    spanning(in_year)
        .and_then(upon)
        .or_else(|| parts.find_map(|fact| upon(fact).filter(|_| add == Add::Sum)))
        .unwrap_or((0.0, Mark::missing(lack)))
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
    if gather.begin(to) == from && gather.full(to) == span && !matches!(gather, Gather::Not { .. }) {
        return (last, mark.with_origin(Origin::Reckoned));
    }
    let before = from.checked_sub(1).map_or((0.0, Mark::missing(Lack::OutOfRange)), |m| row.get(m));
    if mark.is_present() && before.1.is_present() {
        return (subtract(last, before.0), mark.both(before.1).with_origin(Origin::Reckoned));
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
        sum = add(sum, fact.value);
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
        sum = add(sum, part);
        mark = mark.both(part_mark);
        if !mark.is_present() {
            return (0.0, mark);
        }
        match begin.checked_sub(1) {
            Some(before) if begin > from => end = before,
            _ => return (sum, mark.with_origin(Origin::Reckoned)),
        }
    }
}

/// The first hole in the months `months`: the first month that is not known by itself; or, where only the total before
/// it is missing, that total.
pub(crate) fn hole(
    gather: Gather,
    facts: &[Fact],
    row: Row<'_>,
    months: RangeInclusive<usize>,
    year_month: impl Fn(usize) -> YearMonth,
) -> Period {
    let unknown = |m: &usize| !piece(gather, facts, row, *m, *m).1.is_present();
    let first = months.clone().find(unknown).unwrap_or(*months.end());
    let YearMonth { year, month } = year_month(first);
    if row.get(first).1.is_present() && month > 1 {
        return Period::Cumulative { year, to: month - 1 }.canonical();
    }
    Period::Month { year, month }
}
