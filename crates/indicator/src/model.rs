//! The indicator dictionary: what is measured, in which unit, which way is better, how it adds up.

use crate::thresholds::Thresholds;
use qipan_kernel::period::Frequency;
use qipan_kernel::text::{Lang, Say};
use qipan_kernel::unit::Unit;
use serde::{Deserialize, Serialize};

/// One entry of the indicator dictionary (指标).
///
/// Values of an indicator are `f64` in [`Indicator::unit`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Stable short code, unique in the dictionary; what formulas refer to as `[CODE]`.
    pub code: String,
    /// Name in Chinese; formulas may use it in brackets too.
    pub name_zh: String,
    /// Name in English.
    #[serde(default)]
    pub name_en: String,
    /// Category (类别) as printed in the plan, such as 科技创新.
    #[serde(default)]
    pub category: String,
    /// Unit of measure as printed, such as 亿元 or 件/万人; see `qipan_kernel::unit`.
    #[serde(default)]
    pub unit: String,
    /// Decimals that the value is published with.
    #[serde(default)]
    pub decimals: u8,
    /// Binding or expected.
    #[serde(default)]
    pub nature: Nature,
    /// Which way is better.
    #[serde(default)]
    pub direction: Direction,
    /// What sort of quantity it is; decides how periods combine.
    #[serde(default)]
    pub kind: Kind,
    /// Definition in words.
    #[serde(default)]
    pub definition: String,
    /// Department that publishes the values.
    #[serde(default)]
    pub source_department: String,
    /// Code of the org unit that answers for it.
    #[serde(default)]
    pub owner_unit: String,
    /// How often a value is due.
    #[serde(default = "yearly")]
    pub frequency: Frequency,
    /// Day of the month after the period's end on which the return is due; 0 = that month's last day, above 31 =
    /// so many days after the period's end; see [`crate::returns::due_day`].
    #[serde(default)]
    pub due_day: u8,
    /// Formula, if the indicator is derived; see [`crate::formula`].
    #[serde(default)]
    pub formula: Option<String>,
    /// How the values of units combine into the value of the unit above.
    #[serde(default)]
    pub aggregation: Aggregation,
    /// Whether a roll-up over only some of the units is shown (marked as partial) and not refused.
    #[serde(default)]
    pub partial_rollup: bool,
    /// Code of the upper-level plan's indicator that this one answers to (对标).
    #[serde(default)]
    pub answers_to: Option<String>,
    /// Whether the values are measured at current prices (现价).
    #[serde(default)]
    pub current_price: bool,
    /// Thresholds of the grades, if they differ from the defaults.
    #[serde(default)]
    pub thresholds: Option<Thresholds>,
    /// Whether values arrive as 1–N months cumulative (累计上报).
    #[serde(default)]
    pub cumulative_reporting: bool,
}

fn yearly() -> Frequency {
    Frequency::Year
}

impl Indicator {
    /// An entry with `code`, name and unit, everything else at its default (yearly, expected, up, stock).
    #[must_use]
    pub fn new(code: &str, name_zh: &str, unit: &str) -> Self {
        Self {
            code: code.to_owned(),
            name_zh: name_zh.to_owned(),
            name_en: String::new(),
            category: String::new(),
            unit: unit.to_owned(),
            decimals: 2,
            nature: Nature::default(),
            direction: Direction::default(),
            kind: Kind::default(),
            definition: String::new(),
            source_department: String::new(),
            owner_unit: String::new(),
            frequency: yearly(),
            due_day: 0,
            formula: None,
            aggregation: Aggregation::default(),
            partial_rollup: false,
            answers_to: None,
            current_price: false,
            thresholds: None,
            cumulative_reporting: false,
        }
    }

    /// Whether the values are growth rates at comparable prices (可比价增速).
    #[must_use]
    pub fn comparable_prices(&self) -> bool {
        self.kind == Kind::Growth
    }

    /// Whether the values of months add up: flows, and five-year cumulative ones unless their years compound (per cent,
    /// but not percentage points).
    #[must_use]
    pub fn adds_up(&self) -> bool {
        match self.kind {
            Kind::Flow => true,
            Kind::FiveYearCumulative => {
                let compounds = |u: Unit| u.is_ratio() && u.scale.to_bits() != 1f64.to_bits();
                self.unit.contains("百分点") || !Unit::parse(&self.unit).is_ok_and(compounds)
            }
            Kind::Stock | Kind::Ratio | Kind::Growth => false,
        }
    }

    /// Name in the language asked for; the other one if that is empty, the code if both are.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.name_zh, &self.name_en),
            Lang::En => (&self.name_en, &self.name_zh),
        };
        [first, second, &self.code].into_iter().find(|s| !s.is_empty()).map_or("", String::as_str)
    }
}

/// Whether the plan binds the government or only expects (属性).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// 约束性: must be reached.
    Binding,
    /// 预期性: expected to be reached.
    #[default]
    Expected,
}

/// Which way is better (方向).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 上升: more is better.
    #[default]
    Up,
    /// 下降: less is better.
    Down,
    /// 区间: within two bounds is better.
    Range,
}

/// What sort of quantity an indicator is (类型).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 流量: happens over a period; months add up to the year.
    Flow,
    /// 存量: stands at a moment; the year's value is that of its end.
    #[default]
    Stock,
    /// 比率: a quotient; never added.
    Ratio,
    /// 可比价增速: growth at comparable prices, as published.
    Growth,
    /// 五年累计: adds up from the first year of the five years.
    FiveYearCumulative,
}

