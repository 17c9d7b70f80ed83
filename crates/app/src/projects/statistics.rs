//! 先入库、后有数: the ledger's investment against the statistics', project by project, with the causes of the gap.
//!
//! Method page: `docs/methods/statistics-gap.md`.

use super::board::Standing;
use super::check::told;
use super::model::Record;
use super::race::Imported;
use super::{Portfolio, board, may_read};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::{org, text};
use jiff::civil::Date;
use qipan_exchange::project::{StatisticRow, statistics as read_statistics};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::org::OrgTree;
use qipan_project::month::Month;
use qipan_project::registry::Project;
use qipan_project::statistics::{Cause, Facts, THRESHOLD_FEN, gap};
use qipan_store::outcome::{self, ProjectStatEntryRow};
use qipan_store::project::{self, ProjectRow, ProjectStatisticRow};
use qipan_store::{Db, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Of which month, unit and day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatisticQuery {
    /// The year up to this month; the one before that of the day if missing.
    pub month: Option<String>,
    /// As known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// Only of this unit and those below it.
    pub unit: Option<String>,
    /// Only with this cause.
    pub cause: Option<String>,
}

/// Ledger against statistics.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectStatistics)]
pub struct StatisticsView {
    /// The year up to this month.
    pub month: String,
    /// As known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// 计划总投资 from which the statistics hold a project, fen.
    pub threshold_fen: i64,
    /// Of all projects that the caller may read, whatever cause is asked for.
    pub totals: GapTotals,
    /// The projects with a figure on either side, the largest gap first.
    pub items: Vec<GapView>,
    /// The caller may enter statistical figures.
    pub may_enter: bool,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// Sums, fen.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct GapTotals {
    /// By returns.
    pub ledger_fen: i64,
    /// By the statistics.
    pub statistics_fen: i64,
    /// Ledger − statistics: the sum of the causes.
    pub gap_fen: i64,
    /// By cause.
    pub causes: Vec<GapCause>,
}

/// A cause and its part of the gap.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GapCause {
    /// `below_threshold`, `not_entered`, `before_entry`, `timing` or `unexplained`.
    #[schema(value_type = String)]
    pub cause: Cause,
    /// Its part, fen.
    pub amount_fen: i64,
    /// Projects with it.
    pub projects: usize,
}

/// A project's gap.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GapView {
    /// Project.
    pub id: String,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// 计划总投资, fen.
    pub total_investment_fen: Option<i64>,
    /// The month from which the statistics hold it.
    pub entered: Option<String>,
    /// By returns, fen; none without one.
    pub ledger_fen: Option<i64>,
    /// By the statistics, fen; none without a figure.
    pub statistics_fen: Option<i64>,
    /// Ledger − statistics.
    pub gap_fen: i64,
    /// Its causes; they add up to the gap.
    pub causes: Vec<GapCause>,
    /// Where the last statistical figure stands.
    pub source: Option<String>,
    /// The caller may open the project.
    pub may_read: bool,
    /// The caller may enter statistical figures of it.
    pub may_enter: bool,
    /// Invented for the demo.
    pub synthetic: bool,
}

pub(super) fn month_of(text: &str) -> Result<Month> {
    text.parse().map_err(|_| AppError::field("month", text, FieldFault::Period))
}

pub(super) fn facts(project: &Project, record: &Record, on: Date) -> Facts {
    Facts {
        total_investment: project.total_investment.map(|m| m.0),
        entered: record.entered_on(on),
        ledger: record.invested_on(on),
        statistics: record.statistics_on(on).into_iter().map(|(m, row)| (m, row.invested_fen)).collect(),
    }
}

fn view(
    ctx: &Ctx,
    tree: &OrgTree,
    s: &Standing,
    record: &Record,
    (on, month): (Date, Month),
) -> Option<GapView> {
    let found = gap(&facts(&s.project, record, on), month);
    if found.ledger.is_none() && found.statistics.is_none() {
        return None;
    }
    let cause = |(cause, fen): (&Cause, &i64)| GapCause { cause: *cause, amount_fen: *fen, projects: 1 };
    let known = record.statistics_on(on);
    let last = known.range(..=month).next_back().map(|(_, row)| *row);
    Some(GapView {
        id: s.item.id.clone(),
        code: s.item.code.clone(),
        name: s.item.name.clone(),
        unit_name: s.item.unit_name.clone(),
        total_investment_fen: s.item.total_investment_fen,
        entered: found.entered.map(|m| m.to_string()),
        ledger_fen: found.ledger,
        statistics_fen: found.statistics,
        gap_fen: found.gap,
        causes: found.causes.iter().map(cause).collect(),
        source: last.map(|row| row.source.clone()),
        may_read: may_read(ctx, tree, &s.project),
        may_enter: ctx.who.may_enter_about(tree, &s.item.unit),
        synthetic: s.item.synthetic || last.is_some_and(|row| row.synthetic),
    })
}

