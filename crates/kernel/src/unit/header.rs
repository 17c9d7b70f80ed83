//! Units in the headings of tables: 地区生产总值(亿元).

use super::Unit;

const OPEN: [char; 6] = ['(', '（', '[', '【', '〔', '［'];
const CLOSE: [char; 6] = [')', '）', ']', '】', '〕', '］'];

/// Splits a heading into its name and the unit in its last brackets: `地区生产总值（亿元）` gives
/// `地区生产总值` and 亿元. Brackets that hold no unit stay in the name. A unit after a last comma or
/// "单位：" is found as well.
pub fn split_header(heading: &str) -> (&str, Option<Unit>) {
    let heading = heading.trim();
    if heading.ends_with(CLOSE) {
        // The innermost opening bracket first, then those further out: 单位(元/(人·月)).
        for (at, bracket) in heading.char_indices().rev().filter(|(_, c)| OPEN.contains(c)) {
            let inside = heading.get(at + bracket.len_utf8()..).unwrap_or_default();
            let inside = inside.strip_suffix(CLOSE).unwrap_or(inside);
            if let Ok(unit) = Unit::parse(inside) {
                return (heading.get(..at).unwrap_or_default().trim(), Some(unit));
            }
        }
        return (heading, None);
    }
    for mark in ["单位：", "单位:", "，", ","] {
        if let Some((name, rest)) = heading.rsplit_once(mark)
            && let Ok(unit) = Unit::parse(rest)
        {
            return (name.trim().trim_end_matches(['，', ',', '：', ':']), Some(unit));
        }
    }
    (heading, None)
}
