//! When a project will start building and producing: the critical path over its gates, and what finished projects of
//! the same type took.
//!
//! Method page: `docs/methods/forecast.md`.

mod gates;
mod learn;

use crate::axis::{WorkAxis, day_number, day_of};
use crate::gates::Dates;
use crate::registry::Project;
use crate::template::Template;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use gates::{GateDay, GateNetwork, Known, Run};
pub use learn::{Band, ENOUGH, Learned};

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "forecast-2";

/// The gates that are forecast.
pub const MILESTONES: [&str; 2] = ["building", "production"];

/// What a forecast rests on.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// It has happened.
    Done,
    /// Finished projects of the same type.
    Learned,
    /// Too few finished projects of the same type for an interval: the schedule, or what the few took that are left.
    TooFew,
    /// Neither: the schedule runs into a year that is not published, and there are too few finished projects.
    Unknown,
}

/// The forecast of a milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// The gate.
    pub milestone: String,
    /// What it rests on.
    pub basis: Basis,
    /// The day it happened, or the median of what finished projects took, or else the schedule's day. While it is still
    /// to come, never before the schedule.
    pub expected: Option<Date>,
    /// 10th and 90th percentile of what finished projects took, never before the schedule.
    pub low: Option<Date>,
    /// See `low`.
    pub high: Option<Date>,
    /// How many finished projects it rests on.
    pub n: u32,
    /// By the schedule: from what is passed and what the rest takes as planned.
    pub scheduled: Option<Date>,
    /// As promised at the outset.
    pub planned: Option<Date>,
    /// Days by which expected is later than planned.
    pub late_days: Option<i32>,
    /// The gate from which it is counted.
    pub since_gate: Option<String>,
    /// The gates that hold it up, first to last.
    pub critical: Vec<String>,
    /// The year whose calendar is missing for the schedule.
    pub unpublished: Option<i16>,
}

/// Forecasts the milestones of a project as of a day.
///
/// What was passed after `today` has not happened. An estimated date of a gate moves it, never before what it waits
/// for and never before today.
pub fn forecast(
    template: &Template,
    project: &Project,
    dates: &Dates,
    learned: &Learned,
    today: Date,
    axis: &WorkAxis,
) -> Vec<Forecast> {
    let network = GateNetwork::new(template, project);
    let known = network.known(dates);
    let run = network.run(&known, day_number(project.since), day_number(today), axis);
    MILESTONES
        .iter()
        .filter_map(|milestone| network.place(milestone))
        .map(|at| one(template, &network, &known, &run, at, learned, day_number(today)))
        .collect()
}

fn one(
    template: &Template,
    network: &GateNetwork,
    known: &[Known],
    run: &Run,
    at: usize,
    learned: &Learned,
    today: i32,
) -> Forecast {
    let own = known.get(at).copied().unwrap_or_default();
    let scheduled = run.pass(at);
    // It can't have happened by now, and what is still to come takes at least what the schedule says.
    let least = run.least(at).unwrap_or(today).max(today.saturating_add(1));
    let last = since(template, network, &network.passed(known, today), at, learned, least);
    let mut found = Forecast {
        milestone: network.code(at).to_owned(),
        basis: Basis::Unknown,
        expected: None,
        low: None,
        high: None,
        n: 0,
        scheduled: scheduled.and_then(day_of),
        planned: own.planned.and_then(day_of),
        late_days: None,
        since_gate: last.as_ref().map(|(gate, ..)| network.code(*gate).to_owned()),
        critical: run.critical(network, at),
        unpublished: run.unpublished(at),
    };
    let expected = if let Some(done) = own.confirmed.filter(|day| *day <= today) {
        found.basis = Basis::Done;
        Some(done)
    } else {
        let (_, day, band) = last.unwrap_or((at, today, Band::default()));
        let date = |days: u32| day.saturating_add(i32::try_from(days).unwrap_or(i32::MAX));
        found.n = band.n;
        let middle = band.middle.map(date);
        if let Some([low, high]) = band.ends.filter(|_| middle.is_some()) {
            found.basis = Basis::Learned;
            (found.low, found.high) = (day_of(date(low)), day_of(date(high)));
        } else if middle.or(scheduled).is_some() {
            found.basis = Basis::TooFew;
        }
        middle.or(scheduled)
    };
    found.expected = expected.and_then(day_of);
    found.late_days = expected.zip(own.planned).map(|(expected, planned)| expected.saturating_sub(planned));
    found
}

/// The gate from which finished projects are looked at, with those of them that took as long as this project at least:
/// the last gate passed for which there are enough finished projects, or else the last one passed. The choice does not depend on the day, so that waiting alone never makes a forecast earlier.
fn since(
    template: &Template,
    network: &GateNetwork,
    passed: &[(usize, i32)],
    at: usize,
    learned: &Learned,
    least: i32,
) -> Option<(usize, i32, Band)> {
    let enough = |gate: usize| learned.enough(&template.code, network.code(gate), network.code(at));
    let (gate, day) = *passed.iter().find(|(gate, _)| enough(*gate)).or_else(|| passed.first())?;
    let least = u32::try_from(least.saturating_sub(day)).unwrap_or(0);
    let band = learned.band(&template.code, network.code(gate), network.code(at), least);
    Some((gate, day, band.unwrap_or_default()))
}

#[cfg(test)]
mod tests;
