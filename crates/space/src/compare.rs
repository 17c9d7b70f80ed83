//! Two versions of a layer: what came in, what went out, what changed its class. See `docs/methods/layer-comparison.md`.

use crate::geometry::{MultiPolygon, plane_area};
use crate::overlay::{SNAP_M2, difference};
use crate::rules::value_text;
use crate::verdict::{LayerInput, canonical};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Differences below this many m² are the same border drawn again.
pub const SAME_M2: f64 = 0.01;

/// What is wanted of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompareOptions {
    /// Property that tells the class of a zone; no classes where it is `None`.
    pub class: Option<String>,
    /// Also the shapes of what came in and went out, for the map.
    pub shapes: bool,
}

/// A version of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRef {
    pub version: String,
    pub content_hash: String,
}

/// What changed between two versions. Areas in m²; `old − out + in = new` for the whole and for each unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub layer: String,
    pub from: VersionRef,
    pub to: VersionRef,
    pub whole: Balance,
    /// From which class to which; `None` is outside the layer. Only what is more than nothing, in the order of classes.
    pub classes: Vec<ClassChange>,
    /// Balance by unit in the order of the unit layer; last what lies in no unit, if there is any.
    pub units: Vec<UnitBalance>,
    /// Features that are not as they were, in the order of their identifiers.
    pub features: Vec<FeatureChange>,
    pub counts: Counts,
    /// Shapes of what came in and went out, where they were asked for.
    pub pieces: Vec<Piece>,
}

/// Areas before and after.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Balance {
    pub old_m2: f64,
    pub out_m2: f64,
    pub in_m2: f64,
    pub new_m2: f64,
}

/// Land that went from one class to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassChange {
    pub from: Option<String>,
    pub to: Option<String>,
    pub area_m2: f64,
}

/// What changed in one unit; `unit` is `None` for what lies in none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitBalance {
    pub unit: Option<String>,
    pub name: String,
    #[serde(flatten)]
    pub balance: Balance,
}

/// How a feature changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// 调入: there is no old feature of this identifier.
    Added,
    /// 调出: there is no new one.
    Removed,
    /// 边界调整: its border moved.
    Reshaped,
    /// 属性调整: only its properties changed.
    Edited,
}

/// A feature that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureChange {
    pub id: String,
    pub change: Change,
    #[serde(flatten)]
    pub balance: Balance,
}

/// How many features changed in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    pub added: usize,
    pub removed: usize,
    pub reshaped: usize,
    pub edited: usize,
    pub unchanged: usize,
}

/// A shape of what came in or went out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// True for what came in.
    pub came_in: bool,
    /// The zone that it is part of: of the new version for what came in, of the old one for what went out.
    pub zone: String,
    pub class: Option<String>,
    pub area_m2: f64,
    pub shape: MultiPolygon,
}

/// Compares two versions of a layer, by class and by unit. Zones of one version do not overlap each other.
pub fn compare(
    old: &LayerInput,
    new: &LayerInput,
    units: Option<&LayerInput>,
    options: &CompareOptions,
) -> Comparison {
    let shapes = |l: &LayerInput| l.index.zones().iter().map(|z| z.shape.clone()).collect::<Vec<_>>();
    let (old_shapes, new_shapes) = (shapes(old), shapes(new));
    let common = old.index.overlay_all(&new_shapes);
    let (old_m2, new_m2): (Vec<f64>, Vec<f64>) =
        (old_shapes.iter().map(plane_area).collect(), new_shapes.iter().map(plane_area).collect());
    let mut left = Left { old: old_m2.clone(), new: new_m2.clone() };
    let mut classes: BTreeMap<(Option<String>, Option<String>), f64> = BTreeMap::new();
    let class = |layer: &LayerInput, at: usize| {
        let properties = layer.properties.get(at)?;
        properties.get(options.class.as_ref()?).and_then(value_text)
    };
    for (n, overlaps) in common.iter().enumerate() {
        for o in overlaps {
            left.old[o.zone] -= o.area_m2;
            left.new[n] -= o.area_m2;
            *classes.entry((class(old, o.zone).or_else(blank), class(new, n).or_else(blank))).or_default() +=
                o.area_m2;
        }
    }
    for own in left.old.iter_mut().chain(&mut left.new) {
        *own = if *own < SNAP_M2 { 0.0 } else { *own };
    }
    for (o, area) in left.old.iter().enumerate().filter(|(_, a)| **a > 0.0) {
        *classes.entry((class(old, o).or_else(blank), None)).or_default() += area;
    }
    for (n, area) in left.new.iter().enumerate().filter(|(_, a)| **a > 0.0) {
        *classes.entry((None, class(new, n).or_else(blank))).or_default() += area;
    }
    let sum = |areas: &[f64]| areas.iter().sum::<f64>();
    let whole =
        Balance { old_m2: sum(&old_m2), out_m2: sum(&left.old), in_m2: sum(&left.new), new_m2: sum(&new_m2) };
    let (features, counts) = features(old, new, &common);
    Comparison {
        layer: new.meta.code.clone(),
        from: reference(old),
        to: reference(new),
        whole: whole.rounded(),
        classes: classes
            .into_iter()
            .filter(|(_, area)| *area >= SNAP_M2)
            .map(|((from, to), area)| ClassChange { from, to, area_m2: rounded(area) })
            .collect(),
        units: units.map(|u| by_unit(&old_shapes, &new_shapes, old, u, &whole)).unwrap_or_default(),
        features,
        counts,
        pieces: if options.shapes { pieces(old, new, &left, class) } else { Vec::new() },
    }
}

/// What of each zone has no counterpart, m².
struct Left {
    old: Vec<f64>,
    new: Vec<f64>,
}

/// A zone without a class is in the layer all the same.
fn blank() -> Option<String> {
    Some(String::new())
}

