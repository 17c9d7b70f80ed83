//! Files that are refused: exit code 2, every error on standard error, nothing on standard output.

use crate::golden::{self, DICTIONARY, Sheet, TARGETS};
use crate::{Run, qipan};
use std::io::{Cursor, Write};
use std::path::Path;
use tempfile::tempdir;
use zip::write::SimpleFileOptions;

fn run(folder: &Path, data: &str, more: &[&str]) -> Run {
    let args = [
        "indicator",
        "progress",
        "--plan",
        "plan.xlsx",
        "--data",
        data,
        "--as-of",
        "2024-06-30",
        "--format",
        "json",
    ];
    qipan(folder, args.iter().chain(more))
}

/// A folder with the golden plan, and `bytes` in a file of that name.
fn with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    std::fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &[u8] = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &[u8] =
    br#"<workbook xmlns:r="x"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn around(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
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
fn a_missing_file_says_so_for_each_file() {
    let folder = tempdir().unwrap();
    run(folder.path(), "values.xlsx", &[]).refused(&["plan.xlsx：", "values.xlsx：", "无法读取"]);
    run(folder.path(), "values.xlsx", &["--lang", "en"]).refused(&["plan.xlsx: cannot be read"]);
}

#[test]
fn what_is_no_workbook_is_told_by_its_kind() {
    let broken = with("v.xlsx", b"PK\x03\x04 and then nothing that a zip would have");
    run(broken.path(), "v.xlsx", &[]).refused(&["v.xlsx", "已损坏"]);
    let pdf = with("v.xlsx", b"%PDF-1.7 ...");
    run(pdf.path(), "v.xlsx", &["--lang", "en"]).refused(&["PDF", "save it as .xlsx"]);
    let empty = with("v.csv", b"");
    run(empty.path(), "v.csv", &[]).refused(&["空"]);
    let encoding = with("v.csv", b"\xFF\xFE\xD8");
    run(encoding.path(), "v.csv", &[]).refused(&["编码"]);
}

#[test]
fn macros_passwords_and_bombs_are_told_apart() {
    let vba: &[(&str, &[u8])] = &[("xl/vbaProject.bin", b"x")];
    let macros = with("v.xlsm", &around(b"<worksheet><sheetData/></worksheet>", vba));
    run(macros.path(), "v.xlsm", &[]).refused(&["宏"]);

    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in ["/EncryptedPackage", "/EncryptionInfo"] {
        file.create_stream(name).unwrap().write_all(b"x").unwrap();
    }
    file.flush().unwrap();
    let locked = with("v.xlsx", &file.into_inner().into_inner());
    run(locked.path(), "v.xlsx", &[]).refused(&["密码"]);

    let bomb = with("v.xlsx", &around(&vec![b' '; 40 << 20], &[]));
    run(bomb.path(), "v.xlsx", &["--lang", "en"]).refused(&["decompression bomb"]);
}

#[test]
fn a_file_beyond_the_limit_is_not_even_read() {
    let folder = with("v.xlsx", b"");
    let file = std::fs::OpenOptions::new().write(true).open(folder.path().join("v.xlsx")).unwrap();
    file.set_len(1 << 30).unwrap();
    run(folder.path(), "v.xlsx", &[]).refused(&["1073741824", "67108864"]);
}

#[test]
fn every_error_of_every_file_comes_at_once() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let targets: Sheet = (
        "目标",
        &[
            &["指标编码", "规划", "基期", "基期值", "2025年"],
            &["NONE", "145", "2020", "1", "2"],
            &["HITECH", "145", "2020", "180", "三百多"],
        ],
    );
    let values: Sheet = (
        "报送",
        &[
            &["指标编码", "期间", "数值", "计量单位"],
            &["BUDGETT", "2024年1-5月", "52.3", "亿元"],
            &["BUDGET", "2024年1-5月", "52.3", "亩"],
            &["HITECH", "2024年十三月", "约七十五", "家"],
            &["GDPG", "2024年一季度", "2.9", "%"],
            &["GDPG", "2024年一季度", "2.9", "%"],
        ],
    );
    golden::xlsx(path, "plan.xlsx", &[targets, DICTIONARY]);
    golden::xlsx(path, "values.xlsx", &[values]);
    let zh = run(path, "values.xlsx", &[]).refused(&[
        "错误 plan.xlsx › 目标 › A2",
        "[unknown_indicator]",
        "plan.xlsx › 目标 › E3",
        "values.xlsx › 报送 › A2",
        "values.xlsx › 报送 › D3",
        "[wrong_unit]",
        "values.xlsx › 报送 › B4",
        "[bad_period]",
        "values.xlsx › 报送 › C4",
        "[bad_number]",
        "C6",
        "[duplicate_row]",
        "处错误，未计算",
    ]);
    assert!(zh.err.lines().count() >= 8, "{}", zh.err);
    run(path, "values.xlsx", &["--lang", "en"])
        .refused(&["error plan.xlsx › 目标 › A2", "errors, nothing was computed"]);
}

#[test]
fn a_plan_without_dictionary_or_targets_says_what_to_add() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    golden::write(path);
    golden::xlsx(path, "plan.xlsx", &[TARGETS]);
    run(path, "values.xlsx", &[]).refused(&["没有指标字典", "指标编码"]);
    golden::xlsx(path, "plan.xlsx", &[DICTIONARY]);
    run(path, "values.xlsx", &["--lang", "en"]).refused(&["no targets"]);
}

#[test]
fn circles_of_formulas_are_named() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let dictionary: Sheet = (
        "指标字典",
        &[
            &["指标编码", "指标名称", "计量单位", "属性", "类型", "公式"],
            &["A", "甲", "亿元", "预期性", "存量", "[B]+1"],
            &["B", "乙", "亿元", "预期性", "存量", "[A]*2"],
        ],
    );
    let targets: Sheet =
        ("目标", &[&["指标编码", "规划", "基期", "基期值", "2025年"], &["A", "145", "2020", "1", "2"]]);
    golden::xlsx(path, "plan.xlsx", &[dictionary, targets]);
    golden::xlsx(path, "values.xlsx", &[("数据", &[&["指标编码", "期间", "数值"], &["A", "2023年", "1"]])]);
    run(path, "values.xlsx", &[]).refused(&["[bad_formula]", "A", "B"]);
}

#[test]
fn signs_that_steer_a_terminal_do_not_reach_it() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    golden::write(path);
    let values: Sheet = ("数据", &[&["指标编码", "期间", "数值"], &["\u{1b}[2J\u{202e}X", "2023年", "1"]]);
    golden::xlsx(path, "values.xlsx", &[values]);
    let run = run(path, "values.xlsx", &[]).refused(&["[unknown_indicator]"]);
    assert!(!run.err.contains('\u{1b}') && !run.err.contains('\u{202e}'), "{:?}", run.err);
}
