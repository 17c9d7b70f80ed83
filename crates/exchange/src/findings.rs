//! Collects all findings of all sheets, in the order of the file, without drowning in one kind.

use std::collections::BTreeMap;

use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::shorten;

use crate::a1::address;
use crate::problem::Problem;
use crate::workbook::{Sheet, Value};

/// Findings of one code beyond this are counted, not listed.
pub const MOST_OF_ONE_KIND: usize = 2_000;

/// Where in a workbook: sheet by its number, row and column from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    pub sheet: usize,
    pub row: u32,
    pub column: u32,
}

/// How many findings there are of each severity, listed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Tally {
    pub errors: u64,
    pub warnings: u64,
    pub infos: u64,
}

/// The collector.
#[derive(Debug)]
pub(crate) struct Findings {
    file: String,
    list: Vec<(Spot, Finding)>,
    count: BTreeMap<&'static str, (Problem, u64)>,
    tally: Tally,
}

impl Findings {
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), list: Vec::new(), count: BTreeMap::new(), tally: Tally::default() }
    }

    /// A finding about the file as a whole.
    pub fn file(&mut self, problem: Problem) {
        let place = Place { file: Some(self.file.clone()), ..Place::default() };
        self.push(Spot::default(), problem, place, None);
    }

    /// A finding about a sheet as a whole.
    pub fn sheet(&mut self, at: usize, sheet: &Sheet, problem: Problem) {
        let place =
            Place { file: Some(self.file.clone()), sheet: Some(sheet.name.clone()), ..Place::default() };
        self.push(Spot { sheet: at, ..Spot::default() }, problem, place, None);
    }

    /// A finding about a cell; `heading` is that of its column.
    pub fn cell(
        &mut self,
        sheet: &Sheet,
        spot: Spot,
        heading: &str,
        value: Option<&Value>,
        problem: Problem,
    ) {
        if self.is_full(&problem) {
            return;
        }
        let place = Place {
            file: Some(self.file.clone()),
            sheet: Some(sheet.name.clone()),
            cell: Some(address(spot.row, spot.column)),
            row: Some(spot.row.saturating_add(1)),
            column: (!heading.is_empty()).then(|| shorten(heading)),
            field: None,
        };
        self.push(spot, problem, place, value.map(shown));
    }

    /// Counts a finding that is not listed.
    pub fn only_count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.tally.errors += 1,
            Severity::Warning => self.tally.warnings += 1,
            Severity::Info => self.tally.infos += 1,
        }
    }

    /// A finding that an engine made, about a cell.
    pub fn foreign(&mut self, sheet: &Sheet, spot: Spot, value: Option<&Value>, finding: Finding) {
        self.only_count(finding.severity);
        let cell = address(spot.row, spot.column);
        let place = Place {
            row: Some(spot.row.saturating_add(1)),
            ..Place::cell(self.file.as_str(), sheet.name.as_str(), cell)
        };
        let finding = Finding { value: value.map(shown), ..finding }.at(place);
        self.list.push((spot, finding));
    }

    /// Whether more of this kind would only be counted; counts it then.
    fn is_full(&mut self, problem: &Problem) -> bool {
        let full = self
            .count
            .get(problem.code())
            .is_some_and(|(_, n)| usize::try_from(*n).unwrap_or(usize::MAX) >= MOST_OF_ONE_KIND);
        if full {
            self.add(problem);
        }
        full
    }

    fn add(&mut self, problem: &Problem) {
        self.only_count(problem.severity());
        self.count.entry(problem.code()).or_insert_with(|| (problem.clone(), 0)).1 += 1;
    }

    fn push(&mut self, spot: Spot, problem: Problem, place: Place, value: Option<String>) {
        self.add(&problem);
        let mut finding = problem.finding().at(place);
        finding.value = value;
        self.list.push((spot, finding));
    }

    /// All findings in the order of the file, and how many there were.
    pub fn finish(mut self) -> (Vec<Finding>, Tally) {
        self.list.sort_by_key(|(spot, _)| *spot);
        let mut list: Vec<Finding> = self.list.into_iter().map(|(_, f)| f).collect();
        let most = u64::try_from(MOST_OF_ONE_KIND).unwrap_or(u64::MAX);
        for (code, (problem, count)) in self.count {
            if count > most {
                let mut more = Problem::MoreOf { code, count: count - most }.finding();
                more.severity = problem.severity();
                more.place = Place { file: Some(self.file.clone()), ..Place::default() };
                list.push(more);
            }
        }
        (list, self.tally)
    }
}

/// A value as a message shows it: short, on one line.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Error(text) => shorten(text),
        Value::Number(n) => n.to_string(),
        Value::Percent(n) => format!("{}%", crate::cells::round15(n * 100.0)),
        Value::Date { serial, .. } => serial.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Uncomputed => String::new(),
    }
}
