//! Decomposition (分解): do the targets given to units add up to the target above?
//!
//! Method page: docs/methods/decomposition.md

use std::collections::BTreeMap;

use qipan_kernel::finding::Severity;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// What one unit has promised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecompTarget {
    /// Code of the org unit.
    pub unit: String,
    /// Its target in the indicator's unit; none when it has not been given one yet (never zero).
    pub value: Option<f64>,
}

/// How the units' targets make up the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// They add up: `Σ value`.
    Sum,
    /// They average by the weights of another indicator: `Σ weight·value / Σ weight`.
    WeightedMean {
        /// Weight of each unit (the other indicator's value); in any unit, not negative.
        weights: BTreeMap<String, f64>,
    },
    /// They neither add nor average (a rank, a median): shown side by side only.
    NotAdditive,
}

/// Decimals with which the targets were set; half a unit of the last place is rounding, not a gap.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    /// Decimals of the target above.
    pub parent: u8,
    /// Decimals of the units' targets.
    pub children: u8,
}

/// Which side of the target above is kept.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// An indicator that should rise: the units together must promise at least the whole.
    AtLeast,
    /// An indicator that should fall or is capped: the units together must stay at or below it.
    AtMost,
    /// Neither more nor less.
    Exactly,
}

/// One unit's part in the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Code of the org unit.
    pub unit: String,
    /// Its target.
    pub value: Option<f64>,
    /// Its share of all weights, 0..=1; none unless the rule is a weighted mean.
    pub weight: Option<f64>,
    /// What it brings to the whole, in the indicator's unit; the parts' contributions add up to `sum`.
    pub contribution: Option<f64>,
}

/// How the units' targets stand against the target above.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// The target above.
    pub parent: DecompTarget,
    /// The units' parts, in the order given.
    pub parts: Vec<Part>,
    /// What the units promise together; none unless every unit has a target (and a weight, where needed).
    pub sum: Option<f64>,
    /// What the units that do have a target promise together; none when there is none, or no rule to add by.
    pub assigned: Option<f64>,
    /// `sum - parent`, in the indicator's unit: positive means that the units together have more than the whole.
    pub slack: Option<f64>,
    /// How much of the slack rounding alone can explain.
    pub tolerance: f64,
    /// What does not reconcile.
    pub findings: Vec<DecompFinding>,
}

/// What does not reconcile in a decomposition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum DecompFinding {
    /// The units together promise less than the whole (or more than the cap).
    Uncovered {
        /// What the units promise together.
        sum: f64,
        /// The target above.
        parent: f64,
        /// `sum - parent`.
        slack: f64,
    },
    /// The units together promise more than needed (层层加码), which is allowed and shown.
    Reserve {
        /// What the units promise together.
        sum: f64,
        /// The target above.
        parent: f64,
        /// `sum - parent`.
        slack: f64,
    },
    /// Units without a target.
    NoTarget {
        /// Codes of the units.
        units: Vec<String>,
    },
    /// The target above is not set.
    NoParent,
    /// No unit has been given.
    NoUnits,
    /// The same unit twice.
    Twice {
        /// Code of the unit.
        unit: String,
    },
    /// A value that is not a number.
    NotFinite {
        /// Code of the unit.
        unit: String,
    },
    /// A unit without a usable weight.
    NoWeight {
        /// Codes of the units; a weight is missing, negative or not a number.
        units: Vec<String>,
    },
    /// All weights are zero.
    ZeroWeights,
    /// The indicator neither adds nor averages over units.
    NotAdditive,
}

