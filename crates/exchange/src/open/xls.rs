//! Cells of the old binary workbook, by calamine, from the stream that passed the checks.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Dimensions, Reader as _, SheetType, SheetVisible, Xls, XlsError};

use super::package::short;
use super::xlsx::{number, text};
use super::{Collector, xls_guard};
use crate::a1::Area;
use crate::limits::{Limits, OpenError};
use crate::progress::Progress;
use crate::workbook::{FileKind, Sheet, Value, Workbook};

pub(crate) fn read(
    bytes: &[u8],
    file: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Workbook, OpenError> {
    let checked = xls_guard::check(bytes, file, limits)?;
    let broken = |e: &XlsError| OpenError::Broken {
        file: file.to_owned(),
        part: "Workbook".into(),
        detail: short(&e.to_string()),
    };
    let mut book = Xls::new(Cursor::new(checked.container)).map_err(|e| match e {
        XlsError::Password => OpenError::PasswordProtected { file: file.to_owned() },
        other => broken(&other),
    })?;
    let mut collector = Collector::new(file, limits, progress);
    let mut sheets = Vec::new();
    let listed = book.sheets_metadata().to_vec();
    for (sheet, facts) in listed.iter().zip(checked.sheets) {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let range = book.worksheet_range(&sheet.name).map_err(|e| broken(&e))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut cells = Vec::new();
        for (row, column, data) in range.used_cells() {
            collector.visit()?;
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
            if let Some(value) = value(data, facts.percent.contains(&(row, column))) {
                collector.push(&mut cells, row, column, value)?;
            }
        }
        let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let mut read = Sheet::new(&sheet.name, cells);
        read.hidden = sheet.visible != SheetVisible::Visible;
        read.merges = merges.iter().map(area).collect();
        read.hidden_rows = facts.hidden_rows;
        read.hidden_columns = facts.hidden_columns;
        read.date_1904 = checked.date_1904;
        sheets.push(read);
    }
    Ok(Workbook { file_name: file.to_owned(), kind: FileKind::Xls, sheets, encoding: None, misnamed: false })
}

fn area(d: &Dimensions) -> Area {
    Area {
        first_row: d.start.0.min(d.end.0),
        first_column: d.start.1.min(d.end.1),
        last_row: d.start.0.max(d.end.0),
        last_column: d.start.1.max(d.end.1),
    }
}

fn value(data: &Data, percent: bool) -> Option<Value> {
    Some(match data {
        Data::Empty => return None,
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => text(s)?,
        Data::Int(n) => number(float(*n), percent),
        Data::Float(n) => number(*n, percent),
        Data::DateTime(d) if d.is_datetime() => Value::Date { serial: d.as_f64(), year_only: false },
        Data::DateTime(d) => number(d.as_f64(), false),
        Data::Bool(b) => Value::Bool(*b),
        Data::Error(e) => Value::Error(Arc::from(e.to_string())),
    })
}

#[expect(clippy::as_conversions, reason = "an integer of a workbook has at most 30 bits")]
fn float(n: i64) -> f64 {
    n as f64
}
