//! What the API of the land register takes and gives. Areas: 0.01 m². Money: fen.

mod given;
mod schema;
mod taken;

pub use given::*;
pub use schema::*;
pub use taken::*;
