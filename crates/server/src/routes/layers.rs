//! Layers of the map: list, add, change, publish.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, IfMatch, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload::{self, flag};
use crate::wire::Items;
use crate::wire::attachment;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qipan_app::AppError;
use qipan_app::error::FieldFault;
use qipan_app::space::compare::{self, Wanted as Compared};
use qipan_app::space::download;
use qipan_app::space::features::{self, FeaturePage, Identified, Test, USUAL, Wanted, bbox};
use qipan_app::space::files::{self, LayerUpload, Reading};
use qipan_app::space::import::LayerImport;
use qipan_app::space::layers::{self, LayerChange, NewLayer, VersionAbout};
use qipan_app::space::schema::ComparisonDoc;
use qipan_app::space::views::{LayerDetail, LayerView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
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
        .add(Access::PLANNER, routes!(import))
        .add(Access::PLANNER, routes!(original))
        .add(Access::DATA, routes!(features_page))
        .add(Access::DATA, routes!(identify))
        .add(Access::DATA, routes!(download))
        .add(Access::DATA, routes!(compare_versions))
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
    /// The version; the one in force on the day if missing; `register`: that one, its parcels as the land register has
    /// them on the day.
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

/// The parts of the multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct LayerForm {
    /// TXT, zipped Shapefile, GeoPackage, GeoJSON, FlatGeobuf, KML, DXF, or csv with WKT.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Code of the layer.
    layer: String,
    /// Name of the version.
    version: String,
    /// Where the data come from.
    source: String,
    /// Map approval number; a schematic has none.
    map_no: Option<String>,
    /// Document number.
    doc_no: Option<String>,
    /// Date of the document.
    doc_date: Option<String>,
    /// First day on which it is in force.
    valid_from: Option<String>,
    /// A drawing for demonstration.
    synthetic: Option<bool>,
    /// Only tell what would change (default `true`).
    dry_run: Option<bool>,
    /// Repair shapes; the file as it came is kept.
    repair: Option<bool>,
    /// Coordinate system of a file that declares none.
    crs: Option<String>,
    /// Encoding of a file that declares none: `utf-8`, `gbk`.
    encoding: Option<String>,
    /// Which layer of the file.
    source_layer: Option<String>,
    /// Whether north stands first.
    swap_axes: Option<bool>,
}

/// Upload a version of a layer. It is checked as a whole; `dry_run=false` keeps it as a draft if nothing stands
/// against it.
#[utoipa::path(post, path = "/layers/import", tag = "layers",
    request_body(content = LayerForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "What was found (and kept)", body = LayerImport)))]
async fn import(
    Call(ctx): Call,
    State(state): State<AppState>,
    request: Request,
) -> Handled<Json<LayerImport>> {
    let mut upload = LayerUpload { dry_run: true, ..LayerUpload::default() };
    let read = upload::parts(&state, request, |name, text| set(&mut upload, name, text)).await?;
    (upload.file_name, upload.bytes) = read;
    Ok(Json(files::import_file(&ctx, &state.atlas, upload, state.config.upload_bytes).await?))
}

fn set(upload: &mut LayerUpload, name: &str, text: &str) -> Result<(), AppError> {
    if text.is_empty() || reading(&mut upload.reading, name, text)? {
        return Ok(());
    }
    let date = |field| text.parse().map_err(|_| AppError::field(field, text, FieldFault::Date));
    match name {
        "layer" => upload.layer = text.to_owned(),
        "version" => upload.version = text.to_owned(),
        "source" => upload.about.source = text.to_owned(),
        "map_no" => upload.about.map_no = Some(text.to_owned()),
        "doc_no" => upload.about.doc_no = Some(text.to_owned()),
        "doc_date" => upload.about.doc_date = Some(date("doc_date")?),
        "valid_from" => upload.about.valid_from = Some(date("valid_from")?),
        "synthetic" => upload.synthetic = flag("synthetic", text)?,
        "dry_run" => upload.dry_run = flag("dry_run", text)?,
        "repair" => upload.repair = flag("repair", text)?,
        // Scripts may send parts that a later version knows.
        _ => {}
    }
    Ok(())
}

