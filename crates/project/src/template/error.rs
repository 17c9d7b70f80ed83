//! Why a template can't be used.

use crate::condition::ConditionError;
use crate::schedule::ScheduleError;
use qipan_kernel::text::{Lang, Say, shorten};
use thiserror::Error;

/// A gate with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateName {
    /// Its code.
    pub code: String,
    /// In Chinese.
    pub name: String,
    /// In English.
    pub name_en: String,
}

impl GateName {
    fn say(&self, lang: Lang) -> String {
        match lang.pick(&self.name, &self.name_en) {
            name if name.is_empty() || *name == self.code => shorten(&self.code).to_string(),
            name => lang.pick(
                format!("{}（{}）", shorten(name), shorten(&self.code)),
                format!("{} ({})", shorten(name), shorten(&self.code)),
            ),
        }
    }
}

/// A template can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum TemplateError {
    /// The JSON can't be read.
    Json(String),
    /// A condition can't be read.
    Condition {
        /// The template and gate.
        place: String,
        /// Why.
        error: ConditionError,
    },
    /// Gates wait for each other.
    Cycle {
        /// The template.
        template: String,
        /// The gates in order, each once.
        gates: Vec<GateName>,
    },
    /// What a gate waits for can't be read or is not there.
    Links {
        /// The template.
        template: String,
        /// Why.
        error: ScheduleError,
    },
    /// A gate names a stage that is not there.
    Stage {
        /// The gate.
        gate: String,
        /// The stage.
        stage: String,
    },
    /// Two templates have the same code and version.
    Twice(String),
}

impl Say for TemplateError {
    fn say(&self, lang: Lang) -> String {
        match self {
            TemplateError::Json(why) => lang.pick(
                format!("节点模板不是合格的 JSON：{why}；请对照 templates.json"),
                format!("the gate templates are no proper JSON: {why}; compare with templates.json"),
            ),
            TemplateError::Condition { place, error } => {
                format!("{}{}{}", shorten(place), lang.pick("：", ": "), error.say(lang))
            }
            TemplateError::Cycle { template, gates } => {
                let chain: Vec<String> = gates.iter().chain(gates.first()).map(|g| g.say(lang)).collect();
                let (template, chain) = (shorten(template), chain.join(" → "));
                lang.pick(
                    format!("{template}：节点互相等待，形成循环：{chain}；请删去其中一个前置关系"),
                    format!(
                        "{template}: gates wait for each other in a cycle: {chain}; remove one of the links"
                    ),
                )
            }
            // The same rules as for tasks of a schedule, told of gates.
            TemplateError::Links { template, error } => {
                let words = [
                    ("前置任务", "前置节点"),
                    ("任务编号“", "节点“"),
                    ("任务“", "节点“"),
                    ("task id '", "gate '"),
                    ("task '", "gate '"),
                ];
                let told = words.iter().fold(error.say(lang), |told, (task, gate)| told.replace(task, gate));
                format!("{}{}{told}", shorten(template), lang.pick("：", ": "))
            }
            TemplateError::Stage { gate, stage } => lang.pick(
                format!("节点“{}”的阶段“{}”不存在；请核对", shorten(gate), shorten(stage)),
                format!("stage '{}' of gate '{}' is not there; check it", shorten(stage), shorten(gate)),
            ),
            TemplateError::Twice(code) => lang.pick(
                format!("模板“{}”的同一版本出现两次；请改版本号", shorten(code)),
                format!("template '{}' occurs twice in one version; raise the version", shorten(code)),
            ),
        }
    }
}
