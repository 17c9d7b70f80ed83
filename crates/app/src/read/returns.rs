//! Returns: what each person owes, and how complete, punctual and fresh the returns of each unit are.
//!
//! The rules are the engine's (docs/methods/returns.md); here they meet people and units.

use super::cache::Cache;
use super::model::{Arrived, Entry, Frame, Model};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::{DATA_ROLES, Role};
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_indicator::formula::parse;
use qipan_indicator::model::{Aggregation, Kind};
use qipan_indicator::returns::{
    Arrival, DueDay, Ladder, ReturnState, Standing, Step, Tally, due_day, fulfils, judge, owed_between,
    staleness,
};
use qipan_kernel::org::OrgKind;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::State;
use qipan_kernel::text::{Lang, Say};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Periods that ended so many months ago, or less, are looked at.
const MONTHS_BACK: i32 = 13;

/// How many returns are overdue, due soon or returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DueCounts {
    /// 逾期
    pub overdue: usize,
    /// 即将到期
    pub due_soon: usize,
    /// 退回
    pub returned: usize,
}

impl DueCounts {
    fn add(&mut self, state: ReturnState) {
        match state {
            ReturnState::Overdue => self.overdue += 1,
            ReturnState::DueSoon => self.due_soon += 1,
            ReturnState::Returned => self.returned += 1,
            ReturnState::Waiting | ReturnState::Done => {}
        }
    }
}

/// A return that is owed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueReturn {
    /// Code of the indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Code of the org unit that the value is about.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// The unit that answers for it.
    pub responsible: String,
    /// Its name.
    pub responsible_name: String,
    /// The months that the value is owed for.
    #[schema(value_type = String)]
    pub period: Period,
    /// Until which day.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// The year whose calendar is not published, so that the day could not be shifted to a working day.
    pub calendar_unpublished: Option<i16>,
    /// `overdue`, `returned`, `due_soon`, `waiting` or `done`.
    #[schema(value_type = String)]
    pub state: ReturnState,
    /// Working days until the due day; negative: since it.
    pub days: i32,
    /// Why it was returned.
    pub reason: Option<String>,
    /// The step of the reminder ladder, in words.
    pub step: String,
    /// The step as a word: `none`, `remind`, `urge`, `overdue`, `escalate` or `supervise`.
    #[schema(value_type = String)]
    pub step_code: Step,
}

/// What a person owes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyReturns {
    /// The returns: overdue first, then returned, then due soon; each by due day.
    pub items: Vec<DueReturn>,
    /// Always null: the list is whole.
    pub next_cursor: Option<String>,
    /// How many of each.
    pub counts: DueCounts,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub today: Date,
}

/// The returns of a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitCompleteness {
    /// Code of the unit that owes them.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Returns whose period is over.
    pub expected: u32,
    /// Of these, how many arrived.
    pub received: u32,
    /// Of the received ones, how many came late.
    pub late: u32,
    /// Not received although due.
    pub overdue: u32,
    /// Given back for correction.
    pub returned: u32,
    /// Freshness, 0 to 100; docs/methods/returns.md.
    pub score: Option<f64>,
}

/// The returns by unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Completeness {
    /// The period asked for; null: the last 13 months.
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub today: Date,
    /// The units, the least complete first.
    pub items: Vec<UnitCompleteness>,
    /// Always null: the list is whole.
    pub next_cursor: Option<String>,
    /// Periods that can be asked for, the latest first.
    #[schema(value_type = Vec<String>)]
    pub periods: Vec<Period>,
}

/// A series that owes returns: an indicator at a unit.
struct Owing<'a> {
    entry: &'a Entry,
    unit: &'a str,
    /// Who answers: the responsible unit for the district's value, else the unit itself.
    responsible: &'a str,
}

/// A return with its judgement.
struct Judged {
    period: Period,
    due: DueDay,
    standing: Standing,
    reason: Option<String>,
}

