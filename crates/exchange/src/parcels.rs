//! Parcels of the land register as a table: read from a workbook, offered as a form, written out under the same headings.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::text::{Lang, Say, shorten};
use qipan_space::land::{ContractKind, LandState};

use crate::cells;
use crate::project::{Column, Refused, Source, Table};
use crate::workbook::{Row, Workbook};

const COLUMNS: [Column; 27] = [
    Column::required("code", "地块编码", &["地块编号", "宗地编号", "宗地代码", "parcel", "parcel_code"]),
    Column::optional("name", "名称", &["地块名称"]),
    Column::optional("unit", "责任单位", &["单位", "街道", "镇街", "单位代码", "所属街道", "org_unit"]),
    Column::optional("park", "园区", &["平台", "所属园区", "平台园区"]),
    Column::optional("land_use", "用地分类", &["用途", "用地用海分类", "规划用途", "用地分类代码"]),
    Column::optional("enterprise", "使用人", &["使用权人", "企业", "企业名称", "土地使用者", "user"]),
    Column::optional("area_m2", "面积（平方米）", &["土地面积（平方米）", "宗地面积（平方米）", "area"]),
    Column::optional("area_mu", "面积（亩）", &["土地面积（亩）"]),
    Column::optional("state", "状态", &["地块状态"]),
    Column::optional("state_on", "状态日期", &["状态起始日期", "since"]),
    Column::optional("industry", "行业代码", &["行业", "国民经济行业代码"]),
    Column::optional("approved_on", "农转用批准日期", &["批准日期", "转用批准日期"]),
    Column::optional("contract", "合同编号", &["出让合同编号", "供地合同", "电子监管号", "contract_number"]),
    Column::optional("contract_kind", "供应方式", &["供地方式"]),
    Column::optional("signed_on", "签订日期", &["合同签订日期"]),
    Column::optional("start_by", "约定动工日期", &["约定开工日期"]),
    Column::optional("price_wan", "土地价款（万元）", &["成交价款（万元）", "出让金（万元）"]),
    Column::optional("planned_invest_wan", "约定投资（万元）", &["约定总投资（万元）"]),
    Column::optional("started_on", "动工日期", &["实际动工日期", "开工日期"]),
    Column::optional("stopped_on", "停工日期", &[]),
    Column::optional("finished_on", "竣工日期", &["实际竣工日期"]),
    Column::optional("developed_m2", "已开发面积（平方米）", &["已动工开发面积（平方米）"]),
    Column::optional("invested_wan", "已投资（万元）", &["累计投资（万元）"]),
    Column::optional("floor_area_ratio", "容积率", &["现状容积率", "far"]),
    Column::optional("year", "年度", &["统计年度", "年份"]),
    Column::optional("output_wan", "产值（万元）", &["产出（万元）", "总产值（万元）", "output"]),
    Column::optional("tax_wan", "税收（万元）", &["实缴税收（万元）", "tax"]),
];

const TEXTS: [&str; 7] = ["name", "unit", "park", "land_use", "enterprise", "industry", "contract"];
const DAYS: [&str; 7] =
    ["state_on", "approved_on", "signed_on", "start_by", "started_on", "stopped_on", "finished_on"];
const NUMBERS: [&str; 9] = [
    "area_m2",
    "area_mu",
    "developed_m2",
    "floor_area_ratio",
    "price_wan",
    "planned_invest_wan",
    "invested_wan",
    "output_wan",
    "tax_wan",
];

/// The headings in the language asked, in their order, each with its name.
pub fn headings(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    COLUMNS.iter().map(move |c| (c.name, lang.pick(c.zh, c.name)))
}

/// Whether a column holds days, and whether it holds numbers.
pub(crate) fn holds(name: &str) -> (bool, bool) {
    (DAYS.contains(&name), NUMBERS.contains(&name) || name == "year")
}

/// A row as the file gives it. What is blank is not there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParcelRow {
    /// Where it stands.
    pub source: Source,
    /// Code.
    pub code: String,
    /// Texts by column: `name`, `unit`, `park`, `land_use`, `enterprise`, `industry`, `contract`.
    pub texts: BTreeMap<&'static str, String>,
    /// Days by column: `state_on`, `approved_on`, `signed_on`, `start_by`, `started_on`, `stopped_on`, `finished_on`.
    pub days: BTreeMap<&'static str, Date>,
    /// Numbers by column: m² and 亩 of areas, the ratio, and 万元 of money (`…_wan`).
    pub numbers: BTreeMap<&'static str, f64>,
    /// State.
    pub state: Option<LandState>,
    /// How the right was given.
    pub contract_kind: Option<ContractKind>,
    /// Year of output and tax.
    pub year: Option<i16>,
    /// The row has an error already.
    pub faulty: bool,
    places: BTreeMap<&'static str, (String, String)>,
    shown: BTreeMap<&'static str, String>,
}

impl ParcelRow {
    /// An error at a column of the row; at its code where the file has no such column.
    #[must_use]
    pub fn fault(&self, column: &str, code: &str, zh: String, en: String) -> Finding {
        let other = if column == "area_m2" { "area_mu" } else { "code" };
        let at = [column, other, "code"].into_iter().find_map(|c| self.places.get(c));
        let (cell, heading) = at.cloned().unwrap_or_default();
        let place = Place {
            row: Some(self.source.row),
            column: Some(shorten(&heading)),
            ..Place::cell(self.source.file.as_str(), self.source.sheet.as_str(), cell)
        };
        let told = self.shown.get(column).map_or(self.code.as_str(), String::as_str);
        Finding::error(code, zh, en).at(place).with_value(shorten(told))
    }
}

