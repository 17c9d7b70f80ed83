//! Vector tiles of layers.

use crate::access::{Access, Routes};
use crate::answer::{day, send_as};
use crate::extract::{Call, Json, Params, Seg};
use crate::openapi::PREFIX;
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qipan_app::space::registered::REGISTER;
use qipan_app::space::tiles::{self, TileJson};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The media type of a tile.
const TILE: &str = "application/vnd.mapbox-vector-tile";

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::DATA, routes!(describe)).add(Access::DATA, routes!(tile))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// The version, by name or id; the one in force on the day if missing; `register`: that one, its parcels as the land
    /// register has them on the day.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

/// Description of a layer's tiles (TileJSON).
#[utoipa::path(get, path = "/tiles/{layer}", tag = "tiles", params(("layer" = String, Path), VersionQuery),
    responses((status = 200, description = "TileJSON", body = TileJson)))]
async fn describe(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(layer): Seg<String>,
    Params(q): Params<VersionQuery>,
) -> Handled<Json<TileJson>> {
    let on = day("as_of", q.as_of.as_deref())?;
    Ok(Json(tiles::describe(&ctx, &state.atlas, &layer, q.version.as_deref(), on, PREFIX).await?))
}

/// One tile; 204 where the layer has nothing. The layer within it is named as the layer's code.
#[utoipa::path(get, path = "/tiles/{layer}/{z}/{x}/{y}", tag = "tiles",
    params(("layer" = String, Path), ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path), VersionQuery),
    responses((status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing there")))]
async fn tile(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((layer, z, x, y)): Seg<(String, u8, u32, u32)>,
    Params(q): Params<VersionQuery>,
    headers: HeaderMap,
) -> Handled<Response> {
    let on = day("as_of", q.as_of.as_deref())?;
    let tile = tiles::tile(&ctx, &state.atlas, &layer, q.version.as_deref(), on, (z, x, y)).await?;
    let mut response = if tile.body.is_empty() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        send_as(&headers, tile, TILE)
    };
    if q.version.as_deref().is_some_and(|v| v != REGISTER) {
        // A version never changes.
        let keep = HeaderValue::from_static("private, max-age=3600");
        response.headers_mut().insert(header::CACHE_CONTROL, keep);
    }
    Ok(response)
}
