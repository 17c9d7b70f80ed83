//! Why no verdict can be given.

use crate::crs::{Crs, CrsError};
use crate::geometry::Point;
use crate::overlay::ShapeError;
use crate::topology::TopologyKind;
use qipan_kernel::text::{Lang, Say};
use thiserror::Error;

/// Why no verdict can be given.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum VerdictError {
    /// The rule set does not know the class of project.
    UnknownClass { class: String, known: Vec<String> },
    /// Areas can't be measured in degrees or on the web map's sphere.
    NotAPlane { crs: Crs },
    /// The site has no area.
    NoArea,
    /// A coordinate is not finite or far outside.
    Shape(ShapeError),
    /// The site is no valid shape: it crosses itself, its parts overlap.
    Invalid { kind: TopologyKind, at: Point },
    /// A figure is negative or not finite.
    BadFigure { field: &'static str, value: f64 },
    /// A coordinate that its system does not have.
    Crs(CrsError),
    /// A layer whose properties do not go with its zones.
    LayerMismatch { layer: String, zones: usize, properties: usize },
    /// A layer whose coordinate system nobody has named.
    NoCrs { layer: String },
}

impl From<ShapeError> for VerdictError {
    fn from(error: ShapeError) -> Self {
        Self::Shape(error)
    }
}

impl From<CrsError> for VerdictError {
    fn from(error: CrsError) -> Self {
        Self::Crs(error)
    }
}

impl Say for VerdictError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::UnknownClass { class, known } => lang.pick(
                format!("没有项目类别“{class}”；可用：{}", known.join("、")),
                format!("no project class '{class}'; one of {}", known.join(", ")),
            ),
            Self::NotAPlane { crs } => lang.pick(
                format!("{crs} 不是可量算面积的平面坐标系；请用 3° 带高斯-克吕格平面，如 EPSG:4549"),
                format!("areas can't be measured in {crs}; use a 3° Gauss–Krüger plane such as EPSG:4549"),
            ),
            Self::NoArea => lang.pick(
                "地块没有面积；请检查坐标是否成面、单位是否为米".to_owned(),
                "the site has no area; check that the coordinates make an area and are in metres".to_owned(),
            ),
            Self::Shape(error) => error.say(lang),
            Self::Invalid { kind, at: Point { x, y } } => {
                let kind = kind.say(lang);
                lang.pick(
                    format!("地块图形无效：{kind}，位置（{x:.3}, {y:.3}）；请先做拓扑检查和修复"),
                    format!(
                        "the site is not valid: {kind} at ({x:.3}, {y:.3}); validate and repair it first"
                    ),
                )
            }
            Self::BadFigure { field, value } => lang.pick(
                format!("{field}：{value} 不是非负数；请更正或留空"),
                format!("{field}: {value} is not a number from 0 up; correct it or leave it out"),
            ),
            Self::Crs(error) => error.say(lang),
            Self::LayerMismatch { layer, zones, properties } => lang.pick(
                format!("图层 {layer} 有 {zones} 个图斑、{properties} 组属性，两者须一一对应"),
                format!(
                    "layer {layer} has {zones} zones but {properties} sets of properties; give one for each"
                ),
            ),
            Self::NoCrs { layer } => lang.pick(
                format!("图层 {layer} 没有坐标系；请先声明，如 EPSG:4549"),
                format!("layer {layer} declares no coordinate system; name one, such as EPSG:4549"),
            ),
        }
    }
}
