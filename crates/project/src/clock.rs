//! Time limits that count working or calendar days, stand still while the enterprise corrects its papers, warn and
//! escalate, and always say who holds the ball.
//!
//! Method page: `docs/methods/clock.md`.

mod error;

use crate::axis::{WorkAxis, day_number, day_of};
use crate::template::Span;
use jiff::civil::Date;
use qipan_kernel::calendar::CalendarError;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

pub use error::ClockError;

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "clock-1";

/// Which day is the first that counts, after receipt and after a pause.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartRule {
    /// The day after receipt is day 1, as administrative law has it.
    #[default]
    NextDay,
    /// The day of receipt is day 1.
    SameDay,
}

/// Who is told once a limit is overdue by so many days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Days overdue, from 1 on, of the limit's kind.
    pub overdue: u32,
    /// Who is told.
    pub to: String,
}

/// How a limit counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRule {
    /// Limit by law.
    pub legal: Span,
    /// The pledged one; counts in days of its own kind.
    #[serde(default)]
    pub pledged: Option<Span>,
    /// Which day counts first.
    #[serde(default)]
    pub start: StartRule,
    /// A limit in calendar days that ends on a day off ends on the next working day.
    #[serde(default = "yes")]
    pub roll: bool,
    /// With so many days left or fewer: watch.
    #[serde(default = "watch_at")]
    pub watch: u32,
    /// With so many days left or fewer: alert.
    #[serde(default = "alert_at")]
    pub alert: u32,
    /// Who is told when it is overdue.
    #[serde(default)]
    pub ladder: Vec<Rung>,
}

fn yes() -> bool {
    true
}

fn watch_at() -> u32 {
    3
}

fn alert_at() -> u32 {
    1
}

impl ClockRule {
    /// A limit with everything else as usual.
    pub fn new(legal: Span, pledged: Option<Span>) -> ClockRule {
        ClockRule {
            legal,
            pledged,
            start: StartRule::NextDay,
            roll: true,
            watch: watch_at(),
            alert: alert_at(),
            ladder: Vec::new(),
        }
    }
}

/// What happens to a running clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockEvent {
    /// 补正: papers go back to somebody; the clock stands still.
    Pause {
        /// Who has to correct them.
        holder: String,
    },
    /// The corrected papers are in.
    Resume {
        /// Who goes on with them.
        holder: String,
    },
    /// Handed to another office; the clock runs on.
    Hand {
        /// The other office.
        holder: String,
    },
    /// Decided.
    Done,
}

/// A matter under a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Day of receipt.
    pub received: Date,
    /// Who received it.
    pub holder: String,
    /// What happened since, oldest first.
    #[serde(default)]
    pub events: Vec<(Date, ClockEvent)>,
}

/// Whether a clock runs.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It runs.
    Running,
    /// It stands still.
    Paused,
    /// It was decided.
    Done,
}

/// How urgent it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockLevel {
    /// Time enough, paused, or done in time.
    Normal,
    /// Few days left.
    Watch,
    /// Hardly a day left, or past the pledged limit.
    Alert,
    /// Past the limit by law.
    Overdue,
}

/// What a clock shows on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Whether it runs.
    pub state: ClockState,
    /// How urgent.
    pub level: ClockLevel,
    /// Days used of the legal limit, of its kind.
    pub used: u32,
    /// Days left of it; negative if overdue.
    pub left: i64,
    /// Last day of the legal limit; none while it stands still.
    pub due: Option<Date>,
    /// Days left of the pledged limit.
    pub pledged_left: Option<i64>,
    /// Last day of the pledged limit.
    pub pledged_due: Option<Date>,
    /// Days during which it stood still, of the legal limit's kind.
    pub paused: u32,
    /// Who holds the ball; nobody once it is done.
    pub holder: Option<String>,
    /// Since when.
    pub holder_since: Date,
    /// For how many working days.
    pub holder_days: u32,
    /// Who is told, by the ladder.
    pub escalated_to: Option<String>,
    /// A last day lies in this year, whose calendar is not published: it is left open, not guessed.
    pub unpublished: Option<i16>,
}

