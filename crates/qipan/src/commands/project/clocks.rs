//! `qipan project clocks`: time limits as of a day.

use super::{Printed, open, refused, shown, word};
use crate::cli::project::{ClocksArgs, LevelName};
use crate::failure::Failure;
use crate::out;
use qipan_exchange::project::{ClockRow, clocks};
use qipan_kernel::text::{Lang, Say};
use qipan_project::axis::WorkAxis;
use qipan_project::clock::{ClockLevel, Reading, read};
use std::process::ExitCode;

const HEADINGS: [&str; 14] = [
    "id",
    "matter",
    "state",
    "level",
    "used",
    "left",
    "due",
    "pledged_left",
    "pledged_due",
    "paused",
    "holder",
    "holder_since",
    "holder_days",
    "unpublished",
];

#[derive(serde::Serialize)]
struct Line {
    id: String,
    matter: String,
    #[serde(flatten)]
    reading: Reading,
}

impl From<LevelName> for ClockLevel {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Watch => Self::Watch,
            LevelName::Alert => Self::Alert,
            LevelName::Overdue => Self::Overdue,
        }
    }
}

/// Reads matters, tells what their clocks show; exit code 1 if a level of `--fail-on` occurs.
pub fn run(args: &ClocksArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let book = open(&args.clocks, lang)?;
    let rows = clocks(&book).map_err(|e| refused(&e, lang))?;
    let axis = WorkAxis::china();
    let mut lines = Vec::with_capacity(rows.len());
    let mut faults = Vec::new();
    for row in &rows {
        match read(&row.clock, &row.rule, args.as_of, &axis) {
            Ok(reading) => lines.push(Line { id: row.id.clone(), matter: row.matter.clone(), reading }),
            Err(error) => faults.push(fault(row, &error.say(lang), lang)),
        }
    }
    if !faults.is_empty() {
        return Err(Failure::input(faults.join("\n")));
    }
    let cells = lines.iter().map(cells).collect();
    Printed { headings: &HEADINGS, right: &[4, 5, 7, 9, 12], rows: cells, items: &lines }.write(
        args.format,
        args.out.as_deref(),
        lang,
    )?;
    let hits: Vec<&str> = lines
        .iter()
        .filter(|l| args.fail_on.iter().any(|name| ClockLevel::from(*name) == l.reading.level))
        .map(|l| l.id.as_str())
        .collect();
    if hits.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    out::note(match lang {
        Lang::Zh => format!("--fail-on：{} 件（{}）", hits.len(), hits.join("，")),
        Lang::En => format!("--fail-on: {} matters ({})", hits.len(), hits.join(", ")),
    });
    Ok(ExitCode::from(1))
}

fn fault(row: &ClockRow, why: &str, lang: Lang) -> String {
    let (file, line) = (&row.source.file, row.source.row);
    match lang {
        Lang::Zh => format!("错误 {file} › 第{line}行（{}）：{why}", row.id),
        Lang::En => format!("error {file} › row {line} ({}): {why}", row.id),
    }
}

fn cells(line: &Line) -> Vec<String> {
    let r = &line.reading;
    vec![
        line.id.clone(),
        line.matter.clone(),
        word(&r.state),
        word(&r.level),
        r.used.to_string(),
        r.left.to_string(),
        shown(r.due),
        shown(r.pledged_left),
        shown(r.pledged_due),
        r.paused.to_string(),
        shown(r.holder.as_ref()),
        r.holder_since.to_string(),
        r.holder_days.to_string(),
        shown(r.unpublished),
    ]
}
