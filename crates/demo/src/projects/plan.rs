//! The days of a project's gates: promised at the outset, and as they turned out.

use super::ProjectRow;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::quantity::Money;
use qipan_project::gates::prerequisites;
use qipan_project::registry::{Foreign, ForeignForm, Procedure, Project, Promise, Supply};
use qipan_project::schedule::LinkKind;
use qipan_project::template::{Span, Template, choose};
use std::collections::BTreeMap;

/// A gate of a demo project.
#[derive(Debug, Clone)]
pub struct PlannedGate {
    pub code: String,
    /// All that it waits for was to be passed.
    pub begin: Date,
    /// Promised.
    pub planned: Date,
    /// All that it waits for was passed.
    pub began: Date,
    /// As it turned out, or will by what is known.
    pub actual: Date,
    /// Days late by itself, with the reason.
    pub late: Option<(i64, String)>,
    /// It has a limit by law.
    pub limited: bool,
}

/// A demo project with its days.
#[derive(Debug, Clone)]
pub struct Plan {
    pub row: ProjectRow,
    pub project: Project,
    pub gates: Vec<PlannedGate>,
}

impl Plan {
    /// A gate.
    #[must_use]
    pub fn gate(&self, code: &str) -> Option<&PlannedGate> {
        self.gates.iter().find(|g| g.code == code)
    }

    /// First and last gate of its investment.
    #[must_use]
    pub fn works(&self) -> Option<(&PlannedGate, &PlannedGate)> {
        let from = self.gate("building").or_else(|| self.gate("signed"))?;
        Some((from, self.gate("production")?))
    }
}

/// Whole 万元 in fen.
pub fn wan(amount: i64) -> Money {
    Money(amount * 1_000_000)
}

/// Works out the days of a row.
///
/// # Errors
/// A sentence on what is wrong with the row.
pub fn plan(row: &ProjectRow, templates: &[Template], number: usize) -> Result<Plan, String> {
    let wrong = |why: &str| format!("demo project {} ({}): {why}", number + 1, row.name);
    let since: Date = row.since.parse().map_err(|_| wrong("since"))?;
    let mut project = described(row, since).map_err(|why| wrong(&why))?;
    let template = choose(templates, &project).ok_or_else(|| wrong("no template"))?;
    let gates = days(row, &project, template).map_err(|why| wrong(&why))?;
    let mut made = Plan { row: row.clone(), project: project.clone(), gates };
    if let (Some(rate), Some((from, to))) = (row.rate_wan, made.works()) {
        project.total_investment = Some(wan(rate * i64::from(number_of_days(from.planned, to.planned))));
    }
    if let Some(total) = project.total_investment.filter(|_| !row.capital.is_empty()) {
        project.funding.insert(row.capital.clone(), total);
    }
    project.yearly_investment = super::money::by_year(&made, project.total_investment);
    made.project = project;
    Ok(made)
}

/// Days from one day to another.
pub fn number_of_days(from: Date, to: Date) -> i32 {
    qipan_project::axis::day_number(to) - qipan_project::axis::day_number(from)
}

