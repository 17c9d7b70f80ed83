//! Adding and changing projects, moving their gates, and what happens to their clocks. Each runs in one transaction
//! with its audit row.

use super::board::name_of;
use super::body::ProjectBody;
use super::check::{Around, changed_row, check, check_change, new_row, told};
pub(super) use super::check::{chosen, json, version};
use super::model::{Record, event_of, kind_of, kind_word, records, rule_of};
use super::template::Shelf;
use super::{WRITERS, may_read};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::{calendar, org, text};
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};
use qipan_project::axis::WorkAxis;
use qipan_project::clock::{self, ClockState};
use qipan_project::gates::{Change, DateKind, GateError};
use qipan_project::registry::Project;
use qipan_project::template::{Gate, Template};
use qipan_store::project::{self, ProjectClockRow, ProjectMoveRow};
use qipan_store::{Tx, people};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A wish to set a date of a gate.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct GateBody {
    /// The gate.
    pub gate: String,
    /// `planned`, `estimated` or `confirmed`.
    pub kind: String,
    /// The new date; none takes it back.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// Why; needed where a date was set before.
    #[serde(default)]
    pub reason: String,
}

/// Something that happens to the clock of a gate.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ClockBody {
    /// The gate.
    pub gate: String,
    /// `received` 受理, `pause` 补正, `resume`, `hand` 转办 or `done` 办结.
    pub event: String,
    /// Who holds it since: `enterprise`, or a department by name; the gate's own department if missing.
    pub holder: Option<String>,
    /// The day; today if missing.
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

/// [`check`] against what the database has.
pub(super) async fn checked(ctx: &Ctx, tx: &mut Tx, tree: &OrgTree, project: &Project) -> Result<String> {
    let officer = match &project.officer {
        Some(login) => people::by_username(tx, login).await?,
        None => None,
    };
    let owner = match &project.code {
        Some(coded) => project::by_code(tx, &coded.code).await?,
        None => None,
    };
    let code_owner = owner.as_ref().map(|row| row.id.as_str());
    check(ctx, project, &Around { tree, officer: officer.as_ref(), code_owner })
}

/// Adds a project; gives back its id.
///
/// # Errors
/// [`AppError::Findings`], [`AppError::Field`], [`AppError::AlreadyExists`] for a code that is taken,
/// [`AppError::OutsideScope`].
pub async fn create(ctx: &Ctx, body: &ProjectBody) -> Result<String> {
    ctx.who.require(WRITERS)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let project = body.project(&ctx.id(), ctx.today())?;
    let unit_code = checked(ctx, &mut tx, &tree, &project).await?;
    let template = chosen(&project, &Shelf::load(&mut tx).await?)?;
    let row = new_row(ctx, &project, unit_code, template)?;
    project::insert_projects(&mut tx, std::slice::from_ref(&row), &[version(ctx, &row, 1)]).await?;
    tx.audit(ctx.audit_change("create", "project", &row.id, None::<&()>, Some(&row)));
    tx.commit().await?;
    Ok(row.id)
}

/// A project as it stands in the database, for whoever may write it, at the version that they saw.
async fn held(
    ctx: &Ctx,
    tx: &mut Tx,
    tree: &OrgTree,
    id: &str,
    rev: Option<i64>,
) -> Result<(Record, Arc<Project>)> {
    let missing = || AppError::not_found(Noun::Project, id);
    let record = records(tx, Some(id)).await?.pop().ok_or_else(missing)?;
    let project = record.versions.last().map(|(_, p)| Arc::clone(p)).ok_or_else(missing)?;
    if !may_read(ctx, tree, &project) {
        return Err(missing());
    }
    ctx.who.require_at(tree, WRITERS, &record.row.unit_code)?;
    match rev.filter(|rev| *rev != record.row.rev) {
        Some(_) => Err(AppError::Stale { what: Noun::Project, id: id.to_owned(), current: record.row.rev }),
        None => Ok((record, project)),
    }
}

