//! Cells of an xlsx, by calamine, from the package that passed the checks.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};

use super::Collector;
use super::package::{Keep, Package, short};
use super::structure::{self, SheetPart};
use crate::a1::{MAX_COLUMN, MAX_ROW, address};
use crate::limits::{Limits, Many, OpenError};
use crate::progress::Progress;
use crate::workbook::{CellAt, FileKind, Sheet, Value, Workbook};

type Book = Xlsx<Cursor<Vec<u8>>>;

pub(crate) fn read(
    bytes: &[u8],
    file: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Workbook, OpenError> {
    let mut package = Package::open(bytes, file, limits, Keep::Cells)?;
    let skeleton = structure::skeleton(&package, file)?;
    if skeleton.sheets.len() > limits.max_sheets {
        let limit = u64::try_from(limits.max_sheets).unwrap_or(u64::MAX);
        return Err(OpenError::TooMany { file: file.to_owned(), limit, what: Many::Sheets });
    }
    for (name, part) in &mut package.parts {
        let name = name.to_ascii_lowercase();
        if name.contains("sharedstrings") {
            structure::drop_claims(part);
        } else if skeleton.sheets.iter().any(|s| s.path.eq_ignore_ascii_case(&name)) {
            structure::untype_new_errors(part);
        }
    }
    let layouts: Vec<_> = skeleton
        .sheets
        .iter()
        .map(|s| package.get(&s.path).map(structure::layout).unwrap_or_default())
        .collect();
    let broken = |part: &str, detail: &str| OpenError::Broken {
        file: file.to_owned(),
        part: part.to_owned(),
        detail: short(detail),
    };
    let stored = package.write(true).map_err(|e| broken("zip", &e.to_string()))?;
    let mut book: Book = Xlsx::new(Cursor::new(stored)).map_err(|e| match e {
        XlsxError::Password => OpenError::PasswordProtected { file: file.to_owned() },
        other => broken("workbook", &other.to_string()),
    })?;
    let date_1904 = book.has_1904_epoch();
    let mut collector = Collector::new(file, limits, progress);
    let mut sheets = Vec::with_capacity(skeleton.sheets.len());
    for (part, layout) in skeleton.sheets.iter().zip(layouts) {
        let Some(cells) = read_sheet(&mut book, part, layout.has_formulas, &mut collector)? else {
            continue;
        };
        let mut read = Sheet::new(&part.name, cells);
        read.hidden = part.hidden;
        read.merges = layout.merges;
        read.hidden_rows = layout.hidden_rows;
        read.hidden_columns = layout.hidden_columns;
        read.date_1904 = date_1904;
        sheets.push(read);
    }
    Ok(Workbook { file_name: file.to_owned(), kind: FileKind::Xlsx, sheets, encoding: None, misnamed: false })
}

/// The cells of one sheet; `None` for a chart sheet.
fn read_sheet(
    book: &mut Book,
    part: &SheetPart,
    has_formulas: bool,
    collector: &mut Collector<'_>,
) -> Result<Option<Vec<CellAt>>, OpenError> {
    let mut cells = Vec::new();
    let uncomputed = if has_formulas { uncomputed(book, part, collector)? } else { BTreeSet::new() };
    let fail = |e: &XlsxError, last: Option<(u32, u32)>, file: &str| {
        let place =
            last.map_or_else(|| part.name.clone(), |(r, c)| format!("{}!{}", part.name, address(r, c)));
        OpenError::Broken { file: file.to_owned(), part: place, detail: short(&e.to_string()) }
    };
    let mut reader = match book.worksheet_cells_reader(&part.name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(kind)) if kind != "worksheet" => return Ok(None),
        Err(e) => return Err(fail(&e, None, collector.file())),
    };
    let shows: Vec<Shows> = reader.styles().iter().map(Shows::of).collect();
    let mut last = None;
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(e) => return Err(fail(&e, last, collector.file())),
        };
        collector.visit()?;
        let (row, column) = cell.get_position();
        last = Some((row, column));
        if row > MAX_ROW || column > MAX_COLUMN {
            continue;
        }
        let value = match value(cell.get_value(), shows.get(style).copied().unwrap_or_default()) {
            Some(value) => value,
            None if uncomputed.contains(&(row, column)) => Value::Uncomputed,
            None => continue,
        };
        collector.push(&mut cells, row, column, value)?;
    }
    Ok(Some(cells))
}

/// Places of formulas for which the file holds no value.
fn uncomputed(
    book: &mut Book,
    part: &SheetPart,
    collector: &mut Collector<'_>,
) -> Result<BTreeSet<(u32, u32)>, OpenError> {
    let mut places = BTreeSet::new();
    let Ok(mut reader) = book.worksheet_cells_reader(&part.name) else { return Ok(places) };
    loop {
        match reader.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => {
                collector.visit()?;
                if cell.formula.is_some() && cell.value == DataRef::Empty {
                    places.insert(cell.pos);
                }
            }
            Ok(None) => break,
            // The pass over the values, which follows, reports it.
            Err(_) => break,
        }
    }
    Ok(places)
}

/// What a number format makes of a number.
#[derive(Clone, Copy, Default)]
struct Shows {
    percent: bool,
    year_only: bool,
}

impl Shows {
    fn of(style: &calamine::Style) -> Self {
        let Some(format) = style.number_format.as_ref() else { return Self::default() };
        let code = unquoted(&format.format_code);
        Self {
            percent: code.contains('%'),
            year_only: code.contains(['y', 'Y', 'e']) && !code.contains(['m', 'M', 'd', 'D', 'h', 'H']),
        }
    }
}

fn value(data: &DataRef<'_>, shows: Shows) -> Option<Value> {
    let percent = shows.percent;

    Some(match data {
        DataRef::Empty => return None,
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => text(s)?,
        DataRef::SharedString(s) => text(s)?,
        DataRef::Int(n) => number(f64_of(*n), percent),
        DataRef::Float(n) => number(*n, percent),
        DataRef::DateTime(d) if d.is_datetime() => {
            Value::Date { serial: d.as_f64(), year_only: shows.year_only }
        }
        DataRef::DateTime(d) => number(d.as_f64(), false),
        DataRef::Bool(b) => Value::Bool(*b),
        DataRef::Error(e) => Value::Error(Arc::from(e.to_string())),
    })
}

/// A text cell; a text that reads like an error value is one, typed in or pasted.
pub(crate) fn text(text: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let error = text.len() < 16
        && text.starts_with('#')
        && text.ends_with(['!', '?', 'A'])
        && text[1..].bytes().all(|b| b.is_ascii_uppercase() || b"/0!?".contains(&b));
    Some(if error { Value::Error(Arc::from(text)) } else { Value::Text(Arc::from(text)) })
}

/// NaN can be written into the XML but not typed in Excel: shown as the error it is.
pub(crate) fn number(n: f64, percent: bool) -> Value {
    if n.is_nan() {
        Value::Error(Arc::from("NaN"))
    } else if percent {
        Value::Percent(n)
    } else {
        Value::Number(n)
    }
}

#[expect(
    clippy::as_conversions,
    reason = "an i64 cell is at most 2^53 in Excel; larger ones round as Excel does"
)]
pub(crate) fn f64_of(n: i64) -> f64 {
    n as f64
}

/// Whether a number format shows a percentage: a `%` outside quotes and escapes.
pub(crate) fn is_percent(format: &str) -> bool {
    unquoted(format).contains('%')
}

/// A number format without its quoted, escaped and bracketed texts.
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
