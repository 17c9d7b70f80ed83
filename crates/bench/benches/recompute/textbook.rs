//! The peer: the same district computed the way one would write it down first. One ordered map from (indicator,
//! unit, month) to a value, formulas as trees that are walked for each cell, cumulative values summed up on the
//! way. The grading of a value is the same function as the board's; what differs is everything around it.

use crate::district::{
    FIRST_YEAR, FORMULAS, INDICATORS, MONTHS, UNITS, indicators, parent, reported, reports, target,
};
use qipan_indicator::model::Indicator;
use qipan_indicator::progress::{Grade, Judged, Prepared};
use std::collections::BTreeMap;

type Key = (usize, usize, usize);

/// A formula, walked for each cell.
enum Tree {
    Number(f64),
    /// An indicator, so many months earlier.
    Value(usize, usize),
    /// The single months of the last so many.
    Sum(usize, usize),
    Add(Box<Tree>, Box<Tree>),
    Subtract(Box<Tree>, Box<Tree>),
    Multiply(Box<Tree>, Box<Tree>),
    Divide(Box<Tree>, Box<Tree>),
    Larger(Box<Tree>, Box<Tree>),
    Smaller(Box<Tree>, Box<Tree>),
    IfMore(Box<Tree>, Box<Tree>, Box<Tree>, Box<Tree>),
}

pub struct Textbook {
    indicators: Vec<Indicator>,
    formulas: BTreeMap<usize, Tree>,
    /// As reported: single months, or cumulative where that is how they come.
    pub reported: BTreeMap<Key, f64>,
    targets: BTreeMap<(usize, usize), Prepared>,
}

#[derive(Default)]
pub struct Results {
    pub values: BTreeMap<Key, f64>,
    pub verdicts: BTreeMap<Key, Judged>,
}

impl Textbook {
    pub fn new(seed: u64) -> Self {
        let indicators = indicators();
        let mut reported_values = BTreeMap::new();
        let mut targets = BTreeMap::new();
        for (i, indicator) in indicators.iter().enumerate() {
            for unit in 0..UNITS {
                if let Some(target) = target(indicator) {
                    targets.insert((i, unit), target);
                }
                for month in (0..MONTHS).filter(|_| indicator.formula.is_none() && reports(unit)) {
                    if let Some((_, value)) = reported(seed, i, unit, month) {
                        reported_values.insert((i, unit, month), value);
                    }
                }
            }
        }
        Self { formulas: formulas(), indicators, reported: reported_values, targets }
    }

    pub fn compute(&self) -> Results {
        let mut out = Results::default();
        for indicator in 0..INDICATORS {
            for unit in (0..UNITS).rev() {
                for month in 0..MONTHS {
                    if let Some(value) = self.value(&out.values, indicator, unit, month) {
                        out.values.insert((indicator, unit, month), value);
                        let judged = self.targets.get(&(indicator, unit)).and_then(|target| {
                            let year = FIRST_YEAR + i16::try_from(month / 12).unwrap_or_default();
                            target.judge(year, u8::try_from(month % 12 + 1).unwrap_or(1), value)
                        });
                        if let Some(judged) = judged {
                            out.verdicts.insert((indicator, unit, month), judged);
                        }
                    }
                }
            }
        }
        out
    }

    fn value(&self, known: &BTreeMap<Key, f64>, indicator: usize, unit: usize, month: usize) -> Option<f64> {
        if let Some(formula) = self.formulas.get(&indicator) {
            return self.walk(known, formula, unit, month).filter(|x| x.is_finite());
        }
        let children: Vec<usize> = (0..UNITS).filter(|u| parent(*u) == Some(unit)).collect();
        if children.is_empty() {
            return self.own(indicator, unit, month);
        }
        let weight = match indicator {
            27..31 => Some(20),
            31..33 => Some(0),
            _ => None,
        };
        let (mut sum, mut weights) = (0.0, 0.0);
        for child in children {
            let value = known.get(&(indicator, child, month))?;
            let weight = weight.map_or(Some(1.0), |w| known.get(&(w, child, month)).copied())?;
            sum += value * weight;
            weights += weight;
        }
        Some(if weight.is_some() { sum / weights } else { rounded(sum) })
    }

