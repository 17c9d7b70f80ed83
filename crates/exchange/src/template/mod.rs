//! Forms to download and fill in: locked headings and codes, drop-downs, checks in the sheet.
//!
//! A form that was filled in and uploaded reads back without findings; the tests prove it.

mod dictionary;
mod form;
mod guide;
mod observations;
mod parcels;
mod projects;
mod targets;

pub use dictionary::{DictionaryForm, dictionary};
pub use observations::{Layout, ObservationForm, observations};
pub use parcels::parcels;
pub use projects::{Asked, ProgressForm, ProjectForm, progress, projects};
pub use targets::{TargetForm, targets};
