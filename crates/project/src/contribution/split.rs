//! A shortfall over delayed projects and their gates, exactly.

use super::feed::Flow;
use super::shapley::{MOST, shapley};
use crate::axis::{WorkAxis, day_number};
use crate::forecast::{GateNetwork, Known, Run};
use crate::gates::Dates;
use crate::registry::Project;
use crate::schedule::LinkKind;
use crate::template::Template;
use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A project with where it stands.
#[derive(Copy, Clone, Debug)]
pub struct Standing<'a> {
    /// The template that it runs on.
    pub template: &'a Template,
    /// The project.
    pub project: &'a Project,
    /// The dates of its gates.
    pub dates: &'a Dates,
}

/// What a part of a shortfall is due to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A gate that took longer, or less long, than promised.
    Gate(String),
    /// Gates that moved too little to be told apart: beyond the eleven that moved most.
    OtherGates(Vec<String>),
    /// More or less was done than the dates alone account for.
    Pace,
}

/// A part of a shortfall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The project.
    pub project: String,
    /// What it is due to.
    pub place: Place,
    /// In the smallest unit; negative is short.
    pub amount: i64,
}

/// What a project does to an indicator in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSplit {
    /// By the dates promised at the outset.
    pub planned: i64,
    /// By the dates as they stand.
    pub current: i64,
    /// As reported; none if nothing is.
    pub actual: Option<i64>,
    /// They sum to `actual − planned`, or to `current − planned` where nothing is reported.
    pub parts: Vec<Part>,
}

/// An indicator's distance, in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Value minus what is expected.
    pub distance: i64,
    /// Parts of projects, the most negative first.
    pub parts: Vec<Part>,
    /// The sum of the parts.
    pub projects: i64,
    /// What projects do not account for: `distance − projects`.
    pub rest: i64,
    /// Projects that can't be split, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// A project can't be split.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum SplitError {
    /// A gate that the flow names is none of the project's.
    NoGate(String),
    /// No day was promised of any gate that the flow depends on, so that nothing can be late.
    NoPromise,
    /// A day lies in a year that is not published.
    Unpublished(i16),
}

impl Say for SplitError {
    fn say(&self, lang: Lang) -> String {
        match self {
            SplitError::NoGate(gate) => lang.pick(
                format!("项目没有节点“{gate}”，无法计算贡献"),
                format!("the project has no gate '{gate}', so that its contribution can't be computed"),
            ),
            SplitError::NoPromise => lang.pick(
                "开工、投产都没有计划日期，没有承诺可以对照；请在节点时间线补填计划日期".to_owned(),
                "no day was planned for building or production, so that there is no promise to compare with; enter one \
                 in the timeline of gates"
                    .to_owned(),
            ),
            SplitError::Unpublished(year) => lang.pick(
                format!("节点日期落入 {year} 年，其节假日安排未公布，不作推算"),
                format!("a gate falls into {year}, whose holidays are not published; it is not guessed"),
            ),
        }
    }
}

/// For each gate, days from the latest gate that it waits for to its own day; both ways of looking at it.
struct Model<'a> {
    network: &'a GateNetwork,
    start: i32,
    planned: Vec<i32>,
    current: Vec<i32>,
}

impl Model<'_> {
    /// What each gate took itself in a run of all gates: its day minus the latest day that it waits for.
    fn own(network: &GateNetwork, start: i32, run: &Run, needed: &[bool]) -> Result<Vec<i32>, SplitError> {
        let mut own = vec![0; network.len()];
        let mut days: Vec<(i32, i32)> = vec![(start, start); network.len()];
        for at in (0..network.len()).filter(|at| needed.get(*at) == Some(&true)) {
            let pass = run
                .pass(at)
                .ok_or_else(|| SplitError::Unpublished(run.unpublished(at).unwrap_or(i16::MAX)))?;
            let begin = begin(network, start, &days, at);
            own[at] = pass - begin;
            days[at] = (begin, pass);
        }
        Ok(own)
    }

    /// The days of all gates where those of `changed` took what they take now, the others what was promised.
    fn days(&self, changed: &dyn Fn(usize) -> bool) -> Vec<(i32, i32)> {
        let mut days = vec![(self.start, self.start); self.network.len()];
        for at in 0..self.network.len() {
            let begin = begin(self.network, self.start, &days, at);
            let own = if changed(at) { &self.current } else { &self.planned };
            days[at] = (begin, begin + own.get(at).copied().unwrap_or(0));
        }
        days
    }
}

fn begin(network: &GateNetwork, start: i32, days: &[(i32, i32)], at: usize) -> i32 {
    let bound = |(from, kind): (usize, LinkKind)| {
        let (begin, pass) = days.get(from).copied().unwrap_or((start, start));
        if kind == LinkKind::FinishStart { pass } else { begin }
    };
    network.waits(at).map(bound).max().unwrap_or(start)
}

