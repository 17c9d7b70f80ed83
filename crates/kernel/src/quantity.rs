//! Money in fen, area in m², and the one formatter of numbers.

mod area;
pub mod fmt;
mod money;

pub use area::AreaM2;
pub use money::{Money, MoneyError};
