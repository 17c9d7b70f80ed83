//! The list of projects as a workbook, with the headings under which it comes in again.

use super::super::body::ProjectBody;
use super::super::filter::chosen;
use super::super::model::records;
use super::super::{Portfolio, ProjectQuery, WRITERS, board};
use super::fields::{self, Fields};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::imports::FileOut;
use crate::templates::unwritable;
use jiff::civil::Date;
use qipan_exchange::import::projects::{COLUMNS, Column, Group, What};
use qipan_exchange::template::Asked;
use qipan_exchange::write::{Cell, Table, table_csv, table_xlsx};
use qipan_kernel::org::OrgTree;
use qipan_project::gates::{DateKind, Dates};
use qipan_store::Db;
use serde_json::Value;
use std::collections::BTreeSet;

/// Gates whose dates a list carries.
const GATES: [(&str, &str); 5] = [
    ("签约", "signed"),
    ("供地", "land"),
    ("开工", "building"),
    ("竣工", "completed"),
    ("投产", "production"),
];
const KINDS: [(&str, DateKind); 3] =
    [("计划", DateKind::Planned), ("预计", DateKind::Estimated), ("实际", DateKind::Confirmed)];

/// The projects of a list, all pages of it, as `xlsx` or `csv`.
///
/// # Errors
/// As the list, and [`AppError::Field`] for another format.
pub async fn export(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery, format: &str) -> Result<FileOut> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let found = chosen(ctx, &board, query)?;
    let columns: Vec<&Column> =
        COLUMNS.iter().filter(|c| matches!(c.group, Group::Identity | Group::Registry)).collect();
    let years: BTreeSet<i16> =
        found.iter().flat_map(|s| s.project.yearly_investment.keys().copied()).collect();
    let years: Vec<i16> = years.into_iter().collect();
    let mut headings: Vec<String> = columns.iter().map(|c| c.heading(ctx.lang)).collect();
    headings.extend(years.iter().map(|year| format!("{year}年计划投资（万元）")));
    headings.extend(GATES.iter().flat_map(|(gate, _)| KINDS.map(|(kind, _)| format!("{kind}{gate}日期"))));
    headings.push(ctx.lang.pick("阶段", "stage").to_owned());
    let source =
        ctx.lang.pick(format!("Qipan 棋盘，{} 的项目", board.on), format!("Qipan, projects on {}", board.on));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(ctx.lang.pick("项目清单", "Projects"), &headings, &source, ctx.lang);
    for standing in found {
        let own = fields::of(&ProjectBody::of(&standing.project))?;
        let mut cells: Vec<Cell> = columns.iter().map(|c| cell(c, &own, &board.model.tree)).collect();
        cells.extend(
            years.iter().map(|year| money(standing.project.yearly_investment.get(year).map(|m| m.0))),
        );
        cells.extend(
            GATES.iter().flat_map(|(_, gate)| KINDS.map(|(_, kind)| date(&standing.dates, gate, kind))),
        );
        cells.push(ctx.lang.pick(&standing.item.stage_name, &standing.item.stage_name_en).as_str().into());
        table.push(cells, standing.item.synthetic);
    }
    let name = format!("{}-{}.{format}", ctx.lang.pick("项目清单", "projects"), board.on);
    let bytes = match format {
        "xlsx" => tokio::task::spawn_blocking(move || table_xlsx(&table))
            .await
            .map_err(|e| AppError::Internal(e.to_string()))?
            .map_err(unwritable)?,
        "csv" => table_csv(&table),
        _ => return Err(AppError::field("format", format, FieldFault::NotOneOf("xlsx, csv"))),
    };
    Ok(FileOut { name, bytes })
}

fn date(dates: &Dates, gate: &str, kind: DateKind) -> Cell {
    dates.get(gate).and_then(|d| d.get(kind)).map_or(Cell::Empty, Cell::Date)
}

fn money(fen: Option<i64>) -> Cell {
    let Some(fen) = fen else { return Cell::Empty };
    let decimals = if fen % 10_000 == 0 { 2 } else { 6 };
    match fields::wan(fen, 1_000_000).parse::<f64>() {
        Ok(value) => Cell::Number { value, decimals },
        Err(_) => Cell::Empty,
    }
}

fn cell(column: &Column, own: &Fields, tree: &OrgTree) -> Cell {
    let Some(value) = fields::get(own, column.path) else { return Cell::Empty };
    match (column.what, value) {
        (What::Money | What::Foreign, Value::Number(n)) => money(n.as_i64()),
        (What::Share, Value::Number(n)) => {
            Cell::number(n.as_f64().map(|n| qipan_exchange::cells::round15(n * 100.0)), 2)
        }
        (What::Area, Value::Number(n)) => Cell::number(n.as_f64(), 2),
        (_, Value::Number(n)) => {
            let decimals = n.as_f64().map_or(0, qipan_exchange::cells::printed_decimals);
            Cell::number(n.as_f64(), decimals)
        }
        (What::Date, Value::String(text)) => text.parse::<Date>().map_or(Cell::Empty, Cell::Date),
        (What::Org, Value::String(code)) => {
            let unit = tree.get(code).map(|u| u.name_zh.clone());
            let alone = unit.as_ref().is_some_and(|n| tree.units().filter(|u| u.name_zh == *n).count() == 1);
            Cell::text(unit.filter(|_| alone).unwrap_or_else(|| code.clone()))
        }
        (What::Choice(words), Value::String(word)) => {
            let named = words.iter().find(|(w, _)| w == word).and_then(|(_, others)| others.first());
            Cell::text(named.map_or_else(|| word.clone(), |n| (*n).to_owned()))
        }
        (_, Value::Bool(true)) => Cell::text("是"),
        (_, Value::String(text)) => Cell::text(text.clone()),
        _ => Cell::Empty,
    }
}

/// The projects whose progress a person brings in for a month: those under way at units where they may write.
pub(crate) async fn asked(db: &mut Db, ctx: &Ctx, tree: &OrgTree, month: &str) -> Result<Vec<Asked>> {
    let mut found = Vec::new();
    for record in records(db, None).await? {
        let Some((_, project)) = record.versions.last() else { continue };
        let passed = |gate: &str| record.history.dates().get(gate).and_then(|d| d.confirmed);
        let over = passed("production").is_some_and(|day| day.to_string().as_str() < month);
        let mine = ctx.who.has_at(tree, WRITERS, &record.row.unit_code);
        if !mine || over || passed("signed").is_none() {
            continue;
        }
        found.push(Asked {
            code: record.row.code.clone().unwrap_or_default(),
            name: project.name.clone(),
            enterprise: project.enterprise.clone().unwrap_or_default(),
        });
    }
    Ok(found)
}
