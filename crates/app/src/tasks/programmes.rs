//! Programmes of tasks: reform groups, digital tracks, scenarios, number-one projects, each with measures of use.

use super::programme_history::{self as history, Told};
use super::read::{TaskItem, TaskQuery, list};
use super::{DISPATCHERS, OWNERS};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::org;
use crate::rights::DATA_ROLES;
use crate::text;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_plan::task::{Lateness, Side, TaskState};
use qipan_store::task::{self, ProgrammeRow};
use qipan_store::{Db, Tx, indicator};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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
    /// The caller may change it.
    pub may_change: bool,
    /// The caller may enter values of its measures.
    pub may_measure: bool,
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
    /// Measures of use; as they are if left out. What leaves the list keeps its values in the history.
    #[serde(default)]
    pub measures: Option<Vec<Measure>>,
    /// Why the stage changes, for the history.
    #[serde(default)]
    pub reason: String,
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
    task::programmes(&mut db).await?.iter().map(|row| view(ctx, row, &tree, &tasks)).collect()
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
    known_indicators(&mut tx, &new.content.indicators).await?;
    let measures = new.content.measures.clone().unwrap_or_default();
    let row = ProgrammeRow {
        kind: new.kind,
        synthetic: new.synthetic,
        ord: all.iter().map(|p| p.ord).max().unwrap_or(0) + 1,
        rev: 1,
        ..content(ctx, code, &new.content, &measures)?
    };
    task::insert_programme(&mut tx, &row).await?;
    let told = Told {
        on: ctx.today().to_string(),
        reason: new.content.reason.trim().to_owned(),
        synthetic: row.synthetic,
    };
    history::keep(ctx, &mut tx, None, &row, told).await?;
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
    let before = find(&mut tx, code).await?;
    let tree = org::tree(&mut tx).await?;
    ctx.who.require_at(&tree, DISPATCHERS, &before.lead_unit)?;
    ctx.who.require_at(&tree, DISPATCHERS, &change.lead_unit)?;
    known_indicators(&mut tx, &change.indicators).await?;
    let measures = match &change.measures {
        Some(measures) => measures.clone(),
        None => measures_of(&before)?,
    };
    let row = ProgrammeRow {
        kind: before.kind.clone(),
        synthetic: before.synthetic,
        ord: before.ord,
        rev: before.rev,
        ..content(ctx, before.code.clone(), &change, &measures)?
    };
    task::update_programme(&mut tx, &row, rev).await?;
    let told =
        Told { on: ctx.today().to_string(), reason: change.reason.trim().to_owned(), synthetic: false };
    history::keep(ctx, &mut tx, Some(&before), &row, told).await?;
    tx.audit(ctx.audit_change("update", "programme", code, Some(&before), Some(&row)));
    tx.commit().await?;
    programme(ctx, code).await
}

/// The programme's row.
pub(super) async fn find(db: &mut Db, code: &str) -> Result<ProgrammeRow> {
    let found = task::programmes(db).await?.into_iter().find(|p| p.code == code);
    found.ok_or_else(|| AppError::not_found(Noun::Programme, code))
}

/// What stands on the row of its measures.
pub(super) fn measures_of(row: &ProgrammeRow) -> Result<Vec<Measure>> {
    serde_json::from_str(&row.measures_json)
        .map_err(|e| AppError::Internal(format!("programme {}: {e}", row.code)))
}

async fn known_indicators(tx: &mut Tx, codes: &[String]) -> Result<()> {
    for code in codes {
        if indicator::get(tx, code).await?.is_none() {
            return Err(AppError::not_found(Noun::Indicator, code));
        }
    }
    Ok(())
}

fn content(ctx: &Ctx, code: String, change: &ProgrammeChange, measures: &[Measure]) -> Result<ProgrammeRow> {
    let mut names = BTreeSet::new();
    for m in measures {
        text::line("measures.name", &m.name, 60)?;
        if m.value.is_some_and(|v| !v.is_finite()) {
            return Err(AppError::field("measures.value", &m.name, FieldFault::Number));
        }
        if !names.insert(m.name.trim()) {
            let zh = "有两项同名的使用成效；请改名或合并".to_owned();
            let en = "is the name of two measures; rename one".to_owned();
            return Err(AppError::field("measures.name", &m.name, FieldFault::Told { zh, en }));
        }
        text::optional_line("measures.unit", &m.unit, 20)?;
        text::optional_line("measures.source", &m.source, 120)?;
        let on = m.on.as_ref().map(|d| d.parse::<Date>());
        if m.value.is_some() != matches!(on, Some(Ok(_))) {
            return Err(AppError::field("measures.on", &m.name, FieldFault::Date));
        }
        if let Some(Ok(on)) = on {
            history::not_later("measures.on", on, ctx.today())?;
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
        measures_json: json(serde_json::to_string(measures))?,
        synthetic: false,
        ord: 0,
        rev: 1,
    })
}

fn view(ctx: &Ctx, row: &ProgrammeRow, tree: &OrgTree, tasks: &[TaskItem]) -> Result<ProgrammeView> {
    let bad = |e: serde_json::Error| AppError::Internal(format!("programme {}: {e}", row.code));
    let own: Vec<&TaskItem> = tasks.iter().filter(|t| t.programme.as_deref() == Some(&row.code)).collect();
    let late = |t: &&&TaskItem| t.waits_for == Some(Side::Owner) && t.lateness == Some(Lateness::Late);
    Ok(ProgrammeView {
        code: row.code.clone(),
        name: row.name.clone(),
        kind: row.kind.clone(),
        lead_unit: row.lead_unit.clone(),
        lead_unit_name: tree.get(&row.lead_unit).map_or_else(|| row.lead_unit.clone(), |u| u.name_zh.clone()),
        lead_person: row.lead_person.clone(),
        goal: row.goal.clone(),
        stage: row.stage.clone(),
        indicators: serde_json::from_str(&row.indicators_json).map_err(bad)?,
        measures: measures_of(row)?,
        tasks: own.len(),
        closed: own.iter().filter(|t| t.state == TaskState::Closed).count(),
        late: own.iter().filter(late).count(),
        synthetic: row.synthetic,
        may_change: ctx.who.has_at(tree, DISPATCHERS, &row.lead_unit),
        may_measure: ctx.who.has_at(tree, OWNERS, &row.lead_unit),
        rev: row.rev,
    })
}
