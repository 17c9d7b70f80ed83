//! Returns (报送): which values are owed, until when, how late they are, and who is reminded when.
//!
//! Method page: docs/methods/returns.md. The ladder's days are this project's own choice; no standard prescribes them.

mod owed;
mod score;

pub use owed::{fulfils, last_due, owed_between};
pub use score::{Tally, staleness};

use crate::model::Indicator;
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::calendar::{CalendarError, WorkCalendar};
use qipan_kernel::period::{Period, YearMonth};
use qipan_kernel::provenance::State;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// The day until which a return is owed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDay {
    /// The day itself: the nominal one, or the first working day after it.
    pub on: Date,
    /// The day as the dictionary says it, before the calendar was asked.
    pub nominal: Date,
    /// The year whose calendar is not published, so that the day could not be shifted.
    pub unpublished: Option<i16>,
}

/// The day until which the value of `period` is owed.
///
/// # Definition
/// Day [`Indicator::due_day`] of the month after the period ends (0, or a day the month doesn't have: its last
/// day; above 31: so many days after the period's end, for yearly values that are published in spring); if that is no working day, the first working day after it. In a year whose calendar is not published
/// the day stays as it is, and says so.
#[must_use]
pub fn due_day(indicator: &Indicator, period: Period, calendar: &WorkCalendar) -> DueDay {
    let month = YearMonth::from_index(period.end().index() + 1);
    let nominal = match indicator.due_day {
        0 => month.last_day(),
        days @ 32.. => {
            period.last_day().checked_add(i64::from(days).days()).unwrap_or_else(|_| month.last_day())
        }
        day => i8::try_from(day)
            .ok()
            .and_then(|day| month.first_day().with().day(day).build().ok())
            .unwrap_or_else(|| month.last_day()),
    };
    let mut on = nominal;
    loop {
        match calendar.is_workday(on) {
            Ok(true) => return DueDay { on, nominal, unpublished: None },
            Ok(false) => match on.tomorrow() {
                Ok(next) => on = next,
                Err(_) => return DueDay { on: nominal, nominal, unpublished: None },
            },
            Err(_) => return DueDay { on: nominal, nominal, unpublished: Some(on.year()) },
        }
    }
}

/// The reminder ladder: working days before (negative) and after the due day at which each step begins.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// 提醒: the reporter sees the return as due.
    pub remind: i32,
    /// 催报: on the last day, or shortly before.
    pub urge: i32,
    /// 逾期: the reporter and the reviewer of the responsible unit.
    pub overdue: i32,
    /// 通报: the head of the unit.
    pub escalate: i32,
    /// 督办: the district.
    pub supervise: i32,
}

impl Default for Ladder {
    fn default() -> Self {
        Ladder { remind: -5, urge: -1, overdue: 1, escalate: 3, supervise: 10 }
    }
}

/// A step of the reminder ladder.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing to do yet, or done.
    None,
    /// 提醒
    Remind,
    /// 催报
    Urge,
    /// 逾期
    Overdue,
    /// 通报
    Escalate,
    /// 督办
    Supervise,
}

impl Say for Step {
    fn say(&self, lang: Lang) -> String {
        match self {
            Step::None => lang.pick("无需提醒", "no reminder"),
            Step::Remind => lang.pick("提醒填报人", "reminder to the reporter"),
            Step::Urge => lang.pick("催报", "last call to the reporter"),
            Step::Overdue => lang.pick("逾期，通知填报人和审核人", "overdue: reporter and reviewer are told"),
            Step::Escalate => lang.pick("通报责任单位负责人", "the head of the unit is told"),
            Step::Supervise => lang.pick("列入区级督办", "followed up by the district"),
        }
        .to_owned()
    }
}

/// How a return stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// 逾期: the due day has passed and nothing was submitted.
    Overdue,
    /// 退回: submitted, and given back for correction.
    Returned,
    /// 即将到期: due within the ladder's first step.
    DueSoon,
    /// 未到期: not due for a while.
    Waiting,
    /// 已报送: submitted, approved or published.
    Done,
}

/// What has arrived for a return so far.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// How far it has come.
    pub state: State,
    /// The day on which it was first submitted.
    pub submitted_on: Option<Date>,
}

/// The judgement on one return.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How it stands.
    pub state: ReturnState,
    /// Working days until the due day; negative: since it; 0 once it is done. Calendar days where a year is not
    /// published.
    pub days: i32,
    /// Whether it arrived after the due day, or has not arrived although the due day has passed.
    pub late: bool,
    /// The step of the ladder that is reached.
    pub step: Step,
}

/// Judges a return on a day.
#[must_use]
pub fn judge(
    due: DueDay,
    today: Date,
    arrival: Option<Arrival>,
    ladder: &Ladder,
    calendar: &WorkCalendar,
) -> Standing {
    let arrived = arrival.map(|a| a.state);
    if let Some(State::Submitted | State::Approved | State::Published | State::Superseded) = arrived {
        let late = arrival.and_then(|a| a.submitted_on).is_some_and(|day| day > due.on);
        return Standing { state: ReturnState::Done, days: 0, late, step: Step::None };
    }
    let days = days_until(due.on, today, calendar);
    let passed = today > due.on;
    let state = match arrived {
        Some(State::Returned) => ReturnState::Returned,
        _ if passed => ReturnState::Overdue,
        _ if -days >= ladder.remind => ReturnState::DueSoon,
        _ => ReturnState::Waiting,
    };
    Standing { state, days, late: passed, step: step_at(-days, passed, ladder) }
}