/// Checks the units' targets against the target above.
///
/// # Definition
/// `sum` as [`Rule`] says, added in the order of the units' codes; `slack = sum - parent`;
/// `tolerance = ½·10^-p + n·½·10^-c` for a sum of `n` units and `½·10^-p + ½·10^-c` for a weighted mean, with
/// `p`, `c` from [`Rounding`]. Slack beyond the tolerance is [`DecompFinding::Uncovered`] on the side that is
/// not wanted and [`DecompFinding::Reserve`] on the other. A unit without a target leaves `sum` empty: what is
/// missing is not zero. Method page: docs/methods/decomposition.md
///
/// # Units
/// All values in the indicator's unit.
pub fn reconcile(
    parent: &DecompTarget,
    children: &[DecompTarget],
    rule: &Rule,
    rounding: Rounding,
    wanted: Wanted,
) -> Decomposition {
    let mut findings = defects(parent, children);
    let values: BTreeMap<&str, f64> = children
        .iter()
        .filter_map(|c| c.value.filter(|v| v.is_finite()).map(|v| (c.unit.as_str(), v)))
        .collect();
    let (shares, whole) = match rule {
        Rule::Sum => (BTreeMap::new(), Some(1.0)),
        Rule::WeightedMean { weights } => match weight_shares(children, weights) {
            Ok(shares) => (shares, Some(1.0)),
            Err(finding) => {
                findings.extend(finding);
                (BTreeMap::new(), None)
            }
        },
        Rule::NotAdditive => {
            findings.push(DecompFinding::NotAdditive);
            (BTreeMap::new(), None)
        }
    };
    let contribution =
        |unit: &str, value: f64| whole.map(|one| shares.get(unit).copied().unwrap_or(one) * value);
    let mut assigned = None;
    for (unit, value) in &values {
        if let Some(part) = contribution(unit, *value) {
            assigned = Some(assigned.unwrap_or(0.0) + part);
        }
    }
    let complete = !children.is_empty() && values.len() == children.len();
    let sum = assigned.filter(|_| complete);
    let slack = sum.zip(parent.value.filter(|v| v.is_finite())).map(|(s, p)| s - p);
    let tolerance = tolerance(rule, rounding, children.len());
    findings.extend(judge(sum, parent.value, slack, tolerance, wanted));
    let parts = children
        .iter()
        .map(|c| Part {
            unit: c.unit.clone(),
            value: c.value,
            weight: shares.get(c.unit.as_str()).copied(),
            contribution: values.get(c.unit.as_str()).and_then(|v| contribution(&c.unit, *v)),
        })
        .collect();
    Decomposition { parent: parent.clone(), parts, sum, assigned, slack, tolerance, findings }
}

fn defects(parent: &DecompTarget, children: &[DecompTarget]) -> Vec<DecompFinding> {
    let mut findings = Vec::new();
    match parent.value {
        None => findings.push(DecompFinding::NoParent),
        Some(v) if !v.is_finite() => findings.push(DecompFinding::NotFinite { unit: parent.unit.clone() }),
        Some(_) => {}
    }
    if children.is_empty() {
        findings.push(DecompFinding::NoUnits);
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut missing = Vec::new();
    for child in children {
        if !seen.insert(child.unit.as_str()) {
            findings.push(DecompFinding::Twice { unit: child.unit.clone() });
        }
        match child.value {
            None => missing.push(child.unit.clone()),
            Some(v) if !v.is_finite() => findings.push(DecompFinding::NotFinite { unit: child.unit.clone() }),
            Some(_) => {}
        }
    }
    if !missing.is_empty() {
        findings.push(DecompFinding::NoTarget { units: missing });
    }
    findings
}

/// Each unit's share of all weights, or what is wrong with them.
fn weight_shares<'a>(
    children: &'a [DecompTarget],
    weights: &BTreeMap<String, f64>,
) -> Result<BTreeMap<&'a str, f64>, Option<DecompFinding>> {
    let mut usable = BTreeMap::new();
    let mut without = Vec::new();
    for child in children {
        match weights.get(&child.unit) {
            Some(w) if w.is_finite() && *w >= 0.0 => {
                usable.insert(child.unit.as_str(), *w);
            }
            _ => without.push(child.unit.clone()),
        }
    }
    if !without.is_empty() {
        return Err(Some(DecompFinding::NoWeight { units: without }));
    }
    let all: f64 = usable.values().sum();
    if all > 0.0 {
        Ok(usable.into_iter().map(|(unit, w)| (unit, w / all)).collect())
    } else {
        Err((!children.is_empty()).then_some(DecompFinding::ZeroWeights))
    }
}

fn tolerance(rule: &Rule, rounding: Rounding, units: usize) -> f64 {
    let half = |decimals: u8| 0.5 * 10f64.powi(-i32::from(decimals));
    let children = match rule {
        Rule::Sum => half(rounding.children) * f64::from(u32::try_from(units).unwrap_or(u32::MAX)),
        Rule::WeightedMean { .. } | Rule::NotAdditive => half(rounding.children),
    };
    half(rounding.parent) + children
}

