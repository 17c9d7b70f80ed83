//! A grade set by a person (人工调整): needs a reason, belongs to one period, and shows as what it is.
//!
//! Method page: docs/methods/override.md

use crate::progress::{Grade, Light, Progress, Reason};
use jiff::civil::Date;
use qipan_kernel::period::Period;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// A grade set by a person for one indicator, unit and period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Override {
    /// Code of the indicator.
    pub indicator: String,
    /// Code of the org unit.
    #[serde(default)]
    pub unit: String,
    /// The period it is about; a value for another period ends it.
    pub period: Period,
    /// The grade: one that judges.
    pub grade: Grade,
    /// Why; at least [`SHORTEST_REASON`] characters.
    pub reason: String,
    /// Who set it.
    pub by: String,
    /// The day it was set.
    pub on: Date,
    /// The day it was taken back.
    #[serde(default)]
    pub revoked_on: Option<Date>,
}

/// What a result shows about an override that applies to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overridden {
    /// The grade that was computed.
    pub computed: Grade,
    /// The light that was computed.
    pub computed_light: Light,
    /// The sentence that was computed.
    pub computed_reason: Box<Reason>,
    /// Who set the grade.
    pub by: String,
    /// The day it was set.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// The fewest characters of a reason, blanks at the ends not counted.
pub const SHORTEST_REASON: usize = 5;

/// Why an override is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// The reason is missing or says nothing.
    #[error("the reason has {length} characters; give at least {SHORTEST_REASON}")]
    ReasonTooShort {
        /// Characters given.
        length: usize,
    },
    /// 无数据 and 数据过期 are facts, not judgements.
    #[error("the grade `{}` cannot be set by hand; choose behind, on_track, ahead or done", .grade.as_str())]
    NotAJudgement {
        /// What was given.
        grade: Grade,
    },
}

impl Say for OverrideError {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::ReasonTooShort { length }) => {
                format!("理由仅 {length} 个字，请至少填写 {SHORTEST_REASON} 个字")
            }
            (Lang::Zh, Self::NotAJudgement { grade }) => {
                format!("“{}”不能由人工设定，请选择滞后、基本符合、快于预期或提前实现", grade.say(lang))
            }
        }
    }
}

impl Override {
    /// Refuses an override without a reason, or of a grade that is no judgement.
    ///
    /// # Errors
    /// [`OverrideError`] with the remedy.
    pub fn check(&self) -> Result<(), OverrideError> {
        let length = self.reason.trim().chars().count();
        if length < SHORTEST_REASON {
            return Err(OverrideError::ReasonTooShort { length });
        }
        if !self.grade.judges() {
            return Err(OverrideError::NotAJudgement { grade: self.grade });
        }
        Ok(())
    }

    /// Whether it was in force on a day.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.on <= on && self.revoked_on.is_none_or(|day| on < day)
    }
}

