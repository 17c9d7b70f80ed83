//! A small dictionary, and workbooks made in memory.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use jiff::civil::date;
use qipan_exchange::import::{self, Import, Options};
use qipan_exchange::{Dictionary, Kind, Limits, PlanSpan, Quiet, Workbook};
use qipan_indicator::model::{Direction, Indicator, Kind as IndicatorKind};
use qipan_kernel::finding::Severity;
use qipan_kernel::org::{OrgKind, OrgUnit};
use qipan_kernel::period::Frequency;
use rust_xlsxwriter::{Format, Workbook as Writer, Worksheet, XlsxError};

pub fn indicators() -> Vec<Indicator> {
    let make = |code: &str, name: &str, unit: &str, kind, frequency| {
        let mut it = Indicator::new(code, name, unit);
        it.kind = kind;
        it.frequency = frequency;
        it
    };
    let mut energy = make("EN", "单位GDP能耗", "吨标准煤/万元", IndicatorKind::Ratio, Frequency::Year);
    energy.direction = Direction::Down;
    let mut share = make("RDS", "研发经费占比", "%", IndicatorKind::Ratio, Frequency::Year);
    share.formula = Some("[RD]/[GDP]".into());
    let mut green = make("PM", "空气优良率", "%", IndicatorKind::Ratio, Frequency::Year);
    green.direction = Direction::Range;
    vec![
        make("GDP", "地区生产总值", "亿元", IndicatorKind::Flow, Frequency::Quarter),
        make("REV", "一般公共预算收入", "亿元", IndicatorKind::Flow, Frequency::Month),
        make("GDPG", "地区生产总值增速", "%", IndicatorKind::Growth, Frequency::Quarter),
        make("POP", "常住人口", "万人", IndicatorKind::Stock, Frequency::Year),
        make("RD", "研发经费", "亿元", IndicatorKind::Flow, Frequency::Year),
        make("AREA", "供地面积", "亩", IndicatorKind::Flow, Frequency::Month),
        make("CUT", "能耗累计下降", "%", IndicatorKind::FiveYearCumulative, Frequency::Year),
        energy,
        share,
        green,
    ]
}

pub fn units() -> Vec<OrgUnit> {
    let make = |code: &str, name: &str, kind, parent: Option<&str>| OrgUnit {
        code: code.into(),
        name_zh: name.into(),
        name_en: String::new(),
        kind,
        parent: parent.map(Into::into),
        region: None,
        valid_from: date(2021, 4, 9),
        valid_to: None,
    };
    vec![
        make("330114", "钱塘区", OrgKind::District, None),
        make("330114001", "下沙街道", OrgKind::Subdistrict, Some("330114")),
        make("330114002", "白杨街道", OrgKind::Subdistrict, Some("330114")),
    ]
}

pub fn plan() -> PlanSpan {
    PlanSpan {
        code: "QT-145".into(), name: "钱塘区十四五规划".into(), start_year: 2021, end_year: 2025
    }
}

pub fn dictionary() -> Dictionary {
    Dictionary::new(indicators(), units())
        .with_plans([plan()])
        .with_default_unit("330114")
        .with_default_plan("QT-145")
        .with_years(2016, 2030)
}

pub fn xlsx(fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.set_name("表1").unwrap();
    fill(sheet).unwrap();
    book.save_to_buffer().unwrap()
}

/// Cells from text: what parses as a number is one, an apostrophe keeps it a text, `@` gives a date.
pub fn grid(sheet: &mut Worksheet, rows: &[&[&str]]) {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, cells) in (0u32..).zip(rows) {
        for (column, text) in (0u16..).zip(*cells) {
            if text.is_empty() {
                continue;
            }
            if let Some(serial) = text.strip_prefix('@') {
                sheet.write_number_with_format(row, column, serial.parse::<f64>().unwrap(), &day).unwrap();
            } else if let Ok(number) = text.parse::<f64>() {
                sheet.write_number(row, column, number).unwrap();
            } else {
                sheet.write_string(row, column, text.strip_prefix('\'').unwrap_or(text)).unwrap();
            }
        }
    }
}

pub fn xlsx_grid(rows: &[&[&str]]) -> Vec<u8> {
    xlsx(|sheet| {
        grid(sheet, rows);
        Ok(())
    })
}

pub fn open(bytes: &[u8], name: &str) -> Workbook {
    Workbook::open(bytes, name, &Limits::default()).unwrap()
}

pub fn read_with(bytes: &[u8], name: &str, options: &Options) -> Import {
    import::read(&open(bytes, name), &dictionary(), options, &Quiet).unwrap()
}

pub fn read(bytes: &[u8]) -> Import {
    read_with(bytes, "数据.xlsx", &Options::default())
}

pub fn read_as(bytes: &[u8], kind: Kind) -> Import {
    read_with(bytes, "数据.xlsx", &Options::of(kind))
}

/// `indicator unit period qualified-value`, one a row.
pub fn values(import: &Import) -> Vec<String> {
    import
        .observations
        .iter()
        .map(|o| format!("{} {} {} {}", o.indicator, o.unit, o.period, o.value))
        .collect()
}

/// `code@cell`, errors and warnings.
pub fn problems(import: &Import) -> Vec<String> {
    let listed = import.findings.iter().filter(|f| f.severity != Severity::Info);
    listed.map(|f| format!("{}@{}", f.code, f.place.cell.as_deref().unwrap_or("-"))).collect()
}

/// `code@cell`, all.
pub fn all_findings(import: &Import) -> Vec<String> {
    import.findings.iter().map(|f| format!("{}@{}", f.code, f.place.cell.as_deref().unwrap_or("-"))).collect()
}
