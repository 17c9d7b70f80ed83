//! The shared words of the field, used by every other crate of Qipan.
//!
//! Nothing here reads a clock, a file, the network or the environment; nothing here panics on any input.
//! Every message for a person exists in Chinese and in English, see [`text::Say`].

pub mod calendar;
pub mod codes;
pub mod finding;
pub mod org;
pub mod period;
pub mod provenance;
pub mod quantity;
pub mod region;
pub mod text;
pub mod unit;
