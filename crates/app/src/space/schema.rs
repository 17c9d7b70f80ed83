//! Shapes of the engine's answers for the OpenAPI document: the engine knows nothing of OpenAPI. A test reads real
//! answers into these, so they can't fall behind.

use crate::wire::FindingDoc;
use qipan_kernel::finding::Finding;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What the check says of a site. The same inputs give the same bytes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Verdict)]
pub struct VerdictDoc {
    /// Version of the method.
    pub method: String,
    /// `allowed`, `conditional`, `restricted`, `manual_review` or `forbidden`: the strictest of the reasons that decide.
    pub outcome: String,
    /// Always true: a first judgement, a person decides.
    pub preliminary: bool,
    /// What that means, in Chinese.
    pub notice_zh: String,
    /// In English.
    pub notice_en: String,
    /// Which rules.
    pub rule_set: RuleSetRefDoc,
    /// What was asked, apart from the shape.
    pub asked: AskedDoc,
    /// The site itself.
    pub site: SiteFiguresDoc,
    /// How areas are measured, such as `gauss_kruger EPSG:4549`.
    pub area_method: String,
    /// When a hit is too small to decide.
    pub tolerance: ToleranceDoc,
    /// Each layer that was looked at.
    pub layers: Vec<LayerResultDoc>,
    /// The strictest first; those that don't decide last.
    pub reasons: Vec<ReasonDoc>,
    /// Thresholds of use intensity.
    pub limits: Vec<LimitResultDoc>,
    /// What someone should look at.
    #[schema(value_type = Vec<FindingDoc>)]
    pub findings: Vec<Finding>,
    /// True if a layer holds synthetic data.
    pub synthetic: bool,
    /// SHA-256 of this verdict with this field empty.
    pub hash: String,
}

/// Which rule set was used.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RuleSetRef)]
pub struct RuleSetRefDoc {
    /// Code.
    pub code: String,
    /// Version.
    pub version: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// Name.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
}

/// What was asked, apart from the shape.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Asked)]
pub struct AskedDoc {
    /// Code of the project class.
    pub project_class: String,
    /// Its name.
    pub project_class_zh: String,
    /// Its name in English.
    pub project_class_en: String,
    /// Industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Floor area by site area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_area_ratio: Option<f64>,
    /// Fixed investment, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investment_fen: Option<i64>,
    /// The day whose versions count.
    #[schema(format = Date)]
    pub as_of: String,
}

/// The site itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SiteFigures)]
pub struct SiteFiguresDoc {
    /// m².
    pub area_m2: f64,
    /// 亩.
    pub area_mu: f64,
    /// m.
    pub perimeter_m: f64,
    /// Parts.
    pub parts: usize,
    /// Holes.
    pub holes: usize,
    /// Vertices.
    pub vertices: usize,
    /// The plane that was measured in.
    pub crs: String,
    /// SHA-256 of the coordinates in that plane, whatever the first point and the direction of rings.
    pub hash: String,
}

/// When a hit is too small to decide.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Tolerance)]
pub struct ToleranceDoc {
    /// m².
    pub area_m2: f64,
    /// Why.
    pub note_zh: String,
    /// In English.
    pub note_en: String,
}

/// An area and what part of the site it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Part)]
pub struct PartDoc {
    /// m².
    pub area_m2: f64,
    /// 亩.
    pub area_mu: f64,
    /// Share of the site, 0 to 1.
    pub share: f64,
}

/// What a layer says of the site.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LayerResult)]
pub struct LayerResultDoc {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Version.
    pub version: String,
    /// SHA-256 of its content.
    pub content_hash: String,
    /// A drawing for demonstration.
    pub synthetic: bool,
    /// 审图号; missing for a sketch (示意).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_approval: Option<String>,
    /// The zones that the site touches.
    pub hits: Vec<HitDoc>,
    /// What lies in no zone.
    pub outside: PartDoc,
    /// Parts by class of zone.
    pub classes: Vec<ClassPartDoc>,
    /// The nearest zone, where the site touches none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<NearestDoc>,
}

