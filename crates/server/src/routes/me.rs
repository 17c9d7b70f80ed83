//! What a person keeps for themselves: saved views, and the feed of deadlines for a calendar program.

use crate::access::{Access, Routes};
use crate::extract::{Anyone, Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::wire::Items;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use qipan_app::people::personal::{self, Feed, SavedView};
use qipan_app::projects::{self, ProjectQuery};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(views, save_view))
        .add(Access::DATA, routes!(delete_view))
        .add(Access::DATA, routes!(feed, make_feed, end_feed))
        .add(Access::Public, routes!(deadlines))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// Only of this page.
    page: Option<String>,
}

/// One's own saved views.
#[utoipa::path(get, path = "/me/views", tag = "me", params(PageQuery),
    responses((status = 200, description = "Views", body = Items<SavedView>)))]
async fn views(Call(ctx): Call, Params(q): Params<PageQuery>) -> Handled<Json<Items<SavedView>>> {
    Ok(Json(Items::all(personal::views(&ctx, q.page.as_deref()).await?)))
}

/// Save a view in the place of one with the same name; tells the views of the page.
#[utoipa::path(put, path = "/me/views", tag = "me", request_body = SavedView,
    responses((status = 200, description = "Views of the page", body = Items<SavedView>)))]
async fn save_view(Call(ctx): Call, Json(body): Json<SavedView>) -> Handled<Json<Items<SavedView>>> {
    Ok(Json(Items::all(personal::save_view(&ctx, &body).await?)))
}

/// Take a view away.
#[utoipa::path(delete, path = "/me/views/{page}/{name}", tag = "me",
    params(("page" = String, Path), ("name" = String, Path)),
    responses((status = 204, description = "Gone")))]
async fn delete_view(Call(ctx): Call, Seg((page, name)): Seg<(String, String)>) -> Handled<StatusCode> {
    personal::delete_view(&ctx, &page, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether one has a feed of deadlines.
#[utoipa::path(get, path = "/me/feed", tag = "me", responses((status = 200, description = "The feed", body = Feed)))]
async fn feed(Call(ctx): Call) -> Handled<Json<Feed>> {
    Ok(Json(personal::feed(&ctx).await?))
}

/// Make an address for one's feed, told this once; the one before stops.
#[utoipa::path(put, path = "/me/feed", tag = "me", responses((status = 200, description = "The feed", body = Feed)))]
async fn make_feed(Call(ctx): Call) -> Handled<Json<Feed>> {
    Ok(Json(personal::make_feed(&ctx).await?))
}

/// End one's feed.
#[utoipa::path(delete, path = "/me/feed", tag = "me", responses((status = 204, description = "Ended")))]
async fn end_feed(Call(ctx): Call) -> Handled<StatusCode> {
    personal::end_feed(&ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deadlines of the next 180 days for whoever has the address: what its person may see, with the same filters.
#[utoipa::path(get, path = "/feeds/{token}/deadlines.ics", tag = "me", params(("token" = String, Path), ProjectQuery),
    responses((status = 200, description = "iCalendar", content_type = "text/calendar")))]
async fn deadlines(
    Anyone(ctx): Anyone,
    State(state): State<AppState>,
    Seg(token): Seg<String>,
    Params(query): Params<ProjectQuery>,
) -> Handled<Response> {
    let ctx = personal::by_feed(&ctx, &token).await?;
    let text = projects::ics(&ctx, &state.portfolio, &query).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}
