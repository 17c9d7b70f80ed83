//! Workbooks and csv in and out.
//!
//! In: [`Workbook::open`] (container and content checked under [`Limits`]), then [`import::read`], which
//! gives typed rows and all findings at once. Out: [`write`] for tables, [`template`] for forms to fill in,
//! [`markup::annotate`] for an uploaded workbook with its errors as cell notes.

pub mod a1;
pub mod calendar;
pub mod cells;
pub mod columns;
pub mod document;
pub mod findings;
pub mod geo;
mod header;
pub mod import;
pub mod limits;
pub mod lookup;
pub mod markup;
mod open;
pub mod parcels;
pub mod problem;
pub mod progress;
pub mod project;
pub mod report;
pub mod template;
pub mod workbook;
pub mod write;

pub use import::{Import, Kind, Options};
pub use limits::{Limits, OpenError};
pub use lookup::{Dictionary, PlanSpan};
pub use progress::{Cancelled, Progress, Quiet};
pub use workbook::Workbook;
