//! The table of areas.

use super::{Region, RegionCode};
use crate::text::{Lang, Say, shorten};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use thiserror::Error;

const TEXT: &str = include_str!("../../data/regions_zhejiang.csv");

static ZHEJIANG: LazyLock<RegionTable> = LazyLock::new(|| RegionTable::read(TEXT).unwrap_or_default());

/// Areas in all their states, by code and then by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionTable {
    states: BTreeMap<RegionCode, Vec<Region>>,
}

/// A line of a table of areas can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum RegionTableError {
    /// A line that has not the eight fields, or a field that is no code or date.
    Line {
        /// Its number, from 1.
        number: usize,
        /// Its text, shortened.
        text: String,
    },
    /// Two states of one area that overlap, or of which one ends before it begins.
    Overlap {
        /// The area.
        code: RegionCode,
    },
    /// A code that no area has.
    Unknown {
        /// The code.
        code: RegionCode,
    },
    /// An area that does not exist both on the day before a change and on its day.
    NotAlive {
        /// The area.
        code: RegionCode,
        /// The day of the change.
        on: Date,
    },
}

impl Say for RegionTableError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (RegionTableError::Line { number, text }, Lang::Zh) => {
                format!("区划表第{number}行无法识别：“{text}”；请核对代码和日期")
            }
            (RegionTableError::Line { number, text }, Lang::En) => {
                format!("line {number} of the table of areas can't be read: '{text}'; check codes and dates")
            }
            (RegionTableError::Overlap { code }, Lang::Zh) => {
                format!("区划 {code} 的有效期重叠或颠倒；请核对起止日期")
            }
            (RegionTableError::Overlap { code }, Lang::En) => {
                format!("the states of area {code} overlap or run backwards; check their dates")
            }
            (RegionTableError::Unknown { code }, Lang::Zh) => format!("没有代码为 {code} 的区划；请核对代码"),
            (RegionTableError::Unknown { code }, Lang::En) => {
                format!("there is no area {code}; check the code")
            }
            (RegionTableError::NotAlive { code, on }, Lang::Zh) => {
                format!("区划 {code} 在 {on} 前后不存续；请核对日期")
            }
            (RegionTableError::NotAlive { code, on }, Lang::En) => {
                format!("area {code} does not exist around {on}; check the day")
            }
        }
    }
}

impl RegionTable {
    /// The counties and cities of Zhejiang and the sub-districts of Qiantang, from
    /// `data/regions_zhejiang.csv` (sources stated there). Complete from [`RegionTable::COMPLETE_FROM`].
    pub fn zhejiang() -> &'static RegionTable {
        &ZHEJIANG
    }

    /// The day from which the embedded table knows every change.
    pub const COMPLETE_FROM: Date = date(2019, 1, 1);

    /// Makes a table.
    ///
    /// # Errors
    /// [`RegionTableError::Overlap`] if two states of one area overlap.
    pub fn new(regions: Vec<Region>) -> Result<RegionTable, RegionTableError> {
        let mut states: BTreeMap<RegionCode, Vec<Region>> = BTreeMap::new();
        for region in regions {
            states.entry(region.code).or_default().push(region);
        }
        for (code, list) in &mut states {
            list.sort_by_key(|region| region.valid_from);
            let backwards = |region: &Region| matches!((region.valid_from, region.valid_to), (Some(from), Some(to)) if to < from);
            let overlap = |pair: &[Region]| match pair {
                [a, b] => a.valid_to.is_none() || b.valid_from.is_none() || a.valid_to >= b.valid_from,
                _ => false,
            };
            if list.iter().any(backwards) || list.windows(2).any(overlap) {
                return Err(RegionTableError::Overlap { code: *code });
            }
        }
        Ok(RegionTable { states })
    }

    /// Reads lines of `code,name_zh,name_en,valid_from,valid_to,succeeds,note_zh,note_en`; lines with `#`
    /// and the heading are skipped.
    ///
    /// # Errors
    /// [`RegionTableError`] that names the line or area.
    pub fn read(text: &str) -> Result<RegionTable, RegionTableError> {
        let mut regions = Vec::new();
        for (at, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line.starts_with("code,") {
                continue;
            }
            let failure = || RegionTableError::Line { number: at + 1, text: shorten(line) };
            regions.push(region(line).ok_or_else(failure)?);
        }
        RegionTable::new(regions)
    }

    /// The area as it is on a day.
    pub fn on(&self, code: RegionCode, date: Date) -> Option<&Region> {
        self.states(code).iter().find(|region| region.alive_on(date))
    }

    /// All states of an area, in time.
    pub fn states(&self, code: RegionCode) -> &[Region] {
        self.states.get(&code).map(Vec::as_slice).unwrap_or_default()
    }

    /// All areas in all states, by code and then by time.
    pub fn all(&self) -> impl Iterator<Item = &Region> {
        self.states.values().flatten()
    }

    /// The areas directly within one, as they are on a day.
    pub fn children(&self, code: RegionCode, date: Date) -> impl Iterator<Item = &Region> {
        self.all().filter(move |region| region.parent == Some(code) && region.alive_on(date))
    }

    /// The states that took over from an area, in whole or in part; not those of the area itself.
    pub fn successors(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        self.all().filter(move |region| region.code != code && region.succeeds.contains(&code))
    }
}

fn region(line: &str) -> Option<Region> {
    let fields: Vec<&str> = line.split(',').collect();
    let [code, name_zh, name_en, from, to, succeeds, note_zh, note_en] = fields.as_slice() else {
        return None;
    };
    let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    let code = RegionCode::parse(code).ok()?;
    let succeeds = succeeds.split('+').filter(|part| !part.is_empty());
    Some(Region {
        code,
        name_zh: (*name_zh).to_owned(),
        name_en: (*name_en).to_owned(),
        valid_from: day(from)?,
        valid_to: day(to)?,
        parent: code.parent(),
        succeeds: succeeds.map(|part| RegionCode::parse(part).ok()).collect::<Option<Vec<_>>>()?,
        note_zh: (*note_zh).to_owned(),
        note_en: (*note_en).to_owned(),
    })
}