impl Say for ClockState {
    fn say(&self, lang: Lang) -> String {
        match self {
            ClockState::Running => lang.pick("进行中", "running"),
            ClockState::Paused => lang.pick("暂停（补正）", "paused"),
            ClockState::Done => lang.pick("已办结", "done"),
        }
        .to_owned()
    }
}

impl Say for ClockLevel {
    fn say(&self, lang: Lang) -> String {
        match self {
            ClockLevel::Normal => lang.pick("正常", "normal"),
            ClockLevel::Watch => lang.pick("关注", "watch"),
            ClockLevel::Alert => lang.pick("预警", "alert"),
            ClockLevel::Overdue => lang.pick("超期", "overdue"),
        }
        .to_owned()
    }
}

/// Stretches during which a clock runs: after `.0`, up to and including `.1`; the last may be open.
type Stretch = (i32, Option<i32>);

struct Course {
    stretches: Vec<Stretch>,
    state: ClockState,
    done: Option<i32>,
    holder: Option<String>,
    since: Date,
}

/// Reads a clock as of a day; events after it have not happened.
///
/// # Errors
/// [`ClockError`]: received after the day, events out of order, a pause within a pause, or the day itself in a year
/// that is not published.
pub fn read(clock: &Clock, rule: &ClockRule, as_of: Date, axis: &WorkAxis) -> Result<Reading, ClockError> {
    if clock.received > as_of {
        return Err(ClockError::NotReceived { received: clock.received, as_of });
    }
    let course = course(clock, rule.start, as_of)?;
    let today = course.done.unwrap_or_else(|| day_number(as_of));
    let count = |span: Span, from: i32, to: i32| match span {
        Span::Work(_) => axis.between(from, to),
        Span::Calendar(_) => Ok(u32::try_from(to.saturating_sub(from)).unwrap_or(0)),
    };
    let used_of = |span: Span| -> Result<u32, CalendarError> {
        course.stretches.iter().try_fold(0u32, |sum, (from, to)| {
            let to = to.unwrap_or(today).min(today);
            Ok(sum.saturating_add(count(span, *from, to)?))
        })
    };
    let first = course.stretches.first().map_or(today, |(from, _)| *from);
    let used = used_of(rule.legal)?;
    let paused = count(rule.legal, first, today)?.saturating_sub(used);
    let left = i64::from(rule.legal.count()) - i64::from(used);
    let mut unpublished = None;
    let mut known = |span: Span| match due(&course.stretches, span, rule.roll, axis) {
        Err(CalendarError::Unpublished { year, .. }) => {
            unpublished = Some(year);
            Ok(None)
        }
        other => other,
    };
    let due = known(rule.legal)?;
    let (mut pledged_left, mut pledged_due) = (None, None);
    if let Some(pledged) = rule.pledged {
        pledged_left = Some(i64::from(pledged.count()) - i64::from(used_of(pledged)?));
        pledged_due = known(pledged)?;
    }
    let late = |due: Option<i32>| due.is_some_and(|due| today > due);
    let overdue = if late(due) { overdue_days(rule.legal, due.unwrap_or(today), today, axis)? } else { 0 };
    let level = match course.state {
        _ if overdue > 0 => ClockLevel::Overdue,
        _ if late(pledged_due) => ClockLevel::Alert,
        ClockState::Running => urgency(rule, pledged_left.unwrap_or(left)),
        ClockState::Paused | ClockState::Done => ClockLevel::Normal,
    };
    let told = rule.ladder.iter().filter(|rung| rung.overdue <= overdue).max_by_key(|rung| rung.overdue);
    let holder_end = day_number(as_of).min(today);
    Ok(Reading {
        state: course.state,
        level,
        used,
        left,
        due: due.and_then(day_of),
        pledged_left,
        pledged_due: pledged_due.and_then(day_of),
        paused,
        holder_days: axis.between(day_number(course.since), holder_end)?,
        holder: course.holder,
        holder_since: course.since,
        unpublished,
        escalated_to: told.filter(|_| overdue > 0).map(|rung| rung.to.clone()),
    })
}

