//! 开门红、半年好、全年旺: what must start and be invested by the end of each quarter, project by project, and the targets of units.
//!
//! Method page: `docs/methods/pacing.md`.

use super::board::{Standing, name_of};
use super::model::Record;
use super::{Portfolio, board, may_read};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::{org, text};
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_project::pacing::{Facts, Pace, QuarterPace, QuarterTotal, YearPace, pace, total};
use qipan_store::outcome::{self, PacingTargetRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Of which year, unit and day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PacingQuery {
    /// Year; that of the day if missing.
    pub year: Option<i16>,
    /// Only of this unit and those below it.
    pub unit: Option<String>,
    /// As known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// The pacing of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PacingView {
    /// Year.
    pub year: i16,
    /// As known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The last month that is over, up to which investment is compared.
    pub compared: Option<String>,
    /// All that the caller may read, quarter by quarter.
    pub totals: Vec<PacingQuarter>,
    /// Unit by unit, those with projects or targets.
    pub units: Vec<PacingUnit>,
    /// Projects with something asked for in the year, most at risk first.
    pub projects: Vec<PacingProject>,
    /// The caller may set targets.
    pub may_set: bool,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// A unit's year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PacingUnit {
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its quarters.
    pub quarters: Vec<PacingQuarter>,
}

/// Sums at the end of a quarter, from 1 January; money in fen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PacingQuarter {
    /// 1 to 4.
    pub quarter: u8,
    /// Projects that must have started.
    pub must_start: u32,
    /// Of these: started in time.
    pub started: u32,
    /// Of these: missed or at risk.
    pub start_at_risk: u32,
    /// Of these: not known.
    pub start_unknown: u32,
    /// Projects to start by the unit's target.
    pub target_starts: Option<i64>,
    /// What the paths ask for.
    pub path_fen: i64,
    /// Invested by then, or so far.
    pub invested_fen: i64,
    /// Projected.
    pub projected_fen: i64,
    /// What single projects are short of.
    pub short_fen: i64,
    /// Investment by the unit's target.
    pub target_fen: Option<i64>,
    /// Projects short of their path.
    pub behind: u32,
    /// Projects with a plan and no return.
    pub unknown: u32,
}

/// A project's year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PacingProject {
    /// Identity.
    pub id: String,
    /// Code, once it has one.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Unit that answers for it.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Login of the officer.
    pub officer: Option<String>,
    /// Planned start of building.
    #[schema(value_type = Option<String>, format = Date)]
    pub start_planned: Option<Date>,
    /// It started.
    #[schema(value_type = Option<String>, format = Date)]
    pub started: Option<Date>,
    /// Forecast of the start.
    #[schema(value_type = Option<String>, format = Date)]
    pub start_expected: Option<Date>,
    /// Planned investment of the year, fen.
    pub year_planned_fen: Option<i64>,
    /// What its path asks for by the end of the month compared, fen.
    pub path_now_fen: Option<i64>,
    /// Invested by then, fen.
    pub invested_now_fen: Option<i64>,
    /// Its quarters.
    pub quarters: Vec<PacingProjectQuarter>,
    /// Missed or at risk in a quarter that is not over, or started too late.
    pub at_risk: bool,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// A project at the end of a quarter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PacingProjectQuarter {
    /// 1 to 4.
    pub quarter: u8,
    /// It must have started by then.
    pub must_start: bool,
    /// `free`, `done`, `on_track`, `unknown`, `at_risk` or `missed`.
    #[schema(value_type = String)]
    pub start: Pace,
    /// Days by which the start is later than the quarter's end, done or forecast.
    pub start_late_days: Option<i32>,
    /// What the path asks for, fen.
    pub path_fen: Option<i64>,
    /// Invested by then, or so far, fen.
    pub invested_fen: Option<i64>,
    /// Projected, fen.
    pub projected_fen: Option<i64>,
    /// Short by so much, fen.
    pub short_fen: i64,
    /// As `start`, of investment.
    #[schema(value_type = String)]
    pub investment: Pace,
}

impl PacingProjectQuarter {
    fn of(q: &QuarterPace) -> PacingProjectQuarter {
        PacingProjectQuarter {
            quarter: q.quarter,
            must_start: q.must_start,
            start: q.start,
            start_late_days: q.start_late_days,
            path_fen: q.path,
            invested_fen: q.invested,
            projected_fen: q.projected,
            short_fen: q.short,
            investment: q.investment,
        }
    }
}

