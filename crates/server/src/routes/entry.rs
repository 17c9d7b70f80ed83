//! The entry grid for small returns.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params};
use crate::problem::Handled;
use qipan_app::entry::{self, Grid, Save, Saved};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::REPORTER, routes!(grid, save))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Query {
    /// Unit.
    unit: String,
    /// Period, e.g. `2024-01/06`.
    period: String,
}

/// What there is to fill in.
#[utoipa::path(get, path = "/entry", tag = "entry", params(Query), responses((status = 200, description = "The grid", body = Grid)))]
async fn grid(Call(ctx): Call, Params(q): Params<Query>) -> Handled<Json<Grid>> {
    Ok(Json(entry::grid(&ctx, &q.unit, &q.period).await?))
}

/// Save drafts, all or none, and submit them if asked. Each row names the version that the grid showed (`if_rev`);
/// 412 if someone else changed one.
#[utoipa::path(put, path = "/entry", tag = "entry", request_body = Save, responses((status = 200, description = "Saved", body = Saved)))]
async fn save(Call(ctx): Call, Json(body): Json<Save>) -> Handled<Json<Saved>> {
    Ok(Json(entry::save(&ctx, body).await?))
}
