//! Values that projects can't tell: entered one by one or imported from a workbook, each with its source.

use super::super::Portfolio;
use super::load::month_of;
use super::read::{Seen, seen};
use super::wire::{RaceMeasure, measures};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::text;
use qipan_exchange::project::{Source, entrants_at};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::{Lang, Say};
use qipan_project::race::Origin;
use qipan_store::race::{self, RaceEntryRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Values of a month.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = RaceEntries)]
pub struct EntryBody {
    /// Where they stand: the document, report or table.
    pub source: String,
    /// The values.
    pub items: Vec<EntryItem>,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// A value.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = RaceEntryItem)]
pub struct EntryItem {
    /// Org unit.
    pub unit: String,
    /// Measure.
    pub measure: String,
    /// Value.
    pub value: f64,
}

/// What an import did or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FiguresImported)]
pub struct Imported {
    /// Nothing was saved.
    pub dry_run: bool,
    /// Values taken.
    pub values: usize,
    /// Units (of statistics: projects) with a value.
    pub units: usize,
    /// What was noticed; with an error nothing is saved.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
}

fn refused(code: &'static str, zh: String, en: String) -> AppError {
    AppError::Refused { code, zh, en }
}

/// The month, if it still takes values.
async fn open(ctx: &Ctx, portfolio: &Portfolio, month: &str) -> Result<Seen> {
    ctx.who.require(&[Role::Reporter, Role::Planner])?;
    let seen = seen(ctx, portfolio, &month_of(month)?.to_string(), None).await?;
    if seen.row.is_some() {
        return Err(refused(
            "race_published",
            format!("{month} 已发布并冻结，不再接受填报；请在下月更正。"),
            format!("{month} was published and is frozen; correct it next month."),
        ));
    }
    Ok(seen)
}

/// Whether projects tell the value already.
fn computed(seen: &Seen, unit: &str, measure: &str) -> bool {
    let racer = seen.race.racers.iter().find(|r| r.unit == unit);
    let input = racer.and_then(|r| r.inputs.iter().find(|i| i.measure == measure));
    input.is_some_and(|i| i.origin == Origin::Computed)
}

fn row(ctx: &Ctx, seen: &Seen, source: &str, item: &EntryItem, synthetic: bool) -> RaceEntryRow {
    RaceEntryRow {
        id: ctx.id(),
        month: seen.race.month.to_string(),
        unit_code: item.unit.clone(),
        measure: item.measure.clone(),
        value: item.value,
        source: source.to_owned(),
        known_on: ctx.today().to_string(),
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        synthetic,
    }
}

async fn save(ctx: &Ctx, month: &str, rows: &[RaceEntryRow]) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    race::insert_entries(&mut tx, rows).await?;
    tx.audit(ctx.audit_change("enter", "race_entry", month, None::<&()>, Some(&rows)));
    tx.commit().await?;
    Ok(())
}

/// Enters values of measures that projects can't tell.
///
/// # Errors
/// `race_published`, `race_computed` for a measure that its rule computes, [`AppError::OutsideScope`] for a unit's
/// own figures.
pub async fn enter(ctx: &Ctx, portfolio: &Portfolio, month: &str, body: &EntryBody) -> Result<usize> {
    let seen = open(ctx, portfolio, month).await?;
    let source = text::line("source", &body.source, 200)?;
    let known = measures(&seen.race.scheme);
    let mut rows = Vec::new();
    for item in &body.items {
        if !seen.race.racers.iter().any(|r| r.unit == item.unit) {
            return Err(AppError::not_found(Noun::Unit, &item.unit));
        }
        ctx.who.require_enter_about(&seen.model.tree, &item.unit)?;
        let measure = known.iter().find(|m| m.code == item.measure);
        let measure = measure.ok_or_else(|| AppError::not_found(Noun::Record, &item.measure))?;
        if !item.value.is_finite() || measure.penalty && item.value < 0.0 {
            return Err(AppError::field("value", item.value.to_string(), FieldFault::Number));
        }
        if computed(&seen, &item.unit, &item.measure) {
            return Err(refused(
                "race_computed",
                format!("“{}”由项目数据按规则计算，不接受填报；如有误请更正项目或月报。", measure.name),
                format!(
                    "'{}' follows from projects by its rule; correct the projects or returns instead.",
                    measure.name_en
                ),
            ));
        }
        rows.push(row(ctx, &seen, &source, item, body.synthetic));
    }
    if rows.is_empty() {
        return Err(AppError::field("items", "", FieldFault::Missing));
    }
    save(ctx, month, &rows).await?;
    Ok(rows.len())
}

