//! A workbook in memory: sheets of sparse cells with their addresses.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::a1::{Area, address};
use crate::limits::{Limits, OpenError};
use crate::open;
use crate::progress::{Progress, Quiet};

/// What a cell holds. A blank cell is not stored at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(Arc<str>),
    /// A number as stored; never NaN, may be infinite if the file says so.
    Number(f64),
    /// A number shown as a percentage: 0.052 shows as 5.2%.
    Percent(f64),
    /// A number shown as a date: days since the workbook's epoch; `year_only` if its format shows
    /// nothing but the year.
    Date {
        serial: f64,
        year_only: bool,
    },
    Bool(bool),
    /// A formula's error value, e.g. `#REF!`.
    Error(Arc<str>),
    /// A formula for which the file holds no result.
    Uncomputed,
}

/// A cell at its place, counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct CellAt {
    pub row: u32,
    pub column: u32,
    pub value: Value,
}

/// One sheet; cells in order of row, then column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub merges: Vec<Area>,
    pub hidden_rows: BTreeSet<u32>,
    /// First and last column of each hidden run.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Dates count from 1904 instead of 1900.
    pub date_1904: bool,
    cells: Vec<CellAt>,
    /// Row number and where its cells begin.
    rows: Vec<(u32, usize)>,
}

impl Sheet {
    /// Builds a sheet from cells in any order; of two at one place the later wins.
    #[must_use]
    pub fn new(name: &str, mut cells: Vec<CellAt>) -> Self {
        if !cells.is_sorted_by(|a, b| (a.row, a.column) < (b.row, b.column)) {
            cells.sort_by_key(|c| (c.row, c.column));
            cells.reverse();
            cells.dedup_by_key(|c| (c.row, c.column));
            cells.reverse();
        }
        let mut rows: Vec<(u32, usize)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if rows.last().is_none_or(|(row, _)| *row != cell.row) {
                rows.push((cell.row, at));
            }
        }
        Self { name: name.to_owned(), cells, rows, ..Self::default() }
    }

    /// Rows that hold something, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).filter_map(|at| self.row_at(at))
    }

    /// How many rows hold something.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The `at`-th row that holds something.
    #[must_use]
    pub fn row_at(&self, at: usize) -> Option<Row<'_>> {
        let (row, from) = *self.rows.get(at)?;
        let to = self.rows.get(at + 1).map_or(self.cells.len(), |(_, next)| *next);
        Some(Row { index: row, cells: self.cells.get(from..to)? })
    }

    /// The row with number `row` (from 0), if it holds something.
    #[must_use]
    pub fn row(&self, row: u32) -> Option<Row<'_>> {
        self.rows.binary_search_by_key(&row, |(r, _)| *r).ok().and_then(|at| self.row_at(at))
    }

    /// One cell.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Option<&Value> {
        self.row(row)?.get(column)
    }

    /// A cell, or for a cell inside a merged range the range's first cell.
    #[must_use]
    pub fn merged_cell(&self, row: u32, column: u32) -> Option<&Value> {
        self.cell(row, column).or_else(|| {
            let area = self.merges.iter().find(|a| a.contains(row, column))?;
            self.cell(area.first_row, area.first_column)
        })
    }

    /// All cells that hold something.
    #[must_use]
    pub fn cells(&self) -> &[CellAt] {
        &self.cells
    }

    /// Whether the column is hidden.
    #[must_use]
    pub fn column_hidden(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&column))
    }
}

/// The cells of one row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Counted from 0.
    pub index: u32,
    pub cells: &'a [CellAt],
}

impl<'a> Row<'a> {
    /// The cell in `column`.
    #[must_use]
    pub fn get(&self, column: u32) -> Option<&'a Value> {
        let at = self.cells.binary_search_by_key(&column, |c| c.column).ok()?;
        self.cells.get(at).map(|c| &c.value)
    }

    /// `C7` of this row.
    #[must_use]
    pub fn address(&self, column: u32) -> String {
        address(self.index, column)
    }
}

/// What the bytes turned out to be, whatever the name said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Xlsx,
    Xls,
    Csv,
}

