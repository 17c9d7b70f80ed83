//! Lists of tasks, one with its steps, and how each stood on a day.

use super::on_side;
use crate::calendar;
use crate::ctx::{Ctx, china_date};
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::org;
use crate::rights::DATA_ROLES;
use jiff::Timestamp;
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::org::OrgTree;
use qipan_plan::task::{Ladder, Lateness, Side, TaskAct, TaskState, standing};
use qipan_store::task::{self, TaskFilter, TaskRow, TaskStepRow};
use qipan_store::{Db, people};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// Which tasks to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// Only this state, or `open` for all that are not over.
    pub state: Option<String>,
    /// Only of this unit, as owner, helper or dispatcher.
    pub unit: Option<String>,
    /// Only those that I can move on.
    pub mine: Option<bool>,
    /// Only late ones.
    pub late: Option<bool>,
    /// Only of this origin, e.g. `indicator`.
    pub origin_kind: Option<String>,
    /// With `origin_kind`: its key, e.g. `GDP`.
    pub origin_ref: Option<String>,
    /// Only of this project or its gates.
    pub project: Option<String>,
    /// Only of this programme.
    pub programme: Option<String>,
    /// How they stood at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// A task in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskItem {
    /// Identity.
    pub id: String,
    /// One line.
    pub title: String,
    /// What it came from: `indicator`, `gate`, `siting`, `parcel`, `appeal`, `meeting`, `other`.
    pub origin_kind: String,
    /// Its key.
    pub origin_ref: String,
    /// Its name.
    pub origin_label: String,
    /// Programme.
    pub programme: Option<String>,
    /// Unit that has to do it.
    pub owner_unit: String,
    /// Its name.
    pub owner_unit_name: String,
    /// Person in that unit.
    pub owner_user: Option<String>,
    /// The person's account is disabled, or the unit is closed: someone must take over.
    pub owner_left: bool,
    /// Unit that wants it done.
    pub dispatcher_unit: String,
    /// Its name.
    pub dispatcher_unit_name: String,
    /// Who dispatched it.
    pub dispatched_by: String,
    /// Since when.
    pub dispatched_at: String,
    /// Units that help.
    pub helpers: Vec<String>,
    /// Day by which it is to be done.
    pub due_on: String,
    /// Day that the owner asks for instead.
    pub asked_due_on: Option<String>,
    /// State.
    #[schema(value_type = String)]
    pub state: TaskState,
    /// Day of the last submission.
    pub submitted_on: Option<String>,
    /// Day of its end.
    pub closed_on: Option<String>,
    /// `owner` or `dispatcher`; none once it is over.
    #[schema(value_type = Option<String>)]
    pub waits_for: Option<Side>,
    /// `in_time`, `due_soon` or `late`; none where the calendar of a year between is not published.
    #[schema(value_type = Option<String>)]
    pub lateness: Option<Lateness>,
    /// Working days past its day.
    pub workdays_late: Option<i32>,
    /// Working days left.
    pub workdays_left: Option<i32>,
    /// 0 none, 1 催办, 2 黄牌, 3 提级督办.
    pub rung: Option<u8>,
    /// Invented for the demo.
    pub synthetic: bool,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// A step of a task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskStepView {
    /// Which step.
    pub act: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// Why, or what was done.
    pub note: String,
    /// Where the proof is.
    pub evidence: String,
    /// Due day after it.
    pub due_on: String,
    /// Owner after it.
    pub owner_unit: String,
    /// State after it.
    pub state: String,
}

/// A task with its steps.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskView {
    /// The task.
    #[serde(flatten)]
    pub item: TaskItem,
    /// What is to be done.
    pub detail: String,
    /// When it counts as done.
    pub acceptance: String,
    /// Every step, oldest first.
    pub steps: Vec<TaskStepView>,
    /// The steps that the person asking may take now.
    #[schema(value_type = Vec<String>)]
    pub acts: Vec<TaskAct>,
}

/// What tasks are seen with.
pub(super) struct Desk {
    pub tree: OrgTree,
    pub calendar: WorkCalendar,
    pub ladder: Ladder,
    gone: BTreeSet<String>,
    helpers: BTreeMap<String, Vec<String>>,
}

impl Desk {
    pub async fn load(db: &mut Db) -> Result<Desk> {
        let mut helpers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in task::helpers(db, None).await? {
            helpers.entry(row.task_id).or_default().push(row.unit_code);
        }
        let gone = people::list(db).await?.into_iter().filter(|u| u.disabled).map(|u| u.username).collect();
        Ok(Desk {
            tree: org::tree(db).await?,
            calendar: calendar::load(db).await?,
            ladder: Ladder::default(),
            gone,
            helpers,
        })
    }

