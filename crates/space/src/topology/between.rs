//! What is wrong between the features of a layer.

use super::{TopologyFinding, TopologyKind};
use super::{beside, gaps};
use crate::geometry::{MultiPolygon, plane_area};
use crate::overlay::{LayerIndex, Zone, point_inside};
use qipan_kernel::finding::Severity;
use rayon::prelude::*;

/// Overlaps below this many m² come from rounding coordinates to the tenth of a millimetre.
const NOISE_M2: f64 = 1e-3;
/// An overlap or gap narrower than this many metres is a border drawn twice.
pub const NARROW_M: f64 = 0.1;

/// Findings of one kind told for one layer.
const MOST: usize = 1000;
/// Zones looked at before it is asked whether enough is found: few at first, in case each is met by all others.
const BATCHES: (usize, usize) = (16, 512);
/// Zones met while comparing a layer with itself, each cell of the tree for itself, beyond 200 for each zone: a district's
/// parcels need a tenth of it.
const WORK: usize = 50_000_000;

/// What is wrong between areas: overlaps, gaps, slivers. `own` holds what is wrong with each by itself. Where a thousand
/// features lie on each other, gaps between them are not looked for.
pub fn check(areas: &[(&str, &MultiPolygon)], own: &[Vec<TopologyFinding>]) -> Vec<TopologyFinding> {
    if areas.len() < 2 {
        return Vec::new();
    }
    let zones = areas.par_iter().zip(own).map(|((id, shape), wrong)| {
        let broken = wrong.iter().any(|f| f.kind.severity() == Severity::Error);
        let shape = if broken { super::repair(shape).0 } else { (*shape).clone() };
        Zone { id: (*id).to_owned(), shape }
    });
    let Ok(index) = LayerIndex::build(zones.collect()) else { return Vec::new() };
    let mut all = overlaps(&index);
    if all.len() < MOST && all.last().is_none_or(|f| f.kind != TopologyKind::Unchecked) {
        let (gaps, rings): (Vec<_>, Vec<_>) = gaps::check(index.zones()).into_iter().unzip();
        all.extend(gaps);
        all.extend(beside::check(index.zones(), &rings));
    }
    all
}

/// The zones of an index that overlap each other, each pair once, with place and size; pairs beyond the first thousand are
/// not told. Where borders lie on each other so often that comparing them would not end, the last finding says from which
/// zone on nothing was compared.
pub fn overlaps(index: &LayerIndex) -> Vec<TopologyFinding> {
    let zones = index.zones();
    if zones.len() < 2 {
        return Vec::new();
    }
    let mut pairs: Vec<_> = Vec::new();
    let (mut from, mut work, mut touching) = (0, 0, 0);
    let mut batch = BATCHES.0;
    let tangled = |work: usize, touching: usize| {
        work > WORK + 200 * zones.len() || touching > WORK / 1000 + 20 * zones.len()
    };
    while from < zones.len() && pairs.len() < MOST && !tangled(work, touching) {
        let (found, cost) = index.among(from, batch);
        work += cost;
        for (at, found) in found.into_iter().enumerate() {
            let one = from + at;
            let others = found.into_iter().filter(|o| o.zone > one);
            pairs
                .extend(others.inspect(|_| touching += 1).filter(|o| o.area_m2 > NOISE_M2).map(|o| (one, o)));
        }
        from += batch;
        batch = (2 * batch).min(BATCHES.1);
    }
    let ends = zones.get(from).zip(zones.last()).filter(|_| pairs.len() < MOST);
    let given_up = ends.and_then(|(first, last)| {
        Some(TopologyFinding {
            kind: TopologyKind::Unchecked,
            feature_id: first.id.clone(),
            other_id: Some(last.id.clone()),
            position: first.shape.points().next().copied()?,
            size: None,
        })
    });
    let told = pairs.into_iter().take(MOST).filter_map(|(one, overlap)| {
        let (a, b) = (zones.get(one)?, zones.get(overlap.zone)?);
        let common = crate::overlay::common(&a.shape, &b.shape);
        let inner = common.0.first().and_then(|p| point_inside(&p.exterior));
        let narrow = !common.0.is_empty() && width(&common) < NARROW_M;
        Some(TopologyFinding {
            kind: if narrow { TopologyKind::Sliver } else { TopologyKind::Overlap },
            feature_id: a.id.clone(),
            other_id: Some(b.id.clone()),
            position: inner.or_else(|| a.shape.points().next().copied())?,
            size: Some(overlap.area_m2),
        })
    });
    told.chain(given_up).collect()
}

/// Mean width in metres: twice the area over the length of the border.
pub fn width(shape: &MultiPolygon) -> f64 {
    let length: f64 = shape
        .rings()
        .flat_map(|r| r.iter().zip(r.iter().cycle().skip(1)))
        .map(|(a, b)| (a.x - b.x).hypot(a.y - b.y))
        .sum();
    if length > 0.0 { 2.0 * plane_area(shape) / length } else { 0.0 }
}
