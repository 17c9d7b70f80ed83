//! The plan engine: what was promised, in which document, and how it hangs together.
//!
//! A plan is a dated, versioned tree of chapters, boxes (专栏), indicators, projects and tasks ([`Tree`]).
//! This crate builds and walks such trees, tells what changed between two versions ([`diff`]), rolls a
//! status of the indicators up to their chapters ([`rollup`]), checks whether the targets given to units
//! add up to the district's target ([`reconcile`]), and measures how far an own target lies from the one of
//! the upper-level plan that it answers to (对标, [`distance`]).
//!
//! It is pure: no clock, file, network or randomness; the same input gives the same bytes. Every walk is
//! iterative, so that a tree 10,000 levels deep is as safe as a flat one. What breaks a rule of planning is
//! a finding (a value); what can't be read as a tree at all is an error.

pub mod alignment;
pub mod decomposition;
mod diff;
mod node;
mod plan;
mod rollup;
pub mod task;
mod tree;

pub use alignment::{Alignment, AlignmentError, Basis, Promise, Verdict, distance};
pub use decomposition::{
    DecompFinding, DecompTarget, Decomposition, Part, Rounding, Rule, Wanted, reconcile,
};
pub use diff::{Change, NodeField, diff};
pub use node::{Node, NodeKind};
pub use plan::{Plan, PlanError, PlanKind, PlanVersion, VersionState};
pub use rollup::{Rollup, rollup};
pub use tree::{Entry, Tree, TreeError};
