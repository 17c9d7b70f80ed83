//! Siting rules as data: which control line lets in which class of project, on what legal basis, and what is then needed.
//!
//! A rule set is a file; it has a version and a hash of its content, and a verdict names both. Rules are a decision
//! table: for one layer, position, zone and project class the first rule of the file that fits decides.

mod validate;

use crate::digest::sha256_hex;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a layer holds, which says which rules concern it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// 永久基本农田.
    Farmland,
    /// 生态保护红线.
    Ecology,
    /// 城镇开发边界.
    Urban,
    /// 地块.
    Parcel,
    /// 园区.
    Park,
    /// 规划用途.
    Plan,
    /// 土地利用现状.
    LandUse,
    /// 行政区域.
    Boundary,
    /// 道路.
    Road,
    /// 河道水域.
    River,
}

impl LayerKind {
    /// All kinds, in the order in which a verdict lists them.
    pub const ALL: [LayerKind; 10] = [
        Self::Farmland,
        Self::Ecology,
        Self::Urban,
        Self::Parcel,
        Self::Park,
        Self::Plan,
        Self::LandUse,
        Self::Boundary,
        Self::Road,
        Self::River,
    ];

    /// The word used in JSON and at the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Farmland => "farmland",
            Self::Ecology => "ecology",
            Self::Urban => "urban",
            Self::Parcel => "parcel",
            Self::Park => "park",
            Self::Plan => "plan",
            Self::LandUse => "land_use",
            Self::Boundary => "boundary",
            Self::Road => "road",
            Self::River => "river",
        }
    }

    /// Reads the word used in JSON.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Say for LayerKind {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Farmland => lang.pick("永久基本农田", "permanent basic farmland"),
            Self::Ecology => lang.pick("生态保护红线", "ecology line"),
            Self::Urban => lang.pick("城镇开发边界", "urban development line"),
            Self::Parcel => lang.pick("地块", "parcels"),
            Self::Park => lang.pick("园区", "parks"),
            Self::Plan => lang.pick("规划用途", "planned use"),
            Self::LandUse => lang.pick("土地利用现状", "current land use"),
            Self::Boundary => lang.pick("行政区域", "district"),
            Self::Road => lang.pick("道路", "roads"),
            Self::River => lang.pick("河道水域", "rivers"),
        }
        .to_owned()
    }
}

/// What the check says of a place. Ordered: the strictest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 允许: no rule stands against it.
    Allowed,
    /// 有条件: stands if what is named is there.
    Conditional,
    /// 限制: as a rule no, unless the plan is adjusted.
    Restricted,
    /// 人工复核: the data or the law leaves it to a person.
    ManualReview,
    /// 禁止: a rule forbids it.
    Forbidden,
}

impl Outcome {
    /// All outcomes, the mildest first.
    pub const ALL: [Outcome; 5] =
        [Self::Allowed, Self::Conditional, Self::Restricted, Self::ManualReview, Self::Forbidden];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Conditional => "conditional",
            Self::Restricted => "restricted",
            Self::ManualReview => "manual_review",
            Self::Forbidden => "forbidden",
        }
    }
}

impl Say for Outcome {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Allowed => lang.pick("允许", "allowed"),
            Self::Conditional => lang.pick("有条件", "conditional"),
            Self::Restricted => lang.pick("限制", "restricted"),
            Self::ManualReview => lang.pick("人工复核", "manual review"),
            Self::Forbidden => lang.pick("禁止", "forbidden"),
        }
        .to_owned()
    }
}

/// How sure a legal basis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The text was read.
    Verified,
    /// Recalled, the text was not at hand; to be confirmed by who uses the rule.
    Recalled,
}

impl Say for Certainty {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Verified => lang.pick("已核对原文", "text read"),
            Self::Recalled => lang.pick("待核对原文", "text to be confirmed"),
        }
        .to_owned()
    }
}

/// The law, rule or notice that a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub text_zh: String,
    pub text_en: String,
    pub certainty: Certainty,
}

/// Whether a rule concerns the part of a site within a layer's zones or the part outside all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    Inside,
    Outside,
}

/// Picks zones by a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneTest {
    /// Names of the property; the first that the zone has is compared.
    pub property: Vec<String>,
    /// Values that fit, as text.
    pub values: Vec<String>,
    /// Whether a value that begins like one of `values` fits too, as codes of a finer class do.
    #[serde(default)]
    pub prefix: bool,
}

impl ZoneTest {
    /// Whether a zone with these properties fits.
    pub fn fits(&self, properties: &BTreeMap<String, Value>) -> bool {
        let found = self.property.iter().find_map(|name| properties.get(name).and_then(value_text));
        found.is_some_and(|text| {
            self.values.iter().any(|v| text == *v || (self.prefix && text.starts_with(v.as_str())))
        })
    }
}

