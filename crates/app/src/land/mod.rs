//! Land stock: the register of parcels with their life, idle and underused land as findings, splits and merges.
//! Areas are whole hundredths of a square metre, as in the ledger.

mod care;
mod drawn;
mod export;
mod findings;
mod import;
mod judge;
mod reach;
mod read;
mod record;
mod reshape;
mod rule_set;
mod wire;
mod write;

pub use care::inspect;
pub use drawn::cut;
pub use export::{export, form};
pub use findings::findings;
pub(crate) use findings::records;
pub(crate) use findings::{OwnLand, of_projects};
pub use import::{ParcelUpload, import, marked};
pub use reach::INSPECTORS;
pub use read::{get, list};
pub(crate) use record::Record;
pub use reshape::{merge, split};
pub use rule_set::{rule_set, set_rules};
pub use wire::*;
pub use write::{change, register, step};
