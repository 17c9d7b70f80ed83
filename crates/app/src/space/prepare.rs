//! Features made ready to be kept: checked, repaired where asked, turned to EPSG:4490, hashed.

use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::{Lang, Say};
use qipan_space::area::plane_at;
use qipan_space::crs::{CrsError, transform_geometry};
use qipan_space::topology::{RepairLog, TopologyKind, repair, validate};
use qipan_space::{Crs, Extent, Feature, Geometry, wkb};
use qipan_store::hex;
use qipan_store::layer::FeatureRow;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Findings of one import that are kept; the count tells of all.
pub const LISTED: usize = 1_000;

/// Features ready to be kept.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// Features in EPSG:4490.
    pub features: Vec<Feature>,
    /// What is wrong, errors first.
    pub findings: Vec<Finding>,
    /// What was repaired, one for each feature.
    pub repairs: Vec<Finding>,
}

/// A feature as it is kept.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Its id.
    pub id: String,
    /// ISO WKB.
    pub geometry: Vec<u8>,
    /// JSON object.
    pub properties: String,
    /// Extent, degrees.
    pub extent: Extent,
    /// SHA-256 over id, geometry and properties.
    pub hash: [u8; 32],
}

/// Checks features of a layer of `kind` in `crs`; repairs shapes only if `mend`.
pub fn prepare(kind: &str, crs: Crs, features: Vec<Feature>, mend: bool) -> Prepared {
    let mut findings = ids_twice(&features);
    findings.extend(wrong_geometry(kind, &features));
    let extent = Extent::of(features.iter().flat_map(|f| f.geometry.points()));
    let plane = match (crs, extent) {
        (_, None) => {
            findings.push(empty());
            return Prepared { features: Vec::new(), findings, repairs: Vec::new() };
        }
        (Crs::GaussKruger3 { .. }, Some(_)) => Ok(crs),
        (_, Some(extent)) => plane_at(extent.centre(), crs),
    };
    let mut ready = Prepared { features: Vec::with_capacity(features.len()), findings, repairs: Vec::new() };
    let planar = match plane.and_then(|plane| Ok((plane, turned(crs, plane, &features)?))) {
        Ok((plane, planar)) => (plane, planar),
        Err(e) => {
            ready.findings.push(outside(&e));
            return ready;
        }
    };
    let (plane, planar) = planar;
    let mut broken: BTreeSet<String> = BTreeSet::new();
    let mut told: Vec<Finding> = Vec::new();
    for found in validate(&planar) {
        let own = found.other_id.is_none() && found.kind != TopologyKind::Gap;
        if own {
            broken.insert(found.feature_id.clone());
        }
        if !(own && mend) || found.kind == TopologyKind::Unchecked {
            told.push(found.finding().at(Place::field(found.feature_id.clone())));
        }
    }
    for (feature, flat) in features.into_iter().zip(planar) {
        let mended = if mend && broken.contains(&feature.id) { mend_one(&flat, plane) } else { None };
        let turned = match mended {
            Some((geometry, log)) => {
                ready.repairs.push(repaired(&feature.id, &log));
                Ok(geometry)
            }
            None => transform_geometry(crs, Crs::Cgcs2000, &feature.geometry),
        };
        match turned {
            Ok(geometry) if geometry.extent().is_some() => {
                ready.features.push(Feature { geometry, ..feature })
            }
            Ok(_) => ready.findings.push(nothing_left(&feature.id)),
            Err(e) => ready.findings.push(outside(&e).at(Place::field(feature.id))),
        }
    }
    ready.findings.extend(told);
    ready.findings.sort_by_key(|f| f.severity);
    ready
}

fn turned(crs: Crs, plane: Crs, features: &[Feature]) -> Result<Vec<Feature>, CrsError> {
    let one = |f: &Feature| {
        let geometry = transform_geometry(crs, plane, &f.geometry)?;
        Ok(Feature { id: f.id.clone(), geometry, properties: BTreeMap::new() })
    };
    features.iter().map(one).collect()
}

/// The feature's shape mended in the plane and turned to degrees; none if there was nothing to mend.
fn mend_one(flat: &Feature, plane: Crs) -> Option<(Geometry, RepairLog)> {
    let Geometry::Area(shape) = &flat.geometry else { return None };
    let (mended, log) = repair(shape);
    if !log.changed {
        return None;
    }
    let geometry = transform_geometry(plane, Crs::Cgcs2000, &Geometry::Area(mended)).ok()?;
    Some((geometry, log))
}

