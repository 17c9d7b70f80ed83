//! The map: layers with versions, siting checks, tiles, and the standard door for map programs.
//!
//! Reading order: [`catalog`] (which version is in force on a day), [`atlas`] (what stays in memory), [`layers`] and
//! [`import`] (how data come in and get published), then one file a question.

pub mod atlas;
pub mod catalog;
pub mod compare;
pub mod download;
pub mod features;
pub mod files;
pub mod geojson;
pub mod import;
pub mod layers;
pub mod ogc;
pub mod parse;
pub mod prepare;
pub mod registered;
pub mod schema;
pub mod search;
pub mod siting;
pub mod theme;
pub mod tiles;
pub mod views;

pub use atlas::Atlas;

use crate::rights::Role;

/// Who keeps layers.
pub const KEEPERS: &[Role] = &[Role::Planner];
/// Who checks sites and keeps sitings: project officers and planners.
pub const SITERS: &[Role] = &[Role::Reporter, Role::Planner];
