//! Siting: read a file of plots, judge a site live, keep what was judged.

use super::layers::reading;
use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload::{self, flag};
use crate::wire::attachment;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use qipan_app::space::SITERS;
use qipan_app::space::files::Reading;
use qipan_app::space::parse::{self, ParsedSite};
use qipan_app::space::schema::{SearchDoc, VerdictDoc};
use qipan_app::space::search::{self, SiteSearch};
use qipan_app::space::siting::{
    self, CheckRequest, NewSiting, Recheck, SitingChange, SitingPage, SitingView,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Project officers and planners.
const WRITERS: Access = Access::Roles(SITERS);

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(rules))
        .add(Access::DATA, routes!(parse_file))
        .add(Access::DATA, routes!(check))
        .add(Access::DATA, routes!(find))
        .add(Access::DATA, routes!(list))
        .add(WRITERS, routes!(save))
        .add(Access::DATA, routes!(get))
        .add(WRITERS, routes!(change))
        .add(Access::DATA, routes!(verdict))
        .add(Access::DATA, routes!(recheck))
        .add(Access::DATA, routes!(report))
}

/// The parts of the multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct PlotForm {
    /// TXT, zipped Shapefile, GeoPackage, GeoJSON, FlatGeobuf, KML, DXF, or csv with WKT.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Coordinate system of a file that declares none.
    crs: Option<String>,
    /// Encoding of a file that declares none: `utf-8`, `gbk`.
    encoding: Option<String>,
    /// Which layer of the file.
    source_layer: Option<String>,
    /// Whether north stands first.
    swap_axes: Option<bool>,
    /// Repair shapes.
    repair: Option<bool>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `open` or `withdrawn`.
    state: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many (50; 200 at most).
    limit: Option<i64>,
    /// Also the shapes, in EPSG:4490.
    shapes: Option<bool>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// Judge by the versions in force on this day; by those it was judged by if missing.
    as_of: Option<String>,
}

fn json(bytes: impl AsRef<[u8]> + Send + 'static) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], Bytes::from_owner(bytes)).into_response()
}

/// The siting rules as they are written: project classes, rules with legal basis, limits, tolerance.
#[utoipa::path(get, path = "/siting/rules", tag = "siting", responses((status = 200, description = "The rule set", body = serde_json::Value)))]
async fn rules(Call(ctx): Call, State(state): State<AppState>) -> Handled<Response> {
    Ok(json(siting::rules(&ctx, &state.atlas)?))
}

/// Read plots from a file; nothing is kept.
#[utoipa::path(post, path = "/siting/parse", tag = "siting",
    request_body(content = PlotForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The plots", body = ParsedSite)))]
async fn parse_file(
    Call(ctx): Call,
    State(state): State<AppState>,
    request: Request,
) -> Handled<Json<ParsedSite>> {
    let (mut how, mut mend) = (Reading::default(), false);
    let (name, bytes) = upload::parts(&state, request, |name, text| {
        if !text.is_empty() && !reading(&mut how, name, text)? && name == "repair" {
            mend = flag("repair", text)?;
        }
        Ok(())
    })
    .await?;
    Ok(Json(parse::parse(&ctx, &name, bytes, &how, mend, state.config.upload_bytes).await?))
}

/// Judge a site by the control lines in force on a day; nothing is kept. The same question gives the same bytes.
#[utoipa::path(post, path = "/siting/check", tag = "siting", request_body = CheckRequest,
    responses((status = 200, description = "The verdict", body = VerdictDoc)))]
async fn check(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(asked): Json<CheckRequest>,
) -> Handled<Response> {
    Ok(json(siting::check(&ctx, &state.atlas, &asked).await?.bytes))
}

/// Which parcels, or neighbours together, a project could stand on; candidates ranked and explained.
#[utoipa::path(post, path = "/siting/search", tag = "siting", request_body = SiteSearch,
    responses((status = 200, description = "Candidates", body = SearchDoc)))]
async fn find(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(asked): Json<SiteSearch>,
) -> Handled<Json<serde_json::Value>> {
    Ok(Json(search::search(&ctx, &state.atlas, asked).await?))
}

/// Sitings of the units that one reads, newest first.
#[utoipa::path(get, path = "/sitings", tag = "siting", params(ListQuery), responses((status = 200, description = "A page", body = SitingPage)))]
async fn list(Call(ctx): Call, Params(q): Params<ListQuery>) -> Handled<Json<SitingPage>> {
    Ok(Json(siting::list(&ctx, q.state, q.cursor, q.limit, q.shapes.unwrap_or(false)).await?))
}

/// Judge a site and keep what was asked, by which versions, and the verdict.
#[utoipa::path(post, path = "/sitings", tag = "siting", request_body = NewSiting,
    responses((status = 201, description = "Kept", body = SitingView)))]
async fn save(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(new): Json<NewSiting>,
) -> Handled<(StatusCode, Tagged<SitingView>)> {
    let body = siting::save(&ctx, &state.atlas, new).await?;
    Ok((StatusCode::CREATED, Tagged { rev: body.rev, body }))
}

/// One siting with its verdict.
#[utoipa::path(get, path = "/sitings/{id}", tag = "siting", params(("id" = String, Path)),
    responses((status = 200, description = "The siting", body = SitingView)))]
async fn get(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Tagged<SitingView>> {
    let body = siting::get(&ctx, &id).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Change name, project, remark and state; what was asked and answered stays.
#[utoipa::path(put, path = "/sitings/{id}", tag = "siting", params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = SitingChange, responses((status = 200, description = "Changed", body = SitingView)))]
async fn change(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<SitingChange>,
) -> Handled<Tagged<SitingView>> {
    let body = siting::change(&ctx, &id, body, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// The verdict's bytes as they were kept.
#[utoipa::path(get, path = "/sitings/{id}/verdict", tag = "siting", params(("id" = String, Path)),
    responses((status = 200, description = "The verdict", body = VerdictDoc)))]
async fn verdict(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Response> {
    Ok(json(siting::verdict(&ctx, &id).await?))
}

/// Judge a siting again; `same` tells whether the verdict is the kept one byte for byte.
#[utoipa::path(get, path = "/sitings/{id}/recheck", tag = "siting", params(("id" = String, Path), DayQuery),
    responses((status = 200, description = "The verdict now", body = Recheck)))]
async fn recheck(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Params(q): Params<DayQuery>,
) -> Handled<Json<Recheck>> {
    let on = day("as_of", q.as_of.as_deref())?;
    Ok(Json(siting::recheck(&ctx, &state.atlas, &id, on).await?))
}

/// The report on a siting: one page in docx with verdict, areas, map, coordinates, legal basis and layer versions.
#[utoipa::path(get, path = "/sitings/{id}/report", tag = "siting", params(("id" = String, Path)),
    responses((status = 200, description = "The report", content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
async fn report(Call(ctx): Call, State(state): State<AppState>, Seg(id): Seg<String>) -> Handled<Response> {
    let file = siting::report(&ctx, &state.atlas, &id).await?;
    Ok(attachment(&file.name, file.bytes))
}
