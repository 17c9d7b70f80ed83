//! Stages and gates as data: which checkpoints a type of project passes, in which order, and how long each takes.
//!
//! Projects stay on the version of the template with which they began. Method page: `docs/methods/forecast.md`.

mod error;
mod load;
mod span;

use crate::condition::{Condition, Truth};
use crate::registry::{self, Project};
use crate::schedule::Link;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use error::{GateName, TemplateError};
pub use load::{built_in, parse, source};
pub use span::Span;

/// The five batches of the funnel, 五个一批.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Batch {
    /// 谋划.
    Planned,
    /// 招引.
    Attracted,
    /// 开工.
    Started,
    /// 推进.
    Advancing,
    /// 竣工.
    Completed,
}

/// A stretch of a project's life; stages may overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which of the five batches it belongs to.
    pub batch: Batch,
}

/// The time limit of a gate.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateLimit {
    /// Limit by law or rule.
    pub legal: Span,
    /// The shorter one that was pledged.
    #[serde(default)]
    pub pledged: Option<Span>,
}

/// A checkpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its code, the same in every template, such as `building`.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Its stage.
    pub stage: String,
    /// Who does it: `enterprise`, or a bureau.
    pub holder: String,
    /// What it waits for; lags are working days.
    pub after: Vec<Link>,
    /// How long it takes once it may begin.
    pub duration: Span,
    /// Its limit, if it has one.
    pub limit: Option<GateLimit>,
    /// Where the limit stands.
    pub basis: String,
    /// Which projects have it.
    pub when: Condition,
    /// Documents it needs.
    pub documents: Vec<String>,
}

/// A template of a version.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which projects it is for.
    pub when: Condition,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// Its gates; each stands after those it waits for.
    pub gates: Vec<Gate>,
}

/// Which template a project runs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TemplateRef {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
}

impl Template {
    /// Code and version.
    pub fn reference(&self) -> TemplateRef {
        TemplateRef { code: self.code.clone(), version: self.version.clone() }
    }

    /// A gate by its code.
    pub fn gate(&self, code: &str) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.code == code)
    }

    /// A stage by its code.
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }

    /// Whether a project has a gate. Where that is not known it has it, since leaving a gate out must be decided.
    pub fn applies(gate: &Gate, project: &Project) -> bool {
        let passed: BTreeMap<String, Date> = BTreeMap::new();
        gate.when.holds(&|name| registry::fact(project, &passed, name)) != Truth::No
    }
}

/// The first template, of those given, that is for this project.
pub fn choose<'a>(templates: &'a [Template], project: &Project) -> Option<&'a Template> {
    let passed: BTreeMap<String, Date> = BTreeMap::new();
    templates.iter().find(|t| t.when.holds(&|name| registry::fact(project, &passed, name)) == Truth::Yes)
}

#[cfg(test)]
mod tests;
