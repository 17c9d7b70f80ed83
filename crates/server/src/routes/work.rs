//! My work: what waits for the person asking.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json};
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use qipan_app::work::{self, MyWork};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::DATA, routes!(mine))
}

/// Everything that waits for me, by day: returns, gates, limits, tasks, indicators to report and approvals.
#[utoipa::path(get, path = "/me/work", tag = "session",
    responses((status = 200, description = "What waits", body = MyWork)))]
async fn mine(Call(ctx): Call, State(state): State<AppState>) -> Handled<Json<MyWork>> {
    Ok(Json(work::mine(&ctx, &state.portfolio, &state.cache).await?))
}
