//! The peer: a critical path as a textbook has it. Maps by name, both passes repeated until nothing moves, working days
//! counted one after the other.

use crate::workload::Case;
use jiff::civil::Date;
use qipan_project::axis::{WorkAxis, day_number, day_of};
use qipan_project::schedule::{LinkKind, TaskDates};
use std::collections::BTreeMap;

fn day(start: i32, offset: u64, axis: &WorkAxis) -> Date {
    let (mut day, mut left) = (start, offset);
    loop {
        if axis.is_workday(day).expect("published") {
            if left == 0 {
                return day_of(day).expect("a day");
            }
            left -= 1;
        }
        day += 1;
    }
}

pub fn dates(case: &Case<'_>, axis: &WorkAxis) -> Vec<TaskDates> {
    let takes: BTreeMap<String, u64> =
        case.tasks.iter().map(|t| (t.id.clone(), u64::from(t.duration))).collect();
    let mut early: BTreeMap<String, u64> = takes.keys().map(|id| (id.clone(), 0)).collect();
    loop {
        let before = early.clone();
        for task in &case.tasks {
            for link in &task.predecessors {
                let wait = if link.kind == LinkKind::FinishStart { takes[&link.task] } else { 0 };
                let from = early[&link.task] + wait + u64::from(link.lag);
                let own = early.entry(task.id.clone()).or_default();
                *own = from.max(*own);
            }
        }
        if early == before {
            break;
        }
    }
    let length = takes.iter().map(|(id, takes)| early[id] + takes).max().unwrap_or(0);
    let mut late: BTreeMap<String, u64> = takes.iter().map(|(id, t)| (id.clone(), length - t)).collect();
    loop {
        let before = late.clone();
        for task in &case.tasks {
            for link in &task.predecessors {
                let wait = if link.kind == LinkKind::FinishStart { takes[&link.task] } else { 0 };
                let latest = late[&task.id] - u64::from(link.lag) - wait;
                let own = late.entry(link.task.clone()).or_default();
                *own = latest.min(*own);
            }
        }
        if late == before {
            break;
        }
    }
    let first = day_number(day(day_number(case.project.since), 0, axis));
    let dates = |task: &qipan_project::schedule::Task| {
        let (early, late) = (early[&task.id], late[&task.id]);
        let last = u64::from(task.duration.saturating_sub(1));
        TaskDates {
            id: task.id.clone(),
            early_start: day(first, early, axis),
            early_finish: day(first, early + last, axis),
            late_start: day(first, late, axis),
            late_finish: day(first, late + last, axis),
            slack: u32::try_from(late - early).unwrap_or(u32::MAX),
            critical: late == early,
        }
    };
    case.tasks.iter().map(dates).collect()
}
