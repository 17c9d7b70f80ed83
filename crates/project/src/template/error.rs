//! Why a template can't be used.

use crate::condition::ConditionError;
use crate::schedule::ScheduleError;
use qipan_kernel::text::{Lang, Say, shorten};
use thiserror::Error;

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
    /// What a gate waits for can't be read, is not there, or forms a cycle.
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
            TemplateError::Links { template, error } => {
                format!("{}{}{}", shorten(template), lang.pick("：", ": "), error.say(lang))
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
