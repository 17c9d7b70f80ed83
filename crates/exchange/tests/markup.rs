//! Marked-up copies: notes where the errors are, everything else as it was.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::io::{Cursor, Read};

use common::*;
use qipan_exchange::markup::annotate;
use qipan_exchange::workbook::Value;
use qipan_exchange::{Limits, Options};
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::text::Lang;
use rust_xlsxwriter::{Color, Format, Formula, Note, Workbook as Writer};

fn parts(bytes: &[u8]) -> std::collections::BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

/// Every part is well-formed XML, every relation leads to a part, every part has a type.
fn check_package(bytes: &[u8]) {
    let parts = parts(bytes);
    let types = &parts["[Content_Types].xml"];
    for (name, text) in &parts {
        let mut reader = quick_xml::NsReader::from_str(text);
        let mut depth = 0;
        loop {
            use quick_xml::events::Event;
            use quick_xml::name::ResolveResult;
            let (space, event) =
                reader.read_resolved_event().unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
            assert!(!matches!(space, ResolveResult::Unknown(_)), "{name}: a prefix is not bound: {event:?}");
            if let Event::Start(tag) | Event::Empty(tag) = &event {
                for attribute in tag.attributes() {
                    let key = attribute.unwrap_or_else(|e| panic!("{name}: {e}")).key;
                    let bound = key.as_namespace_binding().is_some()
                        || !matches!(reader.resolver().resolve_attribute(key).0, ResolveResult::Unknown(_));
                    assert!(bound, "{name}: the prefix of {key:?} is not bound");
                }
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
        let extension = name.rsplit('.').next().unwrap();
        assert!(
            types.contains(&format!("PartName=\"/{name}\""))
                || types.contains(&format!("Extension=\"{extension}\""))
                || name.starts_with('['),
            "{name} has no type"
        );
        if let Some(folder) = name.strip_suffix(".rels").and_then(|n| n.rsplit_once("_rels/")).map(|(f, _)| f)
        {
            let targets = text.split("Target=\"").skip(1).map(|t| t.split('"').next().unwrap());
            for target in targets.filter(|t| !t.contains("://")) {
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => {
                        let mut steps: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
                        for step in target.split('/') {
                            if step == ".." {
                                steps.pop();
                            } else {
                                steps.push(step)
                            }
                        }
                        steps.join("/")
                    }
                };
                assert!(parts.contains_key(&path), "{name} refers to {path}");
            }
        }
    }
}

fn mark(bytes: &[u8], name: &str) -> (Vec<Finding>, Vec<u8>) {
    let import = read_with(bytes, name, &Options::default());
    let marked = annotate(bytes, name, &import.findings, &Limits::default(), Lang::Zh).unwrap();
    check_package(&marked);
    (import.findings, marked)
}

fn faulty() -> Vec<u8> {
    let mut book = Writer::new();
    let s = book.add_worksheet().set_name("表 '1' 号").unwrap();
    let blue = Format::new().set_background_color(Color::Blue).set_bold().set_num_format("0.00");
    s.merge_range(0, 0, 0, 3, "标题", &Format::new()).unwrap();
    for (c, h) in (0u16..).zip(["指标", "期间", "数值", "备注"]) {
        s.write_string(1, c, h).unwrap();
    }
    s.write_string(2, 0, "没有的").unwrap();
    s.write_string(2, 1, "2023-03").unwrap();
    s.write_number_with_format(2, 2, 1.5, &blue).unwrap();
    s.write_string(3, 0, "REV").unwrap();
    s.write_formula(3, 2, Formula::new("=1+1").set_result("2")).unwrap();
    s.write_string(3, 3, "没有期间").unwrap();
    s.write_string(4, 0, "REV").unwrap();
    s.write_string(4, 1, "2023-04").unwrap();
    s.write_string(4, 2, "很多<&>").unwrap();
    s.set_column_width(0, 33).unwrap();
    s.insert_note(3, 3, &Note::new("别人的批注")).unwrap();
    s.insert_note(4, 2, &Note::new("请核对")).unwrap();
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "无表").unwrap();
    let s = book.add_worksheet().set_name("二").unwrap();
    grid(s, &[&["指标", "2023"], &["REV", "x"]]);
    book.save_to_buffer().unwrap()
}

