//! Where do we stand: achieved and expected share, distance, grade and light of an indicator on a day.
//!
//! Method page: docs/methods/progress.md. The shape: [`standing`] finds the value that counts, [`prepared`] places it
//! on the target's path, the calendar of returns tells whether it is stale.

mod grade;
mod note;
mod points;
pub mod prepared;
pub mod reason;
pub mod standing;

use crate::model::{Direction, Indicator, Kind};
use crate::returns::{due_day, owed_between};
use crate::target::path::plan_start;
use crate::target::{Profile, Seasonal, SeasonalFallback, Target};
use crate::thresholds::Basis;
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::period::{FIRST_YEAR, LAST_YEAR, Period, YearMonth};
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Vintage};
use serde::{Deserialize, Serialize};

pub use grade::{Grade, Light};
pub use note::Note;
pub use prepared::{Band, Bound, Judged, PlanShares, Prepared, Qualified};
pub use reason::{Compared, Reason, Shown};
pub use standing::{NoStanding, Point, Standing};

/// Name and version of the method, stored with every result.
pub const METHOD_VERSION: &str = "progress-1";

/// What progress is asked of.
#[derive(Copy, Clone, Debug)]
pub struct Question<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Its target at the unit, in the version to judge by.
    pub target: Option<&'a Target>,
    /// What was known on the day: one approved value per period, see [`crate::vintage`].
    pub points: &'a [Point],
    /// Values that wait for approval.
    pub waiting: u32,
    /// The day.
    pub as_of: Date,
    /// Working days, for the due days of returns.
    pub calendar: &'a WorkCalendar,
}

/// Where an indicator stands on a day.
///
/// # Units
/// Values and `distance` in the indicator's unit; shares of 1, not clamped; `deviation` in the measure of `basis`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What the value covers.
    pub period: Option<Period>,
    /// The value that counts.
    pub value: Option<QualifiedValue>,
    /// The least final vintage that it is made of.
    pub vintage: Option<Vintage>,
    /// Whether any part of it is made up for a demonstration.
    pub synthetic: bool,
    /// Whether it was computed by a formula or a roll-up.
    pub derived: bool,
    /// Ids of the observations that it is made of.
    pub observations: Vec<String>,
    /// In which measure it is graded.
    pub basis: Option<Basis>,
    /// Share reached.
    pub achieved: Option<f64>,
    /// Share expected.
    pub expected: Option<f64>,
    /// Value expected; of a band, its lower edge.
    pub expected_value: Option<f64>,
    /// Upper edge of a band.
    pub expected_upper: Option<f64>,
    /// Distance from what is expected; positive is better.
    pub distance: Option<f64>,
    /// What was compared with the thresholds; positive is better.
    pub deviation: Option<f64>,
    /// The promise measured against, and its year.
    pub target: Option<f64>,
    /// Year of that promise.
    pub target_year: Option<i16>,
    /// Of a flow: how far its yearly amount has come from the baseline to the plan's goal.
    pub plan: Option<PlanShares>,
    /// On which side of the value the truth lies, if only a bound is known.
    pub bound: Option<Bound>,
    /// The grade.
    pub grade: Grade,
    /// The light.
    pub light: Light,
    /// The grade that a stale value had while it was fresh.
    pub grade_if_fresh: Option<Grade>,
    /// Why.
    pub reason: Reason,
    /// How it came about.
    pub notes: Vec<Note>,
    /// Set if a person set the grade; see [`crate::override_grade`].
    pub overridden: Option<crate::override_grade::Overridden>,
    /// Name and version of the method.
    pub method_version: String,
}

impl Progress {
    fn none(reason: Reason) -> Self {
        Self {
            period: None,
            value: None,
            vintage: None,
            synthetic: false,
            derived: false,
            observations: Vec::new(),
            basis: None,
            achieved: None,
            expected: None,
            expected_value: None,
            expected_upper: None,
            distance: None,
            deviation: None,
            target: None,
            target_year: None,
            plan: None,
            bound: None,
            grade: Grade::NoData,
            light: Light::None,
            grade_if_fresh: None,
            reason,
            notes: Vec::new(),
            overridden: None,
            method_version: METHOD_VERSION.to_owned(),
        }
    }
}

/// A target made ready, with what was decided on the way.
#[derive(Clone, Debug)]
pub struct Ready {
    /// For grading.
    pub prepared: Prepared,
    /// The target with its baseline filled in.
    pub target: Target,
    /// What was decided.
    pub notes: Vec<Note>,
}

