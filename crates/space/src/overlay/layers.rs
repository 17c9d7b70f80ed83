//! The parcels of one layer against the zones of others: each pair with its area, its share and the method.

use super::{LayerIndex, ShapeError, Zone, overlay_each};
use crate::area::{AreaMethod, ZONES_LIE, equal_area, from_equal_area, plane_at};
use crate::crs::{Crs, CrsError, CrsGuess, guess, transform, transform_shape};
use crate::geometry::{MultiPolygon, Point, plane_area};
use crate::layer::Layer;
use crate::topology::{self, TopologyFinding, TopologyKind};
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::{Lang, Say};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A parcel and a zone that have area in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverlayRow {
    pub parcel_id: String,
    /// Name of the zone's layer.
    pub layer: String,
    pub zone_id: String,
    /// Common area in m².
    pub area_m2: f64,
    /// Common area as a share of the parcel's own by the same method, up to 1.
    pub share: f64,
    /// How areas were measured, such as `gauss_kruger EPSG:4549`.
    pub method: String,
    /// The common shape in the plane of the overlay, where it was asked for.
    #[serde(skip)]
    pub shape: Option<MultiPolygon>,
}

/// What an overlay of layers gave.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerOverlay {
    /// The plane that everything was turned to, and measured in unless `method` is another.
    pub plane: Crs,
    /// How areas were measured; the same for all rows.
    pub method: AreaMethod,
    /// By parcel, then layer, then zone, each in the order given.
    pub rows: Vec<OverlayRow>,
    /// What was repaired, what is no area, which zones of one layer overlap.
    pub findings: Vec<Finding>,
}

/// Why layers can't be laid on each other.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum OverlayError {
    /// Nobody has said what the coordinates are.
    Undeclared {
        layer: String,
        /// What they look like.
        guesses: Vec<CrsGuess>,
    },
    /// A vertex that its coordinate system has not.
    Crs { layer: String, feature: String, error: CrsError },
    /// A vertex that no plane has.
    Shape { layer: String, error: ShapeError },
    /// There is no parcel with an area.
    NoParcels { layer: String, why: Option<Box<Finding>> },
    /// The parcels lie where the 3° zones of CGCS2000 are not.
    NoPlane { layer: String, longitude: f64 },
}

impl Say for OverlayError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (OverlayError::Undeclared { layer, guesses }, _) => {
                let list: Vec<String> = guesses.iter().map(|g| g.say(lang)).collect();
                let list = list.join(lang.pick("、", ", "));
                let like = if list.is_empty() {
                    String::new()
                } else {
                    lang.pick(format!("；按坐标范围像是 {list}"), format!("; they look like {list}"))
                };
                lang.pick(
                    format!("图层“{layer}”没有声明坐标系{like}；请指明"),
                    format!("layer '{layer}' declares no coordinate system{like}; say which it is"),
                )
            }
            (OverlayError::Crs { layer, feature, error }, Lang::Zh) => {
                format!("图层“{layer}”图斑“{feature}”：{}", error.say(lang))
            }
            (OverlayError::Crs { layer, feature, error }, Lang::En) => {
                format!("layer '{layer}', feature '{feature}': {}", error.say(lang))
            }
            (OverlayError::Shape { layer, error }, Lang::Zh) => {
                format!("图层“{layer}”：{}", error.say(lang))
            }
            (OverlayError::Shape { layer, error }, Lang::En) => {
                format!("layer '{layer}': {}", error.say(lang))
            }
            (OverlayError::NoPlane { layer, longitude }, _) => lang.pick(
                format!(
                    "图层“{layer}”在东经 {longitude:.3}° 附近，不在 CGCS2000 3 度带（73.5°–136.5°）内，不能在高斯-克吕格平面上量算；\
                     请核对坐标系，或改用椭球面积（--method ellipsoid）"
                ),
                format!(
                    "layer '{layer}' lies near {longitude:.3}° E, outside the 3° zones of CGCS2000 (73.5°–136.5°): no \
                     Gauss–Krüger plane measures it; check the coordinate system, or take --method ellipsoid"
                ),
            ),
            (OverlayError::NoParcels { why: Some(why), .. }, _) => why.say(lang),
            (OverlayError::NoParcels { layer, .. }, Lang::Zh) => {
                format!("图层“{layer}”中没有面状图斑；请核对文件")
            }
            (OverlayError::NoParcels { layer, .. }, Lang::En) => {
                format!("layer '{layer}' holds no areas; check the file")
            }
        }
    }
}