/// Whoever may write a project, with it.
pub(super) async fn writable(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<(Record, Arc<Project>)> {
    let tree = org::tree(tx).await?;
    held(ctx, tx, &tree, id, None).await
}

/// Changes a project over version `rev`. Its past is kept, and it stays on its template once a gate was touched.
///
/// # Errors
/// As [`create`], and [`AppError::Stale`].
pub async fn update(ctx: &Ctx, id: &str, body: &ProjectBody, rev: i64) -> Result<()> {
    ctx.who.require(WRITERS)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let (record, old) = held(ctx, &mut tx, &tree, id, Some(rev)).await?;
    let synthetic = record.row.synthetic;
    let project = ProjectBody { synthetic, ..body.clone() }.project(id, ctx.today())?;
    let unit_code = checked(ctx, &mut tx, &tree, &project).await?;
    let template =
        check_change(ctx, &tree, &record, &old, &project, &unit_code, &Shelf::load(&mut tx).await?)?;
    let row = changed_row(&record.row, &project, unit_code, template)?;
    project::update(&mut tx, &row, &version(ctx, &row, rev + 1), rev).await?;
    tx.audit(ctx.audit_change("update", "project", id, Some(&record.row), Some(&row)));
    tx.commit().await?;
    Ok(())
}

pub(super) fn gate_code(error: &GateError) -> &'static str {
    match error {
        GateError::Unknown { .. } => "gate_unknown",
        GateError::NotApplicable { .. } => "gate_not_applicable",
        GateError::Template { .. } => "gate_template",
        GateError::Prerequisite { .. } => "gate_prerequisite",
        GateError::BeforePrerequisite { .. } => "gate_before_prerequisite",
        GateError::BeforeProject { .. } => "gate_before_project",
        GateError::Future { .. } => "gate_future",
        GateError::Later { .. } => "gate_later",
        GateError::Reason { .. } => "gate_reason",
        GateError::Order { .. } => "gate_order",
    }
}

fn refused(code: &'static str, error: &impl Say) -> AppError {
    AppError::Refused { code, zh: error.say(Lang::Zh), en: error.say(Lang::En) }
}

/// Sets a date of a gate over version `rev`. Passing a gate ends its clock.
///
/// # Errors
/// [`AppError::Refused`] with the gate's rule, [`AppError::Stale`], [`AppError::OutsideScope`].
pub async fn change_gate(ctx: &Ctx, id: &str, body: &GateBody, rev: i64) -> Result<()> {
    ctx.who.require(WRITERS)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let (mut record, project) = held(ctx, &mut tx, &tree, id, Some(rev)).await?;
    let Some((row, ended)) = moved(ctx, &mut record, &project, body)? else { return Ok(()) };
    project::insert_moves(&mut tx, std::slice::from_ref(&row)).await?;
    if let Some(ended) = ended {
        project::insert_clocks(&mut tx, &[ended]).await?;
    }
    project::touch(&mut tx, id, rev).await?;
    tx.audit(ctx.audit_change("move_gate", "project", id, None::<&()>, Some(&row)));
    tx.commit().await?;
    Ok(())
}

/// A move of a gate with the end of its clock, if that runs; none if the date stays.
pub(super) fn moved(
    ctx: &Ctx,
    record: &mut Record,
    project: &Project,
    body: &GateBody,
) -> Result<Option<(ProjectMoveRow, Option<ProjectClockRow>)>> {
    let kind = kind_of(&body.kind).ok_or_else(|| {
        AppError::field("kind", &body.kind, FieldFault::NotOneOf("planned, estimated, confirmed"))
    })?;
    let reason = text::optional_line("reason", &body.reason, 500)?;
    let by = ctx.who.username.clone();
    let change = Change { gate: body.gate.clone(), kind, to: body.to, on: ctx.today(), by, reason };
    let made =
        record.history.change(record.template, project, change).map_err(|e| refused(gate_code(&e), &e))?;
    if made.from == made.to {
        return Ok(None);
    }
    let row = ProjectMoveRow {
        id: ctx.id(),
        project_id: record.row.id.clone(),
        gate: made.gate,
        kind: kind_word(kind).to_owned(),
        from_date: made.from.map(|d| d.to_string()),
        to_date: made.to.map(|d| d.to_string()),
        on_date: made.on.to_string(),
        by_user: made.by,
        reason: made.reason,
        at: ctx.stamp(),
    };
    let passed = made.to.filter(|_| kind == DateKind::Confirmed);
    let ended = passed.map(|day| end_clock(ctx, record, &body.gate, day)).transpose()?.flatten();
    Ok(Some((row, ended)))
}

/// A gate that is passed has no running clock any more.
fn end_clock(ctx: &Ctx, record: &Record, gate: &str, day: Date) -> Result<Option<ProjectClockRow>> {
    let runs = record.clocks_on(gate, Date::MAX)?.pop();
    let Some(running) = runs.filter(|c| !matches!(c.events.last(), Some((_, clock::ClockEvent::Done))))
    else {
        return Ok(None);
    };
    let last = running.events.last().map_or(running.received, |(on, _)| *on);
    Ok(Some(clock_row(ctx, &record.row.id, gate, "done", String::new(), last.max(day), String::new())))
}