fn facts(standing: &Standing, record: &Record, year: i16, on: Date) -> Facts {
    let dates = |gate: &str| standing.dates.get(gate).copied().unwrap_or_default();
    // A merger builds nothing: it starts with its signature.
    let gate = if standing.template.gate("building").is_some() { "building" } else { "signed" };
    Facts {
        start_planned: dates(gate).planned,
        started: dates(gate).confirmed,
        start_expected: standing.item.building.as_ref().and_then(|f| f.expected).or(dates(gate).estimated),
        production_planned: dates("production").planned,
        year_planned: standing.project.yearly_investment.get(&year).map(|m| m.0),
        returns: record.invested_on(on),
    }
}

/// The targets of a unit: quarter and measure.
type Targets = BTreeMap<(i64, String), i64>;

fn quarters<'a>(
    years: impl Iterator<Item = &'a YearPace> + Clone,
    targets: Option<&Targets>,
) -> Vec<PacingQuarter> {
    let one = |quarter: u8| {
        let sum: QuarterTotal = total(years.clone(), quarter);
        let target =
            |measure: &str| targets.and_then(|t| t.get(&(i64::from(quarter), measure.to_owned()))).copied();
        PacingQuarter {
            quarter,
            must_start: sum.must_start,
            started: sum.started,
            start_at_risk: sum.start_at_risk,
            start_unknown: sum.start_unknown,
            target_starts: target("starts"),
            path_fen: sum.path,
            invested_fen: sum.invested,
            projected_fen: sum.projected,
            short_fen: sum.short,
            target_fen: target("investment"),
            behind: sum.behind,
            unknown: sum.unknown,
        }
    };
    (1..=4).map(one).collect()
}

/// The pacing of a year.
///
/// # Errors
/// [`AppError::NotFound`] for a unit that does not exist, [`AppError::Field`] for a year that is none.
pub async fn pacing(ctx: &Ctx, portfolio: &Portfolio, query: &PacingQuery) -> Result<PacingView> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let (tree, on) = (&board.model.tree, board.on);
    let year = query.year.unwrap_or_else(|| on.year());
    if !(2000..=2100).contains(&year) {
        return Err(AppError::field("year", year.to_string(), FieldFault::Number));
    }
    let unit = query.unit.as_deref().map(str::trim).filter(|u| !u.is_empty());
    if let Some(unit) = unit.filter(|u| tree.get(u).is_none()) {
        return Err(AppError::not_found(Noun::Unit, unit));
    }
    let mut db = ctx.store.read().await?;
    let rows = outcome::pacing_targets(&mut db, i64::from(year)).await?;
    drop(db);
    let (limit, mut targets) = (on.to_string(), BTreeMap::<String, Targets>::new());
    let mut synthetic = false;
    for row in rows.into_iter().filter(|r| r.known_on <= limit && ctx.who.may_read(tree, &r.unit_code)) {
        synthetic |= row.synthetic;
        targets.entry(row.unit_code).or_default().insert((row.quarter, row.measure), row.amount);
    }
    let mut all: Vec<(&Standing, Facts, YearPace)> = Vec::new();
    for s in board.all.iter().filter(|s| may_read(ctx, tree, &s.project)) {
        let inside =
            unit.is_none_or(|top| super::model::units_of(&s.project).any(|u| tree.in_subtree(top, u)));
        let Some(record) = board.model.records.get(s.at).filter(|_| inside) else { continue };
        let facts = facts(s, record, year, on);
        let paced = pace(&facts, year, on);
        let asked = |q: &QuarterPace| q.must_start || q.path.is_some_and(|p| p > 0);
        if paced.quarters.iter().any(asked) {
            all.push((s, facts, paced));
        }
    }
    synthetic |= all.iter().any(|(s, ..)| s.item.synthetic);
    let top = unit.or_else(|| tree.district().map(|u| u.code.as_str()));
    let totals = quarters(all.iter().map(|(.., y)| y), top.and_then(|t| targets.get(t)));
    let units = units_of(tree, &all, &targets, unit);
    let compared = pace(&Facts::default(), year, on).compared.map(|m| m.to_string());
    let mut projects: Vec<PacingProject> = all.iter().map(|(s, f, y)| item(s, f, y)).collect();
    let short = |p: &PacingProject| p.quarters.last().map_or(0, |q| q.short_fen);
    projects.sort_by_key(|p| (std::cmp::Reverse(p.at_risk), std::cmp::Reverse(short(p))));
    let may_set = top.is_some_and(|top| ctx.who.has_at(tree, &[Role::Planner], top));
    Ok(PacingView { year, as_of: on, compared, totals, units, projects, may_set, synthetic })
}

