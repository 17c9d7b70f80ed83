//! Values on their way in, whether typed or imported: told apart from what is there, and looked at twice.

mod candidate;
mod history;
mod plausible;

pub use candidate::{Candidate, Existing, Verdict};
pub use history::{History, Previous, Subject};
