//! From the rows of a list to rows about projects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use qipan_kernel::finding::Finding;
use qipan_project::gates::DateKind;

use super::cell::{Cells, Read};
use super::columns::{Column, Group};
use super::heading::{self, Heading, Meaning};
use super::{At, GateRow, Given, MonthRow, ProjectRow};
use crate::a1::address;
use crate::cells;
use crate::findings::{Findings, MOST_OF_ONE_KIND, Spot};
use crate::import::{Import, Kind, Origin, rows::Steps};
use crate::lookup::Dictionary;
use crate::problem::Problem;
use crate::progress::Cancelled;
use crate::workbook::{Row, Sheet};

/// A sheet that is a list of projects.
pub(in crate::import) struct ProjectTable<'a> {
    at: usize,
    sheet: &'a Sheet,
    heading: Heading,
    /// Only what belongs to progress is taken.
    progress_only: bool,
}

/// The list of projects of a sheet, if it is one of the kind wanted.
pub(in crate::import) fn table(at: usize, sheet: &Sheet, wanted: Kind) -> Option<ProjectTable<'_>> {
    if !matches!(wanted, Kind::Auto | Kind::Projects | Kind::ProjectProgress) {
        return None;
    }
    let heading = heading::find(sheet)?;
    Some(ProjectTable { at, sheet, heading, progress_only: wanted == Kind::ProjectProgress })
}

impl<'a> ProjectTable<'a> {
    pub fn header_row(&self) -> u32 {
        self.heading.last_row.saturating_add(1)
    }

    pub fn row_count(&self) -> usize {
        self.sheet.row_count()
    }

    pub fn kind(&self) -> Kind {
        if self.registry() { Kind::Projects } else { Kind::ProjectProgress }
    }

    fn registry(&self) -> bool {
        !self.progress_only && self.heading.has(Group::Registry)
    }

    /// Reads every row; everything wrong with it is reported.
    pub fn read(
        &self,
        dictionary: &Dictionary,
        findings: &mut Findings,
        steps: &mut Steps<'_>,
        import: &mut Import,
    ) -> Result<(), Cancelled> {
        self.about_headings(findings);
        let cells =
            Cells { dictionary, date_1904: self.sheet.date_1904, unit: self.heading.context.unit.clone() };
        let mut reader = Reader { table: self, cells, findings, told: 0 };
        let name: Arc<str> = Arc::from(self.sheet.name.as_str());
        let (mut count, mut taken) = (0u64, 0u64);
        for row in self.sheet.rows().skip_while(|r| r.index <= self.heading.last_row) {
            steps.step()?;
            if is_aside(row) {
                continue;
            }
            count += 1;
            if let Some(read) = reader.row(row, &name) {
                taken += 1;
                import.projects.push(read);
            }
        }
        if let Some(summary) = import.sheets.iter_mut().find(|s| s.name == self.sheet.name) {
            summary.rows += count;
            summary.taken += taken;
        }
        Ok(())
    }

    fn about_headings(&self, findings: &mut Findings) {
        let Self { at, sheet, heading, .. } = self;
        let hidden = sheet.hidden_rows.iter().filter(|r| **r > heading.last_row && sheet.row(**r).is_some());
        let hidden = hidden.count();
        if hidden > 0 {
            findings.sheet(*at, sheet, Problem::HiddenRows { count: hidden });
        }
        let columns = heading.columns.keys().filter(|c| sheet.column_hidden(**c)).count();
        if columns > 0 {
            findings.sheet(*at, sheet, Problem::HiddenColumns { count: columns });
        }
        let spot = |column: u32| Spot { sheet: *at, row: heading.last_row, column };
        for (column, text) in &heading.unknown {
            let problem = Problem::UnknownColumn { heading: text.clone() };
            findings.cell(sheet, spot(*column), text, None, problem);
        }
        for (column, text, first) in &heading.repeated {
            let first = address(heading.last_row, *first);
            let problem = Problem::DuplicateColumn { heading: text.clone(), first };
            findings.cell(sheet, spot(*column), text, None, problem);
        }
        for (column, found) in &heading.columns {
            if matches!(found.meaning, Meaning::Gate(_, None)) {
                let finding = Finding::error(
                    "gate_date_kind",
                    format!("“{}”没有说明是计划、预计还是实际日期", found.heading),
                    format!(
                        "\"{}\" does not say whether its dates are planned, estimated or actual",
                        found.heading
                    ),
                );
                let finding = finding.remedy(
                    "请改列名，如 计划开工时间、预计开工时间、实际开工时间",
                    "rename it, such as 计划开工时间, 预计开工时间 or 实际开工时间",
                );
                findings.foreign(sheet, spot(*column), None, finding);
            }
        }
    }
}

