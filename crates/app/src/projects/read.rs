//! The list of projects, and what it can be narrowed to.

use super::board::{Board, Standing, name_of};
use super::classes::CLASSES;
use super::filter::{ProjectQuery, chosen, given};
use super::template::Shelf;
use super::wire::ProjectItem;
use super::{Portfolio, Readable, board};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::read::{Answer, json};
use jiff::civil::Date;
use qipan_project::industry;
use qipan_project::template::Batch;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// Most projects a page.
const MOST: usize = 1000;

/// A page of projects.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectPage {
    /// The projects.
    #[schema(value_type = Vec<ProjectItem>)]
    pub items: Vec<Arc<ProjectItem>>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many there are on all pages.
    pub total: usize,
    /// 计划总投资 of those that state one, fen.
    pub total_investment_fen: i64,
    /// Sums over all pages.
    pub totals: ProjectTotals,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
}

/// Sums over a list of projects. What a project does not state is not in a sum; `without_investment` tells how many.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ProjectTotals {
    /// Projects that state no total investment.
    pub without_investment: usize,
    /// Planned investment of the year, fen.
    pub year_planned_fen: i64,
    /// Investment of the year by monthly returns, fen.
    pub year_invested_fen: i64,
    /// All investment by monthly returns, fen.
    pub invested_fen: i64,
    /// Blocked projects.
    pub blocked: usize,
    /// Late projects.
    pub late: usize,
    /// Some are invented for the demo.
    pub synthetic: bool,
}

impl ProjectPage {
    /// The part of a list from one place on.
    pub(super) fn of(found: &[&Standing], skip: usize, limit: usize, as_of: Date) -> ProjectPage {
        let mut totals = ProjectTotals::default();
        let mut investment = 0i64;
        for item in found.iter().map(|s| &s.item) {
            let add = |sum: i64, fen: Option<i64>| sum.saturating_add(fen.unwrap_or(0));
            investment = add(investment, item.total_investment_fen);
            totals.without_investment += usize::from(item.total_investment_fen.is_none());
            totals.year_planned_fen = add(totals.year_planned_fen, item.year_planned_fen);
            totals.year_invested_fen = add(totals.year_invested_fen, item.year_invested_fen);
            totals.invested_fen = add(totals.invested_fen, item.invested_fen);
            totals.blocked += usize::from(item.blocked);
            totals.late += usize::from(item.late);
            totals.synthetic |= item.synthetic;
        }
        ProjectPage {
            items: found.iter().skip(skip).take(limit).map(|s| Arc::clone(&s.item)).collect(),
            next_cursor: (found.len() > skip.saturating_add(limit)).then(|| (skip + limit).to_string()),
            total: found.len(),
            total_investment_fen: investment,
            totals,
            as_of,
        }
    }
}

/// [`list`] as it is sent.
///
/// # Errors
/// As [`list`].
pub async fn list_page(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<Answer> {
    let board = board(ctx, portfolio, query.as_of).await?;
    portfolio.page(&board, asked("list", ctx, query), || json(&page_of(ctx, &board, query)?))
}

/// All that a page depends on besides the board.
pub(super) fn asked(name: &str, ctx: &Ctx, query: &ProjectQuery) -> String {
    let me = if given(query.officer.as_ref()) == Some("me") { ctx.who.username.as_str() } else { "" };
    format!("{name} {me} {} {query:?}", ctx.who.data_scope())
}

/// Projects that the person may read.
///
/// # Errors
/// [`AppError::Field`] for a batch, sorting or cursor that is none; a unit that does not exist.
pub async fn list(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<ProjectPage> {
    page_of(ctx, &*board(ctx, portfolio, query.as_of).await?, query)
}

fn page_of(ctx: &Ctx, board: &Board, query: &ProjectQuery) -> Result<ProjectPage> {
    let found = chosen(ctx, board, query)?;
    let skip: usize = match given(query.cursor.as_ref()) {
        None => 0,
        Some(text) => text.parse().map_err(|_| AppError::field("cursor", text, FieldFault::Number))?,
    };
    Ok(ProjectPage::of(&found, skip, query.limit.unwrap_or(50).clamp(1, MOST), board.on))
}

/// What lists of projects can be narrowed to.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ProjectChoices {
    /// Stages of every template, in order.
    pub stages: Vec<StageChoice>,
    /// Classes by rule, and those by document that occur.
    pub classes: Vec<ProjectChoice>,
    /// Divisions of GB/T 4754 that occur, such as `C39`.
    pub industries: Vec<ProjectChoice>,
    /// Industrial chains that occur.
    pub chains: Vec<String>,
    /// Responsible bureaus that occur.
    pub bureaus: Vec<ProjectChoice>,
    /// Logins of officers that occur.
    pub officers: Vec<String>,
}

/// A code with its names.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectChoice {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name; empty if there is none.
    pub name_en: String,
}

