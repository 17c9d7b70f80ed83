//! A line of the answer, flat, in one language: what tables, files and the API print.

use super::Item;
use crate::arith::{round_to, tidy};
use crate::model::{Direction, Kind, Nature};
use crate::progress::{Bound, Grade, Light};
use crate::thresholds::Basis;
use jiff::civil::Date;
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::{Qualifier, Vintage};
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// A line of the answer. Values in `unit`; shares of 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Code of the indicator.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// Its category.
    pub category: String,
    /// Its unit of measure.
    pub unit: String,
    /// Its decimals.
    pub decimals: u8,
    /// Binding or expected.
    pub nature: Nature,
    /// Which way is better.
    pub direction: Direction,
    /// What sort of quantity it is.
    pub kind: Kind,
    /// How often it is reported.
    pub frequency: Frequency,
    /// Code of the org unit that this line is about.
    pub org_unit: String,
    /// The value that counts.
    pub value: Option<f64>,
    /// How it relates to the true one.
    pub qualifier: Option<Qualifier>,
    /// What it covers.
    pub period: Option<Period>,
    /// How final it is.
    pub vintage: Option<Vintage>,
    /// The grade.
    pub grade: Grade,
    /// The light.
    pub light: Light,
    /// Why, as a sentence.
    pub reason: String,
    /// Why, as a code.
    pub reason_code: String,
    /// In which measure it is graded.
    pub basis: Option<Basis>,
    /// Share expected.
    pub expected: Option<f64>,
    /// Share reached.
    pub achieved: Option<f64>,
    /// Value expected; of a band, its lower edge.
    pub expected_value: Option<f64>,
    /// Upper edge of a band.
    pub expected_upper: Option<f64>,
    /// Distance from what is expected; positive is better.
    pub distance: Option<f64>,
    /// The promise measured against.
    pub target: Option<f64>,
    /// Its year.
    pub target_year: Option<i16>,
    /// Of a flow: share of the way from the baseline to the plan's goal that its yearly amount has come.
    pub plan_achieved: Option<f64>,
    /// The share of that way that the year's target stands for.
    pub plan_expected: Option<f64>,
    /// On which side of the value the truth lies, if only a bound is known.
    pub bound: Option<Bound>,
    /// Of a stale value: its grade while it was fresh.
    pub grade_if_fresh: Option<Grade>,
    /// How it came about, in sentences.
    pub notes: Vec<String>,
    /// Whether any part of the value is made up for a demonstration (演示值).
    pub synthetic: bool,
    /// Whether the value was computed.
    pub derived: bool,
    /// Code of the unit that answers for the indicator.
    pub owner_unit: String,
    /// Its name; the code until someone who knows the units sets it.
    pub owner_unit_name: String,
    /// The latest values by period, oldest first.
    pub sparkline: Vec<(Period, f64)>,
    /// Whether the grade was set by a person.
    pub overridden: bool,
    /// By whom, when, why, and what was computed.
    pub override_shown: Option<OverrideShown>,
    /// Ids of the observations that the value is made of.
    pub observations: Vec<String>,
    /// Name and version of the method.
    pub method_version: String,
}

/// What a line shows about a grade set by a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverrideShown {
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The grade that was computed.
    pub computed: Grade,
    /// The sentence that was computed.
    pub computed_reason: String,
}

/// Shares are printed with six decimals.
fn share(share: Option<f64>) -> Option<f64> {
    share.map(|share| round_to(share, 6))
}

impl Item<'_> {
    /// The line in a language.
    #[must_use]
    pub fn row(&self, lang: Lang) -> Row {
        let (it, p) = (self.indicator, &self.progress);
        Row {
            code: it.code.clone(),
            name: it.name_zh.clone(),
            name_en: it.name_en.clone(),
            category: it.category.clone(),
            unit: it.unit.clone(),
            decimals: it.decimals,
            nature: it.nature,
            direction: it.direction,
            kind: it.kind,
            frequency: it.frequency,
            org_unit: self.unit.to_owned(),
            value: p.value.map(|v| tidy(v.value)),
            qualifier: p.value.map(|v| v.qualifier),
            period: p.period,
            vintage: p.vintage,
            grade: p.grade,
            light: p.light,
            reason: p.reason.say(lang),
            reason_code: p.reason.code().to_owned(),
            basis: p.basis,
            expected: share(p.expected),
            achieved: share(p.achieved),
            expected_value: p.expected_value.map(tidy),
            expected_upper: p.expected_upper.map(tidy),
            distance: p.distance.map(tidy),
            target: p.target.map(tidy),
            target_year: p.target_year,
            plan_achieved: share(p.plan.map(|p| p.achieved)),
            plan_expected: share(p.plan.map(|p| p.expected)),
            bound: p.bound,
            grade_if_fresh: p.grade_if_fresh,
            notes: p.notes.iter().map(|note| note.say(lang)).collect(),
            synthetic: p.synthetic,
            derived: p.derived,
            owner_unit: it.owner_unit.clone(),
            owner_unit_name: it.owner_unit.clone(),
            sparkline: self.sparkline.clone(),
            overridden: p.overridden.is_some(),
            override_shown: p.overridden.as_ref().map(|o| OverrideShown {
                by: o.by.clone(),
                on: o.on,
                reason: o.reason.clone(),
                computed: o.computed,
                computed_reason: o.computed_reason.say(lang),
            }),
            observations: p.observations.clone(),
            method_version: p.method_version.clone(),
        }
    }
}
