//! All SQL of Qipan: one text for SQLite and PostgreSQL, one file a noun.
//!
//! [`Store::read`] lends a snapshot, [`Store::begin`] a write; the functions of each noun take them.
//! The store reads no clock and makes no identifier: callers bring both ([`clock`], [`ids`]).

pub mod audit;
pub mod backup;
pub mod calendar;
pub mod change;
pub mod clock;
mod db;
pub mod doctor;
pub mod document;
mod dump;
mod error;
pub mod idempotency;
pub mod ids;
pub mod import;
pub mod indicator;
pub mod inspection;
pub mod layer;
pub mod migrate;
pub mod notice;
pub mod observation;
mod open;
pub mod org;
pub mod outcome;
pub mod override_grade;
pub mod parcel;
pub mod people;
pub mod personal;
pub mod plan;
pub mod plan_work;
pub mod programme;
pub mod project;
pub mod proposal;
mod query;
pub mod quota;
pub mod race;
mod restore;
pub mod session;
pub mod setting;
pub mod siting;
pub mod submission;
mod table;
pub mod target;
pub mod task;
pub mod template;
#[cfg(any(test, feature = "testing"))]
#[expect(clippy::expect_used, reason = "test support fails loudly")]
pub mod testing;

pub use db::{Backend, Db, Reader, Tx};
pub use dump::TableSum;
pub use error::{AddressFault, BackupFault, Damage, Result, SchemaFault, StoreError};
pub use open::{Store, WRITE_WAIT};

/// Bytes as lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String can't fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