/// Reads every row with all that is wrong with any of them.
///
/// # Errors
/// [`Refused`] if no sheet has a column of codes.
pub fn read(book: &Workbook) -> Result<(Vec<ParcelRow>, Vec<Finding>), Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let mut rows = Vec::new();
    for row in table.rows().filter(|row| !is_source(row)) {
        let before = table.errors.len();
        let mut out = ParcelRow { source: table.source(row), ..ParcelRow::default() };
        out.code = table.needed(row, "code").map(|c| c.trim().to_owned()).unwrap_or_default();
        for name in TEXTS {
            if let Some(text) = table.text(row, name) {
                out.texts.insert(name, text.trim().to_owned());
            }
        }
        for name in DAYS {
            out.days.extend(table.date(row, name).map(|day| (name, day)));
        }
        for name in NUMBERS {
            out.numbers.extend(table.amount(row, name).map(|n| (name, n)));
        }
        out.year = table.whole(row, "year").and_then(|y| i16::try_from(y).ok());
        if let Some(text) = table.text(row, "state") {
            out.state = state(&text);
            if out.state.is_none() {
                let zh = format!("没有这个状态；可选：{}", states(Lang::Zh).join("、"));
                let en = format!("there is no such state; choose: {}", states(Lang::En).join(", "));
                table.refuse(row, "state", "bad_state", (&zh, &en), ("请改为其中之一", "write one of them"));
            }
        }
        if let Some(text) = table.text(row, "contract_kind") {
            out.contract_kind = contract_kind(&text);
            if out.contract_kind.is_none() {
                let what = ("供应方式只有“出让”和“划拨”", "the right is given by transfer or allocation");
                table.refuse(row, "contract_kind", "bad_kind", what, ("请改为其中之一", "write one of them"));
            }
        }
        out.faulty = table.errors.len() > before;
        for column in &COLUMNS {
            if let Some((place, shown)) = table.cell(row, column.name) {
                out.places.insert(column.name, place);
                out.shown.extend(shown.map(|text| (column.name, text)));
            }
        }
        rows.push(out);
    }
    Ok((rows, table.errors))
}

/// The line below an exported table that says where it comes from.
fn is_source(row: &Row<'_>) -> bool {
    let mut texts = row.cells.iter().filter_map(|c| cells::text(Some(&c.value)));
    let first = texts.next();
    texts.next().is_none() && first.is_some_and(|t| t.starts_with("来源：") || t.starts_with("Source: "))
}

/// A state by its code or its word.
fn state(text: &str) -> Option<LandState> {
    let text = text.trim();
    let is = |s: &LandState| s.code() == text || s.say(Lang::Zh) == text || s.say(Lang::En) == text;
    LandState::ALL.into_iter().find(is)
}

/// The states as they are written.
#[must_use]
pub fn states(lang: Lang) -> Vec<String> {
    LandState::ALL.iter().map(|s| s.say(lang)).collect()
}

fn contract_kind(text: &str) -> Option<ContractKind> {
    match text.trim() {
        "出让" | "transfer" => Some(ContractKind::Transfer),
        "划拨" | "allocation" => Some(ContractKind::Allocation),
        _ => None,
    }
}

/// How the right was given, as it is written.
#[must_use]
pub fn contract_word(kind: ContractKind, lang: Lang) -> &'static str {
    match kind {
        ContractKind::Transfer => lang.pick("出让", "transfer"),
        ContractKind::Allocation => lang.pick("划拨", "allocation"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn open(csv: &str) -> Workbook {
        Workbook::open(csv.as_bytes(), "地块.csv", &Limits::default()).unwrap()
    }

    #[test]
    fn a_row_is_read_by_its_headings() {
        let book = open(
            "地块编码*,责任单位,面积（亩）,状态,状态日期,供应方式,合同编号,产值（万元）,年度\nQT-1,下沙街道,30,在建,2023-02-01,出让,A1,1200.5,2023\n",
        );
        let (rows, faults) = read(&book).unwrap();
        assert_eq!(faults, []);
        let row = &rows[0];
        let known = (row.code.as_str(), row.state, row.year);
        assert_eq!(known, ("QT-1", Some(LandState::UnderConstruction), Some(2023)));
        assert_eq!(row.numbers, BTreeMap::from([("area_mu", 30.0), ("output_wan", 1200.5)]));
        assert_eq!(row.contract_kind, Some(ContractKind::Transfer));
        assert_eq!(row.days["state_on"], jiff::civil::date(2023, 2, 1));
        let fault = row.fault("state", "x", String::new(), String::new());
        assert_eq!((fault.place.cell.as_deref(), fault.value.as_deref()), (Some("D2"), Some("在建")));
    }

    #[test]
    fn every_fault_names_its_cell_and_remedy() {
        let book = open("地块编码,面积（平方米）,状态,签订日期\nA,-3,used,someday\n,5,储备,\n");
        let (rows, faults) = read(&book).unwrap();
        let cells: Vec<_> = faults.iter().map(|f| f.place.cell.clone().unwrap_or_default()).collect();
        assert_eq!(cells, ["D2", "B2", "C2", "A3"]);
        assert!(rows.iter().all(|r| r.faulty));
        assert!(read(&open("甲,乙\n1,2\n")).is_err());
    }
}
