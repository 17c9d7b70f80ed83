//! The project engine: gates and their clocks, schedules, forecasts, what a project moves, and the race.
//!
//! It is pure: no clock, file, network or randomness; the same input gives the same bytes.

pub mod axis;
pub mod classes;
pub mod clock;
pub mod condition;
pub mod contribution;
pub mod delivery;
pub mod forecast;
pub mod gates;
pub mod industry;
pub mod month;
pub mod pacing;
pub mod race;
pub mod registry;
pub mod returns;
pub mod schedule;
pub mod statistics;
pub mod template;
