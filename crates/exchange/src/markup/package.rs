//! Edits the package of an xlsx: sheets, styles, notes, relations, content types, the list.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::Lang;
use quick_xml::escape::escape;

use super::styles::Styles;
use super::{CellNotes, list, list_name, notes, sheet};
use crate::limits::Limits;
use crate::open::package::{Keep, Package};
use crate::open::structure::{self, SheetPart, attribute, for_each_tag, relations, resolve, split_path};
use crate::write::WriteError;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const NOTES_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// The edited package, or `None` where it is built in a way that is better written anew.
pub(super) fn edit(
    bytes: &[u8],
    file: &str,
    by_sheet: &BTreeMap<String, CellNotes>,
    findings: &[Finding],
    limits: &Limits,
    lang: Lang,
) -> Result<Option<Vec<u8>>, WriteError> {
    // Damage in a part that holds no cells: what was read is written anew.
    let Ok(mut package) = Package::open(bytes, file, limits, Keep::All) else { return Ok(None) };
    let skeleton = structure::skeleton(&package, file)?;
    let edited = edit_parts(&mut package, &skeleton, by_sheet, findings, lang);
    Ok(if edited.is_some() { Some(package.write()?) } else { None })
}

fn edit_parts(
    package: &mut Package,
    skeleton: &structure::Skeleton,
    by_sheet: &BTreeMap<String, CellNotes>,
    findings: &[Finding],
    lang: Lang,
) -> Option<()> {
    let (folder, _) = split_path(&skeleton.workbook_path);
    let rels = relations(package.get(&skeleton.rels_path)?).ok()?;
    // The strict variant of the format has other names for everything.
    if rels.values().any(|(kind, _)| kind.contains("purl.oclc.org")) {
        return None;
    }
    let styles_path =
        rels.values().find(|(kind, _)| kind.ends_with("/styles")).map(|(_, t)| resolve(folder, t))?;
    let mut styles = Styles::read(package.get(&styles_path)?)?;
    let mut types: Vec<(String, &str)> = Vec::new();
    for (at, part) in skeleton.sheets.iter().enumerate() {
        if let Some(cells) = by_sheet.get(&part.name).filter(|n| !n.is_empty()) {
            edit_sheet(package, part, at, cells, &mut styles, &mut types)?;
        }
    }
    put(package, &styles_path, styles.write()?);
    add_list(package, skeleton, folder, findings, lang, &mut types)?;
    add_types(package, &types)
}

/// Replaces or adds a part.
fn put(package: &mut Package, name: &str, part: Vec<u8>) {
    let stored = package.stored_name(name).map(str::to_owned);
    match stored {
        Some(stored) => {
            package.parts.insert(stored, part);
        }
        None => {
            package.order.push(name.to_owned());
            package.parts.insert(name.to_owned(), part);
        }
    }
}

fn text<'a>(package: &'a Package, name: &str) -> Option<&'a str> {
    std::str::from_utf8(package.get(name)?).ok()
}

fn edit_sheet(
    package: &mut Package,
    part: &SheetPart,
    at: usize,
    cells: &CellNotes,
    styles: &mut Styles,
    types: &mut Vec<(String, &'static str)>,
) -> Option<()> {
    let flagged: Vec<(u32, u32)> = cells.keys().copied().collect();
    let bytes = package.get(&part.path)?;
    let (folder, name) = split_path(&part.path);
    let rels_path = format!("{folder}_rels/{name}.rels");
    let rels = match package.get(&rels_path) {
        Some(rels) => relations(rels).ok()?,
        None => BTreeMap::new(),
    };
    let old_drawing =
        sheet::legacy_drawing(bytes).and_then(|id| rels.get(&id).map(|(_, t)| resolve(folder, t)));
    let old_notes =
        rels.values().find(|(kind, _)| kind.ends_with("/comments")).map(|(_, t)| resolve(folder, t));
    let drawing_id = "rIdQipanDrawing";
    let edited = sheet::edit(bytes, &flagged, styles, old_drawing.is_none().then_some(drawing_id))?;
    put(package, &part.path, edited);

    let mut added = String::new();
    match &old_notes {
        Some(path) => {
            let merged = notes::add_comments(text(package, path)?, cells)?;
            put(package, path, merged.into_bytes());
        }
        None => {
            let path = format!("xl/comments_qipan{}.xml", at + 1);
            put(package, &path, notes::comments(cells).into_bytes());
            added.push_str(&relation("rIdQipanNotes", "comments", &format!("/{path}")));
            types.push((path, NOTES_TYPE));
        }
    }
    match &old_drawing {
        Some(path) => {
            let merged = notes::add_shapes(text(package, path)?, cells)?;
            put(package, path, merged.into_bytes());
        }
        None => {
            let path = format!("xl/drawings/vmlDrawing_qipan{}.vml", at + 1);
            put(package, &path, notes::drawing(cells).into_bytes());
            added.push_str(&relation(drawing_id, "vmlDrawing", &format!("/{path}")));
            types.push((path, DRAWING_TYPE));
        }
    }
    add_relations(package, &rels_path, &added)
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{}\"/>", escape(target))
}

