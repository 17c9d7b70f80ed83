//! Why a date is not set.

use crate::template::TemplateRef;
use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say, shorten};
use thiserror::Error;

/// A date is not set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum GateError {
    /// The template has no such gate.
    Unknown {
        /// The gate.
        gate: String,
        /// The template.
        template: String,
    },
    /// The project does not have this gate.
    NotApplicable {
        /// The gate.
        gate: String,
    },
    /// Another template, or version, than the project runs on.
    Template {
        /// The one it runs on.
        wanted: TemplateRef,
        /// The one given.
        found: TemplateRef,
    },
    /// A prerequisite is not passed yet.
    Prerequisite {
        /// The gate.
        gate: String,
        /// What is missing.
        missing: String,
    },
    /// Dated before its prerequisite.
    BeforePrerequisite {
        /// The gate.
        gate: String,
        /// Its date.
        date: Date,
        /// The prerequisite.
        prerequisite: String,
        /// When that was passed.
        passed: Date,
    },
    /// Dated before the project exists.
    BeforeProject {
        /// The gate.
        gate: String,
        /// Its date.
        date: Date,
        /// The project's first day.
        since: Date,
    },
    /// Passed on a day that is still to come.
    Future {
        /// The gate.
        gate: String,
        /// Its date.
        date: Date,
        /// The day of the change.
        on: Date,
    },
    /// A later gate that waits for this one is passed already.
    Later {
        /// The gate.
        gate: String,
        /// The later one.
        later: String,
        /// When that was passed.
        passed: Date,
    },
    /// A date moves without a reason.
    Reason {
        /// The gate.
        gate: String,
    },
    /// A change dated before the last one.
    Order {
        /// The gate of the last one.
        gate: String,
        /// The date.
        on: Date,
    },
}

impl Say for GateError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }
}

impl GateError {
    fn say_zh(&self) -> String {
        match self {
            GateError::Unknown { gate, template } => {
                format!("模板“{}”没有节点“{}”；请核对节点代码", shorten(template), shorten(gate))
            }
            GateError::NotApplicable { gate } => {
                format!("该项目不涉及节点“{}”；请核对项目类型", shorten(gate))
            }
            GateError::Template { wanted, found } => format!(
                "项目运行在模板 {} 第 {} 版，不是 {} 第 {} 版；换版须经审核",
                wanted.code, wanted.version, found.code, found.version
            ),
            GateError::Prerequisite { gate, missing } => {
                format!("节点“{gate}”的前置节点“{missing}”尚未通过；请先确认前置节点")
            }
            GateError::BeforePrerequisite { gate, date, prerequisite, passed } => format!(
                "节点“{gate}”的日期 {date} 早于前置节点“{prerequisite}”的通过日期 {passed}；请核对两个日期"
            ),
            GateError::BeforeProject { gate, date, since } => {
                format!("节点“{gate}”的日期 {date} 早于项目首次洽谈日 {since}；请核对")
            }
            GateError::Future { gate, date, on } => {
                format!("节点“{gate}”的通过日期 {date} 晚于填报日 {on}；尚未发生的请填预计日期")
            }
            GateError::Later { gate, later, passed } => {
                format!("后续节点“{later}”已于 {passed} 通过，“{gate}”不能撤回或改到其后；请先处理后续节点")
            }
            GateError::Reason { gate } => format!("改动节点“{gate}”已有的日期须写明原因"),
            GateError::Order { gate, on } => {
                format!("改动日期 {on} 早于上一次改动（节点“{gate}”）；请按先后登记")
            }
        }
    }

    fn say_en(&self) -> String {
        match self {
            GateError::Unknown { gate, template } => {
                format!("template '{}' has no gate '{}'; check the code", shorten(template), shorten(gate))
            }
            GateError::NotApplicable { gate } => {
                format!("this project has no gate '{}'; check the project's type", shorten(gate))
            }
            GateError::Template { wanted, found } => format!(
                "the project runs on template {} version {}, not {} version {}; changing it takes a review",
                wanted.code, wanted.version, found.code, found.version
            ),
            GateError::Prerequisite { gate, missing } => {
                format!("gate '{gate}' waits for '{missing}', which is not passed; confirm that one first")
            }
            GateError::BeforePrerequisite { gate, date, prerequisite, passed } => format!(
                "gate '{gate}' on {date} would be passed before its prerequisite '{prerequisite}' on {passed}; \
                 check both dates"
            ),
            GateError::BeforeProject { gate, date, since } => {
                format!("gate '{gate}' is dated {date}, before the project began on {since}; check it")
            }
            GateError::Future { gate, date, on } => format!(
                "gate '{gate}' can't have been passed on {date}, after {on}; give an estimated date instead"
            ),
            GateError::Later { gate, later, passed } => format!(
                "'{later}' was passed on {passed} and waits for '{gate}', which can't be taken back or moved behind \
                 it; change the later one first"
            ),
            GateError::Reason { gate } => format!("a date of gate '{gate}' is moved; give the reason"),
            GateError::Order { gate, on } => {
                format!("the change is dated {on}, before the last one (gate '{gate}'); keep them in order")
            }
        }
    }
}