/// A stage with its batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StageChoice {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which of 五个一批 it belongs to.
    #[schema(value_type = String)]
    pub batch: Batch,
}

/// What lists of projects can be narrowed to.
///
/// # Errors
/// Whatever the database says.
pub async fn choices(ctx: &Ctx, portfolio: &Portfolio, as_of: Option<Date>) -> Result<ProjectChoices> {
    let board = board(ctx, portfolio, as_of).await?;
    let readable = Readable::of(ctx, &board.model.tree);
    let own: Vec<&ProjectItem> = board.all.iter().filter(|s| readable.has(s)).map(|s| &*s.item).collect();
    let all = |of: &dyn Fn(&ProjectItem) -> Option<String>| {
        own.iter().filter_map(|i| of(i)).collect::<BTreeSet<String>>().into_iter()
    };
    let division = |i: &ProjectItem| i.industry.as_deref().and_then(|c| c.get(..3)).map(str::to_owned);
    let named = |code: String, name: String| ProjectChoice { code, name, name_en: String::new() };
    Ok(ProjectChoices {
        stages: stages(&board),
        classes: classes(&own),
        industries: all(&division)
            .map(|code| {
                let name = industry::name(&code).unwrap_or(&code).to_owned();
                named(code, name)
            })
            .collect(),
        chains: all(&|i| i.chain.clone()).collect(),
        bureaus: bureaus(&board, all(&|i| i.bureau.clone())),
        officers: all(&|i| i.officer.clone()).collect(),
    })
}

fn bureaus(board: &Board, codes: impl Iterator<Item = String>) -> Vec<ProjectChoice> {
    let one = |code: String| {
        let name_en = board.model.tree.get(&code).map_or_else(String::new, |u| u.name_en.clone());
        ProjectChoice { name: name_of(&board.model.tree, &code), name_en, code }
    };
    codes.map(one).collect()
}

/// The stages that any template knows, in the order of the first that names them.
pub(super) fn stages(board: &Board) -> Vec<StageChoice> {
    let mut found: Vec<StageChoice> = Vec::new();
    let shelf = Shelf::built_in();
    let own = board.model.records.iter().map(|r| r.template);
    for stage in shelf.all().iter().copied().chain(own).flat_map(|t| &t.stages) {
        if found.iter().all(|s| s.code != stage.code) {
            found.push(StageChoice {
                code: stage.code.clone(),
                name: stage.name.clone(),
                name_en: stage.name_en.clone(),
                batch: stage.batch,
            });
        }
    }
    found
}

fn classes(own: &[&ProjectItem]) -> Vec<ProjectChoice> {
    let ruled = CLASSES.iter().map(|rule| ProjectChoice {
        code: rule.raw.code.clone(),
        name: rule.raw.name.clone(),
        name_en: rule.raw.name_en.clone(),
    });
    let mut found: Vec<ProjectChoice> = ruled.collect();
    let mut others: BTreeMap<&str, ProjectChoice> = BTreeMap::new();
    for code in own.iter().flat_map(|i| &i.class_codes).filter(|c| found.iter().all(|f| f.code != **c)) {
        let choice = ProjectChoice { code: code.clone(), name: code.clone(), name_en: code.clone() };
        others.insert(code, choice);
    }
    found.extend(others.into_values());
    found
}
