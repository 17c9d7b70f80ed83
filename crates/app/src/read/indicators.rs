//! The indicators' table, and one indicator with its definition.

use super::alignment::{AlignmentView, alignments};
use super::cache::{Answer, Cache};
use super::item::{Filter, IndicatorItem};
use super::view::{View, ViewKey};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_indicator::model::Indicator;
use qipan_indicator::progress::Grade;
use qipan_indicator::vintage::Audience;
use qipan_kernel::text::Lang;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Most lines a page.
const MOST: usize = 500;

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only what this plan watches, judged by its targets; the plan meant if none is named; `*`: every indicator.
    pub plan: Option<String>,
    /// The version of the plan.
    pub plan_version: Option<String>,
    /// Org unit; the district if missing.
    pub unit: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only with one of these grades, separated by commas.
    pub grade: Option<String>,
    /// Only with this text in code or name.
    pub q: Option<String>,
    /// As known on this day; today if missing.
    pub as_of: Option<Date>,
    /// As it had been recorded by this instant.
    pub recorded_at: Option<String>,
    /// From the page before.
    pub cursor: Option<String>,
    /// Lines a page; all if missing.
    pub limit: Option<usize>,
}

/// A page of the indicators' table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorPage {
    /// The lines.
    pub items: Vec<IndicatorItem>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The plan that is judged by.
    pub plan: Option<String>,
    /// Org unit.
    pub unit: String,
}

/// The table as it is sent, kept until the data change.
///
/// # Errors
/// A unit whose values the caller may not read; a plan, version or unit that does not exist; a grade that is none.
pub async fn page(ctx: &Ctx, cache: &Cache, wanted: &Wanted) -> Result<Answer> {
    let view = view(ctx, cache, wanted).await?;
    let unit = readable(ctx, &view, wanted.unit.as_deref())?;
    let key = (
        "indicators",
        format!(
            "{:?} {:?} {unit} {:?} {:?} {:?} {:?} {:?} {:?}",
            view.key(),
            wanted.plan,
            wanted.category,
            wanted.grade,
            wanted.q,
            wanted.cursor,
            wanted.limit,
            ctx.lang
        ),
    );
    let page = async { super::json(&compute(&view, &unit, wanted, ctx.lang)?) };
    cache.answer(key, view.revision(), page).await
}

/// All lines, for exports.
///
/// # Errors
/// As [`page`].
pub async fn all(ctx: &Ctx, cache: &Cache, wanted: &Wanted) -> Result<IndicatorPage> {
    let view = view(ctx, cache, wanted).await?;
    let unit = readable(ctx, &view, wanted.unit.as_deref())?;
    compute(&view, &unit, &Wanted { cursor: None, limit: None, ..wanted.clone() }, ctx.lang)
}

pub(crate) async fn view(ctx: &Ctx, cache: &Cache, wanted: &Wanted) -> Result<Arc<View>> {
    ctx.who.require(DATA_ROLES)?;
    let recorded = super::instant("recorded_at", wanted.recorded_at.as_deref())?;
    let key = ViewKey {
        as_of: wanted.as_of.unwrap_or_else(|| ctx.today()),
        plan: given(wanted.plan.as_deref()).filter(|plan| plan != EVERY_PLAN),
        version: given(wanted.plan_version.as_deref()),
        recorded,
        audience: Audience::Staff,
    };
    cache.view(&ctx.store, key).await
}

/// The unit asked for, or the district, if the caller may read its values.
pub(super) fn readable(ctx: &Ctx, view: &View, unit: Option<&str>) -> Result<String> {
    let unit = view.frame().require_unit(unit)?;
    ctx.who.require_read(&view.frame().units, unit)?;
    Ok(unit.to_owned())
}

/// Asks for every indicator, watched by a plan or not, instead of those of one plan.
const EVERY_PLAN: &str = "*";

fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}

fn compute(view: &View, unit: &str, wanted: &Wanted, lang: Lang) -> Result<IndicatorPage> {
    let filter = Filter {
        category: given(wanted.category.as_deref()),
        grades: grades(wanted.grade.as_deref())?,
        q: wanted.q.clone(),
    };
    let skip: usize = match given(wanted.cursor.as_deref()) {
        None => 0,
        Some(text) => text.parse().map_err(|_| AppError::field("cursor", text, FieldFault::Number))?,
    };
    let limit = wanted.limit.unwrap_or(MOST).clamp(1, MOST);
    let everything = given(wanted.plan.as_deref()).as_deref() == Some(EVERY_PLAN);
    let listed = if everything { view.shown() } else { view.watched() };
    let mut items: Vec<IndicatorItem> = listed
        .into_iter()
        .filter(|entry| filter.takes(entry))
        .filter(|entry| {
            let grade = || view.judgement(&entry.indicator.code, unit).map(|j| j.progress.grade);
            filter.grades.is_empty() || grade().is_some_and(|g| filter.grades.contains(&g))
        })
        .skip(skip)
        .take(limit + 1)
        .filter_map(|entry| IndicatorItem::of(view, entry, unit, lang))
        .collect();
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(IndicatorPage {
        items,
        next_cursor: more.then(|| (skip + limit).to_string()),
        as_of: view.as_of(),
        plan: view.plan().map(str::to_owned),
        unit: unit.to_owned(),
    })
}

