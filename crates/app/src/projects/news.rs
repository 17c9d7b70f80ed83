//! What projects give notice of: gates near or past their day, clocks at their thresholds, returns owed.

use super::returns::{due_day, span_before};
use super::{Portfolio, names};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_project::month::Month;
use qipan_project::returns::owes;
use std::collections::BTreeMap;

/// A gate that is due within so many days is told of.
const SOON: i64 = 5;
/// A month's return is told of so many days before it is due.
const RETURN_SOON: i64 = 3;

/// A name in Chinese and English.
pub(crate) type Names = (String, String);

/// Something that a project gives notice of. Every part is what its reader needs to know, and nothing else.
pub(crate) enum ProjectNews {
    /// A gate is due soon.
    GateDue {
        id: String,
        name: String,
        gate: String,
        gate_name: Names,
        due: Date,
        officer: Option<String>,
        unit: String,
    },
    /// A gate is past its day.
    GateLate {
        id: String,
        name: String,
        gate: String,
        gate_name: Names,
        due: Date,
        days: u32,
        holder: Names,
        officer: Option<String>,
        unit: String,
    },
    /// A clock is at a threshold.
    Clock {
        id: String,
        name: String,
        gate: String,
        gate_name: Names,
        received: Date,
        level: String,
        left: i64,
        holder: Names,
        officer: Option<String>,
        unit: String,
    },
    /// Returns of a month are owed.
    Returns { month: String, due: Date, count: usize, late: bool, who: Option<String>, unit: String },
}

impl ProjectNews {
    /// The project; empty if it is about none.
    pub fn project(&self) -> &str {
        match self {
            ProjectNews::GateDue { id, .. }
            | ProjectNews::GateLate { id, .. }
            | ProjectNews::Clock { id, .. } => id,
            ProjectNews::Returns { .. } => "",
        }
    }

    /// Who is told: a person, else whoever works at a unit.
    pub fn reader(&self) -> (Option<String>, String) {
        match self {
            ProjectNews::GateDue { officer, unit, .. }
            | ProjectNews::GateLate { officer, unit, .. }
            | ProjectNews::Clock { officer, unit, .. } => (officer.clone(), unit.clone()),
            ProjectNews::Returns { who, unit, .. } => (who.clone(), unit.clone()),
        }
    }
}

/// Everything that projects give notice of today.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn news(ctx: &Ctx, portfolio: &Portfolio) -> Result<Vec<ProjectNews>> {
    let today = ctx.today();
    let board = portfolio.board(&ctx.store, today).await?;
    let mut found = Vec::new();
    let (month, _, last) = span_before(today);
    let due = due_day(&board.model.axis, last);
    let mut owed: BTreeMap<(Option<String>, String), usize> = BTreeMap::new();
    for standing in &board.all {
        let item = &standing.item;
        let (id, name, unit) = (&item.id, &item.name, &item.unit);
        for open in &item.gates {
            let gate_name = (open.name.clone(), open.name_en.clone());
            let holder = names(&open.holder);
            if let Some(clock) = &open.clock
                && ["watch", "alert", "overdue"].contains(&clock.level.as_str())
                && clock.state == "running"
            {
                found.push(ProjectNews::Clock {
                    id: id.clone(),
                    name: name.clone(),
                    gate: open.gate.clone(),
                    gate_name: gate_name.clone(),
                    received: clock.received,
                    level: clock.level.clone(),
                    left: clock.left,
                    holder: holder.clone(),
                    officer: item.officer.clone(),
                    unit: unit.clone(),
                });
            }
            let Some(day) = open.due else { continue };
            if let Some(days) = open.workdays_late.filter(|d| *d > 0) {
                found.push(ProjectNews::GateLate {
                    id: id.clone(),
                    name: name.clone(),
                    gate: open.gate.clone(),
                    gate_name,
                    due: day,
                    days,
                    holder,
                    officer: item.officer.clone(),
                    unit: unit.clone(),
                });
            } else if day >= today && today.checked_add(SOON.days()).is_ok_and(|limit| day <= limit) {
                found.push(ProjectNews::GateDue {
                    id: id.clone(),
                    name: name.clone(),
                    gate: open.gate.clone(),
                    gate_name,
                    due: day,
                    officer: item.officer.clone(),
                    unit: unit.clone(),
                });
            }
        }
        let filed = board
            .model
            .records
            .get(standing.at)
            .is_some_and(|r| r.returns_on(today).contains_key(month.as_str()));
        if owes(&standing.dates, Month::of(last)) && !filed {
            *owed
                .entry((
                    item.officer.clone(),
                    if item.officer.is_some() { String::new() } else { unit.clone() },
                ))
                .or_default() += 1;
        }
    }
    let Some(due) = due.filter(|due| today.checked_add(RETURN_SOON.days()).is_ok_and(|limit| *due <= limit))
    else {
        return Ok(found);
    };
    for ((who, unit), count) in owed {
        found.push(ProjectNews::Returns { month: month.clone(), due, count, late: due < today, who, unit });
    }
    Ok(found)
}
