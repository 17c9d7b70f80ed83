//! The quota ledger: what was granted, held and spent. `qipan_allocation` decides, the store keeps, and every entry
//! has its audit row in the same transaction.

mod book;
mod fault;
mod read;
mod rows;
mod rule;
mod siting;
mod wire;

pub use book::{post, post_in};
pub use read::{balances, check, entries, entry, reservations, trial_balance};
pub use rule::{expire_due, set_ratio};
pub use siting::{of_siting, release_siting, reserve_siting};
pub use wire::*;
