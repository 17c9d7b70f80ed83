//! Dates of gates, one row each: `project, gate, planned, estimated, confirmed`, with `template` and `since`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qipan_project::gates::{Dates, GateDates};

use super::table::{Column, Refused, Table};
use crate::workbook::Workbook;

const COLUMNS: [Column; 7] = [
    Column::required("project", "项目", &["项目编号", "项目代码", "id", "code", "project_id"]),
    Column::required("gate", "节点", &["节点代码", "gate_code"]),
    Column::optional("template", "模板", &["节点模板", "类型"]),
    Column::optional("since", "起始日", &["首次洽谈日", "开始日期"]),
    Column::optional("planned", "计划日期", &["计划", "计划时间"]),
    Column::optional("estimated", "预计日期", &["预计", "预计时间"]),
    Column::optional("confirmed", "确认日期", &["确认", "实际日期", "完成日期", "actual"]),
];

/// A project as a file of gates has it.
#[derive(Debug, Clone, PartialEq)]
pub struct GateRows {
    /// Its id.
    pub project: String,
    /// Its template's code; empty if no row names one.
    pub template: String,
    /// Its first day: as given, or the earliest date of its gates.
    pub since: Date,
    /// Its dates.
    pub dates: Dates,
}

/// Reads the gates of projects, in the order in which the projects come.
///
/// # Errors
/// [`Refused`]: every cell that can't be read, a gate twice in a project, a project of two templates, a project
/// without any date.
pub fn gates(book: &Workbook) -> Result<Vec<GateRows>, Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let mut order: Vec<(String, crate::workbook::Row<'_>)> = Vec::new();
    let mut all: BTreeMap<String, (String, Option<Date>, Dates)> = BTreeMap::new();
    for row in table.rows() {
        let (project, gate) = (table.needed(row, "project"), table.needed(row, "gate"));
        let template = table.text(row, "template").unwrap_or_default();
        let since = table.date(row, "since");
        let dates = GateDates {
            planned: table.date(row, "planned"),
            estimated: table.date(row, "estimated"),
            confirmed: table.date(row, "confirmed"),
        };
        let (Some(project), Some(gate)) = (project, gate) else { continue };
        if !all.contains_key(project.as_ref()) {
            order.push((project.to_string(), row));
        }
        let own = all.entry(project.to_string()).or_default();
        if own.0.is_empty() {
            own.0 = template.to_string();
        } else if !template.is_empty() && own.0 != template {
            let what = ("同一项目用了两个模板", "this project has two templates");
            table.refuse(row, "template", "two_templates", what, ("请统一", "use one of them"));
        }
        own.1 = own.1.or(since);
        if own.2.insert(gate.to_string(), dates).is_some() {
            let what = ("同一项目的节点重复", "this gate occurs twice in the project");
            table.refuse(row, "gate", "gate_twice", what, ("每个节点一行", "one row a gate"));
        }
    }
    let mut found = Vec::with_capacity(order.len());
    for (project, row) in order {
        let Some((template, since, dates)) = all.remove(&project) else { continue };
        let every = dates.values().flat_map(|d| [d.planned, d.estimated, d.confirmed]).flatten();
        match since.or_else(|| every.min()) {
            Some(since) => found.push(GateRows { project, template, since, dates }),
            None => {
                let what = ("该项目没有任何日期", "this project has no date at all");
                table.refuse(row, "project", "no_date", what, ("请至少填一个日期", "give at least one"));
            }
        }
    }
    if table.errors.is_empty() { Ok(found) } else { Err(Refused(table.errors)) }
}
