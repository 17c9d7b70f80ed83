//! Promised against delivered after production, and findings about it and about land that is not built on.
//!
//! Method pages: `docs/methods/delivery.md`, `docs/methods/idle-land.md`.

use super::board::{Board, Standing};
use super::check::told;
use super::model::Record;
use super::{Portfolio, board, may_read, seen};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::land::{OwnLand, of_projects};
use crate::rights::Role;
use crate::{org, text};
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_kernel::quantity::fmt::{MoneyUnit, money};
use qipan_kernel::text::Lang;
use qipan_project::delivery::{BASIS, Check, Measure, Outcome, checks};
use qipan_project::month::Month;
use qipan_store::outcome::{self, ProjectDeliveryRow};
use qipan_store::project;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// So many months of returns without investment mean that building stands still.
const STILL_MONTHS: usize = 12;

/// A figure that a project delivered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct DeliveryBody {
    /// First, second or third year after production: 1, 2 or 3.
    pub year_no: u8,
    /// `investment` (all so far), `tax` or `output` (of the year).
    pub measure: String,
    /// Amount, fen.
    pub amount_fen: i64,
    /// Where it stands.
    pub source: String,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// Promised against delivered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryView {
    /// As known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// Day of production; none before it.
    #[schema(value_type = Option<String>, format = Date)]
    pub production: Option<Date>,
    /// Land, m².
    pub land_m2: Option<f64>,
    /// Year by year.
    pub checks: Vec<DeliveryCheck>,
    /// What the promise is held to by.
    pub basis: String,
    /// The caller may enter figures.
    pub may_enter: bool,
    /// Findings about the project.
    pub findings: Vec<ProjectFinding>,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// A promise at the end of a year after production.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryCheck {
    /// 1, 2 or 3.
    pub year_no: u8,
    /// `investment`, `tax` or `output`.
    #[schema(value_type = String)]
    pub measure: Measure,
    /// The last day of that year.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Promised in full production, fen.
    pub promised_fen: Option<i64>,
    /// Thousandths of it that are held to in this year.
    pub permille: u32,
    /// What is held to, fen.
    pub wanted_fen: Option<i64>,
    /// Delivered, fen.
    pub delivered_fen: Option<i64>,
    /// It is the sum of monthly returns.
    pub by_returns: bool,
    /// Where it stands.
    pub source: Option<String>,
    /// Who entered it.
    pub by: Option<String>,
    /// Delivered ÷ held to, in thousandths.
    pub reached_permille: Option<i64>,
    /// Of tax: held to for each 亩, fen.
    pub wanted_per_mu_fen: Option<i64>,
    /// Of tax: delivered for each 亩, fen.
    pub delivered_per_mu_fen: Option<i64>,
    /// `not_promised`, `not_due`, `met`, `missing` or `short`.
    #[schema(value_type = String)]
    pub outcome: Outcome,
}

/// A finding about a project: a person decides what follows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectFinding {
    /// Project.
    pub project: String,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// `delivery_short`, `delivery_missing`, `land_not_started` or `land_stopped`.
    pub rule: String,
    /// `unknown`, `paused`, `watch`, `due` or `take_back`.
    pub stage: String,
    /// Since when.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// In words.
    pub message: String,
    /// Fee that is due, fen.
    pub fee_fen: Option<i64>,
    /// The next step comes on this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub next_on: Option<Date>,
    /// Parcel of the register, if that is known.
    pub parcel: Option<String>,
    /// Legal basis.
    pub basis: String,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// Which findings.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindingQuery {
    /// As known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// Only of this unit and those below it.
    pub unit: Option<String>,
    /// Only of this rule.
    pub rule: Option<String>,
}

/// Findings about projects as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectFindings {
    /// As known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The findings, the most serious first.
    pub items: Vec<ProjectFinding>,
    /// How many of each rule, whatever rule is asked for.
    #[schema(value_type = BTreeMap<String, usize>)]
    pub counts: BTreeMap<String, usize>,
}

/// The latest figure of each year and measure as known on a day.
fn known(record: &Record, on: Date) -> BTreeMap<(u8, Measure), &ProjectDeliveryRow> {
    let limit = on.to_string();
    let rows = record.deliveries.iter().filter(|r| r.known_on <= limit);
    rows.filter_map(|r| Some(((u8::try_from(r.year_no).ok()?, Measure::of(&r.measure)?), r))).collect()
}

fn checked(board: &Board, s: &Standing) -> Vec<Check> {
    let Some(record) = board.model.records.get(s.at) else { return Vec::new() };
    let delivered = known(record, board.on).into_iter().map(|(key, row)| (key, row.amount_fen)).collect();
    let production = s.dates.get("production").and_then(|d| d.confirmed).filter(|d| *d <= board.on);
    checks(&s.project, production, &delivered, s.item.invested_fen, board.on)
}

fn word(measure: Measure, lang: Lang) -> &'static str {
    match measure {
        Measure::Investment => lang.pick("固定资产投资", "investment"),
        Measure::Tax => lang.pick("税收", "tax"),
        Measure::Output => lang.pick("产值", "output"),
    }
}

