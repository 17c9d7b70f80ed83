//! One indicator at one unit over time: reported for whatever periods, asked for any other.
//!
//! Cumulative and single-month values convert into each other; a gap stays a gap and says why; January and
//! February that are published as one value stay one. Method page: `docs/methods/series.md`.

use crate::formula::Values;
use crate::mark::{Lack, Mark};
use crate::missing::{Missing, Why};
use crate::model::{Indicator, Kind};
use crate::months::{Fact, Gather, Row, RowMut, hole, lay_out, piece, window};
use qipan_kernel::period::{Period, YearMonth};
use std::collections::BTreeMap;

/// A first year of a national five-year plan; the others lie five years apart.
pub const FIVE_YEARS_FROM: i16 = 2021;

/// Values of one indicator at one unit, by the periods that they were reported for.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    code: String,
    kind: Kind,
    adds_up: bool,
    gather: Gather,
    first_year: i16,
    facts: Vec<Fact>,
    values: Vec<f64>,
    marks: Vec<Mark>,
}

impl Series {
    /// A series of `indicator` from values in its unit. Of two values for the same months the later one counts;
    /// numbers that are not finite are left out. Five-year totals begin in 2021, 2026 and so on.
    #[must_use]
    pub fn new(indicator: &Indicator, reported: impl IntoIterator<Item = (Period, f64)>) -> Self {
        Self::since(indicator, FIVE_YEARS_FROM, reported)
    }

    /// The same with five-year totals that begin in `five_years_from`, five years later, and so on.
    #[must_use]
    pub fn since(
        indicator: &Indicator,
        five_years_from: i16,
        reported: impl IntoIterator<Item = (Period, f64)>,
    ) -> Self {
        let reported: Vec<(Period, f64)> = reported.into_iter().filter(|(_, v)| v.is_finite()).collect();
        let first = reported.iter().map(|(p, _)| p.start().year).min().unwrap_or_default();
        let last = reported.iter().map(|(p, _)| p.end().year).max().unwrap_or_default();
        let into =
            i16::try_from((i32::from(first) - i32::from(five_years_from)).rem_euclid(5)).unwrap_or_default();
        let first_year = first - if indicator.kind == Kind::FiveYearCumulative { into } else { 0 };
        let mut by_key: BTreeMap<(u16, u16), Fact> = BTreeMap::new();
        for (period, value) in reported {
            if let Some(end) = month_in(first_year, period.end()) {
                let fact = Fact { end, span: period.months(), flags: 0, value };
                by_key.insert(fact.key(), fact);
            }
        }
        let facts: Vec<Fact> = by_key.into_values().collect();
        let years = if facts.is_empty() { 0 } else { usize::from((last - first_year).unsigned_abs()) + 1 };
        let gather = Gather::of(indicator, first_year, five_years_from);
        let (mut values, mut marks) =
            (vec![0.0; years * 12], vec![Mark::missing(Lack::NotReported); years * 12]);
        lay_out(gather, &facts, 0..years * 12, &mut RowMut { values: &mut values, marks: &mut marks });
        let (code, kind, adds_up) = (indicator.code.clone(), indicator.kind, indicator.adds_up());
        Self { code, kind, adds_up, gather, first_year, facts, values, marks }
    }

