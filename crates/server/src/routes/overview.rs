//! The first page.

use crate::access::{Access, Routes};
use crate::answer::{day, send};
use crate::extract::{Call, Params};
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use qipan_app::read::indicators::Wanted;
use qipan_app::read::overview::{self, Overview};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::DATA, routes!(show))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OverviewQuery {
    /// Only what this plan watches, judged by its targets.
    plan: Option<String>,
    /// The version of the plan.
    plan_version: Option<String>,
    /// As known on this day; today if missing.
    as_of: Option<String>,
    /// As it had been recorded by this instant (RFC 3339).
    recorded_at: Option<String>,
}

/// Lights by category, laggards, returns that are due, the latest changes. Sent with an `ETag`.
#[utoipa::path(get, path = "/overview", tag = "overview", params(OverviewQuery),
    responses((status = 200, description = "The page", body = Overview), (status = 304, description = "Unchanged")))]
async fn show(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<OverviewQuery>,
    headers: HeaderMap,
) -> Handled<Response> {
    let wanted = Wanted {
        plan: q.plan,
        plan_version: q.plan_version,
        as_of: day("as_of", q.as_of.as_deref())?,
        recorded_at: q.recorded_at,
        ..Wanted::default()
    };
    Ok(send(&headers, overview::page(&ctx, &state.cache, &wanted).await?))
}