pub(super) fn clock_row(
    ctx: &Ctx,
    id: &str,
    gate: &str,
    event: &str,
    holder: String,
    on: Date,
    note: String,
) -> ProjectClockRow {
    ProjectClockRow {
        id: ctx.id(),
        project_id: id.to_owned(),
        gate: gate.to_owned(),
        event: event.to_owned(),
        holder,
        on_date: on.to_string(),
        by_user: ctx.who.username.clone(),
        note,
        at: ctx.stamp(),
    }
}

/// Records what happened to the clock of a gate over version `rev`.
///
/// # Errors
/// [`AppError::Refused`] for a gate without a limit or an event that does not follow.
pub async fn clock(ctx: &Ctx, id: &str, body: &ClockBody, rev: i64) -> Result<()> {
    ctx.who.require(WRITERS)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let (record, project) = held(ctx, &mut tx, &tree, id, Some(rev)).await?;
    let axis = WorkAxis::new(&calendar::load(&mut tx).await?);
    let row = happened(ctx, &record, &project, (&tree, &axis), body)?;
    project::insert_clocks(&mut tx, std::slice::from_ref(&row)).await?;
    project::touch(&mut tx, id, rev).await?;
    tx.audit(ctx.audit_change("clock", "project", id, None::<&()>, Some(&row)));
    tx.commit().await?;
    Ok(())
}

/// What happened to a clock, once it is checked against what happened before.
pub(super) fn happened(
    ctx: &Ctx,
    record: &Record,
    project: &Project,
    (tree, axis): (&OrgTree, &WorkAxis),
    body: &ClockBody,
) -> Result<ProjectClockRow> {
    let on = body.on.unwrap_or_else(|| ctx.today());
    if on > ctx.today() {
        return Err(told("on", on.to_string(), "晚于今天，请核对。", "is after today; check it."));
    }
    let gate = record.template.gate(&body.gate).filter(|g| Template::applies(g, project));
    let gate = gate.ok_or_else(|| {
        let template = record.template.code.clone();
        let error = GateError::Unknown { gate: body.gate.clone(), template };
        refused("gate_unknown", &error)
    })?;
    if on < project.since {
        let error = GateError::BeforeProject { gate: gate.code.clone(), date: on, since: project.since };
        return Err(refused("gate_before_project", &error));
    }
    let default = if body.event == "pause" { "enterprise".to_owned() } else { gate.holder.clone() };
    let holder = text::optional_line("holder", body.holder.as_deref().unwrap_or(""), 60)?;
    let holder = if holder.is_empty() { default } else { name_of(tree, &holder) };
    follows(record, gate, &body.event, &holder, on, axis)?;
    let note = text::optional_line("note", &body.note, 500)?;
    Ok(clock_row(ctx, &record.row.id, &gate.code, &body.event, holder, on, note))
}

/// Refuses an event that does not follow those before it.
fn follows(record: &Record, gate: &Gate, event: &str, holder: &str, on: Date, axis: &WorkAxis) -> Result<()> {
    const EVENTS: [&str; 5] = ["received", "pause", "resume", "hand", "done"];
    if !EVENTS.contains(&event) {
        let known = FieldFault::NotOneOf("received, pause, resume, hand, done");
        return Err(AppError::field("event", event, known));
    }
    let no =
        |zh: &str, en: &str| AppError::Refused { code: "clock_state", zh: zh.to_owned(), en: en.to_owned() };
    let rule = rule_of(gate).ok_or_else(|| {
        no(
            "该节点没有办理时限，不计时；请直接登记节点日期。",
            "this gate has no limit and no clock; set its date instead.",
        )
    })?;
    let mut last = record.clocks_on(&gate.code, Date::MAX)?.pop();
    let done = last.as_ref().is_some_and(|c| matches!(c.events.last(), Some((_, clock::ClockEvent::Done))));
    if event == "received" {
        return match last.filter(|_| !done) {
            Some(_) => Err(no(
                "该节点已受理，尚未办结；请登记补正、转办或办结。",
                "its papers were received and are not decided yet; record a pause, a hand-over or the decision.",
            )),
            None => Ok(()),
        };
    }
    let Some(clock) = last.as_mut() else {
        return Err(no(
            "该节点尚未受理；请先登记受理。",
            "its papers were not received yet; record that first.",
        ));
    };
    clock.events.push((on, event_of(event, holder.to_owned())?));
    let reading =
        clock::read(clock, &rule, on.max(clock.received), axis).map_err(|e| refused("clock_order", &e))?;
    if event == "hand" && reading.state == ClockState::Done {
        return Err(no("该节点已办结。", "it is decided already."));
    }
    Ok(())
}
