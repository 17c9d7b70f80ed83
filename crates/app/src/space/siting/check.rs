//! One check: the site in its plane, the versions in force on the day, the rules. Nothing is saved.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::read::{instant, json as bytes_of};
use crate::rights::DATA_ROLES;
use crate::space::atlas::{Atlas, blocking};
use crate::space::catalog::{Catalog, Entry};
use crate::space::geojson;
use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say};
use qipan_space::area::own_plane;
use qipan_space::crs::transform_shape;
use qipan_space::rules::LayerKind;
use qipan_space::verdict::{self, LayerInput, LayerMeta, SitingRequest, Verdict, VerdictError};
use qipan_space::{Crs, MultiPolygon};
use qipan_store::layer::LayerVersionRow;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A site and the project that would stand on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckRequest {
    /// GeoJSON `Polygon` or `MultiPolygon`, or a `Feature` with one; x before y.
    #[schema(value_type = Object)]
    pub geometry: serde_json::Value,
    /// Coordinate system of the geometry: `EPSG:4490` (if missing), `EPSG:4549`, … `GCJ-02`, `BD-09`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Code of the project class; `GET /siting/rules` lists them.
    pub project_class: String,
    /// Industry by name, for limits of use intensity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Floor area by site area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_area_ratio: Option<f64>,
    /// Fixed investment, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investment_fen: Option<i64>,
    /// The day whose versions count; today if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// Leave out versions that were published after this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<String>,
}

/// A verdict with what it was judged by.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The verdict.
    pub verdict: Verdict,
    /// Its bytes, as they are sent and kept.
    pub bytes: Vec<u8>,
    /// Ids of the layer versions, in the order of layers.
    pub versions: Vec<String>,
    /// The site in EPSG:4490.
    pub site: MultiPolygon,
}

/// Judges a site by the versions in force on the day asked. Saves nothing.
///
/// # Errors
/// Without a role that reads data; a geometry, coordinate system or project class that can't be used.
pub async fn check(ctx: &Ctx, atlas: &Atlas, request: &CheckRequest) -> Result<Checked> {
    ctx.who.require(DATA_ROLES)?;
    let on = request.as_of.unwrap_or_else(|| ctx.today());
    let recorded = instant("recorded_at", request.recorded_at.as_deref())?;
    let catalog = atlas.catalog(&ctx.store).await?;
    let chosen: Vec<_> =
        catalog.entries.iter().filter_map(|e| Some((e, e.in_force(on, recorded.as_deref())?))).collect();
    judge(ctx, atlas, request, on, &chosen).await
}

/// Judges a site by the very versions named, whatever is in force now.
pub(super) async fn check_by(
    ctx: &Ctx,
    atlas: &Atlas,
    request: &CheckRequest,
    on: Date,
    versions: &[String],
) -> Result<Checked> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let chosen = named(&catalog, versions);
    judge(ctx, atlas, request, on, &chosen).await
}

fn named<'a>(catalog: &'a Catalog, versions: &[String]) -> Vec<(&'a Entry, &'a LayerVersionRow)> {
    let of = |e: &'a Entry| e.versions.iter().find(|v| versions.contains(&v.id)).map(|v| (e, v));
    catalog.entries.iter().filter_map(of).collect()
}

async fn judge(
    ctx: &Ctx,
    atlas: &Atlas,
    request: &CheckRequest,
    on: Date,
    chosen: &[(&Entry, &LayerVersionRow)],
) -> Result<Checked> {
    let drawn = geojson::area(&request.geometry)?;
    let crs = crs_of(request.crs.as_deref())?;
    let plane = plane_of(&drawn, crs)?;
    let turn = |to| transform_shape(crs, to, &drawn).map_err(|e| refused("geometry", &e));
    let site = turn(plane)?;
    let inputs = arranged(ctx, atlas, chosen, plane).await?;
    let asked = SitingRequest {
        site,
        crs: plane,
        project_class: request.project_class.clone(),
        industry: request.industry.clone().filter(|i| !i.trim().is_empty()),
        floor_area_ratio: request.floor_area_ratio,
        investment_fen: request.investment_fen,
        as_of: on,
    };
    let rules = atlas.rules()?;
    let verdict = blocking(move || verdict::check(&asked, &inputs, &rules)).await?.map_err(unjudged)?;
    let versions = chosen.iter().map(|(_, v)| v.id.clone()).collect();
    Ok(Checked { bytes: verdict.bytes(), versions, verdict, site: turn(Crs::Cgcs2000)? })
}

