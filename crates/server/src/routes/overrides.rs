//! Grades set by hand.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::wire::Items;
use axum::http::StatusCode;
use qipan_app::read::overrides::{self, NewOverride, OverrideView};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::PLANNER, routes!(set))
        .add(Access::PLANNER, routes!(revoke))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnitQuery {
    /// Org unit; the district if missing.
    unit: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RevokeQuery {
    /// Org unit; the district if missing.
    unit: Option<String>,
    /// Only of this period.
    period: Option<String>,
}

/// Every grade that was ever set by hand for the indicator at a unit.
#[utoipa::path(get, path = "/indicators/{code}/override", tag = "indicators", params(("code" = String, Path), UnitQuery),
    responses((status = 200, description = "The grades", body = Items<OverrideView>)))]
async fn list(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Params(q): Params<UnitQuery>,
) -> Handled<Json<Items<OverrideView>>> {
    Ok(Json(Items::all(overrides::list(&ctx, &code, q.unit.as_deref()).await?)))
}

/// Set a grade by hand, with a reason. It shows as set by hand, and keeps what was computed.
#[utoipa::path(post, path = "/indicators/{code}/override", tag = "indicators", params(("code" = String, Path)),
    request_body = NewOverride, responses((status = 201, description = "Set", body = OverrideView)))]
async fn set(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(new): Json<NewOverride>,
) -> Handled<(StatusCode, Json<OverrideView>)> {
    Ok((StatusCode::CREATED, Json(overrides::set(&ctx, &code, new).await?)))
}

/// Take a grade that was set by hand back.
#[utoipa::path(delete, path = "/indicators/{code}/override", tag = "indicators", params(("code" = String, Path), RevokeQuery),
    responses((status = 204, description = "Taken back")))]
async fn revoke(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Params(q): Params<RevokeQuery>,
) -> Handled<StatusCode> {
    overrides::revoke(&ctx, &code, q.unit.as_deref(), q.period.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
