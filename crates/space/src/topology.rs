//! What is wrong with the shapes of a layer, and how it is put right. See `docs/methods/topology.md`.

mod beside;
#[cfg(test)]
mod beside_tests;
mod between;
#[cfg(test)]
mod gap_tests;
mod gaps;
mod repair;
mod ring;
mod within;

pub use between::overlaps;
pub use repair::{RepairLog, RepairStep, repair};

use crate::geometry::{Feature, Geometry, MultiPolygon, Point};
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::text::{Lang, Say};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A kind of topology finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopologyKind {
    /// A coordinate is no finite number.
    BadCoordinate,
    /// A ring has fewer than three different vertices, or no area.
    TooFewPoints,
    /// A ring doesn't end where it begins. Told by the reader, which closes it.
    Unclosed,
    /// A ring crosses itself, or a ring of the same feature.
    SelfCrossing,
    /// A ring is there twice, or runs around twice.
    DoubledRing,
    /// A vertex follows itself.
    DuplicatePoint,
    /// A ring runs out to a vertex and back on itself.
    Spike,
    /// A hole lies outside the outer ring, wholly or in part.
    HoleOutside,
    /// Two parts of one feature overlap.
    PartsOverlap,
    /// Two features of the layer overlap.
    Overlap,
    /// A closed gap between features, so small that a feature may be missing.
    Gap,
    /// An overlap, a gap or an open strip between two so narrow that it is a border drawn twice.
    Sliver,
    /// The border is so tangled that it wasn't checked to the end; such a shape is neither repaired nor measured. Between two
    /// features: from the first to the second none was compared with the others.
    Unchecked,
}

impl TopologyKind {
    /// The word used in JSON and as code of findings.
    pub fn as_str(self) -> &'static str {
        match self {
            TopologyKind::BadCoordinate => "bad_coordinate",
            TopologyKind::TooFewPoints => "too_few_points",
            TopologyKind::Unclosed => "unclosed",
            TopologyKind::SelfCrossing => "self_crossing",
            TopologyKind::DoubledRing => "doubled_ring",
            TopologyKind::DuplicatePoint => "duplicate_point",
            TopologyKind::Spike => "spike",
            TopologyKind::HoleOutside => "hole_outside",
            TopologyKind::PartsOverlap => "parts_overlap",
            TopologyKind::Overlap => "overlap",
            TopologyKind::Gap => "gap",
            TopologyKind::Sliver => "sliver",
            TopologyKind::Unchecked => "unchecked",
        }
    }

    /// How serious: errors change areas, warnings don't.
    pub fn severity(self) -> Severity {
        match self {
            TopologyKind::BadCoordinate
            | TopologyKind::TooFewPoints
            | TopologyKind::Unclosed
            | TopologyKind::SelfCrossing
            | TopologyKind::DoubledRing
            | TopologyKind::HoleOutside
            | TopologyKind::PartsOverlap
            | TopologyKind::Unchecked => Severity::Error,
            TopologyKind::Overlap | TopologyKind::Gap | TopologyKind::Sliver => Severity::Warning,
            TopologyKind::DuplicatePoint | TopologyKind::Spike => Severity::Info,
        }
    }

    /// What to do about it.
    fn remedy(self) -> (&'static str, &'static str) {
        match self {
            TopologyKind::BadCoordinate => ("请改正坐标", "correct the coordinate"),
            TopologyKind::TooFewPoints => {
                ("请补齐界址点，或删去这一圈", "complete the points, or take the ring out")
            }
            TopologyKind::Unclosed => ("请核对首尾点", "check the first and last point"),
            TopologyKind::SelfCrossing => (
                "请核对界址点的顺序，或选择按 nonzero 规则修复",
                "check the order of the points, or have it repaired by the rule nonzero",
            ),
            TopologyKind::DoubledRing => ("请删去重复的圈", "take one of the rings out"),
            TopologyKind::DuplicatePoint | TopologyKind::Spike => {
                ("不影响面积，可在源文件中删去", "the area is the same; it can be taken out of the source")
            }
            TopologyKind::HoleOutside => ("请核对内圈属于哪一块", "check to which part the hole belongs"),
            TopologyKind::PartsOverlap => {
                ("请合并重叠的部分，或选择修复", "join the parts, or have them repaired")
            }
            TopologyKind::Overlap => ("请核对两图斑的边界", "check the border of the two"),
            TopologyKind::Gap => ("请核对是否应有图斑", "check whether a feature is missing"),
            TopologyKind::Sliver => ("请使两图斑共用同一边界", "draw the shared border once"),
            TopologyKind::Unchecked => {
                ("请简化边界，或拆分图层后重试", "simplify the borders or split the layer, and try again")
            }
        }
    }

    /// All kinds, in the order of the enumeration.
    pub fn all() -> [TopologyKind; 13] {
        use TopologyKind as K;
        [
            K::BadCoordinate,
            K::TooFewPoints,
            K::Unclosed,
            K::SelfCrossing,
            K::DoubledRing,
            K::DuplicatePoint,
            K::Spike,
            K::HoleOutside,
            K::PartsOverlap,
            K::Overlap,
            K::Gap,
            K::Sliver,
            K::Unchecked,
        ]
    }
}

