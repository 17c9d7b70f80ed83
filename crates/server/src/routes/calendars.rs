//! Working calendars.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::{Handled, Problem};
use crate::state::AppState;
use crate::upload;
use crate::wire::{Items, attachment};
use axum::extract::{Request, State};
use axum::response::Response;
use qipan_app::AppError;
use qipan_app::error::FieldFault;
use qipan_app::read::calendars::{self, CalendarChange, CalendarImported, CalendarView, WorkdayAnswer};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::AnyRole, routes!(list))
        .add(Access::SYSTEM, routes!(put))
        .add(Access::AnyRole, routes!(add))
        .add(Access::AnyRole, routes!(export))
        .add(Access::SYSTEM, routes!(import))
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

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormatQuery {
    /// `xlsx` (default), `csv`, `txt` or `ics`.
    format: Option<String>,
}

/// A year as a workbook, csv, text or iCalendar file; it comes in again.
#[utoipa::path(get, path = "/calendars/{year}/file", tag = "calendars", params(("year" = i16, Path), FormatQuery),
    responses((status = 200, description = "The file", content_type = "application/octet-stream")))]
async fn export(Call(ctx): Call, Seg(year): Seg<i16>, Params(q): Params<FormatQuery>) -> Handled<Response> {
    let file = calendars::export(&ctx, year, q.format.as_deref().unwrap_or("xlsx")).await?;
    Ok(attachment(&file.name, file.bytes))
}

/// The multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct CalendarImportForm {
    /// Workbook or csv (日期, 至, 安排), text (a line a span) or iCalendar.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// The notice that says so; needed to write.
    source: Option<String>,
    /// Only check; true if missing.
    dry_run: Option<bool>,
}

/// Read a year from a file: every wrong day is told with its cell or line.
#[utoipa::path(post, path = "/calendars/{year}/import", tag = "calendars", params(("year" = i16, Path)),
    request_body(content = CalendarImportForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "Checked or written", body = CalendarImported)))]
async fn import(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(year): Seg<i16>,
    request: Request,
) -> Handled<Json<CalendarImported>> {
    let (mut dry_run, mut source) = (true, String::new());
    let file = upload::parts(&state, request, |name, text| {
        match name {
            "dry_run" if !text.is_empty() => dry_run = upload::flag("dry_run", text)?,
            "source" => text.clone_into(&mut source),
            _ => {}
        }
        Ok(())
    });
    let file = file.await?;
    Ok(Json(calendars::import(&ctx, year, file, &source, dry_run).await?))
}
