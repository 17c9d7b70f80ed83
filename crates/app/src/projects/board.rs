//! Every project as it stood at the end of a day: where it is, what it waits for, when it will build and produce.

use super::classes::CLASSES;
use super::model::{Model, Record, rule_of, unit_of, units_of};
use super::wire::{ClockView, Due, ForecastView, Milestone, OpenGate, ProjectItem};
use crate::error::Result;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_project::axis::{WorkAxis, day_number};
use qipan_project::clock;
use qipan_project::condition::Truth;
use qipan_project::forecast::{Basis, Learned, MILESTONES, forecast};
use qipan_project::gates::{Dates, GateDates, prerequisites};
use qipan_project::industry;
use qipan_project::registry::Project;
use qipan_project::schedule::LinkKind;
use qipan_project::template::{Batch, Gate, Template};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A gate that is so many working days past its day blocks its project.
pub(super) const BLOCKED_AFTER: u32 = 20;
/// The gates whose dates everyone asks for.
const SHOWN: [&str; 4] = ["signed", "building", "acceptance", "production"];

/// A project on a day.
#[derive(Debug)]
pub(super) struct Standing {
    /// Its place among the records.
    pub at: usize,
    pub project: Arc<Project>,
    /// The template that it ran on that day.
    pub template: &'static Template,
    pub dates: Dates,
    /// The place of its stage in the template.
    pub stage_at: usize,
    /// Places of its units in the tree.
    pub units: Vec<usize>,
    pub item: Arc<ProjectItem>,
}

/// All projects on a day.
#[derive(Debug)]
pub(super) struct Board {
    pub model: Arc<Model>,
    pub on: Date,
    pub learned: Learned,
    pub all: Vec<Standing>,
    places: BTreeMap<String, usize>,
}

impl Board {
    pub fn compute(model: Arc<Model>, on: Date) -> Result<Board> {
        let mut known: Vec<(usize, Arc<Project>, Dates)> = Vec::with_capacity(model.records.len());
        for (at, record) in model.records.iter().enumerate() {
            if let Some(project) = record.project_on(on) {
                known.push((at, Arc::clone(project), record.dates_on(on)));
            }
        }
        let taught = known.iter().filter_map(|(at, _, d)| Some((model.records.get(*at)?.template_on(on), d)));
        let learned = Learned::from_finished(taught, &MILESTONES);
        let places: BTreeMap<&str, usize> =
            model.tree.units().enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect();
        let mut all = Vec::with_capacity(known.len());
        for (at, project, dates) in known {
            let Some(record) = model.records.get(at) else { continue };
            let template = record.template_on(on);
            let item = Arc::new(item(&model, record, &project, &dates, &learned, on)?);
            let stage_at = template.stages.iter().position(|s| s.code == item.stage).unwrap_or(0);
            let units = units_of(&project).filter_map(|unit| places.get(unit).copied()).collect();
            all.push(Standing { at, project, template, dates, stage_at, units, item });
        }
        let places = all.iter().enumerate().map(|(at, s)| (s.item.id.clone(), at)).collect();
        Ok(Board { model, on, learned, all, places })
    }

    pub fn get(&self, id: &str) -> Option<&Standing> {
        self.places.get(id).and_then(|at| self.all.get(*at))
    }
}

pub(super) fn name_of(tree: &OrgTree, unit: &str) -> String {
    tree.get(unit).map_or_else(|| unit.to_owned(), |u| u.name_zh.clone())
}

