//! `qipan project schedule`: early and late dates of a table of tasks, by working days.

use super::{open, refused};
use crate::cli::TableFormat;
use crate::cli::project::ScheduleArgs;
use crate::commands::indicator::{deliver, json, refuse_binary_terminal};
use crate::failure::Failure;
use crate::out;
use qipan_exchange::project::{schedule_csv, tasks};
use qipan_exchange::write::{Cell, Table, table_xlsx};
use qipan_kernel::text::{Lang, Say};
use qipan_project::axis::WorkAxis;
use qipan_project::schedule::{METHOD_VERSION, Schedule, TaskDates, schedule};
use std::process::ExitCode;

const HEADINGS: [&str; 7] =
    ["id", "early_start", "early_finish", "late_start", "late_finish", "slack", "critical"];

/// Reads the tasks, schedules them, writes their dates.
pub fn run(args: &ScheduleArgs, lang: Lang) -> Result<ExitCode, Failure> {
    refuse_binary_terminal(args.format, args.out.as_deref(), lang)?;
    let book = open(&args.tasks, lang)?;
    let (tasks, _) = tasks(&book).map_err(|e| refused(&e, lang))?;
    let found = schedule(&tasks, args.start, &WorkAxis::china())
        .map_err(|e| Failure::input(format!("{}{}{}", book.file_name, lang.pick("：", ": "), e.say(lang))))?;
    let bytes = match args.format {
        TableFormat::Csv => schedule_csv(&found),
        TableFormat::Json => json(&found.tasks)?,
        TableFormat::Table => out::table(&HEADINGS, &rows(&found), &[5]).into_bytes(),
        TableFormat::Xlsx => {
            table_xlsx(&sheet(&found, &book.file_name, lang)).map_err(|e| Failure::input(e.say(lang)))?
        }
    };
    deliver(&bytes, args.out.as_deref(), lang)?;
    out::note(summary(&found, args.start, lang));
    Ok(ExitCode::SUCCESS)
}

fn rows(found: &Schedule) -> Vec<Vec<String>> {
    let row = |t: &TaskDates| {
        let dates = [t.early_start, t.early_finish, t.late_start, t.late_finish].map(|d| d.to_string());
        let mut row = vec![t.id.clone()];
        row.extend(dates);
        row.extend([t.slack.to_string(), t.critical.to_string()]);
        row
    };
    found.tasks.iter().map(row).collect()
}

fn sheet(found: &Schedule, file: &str, lang: Lang) -> Table {
    let source = format!("{file}; {METHOD_VERSION}");
    let mut table = Table::new("schedule", &HEADINGS, &source, lang);
    for t in &found.tasks {
        table.push(
            vec![
                Cell::text(t.id.as_str()),
                Cell::Date(t.early_start),
                Cell::Date(t.early_finish),
                Cell::Date(t.late_start),
                Cell::Date(t.late_finish),
                Cell::number(Some(f64::from(t.slack)), 0),
                Cell::text(t.critical.to_string()),
            ],
            false,
        );
    }
    table
}

fn summary(found: &Schedule, asked: jiff::civil::Date, lang: Lang) -> String {
    let path = found.critical_path.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(" → ");
    let more = if found.critical_path.len() > 20 { " → …" } else { "" };
    let moved = match (found.start == asked, lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("{asked} 非工作日，自 {} 起算；", found.start),
        (false, Lang::En) => format!("{asked} is no working day, counted from {}; ", found.start),
    };
    match lang {
        Lang::Zh => format!(
            "{moved}共 {} 项任务，{} 个工作日，{} 至 {}；关键路径 {path}{more}",
            found.tasks.len(),
            found.length,
            found.start,
            found.finish
        ),
        Lang::En => format!(
            "{moved}{} tasks, {} working days, {} to {}; critical path {path}{more}",
            found.tasks.len(),
            found.length,
            found.start,
            found.finish
        ),
    }
}
