//! Tasks, their helpers and steps, and the programmes that they belong to.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A programme of tasks: a reform group, a digital track, a scenario, a number-one project.
ProgrammeRow in "programme" {
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// `reform_group`, `digital_track`, `scenario`, `number_one` or `parks`.
    kind: String,
    /// Unit that leads it.
    lead_unit: String,
    /// Person who leads it.
    lead_person: String,
    /// What it is for.
    goal: String,
    /// Stage that it has reached.
    stage: String,
    /// Codes of indicators that tell its effect, as a JSON array.
    indicators_json: String,
    /// Measures of use: `[{name, unit, value, on}]`.
    measures_json: String,
    /// Invented for the demo.
    synthetic: bool,
    /// Place in lists.
    ord: i64,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A task.
TaskRow in "task" {
    /// UUIDv7.
    id: String,
    /// One line.
    title: String,
    /// What is to be done.
    detail: String,
    /// When it counts as done.
    acceptance: String,
    /// `indicator`, `gate`, `siting`, `parcel`, `appeal`, `meeting` or `other`.
    origin_kind: String,
    /// Key of what it came from; empty if nothing.
    origin_ref: String,
    /// Words for it.
    origin_label: String,
    /// Programme.
    programme_code: Option<String>,
    /// Unit that has to do it.
    owner_unit: String,
    /// Person in that unit.
    owner_user: Option<String>,
    /// Unit that wants it done.
    dispatcher_unit: String,
    /// Who dispatched it.
    dispatched_by: String,
    /// When.
    dispatched_at: String,
    /// Day by which it is to be done.
    due_on: String,
    /// Day that the owner asks for instead.
    asked_due_on: Option<String>,
    /// State.
    state: String,
    /// Day of the last submission.
    submitted_on: Option<String>,
    /// Day on which it was closed or cancelled.
    closed_on: Option<String>,
    /// Invented for the demo.
    synthetic: bool,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A unit that helps.
TaskHelperRow in "task_helper" {
    /// Task.
    task_id: String,
    /// Unit.
    unit_code: String,
}}

table! {
/// A step of a task, with what held after it.
TaskStepRow in "task_step" {
    /// UUIDv7.
    id: String,
    /// Task.
    task_id: String,
    /// Which step.
    act: String,
    /// When.
    at: String,
    /// Who.
    by_user: String,
    /// Why, or what was done.
    note: String,
    /// Where the proof is.
    evidence: String,
    /// Due day after the step.
    due_on: String,
    /// Owner after the step.
    owner_unit: String,
    /// Person after the step.
    owner_user: Option<String>,
    /// State after the step.
    state: String,
}}

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Only in these states.
    pub states: Option<Vec<String>>,
    /// Only owned by, helped by or dispatched by one of these units.
    pub units: Option<Vec<String>>,
    /// Only of this origin.
    pub origin: Option<(String, String)>,
    /// Only of this programme.
    pub programme: Option<String>,
}

/// Tasks, the most urgent first.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &TaskFilter) -> Result<Vec<TaskRow>> {
    let mut sql = select::<TaskRow>();
    if let Some(values) = &filter.states {
        sql.is_in("state", values)?;
    }
    if let Some(values) = &filter.units {
        sql.and().push("(1 = 0");
        for (open, close) in [
            (" OR owner_unit IN (", ")"),
            (" OR dispatcher_unit IN (", ")"),
            (" OR id IN (SELECT task_id FROM task_helper WHERE unit_code IN (", "))"),
        ] {
            sql.push(open);
            for (i, unit) in values.iter().enumerate() {
                sql.push(if i == 0 { "" } else { ", " }).bind(unit.clone())?;
            }
            sql.push(if values.is_empty() { "NULL" } else { "" }).push(close);
        }
        sql.push(")");
    }
    if let Some((kind, key)) = &filter.origin {
        sql.equals("origin_kind", Some(kind))?.equals("origin_ref", Some(key))?;
    }
    sql.equals("programme_code", filter.programme.as_deref())?;
    sql.push(" ORDER BY due_on, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One task.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<TaskRow>> {
    let mut sql = select::<TaskRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a task with its helpers and its first step.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a unit or the programme does not exist.
pub async fn insert_task(
    tx: &mut Tx,
    row: &TaskRow,
    helpers: &[TaskHelperRow],
    step: &TaskStepRow,
) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await?;
    insert(tx, helpers, "").await?;
    insert(tx, std::slice::from_ref(step), "").await.map(|_| ())
}

/// Writes what a step changes over revision `if_rev`, and adds the step.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn step(tx: &mut Tx, row: &TaskRow, step: &TaskStepRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE task SET owner_unit = ");
    sql.bind(row.owner_unit.clone())?.push(", owner_user = ").bind(row.owner_user.clone())?;
    sql.push(", due_on = ").bind(row.due_on.clone())?;
    sql.push(", asked_due_on = ").bind(row.asked_due_on.clone())?;
    sql.push(", state = ").bind(row.state.clone())?;
    sql.push(", submitted_on = ").bind(row.submitted_on.clone())?;
    sql.push(", closed_on = ").bind(row.closed_on.clone())?.push(", rev = rev + 1");
    update_rev::<TaskRow>(tx, sql, ("task", "id", &row.id), if_rev).await?;
    insert(tx, std::slice::from_ref(step), "").await.map(|_| ())
}

/// The units that help with any of the tasks, by task and unit.
///
/// # Errors
/// Whatever the database says.
pub async fn helpers(db: &mut Db, task: Option<&str>) -> Result<Vec<TaskHelperRow>> {
    let mut sql = select::<TaskHelperRow>();
    sql.equals("task_id", task)?.push(" ORDER BY task_id, unit_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Steps in the order of time: of one task, or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn steps(db: &mut Db, task: Option<&str>) -> Result<Vec<TaskStepRow>> {
    let mut sql = select::<TaskStepRow>();
    sql.equals("task_id", task)?.push(" ORDER BY id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Steps since an instant, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn steps_since(db: &mut Db, since: &str) -> Result<Vec<TaskStepRow>> {
    let mut sql = select::<TaskStepRow>();
    sql.and().push("at >= ").bind(since.to_owned())?.push(" ORDER BY id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Programmes in the order of lists.
///
/// # Errors
/// Whatever the database says.
pub async fn programmes(db: &mut Db) -> Result<Vec<ProgrammeRow>> {
    let mut sql = select::<ProgrammeRow>();
    sql.push(" ORDER BY ord, code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds a programme.
///
/// # Errors
/// [`crate::StoreError::Exists`] if the code is taken.
pub async fn insert_programme(tx: &mut Tx, row: &ProgrammeRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes a programme over revision `if_rev`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update_programme(tx: &mut Tx, row: &ProgrammeRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE programme SET name = ");
    sql.bind(row.name.clone())?.push(", lead_unit = ").bind(row.lead_unit.clone())?;
    sql.push(", lead_person = ").bind(row.lead_person.clone())?.push(", goal = ").bind(row.goal.clone())?;
    sql.push(", stage = ").bind(row.stage.clone())?;
    sql.push(", indicators_json = ").bind(row.indicators_json.clone())?;
    sql.push(", measures_json = ").bind(row.measures_json.clone())?.push(", rev = rev + 1");
    update_rev::<ProgrammeRow>(tx, sql, ("programme", "code", &row.code), if_rev).await
}
