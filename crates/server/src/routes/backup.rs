//! Backups and the calendar of working days, for the system administrator.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use qipan_app::backup::{self, BackupView};
use qipan_app::calendar;
use qipan_kernel::calendar::YearCalendar;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::SYSTEM, routes!(make)).add(Access::SYSTEM, routes!(set_year))
}

#[derive(Deserialize, ToSchema)]
struct Year {
    /// Days off.
    #[schema(value_type = Vec<String>)]
    holidays: Vec<Date>,
    /// Weekend days that are worked.
    #[schema(value_type = Vec<String>)]
    workdays: Vec<Date>,
    /// The notice that says so.
    source: String,
}

/// Make a backup while others work. It stays on the server: it holds everything.
#[utoipa::path(post, path = "/backup", tag = "system", responses((status = 201, description = "Made", body = BackupView)))]
async fn make(Call(ctx): Call, State(state): State<AppState>) -> Handled<(StatusCode, Json<BackupView>)> {
    let folder = state.config.data_dir.join("backups");
    Ok((StatusCode::CREATED, Json(backup::make(&ctx, &folder).await?)))
}

/// Add or replace the arrangement of holidays and worked weekends of a year.
#[utoipa::path(put, path = "/calendar/{year}", tag = "system", params(("year" = i16, Path)), request_body = Year,
    responses((status = 204, description = "Set")))]
async fn set_year(Call(ctx): Call, Seg(year): Seg<i16>, Json(body): Json<Year>) -> Handled<StatusCode> {
    let days = YearCalendar { year, holidays: body.holidays, workdays: body.workdays };
    calendar::set_year(&ctx, days, &body.source).await?;
    Ok(StatusCode::NO_CONTENT)
}