fn rounded(area: f64) -> f64 {
    (area * 1e4).round() / 1e4 + 0.0
}

impl Balance {
    fn rounded(self) -> Self {
        Balance {
            old_m2: rounded(self.old_m2),
            out_m2: rounded(self.out_m2),
            in_m2: rounded(self.in_m2),
            new_m2: rounded(self.new_m2),
        }
    }
}

fn reference(layer: &LayerInput) -> VersionRef {
    VersionRef { version: layer.meta.version.clone(), content_hash: layer.meta.content_hash.clone() }
}

/// The balance of each unit; what both versions hold is measured on the common shapes.
fn by_unit(
    old_shapes: &[MultiPolygon],
    new_shapes: &[MultiPolygon],
    old: &LayerInput,
    units: &LayerInput,
    whole: &Balance,
) -> Vec<UnitBalance> {
    let number = units.index.zones().len();
    let share = |shapes: &[MultiPolygon]| {
        let mut sums = vec![0.0; number];
        for overlap in units.index.overlay_all(shapes).iter().flatten() {
            sums[overlap.zone] += overlap.area_m2;
        }
        sums
    };
    let both: Vec<MultiPolygon> =
        new_shapes.iter().flat_map(|s| old.index.shapes(s)).map(|(_, shape)| shape).collect();
    let (before, after, kept) = (share(old_shapes), share(new_shapes), share(&both));
    let balance = |old_m2: f64, new_m2: f64, kept: f64| Balance {
        old_m2,
        out_m2: (old_m2 - kept).max(0.0),
        in_m2: (new_m2 - kept).max(0.0),
        new_m2,
    };
    let mut all = Vec::new();
    for (at, zone) in units.index.zones().iter().enumerate() {
        let name = units.properties.get(at).and_then(|p| p.get("name")).and_then(value_text);
        all.push(UnitBalance {
            unit: Some(zone.id.clone()),
            name: name.unwrap_or_default(),
            balance: balance(before[at], after[at], kept[at]).rounded(),
        });
    }
    let rest = |total: f64, parts: &[f64]| (total - parts.iter().sum::<f64>()).max(0.0);
    let kept_total = whole.old_m2 - whole.out_m2;
    let none = balance(rest(whole.old_m2, &before), rest(whole.new_m2, &after), rest(kept_total, &kept));
    if none.old_m2 >= SAME_M2 || none.new_m2 >= SAME_M2 {
        all.push(UnitBalance { unit: None, name: String::new(), balance: none.rounded() });
    }
    all
}

/// Features by identifier; the second one of an identifier is compared with the second one.
fn features(
    old: &LayerInput,
    new: &LayerInput,
    common: &[Vec<crate::overlay::Overlap>],
) -> (Vec<FeatureChange>, Counts) {
    let (before, after) = (by_id(old), by_id(new));
    let mut counts = Counts::default();
    let mut changes = Vec::new();
    for key in before.keys().chain(after.keys().filter(|k| !before.contains_key(*k))) {
        let (o, n) = (before.get(key).copied(), after.get(key).copied());
        let area = |layer: &LayerInput, at: Option<usize>| {
            at.and_then(|at| layer.index.zones().get(at)).map_or(0.0, |z| plane_area(&z.shape))
        };
        let kept = o
            .zip(n)
            .and_then(|(o, n)| common.get(n)?.iter().find(|c| c.zone == o))
            .map_or(0.0, |c| c.area_m2);
        let (old_m2, new_m2) = (area(old, o), area(new, n));
        let balance = Balance { old_m2, out_m2: old_m2 - kept, in_m2: new_m2 - kept, new_m2 }.rounded();
        let change = match (o, n) {
            (None, _) => Some(Change::Added),
            (_, None) => Some(Change::Removed),
            (Some(o), Some(n)) => {
                let same_properties = old.properties.get(o) == new.properties.get(n);
                let moved = balance.out_m2 + balance.in_m2 >= SAME_M2;
                if moved { Some(Change::Reshaped) } else { (!same_properties).then_some(Change::Edited) }
            }
        };
        match change {
            None => counts.unchanged += 1,
            Some(Change::Added) => counts.added += 1,
            Some(Change::Removed) => counts.removed += 1,
            Some(Change::Reshaped) => counts.reshaped += 1,
            Some(Change::Edited) => counts.edited += 1,
        }
        changes.extend(change.map(|change| FeatureChange { id: key.0.to_owned(), change, balance }));
    }
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    (changes, counts)
}

fn by_id(layer: &LayerInput) -> BTreeMap<(&str, usize), usize> {
    let mut all = BTreeMap::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, zone) in layer.index.zones().iter().enumerate() {
        let nth = seen.entry(&zone.id).or_default();
        all.insert((zone.id.as_str(), *nth), at);
        *nth += 1;
    }
    all
}

fn pieces(
    old: &LayerInput,
    new: &LayerInput,
    left: &Left,
    class: impl Fn(&LayerInput, usize) -> Option<String>,
) -> Vec<Piece> {
    let mut all = Vec::new();
    for (came_in, own, other, rest) in [(true, new, old, &left.new), (false, old, new, &left.old)] {
        for (at, zone) in own.index.zones().iter().enumerate() {
            let area = rest.get(at).copied().unwrap_or(0.0);
            if area < SAME_M2 {
                continue;
            }
            let near: Vec<MultiPolygon> =
                other.index.shapes(&zone.shape).into_iter().map(|(_, s)| s).collect();
            let shape = if near.is_empty() { zone.shape.clone() } else { difference(&zone.shape, &near) };
            all.push(Piece {
                came_in,
                zone: zone.id.clone(),
                class: class(own, at),
                area_m2: rounded(area),
                shape: canonical(&shape),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests;
