//! Files of every sort, whole and broken, honest and hostile.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::io::{Cursor, Write};

use common::*;
use qipan_exchange::limits::{BombUnit, Foreign, Many};
use qipan_exchange::workbook::{FileKind, Value, read_limited, read_path};
use qipan_exchange::{Limits, OpenError, Options, Workbook};
use rust_xlsxwriter::{Format, Workbook as Writer};
use zip::write::SimpleFileOptions;

fn fail(bytes: &[u8], name: &str) -> OpenError {
    Workbook::open(bytes, name, &Limits::default()).unwrap_err()
}

/// A zip of the given parts.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str =
    r#"<workbook xmlns:r="x"><sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A minimal xlsx around one sheet part.
fn around(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(more);
    package(&parts)
}

#[test]
fn what_is_no_workbook_is_told_by_its_kind() {
    let kind = |bytes: &[u8]| match fail(bytes, "a.xlsx") {
        OpenError::NotAWorkbook { kind, .. } => kind,
        other => panic!("{other}"),
    };
    assert_eq!(kind(b"%PDF-1.7 ..."), Foreign::Pdf);
    assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), Foreign::Image);
    assert_eq!(kind(b"  \n<html><table>"), Foreign::Html);
    assert_eq!(kind(b"\xEF\xBB\xBF<!DOCTYPE html>"), Foreign::Html);
    assert_eq!(
        kind(b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"),
        Foreign::SpreadsheetXml
    );
    assert_eq!(kind(&[0, 1, 2, 3, 0, 0]), Foreign::Binary);
    assert_eq!(kind(&package(&[("word/document.xml", "<x/>")])), Foreign::Word);
    assert_eq!(kind(&package(&[("mimetype", "x"), ("content.xml", "<x/>")])), Foreign::OpenDocument);
    assert_eq!(kind(&package(&[("xl/workbook.bin", "x")])), Foreign::BinaryWorkbook);
    assert_eq!(kind(&package(&[("a.txt", "x")])), Foreign::Zip);
    assert!(matches!(fail(b"", "a.xlsx"), OpenError::Empty { .. }));
}

#[test]
fn every_refusal_is_said_in_both_languages_with_a_code() {
    use qipan_kernel::text::{Lang, Say};
    for error in [
        fail(b"", "表.xlsx"),
        fail(b"%PDF", "表.xlsx"),
        fail(b"PK\x03\x04rest", "表.xlsx"),
        fail(b"\xFF\xFE\xD8", "表.csv"),
    ] {
        assert!(error.say(Lang::Zh).starts_with("表."), "{}", error.say(Lang::Zh));
        assert!(error.say(Lang::Zh).contains('；') && error.say(Lang::En).contains("; "), "{error}");
        assert!(!error.code().is_empty());
    }
}

#[test]
fn macros_are_refused() {
    let with_vba = around("<worksheet><sheetData/></worksheet>", &[("xl/vbaProject.bin", "x")]);
    assert!(matches!(fail(&with_vba, "a.xlsm"), OpenError::Macro { .. }));
    let typed = r#"<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>"#;
    let enabled =
        package(&[("[Content_Types].xml", typed), ("_rels/.rels", RELS), ("xl/workbook.xml", BOOK)]);
    assert!(matches!(fail(&enabled, "a.xlsx"), OpenError::Macro { .. }));
    let sheet4 = around("<worksheet/>", &[("xl/macrosheets/sheet1.xml", "x")]);
    assert!(matches!(fail(&sheet4, "a.xlsx"), OpenError::Macro { .. }));
}

fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        if let Some((folder, _)) = name.rsplit_once('/').filter(|(f, _)| !f.is_empty()) {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

#[test]
fn passwords_are_told_from_damage() {
    let encrypted = ole(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"y")]);
    assert!(matches!(fail(&encrypted, "a.xlsx"), OpenError::PasswordProtected { .. }));
    let bof = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let filepass = record(0x002F, &[1, 0, 1, 0, 1, 0]);
    let old = ole(&[("/Workbook", &[bof.clone(), filepass].concat())]);
    assert!(matches!(fail(&old, "a.xls"), OpenError::PasswordProtected { .. }));
    let vba = ole(&[("/Workbook", &bof), ("/_VBA_PROJECT_CUR/PROJECT", b"x")]);
    assert!(matches!(fail(&vba, "a.xls"), OpenError::Macro { .. }));
    let word = ole(&[("/WordDocument", b"x")]);
    assert!(matches!(fail(&word, "a.xls"), OpenError::NotAWorkbook { kind: Foreign::OleOther, .. }));
    let cut = &encrypted[..600];
    assert!(matches!(fail(cut, "a.xls"), OpenError::Broken { .. }));
}

/// An xls around hand-made sheet records.
fn xls(sheet: &[u8], globals: &[u8]) -> Vec<u8> {
    let bof = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000A, &[]);
    let name = [&[0u8, 0, 3, 0][..], b"Tab"].concat();
    let before = bof(5).len() + globals.len() + 4 + 4 + 2 + 5 + end.len();
    let mut bound = u32::try_from(before).unwrap().to_le_bytes().to_vec();
    bound.extend([&[0u8, 0][..], &[3, 0], b"Tab"].concat());
    assert_eq!(name.len(), 7);
    let stream =
        [bof(5), globals.to_vec(), record(0x0085, &bound), end.clone(), bof(16), sheet.to_vec(), end]
            .concat();
    ole(&[("/Workbook", &stream)])
}

fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &value.to_le_bytes()].concat())
}

#[test]
fn xls_claims_are_not_believed() {
    let dimensions = |rows: u32| {
        record(0x0200, &[&0u32.to_le_bytes()[..], &rows.to_le_bytes(), &[0, 0, 255, 0, 0, 0]].concat())
    };
    let honest = xls(&[dimensions(2), number(1, 1, 2.5)].concat(), &[]);
    assert_eq!(open(&honest, "a.xls").sheets[0].cell(1, 1), Some(&Value::Number(2.5)));
    let boasting = xls(&[dimensions(u32::MAX), number(1, 1, 2.5)].concat(), &[]);
    assert_eq!(open(&boasting, "a.xls").sheets[0].cell(1, 1), Some(&Value::Number(2.5)));
    let far = xls(&[number(0, 0, 1.0), number(65_535, 255, 1.0)].concat(), &[]);
    assert!(matches!(fail(&far, "a.xls"), OpenError::TooMany { what: Many::Cells, .. }));
    let nan = xls(&number(0, 0, f64::NAN), &[]);
    assert!(matches!(open(&nan, "a.xls").sheets[0].cell(0, 0), Some(Value::Error(_))));
    // One long shared string named by many cells.
    let text = "字".repeat(10_000);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut table = record(
        0x00FC,
        &[&[1u8, 0, 0, 0, 1, 0, 0, 0][..], &10_000u16.to_le_bytes(), &[1], &utf16[..8_000]].concat(),
    );
    for part in utf16[8_000..].chunks(8_000) {
        table.extend(record(0x003C, &[&[1u8][..], part].concat()));
    }
    let label = |row: u16| record(0x00FD, &[&row.to_le_bytes()[..], &[0, 0, 0, 0, 0, 0, 0, 0]].concat());
    let few = xls(&label(0), &table);
    assert_eq!(open(&few, "a.xls").sheets[0].cell(0, 0), Some(&Value::Text(text.as_str().into())));
    let many: Vec<u8> = (0..10_000).flat_map(label).collect();
    assert!(matches!(fail(&xls(&many, &table), "a.xls"), OpenError::TooMany { what: Many::TextBytes, .. }));
}