    pub fn name(&self, unit: &str) -> String {
        self.tree.get(unit).map_or_else(|| unit.to_owned(), |u| u.name_zh.clone())
    }

    /// A stored task as it is shown on a day.
    pub fn item(&self, row: &TaskRow, on: Date) -> Result<TaskItem> {
        let state = state_of(row)?;
        let due = day(&row.due_on)?;
        let done = match state {
            TaskState::Submitted | TaskState::Closed => row.submitted_on.as_deref().map(day).transpose()?,
            TaskState::Cancelled => row.closed_on.as_deref().map(day).transpose()?.map(|d| d.min(due)),
            _ => None,
        };
        let stands = standing(due, done, on, &self.ladder, &self.calendar).ok();
        let closed = self.tree.get(&row.owner_unit).and_then(|u| u.valid_to).is_some_and(|last| last < on);
        let left = closed || row.owner_user.as_ref().is_some_and(|u| self.gone.contains(u));
        Ok(TaskItem {
            id: row.id.clone(),
            title: row.title.clone(),
            origin_kind: row.origin_kind.clone(),
            origin_ref: row.origin_ref.clone(),
            origin_label: row.origin_label.clone(),
            programme: row.programme_code.clone(),
            owner_unit: row.owner_unit.clone(),
            owner_unit_name: self.name(&row.owner_unit),
            owner_user: row.owner_user.clone(),
            owner_left: left && state.is_open(),
            dispatcher_unit: row.dispatcher_unit.clone(),
            dispatcher_unit_name: self.name(&row.dispatcher_unit),
            dispatched_by: row.dispatched_by.clone(),
            dispatched_at: row.dispatched_at.clone(),
            helpers: self.helpers.get(&row.id).cloned().unwrap_or_default(),
            due_on: row.due_on.clone(),
            asked_due_on: row.asked_due_on.clone(),
            state,
            submitted_on: row.submitted_on.clone(),
            closed_on: row.closed_on.clone(),
            waits_for: state.waits_for(),
            lateness: stands.map(|s| s.lateness),
            workdays_late: stands.map(|s| s.workdays_late),
            workdays_left: stands.map(|s| s.workdays_left),
            rung: stands.map(|s| s.rung),
            synthetic: row.synthetic,
            rev: row.rev,
        })
    }

    /// The steps that the person may take.
    pub fn acts(&self, ctx: &Ctx, row: &TaskRow, state: TaskState) -> Vec<TaskAct> {
        let side = |s: Side| on_side(ctx, &self.tree, s, &row.owner_unit, &row.dispatcher_unit);
        let asked = row.asked_due_on.is_some();
        let may = |act: &TaskAct| match act {
            TaskAct::GrantExtension | TaskAct::RefuseExtension if !asked => false,
            act => act.side().map_or_else(|| side(Side::Owner) || side(Side::Dispatcher), side),
        };
        state.next().into_iter().filter(may).collect()
    }
}

pub(super) fn state_of(row: &TaskRow) -> Result<TaskState> {
    TaskState::of(&row.state)
        .ok_or_else(|| AppError::Internal(format!("task {}: stored state {}", row.id, row.state)))
}

pub(super) fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| AppError::Internal(format!("stored day {text}")))
}

/// Units whose tasks the person may read.
fn readable(ctx: &Ctx, tree: &OrgTree) -> Vec<String> {
    tree.units().filter(|u| ctx.who.may_read(tree, &u.code)).map(|u| u.code.clone()).collect()
}

/// Every task that the person may read as it stood at the end of `on`.
pub(super) async fn all_on(
    ctx: &Ctx,
    db: &mut Db,
    desk: &Desk,
    filter: TaskFilter,
    on: Date,
) -> Result<Vec<TaskRow>> {
    let units = filter.units.clone().unwrap_or_else(|| readable(ctx, &desk.tree));
    if on >= ctx.today() {
        return Ok(task::list(db, &TaskFilter { units: Some(units), ..filter }).await?);
    }
    // States and owners of the past follow from the steps, so they are not asked of the database.
    let rows = task::list(db, &TaskFilter { units: Some(units), states: None, ..filter.clone() }).await?;
    let mut steps: BTreeMap<String, Vec<TaskStepRow>> = BTreeMap::new();
    for step in task::steps(db, None).await? {
        steps.entry(step.task_id.clone()).or_default().push(step);
    }
    let then = rows.into_iter().filter_map(|row| {
        let own = steps.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        past(row, own, on).transpose()
    });
    let mut then = then.collect::<Result<Vec<_>>>()?;
    if let Some(states) = &filter.states {
        then.retain(|r| states.contains(&r.state));
    }
    Ok(then)
}

