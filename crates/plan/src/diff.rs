//! What changed between two versions of a plan.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::node::{Node, NodeKind};
use crate::tree::Tree;

/// A property of a node that can change between versions.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeField {
    /// Chapter, box, …
    Kind,
    /// Heading.
    Title,
    /// Text.
    Text,
    /// Indicator's code.
    Indicator,
    /// Unit that answers for it.
    OwnerUnit,
    /// The node above.
    Parent,
    /// Place among the siblings.
    Order,
}

/// One difference between two versions; positions are those of [`Tree::entries`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Only in the newer version.
    Added {
        /// The node of the newer version.
        node: Node,
    },
    /// Only in the older version.
    Removed {
        /// The node of the older version.
        node: Node,
    },
    /// In both, but not alike.
    Changed {
        /// As it was.
        before: Node,
        /// As it is.
        after: Node,
        /// What differs, in the order of [`NodeField`].
        fields: Vec<NodeField>,
    },
}

/// Tells what changed from `old` to `new`: first, in the reading order of `new`, what was added or changed,
/// then, in the reading order of `old`, what was removed.
///
/// # Definition
/// Versions keep ids of their own, so nodes are paired by, in this order: the same id; the same indicator;
/// the same kind and heading under paired parents; the same kind and heading anywhere, if it is there once in
/// both; the same kind and place under paired parents (a renamed heading). `Order` tells a change of the
/// sequence among paired siblings, not of the number that stores it.
pub fn diff(old: &Tree, new: &Tree) -> Vec<Change> {
    let pairs = Pairing::of(old, new);
    let mut changes = Vec::new();
    for (at, entry) in new.entries().iter().enumerate() {
        match pairs.old_of[at] {
            None => changes.push(Change::Added { node: entry.node.clone() }),
            Some(was) => {
                let fields = fields_between(old, new, was, at, &pairs);
                if !fields.is_empty() {
                    let before = old.entries()[was].node.clone();
                    changes.push(Change::Changed { before, after: entry.node.clone(), fields });
                }
            }
        }
    }
    for (at, entry) in old.entries().iter().enumerate() {
        if pairs.new_of[at].is_none() {
            changes.push(Change::Removed { node: entry.node.clone() });
        }
    }
    changes
}

/// What two nodes under paired parents are recognised by.
type Key = (NodeKind, String);
/// Where a heading stands in the older and in the newer version.
type Places = (Vec<usize>, Vec<usize>);

struct Pairing {
    old_of: Vec<Option<usize>>,
    new_of: Vec<Option<usize>>,
    out_of_order: Vec<bool>,
}

impl Pairing {
    fn of(old: &Tree, new: &Tree) -> Pairing {
        let mut pairing = Pairing {
            old_of: vec![None; new.len()],
            new_of: vec![None; old.len()],
            out_of_order: vec![false; new.len()],
        };
        for (at, entry) in new.entries().iter().enumerate() {
            if let Some(was) = old.position(&entry.node.id) {
                pairing.join(was, at);
            }
        }
        pairing.by_key(old, new, |node| node.indicator.clone().map(|code| (node.kind, code)));
        pairing.by_place(old, new, |node| (node.kind, node.title.clone()));
        pairing.by_unique_heading(old, new);
        pairing.by_place(old, new, |node| (node.kind, node.order.to_string()));
        pairing.find_reordered(old, new);
        pairing
    }

    fn join(&mut self, was: usize, at: usize) {
        if self.new_of[was].is_none() && self.old_of[at].is_none() {
            self.new_of[was] = Some(at);
            self.old_of[at] = Some(was);
        }
    }

    /// Pairs what has the same key, the first with the first and so on.
    fn by_key<K: Ord>(&mut self, old: &Tree, new: &Tree, key: impl Fn(&Node) -> Option<K>) {
        let mut waiting: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (at, entry) in old.entries().iter().enumerate().rev() {
            if self.new_of[at].is_none()
                && let Some(k) = key(&entry.node)
            {
                waiting.entry(k).or_default().push(at);
            }
        }
        for (at, entry) in new.entries().iter().enumerate() {
            if self.old_of[at].is_none()
                && let Some(k) = key(&entry.node)
                && let Some(was) = waiting.get_mut(&k).and_then(Vec::pop)
            {
                self.join(was, at);
            }
        }
    }

