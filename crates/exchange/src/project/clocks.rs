//! Matters under a limit, one row each: `id, holder, received, limit`, with `pledged`, `pauses`, `done` and more.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qipan_project::clock::{Clock, ClockEvent, ClockRule};
use qipan_project::template::Span;

use super::table::{Column, Refused, Source, Table};
use crate::workbook::{Row, Workbook};

const COLUMNS: [Column; 9] = [
    Column::required("id", "编号", &["项目", "项目代码", "办件编号"]),
    Column::required("received", "收件日期", &["受理日期", "收件日"]),
    Column::required("limit", "法定时限", &["时限", "法定期限", "legal"]),
    Column::optional("matter", "事项", &["事项名称", "节点", "gate"]),
    Column::optional("holder", "承办单位", &["责任方", "承办部门"]),
    Column::optional("pledged", "承诺时限", &["承诺期限"]),
    Column::optional("pauses", "暂停", &["补正", "暂停期间"]),
    Column::optional("paused_holder", "补正单位", &["补正方"]),
    Column::optional("done", "办结日期", &["办结日"]),
];

/// A matter of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockRow {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub matter: String,
    /// The clock.
    pub clock: Clock,
    /// Its limits.
    pub rule: ClockRule,
    /// Where it stands in the file.
    pub source: Source,
}

/// Reads matters under a limit. Limits are working days (`5`, `5w`) or calendar days (`7d`); pauses are
/// `from/to` separated by `;`, the last may lack its end.
///
/// # Errors
/// [`Refused`]: every cell that can't be read, and a matter twice.
pub fn clocks(book: &Workbook) -> Result<Vec<ClockRow>, Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let mut found = Vec::new();
    let mut seen = BTreeMap::new();
    for row in table.rows() {
        let id = table.needed(row, "id");
        let received = dated(&mut table, row, "received");
        let legal = table.needed(row, "limit").and_then(|text| span(&mut table, row, "limit", &text));
        let pledged = table.text(row, "pledged").and_then(|text| span(&mut table, row, "pledged", &text));
        let holder = table.text(row, "holder").unwrap_or_default().into_owned();
        let other =
            table.text(row, "paused_holder").map_or_else(|| "enterprise".to_owned(), |t| t.into_owned());
        let mut events = Vec::new();
        if let Some(text) = table.text(row, "pauses") {
            match pauses(&text, &holder, &other) {
                Some(list) => events = list,
                None => {
                    let what = ("暂停期间无法识别", "these pauses can't be read");
                    let remedy = (
                        "请写如 2024-03-06/2024-03-13;2024-04-01/",
                        "write them like 2024-03-06/2024-03-13;2024-04-01/",
                    );
                    table.refuse(row, "pauses", "bad_pauses", what, remedy);
                }
            }
        }
        events.extend(table.date(row, "done").map(|day| (day, ClockEvent::Done)));
        let matter = table.text(row, "matter").unwrap_or_default().into_owned();
        if let Some(id) = &id
            && let Some(before) = seen.insert((id.to_string(), matter.clone()), table.source(row).row)
        {
            let what = (
                format!("同一编号和事项重复，前一处在第 {before} 行"),
                format!("this id and matter occur before, in row {before}"),
            );
            let remedy = (
                "每件事项一行；同一编号的不同事项请填“事项”列",
                "one row a matter; tell matters of one id apart by the column matter",
            );
            table.refuse(row, "id", "id_twice", (&what.0, &what.1), remedy);
        }
        if let (Some(id), Some(received), Some(legal)) = (id, received, legal) {
            found.push(ClockRow {
                id: id.into_owned(),
                matter,
                clock: Clock { received, holder, events },
                rule: ClockRule::new(legal, pledged),
                source: table.source(row),
            });
        }
    }
    if table.errors.is_empty() { Ok(found) } else { Err(Refused(table.errors)) }
}

fn dated<'a>(table: &mut Table<'a>, row: Row<'a>, name: &'static str) -> Option<Date> {
    let before = table.errors.len();
    let date = table.date(row, name);
    if date.is_none() && table.errors.len() == before {
        table.refuse(row, name, "blank", ("没有填写", "nothing is given"), ("请填写日期", "give a date"));
    }
    date
}

fn span<'a>(table: &mut Table<'a>, row: Row<'a>, name: &'static str, text: &str) -> Option<Span> {
    let text = text.trim();
    let all_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let found: Option<Span> = if all_digits { format!("{text}w").parse().ok() } else { text.parse().ok() };
    if found.is_none() {
        let what = ("时限无法识别", "this limit can't be read");
        table.refuse(
            row,
            name,
            "bad_limit",
            what,
            ("请写 5（工作日）或 7d（自然日）", "write 5 (working days) or 7d"),
        );
    }
    found
}

fn pauses(text: &str, holder: &str, other: &str) -> Option<Vec<(Date, ClockEvent)>> {
    let mut events = Vec::new();
    for pause in text.split([';', '；']).map(str::trim).filter(|p| !p.is_empty()) {
        let (from, to) = pause.split_once('/').unwrap_or((pause, ""));
        events.push((from.trim().parse().ok()?, ClockEvent::Pause { holder: other.to_owned() }));
        if !to.trim().is_empty() {
            events.push((to.trim().parse().ok()?, ClockEvent::Resume { holder: holder.to_owned() }));
        }
    }
    Some(events)
}
