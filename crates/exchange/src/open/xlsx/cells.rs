//! One pass over a sheet part: cells, merged ranges, hidden rows and columns.

use std::io::BufRead;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::formats::Shows;
use super::{number, strings};
use crate::a1::{self, Area, MAX_COLUMN, MAX_ROW, address};
use crate::limits::OpenError;
use crate::open::Collector;
use crate::open::package::short;
use crate::open::structure::{attribute, reader};
use crate::workbook::{CellAt, Sheet, Value};

/// Ranges beyond this are not kept; a heading needs few.
const MOST_MERGES: usize = 100_000;

/// The sheet, or `None` for a chart sheet.
pub(super) fn read(
    xml: &[u8],
    name: &str,
    strings: &[Arc<str>],
    formats: &[Shows],
    collector: &mut Collector<'_>,
) -> Result<Option<Sheet>, OpenError> {
    let mut part = Part {
        reader: reader(xml),
        name,
        strings,
        formats,
        cells: Vec::new(),
        row: 0,
        column: 0,
        text: String::new(),
    };
    let mut layout = Sheet::default();
    let mut root: Option<String> = None;
    let mut has_data = false;
    loop {
        let event = part.reader.read_event().map_err(|e| part.broken(&e.to_string(), collector))?;
        match event {
            Event::Start(tag) | Event::Empty(tag) if root.is_none() => {
                root = Some(tag.local_name().into_inner().to_owned());
            }
            Event::Start(tag) if tag.local_name().into_inner() == "sheetData" => {
                has_data = true;
                part.data(&mut layout, collector)?;
            }
            Event::Empty(tag) if tag.local_name().into_inner() == "sheetData" => has_data = true,
            Event::Start(tag) | Event::Empty(tag) => part.beside(&tag, &mut layout),
            Event::Eof => break,
            _ => {}
        }
    }
    if !has_data {
        return match root.as_deref() {
            Some("chartsheet" | "dialogsheet") => Ok(None),
            _ => Err(part.broken("no sheetData", collector)),
        };
    }
    let mut sheet = Sheet::new(name, part.cells);
    sheet.merges = layout.merges;
    sheet.hidden_rows = layout.hidden_rows;
    sheet.hidden_columns = layout.hidden_columns;
    Ok(Some(sheet))
}

struct Part<'a> {
    reader: Reader<&'a [u8]>,
    name: &'a str,
    strings: &'a [Arc<str>],
    formats: &'a [Shows],
    cells: Vec<CellAt>,
    /// Place of the cell that comes next, if it does not say its own.
    row: u32,
    column: u32,
    /// Text of the cell at hand.
    text: String,
}

/// Kind of a cell, its attribute `t`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    Formula,
    Bool,
    Error,
}

