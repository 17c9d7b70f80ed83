//! A target and what the units below promised of it.

use super::cache::Cache;
use super::indicators::{Wanted, readable, view};
use super::view::{Judgement, View};
use super::wire::{GradeDoc, LightDoc};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use qipan_indicator::model::{Aggregation, Direction, Indicator};
use qipan_indicator::progress::{Grade, Light};
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::org::{OrgKind, OrgUnit};
use qipan_kernel::text::Lang;
use qipan_plan::{DecompFinding, DecompTarget, Decomposition, Rounding, Rule, Wanted as Side, reconcile};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// A target decomposed to units.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Decomposition)]
pub struct DecompositionView {
    /// The year of the targets.
    pub year: Option<i16>,
    /// How the units make up the whole: `sum`, `weighted_mean` or `not_additive`.
    pub rule: String,
    /// The unit above.
    pub parent: DecompositionParent,
    /// The units.
    pub children: Vec<DecompositionChild>,
    /// What the units promise together; null unless every unit has a target.
    pub sum: Option<f64>,
    /// What the units that have a target promise together.
    pub assigned: Option<f64>,
    /// `sum` minus the target above.
    pub slack: Option<f64>,
    /// How much of it rounding alone can explain.
    pub tolerance: f64,
    /// What does not reconcile.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
}

/// The unit above.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecompositionParent {
    /// Code.
    pub unit: String,
    /// Name.
    pub unit_name: String,
    /// Its target.
    pub target: Option<f64>,
    /// Its value.
    pub value: Option<f64>,
    /// Its grade.
    #[schema(value_type = GradeDoc)]
    pub grade: Grade,
    /// Its light.
    #[schema(value_type = LightDoc)]
    pub light: Light,
}

/// A unit's part.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecompositionChild {
    /// Code.
    pub unit: String,
    /// Name.
    pub unit_name: String,
    /// Its target.
    pub target: Option<f64>,
    /// Its share of all weights, of a weighted mean.
    pub weight: Option<f64>,
    /// What its target brings to the whole.
    pub contribution: Option<f64>,
    /// Its value.
    pub value: Option<f64>,
    /// What the value covers.
    #[schema(value_type = Option<String>)]
    pub period: Option<qipan_kernel::period::Period>,
    /// Its grade.
    #[schema(value_type = GradeDoc)]
    pub grade: Grade,
    /// Its light.
    #[schema(value_type = LightDoc)]
    pub light: Light,
    /// Its value, or one that it was computed from, is a demo value.
    pub synthetic: bool,
    /// Its target is a demo value.
    pub target_synthetic: bool,
}

/// Which units a target is decomposed to.
fn kind_of(by: Option<&str>) -> Result<OrgKind> {
    match by.unwrap_or("subdistrict") {
        "" | "subdistrict" => Ok(OrgKind::Subdistrict),
        "platform" => Ok(OrgKind::Platform),
        "bureau" => Ok(OrgKind::Bureau),
        "department" => Ok(OrgKind::Department),
        other => {
            let known = "subdistrict, platform, bureau, department";
            Err(AppError::field("by", other, FieldFault::NotOneOf(known)))
        }
    }
}

/// The target of `year` (the year of the answer's day if missing) at a unit, and those of the units of one kind
/// directly below it that exist on the day and that the caller may read.
///
/// # Errors
/// A unit whose values the caller may not read; an indicator, unit, plan or version that does not exist.
pub async fn show(
    ctx: &Ctx,
    cache: &Cache,
    code: &str,
    wanted: &Wanted,
    by: Option<&str>,
    year: Option<i16>,
) -> Result<DecompositionView> {
    let kind = kind_of(by)?;
    let view = view(ctx, cache, wanted).await?;
    let unit = readable(ctx, &view, wanted.unit.as_deref())?;
    let frame = view.frame();
    let it = &frame.require_entry(code)?.indicator;
    let children: Vec<&OrgUnit> = frame
        .units
        .children(&unit)
        .filter(|u| u.kind == kind && u.alive_on(view.as_of()) && ctx.who.may_read(&frame.units, &u.code))
        .collect();
    let year = year.or_else(|| year_of(&view, code, &unit));
    let result = reconciled(&view, it, &unit, &children, year);
    Ok(told(&view, it, &unit, &result, year, ctx.lang))
}

/// The year of the day if the target above has a value for it, else its next, else its last.
fn year_of(view: &View, code: &str, unit: &str) -> Option<i16> {
    let target = &view.target(code, unit)?.target;
    let now = view.as_of().year();
    target.values.range(now..).next().or(target.values.last_key_value()).map(|(year, _)| *year)
}

