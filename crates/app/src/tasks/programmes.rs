//! Programmes of tasks: reform groups, digital tracks, scenarios, number-one projects, each with measures of use.

use super::DISPATCHERS;
use super::read::{TaskItem, TaskQuery, list};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::org;
use crate::rights::DATA_ROLES;
use crate::text;
use qipan_plan::task::{Lateness, Side, TaskState};
use qipan_store::task::{self, ProgrammeRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const KINDS: &[&str] = &["reform_group", "digital_track", "scenario", "number_one", "parks"];

/// A measure of use: how much something is used, told on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Measure {
    /// What is counted.
    pub name: String,
    /// Unit of measure.
    pub unit: String,
    /// How much; none while nobody has told.
    pub value: Option<f64>,
    /// On which day.
    pub on: Option<String>,
    /// Who told it.
    pub source: String,
}

/// A programme with the state of its tasks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgrammeView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `reform_group`, `digital_track`, `scenario`, `number_one` or `parks`.
    pub kind: String,
    /// Unit that leads it.
    pub lead_unit: String,
    /// Its name.
    pub lead_unit_name: String,
    /// Person who leads it.
    pub lead_person: String,
    /// What it is for.
    pub goal: String,
    /// Stage that it has reached.
    pub stage: String,
    /// Indicators that tell its effect.
    pub indicators: Vec<String>,
    /// Measures of use.
    pub measures: Vec<Measure>,
    /// Tasks.
    pub tasks: usize,
    /// Of these closed.
    pub closed: usize,
    /// Of these late.
    pub late: usize,
    /// Invented for the demo.
    pub synthetic: bool,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// A new programme.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewProgramme {
    /// Code.
    pub code: String,
    /// `reform_group`, `digital_track`, `scenario`, `number_one` or `parks`.
    pub kind: String,
    /// The rest.
    #[serde(flatten)]
    pub content: ProgrammeChange,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// What can be changed of a programme.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ProgrammeChange {
    /// Name.
    pub name: String,
    /// Unit that leads it.
    pub lead_unit: String,
    /// Person who leads it.
    #[serde(default)]
    pub lead_person: String,
    /// What it is for.
    #[serde(default)]
    pub goal: String,
    /// Stage that it has reached.
    #[serde(default)]
    pub stage: String,
    /// Indicators that tell its effect.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// Measures of use.
    #[serde(default)]
    pub measures: Vec<Measure>,
}

/// All programmes.
///
/// # Errors
/// Whatever the database says.
pub async fn programmes(ctx: &Ctx) -> Result<Vec<ProgrammeView>> {
    ctx.who.require(DATA_ROLES)?;
    let tasks = list(ctx, &TaskQuery::default()).await?;
    let mut db = ctx.store.read().await?;
    let tree = org::tree(&mut db).await?;
    let name = |unit: &str| tree.get(unit).map_or_else(|| unit.to_owned(), |u| u.name_zh.clone());
    task::programmes(&mut db).await?.iter().map(|row| view(row, name(&row.lead_unit), &tasks)).collect()
}

/// One programme.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn programme(ctx: &Ctx, code: &str) -> Result<ProgrammeView> {
    let found = programmes(ctx).await?.into_iter().find(|p| p.code == code);
    found.ok_or_else(|| AppError::not_found(Noun::Programme, code))
}

/// Adds a programme.
///
/// # Errors
/// [`AppError::AlreadyExists`], [`AppError::Field`], [`AppError::OutsideScope`].
pub async fn create(ctx: &Ctx, new: NewProgramme) -> Result<ProgrammeView> {
    ctx.who.require(DISPATCHERS)?;
    if !KINDS.contains(&new.kind.as_str()) {
        let fault = FieldFault::NotOneOf("reform_group, digital_track, scenario, number_one, parks");
        return Err(AppError::field("kind", new.kind, fault));
    }
    let mut tx = ctx.store.begin().await?;
    let all = task::programmes(&mut tx).await?;
    let code = text::code("code", &new.code)?;
    if all.iter().any(|p| p.code == code) {
        return Err(AppError::AlreadyExists { what: Noun::Programme, id: code });
    }
    let tree = org::tree(&mut tx).await?;
    ctx.who.require_at(&tree, DISPATCHERS, &new.content.lead_unit)?;
    let row = ProgrammeRow {
        kind: new.kind,
        synthetic: new.synthetic,
        ord: all.iter().map(|p| p.ord).max().unwrap_or(0) + 1,
        rev: 1,
        ..content(code, &new.content)?
    };
    task::insert_programme(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("create", "programme", &row.code, None::<&()>, Some(&row)));
    tx.commit().await?;
    programme(ctx, &row.code).await
}