#[test]
fn committed_xls_and_gbk_files_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exchange");
    let import = read_with(
        &std::fs::read(folder.join("values-gbk.csv")).unwrap(),
        "values-gbk.csv",
        &Options::default(),
    );
    assert_eq!(problems(&import), Vec::<String>::new());
    assert!(all_findings(&import).contains(&"csv_encoding@-".to_owned()));
    let expected =
        ["GDP 330114 2023-01/09 950.5", "REV 330114 2023-01/09 98.76", "GDPG 330114 2023-01/09 4.2"];
    assert_eq!(values(&import), expected);
    let bytes = std::fs::read(folder.join("values.xls")).unwrap();
    let book = open(&bytes, "values.xls");
    assert_eq!(book.kind, FileKind::Xls);
    assert!(book.sheets[1].hidden);
    assert_eq!(book.sheets[0].merges.len(), 3);
    assert_eq!(book.sheets[0].hidden_rows.iter().copied().collect::<Vec<_>>(), [5]);
    let import = read_with(&bytes, "values.xls", &Options::default());
    assert_eq!(problems(&import), ["hidden_rows@-", "hidden_sheet@-"]);
    assert_eq!(values(&import)[..3], expected);
    assert_eq!(values(&import)[3], "POP 330114 2022 80.1");
}

#[test]
fn bombs_are_found_before_and_while_expanding() {
    let zeros = vec![b' '; 40 << 20];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(&zeros).unwrap();
    let bomb = zip.finish().unwrap().into_inner();
    assert!(matches!(fail(&bomb, "a.xlsx"), OpenError::Bomb { unit: BombUnit::Times, .. }));
    let small = Limits { max_expanded: 1 << 20, ..Limits::default() };
    let refused = Workbook::open(&bomb, "a.xlsx", &small).unwrap_err();
    assert!(matches!(refused, OpenError::Bomb { unit: BombUnit::Bytes, .. }));

    // A directory that lies about the size: found while expanding.
    let mut lying = bomb.clone();
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let places: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, w)| *w == size).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
    }
    assert!(matches!(fail(&lying, "a.xlsx"), OpenError::Bomb { .. } | OpenError::Broken { .. }));

    let names: Vec<String> = (0..5_000).map(|i| format!("xl/a{i}.xml")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "")).collect();
    assert!(matches!(fail(&package(&parts), "a.xlsx"), OpenError::Bomb { unit: BombUnit::Entries, .. }));
}

#[test]
fn size_is_checked_before_reading() {
    let limits = Limits { max_bytes: 1_000, ..Limits::default() };
    let endless = std::io::repeat(b'x');
    assert!(matches!(read_limited(endless, "a.xlsx", &limits), Err(OpenError::TooLarge { .. })));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("巨大.xlsx");
    // A sparse file of 1 GB: reading it would take a while, asking for its size does not.
    std::fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
    match read_path(&path, &Limits::default()) {
        Err(OpenError::TooLarge { file, bytes, .. }) => {
            assert_eq!((file.as_str(), bytes), ("巨大.xlsx", 1 << 30))
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        Workbook::open_path(&folder.path().join("none.xlsx"), &limits),
        Err(OpenError::Unreadable { .. })
    ));
    assert!(matches!(Workbook::open(&[b'x'; 2_000], "a.csv", &limits), Err(OpenError::TooLarge { .. })));
}

#[test]
fn boasting_sheets_cost_nothing() {
    let sheet = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let strings = r#"<sst count="99999999999" uniqueCount="99999999999"><si><t>a</t></si></sst>"#;
    let book = open(&around(sheet, &[("xl/sharedStrings.xml", strings)]), "a.xlsx");
    assert_eq!(book.cell_count(), 2);
    assert_eq!(book.sheets[0].cell(1_048_575, 16_383), Some(&Value::Number(2.0)));
}

