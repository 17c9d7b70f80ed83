//! A plain table: a row of headings, and rows below it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::provenance::Qualifier;
use qipan_kernel::text::{Lang, Say, shorten};

use crate::a1::address;
use crate::cells;
use crate::columns::{key, without_remark};
use crate::workbook::{Row, Sheet, Workbook};

/// Rows with content looked at for the headings.
const LOOKED_AT: usize = 20;
/// Findings beyond this are not listed.
const MOST: usize = 200;

/// A column that a file may have.
pub(crate) struct Column {
    /// The heading that the guide names, in English.
    pub name: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    pub others: &'static [&'static str],
    pub required: bool,
}

impl Column {
    pub const fn required(name: &'static str, zh: &'static str, others: &'static [&'static str]) -> Self {
        Self { name, zh, others, required: true }
    }

    pub const fn optional(name: &'static str, zh: &'static str, others: &'static [&'static str]) -> Self {
        Self { name, zh, others, required: false }
    }

    fn is(&self, heading: &str) -> bool {
        let same = |text: &str| {
            let text = key(text);
            [self.name, self.zh].iter().chain(self.others).any(|spelling| key(spelling) == text)
        };
        same(heading.trim_end_matches(['*', ':', '：'])) || same(without_remark(heading))
    }
}

/// Why a file was refused: every reason, each with its place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .0.first().map(|f| f.say(Lang::En)).unwrap_or_default())]
pub struct Refused(pub Vec<Finding>);

/// Where a row stands: file, sheet and row, for messages about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Source {
    pub file: String,
    pub sheet: String,
    /// Counted from 1.
    pub row: u32,
}

/// The table of a workbook's first sheet that has one.
pub(crate) struct Table<'a> {
    file: &'a str,
    sheet: &'a Sheet,
    header: u32,
    columns: BTreeMap<&'static str, (u32, String)>,
    /// Columns that were not asked for, with their headings.
    pub others: Vec<(u32, String)>,
    pub errors: Vec<Finding>,
}

