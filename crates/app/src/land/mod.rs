//! Land stock: the register of parcels with their life, idle and underused land as findings, splits and merges.
//! Areas are whole hundredths of a square metre, as in the ledger.

mod findings;
mod read;
mod record;
mod reshape;
mod wire;
mod write;

pub use findings::findings;
pub use read::{get, list};
pub use reshape::{merge, split};
pub use wire::*;
pub use write::{change, register, step};
