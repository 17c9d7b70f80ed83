//! A layer: features of one kind in one coordinate system, with where they come from.

use crate::crs::Crs;
use crate::geometry::{Extent, Feature, Geometry};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Features of one kind in one coordinate system.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Layer {
    /// Name in the file or of the file.
    pub name: String,
    /// The coordinate system that the file declares or a person named; `None` while nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<Crs>,
    /// The records in the order of the file.
    pub features: Vec<Feature>,
    /// Where the layer comes from: file, date, scale, keeper … as the file or the person tells it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, String>,
}

impl Layer {
    /// The extent of all features, `None` without vertices.
    pub fn extent(&self) -> Option<Extent> {
        Extent::of(self.features.iter().flat_map(|f| f.geometry.points()))
    }

    /// The features that are areas, with their place in the layer.
    pub fn areas(&self) -> impl Iterator<Item = (usize, &Feature, &crate::MultiPolygon)> {
        self.features.iter().enumerate().filter_map(|(at, feature)| match &feature.geometry {
            Geometry::Area(shape) => Some((at, feature, shape)),
            Geometry::Points(_) | Geometry::Lines(_) => None,
        })
    }
}
