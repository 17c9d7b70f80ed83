//! The code of an area.

use crate::text::{Lang, Say, shorten};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Code of an area: 2 digits province, 4 city, 6 county (GB/T 2260), 9 town or sub-district (GB/T 10114),
/// 12 village or community. A six-digit code with trailing zeros is the shorter code: `330100` is `3301`.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode {
    digits: u64,
    len: u8,
}

/// A text is not the code of an area.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct RegionCodeError {
    /// The text, shortened.
    pub text: String,
}

impl Say for RegionCodeError {
    fn say(&self, lang: Lang) -> String {
        let text = &self.text;
        match lang {
            Lang::Zh => format!("“{text}”不是行政区划代码；应为2、4、6、9或12位数字，如 330114"),
            Lang::En => {
                format!("'{text}' is not an area code; it has 2, 4, 6, 9 or 12 digits, such as 330114")
            }
        }
    }
}

impl RegionCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`RegionCodeError`] if it has not 2, 4, 6, 9 or 12 digits.
    pub fn parse(text: &str) -> Result<RegionCode, RegionCodeError> {
        let fail = || RegionCodeError { text: shorten(text) };
        let trimmed = text.trim();
        let mut len = u8::try_from(trimmed.len()).map_err(|_| fail())?;
        if !matches!(len, 2 | 4 | 6 | 9 | 12) || !trimmed.bytes().all(|b| b.is_ascii_digit()) {
            return Err(fail());
        }
        let mut digits: u64 = trimmed.parse().map_err(|_| fail())?;
        // 330100 is the city, 330000 the province, 330114000 the county.
        loop {
            let step = match len {
                12 | 9 => 1000,
                6 | 4 => 100,
                _ => break,
            };
            if !digits.is_multiple_of(step) {
                break;
            }
            digits /= step;
            len -= if step == 1000 { 3 } else { 2 };
        }
        if digits == 0 { Err(fail()) } else { Ok(RegionCode { digits, len }) }
    }

    /// The number of digits: 2, 4, 6, 9 or 12.
    pub fn digits(self) -> u8 {
        self.len
    }

    /// The code as GB/T 2260 tables print it, a province or city filled up to six digits: `330100`.
    pub fn gb2260(self) -> String {
        format!("{self:0<6}")
    }

    /// The code of the area around this one; none for a province.
    pub fn parent(self) -> Option<RegionCode> {
        match self.len {
            12 | 9 => Some(RegionCode { digits: self.digits / 1000, len: self.len - 3 }),
            6 | 4 => Some(RegionCode { digits: self.digits / 100, len: self.len - 2 }),
            _ => None,
        }
    }

    /// True if `other` is this area or lies in it, by its digits.
    pub fn contains(self, other: RegionCode) -> bool {
        let mut here = Some(other);
        while let Some(code) = here {
            if code == self {
                return true;
            }
            here = code.parent();
        }
        false
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:0width$}", self.digits, width = usize::from(self.len)))
    }
}

impl FromStr for RegionCode {
    type Err = RegionCodeError;

    fn from_str(text: &str) -> Result<Self, RegionCodeError> {
        RegionCode::parse(text)
    }
}

impl Serialize for RegionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = RegionCode;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an area code such as 330114")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RegionCode, E> {
                RegionCode::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