impl Part<'_> {
    fn broken(&self, detail: &str, collector: &Collector<'_>) -> OpenError {
        OpenError::Broken {
            file: collector.file().to_owned(),
            part: format!("{}!{}", self.name, address(self.row, self.column)),
            detail: short(detail),
        }
    }

    /// Columns and merged ranges, which stand around the data.
    fn beside(&self, tag: &BytesStart<'_>, layout: &mut Sheet) {
        match tag.local_name().into_inner() {
            "col" if is_hidden(tag) => {
                let column = |name| attribute(tag, name).and_then(|v| v.parse::<u32>().ok()?.checked_sub(1));
                if let (Some(first), Some(last)) = (column("min"), column("max")) {
                    layout.hidden_columns.push((first, last.min(MAX_COLUMN)));
                }
            }
            "mergeCell" if layout.merges.len() < MOST_MERGES => {
                layout.merges.extend(attribute(tag, "ref").as_deref().and_then(Area::parse));
            }
            _ => {}
        }
    }

    /// The rows, up to the end of the data.
    fn data(&mut self, layout: &mut Sheet, collector: &mut Collector<'_>) -> Result<(), OpenError> {
        loop {
            while self.plain_cell(collector)? {}
            let event = self.reader.read_event().map_err(|e| self.broken(&e.to_string(), collector))?;
            match event {
                Event::Start(tag) => match tag.local_name().into_inner() {
                    "c" => self.cell(&tag, collector)?,
                    "row" => self.enter_row(&tag, layout),
                    _ => {}
                },
                Event::Empty(tag) => match tag.local_name().into_inner() {
                    "c" => {
                        self.place(tag.attributes_raw(), collector)?;
                        self.column = self.column.saturating_add(1);
                    }
                    "row" => {
                        self.enter_row(&tag, layout);
                        self.row = self.row.saturating_add(1);
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().into_inner() {
                    "row" => {
                        self.row = self.row.saturating_add(1);
                        self.column = 0;
                    }
                    "sheetData" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(self.broken("the sheet ends in its middle", collector)),
                _ => {}
            }
        }
    }

    fn enter_row(&mut self, tag: &BytesStart<'_>, layout: &mut Sheet) {
        self.column = 0;
        let mut hidden = false;
        for (key, value) in Attributes(tag.attributes_raw()) {
            match key {
                "r" => {
                    if let Some(row) = value.parse::<u32>().ok().and_then(|r| r.checked_sub(1)) {
                        self.row = row;
                    }
                }
                "hidden" => hidden = value == "1" || value == "true",
                _ => {}
            }
        }
        if hidden && self.row <= MAX_ROW {
            layout.hidden_rows.insert(self.row);
        }
    }

    /// Kind and format of a cell; its place is kept.
    fn place(&mut self, attributes: &str, collector: &mut Collector<'_>) -> Result<(Kind, Shows), OpenError> {
        collector.visit()?;
        let (mut kind, mut shows) = (Kind::Number, Shows::default());
        for (key, value) in Attributes(attributes) {
            match key {
                "r" => match a1::parse(value) {
                    Some((row, column)) => (self.row, self.column) = (row, column),
                    None => return Err(self.broken(&format!("'{value}' is no address"), collector)),
                },
                "s" => {
                    let format = value.parse::<usize>().ok().and_then(|s| self.formats.get(s));
                    shows = format.copied().unwrap_or_default();
                }
                "t" => {
                    kind = match value {
                        "s" => Kind::Shared,
                        "inlineStr" => Kind::Inline,
                        "str" | "d" => Kind::Formula,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        Ok((kind, shows))
    }

    /// A cell with something in it.
    fn cell(&mut self, tag: &BytesStart<'_>, collector: &mut Collector<'_>) -> Result<(), OpenError> {
        let (kind, shows) = self.place(tag.attributes_raw(), collector)?;
        self.text.clear();
        let (mut in_value, mut has_formula) = (false, false);
        loop {
            let event = self.reader.read_event().map_err(|e| self.broken(&e.to_string(), collector))?;
            match event {
                Event::Start(tag) => match tag.local_name().into_inner() {
                    "v" => in_value = kind != Kind::Inline,
                    "f" => has_formula = true,
                    "is" => {
                        let (reader, text) = (&mut self.reader, &mut self.text);
                        let read = strings::rich(reader, "is", text);
                        read.map_err(|e| self.broken(&e.to_string(), collector))?;
                    }
                    _ => {}
                },
                Event::Empty(tag) => has_formula |= tag.local_name().into_inner() == "f",
                Event::End(tag) => match tag.local_name().into_inner() {
                    "v" => in_value = false,
                    "c" => break,
                    _ => {}
                },
                Event::Eof => return Err(self.broken("the sheet ends in a cell", collector)),
                event if in_value => strings::piece(&event, &mut self.text),
                _ => {}
            }
        }
        let value = self.value(&self.text, kind, shows, has_formula, collector)?;
        self.take(value, collector)
    }

    /// Keeps the value of the cell at hand and steps on.
    fn take(&mut self, value: Option<Value>, collector: &mut Collector<'_>) -> Result<(), OpenError> {
        let (row, column) = (self.row, self.column);
        self.column = column.saturating_add(1);
        match value {
            Some(value) if row <= MAX_ROW && column <= MAX_COLUMN => {
                collector.push(&mut self.cells, row, column, value)
            }
            _ => Ok(()),
        }
    }

    /// Takes a cell as nearly all of a large sheet are written, `<c r="A1" s="1" t="s"><v>7</v></c>`,
    /// without making five events of it. `false` leaves everything to the general way.
    fn plain_cell(&mut self, collector: &mut Collector<'_>) -> Result<bool, OpenError> {
        let rest: &[u8] = self.reader.get_ref();
        let Some(tag) = rest.strip_prefix(b"<c ") else { return Ok(false) };
        let Some(close) = memchr::memchr(b'>', tag) else { return Ok(false) };
        let (Some(attributes), Some(body)) = (tag.get(..close), tag.get(close + 1..)) else {
            return Ok(false);
        };
        let Some(body) = body.strip_prefix(b"<v>") else { return Ok(false) };
        let Some(end) = memchr::memchr(b'<', body) else { return Ok(false) };
        let (Some(raw), Some(after)) = (body.get(..end), body.get(end..)) else { return Ok(false) };
        let Some(after) = after.strip_prefix(b"</v></c>") else { return Ok(false) };
        let (Ok(attributes), Ok(raw)) = (std::str::from_utf8(attributes), std::str::from_utf8(raw)) else {
            return Ok(false);
        };
        if attributes.ends_with('/') || raw.contains(['&', '\r']) {
            return Ok(false);
        }
        let length = rest.len() - after.len();
        let (kind, shows) = self.place(attributes, collector)?;
        let raw = if kind == Kind::Inline { "" } else { raw };
        let value = self.value(raw, kind, shows, false, collector)?;
        self.reader.stream().consume(length);
        self.take(value, collector)?;
        Ok(true)
    }

    fn value(
        &self,
        raw: &str,
        kind: Kind,
        shows: Shows,
        has_formula: bool,
        collector: &Collector<'_>,
    ) -> Result<Option<Value>, OpenError> {
        if raw.is_empty() {
            // A formula that gives an empty text has the kind of a text.
            return Ok((has_formula && kind != Kind::Formula).then_some(Value::Uncomputed));
        }
        Ok(match kind {
            Kind::Shared => {
                let found = raw.trim().parse::<usize>().ok().and_then(|at| self.strings.get(at));
                let string =
                    found.ok_or_else(|| self.broken(&format!("there is no string {raw}"), collector))?;
                shared(string)
            }
            Kind::Inline | Kind::Formula => text(&strings::unescaped(raw)),
            Kind::Bool => Some(match raw.trim() {
                "1" | "true" => Value::Bool(true),
                "0" | "false" => Value::Bool(false),
                other => Value::Text(Arc::from(other)),
            }),
            Kind::Error => Some(Value::Error(Arc::from(raw))),
            Kind::Number => match raw.trim().parse::<f64>() {
                Ok(serial) if shows.date && serial.is_finite() => {
                    Some(Value::Date { serial, year_only: shows.year_only })
                }
                Ok(n) => Some(number(n, shows.percent)),
                Err(_) => text(raw),
            },
        })
    }
}

/// The raw attributes of a tag. Keys and values that matter here hold no entities.
struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        // A few short words: stepping through the bytes is faster than searching.
        let bytes = self.0.as_bytes();
        let equals = bytes.iter().position(|b| *b == b'=')?;
        let open = equals + 1 + bytes.get(equals + 1..)?.iter().position(|b| !b.is_ascii_whitespace())?;
        let quote = *bytes.get(open).filter(|b| matches!(b, b'"' | b'\''))?;
        let close = open + 1 + bytes.get(open + 1..)?.iter().position(|b| *b == quote)?;
        let (key, value) = (self.0.get(..equals)?.trim_ascii(), self.0.get(open + 1..close)?);
        self.0 = self.0.get(close + 1..)?;
        Some((key, value))
    }
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "hidden").is_some_and(|v| v == "1" || v == "true")
}

/// A shared text; the same one is stored once for all its cells.
fn shared(string: &Arc<str>) -> Option<Value> {
    if looks_like_error(string) {
        return Some(Value::Error(Arc::clone(string)));
    }
    (!string.is_empty()).then(|| Value::Text(Arc::clone(string)))
}

/// A text cell; a text that reads like an error value is one, typed in or pasted.
pub(in crate::open) fn text(text: &str) -> Option<Value> {
    let value = if looks_like_error(text) { Value::Error } else { Value::Text };
    (!text.is_empty()).then(|| value(Arc::from(text)))
}

fn looks_like_error(text: &str) -> bool {
    (3..16).contains(&text.len())
        && text.starts_with('#')
        && text.ends_with(['!', '?', 'A'])
        && text.bytes().skip(1).all(|b| b.is_ascii_uppercase() || b"/0!?".contains(&b))
}
