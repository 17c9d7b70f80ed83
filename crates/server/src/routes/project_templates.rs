//! Templates of gates with their versions, and moving projects between them.

use crate::access::{Access, Routes};
use crate::extract::{Call, IfMatch, Json, Params, Seg};
use crate::problem::Handled;
use crate::wire::{Items, attachment};
use axum::http::StatusCode;
use axum::response::Response;
use qipan_app::projects::{self, MigrationView, ProposalBody, TemplateFile, TemplateImported, TemplateView};
use qipan_app::review::Decision;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::DATA, routes!(import))
        .add(Access::DATA, routes!(source))
        .add(Access::DATA, routes!(migrations))
        .add(Access::DATA, routes!(propose))
        .add(Access::DATA, routes!(decide))
}

/// Every version of every template, the current ones first.
#[utoipa::path(get, path = "/project-templates", tag = "projects",
    responses((status = 200, description = "Templates", body = Items<TemplateView>)))]
async fn list(Call(ctx): Call) -> Handled<Json<Items<TemplateView>>> {
    Ok(Json(Items::all(projects::templates(&ctx).await?)))
}

/// Bring in versions, as a planner of the district; projects that run stay on theirs.
#[utoipa::path(post, path = "/project-templates", tag = "projects", request_body = TemplateFile,
    responses((status = 200, description = "Checked, and kept unless it is a dry run", body = TemplateImported)))]
async fn import(Call(ctx): Call, Json(body): Json<TemplateFile>) -> Handled<Json<TemplateImported>> {
    Ok(Json(projects::import_template(&ctx, &body).await?))
}

/// The file of one version, to be changed and brought in under a new version.
#[utoipa::path(get, path = "/project-templates/{code}/{version}", tag = "projects", params(("code" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/json")))]
async fn source(Call(ctx): Call, Seg((code, version)): Seg<(String, String)>) -> Handled<Response> {
    let file = projects::template_source(&ctx, &code, &version).await?;
    Ok(attachment(&format!("{code}-{version}.json"), file.into_bytes()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfProject {
    /// Only of this project.
    project: Option<String>,
}

/// Proposals to move projects to another version, newest first.
#[utoipa::path(get, path = "/template-migrations", tag = "projects", params(OfProject),
    responses((status = 200, description = "Proposals", body = Items<MigrationView>)))]
async fn migrations(Call(ctx): Call, Params(of): Params<OfProject>) -> Handled<Json<Items<MigrationView>>> {
    Ok(Json(Items::all(projects::migrations(&ctx, of.project.as_deref()).await?)))
}

/// Propose to move a project to another version; `dry_run` tells what would become of each gate.
#[utoipa::path(post, path = "/projects/{id}/template-migrations", tag = "projects", params(("id" = String, Path)), request_body = ProposalBody,
    responses((status = 200, description = "A dry run", body = MigrationView), (status = 201, description = "Proposed", body = MigrationView)))]
async fn propose(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    Json(body): Json<ProposalBody>,
) -> Handled<(StatusCode, Json<MigrationView>)> {
    if body.dry_run {
        return Ok((StatusCode::OK, Json(projects::preview_migration(&ctx, &id, &body).await?)));
    }
    Ok((StatusCode::CREATED, Json(projects::propose_migration(&ctx, &id, &body).await?)))
}

/// Decide on a proposal of someone else, over the version that was read (`rev`).
#[utoipa::path(post, path = "/template-migrations/{id}/decision", tag = "projects", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Decision,
    responses((status = 200, description = "Decided", body = MigrationView)))]
async fn decide(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<Decision>,
) -> Handled<Json<MigrationView>> {
    Ok(Json(projects::decide_migration(&ctx, &id, &body, rev).await?))
}
