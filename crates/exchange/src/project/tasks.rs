//! A network of tasks: `id, duration, predecessors`; and its schedule out.

use std::collections::BTreeMap;

use qipan_kernel::text::{Lang, Say, shorten};
use qipan_project::schedule::{Ids, Schedule, Task, TaskDates, parse_predecessors};

use super::table::{Column, Refused, Source, Table};
use crate::workbook::Workbook;
use crate::write::guard::csv_text;

const COLUMNS: [Column; 3] = [
    Column::required("id", "编号", &["任务编号", "任务", "task", "task_id", "序号"]),
    Column::required("duration", "工期", &["工期（工作日）", "工作日", "天数", "days", "duration_days"]),
    Column::required(
        "predecessors",
        "前置任务",
        &["前置", "紧前任务", "紧前工作", "predecessor", "depends_on"],
    ),
];

/// Reads the tasks of a csv or a workbook, with the place of each.
///
/// # Errors
/// [`Refused`]: every cell that can't be read, and every predecessor that is not there.
pub fn tasks(book: &Workbook) -> Result<(Vec<Task>, Vec<Source>), Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let mut rows = Vec::new();
    let mut named = true;
    for row in table.rows() {
        let id = table.needed(row, "id");
        named &= id.is_some();
        let before = table.errors.len();
        let duration = table.whole(row, "duration");
        if duration.is_none() && table.errors.len() == before {
            let what = ("没有填写", "nothing is given");
            table.refuse(row, "duration", "blank", what, ("里程碑请填 0", "a milestone has 0"));
        }
        let predecessors = table.text(row, "predecessors");
        if let Some(id) = id {
            rows.push((row, id, duration, predecessors.unwrap_or_default()));
        }
    }
    let mut first: BTreeMap<&str, u32> = BTreeMap::new();
    for (row, id, ..) in &rows {
        let number = row.index.saturating_add(1);
        if let Some(other) = first.insert(id.as_ref(), number) {
            let id = shorten(id);
            let what = (
                format!("任务编号“{id}”重复，前一处在第 {other} 行"),
                format!("task id '{id}' is repeated, the first is in row {other}"),
            );
            let remedy = ("请改用不同的编号", "use ids that differ");
            table.refuse(*row, "id", "id_twice", (&what.0, &what.1), remedy);
        }
    }
    let ids: Ids<'_> = rows.iter().map(|(_, id, ..)| id.as_ref()).collect();
    let (mut tasks, mut sources) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (row, id, duration, text) in &rows {
        match parse_predecessors(id, text, &ids) {
            Ok(predecessors) => {
                let Some(duration) = *duration else { continue };
                tasks.push(Task { id: id.to_string(), duration, predecessors });
                sources.push(table.source(*row));
            }
            // Where a row has no id, it may be the one that is missing; that row is told instead.
            Err(error) if named => {
                let what = (error.say(Lang::Zh), error.say(Lang::En));
                table.refuse(*row, "predecessors", "bad_predecessor", (&what.0, &what.1), ("", ""));
            }
            Err(_) => {}
        }
    }
    if table.errors.is_empty() { Ok((tasks, sources)) } else { Err(Refused(table.errors)) }
}

/// A table as csv: UTF-8 without a byte-order mark, lines ended by LF, one line of headings, nothing else.
#[must_use]
pub fn plain_csv(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = headings.join(",");
    out.push('\n');
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            let cell = csv_text(cell);
            if cell.contains([',', '"', '\n', '\r']) {
                out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
            } else {
                out.push_str(&cell);
            }
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// The schedule as [`plain_csv`], exactly the columns `id,early_start,early_finish,late_start,late_finish,slack,critical`,
/// rows in the order of the input.
#[must_use]
pub fn schedule_csv(schedule: &Schedule) -> Vec<u8> {
    let headings = ["id", "early_start", "early_finish", "late_start", "late_finish", "slack", "critical"];
    let row = |task: &TaskDates| {
        let dates = [task.early_start, task.early_finish, task.late_start, task.late_finish];
        let mut row = vec![task.id.clone()];
        row.extend(dates.map(|date| date.to_string()));
        row.extend([task.slack.to_string(), task.critical.to_string()]);
        row
    };
    plain_csv(&headings, schedule.tasks.iter().map(row))
}
