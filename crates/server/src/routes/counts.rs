//! Counts of projects by declared rules, each with the list behind it.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::wire::Items;
use axum::extract::State;
use qipan_app::projects::{self, CountQuery, CountView, ProjectPage};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(all))
        .add(Access::DATA, routes!(one))
        .add(Access::DATA, routes!(list))
}

/// Every count of a period, as known on a day.
#[utoipa::path(get, path = "/counts", tag = "projects", params(CountQuery),
    responses((status = 200, description = "Counts", body = Items<CountView>)))]
async fn all(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<CountQuery>,
) -> Handled<Json<Items<CountView>>> {
    Ok(Json(Items::all(projects::counts(&ctx, &state.portfolio, &query).await?)))
}

/// One count with its rule in words and the address of its list.
#[utoipa::path(get, path = "/counts/{rule}", tag = "projects", params(("rule" = String, Path), CountQuery),
    responses((status = 200, description = "The count", body = CountView)))]
async fn one(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(rule): Seg<String>,
    Params(query): Params<CountQuery>,
) -> Handled<Json<CountView>> {
    Ok(Json(projects::count_of(&ctx, &state.portfolio, &rule, &query).await?))
}

/// The projects that a count counts.
#[utoipa::path(get, path = "/counts/{rule}/list", tag = "projects", params(("rule" = String, Path), CountQuery),
    responses((status = 200, description = "The list", body = ProjectPage)))]
async fn list(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(rule): Seg<String>,
    Params(query): Params<CountQuery>,
) -> Handled<Json<ProjectPage>> {
    Ok(Json(projects::count_list(&ctx, &state.portfolio, &rule, &query).await?))
}