fn units_of(
    tree: &OrgTree,
    all: &[(&Standing, Facts, YearPace)],
    targets: &BTreeMap<String, Targets>,
    top: Option<&str>,
) -> Vec<PacingUnit> {
    let mut codes: Vec<&str> = all.iter().map(|(s, ..)| s.item.unit.as_str()).collect();
    let below = |code: &&str| tree.get(code).is_some_and(|u| u.parent.is_some());
    let inside = |code: &&str| top.is_none_or(|top| tree.in_subtree(top, code));
    codes.extend(targets.keys().map(String::as_str).filter(below).filter(inside));
    codes.sort_unstable();
    codes.dedup();
    let one = |code: &&str| PacingUnit {
        unit: (*code).to_owned(),
        name: name_of(tree, code),
        quarters: quarters(
            all.iter().filter(|(s, ..)| s.item.unit == **code).map(|(.., y)| y),
            targets.get(*code),
        ),
    };
    codes.iter().map(one).collect()
}

fn item(s: &Standing, facts: &Facts, year: &YearPace) -> PacingProject {
    let risky = |q: &QuarterPace| {
        matches!(q.start, Pace::AtRisk)
            || matches!(q.start, Pace::Missed) && facts.started.is_none()
            || matches!(q.investment, Pace::AtRisk)
    };
    PacingProject {
        id: s.item.id.clone(),
        code: s.item.code.clone(),
        name: s.item.name.clone(),
        unit: s.item.unit.clone(),
        unit_name: s.item.unit_name.clone(),
        officer: s.item.officer.clone(),
        start_planned: facts.start_planned,
        started: facts.started,
        start_expected: facts.start_expected,
        year_planned_fen: facts.year_planned,
        path_now_fen: year.path_now,
        invested_now_fen: year.invested_now,
        quarters: year.quarters.iter().map(PacingProjectQuarter::of).collect(),
        at_risk: year.quarters.iter().any(risky),
        synthetic: s.item.synthetic,
    }
}

/// Targets of a unit.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct PacingTargets {
    /// Year.
    pub year: i16,
    /// Org unit.
    pub unit: String,
    /// Where they stand: document and number.
    pub source: String,
    /// The targets.
    pub items: Vec<PacingTarget>,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// A target by the end of a quarter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct PacingTarget {
    /// 1 to 4.
    pub quarter: u8,
    /// `starts` (projects) or `investment` (fen), from 1 January.
    pub measure: String,
    /// Amount.
    pub amount: i64,
}

/// Sets targets of a unit; later ones take the place of earlier ones, which stay known for their days.
///
/// # Errors
/// [`AppError::Field`], [`AppError::OutsideScope`].
pub async fn set_pacing_targets(ctx: &Ctx, body: &PacingTargets) -> Result<usize> {
    ctx.who.require(&[Role::Planner])?;
    let source = text::line("source", &body.source, 200)?;
    if !(2000..=2100).contains(&body.year) {
        return Err(AppError::field("year", body.year.to_string(), FieldFault::Number));
    }
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    if tree.get(&body.unit).is_none() {
        return Err(AppError::not_found(Noun::Unit, &body.unit));
    }
    ctx.who.require_at(&tree, &[Role::Planner], &body.unit)?;
    let mut rows = Vec::new();
    for item in &body.items {
        if !(1..=4).contains(&item.quarter) {
            return Err(AppError::field(
                "quarter",
                item.quarter.to_string(),
                FieldFault::NotOneOf("1, 2, 3, 4"),
            ));
        }
        if !["starts", "investment"].contains(&item.measure.as_str()) {
            let known = FieldFault::NotOneOf("starts, investment");
            return Err(AppError::field("measure", &item.measure, known));
        }
        if item.amount < 0 {
            return Err(AppError::field("amount", item.amount.to_string(), FieldFault::Number));
        }
        rows.push(PacingTargetRow {
            id: ctx.id(),
            year: i64::from(body.year),
            unit_code: body.unit.clone(),
            quarter: i64::from(item.quarter),
            measure: item.measure.clone(),
            amount: item.amount,
            source: source.clone(),
            known_on: ctx.today().to_string(),
            by_user: ctx.who.username.clone(),
            at: ctx.stamp(),
            synthetic: body.synthetic,
        });
    }
    if rows.is_empty() {
        return Err(AppError::field("items", "", FieldFault::Missing));
    }
    outcome::insert_pacing_targets(&mut tx, &rows).await?;
    tx.audit(ctx.audit_change("set", "pacing_target", &body.unit, None::<&()>, Some(&rows)));
    tx.commit().await?;
    Ok(rows.len())
}
