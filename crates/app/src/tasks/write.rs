//! Dispatching a task and taking its steps. Each runs in one transaction with its audit row.

use super::read::{Desk, TaskView, day, state_of, view};
use super::{DISPATCHERS, OWNERS, on_side};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::DATA_ROLES;
use crate::text;
use jiff::civil::Date;
use qipan_plan::task::{Side, TaskAct, TaskState};
use qipan_store::task::{self, TaskHelperRow, TaskRow, TaskStepRow};
use qipan_store::{Tx, people};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

const ORIGINS: &[&str] = &["indicator", "gate", "siting", "parcel", "appeal", "meeting", "other"];

/// A new task.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct NewTask {
    /// One line.
    pub title: String,
    /// What is to be done.
    #[serde(default)]
    pub detail: String,
    /// When it counts as done.
    pub acceptance: String,
    /// What it comes from: `indicator`, `gate`, `siting`, `parcel`, `appeal`, `meeting` or `other`.
    #[serde(default)]
    pub origin_kind: Option<String>,
    /// Its key, e.g. the code of the indicator.
    #[serde(default)]
    pub origin_ref: String,
    /// Its name, as people will read it.
    #[serde(default)]
    pub origin_label: String,
    /// Programme that it belongs to.
    #[serde(default)]
    pub programme: Option<String>,
    /// Unit that has to do it.
    pub owner_unit: String,
    /// Login of the person in that unit.
    #[serde(default)]
    pub owner_user: Option<String>,
    /// Unit in whose name it is dispatched.
    pub dispatcher_unit: String,
    /// Units that help.
    #[serde(default)]
    pub helpers: Vec<String>,
    /// Day by which it is to be done.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// A step of a task.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct TaskStepBody {
    /// `accept`, `decline`, `report`, `ask_extension`, `grant_extension`, `refuse_extension`, `submit`, `send_back`,
    /// `close`, `hand_over`, `urge`, `cancel`, or `dispatch` once more after it was declined.
    pub act: String,
    /// Why, or what was done; needed for most steps.
    #[serde(default)]
    pub note: String,
    /// Where the proof is (document number, link); needed to submit.
    #[serde(default)]
    pub evidence: String,
    /// The day asked for, with `ask_extension`; a new day, with `dispatch`.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// The new owner, with `hand_over` and `dispatch`.
    pub owner_unit: Option<String>,
    /// The new person, with `hand_over` and `dispatch`.
    pub owner_user: Option<String>,
}

/// Dispatches a task.
///
/// # Errors
/// [`AppError::Field`] with place and remedy; [`AppError::OutsideScope`] for a unit above or beside one's own.
pub async fn dispatch(ctx: &Ctx, new: NewTask) -> Result<TaskView> {
    ctx.who.require(DISPATCHERS)?;
    let mut tx = ctx.store.begin().await?;
    let desk = Desk::load(&mut tx).await?;
    let row = checked(ctx, &mut tx, &desk, &new).await?;
    let mut helpers: Vec<String> = new.helpers.clone();
    helpers.sort();
    helpers.dedup();
    for unit in &helpers {
        require_living(&desk, ctx.today(), "helpers", unit)?;
    }
    let helpers: Vec<_> = helpers
        .into_iter()
        .filter(|u| *u != row.owner_unit)
        .map(|unit_code| TaskHelperRow { task_id: row.id.clone(), unit_code })
        .collect();
    let step = step_row(ctx, &row, TaskAct::Dispatch, &row.acceptance, "");
    task::insert_task(&mut tx, &row, &helpers, &step).await?;
    tx.audit(ctx.audit_change("dispatch", "task", &row.id, None::<&()>, Some(&row)));
    tx.commit().await?;
    view(ctx, &mut *ctx.store.read().await?, &row.id).await
}

