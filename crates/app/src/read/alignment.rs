//! How far an own target lies from the upper-level plan's that the indicator answers to (对标).

use super::model::TargetEntry;
use super::view::View;
use super::wire::QualifierDoc;
use qipan_indicator::model::{Direction, Indicator, Kind};
use qipan_kernel::provenance::Qualifier;
use qipan_kernel::text::{Lang, Say};
use qipan_kernel::unit::Unit;
use qipan_plan::{Alignment, AlignmentError, Basis, Promise, Verdict, Wanted, distance};
use serde::Serialize;
use utoipa::ToSchema;

/// The own target beside an upper-level one. Method page: docs/methods/alignment.md
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Alignment)]
pub struct AlignmentView {
    /// Code of the upper-level indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Code of the area or unit that promised it.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Code of the upper-level plan.
    pub plan: String,
    /// Document number.
    pub doc_no: Option<String>,
    /// Year of the targets that are compared.
    pub year: i16,
    /// The own target of that year.
    pub own: f64,
    /// The upper-level target of that year.
    pub upper: f64,
    /// Whether the upper-level number itself is meant.
    #[schema(value_type = QualifierDoc)]
    pub upper_qualifier: Qualifier,
    /// Unit of measure of the upper-level target.
    pub upper_unit: String,
    /// The values compared: in the own unit of measure.
    pub level: Option<Distance>,
    /// The average annual growth from the baselines compared: percent, and percentage points.
    pub growth: Option<Distance>,
    /// The own target's share in the upper-level one.
    pub share: Option<f64>,
    /// `above`, `even` or `below`: of growth for an amount of a year, of the values for all others; null where that
    /// can't be compared.
    #[schema(value_type = Option<String>)]
    pub verdict: Option<Verdict>,
    /// The verdict in words, or why there is none.
    pub text: String,
    /// The upper-level target or the own one is a demo value.
    pub synthetic: bool,
}

/// Two figures and how much more the own one asks for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = AlignmentDistance)]
pub struct Distance {
    /// The own figure.
    pub own: f64,
    /// The upper-level figure.
    pub upper: f64,
    /// Positive: the own target asks for more.
    pub distance: f64,
}

impl Distance {
    fn of(found: &Alignment) -> Distance {
        Distance { own: found.own, upper: found.upper, distance: found.distance }
    }
}

/// The own target of `it` at `unit` beside every upper-level target that it answers to.
pub fn alignments(view: &View, it: &Indicator, unit: &str, lang: Lang) -> Vec<AlignmentView> {
    let frame = view.frame();
    let Some(code) = it.answers_to.as_deref().filter(|code| *code != it.code) else { return Vec::new() };
    let Some(own) = view.target(&it.code, unit) else { return Vec::new() };
    let units =
        frame.targets.keys().filter(|(indicator, _)| indicator == code).map(|(_, unit)| unit.as_str());
    let uppers = units.filter_map(|unit| Some((unit, view.any_target(code, unit)?)));
    uppers.filter_map(|(at, upper)| aligned(view, it, (unit, own), (at, upper), lang)).collect()
}

fn aligned(
    view: &View,
    it: &Indicator,
    (unit, own): (&str, &TargetEntry),
    (at, upper): (&str, &TargetEntry),
    lang: Lang,
) -> Option<AlignmentView> {
    let frame = view.frame();
    let (ours, theirs) = (&own.target.values, &upper.target.values);
    let year = *ours.keys().rev().find(|year| theirs.contains_key(year))?;
    let (promised, above) = (ours.get(&year)?, theirs.get(&year)?);
    let entry = frame.entry(&upper.target.indicator);
    let upper_unit = entry.map_or(it.unit.as_str(), |e| e.indicator.unit.as_str());
    let baseline = view.ready(&it.code, unit, year).and_then(|r| r.target.baseline);
    let mine = Promise {
        baseline: baseline.or(own.target.baseline),
        year,
        value: promised.value,
        upper: promised.upper,
        unit: Unit::parse(&it.unit).ok()?,
    };
    let other = Promise {
        baseline: upper.target.baseline,
        year,
        value: above.value,
        upper: above.upper,
        unit: Unit::parse(upper_unit).ok()?,
    };
    let side = match it.direction {
        Direction::Up => Wanted::AtLeast,
        Direction::Down => Wanted::AtMost,
        Direction::Range => Wanted::Exactly,
    };
    let level = distance(&mine, &other, side, Basis::Level);
    let growth = distance(&mine, &other, side, Basis::AnnualGrowth);
    let decisive = if it.kind == Kind::Flow { &growth } else { &level };
    let (verdict, text) = said(decisive, lang);
    Some(AlignmentView {
        indicator: upper.target.indicator.clone(),
        name: frame.indicator_name(&upper.target.indicator, lang),
        unit: at.to_owned(),
        unit_name: frame.unit_name(at, lang),
        plan: upper.target.plan.clone(),
        doc_no: upper.target.doc_no.clone(),
        year,
        own: promised.value,
        upper: above.value,
        upper_qualifier: above.qualifier,
        upper_unit: upper_unit.to_owned(),
        share: level.as_ref().ok().and_then(|l| l.share),
        verdict,
        text,
        level: level.as_ref().ok().map(Distance::of),
        growth: growth.as_ref().ok().filter(|_| it.kind == Kind::Flow).map(Distance::of),
        synthetic: own.synthetic || upper.synthetic,
    })
}

fn said(found: &Result<Alignment, AlignmentError>, lang: Lang) -> (Option<Verdict>, String) {
    match found {
        Ok(found) => (Some(found.verdict), found.verdict.say(lang)),
        Err(e) => (None, e.say(lang)),
    }
}
