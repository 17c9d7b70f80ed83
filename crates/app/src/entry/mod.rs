//! The entry grid: small returns typed or pasted, saved as drafts, submitted together.

mod grid;
mod save;

pub use grid::{Cell, Grid, GridRow, Known, grid};
pub use save::{Save, SaveRow, Saved, save};

use crate::error::{AppError, FieldFault, Result};
use qipan_kernel::period::Period;

/// A period as sent.
fn period(text: &str) -> Result<Period> {
    text.parse().map_err(|_| AppError::field("period", text, FieldFault::Period))
}
