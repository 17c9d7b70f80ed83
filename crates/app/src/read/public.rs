//! What everybody may see without a login: the indicators of a plan's pinned version, with published values only.

use super::cache::{Answer, Cache};
use super::item::IndicatorItem;
use super::model::Entry;
use super::plans::{self, Opened};
use super::view::View;
use super::wire::{GradeDoc, LightDoc, QualifierDoc, VintageDoc};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;
use qipan_indicator::progress::{Grade, Light};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{Qualifier, Vintage};
use qipan_kernel::text::Lang;
use qipan_store::observation;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The indicators that a plan's pinned version names.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicIndicators {
    /// The indicators, in reading order of the plan.
    pub items: Vec<PublicIndicator>,
    /// The pinned version.
    pub version: String,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
}

/// An indicator as everybody may see it: no names of people, no remarks, nothing that is not published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicIndicator {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Category.
    pub category: String,
    /// Unit of measure.
    pub unit: String,
    /// Decimals that values are shown with.
    pub decimals: u8,
    /// Definition in words.
    pub definition: String,
    /// The published value that counts; null if there is none.
    pub value: Option<f64>,
    /// Whether the number itself is meant.
    #[schema(value_type = Option<QualifierDoc>)]
    pub qualifier: Option<Qualifier>,
    /// The months that the value covers.
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
    /// How final the value is; null for a computed one.
    #[schema(value_type = Option<VintageDoc>)]
    pub vintage: Option<Vintage>,
    /// Since which day it is known.
    #[schema(value_type = Option<String>, format = Date)]
    pub known_on: Option<Date>,
    /// Where it was published; null for a computed value.
    pub source: Option<String>,
    /// The value was computed by a formula or a roll-up of published values.
    pub derived: bool,
    /// The value, or one that it was computed from, is a demo value that nobody published.
    pub synthetic: bool,
    /// The target that the version promises.
    pub target: Option<f64>,
    /// Whether the target's number itself is meant.
    #[schema(value_type = Option<QualifierDoc>)]
    pub target_qualifier: Option<Qualifier>,
    /// Year of that target.
    pub target_year: Option<i16>,
    /// The target is a demo value that nobody published.
    pub target_synthetic: bool,
    /// Share achieved (1 = all).
    pub achieved: Option<f64>,
    /// Share expected by now (1 = all).
    pub expected: Option<f64>,
    /// The grade.
    #[schema(value_type = GradeDoc)]
    pub grade: Grade,
    /// The light.
    #[schema(value_type = LightDoc)]
    pub light: Light,
}

/// The indicators that the pinned version of a plan names, at the district, from published values only; as it is
/// sent, kept until the data change.
///
/// # Errors
/// A plan that does not exist or has no pinned version.
pub async fn indicators(ctx: &Ctx, cache: &Cache, code: &str) -> Result<Answer> {
    let open = plans::opened(ctx, cache, code).await?;
    let key = ("public", format!("{:?} {:?}", open.view.key(), ctx.lang));
    let revision = open.view.revision();
    cache.answer(key, revision, async { super::json(&compute(ctx, open).await?) }).await
}

async fn compute(ctx: &Ctx, open: Opened) -> Result<PublicIndicators> {
    let frame = open.view.frame();
    let tree = plans::built(open.nodes)?;
    let mut db = ctx.store.read().await?;
    let (mut seen, mut items) = (BTreeSet::new(), Vec::new());
    for code in tree.entries().iter().filter_map(|e| e.node.indicator.as_deref()) {
        let Some(entry) = frame.entry(code).filter(|_| seen.insert(code.to_owned())) else { continue };
        let Some((item, id)) = shown(&open.view, entry, ctx.lang) else { continue };
        let row = observation::get(&mut db, &id).await?;
        let source = row.map(|row| row.source).filter(|s| !s.is_empty());
        items.push(PublicIndicator { source, ..item });
    }
    Ok(PublicIndicators { items, version: open.version.version, as_of: open.view.as_of() })
}

/// An indicator without its source, and the id of the observation that counts; empty for a computed value.
fn shown(view: &View, entry: &Entry, lang: Lang) -> Option<(PublicIndicator, String)> {
    let root = &view.frame().root;
    let item = IndicatorItem::of(view, entry, root, lang)?;
    let point = view.points(&item.code, root).into_iter().find(|p| Some(p.period) == item.period);
    let told = PublicIndicator {
        definition: entry.indicator.definition.clone(),
        known_on: point.as_ref().filter(|p| !p.derived).map(|p| p.known_on),
        source: None,
        code: item.code,
        name: item.name,
        name_en: item.name_en,
        category: item.category,
        unit: item.unit,
        decimals: item.decimals,
        value: item.value,
        qualifier: item.qualifier,
        period: item.period,
        vintage: item.vintage,
        derived: item.derived,
        synthetic: item.synthetic,
        target: item.target,
        target_qualifier: item.target_qualifier,
        target_year: item.target_year,
        target_synthetic: item.target_synthetic,
        achieved: item.achieved,
        expected: item.expected,
        grade: item.grade,
        light: item.light,
    };
    Some((told, point.map(|p| p.id).unwrap_or_default()))
}
