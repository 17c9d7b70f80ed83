//! Areas with their GB/T 2260 code and the days between which they exist.

mod code;

pub use code::{RegionCode, RegionCodeError};
