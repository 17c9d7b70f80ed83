//! Project lists and progress sheets (项目清单、进度表) as departments keep them: one project a row, whatever the columns
//! are called. Which project a row is about, and whether it may be changed, is for the caller.

mod cell;
mod columns;
mod heading;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use qipan_project::gates::DateKind;

use super::Origin;

pub use columns::{COLUMNS, Column, FORMS, Group, MONEY, PROCEDURES, SUPPLIES, What};
pub(super) use read::{ProjectTable, table};

/// What a cell said.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Text(String),
    Date(Date),
    /// Fen, or hundredths of a foreign currency.
    Fen(i64),
    Number(f64),
    Whole(u32),
    Flag(bool),
}

/// A value with the column that it stands in, counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    pub column: u32,
    pub value: T,
}

/// A month of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRow {
    /// `2024-06`; none where neither the row nor the title tells one.
    pub month: Option<At<String>>,
    /// Of the month, fen.
    pub invested: Option<At<i64>>,
    /// Of January to the month, fen.
    pub invested_year: Option<At<i64>>,
    /// Since the beginning, fen.
    pub invested_all: Option<At<i64>>,
    /// Works done so far, percent.
    pub works_percent: Option<At<f64>>,
    /// 形象进度.
    pub works: Option<At<String>>,
    /// Problems.
    pub problems: Option<At<String>>,
}

/// A date of a gate.
#[derive(Debug, Clone, PartialEq)]
pub struct GateRow {
    /// Code, or name as written.
    pub gate: String,
    pub kind: DateKind,
    pub to: At<Date>,
}

/// A row about a project.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectRow {
    /// The cell of the name, or of the code.
    pub origin: Origin,
    pub code: Option<At<String>>,
    pub name: Option<At<String>>,
    pub enterprise: Option<At<String>>,
    /// What is known of it, by the field's name in the API; blank cells say nothing.
    pub fields: BTreeMap<String, At<Given>>,
    /// Fields whose cell could not be read: told already, so that nobody calls them missing.
    pub unread: BTreeSet<String>,
    /// The sheet describes projects, so that a row may be a new one.
    pub registry: bool,
    pub month: Option<MonthRow>,
    pub gates: Vec<GateRow>,
    /// Why dates of gates move.
    pub reason: String,
    /// Marked as a demo row.
    pub synthetic: bool,
}

impl ProjectRow {
    /// `B7` of a column of this row.
    #[must_use]
    pub fn cell(&self, column: u32) -> Origin {
        Origin { column, ..self.origin.clone() }
    }

    /// How the row is called in decisions about it: `Sheet1!B7`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}!{}", self.origin.sheet, self.origin.cell())
    }
}
