//! What is wrong between the features of a layer.

use super::{TopologyFinding, TopologyKind};
use crate::geometry::{MultiPolygon, plane_area};
use crate::overlay::{LayerIndex, Zone, point_inside};

/// Overlaps below this many m² come from rounding coordinates to the tenth of a millimetre.
const NOISE_M2: f64 = 1e-3;
/// An overlap or gap narrower than this many metres is a border drawn twice.
const NARROW_M: f64 = 0.1;

pub fn check(areas: &[(&str, &MultiPolygon)]) -> Vec<TopologyFinding> {
    let zones = areas.iter().map(|(id, shape)| Zone {
        id: (*id).to_owned(),
        shape: if super::within::check(id, shape).is_empty() {
            (*shape).clone()
        } else {
            super::repair(shape).0
        },
    });
    let Ok(index) = LayerIndex::build(zones.collect()) else { return Vec::new() };
    let shapes: Vec<MultiPolygon> = index.zones().iter().map(|z| z.shape.clone()).collect();
    let mut all = Vec::new();
    for (one, overlaps) in index.overlay_all(&shapes).into_iter().enumerate() {
        let others = overlaps.into_iter().filter(|o| o.zone > one && o.area_m2 > NOISE_M2);
        for overlap in others {
            let common = match (shapes.get(one), shapes.get(overlap.zone)) {
                (Some(a), Some(b)) => crate::overlay::common(a, b),
                _ => continue,
            };
            let (Some((id, shape)), Some((other, _))) = (areas.get(one), areas.get(overlap.zone)) else {
                continue;
            };
            let position = common.0.first().and_then(|p| point_inside(&p.exterior));
            let position = position.or_else(|| shape.points().next().copied());
            let Some(position) = position else { continue };
            let narrow = width(&common) < NARROW_M;
            all.push(TopologyFinding {
                kind: if narrow { TopologyKind::Sliver } else { TopologyKind::Overlap },
                feature_id: (*id).to_owned(),
                other_id: Some((*other).to_owned()),
                position,
                size: Some(overlap.area_m2),
            });
        }
    }
    all
}

/// Mean width in metres: twice the area over the length of the border.
fn width(shape: &MultiPolygon) -> f64 {
    let length: f64 = shape
        .rings()
        .flat_map(|r| r.iter().zip(r.iter().cycle().skip(1)))
        .map(|(a, b)| (a.x - b.x).hypot(a.y - b.y))
        .sum();
    if length > 0.0 { 2.0 * plane_area(shape) / length } else { 0.0 }
}
