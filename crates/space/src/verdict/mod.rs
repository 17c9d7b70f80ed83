//! Whether a site stands: its area in each zone of each layer, judged by rules. See `docs/methods/siting-verdict.md`.
//!
//! A verdict is a first judgement (初判). It never approves anything: a person decides.

mod check;
mod error;
mod input;
mod lines;
mod words;

pub use check::check;
pub use error::VerdictError;
pub use input::{LayerInput, LayerMeta, SitingRequest, canonical};
pub use lines::LineIndex;
pub use words::NOTICE;

use crate::digest::sha256_hex;
use crate::rules::{Basis, LayerKind, LimitEffect, Measure, Outcome, Tolerance};
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use serde::{Deserialize, Serialize};

/// Version of the method; raised when a number would come out differently.
pub const METHOD: &str = "siting-verdict-1";

/// What the check says of a site. The same inputs give the same bytes of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub method: String,
    /// The strictest of all reasons that decide.
    pub outcome: Outcome,
    /// Always true: a first judgement, a person decides.
    pub preliminary: bool,
    pub notice_zh: String,
    pub notice_en: String,
    pub rule_set: RuleSetRef,
    pub asked: Asked,
    pub site: SiteFigures,
    /// How areas are measured, such as `gauss_kruger EPSG:4549`.
    pub area_method: String,
    pub tolerance: Tolerance,
    /// Each layer that was looked at, in the order of kinds and codes.
    pub layers: Vec<LayerResult>,
    /// The strictest first; those that don't decide last.
    pub reasons: Vec<Reason>,
    pub limits: Vec<LimitResult>,
    /// What someone should look at: a layer that is missing, lines that overlap each other.
    pub findings: Vec<Finding>,
    /// True if a layer holds synthetic data.
    pub synthetic: bool,
    /// SHA-256 of this verdict's JSON with this field empty.
    pub hash: String,
}

/// Which rule set was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetRef {
    pub code: String,
    pub version: String,
    pub hash: String,
    pub name_zh: String,
    pub name_en: String,
}

/// What was asked, apart from the shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub project_class: String,
    pub project_class_zh: String,
    pub project_class_en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_area_ratio: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub investment_fen: Option<i64>,
    pub as_of: Date,
}

/// The site itself. Areas in m² rounded to 0.0001, lengths in m rounded to 0.001.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteFigures {
    pub area_m2: f64,
    pub area_mu: f64,
    pub perimeter_m: f64,
    pub parts: usize,
    pub holes: usize,
    pub vertices: usize,
    /// Coordinate system of the plane that was measured in.
    pub crs: String,
    /// SHA-256 of the coordinates in that plane, whatever the first point and the direction of the rings.
    pub hash: String,
}

/// An area and what part of the site it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub area_m2: f64,
    pub area_mu: f64,
    /// Share of the site, 0 to 1, rounded to 10⁻⁶.
    pub share: f64,
}

/// What a layer says of the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerResult {
    pub code: String,
    pub name: String,
    pub kind: LayerKind,
    pub version: String,
    pub content_hash: String,
    pub synthetic: bool,
    /// 审图号 of the map that the layer comes from; missing for a sketch (示意).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_approval: Option<String>,
    /// The zones that the site touches, in the order of the layer.
    pub hits: Vec<Hit>,
    /// What lies in no zone.
    pub outside: Part,
    /// Parts by class of zone, in the order of the class codes.
    pub classes: Vec<ClassPart>,
    /// The nearest zone, where the site touches none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
}

/// A zone that the site touches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub zone_id: String,
    pub zone_name: String,
    #[serde(flatten)]
    pub part: Part,
    /// The rule that decides for this zone; none where the layer is shown only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// The site's part in one class of zones: land use, 规划分区, 红线类型.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassPart {
    pub class: String,
    pub name: String,
    #[serde(flatten)]
    pub part: Part,
}

/// The nearest zone of a layer that the site does not touch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    pub zone_id: String,
    pub zone_name: String,
    /// m, rounded to 0.001.
    pub distance_m: f64,
}

/// Why the outcome is what it is: one for each layer and rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub rule: String,
    pub outcome: Outcome,
    /// False for slivers below the tolerance.
    pub decides: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer_version: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Identifiers of the zones.
    pub zones: Vec<String>,
    pub message_zh: String,
    pub message_en: String,
    pub basis: Vec<Basis>,
    pub needs_zh: Vec<String>,
    pub needs_en: Vec<String>,
}

/// A threshold of use intensity and how the project stands to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitResult {
    pub limit: String,
    pub measure: Measure,
    /// 1 for a floor area ratio, 万元/亩 for an investment intensity; missing where it was not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Missing where no value was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    pub effect: LimitEffect,
    pub message_zh: String,
    pub message_en: String,
    pub basis: Vec<Basis>,
}

impl Verdict {
    /// The bytes of the verdict: JSON with the fields in a fixed order.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether the hash is that of the content.
    pub fn is_intact(&self) -> bool {
        let mut bare = self.clone();
        bare.hash.clear();
        sha256_hex(&bare.bytes()) == self.hash
    }

    /// The reasons that decide.
    pub fn deciding(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|r| r.decides)
    }

    fn sealed(mut self) -> Self {
        self.hash.clear();
        self.hash = sha256_hex(&self.bytes());
        self
    }
}

#[cfg(test)]
mod tests;
