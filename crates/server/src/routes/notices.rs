//! One's own notices, and how one wants them.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use qipan_app::notices::{self, NoticePage, NoticeSettings};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::AnyRole, routes!(list))
        .add(Access::AnyRole, routes!(read))
        .add(Access::AnyRole, routes!(read_all))
        .add(Access::AnyRole, routes!(settings))
        .add(Access::AnyRole, routes!(put_settings))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those not read.
    #[serde(default)]
    unread: bool,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Notices a page (50; 200 at most).
    limit: Option<i64>,
}

/// My notices, newest first.
#[utoipa::path(get, path = "/notices", tag = "notices", params(ListQuery),
    responses((status = 200, description = "A page", body = NoticePage)))]
async fn list(Call(ctx): Call, Params(q): Params<ListQuery>) -> Handled<Json<NoticePage>> {
    Ok(Json(notices::list(&ctx, q.unread, q.cursor, q.limit).await?))
}

/// Mark one of my notices as read.
#[utoipa::path(post, path = "/notices/{id}/read", tag = "notices", params(("id" = String, Path)),
    responses((status = 204, description = "Read")))]
async fn read(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<StatusCode> {
    notices::read(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark all my notices as read.
#[utoipa::path(post, path = "/notices/read", tag = "notices", responses((status = 204, description = "Read")))]
async fn read_all(Call(ctx): Call) -> Handled<StatusCode> {
    notices::read_all(&ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How I want notices.
#[utoipa::path(get, path = "/me/notice-settings", tag = "notices",
    responses((status = 200, description = "Settings", body = NoticeSettings)))]
async fn settings(Call(ctx): Call, State(state): State<AppState>) -> Handled<Json<NoticeSettings>> {
    Ok(Json(notices::settings(&ctx, state.notify.smtp.is_some()).await?))
}

/// Change how I want notices.
#[utoipa::path(put, path = "/me/notice-settings", tag = "notices", request_body = NoticeSettings,
    responses((status = 200, description = "Settings", body = NoticeSettings)))]
async fn put_settings(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(body): Json<NoticeSettings>,
) -> Handled<Json<NoticeSettings>> {
    Ok(Json(notices::put_settings(&ctx, body, state.notify.smtp.is_some()).await?))
}
