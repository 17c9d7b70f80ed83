//! The allocation engine: what was granted and spent, in a double-entry ledger.
//!
//! It is pure: no clock, file, network or randomness; the same input gives the same bytes.
