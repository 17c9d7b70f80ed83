//! Targets: years as columns, or one year a row.

use std::collections::BTreeMap;

use qipan_indicator::model::Kind as IndicatorKind;
use qipan_indicator::target::{self, Profile, Target, TargetValue};
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::text::is_dash;

use super::rows::{RowReader, Steps, is_aside, summarise};
use super::{Import, Table, TargetRow};
use crate::a1::address;
use crate::cells::{self, CellNumber};
use crate::columns::Field;
use crate::findings::{Findings, Spot};
use crate::header::{Fixed, ValueColumn};
use crate::lookup::{Dictionary, Lookup};
use crate::problem::Problem;
use crate::progress::Cancelled;
use crate::workbook::{Row, Value, Workbook};

/// Indicator, org unit, plan, version.
type Key = (String, String, String, String);

/// A target being gathered, and where each of its years stood.
struct Gathered {
    row: TargetRow,
    years: BTreeMap<i16, (u32, u32)>,
}

pub(super) fn read<'a>(
    table: &'a Table<'a>,
    dictionary: &'a Dictionary,
    findings: &mut Findings,
    steps: &mut Steps<'_>,
    import: &mut Import,
) -> Result<Vec<TargetRow>, Cancelled> {
    let mut rows = RowReader::new(table, dictionary, findings);
    let columns = value_columns(table);
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut by_key: BTreeMap<Key, usize> = BTreeMap::new();
    let (mut count, mut blank) = (0, 0);
    for row in table.rows() {
        steps.step()?;
        count += 1;
        if is_aside(row, columns.iter().map(|c| c.column)) {
            continue;
        }
        let base = table.header.column(Field::BaseValue);
        if columns.iter().map(|c| c.column).chain(base).all(|c| is_blank(row.get(c))) {
            // Not filled in yet.
            blank += columns.len();
            continue;
        }
        let Some(mut head) = head(&mut rows, row) else { continue };
        let values = values(&mut rows, row, &columns, &mut head);
        blank += columns.len() - values.len().min(columns.len());
        let target = head.target;
        let key: Key =
            (target.indicator.clone(), target.unit.clone(), target.plan.clone(), target.version.clone());
        let at = *by_key.entry(key).or_insert(gathered.len());
        if at == gathered.len() {
            let column = row.cells.first().map_or(0, |c| c.column);
            let row = TargetRow { origin: table.origin(row.index, column), target };
            gathered.push(Gathered { row, years: BTreeMap::new() });
        }
        let Some(entry) = gathered.get_mut(at) else { continue };
        for (year, column, value) in values {
            match entry.years.get(&year) {
                Some((r, c)) => {
                    let first = address(*r, *c);
                    rows.report(row, column, Problem::Duplicate { first });
                }
                None => {
                    entry.years.insert(year, (row.index, column));
                    entry.row.target.values.insert(year, value);
                }
            }
        }
    }
    let taken = gathered.iter().map(|g| g.years.len()).sum();
    let wide = columns.iter().any(|c| c.fixed.period.is_some());
    report_faults(&gathered, table, dictionary, findings);
    summarise(import, table, wide, count, taken, blank);
    Ok(gathered.into_iter().map(|g| g.row).collect())
}

/// Whether a cell says that there is no value.
fn is_blank(value: Option<&Value>) -> bool {
    matches!(cells::number(value), Ok(None))
}

/// Columns of years; or the one column of target values.
fn value_columns(table: &Table<'_>) -> Vec<ValueColumn> {
    let header = &table.header;
    let mut columns: Vec<ValueColumn> =
        header.values.iter().filter(|v| v.fixed.period.is_some()).cloned().collect();
    if columns.is_empty()
        && let Some((column, unit)) =
            header.fields.get(&Field::TargetValue).or_else(|| header.fields.get(&Field::Value))
    {
        let fixed = Fixed { unit: unit.clone(), ..Fixed::default() };
        columns.push(ValueColumn { column: *column, heading: header.heading(*column).to_owned(), fixed });
    }
    columns
}

