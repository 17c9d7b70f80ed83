//! Arbitrary and damaged bytes never panic; what is written reads back.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::*;
use proptest::prelude::*;
use qipan_exchange::workbook::{Value, fuzz};
use qipan_exchange::write::{Cell, Table, table_csv, table_xlsx};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::text::Lang;

fn sample() -> &'static [u8] {
    static SAMPLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    SAMPLE.get_or_init(|| {
        xlsx_grid(&[
            &["2023年主要指标"],
            &["指标", "计量单位", "2022年", "@45170", "备注"],
            &["REV", "万元", "12", "=x", "甲"],
            &["收入", "亿元", "1,234.5", "—", "乙"],
        ])
    })
}

fn xls_sample() -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exchange/values.xls");
    std::fs::read(path).unwrap()
}

/// The sample's parts with one of them damaged, packed again so that the damage gets past the zip's checksums.
fn damaged_part(part: usize, at: usize, bytes: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(sample())).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let chosen = part % archive.len();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        if index == chosen && !text.is_empty() {
            let from = at % text.len();
            let to = (from + bytes.len()).min(text.len());
            text.splice(from..to, bytes.iter().copied());
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&text).unwrap();
    }
    out.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        fuzz(&bytes);
    }

    #[test]
    fn random_bytes_behind_a_signature(head in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xEF\xBB\xBF", b"\xFF\xFE", b"<?xml"]), tail in prop::collection::vec(any::<u8>(), 0..3_000)) {
        fuzz(&[head, &tail[..]].concat());
    }

    #[test]
    fn random_text(text in "(指标|期间|数值|REV|2023年?|[0-9.,]{1,6}|[,;\t\n\"])*") {
        fuzz(text.as_bytes());
    }

    #[test]
    fn damaged_packages(at in 0usize..100_000, byte in any::<u8>(), cut in prop::option::of(0usize..100_000)) {
        let mut bytes = sample().to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        if let Some(cut) = cut {
            bytes.truncate(cut % bytes.len());
        }
        fuzz(&bytes);
    }

    #[test]
    fn damaged_parts(part in 0usize..20, at in 0usize..100_000, bytes in prop::collection::vec(any::<u8>(), 1..6)) {
        let damaged = damaged_part(part, at, &bytes);
        let _ = Workbook::open(&damaged, "a.xlsx", &Limits::default());
    }

    #[test]
    fn damaged_xml(part in 0usize..20, at in 0usize..100_000, text in "(<c r=\"[A-Z]{1,4}[0-9]{1,8}\">|</[a-z]{1,5}>|<v>|[0-9]{1,9}|\"|&#?[a-z0-9]{1,5};|t=\"[a-z]\"|<!--|<row r=\"[0-9]{1,12}\"/>)") {
        let damaged = damaged_part(part, at, text.as_bytes());
        if let Ok(book) = Workbook::open(&damaged, "a.xlsx", &Limits::default()) {
            let import = qipan_exchange::import::read(&book, &dictionary(), &Default::default(), &qipan_exchange::Quiet).unwrap();
            let marked = qipan_exchange::markup::annotate(&damaged, "a.xlsx", &import.findings, &Limits::default(), Lang::Zh);
            prop_assert!(marked.is_ok(), "{:?}", marked.err());
        }
    }

    #[test]
    fn damaged_old_workbooks(at in 0usize..100_000, bytes in prop::collection::vec(any::<u8>(), 1..5)) {
        let mut file = xls_sample();
        let place = at % file.len();
        let end = (place + bytes.len()).min(file.len());
        file.splice(place..end, bytes);
        let limits = Limits { max_cells: 2_000_000, ..Limits::default() };
        let _ = Workbook::open(&file, "a.xls", &limits);
    }

    #[test]
    fn tables_read_back(rows in prop::collection::vec((-1e12f64..1e12, 0u8..6, "[^\u{0}-\u{1F}\u{7F}-\u{9F}\u{FFFE}\u{FFFF}]{0,12}", any::<bool>()), 1..20)) {
        let mut table = Table::new("数据", &["指标", "期间", "数值", "备注"], "来源", Lang::Zh);
        for (at, (value, decimals, note, synthetic)) in rows.iter().enumerate() {
            let period = format!("{}-{:02}", 2016 + at / 12, at % 12 + 1);
            table.push(vec!["REV".into(), period.into(), Cell::number(Some(*value), *decimals), note.as_str().into()], *synthetic);
        }
        let outer = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}');
        for (bytes, name) in [(table_xlsx(&table).unwrap(), "a.xlsx"), (table_csv(&table), "a.csv")] {
            let import = read_with(&bytes, name, &Default::default());
            prop_assert_eq!(import.observations.len(), rows.len());
            for (read, (value, decimals, note, synthetic)) in import.observations.iter().zip(&rows) {
                let tolerance = if name == "a.csv" { 0.5 * 10f64.powi(-i32::from(*decimals)) } else { 0.0 };
                prop_assert!((read.value.value - value).abs() <= tolerance + value.abs() * 1e-15);
                prop_assert_eq!(read.synthetic, *synthetic);
                let note = note.trim_matches(outer);
                let expected = (!note.is_empty()).then_some(note);
                // A note that looks like an error value is one; a csv drops the apostrophe that guards a formula.
                let looks_odd = note.starts_with('#') || note.starts_with('\'');
                prop_assert!(looks_odd || read.note.as_deref() == expected, "{:?} {:?} {}", read.note, expected, name);
            }
        }
    }
}

#[path = "../../../fuzz/checks/workbook_reader.rs"]
mod workbook_reader;

#[test]
fn seeds_of_the_fuzz_target_hold() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/workbook_reader");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        workbook_reader::check(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= 4);
}

#[test]
fn calamine_reads_the_same_cells() {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = Reader::new(std::io::Cursor::new(sample())).unwrap();
    let theirs = book.worksheet_range("表1").unwrap();
    let ours = open(sample(), "a.xlsx");
    let mut count = 0;
    for (row, column, data) in theirs.used_cells() {
        count += 1;
        let at = theirs.start().unwrap();
        let cell =
            ours.sheets[0].cell(at.0 + u32::try_from(row).unwrap(), at.1 + u32::try_from(column).unwrap());
        match (data, cell) {
            (calamine::Data::String(a), Some(Value::Text(b))) => assert_eq!(a.as_str(), &**b),
            (calamine::Data::Float(a), Some(Value::Number(b))) => assert_eq!(a, b),
            (calamine::Data::DateTime(a), Some(Value::Date { serial, .. })) => {
                assert_eq!(a.as_f64(), *serial)
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(count, ours.cell_count());
}