/// Lays parcels on the zones of layers: broken shapes are repaired (a finding each), and each pair with area in common
/// gives a row. All is measured by one method: in the Gauss–Krüger plane of the parcels, or on the ellipsoid. With
/// `shapes` the rows hold the common shapes in that plane, for display.
///
/// # Errors
/// A layer without a coordinate system, a coordinate outside of its system, no parcel at all, no plane where they lie.
pub fn overlay_layers(
    parcels: &Layer,
    layers: &[Layer],
    method: AreaMethod,
    shapes: bool,
) -> Result<LayerOverlay, OverlayError> {
    let plane = plane_of(parcels, method)?;
    let onto = Onto { plane, method };
    let mut findings = Vec::new();
    let areas = prepare(parcels, onto, &mut findings)?;
    if areas.is_empty() {
        let why = findings.into_iter().find(|f| f.severity == Severity::Error).map(Box::new);
        return Err(OverlayError::NoParcels { layer: parcels.name.clone(), why });
    }
    let (ids, parcel_shapes): (Vec<String>, Vec<MultiPolygon>) = areas.into_iter().unzip();
    let mut told = Vec::new();
    let mut zones = Vec::new();
    for layer in layers {
        let mut own = Vec::new();
        let ready = prepare(layer, onto, &mut own)?;
        zones.push(ready.into_iter().map(|(id, shape)| Zone { id, shape }).collect());
        told.push(own);
    }
    let mut indexes = Vec::new();
    for ((layer, built), own) in layers.iter().zip(LayerIndex::build_each(zones)).zip(told) {
        let index = built.map_err(|error| OverlayError::Shape { layer: layer.name.clone(), error })?;
        findings.extend(own);
        tell_overlaps(layer, &index, onto, &mut findings);
        indexes.push(index);
    }
    let found = overlay_each(&indexes.iter().collect::<Vec<_>>(), &parcel_shapes);
    let label = method.label(plane);
    let mut rows = Vec::new();
    for (at, (id, shape)) in ids.iter().zip(&parcel_shapes).enumerate() {
        let whole = plane_area(shape);
        for ((layer, index), found) in layers.iter().zip(&indexes).zip(&found) {
            for overlap in found.get(at).into_iter().flatten() {
                let Some(zone) = index.zones().get(overlap.zone) else { continue };
                let common = || onto.shown(&super::common(shape, &zone.shape));
                rows.push(OverlayRow {
                    parcel_id: id.clone(),
                    layer: layer.name.clone(),
                    zone_id: zone.id.clone(),
                    area_m2: overlap.area_m2,
                    share: overlap.area_m2 / whole,
                    method: label.clone(),
                    shape: shapes.then(common),
                });
            }
        }
    }
    Ok(LayerOverlay { plane, method, rows, findings })
}

/// Where everything is turned to.
#[derive(Clone, Copy)]
struct Onto {
    plane: Crs,
    method: AreaMethod,
}

impl Onto {
    /// A valid shape where it is measured.
    fn measured(self, from: Crs, shape: &MultiPolygon) -> Result<MultiPolygon, CrsError> {
        match self.method {
            AreaMethod::GaussKruger => transform_shape(from, self.plane, shape),
            AreaMethod::Ellipsoid => {
                let degrees = transform_shape(from, Crs::Cgcs2000, shape)?;
                degrees.try_map(|p| Ok(equal_area(p)))
            }
        }
    }

    /// A measured shape where it is drawn.
    fn shown(self, shape: &MultiPolygon) -> MultiPolygon {
        let back = |p: Point| Ok::<_, std::convert::Infallible>(self.point(p));
        shape.try_map(back).unwrap_or_default()
    }

    /// A measured point where it is drawn; one that the plane has not stays in degrees.
    fn point(self, p: Point) -> Point {
        match self.method {
            AreaMethod::GaussKruger => p,
            AreaMethod::Ellipsoid => {
                let degrees = from_equal_area(p);
                transform(Crs::Cgcs2000, self.plane, degrees).unwrap_or(degrees)
            }
        }
    }
}

/// The plane of the parcels: their own, else that of the 3° zone around their middle. On the ellipsoid a place without a
/// plane is drawn in degrees.
fn plane_of(parcels: &Layer, method: AreaMethod) -> Result<Crs, OverlayError> {
    let crs = declared(parcels)?;
    if let Crs::GaussKruger3 { .. } = crs {
        return Ok(crs);
    }
    let refused = |error| OverlayError::Crs { layer: parcels.name.clone(), feature: String::new(), error };
    let extent =
        parcels.extent().ok_or_else(|| OverlayError::NoParcels { layer: parcels.name.clone(), why: None })?;
    let middle = transform(crs, Crs::Cgcs2000, extent.centre()).map_err(refused)?;
    match (ZONES_LIE.contains(&middle.x), method) {
        (true, _) => plane_at(extent.centre(), crs).map_err(refused),
        (false, AreaMethod::Ellipsoid) => Ok(Crs::Cgcs2000),
        (false, AreaMethod::GaussKruger) => {
            Err(OverlayError::NoPlane { layer: parcels.name.clone(), longitude: middle.x })
        }
    }
}

