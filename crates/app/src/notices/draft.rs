//! A notice before it is written, and whom a unit's notices go to.

use crate::rights::Role;
use qipan_kernel::org::OrgTree;
use qipan_store::people::{GrantRow, UserRow};
use std::collections::{BTreeMap, BTreeSet};

/// A notice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub key: String,
    pub kind: &'static str,
    pub urgent: bool,
    /// Line in Chinese and English.
    pub title: (String, String),
    pub detail: (String, String),
    pub link: String,
    pub to: BTreeSet<String>,
}

/// Who can be told.
pub(super) struct Directory<'a> {
    tree: &'a OrgTree,
    living: BTreeSet<String>,
    /// By unit and role.
    by_unit: BTreeMap<(String, Role), BTreeSet<String>>,
}

impl<'a> Directory<'a> {
    pub fn new(tree: &'a OrgTree, users: &[UserRow], grants: &[GrantRow]) -> Directory<'a> {
        let living: BTreeMap<&str, &str> =
            users.iter().filter(|u| !u.disabled).map(|u| (u.id.as_str(), u.username.as_str())).collect();
        let mut by_unit: BTreeMap<(String, Role), BTreeSet<String>> = BTreeMap::new();
        for grant in grants {
            if let (Some(role), Some(login)) = (Role::of(&grant.role), living.get(grant.user_id.as_str())) {
                by_unit.entry((grant.unit_code.clone(), role)).or_default().insert((*login).to_owned());
            }
        }
        Directory { tree, living: living.values().map(|l| (*l).to_owned()).collect(), by_unit }
    }

    /// A person, if they can sign in.
    pub fn person(&self, login: &str) -> Option<String> {
        self.living.get(login).cloned()
    }

    /// Whoever holds one of the roles at the unit; if nobody does, at the nearest one above it.
    pub fn at(&self, unit: &str, roles: &[Role]) -> BTreeSet<String> {
        let above = self.tree.ancestors(unit).map(|u| u.code.clone());
        for code in std::iter::once(unit.to_owned()).chain(above) {
            let here: BTreeSet<String> = roles
                .iter()
                .filter_map(|role| self.by_unit.get(&(code.clone(), *role)))
                .flatten()
                .cloned()
                .collect();
            if !here.is_empty() {
                return here;
            }
        }
        BTreeSet::new()
    }

    /// The person if they can sign in, else whoever works at the unit.
    pub fn person_or(&self, login: Option<&str>, unit: &str) -> BTreeSet<String> {
        match login.and_then(|l| self.person(l)) {
            Some(one) => BTreeSet::from([one]),
            None => self.at(unit, &[Role::Reporter, Role::Reviewer, Role::Planner]),
        }
    }

    /// Whoever holds one of the roles anywhere.
    pub fn anywhere(&self, roles: &[Role]) -> BTreeSet<String> {
        let fits = self.by_unit.iter().filter(|((_, role), _)| roles.contains(role));
        fits.flat_map(|(_, logins)| logins.iter().cloned()).collect()
    }

    /// The units at which a person holds anything.
    pub fn units_of(&self, login: &str) -> impl Iterator<Item = &str> {
        let own = self.by_unit.iter().filter(move |(_, logins)| logins.contains(login));
        own.map(|((unit, _), _)| unit.as_str())
    }
}
