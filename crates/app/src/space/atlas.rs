//! The map in memory: the catalog at its revision, and the versions that were asked for last.
//!
//! Like the reading model, every request first asks the database for the map's revision. A version's features never
//! change, so that what was decoded once stays right as long as it is kept.

use super::catalog::Catalog;
use crate::error::{AppError, Result};
use crate::read::cache::{Checks, Recent, lock};
use qipan_space::{Feature, Geometry, Point, wkb};
use qipan_store::Store;
use qipan_store::layer::{self, LayerVersionRow};
use qipan_store::setting::SPACE_REVISION;
use std::sync::{Arc, Mutex};
use tokio::sync::Mutex as AsyncMutex;

/// So many versions are kept decoded.
const VERSIONS: usize = 48;

/// West, south, east and north edge; degrees.
pub type Bounds = [f64; 4];

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
}

/// A version of a layer, decoded.
#[derive(Debug)]
pub struct Sheet {
    /// The version.
    pub version: LayerVersionRow,
    /// Its features by their place; EPSG:4490.
    pub features: Vec<Feature>,
    /// The box of each feature.
    pub bounds: Vec<Bounds>,
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
        let decoded = tokio::task::spawn_blocking(move || Sheet::decode(version, rows)).await;
        let sheet = Arc::new(decoded.map_err(|e| AppError::Internal(format!("decoding a layer: {e}")))??);
        lock(&self.0.versions).put(sheet.version.id.clone(), Arc::clone(&sheet), VERSIONS);
        Ok(sheet)
    }
}

impl Sheet {
    fn decode(version: LayerVersionRow, rows: Vec<layer::FeatureRow>) -> Result<Sheet> {
        let mut features = Vec::with_capacity(rows.len());
        let mut bounds = Vec::with_capacity(rows.len());
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
            bounds.push([row.min_x, row.min_y, row.max_x, row.max_y]);
        }
        Ok(Sheet { version, features, bounds })
    }

    /// The places of the features whose box touches `window`, ascending.
    pub fn within(&self, window: Bounds) -> impl Iterator<Item = usize> {
        self.bounds.iter().enumerate().filter(move |(_, b)| touch(**b, window)).map(|(at, _)| at)
    }
}

/// Whether two boxes have a point in common.
pub fn touch(a: Bounds, b: Bounds) -> bool {
    let [a_west, a_south, a_east, a_north] = a;
    let [b_west, b_south, b_east, b_north] = b;
    a_west <= b_east && b_west <= a_east && a_south <= b_north && b_south <= a_north
}

/// The box around a geometry; none for one without a vertex.
pub fn bounds(geometry: &Geometry) -> Option<Bounds> {
    let mut all: Option<Bounds> = None;
    let mut add = |p: &Point| {
        let [west, south, east, north] = all.unwrap_or([p.x, p.y, p.x, p.y]);
        all = Some([west.min(p.x), south.min(p.y), east.max(p.x), north.max(p.y)]);
    };
    match geometry {
        Geometry::Points(points) => points.iter().for_each(&mut add),
        Geometry::Lines(lines) => lines.iter().flatten().for_each(&mut add),
        Geometry::Area(area) => area.0.iter().flat_map(|p| &p.exterior).for_each(&mut add),
    }
    all
}
