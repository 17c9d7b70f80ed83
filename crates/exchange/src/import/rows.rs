//! What the readers of observations, targets and dictionary share: looking things up, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use qipan_kernel::provenance::QualifiedValue;
use qipan_kernel::unit::Unit;

use super::{Import, Kind, Original, Table};
use crate::cells::{self, CellNumber, printed_decimals, round15};
use crate::columns::Field;
use crate::findings::{Findings, Spot};
use crate::header::{Header, ValueColumn};
use crate::lookup::{Dictionary, Known, Lookup};
use crate::problem::Problem;
use crate::progress::{Cancelled, Progress, tick};
use crate::workbook::{Row, Value};

/// Counts rows over all tables for the progress shown.
pub(super) struct Steps<'a> {
    progress: &'a dyn Progress,
    done: usize,
    total: usize,
}

impl<'a> Steps<'a> {
    pub fn new(progress: &'a dyn Progress, total: usize) -> Self {
        Self { progress, done: 0, total }
    }

    pub fn step(&mut self) -> Result<(), Cancelled> {
        self.done += 1;
        tick(self.progress, self.done.min(self.total), self.total)
    }
}

/// The columns without which a table cannot be read as `kind`.
pub(super) fn missing_fields(header: &Header, kind: Kind) -> Vec<Field> {
    let wanted: &[Field] = match kind {
        Kind::Dictionary => &[Field::Indicator, Field::Name, Field::Unit, Field::Nature],
        Kind::Targets => &[Field::Indicator, Field::Year, Field::TargetValue],
        Kind::Auto | Kind::Observations | Kind::Projects | Kind::ProjectProgress => {
            &[Field::Indicator, Field::Period, Field::Value]
        }
    };
    let missing: Vec<Field> = wanted.iter().copied().filter(|f| !header.has(*f)).collect();
    if missing.is_empty() { wanted.to_vec() } else { missing }
}

/// A number in its indicator's unit.
pub(super) struct Converted {
    pub value: QualifiedValue,
    pub decimals: u8,
    /// As the file gave it, if that was another unit.
    pub original: Option<Original>,
}

/// Reads the rows of one table; remembers what it looked up.
pub(super) struct RowReader<'a, 'f> {
    pub table: &'a Table<'a>,
    pub dictionary: &'a Dictionary,
    pub findings: &'f mut Findings,
    indicators: BTreeMap<&'a str, Lookup>,
    units: BTreeMap<&'a str, Lookup>,
    measures: BTreeMap<String, Result<Unit, Problem>>,
    said: BTreeSet<(&'static str, usize)>,
}

impl<'a, 'f> RowReader<'a, 'f> {
    pub fn new(table: &'a Table<'a>, dictionary: &'a Dictionary, findings: &'f mut Findings) -> Self {
        Self {
            table,
            dictionary,
            findings,
            indicators: BTreeMap::new(),
            units: BTreeMap::new(),
            measures: BTreeMap::new(),
            said: BTreeSet::new(),
        }
    }

    pub fn spot(&self, row: u32, column: u32) -> Spot {
        Spot { sheet: self.table.at, row, column }
    }

    /// Reports a problem with a cell of a row.
    pub fn report(&mut self, row: Row<'a>, column: u32, problem: Problem) {
        let spot = self.spot(row.index, column);
        let heading = self.table.header.heading(column);
        self.findings.cell(self.table.sheet, spot, heading, row.get(column), problem);
    }

    /// Reports a problem with the cell of a field, or the row's first cell where there is no such column.
    pub fn report_field(&mut self, row: Row<'a>, field: Field, problem: Problem) {
        let column =
            self.table.header.column(field).or_else(|| row.cells.first().map(|c| c.column)).unwrap_or(0);
        self.report(row, column, problem);
    }

    /// As [`Self::report`], but only once for each `about`.
    pub fn report_once(&mut self, row: Row<'a>, column: u32, about: usize, problem: Problem) {
        if self.said.insert((problem.code(), about)) {
            self.report(row, column, problem);
        }
    }

