//! Vector tiles of a layer (Mapbox Vector Tile 2). See `docs/methods/vector-tiles.md`.
//!
//! A layer is prepared once: each vertex learns from which zoom on it is drawn, decided for borders and not for polygons,
//! so that neighbours keep the same border at every zoom. A tile is then a filter, a clip and an encoding.

mod aggregate;
mod clip;
mod detail;
mod encode;
mod grid;
mod level;
mod read;
mod stitch;
mod values;
mod world;

use crate::crs::CrsError;
use crate::layer::Layer;
use level::Level;
use qipan_kernel::text::{Lang, Say};
use thiserror::Error;
use values::Values;

/// Side of a tile in its own units.
pub const EXTENT: i64 = 4096;
/// What is drawn beyond each side, in the same units, so that borders of tiles don't show.
pub const BUFFER: i64 = 64;
/// Deepest zoom: coordinates are kept to a 2³²th of the world, 9 mm at the equator.
pub const MAX_ZOOM: u8 = 20;
/// No tile is larger, in bytes before compression.
pub const MAX_BYTES: usize = 500_000;

/// A property by which areas are put together at far zooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub property: String,
    /// Only so many characters of a text count and are told; all of them where it is `None`.
    pub first: Option<usize>,
}

impl Class {
    /// A property whose whole value counts.
    pub fn whole(property: impl Into<String>) -> Self {
        Class { property: property.into(), first: None }
    }

    /// A property that holds a code whose first characters name a class.
    pub fn code(property: impl Into<String>, first: usize) -> Self {
        Class { property: property.into(), first: Some(first) }
    }
}

/// Properties that hold a code of land use, as layers call them.
const LAND_USE: [&str; 4] = ["land_use", "YDYHFLDM", "GHYDDM", "DLBM"];
/// So many characters of such a code have a colour of their own on maps.
const LAND_USE_CLASS: usize = 4;

/// How a layer is prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileOptions {
    /// Name of the layer within the tile.
    pub name: String,
    /// Properties to carry; all of them where it is `None`.
    pub properties: Option<Vec<String>>,
    /// Properties by which areas are put together at far zooms; those that no feature has are passed over.
    pub classes: Vec<Class>,
    /// Areas are put together below this zoom …
    pub aggregate_below: u8,
    /// … if the layer has more features than this.
    pub aggregate_above: usize,
    /// Upper bound of a tile in bytes.
    pub max_bytes: usize,
}

impl TileOptions {
    /// The usual preparation of a layer of this name.
    pub fn named(name: impl Into<String>) -> Self {
        let land_use = LAND_USE.map(|property| Class::code(property, LAND_USE_CLASS));
        TileOptions {
            name: name.into(),
            properties: None,
            classes: ["state", "unit"].map(Class::whole).into_iter().chain(land_use).collect(),
            aggregate_below: 12,
            aggregate_above: 5_000,
            max_bytes: MAX_BYTES,
        }
    }
}

/// Why a layer can't be prepared.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum TileError {
    /// Nobody has named the layer's coordinate system.
    NoCrs { layer: String },
    /// A vertex that the coordinate system does not have.
    Vertex { feature: String, error: CrsError },
    /// More vertices or features than can be numbered.
    TooLarge { layer: String },
}

impl Say for TileError {
    fn say(&self, lang: Lang) -> String {
        match self {
            TileError::NoCrs { layer } => lang.pick(
                format!("图层“{layer}”没有坐标系；请先声明，如 EPSG:4490"),
                format!("layer '{layer}' declares no coordinate system; name one, such as EPSG:4490"),
            ),
            TileError::Vertex { feature, error } => {
                let error = error.say(lang);
                lang.pick(format!("图斑“{feature}”：{error}"), format!("feature '{feature}': {error}"))
            }
            TileError::TooLarge { layer } => lang.pick(
                format!("图层“{layer}”超过 42 亿个顶点；请拆分"),
                format!("layer '{layer}' has more than 4 billion vertices; split it"),
            ),
        }
    }
}

/// A layer prepared for tiles.
#[derive(Debug, Clone)]
pub struct TileSet {
    options: TileOptions,
    values: Values,
    /// The layer itself, then coarser ones, each with the zoom from which on it is too coarse.
    levels: Vec<(u8, Level)>,
    bounds: Option<[f64; 4]>,
}

impl TileSet {
    /// Prepares a layer with the usual options; the tile's layer is named as the layer.
    ///
    /// # Errors
    /// [`TileError`]: no coordinate system, or a vertex outside of it.
    pub fn build(layer: &Layer) -> Result<TileSet, TileError> {
        Self::with(layer, TileOptions::named(&layer.name))
    }

    /// Prepares a layer.
    ///
    /// # Errors
    /// As [`TileSet::build`].
    pub fn with(layer: &Layer, options: TileOptions) -> Result<TileSet, TileError> {
        let mut values = Values::default();
        let (mut base, bounds) = read::read(layer, &options, &mut values)?;
        detail::set(&mut base);
        base.arrange();
        let mut levels = vec![(MAX_ZOOM + 1, base)];
        if layer.features.len() > options.aggregate_above && options.aggregate_below > 0 {
            levels.extend(aggregate::levels(layer, &levels[0].1, &options, &mut values));
        }
        values.finish();
        Ok(TileSet { options, values, levels, bounds })
    }

    /// Name of the layer within the tiles.
    pub fn name(&self) -> &str {
        &self.options.name
    }

    /// West, south, east, north in degrees; `None` for a layer without vertices.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.bounds
    }

    /// Names of the properties that tiles carry.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.values.keys().iter().map(String::as_str)
    }

    /// The tile's bytes, uncompressed; empty where the layer has nothing there and for tiles that don't exist.
    /// The same layer gives the same bytes.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Vec<u8> {
        if z > MAX_ZOOM || u64::from(x.max(y)) >= 1 << z {
            return Vec::new();
        }
        let first = self.levels.iter().rposition(|(below, _)| z < *below).unwrap_or(0);
        let draw = |level: &Level, detail: u8, least: u64| {
            encode::tile(level, &self.values, &self.options.name, &encode::Ask { z, x, y, detail, least })
        };
        let mut tile = Vec::new();
        for (_, level) in self.levels.iter().skip(first) {
            tile = draw(level, z, 0);
            if tile.len() <= self.options.max_bytes {
                return tile;
            }
        }
        // Still too large: coarser borders, and what is smaller than so many units is left out.
        let Some((_, coarsest)) = self.levels.last() else { return tile };
        for step in 1..=13u8 {
            if tile.len() <= self.options.max_bytes {
                return tile;
            }
            tile = draw(coarsest, z.saturating_sub(step), 1 << step);
        }
        if tile.len() <= self.options.max_bytes { tile } else { Vec::new() }
    }

    /// The tiles of a zoom that the layer's extent touches: columns, then rows, both ends included.
    pub fn range(&self, z: u8) -> Option<(std::ops::RangeInclusive<u32>, std::ops::RangeInclusive<u32>)> {
        let [west, south, east, north] = self.bounds?;
        let (low, high) = (world::project(west, north), world::project(east, south));
        let shift = 32u32.saturating_sub(u32::from(z.min(MAX_ZOOM)));
        let at = |v: u32| u32::try_from(u64::from(v) >> shift).unwrap_or(0);
        Some((at(low[0])..=at(high[0]), at(low[1])..=at(high[1])))
    }
}

#[cfg(test)]
mod tests;
