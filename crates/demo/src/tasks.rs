//! Programmes and tasks of the demo: the names of reforms are public, everything else is invented and marked.

use crate::data::{ProgrammeRow, TaskRow};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use qipan_app::ctx::Ctx;
use qipan_app::tasks::{
    self, Measure, NewMeasureValue, NewProgramme, NewTask, ProgrammeChange, TaskStepBody,
};
use qipan_app::{AppError, Result};

fn list(text: &str) -> Vec<String> {
    text.split(';').filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

fn day(ctx: &Ctx, offset: i64) -> Result<Date> {
    ctx.today().checked_add(offset.days()).map_err(|e| AppError::Internal(e.to_string()))
}

fn ago(now: Timestamp, days: i64) -> Result<Timestamp> {
    now.checked_add((days * 24).hours()).map_err(|e| AppError::Internal(e.to_string()))
}

/// The programmes with their measures of use.
///
/// # Errors
/// Whatever a use case refuses.
pub async fn programmes(ctx: &Ctx, rows: &[ProgrammeRow]) -> Result<()> {
    for row in rows {
        let told: Vec<Measure> = row
            .measures
            .split(';')
            .filter(|m| !m.is_empty())
            .map(|m| {
                let mut parts = m.split('|').map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                let (name, unit, value, source) = (next(), next(), next(), next());
                Measure { name, unit, value: value.parse().ok(), on: Some(ctx.today().to_string()), source }
            })
            .collect();
        let first = Ctx { now: ago(ctx.now, -BEFORE[0])?, ..ctx.clone() };
        let measures = told.iter().map(|m| earlier(m, &first, 2)).collect();
        let content = ProgrammeChange {
            name: row.name.clone(),
            lead_unit: row.lead_unit.clone(),
            lead_person: row.lead_person.clone(),
            goal: row.goal.clone(),
            stage: row.stage.clone(),
            indicators: list(&row.indicators),
            measures: Some(measures),
            reason: "演示：专项启动时登记".to_owned(),
        };
        let new = NewProgramme { code: row.code.clone(), kind: row.kind.clone(), content, synthetic: true };
        let mut rev = tasks::create_programme(&first, new).await?.rev;
        for (back, days) in [(1, BEFORE[1]), (0, BEFORE[2])] {
            let then = Ctx { now: ago(ctx.now, -days)?, ..ctx.clone() };
            for m in &told {
                let Measure { name, value: Some(value), source, .. } = earlier(m, &then, back) else {
                    continue;
                };
                let new = NewMeasureValue {
                    measure: name,
                    unit: None,
                    value,
                    on: then.today(),
                    source,
                    synthetic: true,
                };
                rev = tasks::measure_programme(&then, &row.code, new, rev).await?.rev;
            }
        }
    }
    Ok(())
}

/// How many days ago the values of a measure were entered.
const BEFORE: [i64; 3] = [61, 30, 0];

/// A measure as it stood some entries back: a little less, in the steps that the value itself has.
fn earlier(m: &Measure, then: &Ctx, back: u8) -> Measure {
    let share = match (m.unit.as_str(), back) {
        (_, 0) => 1.0,
        ("%" | "小时", _) => 1.0 - 0.008 * f64::from(back),
        _ => 1.0 - 0.07 * f64::from(back),
    };
    let value = m.value.map(|v| {
        let steps = if v.fract() == 0.0 { 1.0 } else { 10.0 };
        (v * share * steps).round() / steps
    });
    Measure { value, on: Some(then.today().to_string()), ..m.clone() }
}

/// The tasks, each taken through its steps on the days that the table tells, counted from today.
///
/// # Errors
/// Whatever a use case refuses.
pub async fn tasks(ctx: &Ctx, rows: &[TaskRow]) -> Result<()> {
    for row in rows {
        let then = Ctx { now: ago(ctx.now, row.sent)?, ..ctx.clone() };
        let text = |t: &str| (!t.is_empty()).then(|| t.to_owned());
        let new = NewTask {
            title: row.title.clone(),
            detail: row.detail.clone(),
            acceptance: row.acceptance.clone(),
            origin_kind: Some(row.origin_kind.clone()),
            origin_ref: row.origin_ref.clone(),
            origin_label: row.origin_label.clone(),
            programme: text(&row.programme),
            owner_unit: row.owner.clone(),
            owner_user: text(&row.person),
            dispatcher_unit: row.dispatcher.clone(),
            helpers: list(&row.helpers),
            due_on: day(ctx, row.due)?,
            synthetic: true,
        };
        let mut task = tasks::dispatch(&then, new).await?;
        for step in row.steps.split(';').filter(|s| !s.is_empty()) {
            let (body, at) = step_of(ctx, step)?;
            let then = Ctx { now: ago(ctx.now, at)?, ..ctx.clone() };
            task = tasks::step(&then, &task.item.id, &body, task.item.rev).await?;
        }
    }
    Ok(())
}

/// `act@day[@words[@proof or day asked for]]`.
fn step_of(ctx: &Ctx, text: &str) -> Result<(TaskStepBody, i64)> {
    let parts: Vec<&str> = text.split('@').collect();
    let part = |i: usize| parts.get(i).copied().unwrap_or_default();
    let at = part(1).parse().map_err(|_| AppError::Internal(format!("demo task: step {text}")))?;
    let asks = part(0) == "ask_extension";
    let due_on = match (asks, part(3).parse()) {
        (true, Ok(offset)) => Some(day(ctx, offset)?),
        _ => None,
    };
    let evidence = if asks { String::new() } else { part(3).to_owned() };
    let (act, note) = (part(0).to_owned(), part(2).to_owned());
    Ok((TaskStepBody { act, note, evidence, due_on, owner_unit: None, owner_user: None }, at))
}