/// Prepares a target for grading values of `year`: derives its seasonal profile from the years before, and takes a
/// baseline that it does not state from the observed values.
///
/// `None` if it has no path.
#[must_use]
pub fn prepare(question: &Question<'_>, target: &Target, year: i16) -> Option<Ready> {
    let Question { indicator, points, as_of, .. } = *question;
    let mut notes = Vec::new();
    let seasonal = match (target.profile, indicator.kind) {
        (Profile::Seasonal, Kind::Flow) => {
            let history = standing::years_to_date(points, as_of);
            Some(Seasonal::derive(&history, year, indicator.frequency))
        }
        (Profile::Seasonal, _) => Some(Err(SeasonalFallback::NotAFlow)),
        _ => None,
    };
    match &seasonal {
        Some(Ok(found)) => notes.push(Note::SeasonalYears { years: found.years.clone() }),
        Some(Err(why)) => notes.push(Note::Seasonal { why: *why }),
        None => {}
    }
    let shares = target.profile.shares(seasonal.as_ref().and_then(|s| s.as_ref().ok()));
    let mut target = target.clone();
    if let Some((year, value)) = observed_baseline(question, &target) {
        target.baseline = Some((year, value));
        notes.push(Note::ObservedBaseline { year, value });
    }
    let prepared = Prepared::new(indicator, &target, shares)?;
    Some(Ready { prepared, target, notes })
}

/// The observed value of the year before the plan, for a target that states no baseline.
fn observed_baseline(question: &Question<'_>, target: &Target) -> Option<(i16, f64)> {
    let level = matches!(question.indicator.kind, Kind::Flow | Kind::Stock | Kind::Ratio);
    if target.baseline.is_some() || !level {
        return None;
    }
    let before = plan_start(target, *target.values.keys().next()?).saturating_sub(1);
    let value = standing::value_of_year(question.indicator, target, question.points, before, question.as_of)?;
    Some((before, value))
}

/// Tells where the indicator stands.
///
/// # Definition
/// The value that counts ([`standing::standing`]) is placed on the target's path ([`Prepared::judge`]): see
/// docs/methods/progress.md. A value is stale if [`crate::thresholds::Thresholds::stale_after`] or more returns after
/// it are overdue on the day. Values that cannot be judged are 无数据 with the reason; they never count as good.
#[must_use]
pub fn progress(question: &Question<'_>) -> Progress {
    let Some(target) = question.target else {
        return latest_without_target(question);
    };
    // Which years count does not depend on the profile, so the value can be found before the path is final.
    let Some(first_look) = prepare(question, target, question.as_of.year()) else {
        return Progress::none(Reason::NoPath);
    };
    let path = first_look.prepared.path();
    let years = (path.first_year(), path.last_year());
    let found =
        standing::standing(question.indicator, &first_look.target, question.points, years, question.as_of);
    let found = match found {
        Ok(found) => found,
        Err(why) => return nothing(question, why, &first_look, years),
    };
    let ready = if found.year == question.as_of.year() {
        Some(first_look)
    } else {
        prepare(question, target, found.year)
    };
    let Some(ready) = ready else { return Progress::none(Reason::NoPath) };
    let mut result = judge(question, &ready, &found);
    let after = YearMonth { year: found.year, month: found.month };
    let missing = overdue(question, Some(after), years);
    let limit = usize::from(ready.prepared.thresholds().stale_after);
    if let Some((period, due)) = missing.last().filter(|_| limit > 0 && missing.len() >= limit) {
        result.grade_if_fresh = Some(result.grade);
        result.grade = Grade::Stale;
        result.light = Light::None;
        result.reason = Reason::Overdue {
            period: *period,
            due: *due,
            missing: u16::try_from(missing.len()).unwrap_or(u16::MAX),
            last: found.period,
            gap: found.gap,
        };
    }
    result
}

