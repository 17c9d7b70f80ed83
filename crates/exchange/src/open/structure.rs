//! The skeleton of an xlsx: which part holds which sheet, merged ranges, hidden rows.
//!
//! calamine gives the cells; what it does not give (hidden rows and columns) or gives only by
//! parsing a sheet once more (merged ranges) is looked up here with a byte search.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, short};
use crate::a1::{Area, MAX_COLUMN, MAX_ROW};
use crate::limits::OpenError;

/// A sheet as `xl/workbook.xml` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetPart {
    pub name: String,
    /// Name of the part, e.g. `xl/worksheets/sheet1.xml`.
    pub path: String,
    pub hidden: bool,
}

/// Where the workbook part is and what sheets it lists, in order.
pub(crate) struct Skeleton {
    pub workbook_path: String,
    pub rels_path: String,
    pub sheets: Vec<SheetPart>,
}

/// What a sheet says beside its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub merges: Vec<Area>,
    pub hidden_rows: BTreeSet<u32>,
    /// First and last hidden column, counted from 0.
    pub hidden_columns: Vec<(u32, u32)>,
    pub has_formulas: bool,
}

pub(crate) fn reader(xml: &[u8]) -> Reader<&[u8]> {
    let mut reader = Reader::from_reader(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = false;
    reader
}

/// An attribute's value with entities resolved, by local name.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().into_inner() == name)
        .and_then(|a| quick_xml::escape::unescape(&a.value).ok().map(std::borrow::Cow::into_owned))
}

/// Each start or empty tag of a part whose local name is `wanted`.
pub(crate) fn for_each_tag(
    xml: &[u8],
    wanted: &str,
    mut visit: impl FnMut(&BytesStart<'_>),
) -> Result<(), quick_xml::Error> {
    let mut reader = reader(xml);
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().into_inner() == wanted => visit(&tag),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Relations of a part: id → (type, target).
pub(crate) fn relations(xml: &[u8]) -> Result<BTreeMap<String, (String, String)>, quick_xml::Error> {
    let mut found = BTreeMap::new();
    for_each_tag(xml, "Relationship", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            found.insert(id, (attribute(tag, "Type").unwrap_or_default(), target));
        }
    })?;
    Ok(found)
}

/// `resolve("xl/worksheets/", "../comments1.xml")` is `xl/comments1.xml`.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The folder of a part with its slash, and the name in it.
pub(crate) fn split_path(path: &str) -> (&str, &str) {
    path.rfind('/').map_or(("", path), |at| path.split_at(at + 1))
}

/// Reads workbook part and relations.
pub(crate) fn skeleton(package: &Package, file: &str) -> Result<Skeleton, OpenError> {
    let broken = |part: &str, detail: &str| OpenError::Broken {
        file: file.to_owned(),
        part: part.to_owned(),
        detail: short(detail),
    };
    let xml = |part: &str, e: quick_xml::Error| broken(part, &e.to_string());
    let root = package.get("_rels/.rels").ok_or_else(|| broken("_rels/.rels", "missing"))?;
    let workbook_path = relations(root)
        .map_err(|e| xml("_rels/.rels", e))?
        .into_values()
        .find(|(kind, _)| kind.ends_with("/officeDocument"))
        .map(|(_, target)| resolve("", &target))
        .ok_or_else(|| broken("_rels/.rels", "no workbook"))?;
    let (folder, name) = split_path(&workbook_path);
    let rels_path = format!("{folder}_rels/{name}.rels");
    let rels = package.get(&rels_path).ok_or_else(|| broken(&rels_path, "missing"))?;
    let rels = relations(rels).map_err(|e| xml(&rels_path, e))?;
    let workbook = package.get(&workbook_path).ok_or_else(|| broken(&workbook_path, "missing"))?;
    let mut sheets = Vec::new();
    for_each_tag(workbook, "sheet", |tag| {
        let relation = tag
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|a| a.key.local_name().into_inner() == "id")
            .and_then(|a| rels.get(a.value.as_ref()));
        if let (Some(name), Some((_, target))) = (attribute(tag, "name"), relation) {
            let hidden = attribute(tag, "state").is_some_and(|s| s != "visible");
            sheets.push(SheetPart { name, path: resolve(folder, target), hidden });
        }
    })
    .map_err(|e| xml(&workbook_path, e))?;
    if sheets.is_empty() {
        return Err(broken(&workbook_path, "no sheet"));
    }
    Ok(Skeleton { workbook_path, rels_path, sheets })
}

