//! From a workbook to checked rows, with all findings of all sheets at once.

mod dictionary;
mod observations;
pub mod projects;
mod rows;
mod targets;
mod units;

use std::sync::Arc;

use jiff::civil::Date;
use qipan_indicator::model::Indicator;
use qipan_indicator::target::Target;
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Vintage};
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

use crate::a1::address;
use crate::findings::{Findings, Tally};
use crate::header::{self, Header};
use crate::lookup::Dictionary;
use crate::problem::Problem;
use crate::progress::{Cancelled, Progress};
use crate::workbook::{FileKind, Sheet, Workbook};

pub use units::named_units;

/// What a sheet is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Each sheet as its heading says.
    #[default]
    Auto,
    Dictionary,
    Targets,
    Observations,
    /// 项目清单.
    Projects,
    /// 项目进度表: months and gates of projects that are there.
    ProjectProgress,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub kind: Kind,
    /// Read hidden sheets too; otherwise they are only reported.
    pub hidden_sheets: bool,
    /// Vintage of rows that give none.
    pub vintage: Option<Vintage>,
    /// Release date of rows that give none.
    pub known_on: Option<Date>,
    /// Source of rows that give none.
    pub source: Option<String>,
}

impl Options {
    /// Only sheets of this kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        Self { kind, ..Self::default() }
    }
}

/// The cell that a row came from: that of the value, or the first of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub sheet: Arc<str>,
    /// Counted from 0.
    pub row: u32,
    /// Counted from 0.
    pub column: u32,
}

impl Origin {
    /// `C7`.
    #[must_use]
    pub fn cell(&self) -> String {
        address(self.row, self.column)
    }

    /// As the place of a finding or a source.
    #[must_use]
    pub fn place(&self, file: &str) -> Place {
        Place { row: Some(self.row.saturating_add(1)), ..Place::cell(file, &*self.sheet, self.cell()) }
    }
}

/// A value as the file gave it, before it was converted into the indicator's unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Original {
    pub value: f64,
    pub unit: String,
}

impl Say for Original {
    fn say(&self, lang: Lang) -> String {
        let Self { value, unit } = self;
        lang.pick(format!("原填 {value} {unit}，已换算"), format!("given as {value} {unit}, converted"))
    }
}

/// A value that was measured, in its indicator's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationRow {
    pub origin: Origin,
    /// Code of the indicator.
    pub indicator: Arc<str>,
    /// Code of the org unit.
    pub unit: Arc<str>,
    pub period: Period,
    pub value: QualifiedValue,
    /// Digits after the point that it was given with (after conversion).
    pub decimals: u8,
    pub vintage: Option<Vintage>,
    pub known_on: Option<Date>,
    pub source: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
    pub synthetic: bool,
    /// Where the file gave another unit.
    pub original: Option<Original>,
}

impl ObservationRow {
    /// The note, with the value as originally given where it was converted.
    #[must_use]
    pub fn full_note(&self, lang: Lang) -> Option<String> {
        let conversion = self.original.as_ref().map(|o| o.say(lang));
        match (&self.note, conversion) {
            (None, None) => None,
            (Some(note), None) => Some(note.to_string()),
            (None, Some(conversion)) => Some(conversion),
            (Some(note), Some(conversion)) => Some(format!("{note}{}{conversion}", lang.pick("；", "; "))),
        }
    }
}

/// An entry of the indicator dictionary.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorRow {
    pub origin: Origin,
    pub indicator: Indicator,
}

/// The targets of one indicator at one org unit, gathered from one or more rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetRow {
    /// The first of its cells.
    pub origin: Origin,
    pub target: Target,
}

/// What was read from one sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetSummary {
    pub name: String,
    /// `None` if it was not read.
    pub kind: Option<Kind>,
    pub hidden: bool,
    /// Values stand in several columns of a row.
    pub wide: bool,
    /// Last row of the heading, counted from 1.
    pub header_row: Option<u32>,
    /// Rows below the heading that hold something.
    pub rows: u64,
    /// Values, entries or targets taken.
    pub taken: u64,
    /// Cells that say that there is no value.
    pub blank: u64,
}

/// All that a workbook gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    pub dictionary: Vec<IndicatorRow>,
    pub targets: Vec<TargetRow>,
    pub observations: Vec<ObservationRow>,
    pub projects: Vec<projects::ProjectRow>,
    pub sheets: Vec<SheetSummary>,
    /// In the order of the file; at most [`crate::findings::MOST_OF_ONE_KIND`] of each code.
    pub findings: Vec<Finding>,
    /// All findings, listed or not.
    pub tally: Tally,
}