fn item(
    model: &Model,
    record: &Record,
    project: &Project,
    dates: &Dates,
    learned: &Learned,
    on: Date,
) -> Result<ProjectItem> {
    let template = record.template_on(on);
    let gates = open_gates(record, project, dates, on, &model.axis)?;
    let mut forecasts = forecast(template, project, dates, learned, on, &model.axis)
        .into_iter()
        .map(|f| (f.milestone.clone(), ForecastView::from(f)))
        .collect::<BTreeMap<_, _>>();
    let (building, production) = (forecasts.remove("building"), forecasts.remove("production"));
    // What has happened is no longer late, it was.
    let open = |f: &&ForecastView| f.basis != Basis::Done;
    let slow = |f: &Option<ForecastView>| {
        f.as_ref().filter(open).and_then(|f| f.late_days).is_some_and(|days| days > 0)
    };
    let past_plan =
        |g: &OpenGate| dates.get(&g.gate).and_then(|d| d.planned).is_some_and(|planned| planned < on);
    let stage = furthest(template, &gates, dates);
    let unit = unit_of(project).unwrap_or(&record.row.unit_code).to_owned();
    let returns = record.returns_on(on);
    let sum = |of: &dyn Fn(&str) -> bool| {
        let own = || returns.iter().filter(|(month, _)| of(month)).map(|(_, r)| r.invested_fen);
        own().next().map(|_| own().fold(0i64, i64::saturating_add))
    };
    let year = format!("{:04}-", on.year());
    Ok(ProjectItem {
        id: record.row.id.clone(),
        code: project.code.as_ref().map(|c| c.code.clone()),
        name: project.name.clone(),
        enterprise: project.enterprise.clone(),
        industry: project.industry.clone(),
        industry_name: project.industry.as_deref().and_then(industry::name).map(str::to_owned),
        chain: project.chain.clone(),
        class_codes: class_codes(project, dates),
        unit_name: name_of(&model.tree, &unit),
        unit,
        bureau_name: project.bureau.as_deref().map(|b| name_of(&model.tree, b)),
        bureau: project.bureau.clone(),
        officer: project.officer.clone(),
        procedure: project.procedure.as_str().to_owned(),
        supply: project.supply.as_str().to_owned(),
        template: template.code.clone(),
        since: project.since,
        total_investment_fen: project.total_investment.map(|m| m.0),
        year_planned_fen: project.yearly_investment.get(&on.year()).map(|m| m.0),
        year_invested_fen: sum(&|month| month.starts_with(&year)),
        invested_fen: sum(&|_| true),
        last_return: returns.keys().next_back().map(|m| (*m).to_owned()),
        batch: batch(template, dates),
        stage_name: template.stage(&stage).map_or_else(String::new, |s| s.name.clone()),
        stage_name_en: template.stage(&stage).map_or_else(String::new, |s| s.name_en.clone()),
        stage,
        blocked: gates.iter().any(blocks),
        late: slow(&building) || slow(&production) || gates.iter().any(past_plan),
        slip_days: production.as_ref().and_then(|f| f.late_days),
        next_due: gates.iter().filter_map(|g| next_due(g, dates, on)).min_by_key(|d| d.on),
        milestones: SHOWN.iter().filter_map(|gate| milestone(template, project, dates, gate)).collect(),
        gates,
        building,
        production,
        lon: project.point.map(|p| p.0),
        lat: project.point.map(|p| p.1),
        parcel: project.parcel.clone(),
        synthetic: record.row.synthetic,
        rev: record.row.rev,
    })
}

