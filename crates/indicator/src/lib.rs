//! Formulas, observation vintages, target paths, progress and its why.
//!
//! Everything here is pure: same input, same bytes. Time is a parameter.
//! Method pages: `docs/methods/`.

pub mod aggregate;
pub(crate) mod arith;
pub mod board;
pub mod dictionary;
pub mod district;
pub mod formula;
pub mod mark;
pub mod missing;
pub mod model;
pub(crate) mod months;
pub mod series;
pub mod vintage;
// Target paths, progress and what explains it:
pub mod job;
pub mod override_grade;
pub mod plausibility;
pub mod progress;
pub mod returns;
pub mod split;
pub mod target;
pub mod thresholds;
pub mod why;
