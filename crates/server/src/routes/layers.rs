//! Layers of the map: list, add, change, publish.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, IfMatch, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::wire::Items;
use axum::extract::State;
use axum::http::StatusCode;
use qipan_app::space::layers::{self, LayerChange, NewLayer, VersionAbout};
use qipan_app::space::views::{LayerDetail, LayerView};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::PLANNER, routes!(create))
        .add(Access::DATA, routes!(get))
        .add(Access::PLANNER, routes!(change))
        .add(Access::PLANNER, routes!(set_about, drop_draft))
        .add(Access::PLANNER, routes!(publish))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// The version; the one in force on the day if missing.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

/// All layers with their versions.
#[utoipa::path(get, path = "/layers", tag = "layers", params(DayQuery),
    responses((status = 200, description = "Layers", body = Items<LayerView>)))]
async fn list(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<DayQuery>,
) -> Handled<Json<Items<LayerView>>> {
    let on = day("as_of", q.as_of.as_deref())?;
    Ok(Json(Items::all(layers::list(&ctx, &state.atlas, on).await?)))
}

/// Add a layer; its versions come by import.
#[utoipa::path(post, path = "/layers", tag = "layers", request_body = NewLayer,
    responses((status = 201, description = "Added", body = LayerDetail)))]
async fn create(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(new): Json<NewLayer>,
) -> Handled<(StatusCode, Json<LayerDetail>)> {
    let code = layers::create(&ctx, new).await?;
    Ok((StatusCode::CREATED, Json(layers::get(&ctx, &state.atlas, &code, None, None).await?)))
}

/// A layer with its fields and what the import of one version found.
#[utoipa::path(get, path = "/layers/{code}", tag = "layers", params(("code" = String, Path), VersionQuery),
    responses((status = 200, description = "The layer", body = LayerDetail)))]
async fn get(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<VersionQuery>,
) -> Handled<Json<LayerDetail>> {
    let on = day("as_of", q.as_of.as_deref())?;
    Ok(Json(layers::get(&ctx, &state.atlas, &code, q.version.as_deref(), on).await?))
}

/// Change names, owner, publicity and place of a layer.
#[utoipa::path(put, path = "/layers/{code}", tag = "layers",
    params(("code" = String, Path), ("If-Match" = String, Header)), request_body = LayerChange,
    responses((status = 200, description = "Changed", body = LayerDetail)))]
async fn change(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<LayerChange>,
) -> Handled<Json<LayerDetail>> {
    layers::change(&ctx, &code, body, rev).await?;
    Ok(Json(layers::get(&ctx, &state.atlas, &code, None, None).await?))
}

/// Say where a draft comes from.
#[utoipa::path(put, path = "/layers/{code}/versions/{version}", tag = "layers",
    params(("code" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)), request_body = VersionAbout,
    responses((status = 200, description = "Written", body = LayerDetail)))]
async fn set_about(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((code, version)): Seg<(String, String)>,
    IfMatch(rev): IfMatch,
    Json(body): Json<VersionAbout>,
) -> Handled<Json<LayerDetail>> {
    layers::set_about(&ctx, &code, &version, body, rev).await?;
    Ok(Json(layers::get(&ctx, &state.atlas, &code, Some(&version), None).await?))
}

/// Drop a draft; what is published stays.
#[utoipa::path(delete, path = "/layers/{code}/versions/{version}", tag = "layers",
    params(("code" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)),
    responses((status = 204, description = "Dropped")))]
async fn drop_draft(
    Call(ctx): Call,
    Seg((code, version)): Seg<(String, String)>,
    IfMatch(rev): IfMatch,
) -> Handled<StatusCode> {
    layers::drop_draft(&ctx, &code, &version, rev).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish a draft: from its first day on it is the version that counts.
#[utoipa::path(post, path = "/layers/{code}/versions/{version}/publish", tag = "layers",
    params(("code" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "Published", body = LayerDetail)))]
async fn publish(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((code, version)): Seg<(String, String)>,
    IfMatch(rev): IfMatch,
) -> Handled<Json<LayerDetail>> {
    layers::publish(&ctx, &code, &version, rev).await?;
    Ok(Json(layers::get(&ctx, &state.atlas, &code, Some(&version), None).await?))
}
