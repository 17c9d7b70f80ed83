//! Who may do what: the one place that decides.
//!
//! Data roles (viewer, reporter, reviewer, publisher, planner) hold within a subtree of org units. The three
//! administrators hold no data role, and one person holds at most one of the three.

use crate::error::{AppError, Result};
use qipan_kernel::org::OrgTree;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What a person may do, within a unit and everything under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Imports and enters values, and submits them.
    Reporter,
    /// Approves or returns what others submitted.
    Reviewer,
    /// Publishes what is approved.
    Publisher,
    /// Keeps plans, indicators and targets.
    Planner,
    /// Runs the system: units, backups, calendar. Never sees to data or accounts.
    SystemAdmin,
    /// Keeps accounts, grants and locks. Never sees to data.
    SecurityAdmin,
    /// Reads and verifies the audit trail. Never sees to data.
    AuditAdmin,
}

/// The roles that read data.
pub const DATA_ROLES: &[Role] =
    &[Role::Viewer, Role::Reporter, Role::Reviewer, Role::Publisher, Role::Planner];

/// The roles of the three administrators.
pub const ADMIN_ROLES: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

impl Role {
    /// Every role.
    pub const ALL: &[Role] = &[
        Role::Viewer,
        Role::Reporter,
        Role::Reviewer,
        Role::Publisher,
        Role::Planner,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];

    /// The stored and sent name, e.g. `system_admin`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Reporter => "reporter",
            Role::Reviewer => "reviewer",
            Role::Publisher => "publisher",
            Role::Planner => "planner",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
        }
    }

    /// The role of a stored name; none for a name that is not a role.
    pub fn of(name: &str) -> Option<Role> {
        Role::ALL.iter().copied().find(|r| r.name() == name)
    }

    /// Whether this is one of the three administrators.
    pub fn is_admin(self) -> bool {
        ADMIN_ROLES.contains(&self)
    }
}

/// A role held within the subtree of a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The code of the unit at the top of the subtree.
    pub unit: String,
}

/// A person at the moment of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Who {
    /// Identity of the account.
    pub user_id: String,
    /// Login name; what audit rows and `created_by` carry.
    pub username: String,
    /// Name shown.
    pub display_name: String,
    /// Roles held now.
    pub grants: Vec<Grant>,
}

impl Who {
    /// The machine itself, for the command line and the demo's loader: it holds every data role at `root`
    /// and every administrator's role, and is named in the audit trail as `system`.
    pub fn system(root: &str) -> Who {
        let grants = Role::ALL.iter().map(|&role| Grant { role, unit: root.to_owned() }).collect();
        Who { user_id: "system".into(), username: "system".into(), display_name: "system".into(), grants }
    }

    /// Nobody: who signs in is not known yet.
    pub fn nobody() -> Who {
        Who {
            user_id: String::new(),
            username: "anonymous".into(),
            display_name: String::new(),
            grants: Vec::new(),
        }
    }

    /// Whether the person holds one of `roles` anywhere.
    pub fn has(&self, roles: &[Role]) -> bool {
        self.grants.iter().any(|g| roles.contains(&g.role))
    }

    /// Refuses unless the person holds one of `roles` somewhere.
    pub fn require(&self, roles: &'static [Role]) -> Result<()> {
        if self.has(roles) { Ok(()) } else { Err(AppError::NeedsRole { roles }) }
    }

    /// The units at which one of `roles` is held.
    pub fn roots<'a>(&'a self, roles: &'a [Role]) -> impl Iterator<Item = &'a str> {
        self.grants.iter().filter(|g| roles.contains(&g.role)).map(|g| g.unit.as_str())
    }

    /// The units at which a data role is held, in order: what a kept answer depends on besides the data.
    pub fn data_scope(&self) -> String {
        self.roots(DATA_ROLES).collect::<BTreeSet<&str>>().into_iter().collect::<Vec<_>>().join(" ")
    }

