//! Who may do what with which parcels, and on which day: what every use case of the register asks first.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_store::parcel::ParcelRow;

pub(super) const PLANNER: &[Role] = &[Role::Planner];
/// Who goes out and looks: the unit's own people and the planners.
pub const INSPECTORS: &[Role] = &[Role::Reporter, Role::Planner];

/// The units that the caller may read, at or below the one asked for.
pub(super) fn readable(ctx: &Ctx, tree: &OrgTree, unit: Option<&str>) -> Result<Vec<String>> {
    let asked = unit.map(str::trim).filter(|u| !u.is_empty());
    if let Some(code) = asked.filter(|code| tree.get(code).is_none()) {
        return Err(AppError::not_found(Noun::Unit, code));
    }
    let below = |code: &str| asked.is_none_or(|top| tree.in_subtree(top, code));
    let units = tree.units().filter(|u| below(&u.code) && ctx.who.may_read(tree, &u.code));
    Ok(units.map(|u| u.code.clone()).collect())
}

/// Refuses a parcel that ended in others.
pub(super) fn alive(row: &ParcelRow) -> Result<()> {
    match &row.ended_on {
        None => Ok(()),
        Some(_) => Err(AppError::WrongState {
            what: Noun::Parcel,
            id: row.code.clone(),
            state: "ended".to_owned(),
            wanted: "not ended",
        }),
    }
}

/// The day of an event: not after today, not before the parcel's last event.
pub(super) fn day(ctx: &Ctx, on: Option<Date>, last: Option<&ParcelRow>) -> Result<Date> {
    let today = ctx.today();
    let last: Option<Date> = last.and_then(|row| row.last_on.parse().ok());
    let on = on.unwrap_or_else(|| last.map_or(today, |last| last.max(today)));
    let told =
        |zh: String, en: String| Err(AppError::field("on", on.to_string(), FieldFault::Told { zh, en }));
    match last {
        _ if on > today => told(
            format!("晚于今天 {today}；请待当日登记"),
            format!("is after today ({today}); record it when the day has come"),
        ),
        Some(last) if on < last => told(
            format!("早于该地块最后一次变更 {last}；请按先后顺序登记"),
            format!("is before the parcel's last event ({last}); record events in their order"),
        ),
        _ => Ok(on),
    }
}
