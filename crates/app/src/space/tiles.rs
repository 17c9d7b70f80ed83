//! Vector tiles of a version, and the description that map programs begin with.

use super::atlas::Atlas;
use super::features::sheet;
use super::registered::{REGISTER, plain};
use super::theme::{self, By};
use super::views::{mark, name};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::read::Answer;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Deepest zoom for which tiles are offered; map programs enlarge them beyond.
const DEEPEST: u8 = 18;

/// Description of a layer's tiles (TileJSON 3.0.0).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TileJson {
    /// `3.0.0`.
    pub tilejson: &'static str,
    /// The layer's name.
    pub name: String,
    /// The version.
    pub description: String,
    /// What must stand on every map of it.
    pub attribution: String,
    /// Addresses of tiles.
    pub tiles: Vec<String>,
    /// First zoom.
    pub minzoom: u8,
    /// Last zoom.
    pub maxzoom: u8,
    /// West, south, east, north; degrees.
    pub bounds: Vec<f64>,
    /// The layer within a tile.
    pub vector_layers: Vec<TileLayer>,
}

/// The layer within a tile.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TileLayer {
    /// The layer's code.
    pub id: String,
    /// Its properties.
    pub fields: BTreeMap<String, String>,
}

/// Describes the tiles of a version; their addresses begin with `prefix`.
///
/// # Errors
/// As [`super::features::page`].
pub async fn describe(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
    prefix: &str,
) -> Result<TileJson> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = catalog.entry(&ctx.who, code)?;
    let row = catalog.choose(&ctx.who, entry, plain(version), on.unwrap_or_else(|| ctx.today()))?;
    let set = atlas.tile_set(sheet(ctx, atlas, code, version, on).await?).await?;
    let asked = match on {
        Some(day) if version == Some(REGISTER) => format!("{REGISTER}&as_of={day}"),
        _ if version == Some(REGISTER) => REGISTER.to_owned(),
        _ => row.id.clone(),
    };
    let fields = set.fields().map(|f| (f.to_owned(), String::new())).collect();
    Ok(TileJson {
        tilejson: "3.0.0",
        name: name(&entry.layer, ctx.lang),
        description: row.version.clone(),
        attribution: mark(row, ctx.lang),
        tiles: vec![format!("{prefix}/tiles/{code}/{{z}}/{{x}}/{{y}}?version={asked}")],
        minzoom: 0,
        maxzoom: DEEPEST,
        bounds: vec![row.min_x, row.min_y, row.max_x, row.max_y],
        vector_layers: vec![TileLayer { id: code.to_owned(), fields }],
    })
}

/// One tile (Mapbox Vector Tile 2); empty where the layer has nothing. With `by`, its features carry their class.
///
/// # Errors
/// As [`describe`].
pub async fn tile(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
    by: Option<&By>,
    place: (u8, u32, u32),
) -> Result<Answer> {
    if let Some(by) = by {
        let sheet = sheet(ctx, atlas, code, version, on).await?;
        return theme::tile(atlas, sheet, by, place).await;
    }
    if version == Some(REGISTER) {
        let sheet = sheet(ctx, atlas, code, version, on).await?;
        return atlas.tile(&sheet.version.id, async { Ok(Arc::clone(&sheet)) }, place).await;
    }
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = catalog.entry(&ctx.who, code)?;
    let row = catalog.choose(&ctx.who, entry, version, on.unwrap_or_else(|| ctx.today()))?;
    atlas.tile(&row.id, atlas.sheet(&ctx.store, row), place).await
}