/// Adds relations at the end of a relations part, which is made if need be.
fn add_relations(package: &mut Package, path: &str, added: &str) -> Option<()> {
    if added.is_empty() {
        return Some(());
    }
    let part = match package.get(path) {
        Some(bytes) => std::str::from_utf8(bytes).ok()?.to_owned(),
        None => "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
                 xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>"
            .to_owned(),
    };
    let out = insert_before_end(&part, "Relationships", added)?;
    put(package, path, out.into_bytes());
    Some(())
}

/// Inserts before the closing tag of the root; also where the root is an empty tag.
fn insert_before_end(part: &str, root: &str, added: &str) -> Option<String> {
    if let Some(at) = part.rfind(&format!("</{root}>")) {
        let mut out = part.to_owned();
        out.insert_str(at, added);
        return Some(out);
    }
    let open = part.rfind(&format!("<{root}"))?;
    let end = open + part.get(open..)?.find("/>")?;
    Some(format!("{}>{added}</{root}>", part.get(..end)?))
}

/// Adds the list as the last sheet.
fn add_list(
    package: &mut Package,
    skeleton: &structure::Skeleton,
    folder: &str,
    findings: &[Finding],
    lang: Lang,
    types: &mut Vec<(String, &'static str)>,
) -> Option<()> {
    let taken = |name: &str| skeleton.sheets.iter().any(|s| s.name.to_lowercase() == name.to_lowercase());
    let base = list_name(lang);
    let name = (1..100)
        .map(|n| if n == 1 { base.to_owned() } else { format!("{base} ({n})") })
        .find(|name| !taken(name))?;
    let path = (1..1_000)
        .map(|n| format!("{folder}worksheets/qipan{n}.xml"))
        .find(|path| package.stored_name(path).is_none())?;
    put(package, &path, list::part(findings, lang).into_bytes());
    types.push((path.clone(), SHEET_TYPE));
    let id = (1..1_000).map(|n| format!("rIdQipan{n}")).find(|id| {
        text(package, &skeleton.rels_path).is_some_and(|rels| !rels.contains(&format!("\"{id}\"")))
    })?;
    add_relations(package, &skeleton.rels_path, &relation(&id, "worksheet", &format!("/{path}")))?;

    let workbook = text(package, &skeleton.workbook_path)?.to_owned();
    let mut highest = 0u32;
    let mut prefix = String::new();
    for_each_tag(workbook.as_bytes(), "sheet", |tag| {
        highest = highest.max(attribute(tag, "sheetId").and_then(|v| v.parse().ok()).unwrap_or(0));
        prefix = tag.name().prefix().map(|p| format!("{}:", p.into_inner())).unwrap_or_default();
    })
    .ok()?;
    let entry = format!(
        "<{prefix}sheet name=\"{}\" sheetId=\"{}\" xmlns:qp=\"{OFFICE}\" qp:id=\"{id}\"/>",
        escape(&name),
        highest.checked_add(1)?
    );
    let end = workbook.rfind(&format!("</{prefix}sheets>"))?;
    let mut out = workbook;
    out.insert_str(end, &entry);
    put(package, &skeleton.workbook_path, out.into_bytes());
    Some(())
}

fn add_types(package: &mut Package, types: &[(String, &str)]) -> Option<()> {
    let part = text(package, "[Content_Types].xml")?;
    let added: String = types
        .iter()
        .map(|(path, kind)| format!("<Override PartName=\"/{}\" ContentType=\"{kind}\"/>", escape(path)))
        .collect();
    let out = insert_before_end(part, "Types", &added)?;
    put(package, "[Content_Types].xml", out.into_bytes());
    Some(())
}
