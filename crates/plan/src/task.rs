//! Tasks (交办、督办): which step may follow which, who may take it, and when a task is late.
//!
//! Method page: `docs/methods/task.md`.

use jiff::civil::Date;
use qipan_kernel::calendar::{CalendarError, WorkCalendar};
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// 已交办: waits for the owner to accept.
    Dispatched,
    /// 办理中.
    Accepted,
    /// 待销号: the owner says that it is done.
    Submitted,
    /// 已销号.
    Closed,
    /// 已退回: the owner says that it is not theirs; waits for the dispatcher.
    Declined,
    /// 已撤销.
    Cancelled,
}

/// A step of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskAct {
    /// 交办, or once more after it was declined.
    Dispatch,
    /// 签收.
    Accept,
    /// 退回交办.
    Decline,
    /// 反馈进展.
    Report,
    /// 申请延期.
    AskExtension,
    /// 同意延期.
    GrantExtension,
    /// 不同意延期.
    RefuseExtension,
    /// 申请销号.
    Submit,
    /// 退回重办.
    SendBack,
    /// 销号.
    Close,
    /// 移交.
    HandOver,
    /// 催办.
    Urge,
    /// 撤销.
    Cancel,
}

/// The two sides of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The unit that has to do it.
    Owner,
    /// The unit that wants it done.
    Dispatcher,
}

/// A step that may not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a task that is {from:?} can't take the step {act:?}")]
pub struct StepRefused {
    pub from: TaskState,
    pub act: TaskAct,
}

impl TaskState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 6] =
        [Self::Dispatched, Self::Accepted, Self::Submitted, Self::Closed, Self::Declined, Self::Cancelled];

    /// The stored and sent name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dispatched => "dispatched",
            Self::Accepted => "accepted",
            Self::Submitted => "submitted",
            Self::Closed => "closed",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Cancelled)
    }

    /// The side that has to move next; none once it is over.
    #[must_use]
    pub const fn waits_for(self) -> Option<Side> {
        match self {
            Self::Dispatched | Self::Accepted => Some(Side::Owner),
            Self::Submitted | Self::Declined => Some(Side::Dispatcher),
            Self::Closed | Self::Cancelled => None,
        }
    }

    /// The state after `act`.
    ///
    /// # Errors
    /// [`StepRefused`] if the step does not follow from this state.
    pub fn after(self, act: TaskAct) -> Result<Self, StepRefused> {
        use TaskAct as A;
        use TaskState as S;
        match (self, act) {
            (S::Dispatched, A::Accept) | (S::Submitted, A::SendBack) => Ok(S::Accepted),
            (S::Dispatched, A::Decline) => Ok(S::Declined),
            (S::Declined, A::Dispatch) => Ok(S::Dispatched),
            (S::Accepted, A::Report | A::AskExtension | A::GrantExtension | A::RefuseExtension) => {
                Ok(S::Accepted)
            }
            (S::Accepted, A::Submit) => Ok(S::Submitted),
            (S::Submitted, A::Close) => Ok(S::Closed),
            (S::Dispatched | S::Accepted | S::Submitted, A::HandOver) => Ok(self),
            (s, A::Urge) if s.waits_for() == Some(Side::Owner) => Ok(s),
            (s, A::Cancel) if s.is_open() => Ok(S::Cancelled),
            (from, act) => Err(StepRefused { from, act }),
        }
    }

    /// The steps that may follow, in the order of [`TaskAct::ALL`].
    #[must_use]
    pub fn next(self) -> Vec<TaskAct> {
        TaskAct::ALL.into_iter().filter(|a| self.after(*a).is_ok()).collect()
    }
}

impl TaskAct {
    /// Every step.
    pub const ALL: [Self; 13] = [
        Self::Dispatch,
        Self::Accept,
        Self::Decline,
        Self::Report,
        Self::AskExtension,
        Self::GrantExtension,
        Self::RefuseExtension,
        Self::Submit,
        Self::SendBack,
        Self::Close,
        Self::HandOver,
        Self::Urge,
        Self::Cancel,
    ];

    /// The stored and sent name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Report => "report",
            Self::AskExtension => "ask_extension",
            Self::GrantExtension => "grant_extension",
            Self::RefuseExtension => "refuse_extension",
            Self::Submit => "submit",
            Self::SendBack => "send_back",
            Self::Close => "close",
            Self::HandOver => "hand_over",
            Self::Urge => "urge",
            Self::Cancel => "cancel",
        }
    }

    /// The step of a stored name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// Who takes this step; none where either side may.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Accept | Self::Decline | Self::Report | Self::AskExtension | Self::Submit => {
                Some(Side::Owner)
            }
            Self::Dispatch
            | Self::GrantExtension
            | Self::RefuseExtension
            | Self::SendBack
            | Self::Close
            | Self::Urge
            | Self::Cancel => Some(Side::Dispatcher),
            Self::HandOver => None,
        }
    }

    /// Whether the step must say why or what: everything but accepting.
    #[must_use]
    pub const fn needs_note(self) -> bool {
        !matches!(self, Self::Accept | Self::GrantExtension | Self::Dispatch | Self::Urge)
    }
}

impl Say for TaskState {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Dispatched => ("已交办", "dispatched"),
            Self::Accepted => ("办理中", "accepted"),
            Self::Submitted => ("待销号", "submitted"),
            Self::Closed => ("已销号", "closed"),
            Self::Declined => ("已退回", "declined"),
            Self::Cancelled => ("已撤销", "cancelled"),
        };
        lang.pick(zh, en).to_owned()
    }
}

