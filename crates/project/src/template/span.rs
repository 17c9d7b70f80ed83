//! A length of time: working days or calendar days.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A length of time, written `20w` (working days) or `540d` (calendar days).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Span {
    /// Working days.
    Work(u32),
    /// Calendar days, for building and the like.
    Calendar(u32),
}

impl Span {
    /// How many, of either kind.
    pub fn count(self) -> u32 {
        match self {
            Span::Work(days) | Span::Calendar(days) => days,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Span::Work(days) => write!(f, "{days}w"),
            Span::Calendar(days) => write!(f, "{days}d"),
        }
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let bad =
            || format!("'{text}' is no length of time; write 20w (working days) or 540d (calendar days)");
        let (number, kind) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(bad)?;
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let days: u32 =
            number.parse().ok().filter(|days| digits && *days <= crate::schedule::LONGEST).ok_or_else(bad)?;
        match kind {
            "w" => Ok(Span::Work(days)),
            "d" => Ok(Span::Calendar(days)),
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Span, String> {
        text.parse()
    }
}
