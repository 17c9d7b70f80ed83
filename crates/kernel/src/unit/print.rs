//! Units as text.

use super::{Unit, parse};
use crate::text::{Lang, Say};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

impl Unit {
    /// The unit for people: 亿元, or "100 million yuan".
    pub fn say(&self, lang: Lang) -> String {
        match (lang, parse::term(&self.symbol)) {
            (Lang::En, Ok(term)) => term.write(Lang::En),
            _ => self.symbol.clone(),
        }
    }
}

impl Say for Unit {
    fn say(&self, lang: Lang) -> String {
        Unit::say(self, lang)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.symbol)
    }
}

impl FromStr for Unit {
    type Err = super::UnitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Unit::parse(text)
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.symbol)
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Unit;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a unit such as 亿元")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Unit, E> {
                Unit::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