/// Changes a programme over version `rev`.
///
/// # Errors
/// As [`create`], and [`AppError::Stale`].
pub async fn update(ctx: &Ctx, code: &str, change: ProgrammeChange, rev: i64) -> Result<ProgrammeView> {
    ctx.who.require(DISPATCHERS)?;
    let mut tx = ctx.store.begin().await?;
    let found = task::programmes(&mut tx).await?.into_iter().find(|p| p.code == code);
    let before = found.ok_or_else(|| AppError::not_found(Noun::Programme, code))?;
    let tree = org::tree(&mut tx).await?;
    ctx.who.require_at(&tree, DISPATCHERS, &before.lead_unit)?;
    ctx.who.require_at(&tree, DISPATCHERS, &change.lead_unit)?;
    let row = ProgrammeRow {
        kind: before.kind.clone(),
        synthetic: before.synthetic,
        ord: before.ord,
        rev: before.rev,
        ..content(before.code.clone(), &change)?
    };
    task::update_programme(&mut tx, &row, rev).await?;
    tx.audit(ctx.audit_change("update", "programme", code, Some(&before), Some(&row)));
    tx.commit().await?;
    programme(ctx, code).await
}

fn content(code: String, change: &ProgrammeChange) -> Result<ProgrammeRow> {
    for m in &change.measures {
        text::line("measures.name", &m.name, 60)?;
        if m.value.is_some_and(|v| !v.is_finite()) {
            return Err(AppError::field("measures.value", &m.name, FieldFault::Number));
        }
        if m.value.is_some() != m.on.as_ref().is_some_and(|d| d.parse::<jiff::civil::Date>().is_ok()) {
            return Err(AppError::field("measures.on", &m.name, FieldFault::Date));
        }
    }
    let json = |v: serde_json::Result<String>| v.map_err(|e| AppError::Internal(e.to_string()));
    Ok(ProgrammeRow {
        code,
        name: text::line("name", &change.name, 80)?,
        kind: String::new(),
        lead_unit: change.lead_unit.clone(),
        lead_person: text::optional_line("lead_person", &change.lead_person, 40)?,
        goal: text::optional_line("goal", &change.goal, 500)?,
        stage: text::optional_line("stage", &change.stage, 40)?,
        indicators_json: json(serde_json::to_string(&change.indicators))?,
        measures_json: json(serde_json::to_string(&change.measures))?,
        synthetic: false,
        ord: 0,
        rev: 1,
    })
}

fn view(row: &ProgrammeRow, lead_unit_name: String, tasks: &[TaskItem]) -> Result<ProgrammeView> {
    let bad = |e: serde_json::Error| AppError::Internal(format!("programme {}: {e}", row.code));
    let own: Vec<&TaskItem> = tasks.iter().filter(|t| t.programme.as_deref() == Some(&row.code)).collect();
    let late = |t: &&&TaskItem| t.waits_for == Some(Side::Owner) && t.lateness == Some(Lateness::Late);
    Ok(ProgrammeView {
        code: row.code.clone(),
        name: row.name.clone(),
        kind: row.kind.clone(),
        lead_unit: row.lead_unit.clone(),
        lead_unit_name,
        lead_person: row.lead_person.clone(),
        goal: row.goal.clone(),
        stage: row.stage.clone(),
        indicators: serde_json::from_str(&row.indicators_json).map_err(bad)?,
        measures: serde_json::from_str(&row.measures_json).map_err(bad)?,
        tasks: own.len(),
        closed: own.iter().filter(|t| t.state == TaskState::Closed).count(),
        late: own.iter().filter(late).count(),
        synthetic: row.synthetic,
        rev: row.rev,
    })
}