/// Looks up merged ranges, hidden rows and columns of a sheet part.
pub(crate) fn layout(sheet: &[u8]) -> Layout {
    let mut layout = Layout {
        has_formulas: memmem::find(sheet, b"<f>").is_some()
            || memmem::find(sheet, b"<f ").is_some()
            || memmem::find(sheet, b":f>").is_some()
            || memmem::find(sheet, b":f ").is_some(),
        ..Layout::default()
    };
    let data_start = memmem::find(sheet, b"sheetData").unwrap_or(sheet.len());
    let data_end = memmem::rfind(sheet, b"sheetData").unwrap_or(0);
    let _ = for_each_tag(&sheet[..data_start], "col", |tag| {
        let column = |name| attribute(tag, name).and_then(|v| v.parse::<u32>().ok()?.checked_sub(1));
        if let (true, Some(first), Some(last)) = (is_hidden(tag), column("min"), column("max")) {
            layout.hidden_columns.push((first, last.min(MAX_COLUMN)));
        }
    });
    let _ = for_each_tag(&sheet[data_end..], "mergeCell", |tag| {
        if let Some(area) = attribute(tag, "ref").as_deref().and_then(Area::parse) {
            layout.merges.push(area);
        }
    });
    if data_end > data_start {
        hidden_rows(&sheet[data_start..data_end], &mut layout.hidden_rows);
    }
    layout
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "hidden").is_some_and(|v| v == "1" || v == "true")
}

/// Follows each `hidden=` back to its tag; rows are few, cells are many.
fn hidden_rows(data: &[u8], rows: &mut BTreeSet<u32>) {
    for at in memmem::find_iter(data, b"hidden=") {
        let Some(open) = memchr::memrchr(b'<', &data[..at]) else { continue };
        let end = memchr::memchr(b'>', &data[at..]).map_or(data.len(), |n| at + n + 1);
        let _ = for_each_tag(&data[open..end], "row", |tag| {
            let row = attribute(tag, "r").and_then(|r| r.parse::<u32>().ok()?.checked_sub(1));
            if let (true, Some(row)) = (is_hidden(tag), row)
                && row <= MAX_ROW
            {
                rows.insert(row);
            }
        });
    }
}

/// Takes the claims out of the shared strings' opening tag: a reader that believed
/// `uniqueCount="99999999999"` would reserve the memory for it.
pub(crate) fn drop_claims(strings: &mut [u8]) {
    let end = {
        let mut reader = reader(strings);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().into_inner() == "sst" => {
                    break usize::try_from(reader.buffer_position()).unwrap_or(0);
                }
                Ok(Event::Eof) | Err(_) => break 0,
                Ok(_) => {}
            }
        }
    };
    let end = end.min(strings.len());
    let claims: Vec<usize> = memmem::find_iter(&strings[..end], b"uniqueCount").collect();
    for at in claims {
        strings[at] = b'x';
    }
}

/// Excel's newer error values (`#SPILL!`, `#CALC!`) stop calamine at the whole sheet; without
/// their type they arrive as the texts they are.
pub(crate) fn untype_new_errors(sheet: &mut [u8]) {
    const KNOWN: [&[u8]; 7] = [b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"];
    let typed: Vec<usize> = memmem::find_iter(sheet, b" t=\"e\"").collect();
    for at in typed {
        let rest = &sheet[at..];
        let Some(from) = memmem::find(rest, b"<v>").map(|n| n + 3) else { continue };
        let Some(length) = memchr::memchr(b'<', &rest[from..]) else { continue };
        if !KNOWN.contains(&&rest[from..from + length]) {
            sheet[at..at + 6].fill(b' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_found_around_the_cells() {
        let xml = br#"<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols>
          <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>hidden="1"</t></is></c></row>
          <row r="4" hidden="1" ht="5"><c r="A4"><f>1+1</f><v>2</v></c></row><row hidden="true" r="6"/>
          </sheetData><mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="junk"/></mergeCells></worksheet>"#;
        let found = layout(xml);
        assert_eq!(found.hidden_columns, [(1, 2)]);
        assert_eq!(found.hidden_rows.iter().copied().collect::<Vec<_>>(), [3, 5]);
        assert_eq!(found.merges, [Area { first_row: 0, first_column: 0, last_row: 1, last_column: 1 }]);
        assert!(found.has_formulas);
        assert_eq!(layout(b""), Layout::default());
        assert_eq!(layout(b"<sheetData/>"), Layout::default());
    }

    #[test]
    fn claims_go() {
        let mut xml = br#"<?xml version="1.0"?><!-- <si> --><x:sst count="1" uniqueCount="99999999999999"><si><t>uniqueCount</t></si></x:sst>"#.to_vec();
        drop_claims(&mut xml);
        let text = String::from_utf8(xml).unwrap();
        assert!(text.contains("xniqueCount=\"999") && text.contains("<t>uniqueCount</t>"), "{text}");
    }

    #[test]
    fn targets_resolve() {
        assert_eq!(resolve("xl/worksheets/", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("", "../../x"), "x");
    }
}
