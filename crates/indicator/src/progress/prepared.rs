//! The arithmetic of progress on prepared numbers: a value in, a grade out, nothing allocated.
//!
//! Method page: docs/methods/progress.md

use super::{Grade, Light};
use crate::arith::grain;
use crate::arith::subtract;
use crate::model::{Direction, Indicator, Kind, Nature};
use crate::target::path::Shape;
use crate::target::profile::CumulativeShares;
use crate::target::{Path, Target};
use crate::thresholds::{Basis, Thresholds};
use qipan_kernel::period::Frequency;
use qipan_kernel::provenance::{QualifiedValue, Qualifier};
use serde::{Deserialize, Serialize};

/// A target made ready for grading: its path, its measure, its limits.
///
/// [`Prepared::judge`] is a few dozen floating-point operations and allocates nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    path: Path,
    basis: Basis,
    /// +1 if more is better, −1 if less is.
    sign: f64,
    base: Option<f64>,
    goal: f64,
    goal_upper: f64,
    goal_strict: bool,
    goal_year: i16,
    /// Whether the goal counts as reached before the plan's end.
    early: Early,
    binding: bool,
    amounts: bool,
    thresholds: Thresholds,
    /// The indicator's units in one percentage point.
    points: f64,
}

/// When a goal that is met counts as reached before the plan's last month.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Early {
    Any,
    WholeYears,
    Never,
}

/// A value placed on the path.
///
/// # Units
/// `expected_value`, `expected_upper`, `distance`: the indicator's unit; `achieved`, `expected`: shares of 1, not
/// clamped; `deviation`: the measure of the basis, see [`Thresholds`].
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Share reached (of a cap: used).
    pub achieved: Option<f64>,
    /// Share that the path expects.
    pub expected: Option<f64>,
    /// What the path expects; of a band, its lower edge.
    pub expected_value: f64,
    /// Upper edge of a band.
    pub expected_upper: Option<f64>,
    /// Distance from what is expected; positive is better.
    pub distance: f64,
    /// What is compared with the thresholds; positive is better. `None` if nothing gives it a scale (0 promised
    /// where 0 was measured): then any shortfall is an alert.
    pub deviation: Option<f64>,
    /// The grade.
    pub grade: Grade,
    /// The light.
    pub light: Light,
    /// Whether the plan's final goal is met by this value.
    pub goal_met: bool,
}

/// How far a flow's yearly amount has come from the baseline to the plan's goal.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanShares {
    /// (amount − baseline) / (goal − baseline).
    pub achieved: f64,
    /// (the year's target − baseline) / (goal − baseline).
    pub expected: f64,
    /// True if the amount is inferred from part of a year: value / expected share of the year.
    pub implied: bool,
}

/// The values at which the grade changes, for the band of a chart.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// What is expected.
    pub expected: f64,
    /// Worst value that is still 基本符合.
    pub behind: f64,
    /// Least (of falling indicators: greatest) value that is 快于预期; the upper edge of a range.
    pub ahead: Option<f64>,
    /// Worst value that is not yet 预警.
    pub alert: f64,
}

