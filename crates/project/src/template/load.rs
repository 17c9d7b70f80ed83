//! Templates from JSON.

use super::error::GateName;
use super::{Gate, GateLimit, Span, Stage, Template, TemplateError};
use crate::condition::Condition;
use crate::registry::field_kind;
use crate::schedule::{Ids, LinkKind, Network, ScheduleError, Tie, parse_predecessors};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default, rename = "note")]
    _note: String,
    stages: Vec<Stage>,
    /// Names and holders of gates, which are the same in every template.
    gates: BTreeMap<String, RawGate>,
    templates: Vec<RawTemplate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGate {
    name: String,
    name_en: String,
    stage: String,
    holder: String,
    #[serde(default)]
    limit: Option<GateLimit>,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    documents: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTemplate {
    code: String,
    version: String,
    name: String,
    name_en: String,
    #[serde(default)]
    when: String,
    gates: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    gate: String,
    #[serde(default)]
    after: String,
    takes: Span,
    #[serde(default)]
    limit: Option<GateLimit>,
    #[serde(default)]
    when: String,
}

/// The templates that come with Qipan; a district edits a copy. Empty only if the embedded file were broken, which a
/// test rules out.
pub fn built_in() -> Vec<Template> {
    parse(source()).unwrap_or_default()
}

/// The file of [`built_in`], to begin a version from.
pub fn source() -> &'static str {
    include_str!("../../data/templates.json")
}

/// Reads templates in the form of `data/templates.json`.
///
/// # Errors
/// [`TemplateError`] for bad JSON, conditions, links (a cycle is named), stages, or a version twice.
pub fn parse(json: &str) -> Result<Vec<Template>, TemplateError> {
    let raw: RawFile = serde_json::from_str(json).map_err(|e| TemplateError::Json(e.to_string()))?;
    let mut templates: Vec<Template> = Vec::with_capacity(raw.templates.len());
    for one in &raw.templates {
        if templates.iter().any(|t| t.code == one.code && t.version == one.version) {
            return Err(TemplateError::Twice(one.code.clone()));
        }
        templates.push(template(&raw, one)?);
    }
    Ok(templates)
}

fn template(file: &RawFile, raw: &RawTemplate) -> Result<Template, TemplateError> {
    let condition = |text: &str, gate: &str| {
        Condition::parse(text, &field_kind).map_err(|error| TemplateError::Condition {
            place: format!("{} {gate}", raw.code).trim_end().to_owned(),
            error,
        })
    };
    let links = |error| TemplateError::Links { template: raw.code.clone(), error };
    let ids: Ids<'_> = raw.gates.iter().map(|step| step.gate.as_str()).collect();
    let mut gates = Vec::with_capacity(raw.gates.len());
    for step in &raw.gates {
        let known = file.gates.get(&step.gate).ok_or_else(|| {
            links(ScheduleError::Unknown { id: raw.code.clone(), predecessor: step.gate.clone() })
        })?;
        if !file.stages.iter().any(|stage| stage.code == known.stage) {
            return Err(TemplateError::Stage { gate: step.gate.clone(), stage: known.stage.clone() });
        }
        gates.push(Gate {
            code: step.gate.clone(),
            name: known.name.clone(),
            name_en: known.name_en.clone(),
            stage: known.stage.clone(),
            holder: known.holder.clone(),
            after: parse_predecessors(&step.gate, &step.after, &ids).map_err(links)?,
            duration: step.takes,
            limit: step.limit.or(known.limit),
            basis: known.basis.clone(),
            when: condition(&step.when, &step.gate)?,
            documents: known.documents.clone(),
        });
    }
    Ok(Template {
        code: raw.code.clone(),
        version: raw.version.clone(),
        name: raw.name.clone(),
        name_en: raw.name_en.clone(),
        when: condition(&raw.when, "")?,
        stages: file.stages.clone(),
        gates: sorted(gates).map_err(|error| match error {
            ScheduleError::Cycle { ids } => TemplateError::Cycle {
                template: raw.code.clone(),
                gates: ids.into_iter().map(|code| named(file, code)).collect(),
            },
            error => links(error),
        })?,
    })
}

fn named(file: &RawFile, code: String) -> GateName {
    let (name, name_en) =
        file.gates.get(&code).map(|g| (g.name.clone(), g.name_en.clone())).unwrap_or_default();
    GateName { code, name, name_en }
}

/// The gates in an order in which each stands after those it waits for.
fn sorted(gates: Vec<Gate>) -> Result<Vec<Gate>, ScheduleError> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, gate) in gates.iter().enumerate() {
        if places.insert(&gate.code, at).is_some() {
            return Err(ScheduleError::Twice { id: gate.code.clone() });
        }
    }
    let ties = gates.iter().enumerate().flat_map(|(to, gate)| {
        let tie = move |from: usize| Tie { from, to, kind: LinkKind::FinishStart, lag: 0 };
        let places = &places;
        gate.after.iter().filter_map(move |link| places.get(link.task.as_str()).copied()).map(tie)
    });
    let ties: Vec<Tie> = ties.collect();
    let order = Network::new(vec![0; gates.len()], &ties).order().map_err(|cycle| ScheduleError::Cycle {
        ids: cycle.into_iter().filter_map(|at| gates.get(at)).map(|gate| gate.code.clone()).collect(),
    })?;
    Ok(order.into_iter().filter_map(|at| gates.get(at).cloned()).collect())
}