fn grades(text: Option<&str>) -> Result<Vec<Grade>> {
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|w| !w.is_empty());
    words
        .map(|word| {
            Grade::ALL.into_iter().find(|g| g.as_str() == word).ok_or_else(|| {
                let known = "done, ahead, on_track, behind, no_data, stale";
                AppError::field("grade", word, FieldFault::NotOneOf(known))
            })
        })
        .collect()
}

/// An indicator: its definition, and where it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorDetail {
    /// The definition, field by field.
    #[serde(flatten)]
    #[schema(value_type = IndicatorDefinition)]
    pub definition: Indicator,
    /// Name of the unit that answers for it.
    pub owner_unit_name: String,
    /// No longer reported.
    pub retired: bool,
    /// Version, for `If-Match`.
    pub rev: i64,
    /// The plans that watch it.
    pub plans: Vec<String>,
    /// Codes of the indicators that its formula refers to.
    pub inputs: Vec<String>,
    /// Codes of the indicators whose formulas refer to it.
    pub used_by: Vec<String>,
    /// Where it stands.
    pub progress: Option<IndicatorItem>,
    /// How far the target lies from the upper-level plan's that the indicator answers to.
    pub alignment: Vec<AlignmentView>,
}

/// Shape of `qipan_indicator::model::Indicator`.
#[derive(Serialize, ToSchema)]
pub struct IndicatorDefinition {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Category.
    pub category: String,
    /// Unit of measure.
    pub unit: String,
    /// Decimals.
    pub decimals: u8,
    /// `binding` or `expected`.
    pub nature: String,
    /// `up`, `down` or `range`.
    pub direction: String,
    /// `flow`, `stock`, `ratio`, `growth` or `five_year_cumulative`.
    pub kind: String,
    /// Definition in words.
    pub definition: String,
    /// Department that publishes the values.
    pub source_department: String,
    /// Code of the unit that answers for it.
    pub owner_unit: String,
    /// `month`, `quarter`, `half`, `year` or `five_year`.
    pub frequency: String,
    /// Day of the month after the period on which the return is due; 0: the last.
    pub due_day: u8,
    /// Formula, if it is derived.
    pub formula: Option<String>,
    /// `sum`, `not_additive` or `{"weighted_mean":{"by":"CODE"}}`.
    #[schema(value_type = Object)]
    pub aggregation: serde_json::Value,
    /// Whether a roll-up over only some units is shown.
    pub partial_rollup: bool,
    /// The upper-level plan's indicator that it answers to.
    pub answers_to: Option<String>,
    /// Whether values are at current prices.
    pub current_price: bool,
    /// Limits of the grades, if they differ from the defaults.
    #[schema(value_type = Option<Object>)]
    pub thresholds: Option<serde_json::Value>,
    /// Whether values arrive as 1–N months cumulative.
    pub cumulative_reporting: bool,
}

/// One indicator.
///
/// # Errors
/// As [`page`]; an indicator that does not exist.
pub async fn detail(ctx: &Ctx, cache: &Cache, code: &str, wanted: &Wanted) -> Result<IndicatorDetail> {
    let view = view(ctx, cache, wanted).await?;
    let unit = readable(ctx, &view, wanted.unit.as_deref())?;
    let frame = view.frame();
    let entry = frame.require_entry(code)?;
    let dictionary = view.district().board().dictionary();
    let codes = |at: usize| dictionary.inputs(at).into_iter().map(|i| dictionary.code(i).to_owned());
    let own = dictionary.index_of(code);
    let used_by =
        (0..dictionary.len()).filter(|at| own.is_some_and(|own| dictionary.inputs(*at).contains(&own)));
    Ok(IndicatorDetail {
        definition: entry.indicator.clone(),
        owner_unit_name: frame.unit_name(&entry.indicator.owner_unit, ctx.lang),
        retired: entry.retired,
        rev: entry.rev,
        plans: frame
            .plans
            .iter()
            .filter(|p| p.indicators.iter().any(|c| c == code))
            .map(|p| p.row.code.clone())
            .collect(),
        inputs: own.map(|at| codes(at).collect()).unwrap_or_default(),
        used_by: used_by.map(|at| dictionary.code(at).to_owned()).collect(),
        progress: IndicatorItem::of(&view, entry, &unit, ctx.lang),
        alignment: alignments(&view, &entry.indicator, &unit, ctx.lang),
    })
}