fn step_at(after: i32, passed: bool, ladder: &Ladder) -> Step {
    let steps = [
        (ladder.supervise, Step::Supervise),
        (ladder.escalate, Step::Escalate),
        (ladder.overdue, Step::Overdue),
        (ladder.urge, Step::Urge),
        (ladder.remind, Step::Remind),
    ];
    let reached = steps.into_iter().find(|(from, _)| after >= *from).map_or(Step::None, |(_, step)| step);
    // On the holidays after a due day no working day has gone by, but it has passed.
    if passed { reached.max(Step::Overdue) } else { reached.min(Step::Urge) }
}

/// Working days from `today` to `due`; once it has passed, those since it, negative.
fn days_until(due: Date, today: Date, calendar: &WorkCalendar) -> i32 {
    let counted: Result<i32, CalendarError> = if today > due {
        calendar.workdays_between(due, today).map(|days| -days)
    } else {
        calendar.workdays_between(today, due)
    };
    counted.unwrap_or_else(|_| today.until(due).map_or(0, |span| span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn monthly(due_day: u8) -> Indicator {
        Indicator {
            frequency: qipan_kernel::period::Frequency::Month,
            due_day,
            ..Indicator::new("GDP", "地区生产总值", "亿元")
        }
    }

    fn on(day: u8, period: &str) -> DueDay {
        due_day(&monthly(day), period.parse().unwrap(), WorkCalendar::china())
    }

    #[test]
    fn the_due_day_is_a_working_day() {
        assert_eq!(on(10, "2024-05").on, date(2024, 6, 11), "10 June 2024 was the dragon boat holiday");
        assert_eq!(on(10, "2024-05").nominal, date(2024, 6, 10));
        assert_eq!(on(14, "2024-08").on, date(2024, 9, 14), "a Saturday that was worked");
        assert_eq!(on(0, "2024-01/02").on, date(2024, 4, 1), "31 March 2024 was a Sunday");
        assert_eq!(on(31, "2023-01").on, date(2023, 2, 28), "February has no 31st");
        assert_eq!(on(1, "2024-01/09").on, date(2024, 10, 8), "after the national holiday");
        assert_eq!(on(20, "2023").on, date(2024, 1, 22));
        assert_eq!(on(90, "2023").nominal, date(2024, 3, 30), "90 days after the year's end, a Saturday");
        assert_eq!(on(90, "2023").on, date(2024, 4, 1));
    }

    #[test]
    fn an_unpublished_year_is_told_and_not_guessed() {
        let due = on(2, "2026");
        assert_eq!((due.on, due.unpublished), (date(2027, 1, 2), Some(2027)));
        let standing = judge(due, date(2026, 12, 30), None, &Ladder::default(), WorkCalendar::china());
        assert_eq!((standing.days, standing.state), (3, ReturnState::DueSoon), "calendar days then");
    }

    #[test]
    fn the_ladder_climbs() {
        let due = on(10, "2024-06"); // Wednesday 10 July 2024
        let at = |day: i8, month: i8| {
            let s = judge(due, date(2024, month, day), None, &Ladder::default(), WorkCalendar::china());
            (s.state, s.days, s.step)
        };
        assert_eq!(at(2, 7), (ReturnState::Waiting, 6, Step::None));
        assert_eq!(at(3, 7), (ReturnState::DueSoon, 5, Step::Remind));
        assert_eq!(at(9, 7), (ReturnState::DueSoon, 1, Step::Urge));
        assert_eq!(at(10, 7), (ReturnState::DueSoon, 0, Step::Urge));
        assert_eq!(at(11, 7), (ReturnState::Overdue, -1, Step::Overdue));
        assert_eq!(at(15, 7), (ReturnState::Overdue, -3, Step::Escalate));
        assert_eq!(at(24, 7), (ReturnState::Overdue, -10, Step::Supervise));
        assert_eq!(at(13, 7), (ReturnState::Overdue, -2, Step::Overdue), "a Saturday is no working day");
    }

    #[test]
    fn what_arrived_decides() {
        let due = on(10, "2024-06");
        let run = |state, submitted: Option<Date>, today| {
            let arrival = Some(Arrival { state, submitted_on: submitted });
            let s = judge(due, today, arrival, &Ladder::default(), WorkCalendar::china());
            (s.state, s.late, s.step)
        };
        let (in_time, late, after) = (date(2024, 7, 9), date(2024, 7, 12), date(2024, 8, 1));
        assert_eq!(run(State::Submitted, Some(in_time), after), (ReturnState::Done, false, Step::None));
        assert_eq!(run(State::Published, Some(late), after), (ReturnState::Done, true, Step::None));
        assert_eq!(
            run(State::Returned, Some(in_time), after),
            (ReturnState::Returned, true, Step::Supervise)
        );
        assert_eq!(run(State::Draft, None, after), (ReturnState::Overdue, true, Step::Supervise));
        assert_eq!(run(State::Returned, Some(in_time), in_time), (ReturnState::Returned, false, Step::Urge));
    }

    #[test]
    fn every_step_has_a_name() {
        for step in [Step::None, Step::Remind, Step::Urge, Step::Overdue, Step::Escalate, Step::Supervise] {
            assert_ne!(step.say(Lang::Zh), step.say(Lang::En));
        }
    }
}
