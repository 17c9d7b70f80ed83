//! A file of plots, read for a siting check: nothing is kept.

use super::atlas::blocking;
use super::files::{Reading, questions, read};
use super::geojson;
use super::import::Question;
use super::prepare::{LISTED, prepare};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rights::DATA_ROLES;
use crate::text;
use qipan_kernel::finding::Finding;
use qipan_space::area::{AreaMethod, area_m2, own_plane};
use qipan_space::{Crs, Geometry, Layer, MultiPolygon};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Plots of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParsedSite {
    /// Name of the file.
    pub file_name: String,
    /// Its format.
    pub format: String,
    /// Its coordinate system, as declared or answered; null if that is asked.
    pub crs: Option<String>,
    /// What has to be answered first, by the same part of the form.
    pub questions: Vec<Question>,
    /// The plots.
    pub plots: Vec<Plot>,
    /// All plots as one GeoJSON `MultiPolygon`, EPSG:4490; null without a plot.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<Value>,
    /// What was found, errors first, at most 1,000.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// Shapes repaired, if that was asked for.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub repairs: Vec<Finding>,
}

/// A plot of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Plot {
    /// Its id.
    pub id: String,
    /// GeoJSON, EPSG:4490.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// Area, m².
    pub area_m2: f64,
    /// How it is measured, e.g. `gauss_kruger EPSG:4549`.
    pub area_method: String,
    /// What the file says of it.
    #[schema(value_type = Object)]
    pub properties: std::collections::BTreeMap<String, Value>,
}

/// Reads plots from a file.
///
/// # Errors
/// Without a role that reads data; a file that can't be read at all.
pub async fn parse(
    ctx: &Ctx,
    file_name: &str,
    bytes: Vec<u8>,
    reading: &Reading,
    mend: bool,
    max_bytes: u64,
) -> Result<ParsedSite> {
    ctx.who.require(DATA_ROLES)?;
    let file_name = text::line("file", file_name, 200)?;
    let (file, _) = read(file_name.clone(), bytes, reading, max_bytes).await?;
    let mut site = ParsedSite {
        file_name,
        format: file.format.as_str().to_owned(),
        crs: file.layers.iter().find_map(|l| l.crs).or(reading.crs).map(|c| c.to_string()),
        questions: questions(&file, ctx.lang),
        plots: Vec::new(),
        geometry: None,
        findings: file.findings,
        repairs: Vec::new(),
    };
    let layer = file.layers.into_iter().next().unwrap_or_default();
    if let (true, Some(crs)) = (site.questions.is_empty(), layer.crs.or(reading.crs)) {
        let (plots, findings, repairs) = blocking(move || plots(layer, crs, mend)).await?;
        let parts: Vec<_> = plots.iter().flat_map(|(_, shape)| shape.0.clone()).collect();
        site.geometry = (!parts.is_empty()).then(|| geojson::geometry(&Geometry::Area(MultiPolygon(parts))));
        site.plots = plots.into_iter().map(|(plot, _)| plot).collect();
        site.findings.extend(findings);
        site.repairs = repairs;
    }
    site.findings.sort_by_key(|f| f.severity);
    site.findings.truncate(LISTED);
    Ok(site)
}

type Plots = (Vec<(Plot, MultiPolygon)>, Vec<Finding>, Vec<Finding>);

fn plots(layer: Layer, crs: Crs, mend: bool) -> Plots {
    let ready = prepare("plan", crs, layer.features, mend);
    let plot = |f: qipan_space::Feature| {
        let Geometry::Area(shape) = f.geometry else { return None };
        let plane = own_plane(&shape, Crs::Cgcs2000).ok().flatten()?;
        let area = area_m2(&shape, Crs::Cgcs2000, AreaMethod::GaussKruger).ok()?;
        let geometry = geojson::geometry(&Geometry::Area(shape.clone()));
        let area_method = AreaMethod::GaussKruger.label(plane);
        Some((Plot { id: f.id, geometry, area_m2: area, area_method, properties: f.properties }, shape))
    };
    (ready.features.into_iter().filter_map(plot).collect(), ready.findings, ready.repairs)
}