fn totals(items: &[GapView]) -> GapTotals {
    let sum = |of: &dyn Fn(&GapView) -> i64| items.iter().map(of).fold(0i64, i64::saturating_add);
    let cause = |cause: Cause| {
        let own: Vec<i64> =
            items.iter().flat_map(|i| &i.causes).filter(|c| c.cause == cause).map(|c| c.amount_fen).collect();
        let amount_fen = own.iter().copied().fold(0i64, i64::saturating_add);
        GapCause { cause, amount_fen, projects: own.len() }
    };
    GapTotals {
        ledger_fen: sum(&|i| i.ledger_fen.unwrap_or(0)),
        statistics_fen: sum(&|i| i.statistics_fen.unwrap_or(0)),
        gap_fen: sum(&|i| i.gap_fen),
        causes: Cause::ALL.into_iter().map(cause).collect(),
    }
}

/// Whoever enters about a project may see what they entered.
pub(super) fn may_see(ctx: &Ctx, tree: &OrgTree, s: &Standing) -> bool {
    may_read(ctx, tree, &s.project) || ctx.who.may_enter_about(tree, &s.item.unit)
}

/// Ledger against statistics of the year up to a month.
///
/// # Errors
/// [`AppError::Field`] for a month or cause that is none, [`AppError::NotFound`] for a unit.
pub async fn gaps(ctx: &Ctx, portfolio: &Portfolio, query: &StatisticQuery) -> Result<StatisticsView> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let (tree, on) = (&board.model.tree, board.on);
    let month = match query.month.as_deref().map(str::trim).filter(|m| !m.is_empty()) {
        Some(text) => month_of(text)?,
        None => Month::of(on).later(-1),
    };
    let unit = query.unit.as_deref().map(str::trim).filter(|u| !u.is_empty());
    if let Some(unit) = unit.filter(|u| tree.get(u).is_none()) {
        return Err(AppError::not_found(Noun::Unit, unit));
    }
    let cause = query.cause.as_deref().map(str::trim).filter(|c| !c.is_empty());
    let cause: Option<Cause> = match cause {
        None => None,
        Some(word) => Some(serde_json::from_value(serde_json::Value::from(word)).map_err(|_| {
            let known = "below_threshold, not_entered, before_entry, timing, unexplained";
            AppError::field("cause", word, FieldFault::NotOneOf(known))
        })?),
    };
    let mut items: Vec<GapView> = Vec::new();
    let mut may_enter = false;
    for s in board.all.iter().filter(|s| may_see(ctx, tree, s)) {
        may_enter |= ctx.who.may_enter_about(tree, &s.item.unit);
        let inside =
            unit.is_none_or(|top| super::model::units_of(&s.project).any(|u| tree.in_subtree(top, u)));
        let Some(record) = board.model.records.get(s.at).filter(|_| inside) else { continue };
        items.extend(view(ctx, tree, s, record, (on, month)));
    }
    let totals = totals(&items);
    let synthetic = items.iter().any(|i| i.synthetic);
    if let Some(cause) = cause {
        items.retain(|i| i.causes.iter().any(|c| c.cause == cause));
    }
    items.sort_by_key(|i| std::cmp::Reverse(i.gap_fen.saturating_abs()));
    let month = month.to_string();
    Ok(StatisticsView { month, as_of: on, threshold_fen: THRESHOLD_FEN, totals, items, may_enter, synthetic })
}

/// A figure, or the month of entry, as it was given.
pub(super) struct Given {
    pub month: Month,
    pub invested_fen: Option<i64>,
    pub entered: Option<Month>,
    pub source: String,
    pub synthetic: bool,
}

