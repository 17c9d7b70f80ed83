//! Projects (一口气): registry, gates, clocks, monthly returns, boards, and what they move.

use crate::access::{Access, Routes};
use crate::answer;
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload;
use crate::wire::{Items, OnDay, attachment};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use qipan_app::Ctx;
use qipan_app::projects::{
    self, Behind, BlockedHolder, CalendarEvent, ClockBody, Funnel, GateBody, NewPhoto, OwedReturns,
    PHOTO_BYTES, PhotoView, ProjectBody, ProjectCards, ProjectCatalog, ProjectChoices, ProjectGantt,
    ProjectPage, ProjectQuery, ProjectView, ReturnBody, ReturnView, WhatIfBody, WhatIfView,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::DATA, routes!(create))
        .add(Access::DATA, routes!(choices))
        .add(Access::DATA, routes!(cards))
        .add(Access::DATA, routes!(gantt))
        .add(Access::DATA, routes!(funnel))
        .add(Access::DATA, routes!(blocked))
        .add(Access::DATA, routes!(calendar))
        .add(Access::DATA, routes!(deadlines))
        .add(Access::DATA, routes!(catalog))
        .add(Access::DATA, routes!(owed))
        .add(Access::DATA, routes!(add_photo))
        .add(Access::DATA, routes!(photo))
        .add(Access::DATA, routes!(get))
        .add(Access::DATA, routes!(update))
        .add(Access::DATA, routes!(change_gate))
        .add(Access::DATA, routes!(clock))
        .add(Access::DATA, routes!(file_return))
        .add(Access::DATA, routes!(what_if))
        .add(Access::DATA, routes!(behind))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DaysQuery {
    /// First day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last day; 60 days later if missing.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MonthQuery {
    /// Month, `2024-06`; the one before this if missing.
    month: Option<String>,
}

/// Projects with where each stands, what it waits for and when it will build and produce.
#[utoipa::path(get, path = "/projects", tag = "projects", params(ProjectQuery),
    responses((status = 200, description = "A page", body = ProjectPage)))]
async fn list(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
    headers: HeaderMap,
) -> Handled<Response> {
    Ok(answer::send(&headers, projects::list_page(&ctx, &state.portfolio, &query).await?))
}

/// Add a project; a talk has no code yet.
#[utoipa::path(post, path = "/projects", tag = "projects", request_body = ProjectBody,
    responses((status = 201, description = "Added", body = ProjectView)))]
async fn create(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(body): Json<ProjectBody>,
) -> Handled<(StatusCode, Tagged<ProjectView>)> {
    let id = projects::create(&ctx, &body).await?;
    Ok((StatusCode::CREATED, shown(&ctx, &state, &id).await?))
}

async fn shown(ctx: &Ctx, state: &AppState, id: &str) -> Handled<Tagged<ProjectView>> {
    let body = projects::get(ctx, &state.portfolio, id, None).await?;
    Ok(Tagged { rev: body.item.rev, body })
}

/// One project with its gates, clocks, returns, classes and what it moves.
#[utoipa::path(get, path = "/projects/{id}", tag = "projects", params(("id" = String, Path), OnDay),
    responses((status = 200, description = "The project", body = ProjectView)))]
async fn get(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Tagged<ProjectView>> {
    let body = projects::get(&ctx, &state.portfolio, &id, on.as_of).await?;
    Ok(Tagged { rev: body.item.rev, body })
}

/// Change a project; what was known before is kept.
#[utoipa::path(put, path = "/projects/{id}", tag = "projects",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ProjectBody,
    responses((status = 200, description = "Changed", body = ProjectView)))]
async fn update(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<ProjectBody>,
) -> Handled<Tagged<ProjectView>> {
    projects::update(&ctx, &id, &body, rev).await?;
    shown(&ctx, &state, &id).await
}

/// Set, move, confirm or take back a date of a gate.
#[utoipa::path(post, path = "/projects/{id}/gates", tag = "projects",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = GateBody,
    responses((status = 200, description = "Set", body = ProjectView)))]
async fn change_gate(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<GateBody>,
) -> Handled<Tagged<ProjectView>> {
    projects::change_gate(&ctx, &id, &body, rev).await?;
    shown(&ctx, &state, &id).await
}

/// Record what happened to the clock of a gate: received, paused, resumed, handed on, decided.
#[utoipa::path(post, path = "/projects/{id}/clocks", tag = "projects",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ClockBody,
    responses((status = 200, description = "Recorded", body = ProjectView)))]
async fn clock(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<ClockBody>,
) -> Handled<Tagged<ProjectView>> {
    projects::clock(&ctx, &id, &body, rev).await?;
    shown(&ctx, &state, &id).await
}

/// Industries, currencies and classes that a project may have.
#[utoipa::path(get, path = "/projects/catalog", tag = "projects",
    responses((status = 200, description = "What the form offers", body = ProjectCatalog)))]
async fn catalog(Call(ctx): Call) -> Handled<Json<ProjectCatalog>> {
    Ok(Json(projects::catalog(&ctx)?))
}

/// What I owe for a month.
#[utoipa::path(get, path = "/projects/returns/mine", tag = "projects", params(MonthQuery),
    responses((status = 200, description = "Projects", body = OwedReturns)))]
async fn owed(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<MonthQuery>,
) -> Handled<Json<OwedReturns>> {
    Ok(Json(projects::owed(&ctx, &state.portfolio, q.month.as_deref()).await?))
}

