//! When a project will start building and producing: the critical path over its gates, and what finished projects of
//! the same type took.
//!
//! Method page: `docs/methods/forecast.md`.

mod gates;
mod learn;
mod order;

use crate::axis::{WorkAxis, day_number, day_of};
use crate::gates::Dates;
use crate::registry::Project;
use crate::template::Template;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use gates::{GateDay, GateNetwork, Known, Run};
pub use learn::{Band, ENOUGH, Learned};

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "forecast-3";

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
    /// to come, never before the schedule, nor before what the milestone ahead of it leaves time for.
    pub expected: Option<Date>,
    /// 10th and 90th percentile of what finished projects took, held back like `expected`.
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
    let today = day_number(today);
    let mut told: Vec<Told> = MILESTONES
        .iter()
        .filter_map(|milestone| network.place(milestone))
        .map(|at| one(template, &network, &known, &run, at, learned, today))
        .collect();
    order::keep(&mut told, &network, &known, today);
    told.into_iter().map(|told| finish(told, &network, &known, &run)).collect()
}

/// A milestone's forecast in days since 1970.
#[derive(Clone, Debug)]
struct Told {
    at: usize,
    basis: Basis,
    /// See [`Forecast`].
    expected: Option<i32>,
    /// 10th and 90th percentile.
    ends: Option<[i32; 2]>,
    n: u32,
    /// It can't happen before this day.
    least: i32,
    /// The slowest of the finished projects left would have it on this day; `least` if none is left.
    most: i32,
    since: Option<usize>,
}

fn one(
    template: &Template,
    network: &GateNetwork,
    known: &[Known],
    run: &Run,
    at: usize,
    learned: &Learned,
    today: i32,
) -> Told {
    let own = known.get(at).copied().unwrap_or_default();
    // It can't have happened by now, and what is still to come takes at least what the schedule says.
    let least = run.least(at).unwrap_or(today).max(today.saturating_add(1));
    let last = since(template, network, &network.passed(known, today), at, learned, least);
    let since = last.as_ref().map(|(gate, ..)| *gate);
    let mut told =
        Told { at, basis: Basis::Unknown, expected: None, ends: None, n: 0, least, most: least, since };
    if let Some(done) = own.confirmed.filter(|day| *day <= today) {
        (told.basis, told.expected) = (Basis::Done, Some(done));
        return told;
    }
    let (_, day, band) = last.unwrap_or((at, today, Band::default()));
    let date = |days: u32| day.saturating_add(i32::try_from(days).unwrap_or(i32::MAX));
    told.n = band.n;
    told.ends = band.ends.filter(|_| band.middle.is_some()).map(|ends| ends.map(date));
    told.expected = band.middle.map(date).or(run.pass(at));
    told.most = band.most.map_or(least, date);
    told.basis = match (told.ends, told.expected) {
        (Some(_), _) => Basis::Learned,
        (None, Some(_)) => Basis::TooFew,
        (None, None) => Basis::Unknown,
    };
    told
}

fn finish(told: Told, network: &GateNetwork, known: &[Known], run: &Run) -> Forecast {
    let Told { at, basis, expected, ends, n, since, .. } = told;
    let planned = known.get(at).and_then(|own| own.planned);
    Forecast {
        milestone: network.code(at).to_owned(),
        basis,
        expected: expected.and_then(day_of),
        low: ends.and_then(|[low, _]| day_of(low)),
        high: ends.and_then(|[_, high]| day_of(high)),
        n,
        scheduled: run.pass(at).and_then(day_of),
        planned: planned.and_then(day_of),
        late_days: expected.zip(planned).map(|(expected, planned)| expected.saturating_sub(planned)),
        since_gate: since.map(|gate| network.code(gate).to_owned()),
        critical: run.critical(network, at),
        unpublished: run.unpublished(at),
    }
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
