//! One line of the indicators' table: the fields that scripts rely on (docs/guide/api.md).

use super::model::Entry;
use super::view::View;
use super::wire::{GradeDoc, LightDoc, QualifierDoc, VintageDoc};
use jiff::civil::Date;
use qipan_indicator::job::Item;
use qipan_indicator::model::{Direction, Kind, Nature};
use qipan_indicator::progress::{Grade, Light};
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::{Qualifier, Vintage};
use qipan_kernel::text::Lang;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// So many points of the past are in a line's small chart.
const SPARKS: usize = 13;

/// An indicator at a unit, with where it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorItem {
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
    /// `binding` or `expected`.
    #[schema(value_type = String)]
    pub nature: Nature,
    /// `up`, `down` or `range`.
    #[schema(value_type = String)]
    pub direction: Direction,
    /// `flow`, `stock`, `ratio`, `growth` or `five_year_cumulative`.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// `month`, `quarter`, `half`, `year` or `five_year`.
    #[schema(value_type = String)]
    pub frequency: Frequency,
    /// The value that counts; null if none does, never zero for that.
    pub value: Option<f64>,
    /// Whether the number itself is meant.
    #[schema(value_type = Option<QualifierDoc>)]
    pub qualifier: Option<Qualifier>,
    /// The months that the value covers, e.g. `2024-01/06`.
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
    /// How final the value is.
    #[schema(value_type = Option<VintageDoc>)]
    pub vintage: Option<Vintage>,
    /// The grade.
    #[schema(value_type = GradeDoc)]
    pub grade: Grade,
    /// The light.
    #[schema(value_type = LightDoc)]
    pub light: Light,
    /// Why, in one sentence.
    pub reason: String,
    /// Stable code of the reason.
    pub reason_code: String,
    /// Share expected by now (1 = all).
    pub expected: Option<f64>,
    /// Share achieved (1 = all).
    pub achieved: Option<f64>,
    /// Value expected by now.
    pub expected_value: Option<f64>,
    /// Upper edge of the band expected.
    pub expected_upper: Option<f64>,
    /// Distance from the value expected, in the unit of measure; positive is better.
    pub distance: Option<f64>,
    /// The target measured against.
    pub target: Option<f64>,
    /// Year of that target.
    pub target_year: Option<i16>,
    /// Whether the target's number itself is meant.
    #[schema(value_type = Option<QualifierDoc>)]
    pub target_qualifier: Option<Qualifier>,
    /// Of a flow: share of the way from the baseline to the plan's goal that its yearly amount has come.
    pub plan_achieved: Option<f64>,
    /// The share of that way that the year's target stands for.
    pub plan_expected: Option<f64>,
    /// The plan that the target is of.
    pub plan: Option<String>,
    /// The version of that plan.
    pub plan_version: Option<String>,
    /// Document number of the target.
    pub doc_no: Option<String>,
    /// The target is a demo value that nobody published.
    pub target_synthetic: bool,
    /// The value, or one that it was computed from, is a demo value that nobody published.
    pub synthetic: bool,
    /// The value was computed by a formula or a roll-up.
    pub derived: bool,
    /// Code of the unit that answers for the indicator.
    pub owner_unit: String,
    /// Its name.
    pub owner_unit_name: String,
    /// Code of the org unit that the value is about.
    pub org_unit: String,
    /// The last values, oldest first: period and value.
    #[schema(value_type = Vec<(String, f64)>)]
    pub sparkline: Vec<(Period, f64)>,
    /// A person set the grade.
    pub overridden: bool,
    /// By whom, when and why, and what was computed.
    pub override_shown: Option<OverrideNote>,
    /// Of a stale value: its grade while it was fresh.
    #[schema(value_type = Option<GradeDoc>)]
    pub grade_if_fresh: Option<Grade>,
    /// What was decided on the way, each in a sentence.
    pub notes: Vec<String>,
    /// Name and version of the method.
    pub method_version: String,
}

