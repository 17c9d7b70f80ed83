//! Values: long (one a row) and wide (periods or indicators as columns).

use std::collections::BTreeMap;
use std::sync::Arc;

use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::Vintage;
use qipan_kernel::unit::Unit;

use super::rows::{RowReader, Steps, is_aside, summarise};
use super::{Import, ObservationRow, Options, Table};
use crate::a1::address;
use crate::cells::{self, CellPeriod};
use crate::columns::Field;
use crate::findings::{Findings, Spot};
use crate::header::{Fixed, ValueColumn};
use crate::lookup::{Dictionary, Known};
use crate::problem::Problem;
use crate::progress::Cancelled;
use crate::workbook::{Row, Value, Workbook};

/// What a row says of all its values.
struct RowFacts {
    indicator: Option<usize>,
    unit: Option<usize>,
    measure: Option<Unit>,
    vintage: Option<Vintage>,
    known_on: Option<jiff::civil::Date>,
    source: Option<Arc<str>>,
    note: Option<Arc<str>>,
    synthetic: bool,
    /// Something of the above is wrong and was reported.
    refused: bool,
}

struct Reader<'a, 'f> {
    rows: RowReader<'a, 'f>,
    columns: Vec<ValueColumn>,
    options: &'a Options,
    source: Option<Arc<str>>,
    codes: Vec<Arc<str>>,
    unit_codes: Vec<Arc<str>>,
    periods: BTreeMap<(&'a str, Frequency), Result<Option<CellPeriod>, Problem>>,
    blank: usize,
}

pub(super) fn read<'a>(
    table: &'a Table<'a>,
    dictionary: &'a Dictionary,
    options: &'a Options,
    findings: &mut Findings,
    steps: &mut Steps<'_>,
    import: &mut Import,
) -> Result<Vec<ObservationRow>, Cancelled> {
    let mut reader = Reader {
        rows: RowReader::new(table, dictionary, findings),
        columns: Vec::new(),
        options,
        source: options.source.as_deref().map(Arc::from),
        codes: dictionary.indicators().iter().map(|k| Arc::from(k.indicator.code.as_str())).collect(),
        unit_codes: dictionary.units().iter().map(|u| Arc::from(u.code.as_str())).collect(),
        periods: BTreeMap::new(),
        blank: 0,
    };
    reader.columns = reader.usable_columns();
    let mut taken = Vec::new();
    let mut count = 0;
    for row in table.rows() {
        steps.step()?;
        count += 1;
        if !is_aside(row, reader.columns.iter().map(|c| c.column)) {
            reader.read_row(row, &mut taken);
        }
    }
    let (wide, blank) = (reader.columns.len() > 1, reader.blank);
    summarise(import, table, wide, count, taken.len(), blank);
    Ok(taken)
}