/// What the caller owes: overdue, returned and due soon.
///
/// # Errors
/// Without a data role.
pub async fn mine(ctx: &Ctx, cache: &Cache) -> Result<MyReturns> {
    ctx.who.require(DATA_ROLES)?;
    let model = cache.model(&ctx.store).await?;
    let (frame, today) = (&model.frame, ctx.today());
    let reporter = ctx.who.has(&[Role::Reporter]);
    let mut items = Vec::new();
    let mut counts = DueCounts::default();
    let mine = owing(&model, today)
        .into_iter()
        .filter(|o| reporter && ctx.who.may_report(&frame.units, o.unit, &o.entry.indicator.owner_unit));
    for series in mine {
        for judged in judged(&model, &series, today) {
            counts.add(judged.standing.state);
            if !matches!(judged.standing.state, ReturnState::Done | ReturnState::Waiting) {
                items.push(shown(frame, &series, judged, ctx.lang));
            }
        }
    }
    items.sort_by(|a, b| {
        (a.state, a.due, &a.indicator, &a.unit).cmp(&(b.state, b.due, &b.indicator, &b.unit))
    });
    Ok(MyReturns { items, next_cursor: None, counts, today })
}

/// How many returns of the units that the caller may read are overdue, due soon or returned.
pub(super) fn counts(ctx: &Ctx, model: &Model) -> DueCounts {
    let (frame, today) = (&model.frame, ctx.today());
    let mut counts = DueCounts::default();
    for series in owing(model, today).iter().filter(|o| ctx.who.may_read(&frame.units, o.unit)) {
        for judged in judged(model, series, today) {
            counts.add(judged.standing.state);
        }
    }
    counts
}

/// The returns of each unit that the caller may read: of a period, or of the last 13 months.
///
/// # Errors
/// Without a data role; a text that is no period.
pub async fn completeness(ctx: &Ctx, cache: &Cache, period: Option<&str>) -> Result<Completeness> {
    ctx.who.require(DATA_ROLES)?;
    let period: Option<Period> = period
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(|p| p.parse().map_err(|_| AppError::field("period", p, FieldFault::Period)))
        .transpose()?;
    let model = cache.model(&ctx.store).await?;
    let (frame, today) = (&model.frame, ctx.today());
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut periods: BTreeSet<Period> = BTreeSet::new();
    let owing = owing(&model, today);
    let readable = |o: &&Owing<'_>| {
        ctx.who.may_read(&frame.units, o.unit) || ctx.who.may_read(&frame.units, o.responsible)
    };
    for series in owing.iter().filter(readable) {
        let tally = tallies.entry(series.responsible).or_default();
        let all = judged(&model, series, today);
        tally.add_staleness(staleness(first_missing(&all, today), today, series.entry.indicator.frequency));
        for judged in &all {
            periods.insert(judged.period);
            if period.is_none_or(|p| p.end() == judged.period.end()) {
                tally.count(judged.standing);
            }
        }
    }
    let mut items: Vec<UnitCompleteness> =
        tallies.into_iter().map(|(unit, tally)| completeness_of(frame, unit, &tally, ctx.lang)).collect();
    items.sort_by(|a, b| b.overdue.cmp(&a.overdue).then_with(|| a.unit.cmp(&b.unit)));
    let periods = periods.into_iter().rev().collect();
    Ok(Completeness { period, today, items, next_cursor: None, periods })
}

fn completeness_of(frame: &Frame, unit: &str, tally: &Tally, lang: Lang) -> UnitCompleteness {
    UnitCompleteness {
        unit: unit.to_owned(),
        unit_name: frame.unit_name(unit, lang),
        expected: tally.expected,
        received: tally.received,
        late: tally.late,
        overdue: tally.overdue,
        returned: tally.returned,
        score: tally.score(),
    }
}

/// Every series that owes returns today, in the order of lists.
fn owing(model: &Model, today: Date) -> Vec<Owing<'_>> {
    let frame = &model.frame;
    let mut units_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (indicator, unit) in model.lots.keys().chain(frame.targets.keys()) {
        units_of.entry(indicator).or_default().insert(unit);
    }
    let none = BTreeSet::new();
    let wanted = wanted(frame);
    let reported = |e: &&Entry| !e.retired && e.indicator.formula.is_none();
    let mut all = Vec::new();
    for entry in frame.entries.iter().filter(reported).filter(|e| wanted.contains(e.indicator.code.as_str()))
    {
        let it = &entry.indicator;
        let units = units_of.get(it.code.as_str()).unwrap_or(&none);
        let root = frame.root.as_str();
        let summed = it.aggregation != Aggregation::NotAdditive
            && !model.lots.contains_key(&(it.code.clone(), root.to_owned()))
            && units.iter().any(|unit| is_part(frame, unit));
        if !summed {
            let owner = frame.units.get(&it.owner_unit).map_or(root, |u| &u.code);
            all.push(Owing { entry, unit: root, responsible: owner });
        }
        let alive = |unit: &&&str| {
            frame.units.in_subtree(root, unit) && frame.units.get(unit).is_some_and(|u| u.alive_on(today))
        };
        let others = units.iter().filter(|unit| **unit != root).filter(alive);
        all.extend(others.map(|unit| Owing { entry, unit, responsible: unit }));
    }
    all
}

