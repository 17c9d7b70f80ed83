//! Templates filled in read back without findings; tables go out safely and come back.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::io::{Cursor, Read, Write};

use common::*;
use qipan_exchange::template::{
    DictionaryForm, Layout, ObservationForm, TargetForm, dictionary as dictionary_form, observations, targets,
};
use qipan_exchange::write::{Cell, Table, sheet_name, table_csv, table_xlsx, tables_xlsx};
use qipan_exchange::{Kind, Options};
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::{QualifiedValue, Qualifier};
use qipan_kernel::text::Lang;
use zip::write::SimpleFileOptions;

/// Types values into blank cells of the first sheet, as a person would.
fn fill(bytes: &[u8], cells: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut part = Vec::new();
        entry.read_to_end(&mut part).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let mut text = String::from_utf8(part).unwrap();
            for (cell, value) in cells {
                let from =
                    text.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("{cell} is no cell"));
                let end = from + text[from..].find("/>").unwrap();
                let open = text[from..end].to_owned();
                let filled = if value.parse::<f64>().is_ok() {
                    format!("{open}><v>{value}</v></c>")
                } else {
                    format!("{open} t=\"inlineStr\"><is><t>{value}</t></is></c>")
                };
                text.replace_range(from..end + 2, &filled);
            }
            part = text.into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&part).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The text of a part.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn observation_forms_read_back() {
    let (indicators, units) = (indicators(), units());
    for lang in [Lang::Zh, Lang::En] {
        let form = |layout, periods| ObservationForm {
            indicators: indicators.iter().filter(|i| i.formula.is_none()).collect(),
            units: units.iter().collect(),
            periods,
            layout,
            lang,
        };
        let year = vec![Period::Year { year: 2023 }];
        let blank = observations(&form(Layout::Long, year)).unwrap();
        let import = read(&blank);
        assert_eq!(all_findings(&import), Vec::<String>::new());
        assert_eq!(import.sheets[0].rows, 27);
        let filled = fill(
            &blank,
            &[("F2", "1270.39"), ("F3", "&gt;30"), ("F4", "—"), ("I2", "45400"), ("J2", "公报")],
        );
        let import = read(&filled);
        assert_eq!(all_findings(&import), Vec::<String>::new());
        assert_eq!(values(&import), ["GDP 330114 2023 1270.39", "GDP 330114001 2023 >30"]);
        assert_eq!(import.observations[0].known_on.unwrap().to_string(), "2024-04-18");

        let months = Period::all_in_year(Frequency::Quarter, 2023);
        let blank = observations(&form(Layout::Wide, months)).unwrap();
        let import = read(&fill(&blank, &[("F2", "1"), ("G2", "2"), ("I3", "4")]));
        assert!(all_findings(&import).is_empty(), "{:?}", all_findings(&import));
        assert_eq!(values(&import), ["GDP 330114 2023Q1 1", "GDP 330114 2023Q2 2", "GDP 330114001 2023Q4 4"]);
    }
}

#[test]
fn forms_lock_check_and_offer() {
    let (indicators, units) = (indicators(), units());
    let form = ObservationForm {
        indicators: indicators.iter().take(2).collect(),
        units: units.iter().collect(),
        periods: vec![Period::Year { year: 2023 }],
        layout: Layout::Long,
        lang: Lang::Zh,
    };
    let bytes = observations(&form).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for wanted in [
        "<sheetProtection",
        "type=\"list\"",
        "_qipan!$",
        "type=\"decimal\"",
        "type=\"date\"",
        "请只填数字",
        "errorStyle=\"warning\"",
    ] {
        assert!(sheet.contains(wanted), "{wanted}");
    }
    let book = part(&bytes, "xl/workbook.xml");
    assert!(book.contains("state=\"veryHidden\"") && book.contains("填报说明"), "{book}");
    assert!(part(&bytes, "xl/styles.xml").contains("locked=\"0\""));
    assert_eq!(bytes, observations(&form).unwrap(), "the same form gives the same bytes");
}

#[test]
fn dictionary_form_reads_back_what_was_in_it() {
    let (indicators, units) = (indicators(), units());
    for lang in [Lang::Zh, Lang::En] {
        let form = DictionaryForm {
            indicators: indicators.iter().collect(),
            owners: units.iter().collect(),
            blank_rows: 20,
            lang,
        };
        let import = read_as(&dictionary_form(&form).unwrap(), Kind::Auto);
        assert_eq!(all_findings(&import), Vec::<String>::new());
        let back: Vec<_> = import.dictionary.into_iter().map(|r| r.indicator).collect();
        assert_eq!(back, indicators);
    }
}

