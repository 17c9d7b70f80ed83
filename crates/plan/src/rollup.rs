//! The status of a chapter, from the indicators under it.

use std::collections::BTreeMap;

use crate::node::Node;
use crate::tree::Tree;

/// What stands under a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollup<S> {
    /// The worst status under the node; none when no node under it has one.
    pub worst: Option<S>,
    /// How many indicators have which status; an indicator that stands in several places under the node
    /// (in the chapter and in its box) counts once.
    pub counts: BTreeMap<S, usize>,
}

impl<S> Default for Rollup<S> {
    fn default() -> Self {
        Rollup { worst: None, counts: BTreeMap::new() }
    }
}

/// Rolls a status up from the nodes that have one to all above them.
///
/// `status` gives a node's own status (none for a chapter), `rank` says how bad it is: the greatest rank
/// under a node is its `worst`. The result has one entry per entry of the tree, in the same order, and
/// includes the node itself.
///
/// # Definition
/// Counts are of distinct indicators: each occurrence counts 1 at its place, and each pair of neighbouring
/// occurrences of the same indicator takes 1 off at the node where their branches meet. The time is
/// proportional to nodes × depth at worst, and nothing recurses.
pub fn rollup<S: Clone + Ord>(
    tree: &Tree,
    status: impl Fn(&Node) -> Option<S>,
    rank: impl Fn(&S) -> u32,
) -> Vec<Rollup<S>> {
    let entries = tree.entries();
    let mut sums: Vec<BTreeMap<S, i64>> = vec![BTreeMap::new(); entries.len()];
    let mut last_seen: BTreeMap<(&str, S), usize> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(own) = status(&entry.node) else { continue };
        *sums[at].entry(own.clone()).or_insert(0) += 1;
        let Some(code) = entry.node.indicator.as_deref() else { continue };
        if let Some(before) = last_seen.insert((code, own.clone()), at)
            && let Some(meeting) = meet(tree, before, at)
        {
            *sums[meeting].entry(own).or_insert(0) -= 1;
        }
    }
    for at in (0..entries.len()).rev() {
        if let Some(parent) = entries[at].parent {
            let (head, tail) = sums.split_at_mut(at);
            for (status, count) in &tail[0] {
                *head[parent].entry(status.clone()).or_insert(0) += count;
            }
        }
    }
    sums.into_iter()
        .map(|sum| {
            let counts: BTreeMap<S, usize> = sum
                .into_iter()
                .filter_map(|(s, n)| usize::try_from(n).ok().filter(|n| *n > 0).map(|n| (s, n)))
                .collect();
            let worst = counts.keys().max_by_key(|s| rank(s)).cloned();
            Rollup { worst, counts }
        })
        .collect()
}

/// The lowest node that has both positions under it (or is one of them); none when they are in different
/// top-level branches.
fn meet(tree: &Tree, first: usize, second: usize) -> Option<usize> {
    let entries = tree.entries();
    let mut at = Some(first);
    while let Some(place) = at {
        if entries[place].end > second {
            return Some(place);
        }
        at = entries[place].parent;
    }
    None
}
