//! The map in memory: the catalog at its revision, and the versions that were asked for last.
//!
//! Like the reading model, every request first asks the database for the map's revision. A version's features never
//! change, so that what was decoded once stays right as long as it is kept.

use super::catalog::Catalog;
use crate::error::{AppError, Result};
use crate::read::cache::{Answer, Checks, Recent, lock};
use qipan_space::rules::RuleSet;
use qipan_space::tiles::{TileError, TileOptions, TileSet};
use qipan_space::verdict::{LayerInput, LayerMeta};
use qipan_space::{Crs, Extent, Feature, Layer, wkb};
use qipan_store::Store;
use qipan_store::layer::{self, LayerVersionRow};
use qipan_store::setting::{LAND_REVISION, SPACE_REVISION};
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::sync::Mutex as AsyncMutex;

/// So many versions are kept decoded.
const VERSIONS: usize = 48;

/// So many tiles are kept as bytes.
const TILES: usize = 2_000;

/// So many versions are kept with what the land register says of their parcels.
const REGISTERED: usize = 6;

/// So many versions are kept with the classes of a thematic map.
const THEMED: usize = 6;

/// Version, zoom, column, row.
type TileKey = (String, u8, u32, u32);

/// What the map keeps between requests. Cheap to clone; one for each server process and database.
#[derive(Clone, Debug, Default)]
pub struct Atlas(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    checks: Checks,
    catalog: Mutex<Option<Arc<Catalog>>>,
    loading: AsyncMutex<()>,
    versions: Mutex<Recent<String, Arc<Sheet>>>,
    decoding: AsyncMutex<()>,
    inputs: Mutex<Recent<(String, Crs), LayerInput>>,
    arranging: AsyncMutex<()>,
    rules: OnceLock<Arc<RuleSet>>,
    tile_sets: Mutex<Recent<String, Arc<TileSet>>>,
    cutting: AsyncMutex<()>,
    themed: Mutex<Recent<String, Arc<TileSet>>>,
    tiles: Mutex<Recent<TileKey, Answer>>,
    land_checks: Checks,
    registered: Mutex<Recent<String, Arc<Sheet>>>,
    registering: AsyncMutex<()>,
}

/// A version of a layer, decoded.
#[derive(Debug)]
pub struct Sheet {
    /// The version.
    pub version: LayerVersionRow,
    /// Its features by their place; EPSG:4490.
    pub layer: Layer,
    /// The extent of each feature, degrees.
    pub extents: Vec<Extent>,
    /// How many parcels of the register it does not draw; 0 for any other sheet.
    pub undrawn: usize,
}

impl Atlas {
    /// The catalog as it is now.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn catalog(&self, store: &Store) -> Result<Arc<Catalog>> {
        let revision = self.0.checks.revision(store, SPACE_REVISION).await?;
        let held = || lock(&self.0.catalog).clone().filter(|c| c.revision >= revision);
        if let Some(catalog) = held() {
            return Ok(catalog);
        }
        let _turn = self.0.loading.lock().await;
        if let Some(catalog) = held() {
            return Ok(catalog);
        }
        let fresh = Arc::new(Catalog::load(&mut *store.read().await?).await?);
        *lock(&self.0.catalog) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// A version with its features.
    ///
    /// # Errors
    /// Whatever the database says; a stored feature that can't be read.
    pub async fn sheet(&self, store: &Store, version: &LayerVersionRow) -> Result<Arc<Sheet>> {
        let held = || lock(&self.0.versions).get(&version.id);
        if let Some(sheet) = held() {
            return Ok(sheet);
        }
        let _turn = self.0.decoding.lock().await;
        if let Some(sheet) = held() {
            return Ok(sheet);
        }
        let rows = layer::features(&mut *store.read().await?, &version.id).await?;
        let version = version.clone();
        let sheet = Arc::new(blocking(move || Sheet::decode(version, rows)).await??);
        lock(&self.0.versions).put(sheet.version.id.clone(), Arc::clone(&sheet), VERSIONS);
        Ok(sheet)
    }
}

impl Atlas {
    /// A version arranged for checks in a plane, as `meta` describes it.
    ///
    /// # Errors
    /// As [`Atlas::sheet`]; a feature that the plane does not hold.
    pub async fn input(
        &self,
        store: &Store,
        version: &LayerVersionRow,
        meta: LayerMeta,
        plane: Crs,
    ) -> Result<LayerInput> {
        self.input_of(&version.id, self.sheet(store, version), meta, plane).await
    }

    /// [`Atlas::input`] of a sheet, which is asked for where nothing of this id is kept.
    pub(super) async fn input_of(
        &self,
        id: &str,
        sheet: impl Future<Output = Result<Arc<Sheet>>>,
        meta: LayerMeta,
        plane: Crs,
    ) -> Result<LayerInput> {
        let key = (id.to_owned(), plane);
        let held = || lock(&self.0.inputs).get(&key);
        let described = |input: LayerInput| LayerInput { meta: meta.clone(), ..input };
        if let Some(input) = held() {
            return Ok(described(input));
        }
        let _turn = self.0.arranging.lock().await;
        if let Some(input) = held() {
            return Ok(described(input));
        }
        let sheet = sheet.await?;
        let own = meta.clone();
        let arranged = blocking(move || LayerInput::of(&sheet.layer, own, plane)).await?;
        let input = arranged.map_err(|e| AppError::Internal(format!("layer {}: {e}", key.0)))?;
        lock(&self.0.inputs).put(key, input.clone(), VERSIONS);
        Ok(input)
    }

