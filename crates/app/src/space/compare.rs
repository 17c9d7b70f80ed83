//! Two versions of a layer side by side.

use super::atlas::{Atlas, blocking};
use super::catalog::{Catalog, Entry};
use super::geojson;
use super::siting::{kind_of, meta};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use qipan_space::area::plane_at;
use qipan_space::compare::{CompareOptions, compare};
use qipan_space::crs::transform_shape;
use qipan_space::rules::LayerKind;
use qipan_space::verdict::LayerInput;
use qipan_space::{Crs, Geometry};
use qipan_store::layer::LayerVersionRow;
use serde_json::{Value, json};

/// Which versions, by which class and units, with or without shapes.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The older version.
    pub from: String,
    /// The newer version.
    pub to: String,
    /// Property that tells the class; the usual one of the layer's kind if missing.
    pub class: Option<String>,
    /// Code of the layer of units; `subdistrict` if missing and there.
    pub units: Option<String>,
    /// Also the shapes of what came in and went out.
    pub shapes: bool,
}

/// What came in, what went out, by class and unit; shapes as GeoJSON, EPSG:4490.
///
/// # Errors
/// [`AppError::NotFound`] for a layer or version that may not be seen.
pub async fn versions(ctx: &Ctx, atlas: &Atlas, code: &str, wanted: Wanted) -> Result<Value> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = catalog.entry(&ctx.who, code)?;
    let today = ctx.today();
    let from = catalog.choose(&ctx.who, entry, Some(&wanted.from), today)?;
    let to = catalog.choose(&ctx.who, entry, Some(&wanted.to), today)?;
    let plane = plane_at(super::views::extent(to).centre(), Crs::Cgcs2000)
        .map_err(|e| AppError::Internal(format!("layer {code}: {e}")))?;
    let old = input(ctx, atlas, entry, from, plane).await?;
    let new = input(ctx, atlas, entry, to, plane).await?;
    let units = match units_of(&catalog, ctx, wanted.units.as_deref())? {
        Some(units) => match units.in_force(today, None) {
            Some(row) => Some(input(ctx, atlas, units, row, plane).await?),
            None => None,
        },
        None => None,
    };
    let class = wanted.class.or_else(|| usual_class(kind_of(entry)).map(str::to_owned));
    let options = CompareOptions { class: class.clone(), shapes: wanted.shapes };
    let comparison = blocking(move || compare(&old, &new, units.as_ref(), &options)).await?;
    let mut value = serde_json::to_value(&comparison)
        .map_err(|e| AppError::Internal(format!("a comparison can't be written: {e}")))?;
    let pieces = comparison.pieces.iter().map(|piece| {
        let shape = transform_shape(plane, Crs::Cgcs2000, &piece.shape).unwrap_or_default();
        let properties = json!({"came_in": piece.came_in, "zone": piece.zone, "class": piece.class, "area_m2": piece.area_m2});
        json!({"type": "Feature", "properties": properties, "geometry": geojson::geometry(&Geometry::Area(shape))})
    });
    let pieces: Vec<Value> = pieces.collect();
    if let Some(map) = value.as_object_mut() {
        map.insert("pieces".into(), json!({"type": "FeatureCollection", "features": pieces}));
        map.insert("class".into(), json!(class));
        map.insert("area_method".into(), json!(format!("gauss_kruger {plane}")));
    }
    Ok(value)
}

async fn input(
    ctx: &Ctx,
    atlas: &Atlas,
    entry: &Entry,
    row: &LayerVersionRow,
    plane: Crs,
) -> Result<LayerInput> {
    let kind = kind_of(entry).unwrap_or(LayerKind::Plan);
    atlas.input(&ctx.store, row, meta(entry, row, kind), plane).await
}

fn units_of<'a>(catalog: &'a Catalog, ctx: &Ctx, named: Option<&str>) -> Result<Option<&'a Entry>> {
    match named.filter(|n| !n.is_empty()) {
        Some(code) => {
            let entry = catalog.entry(&ctx.who, code)?;
            if entry.layer.kind == "boundary" {
                return Ok(Some(entry));
            }
            let (zh, en) = ("不是行政区域图层。".to_owned(), "is no layer of boundaries.".to_owned());
            Err(AppError::field("units", code, FieldFault::Told { zh, en }))
        }
        None => Ok(catalog.entry(&ctx.who, "subdistrict").ok()),
    }
}

fn usual_class(kind: Option<LayerKind>) -> Option<&'static str> {
    Some(match kind? {
        LayerKind::Urban => "GHFQDM",
        LayerKind::Ecology => "LHLX",
        LayerKind::Parcel => "state",
        LayerKind::Plan | LayerKind::LandUse => "land_use",
        _ => return None,
    })
}
