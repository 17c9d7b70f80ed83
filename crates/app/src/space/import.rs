//! A version of a layer comes in: read → check → say what it would change → keep all of it, or nothing.
//!
//! [`super::files::import_file`] takes a file; [`import_features`] takes features that a program made (the demo, a
//! conversion). Both make a draft; [`super::layers::publish`] puts it in force. The same content twice under one name
//! changes nothing. A shape is repaired only if that is asked for, and the file as it came is kept.

use super::atlas::{Atlas, blocking};
use super::catalog::DRAFT;
use super::layers::{VersionAbout, kept, meta};
use super::prepare::{self, LISTED, Packed, Prepared, has_error};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::FindingsCount;
use crate::text;
use qipan_kernel::finding::{Finding, Severity};
use qipan_space::{Crs, Extent, Feature};
use qipan_store::import::{self, ImportFileRow};
use qipan_store::layer::{self, LayerVersionRow};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A version that a program made.
#[derive(Clone, Debug)]
pub struct NewFeatures {
    /// Code of the layer, which exists.
    pub layer: String,
    /// Name of the version.
    pub version: String,
    /// Where it comes from.
    pub about: VersionAbout,
    /// A drawing for demonstration.
    pub synthetic: bool,
    /// Coordinate system of the features.
    pub crs: Crs,
    /// The features; ids are unique.
    pub features: Vec<Feature>,
}

/// What an import found, and what it did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LayerImport {
    /// `asking` (answer the questions and send it again), `refused`, `ready`, `committed`, or `unchanged` (this very
    /// content is there already under this name).
    pub state: String,
    /// Only looked at.
    pub dry_run: bool,
    /// Name of the file.
    pub file_name: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Format of the file: `txt`, `shapefile`, `geopackage`, `geojson`, `flatgeobuf`, `kml`, `dxf`, `wkt`.
    pub format: Option<String>,
    /// Encoding of its text.
    pub encoding: Option<String>,
    /// Code of the layer.
    pub layer: String,
    /// Name of the version.
    pub version: String,
    /// The layers of the file.
    pub source_layers: Vec<SourceLayer>,
    /// What has to be answered first.
    pub questions: Vec<Question>,
    /// What it would change, or has changed.
    pub summary: Option<LayerSummary>,
    /// What was found, errors first, at most 1,000.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub findings_count: FindingsCount,
    /// What was repaired, a line for each feature.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub repairs: Vec<Finding>,
}

/// A layer of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceLayer {
    /// Its name.
    pub name: String,
    /// How many features.
    pub features: usize,
    /// The coordinate system that it declares, or that was answered; null if unknown.
    pub crs: Option<String>,
}

/// Something to be answered before a file can be used.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Question {
    /// The part of the form that holds the answer: `crs`, `swap_axes`, `encoding` or `source_layer`.
    pub answer_in: String,
    /// The question, in the language asked.
    pub text: String,
    /// What fits, the likeliest first; never applied without an answer.
    pub choices: Vec<Choice>,
}

/// A possible answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Choice {
    /// The value to send.
    pub value: String,
    /// What it means.
    pub label: String,
}

/// What a version holds, and how it differs from the one before it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct LayerSummary {
    /// Features.
    pub features: usize,
    /// The version compared with; null for the first.
    pub compared_with: Option<String>,
    /// Features that it has and the other lacks, by id.
    pub new: usize,
    /// That differ in shape or properties.
    pub changed: usize,
    /// That are the same.
    pub unchanged: usize,
    /// That only the other has.
    pub removed: usize,
    /// Shapes repaired.
    pub repaired: usize,
    /// West, south, east, north; degrees.
    pub extent: Vec<f64>,
    /// Coordinate system of the file; kept as EPSG:4490.
    pub source_crs: String,
    /// SHA-256 over ids, geometry and properties.
    pub content_hash: String,
}

/// Keeps features that a program made as a new draft.
///
/// # Errors
/// [`AppError::Findings`] if there are errors among the findings: nothing was kept then.
pub async fn import_features(ctx: &Ctx, atlas: &Atlas, new: NewFeatures) -> Result<LayerImport> {
    let layer = layer_of(ctx, atlas, &new.layer).await?;
    let told = LayerImport {
        state: String::new(),
        dry_run: false,
        file_name: None,
        sha256: None,
        format: None,
        encoding: None,
        layer: new.layer,
        version: text::line("version", &new.version, 64)?,
        source_layers: Vec::new(),
        questions: Vec::new(),
        summary: None,
        findings: Vec::new(),
        findings_count: FindingsCount::default(),
        repairs: Vec::new(),
    };
    let (kind, crs, features) = (layer.kind.clone(), new.crs, new.features);
    let prepared = blocking(move || prepare::prepare(&kind, crs, features, false)).await?;
    let incoming = Incoming { crs, about: new.about, synthetic: new.synthetic, prepared };
    let done = finish(ctx, told, incoming, None).await?;
    if done.state == "refused" { Err(AppError::Findings(done.findings)) } else { Ok(done) }
}

pub(super) struct Incoming {
    pub crs: Crs,
    pub about: VersionAbout,
    pub synthetic: bool,
    pub prepared: Prepared,
}

pub(super) struct KeptFile {
    pub name: String,
    pub sha256: String,
    pub bytes: Vec<u8>,
}

pub(super) async fn layer_of(ctx: &Ctx, atlas: &Atlas, code: &str) -> Result<layer::LayerRow> {
    ctx.who.require(super::KEEPERS)?;
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = catalog.entry(&ctx.who, code)?;
    ctx.who.require_at(&catalog.units, super::KEEPERS, &entry.layer.owner_unit)?;
    Ok(entry.layer.clone())
}

