//! Reports as files of a word processor: the same input gives the same bytes.

mod docx;
mod png;
mod raster;
mod room;
mod siting;

pub use siting::{ReportError, ReportHead, siting_docx};