/// The classes that a project is of: those whose rule holds, and those that a document gives.
fn class_codes(project: &Project, dates: &Dates) -> Vec<String> {
    let passed: BTreeMap<String, Date> =
        dates.iter().filter_map(|(gate, d)| Some((gate.clone(), d.confirmed?))).collect();
    let held = CLASSES.iter().filter(|rule| rule.holds(project, &passed) == Truth::Yes);
    let mut codes: Vec<String> = held.map(|rule| rule.raw.code.clone()).collect();
    for code in project.classes_by_document.keys() {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

/// Whether a gate that a project stands before holds it up.
pub(super) fn blocks(gate: &OpenGate) -> bool {
    let clock = gate.clock.as_ref().is_some_and(|c| c.state == "paused" || c.level == "overdue");
    clock || gate.workdays_late.is_some_and(|days| days >= BLOCKED_AFTER)
}

/// The batch of the furthest gate passed.
fn batch(template: &Template, dates: &Dates) -> Batch {
    let passed = template.gates.iter().filter(|g| confirmed(dates, &g.code).is_some());
    let batches = passed.filter_map(|g| template.stage(&g.stage)).map(|s| s.batch);
    batches.max().unwrap_or(Batch::Planned)
}

/// The furthest stage of the gates that it stands before; the last one that it passed if there is none.
fn furthest(template: &Template, open: &[OpenGate], dates: &Dates) -> String {
    let place = |stage: &str| template.stages.iter().position(|s| s.code == stage);
    let open = open.iter().filter_map(|g| place(&g.stage)).max();
    let passed = || {
        let passed = template.gates.iter().filter(|g| confirmed(dates, &g.code).is_some());
        passed.filter_map(|g| place(&g.stage)).max()
    };
    let at = open.or_else(passed).unwrap_or(0);
    template.stages.get(at).map_or_else(String::new, |s| s.code.clone())
}

fn confirmed(dates: &Dates, gate: &str) -> Option<Date> {
    dates.get(gate).and_then(|d| d.confirmed)
}

fn milestone(template: &Template, project: &Project, dates: &Dates, gate: &str) -> Option<Milestone> {
    template.gate(gate).filter(|g| Template::applies(g, project))?;
    let GateDates { planned, estimated, confirmed } = dates.get(gate).copied().unwrap_or_default();
    Some(Milestone { gate: gate.to_owned(), planned, estimated, confirmed })
}

/// Since when a gate may be passed: the latest day of what it waits for; none while something is missing.
pub(super) fn open_since(template: &Template, project: &Project, gate: &Gate, dates: &Dates) -> Option<Date> {
    let mut since = project.since;
    for (before, kind) in prerequisites(template, project, gate) {
        let day = if kind == LinkKind::StartStart {
            open_since(template, project, before, dates)?
        } else {
            confirmed(dates, &before.code)?
        };
        since = since.max(day);
    }
    Some(since)
}

fn open_gates(
    record: &Record,
    project: &Project,
    dates: &Dates,
    on: Date,
    axis: &WorkAxis,
) -> Result<Vec<OpenGate>> {
    let template = record.template_on(on);
    let mut found = Vec::new();
    for gate in template.gates.iter().filter(|g| Template::applies(g, project)) {
        let own = dates.get(&gate.code).copied().unwrap_or_default();
        if own.confirmed.is_some() {
            continue;
        }
        let Some(mut since) = open_since(template, project, gate, dates) else { continue };
        let reading = readings(record, gate, on, axis)?.pop();
        let running = reading.filter(|c| c.state != "done");
        let mut holder = gate.holder.clone();
        if let Some(clock) = &running {
            since = clock.holder_since;
            holder = clock.holder.clone().unwrap_or(holder);
        }
        let count = |from: Date| axis.between(day_number(from), day_number(on)).ok();
        let due = own.estimated.or(own.planned);
        found.push(OpenGate {
            gate: gate.code.clone(),
            name: gate.name.clone(),
            name_en: gate.name_en.clone(),
            stage: gate.stage.clone(),
            holder,
            since,
            workdays: count(since),
            due,
            workdays_late: due.filter(|d| *d < on).and_then(count),
            clock: running,
        });
    }
    Ok(found)
}

/// What the clocks of a gate show, oldest first.
pub(super) fn readings(record: &Record, gate: &Gate, on: Date, axis: &WorkAxis) -> Result<Vec<ClockView>> {
    let Some(rule) = rule_of(gate) else { return Ok(Vec::new()) };
    let clocks = record.clocks_on(&gate.code, on)?;
    // A clock in a year whose calendar is not published can't be read; its events are shown all the same.
    let read = |c: &clock::Clock| {
        clock::read(c, &rule, on, axis).ok().map(|reading| ClockView::of(c.received, reading))
    };
    Ok(clocks.iter().filter_map(read).collect())
}

fn next_due(gate: &OpenGate, dates: &Dates, on: Date) -> Option<Due> {
    let due = |day: Option<Date>, kind: &str| {
        Some(Due { on: day?, gate: gate.gate.clone(), kind: kind.to_owned() }).filter(|d| d.on >= on)
    };
    let own = dates.get(&gate.gate).copied().unwrap_or_default();
    let clock = gate.clock.as_ref();
    let all = [
        due(clock.and_then(|c| c.pledged_due), "pledged"),
        due(clock.and_then(|c| c.due), "legal"),
        due(own.estimated, "estimated"),
        due(own.planned.filter(|_| own.estimated.is_none()), "planned"),
    ];
    all.into_iter().flatten().min_by_key(|d| d.on)
}