pub(super) fn rows(
    ctx: &Ctx,
    owner: &ProjectRow,
    given: &Given,
) -> (Vec<ProjectStatisticRow>, Vec<ProjectStatEntryRow>) {
    let synthetic = given.synthetic || owner.synthetic;
    let figure = given.invested_fen.map(|invested_fen| ProjectStatisticRow {
        id: ctx.id(),
        project_id: owner.id.clone(),
        month: given.month.to_string(),
        invested_fen,
        source: given.source.clone(),
        known_on: ctx.today().to_string(),
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        synthetic,
    });
    let entry = given.entered.map(|month| ProjectStatEntryRow {
        id: ctx.id(),
        project_id: owner.id.clone(),
        month: month.to_string(),
        source: given.source.clone(),
        known_on: ctx.today().to_string(),
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        synthetic,
    });
    (figure.into_iter().collect(), entry.into_iter().collect())
}

pub(super) async fn save(
    tx: &mut Tx,
    figures: &[ProjectStatisticRow],
    entries: &[ProjectStatEntryRow],
) -> Result<()> {
    if !figures.is_empty() {
        project::insert_statistics(tx, figures).await?;
    }
    if !entries.is_empty() {
        outcome::insert_stat_entries(tx, entries).await?;
    }
    Ok(())
}

fn at(row: &StatisticRow, code: &str, zh: String, en: String) -> Finding {
    let place = Place {
        file: Some(row.source.file.clone()),
        sheet: Some(row.source.sheet.clone()),
        row: Some(row.source.row),
        ..Place::default()
    };
    Finding::new(Severity::Error, code, zh, en).at(place).with_value(row.code.as_str())
}

async fn owners(db: &mut Db, rows: &[StatisticRow]) -> Result<BTreeMap<String, ProjectRow>> {
    let wanted: Vec<&str> = rows.iter().map(|r| r.code.as_str()).collect();
    let all = project::list(db).await?.into_iter();
    let coded = all.filter_map(|row| Some((row.code.clone().filter(|c| wanted.contains(&c.as_str()))?, row)));
    Ok(coded.collect())
}

/// Imports a month of the statistical side from a workbook, keyed by project code.
///
/// # Errors
/// [`AppError::Findings`] for codes that are not known and cells that can't be read, [`AppError::OutsideScope`].
pub async fn import_statistics(
    ctx: &Ctx,
    month: &str,
    (file_name, bytes): (String, Vec<u8>),
    source: Option<&str>,
    dry_run: bool,
) -> Result<Imported> {
    ctx.who.require(&[Role::Reporter, Role::Planner])?;
    let month = month_of(month)?;
    if month.first() > ctx.today() {
        return Err(told(
            "month",
            month.to_string(),
            "尚未到来，请核对月份。",
            "is still to come; check the month.",
        ));
    }
    let source = text::line("source", source.unwrap_or(&file_name), 200)?;
    let read = move || {
        let book = Workbook::open(&bytes, &file_name, &Limits::default())
            .map_err(|e| super::race::unreadable(&e))?;
        read_statistics(&book).map_err(|refused| AppError::Findings(refused.0))
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(|e| AppError::Internal(e.to_string()))??;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let owners = owners(&mut tx, &read).await?;
    let (mut findings, mut figures, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let mut projects = 0;
    for row in &read {
        let may = |owner: &&ProjectRow| ctx.who.may_enter_about(&tree, &owner.unit_code);
        let Some(owner) = owners.get(&row.code).filter(may) else {
            let zh = "没有该代码的项目，或不在您的填报范围".to_owned();
            let en = "there is no project with this code, or it is not yours to enter".to_owned();
            let remedy = ("请核对代码，或先登记项目", "check the code, or register the project first");
            findings.push(at(row, "project_unknown", zh, en).remedy(remedy.0, remedy.1));
            continue;
        };
        let given = Given {
            month,
            invested_fen: row.invested_fen,
            entered: row.entered,
            source: source.clone(),
            synthetic: false,
        };
        let (figure, entry) = rows(ctx, owner, &given);
        projects += usize::from(!figure.is_empty() || !entry.is_empty());
        figures.extend(figure);
        entries.extend(entry);
    }
    if !findings.is_empty() {
        return Err(AppError::Findings(findings));
    }
    let done = Imported { dry_run, values: figures.len(), units: projects, findings };
    if !dry_run && projects > 0 {
        save(&mut tx, &figures, &entries).await?;
        tx.audit(ctx.audit_change(
            "import",
            "project_statistic",
            &month.to_string(),
            None::<&()>,
            Some(&figures),
        ));
        tx.commit().await?;
    }
    Ok(done)
}
