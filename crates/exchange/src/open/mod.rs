//! From bytes to [`Workbook`]: sniff the content, check the container, read the cells.

pub(crate) mod csv_text;
pub(crate) mod package;
pub(crate) mod structure;
mod xls;
mod xls_guard;
pub(crate) mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::limits::{Foreign, Limits, Many, OpenError};
use crate::progress::Progress;
use crate::workbook::{CellAt, FileKind, Value, Workbook};

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const ZIP: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06"];

/// What the first bytes say.
#[derive(Clone, Copy)]
enum Content {
    Zip,
    Ole,
    Text,
    Foreign(Foreign),
}

pub(crate) fn open(
    bytes: &[u8],
    file: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Workbook, OpenError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.max_bytes {
        return Err(OpenError::TooLarge { file: file.to_owned(), bytes: size, limit: limits.max_bytes });
    }
    if bytes.is_empty() {
        return Err(OpenError::Empty { file: file.to_owned() });
    }
    let mut workbook = match sniff(bytes) {
        Content::Zip => guarded(file, || xlsx::read(bytes, file, limits, progress))?,
        Content::Ole => guarded(file, || xls::read(bytes, file, limits, progress))?,
        Content::Text => csv_text::read(bytes, file, limits, progress)?,
        Content::Foreign(kind) => return Err(OpenError::NotAWorkbook { file: file.to_owned(), kind }),
    };
    let extension = file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    workbook.misnamed = match workbook.kind {
        FileKind::Xlsx => extension != "xlsx" && extension != "xltx",
        FileKind::Xls => !matches!(extension.as_str(), "xls" | "xlt" | "et"),
        FileKind::Csv => !matches!(extension.as_str(), "csv" | "txt" | "tsv"),
    };
    Ok(workbook)
}

/// A panic of a reader on hostile bytes is an answer about the file, not the end of the server.
fn guarded(file: &str, read: impl FnOnce() -> Result<Workbook, OpenError>) -> Result<Workbook, OpenError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(OpenError::Broken {
            file: file.to_owned(),
            part: "cells".into(),
            detail: "the records contradict each other".into(),
        })
    })
}

fn sniff(bytes: &[u8]) -> Content {
    if ZIP.iter().any(|magic| bytes.starts_with(magic)) {
        return Content::Zip;
    }
    if bytes.starts_with(OLE) {
        return Content::Ole;
    }
    let foreign: &[(&[u8], Foreign)] = &[
        (b"%PDF", Foreign::Pdf),
        (b"\x89PNG", Foreign::Image),
        (b"\xFF\xD8\xFF", Foreign::Image),
        (b"GIF8", Foreign::Image),
        (b"Rar!", Foreign::Zip),
        (b"7z\xBC\xAF", Foreign::Zip),
        (b"\x1F\x8B", Foreign::Zip),
    ];
    if let Some((_, kind)) = foreign.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Content::Foreign(*kind);
    }
    let head: String = bytes
        .iter()
        .take(4_096)
        .filter(|b| b.is_ascii() && **b != 0)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    let head = head.trim_start();
    if head.starts_with("<!doctype html") || head.starts_with("<html") || head.starts_with("<table") {
        return Content::Foreign(Foreign::Html);
    }
    if head.starts_with("<?xml") || head.starts_with("<workbook") {
        let html = head.contains("<html");
        return Content::Foreign(if html { Foreign::Html } else { Foreign::SpreadsheetXml });
    }
    if csv_text::has_utf16_bom(bytes) || !bytes.iter().take(65_536).any(|b| *b == 0) {
        return Content::Text;
    }
    Content::Foreign(Foreign::Binary)
}

/// A file name fit for messages: no folders, no control or direction characters, at most 120 long.
pub(crate) fn display_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(*c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'))
        .take(120)
        .collect();
    if clean.trim().is_empty() { "upload".to_owned() } else { clean }
}

/// Collects cells under the limits of the whole workbook.
pub(crate) struct Collector<'a> {
    file: &'a str,
    limits: &'a Limits,
    progress: &'a dyn Progress,
    cells: usize,
    visited: usize,
    text: usize,
}

impl<'a> Collector<'a> {
    pub fn new(file: &'a str, limits: &'a Limits, progress: &'a dyn Progress) -> Self {
        Self { file, limits, progress, cells: 0, visited: 0, text: 0 }
    }

    /// Counts a cell of the file, also a blank one.
    pub fn visit(&mut self) -> Result<(), OpenError> {
        self.visited += 1;
        if self.visited > self.limits.max_cells.saturating_mul(4) {
            return Err(self.too_many(self.limits.max_cells, Many::Cells));
        }
        if self.visited.is_multiple_of(65_536) {
            let done = u64::try_from(self.visited).unwrap_or(u64::MAX);
            if self.progress.step(done, 0).is_break() {
                return Err(OpenError::Cancelled { file: self.file.to_owned() });
            }
        }
        Ok(())
    }

    /// Takes a cell that holds something.
    pub fn push(
        &mut self,
        cells: &mut Vec<CellAt>,
        row: u32,
        column: u32,
        value: Value,
    ) -> Result<(), OpenError> {
        self.cells += 1;
        if self.cells > self.limits.max_cells {
            return Err(self.too_many(self.limits.max_cells, Many::Cells));
        }
        if let Value::Text(text) = &value {
            self.text += text.len();
            if self.text > self.limits.max_text {
                return Err(self.too_many(self.limits.max_text, Many::TextBytes));
            }
        }
        cells.push(CellAt { row, column, value });
        Ok(())
    }

    fn too_many(&self, limit: usize, what: Many) -> OpenError {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        OpenError::TooMany { file: self.file.to_owned(), limit, what }
    }

    pub fn file(&self) -> &str {
        self.file
    }
}
