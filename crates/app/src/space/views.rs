//! Layers as they are shown.

use super::catalog::{Catalog, Entry, PUBLISHED};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::text::Lang;
use qipan_space::{Extent, Geometry};
use qipan_store::layer::{LayerRow, LayerVersionRow};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A layer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LayerView {
    /// Code; the name of its tiles, of the layer within them, and of its collection.
    pub code: String,
    /// Name in the language asked.
    pub name: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// `farmland`, `ecology`, `urban`, `parcel`, `park`, `plan`, `land_use`, `boundary`, `road` or `river`.
    pub kind: String,
    /// Who answers for it.
    pub owner_unit: String,
    /// Their name.
    pub owner_name: String,
    /// Readable without a login.
    pub public: bool,
    /// Place in lists.
    pub ord: i64,
    /// The version in force on the day asked; null if there is none yet.
    pub current: Option<String>,
    /// Its versions by first day; drafts only for those who keep it.
    pub versions: Vec<LayerVersionView>,
    /// May be kept by the person who asks.
    pub editable: bool,
    /// Version of the entry, for `If-Match`.
    pub rev: i64,
}

/// A version of a layer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LayerVersionView {
    /// Identity.
    pub id: String,
    /// Its name, e.g. `试划2`, `报批`, `批复`.
    pub version: String,
    /// `draft` or `published`.
    pub state: String,
    /// Where the data come from.
    pub source: String,
    /// What must stand on every map of it: the map approval number, or `示意`; with `演示` for synthetic data.
    pub mark: String,
    /// Map approval number; null for a schematic.
    pub map_no: Option<String>,
    /// Document number.
    pub doc_no: Option<String>,
    /// Date of the document.
    pub doc_date: Option<String>,
    /// First day on which it is in force once published.
    pub valid_from: String,
    /// A drawing for demonstration.
    pub synthetic: bool,
    /// Coordinate system of the file; kept as EPSG:4490.
    pub source_crs: String,
    /// SHA-256 over ids, geometry and properties.
    pub content_hash: String,
    /// How many features.
    pub features: i64,
    /// West, south, east, north; degrees.
    pub extent: Vec<f64>,
    /// Name of the file it came from.
    pub file_name: Option<String>,
    /// SHA-256 of that file.
    pub sha256: Option<String>,
    /// How many findings the import had.
    pub findings: u64,
    /// How many features were repaired.
    pub repairs: u64,
    /// Who imported it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<String>,
    /// For `If-Match`.
    pub rev: i64,
}

/// A layer with what is known of one version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LayerDetail {
    /// The layer.
    pub layer: LayerView,
    /// The version asked for, or the one in force; null if there is none.
    pub version: Option<LayerVersionView>,
    /// `area`, `line`, `point`, or `mixed`.
    pub geometry: Option<String>,
    /// Properties of its features.
    pub fields: Vec<FieldView>,
    /// What the import found.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// What was repaired, a line each.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub repairs: Vec<Finding>,
}

/// A property of a layer's features.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// `text`, `number`, `flag` or `mixed`.
    pub kind: String,
    /// How many features have it.
    pub filled: u64,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// How many different words it has; 0 where it has numbers.
    pub distinct: u64,
    /// Its values in order, where a text or flag has at most 24.
    pub values: Vec<String>,
}

/// What must stand on every map and file of a version.
pub fn mark(row: &LayerVersionRow, lang: Lang) -> String {
    let base = match &row.map_no {
        Some(number) => lang.pick(format!("审图号：{number}"), format!("map approval no. {number}")),
        None => lang.pick("示意", "schematic").to_owned(),
    };
    if row.synthetic { format!("{}{base}", lang.pick("演示·", "synthetic, ")) } else { base }
}

/// A layer as it is shown to whoever asks.
pub fn view(ctx: &Ctx, catalog: &Catalog, entry: &Entry, on: Date) -> LayerView {
    let row = &entry.layer;
    let editable = catalog.keeps(&ctx.who, row);
    let seen = entry.versions.iter().filter(|v| editable || v.state == PUBLISHED);
    LayerView {
        code: row.code.clone(),
        name: name(row, ctx.lang),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        kind: row.kind.clone(),
        owner_unit: row.owner_unit.clone(),
        owner_name: catalog
            .units
            .get(&row.owner_unit)
            .map_or_else(|| row.owner_unit.clone(), |u| u.name(ctx.lang).to_owned()),
        public: row.public,
        ord: row.ord,
        current: entry.in_force(on, None).map(|v| v.version.clone()),
        versions: seen.map(|v| version_view(v, ctx.lang)).collect(),
        editable,
        rev: row.rev,
    }
}

