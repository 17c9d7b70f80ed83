//! xls and csv, written anew as xlsx with the values, merged ranges and notes.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::Lang;
use rust_xlsxwriter::{Color, Format, Note, Url, Workbook as Writer, Worksheet};

use super::{CellNotes, list, list_name};
use crate::a1::{MAX_COLUMN, MAX_ROW};
use crate::workbook::{CellAt, Sheet, Value, Workbook};
use crate::write::guard::xlsx_text;
use crate::write::{WriteError, display_width, fixed_properties, sheet_name};

struct Formats {
    plain: Format,
    date: Format,
    percent: Format,
}

impl Formats {
    fn new(red: bool) -> Self {
        let ground = |f: Format| if red { f.set_background_color(Color::RGB(0xFF_C7_CE)) } else { f };
        Self {
            plain: ground(Format::new()),
            date: ground(Format::new().set_num_format("yyyy-mm-dd")),
            percent: ground(Format::new().set_num_format("0.00%")),
        }
    }
}

pub(super) fn rebuild(
    book: &Workbook,
    by_sheet: &BTreeMap<String, CellNotes>,
    findings: &[Finding],
    lang: Lang,
) -> Result<Vec<u8>, WriteError> {
    let mut out = Writer::new();
    out.set_properties(&fixed_properties()?);
    let mut names: Vec<String> = Vec::new();
    for (at, sheet) in book.sheets.iter().enumerate() {
        let mut name = sheet_name(&sheet.name);
        if names.iter().any(|n| n.to_lowercase() == name.to_lowercase()) {
            name = format!("Sheet {}", at + 1);
        }
        names.push(name.clone());
        let to = out.add_worksheet();
        to.set_name(&name)?;
        let empty = CellNotes::new();
        write_sheet(to, sheet, by_sheet.get(&sheet.name).unwrap_or(&empty))?;
        if sheet.hidden && book.sheets.iter().any(|s| !s.hidden) {
            to.set_hidden(true);
        }
    }
    let base = list_name(lang);
    let name = (1..100)
        .map(|n| if n == 1 { base.to_owned() } else { format!("{base} ({n})") })
        .find(|n| !names.contains(n))
        .unwrap_or_else(|| base.to_owned());
    let renamed: BTreeMap<&str, &str> =
        book.sheets.iter().map(|s| s.name.as_str()).zip(names.iter().map(String::as_str)).collect();
    let to = out.add_worksheet();
    to.set_name(&name)?;
    write_list(to, findings, &renamed, lang)?;
    if let Some(first) = book.sheets.iter().position(|s| !s.hidden)
        && let Ok(sheet) = out.worksheet_from_index(first)
    {
        sheet.set_active(true);
    }
    Ok(out.save_to_buffer()?)
}

fn write_sheet(to: &mut Worksheet, sheet: &Sheet, notes: &CellNotes) -> Result<(), WriteError> {
    let (plain, red) = (Formats::new(false), Formats::new(true));
    for area in &sheet.merges {
        let columns = u16::try_from(area.first_column).ok().zip(u16::try_from(area.last_column).ok());
        let single = area.first_row == area.last_row && area.first_column == area.last_column;
        if let (Some((first, last)), false) = (columns, single) {
            // Ranges that overlap, as damaged files have them, are left out.
            let _ = to.merge_range(area.first_row, first, area.last_row, last, "", &plain.plain);
        }
    }
    let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
    for cell in sheet.cells() {
        if cell.row > MAX_ROW || cell.column > MAX_COLUMN {
            return Err(WriteError::TooLarge);
        }
        let column = u16::try_from(cell.column).map_err(|_| WriteError::TooLarge)?;
        let formats = if notes.contains_key(&(cell.row, cell.column)) { &red } else { &plain };
        write_cell(to, cell, column, formats, if sheet.date_1904 { 1_462.0 } else { 0.0 })?;
        if let Value::Text(text) = &cell.value {
            let width = widths.entry(column).or_insert(0);
            *width = (*width).max(display_width(text));
        }
    }
    for ((row, column), text) in notes {
        let Ok(column) = u16::try_from(*column) else { continue };
        if sheet.cell(*row, u32::from(column)).is_none() {
            to.write_blank(*row, column, &red.plain)?;
        }
        let note = Note::new(text.as_str()).set_author("Qipan").add_author_prefix(false).set_width(290);
        to.insert_note(*row, column, &note)?;
    }
    for (column, width) in widths {
        let width = u16::try_from((width + 2).clamp(9, 50)).unwrap_or(50);
        to.set_column_width(column, f64::from(width))?;
    }
    Ok(())
}

/// `shift` are the days between the workbook's epoch and 1900.
fn write_cell(
    to: &mut Worksheet,
    cell: &CellAt,
    column: u16,
    formats: &Formats,
    shift: f64,
) -> Result<(), WriteError> {
    match &cell.value {
        Value::Text(text) | Value::Error(text) => {
            to.write_string_with_format(cell.row, column, xlsx_text(text), &formats.plain)?
        }
        Value::Number(n) if !n.is_finite() => {
            to.write_string_with_format(cell.row, column, n.to_string(), &formats.plain)?
        }
        Value::Number(n) => to.write_number_with_format(cell.row, column, *n, &formats.plain)?,
        Value::Percent(n) => to.write_number_with_format(cell.row, column, *n, &formats.percent)?,
        Value::Date { serial, .. } => {
            to.write_number_with_format(cell.row, column, *serial + shift, &formats.date)?
        }

        Value::Bool(b) => to.write_boolean_with_format(cell.row, column, *b, &formats.plain)?,
        Value::Uncomputed => to.write_blank(cell.row, column, &formats.plain)?,
    };
    Ok(())
}

fn write_list(
    to: &mut Worksheet,
    findings: &[Finding],
    renamed: &BTreeMap<&str, &str>,
    lang: Lang,
) -> Result<(), WriteError> {
    let bold = Format::new().set_bold();
    for (column, heading) in (0u16..).zip(list::headings(lang)) {
        to.write_string_with_format(0, column, heading, &bold)?;
    }
    for (row, finding) in (1u32..).zip(findings) {
        for (column, text) in (0u16..).zip(list::entries(finding, lang)) {
            to.write_string(row, column, xlsx_text(&text))?;
        }
        let mut linked = finding.clone();
        linked.place.sheet =
            finding.place.sheet.as_deref().and_then(|s| renamed.get(s)).map(|s| (*s).to_owned());
        // Excel takes 65,530 links a sheet.
        if let (Some(target), Some(cell), true) = (list::link(&linked), &finding.place.cell, row < 60_000) {
            to.write_url_with_text(row, 2, Url::new(format!("internal:{target}")), cell)?;
        }
    }
    for (column, width) in (0u16..).zip(list::WIDTHS) {
        to.set_column_width(column, f64::from(width))?;
    }
    to.set_freeze_panes(1, 0)?;
    Ok(())
}