/// The indicators whose values the district is owed: those with a target within the district, and what their
/// formulas need. Figures kept for comparison (an upper-level plan's, another area's) are owed by nobody.
fn wanted(frame: &Frame) -> BTreeSet<String> {
    let within = |unit: &str| frame.units.in_subtree(&frame.root, unit);
    let targeted = frame.targets.keys().filter(|(_, unit)| within(unit)).map(|(code, _)| code.clone());
    let mut open: Vec<String> = targeted.collect();
    let mut wanted = BTreeSet::new();
    while let Some(code) = open.pop() {
        let text = frame.entry(&code).and_then(|e| e.indicator.formula.as_deref());
        if wanted.insert(code)
            && let Some(Ok(formula)) = text.map(parse)
        {
            open.extend(formula.references().into_iter().map(|name| {
                let named = frame.entries.iter().find(|e| e.indicator.name_zh == name);
                named.map_or_else(|| name.to_owned(), |e| e.indicator.code.clone())
            }));
        }
    }
    wanted
}

/// Whether a unit is part of the district's territory, so that its values add up to the district's.
fn is_part(frame: &Frame, unit: &str) -> bool {
    frame.units.get(unit).is_some_and(|u| u.parent.is_some() && u.kind == OrgKind::Subdistrict)
}

/// The returns of a series for the periods that ended within the last months, oldest first.
fn judged(model: &Model, series: &Owing<'_>, today: Date) -> Vec<Judged> {
    let it = &series.entry.indicator;
    let calendar = &model.frame.calendar;
    let arrived = model.arrived(&it.code, series.unit);
    let from = today.checked_sub(MONTHS_BACK.months()).unwrap_or(today);
    let until = today.yesterday().unwrap_or(today);
    owed_between(it, from, until)
        .into_iter()
        .map(|period| {
            let due = due_day(it, period, calendar);
            let (arrival, reason) = arrival(it.kind, period, arrived);
            let standing = judge(due, today, arrival, &Ladder::default(), calendar);
            Judged { period, due, standing, reason }
        })
        .collect()
}

/// What has arrived for a period: the first that was submitted and not returned, else the last that was returned.
fn arrival(kind: Kind, owed: Period, arrived: &[Arrived]) -> (Option<Arrival>, Option<String>) {
    let fitting = || arrived.iter().filter(|a| fulfils(kind, owed, a.period));
    let good = fitting().filter(|a| a.state != State::Returned).min_by_key(|a| a.submitted_on);
    if let Some(good) = good {
        return (Some(Arrival { state: good.state, submitted_on: good.submitted_on }), None);
    }
    match fitting().next_back() {
        Some(back) => {
            (Some(Arrival { state: back.state, submitted_on: back.submitted_on }), back.reason.clone())
        }
        None => (None, None),
    }
}

/// The due day of the first return that is missing after the last one that came.
fn first_missing(all: &[Judged], today: Date) -> Option<Date> {
    let missing = all.iter().rev().take_while(|j| j.standing.state != ReturnState::Done);
    missing.filter(|j| j.due.on < today).last().map(|j| j.due.on)
}

fn shown(frame: &Frame, series: &Owing<'_>, judged: Judged, lang: Lang) -> DueReturn {
    let it = &series.entry.indicator;
    DueReturn {
        indicator: it.code.clone(),
        name: it.name(lang).to_owned(),
        unit: series.unit.to_owned(),
        unit_name: frame.unit_name(series.unit, lang),
        responsible: series.responsible.to_owned(),
        responsible_name: frame.unit_name(series.responsible, lang),
        period: judged.period,
        due: judged.due.on,
        calendar_unpublished: judged.due.unpublished,
        state: judged.standing.state,
        days: judged.standing.days,
        reason: judged.reason,
        step: judged.standing.step.say(lang),
        step_code: judged.standing.step,
    }
}
