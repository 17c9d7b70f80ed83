//! Classes of projects that follow from declared rules, and counts by declared rules.
//!
//! Method page: `docs/methods/counting.md`.

pub mod words;

use crate::condition::{Condition, ConditionError, Truth};
use crate::gates::History;
use crate::registry::{Project, fact, field_kind};
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

pub use words::TRACKS;

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "counting-1";

/// A rule as it is kept: a class, or a count of the projects that it holds for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    /// Its code.
    pub code: String,
    /// Version of the rule.
    pub version: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What it holds for, see [`Condition`].
    #[serde(default)]
    pub when: String,
    /// Of a count: the gate whose day must lie in the period; without one every project that holds counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
    /// Where the rule stands.
    #[serde(default)]
    pub basis: String,
}

/// A rule that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// As it is kept.
    pub raw: RawRule,
    /// Its condition.
    pub when: Condition,
}

/// Rules can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum RuleError {
    /// The JSON can't be read.
    Json(String),
    /// A condition can't be read.
    Condition {
        /// The rule.
        rule: String,
        /// Why.
        error: ConditionError,
    },
    /// Two rules have one code.
    Twice(String),
}

impl Say for RuleError {
    fn say(&self, lang: Lang) -> String {
        match self {
            RuleError::Json(why) => lang.pick(
                format!("规则不是合格的 JSON：{why}；请核对"),
                format!("the rules are no proper JSON: {why}; check them"),
            ),
            RuleError::Condition { rule, error } => lang.pick(
                format!("规则“{rule}”：{}", error.say(lang)),
                format!("rule '{rule}': {}", error.say(lang)),
            ),
            RuleError::Twice(code) => lang.pick(
                format!("规则“{code}”重复；请改用不同的代码"),
                format!("rule '{code}' occurs twice; use different codes"),
            ),
        }
    }
}

/// Reads a list of rules.
///
/// # Errors
/// [`RuleError`].
pub fn parse(json: &str) -> Result<Vec<Rule>, RuleError> {
    let raw: Vec<RawRule> = serde_json::from_str(json).map_err(|e| RuleError::Json(e.to_string()))?;
    let mut rules: Vec<Rule> = Vec::with_capacity(raw.len());
    for raw in raw {
        if rules.iter().any(|rule| rule.raw.code == raw.code) {
            return Err(RuleError::Twice(raw.code));
        }
        let when = Condition::parse(&raw.when, &field_kind)
            .map_err(|error| RuleError::Condition { rule: raw.code.clone(), error })?;
        rules.push(Rule { raw, when });
    }
    Ok(rules)
}

/// The classes that come with Qipan, `data/classes.json`.
pub fn class_rules() -> Vec<Rule> {
    parse(include_str!("../data/classes.json")).unwrap_or_default()
}

/// The counts that come with Qipan, `data/counts.json`.
pub fn count_rules() -> Vec<Rule> {
    parse(include_str!("../data/counts.json")).unwrap_or_default()
}

impl Rule {
    /// Whether it holds for a project that has passed these gates.
    pub fn holds(&self, project: &Project, passed: &BTreeMap<String, Date>) -> Truth {
        self.when.holds(&|name| fact(project, passed, name))
    }

    /// The rule in words: its name, gate, period and condition.
    pub fn text(&self, lang: Lang) -> String {
        let raw = &self.raw;
        let when = match (raw.when.as_str(), lang) {
            ("", _) => lang.pick("全部项目", "every project").to_owned(),
            (when, Lang::Zh) => words::chinese(when),
            (when, Lang::En) => when.to_owned(),
        };
        match (&raw.gate, lang) {
            (Some(gate), Lang::Zh) => {
                format!("{}：“{}”的通过日期在期内，且{when}", raw.name, words::gate(gate))
            }
            (None, Lang::Zh) => format!("{}：{when}", raw.name),
            (Some(gate), Lang::En) => {
                format!("{}: gate {gate} confirmed within the period, and {when}", raw.name_en)
            }
            (None, Lang::En) => format!("{}: {when}", raw.name_en),
        }
    }
}

/// The classes of a project, by rule, in the order of the rules.
pub fn classes<'a>(
    project: &Project,
    passed: &BTreeMap<String, Date>,
    rules: &'a [Rule],
) -> Vec<(&'a str, Truth)> {
    rules.iter().map(|rule| (rule.raw.code.as_str(), rule.holds(project, passed))).collect()
}

/// A count with the list behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The rule.
    pub rule: String,
    /// Its version.
    pub version: String,
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// What was known on this day.
    pub as_of: Date,
    /// How many; always the length of the list.
    pub value: usize,
    /// Their ids, in order.
    pub list: Vec<String>,
    /// Total investment of those in the list that state one.
    pub investment: Money,
    /// Those for which it can't be told, since a field is missing: never counted, never silent.
    pub unknown: Vec<String>,
    /// Some of the list are made for demonstration.
    pub synthetic: bool,
}

/// Counts by a rule what was known on a day; dates recorded later do not count.
pub fn count<'a>(
    rule: &Rule,
    projects: impl IntoIterator<Item = (&'a Project, &'a History)>,
    period: (Date, Date),
    as_of: Date,
) -> Count {
    let mut list: Vec<&Project> = Vec::new();
    let mut unknown = Vec::new();
    for (project, history) in projects {
        if project.since > as_of {
            continue;
        }
        let passed = history.passed_as_of(as_of);
        let inside = |day: &Date| period.0 <= *day && *day <= period.1;
        if rule.raw.gate.as_ref().is_some_and(|gate| !passed.get(gate).is_some_and(inside)) {
            continue;
        }
        match rule.holds(project, &passed) {
            Truth::Yes => list.push(project),
            Truth::Unknown => unknown.push(project.id.clone()),
            Truth::No => {}
        }
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    unknown.sort();
    let fen = list.iter().filter_map(|p| p.total_investment).fold(0i64, |sum, m| sum.saturating_add(m.0));
    Count {
        rule: rule.raw.code.clone(),
        version: rule.raw.version.clone(),
        from: period.0,
        to: period.1,
        as_of,
        value: list.len(),
        investment: Money(fen),
        synthetic: list.iter().any(|p| p.synthetic),
        list: list.into_iter().map(|p| p.id.clone()).collect(),
        unknown,
    }
}

#[cfg(test)]
mod tests;
