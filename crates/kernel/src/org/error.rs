//! Why units do not make a tree, or a succession is refused.

use crate::text::{Lang, Say};
use jiff::civil::Date;
use thiserror::Error;

/// Units do not make a tree, or a change to them is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum OrgError {
    /// Units that lie above themselves.
    Cycle {
        /// The codes in order, the first one repeated at the end; at most 12 of them.
        path: Vec<String>,
    },
    /// A unit whose parent is not there.
    Orphan {
        /// The unit.
        code: String,
        /// The parent that it names.
        parent: String,
    },
    /// Two units with one code.
    Duplicate {
        /// The code.
        code: String,
    },
    /// A unit without a code.
    NoCode {
        /// Its name.
        name: String,
    },
    /// A unit that ends before it begins.
    Backwards {
        /// The unit.
        code: String,
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// A code that no unit has.
    Unknown {
        /// The code.
        code: String,
    },
    /// A unit that does not exist on the day of the change.
    NotAlive {
        /// The unit.
        code: String,
        /// The day.
        on: Date,
    },
    /// A closing unit with units below it for which no new parent is named.
    Homeless {
        /// The closing unit.
        code: String,
        /// A unit below it.
        child: String,
    },
    /// A split into fewer than two, or a merger of fewer than two.
    TooFew {
        /// The unit or units concerned.
        code: String,
    },
}

impl Say for OrgError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }
}

impl OrgError {
    fn say_zh(&self) -> String {
        match self {
            OrgError::Cycle { path } => {
                format!("单位的上级关系成环：{}；请修改其中一个的上级", path.join(" → "))
            }
            OrgError::Orphan { code, parent } => {
                format!("单位 {code} 的上级 {parent} 不存在；请先建立上级或改正代码")
            }
            OrgError::Duplicate { code } => format!("单位代码 {code} 重复；每个代码只能用一次"),
            OrgError::NoCode { name } => format!("单位“{name}”没有代码；请填写代码"),
            OrgError::Backwards { code, from, to } => {
                format!("单位 {code} 的终止日 {to} 早于起始日 {from}；请核对日期")
            }
            OrgError::Unknown { code } => format!("没有代码为 {code} 的单位；请核对代码"),
            OrgError::NotAlive { code, on } => format!("单位 {code} 在 {on} 不存续；请核对日期"),
            OrgError::Homeless { code, child } => {
                format!("单位 {code} 撤销后，其下级 {child} 没有新的上级；请指定")
            }
            OrgError::TooFew { code } => format!("{code}：拆分或合并至少涉及两个单位"),
        }
    }

    fn say_en(&self) -> String {
        match self {
            OrgError::Cycle { path } => {
                format!("units lie above themselves: {}; change the parent of one", path.join(" → "))
            }
            OrgError::Orphan { code, parent } => {
                format!(
                    "unit {code} names {parent} as its parent, which is not there; add it or correct the code"
                )
            }
            OrgError::Duplicate { code } => format!("unit code {code} is used twice; a code serves one unit"),
            OrgError::NoCode { name } => format!("unit '{name}' has no code; give it one"),
            OrgError::Backwards { code, from, to } => {
                format!("unit {code} ends on {to}, before it begins on {from}; check the dates")
            }
            OrgError::Unknown { code } => format!("there is no unit {code}; check the code"),
            OrgError::NotAlive { code, on } => format!("unit {code} does not exist on {on}; check the day"),
            OrgError::Homeless { code, child } => {
                format!("unit {code} closes but {child} below it has no new parent; name one")
            }
            OrgError::TooFew { code } => format!("{code}: a split or merger concerns at least two units"),
        }
    }
}