fn reconciled(
    view: &View,
    it: &Indicator,
    unit: &str,
    children: &[&OrgUnit],
    year: Option<i16>,
) -> Decomposition {
    let promise = |unit: &str| {
        let target = view.target(&it.code, unit)?;
        target.target.values.get(&year?).map(|v| v.value)
    };
    let parent = DecompTarget { unit: unit.to_owned(), value: promise(unit) };
    let parts: Vec<DecompTarget> =
        children.iter().map(|u| DecompTarget { unit: u.code.clone(), value: promise(&u.code) }).collect();
    let rule = match &it.aggregation {
        Aggregation::Sum => Rule::Sum,
        Aggregation::NotAdditive => Rule::NotAdditive,
        Aggregation::WeightedMean { by } => Rule::WeightedMean { weights: weights(view, by, children) },
    };
    let rounding = Rounding { parent: it.decimals, children: it.decimals };
    let side = match it.direction {
        Direction::Up => Side::AtLeast,
        Direction::Down => Side::AtMost,
        Direction::Range => Side::Exactly,
    };
    reconcile(&parent, &parts, &rule, rounding, side)
}

/// The latest value of the weighing indicator at each unit.
fn weights(view: &View, by: &str, children: &[&OrgUnit]) -> BTreeMap<String, f64> {
    let code = view.district().board().dictionary().resolve(by).ok();
    let code = code.map(|at| view.district().board().dictionary().code(at).to_owned());
    let latest = |unit: &str| {
        let judgement = view.judgement(code.as_deref()?, unit)?;
        judgement.progress.value.map(|v| v.value)
    };
    children.iter().filter_map(|u| Some((u.code.clone(), latest(&u.code)?))).collect()
}

fn told(
    view: &View,
    it: &Indicator,
    unit: &str,
    result: &Decomposition,
    year: Option<i16>,
    lang: Lang,
) -> DecompositionView {
    let frame = view.frame();
    let stand = |unit: &str| view.judgement(&it.code, unit);
    let own = stand(unit);
    let light = |j: &Option<Arc<Judgement>>| j.as_ref().map_or(Light::None, |j| j.progress.light);
    let grade = |j: &Option<Arc<Judgement>>| j.as_ref().map_or(Grade::NoData, |j| j.progress.grade);
    let value = |j: &Option<Arc<Judgement>>| j.as_ref().and_then(|j| j.progress.value).map(|v| v.value);
    let children = result
        .parts
        .iter()
        .map(|part| {
            let j = stand(&part.unit);
            DecompositionChild {
                unit: part.unit.clone(),
                unit_name: frame.unit_name(&part.unit, lang),
                target: part.value,
                weight: part.weight,
                contribution: part.contribution,
                value: value(&j),
                period: j.as_ref().and_then(|j| j.progress.period),
                grade: grade(&j),
                light: light(&j),
                synthetic: j.as_ref().is_some_and(|j| j.progress.synthetic),
                target_synthetic: j.as_ref().is_some_and(|j| j.target_synthetic),
            }
        })
        .collect();
    let findings = result.findings.iter().map(|f| {
        // A finding speaks both languages; the units in it have the names of the caller's.
        let f = named(f, |unit| frame.unit_name(unit, lang));
        Finding::saying(f.severity(), f.code(), &f).at(Place::field(it.code.clone()))
    });
    DecompositionView {
        year,
        rule: match it.aggregation {
            Aggregation::Sum => "sum",
            Aggregation::WeightedMean { .. } => "weighted_mean",
            Aggregation::NotAdditive => "not_additive",
        }
        .to_owned(),
        parent: DecompositionParent {
            unit: unit.to_owned(),
            unit_name: frame.unit_name(unit, lang),
            target: result.parent.value,
            value: value(&own),
            grade: grade(&own),
            light: light(&own),
        },
        children,
        sum: result.sum,
        assigned: result.assigned,
        slack: result.slack,
        tolerance: result.tolerance,
        findings: findings.collect(),
    }
}

/// A finding with names in the place of codes.
fn named(finding: &DecompFinding, name: impl Fn(&str) -> String) -> DecompFinding {
    let all = |units: &[String]| units.iter().map(|u| name(u)).collect();
    match finding {
        DecompFinding::NoTarget { units } => DecompFinding::NoTarget { units: all(units) },
        DecompFinding::NoWeight { units } => DecompFinding::NoWeight { units: all(units) },
        DecompFinding::Twice { unit } => DecompFinding::Twice { unit: name(unit) },
        DecompFinding::NotFinite { unit } => DecompFinding::NotFinite { unit: name(unit) },
        other => other.clone(),
    }
}
