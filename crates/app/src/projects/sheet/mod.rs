//! Project lists and progress sheets from files: which project a row is about, what it would change, and writing it.
//!
//! A row finds its project by code. Without one, or with a code that no project has, name and enterprise tell which
//! projects it may be; a person then decides whether it is the same, a new one, or to be left out. Nothing is merged
//! by guess.

mod export;
mod fields;
mod matching;
mod month;
mod plan;
mod view;
mod write;

pub(crate) use export::asked;
pub use export::export;
pub(crate) use plan::{SheetOptions, SheetPlan, plan};
pub use view::{Candidate, Difference, RowChange, RowReview, SheetView};
pub(crate) use write::write;