/// The part of a row that is not values.
struct Head {
    target: Target,
    indicator: usize,
    measure: Option<qipan_kernel::unit::Unit>,
    years: Option<(i16, i16)>,
    kind: IndicatorKind,
}

fn head<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>) -> Option<Head> {
    let indicator = rows.indicator(row);
    let unit = rows.org_unit(row);
    let measure = rows.row_measure(row);
    let plan = plan(rows, row);
    let version = rows.text(row, Field::Version).or_else(|| rows.text(row, Field::Vintage));
    let doc_no = rows.text(row, Field::DocNo);
    let doc_date = rows.date(row, Field::DocDate);
    let profile = profile(rows, row);
    let (indicator, unit, measure, (plan, years)) = (indicator?, unit?, measure.ok()?, plan?);
    let entry = &rows.dictionary.indicators().get(indicator)?.indicator;
    let unit = &rows.dictionary.units().get(unit)?.code;
    let mut target = Target::new(&entry.code, unit, &plan, version.as_deref().unwrap_or_default());
    target.doc_no = doc_no.map(|t| t.to_string());
    target.doc_date = doc_date;
    target.profile = profile;
    let kind = entry.kind;
    target.baseline = baseline(rows, row, indicator, measure.as_ref(), years);
    Some(Head { target, indicator, measure, years, kind })
}

/// Code and years of the plan; `None` if it is refused.
fn plan<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>) -> Option<(String, Option<(i16, i16)>)> {
    let text = match rows.text(row, Field::Plan) {
        Some(text) => text.to_string(),
        None => match rows.dictionary.default_plan.clone() {
            Some(code) => code,
            None if rows.dictionary.plans().is_empty() => return Some((String::new(), None)),
            None => {
                rows.report_field(row, Field::Plan, Problem::NoPlan);
                return None;
            }
        },
    };
    if rows.dictionary.plans().is_empty() {
        return Some((text, None));
    }
    match rows.dictionary.find_plan(&text) {
        Lookup::One(at) => {
            let plan = rows.dictionary.plans().get(at)?;
            Some((plan.code.clone(), Some((plan.start_year, plan.end_year))))
        }
        _ => {
            let near = rows.dictionary.near_plan(&text);
            rows.report_field(row, Field::Plan, Problem::UnknownPlan { near });
            None
        }
    }
}

fn profile<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>) -> Profile {
    let Some(text) = rows.text(row, Field::Profile) else { return Profile::Even };
    match text.to_lowercase().as_str() {
        "均匀" | "序时" | "序时进度" | "even" => return Profile::Even,
        "季节" | "季节性" | "seasonal" => return Profile::Seasonal,
        _ => {}
    }
    let shares: Option<Vec<f64>> = text
        .split(|c: char| c.is_whitespace() || ",，;；、/".contains(c))
        .filter(|t| !t.is_empty())
        .map(|t| t.trim_end_matches('%').parse::<f64>().ok().filter(|n| n.is_finite()))
        .collect();
    if let Some(given) = shares.and_then(|s| <[f64; 12]>::try_from(s).ok()) {
        return Profile::Given(given);
    }
    rows.report_field(row, Field::Profile, Problem::BadProfile);
    Profile::Even
}

/// A year; reported if it is something else.
fn year<'a>(rows: &mut RowReader<'a, '_>, row: Row<'a>, field: Field) -> Option<i16> {
    let cell = rows.cell(row, field);
    match cells::period(cell, Frequency::Year, rows.table.sheet.date_1904) {
        Ok(None) => None,
        Ok(Some(found)) => match found.period {
            Period::Year { year } => Some(year),
            _ => {
                rows.report_field(row, field, Problem::NotAYear);
                None
            }
        },
        Err(Problem::BadPeriod(_)) => {
            rows.report_field(row, field, Problem::NotAYear);
            None
        }
        Err(problem) => {
            rows.report_field(row, field, problem);
            None
        }
    }
}

