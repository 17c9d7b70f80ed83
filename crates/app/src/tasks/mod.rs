//! Tasks (交办、督办): dispatched with an owner and a day, followed until they are closed.

mod boards;
mod news;
mod programme_history;
mod programmes;
mod read;
mod write;

pub use boards::{Meeting, MeetingGroup, Supervision, UnitRecord, meeting, supervision};
pub(crate) use news::{TaskNews, news};
pub use programme_history::{MeasureValue, NewMeasureValue, NewStage, ProgrammeHistory, StageMove};
pub use programme_history::{measure_programme, programme_history, stage_programme};
pub use programmes::{Measure, NewProgramme, ProgrammeChange, ProgrammeView, programme, programmes};
pub use programmes::{create as create_programme, update as update_programme};
pub use read::{TaskItem, TaskQuery, TaskStepView, TaskView, get, list};
pub use write::{NewTask, TaskStepBody, dispatch, step};

use crate::ctx::Ctx;
use crate::rights::Role;
use qipan_kernel::org::OrgTree;
use qipan_plan::task::Side;

/// Who dispatches and decides.
const DISPATCHERS: &[Role] = &[Role::Planner, Role::Reviewer];
/// Who acts for the owner.
const OWNERS: &[Role] = &[Role::Reporter, Role::Reviewer, Role::Planner];

/// Whether the person stands on a side of a task.
fn on_side(ctx: &Ctx, tree: &OrgTree, side: Side, owner: &str, dispatcher: &str) -> bool {
    match side {
        Side::Owner => ctx.who.has_at(tree, OWNERS, owner),
        Side::Dispatcher => ctx.who.has_at(tree, DISPATCHERS, dispatcher),
    }
}