impl Import {
    /// Whether nothing stands against committing it.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.tally.errors == 0
    }
}

/// Sheets that templates and marked-up copies carry for people, never read, never reported.
pub(crate) const OWN_SHEETS: [&str; 5] = ["填报说明", "Instructions", "_qipan", "问题清单", "Findings"];

/// A sheet whose heading was found.
pub(crate) struct Table<'a> {
    pub at: usize,
    pub sheet: &'a Sheet,
    pub name: Arc<str>,
    pub header: Header,
}

impl<'a> Table<'a> {
    /// Rows below the heading.
    pub fn rows(&self) -> impl Iterator<Item = crate::workbook::Row<'a>> + use<'a> {
        let last = self.header.last_row;
        self.sheet.rows().skip_while(move |r| r.index <= last)
    }

    pub fn origin(&self, row: u32, column: u32) -> Origin {
        Origin { sheet: Arc::clone(&self.name), row, column }
    }
}

/// Reads a workbook: dictionary sheets first, so that targets and values may refer to them.
///
/// Findings are values: an unreadable row is in [`Import::findings`] and not among the rows.
///
/// # Errors
/// [`Cancelled`] if `progress` asked to stop.
pub fn read(
    book: &Workbook,
    dictionary: &Dictionary,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Import, Cancelled> {
    let mut findings = Findings::new(&book.file_name);
    let mut import = Import::default();
    file_findings(book, &mut findings);
    let mut known = dictionary.clone();
    let (mut tables, lists) = find_tables(book, &known, options, &mut findings, &mut import);
    let total = tables.iter().map(|(_, t)| t.sheet.row_count()).sum::<usize>();
    let listed = lists.iter().map(projects::ProjectTable::row_count).sum::<usize>();
    let mut steps = rows::Steps::new(progress, total + listed);

    for (_, table) in tables.iter().filter(|(kind, _)| *kind == Kind::Dictionary) {
        let rows = dictionary::read(table, &known, &mut findings, &mut steps, &mut import)?;
        import.dictionary.extend(rows);
    }
    if !import.dictionary.is_empty() {
        for row in &import.dictionary {
            known.add_indicator(row.indicator.clone());
        }
        dictionary::check_formulas(book, &import.dictionary, &known, &mut findings);
        // Headings that name indicators can only be understood now.
        let later = |kind: Kind| kind != Kind::Dictionary;
        for (kind, table) in tables.iter_mut().filter(|(kind, _)| later(*kind)) {
            if let Some(header) = header::find(table.sheet, &known)
                && fits(*kind, &header)
            {
                table.header = header;
            }
        }
    }
    for (kind, table) in &tables {
        table_findings(table, &mut findings);
        match kind {
            Kind::Targets => {
                let rows = targets::read(table, &known, &mut findings, &mut steps, &mut import)?;
                import.targets.extend(rows);
            }
            Kind::Observations => {
                let rows =
                    observations::read(table, &known, options, &mut findings, &mut steps, &mut import)?;
                import.observations.extend(rows);
            }
            Kind::Dictionary | Kind::Auto | Kind::Projects | Kind::ProjectProgress => {}
        }
    }
    for list in &lists {
        list.read(&known, &mut findings, &mut steps, &mut import)?;
    }
    observations::find_duplicates(book, &import.observations, &mut findings);
    targets::find_duplicates(book, &import.targets, &mut findings);
    import.sheets.sort_by_key(|s| book.sheets.iter().position(|b| b.name == s.name));
    (import.findings, import.tally) = findings.finish();
    Ok(import)
}

fn file_findings(book: &Workbook, findings: &mut Findings) {
    if book.misnamed {
        let found = match book.kind {
            FileKind::Xlsx => "xlsx",
            FileKind::Xls => "xls",
            FileKind::Csv => "csv",
        };
        findings.file(Problem::Misnamed { found });
    }
    if let Some(name) = book.encoding.filter(|e| *e != "UTF-8") {
        findings.file(Problem::Encoding { name });
    }
}

/// Finds the tables to read and reports the sheets that are not.
fn find_tables<'a>(
    book: &'a Workbook,
    dictionary: &Dictionary,
    options: &Options,
    findings: &mut Findings,
    import: &mut Import,
) -> (Vec<(Kind, Table<'a>)>, Vec<projects::ProjectTable<'a>>) {
    let mut tables = Vec::new();
    let mut lists: Vec<projects::ProjectTable<'a>> = Vec::new();
    let mut nearest: Option<(usize, Header)> = None;
    for (at, sheet) in book.sheets.iter().enumerate() {
        let mut summary = SheetSummary {
            name: sheet.name.clone(),
            kind: None,
            hidden: sheet.hidden,
            wide: false,
            header_row: None,
            rows: 0,
            taken: 0,
            blank: 0,
        };
        let own = OWN_SHEETS.iter().any(|o| sheet.name == *o || sheet.name.starts_with(&format!("{o} (")));
        if own || sheet.row_count() == 0 {
            import.sheets.push(summary);
            continue;
        }
        if sheet.hidden {
            let read = options.hidden_sheets;
            findings.sheet(at, sheet, if read { Problem::HiddenSheetRead } else { Problem::HiddenSheet });
            if !read {
                import.sheets.push(summary);
                continue;
            }
        }
        if let Some(list) = projects::table(at, sheet, options.kind) {
            summary.kind = Some(list.kind());
            summary.header_row = Some(list.header_row());
            lists.push(list);
            import.sheets.push(summary);
            continue;
        }
        let header = header::find(sheet, dictionary);
        match header.as_ref().and_then(|h| kind_of(h, &sheet.name, options.kind)) {
            Some(kind) => {
                if let Some(header) = header {
                    summary.kind = Some(kind);
                    summary.header_row = Some(header.last_row.saturating_add(1));
                    tables.push((kind, Table { at, sheet, name: Arc::from(sheet.name.as_str()), header }));
                }
            }
            None => {
                findings.sheet(at, sheet, Problem::SheetSkipped);
                if let Some(header) = header {
                    nearest.get_or_insert((at, header));
                }
            }
        }
        import.sheets.push(summary);
    }
    if tables.is_empty() && lists.is_empty() {
        match nearest.and_then(|(at, header)| book.sheets.get(at).map(|s| (at, s, header))) {
            Some((at, sheet, header)) => {
                let wanted = rows::missing_fields(&header, options.kind);
                findings.sheet(at, sheet, Problem::MissingColumn { wanted });
            }
            None => findings.file(Problem::NoTable),
        }
    }
    (tables, lists)
}

fn kind_of(header: &Header, sheet_name: &str, wanted: Kind) -> Option<Kind> {
    let found = if header.can_be_targets() && header.speaks_of_targets(sheet_name) {
        Kind::Targets
    } else if header.can_be_observations() && (wanted != Kind::Dictionary || !header.can_be_dictionary()) {
        Kind::Observations
    } else if header.can_be_dictionary() {
        Kind::Dictionary
    } else {
        return fits(wanted, header).then_some(wanted);
    };
    match wanted {
        Kind::Auto => Some(found),
        wanted if fits(wanted, header) && (found == wanted || found == Kind::Observations) => Some(wanted),
        _ => None,
    }
}

fn fits(kind: Kind, header: &Header) -> bool {
    match kind {
        Kind::Auto | Kind::Projects | Kind::ProjectProgress => false,
        Kind::Dictionary => header.can_be_dictionary(),
        Kind::Targets => header.can_be_targets(),
        Kind::Observations => header.can_be_observations(),
    }
}

/// Findings about headings and hidden parts of a table.
fn table_findings(table: &Table<'_>, findings: &mut Findings) {
    let Table { at, sheet, header, .. } = table;
    let hidden =
        sheet.hidden_rows.iter().filter(|r| **r > header.last_row && sheet.row(**r).is_some()).count();
    if hidden > 0 {
        findings.sheet(*at, sheet, Problem::HiddenRows { count: hidden });
    }
    let columns = header.headings.keys().filter(|c| sheet.column_hidden(**c)).count();
    if columns > 0 {
        findings.sheet(*at, sheet, Problem::HiddenColumns { count: columns });
    }
    let spot = |column: u32| crate::findings::Spot { sheet: *at, row: header.last_row, column };
    for (column, heading) in &header.unknown {
        findings.cell(
            sheet,
            spot(*column),
            heading,
            None,
            Problem::UnknownColumn { heading: heading.clone() },
        );
    }
    for (column, heading, first) in &header.repeated {
        let problem =
            Problem::DuplicateColumn { heading: heading.clone(), first: address(header.last_row, *first) };
        findings.cell(sheet, spot(*column), heading, None, problem);
    }
}
