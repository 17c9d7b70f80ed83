//! The site that a newcomer drops on the map: on building land of 临江高科园, a strip of it on one plot of farmland.

use super::grounds::{self, PLATFORMS, Round, cells};
use super::net::Net;
use super::{DemoLayer, layers, parcels};
use qipan_exchange::geo::{self, GeoFormat};
use qipan_space::overlay::{LayerIndex, Zone};
use qipan_space::{Crs, Feature, Geometry, Layer, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// Name of the file in `demo/`.
pub const SAMPLE_FILE: &str = "报批坐标样例.txt";
/// How much farmland the site takes, in 亩.
pub const SAMPLE_FARMLAND_MU: f64 = 3.27;

/// The site with the farmland plot that it hits.
#[derive(Debug)]
pub struct Sample {
    pub shape: MultiPolygon,
    /// Id of the plot.
    pub plot: String,
    /// m² of the plot that the site takes.
    pub taken_m2: f64,
}

/// The site, found on the drawing: the first place along the platform's lower edge where one plot alone is touched.
///
/// # Errors
/// A sentence if the drawing has no such place.
pub fn sample(net: &Net) -> Result<Sample, String> {
    let all = layers(net, &parcels(net));
    let lines =
        all.iter().find(|l: &&DemoLayer| l.code == "farmland" && l.version == Round::Approved.label().0);
    let plots = lines.map(|l| l.features.as_slice()).unwrap_or_default();
    let zones = plots.iter().filter_map(|f| match &f.geometry {
        Geometry::Area(shape) => Some(Zone { id: f.id.clone(), shape: shape.clone() }),
        _ => None,
    });
    let index = LayerIndex::build(zones.collect()).map_err(|e| e.to_string())?;
    let wanted = SAMPLE_FARMLAND_MU * 10_000.0 / 15.0;
    let platform = PLATFORMS.iter().find(|p| p.unit == "330114-P4").ok_or("no platform")?;
    let edge = f64::from(platform.rows.0);
    for column in platform.columns.0 + 2..platform.columns.1 - 4 {
        let u = f64::from(column) + 0.2;
        let taken = |depth: f64| {
            let shape = site(net, u, edge - depth);
            let hits = index.overlay(&shape);
            (hits.iter().map(|h| h.area_m2).sum::<f64>(), hits, shape)
        };
        let (mut low, mut high) = (0.0, 0.9);
        if taken(high).0 < wanted || taken(low).0 > wanted {
            continue;
        }
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if taken(middle).0 < wanted { low = middle } else { high = middle }
        }
        let (area, hits, shape) = taken(high);
        let only = [hits.as_slice()].concat();
        if let ([hit], true) = (only.as_slice(), clear_of_ecology(column)) {
            let plot = index.zones().get(hit.zone).map(|z| z.id.clone()).unwrap_or_default();
            return Ok(Sample { shape, plot, taken_m2: area });
        }
    }
    Err("the drawing has no place where a site takes one plot alone".to_owned())
}

fn clear_of_ecology(column: i32) -> bool {
    let near = cells(|(u, v)| (column - 1..column + 5).contains(&u) && (60..72).contains(&v));
    near.into_iter().all(|c| grounds::ecology(c, Round::Approved).is_none())
}

/// Three cells long, one and a half deep.
fn site(net: &Net, u: f64, v: f64) -> MultiPolygon {
    let corners = [(u, v), (u + 3.0, v), (u + 3.0, v + 1.5), (u, v + 1.5)];
    MultiPolygon(vec![Polygon {
        exterior: corners.into_iter().map(|(u, v)| net.place(u, v)).collect(),
        holes: Vec::new(),
    }])
}

/// The site as a 报批坐标 file.
///
/// # Errors
/// As [`sample`].
pub fn sample_txt(net: &Net) -> Result<Vec<u8>, String> {
    let found = sample(net)?;
    let properties = BTreeMap::from([("name".to_owned(), serde_json::json!("临江演示项目地块（演示）"))]);
    let feature = Feature { id: "1".to_owned(), geometry: Geometry::Area(found.shape), properties };
    let layer = Layer {
        name: "报批坐标".to_owned(),
        crs: Crs::from_epsg(4549),
        features: vec![feature],
        source: BTreeMap::from([("数据产生单位".to_owned(), "演示".to_owned())]),
    };
    geo::write(&layer, GeoFormat::Txt).map_err(|e| e.to_string())
}
