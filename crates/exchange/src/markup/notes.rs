//! Cell notes as Excel stores them: a comments part, and a VML drawing that places the boxes.

use std::fmt::Write;

use quick_xml::escape::escape;

use super::CellNotes;
use crate::a1::address;

/// Shape ids of a drawing begin here, far above those that a sheet already has.
const FIRST_SHAPE: u32 = 50_000;
/// Author as shown in the status line of Excel.
const AUTHOR: &str = "Qipan 棋盘";

/// A comments part for `notes`.
pub(super) fn comments(notes: &CellNotes) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <authors><author>{AUTHOR}</author></authors><commentList>{}</commentList></comments>",
        list(notes, 0)
    )
}

fn list(notes: &CellNotes, author: usize) -> String {
    let mut out = String::new();
    for ((row, column), text) in notes {
        let _ = write!(
            out,
            "<comment ref=\"{}\" authorId=\"{author}\"><text><r><rPr><sz val=\"9\"/><rFont val=\"SimSun\"/>\
             <charset val=\"134\"/></rPr><t xml:space=\"preserve\">{}</t></r></text></comment>",
            address(*row, *column),
            escape(text)
        );
    }
    out
}

/// Adds notes to a comments part that is there already; cells that have one keep it, with ours before.
/// `None` if the part is not understood.
pub(super) fn add_comments(part: &str, notes: &CellNotes) -> Option<String> {
    let (mut part, mut rest) = (part.to_owned(), CellNotes::new());
    for ((row, column), text) in notes {
        let mark = format!("ref=\"{}\"", address(*row, *column));
        match part.find(&mark) {
            None => {
                rest.insert((*row, *column), text.clone());
            }
            Some(at) => {
                let open = at + part.get(at..)?.find("<text>")? + "<text>".len();
                let run = format!("<r><t xml:space=\"preserve\">{}\n</t></r>", escape(text));
                // A plain text cannot stand beside runs: it becomes one.
                let plain = part.get(open..)?.starts_with("<t");
                part.insert_str(open, &run);
                if plain && !part.get(open + run.len()..)?.starts_with("<r") {
                    let from = open + run.len();
                    let end = from + part.get(from..)?.find("</text>")?;
                    part.insert_str(end, "</r>");
                    part.insert_str(from, "<r>");
                }
            }
        }
    }
    let end = part.rfind("</commentList>").or_else(|| part.rfind("<commentList/>"))?;
    let empty = part.get(end..)?.starts_with("<commentList/>");
    let added = list(&rest, 0);
    if empty {
        part.replace_range(end..end + "<commentList/>".len(), &format!("<commentList>{added}</commentList>"));
    } else {
        part.insert_str(end, &added);
    }
    Some(part)
}

/// A VML drawing with a hidden box for each note.
pub(super) fn drawing(notes: &CellNotes) -> String {
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\
         <o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"49\"/></o:shapelayout>{}{}</xml>",
        shape_type(),
        shapes(notes)
    )
}

/// Adds boxes to a drawing that is there already; `None` if it is not understood.
pub(super) fn add_shapes(part: &str, notes: &CellNotes) -> Option<String> {
    let end = part.rfind("</xml>")?;
    let kind = if part.contains("_x0000_t202\"") { String::new() } else { shape_type() };
    let mut out = part.to_owned();
    out.insert_str(end, &format!("{kind}{}", shapes(notes)));
    let open = out.find("<xml")? + "<xml".len();
    let root = out.get(open..open + out.get(open..)?.find('>')?)?.to_owned();
    for (prefix, name) in NAMESPACES {
        // Other writers choose other prefixes; ours must be bound, and to nothing else.
        match root.split_once(&format!("xmlns:{prefix}=")) {
            None => out.insert_str(open, &format!(" xmlns:{prefix}=\"{name}\"")),
            Some((_, rest)) if rest.get(1..)?.starts_with(name) => {}
            Some(_) => return None,
        }
    }
    Some(out)
}

/// The prefixes of the boxes.
const NAMESPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];

fn shape_type() -> String {
    "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
     <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
        .to_owned()
}

fn shapes(notes: &CellNotes) -> String {
    let mut out = String::new();
    for (id, ((row, column), text)) in (FIRST_SHAPE..).zip(notes) {
        let lines = u32::try_from(text.chars().count() / 16).unwrap_or(20).clamp(3, 20) + 1;
        let top = row.saturating_sub(1);
        let _ = write!(
            out,
            "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:80pt;\
             margin-top:5pt;width:220pt;height:{}pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" \
             o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/>\
             <v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\">\
             <div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\">\
             <x:MoveWithCells/><x:SizeWithCells/>\
             <x:Anchor>{}, 15, {top}, 10, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>\
             <x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            lines * 13,
            column + 1,
            column + 5,
            top + lines,
        );
    }
    out
}
