//! Areas with their GB/T 2260 code and the days between which they exist.

mod breaks;
mod change;
mod code;
mod table;

use crate::text::Lang;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use breaks::{SeriesBreak, breaks};
pub use code::{RegionCode, RegionCodeError};
pub use table::{RegionTable, RegionTableError};

/// An area in one of its states. An area whose bounds changed has one entry before and one after, with
/// the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Its first day in this state; none if it existed when the table begins.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Its last day in this state, inclusive; none while it lasts.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// The area around it.
    #[serde(default)]
    pub parent: Option<RegionCode>,
    /// The areas that it took over, in whole or in part; itself among them if its bounds changed.
    #[serde(default)]
    pub succeeds: Vec<RegionCode>,
    /// How it came about, in Chinese; may be empty.
    #[serde(default)]
    pub note_zh: String,
    /// How it came about, in English; may be empty.
    #[serde(default)]
    pub note_en: String,
}

impl Region {
    /// True if the area is in this state on a day.
    pub fn alive_on(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= date) && self.valid_to.is_none_or(|last| date <= last)
    }

    /// Its name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_zh, &self.name_en)
    }
}