/// A zone that the site touches.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Hit)]
pub struct HitDoc {
    /// Its id.
    pub zone_id: String,
    /// Its name.
    pub zone_name: String,
    /// m².
    pub area_m2: f64,
    /// 亩.
    pub area_mu: f64,
    /// Share of the site, 0 to 1.
    pub share: f64,
    /// The rule that decides for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What that rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// The site's part in one class of zones.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassPart)]
pub struct ClassPartDoc {
    /// Code of the class.
    pub class: String,
    /// Its name.
    pub name: String,
    /// m².
    pub area_m2: f64,
    /// 亩.
    pub area_mu: f64,
    /// Share of the site, 0 to 1.
    pub share: f64,
}

/// The nearest zone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NearestZone)]
pub struct NearestDoc {
    /// Its id.
    pub zone_id: String,
    /// Its name.
    pub zone_name: String,
    /// m.
    pub distance_m: f64,
}

/// The law, rule or notice that a rule rests on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Basis)]
pub struct BasisDoc {
    /// Its text.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
    /// `verified`: the text was read; `recalled`: to be confirmed.
    pub certainty: String,
}

/// Why the outcome is what it is: one for each layer and rule.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reason)]
pub struct ReasonDoc {
    /// Rule.
    pub rule: String,
    /// What it says.
    pub outcome: String,
    /// False for slivers below the tolerance.
    pub decides: bool,
    /// Layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer_version: Option<String>,
    /// m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// 亩.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_mu: Option<f64>,
    /// Share of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Ids of the zones.
    pub zones: Vec<String>,
    /// What.
    pub message_zh: String,
    /// In English.
    pub message_en: String,
    /// Legal basis.
    pub basis: Vec<BasisDoc>,
    /// What is then needed: 补划, 论证 …
    pub needs_zh: Vec<String>,
    /// In English.
    pub needs_en: Vec<String>,
}

/// A threshold of use intensity and how the project stands to it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LimitResult)]
pub struct LimitResultDoc {
    /// Id.
    pub limit: String,
    /// `floor_area_ratio` or `investment_intensity` (万元/亩).
    pub measure: String,
    /// The project's; missing where it was not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Missing where no value was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// `conditional` or `information`.
    pub effect: String,
    /// What.
    pub message_zh: String,
    /// In English.
    pub message_en: String,
    /// Legal basis.
    pub basis: Vec<BasisDoc>,
}

/// Where a project could stand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SiteSearchResult)]
pub struct SearchDoc {
    /// The best first.
    pub candidates: Vec<CandidateDoc>,
    /// Why other parcels do not fit.
    pub why_not: Vec<WhyNotDoc>,
    /// Parcels of the layer.
    pub parcels: usize,
    /// Candidates that fit by size, state and distance.
    pub fitting: usize,
    /// More than are looked at.
    pub truncated: bool,
    /// How areas are measured.
    pub area_method: String,
    /// Version of the layer of parcels.
    pub parcel_version: String,
    /// Version of the rules.
    pub rule_version: String,
    /// Always true.
    pub preliminary: bool,
}

/// A parcel, or neighbours put together.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SiteCandidate)]
pub struct CandidateDoc {
    /// From 1.
    pub rank: usize,
    /// Their ids.
    pub parcels: Vec<String>,
    /// m².
    pub area_m2: f64,
    /// 亩.
    pub area_mu: f64,
    /// Beyond what was asked, m².
    pub surplus_m2: f64,
    /// What a check of this site says.
    pub outcome: String,
    /// The nearest road.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub road: Option<NearestDoc>,
    /// The nearest park.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub park: Option<NearestDoc>,
    /// Sub-districts.
    pub units: Vec<String>,
    /// States of the parcels.
    pub states: Vec<String>,
    /// Rules that decide, the strictest first.
    pub rules: Vec<String>,
    /// Why it stands where it stands.
    pub explanation_zh: String,
    /// In English.
    pub explanation_en: String,
    /// GeoJSON, EPSG:4490.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// Hash of its verdict.
    pub verdict_hash: String,
}

/// Why parcels do not fit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WhyNot)]
pub struct WhyNotDoc {
    /// `state`, `land_use`, `unit`, `no_area`, `too_large`, `too_small`, `road`, `park`, `not_judged` or `rule:<id>`.
    pub reason: String,
    /// How many.
    pub parcels: usize,
}

/// What changed between two versions. Areas in m²; `old − out + in = new`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LayerComparison)]
pub struct ComparisonDoc {
    /// Layer.
    pub layer: String,
    /// The older version.
    pub from: VersionRefDoc,
    /// The newer version.
    pub to: VersionRefDoc,
    /// All together.
    pub whole: BalanceDoc,
    /// From which class to which; null is outside the layer.
    pub classes: Vec<ClassChangeDoc>,
    /// By unit; last what lies in none.
    pub units: Vec<UnitBalanceDoc>,
    /// Features that are not as they were.
    pub features: Vec<FeatureChangeDoc>,
    /// How many changed in which way.
    pub counts: CountsDoc,
    /// GeoJSON of what came in and went out, EPSG:4490.
    #[schema(value_type = Object)]
    pub pieces: Value,
    /// The property that tells the class.
    pub class: Option<String>,
    /// How areas are measured.
    pub area_method: String,
}

/// A version of a layer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VersionRef)]
pub struct VersionRefDoc {
    /// Name.
    pub version: String,
    /// SHA-256 of its content.
    pub content_hash: String,
}

/// Areas before and after, m².
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AreaBalance)]
pub struct BalanceDoc {
    /// Before.
    pub old_m2: f64,
    /// Went out.
    pub out_m2: f64,
    /// Came in.
    pub in_m2: f64,
    /// After.
    pub new_m2: f64,
}

/// Land that went from one class to another.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassChange)]
pub struct ClassChangeDoc {
    /// Class before.
    pub from: Option<String>,
    /// Class after.
    pub to: Option<String>,
    /// m².
    pub area_m2: f64,
}

/// What changed in one unit, m².
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UnitBalance)]
pub struct UnitBalanceDoc {
    /// Unit; null for what lies in none.
    pub unit: Option<String>,
    /// Its name.
    pub name: String,
    /// Before.
    pub old_m2: f64,
    /// Went out.
    pub out_m2: f64,
    /// Came in.
    pub in_m2: f64,
    /// After.
    pub new_m2: f64,
}

/// A feature that is not as it was, m².
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeatureChange)]
pub struct FeatureChangeDoc {
    /// Its id.
    pub id: String,
    /// `added`, `removed`, `reshaped` or `edited`.
    pub change: String,
    /// Before.
    pub old_m2: f64,
    /// Went out.
    pub out_m2: f64,
    /// Came in.
    pub in_m2: f64,
    /// After.
    pub new_m2: f64,
}

/// How many features changed in which way.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeCounts)]
pub struct CountsDoc {
    /// Came in.
    pub added: usize,
    /// Went out.
    pub removed: usize,
    /// Border moved.
    pub reshaped: usize,
    /// Properties alone changed.
    pub edited: usize,
    /// As they were.
    pub unchanged: usize,
}
