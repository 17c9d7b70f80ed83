//! What if a gate moved.

use super::feed::{Feed, Flow};
use super::split::Standing;
use crate::axis::{WorkAxis, day_number, day_of};
use crate::forecast::{Basis, Forecast, GateNetwork, Learned, forecast};
use crate::gates::Dates;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an indicator gets in the period, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The indicator.
    pub indicator: String,
    /// Before, in the smallest unit; none if a date lies in a year that is not published.
    pub before: Option<i64>,
    /// After.
    pub after: Option<i64>,
}

/// The effect of moving a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The milestones as they stand.
    pub before: Vec<Forecast>,
    /// The milestones with the gate moved.
    pub after: Vec<Forecast>,
    /// What indicators get in the period.
    pub moved: Vec<Moved>,
}

/// Moves the estimated day of a gate that is not passed and tells what follows; nothing is saved. None if the project
/// has no such gate or has passed it.
///
/// # Definition
/// What was learned moves by as many days as the schedule does, from where it stands.
#[expect(clippy::too_many_arguments, reason = "a question with all that it depends on")]
pub fn what_if(
    of: Standing<'_>,
    gate: &str,
    to: Date,
    feeds: &[Feed],
    period: (Date, Date),
    learned: &Learned,
    today: Date,
    axis: &WorkAxis,
) -> Option<WhatIf> {
    let network = GateNetwork::new(of.template, of.project);
    network.place(gate)?;
    if of.dates.get(gate).and_then(|d| d.confirmed).is_some_and(|day| day <= today) {
        return None;
    }
    let mut dates: Dates = of.dates.clone();
    dates.entry(gate.to_owned()).or_default().estimated = Some(to);
    let look = |dates: &Dates| forecast(of.template, of.project, dates, learned, today, axis);
    let (before, mut after) = (look(of.dates), look(&dates));
    for (old, new) in before.iter().zip(&mut after) {
        shift(old, new);
    }
    let run = |dates: &Dates| {
        network.run(&network.known(dates), day_number(of.project.since), day_number(today), axis)
    };
    let (run_before, run_after) = (run(of.dates), run(&dates));
    let (first, last) = (day_number(period.0), day_number(period.1));
    let amount = |flow: &Flow, run: &crate::forecast::Run| {
        flow.within(&|gate| network.place(gate).and_then(|at| run.pass(at)), first, last)
    };
    let moved = |feed: &Feed| Moved {
        indicator: feed.indicator.clone(),
        before: amount(&feed.flow, &run_before),
        after: amount(&feed.flow, &run_after),
    };
    Some(WhatIf { moved: feeds.iter().map(moved).collect(), before, after })
}

fn shift(old: &Forecast, new: &mut Forecast) {
    if old.basis == Basis::Done || new.basis == Basis::Done {
        return;
    }
    let Some((from, to)) = old.scheduled.zip(new.scheduled) else { return };
    let days = day_number(to) - day_number(from);
    let later = |date: Option<Date>| date.and_then(|date| day_of(day_number(date).saturating_add(days)));
    (new.low, new.expected, new.high) = (later(old.low), later(old.expected), later(old.high));
    new.late_days = old.late_days.map(|late| late.saturating_add(days));
}