impl Kind {
    /// Whether the values of months add up.
    #[must_use]
    pub fn adds_up(self) -> bool {
        matches!(self, Self::Flow | Self::FiveYearCumulative)
    }
}

/// How the values of units combine into the value of the unit above (汇总方式).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// 求和: the unit above has the sum.
    Sum,
    /// 加权平均: the mean, weighted by another indicator's value at the same unit and period.
    WeightedMean {
        /// Code of the indicator that weighs.
        by: String,
    },
    /// 不可加: only what is reported for the unit above counts.
    #[default]
    NotAdditive,
}

impl Say for Nature {
    fn say(&self, lang: Lang) -> String {
        pick(
            lang,
            match self {
                Self::Binding => ("约束性", "binding"),
                Self::Expected => ("预期性", "expected"),
            },
        )
    }
}

impl Say for Direction {
    fn say(&self, lang: Lang) -> String {
        pick(
            lang,
            match self {
                Self::Up => ("上升", "up"),
                Self::Down => ("下降", "down"),
                Self::Range => ("区间", "range"),
            },
        )
    }
}

impl Say for Kind {
    fn say(&self, lang: Lang) -> String {
        pick(
            lang,
            match self {
                Self::Flow => ("流量", "flow"),
                Self::Stock => ("存量", "stock"),
                Self::Ratio => ("比率", "ratio"),
                Self::Growth => ("可比价增速", "growth at comparable prices"),
                Self::FiveYearCumulative => ("五年累计", "five-year cumulative"),
            },
        )
    }
}

impl Say for Aggregation {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::WeightedMean { by }, Lang::Zh) => format!("加权平均（按 {by}）"),
            (Self::WeightedMean { by }, Lang::En) => format!("mean weighted by {by}"),
            (Self::Sum, _) => pick(lang, ("求和", "sum")),
            (Self::NotAdditive, _) => pick(lang, ("不可加", "not additive")),
        }
    }
}

fn pick(lang: Lang, (zh, en): (&str, &str)) -> String {
    lang.pick(zh, en).to_owned()
}

/// Reads a Chinese or English name of an enum value, as dictionaries in Excel spell it.
pub trait Named: Sized {
    /// The value that `text` names, or `None`. White space around it is ignored.
    fn from_name(text: &str) -> Option<Self>;
}

impl Named for Nature {
    fn from_name(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "约束性" | "约束" | "binding" => Some(Self::Binding),
            "预期性" | "预期" | "expected" => Some(Self::Expected),
            _ => None,
        }
    }
}

impl Named for Direction {
    fn from_name(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "上升" | "正向" | "越高越好" | "up" => Some(Self::Up),
            "下降" | "逆向" | "负向" | "越低越好" | "down" => Some(Self::Down),
            "区间" | "range" => Some(Self::Range),
            _ => None,
        }
    }
}

impl Named for Kind {
    fn from_name(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "流量" | "flow" => Some(Self::Flow),
            "存量" | "stock" => Some(Self::Stock),
            "比率" | "比例" | "ratio" => Some(Self::Ratio),
            "可比价增速" | "增速" | "growth" | "growth at comparable prices" => Some(Self::Growth),
            "五年累计" | "five_year_cumulative" | "five-year cumulative" => {
                Some(Self::FiveYearCumulative)
            }
            _ => None,
        }
    }
}

impl Named for Aggregation {
    fn from_name(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.to_lowercase().as_str() {
            "求和" | "合计" | "sum" => return Some(Self::Sum),
            "不可加" | "不汇总" | "not_additive" | "not additive" => return Some(Self::NotAdditive),
            _ => {}
        }
        let rest =
            ["加权平均", "weighted_mean", "mean weighted by"].iter().find_map(|p| text.strip_prefix(p))?;
        let rest = rest.trim_start_matches(['（', '(', ':', '：', ' ', '按', '[']);
        let by = rest.trim_end_matches(['）', ')', ']', ' ']).trim();
        (!by.is_empty()).then(|| Self::WeightedMean { by: by.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both<T: Named + Say + PartialEq + std::fmt::Debug>(value: &T) {
        for lang in [Lang::Zh, Lang::En] {
            assert_eq!(T::from_name(&value.say(lang)).as_ref(), Some(value), "{}", value.say(lang));
        }
    }

    #[test]
    fn every_name_reads_back() {
        [Nature::Binding, Nature::Expected].iter().for_each(both);
        [Direction::Up, Direction::Down, Direction::Range].iter().for_each(both);
        [Kind::Flow, Kind::Stock, Kind::Ratio, Kind::Growth, Kind::FiveYearCumulative].iter().for_each(both);
        [Aggregation::Sum, Aggregation::NotAdditive, Aggregation::WeightedMean { by: "POP".into() }]
            .iter()
            .for_each(both);
        assert_eq!(
            Aggregation::from_name("加权平均:[常住人口]"),
            Aggregation::from_name("加权平均（按常住人口）")
        );
        assert_eq!(Aggregation::from_name("加权平均"), None);
        assert_eq!(Kind::from_name("别的"), None);
    }

    #[test]
    fn name_falls_back() {
        let mut it = Indicator::new("GDP", "地区生产总值", "亿元");
        assert_eq!(it.name(Lang::En), "地区生产总值");
        it.name_zh.clear();
        assert_eq!(it.name(Lang::Zh), "GDP");
        assert!(!it.comparable_prices());
    }
}