    /// The cell of a field.
    pub fn cell(&self, row: Row<'a>, field: Field) -> Option<&'a Value> {
        self.table.header.cell(row, field)
    }

    /// The text of a field; problems are reported.
    pub fn text(&mut self, row: Row<'a>, field: Field) -> Option<Arc<str>> {
        let value = self.cell(row, field)?;
        match cells::checked_text(Some(value)) {
            Ok(None) => None,
            Ok(Some(text)) => Some(match value {
                Value::Text(whole) if whole.len() == text.len() => Arc::clone(whole),
                _ => Arc::from(&*text),
            }),
            Err(problem) => {
                self.report_field(row, field, problem);
                None
            }
        }
    }

    /// A day; problems are reported, a blank gives `None`.
    pub fn date(&mut self, row: Row<'a>, field: Field) -> Option<Date> {
        let value = self.cell(row, field);
        match cells::date(value, self.table.sheet.date_1904) {
            Ok(date) => date,
            Err(problem) => {
                self.report_field(row, field, problem);
                None
            }
        }
    }

    /// 是/否; problems are reported and count as no.
    pub fn flag(&mut self, row: Row<'a>, field: Field) -> bool {
        match cells::flag(self.cell(row, field)) {
            Ok(flag) => flag,
            Err(problem) => {
                self.report_field(row, field, problem);
                false
            }
        }
    }

    /// The indicator that the row names, by code or name; problems are reported.
    pub fn indicator(&mut self, row: Row<'a>) -> Option<usize> {
        let by_code = self.cell(row, Field::Indicator);
        let by_name = self.cell(row, Field::Name);
        let (field, value) = match (by_code, by_name) {
            (Some(code), _) => (Field::Indicator, code),
            (None, Some(name)) => (Field::Name, name),
            (None, None) => {
                let field =
                    if self.table.header.has(Field::Indicator) { Field::Indicator } else { Field::Name };
                self.report_field(row, field, Problem::Required { field });
                return None;
            }
        };
        if matches!(value, Value::Error(_) | Value::Uncomputed) {
            self.report_field(row, field, Problem::FormulaError);
            return None;
        }
        match self.find_indicator(value) {
            Lookup::One(at) => {
                if let (Field::Indicator, Some(Value::Text(name))) = (field, by_name) {
                    self.compare_name(row, at, name);
                }
                Some(at)
            }
            Lookup::Several(codes) => {
                self.report_field(row, field, Problem::AmbiguousIndicator { codes });
                None
            }
            Lookup::None => {
                let near = cells::text(Some(value)).and_then(|t| self.dictionary.near_indicator(&t));
                self.report_field(row, field, Problem::UnknownIndicator { near });
                None
            }
        }
    }

    fn find_indicator(&mut self, value: &'a Value) -> Lookup {
        match value {
            Value::Text(text) => {
                let dictionary = self.dictionary;
                self.indicators.entry(text).or_insert_with(|| dictionary.find_indicator(text.trim())).clone()
            }
            other => cells::text(Some(other)).map_or(Lookup::None, |t| self.dictionary.find_indicator(&t)),
        }
    }

    /// A row that gives code and name must mean the same indicator by both.
    fn compare_name(&mut self, row: Row<'a>, at: usize, name: &'a str) {
        let Some(known) = self.dictionary.indicators().get(at) else { return };
        if name.trim() == known.indicator.name_zh || name.trim().is_empty() {
            return;
        }
        let dictionary = self.dictionary;
        let same = match self.indicators.entry(name).or_insert_with(|| dictionary.find_indicator(name.trim()))
        {
            Lookup::One(other) => *other == at,
            Lookup::Several(codes) => codes.contains(&known.indicator.code),
            Lookup::None => false,
        };
        if !same {
            let problem = Problem::NameDiffers {
                code: known.indicator.code.clone(),
                name: known.indicator.name_zh.clone(),
            };
            self.report_field(row, Field::Name, problem);
        }
    }

    /// The org unit of the row, or the default; problems are reported.
    pub fn org_unit(&mut self, row: Row<'a>) -> Option<usize> {
        let found = [Field::OrgUnit, Field::OrgName].into_iter().find_map(|f| Some((f, self.cell(row, f)?)));
        let Some((field, value)) = found else {
            return self.default_unit(row);
        };
        let Some(text) = cells::text(Some(value)) else {
            self.report_field(row, field, Problem::FormulaError);
            return None;
        };
        let dictionary = self.dictionary;
        let lookup = match value {
            Value::Text(raw) => self.units.entry(raw).or_insert_with(|| dictionary.find_unit(&text)).clone(),
            _ => dictionary.find_unit(&text),
        };
        match lookup {
            Lookup::One(at) => Some(at),
            Lookup::Several(codes) => {
                self.report_field(row, field, Problem::AmbiguousOrgUnit { codes });
                None
            }
            Lookup::None => {
                let near = self.dictionary.near_unit(&text);
                self.report_field(row, field, Problem::UnknownOrgUnit { near });
                None
            }
        }
    }

    fn default_unit(&mut self, row: Row<'a>) -> Option<usize> {
        match self.dictionary.default_unit.as_deref().map(|code| self.dictionary.find_unit(code)) {
            Some(Lookup::One(at)) => Some(at),
            _ => {
                let column = row.cells.first().map_or(0, |c| c.column);
                let has_column =
                    self.table.header.has(Field::OrgUnit) || self.table.header.has(Field::OrgName);
                if has_column {
                    self.report_field(row, Field::OrgUnit, Problem::NoOrgUnit);
                } else {
                    self.report_once(row, column, 0, Problem::NoOrgUnit);
                }
                None
            }
        }
    }

    /// Reports a problem with the heading of a value column.
    pub fn report_heading(&mut self, column: &ValueColumn, problem: Problem) {
        let spot = self.spot(self.table.header.last_row, column.column);
        self.findings.cell(self.table.sheet, spot, &column.heading, None, problem);
    }

    /// The number in the indicator's unit. What the cell says itself goes before what the row's
    /// unit column says, that before the column's heading, that before the line above the table.
    /// `stated` are the units of row and heading.
    pub fn convert(
        &mut self,
        row: Row<'a>,
        column: u32,
        indicator: usize,
        number: &CellNumber<'_>,
        stated: (Option<&Unit>, Option<&Unit>),
    ) -> Option<Converted> {
        let Known { indicator: entry, unit: own } = self.dictionary.indicators().get(indicator)?;
        let as_given = Converted { value: number.value, decimals: number.decimals, original: None };
        let Some(own) = own else { return Some(as_given) };
        let inline = match number.unit.as_ref() {
            "" => None,
            text => match self.measure(text) {
                Ok(unit) => Some(unit),
                Err(problem) => {
                    self.report(row, column, problem);
                    return None;
                }
            },
        };
        let (of_row, of_heading) = stated;
        let mut given = inline.or_else(|| of_row.or(of_heading).cloned());
        if given.is_none() {
            // A title's 单位：亿元 does not mean the percentages in the same table.
            given = self.table.header.context.unit.as_ref().filter(|u| u.factor_to(own).is_ok()).cloned();
            if let Some(unit) = given.as_ref().filter(|u| !u.same_as(own)) {
                let problem = Problem::UnitFromTitle { unit: unit.symbol.clone() };
                self.report_once(row, column, 0, problem);
            }
        }
        let Some(given) = given.filter(|u| !u.same_as(own)) else { return Some(as_given) };
        match given.convert(number.value.value, own) {
            Ok(converted) if converted.is_finite() => {
                let value = round15(converted);
                Some(Converted {
                    value: QualifiedValue { value, qualifier: number.value.qualifier },
                    decimals: printed_decimals(value),
                    original: Some(Original { value: number.value.value, unit: given.symbol }),
                })
            }
            Ok(_) => {
                self.report(row, column, Problem::NotFinite);
                None
            }
            Err(error) => {
                let problem = Problem::WrongUnit { indicator: entry.name_zh.clone(), error: Box::new(error) };
                let in_row = of_row.is_some() && number.unit.is_empty();
                let at = self.table.header.column(Field::Unit).filter(|_| in_row).unwrap_or(column);
                self.report(row, at, problem);
                None
            }
        }
    }

    /// The unit of the row's unit column; `Err` if it was refused and reported.
    pub fn row_measure(&mut self, row: Row<'a>) -> Result<Option<Unit>, ()> {
        match cells::text(self.cell(row, Field::Unit)) {
            None => Ok(None),
            Some(text) if text.chars().all(qipan_kernel::text::is_dash) => Ok(None),
            Some(text) => self.measure(&text).map(Some).map_err(|problem| {
                self.report_field(row, Field::Unit, problem);
            }),
        }
    }

    /// A unit of measure by its text.
    pub fn measure(&mut self, text: &str) -> Result<Unit, Problem> {
        if let Some(known) = self.measures.get(text) {
            return known.clone();
        }
        let found = Unit::parse(text).map_err(Problem::BadUnit);
        self.measures.insert(text.to_owned(), found.clone());
        found
    }
}

/// Whether a row is a note, a section title or a signature line: hardly anything in it, no value.
pub(super) fn is_aside(row: Row<'_>, columns: impl Iterator<Item = u32>) -> bool {
    let mut columns = columns;
    row.cells.len() <= 2 && columns.all(|c| row.get(c).is_none())
}

/// Writes into the summary of the table's sheet.
pub(super) fn summarise(
    import: &mut Import,
    table: &Table<'_>,
    wide: bool,
    rows: usize,
    taken: usize,
    blank: usize,
) {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    if let Some(summary) = import.sheets.iter_mut().find(|s| s.name == table.sheet.name) {
        summary.wide = wide;
        summary.rows += count(rows);
        summary.taken += count(taken);
        summary.blank += count(blank);
    }
}