/// A workbook that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    pub file_name: String,
    pub kind: FileKind,
    pub sheets: Vec<Sheet>,
    /// Encoding of a csv, e.g. `UTF-8`, `GB18030`.
    pub encoding: Option<&'static str>,
    /// The extension of the name does not fit the content.
    pub misnamed: bool,
}

impl Workbook {
    /// Opens xlsx, xls or csv from memory; the content decides, not the name.
    ///
    /// # Errors
    /// [`OpenError`]: every reason to refuse the file as a whole. No input panics.
    pub fn open(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<Self, OpenError> {
        Self::open_with(bytes, file_name, limits, &Quiet)
    }

    /// As [`Workbook::open`], telling `progress` the cells read.
    ///
    /// # Errors
    /// As [`Workbook::open`], and [`OpenError::Cancelled`].
    pub fn open_with(
        bytes: &[u8],
        file_name: &str,
        limits: &Limits,
        progress: &dyn Progress,
    ) -> Result<Self, OpenError> {
        open::open(bytes, &open::display_name(file_name), limits, progress)
    }

    /// Opens a file of the disk; its size is checked before it is read.
    ///
    /// # Errors
    /// As [`Workbook::open`], and [`OpenError::Unreadable`].
    pub fn open_path(path: &Path, limits: &Limits) -> Result<Self, OpenError> {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let bytes = read_path(path, limits)?;
        Self::open(&bytes, &name, limits)
    }

    /// The sheet with this name.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|s| s.name == name)
    }

    /// How many cells hold something.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.sheets.iter().map(|s| s.cells.len()).sum()
    }
}

/// Reads a file whole unless it is larger than the limit.
///
/// # Errors
/// [`OpenError::TooLarge`] before a byte is read, [`OpenError::Unreadable`].
pub fn read_path(path: &Path, limits: &Limits) -> Result<Vec<u8>, OpenError> {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
    let name = open::display_name(&name);
    let unreadable = |e: std::io::Error| OpenError::Unreadable { file: name.clone(), detail: e.to_string() };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > limits.max_bytes {
        return Err(OpenError::TooLarge { file: name, bytes: size, limit: limits.max_bytes });
    }
    let file = std::fs::File::open(path).map_err(unreadable)?;
    read_limited(file, &name, limits)
}

/// Reads a stream to its end, but never more than the limit.
///
/// # Errors
/// [`OpenError::TooLarge`], [`OpenError::Unreadable`].
pub fn read_limited(stream: impl Read, file_name: &str, limits: &Limits) -> Result<Vec<u8>, OpenError> {
    let name = open::display_name(file_name);
    let mut bytes = Vec::new();
    stream
        .take(limits.max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| OpenError::Unreadable { file: name.clone(), detail: e.to_string() })?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.max_bytes {
        return Err(OpenError::TooLarge { file: name, bytes: size, limit: limits.max_bytes });
    }
    Ok(bytes)
}

/// Pushes arbitrary bytes through reader, importer and mark-up, as the fuzz target `workbook_reader` does.
///
/// # Panics
/// If a file that opens cannot be marked up or its marked-up copy does not open: both are bugs.
#[expect(clippy::panic, reason = "a fuzz target tells a bug by panicking")]
pub fn fuzz(bytes: &[u8]) {
    let limits = Limits {
        max_bytes: 1 << 20,
        max_expanded: 8 << 20,
        max_cells: 100_000,
        max_text: 4 << 20,
        ..Limits::default()
    };
    let Ok(book) = Workbook::open(bytes, "fuzz.xlsx", &limits) else { return };
    let it = qipan_indicator::model::Indicator::new("REV", "收入", "亿元");
    let dictionary = crate::Dictionary::new([it], []);
    let Ok(import) = crate::import::read(&book, &dictionary, &crate::Options::default(), &Quiet) else {
        return;
    };
    let lang = qipan_kernel::text::Lang::Zh;
    let roomy = Limits::default();
    match crate::markup::annotate(bytes, "fuzz.xlsx", &import.findings, &roomy, lang) {
        Ok(marked) => {
            if let Err(error) = Workbook::open(&marked, "fuzz.xlsx", &roomy) {
                panic!("the marked-up copy does not open: {error}");
            }
        }
        Err(error) => panic!("cannot be marked up: {error}"),
    }
}
