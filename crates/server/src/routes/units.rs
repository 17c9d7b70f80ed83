//! Org units.

use crate::access::{Access, Routes};
use crate::extract::{Call, IfMatch, Json, Seg, Tagged};
use crate::problem::Handled;
use crate::wire::Items;
use axum::http::StatusCode;
use jiff::civil::Date;
use qipan_app::org::{self, NewUnit, UnitChange, UnitView, UnitsChanged};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::AnyRole, routes!(list))
        .add(Access::SYSTEM, routes!(create))
        .add(Access::AnyRole, routes!(get))
        .add(Access::SYSTEM, routes!(update))
        .add(Access::SYSTEM, routes!(close))
        .add(Access::SYSTEM, routes!(split))
        .add(Access::SYSTEM, routes!(merge))
}

#[derive(Deserialize, ToSchema)]
struct Close {
    /// First day without the unit.
    #[schema(value_type = String, format = Date)]
    on_date: Date,
    /// Who takes over the units below it; the unit above if missing.
    heir: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct Split {
    /// First day of the parts.
    #[schema(value_type = String, format = Date)]
    on_date: Date,
    /// The parts, at least two.
    into: Vec<NewUnit>,
    /// For each unit below: which part it goes to.
    #[serde(default)]
    homes: BTreeMap<String, String>,
}

#[derive(Deserialize, ToSchema)]
struct Merge {
    /// First day of the merged unit.
    #[schema(value_type = String, format = Date)]
    on_date: Date,
    /// The units that merge with this one.
    with: Vec<String>,
    /// What they become: a new unit, or the code of one of them, which goes on.
    into: NewUnit,
}

/// All units as trees.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, description = "Units", body = Items<UnitView>)))]
async fn list(Call(ctx): Call) -> Handled<Json<Items<UnitView>>> {
    Ok(Json(Items::all(org::list(&ctx).await?)))
}

/// Add a unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = NewUnit,
    responses((status = 201, description = "Added", body = UnitView)))]
async fn create(Call(ctx): Call, Json(new): Json<NewUnit>) -> Handled<(StatusCode, Json<UnitView>)> {
    Ok((StatusCode::CREATED, Json(org::create(&ctx, new).await?)))
}

/// One unit, with its version as `ETag`.
#[utoipa::path(get, path = "/units/{code}", tag = "units", params(("code" = String, Path)),
    responses((status = 200, description = "The unit", body = UnitView)))]
async fn get(Call(ctx): Call, Seg(code): Seg<String>) -> Handled<Tagged<UnitView>> {
    let body = org::get(&ctx, &code).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Change names and place.
#[utoipa::path(put, path = "/units/{code}", tag = "units", params(("code" = String, Path), ("If-Match" = String, Header)),
    request_body = UnitChange, responses((status = 200, description = "Changed", body = UnitView)))]
async fn update(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(change): Json<UnitChange>,
) -> Handled<Tagged<UnitView>> {
    let body = org::update(&ctx, &code, change, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Close a unit on a day.
#[utoipa::path(post, path = "/units/{code}/close", tag = "units", params(("code" = String, Path)), request_body = Close,
    responses((status = 200, description = "Closed", body = UnitsChanged)))]
async fn close(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(body): Json<Close>,
) -> Handled<Json<UnitsChanged>> {
    Ok(Json(org::close(&ctx, &code, body.heir.as_deref(), body.on_date).await?))
}

/// Split a unit into new ones on a day.
#[utoipa::path(post, path = "/units/{code}/split", tag = "units", params(("code" = String, Path)), request_body = Split,
    responses((status = 200, description = "Split", body = UnitsChanged)))]
async fn split(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(body): Json<Split>,
) -> Handled<Json<UnitsChanged>> {
    Ok(Json(org::split(&ctx, &code, body.into, body.homes, body.on_date).await?))
}

/// Merge units into one on a day.
#[utoipa::path(post, path = "/units/{code}/merge", tag = "units", params(("code" = String, Path)), request_body = Merge,
    responses((status = 200, description = "Merged", body = UnitsChanged)))]
async fn merge(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(body): Json<Merge>,
) -> Handled<Json<UnitsChanged>> {
    Ok(Json(org::merge(&ctx, &code, &body.with, body.into, body.on_date).await?))
}
