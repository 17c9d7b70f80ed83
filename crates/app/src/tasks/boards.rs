//! The supervisor's page (督办) and the list of the weekly meeting (周例会), each for a day.

use super::read::{Desk, TaskItem, all_on};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rights::DATA_ROLES;
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_plan::task::{Lateness, Side, TaskState};
use qipan_store::task::TaskFilter;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How the units stand with their tasks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Supervision {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// A row for each unit that owns a task, the most late first.
    pub units: Vec<UnitRecord>,
    /// Open tasks whose owner left.
    pub without_owner: Vec<TaskItem>,
}

/// How one unit stands.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct UnitRecord {
    /// Unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Tasks that are not over.
    pub open: u32,
    /// Of these: due soon.
    pub due_soon: u32,
    /// Of these: late and with the unit.
    pub late: u32,
    /// Of these: on the yellow-card rung or above.
    pub yellow: u32,
    /// Of these: taken up.
    pub raised: u32,
    /// Working days late of the latest.
    pub worst_workdays: i32,
    /// Tasks closed.
    pub closed: u32,
    /// Of these: submitted in time.
    pub closed_in_time: u32,
    /// Share of closed tasks submitted in time; none while nothing is closed.
    pub in_time_share: Option<f64>,
}

/// What the weekly meeting goes through.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Meeting {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// `late`, `extension`, `to_decide`, `week`: in this order.
    pub groups: Vec<MeetingGroup>,
}

/// Tasks of one sort.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeetingGroup {
    /// `late` 逾期未办结, `extension` 申请延期, `to_decide` 待销号或退回待定, `week` 一周内到期.
    pub kind: String,
    /// The tasks, by unit and day.
    pub tasks: Vec<TaskItem>,
}

async fn on_day(ctx: &Ctx, as_of: Option<Date>) -> Result<(Date, Vec<TaskItem>)> {
    ctx.who.require(DATA_ROLES)?;
    let on = as_of.unwrap_or_else(|| ctx.today());
    let mut db = ctx.store.read().await?;
    let desk = Desk::load(&mut db).await?;
    let rows = all_on(ctx, &mut db, &desk, TaskFilter::default(), on).await?;
    Ok((on, rows.iter().map(|r| desk.item(r, on)).collect::<Result<_>>()?))
}

/// How each unit stands with its tasks.
///
/// # Errors
/// Whatever the database says.
pub async fn supervision(ctx: &Ctx, as_of: Option<Date>) -> Result<Supervision> {
    let (as_of, items) = on_day(ctx, as_of).await?;
    let mut units: BTreeMap<String, UnitRecord> = BTreeMap::new();
    for item in &items {
        count(units.entry(item.owner_unit.clone()).or_default(), item);
    }
    let mut units: Vec<UnitRecord> = units.into_values().collect();
    for u in &mut units {
        u.in_time_share = (u.closed > 0).then(|| f64::from(u.closed_in_time) / f64::from(u.closed));
    }
    units.sort_by(|a, b| (b.late, b.worst_workdays, &a.unit).cmp(&(a.late, a.worst_workdays, &b.unit)));
    Ok(Supervision { as_of, units, without_owner: items.into_iter().filter(|i| i.owner_left).collect() })
}

fn count(record: &mut UnitRecord, item: &TaskItem) {
    record.unit.clone_from(&item.owner_unit);
    record.name.clone_from(&item.owner_unit_name);
    let late = item.lateness == Some(Lateness::Late);
    record.open += u32::from(item.state.is_open());
    if item.waits_for == Some(Side::Owner) {
        record.due_soon += u32::from(item.lateness == Some(Lateness::DueSoon));
        record.late += u32::from(late);
        record.yellow += u32::from(item.rung.is_some_and(|r| r >= 2));
        record.raised += u32::from(item.rung.is_some_and(|r| r >= 3));
        record.worst_workdays = record.worst_workdays.max(item.workdays_late.unwrap_or(0));
    }
    if item.state == TaskState::Closed {
        record.closed += 1;
        record.closed_in_time += u32::from(!late);
    }
}

/// What the weekly meeting goes through.
///
/// # Errors
/// Whatever the database says.
pub async fn meeting(ctx: &Ctx, as_of: Option<Date>) -> Result<Meeting> {
    let (as_of, items) = on_day(ctx, as_of).await?;
    let week = as_of.checked_add(7.days()).unwrap_or(as_of).to_string();
    let with_owner = |i: &&TaskItem| i.waits_for == Some(Side::Owner);
    let late = |i: &&TaskItem| with_owner(i) && i.lateness == Some(Lateness::Late);
    let group = |kind: &str, wanted: &dyn Fn(&&TaskItem) -> bool| {
        let mut tasks: Vec<TaskItem> = items.iter().filter(wanted).cloned().collect();
        tasks.sort_by(|a, b| (&a.owner_unit, &a.due_on, &a.id).cmp(&(&b.owner_unit, &b.due_on, &b.id)));
        MeetingGroup { kind: kind.to_owned(), tasks }
    };
    let groups = vec![
        group("late", &late),
        group("extension", &|i| i.asked_due_on.is_some() && i.state.is_open()),
        group("to_decide", &|i| i.waits_for == Some(Side::Dispatcher)),
        group("week", &|i| with_owner(i) && !late(i) && i.due_on <= week),
    ];
    Ok(Meeting { as_of, groups })
}