/// Applies the latest override in force on `as_of` to a result.
///
/// # Definition
/// An override applies if its period is the one whose value counts; where no value counts, if its period is over; and
/// where the value is stale, if its period is a later one that is over. So it ends by itself when a value for a later
/// period arrives, and does not hide that one is overdue. Values, shares and distance stay as computed; grade,
/// light and reason change, and [`Progress::overridden`] keeps what was computed. The light of 滞后 stays 预警 if it
/// was computed so, otherwise it is 关注; every other grade is 正常. One that fails [`Override::check`] is ignored.
pub fn apply<'a>(progress: &mut Progress, overrides: impl IntoIterator<Item = &'a Override>, as_of: Date) {
    let chosen = overrides
        .into_iter()
        .filter(|o| o.in_force(as_of) && o.check().is_ok())
        .filter(|o| match progress.period {
            Some(period) if progress.grade == Grade::Stale => {
                o.period.end() > period.end() && o.period.last_day() <= as_of
            }
            Some(period) => period.same_span(o.period),
            None => o.period.last_day() <= as_of,
        })
        .max_by_key(|o| (o.on, o.period));
    let Some(chosen) = chosen else { return };
    let by_hand = Reason::Overridden { by: chosen.by.clone(), why: chosen.reason.trim().to_owned() };
    let computed_reason = Box::new(std::mem::replace(&mut progress.reason, by_hand));
    progress.overridden = Some(Overridden {
        computed: progress.grade,
        computed_light: progress.light,
        computed_reason,
        by: chosen.by.clone(),
        on: chosen.on,
        reason: chosen.reason.trim().to_owned(),
    });
    progress.light = match chosen.grade {
        Grade::Behind if progress.light == Light::Alert => Light::Alert,
        Grade::Behind => Light::Watch,
        _ => Light::Normal,
    };
    progress.grade = chosen.grade;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Indicator;
    use crate::progress::{Point, Question, progress};
    use crate::target::Target;
    use jiff::civil::date;
    use qipan_kernel::calendar::WorkCalendar;
    use qipan_kernel::provenance::Vintage;

    fn by_hand(period: &str, grade: Grade) -> Override {
        Override {
            indicator: "R".into(),
            unit: String::new(),
            period: period.parse().unwrap(),
            grade,
            reason: "口径调整，按新口径已达序时".into(),
            by: "规划科".into(),
            on: date(2024, 3, 1),
            revoked_on: None,
        }
    }

    fn computed(periods: &[&str]) -> Progress {
        let indicator = Indicator::new("R", "比率", "%");
        let target = Target::new("R", "", "", "").from_baseline(2020, 80.0).promise(2025, 90.0);
        let points: Vec<Point> = periods
            .iter()
            .map(|period| Point {
                period: period.parse().unwrap(),
                value: 80.0.into(),
                vintage: Some(Vintage::Final),
                known_on: date(2024, 1, 10),
                synthetic: false,
                derived: false,
                partial: false,
                id: String::new(),
            })
            .collect();
        progress(&Question {
            indicator: &indicator,
            target: Some(&target),
            points: &points,
            waiting: 0,
            as_of: date(2024, 6, 30),
            calendar: WorkCalendar::china(),
        })
    }

    #[test]
    fn shows_as_set_by_hand_and_keeps_what_was_computed() {
        let mut result = computed(&["2023"]);
        assert_eq!((result.grade, result.light), (Grade::Behind, Light::Alert));
        let before = result.clone();
        apply(&mut result, &[by_hand("2023", Grade::OnTrack)], date(2024, 6, 30));
        assert_eq!((result.grade, result.light), (Grade::OnTrack, Light::Normal));
        assert_eq!((result.achieved, result.distance), (before.achieved, before.distance));
        let kept = result.overridden.as_ref().unwrap();
        assert_eq!((kept.computed, &*kept.computed_reason), (Grade::Behind, &before.reason));
        assert!(result.reason.say(Lang::Zh).contains("人工调整"));
        assert!(result.reason.say(Lang::En).contains("规划科"));
    }

    #[test]
    fn ends_with_a_new_period_with_its_revocation_and_before_its_day() {
        let overrides = [by_hand("2022", Grade::Done)];
        let mut result = computed(&["2022", "2023"]);
        apply(&mut result, &overrides, date(2024, 6, 30));
        assert_eq!(result.overridden, None, "a value of 2023 has come");
        let mut result = computed(&["2023"]);
        let taken_back = Override { revoked_on: Some(date(2024, 4, 1)), ..by_hand("2023", Grade::Done) };
        apply(&mut result, std::slice::from_ref(&taken_back), date(2024, 6, 30));
        assert_eq!(result.overridden, None);
        apply(&mut result, std::slice::from_ref(&taken_back), date(2024, 2, 28));
        assert_eq!(result.overridden, None);
        apply(&mut result, &[taken_back], date(2024, 3, 31));
        assert_eq!(result.grade, Grade::Done);
    }

    #[test]
    fn a_missing_value_can_be_judged_by_hand_for_a_period_that_is_over() {
        let mut result = computed(&[]);
        assert_eq!(result.grade, Grade::NoData);
        apply(&mut result, &[by_hand("2024", Grade::OnTrack)], date(2024, 6, 30));
        assert_eq!(result.grade, Grade::NoData, "2024 is not over");
        apply(&mut result, &[by_hand("2023", Grade::Behind)], date(2024, 6, 30));
        assert_eq!((result.grade, result.light), (Grade::Behind, Light::Watch));
    }

    #[test]
    fn does_not_hide_that_a_value_is_overdue() {
        let mut result = computed(&["2022"]);
        assert_eq!(result.grade, Grade::Stale);
        apply(&mut result, &[by_hand("2022", Grade::Done)], date(2024, 6, 30));
        assert_eq!(result.grade, Grade::Stale);
        apply(&mut result, &[by_hand("2023", Grade::Ahead)], date(2024, 6, 30));
        assert_eq!((result.grade, result.overridden.unwrap().computed), (Grade::Ahead, Grade::Stale));
    }

    #[test]
    fn needs_a_reason_and_a_judgement() {
        let silent = Override { reason: "  好 ".into(), ..by_hand("2023", Grade::Done) };
        assert_eq!(silent.check(), Err(OverrideError::ReasonTooShort { length: 1 }));
        assert!(by_hand("2023", Grade::Stale).check().unwrap_err().to_string().contains("stale"));
        let mut result = computed(&["2023"]);
        apply(&mut result, &[silent], date(2024, 6, 30));
        assert_eq!(result.overridden, None);
    }

    #[test]
    fn the_latest_one_counts() {
        let mut result = computed(&["2023"]);
        let later = Override { on: date(2024, 5, 1), ..by_hand("2023", Grade::Ahead) };
        apply(&mut result, &[later, by_hand("2023", Grade::OnTrack)], date(2024, 6, 30));
        assert_eq!(result.grade, Grade::Ahead);
    }
}