#[test]
fn deep_and_odd_xml() {
    let deep = format!(
        "<worksheet>{}<sheetData><row r=\"1\"><c r=\"A1\"><v>7</v></c></row></sheetData></worksheet>",
        "<x>".repeat(200_000)
    );
    assert_eq!(open(&around(&deep, &[]), "a.xlsx").sheets[0].cell(0, 0), Some(&Value::Number(7.0)));
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"#;
    match Workbook::open(&around(laughs, &[]), "a.xlsx", &Limits::default()) {
        Ok(book) => assert!(book.sheets[0].cells().iter().all(|c| format!("{:?}", c.value).len() < 100)),
        Err(error) => assert!(matches!(error, OpenError::Broken { .. }), "{error}"),
    }
    for cut in [
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1",
        "<worksheet>",
        "",
        "<worksheet><sheetData><row><c r=\"A99999999999999999999\"><v>1</v></c></row></sheetData></worksheet>",
    ] {
        assert!(matches!(fail(&around(cut, &[]), "a.xlsx"), OpenError::Broken { .. }), "{cut}");
    }
    let cells = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1e400</v></c><c r="B1"><v>NaN</v></c><c r="C1"><v>-INF</v></c><c r="D1"><f>1+1</f></c><c r="E1" t="e"><v>#SPILL!</v></c><c r="F1" t="e"><v>#REF!</v></c><c r="G1" t="str"><v/></c></row></sheetData></worksheet>"#;
    let book = open(&around(cells, &[]), "a.xlsx");
    let cell = |c| book.sheets[0].cell(0, c);
    assert_eq!(cell(0), Some(&Value::Number(f64::INFINITY)));
    assert_eq!(cell(1), Some(&Value::Error("NaN".into())));
    assert!(
        matches!(cell(2), Some(Value::Number(n)) if n.is_infinite())
            || matches!(cell(2), Some(Value::Text(_)))
    );
    assert_eq!(cell(3), Some(&Value::Uncomputed));
    assert_eq!(cell(4), Some(&Value::Error("#SPILL!".into())));
    assert_eq!(cell(5), Some(&Value::Error("#REF!".into())));
    assert_eq!(cell(6), None);
}

#[test]
fn infinite_and_uncomputed_numbers_are_findings() {
    let rows = [
        ("2023-03", "<c r=\"C2\"><v>1e400</v></c>"),
        ("2023-04", "<c r=\"C3\"><f>A1</f></c>"),
        ("2023-05", "<c r=\"C4\" t=\"e\"><v>#CALC!</v></c>"),
        ("2023-06", "<c r=\"C5\"><v>NaN</v></c>"),
    ];
    let text =
        |r: usize, c: char, t: &str| format!("<c r=\"{c}{r}\" t=\"inlineStr\"><is><t>{t}</t></is></c>");
    let mut sheet = format!(
        "<worksheet><sheetData><row r=\"1\">{}{}{}</row>",
        text(1, 'A', "指标"),
        text(1, 'B', "期间"),
        text(1, 'C', "数值")
    );
    for (at, (period, cell)) in rows.iter().enumerate() {
        sheet += &format!(
            "<row r=\"{}\">{}{}{cell}</row>",
            at + 2,
            text(at + 2, 'A', "REV"),
            text(at + 2, 'B', period)
        );
    }
    let import = read(&around(&(sheet + "</sheetData></worksheet>"), &[]));
    assert_eq!(
        problems(&import),
        ["number_not_finite@C2", "formula_not_computed@C3", "formula_error@C4", "formula_error@C5"]
    );
}

#[test]
fn limits_on_sheets_cells_and_text() {
    let bytes = xlsx_grid(&[&["aaaa", "b"], &["cccc", "d"]]);
    let with = |limits| Workbook::open(&bytes, "a.xlsx", &limits);
    assert!(with(Limits { max_cells: 4, ..Limits::default() }).is_ok());
    assert!(matches!(
        with(Limits { max_cells: 3, ..Limits::default() }),
        Err(OpenError::TooMany { what: Many::Cells, .. })
    ));
    assert!(matches!(
        with(Limits { max_text: 5, ..Limits::default() }),
        Err(OpenError::TooMany { what: Many::TextBytes, .. })
    ));
    let mut two = Writer::new();
    two.add_worksheet();
    two.add_worksheet();
    let limits = Limits { max_sheets: 1, ..Limits::default() };
    let refused = Workbook::open(&two.save_to_buffer().unwrap(), "a.xlsx", &limits);
    assert!(matches!(refused, Err(OpenError::TooMany { what: Many::Sheets, .. })));
    let csv = Workbook::open(b"a,b\nc,d\n", "a.csv", &Limits { max_cells: 3, ..Limits::default() });
    assert!(matches!(csv, Err(OpenError::TooMany { what: Many::Cells, .. })));
}

