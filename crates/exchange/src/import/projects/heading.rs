//! Finds the heading of a project list: one row or two, merged or not, with titles above.

use std::collections::BTreeMap;

use qipan_kernel::period::Period;
use qipan_kernel::unit::{Unit, split_header};
use qipan_project::gates::DateKind;

use super::columns::{self, Column, GATES, Group};
use crate::a1::Area;
use crate::cells;
use crate::columns::{key, without_remark};
use crate::header::Context;
use crate::workbook::Sheet;

/// Rows with content looked at for a heading.
const LOOKED_AT: usize = 40;
/// Columns beside name or code without which a sheet is no list of projects.
const NEEDED: usize = 2;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Column(&'static Column),
    /// Planned investment of a year; of the title's year if it names none.
    Year(Option<i16>),
    /// A date of a gate; `None` where the heading does not say which of its dates.
    Gate(&'static str, Option<DateKind>),
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub meaning: Meaning,
    pub heading: String,
    pub unit: Option<Unit>,
}

/// The heading of a sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Heading {
    pub first_row: u32,
    pub last_row: u32,
    pub columns: BTreeMap<u32, Found>,
    pub unknown: Vec<(u32, String)>,
    /// Column, heading, first column of the same meaning.
    pub repeated: Vec<(u32, String, u32)>,
    pub context: Context,
}

impl Heading {
    /// The column of a field.
    pub fn column(&self, path: &str) -> Option<u32> {
        let is = |f: &Found| matches!(f.meaning, Meaning::Column(c) if c.path == path);
        self.columns.iter().find(|(_, f)| is(f)).map(|(at, _)| *at)
    }

    /// Whether any column is of a group.
    pub fn has(&self, group: Group) -> bool {
        self.columns.values().any(|f| match f.meaning {
            Meaning::Column(c) => c.group == group,
            Meaning::Year(_) => group == Group::Registry,
            Meaning::Gate(..) => group == Group::Gate,
        })
    }

    fn score(&self) -> usize {
        let counts = |f: &&Found| match f.meaning {
            Meaning::Column(c) => !matches!(c.group, Group::Identity | Group::Aside),
            Meaning::Year(_) | Meaning::Gate(..) => true,
        };
        let identity = ["code", "name"].iter().filter(|p| self.column(p).is_some()).count();
        let own = self.columns.values().filter(counts).count();
        let who = usize::from(self.column("enterprise").is_some());
        if identity == 0 || own + who < NEEDED || own == 0 { 0 } else { own + who + 2 * identity }
    }
}

/// Finds the heading of a list of projects, if the sheet is one.
pub(super) fn find(sheet: &Sheet) -> Option<Heading> {
    let mut best: Option<(usize, Heading)> = None;
    for at in 0..sheet.row_count().min(LOOKED_AT) {
        let row = sheet.row_at(at)?.index;
        let upper = texts(sheet, row);
        let lower = texts(sheet, row + 1);
        let mut candidates = vec![build((row, row), &upper, &BTreeMap::new())];
        if two_rows(sheet, row, &lower) {
            candidates.push(build((row, row + 1), &upper, &lower));
        }
        for candidate in candidates {
            let score = candidate.score();
            // Of equals the reading that leaves a title above the heading wins: it is no part of it.
            let better = best.as_ref().is_none_or(|(most, b)| {
                let later = candidate.last_row == b.last_row && candidate.first_row > b.first_row;
                score > *most || (score == *most && later)
            });
            if score > 0 && better {
                best = Some((score, candidate));
            }
        }
    }
    let (_, mut heading) = best?;
    heading.context = Context::above(sheet, heading.first_row);
    Some(heading)
}

/// Whether the row below may be part of the heading: it names columns and holds nothing else.
fn two_rows(sheet: &Sheet, row: u32, lower: &BTreeMap<u32, String>) -> bool {
    let own = sheet.row(row + 1).map_or(0, |r| r.cells.len());
    own > 0 && !lower.values().any(|t| t.chars().count() > 30) && lower.values().any(|t| meaning(t).is_some())
}

/// The texts of a row, merged ranges spread over their columns.
fn texts(sheet: &Sheet, row: u32) -> BTreeMap<u32, String> {
    let mut found = BTreeMap::new();
    if let Some(cells) = sheet.row(row) {
        for cell in cells.cells.iter().take(500) {
            if let Some(text) = cells::text(Some(&cell.value)).filter(|t| t.chars().count() <= 80) {
                found.insert(cell.column, text.into_owned());
            }
        }
    }
    let here: Vec<&Area> =
        sheet.merges.iter().filter(|a| (a.first_row..=a.last_row).contains(&row)).take(2_000).collect();
    for area in here {
        let value = sheet.cell(area.first_row, area.first_column);
        let Some(text) = cells::text(value).filter(|t| t.chars().count() <= 80) else { continue };
        for column in area.first_column..=area.last_column.min(area.first_column.saturating_add(200)) {
            found.entry(column).or_insert_with(|| text.to_string());
        }
    }
    found
}

