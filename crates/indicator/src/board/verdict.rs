//! Grades of every month of a row.

use super::layout::Layout;
use crate::mark::Mark;
use crate::months::Row;
use crate::progress::{Grade, Light, Prepared};
use std::ops::Range;

/// Where one value stands on its target's path.
///
/// # Units
/// `achieved`, `expected`: shares of 1, not clamped; `distance`: the indicator's unit, positive is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    achieved: f64,
    expected: f64,
    distance: f64,
    /// The grade; [`Grade::NoData`] where there is no value or nothing is expected.
    pub grade: Grade,
    /// The light.
    pub light: Light,
    known: u8,
}

const ACHIEVED: u8 = 1;
const EXPECTED: u8 = 2;
const JUDGED: u8 = 4;

impl Verdict {
    /// Nothing to judge.
    pub const NONE: Self = Self {
        achieved: 0.0,
        expected: 0.0,
        distance: 0.0,
        grade: Grade::NoData,
        light: Light::None,
        known: 0,
    };

    /// Share reached, where the measure has one.
    #[must_use]
    pub fn achieved(&self) -> Option<f64> {
        (self.known & ACHIEVED != 0).then_some(self.achieved)
    }

    /// Share expected, where the measure has one.
    #[must_use]
    pub fn expected(&self) -> Option<f64> {
        (self.known & EXPECTED != 0).then_some(self.expected)
    }

    /// Distance from what is expected.
    #[must_use]
    pub fn distance(&self) -> Option<f64> {
        (self.known & JUDGED != 0).then_some(self.distance)
    }
}

/// A row's target and the verdict on each month.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub target: Prepared,
    pub verdicts: Vec<Verdict>,
}

impl Judgement {
    pub fn new(target: Prepared, months: usize) -> Self {
        Self { target, verdicts: vec![Verdict::NONE; months] }
    }

    /// Grades the months of `range` of the row.
    pub fn grade(&mut self, layout: &Layout, row: Row<'_>, range: Range<usize>) {
        let first = layout.year_month(range.start);
        let (mut year, mut month) = (first.year, first.month);
        let values = row.values.get(range.clone()).unwrap_or_default();
        let marks = row.marks.get(range.clone()).unwrap_or_default();
        let verdicts = self.verdicts.get_mut(range).unwrap_or_default();
        for (verdict, (value, mark)) in verdicts.iter_mut().zip(values.iter().zip(marks)) {
            *verdict = judge(&self.target, (year, month), *value, *mark);
            month += 1;
            if month > 12 {
                (year, month) = (year.saturating_add(1), 1);
            }
        }
    }
}

fn judge(target: &Prepared, (year, month): (i16, u8), value: f64, mark: Mark) -> Verdict {
    if !mark.is_present() {
        return Verdict::NONE;
    }
    let Some(judged) = target.judge(year, month, value) else { return Verdict::NONE };
    let known = |share: Option<f64>, bit: u8| if share.is_some() { bit } else { 0 };
    Verdict {
        achieved: judged.achieved.unwrap_or_default(),
        expected: judged.expected.unwrap_or_default(),
        distance: judged.distance,
        grade: judged.grade,
        light: judged.light,
        known: JUDGED | known(judged.achieved, ACHIEVED) | known(judged.expected, EXPECTED),
    }
}