/// 基期 and 基期值 in their own columns. Without a year, the one before the plan.
fn baseline<'a>(
    rows: &mut RowReader<'a, '_>,
    row: Row<'a>,
    indicator: usize,
    measure: Option<&qipan_kernel::unit::Unit>,
    years: Option<(i16, i16)>,
) -> Option<(i16, f64)> {
    let (column, heading_unit) = rows.table.header.fields.get(&Field::BaseValue).cloned()?;
    let number = match cells::number(row.get(column)) {
        Ok(number) => number?,
        Err(problem) => {
            rows.report(row, column, problem);
            return None;
        }
    };
    let base = year(rows, row, Field::BaseYear).or(years.map(|(from, _)| from - 1));
    let Some(base) = base else {
        rows.report_field(row, Field::BaseYear, Problem::Required { field: Field::BaseYear });
        return None;
    };
    let value = rows.convert(row, column, indicator, &number, (measure, heading_unit.as_ref()))?;
    Some((base, value.value.value))
}

/// The promised values of a row by year; what stands before the plan is the baseline.
fn values<'a>(
    rows: &mut RowReader<'a, '_>,
    row: Row<'a>,
    columns: &[ValueColumn],
    head: &mut Head,
) -> Vec<(i16, u32, TargetValue)> {
    let mut found: Vec<(i16, u32, TargetValue)> = Vec::new();
    let base_year = head.target.baseline.map(|(year, _)| year).or_else(|| year(rows, row, Field::BaseYear));
    for column in columns {
        let place = column.column;
        let year = match column.fixed.period {
            Some(Period::Year { year }) => year,
            Some(Period::FiveYear { to, .. }) => to,
            Some(_) => {
                rows.report_heading(column, Problem::NotAYear);
                continue;
            }
            None => {
                let field = if rows.table.header.has(Field::Year) { Field::Year } else { Field::Period };
                match year(rows, row, field) {
                    Some(year) => year,
                    None if rows.cell(row, field).is_none() => {
                        rows.report_field(row, field, Problem::Required { field });
                        continue;
                    }
                    None => continue,
                }
            }
        };
        let Some((value, upper)) = promised(rows, row, column, head) else { continue };
        if column.fixed.upper {
            if let Some((.., lower)) = found.iter_mut().find(|(y, ..)| *y == year) {
                lower.upper = Some(value.value);
            }
            continue;
        }
        let before_plan =
            head.years.is_some_and(|(from, _)| year < from) || base_year.is_some_and(|b| year <= b);
        if column.fixed.base || before_plan {
            head.target.baseline.get_or_insert((year, value.value));
            continue;
        }
        if let Some((from, to)) = head.years.filter(|(from, to)| year < *from || year > *to) {
            rows.report(row, place, Problem::YearOutOfPlan { from, to });
            continue;
        }
        let upper = upper.or_else(|| own_upper(rows, row, columns, head));
        found.push((year, place, TargetValue { value: value.value, qualifier: value.qualifier, upper }));
    }
    found
}

/// The 上限 column of a long sheet.
fn own_upper<'a>(
    rows: &mut RowReader<'a, '_>,
    row: Row<'a>,
    columns: &[ValueColumn],
    head: &Head,
) -> Option<f64> {
    let long = columns.iter().all(|c| c.fixed.period.is_none());
    let (column, unit) = rows.table.header.fields.get(&Field::Upper).cloned().filter(|_| long)?;
    match cells::number(row.get(column)) {
        Ok(None) => None,
        Ok(Some(number)) => rows
            .convert(row, column, head.indicator, &number, (head.measure.as_ref(), unit.as_ref()))
            .map(|c| c.value.value),
        Err(problem) => {
            rows.report(row, column, problem);
            None
        }
    }
}

