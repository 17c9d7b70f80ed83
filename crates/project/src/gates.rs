//! Where a project stands: the dates of its gates, and when each moved, by whom, why.
//!
//! The moves are the record; the dates follow from them, so that the state as of any day can be had again.

mod error;

use crate::registry::Project;
use crate::schedule::LinkKind;
use crate::template::{Gate, Template, TemplateRef};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use error::GateError;

/// Which of a gate's dates.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// 计划: promised at the outset.
    Planned,
    /// 预计: expected now.
    Estimated,
    /// 确认: it was passed on that day.
    Confirmed,
}

/// The dates of a gate.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GateDates {
    /// Promised at the outset.
    pub planned: Option<Date>,
    /// Expected now.
    pub estimated: Option<Date>,
    /// The day on which it was passed.
    pub confirmed: Option<Date>,
}

impl GateDates {
    /// One of the dates.
    pub fn get(&self, kind: DateKind) -> Option<Date> {
        match kind {
            DateKind::Planned => self.planned,
            DateKind::Estimated => self.estimated,
            DateKind::Confirmed => self.confirmed,
        }
    }

    fn slot(&mut self, kind: DateKind) -> &mut Option<Date> {
        match kind {
            DateKind::Planned => &mut self.planned,
            DateKind::Estimated => &mut self.estimated,
            DateKind::Confirmed => &mut self.confirmed,
        }
    }
}

/// A wish to set a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The gate.
    pub gate: String,
    /// Which date.
    pub kind: DateKind,
    /// The new date; none takes it back.
    pub to: Option<Date>,
    /// The day of the change.
    pub on: Date,
    /// Who makes it.
    pub by: String,
    /// Why; needed where a date was set before.
    #[serde(default)]
    pub reason: String,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The gate.
    pub gate: String,
    /// Which date.
    pub kind: DateKind,
    /// The date before.
    pub from: Option<Date>,
    /// The date since.
    pub to: Option<Date>,
    /// The day of the change.
    pub on: Date,
    /// Who made it.
    pub by: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl Move {
    /// Days by which the date moved later; negative if earlier, none if it was set or taken back.
    pub fn slip_days(&self) -> Option<i32> {
        let (from, to) = (self.from?, self.to?);
        Some(crate::axis::day_number(to) - crate::axis::day_number(from))
    }
}

/// The moves of a project's gates, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The template that it runs on.
    pub template: TemplateRef,
    moves: Vec<Move>,
}

/// The dates of all gates.
pub type Dates = BTreeMap<String, GateDates>;

impl History {
    /// A history without moves.
    pub fn new(template: TemplateRef) -> History {
        History { template, moves: Vec::new() }
    }

    /// A history as it was kept.
    ///
    /// # Errors
    /// [`GateError::Order`] if a move is dated before the one it follows.
    pub fn from_moves(template: TemplateRef, moves: Vec<Move>) -> Result<History, GateError> {
        match moves.windows(2).find(|pair| pair.first().map(|m| m.on) > pair.last().map(|m| m.on)) {
            Some([_, late]) => Err(GateError::Order { gate: late.gate.clone(), on: late.on }),
            _ => Ok(History { template, moves }),
        }
    }

    /// The moves, oldest first.
    pub fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// The dates as they stand.
    pub fn dates(&self) -> Dates {
        self.dates_as_of(Date::MAX)
    }

    /// The dates as they stood at the end of a day.
    pub fn dates_as_of(&self, day: Date) -> Dates {
        let mut dates = Dates::new();
        for m in self.moves.iter().filter(|m| m.on <= day) {
            *dates.entry(m.gate.clone()).or_default().slot(m.kind) = m.to;
        }
        dates
    }

    /// The gates passed as of a day, with their days.
    pub fn passed_as_of(&self, day: Date) -> BTreeMap<String, Date> {
        let dates = self.dates_as_of(day).into_iter();
        dates.filter_map(|(gate, dates)| Some((gate, dates.confirmed?))).collect()
    }

