//! The checked tree.

use super::{OrgError, OrgKind, OrgUnit, Succession};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Org units, checked: codes are unique, parents exist, nothing lies above itself. Several roots are allowed.
///
/// Built without recursion, so that depth is no limit. Children come in the order of their codes.
#[derive(Clone, Debug, PartialEq)]
pub struct OrgTree {
    units: BTreeMap<String, OrgUnit>,
    children: BTreeMap<String, Vec<String>>,
    roots: Vec<String>,
    /// First and last number of each subtree in a walk, so that "below" is two comparisons.
    spans: BTreeMap<String, (u32, u32)>,
    pub(super) successions: Vec<Succession>,
}

impl OrgTree {
    /// Checks units and makes the tree.
    ///
    /// # Errors
    /// [`OrgError`] for a duplicate or missing code, a missing parent, dates backwards, or a cycle, which is
    /// named.
    pub fn new(units: Vec<OrgUnit>) -> Result<OrgTree, OrgError> {
        OrgTree::with_successions(units, Vec::new())
    }

    /// As [`OrgTree::new`], with the successions recorded so far.
    ///
    /// # Errors
    /// As [`OrgTree::new`]; also if a succession names a unit that is not there.
    pub fn with_successions(units: Vec<OrgUnit>, successions: Vec<Succession>) -> Result<OrgTree, OrgError> {
        let mut by_code = BTreeMap::new();
        for unit in units {
            if unit.code.trim().is_empty() {
                return Err(OrgError::NoCode { name: unit.name_zh });
            }
            if let Some(to) = unit.valid_to.filter(|to| *to < unit.valid_from) {
                return Err(OrgError::Backwards { code: unit.code, from: unit.valid_from, to });
            }
            if let Some(old) = by_code.insert(unit.code.clone(), unit) {
                return Err(OrgError::Duplicate { code: old.code });
            }
        }
        let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut roots = Vec::new();
        for unit in by_code.values() {
            match &unit.parent {
                Some(parent) if !by_code.contains_key(parent) => {
                    return Err(OrgError::Orphan { code: unit.code.clone(), parent: parent.clone() });
                }
                Some(parent) => children.entry(parent.clone()).or_default().push(unit.code.clone()),
                None => roots.push(unit.code.clone()),
            }
        }
        for succession in &successions {
            for code in [&succession.from, &succession.to].into_iter().filter(|code| !code.is_empty()) {
                if !by_code.contains_key(code) {
                    return Err(OrgError::Unknown { code: code.clone() });
                }
            }
        }
        let mut tree = OrgTree { units: by_code, children, roots, spans: BTreeMap::new(), successions };
        tree.spans = tree.number();
        match tree.units.keys().find(|code| !tree.spans.contains_key(*code)) {
            Some(code) => Err(tree.cycle_above(code)),
            None => Ok(tree),
        }
    }

    /// Numbers every unit that is reached from a root, in a walk without recursion.
    fn number(&self) -> BTreeMap<String, (u32, u32)> {
        enum Step<'a> {
            Enter(&'a String),
            Leave(&'a String, u32),
        }
        let mut spans = BTreeMap::new();
        let mut clock: u32 = 0;
        let mut stack: Vec<Step<'_>> = self.roots.iter().rev().map(Step::Enter).collect();
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(code) => {
                    stack.push(Step::Leave(code, clock));
                    clock = clock.saturating_add(1);
                    stack.extend(self.children_of(code).iter().rev().map(Step::Enter));
                }
                Step::Leave(code, entered) => {
                    spans.insert(code.clone(), (entered, clock.saturating_sub(1)));
                }
            }
        }
        spans
    }

    /// Follows parents from a unit that no root reaches until one repeats.
    fn cycle_above(&self, code: &str) -> OrgError {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut path: Vec<&str> = Vec::new();
        let mut here = code;
        while !seen.contains_key(here) {
            seen.insert(here, path.len());
            path.push(here);
            match self.units.get(here).and_then(|unit| unit.parent.as_deref()) {
                Some(parent) => here = parent,
                None => break,
            }
        }
        let from = seen.get(here).copied().unwrap_or(0);
        let mut path: Vec<String> = path.into_iter().skip(from).map(str::to_owned).collect();
        if path.len() > 11 {
            path.truncate(10);
            path.push("…".to_owned());
        }
        path.push(here.to_owned());
        OrgError::Cycle { path }
    }

    fn children_of(&self, code: &str) -> &[String] {
        self.children.get(code).map(Vec::as_slice).unwrap_or_default()
    }

    /// A unit by its code.
    pub fn get(&self, code: &str) -> Option<&OrgUnit> {
        self.units.get(code)
    }

    /// All units, in the order of their codes.
    pub fn units(&self) -> impl Iterator<Item = &OrgUnit> {
        self.units.values()
    }

    /// The units without a parent.
    pub fn roots(&self) -> impl Iterator<Item = &OrgUnit> {
        self.roots.iter().filter_map(|code| self.units.get(code))
    }

    /// The district that the tree is about: the first root that is one, else the first root. Areas that the
    /// district is only compared with are roots too.
    pub fn district(&self) -> Option<&OrgUnit> {
        self.roots().find(|u| u.kind == OrgKind::District).or_else(|| self.roots().next())
    }

    /// The units directly below one, in the order of their codes.
    pub fn children(&self, code: &str) -> impl Iterator<Item = &OrgUnit> {
        self.children_of(code).iter().filter_map(|code| self.units.get(code))
    }

    /// The units above one, nearest first.
    pub fn ancestors(&self, code: &str) -> impl Iterator<Item = &OrgUnit> {
        let above = |unit: &OrgUnit| unit.parent.as_ref().and_then(|parent| self.units.get(parent));
        std::iter::successors(self.units.get(code).and_then(above), move |unit| above(unit))
    }

    /// True if `code` is `root` or lies anywhere below it. False if either is unknown.
    pub fn in_subtree(&self, root: &str, code: &str) -> bool {
        match (self.spans.get(root), self.spans.get(code)) {
            (Some((first, last)), Some((at, _))) => first <= at && at <= last,
            _ => false,
        }
    }

    /// A unit and everything below it, each before what lies below it.
    pub fn subtree(&self, root: &str) -> Vec<&OrgUnit> {
        let mut found = Vec::new();
        let mut stack: Vec<&OrgUnit> = self.units.get(root).into_iter().collect();
        while let Some(unit) = stack.pop() {
            found.push(unit);
            stack.extend(self.children_of(&unit.code).iter().rev().filter_map(|code| self.units.get(code)));
        }
        found
    }

    /// How many units lie above one.
    pub fn depth(&self, code: &str) -> usize {
        self.ancestors(code).count()
    }

    /// The units that exist on a day.
    pub fn alive_on(&self, date: Date) -> impl Iterator<Item = &OrgUnit> {
        self.units.values().filter(move |unit| unit.alive_on(date))
    }

    /// The successions recorded, in order of date.
    pub fn successions(&self) -> &[Succession] {
        &self.successions
    }

    /// The number of units.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// True if there is no unit.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The units, for building a changed tree.
    pub fn into_units(self) -> Vec<OrgUnit> {
        self.units.into_values().collect()
    }
}
