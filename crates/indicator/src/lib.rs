//! Formulas, observation vintages, target paths, progress and its why.
//!
//! Everything here is pure: same input, same bytes. Time is a parameter.
//! Method pages: `docs/methods/`.

pub mod model;
// Target paths, progress and what explains it:
