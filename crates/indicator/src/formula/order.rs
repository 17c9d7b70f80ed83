//! The order in which derived things can be computed, or the circle that makes it impossible.

use std::collections::{BTreeMap, BTreeSet};

/// A circle: each needs the next, and the last is the first again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle<K> {
    /// At least two entries; the first and the last are equal.
    pub path: Vec<K>,
}

/// Orders the keys of `needs` (and all that they need) so that each comes after what it needs.
///
/// The order is a function of the set alone. Works without recursion, however long the chains are.
///
/// # Errors
/// The first circle found.
pub fn order<K: Ord + Clone>(needs: &BTreeMap<K, BTreeSet<K>>) -> Result<Vec<K>, Cycle<K>> {
    let none = BTreeSet::new();
    let mut done: BTreeSet<&K> = BTreeSet::new();
    let mut out: Vec<K> = Vec::with_capacity(needs.len());
    for start in needs.keys() {
        // the way from `start` down to where we are, each with what it still has to visit
        let mut way: Vec<(&K, std::collections::btree_set::Iter<'_, K>)> = Vec::new();
        let mut on_way: BTreeSet<&K> = BTreeSet::new();
        if !done.contains(start) {
            on_way.insert(start);
            way.push((start, needs.get(start).unwrap_or(&none).iter()));
        }
        while let Some((here, rest)) = way.last_mut() {
            let here = *here;
            match rest.next() {
                None => {
                    way.pop();
                    on_way.remove(here);
                    done.insert(here);
                    out.push(here.clone());
                }
                Some(next) if done.contains(next) => {}
                Some(next) if on_way.contains(next) => {
                    let mut path: Vec<K> =
                        way.iter().map(|(k, _)| (*k).clone()).skip_while(|k| k != next).collect();
                    path.push(next.clone());
                    return Err(Cycle { path });
                }
                Some(next) => {
                    on_way.insert(next);
                    way.push((next, needs.get(next).unwrap_or(&none).iter()));
                }
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        edges.iter().map(|(k, v)| ((*k).to_owned(), v.iter().map(|s| (*s).to_owned()).collect())).collect()
    }

    #[test]
    fn needs_come_first() {
        let out = order(&graph(&[("C", &["B", "A"]), ("B", &["A"]), ("A", &[])])).unwrap();
        assert_eq!(out, ["A", "B", "C"]);
    }

    #[test]
    fn the_circle_is_named() {
        let err = order(&graph(&[("A", &["B"]), ("B", &["C"]), ("C", &["D", "B"])])).unwrap_err();
        assert_eq!(err.path, ["B", "C", "B"]);
        assert_eq!(order(&graph(&[("A", &["A"])])).unwrap_err().path, ["A", "A"]);
    }

    #[test]
    fn a_chain_of_ten_thousand_holds() {
        let mut long: BTreeMap<u32, BTreeSet<u32>> =
            (0..10_000).map(|i| (i, BTreeSet::from([i + 1]))).collect();
        assert_eq!(order(&long).unwrap().first(), Some(&10_000));
        long.insert(10_000, BTreeSet::from([0]));
        assert_eq!(order(&long).unwrap_err().path.len(), 10_002);
    }
}