/// A layer's name in a language.
pub fn name(row: &LayerRow, lang: Lang) -> String {
    if row.name_en.is_empty() { row.name_zh.clone() } else { lang.pick(&row.name_zh, &row.name_en).clone() }
}

/// A version as it is shown.
pub fn version_view(row: &LayerVersionRow, lang: Lang) -> LayerVersionView {
    LayerVersionView {
        id: row.id.clone(),
        version: row.version.clone(),
        state: row.state.clone(),
        source: row.source.clone(),
        mark: mark(row, lang),
        map_no: row.map_no.clone(),
        doc_no: row.doc_no.clone(),
        doc_date: row.doc_date.clone(),
        valid_from: row.valid_from.clone(),
        synthetic: row.synthetic,
        source_crs: row.source_crs.clone(),
        content_hash: row.content_hash.clone(),
        features: row.features,
        extent: vec![row.min_x, row.min_y, row.max_x, row.max_y],
        file_name: row.file_name.clone(),
        sha256: row.sha256.clone(),
        findings: count(&row.findings),
        repairs: count(&row.repairs),
        created_by: row.created_by.clone(),
        created_at: row.created_at.clone(),
        published_by: row.published_by.clone(),
        published_at: row.published_at.clone(),
        rev: row.rev,
    }
}

/// The extent of a version, degrees.
pub fn extent(row: &LayerVersionRow) -> Extent {
    Extent { min_x: row.min_x, min_y: row.min_y, max_x: row.max_x, max_y: row.max_y }
}

fn count(list: &str) -> u64 {
    let read: Vec<serde::de::IgnoredAny> = serde_json::from_str(list).unwrap_or_default();
    u64::try_from(read.len()).unwrap_or(u64::MAX)
}

pub(super) fn stored(row: &LayerVersionRow, list: &str) -> Result<Vec<Finding>> {
    serde_json::from_str(list).map_err(|e| AppError::Internal(format!("layer version {}: {e}", row.id)))
}

pub(super) fn geometry_word<'a>(all: impl Iterator<Item = &'a Geometry>) -> Option<String> {
    let mut word = None;
    for geometry in all {
        let own = match geometry {
            Geometry::Points(_) => "point",
            Geometry::Lines(_) => "line",
            Geometry::Area(_) => "area",
        };
        match word {
            Some(other) if other != own => return Some("mixed".to_owned()),
            _ => word = Some(own),
        }
    }
    word.map(str::to_owned)
}

/// Longest list of values that a field shows.
const VALUES: usize = 24;

pub(super) fn fields<'a>(
    all: impl Iterator<Item = &'a BTreeMap<String, serde_json::Value>>,
) -> Vec<FieldView> {
    let mut found: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
    for (name, value) in all.flatten() {
        found.entry(name).or_default().add(value);
    }
    found.into_iter().map(|(name, seen)| seen.into_view(name)).collect()
}

#[derive(Default)]
struct Seen<'a> {
    kind: Option<&'static str>,
    filled: u64,
    range: Option<(f64, f64)>,
    values: BTreeSet<Cow<'a, str>>,
}

impl<'a> Seen<'a> {
    fn add(&mut self, value: &'a serde_json::Value) {
        use serde_json::Value;
        let kind = match value {
            Value::Null => return,
            Value::Bool(_) => "flag",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(_) | Value::Object(_) => "mixed",
        };
        self.filled += 1;
        self.kind = Some(match self.kind {
            Some(before) if before != kind => "mixed",
            _ => kind,
        });
        if let Some(n) = value.as_f64() {
            let (low, high) = self.range.unwrap_or((n, n));
            self.range = Some((low.min(n), high.max(n)));
        } else {
            self.values.insert(value.as_str().map_or_else(|| value.to_string().into(), Cow::from));
        }
    }

    fn into_view(self, name: &str) -> FieldView {
        let listed = self.values.len() <= VALUES;
        FieldView {
            name: name.to_owned(),
            kind: self.kind.unwrap_or("text").to_owned(),
            filled: self.filled,
            min: self.range.map(|r| r.0),
            max: self.range.map(|r| r.1),
            distinct: u64::try_from(self.values.len()).unwrap_or(u64::MAX),
            values: if listed { self.values.into_iter().map(Cow::into_owned).collect() } else { Vec::new() },
        }
    }
}
