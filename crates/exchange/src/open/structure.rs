//! The skeleton of an xlsx: which part is the workbook, which part holds which sheet.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, short};
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve() {
        assert_eq!(resolve("xl/worksheets/", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("", "../../x"), "x");
    }
}
