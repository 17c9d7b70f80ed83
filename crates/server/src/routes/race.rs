//! The race (招商赛马): boards by month, what they rest on, publishing, and months run again.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload;
use crate::wire::{Items, OnDay, attachment};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use qipan_app::Role;
use qipan_app::projects::race::{
    self, EntryBody, Imported, PublishBody, RaceFigure, RaceMonthItem, RaceRecompute, RaceSchemeProposal,
    RaceSchemeVersion, RaceSteps, RaceView, SchemeBody,
};
use qipan_app::review::Decision;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

const ENTER: Access = Access::Roles(&[Role::Reporter, Role::Planner]);
const PUBLISH: Access = Access::Roles(&[Role::Planner, Role::Publisher]);

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(months))
        .add(Access::DATA, routes!(schemes))
        .add(Access::PLANNER, routes!(propose_scheme))
        .add(Access::DATA, routes!(scheme_proposals))
        .add(PUBLISH, routes!(decide_scheme))
        .add(Access::DATA, routes!(board))
        .add(Access::DATA, routes!(figure))
        .add(Access::DATA, routes!(moves_up))
        .add(Access::DATA, routes!(workbook))
        .add(ENTER, routes!(form))
        .add(ENTER, routes!(enter))
        .add(ENTER, routes!(import))
        .add(PUBLISH, routes!(publish))
        .add(Access::DATA, routes!(recompute))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UpQuery {
    /// As known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// How many places; two if missing.
    places: Option<u32>,
}

/// Months of the race, the latest first: open ones and published ones.
#[utoipa::path(get, path = "/race/months", tag = "race",
    responses((status = 200, description = "Months", body = Items<RaceMonthItem>)))]
async fn months(Call(ctx): Call) -> Handled<Json<Items<RaceMonthItem>>> {
    Ok(Json(Items::all(race::months(&ctx).await?)))
}

/// Versions of the scheme, the one that comes with Qipan first.
#[utoipa::path(get, path = "/race/schemes", tag = "race",
    responses((status = 200, description = "Versions", body = Items<RaceSchemeVersion>)))]
async fn schemes(Call(ctx): Call) -> Handled<Json<Items<RaceSchemeVersion>>> {
    Ok(Json(Items::all(race::schemes(&ctx).await?)))
}

/// Propose a version of the scheme from a month on; it holds once a second person published it. Published months keep
/// theirs.
#[utoipa::path(post, path = "/race/schemes", tag = "race", request_body = SchemeBody,
    responses((status = 200, description = "Checked only", body = RaceSchemeProposal),
        (status = 201, description = "Proposed", body = RaceSchemeProposal)))]
async fn propose_scheme(
    Call(ctx): Call,
    Json(body): Json<SchemeBody>,
) -> Handled<(StatusCode, Json<RaceSchemeProposal>)> {
    let status = if body.dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(race::propose_scheme(&ctx, &body).await?)))
}

/// Proposed versions with what each changes, the latest first.
#[utoipa::path(get, path = "/race/scheme-proposals", tag = "race",
    responses((status = 200, description = "Proposals", body = Items<RaceSchemeProposal>)))]
async fn scheme_proposals(Call(ctx): Call) -> Handled<Json<Items<RaceSchemeProposal>>> {
    Ok(Json(Items::all(race::scheme_proposals(&ctx).await?)))
}

/// Publish or refuse a proposed version; never one's own.
#[utoipa::path(post, path = "/race/scheme-proposals/{id}/decision", tag = "race", params(("id" = String, Path)),
    request_body = Decision, responses((status = 200, description = "Decided", body = RaceSchemeProposal)))]
async fn decide_scheme(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    Json(body): Json<Decision>,
) -> Handled<Json<RaceSchemeProposal>> {
    Ok(Json(race::decide_scheme(&ctx, &id, &body).await?))
}

/// The board of a month: as it was frozen if it was published, else from projects and entries.
#[utoipa::path(get, path = "/race/{month}", tag = "race", params(("month" = String, Path), OnDay),
    responses((status = 200, description = "The board", body = RaceView)))]
async fn board(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(month): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Json<RaceView>> {
    Ok(Json(race::board(&ctx, &state.portfolio, &month, on.as_of).await?))
}

/// A value of the board with the projects, or the entry, that it rests on.
#[utoipa::path(get, path = "/race/{month}/units/{unit}/measures/{measure}", tag = "race",
    params(("month" = String, Path), ("unit" = String, Path), ("measure" = String, Path), OnDay),
    responses((status = 200, description = "The value", body = RaceFigure)))]
