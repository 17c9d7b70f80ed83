//! Returns: what each person owes, and how complete the returns of each unit are.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params};
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use qipan_app::read::returns::{self, Completeness, MyReturns};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::DATA, routes!(mine)).add(Access::DATA, routes!(completeness))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompletenessQuery {
    /// Only returns for periods that end with this one, e.g. `2024-01/05`; the last 13 months if missing.
    period: Option<String>,
}

/// What I owe: overdue, returned and due soon.
#[utoipa::path(get, path = "/returns/mine", tag = "returns", responses((status = 200, description = "The returns", body = MyReturns)))]
async fn mine(Call(ctx): Call, State(state): State<AppState>) -> Handled<Json<MyReturns>> {
    Ok(Json(returns::mine(&ctx, &state.cache).await?))
}

/// How complete, punctual and fresh the returns of each unit are.
#[utoipa::path(get, path = "/returns/completeness", tag = "returns", params(CompletenessQuery),
    responses((status = 200, description = "The units", body = Completeness)))]
async fn completeness(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<CompletenessQuery>,
) -> Handled<Json<Completeness>> {
    Ok(Json(returns::completeness(&ctx, &state.cache, q.period.as_deref()).await?))
}
