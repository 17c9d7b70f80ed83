//! Imports: upload, look at, commit, cancel, download.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload;
use crate::wire::attachment;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qipan_app::Ctx;
use qipan_app::imports::{self, IMPORTERS, ImportPage, ImportView};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// An import that is over by then is answered with 200; a longer one with 202, and can be asked for again.
const PATIENCE: Duration = Duration::from_secs(8);
const WRITERS: Access = Access::Roles(IMPORTERS);

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(WRITERS, routes!(upload_file))
        .add(Access::DATA, routes!(get))
        .add(WRITERS, routes!(commit))
        .add(WRITERS, routes!(cancel))
        .add(WRITERS, routes!(decide))
        .add(Access::DATA, routes!(original))
        .add(Access::DATA, routes!(marked))
}

/// The parts of the multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; upload.rs reads it part by part")]
struct UploadForm {
    /// The workbook: xlsx, xls or csv.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// `auto` (default), `observations`, `dictionary`, `targets`, `projects` or `project_progress`.
    kind: Option<String>,
    /// Only validate (default `true`); `false` commits if nothing stands against it.
    dry_run: Option<bool>,
    /// Vintage of rows that give none: `flash`, `preliminary`, `revised`, `final`.
    vintage: Option<String>,
    /// Source of rows that give none.
    source: Option<String>,
    /// Day since which rows that give none are known, `2024-06-30`.
    known_on: Option<String>,
    /// Plan of targets that name none.
    plan: Option<String>,
    /// Unit of rows that name none.
    unit: Option<String>,
    /// Read hidden sheets too.
    hidden_sheets: Option<bool>,
    /// Every target, and every new project, is a demo value.
    synthetic: Option<bool>,
    /// Procedure of new projects that give none: `filing`, `verification`, `approval`.
    procedure: Option<String>,
    /// Supply of new projects that give none: `granted`, `allotted`, `leased`, `renovation`, `none`.
    supply: Option<String>,
}

/// Decisions on rows that may be about projects that are there.
#[derive(Deserialize, ToSchema)]
struct DecisionsBody {
    /// `same:<id>`, `new` or `skip`, by the row's key.
    decisions: BTreeMap<String, String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Imports a page, at most 200.
    limit: Option<i64>,
}

/// Imports that the person may see, newest first.
#[utoipa::path(get, path = "/imports", tag = "imports", params(ListQuery), responses((status = 200, description = "A page", body = ImportPage)))]
async fn list(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<ListQuery>,
) -> Handled<Json<ImportPage>> {
    Ok(Json(imports::list(&ctx, &state.jobs, q.cursor, q.limit.unwrap_or(50)).await?))
}

/// Upload a workbook. It is validated as a whole; `dry_run=false` commits it if nothing stands against it.
#[utoipa::path(post, path = "/imports", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "Read (and committed)", body = ImportView),
        (status = 202, description = "Still at work", body = ImportView)))]
async fn upload_file(
    Call(ctx): Call,
    State(state): State<AppState>,
    request: Request,
) -> Handled<(StatusCode, Json<ImportView>)> {
    let upload = upload::read(&state, request).await?;
    let id = imports::start(&ctx, &state.jobs, upload, state.config.upload_bytes).await?;
    outcome(&ctx, &state, &id).await
}

/// One import with its findings.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, description = "The import", body = ImportView)))]
async fn get(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
) -> Handled<Json<ImportView>> {
    Ok(Json(imports::get(&ctx, &state.jobs, &id).await?))
}

/// Commit a validated import: all of it, or nothing.
#[utoipa::path(post, path = "/imports/{id}/commit", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, description = "Committed", body = ImportView), (status = 202, description = "Still at work", body = ImportView)))]
async fn commit(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
) -> Handled<(StatusCode, Json<ImportView>)> {
    imports::commit(&ctx, &state.jobs, &id).await?;
    outcome(&ctx, &state, &id).await
}

/// Stop an import at work, or give up one that waits for its commit.
#[utoipa::path(post, path = "/imports/{id}/cancel", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = ImportView)))]
async fn cancel(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
) -> Handled<Json<ImportView>> {
    imports::cancel(&ctx, &state.jobs, &id).await?;
    Ok(Json(imports::get(&ctx, &state.jobs, &id).await?))
}

/// Decide on rows that may be about projects that are there: the same, a new one, or left out. It is validated again.
#[utoipa::path(put, path = "/imports/{id}/reviews", tag = "imports", params(("id" = String, Path)), request_body = DecisionsBody,
    responses((status = 200, description = "Validated with the decisions", body = ImportView), (status = 202, description = "Still at work", body = ImportView)))]
async fn decide(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Json(body): Json<DecisionsBody>,
) -> Handled<(StatusCode, Json<ImportView>)> {
    imports::decide(&ctx, &state.jobs, &id, body.decisions).await?;
    outcome(&ctx, &state, &id).await
}

/// The file as it came.
#[utoipa::path(get, path = "/imports/{id}/file", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/octet-stream")))]
async fn original(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Response> {
    let file = imports::file(&ctx, &id).await?;
    Ok(attachment(&file.name, file.bytes))
}

/// A copy of the file with its findings as cell notes and as a list.
#[utoipa::path(get, path = "/imports/{id}/marked.xlsx", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, description = "The copy", content_type = "application/octet-stream")))]
async fn marked(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Response> {
    let file = imports::marked(&ctx, &id).await?;
    Ok(attachment(&file.name, file.bytes))
}

async fn outcome(ctx: &Ctx, state: &AppState, id: &str) -> Handled<(StatusCode, Json<ImportView>)> {
    let over = match state.jobs.get(id) {
        Some(job) => job.over_within(PATIENCE).await,
        None => true,
    };
    let status = if over { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(imports::get(ctx, &state.jobs, id).await?)))
}
