//! The tree of org units: district, bureaus, platforms, sub-districts, and how they follow each other.

mod error;
mod succession;
mod tree;

use crate::region::RegionCode;
use crate::text::{Lang, Say};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

pub use error::OrgError;
pub use succession::{Succession, SuccessionKind};
pub use tree::OrgTree;

/// What an org unit is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    /// 区: the district itself.
    District,
    /// 部门（局）: a bureau.
    Bureau,
    /// 平台: an industrial platform.
    Platform,
    /// 街道: a sub-district.
    Subdistrict,
    /// 科室: a department within a bureau.
    Department,
    /// 参照地区: an area outside the district that its values are compared with.
    Reference,
}

impl OrgKind {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            OrgKind::District => "district",
            OrgKind::Bureau => "bureau",
            OrgKind::Platform => "platform",
            OrgKind::Subdistrict => "subdistrict",
            OrgKind::Department => "department",
            OrgKind::Reference => "reference",
        }
    }
}

impl Say for OrgKind {
    fn say(&self, lang: Lang) -> String {
        match self {
            OrgKind::District => lang.pick("区", "district"),
            OrgKind::Bureau => lang.pick("部门", "bureau"),
            OrgKind::Platform => lang.pick("平台", "platform"),
            OrgKind::Subdistrict => lang.pick("街道", "sub-district"),
            OrgKind::Department => lang.pick("科室", "department"),
            OrgKind::Reference => lang.pick("参照地区", "reference area"),
        }
        .to_owned()
    }
}

impl FromStr for OrgKind {
    type Err = crate::provenance::UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "district" | "区" | "区县" => Ok(OrgKind::District),
            "bureau" | "部门" | "局" => Ok(OrgKind::Bureau),
            "platform" | "平台" => Ok(OrgKind::Platform),
            "subdistrict" | "sub-district" | "街道" | "镇街" => Ok(OrgKind::Subdistrict),
            "department" | "科室" => Ok(OrgKind::Department),
            "reference" | "参照地区" => Ok(OrgKind::Reference),
            _ => Err(crate::provenance::UnknownWord {
                text: crate::text::shorten(text),
                allowed: "区 district, 部门 bureau, 平台 platform, 街道 subdistrict, 科室 department",
            }),
        }
    }
}

/// An org unit with the days between which it exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgUnit {
    /// Its code, unique for ever: a code is never used again for another unit.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What it is.
    pub kind: OrgKind,
    /// Code of the unit above; none for a root.
    #[serde(default)]
    pub parent: Option<String>,
    /// The area it answers for.
    #[serde(default)]
    pub region: Option<RegionCode>,
    /// Its first day.
    pub valid_from: Date,
    /// Its last day, inclusive; none while it exists.
    #[serde(default)]
    pub valid_to: Option<Date>,
}

impl OrgUnit {
    /// True if the unit exists on a day.
    pub fn alive_on(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    /// Its name in a language; the Chinese one where there is no English one.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name_zh,
        }
    }
}
