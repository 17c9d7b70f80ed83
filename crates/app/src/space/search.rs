//! Which parcels, or neighbours together, a project could stand on.

use super::atlas::{Atlas, blocking};
use super::geojson;
use super::registered;
use super::siting::{kind_of, meta, unjudged};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_space::area::plane_at;
use qipan_space::crs::transform_shape;
use qipan_space::rules::LayerKind;
use qipan_space::search::{SearchLayers, SearchRequest, search as run};
use qipan_space::verdict::LayerInput;
use qipan_space::{Crs, Geometry};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Candidates that are given at most.
const MOST: usize = 100;

/// What a project needs.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SiteSearch {
    /// Least area, m².
    pub area_m2: f64,
    /// Greatest area, m²; half as much again as the least if missing.
    #[serde(default)]
    pub max_area_m2: Option<f64>,
    /// Code of the project class.
    pub project_class: String,
    /// Industry by name.
    #[serde(default)]
    pub industry: Option<String>,
    /// Floor area by site area.
    #[serde(default)]
    pub floor_area_ratio: Option<f64>,
    /// Fixed investment, fen.
    #[serde(default)]
    pub investment_fen: Option<i64>,
    /// States of parcels that may be taken; all if empty.
    #[serde(default)]
    pub states: Vec<String>,
    /// First signs of the land use code; all if empty.
    #[serde(default)]
    pub land_uses: Vec<String>,
    /// Sub-districts; all if empty.
    #[serde(default)]
    pub units: Vec<String>,
    /// Greatest distance to a road, m.
    #[serde(default)]
    pub max_road_m: Option<f64>,
    /// Greatest distance to a park, m; 0 is within one.
    #[serde(default)]
    pub max_park_m: Option<f64>,
    /// Neighbours that may be put together, 1 to 4 (1).
    #[serde(default)]
    pub max_parcels: Option<usize>,
    /// Candidates that are given (20; 100 at most).
    #[serde(default)]
    pub limit: Option<usize>,
    /// The day whose versions count; today if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// Candidates, the best first, each explained; their shapes as GeoJSON, EPSG:4490.
///
/// # Errors
/// Without a role that reads data; while there is no layer of parcels; figures that make no sense.
pub async fn search(ctx: &Ctx, atlas: &Atlas, asked: SiteSearch) -> Result<Value> {
    ctx.who.require(DATA_ROLES)?;
    let catalog = atlas.catalog(&ctx.store).await?;
    let on = asked.as_of.unwrap_or_else(|| ctx.today());
    let all = catalog.entries.iter().filter_map(|e| Some((e, kind_of(e)?, e.in_force(on, None)?)));
    let all: Vec<_> = all.collect();
    let parcels = all.iter().find(|(_, kind, _)| *kind == LayerKind::Parcel).ok_or_else(|| {
        let (zh, en) = (
            "当日没有已发布的地块图层，请先导入并发布。".into(),
            "on that day no layer of parcels is published; import and publish one.".into(),
        );
        AppError::field("as_of", on.to_string(), FieldFault::Told { zh, en })
    })?;
    let plane = plane_at(super::views::extent(parcels.2).centre(), Crs::Cgcs2000)
        .map_err(|e| AppError::Internal(format!("layer {}: {e}", parcels.0.layer.code)))?;
    let mut inputs: Vec<LayerInput> = Vec::with_capacity(all.len());
    for (entry, kind, row) in &all {
        if *kind == LayerKind::Parcel {
            // What may be taken is what the land register says on that day, not what was drawn once.
            let drawn = atlas.sheet(&ctx.store, row).await?;
            let sheet = registered::sheet(ctx, atlas, &catalog.units, drawn, Some(on)).await?;
            let (id, told) = (sheet.version.id.clone(), meta(entry, row, *kind));
            inputs.push(atlas.input_of(&id, async { Ok(sheet) }, told, plane).await?);
            continue;
        }
        inputs.push(atlas.input(&ctx.store, row, meta(entry, row, *kind), plane).await?);
    }
    let request = SearchRequest {
        area_m2: asked.area_m2,
        max_area_m2: asked.max_area_m2,
        project_class: asked.project_class,
        industry: asked.industry.filter(|i| !i.trim().is_empty()),
        floor_area_ratio: asked.floor_area_ratio,
        investment_fen: asked.investment_fen,
        states: asked.states,
        land_uses: asked.land_uses,
        units: asked.units,
        max_road_m: asked.max_road_m,
        max_park_m: asked.max_park_m,
        max_parcels: asked.max_parcels.unwrap_or(1),
        limit: asked.limit.unwrap_or(20).clamp(1, MOST),
        crs: plane,
        as_of: on,
    };
    let rules = atlas.rules()?;
    let found = blocking(move || {
        let of = |kind| inputs.iter().find(|i| i.meta.kind == kind);
        let parcels = of(LayerKind::Parcel)?;
        let layers =
            SearchLayers { parcels, roads: of(LayerKind::Road), parks: of(LayerKind::Park), judged: &inputs };
        Some(run(&request, layers, &rules))
    });
    let none = || AppError::Internal("a search without parcels".to_owned());
    let found = found.await?.ok_or_else(none)?.map_err(unjudged)?;
    let mut value = serde_json::to_value(&found)
        .map_err(|e| AppError::Internal(format!("a search result can't be written: {e}")))?;
    let list = value.get_mut("candidates").and_then(Value::as_array_mut);
    for (candidate, shown) in found.candidates.iter().zip(list.into_iter().flatten()) {
        let shape = transform_shape(plane, Crs::Cgcs2000, &candidate.shape).unwrap_or_default();
        if let Some(map) = shown.as_object_mut() {
            map.remove("shape");
            map.insert("geometry".into(), json!(geojson::geometry(&Geometry::Area(shape))));
        }
    }
    Ok(value)
}