/// Takes a part that says how a geometry file is read; false for any other part.
pub(super) fn reading(into: &mut Reading, name: &str, text: &str) -> Result<bool, AppError> {
    match name {
        "crs" => into.crs = Some(qipan_app::space::siting::crs_of(Some(text))?),
        "encoding" => {
            let fault = FieldFault::NotOneOf("utf-8, gbk");
            into.encoding = Some(text.parse().map_err(|_| AppError::field("encoding", text, fault))?);
        }
        "source_layer" => into.source_layer = Some(text.to_owned()),
        "swap_axes" => into.swap_axes = Some(flag("swap_axes", text)?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// The file of a version as it came.
#[utoipa::path(get, path = "/layers/{code}/versions/{version}/file", tag = "layers",
    params(("code" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/octet-stream")))]
async fn original(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg((code, version)): Seg<(String, String)>,
) -> Handled<Response> {
    let file = files::original(&ctx, &state.atlas, &code, &version).await?;
    Ok(attachment(&file.name, file.bytes))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query in the API document; other names are properties")]
struct FeatureQuery {
    /// West,south,east,north in degrees.
    bbox: Option<String>,
    /// At most so many (200; 10,000 at most).
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// The version; the one in force on the day if missing; `register`: that one, its parcels as the land register has
    /// them on the day.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

/// Features of a layer as GeoJSON (EPSG:4490). Any other name in the query is a property: `state=idle`, or a range of
/// numbers, `area_m2=1000..5000`.
#[utoipa::path(get, path = "/layers/{code}/features", tag = "layers", params(("code" = String, Path), FeatureQuery),
    responses((status = 200, description = "A page", body = FeaturePage)))]
async fn features_page(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    RawQuery(query): RawQuery,
) -> Handled<Json<FeaturePage>> {
    let mut wanted = Wanted { limit: USUAL, ..Wanted::default() };
    let (mut version, mut on) = (None, None);
    for (name, text) in crate::extract::pairs(query.as_deref())? {
        let number = |field| text.parse().map_err(|_| AppError::field(field, &text, FieldFault::Number));
        match name.as_str() {
            "bbox" => wanted.extent = bbox(Some(&text))?,
            "limit" => wanted.limit = number("limit")?,
            "cursor" => wanted.after = Some(number("cursor")?),
            "version" => version = Some(text),
            "as_of" => on = day("as_of", Some(&text))?,
            "lang" => {}
            _ => wanted.properties.push((name, Test::parse(&text))),
        }
    }
    Ok(Json(features::page(&ctx, &state.atlas, &code, version.as_deref(), on, wanted).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlaceQuery {
    /// Longitude, degrees.
    lon: f64,
    /// Latitude, degrees.
    lat: f64,
    /// How far a line or point may be, metres (20; 1,000 at most).
    reach_m: Option<f64>,
    /// The version; the one in force on the day if missing; `register`: that one, its parcels as the land register has
    /// them on the day.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

/// What lies at a place.
#[utoipa::path(get, path = "/layers/{code}/identify", tag = "layers", params(("code" = String, Path), PlaceQuery),
    responses((status = 200, description = "Features there", body = Identified)))]
async fn identify(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<PlaceQuery>,
) -> Handled<Json<Identified>> {
    let on = day("as_of", q.as_of.as_deref())?;
    let place = (q.lon, q.lat, q.reach_m.unwrap_or(20.0));
    Ok(Json(features::identify(&ctx, &state.atlas, &code, q.version.as_deref(), on, place).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DownloadQuery {
    /// `txt`, `shapefile`, `gpkg`, `geojson`, `fgb`, `kml`, `dxf` or `csv`.
    format: String,
    /// Coordinate system, `EPSG:4490` if missing.
    crs: Option<String>,
    /// The version; the one in force on the day if missing; `register`: that one, its parcels as the land register has
    /// them on the day.
    version: Option<String>,
    /// The day whose version counts; today if missing.
    as_of: Option<String>,
}

/// A version as a file. Name, metadata and a property of each feature carry the mark that must stand on it.
#[utoipa::path(get, path = "/layers/{code}/download", tag = "layers", params(("code" = String, Path), DownloadQuery),
    responses((status = 200, description = "The file", content_type = "application/octet-stream")))]
async fn download(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<DownloadQuery>,
) -> Handled<Response> {
    let on = day("as_of", q.as_of.as_deref())?;
    let crs = qipan_app::space::siting::crs_of(q.crs.as_deref())?;
    let version = (q.version.as_deref(), on);
    let file = download::download(&ctx, &state.atlas, &code, version, (&q.format, crs)).await?;
    Ok(attachment(&file.name, file.bytes))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// The older version.
    from: String,
    /// The newer version.
    to: String,
    /// Property that tells the class; the usual one of the layer's kind if missing.
    class: Option<String>,
    /// Code of the layer of units; `subdistrict` if missing and there.
    units: Option<String>,
    /// Also the shapes of what came in and went out.
    shapes: Option<bool>,
}

/// What came in and what went out from one version to another, by class and unit; `pieces` is GeoJSON (EPSG:4490).
#[utoipa::path(get, path = "/layers/{code}/compare", tag = "layers", params(("code" = String, Path), CompareQuery),
    responses((status = 200, description = "The comparison", body = ComparisonDoc)))]
async fn compare_versions(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<CompareQuery>,
) -> Handled<Json<serde_json::Value>> {
    let shapes = q.shapes.unwrap_or(false);
    let wanted = Compared { from: q.from, to: q.to, class: q.class, units: q.units, shapes };
    Ok(Json(compare::versions(&ctx, &state.atlas, &code, wanted).await?))
}