impl Prepared {
    /// Prepares `target` of `indicator`, whose profile has the running `shares`.
    ///
    /// `None` if the target has no path, see [`Path::new`].
    #[must_use]
    pub fn new(indicator: &Indicator, target: &Target, shares: CumulativeShares) -> Option<Self> {
        let path = Path::new(target, indicator.kind, indicator.direction, shares)?;
        let (goal_year, goal) = target.goal()?;
        let cumulative = indicator.kind == Kind::FiveYearCumulative;
        let base = if cumulative { Some(0.0) } else { target.baseline.map(|(_, value)| value) };
        let sign = if indicator.direction == Direction::Down { -1.0 } else { 1.0 };
        let slope = base.is_some_and(|base| sign * (goal.value - base) > 0.0);
        let basis = basis_of(indicator, slope, path.shape());
        let thresholds = indicator.thresholds.unwrap_or(Thresholds::default_for(basis));
        let first = target.values.values().next().map_or(goal.value, |v| v.value);
        let rises = match base {
            Some(_) => slope,
            None => {
                sign * (goal.value - first) > 0.0
                    || (indicator.kind == Kind::Flow && target.values.len() == 1)
            }
        };
        let early = match (indicator.kind, basis) {
            (_, Basis::Points | Basis::Range) | (Kind::FiveYearCumulative, Basis::Cap) => Early::Never,
            _ if !rises => Early::Never,
            (Kind::Flow, _) if sign < 0.0 => Early::WholeYears,
            (Kind::Ratio, _) => Early::WholeYears,
            _ => Early::Any,
        };
        Some(Self {
            path,
            basis,
            sign,
            base,
            goal: goal.value,
            goal_upper: goal.upper.unwrap_or(f64::INFINITY),
            goal_strict: matches!(goal.qualifier, Qualifier::GreaterThan | Qualifier::LessThan),
            goal_year,
            early,
            binding: indicator.nature == Nature::Binding,
            amounts: indicator.kind == Kind::Flow,
            thresholds,
            points: super::points::per_point(&indicator.unit),
        })
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The measure of deviation.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The limits between grades.
    #[must_use]
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// The final goal's year and value.
    #[must_use]
    pub fn goal(&self) -> (i16, f64) {
        (self.goal_year, self.goal)
    }

    /// The promise that a value of `year` is measured against: the year's target on the year's bases, else the goal.
    #[must_use]
    pub fn promise(&self, year: i16) -> (i16, f64) {
        let yearly = match self.basis {
            Basis::Year | Basis::Points | Basis::Hold | Basis::Range => true,
            Basis::Cap => self.amounts,
            Basis::Plan => false,
        };
        match self.path.year_level(year) {
            Some(level) if yearly => (year.min(self.goal_year), level),
            _ => (self.goal_year, self.goal),
        }
    }

    /// Grades `value`, which stands for the end of `month` of `year` (of a flow: January to `month`; five-year
    /// cumulative: from the plan's start).
    ///
    /// `None` if nothing is expected then (before the path, or before the first promise of a target without baseline;
    /// within the year for an amount that is judged by whole years), or if `value` is not finite.
    #[must_use]
    #[inline(always)] // the board judges row by row and needs only the grade of each cell
    pub fn judge(&self, year: i16, month: u8, value: f64) -> Option<Judged> {
        let yearly = self.amounts && self.basis == Basis::Plan;
        if !value.is_finite() || (yearly && month < 12) {
            return None;
        }
        let meets = self.meets_goal(value);
        let last = year >= self.goal_year && month >= 12;
        let expected_value = self.path.level(year, month)?;
        let upper = self.upper(year, month);
        let distance = match upper {
            Some(upper) => subtract(value, expected_value).min(subtract(upper, value)),
            None => self.sign * subtract(value, expected_value),
        };
        let scale = self.scale(year, expected_value, upper);
        // so that 0.73 − 0.75 is two points and not a little more
        let deviation = scale.map(|scale| grain(distance / scale)).filter(|d| d.is_finite());
        let done = meets
            && (last
                || match self.early {
                    Early::Any => true,
                    Early::WholeYears => month >= 12,
                    Early::Never => false,
                });
        let grade = self.grade(done, last, distance, deviation);
        let (achieved, expected) = self.shares(year, month, value, expected_value);
        Some(Judged {
            achieved,
            expected,
            expected_value,
            expected_upper: upper.filter(|upper| upper.is_finite()),
            distance,
            deviation,
            grade,
            light: self.light(grade, deviation),
            goal_met: meets,
        })
    }

    fn grade(&self, done: bool, last: bool, distance: f64, deviation: Option<f64>) -> Grade {
        if done {
            return Grade::Done;
        }
        if last && self.binding {
            return Grade::Behind;
        }
        let may_lead = !matches!(self.basis, Basis::Hold | Basis::Range);
        match deviation {
            Some(d) if may_lead && d >= self.thresholds.ahead => Grade::Ahead,
            Some(d) if d < -self.thresholds.behind => Grade::Behind,
            None if distance < 0.0 => Grade::Behind,
            _ => Grade::OnTrack,
        }
    }

    fn light(&self, grade: Grade, deviation: Option<f64>) -> Light {
        match (grade, deviation) {
            (Grade::Behind, Some(d)) if d >= -self.thresholds.alert => Light::Watch,
            (Grade::Behind, _) => Light::Alert,
            (Grade::NoData | Grade::Stale, _) => Light::None,
            (Grade::Done | Grade::Ahead | Grade::OnTrack, _) => Light::Normal,
        }
    }

    /// Grades a value of which perhaps only a bound is known, by the worst value that it may stand for.
    ///
    /// A bound on the good side only (`<1300` where more is better) says nothing good: it is graded 滞后 if even the
    /// best value behind it is, and not at all otherwise.
    #[must_use]
    pub fn judge_qualified(&self, year: i16, month: u8, value: QualifiedValue) -> Qualified {
        let Some(judged) = self.judge(year, month, value.value) else {
            return Qualified::NothingExpected;
        };
        let lower = matches!(value.qualifier, Qualifier::GreaterThan | Qualifier::AtLeast);
        let upper = matches!(value.qualifier, Qualifier::LessThan | Qualifier::AtMost);
        if !lower && !upper {
            return Qualified::Judged(judged, None);
        }
        if self.basis == Basis::Range {
            let beyond = if lower {
                judged.expected_upper.is_some_and(|edge| value.value > edge)
            } else {
                value.value < judged.expected_value
            };
            return if beyond {
                Qualified::Judged(judged, Some(Bound::OrWorse))
            } else {
                Qualified::Undecided
            };
        }
        match (lower == (self.sign > 0.0), judged.grade) {
            (true, _) => Qualified::Judged(judged, Some(Bound::OrBetter)),
            (false, Grade::Behind) => Qualified::Judged(judged, Some(Bound::OrWorse)),
            (false, _) => Qualified::Undecided,
        }
    }

    /// How far a flow has come on the way from baseline to goal; `None` for other kinds and where the goal does not
    /// better the baseline.
    #[must_use]
    pub fn plan_shares(&self, year: i16, month: u8, value: f64) -> Option<PlanShares> {
        let base = self.base.filter(|base| self.amounts && self.sign * (self.goal - base) > 0.0)?;
        let (level, share) = (self.path.year_level(year)?, self.path.share(month));
        if share <= 0.0 {
            return None;
        }
        let way = self.goal - base;
        Some(PlanShares {
            achieved: (value / share - base) / way,
            expected: (level - base) / way,
            implied: month < 12,
        })
    }

    /// The values at which the grade changes at the end of `month` of `year`.
    #[must_use]
    pub fn band(&self, year: i16, month: u8) -> Option<Band> {
        let expected = self.path.level(year, month)?;
        let upper = self.upper(year, month);
        let scale = self.scale(year, expected, upper).unwrap_or(0.0);
        let limits = &self.thresholds;
        let may_lead = !matches!(self.basis, Basis::Hold | Basis::Range);
        let ahead = expected + self.sign * limits.ahead * scale;
        Some(Band {
            expected,
            behind: expected - self.sign * limits.behind * scale,
            ahead: upper.filter(|u| u.is_finite()).or(may_lead.then_some(ahead)),
            alert: expected - self.sign * limits.alert * scale,
        })
    }

    /// Whether `value` meets the plan's final goal, whenever it was measured.
    #[must_use]
    pub fn meets_goal(&self, value: f64) -> bool {
        let over = if self.basis == Basis::Range {
            (value - self.goal).min(self.goal_upper - value)
        } else {
            self.sign * (value - self.goal)
        };
        over > 0.0 || (over >= 0.0 && !self.goal_strict)
    }

    fn upper(&self, year: i16, month: u8) -> Option<f64> {
        let upper = self.path.year_upper(year).filter(|_| self.basis == Basis::Range)?;
        Some(if self.amounts { upper * self.path.share(month) } else { upper })
    }

    /// What a deviation of 1 is worth in the indicator's unit; `None` if nothing gives a scale.
    fn scale(&self, year: i16, expected: f64, upper: Option<f64>) -> Option<f64> {
        let candidates = match self.basis {
            Basis::Plan => [Some(self.goal - self.base.unwrap_or(0.0)), None],
            Basis::Points => [Some(self.points), None],
            Basis::Year | Basis::Cap if self.amounts => [self.path.year_level(year), self.base],
            Basis::Year | Basis::Cap => [Some(self.goal), None],
            Basis::Hold => [Some(expected), self.base],
            Basis::Range => [upper.map(|upper| upper - expected), Some(expected)],
        };
        candidates.into_iter().flatten().map(f64::abs).find(|scale| scale.is_finite() && *scale > 0.0)
    }

    /// Achieved and expected share.
    fn shares(&self, year: i16, month: u8, value: f64, expected: f64) -> (Option<f64>, Option<f64>) {
        let of = |whole: f64, due: f64| {
            if whole > 0.0 { (finite(value / whole), finite(due / whole)) } else { (None, None) }
        };
        match self.basis {
            Basis::Plan => {
                let base = self.base.unwrap_or(0.0);
                let way = self.goal - base;
                (finite((value - base) / way), finite((expected - base) / way))
            }
            Basis::Year | Basis::Cap if self.amounts => {
                let whole = self.path.year_level(year).unwrap_or(0.0);
                let (achieved, _) = of(whole, 0.0);
                (achieved, achieved.map(|_| self.path.share(month)))
            }
            Basis::Year | Basis::Cap => of(self.goal, expected),
            Basis::Points | Basis::Hold => of(expected, expected),
            Basis::Range => (None, None),
        }
    }
}

/// On which side of a bound the true value lies.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The true value is as good as graded, or better.
    OrBetter,
    /// The true value is as bad as graded, or worse.
    OrWorse,
}

/// What grading a qualified value gives.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Qualified {
    /// A grade, and on which side of it the truth lies if only a bound is known.
    Judged(Judged, Option<Bound>),
    /// The bound says nothing about the grade.
    Undecided,
    /// The path expects nothing at this time.
    NothingExpected,
}

/// A share that is a number: of a target near nothing there is none.
fn finite(share: f64) -> Option<f64> {
    share.is_finite().then_some(share)
}

fn basis_of(indicator: &Indicator, slope: bool, shape: Shape) -> Basis {
    let within_years = indicator.frequency < Frequency::Year;
    let amount = if indicator.direction == Direction::Down { Basis::Cap } else { Basis::Year };
    match indicator.kind {
        _ if indicator.direction == Direction::Range => Basis::Range,
        Kind::Growth => Basis::Points,
        Kind::Flow if within_years || !slope => amount,
        Kind::FiveYearCumulative if indicator.direction == Direction::Down => Basis::Cap,
        Kind::Flow | Kind::FiveYearCumulative | Kind::Stock | Kind::Ratio
            if slope && shape == Shape::Linear =>
        {
            Basis::Plan
        }
        Kind::Flow | Kind::FiveYearCumulative | Kind::Stock | Kind::Ratio => Basis::Hold,
    }
}