impl<'a> Reader<'a, '_> {
    /// The value columns whose headings hold together; the others are reported here, once.
    fn usable_columns(&mut self) -> Vec<ValueColumn> {
        let header = &self.rows.table.header;
        let mut columns = header.values.clone();
        if let Some((column, unit)) = header.fields.get(&Field::Value) {
            let fixed = Fixed { unit: unit.clone(), ..Fixed::default() };
            columns.push(ValueColumn { column: *column, heading: header.heading(*column).to_owned(), fixed });
        }
        let row_has_period = header.has(Field::Period) || header.has(Field::Year);
        if let (false, Some(period)) = (row_has_period, header.context.period)
            && columns.iter().any(|c| c.fixed.period.is_none())
        {
            let problem = Problem::PeriodFromTitle { period };
            self.rows.findings.sheet(self.rows.table.at, self.rows.table.sheet, problem);
        }
        columns.retain(|column| {
            let problem = self.heading_problem(column);
            let usable = problem.is_none();
            if let Some(problem) = problem {
                self.rows.report_heading(column, problem);
            }
            usable
        });
        columns
    }

    fn heading_problem(&self, column: &ValueColumn) -> Option<Problem> {
        if column.fixed.target || column.fixed.base || column.fixed.upper {
            return Some(Problem::UnknownColumn { heading: column.heading.clone() });
        }
        let known = column.fixed.indicator.and_then(|at| self.rows.dictionary.indicators().get(at));
        if let (Some(Known { indicator, unit: Some(own) }), Some(given)) = (known, &column.fixed.unit)
            && let Err(error) = given.factor_to(own)
        {
            return Some(Problem::WrongUnit { indicator: indicator.name_zh.clone(), error: Box::new(error) });
        }
        column.fixed.period.and_then(|p| self.out_of_plan(p))
    }

    fn out_of_plan(&self, period: Period) -> Option<Problem> {
        let (from, to) = self.rows.dictionary.years?;
        (period.start().year < from || period.year() > to).then_some(Problem::PeriodOutOfPlan { from, to })
    }

    fn read_row(&mut self, row: Row<'a>, taken: &mut Vec<ObservationRow>) {
        let any_value = self.columns.iter().any(|c| row.get(c.column).is_some());
        let facts = if any_value || self.columns.len() <= 1 {
            self.facts(row)
        } else {
            // A section title or a row still to be filled.
            self.blank += 1;
            return;
        };
        let own_period = self.columns.iter().any(|c| c.fixed.period.is_none());
        let period = own_period.then(|| self.row_period(row, &facts)).flatten();
        for at in 0..self.columns.len() {
            let Some(column) = self.columns.get(at) else { continue };
            let (place, fixed) = (column.column, column.fixed.clone());
            let number = match cells::number(row.get(place)) {
                Ok(Some(number)) => number,
                Ok(None) => {
                    self.blank += 1;
                    continue;
                }
                Err(problem) => {
                    self.rows.report(row, place, problem);
                    continue;
                }
            };
            let indicator = fixed.indicator.or(facts.indicator);
            let period = fixed.period.or(period);
            let value = indicator.and_then(|i| {
                self.rows.convert(row, place, i, &number, (facts.measure.as_ref(), fixed.unit.as_ref()))
            });
            let (Some(indicator), Some(unit), Some(period), Some(value), false) =
                (indicator, facts.unit, period, value, facts.refused)
            else {
                continue;
            };
            self.warn(row, place, indicator, unit, period);
            let (Some(code), Some(unit)) = (self.codes.get(indicator), self.unit_codes.get(unit)) else {
                continue;
            };
            taken.push(ObservationRow {
                origin: self.rows.table.origin(row.index, place),
                indicator: Arc::clone(code),
                unit: Arc::clone(unit),
                period,
                value: value.value,
                decimals: value.decimals,
                vintage: facts.vintage,
                known_on: facts.known_on,
                source: facts.source.clone(),
                note: facts.note.clone(),
                synthetic: facts.synthetic,
                original: value.original,
            });
        }
    }

    /// Reads everything of the row but its values; reports all that is wrong.
    fn facts(&mut self, row: Row<'a>) -> RowFacts {
        let rows_name_it = self.rows.table.header.names_indicator();
        let needs_it = self.columns.iter().any(|c| c.fixed.indicator.is_none());
        let indicator = if rows_name_it && needs_it { self.rows.indicator(row) } else { None };
        let unit = self.rows.org_unit(row);
        let mut refused = (rows_name_it && needs_it && indicator.is_none()) || unit.is_none();
        let measure = self.rows.row_measure(row);
        refused |= measure.is_err();
        let vintage = match cells::text(self.rows.cell(row, Field::Vintage)) {
            None => self.options.vintage,
            Some(text) => match text.parse::<Vintage>() {
                Ok(vintage) => Some(vintage),
                Err(_) => {
                    self.rows.report_field(row, Field::Vintage, Problem::BadVintage);
                    refused = true;
                    None
                }
            },
        };
        RowFacts {
            indicator,
            unit,
            measure: measure.ok().flatten(),
            vintage,
            known_on: self.rows.date(row, Field::KnownOn).or(self.options.known_on),
            source: self.rows.text(row, Field::Source).or_else(|| self.source.clone()),
            note: self.rows.text(row, Field::Note),
            synthetic: self.rows.flag(row, Field::Synthetic),
            refused,
        }
    }

    /// The period that the row gives, or the title.
    fn row_period(&mut self, row: Row<'a>, facts: &RowFacts) -> Option<Period> {
        let indicators = self.rows.dictionary.indicators();
        let known = facts.indicator.and_then(|at| indicators.get(at));
        let frequency = known.map_or(Frequency::Month, |k| k.indicator.frequency);
        let header = &self.rows.table.header;
        let date_1904 = self.rows.table.sheet.date_1904;
        let (field, read) = if header.has(Field::Period) {
            let cell = self.rows.cell(row, Field::Period);
            let read = match cell {
                Some(Value::Text(text)) => self
                    .periods
                    .entry((text, frequency))
                    .or_insert_with(|| cells::period(cell, frequency, date_1904))
                    .clone(),
                _ => cells::period(cell, frequency, date_1904),
            };
            (Field::Period, read)
        } else if header.has(Field::Year) {
            (Field::Year, self.year_and_month(row))
        } else {
            return header.context.period;
        };
        match read {
            Ok(Some(CellPeriod { period, from_date })) => {
                let column = self.rows.table.header.column(field).unwrap_or(0);
                if from_date {
                    self.rows.report_once(row, column, 0, Problem::DateAsPeriod { period });
                }
                if let Some(problem) = self.out_of_plan(period) {
                    self.rows.report(row, column, problem);
                    return None;
                }
                Some(period)
            }
            Ok(None) => {
                self.rows.report_field(row, field, Problem::NoPeriod);
                None
            }
            Err(problem) => {
                self.rows.report_field(row, field, problem);
                None
            }
        }
    }

    /// 年份 2023 and 月份 1-9 in two columns.
    fn year_and_month(&self, row: Row<'a>) -> Result<Option<CellPeriod>, Problem> {
        let (year, month) = (self.rows.cell(row, Field::Year), self.rows.cell(row, Field::Month));
        let (Some(year_text), Some(month)) = (cells::text(year), cells::text(month)) else {
            return cells::period(year, Frequency::Year, self.rows.table.sheet.date_1904);
        };
        let year = year_text.trim_end_matches('年');
        let bare = month.chars().all(|c| c.is_ascii_digit() || qipan_kernel::text::is_dash(c));
        let text = format!("{year}年{month}{}", if bare { "月" } else { "" });
        Period::parse(&text)
            .map(|period| Some(CellPeriod { period, from_date: false }))
            .map_err(Problem::BadPeriod)
    }

    /// Warnings that don't refuse the value.
    fn warn(&mut self, row: Row<'a>, column: u32, indicator: usize, unit: usize, period: Period) {
        let dictionary = self.rows.dictionary;
        if let Some(Known { indicator: entry, .. }) = dictionary.indicators().get(indicator) {
            if entry.formula.is_some() {
                let problem = Problem::DerivedIndicator { code: entry.code.clone() };
                self.rows.report_once(row, column, indicator, problem);
            }
            if fineness(period) < entry.frequency {
                let problem = Problem::PeriodTooFine { frequency: entry.frequency };
                self.rows.report_once(row, column, indicator, problem);
            }
        }
        if let Some(unit) = dictionary.units().get(unit) {
            let ended = unit.valid_to.is_some_and(|to| to < period.first_day());
            if unit.valid_from > period.last_day() || ended {
                let (from, to) = (unit.valid_from.to_string(), unit.valid_to.map(|d| d.to_string()));
                self.rows.report(row, column, Problem::OrgUnitNotAlive { from, to });
            }
        }
    }
}