/// How a task stands against its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// Done within its time, or there is time left.
    InTime,
    /// Due within [`Ladder::soon`] working days.
    DueSoon,
    /// Past its day.
    Late,
}

/// After how many working days of lateness a task goes a rung up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Working days before the day on which the owner is reminded.
    pub soon: i32,
    /// Working days late from which each rung counts, rising: 催办, 黄牌, 提级督办.
    pub rungs: [i32; 3],
}

impl Default for Ladder {
    /// Ours, to be set by each house: reminded 3 days before, urged when late, yellow card at 5, taken up at 10.
    fn default() -> Self {
        Self { soon: 3, rungs: [1, 5, 10] }
    }
}

/// How a task stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub lateness: Lateness,
    /// Working days past the due day, 0 if in time; negative is never given.
    pub workdays_late: i32,
    /// Working days left, 0 on the day itself and when late.
    pub workdays_left: i32,
    /// 0 none, 1 催办, 2 黄牌, 3 提级督办.
    pub rung: u8,
}

/// Tells how a task that is due on `due` stands on `on`; `done` is the day on which the owner submitted it for good.
///
/// Lateness counts working days after the due day, up to `done` or `on`.
///
/// # Errors
/// [`CalendarError`] if the arrangement of a year between is not published.
pub fn standing(
    due: Date,
    done: Option<Date>,
    on: Date,
    ladder: &Ladder,
    calendar: &WorkCalendar,
) -> Result<Standing, CalendarError> {
    let until = done.unwrap_or(on);
    if until > due {
        let late = calendar.workdays_between(due, until)?;
        let rung = ladder.rungs.iter().filter(|r| late >= **r).count();
        let rung = if done.is_some() { 0 } else { u8::try_from(rung).unwrap_or(3) };
        // Past its day over a holiday only: late by the calendar, by no working day.
        return Ok(Standing { lateness: Lateness::Late, workdays_late: late, workdays_left: 0, rung });
    }
    let left = if done.is_some() { 0 } else { calendar.workdays_between(on, due)? };
    let soon = done.is_none() && left <= ladder.soon;
    let lateness = if soon { Lateness::DueSoon } else { Lateness::InTime };
    Ok(Standing { lateness, workdays_late: 0, workdays_left: left, rung: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(due: Date, done: Option<Date>, on: Date) -> Standing {
        standing(due, done, on, &Ladder::default(), WorkCalendar::china()).unwrap()
    }

    /// The worked example of docs/methods/task.md: due on Friday 2024-09-13, before the Mid-Autumn days off.
    #[test]
    fn lateness_counts_working_days_over_a_holiday_with_exchange() {
        let due = date(2024, 9, 13);
        // Saturday 14 is worked in exchange, 15–17 are off, 18 is Wednesday.
        assert_eq!(at(due, None, date(2024, 9, 14)).workdays_late, 1);
        assert_eq!(at(due, None, date(2024, 9, 17)).workdays_late, 1);
        assert_eq!(at(due, None, date(2024, 9, 18)).workdays_late, 2);
        assert_eq!(at(due, None, date(2024, 9, 23)).rung, 2);
        assert_eq!(at(due, None, date(2024, 9, 11)).lateness, Lateness::DueSoon);
        assert_eq!(at(due, None, date(2024, 9, 2)).lateness, Lateness::InTime);
    }

    #[test]
    fn what_was_done_late_stays_late_and_climbs_no_further() {
        let done = at(date(2024, 9, 13), Some(date(2024, 9, 18)), date(2024, 12, 31));
        assert_eq!((done.lateness, done.workdays_late, done.rung), (Lateness::Late, 2, 0));
        let early = at(date(2024, 9, 13), Some(date(2024, 9, 13)), date(2024, 12, 31));
        assert_eq!(early.lateness, Lateness::InTime);
    }

    #[test]
    fn an_unpublished_year_is_an_error() {
        let late =
            standing(date(2026, 12, 30), None, date(2027, 1, 5), &Ladder::default(), WorkCalendar::china());
        assert!(late.is_err());
    }

    #[test]
    fn every_life_ends_and_nothing_follows_an_end() {
        for end in [TaskState::Closed, TaskState::Cancelled] {
            assert!(end.next().is_empty() && !end.is_open());
        }
        // From every open state an end is reached by some steps.
        for from in TaskState::ALL.into_iter().filter(|s| s.is_open()) {
            assert!(from.next().contains(&TaskAct::Cancel), "{from:?}");
        }
        let closed = [TaskAct::Accept, TaskAct::Submit, TaskAct::SendBack, TaskAct::Submit, TaskAct::Close]
            .into_iter()
            .try_fold(TaskState::Dispatched, TaskState::after);
        assert_eq!(closed, Ok(TaskState::Closed));
        assert!(TaskState::Dispatched.after(TaskAct::Close).is_err(), "nothing closes that nobody submitted");
    }

    #[test]
    fn names_are_read_back() {
        assert!(TaskState::ALL.into_iter().all(|s| TaskState::of(s.name()) == Some(s)));
        assert!(TaskAct::ALL.into_iter().all(|a| TaskAct::of(a.name()) == Some(a)));
    }
}
