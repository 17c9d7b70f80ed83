//! Grades of every month of a row.

use super::layout::Layout;
use crate::mark::Mark;
use crate::months::Row;
use crate::progress::{Grade, Judged, Light, Prepared};
use qipan_kernel::period::YearMonth;
use std::ops::Range;

/// Where one value stands on its target's path.
///
/// # Units
/// `achieved`, `expected`: shares of 1, not clamped; `distance`: the indicator's unit, positive is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The grade; [`Grade::NoData`] where there is no value or nothing is expected.
    pub grade: Grade,
    /// The light.
    pub light: Light,
    /// Share reached, where the measure has one.
    pub achieved: Option<f64>,
    /// Share expected, where the measure has one.
    pub expected: Option<f64>,
    /// Distance from what is expected.
    pub distance: Option<f64>,
}

impl Verdict {
    /// Nothing to judge.
    pub const NONE: Self =
        Self { grade: Grade::NoData, light: Light::None, achieved: None, expected: None, distance: None };
}

/// What is kept of each month; the shares are worked out when asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    pub distance: f64,
    pub grade: Grade,
    pub light: Light,
}

impl Kept {
    const NONE: Self = Self { distance: 0.0, grade: Grade::NoData, light: Light::None };
}

/// A row's target and what is kept of each month.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    target: Prepared,
    pub kept: Vec<Kept>,
}

impl Judgement {
    pub fn new(target: Prepared, months: usize) -> Self {
        Self { target, kept: vec![Kept::NONE; months] }
    }

    /// Grades the months of `range` of the row.
    pub fn grade(&mut self, layout: &Layout, row: Row<'_>, range: Range<usize>) {
        let mut at = layout.year_month(range.start);
        let values = row.values.get(range.clone()).unwrap_or_default();
        let marks = row.marks.get(range.clone()).unwrap_or_default();
        let kept = self.kept.get_mut(range).unwrap_or_default();
        for (kept, (value, mark)) in kept.iter_mut().zip(values.iter().zip(marks)) {
            *kept = judge(&self.target, at, *value, *mark).map_or(Kept::NONE, |judged| Kept {
                distance: judged.distance,
                grade: judged.grade,
                light: judged.light,
            });
            at.month += 1;
            if at.month > 12 {
                at = YearMonth { year: at.year.saturating_add(1), month: 1 };
            }
        }
    }

    /// The verdict on the value of a month.
    pub fn verdict(&self, at: YearMonth, value: f64, mark: Mark) -> Verdict {
        judge(&self.target, at, value, mark).map_or(Verdict::NONE, |judged| Verdict {
            grade: judged.grade,
            light: judged.light,
            achieved: judged.achieved,
            expected: judged.expected,
            distance: Some(judged.distance),
        })
    }
}

#[inline(always)]
fn judge(target: &Prepared, at: YearMonth, value: f64, mark: Mark) -> Option<Judged> {
    if mark.is_present() { target.judge(at.year, at.month, value) } else { None }
}
