//! What stands above a table: 单位：亿元, a period in the title.

use qipan_kernel::period::Period;
use qipan_kernel::text::narrow;
use qipan_kernel::unit::Unit;

use crate::cells;
use crate::workbook::Sheet;

/// Rows above the heading that are looked at.
const ROWS_ABOVE: u32 = 12;

/// Facts for the whole table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Context {
    pub unit: Option<Unit>,
    pub period: Option<Period>,
}

impl Context {
    /// Reads the rows above the heading and, for the period, the sheet's name.
    pub fn above(sheet: &Sheet, first_row: u32) -> Self {
        let mut found = Self::default();
        for row in first_row.saturating_sub(ROWS_ABOVE)..first_row {
            for cell in sheet.row(row).map_or(&[][..], |r| r.cells).iter().take(200) {
                let Some(text) = cells::text(Some(&cell.value)) else { continue };
                if text.chars().count() > 120 {
                    continue;
                }
                found.unit = found.unit.or_else(|| labelled_unit(&text));
                found.period = found.period.or_else(|| period_in(&text));
            }
        }
        found.period = found.period.or_else(|| period_in(&sheet.name));
        found
    }
}

/// `计量单位：亿元`, also at the end of a longer line.
fn labelled_unit(text: &str) -> Option<Unit> {
    let text: String = text.chars().map(narrow).collect();
    let rest = text.split("单位:").nth(1).or_else(|| text.split("单位 ").nth(1))?;
    let word = rest.trim().trim_end_matches([')', ']']);
    Unit::parse(word)
        .or_else(|_| Unit::parse(word.split([' ', ',', ';', '、']).next().unwrap_or_default()))
        .ok()
}

/// The longest period within a title: `2023年1-9月主要指标` holds 2023年1-9月.
fn period_in(text: &str) -> Option<Period> {
    let letters: Vec<char> = text.chars().map(narrow).collect();
    let start = letters.windows(4).position(|w| w.iter().all(char::is_ascii_digit))?;
    let part = |c: &char| c.is_ascii_digit() || "年月季度上下半一二三四第前—–-~至./HQ".contains(*c);
    let run: Vec<char> = letters.get(start..)?.iter().copied().take_while(|c| part(c)).take(24).collect();
    (4..=run.len()).rev().find_map(|length| {
        let text: String = run.get(..length)?.iter().collect();
        Period::parse(&text).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_unit_and_period() {
        let period = |t| period_in(t).map(|p| p.to_string());
        assert_eq!(period("钱塘区2023年1-9月主要经济指标").as_deref(), Some("2023-01/09"));
        assert_eq!(period("2023年度完成情况").as_deref(), Some("2023"));
        assert_eq!(period("２０２４年上半年").as_deref(), Some("2024H1"));
        assert_eq!(period("主要指标"), None);
        let unit = |t| labelled_unit(t).map(|u| u.symbol);
        assert_eq!(unit("单位：亿元").as_deref(), Some("亿元"));
        assert_eq!(unit("（计量单位: 万元）").as_deref(), Some("万元"));
        assert_eq!(unit("填报单位：统计局"), None);
        assert_eq!(unit("制表：张三"), None);
    }
}
