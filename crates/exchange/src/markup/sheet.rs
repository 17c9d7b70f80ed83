//! Edits one sheet part: red formats on the flagged cells, the reference to their notes.

use std::collections::BTreeMap;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::styles::{Styles, style_of, with_attribute};
use crate::a1::{self, address};
use crate::open::structure::{attribute, reader};

/// Elements of a worksheet that come after `legacyDrawing` (CT_Worksheet in ECMA-376).
const AFTER_NOTES: [&str; 8] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// The sheet part with the flagged cells on red. `notes_id` is the relation of a new drawing, if the
/// sheet has none yet. `None` if the part is not understood.
pub(super) fn edit(
    part: &[u8],
    flagged: &[(u32, u32)],
    styles: &mut Styles,
    notes_id: Option<&str>,
) -> Option<Vec<u8>> {
    let mut pending: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (row, column) in flagged {
        pending.entry(*row).or_default().push(*column);
    }
    let mut editor = Editor {
        reader: reader(part),
        writer: Writer::new(Vec::with_capacity(part.len() + 1_024)),
        styles,
        pending,
        prefix: String::new(),
        next_row: 0,
    };
    let mut notes_id = notes_id;
    loop {
        let event = editor.reader.read_event().ok()?;
        match &event {
            Event::Eof => break,
            Event::Start(tag) if tag.local_name().into_inner() == "sheetData" => {
                editor.prefix = prefix_of(tag);
                editor.writer.write_event(event.borrow()).ok()?;
                editor.rows()?;
                continue;
            }
            Event::Empty(tag) if tag.local_name().into_inner() == "sheetData" => {
                editor.prefix = prefix_of(tag);
                editor.writer.write_event(Event::Start(tag.borrow())).ok()?;
                editor.missing_rows(u32::MAX)?;
                let name = tag.name().into_inner().to_owned();
                editor.writer.write_event(Event::End(BytesEnd::new(name))).ok()?;
                continue;
            }
            Event::Start(tag) | Event::Empty(tag) if AFTER_NOTES.contains(&tag.local_name().into_inner()) => {
                if let Some(id) = notes_id.take() {
                    editor.notes(id)?;
                }
            }
            Event::End(tag) if tag.local_name().into_inner() == "worksheet" => {
                if let Some(id) = notes_id.take() {
                    editor.notes(id)?;
                }
            }
            _ => {}
        }
        editor.writer.write_event(event).ok()?;
    }
    Some(editor.writer.into_inner())
}

/// `x:` of `<x:sheetData>`.
fn prefix_of(tag: &BytesStart<'_>) -> String {
    tag.name().prefix().map(|p| format!("{}:", p.into_inner())).unwrap_or_default()
}

struct Editor<'a, 's> {
    reader: Reader<&'a [u8]>,
    writer: Writer<Vec<u8>>,
    styles: &'s mut Styles,
    /// Columns still to be flagged, by row.
    pending: BTreeMap<u32, Vec<u32>>,
    prefix: String,
    next_row: u32,
}

impl Editor<'_, '_> {
    fn notes(&mut self, id: &str) -> Option<()> {
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut tag = BytesStart::new(format!("{}legacyDrawing", self.prefix));
        tag.push_attribute(("xmlns:qp", OFFICE));
        tag.push_attribute(("qp:id", id));
        self.writer.write_event(Event::Empty(tag)).ok()
    }

    /// Copies rows up to the end of the sheet's data.
    fn rows(&mut self) -> Option<()> {
        loop {
            let event = self.reader.read_event().ok()?;
            match &event {
                Event::Eof => return None,
                Event::End(tag) if tag.local_name().into_inner() == "sheetData" => {
                    self.missing_rows(u32::MAX)?;
                    return self.writer.write_event(event).ok();
                }
                Event::Start(tag) if tag.local_name().into_inner() == "row" => {
                    let row = self.enter_row(tag)?;
                    let flagged = self.pending.remove(&row);
                    self.writer.write_event(event.borrow()).ok()?;
                    if let Some(columns) = flagged {
                        self.cells(row, columns)?;
                    }
                }
                Event::Empty(tag) if tag.local_name().into_inner() == "row" => {
                    let row = self.enter_row(tag)?;
                    match self.pending.remove(&row) {
                        None => self.writer.write_event(event).ok()?,
                        Some(columns) => {
                            self.writer.write_event(Event::Start(tag.borrow())).ok()?;
                            self.blank_cells(row, &columns)?;
                            let name = tag.name().into_inner().to_owned();
                            self.writer.write_event(Event::End(BytesEnd::new(name))).ok()?;
                        }
                    }
                }
                _ => self.writer.write_event(event).ok()?,
            }
        }
    }

