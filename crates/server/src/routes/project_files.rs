//! The list of projects as a file.

use crate::access::{Access, Routes};
use crate::extract::{Call, Params};
use crate::problem::Handled;
use crate::state::AppState;
use crate::wire::attachment;
use axum::extract::State;
use axum::response::Response;
use qipan_app::projects::{self, ProjectQuery};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::DATA, routes!(export))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormatQuery {
    /// `xlsx` (default) or `csv`.
    format: Option<String>,
}

/// The list with its filters, all pages of it, as a workbook; it comes in again as `projects`.
#[utoipa::path(get, path = "/projects/export", tag = "projects", params(ProjectQuery, FormatQuery),
    responses((status = 200, description = "The list", content_type = "application/octet-stream")))]
async fn export(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<ProjectQuery>,
    Params(format): Params<FormatQuery>,
) -> Handled<Response> {
    let format = format.format.as_deref().unwrap_or("xlsx");
    let out = projects::export(&ctx, &state.portfolio, &query, format).await?;
    Ok(attachment(&out.name, out.bytes))
}