/// Compares with what is there and keeps the version, if nothing stands against it and it is no dry run.
pub(super) async fn finish(
    ctx: &Ctx,
    mut told: LayerImport,
    incoming: Incoming,
    file: Option<KeptFile>,
) -> Result<LayerImport> {
    let Incoming { crs, about, synthetic, prepared } = incoming;
    let Prepared { features, findings, repairs } = prepared;
    let (packed, content_hash) = blocking(move || prepare::pack(&features)).await?;
    told.repairs = repairs;
    let mut findings = findings;
    let mut tx = ctx.store.begin().await?;
    let layer = kept(ctx, &mut tx, &told.layer).await?;
    let versions = layer::versions(&mut tx, Some(&layer.code)).await?;
    let twin = versions.iter().find(|v| v.version == told.version);
    let same = twin.is_some_and(|v| v.content_hash == content_hash);
    if let Some(other) = twin.filter(|_| !same) {
        findings.insert(0, taken(other));
    }
    let base = versions.iter().rfind(|v| v.version != told.version || same);
    let summary = compare(&mut tx, base, &packed, crs, content_hash, told.repairs.len()).await?;
    let refused = has_error(&findings);
    let row = version_row(ctx, &told, about, synthetic, &summary, &findings, file.as_ref())?;
    told.summary = Some(summary);
    tell(&mut told, findings);
    told.state = match (refused, same, told.dry_run) {
        (true, _, _) => "refused",
        (_, true, _) => "unchanged",
        (_, _, true) => "ready",
        _ => "committed",
    }
    .into();
    if told.state != "committed" {
        return Ok(told);
    }
    if let Some(file) = file {
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        let stored_at = ctx.stamp();
        import::put_file(&mut tx, &ImportFileRow { sha256: file.sha256, size, bytes: file.bytes, stored_at })
            .await?;
    }
    layer::insert_version(&mut tx, &row).await?;
    layer::insert_features(&mut tx, &prepare::rows(&row.id, packed)).await?;
    tx.touch_space();
    tx.audit(ctx.audit_change("import", "layer_version", &row.id, None::<&()>, Some(&meta(&row))));
    tx.commit().await?;
    Ok(told)
}

fn taken(other: &LayerVersionRow) -> Finding {
    Finding::error(
        "version_exists",
        format!("版本“{}”已存在，内容不同", other.version),
        format!("the version '{}' exists already with other content", other.version),
    )
    .with_value(&other.version)
    .remedy("请换一个版本名，或先删除原草稿", "choose another name, or drop the draft first")
}

async fn compare(
    tx: &mut qipan_store::Tx,
    base: Option<&LayerVersionRow>,
    packed: &[Packed],
    crs: Crs,
    content_hash: String,
    repaired: usize,
) -> Result<LayerSummary> {
    let extent = packed.iter().map(|p| p.extent).reduce(Extent::union);
    let extent = extent.map(|e| vec![e.min_x, e.min_y, e.max_x, e.max_y]).unwrap_or_default();
    let mut summary = LayerSummary {
        features: packed.len(),
        compared_with: base.map(|v| v.version.clone()),
        repaired,
        extent,
        source_crs: crs.to_string(),
        content_hash,
        ..LayerSummary::default()
    };
    let rows = match base {
        Some(base) => layer::features(tx, &base.id).await?,
        None => Vec::new(),
    };
    let old: BTreeMap<&str, (&[u8], &str)> = rows
        .iter()
        .map(|r| (r.feature_id.as_str(), (r.geometry.as_slice(), r.properties.as_str())))
        .collect();
    for p in packed {
        match old.get(p.id.as_str()) {
            None => summary.new += 1,
            Some((geometry, properties)) if *geometry == p.geometry && *properties == p.properties => {
                summary.unchanged += 1;
            }
            Some(_) => summary.changed += 1,
        }
    }
    summary.removed = old.len() - summary.changed - summary.unchanged;
    Ok(summary)
}

fn version_row(
    ctx: &Ctx,
    told: &LayerImport,
    about: VersionAbout,
    synthetic: bool,
    summary: &LayerSummary,
    findings: &[Finding],
    file: Option<&KeptFile>,
) -> Result<LayerVersionRow> {
    let side = |at: usize| summary.extent.get(at).copied().unwrap_or(0.0);
    let listed = findings.get(..findings.len().min(LISTED)).unwrap_or_default();
    let row = LayerVersionRow {
        id: ctx.id(),
        layer_code: told.layer.clone(),
        version: told.version.clone(),
        state: DRAFT.into(),
        source: String::new(),
        map_no: None,
        doc_no: None,
        doc_date: None,
        valid_from: String::new(),
        synthetic,
        source_crs: summary.source_crs.clone(),
        content_hash: summary.content_hash.clone(),
        features: i64::try_from(summary.features).unwrap_or(i64::MAX),
        min_x: side(0),
        min_y: side(1),
        max_x: side(2),
        max_y: side(3),
        file_name: file.map(|f| f.name.clone()),
        sha256: file.map(|f| f.sha256.clone()),
        findings: json(listed)?,
        repairs: json(&told.repairs)?,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        published_by: None,
        published_at: None,
        rev: 1,
    };
    about.into_row(ctx, row)
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|e| AppError::Internal(format!("a layer version can't be described: {e}")))
}

pub(super) fn tell(told: &mut LayerImport, mut findings: Vec<Finding>) {
    for finding in &findings {
        match finding.severity {
            Severity::Error => told.findings_count.error += 1,
            Severity::Warning => told.findings_count.warning += 1,
            Severity::Info => told.findings_count.info += 1,
        }
    }
    findings.truncate(LISTED);
    told.findings = findings;
}
