//! Why a text is not a code.

use crate::text::{Lang, Say, shorten};
use thiserror::Error;

/// A text has not the shape of a code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct CodeError {
    /// The text, shortened.
    pub text: String,
    /// What is wrong.
    pub problem: CodeProblem,
}

/// What is wrong with the shape of a code.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    /// A social credit code that has not 18 characters.
    UsccLength {
        /// How many it has.
        found: usize,
    },
    /// A character that does not occur in a social credit code.
    UsccCharacter {
        /// The character.
        found: char,
        /// Its place, from 1.
        at: usize,
    },
    /// A social credit code whose area is not six digits.
    UsccArea,
    /// A project code that is not five groups of 4, 6, 2, 2 and 6 digits.
    ProjectGroups,
    /// A project code without hyphens, which could be of either generation.
    ProjectHyphens,
    /// A project code whose first group is neither yyMM since 2020-11 nor a year up to 2020.
    ProjectDate,
    /// A project code whose second group is not an area.
    ProjectArea,
}

impl CodeError {
    pub(super) fn new(text: &str, problem: CodeProblem) -> Self {
        CodeError { text: shorten(text), problem }
    }
}

impl Say for CodeError {
    fn say(&self, lang: Lang) -> String {
        let text = &self.text;
        match lang {
            Lang::Zh => format!("“{text}”{}", self.problem.zh()),
            Lang::En => format!("'{text}' {}", self.problem.en()),
        }
    }
}

impl CodeProblem {
    fn zh(self) -> String {
        match self {
            CodeProblem::UsccLength { found } => {
                format!("有{found}位，不是统一社会信用代码；应为18位，请核对营业执照")
            }
            CodeProblem::UsccCharacter { found, at } => {
                format!("第{at}位“{found}”不会出现在统一社会信用代码中（不用 I、O、S、V、Z）；请核对营业执照")
            }
            CodeProblem::UsccArea => {
                "第3—8位不是行政区划代码，不是统一社会信用代码；请核对营业执照".to_owned()
            }
            CodeProblem::ProjectGroups => {
                "不是项目代码；应为 4-6-2-2-6 位数字，如 2204-330502-04-02-203197".to_owned()
            }
            CodeProblem::ProjectHyphens => {
                "缺少连字符，无法区分新旧项目代码；请写成 2204-330502-04-02-203197".to_owned()
            }
            CodeProblem::ProjectDate => {
                "首段既不是2020年11月以来的年月（如 2204），也不是2020年及以前的年份；请核对".to_owned()
            }
            CodeProblem::ProjectArea => "第二段不是行政区划代码；请核对".to_owned(),
        }
    }

    fn en(self) -> String {
        match self {
            CodeProblem::UsccLength { found } => {
                format!("has {found} characters and is no social credit code; it needs 18, check the licence")
            }
            CodeProblem::UsccCharacter { found, at } => format!(
                "has '{found}' at place {at}, which no social credit code has (I, O, S, V, Z are not used); \
                 check the licence"
            ),
            CodeProblem::UsccArea => {
                "has no area code at places 3–8 and is no social credit code; check the licence".to_owned()
            }
            CodeProblem::ProjectGroups => {
                "is no project code; it has groups of 4-6-2-2-6 digits, as in 2204-330502-04-02-203197"
                    .to_owned()
            }
            CodeProblem::ProjectHyphens => {
                "lacks hyphens, so that its generation can't be told; write it like 2204-330502-04-02-203197"
                    .to_owned()
            }
            CodeProblem::ProjectDate => {
                "begins with neither year and month since 2020-11 (like 2204) nor a year up to 2020; check it"
                    .to_owned()
            }
            CodeProblem::ProjectArea => "has no area code as its second group; check it".to_owned(),
        }
    }
}
