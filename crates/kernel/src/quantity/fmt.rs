//! The one formatter: numbers, money, area and values with a unit, in both languages.
//!
//! Rounding is 四舍五入 on the decimal digits as they are written, halves away from zero: 2.675 with two
//! decimals is 2.68, as in a spreadsheet.

mod digits;

use super::{AreaM2, Money};
use crate::provenance::QualifiedValue;
use crate::text::Lang;
use crate::unit::Unit;
use digits::Digits;

/// In which unit money is shown.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum MoneyUnit {
    /// 元.
    Yuan,
    /// 万元; in English millions.
    WanYuan,
    /// 亿元; in English billions.
    YiYuan,
    /// The largest of these in which the amount is at least one.
    Auto,
}

impl MoneyUnit {
    /// Yuan in one of it; 1 for `Auto`.
    pub fn yuan(self) -> f64 {
        match self {
            MoneyUnit::Yuan | MoneyUnit::Auto => 1.0,
            MoneyUnit::WanYuan => 1e4,
            MoneyUnit::YiYuan => 1e8,
        }
    }
}

/// In which unit an area is shown.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum AreaUnit {
    /// 平方米.
    M2,
    /// 亩.
    Mu,
    /// 公顷.
    Hectare,
    /// 平方公里.
    Km2,
    /// Chinese: 平方米, from one 亩 亩, from one km² 平方公里. English: m², from 1 ha hectares, from one km² km².
    Auto,
}

/// A number with thousands separators: `1,234.50`. A dash for one that is not finite.
pub fn number(value: f64, decimals: u8, _lang: Lang) -> String {
    plain(value, decimals).map_or_else(|| "—".to_owned(), |digits| digits.grouped())
}

/// A number without separators, for csv and for fields that are edited: `1234.50`. Empty if not finite.
pub fn bare(value: f64, decimals: u8) -> String {
    plain(value, decimals).map(|digits| digits.bare()).unwrap_or_default()
}

fn plain(value: f64, decimals: u8) -> Option<Digits> {
    value.is_finite().then(|| Digits::of(value).rounded(decimals))
}

/// Money with its unit: `12.50亿元`, in English `1.250 billion yuan`. Computed on whole fen.
///
/// English has no words for 10⁴ and 10⁸: 万元 is shown in millions with two decimals more, 亿元 in billions
/// with one more, so that nothing is lost.
pub fn money(amount: Money, unit: MoneyUnit, decimals: u8, lang: Lang) -> String {
    let size = amount.0.unsigned_abs();
    let unit = match unit {
        MoneyUnit::Auto if size >= 10_000_000_000 => MoneyUnit::YiYuan,
        MoneyUnit::Auto if size >= lang.pick(1_000_000, 100_000_000) => MoneyUnit::WanYuan,
        MoneyUnit::Auto => MoneyUnit::Yuan,
        other => other,
    };
    let (shift, decimals, name) = match (unit, lang) {
        (MoneyUnit::WanYuan, Lang::Zh) => (6, decimals, "万元"),
        (MoneyUnit::WanYuan, Lang::En) => (8, decimals.saturating_add(2), " million yuan"),
        (MoneyUnit::YiYuan, Lang::Zh) => (10, decimals, "亿元"),
        (MoneyUnit::YiYuan, Lang::En) => (11, decimals.saturating_add(1), " billion yuan"),
        (_, Lang::Zh) => (2, decimals, "元"),
        (_, Lang::En) => (2, decimals, " yuan"),
    };
    format!("{}{name}", Digits::scaled(amount.0, shift).rounded(decimals).grouped())
}

/// An area with its unit: `5.60万亩` is not a unit here, but `56,000.00亩` is.
pub fn area(area: AreaM2, unit: AreaUnit, decimals: u8, lang: Lang) -> String {
    let size = area.0.abs();
    let unit = match (unit, lang) {
        (AreaUnit::Auto, _) if size >= 1e6 => AreaUnit::Km2,
        (AreaUnit::Auto, Lang::Zh) if size >= 10_000.0 / 15.0 => AreaUnit::Mu,
        (AreaUnit::Auto, Lang::En) if size >= 1e4 => AreaUnit::Hectare,
        (AreaUnit::Auto, _) => AreaUnit::M2,
        (other, _) => other,
    };
    let (value, zh, en) = match unit {
        AreaUnit::Mu => (area.mu(), "亩", " mu"),
        AreaUnit::Hectare => (area.hectares(), "公顷", " ha"),
        AreaUnit::Km2 => (area.km2(), "平方公里", " km²"),
        AreaUnit::M2 | AreaUnit::Auto => (area.0, "平方米", " m²"),
    };
    format!("{}{}", number(value, decimals, lang), lang.pick(zh, en))
}

/// A value with its unit: `1,250.00亿元`, `5.1%`; in English `1,250.00 (100 million yuan)`, `5.1%`.
pub fn value(value: f64, unit: &Unit, decimals: u8, lang: Lang) -> String {
    let text = number(value, decimals, lang);
    if *unit == Unit::one() {
        return text;
    }
    let name = unit.say(lang);
    match lang {
        _ if matches!(unit.symbol.as_str(), "%" | "‰") => format!("{text}{name}"),
        Lang::Zh => format!("{text}{name}"),
        Lang::En if name.starts_with(|c: char| c.is_ascii_digit()) => format!("{text} ({name})"),
        Lang::En => format!("{text} {name}"),
    }
}

/// A value with its qualifier and unit: `>1,200亿元`.
pub fn qualified(quantity: QualifiedValue, unit: &Unit, decimals: u8, lang: Lang) -> String {
    format!("{}{}", quantity.qualifier.sign(), value(quantity.value, unit, decimals, lang))
}
