//! The project engine's files: tasks, gates, clocks, race results. One table a file, headings in either language.

mod table;
mod tasks;

pub use table::{Refused, Source};
pub use tasks::{schedule_csv, tasks};
