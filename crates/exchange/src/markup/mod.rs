//! A copy of an uploaded workbook with its findings as cell notes and as a list.
//!
//! An xlsx is edited in its own package, so that formats, widths, formulas and charts survive;
//! xls and csv are written anew as xlsx. See docs/decisions on marked-up copies.

mod list;
mod notes;
mod package;
mod rebuild;
mod sheet;
mod styles;

use std::collections::BTreeMap;

use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::text::Lang;

use crate::a1;
use crate::limits::Limits;
use crate::workbook::{FileKind, Workbook};
use crate::write::WriteError;

/// Cells beyond this get no note; the list has them all. Excel slows down with more.
pub const MOST_NOTES: usize = 5_000;
/// Longest note, in characters.
const LONGEST_NOTE: usize = 1_000;

/// The texts for one cell, by row and column.
pub(crate) type CellNotes = BTreeMap<(u32, u32), String>;

/// Marks up `bytes`, which were uploaded under `file_name`, with `findings`.
///
/// Every finding with a cell becomes a note on a red ground; a last sheet 问题清单 ("Findings") lists
/// all of them with links. Values are never changed. The result is always an xlsx.
///
/// # Errors
/// [`WriteError::Open`] if the file is refused as a whole, and whatever the writer refuses.
pub fn annotate(
    bytes: &[u8],
    file_name: &str,
    findings: &[Finding],
    limits: &Limits,
    lang: Lang,
) -> Result<Vec<u8>, WriteError> {
    let book = Workbook::open(bytes, file_name, limits)?;
    let notes = by_sheet(findings, lang);
    if book.kind == FileKind::Xlsx
        && let Some(edited) = package::edit(bytes, &book.file_name, &notes, findings, limits, lang)?
    {
        return Ok(edited);
    }
    rebuild::rebuild(&book, &notes, findings, lang)
}

/// The name of the list's sheet.
pub(crate) fn list_name(lang: Lang) -> &'static str {
    lang.pick("问题清单", "Findings")
}

/// Gathers the notes of each sheet, several of one cell together.
fn by_sheet(findings: &[Finding], lang: Lang) -> BTreeMap<String, CellNotes> {
    let mut sheets: BTreeMap<String, CellNotes> = BTreeMap::new();
    let mut count = 0;
    for finding in findings {
        let (Some(sheet), Some(cell)) = (&finding.place.sheet, &finding.place.cell) else { continue };
        let Some(place) = a1::parse(cell) else { continue };
        if count >= MOST_NOTES {
            break;
        }
        let note = sheets.entry(sheet.clone()).or_default().entry(place).or_insert_with(|| {
            count += 1;
            String::new()
        });
        let text = note_text(finding, lang);
        if note.chars().count() + text.chars().count() < LONGEST_NOTE {
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&text);
        }
    }
    sheets
}

fn note_text(finding: &Finding, lang: Lang) -> String {
    let mark = severity(finding.severity, lang);
    let remedy = finding.remedy_in(lang);
    let joint = if remedy.is_empty() { "" } else { lang.pick("；", "; ") };
    let text = format!("{}{}{}{joint}{remedy}", mark, lang.pick("：", ": "), finding.message(lang));
    crate::write::guard::xlsx_text(&text).into_owned()
}

pub(crate) fn severity(severity: Severity, lang: Lang) -> String {
    use qipan_kernel::text::Say;
    severity.say(lang)
}
