//! Vector tiles of layers, and the values that they are coloured by.

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
use qipan_app::space::theme::{self, By, LayerValues};
use qipan_app::space::tiles::{self, TileJson};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The media type of a tile.
const TILE: &str = "application/vnd.mapbox-vector-tile";

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(describe))
        .add(Access::DATA, routes!(tile))
        .add(Access::DATA, routes!(values))
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

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TileQuery {
    /// The version, by name or id; the one in force on the day if missing; `register`: that one, its parcels as the land
    /// register has them on the day.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
    /// An attribute: features carry their class of it as `theme_class`, from 0, and far zooms put areas of one class
    /// together.
    by: Option<String>,
    /// Lower bounds of the second and later classes of numbers, ascending: `1.5,3,8`. Words have classes by frequency.
    breaks: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ValuesQuery {
    /// The attribute.
    field: String,
    /// The version, by name or id; the one in force on the day if missing; `register`: that one, its parcels as the land
    /// register has them on the day.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

/// What the features of a layer say of one attribute, for a thematic map: numbers, or words by frequency.
#[utoipa::path(get, path = "/layers/{code}/values", tag = "layers", params(("code" = String, Path), ValuesQuery),
    responses((status = 200, description = "The values", body = LayerValues)))]
async fn values(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<ValuesQuery>,
) -> Handled<Json<LayerValues>> {
    let on = day("as_of", q.as_of.as_deref())?;
    let version = q.version.as_deref();
    Ok(Json(theme::layer_values(&ctx, &state.atlas, &code, version, on, &q.field).await?))
}

/// One tile; 204 where the layer has nothing. The layer within it is named as the layer's code.
#[utoipa::path(get, path = "/tiles/{layer}/{z}/{x}/{y}", tag = "tiles",
    params(("layer" = String, Path), ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path), TileQuery),
    responses((status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing there")))]
async fn tile(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((layer, z, x, y)): Seg<(String, u8, u32, u32)>,
    Params(q): Params<TileQuery>,
    headers: HeaderMap,
) -> Handled<Response> {
    let on = day("as_of", q.as_of.as_deref())?;
    let by = By::parse(q.by, q.breaks.as_deref())?;
    let version = q.version.as_deref();
    let tile = tiles::tile(&ctx, &state.atlas, &layer, version, on, by.as_ref(), (z, x, y)).await?;
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