impl IndicatorItem {
    /// The line of an indicator at a unit: the engine's line, as the command line prints it, with the plan and the
    /// names that only the store knows.
    pub fn of(view: &View, entry: &Entry, unit: &str, lang: Lang) -> Option<IndicatorItem> {
        let it = &entry.indicator;
        let judgement = view.judgement(&it.code, unit)?;
        let target = judgement.target.as_ref();
        let p = &judgement.progress;
        let promise = target.zip(p.target_year).and_then(|(t, year)| t.values.get(&year));
        let sparkline = sparkline(view, &it.code, unit);
        let row = Item { indicator: it, unit, progress: p.clone(), sparkline }.row(lang);
        let mut notes = row.notes;
        notes.extend(view.broken(&it.code).map(str::to_owned));
        Some(IndicatorItem {
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            category: row.category,
            unit: row.unit,
            decimals: row.decimals,
            nature: row.nature,
            direction: row.direction,
            kind: row.kind,
            frequency: row.frequency,
            value: row.value,
            qualifier: row.qualifier,
            period: row.period,
            vintage: row.vintage,
            grade: row.grade,
            light: row.light,
            reason: row.reason,
            reason_code: row.reason_code,
            expected: row.expected,
            achieved: row.achieved,
            expected_value: row.expected_value,
            expected_upper: row.expected_upper,
            distance: row.distance,
            target: row.target,
            target_year: row.target_year,
            target_qualifier: promise.map(|v| v.qualifier),
            plan_achieved: row.plan_achieved,
            plan_expected: row.plan_expected,
            plan: target.map(|t| t.plan.clone()),
            plan_version: target.map(|t| t.version.clone()),
            doc_no: target.and_then(|t| t.doc_no.clone()),
            target_synthetic: judgement.target_synthetic,
            synthetic: row.synthetic,
            derived: row.derived,
            owner_unit_name: view.frame().unit_name(&row.owner_unit, lang),
            owner_unit: row.owner_unit,
            org_unit: row.org_unit,
            sparkline: row.sparkline,
            overridden: row.overridden,
            grade_if_fresh: row.grade_if_fresh,
            override_shown: row.override_shown.map(|o| OverrideNote {
                by: o.by,
                on: o.on,
                reason: o.reason,
                computed: o.computed,
                computed_reason: o.computed_reason,
            }),
            notes,
            method_version: row.method_version,
        })
    }
}

/// What a line shows of a grade that a person set.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverrideNote {
    /// Who.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The grade that was computed.
    #[schema(value_type = GradeDoc)]
    pub computed: Grade,
    /// The sentence that was computed.
    pub computed_reason: String,
}

/// The last values up to the day, one a month.
fn sparkline(view: &View, code: &str, unit: &str) -> Vec<(Period, f64)> {
    let Some((i, u)) = view.place(code, unit) else { return Vec::new() };
    let months = view.district().by_month(i, u);
    let over = months.iter().filter(|(_, p)| p.period.last_day() <= view.as_of());
    let mut last: Vec<(Period, f64)> =
        over.rev().take(SPARKS).map(|(_, p)| (p.period, p.value.value)).collect();
    last.reverse();
    last
}

/// The lines of a table, filtered.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only of this category.
    pub category: Option<String>,
    /// Only with one of these grades.
    pub grades: Vec<Grade>,
    /// Only with this text in code or name.
    pub q: Option<String>,
}

impl Filter {
    /// Whether an entry may be shown at all (without its grade).
    pub fn takes(&self, entry: &Entry) -> bool {
        let it = &entry.indicator;
        let q = self.q.as_deref().map(str::trim).filter(|q| !q.is_empty()).map(str::to_lowercase);
        self.category.as_deref().is_none_or(|c| c.is_empty() || c == it.category)
            && q.is_none_or(|q| {
                [&it.code, &it.name_zh, &it.name_en].iter().any(|text| text.to_lowercase().contains(&q))
            })
    }
}

/// Categories in the order in which they first appear.
pub fn categories<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<&'a str> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order = Vec::new();
    for entry in entries {
        let category = entry.indicator.category.as_str();
        if seen.insert(category, order.len()).is_none() {
            order.push(category);
        }
    }
    order
}