fn at(place: &Source, severity: Severity, code: &str, zh: String, en: String) -> Finding {
    let place = Place {
        file: Some(place.file.clone()),
        sheet: Some(place.sheet.clone()),
        row: Some(place.row),
        ..Place::default()
    };
    Finding::new(severity, code, zh, en).at(place)
}

/// Imports values from a workbook: a row a unit (by name or code), a column a measure. A blank cell is left alone.
///
/// # Errors
/// As [`enter`]; [`AppError::File`] for a file that can't be read, [`AppError::Findings`] for cells that can't.
pub async fn import(
    ctx: &Ctx,
    portfolio: &Portfolio,
    month: &str,
    (file_name, bytes): (String, Vec<u8>),
    source: Option<&str>,
    dry_run: bool,
) -> Result<Imported> {
    let seen = open(ctx, portfolio, month).await?;
    let source = text::line("source", source.unwrap_or(&file_name), 200)?;
    let scheme = seen.race.scheme.clone();
    let read = move || {
        let book = Workbook::open(&bytes, &file_name, &Limits::default()).map_err(|e| unreadable(&e))?;
        entrants_at(&book, &scheme).map_err(|refused| AppError::Findings(refused.0))
    };
    let found = tokio::task::spawn_blocking(read).await.map_err(|e| AppError::Internal(e.to_string()))??;
    let known: BTreeMap<String, RaceMeasure> =
        measures(&seen.race.scheme).into_iter().map(|m| (m.code.clone(), m)).collect();
    let (mut findings, mut rows): (Vec<Finding>, Vec<RaceEntryRow>) = (Vec::new(), Vec::new());
    for (entrant, place) in &found {
        let name = entrant.name.trim();
        let racer = seen.race.racers.iter().find(|r| r.unit == name || r.name == name);
        let Some(racer) = racer else {
            let (zh, en) = (format!("“{name}”不是参赛单位"), format!("'{name}' does not race"));
            let finding = at(place, Severity::Error, "race_unit", zh, en).with_value(name);
            findings.push(
                finding.remedy("请填写榜单上的单位名称或代码", "give the name or code as on the board"),
            );
            continue;
        };
        if !ctx.who.may_enter_about(&seen.model.tree, &racer.unit) {
            return Err(AppError::OutsideScope { unit: racer.unit.clone() });
        }
        for (measure, value) in &entrant.values {
            if computed(&seen, &racer.unit, measure) {
                let names = known.get(measure).map(|m| (m.name.as_str(), m.name_en.as_str()));
                let (zh, en) = names.unwrap_or_default();
                let zh = format!("“{}”的“{zh}”由项目数据计算，填报值未采用", racer.name);
                let en = format!("'{en}' of '{}' follows from projects; the value is not used", racer.name);
                findings.push(at(place, Severity::Warning, "race_computed", zh, en));
                continue;
            }
            let item = EntryItem { unit: racer.unit.clone(), measure: measure.clone(), value: *value };
            rows.push(row(ctx, &seen, &source, &item, false));
        }
    }
    if findings.iter().any(|f| f.severity == Severity::Error) {
        return Err(AppError::Findings(findings));
    }
    let units: std::collections::BTreeSet<&String> = rows.iter().map(|r| &r.unit_code).collect();
    let done = Imported { dry_run, values: rows.len(), units: units.len(), findings };
    if !dry_run && !rows.is_empty() {
        save(ctx, month, &rows).await?;
    }
    Ok(done)
}

pub(in crate::projects) fn unreadable(error: &qipan_exchange::OpenError) -> AppError {
    AppError::File { code: error.code(), zh: error.say(Lang::Zh), en: error.say(Lang::En) }
}
