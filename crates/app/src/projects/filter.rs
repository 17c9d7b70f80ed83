//! Which projects a list, a board or a feed is about, and in which order.

use super::Readable;
use super::board::{Board, Standing};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use jiff::civil::Date;
use qipan_project::template::Batch;
use serde::Deserialize;
use utoipa::IntoParams;

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
    /// Only of this responsible bureau.
    pub bureau: Option<String>,
    /// Only of this officer (login); `me` for one's own.
    pub officer: Option<String>,
    /// Only with this text in name, code or enterprise.
    pub q: Option<String>,
    /// Only with an industry that begins so, e.g. `C39`.
    pub industry: Option<String>,
    /// Only of this industrial chain.
    pub chain: Option<String>,
    /// Only of this class, by rule or by document, e.g. `over_1b`.
    pub class: Option<String>,
    /// Only those that are blocked, or are not.
    pub blocked: Option<bool>,
    /// Only those that are late, or are not.
    pub late: Option<bool>,
    /// Only on this parcel.
    pub parcel: Option<String>,
    /// Only with a total investment of at least so much, fen; those that state none fall away.
    pub min_fen: Option<i64>,
    /// Only with a total investment of at most so much, fen; those that state none fall away.
    pub max_fen: Option<i64>,
    /// `added` (default), `name`, `code`, `unit`, `stage`, `investment`, `year_planned`, `year_invested`, `invested`,
    /// `slip`, `waits`, `due`, `building` or `production`. What is missing comes last.
    pub sort: Option<String>,
    /// `asc` or `desc`; the largest amounts and the longest waits first if missing.
    pub dir: Option<String>,
    /// How they stood at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// From the page before.
    pub cursor: Option<String>,
    /// Projects a page (50; 1,000 at most).
    pub limit: Option<usize>,
}

const SORTS: &str = "added, name, code, unit, stage, investment, year_planned, year_invested, invested, slip, \
                     waits, due, building, production";

/// The batch of a word.
fn batch_of(word: &str) -> Result<Batch> {
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

pub(super) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|t| t.trim()).filter(|t| !t.is_empty())
}

/// The projects that are asked for and that the person may read, in the order asked for.
///
/// # Errors
/// [`AppError::Field`] for a batch or sorting that is none; a unit that does not exist.
pub(super) fn chosen<'a>(ctx: &Ctx, board: &'a Board, query: &ProjectQuery) -> Result<Vec<&'a Standing>> {
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
    let is = |field: &Option<String>, wanted: &Option<String>| {
        given(wanted.as_ref()).is_none_or(|w| field.as_deref() == Some(w))
    };
    let own = Readable::of(ctx, tree);
    let wanted = |s: &&Standing| {
        let i = &s.item;
        own.has(s)
            && batch.is_none_or(|b| i.batch == b)
            && given(query.stage.as_ref()).is_none_or(|stage| i.stage == stage)
            && unit.is_none_or(|top| super::model::units_of(&s.project).any(|u| tree.in_subtree(top, u)))
            && officer.is_none_or(|o| i.officer.as_deref() == Some(o))
            && is(&i.bureau, &query.bureau)
            && is(&i.chain, &query.chain)
            && is(&i.parcel, &query.parcel)
            && given(query.class.as_ref()).is_none_or(|c| i.class_codes.iter().any(|held| held == c))
            && given(query.industry.as_ref())
                .is_none_or(|c| i.industry.as_deref().is_some_and(|held| held.starts_with(c)))
            && query.blocked.is_none_or(|b| i.blocked == b)
            && query.late.is_none_or(|l| i.late == l)
            && query.min_fen.is_none_or(|least| i.total_investment_fen.is_some_and(|fen| fen >= least))
            && query.max_fen.is_none_or(|most| i.total_investment_fen.is_some_and(|fen| fen <= most))
            && text.as_deref().is_none_or(|t| {
                has(Some(&i.name), t) || has(i.code.as_deref(), t) || has(i.enterprise.as_deref(), t)
            })
    };
    let mut found: Vec<&Standing> = board.all.iter().filter(wanted).collect();
    sort(&mut found, given(query.sort.as_ref()), given(query.dir.as_ref()))?;
    Ok(found)
}

fn sort(found: &mut [&Standing], by: Option<&str>, dir: Option<&str>) -> Result<()> {
    let asc = match dir {
        None => None,
        Some("asc") => Some(true),
        Some("desc") => Some(false),
        Some(other) => return Err(AppError::field("dir", other, FieldFault::NotOneOf("asc, desc"))),
    };
    let up = asc.unwrap_or(true);
    let down = asc.unwrap_or(false);
    let waits = |s: &Standing| s.item.gates.iter().filter_map(|g| g.workdays).max();
    let expected = |f: &Option<super::ForecastView>| f.as_ref().and_then(|f| f.expected);
    match by {
        None | Some("added") => {
            if !up {
                found.reverse();
            }
        }
        Some("name") => ordered(found, up, |s| Some(s.item.name.clone())),
        Some("code") => ordered(found, up, |s| s.item.code.clone()),
        Some("unit") => ordered(found, up, |s| Some(s.item.unit.clone())),
        Some("stage") => ordered(found, up, |s| Some((s.item.batch, s.stage_at))),
        Some("investment") => ordered(found, down, |s| s.item.total_investment_fen),
        Some("year_planned") => ordered(found, down, |s| s.item.year_planned_fen),
        Some("year_invested") => ordered(found, down, |s| s.item.year_invested_fen),
        Some("invested") => ordered(found, down, |s| s.item.invested_fen),
        Some("slip") => ordered(found, down, |s| s.item.slip_days),
        Some("waits") => ordered(found, down, waits),
        Some("due") => ordered(found, up, |s| s.item.next_due.as_ref().map(|d| d.on)),
        Some("building") => ordered(found, up, |s| expected(&s.item.building)),
        Some("production") => ordered(found, up, |s| expected(&s.item.production)),
        Some(other) => return Err(AppError::field("sort", other, FieldFault::NotOneOf(SORTS))),
    }
    Ok(())
}

/// Sorts by a key, what has none last either way.
fn ordered<K: Ord>(found: &mut [&Standing], up: bool, key: impl Fn(&Standing) -> Option<K>) {
    found.sort_by(|a, b| match (key(a), key(b)) {
        (Some(a), Some(b)) if up => a.cmp(&b),
        (Some(a), Some(b)) => b.cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
}
