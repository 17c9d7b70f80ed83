//! The demo's workbooks: the tables as a user's Excel files, read back through the same import.

mod projects;

use crate::data::Tables;
use crate::synthetic;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// A workbook of the demo: its file name and its bytes.
#[derive(Debug, Clone)]
pub struct File {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every target in it is a demo value; targets have no column that says so.
    pub demo_targets: bool,
    pub bytes: Vec<u8>,
}

/// What an import takes it for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Dictionary,
    Targets,
    Observations,
    /// Samples of projects for people to try.
    Projects,
}

/// The last month that the generated series reach.
pub const LAST_MONTH: (i16, u8) = (2026, 10);

/// Builds every workbook of the demo, byte for byte the same each time.
///
/// # Errors
/// What the workbook writer refuses (a text longer than a cell, a sheet name).
pub fn build(tables: &Tables) -> Result<Vec<File>, XlsxError> {
    let file = |name, kind, bytes| File { name, kind, demo_targets: false, bytes };
    let demo = |name, bytes| File { name, kind: Kind::Targets, demo_targets: true, bytes };
    Ok(vec![
        file("01-指标字典.xlsx", Kind::Dictionary, dictionary(tables)?),
        demo("02-目标-十四五规划.xlsx", five_year(tables)?),
        file("03-目标-公开.xlsx", Kind::Targets, other_targets(tables, false)?),
        demo("03-目标-年度与专项-演示.xlsx", other_targets(tables, true)?),
        file("04-公开数据.xlsx", Kind::Observations, published(tables)?),
        file("05-演示值.xlsx", Kind::Observations, generated(tables)?),
        file("06-导入样例-三处错误.xlsx", Kind::Observations, sample(true)?),
        file("07-导入样例-已更正.xlsx", Kind::Observations, sample(false)?),
        file("08-项目清单样例-三处错误.xlsx", Kind::Projects, projects::list(true)?),
        file("09-项目清单样例-已更正.xlsx", Kind::Projects, projects::list(false)?),
    ])
}

fn dictionary(tables: &Tables) -> Result<Vec<u8>, XlsxError> {
    let header = [
        "指标编码",
        "指标名称",
        "英文名称",
        "类别",
        "计量单位",
        "小数位",
        "属性",
        "方向",
        "类型",
        "频率",
        "报送日",
        "累计上报",
        "来源部门",
        "责任单位",
        "公式",
        "汇总方式",
        "对标",
        "定义",
    ];
    one_sheet("指标字典", &header, |sheet| {
        for (row, i) in (1u32..).zip(&tables.indicators) {
            let texts: [&str; 18] = [
                &i.code,
                &i.name_zh,
                &i.name_en,
                &i.category,
                &i.unit,
                "",
                &i.nature,
                &i.direction,
                &i.kind,
                &i.frequency,
                "",
                if i.reporting == "累计" { "是" } else { "否" },
                &i.source_department,
                &i.owner_unit,
                &i.formula,
                &i.aggregation,
                &i.answers_to,
                &i.definition,
            ];
            write_texts(sheet, row, &texts)?;
            sheet.write_number(row, 5, i.decimals)?;
            sheet.write_number(row, 10, i.due_day)?;
        }
        Ok(())
    })
}

fn five_year(tables: &Tables) -> Result<Vec<u8>, XlsxError> {
    let header = [
        "规划",
        "版本",
        "文号",
        "指标编码",
        "指标名称",
        "单位代码",
        "基期",
        "基期值",
        "2021年",
        "2022年",
        "2023年",
        "2024年",
        "2025年",
        "进度曲线",
        "备注",
    ];
    one_sheet("目标", &header, |sheet| {
        for (row, t) in (1u32..).zip(&tables.five_year) {
            let texts = [
                &t.plan,
                "",
                &t.doc_no,
                &t.indicator,
                &t.name,
                &t.org_unit,
                &t.baseline_year,
                "",
                "",
                "",
                "",
                "",
                "",
                &t.profile,
                &t.note,
            ];
            write_texts(sheet, row, &texts)?;
            sheet.write_number(row, 1, t.version)?;
            for (col, v) in
                (7u16..).zip([&t.baseline_value, &t.y2021, &t.y2022, &t.y2023, &t.y2024, &t.y2025])
            {
                write_value(sheet, row, col, v)?;
            }
        }
        Ok(())
    })
}

/// Targets of other plans: those that were published, or those that are demo values.
fn other_targets(tables: &Tables, demo: bool) -> Result<Vec<u8>, XlsxError> {
    let header = [
        "规划",
        "版本",
        "文号",
        "指标编码",
        "单位代码",
        "基期",
        "基期值",
        "年份",
        "目标值",
        "进度曲线",
        "备注",
    ];
    one_sheet("目标", &header, |sheet| {
        for (row, t) in (1u32..).zip(tables.targets.iter().filter(|t| t.note.contains("演示") == demo)) {
            let texts = [
                &t.plan,
                "",
                &t.doc_no,
                &t.indicator,
                &t.org_unit,
                &t.baseline_year,
                "",
                &t.year,
                "",
                &t.profile,
                &t.note,
            ];
            write_texts(sheet, row, &texts)?;
            sheet.write_number(row, 1, t.version)?;
            write_value(sheet, row, 6, &t.baseline_value)?;
            write_value(sheet, row, 8, &t.target)?;
        }
        Ok(())
    })
}

