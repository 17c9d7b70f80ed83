//! Canonical text, and text for people.

use super::{Frequency, Period};
use crate::text::{Lang, Say};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The English short name of a month, 1 to 12.
fn english(month: u8) -> &'static str {
    MONTHS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or("Dec")
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.canonical() {
            Period::Year { year } => write!(f, "{year:04}"),
            Period::Half { year, half } => write!(f, "{year:04}H{half}"),
            Period::Quarter { year, quarter } => write!(f, "{year:04}Q{quarter}"),
            Period::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Period::Cumulative { year, to } => write!(f, "{year:04}-01/{to:02}"),
            Period::JanFeb { year } => write!(f, "{year:04}-01/02"),
            Period::FiveYear { from, to } => write!(f, "{from:04}/{to:04}"),
        }
    }
}

impl Period {
    /// The period for people: 2023年1–9月, or Jan–Sep 2023.
    pub fn say(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }

    fn say_zh(self) -> String {
        match self.canonical() {
            Period::Year { year } => format!("{year}年"),
            Period::Half { year, half: 1 } => format!("{year}年上半年"),
            Period::Half { year, .. } => format!("{year}年下半年"),
            Period::Quarter { year, quarter } => {
                let name = match quarter {
                    1 => "一",
                    2 => "二",
                    3 => "三",
                    _ => "四",
                };
                format!("{year}年{name}季度")
            }
            Period::Month { year, month } => format!("{year}年{month}月"),
            Period::Cumulative { year, to } => format!("{year}年1–{to}月"),
            Period::JanFeb { year } => format!("{year}年1–2月"),
            Period::FiveYear { from, to } => format!("{from}–{to}年"),
        }
    }

    fn say_en(self) -> String {
        match self.canonical() {
            Period::Year { year } => format!("{year}"),
            Period::Half { year, half } => format!("H{half} {year}"),
            Period::Quarter { year, quarter } => format!("Q{quarter} {year}"),
            Period::Month { year, month } => format!("{} {year}", english(month)),
            Period::Cumulative { year, to } => format!("Jan–{} {year}", english(to)),
            Period::JanFeb { year } => format!("Jan–Feb {year}"),
            Period::FiveYear { from, to } => format!("{from}–{to}"),
        }
    }
}

impl Say for Period {
    fn say(&self, lang: Lang) -> String {
        Period::say(*self, lang)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Period;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a period such as 2023-01/09")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Period, E> {
                Period::from_str(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl Frequency {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Frequency::Month => "month",
            Frequency::Quarter => "quarter",
            Frequency::Half => "half",
            Frequency::Year => "year",
            Frequency::FiveYear => "five_year",
        }
    }
}

impl FromStr for Frequency {
    type Err = crate::provenance::UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "month" | "monthly" | "月" | "月度" | "每月" | "月报" => Ok(Frequency::Month),
            "quarter" | "quarterly" | "季" | "季度" | "每季" | "季报" => Ok(Frequency::Quarter),
            "half" | "half_year" | "half-yearly" | "半年" | "半年度" | "半年报" => {
                Ok(Frequency::Half)
            }
            "year" | "yearly" | "annual" | "年" | "年度" | "每年" | "年报" => Ok(Frequency::Year),
            "five_year" | "five-yearly" | "五年" => Ok(Frequency::FiveYear),
            _ => Err(crate::provenance::UnknownWord {
                text: crate::text::shorten(text),
                allowed: "月度 month, 季度 quarter, 半年 half, 年度 year, 五年 five_year",
            }),
        }
    }
}

impl Say for Frequency {
    fn say(&self, lang: Lang) -> String {
        match self {
            Frequency::Month => lang.pick("月度", "monthly"),
            Frequency::Quarter => lang.pick("季度", "quarterly"),
            Frequency::Half => lang.pick("半年", "half-yearly"),
            Frequency::Year => lang.pick("年度", "yearly"),
            Frequency::FiveYear => lang.pick("五年", "five-yearly"),
        }
        .to_owned()
    }
}
