//! `qipan project`: one file a verb.

mod clocks;
mod forecast;
mod race;
mod schedule;

use crate::cli::project::{PlainFormat, ProjectCommand};
use crate::commands::indicator::{deliver, json};
use crate::failure::Failure;
use crate::{files, out};
use qipan_exchange::project::{Refused, plain_csv};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::text::{Lang, Say};
use std::path::Path;
use std::process::ExitCode;

/// Reads, computes, prints.
pub fn run(command: &ProjectCommand, lang: Lang) -> Result<ExitCode, Failure> {
    match command {
        ProjectCommand::Schedule(args) => schedule::run(args, lang),
        ProjectCommand::Forecast(args) => forecast::run(args, lang),
        ProjectCommand::Clocks(args) => clocks::run(args, lang),
        ProjectCommand::Race(args) => race::run(args, lang),
    }
}

fn open(path: &Path, lang: Lang) -> Result<Workbook, Failure> {
    Workbook::open_path(path, &Limits::default()).map_err(|error| Failure::input(error.say(lang)))
}

/// Every reason on standard error.
fn refused(refused: &Refused, lang: Lang) -> Failure {
    files::refuse_errors(refused.0.iter(), lang).err().unwrap_or_else(|| Failure::input(refused.to_string()))
}

/// A result in one of three forms: rows for people and scripts, items for JSON.
struct Printed<'a, T> {
    headings: &'a [&'a str],
    /// Columns of numbers, which end at the right.
    right: &'a [usize],
    rows: Vec<Vec<String>>,
    items: &'a T,
}

impl<T: serde::Serialize> Printed<'_, T> {
    fn write(self, format: PlainFormat, to: Option<&Path>, lang: Lang) -> Result<(), Failure> {
        let bytes = match format {
            PlainFormat::Csv => plain_csv(self.headings, self.rows),
            PlainFormat::Json => json(self.items)?,
            PlainFormat::Table => out::table(self.headings, &self.rows, self.right).into_bytes(),
        };
        deliver(&bytes, to, lang)
    }
}

/// A text file that must be readable.
fn text(path: &Path, lang: Lang) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| Failure::file(path, e, lang))
}

/// The text of a value, nothing if there is none.
fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The word that JSON has for a value without fields.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