const OBSERVATION_HEADER: [&str; 10] =
    ["指标编码", "指标名称", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源", "备注"];

fn published(tables: &Tables) -> Result<Vec<u8>, XlsxError> {
    one_sheet("公开数据", &OBSERVATION_HEADER, |sheet| {
        for (row, p) in (1u32..).zip(&tables.published) {
            let texts = [
                &p.indicator,
                &p.name,
                &p.org_unit,
                &p.period,
                "",
                &p.unit,
                &p.vintage,
                &p.known_on,
                &p.source,
                &p.note,
            ];
            write_texts(sheet, row, &texts)?;
            write_value(sheet, row, 4, &p.value)?;
        }
        Ok(())
    })
}

fn generated(tables: &Tables) -> Result<Vec<u8>, XlsxError> {
    let mut header = OBSERVATION_HEADER.to_vec();
    header.push("演示");
    one_sheet("演示值", &header, |sheet| {
        for (row, r) in (1u32..).zip(synthetic::rows(tables, LAST_MONTH)) {
            let texts = [
                r.indicator.as_str(),
                &r.name,
                &r.org_unit,
                &r.period,
                "",
                &r.unit,
                r.vintage,
                &r.known_on,
                r.source,
                "演示值，非公开数值",
                "是",
            ];
            write_texts(sheet, row, &texts)?;
            sheet.write_number(row, 4, r.value)?;
        }
        Ok(())
    })
}

/// The workbook of the guided first look: with three errors (an unknown indicator, a unit of another
/// dimension, a value that is no number), or corrected.
fn sample(with_errors: bool) -> Result<Vec<u8>, XlsxError> {
    let mut header = OBSERVATION_HEADER.to_vec();
    header.push("演示");
    let pick = |wrong, right| if with_errors { wrong } else { right };
    let rows = [
        ["RETAIL", "社会消费品零售总额", "330114", "2025", "389.2", "亿元", "修订", "2026-11-20"],
        [
            pick("IND_OUTPT", "IND_OUTPUT"),
            "规上工业总产值",
            "330114",
            "2025",
            "4010.6",
            "亿元",
            "修订",
            "2026-11-20",
        ],
        ["GDP", "地区生产总值", "330114", "2025", "1503.2", pick("亩", "亿元"), "修订", "2026-11-20"],
        [
            "RD_SPEND",
            "研发经费支出",
            "330114",
            "2025",
            pick("约七十五", "75.1"),
            "亿元",
            "修订",
            "2026-11-20",
        ],
    ];
    one_sheet("报送", &header, |sheet| {
        for (row, cells) in (1u32..).zip(rows) {
            let [code, name, unit, period, value, measure, vintage, known_on] = cells;
            let note = "演示值，非公开数值";
            write_texts(
                sheet,
                row,
                &[code, name, unit, period, "", measure, vintage, known_on, "演示导入样例", note, "是"],
            )?;
            write_value(sheet, row, 4, value)?;
        }
        Ok(())
    })
}

/// A submission that the demo leaves for its reviewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenEnd {
    /// Waits for a decision.
    Waiting,
    /// Was returned: a cumulative value that falls.
    Returned,
}

/// The workbook behind an open end.
///
/// # Errors
/// What the workbook writer refuses.
pub fn open_end(which: OpenEnd) -> Result<Vec<u8>, XlsxError> {
    let mut header = OBSERVATION_HEADER.to_vec();
    header.push("演示");
    let rows: &[[&str; 8]] = match which {
        OpenEnd::Waiting => &[
            ["FAI_GROWTH", "固定资产投资增速", "330114", "2025", "6.4", "%", "修订", "2026-11-18"],
            ["INCOME_PC", "居民人均可支配收入", "330114", "2025", "84912", "元", "修订", "2026-11-18"],
        ],
        OpenEnd::Returned => {
            &[["NEW_JOBS", "城镇新增就业", "330114001", "2026-01/10", "5120", "人", "修订", "2026-11-12"]]
        }
    };
    one_sheet("报送", &header, |sheet| {
        for (row, cells) in (1u32..).zip(rows) {
            let [code, name, unit, period, value, measure, vintage, known_on] = *cells;
            let note = "演示值，非公开数值";
            write_texts(
                sheet,
                row,
                &[code, name, unit, period, "", measure, vintage, known_on, "演示样例", note, "是"],
            )?;
            write_value(sheet, row, 4, value)?;
        }
        Ok(())
    })
}

fn one_sheet(
    name: &str,
    header: &[&str],
    fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("Qipan").set_creation_datetime(&made));
    let bold = Format::new().set_bold().set_background_color("#E8EEF7");
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    for (col, text) in (0u16..).zip(header) {
        sheet.write_string_with_format(0, col, *text, &bold)?;
        sheet.set_column_width(col, 16)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    fill(sheet)?;
    book.save_to_buffer()
}

fn write_texts(sheet: &mut Worksheet, row: u32, texts: &[impl AsRef<str>]) -> Result<(), XlsxError> {
    for (col, text) in (0u16..).zip(texts) {
        if !text.as_ref().is_empty() {
            sheet.write_string(row, col, text.as_ref())?;
        }
    }
    Ok(())
}

/// A plain number as a number; `>1200` and the like as the text they were published as.
fn write_value(sheet: &mut Worksheet, row: u32, col: u16, text: &str) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => sheet.write_number(row, col, number)?,
        _ => sheet.write_string(row, col, text)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../demo")
    }

    /// `QIPAN_BLESS=1 cargo test -p qipan-demo` writes them anew.
    #[test]
    fn committed_workbooks_are_fresh() {
        for file in build(&Tables::read().unwrap()).unwrap() {
            let path = folder().join(file.name);
            if std::env::var_os("QIPAN_BLESS").is_some() {
                std::fs::write(&path, &file.bytes).unwrap();
            }
            let committed = std::fs::read(&path).unwrap_or_default();
            assert!(committed == file.bytes, "{} is stale; run with QIPAN_BLESS=1", file.name);
        }
    }
}
