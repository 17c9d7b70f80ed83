//! Where a number comes from, how sure it is and how far it has come on its way to publication.

mod qualifier;

use crate::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use thiserror::Error;

pub use qualifier::{QualifiedValue, Qualifier};

/// A word is none of those allowed in its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct UnknownWord {
    /// The word as typed, shortened.
    pub text: String,
    /// The words that are allowed, as a list for people.
    pub allowed: &'static str,
}

impl Say for UnknownWord {
    fn say(&self, lang: Lang) -> String {
        let UnknownWord { text, allowed } = self;
        match lang {
            Lang::Zh => format!("不认识“{text}”；请填写：{allowed}"),
            Lang::En => format!("'{text}' is not known here; use one of: {allowed}"),
        }
    }
}

/// How final a published value is. Ordered: a later one replaces an earlier one of the same day.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vintage {
    /// 快报: the quick monthly or quarterly report.
    Flash,
    /// 初步: preliminary accounting, as in the yearly communiqué.
    Preliminary,
    /// 修订: revised, for example after a census.
    Revised,
    /// 最终: final, as in the yearbook.
    Final,
}

impl Vintage {
    /// All vintages, earliest first.
    pub const ALL: [Vintage; 4] = [Vintage::Flash, Vintage::Preliminary, Vintage::Revised, Vintage::Final];

    /// The word used in the database, in JSON and in csv.
    pub fn as_str(self) -> &'static str {
        match self {
            Vintage::Flash => "flash",
            Vintage::Preliminary => "preliminary",
            Vintage::Revised => "revised",
            Vintage::Final => "final",
        }
    }
}

impl Say for Vintage {
    fn say(&self, lang: Lang) -> String {
        match self {
            Vintage::Flash => lang.pick("快报", "flash"),
            Vintage::Preliminary => lang.pick("初步", "preliminary"),
            Vintage::Revised => lang.pick("修订", "revised"),
            Vintage::Final => lang.pick("最终", "final"),
        }
        .to_owned()
    }
}

impl FromStr for Vintage {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text.trim().to_lowercase().as_str() {
            "快报" | "快报数" | "快报值" | "flash" => Ok(Vintage::Flash),
            "初步" | "初步数" | "初步核算" | "初步核算数" | "公报" | "preliminary" => {
                Ok(Vintage::Preliminary)
            }
            "修订" | "修订数" | "初步核实" | "核实" | "revised" => Ok(Vintage::Revised),
            "最终" | "最终数" | "最终核实" | "年鉴" | "final" => Ok(Vintage::Final),
            _ => Err(UnknownWord {
                text: crate::text::shorten(text),
                allowed: "快报 flash, 初步 preliminary, 修订 revised, 最终 final",
            }),
        }
    }
}

/// How far an observation has come on its way to publication.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 草稿: typed, seen by its author.
    Draft,
    /// 待审: waits for a reviewer.
    Submitted,
    /// 已审: approved; can't be edited by anyone.
    Approved,
    /// 已发布: published.
    Published,
    /// 已退回: returned with a reason.
    Returned,
    /// 已替代: a newer approved value stands in its place.
    Superseded,
}

impl State {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::Approved => "approved",
            State::Published => "published",
            State::Returned => "returned",
            State::Superseded => "superseded",
        }
    }

    /// True if the value counts in progress: approved or published.
    pub fn counts(self) -> bool {
        matches!(self, State::Approved | State::Published)
    }

    /// True if the state machine allows to go from `self` to `next`.
    pub fn may_become(self, next: State) -> bool {
        matches!(
            (self, next),
            (State::Draft | State::Returned, State::Submitted)
                | (State::Returned, State::Draft)
                | (State::Submitted, State::Approved | State::Returned)
                | (State::Approved, State::Published | State::Superseded)
                | (State::Published, State::Superseded)
        )
    }
}

impl Say for State {
    fn say(&self, lang: Lang) -> String {
        match self {
            State::Draft => lang.pick("草稿", "draft"),
            State::Submitted => lang.pick("待审", "submitted"),
            State::Approved => lang.pick("已审核", "approved"),
            State::Published => lang.pick("已发布", "published"),
            State::Returned => lang.pick("已退回", "returned"),
            State::Superseded => lang.pick("已被替代", "superseded"),
        }
        .to_owned()
    }
}

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text.trim() {
            "draft" | "草稿" => Ok(State::Draft),
            "submitted" | "待审" => Ok(State::Submitted),
            "approved" | "已审核" => Ok(State::Approved),
            "published" | "已发布" => Ok(State::Published),
            "returned" | "已退回" => Ok(State::Returned),
            "superseded" | "已被替代" => Ok(State::Superseded),
            _ => Err(UnknownWord {
                text: crate::text::shorten(text),
                allowed: "draft, submitted, approved, published, returned, superseded",
            }),
        }
    }
}

/// Where a value was read: a citation, and the file, sheet and cell if it came in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// The publication, as one would cite it.
    pub text: String,
    /// SHA-256 of the imported file, lower-case hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// Name of the imported file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Sheet in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Cell in the sheet, such as `C5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
}

impl Source {
    /// A source that is only a citation.
    pub fn cited(text: impl Into<String>) -> Self {
        Source { text: text.into(), ..Source::default() }
    }
}

impl Say for Source {
    fn say(&self, _: Lang) -> String {
        let parts = [Some(&self.text), self.file_name.as_ref(), self.sheet.as_ref(), self.cell.as_ref()];
        let parts: Vec<&str> =
            parts.into_iter().flatten().map(String::as_str).filter(|p| !p.is_empty()).collect();
        parts.join(" › ")
    }
}