/// The coarsest frequency at which such a period is reported: 1–9 months belong to the quarters.
fn fineness(period: Period) -> Frequency {
    match period.cumulative_to() {
        Some(12) => Frequency::Year,
        Some(6) => Frequency::Half,
        Some(3 | 9) => Frequency::Quarter,
        _ => period.frequency(),
    }
}

/// Two values for the same indicator, org unit, period, vintage and release date, anywhere in the file.
pub(super) fn find_duplicates(book: &Workbook, rows: &[ObservationRow], findings: &mut Findings) {
    let key = |r: &ObservationRow| (r.period, r.vintage, r.known_on);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let at = |i: usize| rows.get(i);
    order.sort_by(|a, b| match (at(*a), at(*b)) {
        (Some(x), Some(y)) => x
            .indicator
            .cmp(&y.indicator)
            .then_with(|| x.unit.cmp(&y.unit))
            .then_with(|| key(x).cmp(&key(y)))
            .then(a.cmp(b)),
        _ => a.cmp(b),
    });
    let mut first: Option<&ObservationRow> = None;
    for row in order.into_iter().filter_map(at) {
        match first {
            Some(f) if f.indicator == row.indicator && f.unit == row.unit && key(f) == key(row) => {
                report_duplicate(book, f, row, findings);
            }
            _ => first = Some(row),
        }
    }
}

fn report_duplicate(book: &Workbook, first: &ObservationRow, row: &ObservationRow, findings: &mut Findings) {
    let Some(sheet) = book.sheets.iter().position(|s| *s.name == *row.origin.sheet) else { return };
    let Some(found) = book.sheets.get(sheet) else { return };
    let cell = address(first.origin.row, first.origin.column);
    let first =
        if first.origin.sheet == row.origin.sheet { cell } else { format!("{}!{cell}", first.origin.sheet) };
    let spot = Spot { sheet, row: row.origin.row, column: row.origin.column };
    findings.cell(found, spot, "", found.cell(spot.row, spot.column), Problem::Duplicate { first });
}