    /// A version prepared for tiles; the tile's layer is named as the layer.
    ///
    /// # Errors
    /// What does not fit into tiles.
    pub async fn tile_set(&self, sheet: Arc<Sheet>) -> Result<Arc<TileSet>> {
        let id = sheet.version.id.clone();
        let make = move || TileSet::with(&sheet.layer, TileOptions::named(&sheet.version.layer_code));
        self.prepared(&self.0.tile_sets, VERSIONS, &id, make).await
    }

    /// Tiles of this id, prepared by one request at a time where they are not kept.
    async fn prepared(
        &self,
        kept: &Mutex<Recent<String, Arc<TileSet>>>,
        most: usize,
        id: &str,
        make: impl FnOnce() -> std::result::Result<TileSet, TileError> + Send + 'static,
    ) -> Result<Arc<TileSet>> {
        let held = || lock(kept).get(&id.to_owned());
        if let Some(set) = held() {
            return Ok(set);
        }
        let _turn = self.0.cutting.lock().await;
        if let Some(set) = held() {
            return Ok(set);
        }
        let built = blocking(make).await?;
        let set = Arc::new(built.map_err(|e| AppError::Internal(format!("tiles of {id}: {e}")))?);
        lock(kept).put(id.to_owned(), Arc::clone(&set), most);
        Ok(set)
    }

    /// A tile as it is sent; empty where the layer has nothing. `sheet` is asked for where the tile is not kept.
    ///
    /// # Errors
    /// As [`Atlas::tile_set`].
    pub async fn tile(
        &self,
        id: &str,
        sheet: impl Future<Output = Result<Arc<Sheet>>>,
        (z, x, y): (u8, u32, u32),
    ) -> Result<Answer> {
        let key = (id.to_owned(), z, x, y);
        if let Some(tile) = lock(&self.0.tiles).get(&key) {
            return Ok(tile);
        }
        let set = self.tile_set(sheet.await?).await?;
        let tile = Answer::new(0, blocking(move || set.tile(z, x, y)).await?);
        lock(&self.0.tiles).put(key, tile.clone(), TILES);
        Ok(tile)
    }

    /// A tile of a thematic map.
    ///
    /// # Errors
    /// What does not fit into tiles.
    pub(super) async fn themed_tile(
        &self,
        id: &str,
        make: impl FnOnce() -> std::result::Result<TileSet, TileError> + Send + 'static,
        (z, x, y): (u8, u32, u32),
    ) -> Result<Answer> {
        let key = (id.to_owned(), z, x, y);
        if let Some(tile) = lock(&self.0.tiles).get(&key) {
            return Ok(tile);
        }
        let set = self.prepared(&self.0.themed, THEMED, id, make).await?;
        let tile = Answer::new(0, blocking(move || set.tile(z, x, y)).await?);
        lock(&self.0.tiles).put(key, tile.clone(), TILES);
        Ok(tile)
    }

    /// How often the land register was written to.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn land_revision(&self, store: &Store) -> Result<i64> {
        self.0.land_checks.revision(store, LAND_REVISION).await
    }

    /// The sheet of this name, made by one request at a time where it is not kept.
    ///
    /// # Errors
    /// Whatever `make` says.
    pub(super) async fn registered(
        &self,
        name: &str,
        make: impl Future<Output = Result<Sheet>>,
    ) -> Result<Arc<Sheet>> {
        let held = || lock(&self.0.registered).get(&name.to_owned());
        if let Some(sheet) = held() {
            return Ok(sheet);
        }
        let _turn = self.0.registering.lock().await;
        if let Some(sheet) = held() {
            return Ok(sheet);
        }
        let sheet = Arc::new(make.await?);
        lock(&self.0.registered).put(name.to_owned(), Arc::clone(&sheet), REGISTERED);
        Ok(sheet)
    }

    /// The siting rules.
    ///
    /// # Errors
    /// Rules that contradict themselves, which a test of the engine excludes.
    pub fn rules(&self) -> Result<Arc<RuleSet>> {
        if let Some(rules) = self.0.rules.get() {
            return Ok(Arc::clone(rules));
        }
        let read = RuleSet::builtin();
        let rules = Arc::new(read.map_err(|f| AppError::Internal(format!("siting rules: {f:?}")))?);
        Ok(Arc::clone(self.0.rules.get_or_init(|| rules)))
    }
}

/// Work that takes more than a moment, away from the threads that answer requests.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Internal(format!("work on the map: {e}")))
}

impl Sheet {
    fn decode(version: LayerVersionRow, rows: Vec<layer::FeatureRow>) -> Result<Sheet> {
        let mut features = Vec::with_capacity(rows.len());
        let mut extents = Vec::with_capacity(rows.len());
        let damaged = |id: &str, why: String| {
            AppError::Internal(format!(
                "layer {} {}: feature {id}: {why}",
                version.layer_code, version.version
            ))
        };
        for row in rows {
            let geometry = wkb::decode(&row.geometry).map_err(|e| damaged(&row.feature_id, e.to_string()))?;
            let properties =
                serde_json::from_str(&row.properties).map_err(|e| damaged(&row.feature_id, e.to_string()))?;
            features.push(Feature { id: row.feature_id, geometry, properties });
            extents.push(Extent { min_x: row.min_x, min_y: row.min_y, max_x: row.max_x, max_y: row.max_y });
        }
        let layer = Layer {
            name: version.layer_code.clone(),
            crs: Some(Crs::Cgcs2000),
            features,
            ..Layer::default()
        };
        Ok(Sheet { version, layer, extents, undrawn: 0 })
    }

    /// Its features.
    pub fn features(&self) -> &[Feature] {
        &self.layer.features
    }

    /// The places of the features whose extent meets `window`, ascending.
    pub fn within(&self, window: Extent) -> impl Iterator<Item = usize> {
        self.extents.iter().enumerate().filter(move |(_, e)| e.meets(&window)).map(|(at, _)| at)
    }
}
