//! Working calendars.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::{Handled, Problem};
use crate::wire::Items;
use qipan_app::AppError;
use qipan_app::error::FieldFault;
use qipan_app::read::calendars::{self, CalendarChange, CalendarView, WorkdayAnswer};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::AnyRole, routes!(list))
        .add(Access::SYSTEM, routes!(put))
        .add(Access::AnyRole, routes!(add))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WorkdayQuery {
    /// From this day, `2024-09-13`.
    from: String,
    /// So many working days later; before it, if negative.
    days: i32,
}

/// All years that are known.
#[utoipa::path(get, path = "/calendars", tag = "calendars", responses((status = 200, description = "Years", body = Items<CalendarView>)))]
async fn list(Call(ctx): Call) -> Handled<Json<Items<CalendarView>>> {
    Ok(Json(Items::all(calendars::list(&ctx).await?)))
}

/// Add or replace a year, citing the notice that says so.
#[utoipa::path(put, path = "/calendars/{year}", tag = "calendars", params(("year" = i16, Path)), request_body = CalendarChange,
    responses((status = 200, description = "Written", body = CalendarView)))]
async fn put(
    Call(ctx): Call,
    Seg(year): Seg<i16>,
    Json(change): Json<CalendarChange>,
) -> Handled<Json<CalendarView>> {
    Ok(Json(calendars::put(&ctx, year, change).await?))
}

/// The day so many working days away; an error, never a guess, where a year is not published.
#[utoipa::path(get, path = "/calendars/workdays", tag = "calendars", params(WorkdayQuery),
    responses((status = 200, description = "The day", body = WorkdayAnswer)))]
async fn add(Call(ctx): Call, Params(q): Params<WorkdayQuery>) -> Handled<Json<WorkdayAnswer>> {
    let missing = || Problem::from(AppError::field("from", "", FieldFault::Missing));
    let from = day("from", Some(&q.from))?.ok_or_else(missing)?;
    Ok(Json(calendars::add(&ctx, from, q.days).await?))
}
