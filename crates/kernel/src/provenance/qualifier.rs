//! Values that are published with a qualifier: `>1200`, 约1200, 1200以上.

use crate::text::{Lang, NumberError, NumberProblem, ParsedNumber, Say, parse_number, shorten};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How a published number relates to the true one.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// The number itself.
    #[default]
    Exact,
    /// `>`, 超过, 突破, 多, 余.
    GreaterThan,
    /// `≥`, 不低于, 以上 (which includes the number itself).
    AtLeast,
    /// `<`, 低于, 不足.
    LessThan,
    /// `≤`, 不超过, 以内, 以下 (which includes the number itself).
    AtMost,
    /// `≈`, 约, 近, 左右.
    About,
}

/// Prefixes, longest first within one beginning.
const PREFIXES: [(&str, Qualifier); 40] = [
    (">=", Qualifier::AtLeast),
    ("＞＝", Qualifier::AtLeast),
    ("<=", Qualifier::AtMost),
    ("＜＝", Qualifier::AtMost),
    ("≥", Qualifier::AtLeast),
    ("≧", Qualifier::AtLeast),
    ("⩾", Qualifier::AtLeast),
    ("≤", Qualifier::AtMost),
    ("≦", Qualifier::AtMost),
    ("⩽", Qualifier::AtMost),
    (">", Qualifier::GreaterThan),
    ("＞", Qualifier::GreaterThan),
    ("<", Qualifier::LessThan),
    ("＜", Qualifier::LessThan),
    ("≈", Qualifier::About),
    ("~", Qualifier::About),
    ("～", Qualifier::About),
    ("大于等于", Qualifier::AtLeast),
    ("不低于", Qualifier::AtLeast),
    ("不少于", Qualifier::AtLeast),
    ("不小于", Qualifier::AtLeast),
    ("至少", Qualifier::AtLeast),
    ("小于等于", Qualifier::AtMost),
    ("不高于", Qualifier::AtMost),
    ("不超过", Qualifier::AtMost),
    ("不大于", Qualifier::AtMost),
    ("至多", Qualifier::AtMost),
    ("大于", Qualifier::GreaterThan),
    ("高于", Qualifier::GreaterThan),
    ("多于", Qualifier::GreaterThan),
    ("超过", Qualifier::GreaterThan),
    ("突破", Qualifier::GreaterThan),
    ("小于", Qualifier::LessThan),
    ("低于", Qualifier::LessThan),
    ("少于", Qualifier::LessThan),
    ("不足", Qualifier::LessThan),
    ("大约", Qualifier::About),
    ("约为", Qualifier::About),
    ("约", Qualifier::About),
    ("近", Qualifier::About),
];

const SUFFIXES: [(&str, Qualifier); 8] = [
    ("及以上", Qualifier::AtLeast),
    ("以上", Qualifier::AtLeast),
    ("及以下", Qualifier::AtMost),
    ("以下", Qualifier::AtMost),
    ("以内", Qualifier::AtMost),
    ("左右", Qualifier::About),
    ("多", Qualifier::GreaterThan),
    ("余", Qualifier::GreaterThan),
];

impl Qualifier {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::GreaterThan => "greater_than",
            Qualifier::AtLeast => "at_least",
            Qualifier::LessThan => "less_than",
            Qualifier::AtMost => "at_most",
            Qualifier::About => "about",
        }
    }

    /// The sign printed before a number; nothing for an exact one.
    pub fn sign(self) -> &'static str {
        match self {
            Qualifier::Exact => "",
            Qualifier::GreaterThan => ">",
            Qualifier::AtLeast => "≥",
            Qualifier::LessThan => "<",
            Qualifier::AtMost => "≤",
            Qualifier::About => "≈",
        }
    }

    /// True if a value so qualified is sure to be at least its number.
    pub fn is_lower_bound(self) -> bool {
        matches!(self, Qualifier::Exact | Qualifier::GreaterThan | Qualifier::AtLeast)
    }

    /// True if a value so qualified is sure to be at most its number.
    pub fn is_upper_bound(self) -> bool {
        matches!(self, Qualifier::Exact | Qualifier::LessThan | Qualifier::AtMost)
    }

    /// Takes a qualifier from the beginning of a text.
    pub fn strip_prefix(text: &str) -> (Option<Qualifier>, &str) {
        for (word, qualifier) in PREFIXES {
            if let Some(rest) = text.strip_prefix(word) {
                return (Some(qualifier), rest);
            }
        }
        (None, text)
    }

    /// Takes a qualifier from the end of a text.
    pub fn strip_suffix(text: &str) -> (Option<Qualifier>, &str) {
        for (word, qualifier) in SUFFIXES {
            if let Some(rest) = text.strip_suffix(word) {
                return (Some(qualifier), rest);
            }
        }
        (None, text)
    }
}

impl FromStr for Qualifier {
    type Err = super::UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [
            Qualifier::Exact,
            Qualifier::GreaterThan,
            Qualifier::AtLeast,
            Qualifier::LessThan,
            Qualifier::AtMost,
            Qualifier::About,
        ];
        let text = text.trim();
        if let Some(found) = all.into_iter().find(|q| q.as_str() == text || q.sign() == text) {
            return Ok(found);
        }
        match Qualifier::strip_prefix(text) {
            (Some(found), "") => Ok(found),
            _ => Err(super::UnknownWord { text: shorten(text), allowed: ">, ≥, <, ≤, 约" }),
        }
    }
}

impl Say for Qualifier {
    fn say(&self, lang: Lang) -> String {
        match self {
            Qualifier::Exact => lang.pick("等于", "exactly"),
            Qualifier::GreaterThan => lang.pick("超过", "more than"),
            Qualifier::AtLeast => lang.pick("不低于", "at least"),
            Qualifier::LessThan => lang.pick("低于", "less than"),
            Qualifier::AtMost => lang.pick("不超过", "at most"),
            Qualifier::About => lang.pick("约", "about"),
        }
        .to_owned()
    }
}

/// A number with its qualifier. Prints as `>1200`, and reads back from it.
#[derive(Copy, Clone, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct QualifiedValue {
    /// The number, in the unit of its indicator.
    pub value: f64,
    /// How it relates to the true one.
    #[serde(default)]
    pub qualifier: Qualifier,
}

impl QualifiedValue {
    /// A number without a qualifier.
    pub fn exact(value: f64) -> Self {
        QualifiedValue { value, qualifier: Qualifier::Exact }
    }
}

impl From<f64> for QualifiedValue {
    fn from(value: f64) -> Self {
        QualifiedValue::exact(value)
    }
}

impl fmt::Display for QualifiedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.qualifier.sign(), self.value)
    }
}

impl FromStr for QualifiedValue {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        match parse_number(text)? {
            ParsedNumber::Value(value) => Ok(value),
            ParsedNumber::Missing(_) => {
                Err(NumberError { text: shorten(text), problem: NumberProblem::NotANumber })
            }
        }
    }
}