    /// The number of a row that begins; rows missing before it are written first.
    fn enter_row(&mut self, tag: &BytesStart<'_>) -> Option<u32> {
        let said = attribute(tag, "r").and_then(|r| r.parse::<u32>().ok()?.checked_sub(1));
        let row = said.unwrap_or(self.next_row);
        self.missing_rows(row)?;
        self.next_row = row.saturating_add(1);
        Some(row)
    }

    /// Writes flagged rows before `row` that the sheet does not hold.
    fn missing_rows(&mut self, row: u32) -> Option<()> {
        while let Some((first, _)) = self.pending.first_key_value().filter(|(first, _)| **first < row) {
            let first = *first;
            let columns = self.pending.remove(&first)?;
            let name = format!("{}row", self.prefix);
            let mut tag = BytesStart::new(name.clone());
            tag.push_attribute(("r", (u64::from(first) + 1).to_string().as_str()));
            self.writer.write_event(Event::Start(tag)).ok()?;
            self.blank_cells(first, &columns)?;
            self.writer.write_event(Event::End(BytesEnd::new(name))).ok()?;
        }
        Some(())
    }

    fn blank_cells(&mut self, row: u32, columns: &[u32]) -> Option<()> {
        for column in columns {
            let style = self.styles.red(0).to_string();
            let mut tag = BytesStart::new(format!("{}c", self.prefix));
            tag.push_attribute(("r", address(row, *column).as_str()));
            tag.push_attribute(("s", style.as_str()));
            self.writer.write_event(Event::Empty(tag)).ok()?;
        }
        Some(())
    }

    /// Copies the cells of a flagged row up to its end.
    fn cells(&mut self, row: u32, mut columns: Vec<u32>) -> Option<()> {
        columns.sort_unstable();
        columns.dedup();
        let mut next_column = 0;
        loop {
            let event = self.reader.read_event().ok()?;
            let red = match &event {
                Event::Eof => return None,
                Event::End(tag) if tag.local_name().into_inner() == "row" => {
                    self.blank_cells(row, &columns)?;
                    return self.writer.write_event(event).ok();
                }
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().into_inner() == "c" => {
                    self.cell(tag, row, &mut columns, &mut next_column)?
                }
                _ => None,
            };
            match (event, red) {
                (Event::Start(_), Some(tag)) => self.writer.write_event(Event::Start(tag)).ok()?,
                (Event::Empty(_), Some(tag)) => self.writer.write_event(Event::Empty(tag)).ok()?,
                (event, _) => self.writer.write_event(event).ok()?,
            }
        }
    }

    /// The cell's tag in red if it is flagged; flagged cells missing before it are written first.
    fn cell(
        &mut self,
        tag: &BytesStart<'_>,
        row: u32,
        columns: &mut Vec<u32>,
        next_column: &mut u32,
    ) -> Option<Option<BytesStart<'static>>> {
        let said = attribute(tag, "r").and_then(|r| a1::parse(&r));
        let column = said.map_or(*next_column, |(_, c)| c);
        *next_column = column.saturating_add(1);
        let before: Vec<u32> = columns.iter().copied().take_while(|c| *c < column).collect();
        columns.drain(..before.len());
        self.blank_cells(row, &before)?;
        let flagged = columns.first() == Some(&column);
        if !flagged {
            return Some(None);
        }
        columns.remove(0);
        let style = self.styles.red(style_of(tag)).to_string();
        Some(Some(with_attribute(tag, "s", &style)))
    }
}

/// The relation of the drawing that already holds a sheet's notes.
pub(super) fn legacy_drawing(part: &[u8]) -> Option<String> {
    // It stands behind the cells, which are not worth parsing for it.
    let tail = memchr::memmem::rfind(part, b"sheetData").map_or(part, |at| &part[at..]);
    let mut found = None;
    let visit = |tag: &BytesStart<'_>| found = attribute(tag, "id");
    let _ = crate::open::structure::for_each_tag(tail, "legacyDrawing", visit);
    found
}
