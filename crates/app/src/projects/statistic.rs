//! 先入库、后有数, of one project: its months by the ledger and by the statistics, the gap and its causes, and entering a
//! figure of the statistical side.

use super::check::told;
use super::model::{Record, records, stored};
use super::statistics::{GapCause, Given, facts, may_see, month_of, rows, save};
use super::{Portfolio, board, may_read};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::{org, text};
use jiff::civil::Date;
use qipan_project::month::Month;
use qipan_project::registry::Project;
use qipan_project::statistics::{THRESHOLD_FEN, gap};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the statistical side has of a project and month.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ProjectStatisticBody)]
pub struct StatisticBody {
    /// Month, `2024-06`.
    pub month: String,
    /// Investment of the month, fen; left out if only the entry is recorded.
    #[serde(default)]
    pub invested_fen: Option<i64>,
    /// The month from which the statistics hold the project (入库).
    #[serde(default)]
    pub entered: Option<String>,
    /// Where it stands.
    pub source: String,
    /// Only check, and tell the gap that would follow.
    #[serde(default)]
    pub dry_run: bool,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// Ledger against statistics of a project, the year up to a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectStatistic)]
pub struct StatisticView {
    /// The year up to this month.
    pub month: String,
    /// As known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// 计划总投资 from which the statistics hold a project, fen.
    pub threshold_fen: i64,
    /// 计划总投资 of the project, fen.
    pub total_investment_fen: Option<i64>,
    /// The month from which the statistics hold it (入库).
    pub entered: Option<String>,
    /// By returns, fen; none without one.
    pub ledger_fen: Option<i64>,
    /// By the statistics, fen; none without a figure.
    pub statistics_fen: Option<i64>,
    /// Ledger − statistics.
    pub gap_fen: i64,
    /// Its causes; they add up to the gap.
    pub causes: Vec<GapCause>,
    /// Month by month, oldest first.
    pub months: Vec<StatisticMonth>,
    /// The caller may enter figures of the statistical side.
    pub may_enter: bool,
}

/// A month on both sides.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectStatisticMonth)]
pub struct StatisticMonth {
    /// Month.
    pub month: String,
    /// By the return, fen; none without one.
    pub ledger_fen: Option<i64>,
    /// By the statistics, fen; none without a figure.
    pub statistics_fen: Option<i64>,
    /// Where the figure stands.
    pub source: Option<String>,
    /// Who entered it.
    pub by: Option<String>,
    /// Since which day it is known.
    #[schema(value_type = Option<String>, format = Date)]
    pub known_on: Option<String>,
}

/// Both sides as known on a day, with what is given on top.
fn told_of(
    (record, project): (&Record, &Project),
    (month, on): (Month, Date),
    given: Option<&Given>,
    ctx: &Ctx,
    may_enter: bool,
) -> StatisticView {
    let mut facts = facts(project, record, on);
    let known = record.statistics_on(on);
    let mut figures: BTreeMap<Month, (String, String, String)> = known
        .into_iter()
        .map(|(m, row)| (m, (row.source.clone(), row.by_user.clone(), row.known_on.clone())))
        .collect();
    if let Some(given) = given {
        facts.entered = given.entered.or(facts.entered);
        if let Some(fen) = given.invested_fen {
            facts.statistics.insert(given.month, fen);
            let told = (given.source.clone(), ctx.who.username.clone(), on.to_string());
            figures.insert(given.month, told);
        }
    }
    let found = gap(&facts, month);
    let year = || month.january()..=month;
    let sides = facts.ledger.range(year()).chain(facts.statistics.range(year()));
    let months: BTreeMap<Month, ()> = sides.map(|(m, _)| (*m, ())).collect();
    let one = |m: Month| {
        let (source, by, known_on) = figures
            .get(&m)
            .cloned()
            .map_or((None, None, None), |(source, by, on)| (Some(source), Some(by), Some(on)));
        StatisticMonth {
            month: m.to_string(),
            ledger_fen: facts.ledger.get(&m).copied(),
            statistics_fen: facts.statistics.get(&m).copied(),
            source,
            by,
            known_on,
        }
    };
    let cause = |(cause, fen): (&_, &i64)| GapCause { cause: *cause, amount_fen: *fen, projects: 1 };
    StatisticView {
        month: month.to_string(),
        as_of: on,
        threshold_fen: THRESHOLD_FEN,
        total_investment_fen: project.total_investment.map(|m| m.0),
        entered: found.entered.map(|m| m.to_string()),
        ledger_fen: found.ledger,
        statistics_fen: found.statistics,
        gap_fen: found.gap,
        causes: found.causes.iter().map(cause).collect(),
        months: months.into_keys().map(one).collect(),
        may_enter,
    }
}

/// Ledger against statistics of a project: the year up to a month, the one before that of the day if none is named.
///
/// # Errors
/// [`AppError::NotFound`] for a project that may not be seen, [`AppError::Field`] for a month that is none.
pub async fn statistic(
    ctx: &Ctx,
    portfolio: &Portfolio,
    id: &str,
    month: Option<&str>,
    as_of: Option<Date>,
) -> Result<StatisticView> {
    let board = board(ctx, portfolio, as_of).await?;
    let tree = &board.model.tree;
    let standing = board.get(id).filter(|s| may_see(ctx, tree, s));
    let standing = standing.ok_or_else(|| AppError::not_found(Noun::Project, id))?;
    let record = board.model.records.get(standing.at).ok_or_else(|| stored("project", id))?;
    let month = match month.map(str::trim).filter(|m| !m.is_empty()) {
        Some(text) => month_of(text)?,
        None => Month::of(board.on).later(-1),
    };
    let may_enter = ctx.who.may_enter_about(tree, &standing.item.unit);
    Ok(told_of((record, &standing.project), (month, board.on), None, ctx, may_enter))
}

/// Records what the statistical side has of a project; tells the gap of the year up to that month with it.
///
/// # Errors
/// [`AppError::Field`] with place and remedy; [`AppError::OutsideScope`] for whoever answers for the project itself.
pub async fn record_statistic(ctx: &Ctx, id: &str, body: &StatisticBody) -> Result<StatisticView> {
    ctx.who.require(&[Role::Reporter, Role::Planner])?;
    let month = month_of(&body.month)?;
    let entered =
        body.entered.as_deref().map(str::trim).filter(|m| !m.is_empty()).map(month_of).transpose()?;
    if month.first() > ctx.today() {
        return Err(told(
            "month",
            &body.month,
            "尚未到来，请核对月份。",
            "is still to come; check the month.",
        ));
    }
    if let Some(fen) = body.invested_fen.filter(|fen| *fen < 0) {
        return Err(told("invested_fen", fen.to_string(), "为负数，请核对。", "is negative; check it."));
    }
    if body.invested_fen.is_none() && entered.is_none() {
        return Err(AppError::field("invested_fen", "", FieldFault::Missing));
    }
    let source = text::line("source", &body.source, 200)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let missing = || AppError::not_found(Noun::Project, id);
    let record = records(&mut tx, Some(id)).await?.pop().ok_or_else(missing)?;
    let project = record.project_on(ctx.today()).ok_or_else(missing)?;
    let owner = &record.row;
    if !may_read(ctx, &tree, project) && !ctx.who.may_enter_about(&tree, &owner.unit_code) {
        return Err(missing());
    }
    ctx.who.require_enter_about(&tree, &owner.unit_code)?;
    let given = Given { month, invested_fen: body.invested_fen, entered, source, synthetic: body.synthetic };
    let since = entered.or_else(|| record.entered_on(ctx.today()));
    if let Some(since) = since.filter(|since| given.invested_fen.is_some() && month < *since) {
        let zh = format!("早于入库月份 {since}；先入库、后有数，请核对月份，或更正入库月份。");
        let en = format!("lies before the month of entry, {since}; check the month, or correct the entry.");
        return Err(told("month", month.to_string(), &zh, &en));
    }
    let view = told_of((&record, project), (month, ctx.today()), Some(&given), ctx, true);
    if body.dry_run {
        return Ok(view);
    }
    let (figures, entries) = rows(ctx, owner, &given);
    save(&mut tx, &figures, &entries).await?;
    tx.audit(ctx.audit_change("record_statistic", "project", id, None::<&()>, Some(&(&figures, &entries))));
    tx.commit().await?;
    Ok(view)
}
