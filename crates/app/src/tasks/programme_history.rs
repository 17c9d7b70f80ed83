//! What was told of a programme, day by day: values of its measures of use, with source and person, and the stages it
//! reached, with the reason. Nothing told is changed: a value for the same day takes the place of the one before, which
//! stays readable.

use super::programmes::{Measure, ProgrammeView, find, measures_of, programme};
use super::{DISPATCHERS, OWNERS};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::org;
use crate::rights::DATA_ROLES;
use crate::text;
use jiff::civil::Date;
use qipan_store::Tx;
use qipan_store::programme::{self as store, ProgrammeStageRow, ProgrammeValueRow};
use qipan_store::task::{self, ProgrammeRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A value of a measure of use as it was entered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MeasureValue {
    /// What is counted.
    pub measure: String,
    /// Unit of measure.
    pub unit: String,
    /// How much.
    pub value: f64,
    /// On which day.
    pub on: String,
    /// Who or what tells it.
    pub source: String,
    /// Who entered it; none for what stood there before values were kept.
    pub by: Option<String>,
    /// When.
    pub at: Option<String>,
    /// Another value was entered for the same day later.
    pub replaced: bool,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// A stage that was reached.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StageMove {
    /// The stage before; empty for the first.
    pub from: String,
    /// The stage.
    pub to: String,
    /// Since which day.
    pub on: String,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: String,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// What was told of a programme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgrammeHistory {
    /// Values, the latest day first.
    pub values: Vec<MeasureValue>,
    /// Stages, the latest first.
    pub stages: Vec<StageMove>,
}

/// A new value of a measure of use.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewMeasureValue {
    /// What is counted; a name that the programme does not have yet adds a measure.
    pub measure: String,
    /// Unit of measure; the measure's own if left out.
    #[serde(default)]
    pub unit: Option<String>,
    /// How much.
    pub value: f64,
    /// On which day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Who or what tells it.
    pub source: String,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// A stage that was reached.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewStage {
    /// The stage.
    pub stage: String,
    /// Since which day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Day and reason of what changes with a whole programme.
pub(super) struct Told {
    pub(super) on: String,
    pub(super) reason: String,
    /// Invented for the demo.
    pub(super) synthetic: bool,
}

pub(super) fn not_later(field: &'static str, on: Date, today: Date) -> Result<()> {
    if on <= today {
        return Ok(());
    }
    let zh = format!("晚于今天 {today}；请填已发生的日期");
    let en = format!("is after today ({today}); give a day that has come");
    Err(AppError::field(field, on.to_string(), FieldFault::Told { zh, en }))
}

/// What was told of a programme.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn programme_history(ctx: &Ctx, code: &str) -> Result<ProgrammeHistory> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let row = find(&mut db, code).await?;
    let kept = store::values(&mut db, code).await?;
    let stages = store::stages(&mut db, code).await?;
    let mut last = BTreeMap::new();
    for (n, v) in kept.iter().enumerate() {
        last.insert((v.measure.clone(), v.on_date.clone()), n);
    }
    let mut values: Vec<MeasureValue> = Vec::new();
    for m in measures_of(&row)? {
        // What stood on the programme before values were kept.
        let known = kept.iter().any(|v| v.measure == m.name);
        if let (false, Some(value), Some(on)) = (known, m.value, m.on) {
            let Measure { name, unit, source, .. } = m;
            let (by, at, replaced, synthetic) = (None, None, false, row.synthetic);
            values.push(MeasureValue { measure: name, unit, value, on, source, by, at, replaced, synthetic });
        }
    }
    values.extend(kept.into_iter().enumerate().map(|(n, v)| MeasureValue {
        replaced: last.get(&(v.measure.clone(), v.on_date.clone())) != Some(&n),
        measure: v.measure,
        unit: v.unit,
        value: v.value,
        on: v.on_date,
        source: v.source,
        by: Some(v.by_user).filter(|by| !by.is_empty()),
        at: Some(v.at).filter(|at| !at.is_empty()),
        synthetic: v.synthetic,
    }));
    // Of one day the last one entered comes first.
    values.reverse();
    values.sort_by(|a, b| b.on.cmp(&a.on));
    let mut stages: Vec<StageMove> = stages
        .into_iter()
        .map(|s| StageMove {
            from: s.from_stage,
            to: s.stage,
            on: s.on_date,
            reason: s.reason,
            by: s.by_user,
            at: s.at,
            synthetic: s.synthetic,
        })
        .collect();
    stages.reverse();
    Ok(ProgrammeHistory { values, stages })
}

/// Enters a value of a measure of use over version `rev`. The programme shows the value of the latest day.
///
/// # Errors
/// Without a role at the unit that leads; a day after today, no source, another unit than the measure's;
/// [`AppError::Stale`].
pub async fn measure_programme(
    ctx: &Ctx,
    code: &str,
    new: NewMeasureValue,
    rev: i64,
) -> Result<ProgrammeView> {
    ctx.who.require(OWNERS)?;
    let mut tx = ctx.store.begin().await?;
    let before = find(&mut tx, code).await?;
    ctx.who.require_at(&org::tree(&mut tx).await?, OWNERS, &before.lead_unit)?;
    let name = text::line("measure", &new.measure, 60)?;
    let source = text::line("source", &new.source, 120)?;
    let unit = new.unit.as_deref().map(|u| text::optional_line("unit", u, 20)).transpose()?;
    if !new.value.is_finite() {
        return Err(AppError::field("value", new.value.to_string(), FieldFault::Number));
    }
    not_later("on", new.on, ctx.today())?;
    let mut measures = measures_of(&before)?;
    let on = new.on.to_string();
    let told = Measure { name, unit: String::new(), value: Some(new.value), on: Some(on), source };
    let kept = match measures.iter_mut().find(|m| m.name == told.name) {
        Some(own) => {
            same_unit(&own.unit, unit.as_deref())?;
            let kept = Measure { unit: own.unit.clone(), ..told };
            if own.on <= kept.on {
                *own = kept.clone();
            }
            kept
        }
        None => {
            let kept = Measure { unit: unit.unwrap_or_default(), ..told };
            measures.push(kept.clone());
            kept
        }
    };
    let json = serde_json::to_string(&measures).map_err(|e| AppError::Internal(e.to_string()))?;
    let row = ProgrammeRow { measures_json: json, ..before.clone() };
    task::update_programme(&mut tx, &row, rev).await?;
    keep_older(ctx, &mut tx, &before).await?;
    store::add_values(&mut tx, value_row(ctx, code, kept, new.synthetic).as_slice()).await?;
    tx.audit(ctx.audit_change("measure", "programme", code, Some(&before), Some(&row)));
    tx.commit().await?;
    programme(ctx, code).await
}