    /// Makes a change after checking it against template and project.
    ///
    /// # Errors
    /// [`GateError`]: an unknown gate or one that the project has not; passed before its prerequisite, before the
    /// project exists, or in the future; taken back under a later gate; moved without a reason.
    pub fn change(
        &mut self,
        template: &Template,
        project: &Project,
        change: Change,
    ) -> Result<Move, GateError> {
        let gate = self.allowed(template, project, &change)?;
        let dates = self.dates();
        let from = dates.get(&change.gate).and_then(|d| d.get(change.kind));
        let moved = from.is_some() && from != change.to;
        if moved && change.reason.trim().is_empty() {
            return Err(GateError::Reason { gate: change.gate });
        }
        if change.kind == DateKind::Confirmed {
            if let Some(day) = change.to {
                may_pass(template, project, gate, day, change.on, &dates)?;
            }
            not_under_later(template, project, gate, change.to, &dates)?;
        }
        let Change { gate, kind, to, on, by, reason } = change;
        let made = Move { gate, kind, from, to, on, by, reason };
        self.moves.push(made.clone());
        Ok(made)
    }

    fn allowed<'a>(
        &self,
        template: &'a Template,
        project: &Project,
        change: &Change,
    ) -> Result<&'a Gate, GateError> {
        if template.reference() != self.template {
            return Err(GateError::Template { wanted: self.template.clone(), found: template.reference() });
        }
        let gate = template.gate(&change.gate).ok_or_else(|| GateError::Unknown {
            gate: change.gate.clone(),
            template: template.code.clone(),
        })?;
        if !Template::applies(gate, project) {
            return Err(GateError::NotApplicable { gate: change.gate.clone() });
        }
        if let Some(last) = self.moves.last().filter(|last| last.on > change.on) {
            return Err(GateError::Order { gate: last.gate.clone(), on: change.on });
        }
        match change.to.filter(|to| *to < project.since) {
            Some(date) => {
                Err(GateError::BeforeProject { gate: change.gate.clone(), date, since: project.since })
            }
            None => Ok(gate),
        }
    }
}

/// The prerequisites of a gate that a project has: where one does not apply, those before it take its place.
pub fn prerequisites<'a>(
    template: &'a Template,
    project: &Project,
    gate: &Gate,
) -> Vec<(&'a Gate, LinkKind)> {
    let mut found: Vec<(&Gate, LinkKind)> = Vec::new();
    let mut open: Vec<(&str, LinkKind)> = gate.after.iter().map(|l| (l.task.as_str(), l.kind)).collect();
    while let Some((code, kind)) = open.pop() {
        let Some(before) = template.gate(code) else { continue };
        if Template::applies(before, project) {
            if !found.iter().any(|(g, _)| g.code == before.code) {
                found.push((before, kind));
            }
        } else {
            open.extend(before.after.iter().map(|l| (l.task.as_str(), kind)));
        }
    }
    found
}

fn may_pass(
    template: &Template,
    project: &Project,
    gate: &Gate,
    day: Date,
    on: Date,
    dates: &Dates,
) -> Result<(), GateError> {
    if day > on {
        return Err(GateError::Future { gate: gate.code.clone(), date: day, on });
    }
    for (before, kind) in prerequisites(template, project, gate) {
        if kind == LinkKind::StartStart {
            // It need only have begun: what it waits for itself must be passed.
            for (first, _) in prerequisites(template, project, before) {
                passed_by(gate, first, day, dates)?;
            }
        } else {
            passed_by(gate, before, day, dates)?;
        }
    }
    Ok(())
}

fn passed_by(gate: &Gate, before: &Gate, day: Date, dates: &Dates) -> Result<(), GateError> {
    match dates.get(&before.code).and_then(|d| d.confirmed) {
        None => Err(GateError::Prerequisite { gate: gate.code.clone(), missing: before.code.clone() }),
        Some(earlier) if earlier > day => Err(GateError::BeforePrerequisite {
            gate: gate.code.clone(),
            date: day,
            prerequisite: before.code.clone(),
            passed: earlier,
        }),
        Some(_) => Ok(()),
    }
}

/// A date may not be taken back or moved behind a gate that was passed after it.
fn not_under_later(
    template: &Template,
    project: &Project,
    gate: &Gate,
    to: Option<Date>,
    dates: &Dates,
) -> Result<(), GateError> {
    for later in template.gates.iter().filter(|later| Template::applies(later, project)) {
        let Some(passed) = dates.get(&later.code).and_then(|d| d.confirmed) else { continue };
        let waits = prerequisites(template, project, later)
            .iter()
            .any(|(before, kind)| before.code == gate.code && *kind == LinkKind::FinishStart);
        if waits && to.is_none_or(|to| to > passed) {
            return Err(GateError::Later { gate: gate.code.clone(), later: later.code.clone(), passed });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