    /// Pairs what has the same key under paired parents, from the top down.
    fn by_place(&mut self, old: &Tree, new: &Tree, key: impl Fn(&Node) -> Key) {
        let mut waiting: BTreeMap<(Option<usize>, Key), Vec<usize>> = BTreeMap::new();
        for (at, entry) in old.entries().iter().enumerate().rev() {
            if self.new_of[at].is_none() {
                waiting.entry((entry.parent, key(&entry.node))).or_default().push(at);
            }
        }
        for (at, entry) in new.entries().iter().enumerate() {
            if self.old_of[at].is_some() {
                continue;
            }
            let above = match entry.parent {
                None => None,
                Some(parent) => match self.old_of[parent] {
                    None => continue,
                    was => was,
                },
            };
            if let Some(was) = waiting.get_mut(&(above, key(&entry.node))).and_then(Vec::pop) {
                self.join(was, at);
            }
        }
    }

    fn by_unique_heading(&mut self, old: &Tree, new: &Tree) {
        let mut seen: BTreeMap<(NodeKind, &str), Places> = BTreeMap::new();
        for (at, entry) in old.entries().iter().enumerate() {
            if self.new_of[at].is_none() {
                seen.entry((entry.node.kind, &entry.node.title)).or_default().0.push(at);
            }
        }
        for (at, entry) in new.entries().iter().enumerate() {
            if self.old_of[at].is_none() {
                seen.entry((entry.node.kind, &entry.node.title)).or_default().1.push(at);
            }
        }
        for (was, now) in seen.into_values() {
            if let (&[was], &[now]) = (&was[..], &now[..]) {
                self.join(was, now);
            }
        }
    }

    /// Marks siblings that were paired but come in another sequence than before: those outside the longest
    /// run that kept its order.
    fn find_reordered(&mut self, old: &Tree, new: &Tree) {
        let mut families: BTreeMap<Option<usize>, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, entry) in new.entries().iter().enumerate() {
            let Some(was) = self.old_of[at] else { continue };
            let stayed = old.entries()[was].parent == entry.parent.and_then(|p| self.old_of[p]);
            if stayed && entry.parent.is_none_or(|p| self.old_of[p].is_some()) {
                families.entry(entry.parent).or_default().push((at, was));
            }
        }
        for family in families.into_values() {
            let kept = longest_increasing(&family.iter().map(|(_, was)| *was).collect::<Vec<_>>());
            for (place, (at, _)) in family.iter().enumerate() {
                self.out_of_order[*at] = kept.binary_search(&place).is_err();
            }
        }
    }
}

/// Places of a longest strictly increasing subsequence, ascending.
fn longest_increasing(values: &[usize]) -> Vec<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; values.len()];
    for (place, value) in values.iter().enumerate() {
        let slot = tails.partition_point(|&t| values[t] < *value);
        before[place] = slot.checked_sub(1).map(|s| tails[s]);
        if slot == tails.len() {
            tails.push(place);
        } else {
            tails[slot] = place;
        }
    }
    let mut run = Vec::with_capacity(tails.len());
    let mut at = tails.last().copied();
    while let Some(place) = at {
        run.push(place);
        at = before[place];
    }
    run.reverse();
    run
}

fn fields_between(old: &Tree, new: &Tree, was: usize, at: usize, pairs: &Pairing) -> Vec<NodeField> {
    let (before, after) = (&old.entries()[was], &new.entries()[at]);
    let (b, a) = (&before.node, &after.node);
    let above = after.parent.map(|p| pairs.old_of[p]);
    let moved = match (before.parent, above) {
        (None, None) => false,
        (Some(was), Some(Some(now))) => was != now,
        _ => true,
    };
    [
        (NodeField::Kind, b.kind != a.kind),
        (NodeField::Title, b.title != a.title),
        (NodeField::Text, b.text != a.text),
        (NodeField::Indicator, b.indicator != a.indicator),
        (NodeField::OwnerUnit, b.owner_unit != a.owner_unit),
        (NodeField::Parent, moved),
        (NodeField::Order, !moved && pairs.out_of_order[at]),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