    fn row(&self) -> Row<'_> {
        Row { values: &self.values, marks: &self.marks }
    }

    /// The place of `month` in the row, if it lies within its years.
    fn place(&self, month: YearMonth) -> Option<u16> {
        month_in(self.first_year, month).filter(|at| usize::from(*at) < self.values.len())
    }

    fn month(&self, at: usize) -> YearMonth {
        let first = YearMonth { year: self.first_year, month: 1 }.index();
        YearMonth::from_index(first + i32::try_from(at).unwrap_or_default())
    }

    /// The value for `period`, in the indicator's unit.
    ///
    /// # Definition
    /// A value reported for these very months counts first. Flows: the sum of the months. Five-year cumulative
    /// ones: the running total at the period's end. All others: the value of the period's last month.
    ///
    /// # Errors
    /// [`Missing`] with the reason.
    pub fn value(&self, period: Period) -> Result<f64, Missing> {
        let Some(end) = self.place(period.end()) else {
            return Err(Missing::new(&self.code, period, Why::NotReported));
        };
        let (to, months) = (usize::from(end), usize::from(period.months()));
        let key = (end, period.months());
        if self.kind != Kind::FiveYearCumulative
            && let Ok(at) = self.facts.binary_search_by_key(&key, Fact::key)
            && let Some(fact) = self.facts.get(at)
        {
            return Ok(fact.value);
        }
        match self.kind {
            Kind::Flow => {
                self.known(window(self.gather, &self.facts, self.row(), to, months), period, months)
            }
            _ => self.known(self.row().get(to), period, self.gather.full(to)),
        }
    }

    /// The sum over the `months` single months up to and with `end`.
    ///
    /// # Errors
    /// [`Missing`]: a month is missing, or the indicator's months do not add up.
    pub fn window(&self, end: YearMonth, months: u16) -> Result<f64, Missing> {
        let period = Period::Month { year: end.year, month: end.month };
        match self.place(end).filter(|_| self.adds_up) {
            None => Err(Missing::new(&self.code, period, Why::NotReported)),
            Some(to) => {
                let (to, months) = (usize::from(to), usize::from(months));
                self.known(window(self.gather, &self.facts, self.row(), to, months), period, months)
            }
        }
    }

    /// The value for the same period of the year before.
    ///
    /// # Errors
    /// [`Missing`] with the reason.
    pub fn last_year(&self, period: Period) -> Result<f64, Missing> {
        self.value(period.same_last_year())
    }

    fn known(&self, (value, mark): (f64, Mark), period: Period, months: usize) -> Result<f64, Missing> {
        if mark.is_present() {
            return Ok(value);
        }
        let why = match mark.lack() {
            Some(Lack::JanFebCombined) => Why::JanFebCombined,
            Some(Lack::OutOfRange) => Why::OutOfRange,
            Some(Lack::Gap) => self.gap(period, months).map_or(Why::NotReported, |at| Why::Gap { at }),
            _ => Why::NotReported,
        };
        Err(Missing::new(&self.code, period, why))
    }

    /// The first hole in the `months` months up to the end of `period`.
    fn gap(&self, period: Period, months: usize) -> Option<Period> {
        let to = usize::from(self.place(period.end())?);
        let from = (to + 1).saturating_sub(months);
        Some(hole(self.gather, &self.facts, self.row(), from..=to, |at| self.month(at)))
    }

    /// Months from the first January to the last month reported, as places.
    fn places(&self) -> std::ops::Range<usize> {
        0..self.facts.last().map_or(0, |f| usize::from(f.end) + 1)
    }

    /// Month by month, each alone. January and February that are known only together come as one entry; a
    /// month that can't be told alone comes as missing with the reason. Empty for kinds that do not add up.
    #[must_use]
    pub fn to_single(&self) -> Vec<(Period, Result<f64, Missing>)> {
        let mut out = Vec::new();
        let mut months = self.places().filter(|_| self.adds_up).peekable();
        while let Some(at) = months.next() {
            let ym = self.month(at);
            let period = Period::Month { year: ym.year, month: ym.month };
            let single = piece(self.gather, &self.facts, self.row(), at, at);
            if single.1.lack() == Some(Lack::JanFebCombined) && ym.month == 1 && months.next().is_some() {
                let both = Period::JanFeb { year: ym.year };
                out.push((
                    both,
                    self.known(piece(self.gather, &self.facts, self.row(), at, at + 1), both, 2),
                ));
            } else {
                out.push((period, self.known(single, period, 1)));
            }
        }
        out
    }

    /// Month by month, each from January of its year. Empty for kinds that do not add up.
    #[must_use]
    pub fn to_cumulative(&self) -> Vec<(Period, Result<f64, Missing>)> {
        self.places()
            .filter(|_| self.adds_up)
            .map(|at| {
                let (ym, months) = (self.month(at), at % 12 + 1);
                let period = Period::Cumulative { year: ym.year, to: ym.month }.canonical();
                (period, self.known(window(self.gather, &self.facts, self.row(), at, months), period, months))
            })
            .collect()
    }
}

/// The place of `month` counted from January of `first_year`.
fn month_in(first_year: i16, month: YearMonth) -> Option<u16> {
    u16::try_from(month.index() - YearMonth { year: first_year, month: 1 }.index()).ok()
}

/// Series by the code of their indicator, all of one unit.
impl Values for BTreeMap<String, Series> {
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing> {
        self.get(code).map_or_else(|| Err(Missing::new(code, period, Why::NotReported)), |s| s.value(period))
    }

    fn window(&self, code: &str, end: YearMonth, months: u16) -> Result<f64, Missing> {
        let period = Period::Month { year: end.year, month: end.month };
        self.get(code)
            .map_or_else(|| Err(Missing::new(code, period, Why::NotReported)), |s| s.window(end, months))
    }
}

#[cfg(test)]
mod tests;
