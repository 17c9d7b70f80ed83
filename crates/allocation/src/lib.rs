//! The allocation engine: what was granted and spent, in a double-entry ledger.
//!
//! It is pure: no clock, file, network or randomness; the same input gives the same bytes. Method page:
//! docs/methods/quota-ledger.md.

pub mod amount;
pub mod draw;
pub mod entry;
pub mod error;
pub mod ledger;
pub mod pot;
pub mod reward;

pub use amount::Amount;
pub use draw::{Check, Need, check};
pub use entry::{Action, Document, Draw, Entry, Posting};
pub use error::LedgerError;
pub use ledger::{Balance, Ledger, TrialRow};
pub use pot::{Account, Kind, Measure, Pot, Source};
pub use reward::Ratio;