async fn arranged(
    ctx: &Ctx,
    atlas: &Atlas,
    chosen: &[(&Entry, &LayerVersionRow)],
    plane: Crs,
) -> Result<Vec<LayerInput>> {
    let mut inputs = Vec::with_capacity(chosen.len());
    for (entry, version) in chosen {
        let Some(kind) = kind_of(entry) else { continue };
        inputs.push(atlas.input(&ctx.store, version, meta(entry, version, kind), plane).await?);
    }
    Ok(inputs)
}

/// The versions named, arranged in a plane.
pub(super) async fn inputs_of(
    ctx: &Ctx,
    atlas: &Atlas,
    versions: &[String],
    plane: Crs,
) -> Result<Vec<LayerInput>> {
    let catalog = atlas.catalog(&ctx.store).await?;
    arranged(ctx, atlas, &named(&catalog, versions), plane).await
}

/// The plane in which a request is judged.
pub(super) fn plane_of_request(request: &CheckRequest) -> Result<Crs> {
    plane_of(&geojson::area(&request.geometry)?, crs_of(request.crs.as_deref())?)
}

/// What a layer is in a check; none for a kind that a later version brought.
pub(in crate::space) fn kind_of(entry: &Entry) -> Option<LayerKind> {
    LayerKind::from_name(&entry.layer.kind)
}

/// What a verdict tells of a version.
pub(in crate::space) fn meta(entry: &Entry, version: &LayerVersionRow, kind: LayerKind) -> LayerMeta {
    LayerMeta {
        code: entry.layer.code.clone(),
        name: entry.layer.name_zh.clone(),
        kind,
        version: version.version.clone(),
        content_hash: version.content_hash.clone(),
        synthetic: version.synthetic,
        map_approval: version.map_no.clone(),
    }
}

/// The coordinate system of a request; CGCS2000 degrees if none is named.
///
/// # Errors
/// [`AppError::Field`] for an unknown one.
pub fn crs_of(text: Option<&str>) -> Result<Crs> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(Crs::Cgcs2000) };
    text.parse().map_err(|e: qipan_space::crs::CrsError| {
        let fault = FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) };
        AppError::field("crs", text, fault)
    })
}

/// The plane in which a drawn shape is measured, never with the zone before the easting.
pub fn plane_of(shape: &MultiPolygon, crs: Crs) -> Result<Crs> {
    match own_plane(shape, crs).map_err(|e| refused("geometry", &e))? {
        Some(Crs::GaussKruger3 { zone, .. }) => Ok(Crs::GaussKruger3 { zone, prefixed: false }),
        _ => Err(AppError::field("geometry", "", FieldFault::Missing)),
    }
}

fn refused(field: &'static str, e: &dyn Say) -> AppError {
    AppError::field(field, "", FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) })
}

/// A verdict's refusal with the field that it is about.
pub(in crate::space) fn unjudged(e: VerdictError) -> AppError {
    let field = match &e {
        VerdictError::UnknownClass { .. } => "project_class",
        VerdictError::BadFigure { field, .. } => field,
        VerdictError::LayerMismatch { .. } | VerdictError::NoCrs { .. } => {
            return AppError::Internal(e.to_string());
        }
        _ => "geometry",
    };
    refused(field, &e)
}

/// The rules in force, as they are written: project classes, rules with their legal basis, limits, tolerance.
///
/// # Errors
/// Without a role that reads data.
pub fn rules(ctx: &Ctx, atlas: &Atlas) -> Result<Arc<[u8]>> {
    ctx.who.require(DATA_ROLES)?;
    Ok(bytes_of(&*atlas.rules()?)?.into())
}