/// File the return of a month; it takes the place of an earlier one of the same month.
#[utoipa::path(post, path = "/projects/{id}/returns", tag = "projects", params(("id" = String, Path)),
    request_body = ReturnBody, responses((status = 201, description = "Filed", body = ReturnView)))]
async fn file_return(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    Json(body): Json<ReturnBody>,
) -> Handled<(StatusCode, Json<ReturnView>)> {
    Ok((StatusCode::CREATED, Json(projects::file(&ctx, &id, &body).await?)))
}

/// The multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct PhotoForm {
    /// JPEG, PNG or WebP of at most 10 MB.
    #[schema(value_type = String, format = Binary)]
    file: String,
}

/// Add a photo to a return.
#[utoipa::path(post, path = "/projects/returns/{id}/photos", tag = "projects", params(("id" = String, Path)),
    request_body(content = PhotoForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "Added", body = PhotoView)))]
async fn add_photo(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    request: Request,
) -> Handled<(StatusCode, Json<PhotoView>)> {
    let (file_name, bytes) = upload::parts_within(&state, request, PHOTO_BYTES, |_, _| Ok(())).await?;
    let photo = projects::add_photo(&ctx, &id, NewPhoto { file_name, bytes }).await?;
    Ok((StatusCode::CREATED, Json(photo)))
}

/// A photo.
#[utoipa::path(get, path = "/projects/photos/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, description = "The photo", content_type = "application/octet-stream")))]
async fn photo(Call(ctx): Call, State(state): State<AppState>, Seg(id): Seg<String>) -> Handled<Response> {
    let file = projects::photo(&ctx, &state.portfolio, &id).await?;
    Ok(attachment(&file.file_name, file.bytes))
}

/// What would follow if a gate moved; nothing is saved.
#[utoipa::path(post, path = "/projects/{id}/what-if", tag = "projects", params(("id" = String, Path)),
    request_body = WhatIfBody, responses((status = 200, description = "What would follow", body = WhatIfView)))]
async fn what_if(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Json(body): Json<WhatIfBody>,
) -> Handled<Json<WhatIfView>> {
    Ok(Json(projects::what_if(&ctx, &state.portfolio, &id, &body).await?))
}

/// The projects behind an indicator, and the gates to which its shortfall is due.
#[utoipa::path(get, path = "/indicators/{code}/projects", tag = "projects", params(("code" = String, Path), OnDay),
    responses((status = 200, description = "Projects and parts", body = Behind)))]
async fn behind(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Json<Behind>> {
    Ok(Json(projects::behind(&ctx, &state.portfolio, &state.cache, &code, on.as_of).await?))
}

/// What lists of projects can be narrowed to.
#[utoipa::path(get, path = "/projects/choices", tag = "projects", params(OnDay),
    responses((status = 200, description = "Choices", body = ProjectChoices)))]
async fn choices(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(on): Params<OnDay>,
) -> Handled<Json<ProjectChoices>> {
    Ok(Json(projects::choices(&ctx, &state.portfolio, on.as_of).await?))
}

/// Every project as a card, with who holds the ball; `cursor` and `limit` do not count here.
#[utoipa::path(get, path = "/projects/cards", tag = "projects", params(ProjectQuery),
    responses((status = 200, description = "All cards", body = ProjectCards)))]
async fn cards(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
) -> Handled<Json<ProjectCards>> {
    Ok(Json(projects::cards(&ctx, &state.portfolio, &query).await?))
}

/// Every project as a row of bars and gates; `cursor` and `limit` do not count here.
#[utoipa::path(get, path = "/projects/gantt", tag = "projects", params(ProjectQuery),
    responses((status = 200, description = "All rows", body = ProjectGantt)))]
async fn gantt(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
) -> Handled<Json<ProjectGantt>> {
    Ok(Json(projects::gantt(&ctx, &state.portfolio, &query).await?))
}

/// The five batches with conversion and age; filters as in the list.
#[utoipa::path(get, path = "/projects/funnel", tag = "projects", params(ProjectQuery),
    responses((status = 200, description = "Batches", body = Funnel)))]
async fn funnel(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
    headers: HeaderMap,
) -> Handled<Response> {
    Ok(answer::send(&headers, projects::funnel(&ctx, &state.portfolio, &query).await?))
}

/// What blocks projects, by who holds the ball; filters as in the list.
#[utoipa::path(get, path = "/projects/blocked", tag = "projects", params(ProjectQuery),
    responses((status = 200, description = "Holders", body = Items<BlockedHolder>)))]
async fn blocked(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
) -> Handled<Json<Items<BlockedHolder>>> {
    Ok(Json(Items::all(projects::blocked(&ctx, &state.portfolio, &query).await?)))
}

/// What is due from one day to another; filters as in the list.
#[utoipa::path(get, path = "/projects/calendar", tag = "projects", params(DaysQuery, ProjectQuery),
    responses((status = 200, description = "Events by day", body = Items<CalendarEvent>)))]
async fn calendar(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(days): Params<DaysQuery>,
    Params(query): Params<ProjectQuery>,
) -> Handled<Json<Items<CalendarEvent>>> {
    Ok(Json(Items::all(projects::calendar(&ctx, &state.portfolio, days.from, days.to, &query).await?)))
}

/// The deadlines of the next 180 days as iCalendar; filters as in the list.
#[utoipa::path(get, path = "/projects/deadlines.ics", tag = "projects", params(ProjectQuery),
    responses((status = 200, description = "iCalendar", content_type = "text/calendar")))]
async fn deadlines(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
) -> Handled<Response> {
    let text = projects::ics(&ctx, &state.portfolio, &query).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}
