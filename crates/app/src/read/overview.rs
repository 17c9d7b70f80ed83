//! The first page: lights by category, laggards, returns that are due, the latest changes.

use super::cache::{Answer, Cache};
use super::indicators::{Wanted, view};
use super::item::{IndicatorItem, categories};
use super::model::Entry;
use super::returns::{self, DueCounts};
use super::view::View;
use super::wire::{GradeCounts, LightCounts, VintageDoc};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;
use qipan_indicator::progress::Light;
use qipan_store::observation::ObservationRow;
use qipan_store::{observation, people};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// So many laggards are shown.
const LAGGARDS: usize = 10;
/// So many changes are shown.
const LATEST: i64 = 12;

/// The first page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Overview {
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The plan that is judged by.
    pub plan: String,
    /// Its name.
    pub plan_name: String,
    /// The version asked for.
    pub plan_version: Option<String>,
    /// How many indicators have which light and grade.
    pub counts: OverviewCounts,
    /// The same by category.
    pub categories: Vec<CategoryLights>,
    /// The indicators that lag most: alerts first, then those farthest behind.
    pub laggards: Vec<IndicatorItem>,
    /// Returns of the units that the reader may see.
    pub due: DueCounts,
    /// The latest approvals and publications.
    pub latest: Vec<ChangeItem>,
    /// Whether any demo value is in what is counted.
    pub synthetic: bool,
}

/// Counts by light and by grade.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct OverviewCounts {
    /// By light.
    pub by_light: LightCounts,
    /// By grade.
    pub by_grade: GradeCounts,
}

/// The lights of a category.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CategoryLights {
    /// The category.
    pub category: String,
    /// How many indicators.
    pub total: usize,
    /// 预警
    pub alert: usize,
    /// 关注
    pub watch: usize,
    /// 正常
    pub normal: usize,
    /// 无数据
    pub none: usize,
    /// Codes of the indicators.
    pub items: Vec<String>,
}

/// A value that was approved or published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeItem {
    /// When.
    pub at: String,
    /// Code of the indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Code of the org unit.
    pub org_unit: String,
    /// Its name.
    pub org_unit_name: String,
    /// What the value covers.
    pub period: String,
    /// The value.
    pub value: f64,
    /// Unit of measure.
    pub unit: String,
    /// Decimals.
    pub decimals: i64,
    /// How final it is.
    #[schema(value_type = VintageDoc)]
    pub vintage: String,
    /// `approved` or `published`.
    pub state: String,
    /// Who did it.
    pub by: String,
    /// A demo value.
    pub synthetic: bool,
}

/// The first page as it is sent, kept until the data change.
///
/// # Errors
/// Without a data role; a plan or version that does not exist.
pub async fn page(ctx: &Ctx, cache: &Cache, wanted: &Wanted) -> Result<Answer> {
    let view = view(ctx, cache, wanted).await?;
    let scope = ctx.who.data_scope();
    let key = ("overview", format!("{:?} {:?} {} {scope}", view.key(), ctx.lang, ctx.today()));
    let page = async {
        let latest = latest(ctx, &view).await?;
        super::json(&compute(ctx, &view, latest))
    };
    cache.answer(key, view.revision(), page).await
}

fn compute(ctx: &Ctx, view: &View, latest: Vec<ChangeItem>) -> Overview {
    let frame = view.frame();
    let shown = view.watched();
    let mut counts = OverviewCounts::default();
    let mut by_category: BTreeMap<&str, (LightCounts, Vec<String>)> = BTreeMap::new();
    let mut lagging: Vec<(Light, f64, &Entry)> = Vec::new();
    let mut synthetic = false;
    for entry in &shown {
        let Some(judgement) = view.judgement(&entry.indicator.code, &frame.root) else { continue };
        let p = &judgement.progress;
        counts.by_light.add(p.light);
        counts.by_grade.add(p.grade);
        let (lights, codes) = by_category.entry(&entry.indicator.category).or_default();
        lights.add(p.light);
        codes.push(entry.indicator.code.clone());
        synthetic |= p.synthetic;
        if matches!(p.light, Light::Alert | Light::Watch) {
            lagging.push((p.light, severity(p.deviation, p.basis.is_some()), entry));
        }
    }
    lagging.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let laggards = lagging
        .iter()
        .take(LAGGARDS)
        .filter_map(|(_, _, entry)| IndicatorItem::of(view, entry, &frame.root, ctx.lang))
        .collect();
    let categories = categories(shown.iter().copied())
        .into_iter()
        .filter_map(|category| {
            let (lights, items) = by_category.remove(category)?;
            Some(CategoryLights {
                category: category.to_owned(),
                total: items.len(),
                alert: lights.alert,
                watch: lights.watch,
                normal: lights.normal,
                none: lights.none,
                items,
            })
        })
        .collect();
    let plan = view.plan().unwrap_or_default();
    let name = frame.plans.iter().find(|p| p.row.code == plan);
    Overview {
        as_of: view.as_of(),
        plan: plan.to_owned(),
        plan_name: name.map(|p| ctx.lang.pick(&p.row.name_zh, &p.row.name_en).clone()).unwrap_or_default(),
        plan_version: view.key().version.clone(),
        counts,
        categories,
        laggards,
        due: returns::counts(ctx, view.model()),
        latest,
        synthetic,
    }
}

/// How far behind, in the measure of the grade; what was graded by hand comes last.
fn severity(deviation: Option<f64>, graded: bool) -> f64 {
    deviation.filter(|_| graded).unwrap_or(f64::INFINITY)
}

async fn latest(ctx: &Ctx, view: &View) -> Result<Vec<ChangeItem>> {
    let frame = view.frame();
    let readable: Vec<String> = frame
        .units
        .units()
        .filter(|u| ctx.who.may_read(&frame.units, &u.code))
        .map(|u| u.code.clone())
        .collect();
    let states = ["approved", "published"].map(str::to_owned);
    let mut db = ctx.store.read().await?;
    let rows = observation::latest(&mut db, Some(&readable), &states, LATEST).await?;
    let names: BTreeMap<String, String> =
        people::list(&mut db).await?.into_iter().map(|u| (u.username, u.display_name)).collect();
    Ok(rows.into_iter().map(|row| change(row, view, ctx, &names)).collect())
}

fn change(row: ObservationRow, view: &View, ctx: &Ctx, names: &BTreeMap<String, String>) -> ChangeItem {
    let frame = view.frame();
    let at = row.published_at.or(row.decided_at).unwrap_or(row.created_at);
    let by = row.published_by.or(row.decided_by).unwrap_or(row.created_by);
    ChangeItem {
        at,
        name: frame.indicator_name(&row.indicator_code, ctx.lang),
        unit: frame.entry(&row.indicator_code).map(|e| e.indicator.unit.clone()).unwrap_or_default(),
        indicator: row.indicator_code,
        org_unit_name: frame.unit_name(&row.unit_code, ctx.lang),
        org_unit: row.unit_code,
        period: row.period,
        value: row.value,
        decimals: row.decimals,
        vintage: row.vintage,
        state: row.state,
        by: names.get(&by).cloned().unwrap_or(by),
        synthetic: row.synthetic,
    }
}