fn judge(question: &Question<'_>, ready: &Ready, found: &Standing) -> Progress {
    let prepared = &ready.prepared;
    let shown = Shown { unit: question.indicator.unit.clone(), decimals: question.indicator.decimals };
    let promise = prepared.promise(found.year);
    let mut result = described(question, found);
    result.notes.splice(0..0, ready.notes.iter().cloned());
    result.basis = Some(prepared.basis());
    (result.target_year, result.target) = (Some(promise.0), Some(promise.1));
    match prepared.judge_qualified(found.year, found.month, found.value) {
        Qualified::Judged(judged, bound) => {
            result.achieved = judged.achieved;
            result.expected = judged.expected;
            result.expected_value = Some(judged.expected_value);
            result.expected_upper = judged.expected_upper;
            result.distance = Some(judged.distance);
            result.deviation = judged.deviation;
            result.plan = prepared.plan_shares(found.year, found.month, found.value.value);
            result.bound = bound;
            result.grade = judged.grade;
            result.light = judged.light;
            let (goal_year, goal) = prepared.goal();
            result.reason = if judged.grade == Grade::Done {
                Reason::GoalMet { goal, year: goal_year, period: found.period, shown }
            } else {
                Reason::Compared(Compared {
                    basis: prepared.basis(),
                    period: found.period,
                    judged,
                    bound,
                    promise,
                    shown,
                })
            };
        }
        Qualified::Undecided => result.reason = Reason::Undecided { period: found.period },
        Qualified::NothingExpected => {
            let (year, goal) = prepared.goal();
            let sure = match question.indicator.direction {
                Direction::Up => found.value.qualifier.is_lower_bound(),
                Direction::Down => found.value.qualifier.is_upper_bound(),
                Direction::Range => found.value.qualifier == Qualifier::Exact,
            };
            result.reason = if sure && prepared.meets_goal(found.value.value) {
                (result.grade, result.light) = (Grade::OnTrack, Light::Normal);
                Reason::LevelMet { goal, year, period: found.period, shown }
            } else {
                let first = question.target.and_then(|t| t.values.keys().next().copied()).unwrap_or(year);
                Reason::NoBaseline { period: found.period, first }
            };
        }
    }
    result
}

/// A result that holds the value, without a judgement yet.
fn described(question: &Question<'_>, found: &Standing) -> Progress {
    let used: Vec<&Point> = found.from.iter().filter_map(|at| question.points.get(*at)).collect();
    let mut notes = Vec::new();
    notes.extend(found.gap.map(|period| Note::Gap { period }));
    if found.value.qualifier == Qualifier::About {
        notes.push(Note::About);
    }
    if used.iter().any(|p| p.partial) {
        notes.push(Note::Partial);
    }
    Progress {
        period: Some(found.period),
        value: Some(found.value),
        vintage: used.iter().filter_map(|p| p.vintage).min(),
        synthetic: used.iter().any(|p| p.synthetic),
        derived: used.iter().any(|p| p.derived),
        observations: used.iter().filter(|p| !p.id.is_empty()).map(|p| p.id.clone()).collect(),
        notes,
        ..Progress::none(Reason::NoTarget)
    }
}

/// Without a target the latest value is shown and not judged.
fn latest_without_target(question: &Question<'_>) -> Progress {
    let target = Target::new(&question.indicator.code, "", "", "");
    let ever = (FIRST_YEAR, LAST_YEAR);
    match standing::standing(question.indicator, &target, question.points, ever, question.as_of) {
        Ok(found) => described(question, &found),
        Err(_) => Progress::none(Reason::NoTarget),
    }
}

fn nothing(question: &Question<'_>, why: NoStanding, ready: &Ready, years: (i16, i16)) -> Progress {
    let promise = ready.prepared.promise(question.as_of.year());
    let reason = match why {
        NoStanding::Nothing => {
            let overdue = overdue(question, None, years).last().map(|(period, _)| *period);
            Reason::NoValue { waiting: question.waiting, overdue }
        }
        why => Reason::Unusable { why },
    };
    Progress {
        basis: Some(ready.prepared.basis()),
        target: Some(promise.1),
        target_year: Some(promise.0),
        notes: ready.notes.clone(),
        ..Progress::none(reason)
    }
}

/// The returns for months after `after` that are overdue, oldest first, with their due days.
fn overdue(
    question: &Question<'_>,
    after: Option<YearMonth>,
    (first, last): (i16, i16),
) -> Vec<(Period, Date)> {
    let indicator = question.indicator;
    let from = match after {
        Some(month) => month.last_day().tomorrow().unwrap_or(Date::MAX),
        None => Period::Year { year: first }.first_day(),
    };
    let to = Period::Year { year: last }.last_day().min(question.as_of);
    // A derived indicator owes nothing itself; its value is missing when that of an input is.
    let owing = Indicator { formula: None, ..indicator.clone() };
    owed_between(&owing, from, to)
        .into_iter()
        .map(|period| (period, due_day(indicator, period, question.calendar).on))
        .filter(|(_, due)| *due < question.as_of)
        .collect()
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod laws;