fn declared(layer: &Layer) -> Result<Crs, OverlayError> {
    let guesses = || layer.extent().map(guess).unwrap_or_default();
    layer.crs.ok_or_else(|| OverlayError::Undeclared { layer: layer.name.clone(), guesses: guesses() })
}

/// The areas of a layer where they are measured, each valid; findings for what was repaired and what is no area.
fn prepare(
    layer: &Layer,
    onto: Onto,
    findings: &mut Vec<Finding>,
) -> Result<Vec<(String, MultiPolygon)>, OverlayError> {
    let crs = declared(layer)?;
    let areas: Vec<_> = layer.areas().collect();
    let left = layer.features.len() - areas.len();
    let place = Place { sheet: Some(layer.name.clone()), ..Place::default() };
    if left > 0 {
        let zh = format!("{left} 个要素不是面，未参加叠加");
        let en = format!("{left} features are no areas and were passed over");
        findings.push(Finding::warning("no_area", zh, en).at(place.clone()));
    }
    let ready = areas.par_iter().map(|(_, feature, shape)| {
        let error =
            |error| OverlayError::Crs { layer: layer.name.clone(), feature: feature.id.clone(), error };
        let turned = onto.measured(crs, shape).map_err(error)?;
        let wrong = topology::validate_shape(&feature.id, &turned);
        if wrong.iter().any(|f| f.kind == TopologyKind::Unchecked) {
            return Ok((feature.id.clone(), None, Some(tangled(&feature.id))));
        }
        let broken = wrong.iter().any(|f| f.kind.severity() == Severity::Error);
        if !broken {
            return Ok((feature.id.clone(), Some(turned), None));
        }
        let (whole, log) = topology::repair(&turned);
        Ok((feature.id.clone(), Some(whole), Some(repaired_finding(&feature.id, &log, &wrong))))
    });
    let ready: Vec<(String, Option<MultiPolygon>, Option<Finding>)> =
        ready.collect::<Result<_, OverlayError>>()?;
    let mut kept = Vec::with_capacity(ready.len());
    for (id, shape, told) in ready {
        findings.extend(told.map(|f| f.at(place.clone())));
        kept.extend(shape.map(|shape| (id, shape)));
    }
    Ok(kept)
}

/// A shape that costs more than it is worth: left out, and told.
fn tangled(id: &str) -> Finding {
    let zh = format!("图斑“{id}”边界过于缠绕，未能查完，未参加叠加");
    let en = format!("feature '{id}' is too tangled to be checked and was left out");
    Finding::error("unchecked", zh, en).remedy("请简化该图斑后重试", "simplify it and try again")
}

fn repaired_finding(id: &str, log: &topology::RepairLog, wrong: &[TopologyFinding]) -> Finding {
    let mut kinds: Vec<TopologyKind> = wrong.iter().map(|f| f.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let said = |lang: Lang| {
        let list: Vec<String> = kinds.iter().map(|k| k.say(lang)).collect();
        list.join(lang.pick("、", ", "))
    };
    let (before, after, rule) = (log.area_before, log.area_after, &log.rule);
    let zh = format!("图斑“{id}”已按 {rule} 规则修复（{}）：{before:.4} → {after:.4} 平方米", said(Lang::Zh));
    let en = format!(
        "feature '{id}' was repaired by the rule {rule} ({}): {before:.4} → {after:.4} m²",
        said(Lang::En)
    );
    Finding::warning("repaired", zh, en).remedy("请改正源文件", "correct the source file")
}

/// Zones of one layer that overlap each other, with the place in the plane that shapes are drawn in.
fn tell_overlaps(layer: &Layer, index: &LayerIndex, onto: Onto, findings: &mut Vec<Finding>) {
    let place = Place { sheet: Some(layer.name.clone()), ..Place::default() };
    let drawn = |f: TopologyFinding| TopologyFinding { position: onto.point(f.position), ..f };
    findings.extend(topology::overlaps(index).into_iter().map(|f| drawn(f).finding().at(place.clone())));
}
