//! What is measured: exponents over base quantities.

use crate::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::ops::{Div, Mul};

/// A base quantity. Electricity, coal equivalent and carbon are kept apart from each other and from mass:
/// between them stand factors that change by year and by rule. Days are kept apart from months and years:
/// shares of a year go by month.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// 人民币, in 元.
    MoneyCny,
    /// 美元.
    MoneyUsd,
    /// 长度, in m; area is its square.
    Length,
    /// 质量, in t.
    Mass,
    /// 标准煤, in tce.
    CoalEnergy,
    /// 电量, in kWh.
    Electricity,
    /// 二氧化碳, in t.
    Carbon,
    /// 人.
    Person,
    /// 个、家、件 and other counted things.
    Count,
    /// 年、月, in years.
    Time,
    /// 天、小时, in days.
    Day,
    /// 分, points of a score.
    Score,
}

const BASES: [Base; 12] = [
    Base::MoneyCny,
    Base::MoneyUsd,
    Base::Length,
    Base::Mass,
    Base::CoalEnergy,
    Base::Electricity,
    Base::Carbon,
    Base::Person,
    Base::Count,
    Base::Time,
    Base::Day,
    Base::Score,
];

/// Exponents over the base quantities. A ratio (%, ‰, 倍, 容积率) has none.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Dimension([i8; 12]);

impl Dimension {
    /// No dimension: a pure number or ratio.
    pub const NONE: Dimension = Dimension([0; 12]);
    /// Chinese money.
    pub const MONEY: Dimension = Dimension::NONE.with(0, 1);
    /// US money.
    pub const USD: Dimension = Dimension::NONE.with(1, 1);
    /// Length.
    pub const LENGTH: Dimension = Dimension::NONE.with(2, 1);
    /// Area.
    pub const AREA: Dimension = Dimension::NONE.with(2, 2);
    /// Volume.
    pub const VOLUME: Dimension = Dimension::NONE.with(2, 3);
    /// Mass.
    pub const MASS: Dimension = Dimension::NONE.with(3, 1);
    /// Energy in coal equivalent.
    pub const COAL: Dimension = Dimension::NONE.with(4, 1);
    /// Electricity.
    pub const ELECTRICITY: Dimension = Dimension::NONE.with(5, 1);
    /// Carbon dioxide.
    pub const CARBON: Dimension = Dimension::NONE.with(6, 1);
    /// People.
    pub const PERSON: Dimension = Dimension::NONE.with(7, 1);
    /// Counted things.
    pub const COUNT: Dimension = Dimension::NONE.with(8, 1);
    /// Years and months.
    pub const TIME: Dimension = Dimension::NONE.with(9, 1);
    /// Days and hours.
    pub const DAY: Dimension = Dimension::NONE.with(10, 1);
    /// Points.
    pub const SCORE: Dimension = Dimension::NONE.with(11, 1);

    pub(super) const fn with(mut self, at: usize, exponent: i8) -> Dimension {
        self.0[at] = exponent;
        self
    }

    /// True for a pure number or ratio.
    pub fn is_none(self) -> bool {
        self == Dimension::NONE
    }

    /// The base quantities that occur, with their exponents.
    pub fn parts(self) -> impl Iterator<Item = (Base, i8)> {
        BASES.into_iter().zip(self.0).filter(|(_, exponent)| *exponent != 0)
    }

    /// The dimension to a whole power; exponents stop at ±127.
    #[must_use]
    pub fn powi(self, power: i8) -> Dimension {
        Dimension(self.0.map(|exponent| exponent.saturating_mul(power)))
    }

    fn zip(self, other: Dimension, join: fn(i8, i8) -> i8) -> Dimension {
        let mut exponents = self.0;
        for (mine, theirs) in exponents.iter_mut().zip(other.0) {
            *mine = join(*mine, theirs);
        }
        Dimension(exponents)
    }
}

impl Mul for Dimension {
    type Output = Dimension;

    fn mul(self, other: Dimension) -> Dimension {
        self.zip(other, i8::saturating_add)
    }
}

impl Div for Dimension {
    type Output = Dimension;

    fn div(self, other: Dimension) -> Dimension {
        self.zip(other, i8::saturating_sub)
    }
}

impl Say for Base {
    fn say(&self, lang: Lang) -> String {
        match self {
            Base::MoneyCny => lang.pick("人民币金额", "money in yuan"),
            Base::MoneyUsd => lang.pick("美元金额", "money in US dollars"),
            Base::Length => lang.pick("长度", "length"),
            Base::Mass => lang.pick("质量", "mass"),
            Base::CoalEnergy => lang.pick("标准煤", "coal equivalent"),
            Base::Electricity => lang.pick("电量", "electricity"),
            Base::Carbon => lang.pick("二氧化碳", "carbon dioxide"),
            Base::Person => lang.pick("人数", "people"),
            Base::Count => lang.pick("个数", "count"),
            Base::Time => lang.pick("年月", "years"),
            Base::Day => lang.pick("天数", "days"),
            Base::Score => lang.pick("分值", "points"),
        }
        .to_owned()
    }
}

impl Say for Dimension {
    /// Such as 人民币金额/面积, or "money in yuan per area".
    fn say(&self, lang: Lang) -> String {
        let name = |(base, exponent): (Base, i8)| match (base, exponent.unsigned_abs()) {
            (base, 1) => base.say(lang),
            (Base::Length, 2) => lang.pick("面积", "area").to_owned(),
            (Base::Length, 3) => lang.pick("体积", "volume").to_owned(),
            (base, power) => format!("{}^{power}", base.say(lang)),
        };
        let side = |above: bool| -> Vec<String> {
            self.parts().filter(|(_, exponent)| (*exponent > 0) == above).map(name).collect()
        };
        let (above, below) = (side(true), side(false));
        let above = if above.is_empty() { lang.pick("比率", "ratio").to_owned() } else { above.join("·") };
        if below.is_empty() {
            above
        } else {
            format!("{above}{}{}", lang.pick("/", " per "), below.join("·"))
        }
    }
}
