//! Conditions as data: `procedure == "filing" and total_investment >= 10亿元 and industry starts "C39"`.
//!
//! Each field has a type; a comparison of two types is refused when the text is read. What is not known makes a
//! condition unknown, never false and never zero. Method page: `docs/methods/counting.md`.

mod eval;
mod lex;
mod parse;

use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Deepest nesting of brackets and negations.
pub const DEEPEST: usize = 32;
/// Longest condition, in characters.
pub const LONGEST: usize = 2_000;

/// The type of a field.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Yes or no.
    Flag,
    /// A text or code.
    Text,
    /// A plain number.
    Number,
    /// Money, written with 元, 万元 or 亿元.
    Money,
    /// An area, written with 平方米, 亩 or 公顷.
    Area,
    /// A day, written as 2024-03-01.
    Date,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Yes or no.
    Flag(bool),
    /// A text or code.
    Text(String),
    /// A plain number.
    Number(f64),
    /// Money in whole fen.
    Money(Money),
    /// An area in m².
    Area(f64),
    /// A day.
    Date(Date),
}

/// Whether a condition holds.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It does not.
    No,
    /// A field that decides it is not known.
    Unknown,
    /// It does.
    Yes,
}

/// A condition that was read, with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    text: String,
    root: Node,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Always,
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Known(String),
    Flag(String),
    Compare(String, Test, Fact),
    OneOf(String, Vec<Fact>),
    Starts(String, Vec<String>),
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Test {
    Equal,
    Other,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A condition can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct ConditionError {
    /// The character at which reading stopped, counted from 1.
    pub at: usize,
    /// What is wrong there.
    pub problem: ConditionProblem,
}

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionProblem {
    /// Longer than [`LONGEST`] or nested deeper than [`DEEPEST`].
    TooLong,
    /// A sign that is not of the language.
    Sign(String),
    /// Something else was expected here.
    Expected(&'static str),
    /// A field that is not known.
    Field(String),
    /// A value of another type than the field.
    Type(String),
}

impl Say for ConditionError {
    fn say(&self, lang: Lang) -> String {
        let at = self.at;
        let (zh, en) = match &self.problem {
            ConditionProblem::TooLong => (
                format!("条件超过 {LONGEST} 字或括号超过 {DEEPEST} 层；请拆分"),
                format!("the condition has more than {LONGEST} characters or {DEEPEST} levels; split it"),
            ),
            ConditionProblem::Sign(sign) => (
                format!("条件第 {at} 字“{sign}”无法识别；请核对"),
                format!("character {at} of the condition, '{sign}', can't be read; check it"),
            ),
            ConditionProblem::Expected(what) => (
                format!("条件第 {at} 字处应为 {what}"),
                format!("{what} is expected at character {at} of the condition"),
            ),
            ConditionProblem::Field(name) => (
                format!("条件中没有字段“{name}”（第 {at} 字）；请核对字段名"),
                format!("the condition has no field '{name}' (character {at}); check its name"),
            ),
            ConditionProblem::Type(name) => (
                format!("条件中字段“{name}”与所比的值类型不符（第 {at} 字）；金额写如 10亿元，文字加引号"),
                format!(
                    "field '{name}' is compared with a value of another type (character {at}); write money like \
                     10亿元 and texts in quotes"
                ),
            ),
        };
        lang.pick(zh, en)
    }
}

impl Condition {
    /// Reads a condition; an empty text always holds. `kind` gives the type of each field.
    ///
    /// # Errors
    /// [`ConditionError`] with the place.
    pub fn parse(text: &str, kind: &dyn Fn(&str) -> Option<FieldKind>) -> Result<Condition, ConditionError> {
        let root = parse::parse(text, kind)?;
        Ok(Condition { text: text.trim().to_owned(), root })
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it holds for something whose fields `fact` gives.
    pub fn holds(&self, fact: &dyn Fn(&str) -> Option<Fact>) -> Truth {
        eval::holds(&self.root, fact)
    }
}

#[cfg(test)]
mod tests;
