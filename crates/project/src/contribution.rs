//! What a project moves: which indicators it feeds, by how much and when; and which gates of which projects account
//! for an indicator's shortfall.
//!
//! Method page: `docs/methods/contribution.md`.

mod feed;
mod shapley;
mod split;
mod what_if;

pub use feed::{Feed, FeedCodes, Flow, STEPS, Step, feeds};
pub use shapley::{MOST, shapley};
pub use split::{Part, Place, ProjectSplit, Shortfall, SplitError, Standing, shortfall, split};
pub use what_if::{Moved, WhatIf, what_if};

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "contribution-2";

#[cfg(test)]
mod tests;
