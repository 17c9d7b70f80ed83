//! Which parcels share a border, and the groups that they make.

use crate::verdict::LayerInput;
use std::collections::{BTreeMap, BTreeSet};

/// A place in whole millimetres.
type Place = (i64, i64);

/// Parcels and their neighbours: those with an edge in common, to the millimetre.
pub(super) struct Neighbours {
    areas: BTreeMap<usize, f64>,
    beside: BTreeMap<usize, BTreeSet<usize>>,
}

impl Neighbours {
    pub fn of(usable: &[(usize, f64)], parcels: &LayerInput) -> Self {
        let mut edges: Vec<(Place, Place, usize)> = Vec::new();
        for (at, _) in usable {
            let Some(zone) = parcels.index.zones().get(*at) else { continue };
            for ring in zone.shape.rings() {
                for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                    let (a, b) = ((millimetres(a.x), millimetres(a.y)), (millimetres(b.x), millimetres(b.y)));
                    if a != b {
                        edges.push((a.min(b), a.max(b), *at));
                    }
                }
            }
        }
        edges.sort_unstable();
        let mut beside: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for run in edges.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            for (one, other) in run.iter().flat_map(|x| run.iter().map(move |y| (x.2, y.2))) {
                if one != other {
                    beside.entry(one).or_default().insert(other);
                }
            }
        }
        Neighbours { areas: usable.iter().copied().collect(), beside }
    }

    /// Groups of at most `most` parcels that hang together and have the wanted area, no smaller group of the same
    /// parcels being enough; each once, by number of parcels. Also whether there were more than `limit`.
    pub fn groups(&self, most: usize, (low, high): (f64, f64), limit: usize) -> (Vec<Vec<usize>>, bool) {
        let mut found = Vec::new();
        let mut open: BTreeSet<Vec<usize>> = self.beside.keys().map(|at| vec![*at]).collect();
        for _ in 1..most {
            let mut next = BTreeSet::new();
            for group in &open {
                for beside in group.iter().filter_map(|at| self.beside.get(at)).flatten() {
                    if group.contains(beside) {
                        continue;
                    }
                    let mut wider = group.clone();
                    wider.push(*beside);
                    wider.sort_unstable();
                    let area: f64 = wider.iter().filter_map(|at| self.areas.get(at)).sum();
                    if area <= high {
                        next.insert(wider);
                    }
                    if next.len() > limit {
                        found.extend(self.enough(&next, low).0);
                        return (found, true);
                    }
                }
            }
            let (enough, short) = self.enough(&next, low);
            found.extend(enough);
            open = short;
        }
        (found, false)
    }

    /// Groups that have the area, and those that may still grow.
    fn enough(&self, groups: &BTreeSet<Vec<usize>>, low: f64) -> (Vec<Vec<usize>>, BTreeSet<Vec<usize>>) {
        let area = |group: &Vec<usize>| group.iter().filter_map(|at| self.areas.get(at)).sum::<f64>();
        let (enough, short): (Vec<_>, Vec<_>) = groups.iter().cloned().partition(|g| area(g) >= low);
        (enough, short.into_iter().collect())
    }
}

fn millimetres(metres: f64) -> i64 {
    #[expect(clippy::as_conversions, reason = "coordinates of a plane are below 1e9 m")]
    let whole = (metres * 1e3).round() as i64;
    whole
}
