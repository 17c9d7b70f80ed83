//! The reading side: everything the pages show, computed from one model of the district in memory.
//!
//! Reading order: [`model`] (what is in memory), [`load`] (how it gets there), [`cache`] (how it stays right on
//! several servers), [`view`] (the district computed for a day and a plan), then one file a page. Nothing here
//! writes, except [`overrides`], [`plans::edit`] and [`calendars`], whose pages are the same.

pub mod alignment;
pub mod cache;
pub mod calendars;
pub mod decomposition;
pub mod definitions;
pub mod export;
pub mod history;
pub mod indicators;
pub mod item;
pub mod load;
pub mod model;
pub mod observations;
pub mod overrides;
pub mod overview;
pub mod path;
pub mod plans;
pub mod public;
pub mod returns;
pub mod view;
pub mod why;
pub mod wire;

pub use cache::{Answer, Cache};

use crate::error::{AppError, FieldFault, Result};
use qipan_store::clock;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A body as JSON bytes.
pub(crate) fn json<T: Serialize>(body: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(body).map_err(|e| AppError::Internal(format!("an answer can't be written: {e}")))
}

/// The `ETag` of a body, from its hash; weak, since the same body may be sent compressed.
pub fn etag_of(body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    format!("W/\"{}\"", qipan_store::hex(hash.get(..16).unwrap_or_default()))
}

/// An instant given as text, as it is stored.
pub(crate) fn instant(field: &'static str, text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    let at: jiff::Timestamp = text.parse().map_err(|_| {
        AppError::field(
            field,
            text,
            FieldFault::Told {
                zh: "不是时刻，请写如 2024-06-30T08:00:00Z。".into(),
                en: "is not an instant; write it like 2024-06-30T08:00:00Z.".into(),
            },
        )
    })?;
    Ok(Some(clock::text(at)))
}
