//! Tables out: csv and xlsx, with sources, with synthetic values marked, never with formulas.

mod csv_file;
pub mod guard;
mod xlsx_file;

use jiff::civil::Date;
use qipan_kernel::provenance::QualifiedValue;
use qipan_kernel::text::{Lang, Say};

pub use csv_file::table_csv;
pub(crate) use xlsx_file::{display_width, fixed_properties};
pub use xlsx_file::{table_xlsx, tables_xlsx};

use crate::columns::Field;

/// What stands in the marker column of a synthetic row.
#[must_use]
pub fn synthetic_mark(lang: Lang) -> &'static str {
    lang.pick("演示值", "synthetic")
}

/// A cell to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// No value: stays blank, never 0.
    #[default]
    Empty,
    Text(String),
    /// A number shown with this many digits after the point.
    Number {
        value: f64,
        decimals: u8,
    },
    Date(Date),
}

impl Cell {
    /// A text, or nothing if it is empty.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A number, or nothing.
    #[must_use]
    pub fn number(value: Option<f64>, decimals: u8) -> Self {
        value.filter(|v| v.is_finite()).map_or(Self::Empty, |value| Self::Number { value, decimals })
    }

    /// A number with its qualifier; a qualified one is a text such as `>1200`, which reads back.
    #[must_use]
    pub fn qualified(value: QualifiedValue, decimals: u8) -> Self {
        if value.qualifier == qipan_kernel::provenance::Qualifier::Exact {
            return Self::number(Some(value.value), decimals);
        }
        Self::Text(format!("{}{:.*}", value.qualifier.sign(), usize::from(decimals.min(15)), value.value))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

/// A row and whether its values are synthetic (演示值).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableRow {
    pub cells: Vec<Cell>,
    pub synthetic: bool,
}

/// A table with all that an export must say.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the sheet in an xlsx.
    pub name: String,
    /// Line above the table; may be empty.
    pub title: String,
    pub headings: Vec<String>,
    pub rows: Vec<TableRow>,
    /// Where the values come from; the line below the table.
    pub source: String,
    pub lang: Lang,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(name: &str, headings: &[&str], source: &str, lang: Lang) -> Self {
        Self {
            name: name.to_owned(),
            title: String::new(),
            headings: headings.iter().map(|h| (*h).to_owned()).collect(),
            rows: Vec::new(),
            source: source.to_owned(),
            lang,
        }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: Vec<Cell>, synthetic: bool) {
        self.rows.push(TableRow { cells, synthetic });
    }

    /// Headings with that of the marker column.
    pub(crate) fn all_headings(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().map(String::as_str).chain([Field::Synthetic.heading(self.lang)])
    }

    /// The lines below the table.
    pub(crate) fn closing(&self) -> Vec<String> {
        let mut lines = vec![match self.lang {
            Lang::Zh => format!("来源：{}", self.source),
            Lang::En => format!("Source: {}", self.source),
        }];
        if self.rows.iter().any(|r| r.synthetic) {
            lines.push(
                self.lang
                    .pick(
                        "标“演示值”的数据由程序生成，仅供演示，不是公布数据。",
                        "Rows marked 'synthetic' were generated for demonstration; they are not published values.",
                    )
                    .to_owned(),
            );
        }
        lines
    }
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The table has more rows or columns than a sheet holds.
    #[error("the table has more rows or columns than a sheet holds (1,048,576 × 16,384); export fewer")]
    TooLarge,
    /// The writer refused something.
    #[error("the workbook could not be written: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The package could not be put together.
    #[error("the workbook could not be packed: {0}")]
    Package(#[from] zip::result::ZipError),
    /// The uploaded workbook cannot be marked up.
    #[error("{0}")]
    Open(#[from] crate::limits::OpenError),
    /// A part of the uploaded workbook is not XML.
    #[error("a part of the workbook could not be edited: {0}")]
    Xml(#[from] quick_xml::Error),
}

impl Say for WriteError {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::TooLarge) => {
                "表格超过工作表的上限（1,048,576 行 × 16,384 列）；请减少导出内容".into()
            }
            (Lang::Zh, Self::Xlsx(e)) => format!("工作簿无法写出：{e}"),
            (Lang::Zh, Self::Package(e)) => format!("工作簿无法打包：{e}"),
            (Lang::Zh, Self::Open(e)) => e.say(lang),
            (Lang::Zh, Self::Xml(e)) => format!("工作簿的内容无法修改：{e}"),
        }
    }
}

/// A name that Excel accepts for a sheet: 1–31 characters, none of `[]:*?/\`, no outer apostrophes.
#[must_use]
pub fn sheet_name(name: &str) -> String {
    let clean: String = guard::xlsx_text(name)
        .chars()
        .map(|c| if "[]:*?/\\\n\t".contains(c) { '_' } else { c })
        .scan(0usize, |units, c| {
            // Excel counts UTF-16 units.
            *units += c.len_utf16();
            (*units <= 31).then_some(c)
        })
        .collect();
    let clean = clean.trim_matches('\'').trim();
    if clean.is_empty() { "Sheet".to_owned() } else { clean.to_owned() }
}