/// The value of a cell, and of `60-65` also its upper end; in the indicator's unit.
fn promised<'a>(
    rows: &mut RowReader<'a, '_>,
    row: Row<'a>,
    column: &ValueColumn,
    head: &Head,
) -> Option<(qipan_kernel::provenance::QualifiedValue, Option<f64>)> {
    let place = column.column;
    let stated = (head.measure.as_ref(), column.fixed.unit.as_ref());
    let cell = row.get(place);
    if let Some(Value::Text(text)) = cell
        && let Some((low, high)) = band(text)
    {
        let low = rows.convert(row, place, head.indicator, &low, stated)?;
        let high = rows.convert(row, place, head.indicator, &high, stated)?;
        return Some((low.value, Some(high.value.value)));
    }
    let stripped = cell.map(|c| without_brackets(c, head.kind));
    match cells::number(stripped.as_ref()) {
        Ok(None) => None,
        Ok(Some(number)) => {
            rows.convert(row, place, head.indicator, &number, stated).map(|c| (c.value, None))
        }
        Err(problem) => {
            rows.report(row, place, problem);
            None
        }
    }
}

/// Plans print five-year cumulative values in brackets: 〔13.5〕.
fn without_brackets(value: &Value, kind: IndicatorKind) -> Value {
    match value {
        Value::Text(text) if kind == IndicatorKind::FiveYearCumulative => {
            let inner = text.trim().trim_matches(|c| "[]［］〔〕【】()（）".contains(c));
            Value::Text(inner.into())
        }
        other => other.clone(),
    }
}

/// `60-65`, `60%～65%`: two numbers with a dash between.
fn band(text: &str) -> Option<(CellNumber<'static>, CellNumber<'static>)> {
    let (at, dash) = text.char_indices().skip(1).find(|(at, c)| {
        let before = text.get(..*at).and_then(|t| t.trim_end().chars().next_back());
        is_dash(*c) && before.is_some_and(|b| b.is_numeric() || b == '%' || b == '％')
    })?;
    let owned = |part: &str| {
        let value = Value::Text(part.trim().into());
        let number = cells::number(Some(&value)).ok().flatten()?;
        Some(CellNumber {
            value: number.value,
            decimals: number.decimals,
            unit: number.unit.into_owned().into(),
        })
    };
    let mut low = owned(text.get(..at)?)?;
    let high = owned(text.get(at + dash.len_utf8()..)?)?;
    if low.unit.is_empty() {
        low.unit = high.unit.clone();
    }
    Some((low, high))
}

/// What the engine finds doubtful about the gathered targets.
fn report_faults(gathered: &[Gathered], table: &Table<'_>, dictionary: &Dictionary, findings: &mut Findings) {
    for entry in gathered {
        let Lookup::One(at) = dictionary.find_indicator(&entry.row.target.indicator) else { continue };
        let Some(known) = dictionary.indicators().get(at) else { continue };
        let origin = &entry.row.origin;
        let spot = Spot { sheet: table.at, row: origin.row, column: origin.column };
        for fault in target::check::check(&entry.row.target, &known.indicator) {
            findings.foreign(table.sheet, spot, table.sheet.cell(origin.row, origin.column), fault.finding());
        }
    }
}

/// The same target in two sheets.
pub(super) fn find_duplicates(book: &Workbook, rows: &[TargetRow], findings: &mut Findings) {
    let mut first: BTreeMap<(&str, &str, &str, &str), &TargetRow> = BTreeMap::new();
    for row in rows {
        let t = &row.target;
        let key = (t.indicator.as_str(), t.unit.as_str(), t.plan.as_str(), t.version.as_str());
        match first.get(&key) {
            None => {
                first.insert(key, row);
            }
            Some(earlier) => {
                let Some(sheet) = book.sheets.iter().position(|s| *s.name == *row.origin.sheet) else {
                    continue;
                };
                let Some(found) = book.sheets.get(sheet) else { continue };
                let spot = Spot { sheet, row: row.origin.row, column: row.origin.column };
                let first = format!("{}!{}", earlier.origin.sheet, earlier.origin.cell());
                findings.cell(
                    found,
                    spot,
                    "",
                    found.cell(spot.row, spot.column),
                    Problem::Duplicate { first },
                );
            }
        }
    }
}