fn judge(
    sum: Option<f64>,
    parent: Option<f64>,
    slack: Option<f64>,
    tolerance: f64,
    wanted: Wanted,
) -> Option<DecompFinding> {
    let (sum, parent, slack) = (sum?, parent?, slack?);
    // Binary fractions: 0.1 + 0.2 is not a gap either.
    let noise = 1e-12 * sum.abs().max(parent.abs()).max(1.0);
    if slack.abs() <= tolerance + noise {
        return None;
    }
    let uncovered = match wanted {
        Wanted::AtLeast => slack < 0.0,
        Wanted::AtMost => slack > 0.0,
        Wanted::Exactly => true,
    };
    Some(if uncovered {
        DecompFinding::Uncovered { sum, parent, slack }
    } else {
        DecompFinding::Reserve { sum, parent, slack }
    })
}

impl DecompFinding {
    /// Stable code of the finding.
    pub fn code(&self) -> &'static str {
        match self {
            DecompFinding::Uncovered { .. } => "decomposition_uncovered",
            DecompFinding::Reserve { .. } => "decomposition_reserve",
            DecompFinding::NoTarget { .. } => "decomposition_no_target",
            DecompFinding::NoParent => "decomposition_no_parent",
            DecompFinding::NoUnits => "decomposition_no_units",
            DecompFinding::Twice { .. } => "decomposition_twice",
            DecompFinding::NotFinite { .. } => "decomposition_not_finite",
            DecompFinding::NoWeight { .. } => "decomposition_no_weight",
            DecompFinding::ZeroWeights => "decomposition_zero_weights",
            DecompFinding::NotAdditive => "decomposition_not_additive",
        }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            DecompFinding::Twice { .. } | DecompFinding::NotFinite { .. } => Severity::Error,
            DecompFinding::Uncovered { .. }
            | DecompFinding::NoTarget { .. }
            | DecompFinding::NoWeight { .. }
            | DecompFinding::ZeroWeights => Severity::Warning,
            DecompFinding::Reserve { .. }
            | DecompFinding::NoParent
            | DecompFinding::NoUnits
            | DecompFinding::NotAdditive => Severity::Info,
        }
    }
}

/// Prints a number without the noise of binary fractions.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Say for DecompFinding {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }
}

impl DecompFinding {
    fn say_zh(&self) -> String {
        match self {
            DecompFinding::Uncovered { sum, parent, slack } => format!(
                "各单位合计{}，总目标{}，相差{}，分解未落实",
                plain(*sum),
                plain(*parent),
                plain(*slack)
            ),
            DecompFinding::Reserve { sum, parent, slack } => {
                format!("各单位合计{}，总目标{}，留有余量{}", plain(*sum), plain(*parent), plain(slack.abs()))
            }
            DecompFinding::NoTarget { units } => format!("以下单位尚无目标：{}", units.join("、")),
            DecompFinding::NoParent => "总目标尚未设定".to_owned(),
            DecompFinding::NoUnits => "尚未分解到单位".to_owned(),
            DecompFinding::Twice { unit } => format!("单位{unit}的目标重复，请只保留一个"),
            DecompFinding::NotFinite { unit } => format!("单位{unit}的目标不是有效数字，请改正"),
            DecompFinding::NoWeight { units } => {
                format!("以下单位缺少可用的权重，无法加权：{}", units.join("、"))
            }
            DecompFinding::ZeroWeights => "各单位权重均为零，无法加权".to_owned(),
            DecompFinding::NotAdditive => "该指标不可加总，仅并列显示".to_owned(),
        }
    }

    fn say_en(&self) -> String {
        match self {
            DecompFinding::Uncovered { sum, parent, slack } => format!(
                "the units together promise {}, the whole is {}: {} apart, not covered",
                plain(*sum),
                plain(*parent),
                plain(*slack)
            ),
            DecompFinding::Reserve { sum, parent, slack } => format!(
                "the units together promise {}, the whole is {}: a reserve of {}",
                plain(*sum),
                plain(*parent),
                plain(slack.abs())
            ),
            DecompFinding::NoTarget { units } => format!("no target yet for {}", units.join(", ")),
            DecompFinding::NoParent => "the target above is not set".to_owned(),
            DecompFinding::NoUnits => "not decomposed to units yet".to_owned(),
            DecompFinding::Twice { unit } => format!("unit {unit} has two targets; keep one"),
            DecompFinding::NotFinite { unit } => {
                format!("the target of unit {unit} is not a number; correct it")
            }
            DecompFinding::NoWeight { units } => {
                format!("no usable weight for {}; the mean can't be taken", units.join(", "))
            }
            DecompFinding::ZeroWeights => "all weights are zero; the mean can't be taken".to_owned(),
            DecompFinding::NotAdditive => {
                "the indicator doesn't add up over units; shown side by side".to_owned()
            }
        }
    }
}
