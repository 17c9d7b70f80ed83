//! The indicator dictionary: one entry a row.

use std::collections::BTreeMap;
use std::str::FromStr;

use qipan_indicator::dictionary as engine;
use qipan_indicator::model::{Aggregation, Indicator, Named};
use qipan_kernel::period::Frequency;
use qipan_kernel::text::Lang;

use super::rows::{RowReader, Steps, is_aside, summarise};
use super::{Import, IndicatorRow, Table};
use crate::a1::address;
use crate::cells;
use crate::columns::Field;
use crate::findings::{Findings, Spot};
use crate::lookup::{Dictionary, Lookup};
use crate::problem::Problem;
use crate::progress::Cancelled;
use crate::workbook::{Row, Workbook};

const LONGEST_CODE: usize = 40;

pub(super) fn read(
    table: &Table<'_>,
    dictionary: &Dictionary,
    findings: &mut Findings,
    steps: &mut Steps<'_>,
    import: &mut Import,
) -> Result<Vec<IndicatorRow>, Cancelled> {
    let mut rows = RowReader::new(table, dictionary, findings);
    let mut taken: Vec<IndicatorRow> = Vec::new();
    let mut first: BTreeMap<String, String> = import
        .dictionary
        .iter()
        .map(|r| (r.indicator.code.clone(), format!("{}!{}", r.origin.sheet, r.origin.cell())))
        .collect();
    let mut count = 0;
    let code_column =
        table.header.column(Field::Indicator).or_else(|| table.header.column(Field::Name)).unwrap_or(0);
    for row in table.rows() {
        steps.step()?;
        count += 1;
        let own =
            [Field::Unit, Field::Nature, Field::Kind].into_iter().filter_map(|f| table.header.column(f));
        if is_aside(row, own) {
            continue;
        }
        let Some(indicator) = entry(&mut rows, row) else { continue };
        match first.get(&indicator.code) {
            Some(place) => rows.report(row, code_column, Problem::Duplicate { first: place.clone() }),
            None => {
                first.insert(indicator.code.clone(), address(row.index, code_column));
                taken.push(IndicatorRow { origin: table.origin(row.index, code_column), indicator });
            }
        }
    }
    summarise(import, table, false, count, taken.len(), 0);
    Ok(taken)
}

/// One entry; everything wrong with it is reported. `None` if it has no code or no unit that holds.
fn entry<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>) -> Option<Indicator> {
    let code = rows.text(row, Field::Indicator);
    let name = rows.text(row, Field::Name);
    let Some(code) = code.clone().or_else(|| name.clone()) else {
        rows.report_field(row, Field::Indicator, Problem::Required { field: Field::Indicator });
        return None;
    };
    let fits = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let good_code = code.chars().count() <= LONGEST_CODE && code.chars().all(fits);
    if !good_code {
        rows.report_field(row, Field::Indicator, Problem::BadCode);
    }
    let unit = rows.text(row, Field::Unit);
    let good_unit = match unit.as_deref() {
        None => Err(Problem::UnitMissing),
        Some(text) => rows.measure(text).map(|_| ()),
    };
    if let Err(problem) = &good_unit {
        rows.report_field(row, Field::Unit, problem.clone());
    }
    let mut it = Indicator::new(&code, name.as_deref().unwrap_or(&code), unit.as_deref().unwrap_or_default());
    let text = |rows: &mut RowReader<'a, '_>, field| {
        rows.text(row, field).map_or_else(String::new, |t| t.to_string())
    };
    it.name_en = text(rows, Field::NameEn);
    it.category = text(rows, Field::Category);
    it.definition = text(rows, Field::Definition);
    it.source_department = text(rows, Field::SourceDepartment);
    it.owner_unit = owner(rows, row);
    it.decimals = whole(rows, row, Field::Decimals, 2, 8);
    it.due_day = whole(rows, row, Field::DueDay, 0, 200);
    it.nature = choice(rows, row, Field::Nature, "约束性 binding, 预期性 expected");
    it.direction = choice(rows, row, Field::Direction, "上升 up, 下降 down, 区间 range");
    it.kind = choice(
        rows,
        row,
        Field::Kind,
        "流量 flow, 存量 stock, 比率 ratio, 可比价增速 growth, 五年累计 five_year_cumulative",
    );
    it.aggregation =
        choice(rows, row, Field::Aggregation, "求和 sum, 不可加 not_additive, 加权平均（按 编码）");
    if let Some(text) = rows.text(row, Field::Frequency) {
        match Frequency::from_str(&text) {
            Ok(frequency) => it.frequency = frequency,
            Err(_) => {
                let allowed = "月度 month, 季度 quarter, 半年 half, 年度 year, 五年 five_year";
                rows.report_field(
                    row,
                    Field::Frequency,
                    Problem::BadChoice { field: Field::Frequency, allowed },
                );
            }
        }
    }
    it.formula = rows
        .text(row, Field::Formula)
        .map(|t| t.trim_start_matches(['=', '＝']).trim().to_owned())
        .filter(|t| !t.is_empty() && !t.chars().all(qipan_kernel::text::is_dash));
    it.answers_to = rows.text(row, Field::AnswersTo).map(|t| t.to_string());
    it.current_price = rows.flag(row, Field::CurrentPrice);
    it.cumulative_reporting = rows.flag(row, Field::CumulativeReporting);
    (good_code && good_unit.is_ok()).then_some(it)
}

