//! Formula injection: a text that begins like a formula must stay a text wherever it is opened.

use std::borrow::Cow;

/// First characters that Excel, WPS or LibreOffice take for the beginning of a formula or command,
/// half and full width.
const RISKY: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '＝', '＋', '－', '＠'];

/// White space that is passed over before a formula.
const SPACES: [char; 4] = [' ', '\u{3000}', '\u{FEFF}', '\u{A0}'];

fn is_risky(text: &str) -> bool {
    text.trim_start_matches(SPACES).starts_with(RISKY) || text.starts_with(RISKY)
}

/// What [`csv_text`] made of a text, undone.
#[must_use]
pub fn without_guard(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(field)
}

/// A text for csv: risky ones get a leading apostrophe, which a spreadsheet takes for "this is text".
/// Numbers pass as they are, also negative ones; a lone dash means "no value" and is left alone.
#[must_use]
pub fn csv_text(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_start_matches(SPACES);
    if !is_risky(text) || trimmed.parse::<f64>().is_ok() || trimmed == "-" {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{text}"))
}

/// A text for an xlsx cell: without the characters that XML cannot hold, within Excel's length.
#[must_use]
pub fn xlsx_text(text: &str) -> Cow<'_, str> {
    let odd = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let long = text.len() > 32_000;
    if !long && !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !odd(*c)).take(32_000).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for bad in
            ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "　=1", "＝1", "|x", "\r=1"]
        {
            assert!(csv_text(bad).starts_with('\''), "{bad:?}");
        }
        for good in ["-1.5", "1270.39", "+3", "地区生产总值", "", "-", "a=b", "'quoted"] {
            assert_eq!(csv_text(good), good, "{good:?}");
        }
        assert_eq!(xlsx_text("a\u{0}b\u{1}c\n"), "abc\n");
        assert_eq!(xlsx_text(&"字".repeat(40_000)).chars().count(), 32_000);
    }
}