/// A task as its steps left it at the end of a day; none before it was dispatched.
fn past(mut row: TaskRow, steps: &[TaskStepRow], on: Date) -> Result<Option<TaskRow>> {
    let mut seen = false;
    (row.asked_due_on, row.submitted_on, row.closed_on) = (None, None, None);
    for step in steps {
        let at: Timestamp =
            step.at.parse().map_err(|_| AppError::Internal(format!("stored instant {}", step.at)))?;
        let at = china_date(at);
        if at > on {
            break;
        }
        seen = true;
        (row.due_on, row.state) = (step.due_on.clone(), step.state.clone());
        (row.owner_unit, row.owner_user) = (step.owner_unit.clone(), step.owner_user.clone());
        match TaskAct::of(&step.act) {
            Some(TaskAct::Submit) => row.submitted_on = Some(at.to_string()),
            Some(TaskAct::SendBack) => row.submitted_on = None,
            Some(TaskAct::Close | TaskAct::Cancel) => row.closed_on = Some(at.to_string()),
            _ => {}
        }
    }
    Ok(seen.then_some(row))
}

/// Tasks that the person may read, the most urgent first.
///
/// # Errors
/// [`AppError::Field`] for a state that is none.
pub async fn list(ctx: &Ctx, query: &TaskQuery) -> Result<Vec<TaskItem>> {
    ctx.who.require(DATA_ROLES)?;
    let states = match query.state.as_deref() {
        None | Some("") => None,
        Some("open") => {
            Some(TaskState::ALL.into_iter().filter(|s| s.is_open()).map(|s| s.name().into()).collect())
        }
        Some(one) if TaskState::of(one).is_some() => Some(vec![one.to_owned()]),
        Some(other) => {
            let fault =
                FieldFault::NotOneOf("open, dispatched, accepted, submitted, closed, declined, cancelled");
            return Err(AppError::field("state", other, fault));
        }
    };
    let mut db = ctx.store.read().await?;
    let desk = Desk::load(&mut db).await?;
    if let Some(unit) = &query.unit {
        ctx.who.require_read(&desk.tree, unit)?;
    }
    let on = query.as_of.unwrap_or_else(|| ctx.today());
    let origin = query.origin_kind.clone().zip(query.origin_ref.clone());
    let units = query.unit.clone().map(|u| vec![u]);
    let filter = TaskFilter { states, units, origin, programme: query.programme.clone() };
    let rows = all_on(ctx, &mut db, &desk, filter, on).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let item = desk.item(row, on)?;
        let mine = || {
            item.waits_for
                .is_some_and(|s| on_side(ctx, &desk.tree, s, &item.owner_unit, &item.dispatcher_unit))
        };
        let late = || item.lateness == Some(Lateness::Late);
        let of_project = |id: &String| {
            let key = item.origin_ref.strip_prefix(id.as_str());
            item.origin_kind == "gate" && key.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if query.project.as_ref().is_none_or(of_project)
            && (query.mine != Some(true) || mine())
            && (query.late != Some(true) || late())
        {
            items.push(item);
        }
    }
    Ok(items)
}

/// One task with its steps.
///
/// # Errors
/// [`AppError::NotFound`] for one that does not exist or may not be read.
pub async fn get(ctx: &Ctx, id: &str) -> Result<TaskView> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    view(ctx, &mut db, id).await
}

pub(super) async fn view(ctx: &Ctx, db: &mut Db, id: &str) -> Result<TaskView> {
    let desk = Desk::load(db).await?;
    let row = task::get(db, id).await?.ok_or_else(|| AppError::not_found(Noun::Task, id))?;
    let item = desk.item(&row, ctx.today())?;
    let units = [&row.owner_unit, &row.dispatcher_unit];
    if !units.into_iter().chain(&item.helpers).any(|u| ctx.who.may_read(&desk.tree, u)) {
        return Err(AppError::not_found(Noun::Task, id));
    }
    let steps = task::steps(db, Some(id)).await?;
    Ok(TaskView {
        acts: desk.acts(ctx, &row, item.state),
        item,
        detail: row.detail.clone(),
        acceptance: row.acceptance.clone(),
        steps: steps
            .into_iter()
            .map(|s| TaskStepView {
                act: s.act,
                at: s.at,
                by: s.by_user,
                note: s.note,
                evidence: s.evidence,
                due_on: s.due_on,
                owner_unit: desk.name(&s.owner_unit),
                state: s.state,
            })
            .collect(),
    })
}
