//! The critical path of a network of tasks, by working days.
//!
//! Method page: `docs/methods/schedule.md`.

mod error;
mod links;
mod network;

use crate::axis::{WorkAxis, day_number, day_of};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

pub use error::ScheduleError;
pub use links::{Ids, Link, LinkKind, parse_predecessors};
pub use network::{Network, Offsets, Tie};

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "schedule-1";

/// Longest duration and longest lag, in working days: some 400 years.
pub const LONGEST: u32 = 100_000;

/// A task of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name, unlike any other of the network.
    pub id: String,
    /// Working days that it takes; 0 is a milestone.
    pub duration: u32,
    /// What it waits for.
    pub predecessors: Vec<Link>,
}

/// The dates of a task, all inclusive and all worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskDates {
    /// The task.
    pub id: String,
    /// First day on which it can be worked.
    pub early_start: Date,
    /// Last day of work if it starts at once.
    pub early_finish: Date,
    /// Latest first day that does not delay the whole.
    pub late_start: Date,
    /// Latest last day that does not delay the whole.
    pub late_finish: Date,
    /// Working days between the two: by how much it may slip.
    pub slack: u32,
    /// No slack.
    pub critical: bool,
}

/// A network with its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// First day: the start asked for, or the next working day.
    pub start: Date,
    /// Last day of work of the whole; the start if there is no work.
    pub finish: Date,
    /// Working days of the whole.
    pub length: u32,
    /// The tasks in the order in which they were given.
    pub tasks: Vec<TaskDates>,
    /// A longest chain of critical tasks, from the start to the end.
    pub critical_path: Vec<String>,
}

/// Computes the critical path.
///
/// # Errors
/// [`ScheduleError`]: an id twice, a predecessor that is not there, a cycle (named), a duration too long, or
/// a date in a year whose calendar is not published.
pub fn schedule(tasks: &[Task], start: Date, axis: &WorkAxis) -> Result<Schedule, ScheduleError> {
    let network = network(tasks)?;
    let order = network.order().map_err(|cycle| ScheduleError::Cycle {
        ids: cycle.into_iter().filter_map(|at| tasks.get(at)).map(|task| task.id.clone()).collect(),
    })?;
    let offsets = network.offsets(&order);
    let of_start = |error| ScheduleError::Calendar { task: None, start: Some(start), error };
    let first = axis.roll(day_number(start)).map_err(of_start)?;
    let day = |task: &Task, offset: u64| -> Result<Date, ScheduleError> {
        let count = u32::try_from(offset).unwrap_or(u32::MAX);
        let number = axis.add(first, count).map_err(|error| ScheduleError::Calendar {
            task: Some(task.id.clone()),
            start: None,
            error,
        })?;
        day_of(number).ok_or(ScheduleError::TooLong { id: task.id.clone() })
    };
    let mut dates = Vec::with_capacity(tasks.len());
    for (at, task) in tasks.iter().enumerate() {
        let (early, late) = (offsets.early(at), offsets.late(at));
        let last = u64::from(task.duration.saturating_sub(1));
        dates.push(TaskDates {
            id: task.id.clone(),
            early_start: day(task, early)?,
            early_finish: day(task, early + last)?,
            late_start: day(task, late)?,
            late_finish: day(task, late + last)?,
            slack: u32::try_from(late - early).unwrap_or(u32::MAX),
            critical: late == early,
        });
    }
    let path = network.critical_path(&order, &offsets);
    let last = u32::try_from(offsets.length.saturating_sub(1)).unwrap_or(u32::MAX);
    let finish = axis.add(first, last).map_err(of_start)?;
    Ok(Schedule {
        start: day_of(first).unwrap_or(start),
        finish: day_of(finish).unwrap_or(start),
        length: u32::try_from(offsets.length).unwrap_or(u32::MAX),
        tasks: dates,
        critical_path: path.into_iter().filter_map(|at| tasks.get(at)).map(|t| t.id.clone()).collect(),
    })
}

fn network(tasks: &[Task]) -> Result<Network, ScheduleError> {
    if tasks.is_empty() {
        return Err(ScheduleError::Empty);
    }
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, task) in tasks.iter().enumerate() {
        if places.insert(&task.id, at).is_some() {
            return Err(ScheduleError::Twice { id: task.id.clone() });
        }
        if task.duration > LONGEST || task.predecessors.iter().any(|link| link.lag > LONGEST) {
            return Err(ScheduleError::TooLong { id: task.id.clone() });
        }
    }
    let mut ties = Vec::new();
    for (to, task) in tasks.iter().enumerate() {
        for link in &task.predecessors {
            let from = *places.get(link.task.as_str()).ok_or_else(|| ScheduleError::Unknown {
                id: task.id.clone(),
                predecessor: link.task.clone(),
            })?;
            ties.push(Tie { from, to, kind: link.kind, lag: link.lag });
        }
    }
    Ok(Network::new(tasks.iter().map(|task| task.duration).collect(), &ties))
}

#[cfg(test)]
mod tests;
