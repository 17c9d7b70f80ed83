//! What tasks give notice of: steps that were taken, and lateness by its rungs.

use super::read::Desk;
use crate::ctx::Ctx;
use crate::error::Result;
use qipan_plan::task::{Lateness, TaskState};
use qipan_store::Db;
use qipan_store::task::{self, TaskFilter};

/// Something that a task gives notice of.
pub(crate) struct TaskNews {
    /// Task.
    pub id: String,
    pub title: String,
    pub owner_unit: String,
    pub owner_name: String,
    pub owner_user: Option<String>,
    pub dispatcher_unit: String,
    pub dispatched_by: String,
    pub due_on: String,
    /// The step that was taken, what and by whom.
    pub step: Option<String>,
    pub act: Option<String>,
    pub by: Option<String>,
    pub note: String,
    /// Working days late and rung.
    pub late: Option<(i32, u8)>,
}

/// Everything that tasks give notice of: steps since an instant, and what is late today.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn news(ctx: &Ctx, db: &mut Db, since: &str) -> Result<Vec<TaskNews>> {
    let desk = Desk::load(db).await?;
    let mut found = Vec::new();
    let steps = task::steps_since(db, since).await?;
    for row in task::list(db, &TaskFilter::default()).await? {
        let item = desk.item(&row, ctx.today())?;
        let plain = || TaskNews {
            id: row.id.clone(),
            title: row.title.clone(),
            owner_unit: row.owner_unit.clone(),
            owner_name: item.owner_unit_name.clone(),
            owner_user: row.owner_user.clone(),
            dispatcher_unit: row.dispatcher_unit.clone(),
            dispatched_by: row.dispatched_by.clone(),
            due_on: row.due_on.clone(),
            step: None,
            act: None,
            by: None,
            note: String::new(),
            late: None,
        };
        for step in steps.iter().filter(|s| s.task_id == row.id) {
            found.push(TaskNews {
                step: Some(step.id.clone()),
                act: Some(step.act.clone()),
                by: Some(step.by_user.clone()),
                note: if step.act == "dispatch" { String::new() } else { step.note.clone() },
                ..plain()
            });
        }
        if item.owner_left {
            let who = row.owner_user.clone().unwrap_or_else(|| row.owner_unit.clone());
            found.push(TaskNews {
                step: Some(format!("left:{who}")),
                act: Some("owner_left".into()),
                ..plain()
            });
        }
        let waits = matches!(item.state, TaskState::Dispatched | TaskState::Accepted | TaskState::Declined);
        if waits && item.lateness == Some(Lateness::Late) {
            let late = item.workdays_late.unwrap_or_default();
            found.push(TaskNews { late: Some((late, item.rung.unwrap_or_default())), ..plain() });
        }
    }
    Ok(found)
}
