//! A project that comes with its past: what happened on which day, checked step by step as if it had been entered
//! then, and written in one transaction.

use super::body::ProjectBody;
use super::model::{Record, unit_of};
use super::returns::{self, ReturnBody};
use super::template::Shelf;
use super::write::{ClockBody, GateBody, checked, chosen, happened, json, moved, version};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::rights::Role;
use crate::{calendar, org};
use jiff::Timestamp;
use qipan_project::axis::WorkAxis;
use qipan_project::gates::History;
use qipan_project::registry::Project;
use qipan_store::project::{self, ProjectMoveRow, ProjectRow, ProjectVersionRow};
use serde_json::json as value;
use std::sync::Arc;

/// Something that happened to a project.
#[derive(Clone, Debug)]
pub enum Step {
    /// More was known of it, such as its code.
    Known(Box<ProjectBody>),
    /// A date of a gate was set.
    Gate(GateBody),
    /// Something happened to a clock.
    Clock(ClockBody),
    /// A monthly return came in.
    Return(ReturnBody),
}

/// A step with its moment and the login of whoever did it.
#[derive(Clone, Debug)]
pub struct Dated {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What.
    pub step: Step,
}

/// Adds a project together with its past; gives back its id. The first step tells what was known first, and steps
/// come in the order of their days.
///
/// # Errors
/// As [`super::create`], [`super::change_gate`], [`super::clock`] and [`super::file`]; planners only.
pub async fn record(ctx: &Ctx, steps: &[Dated]) -> Result<String> {
    ctx.who.require(&[Role::Planner])?;
    let Some((Dated { at, by, step: Step::Known(body) }, rest)) = steps.split_first() else {
        return Err(AppError::Internal("a project's past begins with what was known first".into()));
    };
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let axis = WorkAxis::new(&calendar::load(&mut tx).await?);
    let first = then(ctx, *at, by);
    let mut project = Arc::new(body.project(&first.id(), first.today())?);
    checked(&first, &mut tx, &tree, &project).await?;
    let template = chosen(&project, &Shelf::load(&mut tx).await?)?;
    let mut past = Past {
        record: Record {
            row: row(&first, &project, body.synthetic, &template.code, &template.version)?,
            template,
            templates: Vec::new(),
            versions: Vec::new(),
            history: History::new(template.reference()),
            clocks: Vec::new(),
            returns: Vec::new(),
            deliveries: Vec::new(),
            statistics: Vec::new(),
            stat_entries: Vec::new(),
        },
        versions: Vec::new(),
        moves: Vec::new(),
    };
    past.versions.push(version(&first, &past.record.row, 1));
    for dated in rest {
        let then = then(ctx, dated.at, &dated.by);
        match &dated.step {
            Step::Known(body) => {
                project = Arc::new(body.project(&past.record.row.id, then.today())?);
                checked(&then, &mut tx, &tree, &project).await?;
                let rev = past.record.row.rev + 1;
                past.record.row = ProjectRow {
                    created_by: past.record.row.created_by.clone(),
                    created_at: past.record.row.created_at.clone(),
                    rev,
                    ..row(&then, &project, body.synthetic, &template.code, &template.version)?
                };
                past.versions.push(version(&then, &past.record.row, rev));
            }
            Step::Gate(body) => past.gate(&then, &project, body)?,
            Step::Clock(body) => {
                let row = happened(&then, &past.record, &project, (&tree, &axis), body)?;
                past.record.clocks.push(row);
                past.record.row.rev += 1;
            }
            Step::Return(body) => {
                let row = returns::checked(&then, &past.record, &project, body)?;
                past.record.returns.push(row);
            }
        }
    }
    let Past { record, versions, moves } = past;
    let (first_version, later) = versions.split_at(1);
    project::insert_projects(&mut tx, std::slice::from_ref(&record.row), first_version).await?;
    project::insert_versions(&mut tx, later).await?;
    project::insert_moves(&mut tx, &moves).await?;
    project::insert_clocks(&mut tx, &record.clocks).await?;
    project::insert_returns(&mut tx, &record.returns).await?;
    let told = value!({"project": record.row, "moves": moves.len(), "clocks": record.clocks.len(),
        "returns": record.returns.len()});
    tx.audit(ctx.audit_change("record", "project", &record.row.id, None::<&()>, Some(&told)));
    tx.commit().await?;
    Ok(record.row.id)
}

struct Past {
    record: Record,
    versions: Vec<ProjectVersionRow>,
    moves: Vec<ProjectMoveRow>,
}

impl Past {
    fn gate(&mut self, then: &Ctx, project: &Project, body: &GateBody) -> Result<()> {
        if let Some((row, ended)) = moved(then, &mut self.record, project, body)? {
            self.moves.push(row);
            self.record.clocks.extend(ended);
            self.record.row.rev += 1;
        }
        Ok(())
    }
}

/// The call as it would have been made then.
fn then(ctx: &Ctx, at: Timestamp, by: &str) -> Ctx {
    let mut then = Ctx { now: at, ..ctx.clone() };
    by.clone_into(&mut then.who.username);
    then
}

fn row(ctx: &Ctx, project: &Project, synthetic: bool, template: &str, number: &str) -> Result<ProjectRow> {
    Ok(ProjectRow {
        id: project.id.clone(),
        name: project.name.clone(),
        code: project.code.as_ref().map(|c| c.code.clone()),
        unit_code: unit_of(project).unwrap_or_default().to_owned(),
        officer: project.officer.clone(),
        template_code: template.to_owned(),
        template_version: number.to_owned(),
        body: json(project)?,
        synthetic,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        rev: 1,
    })
}