fn repaired(id: &str, log: &RepairLog) -> Finding {
    let kinds: BTreeSet<TopologyKind> = log.steps.iter().map(|s| s.kind).collect();
    let list = |lang: Lang| {
        let words: Vec<String> = kinds.iter().map(|k| k.say(lang)).collect();
        words.join(lang.pick("、", ", "))
    };
    let (before, after) = (log.area_before, log.area_after);
    Finding::info(
        "shape_repaired",
        format!(
            "图斑“{id}”按规则 {} 修复：{}；面积 {before:.4} → {after:.4} 平方米",
            log.rule,
            list(Lang::Zh)
        ),
        format!(
            "feature '{id}' repaired by rule {}: {}; area {before:.4} → {after:.4} m²",
            log.rule,
            list(Lang::En)
        ),
    )
    .remedy("原始文件已保留，请核对修复结果", "the original file is kept; check the result")
    .at(Place::field(id))
}

fn empty() -> Finding {
    Finding::error("layer_empty", "文件中没有可用的要素", "the file holds no usable feature")
        .remedy("请检查导出设置后重新导出", "check the export settings and export it again")
}

fn nothing_left(id: &str) -> Finding {
    Finding::error(
        "shape_empty",
        "要素没有几何，或修复后没有剩余",
        "the feature has no geometry, or none is left of it",
    )
    .remedy("请删去该要素或改正后重新导出", "remove the feature, or correct it and export again")
    .at(Place::field(id))
}

fn outside(e: &CrsError) -> Finding {
    Finding::error("crs_mismatch", e.say(Lang::Zh), e.say(Lang::En))
}

fn ids_twice(features: &[Feature]) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let twice = features.iter().filter(|f| !seen.insert(f.id.as_str()));
    let tell = |f: &Feature| {
        Finding::error("id_doubled", "编号与前面的要素重复", "an earlier feature has the same id")
            .with_value(&f.id)
            .remedy("请使编号唯一", "make the ids unique")
            .at(Place::field(f.id.clone()))
    };
    twice.take(LISTED).map(tell).collect()
}

/// Control lines, parcels and the like are areas; roads and rivers may be lines.
fn wrong_geometry(kind: &str, features: &[Feature]) -> Vec<Finding> {
    let lines = matches!(kind, "road" | "river");
    let wrong = |f: &&Feature| match f.geometry {
        Geometry::Area(_) => false,
        Geometry::Lines(_) => !lines,
        Geometry::Points(_) => true,
    };
    let count = features.iter().filter(wrong).count();
    let mut out = Vec::new();
    if let Some(first) = features.iter().find(wrong) {
        let finding = Finding::error(
            "layer_kind_geometry",
            format!("{count} 个要素不是面，与图层类型 {kind} 不符"),
            format!("{count} features are no areas, which a layer of kind {kind} needs"),
        );
        let place = Place::field(first.id.clone());
        out.push(
            finding
                .remedy("请核对是否选错图层或文件", "check whether layer or file is the wrong one")
                .at(place),
        );
    }
    let unzoned = features.iter().filter(|f| !f.properties.contains_key("GHFQDM")).count();
    if kind == "urban" && unzoned > 0 {
        let finding = Finding::warning(
            "zone_code_missing",
            format!("{unzoned} 个要素没有规划分区代码 GHFQDM，检查时只能人工复核"),
            format!("{unzoned} features lack the zone code GHFQDM; checks there end in manual review"),
        );
        out.push(finding.remedy("请补上 GHFQDM（01、02、03）", "add GHFQDM (01, 02, 03)"));
    }
    out
}

/// Features as they are kept, with the hash of all of them.
pub fn pack(features: &[Feature]) -> (Vec<Packed>, String) {
    let mut whole = Sha256::new();
    let packed = features.iter().filter_map(pack_one).inspect(|p| whole.update(p.hash)).collect();
    (packed, hex(&whole.finalize()))
}

fn pack_one(feature: &Feature) -> Option<Packed> {
    let extent = feature.geometry.extent()?;
    let geometry = wkb::encode(&feature.geometry);
    let properties = serde_json::to_string(&feature.properties).ok()?;
    let mut hash = Sha256::new();
    for part in [feature.id.as_bytes(), &geometry, properties.as_bytes()] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    Some(Packed { id: feature.id.clone(), geometry, properties, extent, hash: hash.finalize().into() })
}

/// Rows of a version.
pub fn rows(version: &str, packed: Vec<Packed>) -> Vec<FeatureRow> {
    let row = |(ord, p): (i64, Packed)| FeatureRow {
        version_id: version.to_owned(),
        ord,
        feature_id: p.id,
        geometry: p.geometry,
        min_x: p.extent.min_x,
        min_y: p.extent.min_y,
        max_x: p.extent.max_x,
        max_y: p.extent.max_y,
        properties: p.properties,
    };
    (0..).zip(packed).map(row).collect()
}

/// Whether there is an error among findings.
pub fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}