/// The owner's code; a name is turned into its code where org units are known.
fn owner<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>) -> String {
    let Some(text) = rows.text(row, Field::Owner) else { return String::new() };
    if rows.dictionary.units().is_empty() {
        return text.to_string();
    }
    match rows.dictionary.find_unit(&text) {
        Lookup::One(at) => rows.dictionary.units().get(at).map_or_else(String::new, |u| u.code.clone()),
        Lookup::Several(codes) => {
            rows.report_field(row, Field::Owner, Problem::AmbiguousOrgUnit { codes });
            String::new()
        }
        Lookup::None => {
            let near = rows.dictionary.near_unit(&text);
            rows.report_field(row, Field::Owner, Problem::UnknownOrgUnit { near });
            String::new()
        }
    }
}

fn choice<'a, T: Named + Default>(
    rows: &mut RowReader<'a, '_>,
    row: Row<'a>,
    field: Field,
    allowed: &'static str,
) -> T {
    let Some(text) = rows.text(row, field) else { return T::default() };
    T::from_name(&text).unwrap_or_else(|| {
        rows.report_field(row, field, Problem::BadChoice { field, allowed });
        T::default()
    })
}

fn whole<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>, field: Field, default: u8, most: u8) -> u8 {
    let read = match cells::number(rows.cell(row, field)) {
        Ok(None) => return default,
        Ok(Some(number)) => number.value.value,
        Err(problem) => {
            rows.report_field(row, field, problem);
            return default;
        }
    };
    let fits = (0..=most).find(|n| f64::from(*n) == read);
    fits.unwrap_or_else(|| {
        rows.report_field(row, field, Problem::OutOfRange { from: 0, to: i64::from(most) });
        default
    })
}

/// Formulas and weights, once all entries of the file are known: reading, references, units, circles.
pub(super) fn check_formulas(
    book: &Workbook,
    rows: &[IndicatorRow],
    known: &Dictionary,
    findings: &mut Findings,
) {
    let by_code: BTreeMap<&str, &IndicatorRow> =
        rows.iter().map(|r| (r.indicator.code.as_str(), r)).collect();
    let all = known.indicators().iter().map(|k| k.indicator.clone()).collect();
    let Ok(dictionary) = engine::Dictionary::new(all) else { return };
    let mut report = |row: &IndicatorRow, field: Field, problem: Problem| {
        let Some(at) = book.sheets.iter().position(|s| *s.name == *row.origin.sheet) else { return };
        let Some(sheet) = book.sheets.get(at) else { return };
        let column =
            crate::header::find(sheet, known).and_then(|h| h.column(field)).unwrap_or(row.origin.column);
        let spot = Spot { sheet: at, row: row.origin.row, column };
        findings.cell(sheet, spot, field.heading(Lang::Zh), sheet.cell(spot.row, column), problem);
    };
    for (code, error) in dictionary.compile().err().unwrap_or_default() {
        let Some(row) = by_code.get(code.as_str()) else { continue };
        let text = row.indicator.formula.as_deref().unwrap_or_default();
        let (zh, en) = (error.say_in(text, Lang::Zh), error.say_in(text, Lang::En));
        report(row, Field::Formula, Problem::BadFormula { zh, en });
    }
    for row in rows {
        if let Aggregation::WeightedMean { by } = &row.indicator.aggregation
            && known.find_indicator(by) == Lookup::None
        {
            report(row, Field::Aggregation, Problem::UnknownReference { code: by.clone() });
        }
    }
}