#[test]
fn content_counts_not_the_name() {
    let bytes = xlsx_grid(&[&["指标", "期间", "数值"], &["REV", "2023-03", "1"]]);
    let import = read_with(&bytes, "旧格式.xls", &Options::default());
    assert_eq!(all_findings(&import), ["wrong_extension@-"]);
    assert_eq!(import.observations.len(), 1);
    assert_eq!(open(&bytes, "../../etc/\u{202E}表\n.xlsx").file_name, "表.xlsx");
}

#[test]
fn csv_encodings() {
    let text = "指标,期间,数值\n一般公共预算收入,2023年3月,12\n";
    let encode = |encoding: &'static encoding_rs::Encoding, text: &str| encoding.encode(text).0.into_owned();
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom: Vec<u8> = [&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (bom, "UTF-8"),
        (encode(encoding_rs::GBK, text), "GB18030"),
        (encode(encoding_rs::GB18030, &text.replace("收入", "收入𠮷")), "GB18030"),
        (utf16, "UTF-16LE"),
    ] {
        let book = open(&bytes, "a.csv");
        assert_eq!(book.encoding, Some(encoding));
        assert!(
            matches!(book.sheets[0].cell(1, 0), Some(Value::Text(t)) if t.starts_with("一般公共预算收入")),
            "{encoding}"
        );
    }
    // Never silent mojibake: what is neither is refused.
    let traditional = "指標,期間,數值\n財政預算總收入與稅務統計資料,二零二三年三月,壹佰貳拾\n".repeat(3);
    let big5 = encode(encoding_rs::BIG5, &traditional);
    assert!(matches!(fail(&big5, "a.csv"), OpenError::Encoding { .. }));
    let kana = "指標の名前とデータのファイルです。これはテストのためのテキストです。";
    let shift_jis = encode(encoding_rs::SHIFT_JIS, kana);
    assert!(matches!(fail(&shift_jis, "a.csv"), OpenError::Encoding { .. }));
    assert!(matches!(fail(b"name,value\ncaf\xE9,1\n", "a.csv"), OpenError::Encoding { .. }));
    assert!(matches!(fail(&[0xEF, 0xBB, 0xBF, 0xFF, 0xFE], "a.csv"), OpenError::Encoding { .. }));
    assert!(matches!(fail(b"\xFF\xFE\x00\xD8", "a.csv"), OpenError::Encoding { .. }));
}

#[test]
fn csv_rows_are_counted_as_excel_shows_them() {
    for newline in ["\n", "\r\n", "\r"] {
        let text = "标题\n\n指标;期间;数值\n\nREV;2023-03;\"x\ny\"\nREV;2023-04;x\n".replace('\n', newline);
        let import = read_with(text.as_bytes(), "a.csv", &Options::default());
        assert_eq!(problems(&import), ["bad_number@C5", "bad_number@C6"], "{newline:?}");
    }
    let tabs =
        read_with("指标\t期间\t数值\nREV\t2023-03\t1,234.5\n".as_bytes(), "a.txt", &Options::default());
    assert_eq!(values(&tabs), ["REV 330114 2023-03 1234.5"]);
}

#[test]
fn formats_tell_percent_date_and_year() {
    let bytes = xlsx(|s| {
        let f = |code: &str| Format::new().set_num_format(code);
        s.write_number_with_format(0, 0, 0.5, &f("0%"))?;
        s.write_number_with_format(0, 1, 0.5, &f("0\"%\""))?;
        s.write_number_with_format(0, 2, 45_170, &f("yyyy"))?;
        s.write_number_with_format(0, 3, 45_170, &f("yyyy-mm"))?;
        s.write_number_with_format(0, 4, 1.5, &f("[h]:mm"))?;
        Ok(())
    });
    let book = open(&bytes, "a.xlsx");
    let cell = |c| book.sheets[0].cell(0, c).unwrap().clone();
    assert_eq!(cell(0), Value::Percent(0.5));
    assert_eq!(cell(1), Value::Number(0.5));
    assert_eq!(cell(2), Value::Date { serial: 45_170.0, year_only: true });
    assert_eq!(cell(3), Value::Date { serial: 45_170.0, year_only: false });
    assert_eq!(cell(4), Value::Number(1.5));
}