fn urgency(rule: &ClockRule, left: i64) -> ClockLevel {
    if left <= i64::from(rule.alert) {
        ClockLevel::Alert
    } else if left <= i64::from(rule.watch) {
        ClockLevel::Watch
    } else {
        ClockLevel::Normal
    }
}

fn overdue_days(span: Span, due: i32, today: i32, axis: &WorkAxis) -> Result<u32, CalendarError> {
    match span {
        Span::Work(_) => Ok(axis.between(due, today)?.max(1)),
        Span::Calendar(_) => Ok(u32::try_from(today - due).unwrap_or(0)),
    }
}

/// The stretches and who holds the ball.
fn course(clock: &Clock, start: StartRule, as_of: Date) -> Result<Course, ClockError> {
    let before = match start {
        StartRule::NextDay => 0,
        StartRule::SameDay => 1,
    };
    let mut course = Course {
        stretches: vec![(day_number(clock.received) - before, None)],
        state: ClockState::Running,
        done: None,
        holder: Some(clock.holder.clone()),
        since: clock.received,
    };
    let mut last = clock.received;
    for (on, event) in clock.events.iter().filter(|(on, _)| *on <= as_of) {
        if *on < last {
            return Err(ClockError::Order { on: *on, last });
        }
        last = *on;
        let day = day_number(*on);
        match (event, course.state) {
            (_, ClockState::Done) => return Err(ClockError::AfterDone { on: *on }),
            (ClockEvent::Pause { .. }, ClockState::Paused) => {
                return Err(ClockError::PausedTwice { on: *on });
            }
            (ClockEvent::Resume { .. }, ClockState::Running) => {
                return Err(ClockError::NotPaused { on: *on });
            }
            (ClockEvent::Pause { holder }, _) => {
                if let Some(open) = course.stretches.last_mut() {
                    open.1 = Some(day - before);
                }
                (course.state, course.holder, course.since) = (ClockState::Paused, Some(holder.clone()), *on);
            }
            (ClockEvent::Resume { holder }, _) => {
                course.stretches.push((day - before, None));
                (course.state, course.holder, course.since) =
                    (ClockState::Running, Some(holder.clone()), *on);
            }
            (ClockEvent::Hand { holder }, _) => {
                (course.holder, course.since) = (Some(holder.clone()), *on);
            }
            (ClockEvent::Done, _) => {
                (course.state, course.done, course.holder, course.since) =
                    (ClockState::Done, Some(day), None, *on);
            }
        }
    }
    Ok(course)
}

/// Last day of a limit; none while the clock stands still before it is reached.
fn due(stretches: &[Stretch], span: Span, roll: bool, axis: &WorkAxis) -> Result<Option<i32>, CalendarError> {
    let mut left = span.count();
    for (from, to) in stretches {
        let end = match span {
            Span::Work(_) => match axis.add(*from, left) {
                Ok(end) => end,
                // A closed stretch that is too short needs no look into a year that is not published.
                Err(error) => to.ok_or(error)?.saturating_add(1),
            },
            Span::Calendar(_) => from.saturating_add(i32::try_from(left).unwrap_or(i32::MAX)),
        };
        let Some(to) = to.filter(|to| *to < end) else {
            let rolls = roll && matches!(span, Span::Calendar(_));
            return Ok(Some(if rolls { axis.roll(end)? } else { end }));
        };
        let used = match span {
            Span::Work(_) => axis.between(*from, to)?,
            Span::Calendar(_) => u32::try_from(to.saturating_sub(*from)).unwrap_or(0),
        };
        left = left.saturating_sub(used);
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