fn described(row: &ProjectRow, since: Date) -> Result<Project, String> {
    let procedure = match row.procedure.as_str() {
        "filing" => Procedure::Filing,
        "verification" => Procedure::Verification,
        "approval" => Procedure::Approval,
        other => return Err(format!("procedure {other}")),
    };
    let supply = match row.supply.as_str() {
        "granted" => Supply::Granted,
        "allotted" => Supply::Allotted,
        "leased" => Supply::Leased,
        "renovation" => Supply::Renovation,
        "none" => Supply::None,
        other => return Err(format!("supply {other}")),
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let money = |amount: Option<i64>| amount.map(wan);
    let flag = |name: &str| row.flags.split(';').any(|f| f == name);
    Ok(Project {
        pledged: flag("pledged"),
        land_and_start: flag("land_and_start"),
        enterprise: some(&row.enterprise),
        industry: some(&row.industry),
        chain: some(&row.chain),
        track: some(&row.track),
        platform: some(&row.platform),
        subdistrict: some(&row.subdistrict),
        bureau: some(&row.bureau),
        officer: some(&row.officer),
        total_investment: money(row.total_wan),
        equipment_share: row.equipment,
        land_m2: row.land_mu.map(|mu| mu * 10_000.0 / 15.0),
        floor_area_ratio: row.far,
        promise: Promise {
            output: money(row.output_wan),
            tax: money(row.tax_wan),
            rnd: money(row.rnd_wan),
            jobs: row.jobs,
            energy_tce: row.tce,
        },
        foreign: foreign(&row.foreign)?,
        synthetic: true,
        ..Project::new("demo", &row.name, since, procedure, supply)
    })
}

fn foreign(text: &str) -> Result<Option<Foreign>, String> {
    let parts: Vec<&str> = text.split('|').collect();
    let [amount, currency, form, fortune] = parts.as_slice() else { return Ok(None) };
    let form = match *form {
        "new" => ForeignForm::New,
        "increase" => ForeignForm::Increase,
        "merger" => ForeignForm::Merger,
        other => return Err(format!("foreign form {other}")),
    };
    Ok(Some(Foreign {
        amount_minor: amount.parse().map_err(|_| format!("foreign amount {amount}"))?,
        currency: (*currency).to_owned(),
        fortune_500: *fortune == "fortune_500",
        form,
    }))
}

fn days(row: &ProjectRow, project: &Project, template: &Template) -> Result<Vec<PlannedGate>, String> {
    let delays = delays(&row.delays)?;
    let mut found: BTreeMap<&str, PlannedGate> = BTreeMap::new();
    let mut order = Vec::new();
    for gate in template.gates.iter().filter(|g| Template::applies(g, project)) {
        let (mut begin, mut began) = (project.since, project.since);
        for (before, kind) in prerequisites(template, project, gate) {
            let Some(other) = found.get(before.code.as_str()) else { continue };
            let starts = kind == LinkKind::StartStart;
            begin = begin.max(if starts { other.begin } else { other.planned });
            began = began.max(if starts { other.began } else { other.actual });
        }
        let planned = worked(after(begin, calendar_days(gate.duration))?);
        let own = i64::from(number_of_days(begin, planned));
        let late = delays.get(gate.code.as_str()).cloned();
        let actual = after(began, own + late.as_ref().map_or(0, |(days, _)| *days))?;
        // What slipped before falls on any day of the week.
        let slipped = began != begin || late.is_some();
        let actual = if slipped { worked(actual) } else { actual };
        let code = gate.code.clone();
        let limited = gate.limit.is_some();
        found.insert(&gate.code, PlannedGate { code, begin, planned, began, actual, late, limited });
        order.push(gate.code.as_str());
    }
    if let Some(unknown) = delays.keys().find(|code| !found.contains_key(code.as_str())) {
        return Err(format!("delays a gate that it has not: {unknown}"));
    }
    Ok(order.into_iter().filter_map(|code| found.remove(code)).collect())
}

fn delays(text: &str) -> Result<BTreeMap<String, (i64, String)>, String> {
    let one = |part: &str| {
        let (gate, rest) = part.split_once('+')?;
        let (days, reason) = rest.split_once('@')?;
        Some((gate.to_owned(), (days.parse().ok()?, reason.to_owned())))
    };
    text.split(';')
        .filter(|part| !part.is_empty())
        .map(|part| one(part).ok_or_else(|| format!("delay {part}")))
        .collect()
}

/// A promise is made in calendar days: five working days are a week.
fn calendar_days(span: Span) -> i64 {
    match span {
        Span::Calendar(days) => i64::from(days),
        Span::Work(days) => (i64::from(days) * 7).div_euclid(5),
    }
}

fn after(day: Date, days: i64) -> Result<Date, String> {
    day.checked_add(days.days()).map_err(|e| e.to_string())
}

/// The day itself if it is worked, or else the next one; where no calendar is published, Monday to Friday.
pub fn worked(day: Date) -> Date {
    let calendar = WorkCalendar::china();
    let rests = |day: Date| {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        calendar.is_workday(day).map_or(weekend, |worked| !worked)
    };
    let mut day = day;
    while rests(day) {
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => return day,
        }
    }
    day
}