fn build(rows: (u32, u32), upper: &BTreeMap<u32, String>, lower: &BTreeMap<u32, String>) -> Heading {
    let mut heading = Heading { first_row: rows.0, last_row: rows.1, ..Heading::default() };
    let columns: std::collections::BTreeSet<u32> = upper.keys().chain(lower.keys()).copied().collect();
    for column in columns {
        let above = upper.get(&column).map_or("", String::as_str);
        let below = lower.get(&column).map_or("", String::as_str);
        let both = format!("{above}{below}");
        let options = match (above, below) {
            (a, "") => vec![a],
            ("", b) => vec![b],
            (a, b) if a == b => vec![a],
            (a, b) => vec![b, both.as_str(), a],
        };
        let text = if below.is_empty() || above == below { above } else { both.as_str() };
        let Some((meaning, said)) = options.iter().find_map(|o| Some((meaning(o)?, *o))) else {
            heading.unknown.push((column, text.to_owned()));
            continue;
        };
        if matches!(meaning, Meaning::Column(c) if c.path.is_empty()) {
            continue;
        }
        let same = heading.columns.iter().find(|(_, f)| f.meaning == meaning).map(|(at, _)| *at);
        if let Some(first) = same {
            heading.repeated.push((column, text.to_owned(), first));
            continue;
        }
        let unit = split_header(said).1.or_else(|| split_header(above).1);
        heading.columns.insert(column, Found { meaning, heading: text.to_owned(), unit });
    }
    heading
}

/// What a heading means.
pub(super) fn meaning(text: &str) -> Option<Meaning> {
    let (name, unit) = split_header(text);
    if unit.is_some_and(|u| u.is_ratio()) && columns::find(name).is_some_and(|c| c.path == "works") {
        return columns::find("works_percent").map(Meaning::Column);
    }
    for candidate in [text, name, without_remark(text)] {
        if let Some(column) = columns::find(candidate) {
            return Some(Meaning::Column(column));
        }
    }
    year(name).or_else(|| year(without_remark(text))).or_else(|| gate(without_remark(text)))
}

/// `2024年计划投资`, `年度计划投资`.
fn year(text: &str) -> Option<Meaning> {
    const WORDS: [&str; 10] = [
        "年度计划完成投资",
        "年度计划投资额",
        "年度计划投资",
        "年计划完成投资",
        "年计划投资额",
        "年计划投资",
        "计划完成投资",
        "计划投资",
        "年投资计划",
        "年度投资计划",
    ];
    let folded = key(text);
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    let rest = folded.get(digits.len()..)?;
    if digits.is_empty() {
        let plain = rest.strip_prefix("今").or_else(|| rest.strip_prefix('当')).unwrap_or(rest);
        return (plain.starts_with('年') && WORDS.contains(&plain)).then_some(Meaning::Year(None));
    }
    let year = digits.parse().ok().filter(|y| (1990..=2100).contains(y))?;
    (WORDS.contains(&rest) || rest == "investment").then_some(Meaning::Year(Some(year)))
}

/// `计划开工时间`, `实际竣工日期`, `开工时间`.
fn gate(text: &str) -> Option<Meaning> {
    let mut folded = key(text);
    let mut kind = None;
    for (word, of) in [
        ("计划", DateKind::Planned),
        ("预计", DateKind::Estimated),
        ("拟", DateKind::Estimated),
        ("实际", DateKind::Confirmed),
        ("确认", DateKind::Confirmed),
    ] {
        if folded.contains(word) {
            kind = kind.or(Some(of));
            folded = folded.replace(word, "");
        }
    }
    let mut dated = false;
    for word in ["时间", "日期", "年月", "节点"] {
        if let Some(rest) = folded.strip_suffix(word) {
            (folded, dated) = (rest.to_owned(), true);
        }
    }
    let (code, _) = GATES.iter().find(|(_, names)| names.iter().any(|n| key(n) == folded))?;
    (dated || kind.is_some()).then_some(Meaning::Gate(code, kind))
}

/// The month that a title or a sheet's name tells: `2024年6月项目进度表`.
pub(super) fn month_of(context: &Context) -> Option<(i16, u8)> {
    match context.period? {
        Period::Month { year, month } => Some((year, month)),
        Period::Cumulative { year, to } => Some((year, to)),
        Period::JanFeb { year } => Some((year, 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_which_date_of_which_gate() {
        assert_eq!(meaning("计划开工时间"), Some(Meaning::Gate("building", Some(DateKind::Planned))));
        assert_eq!(meaning("实际竣工日期"), Some(Meaning::Gate("completed", Some(DateKind::Confirmed))));
        assert_eq!(meaning("开工时间"), Some(Meaning::Gate("building", None)));
        assert_eq!(meaning("开工"), None);
        assert_eq!(meaning("2024年计划投资（亿元）"), Some(Meaning::Year(Some(2024))));
        assert_eq!(meaning("年度计划投资"), Some(Meaning::Year(None)));
        assert!(
            matches!(meaning("总投资（亿元）"), Some(Meaning::Column(c)) if c.path == "total_investment_fen")
        );
        assert!(matches!(meaning("形象进度"), Some(Meaning::Column(c)) if c.path == "works"));
        assert!(matches!(meaning("形象进度（%）"), Some(Meaning::Column(c)) if c.path == "works_percent"));
        assert_eq!(meaning("地区生产总值"), None);
    }
}
