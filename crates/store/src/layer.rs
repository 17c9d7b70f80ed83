//! Layers of the map, their versions, and the features of a version.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A layer.
LayerRow in "layer" {
    /// Code; the name of its tiles and of its collection.
    code: String,
    /// Chinese name.
    name_zh: String,
    /// English name.
    name_en: String,
    /// What it is in a siting check: `farmland`, `ecology`, `urban`, `parcel`, `park`, `plan` …
    kind: String,
    /// Who answers for it.
    owner_unit: String,
    /// Readable without a login.
    public: bool,
    /// Place in lists.
    ord: i64,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A version of a layer. Its features never change; a correction is another version.
LayerVersionRow in "layer_version" {
    /// UUIDv7.
    id: String,
    /// Layer.
    layer_code: String,
    /// Name of the version, unique within the layer.
    version: String,
    /// `draft` or `published`.
    state: String,
    /// Where the data come from.
    source: String,
    /// Map approval number; none for a schematic.
    map_no: Option<String>,
    /// Document number.
    doc_no: Option<String>,
    /// Date of the document.
    doc_date: Option<String>,
    /// First day on which it is in force once published.
    valid_from: String,
    /// A drawing for demonstration.
    synthetic: bool,
    /// Coordinate system of the file that it came from.
    source_crs: String,
    /// SHA-256 over ids, geometry and properties, hexadecimal.
    content_hash: String,
    /// How many features.
    features: i64,
    /// West edge, degrees.
    min_x: f64,
    /// South edge, degrees.
    min_y: f64,
    /// East edge, degrees.
    max_x: f64,
    /// North edge, degrees.
    max_y: f64,
    /// Name of the file.
    file_name: Option<String>,
    /// Its bytes, in `import_file`.
    sha256: Option<String>,
    /// What was found in it, as JSON.
    findings: String,
    /// What was repaired, as JSON.
    repairs: String,
    /// Who imported it.
    created_by: String,
    /// When.
    created_at: String,
    /// Who published it.
    published_by: Option<String>,
    /// When.
    published_at: Option<String>,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// A feature of a version.
FeatureRow in "feature" {
    /// Version.
    version_id: String,
    /// Place in the version, from 0.
    ord: i64,
    /// Its own id, unique within the version.
    feature_id: String,
    /// ISO WKB, EPSG:4490.
    #[serde(skip)]
    geometry: Vec<u8>,
    /// West edge, degrees.
    min_x: f64,
    /// South edge, degrees.
    min_y: f64,
    /// East edge, degrees.
    max_x: f64,
    /// North edge, degrees.
    max_y: f64,
    /// Properties, as a JSON object.
    properties: String,
}}

/// All layers in the order of lists.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db) -> Result<Vec<LayerRow>> {
    let mut sql = select::<LayerRow>();
    sql.push(" ORDER BY ord, code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One layer.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, code: &str) -> Result<Option<LayerRow>> {
    let mut sql = select::<LayerRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a layer.
///
/// # Errors
/// [`crate::StoreError::Exists`].
pub async fn insert_layer(tx: &mut Tx, row: &LayerRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes names, owner, publicity and place of a layer over revision `if_rev`. Its kind stays.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &LayerRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE layer SET name_zh = ");
    sql.bind(row.name_zh.clone())?.push(", name_en = ").bind(row.name_en.clone())?;
    sql.push(", owner_unit = ").bind(row.owner_unit.clone())?;
    sql.push(", public = ").bind(i64::from(row.public))?;
    sql.push(", ord = ").bind(row.ord)?.push(", rev = rev + 1");
    update_rev::<LayerRow>(tx, sql, ("layer", "code", &row.code), if_rev).await
}

/// The versions of all layers or of one, by layer, first day and instant of the import.
///
/// # Errors
/// Whatever the database says.
pub async fn versions(db: &mut Db, layer: Option<&str>) -> Result<Vec<LayerVersionRow>> {
    let mut sql = select::<LayerVersionRow>();
    sql.equals("layer_code", layer)?.push(" ORDER BY layer_code, valid_from, created_at, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// One version by its name.
///
/// # Errors
/// Whatever the database says.
pub async fn version(db: &mut Db, layer: &str, version: &str) -> Result<Option<LayerVersionRow>> {
    let mut sql = select::<LayerVersionRow>();
    sql.equals("layer_code", Some(layer))?.equals("version", Some(version))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Adds a version.
///
/// # Errors
/// [`crate::StoreError::Exists`] if the layer has one of that name.
pub async fn insert_version(tx: &mut Tx, row: &LayerVersionRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes state, source, document and days of a version over revision `if_rev`. Its features stay.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update_version(tx: &mut Tx, row: &LayerVersionRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE layer_version SET state = ");
    sql.bind(row.state.clone())?.push(", source = ").bind(row.source.clone())?;
    sql.push(", map_no = ").bind(row.map_no.clone())?.push(", doc_no = ").bind(row.doc_no.clone())?;
    sql.push(", doc_date = ").bind(row.doc_date.clone())?;
    sql.push(", valid_from = ").bind(row.valid_from.clone())?;
    sql.push(", published_by = ").bind(row.published_by.clone())?;
    sql.push(", published_at = ").bind(row.published_at.clone())?.push(", rev = rev + 1");
    update_rev::<LayerVersionRow>(tx, sql, ("layer_version", "id", &row.id), if_rev).await
}

/// Removes a draft and its features, over revision `if_rev`. Callers make sure that it is a draft.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn delete_version(tx: &mut Tx, id: &str, if_rev: i64) -> Result<()> {
    let bump = Sql::new("UPDATE layer_version SET rev = rev + 1");
    update_rev::<LayerVersionRow>(tx, bump, ("layer_version", "id", id), if_rev).await?;
    for text in ["DELETE FROM feature WHERE version_id = $1", "DELETE FROM layer_version WHERE id = $1"] {
        sqlx::query(text).bind(id.to_owned()).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Adds features of a version.
///
/// # Errors
/// [`crate::StoreError::Exists`] for a place taken, [`crate::StoreError::Constraint`] for a box that isn't finite.
pub async fn insert_features(tx: &mut Tx, rows: &[FeatureRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// The features of a version by their place.
///
/// # Errors
/// Whatever the database says.
pub async fn features(db: &mut Db, version_id: &str) -> Result<Vec<FeatureRow>> {
    let mut sql = select::<FeatureRow>();
    sql.equals("version_id", Some(version_id))?.push(" ORDER BY ord");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
