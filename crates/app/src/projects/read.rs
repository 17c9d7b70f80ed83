//! The list of projects.

use super::board::Standing;
use super::wire::ProjectItem;
use super::{Portfolio, board, may_read};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use jiff::civil::Date;
use qipan_project::template::Batch;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most projects a page.
const MOST: usize = 1000;

/// Which projects to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// Only at this stage, e.g. `approve`.
    pub stage: Option<String>,
    /// Only of this batch: `planned`, `attracted`, `started`, `advancing` or `completed`.
    pub batch: Option<String>,
    /// Only of this unit and those below it.
    pub unit: Option<String>,
    /// Only of this officer (login); `me` for one's own.
    pub officer: Option<String>,
    /// Only with this text in name, code or enterprise.
    pub q: Option<String>,
    /// Only with an industry that begins so, e.g. `C39`.
    pub industry: Option<String>,
    /// Only those that are blocked, or are not.
    pub blocked: Option<bool>,
    /// Only those that are late, or are not.
    pub late: Option<bool>,
    /// Only on this parcel.
    pub parcel: Option<String>,
    /// `added` (default), `name`, `investment`, `slip` or `waits`.
    pub sort: Option<String>,
    /// How they stood at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// From the page before.
    pub cursor: Option<String>,
    /// Projects a page (50; 1,000 at most).
    pub limit: Option<usize>,
}

/// A page of projects.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectPage {
    /// The projects.
    pub items: Vec<ProjectItem>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many there are on all pages.
    pub total: usize,
    /// 计划总投资 of those that state one, fen.
    pub total_investment_fen: i64,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
}

/// The batch of a word.
pub(super) fn batch_of(word: &str) -> Result<Batch> {
    match word {
        "planned" => Ok(Batch::Planned),
        "attracted" => Ok(Batch::Attracted),
        "started" => Ok(Batch::Started),
        "advancing" => Ok(Batch::Advancing),
        "completed" => Ok(Batch::Completed),
        _ => {
            let known = "planned, attracted, started, advancing, completed";
            Err(AppError::field("batch", word, FieldFault::NotOneOf(known)))
        }
    }
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(|t| t.trim()).filter(|t| !t.is_empty())
}

/// Projects that the person may read.
///
/// # Errors
/// [`AppError::Field`] for a batch, sorting or cursor that is none; a unit that does not exist.
pub async fn list(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<ProjectPage> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let tree = &board.model.tree;
    let unit = given(query.unit.as_ref());
    if let Some(unit) = unit.filter(|u| tree.get(u).is_none()) {
        return Err(AppError::not_found(Noun::Unit, unit));
    }
    let batch = given(query.batch.as_ref()).map(batch_of).transpose()?;
    let officer =
        given(query.officer.as_ref()).map(|o| if o == "me" { ctx.who.username.as_str() } else { o });
    let text = given(query.q.as_ref()).map(str::to_lowercase);
    let has = |field: Option<&str>, text: &str| field.is_some_and(|f| f.to_lowercase().contains(text));
    let wanted = |s: &&Standing| {
        let i = &s.item;
        batch.is_none_or(|b| i.batch == b)
            && given(query.stage.as_ref()).is_none_or(|stage| i.stage == stage)
            && unit.is_none_or(|top| super::model::units_of(&s.project).any(|u| tree.in_subtree(top, u)))
            && officer.is_none_or(|o| i.officer.as_deref() == Some(o))
            && given(query.parcel.as_ref()).is_none_or(|p| i.parcel.as_deref() == Some(p))
            && given(query.industry.as_ref())
                .is_none_or(|c| i.industry.as_deref().is_some_and(|own| own.starts_with(c)))
            && query.blocked.is_none_or(|b| i.blocked == b)
            && query.late.is_none_or(|l| i.late == l)
            && text.as_deref().is_none_or(|t| {
                has(Some(&i.name), t) || has(i.code.as_deref(), t) || has(i.enterprise.as_deref(), t)
            })
            && may_read(ctx, tree, &s.project)
    };
    let mut found: Vec<&Standing> = board.all.iter().filter(wanted).collect();
    sort(&mut found, given(query.sort.as_ref()))?;
    let skip: usize = match given(query.cursor.as_ref()) {
        None => 0,
        Some(text) => text.parse().map_err(|_| AppError::field("cursor", text, FieldFault::Number))?,
    };
    let limit = query.limit.unwrap_or(50).clamp(1, MOST);
    let fen = found.iter().filter_map(|s| s.item.total_investment_fen).fold(0i64, i64::saturating_add);
    let page = found.iter().skip(skip).take(limit);
    Ok(ProjectPage {
        items: page.map(|s| s.item.clone()).collect(),
        next_cursor: (found.len() > skip.saturating_add(limit)).then(|| (skip + limit).to_string()),
        total: found.len(),
        total_investment_fen: fen,
        as_of: board.on,
    })
}

fn sort(found: &mut [&Standing], by: Option<&str>) -> Result<()> {
    let waits = |s: &&Standing| s.item.gates.iter().filter_map(|g| g.workdays).max();
    match by {
        None | Some("added") => {}
        Some("name") => found.sort_by(|a, b| a.item.name.cmp(&b.item.name)),
        Some("investment") => found.sort_by_key(|s| std::cmp::Reverse(s.item.total_investment_fen)),
        Some("slip") => found.sort_by_key(|s| std::cmp::Reverse(s.item.slip_days)),
        Some("waits") => found.sort_by_key(|s| std::cmp::Reverse(waits(s))),
        Some(other) => {
            let known = "added, name, investment, slip, waits";
            return Err(AppError::field("sort", other, FieldFault::NotOneOf(known)));
        }
    }
    Ok(())
}
