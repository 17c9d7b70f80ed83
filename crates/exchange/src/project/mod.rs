//! The project engine's files: tasks, gates, clocks, race results. One table a file, headings in either language.

mod clocks;
mod gates;
mod race;
mod statistics;
mod table;
mod tasks;

pub use clocks::{ClockRow, clocks};
pub use gates::{GateRows, gates};
pub use race::{entrants, entrants_at};
pub use statistics::{StatisticRow, statistics};
pub(crate) use table::{Column, Table};
pub use table::{Refused, Source};
pub use tasks::{plain_csv, schedule_csv, tasks};
