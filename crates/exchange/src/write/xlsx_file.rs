//! Tables as xlsx: title, frozen headings with filter, numbers as numbers, texts as texts.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::guard::xlsx_text;
use super::{Cell, Table, WriteError, sheet_name, synthetic_mark};

/// Ink of the synthetic mark.
const MARK_INK: u32 = 0x9C_57_00;
/// Ground of headings.
const HEADING_GROUND: u32 = 0xDC_E6_F1;

/// One table as a workbook. The same table gives the same bytes.
///
/// # Errors
/// [`WriteError::TooLarge`], and whatever the writer refuses.
pub fn table_xlsx(table: &Table) -> Result<Vec<u8>, WriteError> {
    tables_xlsx(std::slice::from_ref(table))
}

/// Several tables, one sheet each; names that occur twice get a number.
///
/// # Errors
/// As [`table_xlsx`].
pub fn tables_xlsx(tables: &[Table]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    book.set_properties(&fixed_properties()?);
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for table in tables {
        let mut name = sheet_name(&table.name);
        let seen = names.entry(name.to_lowercase()).or_insert(0);
        *seen += 1;
        if *seen > 1 {
            let short: String = name.chars().take(12).collect();
            name = format!("{short} ({seen})");
        }
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        write(sheet, table)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Properties without today's date, so that the same content gives the same bytes.
pub(crate) fn fixed_properties() -> Result<DocProperties, WriteError> {
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new().set_author("Qipan 棋盘").set_creation_datetime(&day))
}

struct Formats {
    heading: Format,
    title: Format,
    small: Format,
    text: Format,
    date: Format,
    mark: Format,
    numbers: Vec<Format>,
}

impl Formats {
    fn new() -> Self {
        let number = |decimals: usize| {
            let code =
                if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) };
            Format::new().set_num_format(code)
        };
        Self {
            heading: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(HEADING_GROUND))
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter),
            title: Format::new().set_bold().set_font_size(14),
            small: Format::new().set_font_size(9).set_font_color(Color::Gray),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            mark: Format::new().set_font_color(Color::RGB(MARK_INK)),
            numbers: (0..=15).map(number).collect(),
        }
    }
}

fn write(sheet: &mut Worksheet, table: &Table) -> Result<(), WriteError> {
    let formats = Formats::new();
    let mut row = 0u32;
    if !table.title.is_empty() {
        sheet.write_string_with_format(row, 0, xlsx_text(&table.title), &formats.title)?;
        row += 1;
    }
    let heading_row = row;
    let mut widths: Vec<usize> = Vec::new();
    for (column, heading) in (0u16..).zip(table.all_headings()) {
        sheet.write_string_with_format(row, column, xlsx_text(heading), &formats.heading)?;
        widths.push(display_width(heading) + 4);
    }
    let mark_column = u16::try_from(table.headings.len()).map_err(|_| WriteError::TooLarge)?;
    for line in &table.rows {
        row += 1;
        for (column, cell) in (0u16..mark_column).zip(&line.cells) {
            let width = write_cell(sheet, row, column, cell, &formats)?;
            if let Some(widest) = widths.get_mut(usize::from(column)) {
                *widest = (*widest).max(width);
            }
        }
        if line.synthetic {
            sheet.write_string_with_format(row, mark_column, synthetic_mark(table.lang), &formats.mark)?;
        }
    }
    sheet.autofilter(heading_row, 0, row, mark_column)?;
    sheet.set_freeze_panes(heading_row + 1, 0)?;
    for (column, width) in (0u16..).zip(&widths) {
        let width = u16::try_from((*width).clamp(8, 60)).unwrap_or(60);
        sheet.set_column_width(column, f64::from(width))?;
    }
    row += 1;
    for line in table.closing() {
        row += 1;
        sheet.write_string_with_format(row, 0, xlsx_text(&line), &formats.small)?;
    }
    Ok(())
}

/// Writes a cell and tells how wide it shows.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    formats: &Formats,
) -> Result<usize, WriteError> {
    match cell {
        Cell::Empty => Ok(0),
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, xlsx_text(text), &formats.text)?;
            Ok(display_width(text) + 2)
        }
        Cell::Number { value, decimals } => {
            let format = formats.numbers.get(usize::from((*decimals).min(15)));
            match format {
                Some(format) if value.is_finite() => {
                    sheet.write_number_with_format(row, column, *value, format)?;
                    Ok(14)
                }
                _ => Ok(0),
            }
        }
        Cell::Date(date) => {
            let (year, month, day) = (date.year(), date.month(), date.day());
            let known = u16::try_from(year).ok().zip(u8::try_from(month).ok()).zip(u8::try_from(day).ok());
            match known.and_then(|((y, m), d)| ExcelDateTime::from_ymd(y, m, d).ok()) {
                Some(date) => sheet.write_datetime_with_format(row, column, date, &formats.date)?,
                None => sheet.write_string(row, column, date.to_string())?,
            };
            Ok(12)
        }
    }
}

/// Width in half-width characters; Chinese ones count twice.
pub(crate) fn display_width(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    line.chars().map(|c| if u32::from(c) >= 0x2E80 { 2 } else { 1 }).sum()
}