#[test]
fn xlsx_is_edited_in_place() {
    let original = faulty();
    let (findings, marked) = mark(&original, "上报.xlsx");
    let cells: Vec<_> = findings.iter().filter_map(|f| f.place.cell.clone()).collect();
    assert_eq!(cells, ["A3", "B4", "C5", "B2"]);
    let (before, after) = (open(&original, "a.xlsx"), open(&marked, "a.xlsx"));
    for (a, b) in before.sheets.iter().zip(&after.sheets) {
        assert_eq!(a, b, "values, merges and names stay");
    }
    assert_eq!(after.sheets.len(), before.sheets.len() + 1);
    let list = after.sheets.last().unwrap();
    assert_eq!(list.name, "问题清单");
    assert_eq!(list.row_count(), findings.len() + 1);
    assert_eq!(list.cell(1, 2), Some(&Value::Text("A3".into())));
    let parts = parts(&marked);
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    assert!(sheet.contains("<f>1+1</f>") && sheet.contains("width=\"33"), "formulas and widths stay");
    assert!(sheet.contains("<c r=\"B4\" s="), "a missing cell is added to be marked");
    let notes = &parts["xl/comments1.xml"];
    assert!(
        notes.contains("别人的批注") && notes.contains("请核对") && notes.contains("字典中没有"),
        "{notes}"
    );
    assert!(parts.keys().any(|k| k.contains("comments_qipan3")), "{:?}", parts.keys());
    let styles = &parts["xl/styles.xml"];
    assert!(styles.contains("FFFFC7CE") && styles.contains("FF0000FF"), "red beside the colours there were");
    let links = &parts["xl/worksheets/qipan1.xml"];
    assert!(
        links.contains("location=\"&apos;表 &apos;&apos;1&apos;&apos; 号&apos;!A3\"")
            || links.contains("'表 ''1'' 号'!A3"),
        "{links}"
    );
}

#[test]
fn marked_copies_can_be_marked_again_and_corrected() {
    let (findings, marked) = mark(&faulty(), "上报.xlsx");
    let (again, twice) = mark(&marked, "上报.xlsx");
    assert_eq!(findings, again, "the list is not read as data");
    let names: Vec<_> = open(&twice, "a.xlsx").sheets.into_iter().map(|s| s.name).collect();
    assert_eq!(names, ["表 '1' 号", "说明", "二", "问题清单", "问题清单 (2)"]);
}