/// Totals, headings between rows, notes below the table.
fn is_aside(row: Row<'_>) -> bool {
    let texts: Vec<_> = row.cells.iter().filter_map(|c| cells::text(Some(&c.value))).take(4).collect();
    let aside = |t: &str| {
        let folded = crate::columns::key(t);
        ["合计", "总计", "小计", "共计", "total"].iter().any(|w| folded.starts_with(w))
    };
    texts.len() <= 1 || texts.iter().take(2).any(|t| aside(t))
}

/// The currency in the heading of an amount: 外资金额（万美元）.
fn currency_in(column: &Column, heading: &str) -> Option<&'static str> {
    let foreign = column.what == super::What::Foreign;
    let named =
        |(_, names): &&(&'static str, &[&str])| names.iter().any(|n| *n != "元" && heading.contains(n));
    super::MONEY.iter().filter(|_| foreign).find(named).map(|(word, _)| *word)
}

struct Reader<'a, 'f> {
    table: &'a ProjectTable<'a>,
    cells: Cells<'a>,
    findings: &'f mut Findings,
    told: usize,
}

impl<'a> Reader<'a, '_> {
    fn report(&mut self, row: Row<'_>, column: u32, finding: Finding) {
        self.told += 1;
        if self.told <= MOST_OF_ONE_KIND {
            let spot = Spot { sheet: self.table.at, row: row.index, column };
            self.findings.foreign(self.table.sheet, spot, row.get(column), finding);
        } else {
            self.findings.only_count(finding.severity);
        }
    }

    fn keep<T>(&mut self, row: Row<'_>, column: u32, read: Read<T>) -> Option<T> {
        match read {
            Ok(value) => value,
            Err(finding) => {
                self.report(row, column, *finding);
                None
            }
        }
    }

    /// The value of a field.
    fn field(&mut self, row: Row<'a>, path: &str) -> Option<At<Given>> {
        let table = self.table;
        let column = table.heading.column(path)?;
        let found = table.heading.columns.get(&column)?;
        let Meaning::Column(Column { what, .. }) = found.meaning else { return None };
        let read = self.cells.read(*what, found, row.get(column));
        self.keep(row, column, read).map(|value| At { column, value })
    }

    fn text(&mut self, row: Row<'a>, path: &str) -> Option<At<String>> {
        let At { column, value } = self.field(row, path)?;
        match value {
            Given::Text(value) => Some(At { column, value }),
            _ => None,
        }
    }

    fn fen(&mut self, row: Row<'a>, path: &str) -> Option<At<i64>> {
        let At { column, value } = self.field(row, path)?;
        match value {
            Given::Fen(value) => Some(At { column, value }),
            _ => None,
        }
    }

    fn row(&mut self, row: Row<'a>, sheet: &Arc<str>) -> Option<ProjectRow> {
        let heading = &self.table.heading;
        let code_cell = heading.column("code").and_then(|c| row.get(c));
        let code = self.text(row, "code");
        let name = self.text(row, "name");
        let column = name.as_ref().or(code.as_ref()).map(|a| a.column);
        let Some(column) = column else {
            if cells::text(code_cell).is_none() {
                let at = heading.column("name").or_else(|| heading.column("code")).unwrap_or(0);
                let finding = Finding::error(
                    "no_project",
                    "没有项目名称，也没有项目代码",
                    "neither the name nor the code of a project is given",
                );
                let remedy = ("请补填；不需要的行请删去", "fill it in, or delete the row");
                self.report(row, at, finding.remedy(remedy.0, remedy.1));
            }
            return None;
        };
        let origin = Origin { sheet: Arc::clone(sheet), row: row.index, column };
        let enterprise = self.text(row, "enterprise");
        let mut unread = BTreeSet::new();
        let fields = if self.table.registry() { self.registry(row, &mut unread) } else { BTreeMap::new() };
        let month = heading.has(Group::Month).then(|| self.month(row)).flatten();
        let gates = self.gates(row);
        let reason = self.text(row, "reason").map(|a| a.value).unwrap_or_default();
        let synthetic = matches!(self.field(row, "synthetic"), Some(At { value: Given::Flag(true), .. }));
        let registry = self.table.registry();
        Some(ProjectRow {
            origin,
            code,
            name,
            enterprise,
            fields,
            unread,
            registry,
            month,
            gates,
            reason,
            synthetic,
        })
    }

    fn registry(&mut self, row: Row<'a>, unread: &mut BTreeSet<String>) -> BTreeMap<String, At<Given>> {
        let table = self.table;
        let mut fields = BTreeMap::new();
        for (column, found) in &table.heading.columns {
            match found.meaning {
                Meaning::Column(c) if c.group == Group::Registry => {
                    let read = self.cells.read(c.what, found, row.get(*column));
                    if read.is_err() {
                        unread.insert(c.path.to_owned());
                    }
                    let Some(value) = self.keep(row, *column, read) else { continue };
                    if let Some(currency) = currency_in(c, &found.heading) {
                        let value = Given::Text(currency.to_owned());
                        fields.entry("foreign.currency".to_owned()).or_insert(At { column: *column, value });
                    }
                    fields.insert(c.path.to_owned(), At { column: *column, value });
                }
                Meaning::Year(year) => {
                    let title = table.heading.context.period.map(|p| p.year());
                    let read = self.cells.money(found, row.get(*column));
                    let Some(value) = self.keep(row, *column, read) else { continue };
                    match year.or(title) {
                        Some(year) => {
                            let path = format!("yearly_investment_fen.{year}");
                            fields.insert(path, At { column: *column, value: Given::Fen(value) });
                        }
                        None => {
                            let finding = Finding::error(
                                "year_unsaid",
                                "没有说明是哪一年的计划投资",
                                "it is not said which year's planned investment this is",
                            );
                            let remedy = (
                                "请改列名，如 2024年计划投资（万元）",
                                "rename it, such as 2024年计划投资（万元）",
                            );
                            self.report(row, *column, finding.remedy(remedy.0, remedy.1));
                        }
                    }
                }
                _ => {}
            }
        }
        fields
    }

    fn month(&mut self, row: Row<'a>) -> Option<MonthRow> {
        let heading = &self.table.heading;
        let percent = match self.field(row, "works_percent") {
            Some(At { column, value: Given::Number(value) }) => Some(At { column, value }),
            _ => None,
        };
        let read = MonthRow {
            month: None,
            invested: self.fen(row, "invested"),
            invested_year: self.fen(row, "invested_year"),
            invested_all: self.fen(row, "invested_all"),
            works_percent: percent,
            works: self.text(row, "works"),
            problems: self.text(row, "problems"),
        };
        let said = read.invested.is_some()
            || read.invested_year.is_some()
            || read.invested_all.is_some()
            || read.works_percent.is_some()
            || read.works.is_some()
            || read.problems.is_some();
        if !said {
            return None;
        }
        let title = heading::month_of(&heading.context);
        let year = heading.context.period.map(|p| p.year());
        let own = match heading.column("month") {
            Some(column) => {
                let read = self.cells.month(row.get(column), year);
                self.keep(row, column, read).map(|value| At { column, value })
            }
            None => None,
        };
        let from_title = || {
            let (year, month) = title?;
            Some(At { column: heading.column("name").unwrap_or(0), value: format!("{year:04}-{month:02}") })
        };
        Some(MonthRow { month: own.or_else(from_title), ..read })
    }

    fn gates(&mut self, row: Row<'a>) -> Vec<GateRow> {
        let table = self.table;
        let mut found = Vec::new();
        for (column, of) in &table.heading.columns {
            if let Meaning::Gate(gate, Some(kind)) = of.meaning {
                let read = self.cells.date(row.get(*column), kind != DateKind::Confirmed);
                if let Some(value) = self.keep(row, *column, read) {
                    found.push(GateRow { gate: gate.to_owned(), kind, to: At { column: *column, value } });
                }
            }
        }
        let Some(gate) = self.text(row, "gate") else { return found };
        let kinds = [
            ("planned", DateKind::Planned),
            ("estimated", DateKind::Estimated),
            ("confirmed", DateKind::Confirmed),
        ];
        for (path, kind) in kinds {
            if let Some(At { column, value: Given::Date(value) }) = self.field(row, path) {
                found.push(GateRow { gate: gate.value.clone(), kind, to: At { column, value } });
            }
        }
        found
    }
}
