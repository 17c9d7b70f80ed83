//! A month of the statistical side: a row a project, keyed by its code.

use qipan_project::month::Month;

use super::table::{Column, Refused, Source, Table};
use crate::workbook::Workbook;

const COLUMNS: [Column; 4] = [
    Column::required("code", "项目代码", &["项目编码", "赋码", "project_code"]),
    Column::required(
        "invested",
        "本月完成投资（万元）",
        &["本月完成投资", "当月投资", "本月投资（万元）", "本月投资"],
    ),
    Column::optional("entered", "入库月份", &["入库时间", "入库", "entered_month"]),
    Column::optional("name", "项目名称", &["名称"]),
];

/// A row of the statistical side.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticRow {
    /// Code of the project.
    pub code: String,
    /// Investment of the month, fen; none if the cell is blank.
    pub invested_fen: Option<i64>,
    /// The month from which the statistics hold it, if it is given.
    pub entered: Option<Month>,
    /// Where it stands in the file.
    pub source: Source,
}

/// Reads a month of the statistical side. Amounts are 万元; a blank cell is not reported, never zero.
///
/// # Errors
/// [`Refused`]: every cell that can't be read, and a code twice.
pub fn statistics(book: &Workbook) -> Result<Vec<StatisticRow>, Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let mut found: Vec<StatisticRow> = Vec::new();
    for row in table.rows() {
        let code = table.needed(row, "code");
        let invested = table.text(row, "invested");
        let entered = table.text(row, "entered");
        let mut invested_fen = None;
        if let Some(text) = invested {
            let number: Option<f64> = text.trim().replace([',', '，'], "").parse().ok();
            match number.filter(|n| n.is_finite() && (0.0..=1e9).contains(n)) {
                #[expect(
                    clippy::as_conversions,
                    clippy::cast_possible_truncation,
                    reason = "within 0..=1e15"
                )]
                Some(wan) => invested_fen = Some((wan * 1e6).round() as i64),
                None => {
                    let what = ("不是从 0 起的金额（万元）", "this is no amount from 0 on (10,000 yuan)");
                    let remedy = ("请写如 1250.5，不带单位", "write it like 1250.5, without a unit");
                    table.refuse(row, "invested", "bad_amount", what, remedy);
                }
            }
        }
        let mut month = None;
        if let Some(text) = entered {
            // A cell of dates reads as 2024-06-01.
            let short: String =
                text.trim().replace(['/', '年'], "-").replace('月', "").chars().take(7).collect();
            match short.parse::<Month>() {
                Ok(read) => month = Some(read),
                Err(_) => {
                    let what = ("入库月份无法识别", "this month can't be read");
                    table.refuse(
                        row,
                        "entered",
                        "bad_month",
                        what,
                        ("请写如 2024-06", "write it like 2024-06"),
                    );
                }
            }
        }
        let Some(code) = code else { continue };
        if found.iter().any(|f| f.code == code.trim()) {
            let what = ("项目代码重复", "this code occurs twice");
            table.refuse(row, "code", "code_twice", what, ("每个项目一行", "one row a project"));
            continue;
        }
        let source = table.source(row);
        found.push(StatisticRow { code: code.trim().to_owned(), invested_fen, entered: month, source });
    }
    if table.errors.is_empty() { Ok(found) } else { Err(Refused(table.errors)) }
}