/// Splits what a project misses of a flow in the days `first..=last` over its gates.
///
/// # Definition
/// A gate's own time is its day minus the latest day of what it waits for. v(S) is the flow in the period if the gates
/// of S took their present time and the others the promised one, or the template's where none was promised. The parts are the Shapley value of v over the gates
/// whose time differs, exact in the smallest unit; what was reported beyond v(all) is the pace.
///
/// # Errors
/// [`SplitError`].
pub fn split(
    of: Standing<'_>,
    flow: &Flow,
    period: (Date, Date),
    actual: Option<i64>,
    today: Date,
    axis: &WorkAxis,
) -> Result<ProjectSplit, SplitError> {
    let network = GateNetwork::new(of.template, of.project);
    let known: Vec<Known> = network.known(of.dates);
    let start = day_number(of.project.since);
    let needed = needed(&network, flow)?;
    let planned = |gate: &str| of.dates.get(gate).is_some_and(|dates| dates.planned.is_some());
    if !flow.gates().into_iter().any(planned) {
        return Err(SplitError::NoPromise);
    }
    let promised = network.promised(&known, start, axis);
    let present = network.run(&known, start, day_number(today), axis);
    let model = Model {
        planned: Model::own(&network, start, &promised, &needed)?,
        current: Model::own(&network, start, &present, &needed)?,
        network: &network,
        start,
    };
    let groups = groups(&model);
    let (first, last) = (day_number(period.0), day_number(period.1));
    let value = |set: u32| {
        let changed = |at: usize| {
            groups.iter().enumerate().any(|(bit, group)| set >> bit & 1 == 1 && group.contains(&at))
        };
        let days = model.days(&changed);
        let day = |gate: &str| network.place(gate).and_then(|at| days.get(at)).map(|(_, pass)| *pass);
        flow.within(&day, first, last)
    };
    let all = (1u32 << groups.len()) - 1;
    let (planned, current) = (value(0).unwrap_or(0), value(all).unwrap_or(0));
    let amounts = shapley(groups.len(), &value).unwrap_or_default();
    let mut parts: Vec<Part> = Vec::new();
    for (group, amount) in groups.iter().zip(amounts).filter(|(_, amount)| *amount != 0) {
        let codes: Vec<String> = group.iter().map(|at| network.code(*at).to_owned()).collect();
        let place = match codes.as_slice() {
            [one] => Place::Gate(one.clone()),
            _ => Place::OtherGates(codes),
        };
        parts.push(Part { project: of.project.id.clone(), place, amount });
    }
    if let Some(pace) = actual.map(|actual| actual.saturating_sub(current)).filter(|pace| *pace != 0) {
        parts.push(Part { project: of.project.id.clone(), place: Place::Pace, amount: pace });
    }
    Ok(ProjectSplit { planned, current, actual, parts })
}

/// The gates of a flow and all that they wait for.
fn needed(network: &GateNetwork, flow: &Flow) -> Result<Vec<bool>, SplitError> {
    let mut needed = vec![false; network.len()];
    for gate in flow.gates() {
        let at = network.place(gate).ok_or_else(|| SplitError::NoGate(gate.to_owned()))?;
        needed[at] = true;
    }
    for at in (0..network.len()).rev() {
        if needed[at] {
            for (from, _) in network.waits(at) {
                needed[from] = true;
            }
        }
    }
    Ok(needed)
}

/// The gates whose own time differs, each by itself; beyond the eleven that differ most together in one group.
fn groups(model: &Model<'_>) -> Vec<Vec<usize>> {
    let differs = |at: &usize| model.planned.get(*at) != model.current.get(*at);
    let mut moved: Vec<usize> = (0..model.network.len()).filter(differs).collect();
    let size = |at: &usize| {
        let both = model.planned.get(*at).zip(model.current.get(*at));
        both.map_or(0, |(planned, current)| (i64::from(*current) - i64::from(*planned)).abs())
    };
    if moved.len() <= MOST {
        return moved.into_iter().map(|at| vec![at]).collect();
    }
    moved.sort_by_key(|at| (std::cmp::Reverse(size(at)), *at));
    let mut rest = moved.split_off(MOST - 1);
    moved.sort_unstable();
    rest.sort_unstable();
    let mut groups: Vec<Vec<usize>> = moved.into_iter().map(|at| vec![at]).collect();
    groups.push(rest);
    groups
}

/// Puts the parts of projects beside an indicator's distance.
pub fn shortfall(
    distance: i64,
    splits: impl IntoIterator<Item = (String, Result<ProjectSplit, SplitError>)>,
    lang: Lang,
) -> Shortfall {
    let mut found = Shortfall { distance, ..Shortfall::default() };
    for (project, split) in splits {
        match split {
            Ok(split) => found.parts.extend(split.parts),
            Err(error) => found.left_out.push((project, error.say(lang))),
        }
    }
    found.parts.sort_by(|a, b| (a.amount, &a.project, &a.place).cmp(&(b.amount, &b.project, &b.place)));
    found.projects = found.parts.iter().fold(0i64, |sum, part| sum.saturating_add(part.amount));
    found.rest = distance.saturating_sub(found.projects);
    found
}