#[test]
fn target_form_reads_back() {
    let (indicators, units, plan) = (indicators(), units(), plan());
    for lang in [Lang::Zh, Lang::En] {
        let form = TargetForm {
            plan: &plan,
            indicators: indicators.iter().take(2).collect(),
            units: units.iter().collect(),
            lang,
        };
        let blank = targets(&form).unwrap();
        assert_eq!(all_findings(&read(&blank)), Vec::<String>::new());
        let import = read(&fill(
            &blank,
            &[("J2", "2020"), ("K2", "1150"), ("L2", "1200"), ("P2", "1700"), ("Q2", "均匀")],
        ));
        assert_eq!(all_findings(&import), Vec::<String>::new());
        let target = &import.targets[0].target;
        assert_eq!(
            (target.baseline, target.values[&2021].value, target.values[&2025].value),
            (Some((2020, 1150.0)), 1200.0, 1700.0)
        );
    }
}

fn table(lang: Lang) -> Table {
    let mut table = Table::new("数据", &["指标", "期间", "数值", "备注"], "钱塘区统计公报", lang);
    table.title = "主要指标".into();
    let row = |note: &str, value| vec!["REV".into(), "2023-03".into(), value, note.into()];
    table.push(row("=cmd|' /C calc'!A0", Cell::number(Some(-1.25), 2)), false);
    table.push(
        row(
            "+SUM(1)",
            Cell::qualified(QualifiedValue { value: 1200.0, qualifier: Qualifier::GreaterThan }, 0),
        ),
        true,
    );
    table.push(row("@x\ty \"quoted\", and\nmore", Cell::number(None, 2)), false);
    table.push(row("<b>𠮷\u{202E}</b>\u{1}", Cell::number(Some(f64::NAN), 2)), false);
    table
}

#[test]
fn csv_exports_are_safe_and_marked() {
    let text = String::from_utf8(table_csv(&table(Lang::Zh))).unwrap();
    assert!(text.starts_with('\u{FEFF}') && text.ends_with("\r\n"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let records: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(records[0], ["指标", "期间", "数值", "备注", "演示"]);
    assert_eq!(records[1][2..], ["-1.25", "'=cmd|' /C calc'!A0", ""]);
    assert_eq!(records[2][2..], [">1200", "'+SUM(1)", "演示值"]);
    assert_eq!(records[3][2], "", "missing is never zero");
    assert_eq!(records[4][2], "");
    assert!(records[5][0].contains("来源：钱塘区统计公报"));
    assert!(records[6][0].contains("演示值"));
    for field in records.iter().flatten() {
        assert!(!field.starts_with(['=', '+', '@', '\t', '\r']), "{field}");
    }
}

#[test]
fn xlsx_exports_hold_no_formula() {
    let bytes = table_xlsx(&table(Lang::En)).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    let strings = part(&bytes, "xl/sharedStrings.xml");
    assert!(strings.contains("=cmd|") && strings.contains("synthetic") && strings.contains("Source: "));
    assert_eq!(bytes, table_xlsx(&table(Lang::En)).unwrap(), "the same table gives the same bytes");
}

#[test]
fn exports_come_back_as_they_went_out() {
    for lang in [Lang::Zh, Lang::En] {
        for (bytes, name) in
            [(table_xlsx(&table(lang)).unwrap(), "a.xlsx"), (table_csv(&table(lang)), "a.csv")]
        {
            let import = read_with(&bytes, name, &Options::default());
            assert_eq!(
                problems(&import),
                ["duplicate_row@C".to_owned() + if name == "a.csv" { "3" } else { "4" }]
            );
            assert_eq!(values(&import), ["REV 330114 2023-03 -1.25", "REV 330114 2023-03 >1200"]);
            assert_eq!(import.observations[0].note.as_deref(), Some("=cmd|' /C calc'!A0"));
            assert!(import.observations[1].synthetic && !import.observations[0].synthetic);
        }
    }
}

#[test]
fn sheet_names_are_made_to_fit() {
    assert_eq!(sheet_name("a/b:c*[d]"), "a_b_c__d_");
    assert_eq!(sheet_name(&"长".repeat(40)).chars().count(), 31);
    assert_eq!(sheet_name(&"😀".repeat(40)).chars().count(), 15);
    assert_eq!(sheet_name("''"), "Sheet");
    let tables = vec![table(Lang::Zh), table(Lang::Zh)];
    assert_eq!(open(&tables_xlsx(&tables).unwrap(), "a.xlsx").sheets.len(), 2);
}