    /// From January (five-year cumulative: from January 2016 or 2021) to `month`.
    fn own(&self, indicator: usize, unit: usize, month: usize) -> Option<f64> {
        let from = match indicator {
            0..12 => month - month % 12,
            33..35 => month - month % 60,
            _ => return self.reported.get(&(indicator, unit, month)).copied(),
        };
        let sum: Option<f64> =
            (from..=month).map(|m| self.reported.get(&(indicator, unit, m)).copied()).sum();
        sum.map(rounded)
    }

    fn walk(&self, known: &BTreeMap<Key, f64>, tree: &Tree, unit: usize, month: usize) -> Option<f64> {
        let walk = |t: &Tree| self.walk(known, t, unit, month);
        Some(match tree {
            Tree::Number(x) => *x,
            Tree::Value(i, back) => *known.get(&(*i, unit, month.checked_sub(*back)?))?,
            Tree::Sum(i, months) => {
                let from = (month + 1).checked_sub(*months)?;
                let single = |m: usize| {
                    let to = known.get(&(*i, unit, m))?;
                    Some(if m.is_multiple_of(12) { *to } else { to - known.get(&(*i, unit, m - 1))? })
                };
                (from..=month).map(single).sum::<Option<f64>>()?
            }
            Tree::Add(a, b) => walk(a)? + walk(b)?,
            Tree::Subtract(a, b) => walk(a)? - walk(b)?,
            Tree::Multiply(a, b) => walk(a)? * walk(b)?,
            Tree::Divide(a, b) => walk(a)? / walk(b)?,
            Tree::Larger(a, b) => walk(a)?.max(walk(b)?),
            Tree::Smaller(a, b) => walk(a)?.min(walk(b)?),
            Tree::IfMore(a, b, yes, no) => {
                if walk(a)? > walk(b)? {
                    walk(yes)?
                } else {
                    walk(no)?
                }
            }
        })
    }

    /// Codes in order, to compare with the board.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.indicators.iter().map(|i| i.code.as_str())
    }
}

/// Sums of decimals carry binary noise, on which a grade could flip at its border.
fn rounded(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}

/// The formulas of [`FORMULAS`] as trees; factors of units written out. F0… are 0…, S0… 20…, D0… 35….
fn formulas() -> BTreeMap<usize, Tree> {
    let v = |i: usize| Box::new(Tree::Value(i, 0));
    let n = |x: f64| Box::new(Tree::Number(x));
    let b = Box::new;
    let share = |i: usize| Tree::Divide(v(i), b(Tree::Add(v(21), v(22))));
    let percent = |t: Tree| Tree::Multiply(b(t), n(100.0));
    let trees = [
        Tree::Multiply(b(Tree::Divide(v(0), v(20))), n(1e4)),
        percent(Tree::Divide(v(1), v(0))),
        percent(Tree::Subtract(b(Tree::Divide(v(0), b(Tree::Value(0, 12)))), n(1.0))),
        Tree::Sum(2, 12),
        percent(Tree::Divide(b(Tree::Add(v(3), v(4))), b(Tree::Add(v(5), v(6))))),
        percent(Tree::IfMore(v(21), v(22), b(share(21)), b(Tree::Subtract(n(1.0), b(share(22)))))),
        Tree::Add(b(Tree::Larger(b(Tree::Subtract(v(7), v(8))), n(0.0))), b(Tree::Smaller(v(9), v(10)))),
        Tree::Multiply(v(35), b(Tree::Add(n(1.0), b(Tree::Divide(v(37), n(100.0)))))),
    ];
    assert_eq!(trees.len(), FORMULAS.len());
    trees.into_iter().enumerate().map(|(i, tree)| (35 + i, tree)).collect()
}

/// Grades that the peer and the board must agree on.
pub fn grades(results: &Results) -> BTreeMap<Key, Grade> {
    results.verdicts.iter().map(|(key, judged)| (*key, judged.grade)).collect()
}