async fn checked(ctx: &Ctx, tx: &mut Tx, desk: &Desk, new: &NewTask) -> Result<TaskRow> {
    require_living(desk, ctx.today(), "owner_unit", &new.owner_unit)?;
    require_living(desk, ctx.today(), "dispatcher_unit", &new.dispatcher_unit)?;
    ctx.who.require_at(&desk.tree, DISPATCHERS, &new.dispatcher_unit)?;
    ctx.who.require_at(&desk.tree, DISPATCHERS, &new.owner_unit)?;
    let origin = new.origin_kind.clone().unwrap_or_else(|| "other".into());
    if !ORIGINS.contains(&origin.as_str()) {
        let fault = FieldFault::NotOneOf("indicator, gate, siting, parcel, appeal, meeting, other");
        return Err(AppError::field("origin_kind", origin, fault));
    }
    if new.due_on < ctx.today() {
        return Err(past_day(new.due_on));
    }
    let programme = new.programme.clone().filter(|p| !p.is_empty());
    if let Some(code) = &programme
        && !task::programmes(tx).await?.iter().any(|p| p.code == *code)
    {
        return Err(AppError::not_found(Noun::Programme, code));
    }
    Ok(TaskRow {
        id: ctx.id(),
        title: text::line("title", &new.title, 120)?,
        detail: prose("detail", &new.detail)?,
        acceptance: text::line("acceptance", &new.acceptance, 500)?,
        origin_kind: origin,
        origin_ref: text::optional_line("origin_ref", &new.origin_ref, 64)?,
        origin_label: text::optional_line("origin_label", &new.origin_label, 120)?,
        programme_code: programme,
        owner_unit: new.owner_unit.clone(),
        owner_user: person(tx, new.owner_user.as_deref()).await?,
        dispatcher_unit: new.dispatcher_unit.clone(),
        dispatched_by: ctx.who.username.clone(),
        dispatched_at: ctx.stamp(),
        due_on: new.due_on.to_string(),
        asked_due_on: None,
        state: TaskState::Dispatched.name().to_owned(),
        submitted_on: None,
        closed_on: None,
        synthetic: new.synthetic,
        rev: 1,
    })
}

/// Takes a step over version `rev`.
///
/// # Errors
/// [`AppError::WrongState`] for a step that does not follow, [`AppError::Field`] where reason, proof or day are missing.
pub async fn step(ctx: &Ctx, id: &str, body: &TaskStepBody, rev: i64) -> Result<TaskView> {
    ctx.who.require(DATA_ROLES)?;
    let act = TaskAct::of(&body.act).ok_or_else(|| {
        AppError::field("act", &body.act, FieldFault::NotOneOf("accept, decline, report, ask_extension, grant_extension, refuse_extension, submit, send_back, close, hand_over, urge, cancel, dispatch"))
    })?;
    let mut tx = ctx.store.begin().await?;
    let seen = view(ctx, &mut tx, id).await?;
    let before = task::get(&mut tx, id).await?.ok_or_else(|| AppError::not_found(Noun::Task, id))?;
    if before.rev != rev {
        return Err(AppError::Stale { what: Noun::Task, id: id.to_owned(), current: before.rev });
    }
    let state = state_of(&before)?.after(act).map_err(|_| AppError::WrongState {
        what: Noun::Task,
        id: id.to_owned(),
        state: before.state.clone(),
        wanted: "dispatched / accepted / submitted",
    })?;
    if !seen.acts.contains(&act) {
        return Err(refusal(&before, act));
    }
    let note =
        if act.needs_note() { text::line("note", &body.note, 1000)? } else { prose("note", &body.note)? };
    let evidence = if act == TaskAct::Submit {
        text::line("evidence", &body.evidence, 500)?
    } else {
        text::optional_line("evidence", &body.evidence, 500)?
    };
    let mut row = TaskRow { state: state.name().to_owned(), ..before.clone() };
    apply(ctx, &mut tx, act, body, &mut row).await?;
    let step = step_row(ctx, &row, act, &note, &evidence);
    task::step(&mut tx, &row, &step, rev).await?;
    let told = json!({"state": row.state, "due_on": row.due_on, "owner_unit": row.owner_unit, "note": note});
    let was = json!({"state": before.state, "due_on": before.due_on, "owner_unit": before.owner_unit});
    tx.audit(ctx.audit_change(act.name(), "task", id, Some(&was), Some(&told)));
    tx.commit().await?;
    // Whoever handed a task over may not see it any more; they still get the answer to their step.
    let mut db = ctx.store.read().await?;
    match view(ctx, &mut db, id).await {
        Err(AppError::NotFound { .. }) => Ok(seen),
        other => other,
    }
}

/// What a step changes beside the state.
async fn apply(ctx: &Ctx, tx: &mut Tx, act: TaskAct, body: &TaskStepBody, row: &mut TaskRow) -> Result<()> {
    let today = ctx.today();
    match act {
        TaskAct::AskExtension => {
            let wanted = body.due_on.ok_or_else(|| AppError::field("due_on", "", FieldFault::Missing))?;
            if wanted <= day(&row.due_on)? || wanted < today {
                return Err(past_day(wanted));
            }
            row.asked_due_on = Some(wanted.to_string());
        }
        TaskAct::GrantExtension => {
            if let Some(day) = row.asked_due_on.take() {
                row.due_on = day;
            }
        }
        TaskAct::RefuseExtension => row.asked_due_on = None,
        TaskAct::Submit => row.submitted_on = Some(today.to_string()),
        TaskAct::SendBack => row.submitted_on = None,
        TaskAct::Close | TaskAct::Cancel => row.closed_on = Some(today.to_string()),
        TaskAct::HandOver | TaskAct::Dispatch => new_owner(ctx, tx, act, body, row).await?,
        _ => {}
    }
    Ok(())
}