/// Moves a programme on to a stage over version `rev`.
///
/// # Errors
/// Without the right to change the programme; the stage where it stands; a day after today or before the last move; no
/// reason; [`AppError::Stale`].
pub async fn stage_programme(ctx: &Ctx, code: &str, new: NewStage, rev: i64) -> Result<ProgrammeView> {
    ctx.who.require(DISPATCHERS)?;
    let mut tx = ctx.store.begin().await?;
    let before = find(&mut tx, code).await?;
    ctx.who.require_at(&org::tree(&mut tx).await?, DISPATCHERS, &before.lead_unit)?;
    let stage = text::line("stage", &new.stage, 40)?;
    let reason = text::line("reason", &new.reason, 200)?;
    not_later("on", new.on, ctx.today())?;
    if stage == before.stage {
        let zh = "已处在这一阶段；请选择另一阶段".to_owned();
        let en = "is the stage where it stands; choose another".to_owned();
        return Err(AppError::field("stage", stage, FieldFault::Told { zh, en }));
    }
    let on = new.on.to_string();
    if let Some(last) = store::stages(&mut tx, code).await?.pop().filter(|last| on < last.on_date) {
        let zh = format!("早于进入“{}”的日期 {}；请填当日或之后", last.stage, last.on_date);
        let en =
            format!("is before it reached '{}' ({}); give that day or a later one", last.stage, last.on_date);
        return Err(AppError::field("on", on, FieldFault::Told { zh, en }));
    }
    let row = ProgrammeRow { stage, ..before.clone() };
    task::update_programme(&mut tx, &row, rev).await?;
    keep(ctx, &mut tx, Some(&before), &row, Told { on, reason, synthetic: false }).await?;
    tx.audit(ctx.audit_change("move_stage", "programme", code, Some(&before), Some(&row)));
    tx.commit().await?;
    programme(ctx, code).await
}

/// Keeps what a change of the whole programme tells: each value that is new, and the stage if it is another.
pub(super) async fn keep(
    ctx: &Ctx,
    tx: &mut Tx,
    before: Option<&ProgrammeRow>,
    after: &ProgrammeRow,
    told: Told,
) -> Result<()> {
    let mut known = Vec::new();
    if let Some(before) = before {
        keep_older(ctx, tx, before).await?;
        known = measures_of(before)?;
    }
    let new = measures_of(after)?.into_iter().filter(|m| !known.contains(m));
    let rows: Vec<_> = new.filter_map(|m| value_row(ctx, &after.code, m, told.synthetic)).collect();
    store::add_values(tx, &rows).await?;
    let from_stage = before.map(|b| b.stage.clone()).unwrap_or_default();
    if from_stage != after.stage {
        let row = ProgrammeStageRow {
            id: ctx.id(),
            programme_code: after.code.clone(),
            from_stage,
            stage: after.stage.clone(),
            on_date: told.on,
            reason: text::optional_line("reason", &told.reason, 200)?,
            synthetic: told.synthetic,
            by_user: ctx.who.username.clone(),
            at: ctx.stamp(),
        };
        store::add_stage(tx, &row).await?;
    }
    Ok(())
}

/// Keeps the values that stood on the programme before values were kept; nobody knows any more who entered them.
async fn keep_older(ctx: &Ctx, tx: &mut Tx, before: &ProgrammeRow) -> Result<()> {
    let kept = store::values(tx, &before.code).await?;
    let mut rows = Vec::new();
    for m in measures_of(before)?.into_iter().filter(|m| !kept.iter().any(|v| v.measure == m.name)) {
        let row = value_row(ctx, &before.code, m, before.synthetic);
        rows.extend(row.map(|row| ProgrammeValueRow { by_user: String::new(), at: String::new(), ..row }));
    }
    Ok(store::add_values(tx, &rows).await?)
}

fn value_row(ctx: &Ctx, code: &str, measure: Measure, synthetic: bool) -> Option<ProgrammeValueRow> {
    Some(ProgrammeValueRow {
        id: ctx.id(),
        programme_code: code.to_owned(),
        measure: measure.name,
        unit: measure.unit,
        value: measure.value?,
        on_date: measure.on?,
        source: measure.source,
        synthetic,
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
    })
}

fn same_unit(own: &str, given: Option<&str>) -> Result<()> {
    match given.filter(|u| !u.is_empty() && *u != own) {
        None => Ok(()),
        Some(given) => {
            let zh = format!("与该项成效的单位“{own}”不同；请换算后填写，或另立一项");
            let en = format!(
                "is not the unit of this measure ('{own}'); convert the value, or add another measure"
            );
            Err(AppError::field("unit", given, FieldFault::Told { zh, en }))
        }
    }
}