impl Say for TopologyKind {
    fn say(&self, lang: Lang) -> String {
        match self {
            TopologyKind::BadCoordinate => lang.pick("坐标无效", "bad coordinate"),
            TopologyKind::TooFewPoints => lang.pick("点数不足或没有面积", "too few points or no area"),
            TopologyKind::Unclosed => lang.pick("环未闭合", "ring not closed"),
            TopologyKind::SelfCrossing => lang.pick("边界自相交", "border crosses itself"),
            TopologyKind::DoubledRing => lang.pick("环重复", "doubled ring"),
            TopologyKind::DuplicatePoint => lang.pick("重复点", "duplicate point"),
            TopologyKind::Spike => lang.pick("尖刺", "spike"),
            TopologyKind::HoleOutside => lang.pick("内环在外环之外", "hole outside its outer ring"),
            TopologyKind::PartsOverlap => lang.pick("同一图斑各部分重叠", "parts of one feature overlap"),
            TopologyKind::Overlap => lang.pick("图斑相互重叠", "features overlap"),
            TopologyKind::Gap => lang.pick("图斑之间有缝隙", "gap between features"),
            TopologyKind::Sliver => {
                lang.pick("碎面（共用边界不一致）", "sliver: a shared border drawn twice")
            }
            TopologyKind::Unchecked => lang.pick(
                "边界过于缠绕，未能查完，请简化后重试",
                "too tangled to be checked to the end: simplify it",
            ),
        }
        .to_owned()
    }
}

/// Something wrong with a shape or between two, with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopologyFinding {
    pub kind: TopologyKind,
    /// The feature's `id`.
    pub feature_id: String,
    /// The other feature, of what is between two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_id: Option<String>,
    /// Where, in the coordinates of the layer.
    pub position: Point,
    /// How large, in square units of the layer's plane (m²): the area in question, or by how much the repair changes the area.
    /// Missing where there is no area: a bad coordinate, an open ring, a border given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<f64>,
}

impl TopologyFinding {
    /// As a finding with its message in both languages.
    pub fn finding(&self) -> Finding {
        let text = |lang: Lang| {
            let kind = self.kind.say(lang);
            let with = self.other_id.as_ref();
            let with =
                with.map(|o| lang.pick(format!("与“{o}”"), format!(" with '{o}'"))).unwrap_or_default();
            let size = self.size.map(|s| lang.pick(format!("，{s:.4} 平方米"), format!(", {s:.4} m²")));
            let size = size.unwrap_or_default();
            let id = &self.feature_id;
            // To the millimetre; more digits say nothing on the ground.
            let [x, y] = [self.position.x, self.position.y].map(|v| (v * 1000.0).round() / 1000.0);
            if let (TopologyKind::Unchecked, Some(last)) = (self.kind, &self.other_id) {
                return lang.pick(
                    format!("图斑“{id}”至“{last}”：图斑相互缠绕过多，未能查完重叠和缝隙，位置（{x}, {y}）"),
                    format!("features '{id}' to '{last}': too many borders on each other to look for all overlaps and gaps, at ({x}, {y})"),
                );
            }
            match lang {
                Lang::Zh => format!("图斑“{id}”{with}：{kind}，位置（{x}, {y}）{size}"),
                Lang::En => format!("feature '{id}'{with}: {kind} at ({x}, {y}){size}"),
            }
        };
        let (zh, en) = self.kind.remedy();
        Finding::new(self.kind.severity(), self.kind.as_str(), text(Lang::Zh), text(Lang::En)).remedy(zh, en)
    }
}

/// Everything wrong with the areas of a layer, in the order of its features: first what concerns one feature, then what
/// is between two. Coordinates are metres in one plane; points and lines are passed over.
pub fn validate(features: &[Feature]) -> Vec<TopologyFinding> {
    let areas: Vec<(&str, &MultiPolygon)> = features
        .iter()
        .filter_map(|f| match &f.geometry {
            Geometry::Area(shape) => Some((f.id.as_str(), shape)),
            Geometry::Points(_) | Geometry::Lines(_) => None,
        })
        .collect();
    let own: Vec<_> = areas.par_iter().map(|(id, shape)| within::check(id, shape)).collect();
    let between = between::check(&areas, &own);
    own.into_iter().flatten().chain(between).collect()
}

/// What is wrong with one shape by itself; see [`validate`].
pub fn validate_shape(id: &str, shape: &MultiPolygon) -> Vec<TopologyFinding> {
    within::check(id, shape)
}

#[cfg(test)]
mod tests;
