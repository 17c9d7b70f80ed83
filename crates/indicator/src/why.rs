//! The tree under a status: grade → expected path → formula → inputs → observations and their earlier vintages.
//!
//! Nodes hold codes and numbers; [`Label`] and [`Detail`] say them in Chinese or English. Who entered and who approved
//! an observation is known to the store: the caller adds it by [`Node::observation`].

mod build;

use crate::missing::Why;
use crate::model::Aggregation;
use crate::progress::{Grade, Reason};
use jiff::civil::Date;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Source, Vintage};
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

pub use build::{Archive, Scene, tree};

/// What a node of the tree is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// The grade; the root.
    Status,
    /// A grade set by a person, over the computed one.
    Override,
    /// What the target's path expects.
    Path,
    /// A value that was computed: by the indicator's formula, or by adding up months or years.
    Formula,
    /// An input of a formula, or a unit of a roll-up.
    Input,
    /// A value that was rolled up from the units below.
    Rollup,
    /// A value that was reported.
    Observation,
    /// A value that is not there.
    Missing,
}

impl NodeKind {
    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Override => "override",
            Self::Path => "path",
            Self::Formula => "formula",
            Self::Input => "input",
            Self::Rollup => "rollup",
            Self::Observation => "observation",
            Self::Missing => "missing",
        }
    }
}

/// What a node is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "label")]
pub enum Label {
    /// A grade.
    Grade {
        /// The grade.
        grade: Grade,
    },
    /// The target's path.
    Path,
    /// The computed grade under one set by a person.
    Computed {
        /// The grade.
        grade: Grade,
    },
    /// An indicator.
    Indicator {
        /// Its Chinese name.
        zh: String,
        /// Its English name.
        en: String,
    },
    /// A formula.
    Formula {
        /// Its text.
        text: String,
    },
    /// Months or years added up.
    AddedUp,
    /// Units rolled up.
    RolledUp {
        /// How.
        aggregation: Aggregation,
    },
    /// An org unit, by code; the caller knows its name.
    Unit {
        /// The code.
        unit: String,
    },
    /// The value that counts.
    Counts,
    /// A value that another has replaced.
    Replaced,
    /// Nothing there.
    Missing,
}

/// What more there is to say of a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "detail")]
pub enum Detail {
    /// The sentence of a grade.
    Reason {
        /// The sentence.
        reason: Box<Reason>,
    },
    /// Where a path comes from.
    Target {
        /// Code of the plan.
        plan: String,
        /// Its version.
        version: String,
        /// Number of the document.
        doc_no: Option<String>,
        /// Year and value of the baseline.
        baseline: Option<(i16, f64)>,
        /// Year and value of the promise compared with.
        promise: Option<(i16, f64)>,
    },
    /// Why a value is not there.
    Missing {
        /// The reason.
        why: Why,
    },
    /// The weight of a unit in a weighted mean.
    Weight {
        /// The weight, in the unit of the indicator that weighs.
        weight: f64,
        /// Code of the indicator that weighs.
        by: String,
    },
    /// How many months before the formula looks, and how.
    Earlier {
        /// Months.
        months: u32,
    },
    /// The tree was cut here because it grew too large.
    Cut,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// What it is called.
    pub label: Label,
    /// What more there is to say.
    pub detail: Option<Detail>,
    /// Code of the indicator.
    pub indicator: String,
    /// Code of the org unit.
    pub org_unit: String,
    /// The value.
    pub value: Option<QualifiedValue>,
    /// Unit of measure of the value.
    pub unit: String,
    /// Decimals of the value.
    pub decimals: u8,
    /// What the value covers.
    pub period: Option<Period>,
    /// How final it is.
    pub vintage: Option<Vintage>,
    /// Since when it is known.
    pub known_on: Option<Date>,
    /// Whether it is made up for a demonstration.
    pub synthetic: bool,
    /// Id of the observation.
    pub observation: Option<String>,
    /// Where the observation was read.
    pub source: Option<Source>,
    /// What it rests on.
    pub children: Vec<Node>,
}

impl Node {
    /// A node without a value.
    #[must_use]
    pub fn new(kind: NodeKind, label: Label, indicator: &str, org_unit: &str) -> Self {
        Self {
            kind,
            label,
            detail: None,
            indicator: indicator.to_owned(),
            org_unit: org_unit.to_owned(),
            value: None,
            unit: String::new(),
            decimals: 0,
            period: None,
            vintage: None,
            known_on: None,
            synthetic: false,
            observation: None,
            source: None,
            children: Vec::new(),
        }
    }

    /// This node and all below it, parents first.
    pub fn walk(&self) -> impl Iterator<Item = &Node> {
        let mut left = vec![self];
        std::iter::from_fn(move || {
            let node = left.pop()?;
            left.extend(node.children.iter().rev());
            Some(node)
        })
    }
}

impl Say for Label {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Grade { grade } => grade.say(lang),
            Self::Computed { grade } => {
                let grade = grade.say(lang);
                lang.pick(format!("系统计算：{grade}"), format!("computed: {grade}"))
            }
            Self::Path => lang.pick("进度路径", "target path").to_owned(),
            Self::Indicator { zh, en } => lang.pick(zh, if en.is_empty() { zh } else { en }).clone(),
            Self::Formula { text } => lang.pick(format!("公式：{text}"), format!("formula: {text}")),
            Self::AddedUp => lang.pick("各期相加", "periods added up").to_owned(),
            Self::RolledUp { aggregation } => {
                let how = aggregation.say(lang);
                lang.pick(format!("下级单位汇总（{how}）"), format!("rolled up from the units below ({how})"))
            }
            Self::Unit { unit } => unit.clone(),
            Self::Counts => lang.pick("采用值", "the value that counts").to_owned(),
            Self::Replaced => lang.pick("此前版本", "an earlier vintage").to_owned(),
            Self::Missing => lang.pick("无数据", "no value").to_owned(),
        }
    }
}

impl Say for Detail {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Reason { reason } => reason.say(lang),
            Self::Target { plan, version, doc_no, baseline, promise } => {
                let at = |(year, value): &(i16, f64)| {
                    lang.pick(format!("{year} 年 {value}"), format!("{value} in {year}"))
                };
                let from = baseline
                    .as_ref()
                    .map(|b| lang.pick(format!("基期 {}", at(b)), format!("from {}", at(b))));
                let to =
                    promise.as_ref().map(|p| lang.pick(format!("目标 {}", at(p)), format!("to {}", at(p))));
                let version = match (plan.is_empty(), version.is_empty()) {
                    (_, true) => plan.clone(),
                    (true, false) => version.clone(),
                    (false, false) => format!("{plan} {version}"),
                };
                let parts =
                    [Some(version), doc_no.clone(), from, to].into_iter().flatten().filter(|p| !p.is_empty());
                parts.collect::<Vec<_>>().join(lang.pick("，", ", "))
            }
            Self::Missing { why } => why.say(lang),
            Self::Weight { weight, by } => {
                lang.pick(format!("权重 {weight}（{by}）"), format!("weight {weight} ({by})"))
            }
            Self::Earlier { months } => {
                lang.pick(format!("{months} 个月之前"), format!("{months} months earlier"))
            }
            Self::Cut => {
                lang.pick("依据过多，其余未列出", "too many to list; the rest was left out").to_owned()
            }
        }
    }
}