/// A property as text: `true`, `01`, `1001`; nothing for null and for lists.
pub(crate) fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// One line of the decision table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name, which a verdict cites.
    pub id: String,
    pub layer: LayerKind,
    pub position: Position,
    /// Which zones; every zone where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneTest>,
    /// Codes of project classes; `*` is every class.
    pub classes: Vec<String>,
    pub outcome: Outcome,
    pub message_zh: String,
    pub message_en: String,
    pub basis: Vec<Basis>,
    /// What is then needed (补划、论证 …).
    pub needs_zh: Vec<String>,
    pub needs_en: Vec<String>,
}

/// A class of project, which decides what the lines let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectClass {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

/// When a hit is too small to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// m²; hits of one rule that add up to less don't decide. 0 lets every hit decide.
    pub area_m2: f64,
    pub note_zh: String,
    pub note_en: String,
}

/// What a limit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 容积率: floor area by site area.
    FloorAreaRatio,
    /// 投资强度: 万元 of fixed investment a 亩.
    InvestmentIntensity,
}

/// What comes of missing a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitEffect {
    /// The site is conditional.
    Conditional,
    /// Shown, decides nothing.
    Information,
}

/// A threshold of use intensity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub id: String,
    pub measure: Measure,
    pub classes: Vec<String>,
    /// Industries it is for, by name; every industry where the list is empty.
    pub industries: Vec<String>,
    /// Least value: 1 for a floor area ratio, 万元/亩 for an investment intensity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Greatest value, in the same unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    pub effect: LimitEffect,
    /// First day on which it counts; from the beginning where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    pub message_zh: String,
    pub message_en: String,
    pub basis: Vec<Basis>,
    pub needs_zh: Vec<String>,
    pub needs_en: Vec<String>,
}

/// A rule set: tolerance, project classes, rules, limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub code: String,
    pub version: String,
    pub name_zh: String,
    pub name_en: String,
    /// First day on which it may be used.
    pub valid_from: Date,
    /// Last day, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    pub tolerance: Tolerance,
    /// Kinds without which nothing can be said; a check without them is for a person.
    pub required_layers: Vec<LayerKind>,
    pub project_classes: Vec<ProjectClass>,
    pub rules: Vec<Rule>,
    pub limits: Vec<Limit>,
}

const BUILTIN: &str = include_str!("../data/rules.json");

impl RuleSet {
    /// The rule set that comes with the engine, as text.
    pub fn builtin_text() -> &'static str {
        BUILTIN
    }

    /// The rule set that comes with the engine.
    ///
    /// # Errors
    /// None for the file as released; a test reads it.
    pub fn builtin() -> Result<Self, Vec<Finding>> {
        Self::read(BUILTIN)
    }

    /// Reads and validates a rule file.
    ///
    /// # Errors
    /// Everything wrong at once: each finding has the place in the file (`rules[3].classes[0]`), the value and the remedy.
    pub fn read(text: &str) -> Result<Self, Vec<Finding>> {
        let set: RuleSet = serde_json::from_str(text).map_err(|e| vec![validate::unreadable(&e)])?;
        let findings = validate::findings(&set);
        if findings.is_empty() { Ok(set) } else { Err(findings) }
    }

    /// SHA-256 of the content, whatever the spacing of the file.
    pub fn hash(&self) -> String {
        sha256_hex(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// The project class with this code.
    pub fn class(&self, code: &str) -> Option<&ProjectClass> {
        self.project_classes.iter().find(|c| c.code == code)
    }

    /// Whether it may be used on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }

    /// The rule that decides for a zone (`Some`) or for what lies outside all zones (`None`).
    pub fn decide(
        &self,
        layer: LayerKind,
        zone: Option<&BTreeMap<String, Value>>,
        class: &str,
    ) -> Option<&Rule> {
        let position = if zone.is_some() { Position::Inside } else { Position::Outside };
        self.rules.iter().find(|rule| {
            rule.layer == layer
                && rule.position == position
                && of_class(&rule.classes, class)
                && rule.zone.as_ref().is_none_or(|test| zone.is_some_and(|properties| test.fits(properties)))
        })
    }

    /// The limits for a class of project and an industry on a day.
    pub fn limits_for<'a>(
        &'a self,
        class: &'a str,
        industry: Option<&'a str>,
        day: Date,
    ) -> impl Iterator<Item = &'a Limit> {
        self.limits.iter().filter(move |limit| {
            of_class(&limit.classes, class)
                && limit.valid_from.is_none_or(|from| from <= day)
                && (limit.industries.is_empty()
                    || industry.is_some_and(|i| limit.industries.iter().any(|own| own == i)))
        })
    }
}

fn of_class(classes: &[String], class: &str) -> bool {
    classes.iter().any(|c| c == "*" || c == class)
}

#[cfg(test)]
mod tests;
