//! The HTTP door of Qipan: routes, sessions, problems, OpenAPI and the embedded console.
//!
//! Reading order: [`serve`] (what the binary calls), [`router`](router::router) (the layers, outermost last),
//! [`access`] (deny by default), [`session`] (who asks), [`extract`] (what handlers take), [`problem`] (what they
//! give back when they fail), then [`routes`], one file a noun.

pub mod access;
pub mod answer;
pub mod attempts;
pub mod config;
pub mod console;
pub mod extract;
pub mod headers;
mod idempotency;
pub mod notify;
pub mod openapi;
pub mod problem;
pub mod router;
pub mod routes;
mod serve;
pub mod session;
pub mod state;
mod upload;
pub mod wire;

pub use config::Config;
pub use router::router;
pub use serve::{ServeError, serve};
pub use state::{AppState, Clock};