    /// Whether one of `roles` is held at `unit` or above it.
    pub fn has_at(&self, tree: &OrgTree, roles: &[Role], unit: &str) -> bool {
        self.roots(roles).any(|root| tree.in_subtree(root, unit))
    }

    /// Refuses unless one of `roles` is held at `unit` or above it.
    pub fn require_at(&self, tree: &OrgTree, roles: &'static [Role], unit: &str) -> Result<()> {
        self.require(roles)?;
        if self.has_at(tree, roles, unit) {
            Ok(())
        } else {
            Err(AppError::OutsideScope { unit: unit.to_owned() })
        }
    }

    /// Whether values of `unit` may be read: it lies in a subtree of a data role, or it is the top of the district
    /// (everyone with a data role sees the district's own values).
    pub fn may_read(&self, tree: &OrgTree, unit: &str) -> bool {
        let top = tree.get(unit).is_some_and(|u| u.parent.is_none());
        self.has(DATA_ROLES) && (top || self.has_at(tree, DATA_ROLES, unit))
    }

    /// Refuses unless values of `unit` may be read.
    pub fn require_read(&self, tree: &OrgTree, unit: &str) -> Result<()> {
        self.require(DATA_ROLES)?;
        if self.may_read(tree, unit) { Ok(()) } else { Err(AppError::OutsideScope { unit: unit.to_owned() }) }
    }

    /// Whether values of `unit` for an indicator owned by `owner` may be entered: a reporter at the unit, or of the owner.
    pub fn may_report(&self, tree: &OrgTree, unit: &str, owner: &str) -> bool {
        self.has_at(tree, &[Role::Reporter], unit) || self.has_at(tree, &[Role::Reporter], owner)
    }

    /// Refuses unless [`Who::may_report`].
    pub fn require_report(&self, tree: &OrgTree, unit: &str, owner: &str) -> Result<()> {
        self.require(&[Role::Reporter])?;
        if self.may_report(tree, unit, owner) {
            Ok(())
        } else {
            Err(AppError::OutsideScope { unit: unit.to_owned() })
        }
    }

    /// Whether figures about `unit` may be entered that the unit does not enter itself, such as those it is ranked by
    /// or those of the statistics: a reporter or planner above it, or at a bureau.
    pub fn may_enter_about(&self, tree: &OrgTree, unit: &str) -> bool {
        use qipan_kernel::org::OrgKind;
        self.roots(&[Role::Reporter, Role::Planner]).any(|root| {
            let bureau = tree.get(root).is_some_and(|u| u.kind == OrgKind::Bureau);
            bureau || root != unit && tree.in_subtree(root, unit)
        })
    }

    /// Refuses unless [`Who::may_enter_about`].
    pub fn require_enter_about(&self, tree: &OrgTree, unit: &str) -> Result<()> {
        self.require(&[Role::Reporter, Role::Planner])?;
        if self.may_enter_about(tree, unit) {
            Ok(())
        } else {
            Err(AppError::OutsideScope { unit: unit.to_owned() })
        }
    }

    /// Refuses unless the person reviews for `owner` and is not the one who submitted (four eyes).
    pub fn require_review(&self, tree: &OrgTree, owner: &str, submitter: &str) -> Result<()> {
        self.require_at(tree, &[Role::Reviewer], owner)?;
        if self.username == submitter { Err(AppError::OwnSubmission) } else { Ok(()) }
    }
}

/// Refuses grants that put two powers into one hand: an administrator holds exactly one role, and no data role.
pub fn check_separation(grants: &[Grant]) -> Result<()> {
    let admin: Vec<Role> = grants.iter().map(|g| g.role).filter(|r| r.is_admin()).collect();
    let mixed = admin.first().and_then(|a| grants.iter().map(|g| g.role).find(|r| r != a).map(|r| (*a, r)));
    match mixed {
        Some((first, second)) => Err(AppError::PowersMixed { first, second }),
        None => Ok(()),
    }
}
