//! The use cases of Qipan: load, ask the engine, save and audit in one transaction.
//!
//! Every use case is a function that takes a [`Ctx`] (who asks, when, in which language, from where) first. It asks
//! [`rights`] before it touches anything, and a writing one runs in one transaction that also holds its audit row.
//! The structs it gives back are what the API sends, so they derive `Serialize` and `ToSchema`; engines know neither.

pub mod audit;
pub mod backup;
pub mod book;
pub mod calendar;
pub mod ctx;
pub mod entry;
pub mod error;
pub mod exports;
pub mod imports;
pub mod land;
pub mod ledger;
pub mod notices;
pub mod org;
pub mod people;
pub mod plan_works;
pub mod projects;
pub mod read;
pub mod review;
pub mod rights;
pub mod space;
pub mod submissions;
pub mod tasks;
pub mod templates;
pub mod text;
pub mod values;
pub mod wire;
pub mod work;

pub use ctx::Ctx;
pub use error::{AppError, Kind, Noun, Result};
pub use rights::{Grant, Role, Who};