fn finding(s: &Standing, rule: &str, stage: &str) -> ProjectFinding {
    ProjectFinding {
        project: s.item.id.clone(),
        name: s.item.name.clone(),
        unit: s.item.unit.clone(),
        unit_name: s.item.unit_name.clone(),
        rule: rule.to_owned(),
        stage: stage.to_owned(),
        since: None,
        message: String::new(),
        fee_fen: None,
        next_on: None,
        parcel: None,
        basis: BASIS.to_owned(),
        synthetic: s.item.synthetic,
    }
}

fn delivery_finding(ctx: &Ctx, s: &Standing, check: &Check) -> Option<ProjectFinding> {
    let (year, lang) = (check.year_no, ctx.lang);
    let what = word(check.measure, lang);
    let yuan = |fen: i64| money(Money(fen), MoneyUnit::WanYuan, 2, lang);
    let (rule, message) = match check.outcome {
        Outcome::Short => {
            let (wanted, got) = (yuan(check.wanted?), yuan(check.delivered?));
            let percent = check.reached_permille.unwrap_or_default();
            let percent = format!("{}.{}%", percent / 10, percent % 10);
            let text = lang.pick(
                format!("投产第 {year} 年{what}应达 {wanted}，实际 {got}，兑现 {percent}"),
                format!("year {year} after production: {what} {got} of {wanted} held to, {percent}"),
            );
            ("delivery_short", text)
        }
        Outcome::Missing => (
            "delivery_missing",
            lang.pick(
                format!("投产第 {year} 年已满，尚未登记{what}兑现数；请补录并注明来源"),
                format!("year {year} after production is over and {what} was not recorded; enter it with its source"),
            ),
        ),
        _ => return None,
    };
    let stage = if check.outcome == Outcome::Short { "due" } else { "unknown" };
    Some(ProjectFinding { since: check.due_on, message, ..finding(s, rule, stage) })
}

/// Since when monthly returns show no investment: the end of the last month with one, if 12 or more follow without.
fn still_since(record: &Record, on: Date) -> Option<Date> {
    let returns = record.invested_on(on);
    let last: Month = *returns.iter().rev().find(|(_, fen)| **fen > 0)?.0;
    let after = returns.range(last.later(1)..).count();
    (after >= STILL_MONTHS).then(|| last.last())
}

fn own_land(board: &Board, s: &Standing) -> Option<OwnLand> {
    let record = board.model.records.get(s.at)?;
    let gate = |code: &str| s.dates.get(code).copied().unwrap_or_default();
    let given = ["land", "allotment"].into_iter().find_map(|code| gate(code).confirmed);
    if s.item.parcel.is_none() && given.is_none() {
        return None;
    }
    Some(OwnLand {
        parcel: s.item.parcel.clone(),
        land_m2: s.project.land_m2,
        given_on: given,
        start_by: gate("building").planned,
        started_on: gate("building").confirmed,
        stopped_on: still_since(record, board.on),
        finished_on: gate("completed").confirmed.or(gate("acceptance").confirmed),
        planned_invest_fen: s.item.total_investment_fen,
        invested_fen: s.item.invested_fen,
    })
}

async fn found(ctx: &Ctx, board: &Board, own: &[&Standing]) -> Result<Vec<ProjectFinding>> {
    let mut items: Vec<ProjectFinding> = Vec::new();
    for s in own {
        items.extend(checked(board, s).iter().filter_map(|check| delivery_finding(ctx, s, check)));
    }
    let lands: Vec<(&&Standing, OwnLand)> =
        own.iter().filter_map(|s| Some((s, own_land(board, s)?))).collect();
    let asked: Vec<&OwnLand> = lands.iter().map(|(_, land)| land).collect();
    let mut db = ctx.store.read().await?;
    for ((s, _), spoken) in lands.iter().zip(of_projects(ctx, &mut db, board.on, &asked).await?) {
        for f in spoken {
            items.push(ProjectFinding {
                since: f.since,
                message: f.message,
                fee_fen: f.fee_fen,
                next_on: f.next_on,
                parcel: f.parcel,
                basis: f.basis,
                ..finding(s, f.rule, f.stage)
            });
        }
    }
    let weight =
        |stage: &str| ["unknown", "paused", "watch", "due", "take_back"].iter().position(|w| *w == stage);
    items.sort_by(|a, b| weight(&b.stage).cmp(&weight(&a.stage)).then_with(|| a.since.cmp(&b.since)));
    Ok(items)
}

