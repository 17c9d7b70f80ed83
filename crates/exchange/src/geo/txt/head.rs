//! `[属性描述]`: what the file says of its coordinates.

use std::collections::BTreeMap;

/// The lines `key=value`, as they stand.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub values: BTreeMap<String, String>,
}

/// The datum that 坐标系 names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Datum {
    Cgcs2000,
    /// One that can't be turned into CGCS2000 without local parameters.
    Foreign,
    Missing,
}

impl Head {
    /// Takes a line; `false` if it is no `key=value`.
    pub fn take(&mut self, line: &str) -> bool {
        let Some((key, value)) = line.split_once(['=', '＝']) else { return false };
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || self.values.len() >= 200 {
            return false;
        }
        self.values.insert(key.chars().take(40).collect(), value.chars().take(200).collect());
        true
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str).filter(|v| !v.is_empty())
    }

    pub fn datum(&self) -> Datum {
        let Some(said) = self.get("坐标系") else { return Datum::Missing };
        let said = said.to_ascii_uppercase();
        if said.contains("2000") { Datum::Cgcs2000 } else { Datum::Foreign }
    }

    /// Whether coordinates are degrees.
    pub fn in_degrees(&self) -> bool {
        self.get("计量单位").is_some_and(|unit| unit.contains('度') || unit.eq_ignore_ascii_case("degree"))
    }

    /// Width of the zones in degrees.
    pub fn width(&self) -> Option<u32> {
        self.number("几度分带").filter(|w| matches!(w, 3 | 6))
    }

    /// Number of the zone.
    pub fn zone(&self) -> Option<u32> {
        self.number("带号")
    }

    fn number(&self, key: &str) -> Option<u32> {
        let text = self.get(key)?;
        let digits: String = text
            .chars()
            .map(qipan_kernel::text::narrow)
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    }
}
