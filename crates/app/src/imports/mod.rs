//! Imports: stage → validate everything → dry-run summary → commit in one transaction, or nothing.
//!
//! A file that can't be opened is refused before anything is kept. One that can is kept once, by the SHA-256 of its
//! bytes; its rows are read again at the commit, against the dictionary of that moment. The same file twice changes
//! nothing. Reading and writing run in the background, tell how far they are and can be cancelled.

mod commit;
mod compare;
mod job;
mod options;
mod reader;
mod run;
mod scope;
mod view;

pub use job::{Job, Jobs};
pub use options::{ImportOptions, Upload};
pub(crate) use reader::refused;
pub use run::{cancel, commit, decide, resume_after_stop, start};
pub use view::{FileOut, FindingsCount, ImportPage, ImportView, Progress, Summary, file, get, list, marked};

use crate::rights::Role;

/// Who may import anything at all: values, or dictionary and targets.
pub const IMPORTERS: &[Role] = &[Role::Reporter, Role::Planner];
