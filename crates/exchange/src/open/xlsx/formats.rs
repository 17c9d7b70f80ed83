//! What number formats make of a number: a percentage, a date, a year.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use crate::open::structure::{attribute, reader};

/// How a cell format shows a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shows {
    pub percent: bool,
    pub date: bool,
    /// A date of which nothing but the year is shown.
    pub year_only: bool,
}

/// The cell formats of a styles part, by number.
pub(super) fn read(styles: &[u8]) -> Result<Vec<Shows>, quick_xml::Error> {
    let mut codes: BTreeMap<u32, Shows> = BTreeMap::new();
    let mut formats = Vec::new();
    let mut in_cells = false;
    let mut reader = reader(styles);
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().into_inner() {
                "numFmt" => {
                    let id = attribute(&tag, "numFmtId").and_then(|v| v.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&tag, "formatCode")) {
                        codes.insert(id, of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = attribute(&tag, "numFmtId").and_then(|v| v.parse().ok()).unwrap_or(0);
                    formats.push(codes.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().into_inner() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// Formats that files refer to without spelling them out: ECMA-376 18.8.30. 27–36 and 50–58 are
/// those of Chinese Excel, such as 57: yyyy年m月.
fn built_in(id: u32) -> Shows {
    Shows { percent: matches!(id, 9 | 10), date: matches!(id, 14..=22 | 27..=36 | 50..=58), year_only: false }
}

fn of_code(code: &str) -> Shows {
    let lower = code.to_ascii_lowercase();
    // [h]:mm counts hours beyond the day: a length of time, no day.
    let length = ["[h", "[m]", "[mm", "[s"].iter().any(|mark| lower.contains(mark));
    let code = unquoted(code).to_ascii_lowercase();
    // The first section shows positive numbers.
    let code = code.split(';').next().unwrap_or_default();
    if code.trim() == "general" {
        return Shows::default();
    }
    let has = |letters: &[char]| code.contains(letters);
    let numeric = has(&['0', '#', '?']) && !has(&['y', 'd']);
    let date = !numeric && !length && has(&['y', 'm', 'd', 'h', 's']);
    let year_only = date && has(&['y']) && !has(&['m', 'd', 'h']);
    Shows { percent: has(&['%']), date, year_only }
}

/// Whether a number format shows a percentage: a `%` outside quotes and escapes.
pub(in crate::open) fn is_percent(format: &str) -> bool {
    unquoted(format).contains('%')
}

/// A number format without its quoted, escaped and bracketed texts (`[Red]`, `[$-804]`, `[h]`).
fn unquoted(format: &str) -> String {
    let mut out = String::new();
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    for c in format.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        let show = |code| {
            let s = of_code(code);
            (s.percent, s.date, s.year_only)
        };
        for date in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"", "[$-804]yyyy/m/d;@", "d-mmm-yy", "m/d/yy h:mm"] {
            assert_eq!(show(date), (false, true, false), "{date}");
        }
        assert_eq!(show("yyyy\"年\""), (false, true, true));
        for plain in
            ["General", "0.00", "#,##0;[Red]-#,##0", "0\"%\"", "0\"days\"", "_ * #,##0.00_ ", "[h]:mm"]
        {
            assert_eq!(show(plain), (false, false, false), "{plain}");
        }
        assert_eq!(show("0.0%"), (true, false, false));
        assert!(built_in(57).date && built_in(9).percent && !built_in(0).date && !built_in(49).date);
    }
}
