//! csv with a byte-order mark, so that Excel reads it as UTF-8.

use super::guard::csv_text;
use super::{Cell, Table, synthetic_mark};

/// The table as csv: UTF-8 with byte-order mark, lines ended by CR LF (RFC 4180).
///
/// The first record holds the headings, the last lines the source; the column 演示 marks synthetic rows.
#[must_use]
pub fn table_csv(table: &Table) -> Vec<u8> {
    let mut out = String::with_capacity(64 + table.rows.len() * 48);
    out.push('\u{FEFF}');
    let headings: Vec<&str> = table.all_headings().collect();
    record(&mut out, headings.iter().map(|h| csv_text(h)));
    for row in &table.rows {
        let mark = if row.synthetic { synthetic_mark(table.lang) } else { "" };
        let cells = (0..table.headings.len()).map(|at| row.cells.get(at).map_or_else(Default::default, text));
        record(&mut out, cells.chain([mark.into()]));
    }
    for line in table.closing() {
        record(&mut out, [csv_text(&line)].into_iter());
    }
    out.into_bytes()
}

fn text(cell: &Cell) -> std::borrow::Cow<'_, str> {
    match cell {
        Cell::Empty => "".into(),
        Cell::Text(text) => csv_text(text),
        Cell::Number { value, decimals } => format!("{value:.*}", usize::from((*decimals).min(15))).into(),
        Cell::Date(date) => date.to_string().into(),
    }
}

fn record<'a>(out: &mut String, fields: impl Iterator<Item = std::borrow::Cow<'a, str>>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if field.contains([',', '"', '\n', '\r', '\'']) || field.starts_with(' ') || field.ends_with(' ') {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&field);
        }
    }
    out.push_str("\r\n");
}