impl<'a> Table<'a> {
    /// Finds the headings: the first row that has every required column.
    pub fn find(book: &'a Workbook, wanted: &[Column]) -> Result<Self, Refused> {
        let mut best: Option<(usize, Table<'a>)> = None;
        for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden) {
            for row in sheet.rows().take(LOOKED_AT) {
                let table = Self::at(&book.file_name, sheet, row, wanted);
                let found =
                    wanted.iter().filter(|c| c.required && table.columns.contains_key(c.name)).count();
                if best.as_ref().is_none_or(|(most, _)| found > *most) {
                    best = Some((found, table));
                }
            }
        }
        let missing = |table: Option<&Table<'_>>| -> Vec<&Column> {
            let absent = |c: &&Column| c.required && table.is_none_or(|t| !t.columns.contains_key(c.name));
            wanted.iter().filter(absent).collect()
        };
        let table = best.map(|(_, table)| table);
        let absent = missing(table.as_ref());
        match table {
            Some(table) if absent.is_empty() && table.errors.is_empty() => Ok(table),
            Some(table) if absent.is_empty() => Err(Refused(table.errors)),
            _ => Err(Refused(vec![no_columns(&book.file_name, &absent, wanted)])),
        }
    }

    fn at(file: &'a str, sheet: &'a Sheet, row: Row<'a>, wanted: &[Column]) -> Self {
        let mut table = Table {
            file,
            sheet,
            header: row.index,
            columns: BTreeMap::new(),
            others: Vec::new(),
            errors: Vec::new(),
        };
        for cell in row.cells {
            let Some(heading) = cells::text(Some(&cell.value)) else { continue };
            let Some(column) = wanted.iter().find(|column| column.is(&heading)) else {
                table.others.push((cell.column, heading.into_owned()));
                continue;
            };
            let earlier = table.columns.get(column.name).map(|(at, _)| address(row.index, *at));
            if let Some(earlier) = earlier {
                let finding = Finding::new(
                    Severity::Error,
                    "repeated_column",
                    format!("“{}”列重复，前一列在 {earlier}", shorten(&heading)),
                    format!("column '{}' is repeated, the first is at {earlier}", shorten(&heading)),
                )
                .remedy("请只保留一列", "keep one of them")
                .at(Place::cell(file, sheet.name.as_str(), address(row.index, cell.column)));
                table.errors.push(finding);
            } else {
                table.columns.insert(column.name, (cell.column, heading.into_owned()));
            }
        }
        table
    }

    /// The rows below the headings that hold something.
    pub fn rows(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let header = self.header;
        let holds = |row: &Row<'_>| row.cells.iter().any(|c| cells::text(Some(&c.value)).is_some());
        self.sheet.rows().filter(move |row| row.index > header && holds(row))
    }

    /// Where a row stands.
    pub fn source(&self, row: Row<'_>) -> Source {
        Source {
            file: self.file.to_owned(),
            sheet: self.sheet.name.clone(),
            row: row.index.saturating_add(1),
        }
    }

    /// The text of a cell; an error value or an overlong text is noted as an error.
    pub fn text(&mut self, row: Row<'a>, name: &'static str) -> Option<Cow<'a, str>> {
        let (column, _) = self.columns.get(name)?;
        match cells::checked_text(row.get(*column)) {
            Ok(text) => text,
            Err(problem) => {
                let (zh, en) = (problem.say(Lang::Zh), problem.say(Lang::En));
                self.refuse(row, name, "bad_cell", (&zh, &en), ("", ""));
                None
            }
        }
    }

    /// As [`Table::text`]; a blank cell is an error.
    pub fn needed(&mut self, row: Row<'a>, name: &'static str) -> Option<Cow<'a, str>> {
        let before = self.errors.len();
        let text = self.text(row, name);
        if text.is_none() && self.errors.len() == before {
            self.refuse(row, name, "blank", ("没有填写", "nothing is given"), ("请填写", "fill it in"));
        }
        text
    }

    /// A date, if there is one.
    pub fn date(&mut self, row: Row<'a>, name: &'static str) -> Option<Date> {
        let (column, _) = self.columns.get(name)?;
        match cells::date(row.get(*column), self.sheet.date_1904) {
            Ok(date) => date,
            Err(_) => {
                let what = ("不是日期", "this is no date");
                self.refuse(row, name, "bad_date", what, ("请写如 2024-03-01", "write it like 2024-03-01"));
                None
            }
        }
    }

    /// A whole number from 0 on, if there is one.
    pub fn whole(&mut self, row: Row<'a>, name: &'static str) -> Option<u32> {
        let (column, _) = self.columns.get(name)?;
        let found = match cells::number(row.get(*column)) {
            Ok(None) => return None,
            Ok(Some(number)) if number.unit.is_empty() && number.value.qualifier == Qualifier::Exact => {
                Some(number.value.value)
            }
            _ => None,
        };
        let whole = found.filter(|v| v.fract() == 0.0 && (0.0..=1e9).contains(v));
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number within 0..=1e9"
        )]
        let whole = whole.map(|v| v as u32);
        if whole.is_none() {
            let what = ("不是从 0 起的整数", "this is no whole number from 0 on");
            self.refuse(
                row,
                name,
                "bad_whole",
                what,
                ("请写如 5，不带单位", "write it like 5, without a unit"),
            );
        }
        whole
    }

    /// A number from 0 on, if there is one.
    pub fn amount(&mut self, row: Row<'a>, name: &'static str) -> Option<f64> {
        let (column, _) = self.columns.get(name)?;
        match cells::number(row.get(*column)) {
            Ok(None) => return None,
            Ok(Some(n))
                if n.unit.is_empty() && n.value.qualifier == Qualifier::Exact && n.value.value >= 0.0 =>
            {
                return Some(n.value.value);
            }
            _ => {}
        }
        let what = ("不是从 0 起的数", "this is no number from 0 on");
        let remedy = ("请只填数字，不带计量单位", "write the number alone, without its unit");
        self.refuse(row, name, "bad_number", what, remedy);
        None
    }

    /// Address and heading of a cell, and its text.
    pub fn cell(&self, row: Row<'_>, name: &str) -> Option<((String, String), Option<String>)> {
        let (column, heading) = self.columns.get(name)?;
        let text = cells::text(row.get(*column)).map(Cow::into_owned);
        Some(((address(row.index, *column), heading.clone()), text))
    }

    /// A number of a column that was not asked for, if there is one.
    pub fn number_at(&mut self, row: Row<'a>, column: u32, heading: &str) -> Option<f64> {
        match cells::number(row.get(column)) {
            Ok(number) => number.map(|n| n.value.value),
            Err(problem) => {
                let what = (problem.say(Lang::Zh), problem.say(Lang::En));
                self.refuse_at(row, column, heading, "bad_number", (&what.0, &what.1), ("", ""));
                None
            }
        }
    }

    /// Notes an error at a cell.
    pub fn refuse(
        &mut self,
        row: Row<'_>,
        name: &'static str,
        code: &str,
        what: (&str, &str),
        remedy: (&str, &str),
    ) {
        let (column, heading) = self.columns.get(name).cloned().unwrap_or((0, name.to_owned()));
        self.refuse_at(row, column, &heading, code, what, remedy);
    }

    fn refuse_at(
        &mut self,
        row: Row<'_>,
        column: u32,
        heading: &str,
        code: &str,
        what: (&str, &str),
        remedy: (&str, &str),
    ) {
        if self.errors.len() >= MOST {
            return;
        }
        let place = Place {
            row: Some(row.index.saturating_add(1)),
            column: Some(shorten(heading)),
            ..Place::cell(self.file, self.sheet.name.as_str(), address(row.index, column))
        };
        let mut finding =
            Finding::new(Severity::Error, code, what.0, what.1).remedy(remedy.0, remedy.1).at(place);
        if let Some(text) = cells::text(row.get(column)) {
            finding = finding.with_value(shorten(&text));
        }
        self.errors.push(finding);
    }
}

fn no_columns(file: &str, absent: &[&Column], wanted: &[Column]) -> Finding {
    let names = |chinese: bool| {
        let name = |c: &&Column| if chinese { c.zh } else { c.name };
        absent.iter().map(name).collect::<Vec<_>>().join(if chinese { "、" } else { ", " })
    };
    let all = wanted.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    let all_zh = wanted.iter().map(|c| c.zh).collect::<Vec<_>>().join("、");
    Finding::new(
        Severity::Error,
        "no_column",
        format!("缺少“{}”列", names(true)),
        format!("there is no column {}", names(false)),
    )
    .remedy(format!("首行请写列名：{all_zh}（或 {all}）"), format!("the first row holds the headings: {all}"))
    .at(Place { file: Some(file.to_owned()), ..Place::default() })
}