#[test]
fn notes_stand_on_red_where_calamine_and_others_see_them() {
    let (_, marked) = mark(&faulty(), "上报.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(marked.clone())).unwrap();
    let styles = book.worksheet_style("二").unwrap();
    let ground = styles.get((1, 1)).and_then(|s| s.fill.clone());
    assert!(
        format!("{ground:?}").to_lowercase().contains("199")
            || format!("{ground:?}").to_lowercase().contains("c7"),
        "{ground:?}"
    );
    let vml = &parts(&marked)["xl/drawings/vmlDrawing_qipan3.vml"];
    assert!(vml.contains("<x:Row>1</x:Row><x:Column>1</x:Column>"), "{vml}");
}

#[test]
fn csv_and_xls_become_xlsx() {
    let csv = "指标,期间,数值,备注\nREV,2023-03,很多,=1+1\nREV,,1,\n";
    let (findings, marked) = mark(csv.as_bytes(), "上报.csv");
    assert_eq!(findings.len(), 2);
    let book = open(&marked, "a.xlsx");
    assert_eq!(book.sheets[0].cell(1, 3), Some(&Value::Text("=1+1".into())), "texts stay texts");
    assert_eq!(book.sheets[1].name, "问题清单");
    assert!(parts(&marked)["xl/comments1.xml"].contains("不是数字"));

    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exchange");
    let bytes = std::fs::read(folder.join("values.xls")).unwrap();
    let place = Place::cell("values.xls", "主要指标", "C4");
    let finding = Finding::error("x", "有误", "wrong").at(place);
    let marked = annotate(&bytes, "values.xls", &[finding], &Limits::default(), Lang::En).unwrap();
    check_package(&marked);
    let (before, after) = (open(&bytes, "values.xls"), open(&marked, "a.xlsx"));
    assert_eq!(before.sheets[0].cells(), after.sheets[0].cells());
    assert_eq!(before.sheets[0].merges.len(), after.sheets[0].merges.len());
    assert!(after.sheets[1].hidden);
    assert_eq!(after.sheets[3].name, "Findings");
    assert!(parts(&marked)["xl/comments1.xml"].contains("wrong"));
}

#[test]
fn odd_findings_do_no_harm() {
    let bytes = faulty();
    let odd = [
        Finding::error("x", "<b>&\u{1}", "e").at(Place::cell("f", "没有这张表", "A1")),
        Finding::error("x", "远", "far").at(Place::cell("f", "二", "XFD1048576")),
        Finding::error("x", "坏", "bad").at(Place::cell("f", "二", "A0")),
        Finding::error("x", "无处", "nowhere"),
        Finding::error("x", "=1+1", "=1+1").at(Place::cell("f", "二", "B2")).with_value("=cmd"),
    ];
    let marked = annotate(&bytes, "a.xlsx", &odd, &Limits::default(), Lang::Zh).unwrap();
    check_package(&marked);
    assert_eq!(open(&marked, "a.xlsx").sheets.last().unwrap().row_count(), 6);
    let none = annotate(&bytes, "a.xlsx", &[], &Limits::default(), Lang::Zh).unwrap();
    check_package(&none);
    assert!(annotate(b"PK\x03\x04", "a.xlsx", &odd, &Limits::default(), Lang::Zh).is_err());
}

#[test]
fn files_of_other_writers() {
    // Prefixed names, rows and cells without addresses, an empty sheet.
    let sheet = r#"<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>指标</x:t></x:is></x:c></x:row><x:row/></x:sheetData><x:pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></x:worksheet>"#;
    let mut zip = zip::ZipArchive::new(Cursor::new(xlsx_grid(&[&["a"]]))).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            bytes = sheet.as_bytes().to_vec();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, &bytes).unwrap();
    }
    let bytes = out.finish().unwrap().into_inner();
    let findings: Vec<Finding> = ["A1", "C1", "B2", "A9"]
        .iter()
        .map(|c| Finding::error("x", "错", "wrong").at(Place::cell("f", "表1", *c)))
        .collect();
    let marked = annotate(&bytes, "a.xlsx", &findings, &Limits::default(), Lang::Zh).unwrap();
    check_package(&marked);
    let edited = &parts(&marked)["xl/worksheets/sheet1.xml"];
    for wanted in [
        "<x:c t=\"inlineStr\" s=",
        "<x:c r=\"C1\"",
        "<x:c r=\"B2\"",
        "<x:row r=\"9\"><x:c r=\"A9\"",
        "<x:legacyDrawing",
    ] {
        assert!(edited.contains(wanted), "{wanted} in {edited}");
    }
}

#[test]
fn notes_of_other_writers_keep_their_prefixes() {
    let other = |text: &str| {
        text.replace("xmlns:v=", "xmlns:ns1=")
            .replace("xmlns:o=", "xmlns:ns0=")
            .replace("xmlns:x=", "xmlns:ns2=")
            .replace("<v:", "<ns1:")
            .replace("</v:", "</ns1:")
            .replace("<o:", "<ns0:")
            .replace("</o:", "</ns0:")
            .replace("<x:", "<ns2:")
            .replace("</x:", "</ns2:")
            .replace(" v:", " ns1:")
            .replace(" o:", " ns0:")
    };
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts(&faulty()) {
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        let text = if name.ends_with(".vml") { other(&text) } else { text };
        std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
    }
    let (_, marked) = mark(&out.finish().unwrap().into_inner(), "a.xlsx");
    let drawing = &parts(&marked)["xl/drawings/vmlDrawing1.vml"];
    assert!(
        drawing.contains("ns1:shape ") && drawing.contains("<v:shape ") && drawing.contains("xmlns:v="),
        "{drawing}"
    );
}