async fn figure(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((month, unit, measure)): Seg<(String, String, String)>,
    Params(on): Params<OnDay>,
) -> Handled<Json<RaceFigure>> {
    Ok(Json(race::figure(&ctx, &state.portfolio, &month, &unit, &measure, on.as_of).await?))
}

/// What each measure alone would have to be for the unit to stand two places higher.
#[utoipa::path(get, path = "/race/{month}/units/{unit}/up", tag = "race",
    params(("month" = String, Path), ("unit" = String, Path), UpQuery),
    responses((status = 200, description = "The changes", body = RaceSteps)))]
async fn moves_up(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((month, unit)): Seg<(String, String)>,
    Params(q): Params<UpQuery>,
) -> Handled<Json<RaceSteps>> {
    Ok(Json(race::moves_up(&ctx, &state.portfolio, &month, &unit, q.places, q.as_of).await?))
}

/// The board as a workbook.
#[utoipa::path(get, path = "/race/{month}/board.xlsx", tag = "race", params(("month" = String, Path), OnDay),
    responses((status = 200, description = "The workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn workbook(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(month): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Response> {
    let file = race::board_file(&ctx, &state.portfolio, &month, on.as_of).await?;
    Ok(attachment(&file.name, file.bytes))
}

/// The form for values that projects can't tell.
#[utoipa::path(get, path = "/race/{month}/entries.xlsx", tag = "race", params(("month" = String, Path)),
    responses((status = 200, description = "The form", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn form(Call(ctx): Call, State(state): State<AppState>, Seg(month): Seg<String>) -> Handled<Response> {
    let file = race::form(&ctx, &state.portfolio, &month).await?;
    Ok(attachment(&file.name, file.bytes))
}

/// How many values were taken.
#[derive(serde::Serialize, ToSchema)]
struct Taken {
    /// Values.
    values: usize,
}

/// Enter values that projects can't tell, with their source; nobody enters those of their own unit.
#[utoipa::path(post, path = "/race/{month}/entries", tag = "race", params(("month" = String, Path)),
    request_body = EntryBody, responses((status = 201, description = "Taken", body = Taken)))]
async fn enter(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(month): Seg<String>,
    Json(body): Json<EntryBody>,
) -> Handled<(StatusCode, Json<Taken>)> {
    let values = race::enter(&ctx, &state.portfolio, &month, &body).await?;
    Ok((StatusCode::CREATED, Json(Taken { values })))
}

/// The multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct RaceImportForm {
    /// Workbook or CSV: a row a unit, a column a measure.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Where the values stand; the file's name if missing.
    source: Option<String>,
    /// Only check; true if missing.
    dry_run: Option<bool>,
}

/// Import values that projects can't tell from a workbook.
#[utoipa::path(post, path = "/race/{month}/import", tag = "race", params(("month" = String, Path)),
    request_body(content = RaceImportForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "Checked or taken", body = Imported)))]
async fn import(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(month): Seg<String>,
    request: Request,
) -> Handled<Json<Imported>> {
    let (mut dry_run, mut source) = (true, None);
    let file = upload::parts(&state, request, |name, text| {
        match name {
            "dry_run" if !text.is_empty() => dry_run = upload::flag("dry_run", text)?,
            "source" if !text.is_empty() => source = Some(text.to_owned()),
            _ => {}
        }
        Ok(())
    });
    let file = file.await?;
    Ok(Json(race::import(&ctx, &state.portfolio, &month, file, source.as_deref(), dry_run).await?))
}

/// Publish a month: scheme, inputs and result are frozen for good.
#[utoipa::path(post, path = "/race/{month}/publish", tag = "race", params(("month" = String, Path)),
    request_body = PublishBody, responses((status = 201, description = "Published", body = RaceView)))]
async fn publish(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(month): Seg<String>,
    Json(body): Json<PublishBody>,
) -> Handled<(StatusCode, Json<RaceView>)> {
    Ok((StatusCode::CREATED, Json(race::publish(&ctx, &state.portfolio, &month, &body).await?)))
}

/// Run a published month again: from what was frozen, and from the data as of its day (or another).
#[utoipa::path(get, path = "/race/{month}/recompute", tag = "race", params(("month" = String, Path), OnDay),
    responses((status = 200, description = "What came out", body = RaceRecompute)))]
async fn recompute(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(month): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Json<RaceRecompute>> {
    Ok(Json(race::recompute(&ctx, &state.portfolio, &month, on.as_of).await?))
}