/// Findings about projects: promises not kept, and land that is not built on.
///
/// # Errors
/// [`AppError::NotFound`] for a unit that does not exist.
pub async fn findings(ctx: &Ctx, portfolio: &Portfolio, query: &FindingQuery) -> Result<ProjectFindings> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let tree = &board.model.tree;
    let unit = query.unit.as_deref().map(str::trim).filter(|u| !u.is_empty());
    if let Some(unit) = unit.filter(|u| tree.get(u).is_none()) {
        return Err(AppError::not_found(crate::Noun::Unit, unit));
    }
    let inside = |s: &&Standing| {
        unit.is_none_or(|top| super::model::units_of(&s.project).any(|u| tree.in_subtree(top, u)))
    };
    let own: Vec<&Standing> =
        board.all.iter().filter(|s| may_read(ctx, tree, &s.project)).filter(inside).collect();
    let mut items = found(ctx, &board, &own).await?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for item in &items {
        *counts.entry(item.rule.clone()).or_default() += 1;
    }
    if let Some(rule) = query.rule.as_deref().filter(|r| !r.is_empty()) {
        items.retain(|f| f.rule == rule);
    }
    Ok(ProjectFindings { as_of: board.on, items, counts })
}

/// Promised against delivered of a project.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn deliveries(
    ctx: &Ctx,
    portfolio: &Portfolio,
    id: &str,
    as_of: Option<Date>,
) -> Result<DeliveryView> {
    let board = board(ctx, portfolio, as_of).await?;
    let s = seen(ctx, &board, id)?;
    let record = board.model.records.get(s.at);
    let rows = record.map(|r| known(r, board.on)).unwrap_or_default();
    let one = |c: Check| {
        let row = rows.get(&(c.year_no, c.measure));
        DeliveryCheck {
            year_no: c.year_no,
            measure: c.measure,
            due_on: c.due_on,
            promised_fen: c.promised,
            permille: c.permille,
            wanted_fen: c.wanted,
            delivered_fen: c.delivered,
            by_returns: c.by_returns,
            source: row.map(|r| r.source.clone()),
            by: row.map(|r| r.by_user.clone()),
            reached_permille: c.reached_permille,
            wanted_per_mu_fen: c.wanted_per_mu,
            delivered_per_mu_fen: c.delivered_per_mu,
            outcome: c.outcome,
        }
    };
    Ok(DeliveryView {
        as_of: board.on,
        production: s.dates.get("production").and_then(|d| d.confirmed),
        land_m2: s.project.land_m2,
        checks: checked(&board, s).into_iter().map(one).collect(),
        basis: BASIS.to_owned(),
        may_enter: ctx.who.may_enter_about(&board.model.tree, &s.item.unit),
        findings: found(ctx, &board, &[s]).await?,
        synthetic: s.item.synthetic || rows.values().any(|r| r.synthetic),
    })
}

/// Enters a delivered figure; a later one of the same year and measure takes its place and both stay known.
///
/// # Errors
/// [`AppError::Field`] with place and remedy, [`AppError::OutsideScope`] for whoever answers for the project itself.
pub async fn deliver(ctx: &Ctx, id: &str, body: &DeliveryBody) -> Result<()> {
    ctx.who.require(&[Role::Reporter, Role::Planner])?;
    let measure = Measure::of(&body.measure).ok_or_else(|| {
        AppError::field("measure", &body.measure, FieldFault::NotOneOf("investment, tax, output"))
    })?;
    if !(1..=3).contains(&body.year_no) {
        return Err(AppError::field("year_no", body.year_no.to_string(), FieldFault::NotOneOf("1, 2, 3")));
    }
    if body.amount_fen < 0 {
        return Err(told(
            "amount_fen",
            body.amount_fen.to_string(),
            "为负数，请核对。",
            "is negative; check it.",
        ));
    }
    let source = text::line("source", &body.source, 200)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let missing = || AppError::not_found(crate::Noun::Project, id);
    let owner = project::get(&mut tx, id).await?.ok_or_else(missing)?;
    let record = super::model::records(&mut tx, Some(id)).await?.pop().ok_or_else(missing)?;
    let project = record.project_on(ctx.today()).ok_or_else(missing)?;
    let may_see = may_read(ctx, &tree, project) || ctx.who.may_enter_about(&tree, &owner.unit_code);
    if !may_see {
        return Err(missing());
    }
    ctx.who.require_enter_about(&tree, &owner.unit_code)?;
    let production = record.dates_on(ctx.today()).get("production").and_then(|d| d.confirmed);
    if production.is_none_or(|day| day > ctx.today()) {
        return Err(told(
            "year_no",
            body.year_no.to_string(),
            "项目尚未投产；请先登记投产节点。",
            "the project does not produce yet; record that gate first.",
        ));
    }
    let row = ProjectDeliveryRow {
        id: ctx.id(),
        project_id: id.to_owned(),
        year_no: i64::from(body.year_no),
        measure: measure.as_str().to_owned(),
        amount_fen: body.amount_fen,
        source,
        known_on: ctx.today().to_string(),
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        synthetic: body.synthetic || owner.synthetic,
    };
    outcome::insert_deliveries(&mut tx, std::slice::from_ref(&row)).await?;
    tx.audit(ctx.audit_change("deliver", "project", id, None::<&()>, Some(&row)));
    tx.commit().await?;
    Ok(())
}