async fn new_owner(
    ctx: &Ctx,
    tx: &mut Tx,
    act: TaskAct,
    body: &TaskStepBody,
    row: &mut TaskRow,
) -> Result<()> {
    let desk = Desk::load(tx).await?;
    if let Some(unit) = body.owner_unit.as_deref().filter(|u| !u.is_empty()) {
        require_living(&desk, ctx.today(), "owner_unit", unit)?;
        // The owner passes a task on within its own house only; the dispatcher to whom it may dispatch.
        let dispatches = on_side(ctx, &desk.tree, Side::Dispatcher, &row.owner_unit, &row.dispatcher_unit);
        ctx.who.require_at(&desk.tree, if dispatches { DISPATCHERS } else { OWNERS }, unit)?;
        unit.clone_into(&mut row.owner_unit);
        row.owner_user = None;
    } else if act == TaskAct::HandOver && body.owner_user.as_deref().is_none_or(str::is_empty) {
        return Err(AppError::field("owner_unit", "", FieldFault::Missing));
    }
    if let Some(login) = person(tx, body.owner_user.as_deref()).await? {
        row.owner_user = Some(login);
    }
    if let (TaskAct::Dispatch, Some(due)) = (act, body.due_on) {
        if due < ctx.today() {
            return Err(past_day(due));
        }
        row.due_on = due.to_string();
    }
    Ok(())
}

fn step_row(ctx: &Ctx, row: &TaskRow, act: TaskAct, note: &str, evidence: &str) -> TaskStepRow {
    TaskStepRow {
        id: ctx.id(),
        task_id: row.id.clone(),
        act: act.name().to_owned(),
        at: ctx.stamp(),
        by_user: ctx.who.username.clone(),
        note: note.to_owned(),
        evidence: evidence.to_owned(),
        due_on: row.due_on.clone(),
        owner_unit: row.owner_unit.clone(),
        owner_user: row.owner_user.clone(),
        state: row.state.clone(),
    }
}

/// Why a step that would follow may not be taken by this person.
fn refusal(row: &TaskRow, act: TaskAct) -> AppError {
    match act.side() {
        _ if matches!(act, TaskAct::GrantExtension | TaskAct::RefuseExtension)
            && row.asked_due_on.is_none() =>
        {
            AppError::field(
                "act",
                act.name(),
                FieldFault::Told {
                    zh: "没有待审的延期申请，请重新载入查看。".into(),
                    en: "nobody asks for an extension; reload the task.".into(),
                },
            )
        }
        Some(Side::Owner) => AppError::OutsideScope { unit: row.owner_unit.clone() },
        _ => AppError::OutsideScope { unit: row.dispatcher_unit.clone() },
    }
}

fn require_living(desk: &Desk, on: Date, field: &'static str, unit: &str) -> Result<()> {
    let found = desk.tree.get(unit).ok_or_else(|| AppError::not_found(Noun::Unit, unit))?;
    if found.valid_to.is_some_and(|last| last < on) {
        let fault = FieldFault::Told {
            zh: "该单位已撤销，请选择承接单位。".into(),
            en: "is closed; choose the unit that followed it.".into(),
        };
        return Err(AppError::field(field, unit, fault));
    }
    Ok(())
}

/// A person who can sign in.
async fn person(tx: &mut Tx, login: Option<&str>) -> Result<Option<String>> {
    let Some(login) = login.map(str::trim).filter(|l| !l.is_empty()) else { return Ok(None) };
    let user = people::by_username(tx, login).await?.ok_or_else(|| AppError::not_found(Noun::User, login))?;
    if user.disabled {
        let fault = FieldFault::Told {
            zh: "该账号已停用，请换一位责任人。".into(),
            en: "is disabled; name someone else.".into(),
        };
        return Err(AppError::field("owner_user", login, fault));
    }
    Ok(Some(user.username))
}

/// Text of several lines.
fn prose(field: &'static str, text: &str) -> Result<String> {
    let lines: Vec<String> =
        text.trim().lines().map(|l| text::optional_line(field, l, 1000)).collect::<Result<_>>()?;
    if lines.len() > 50 {
        return Err(AppError::field(field, text, FieldFault::Long(50_000)));
    }
    Ok(lines.join("\n"))
}

fn past_day(day: Date) -> AppError {
    let fault = FieldFault::Told {
        zh: "早于今天或不晚于原期限，请填以后的日期。".into(),
        en: "lies before today or not after the present due day; give a later one.".into(),
    };
    AppError::field("due_on", day.to_string(), fault)
}
