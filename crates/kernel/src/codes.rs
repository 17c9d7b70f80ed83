//! Codes of enterprises and projects, with their check digits.
//!
//! A wrong shape is refused. A failing check digit is a warning, since codes with one have been issued.
//! Method page: `docs/methods/codes.md`.

mod error;
pub mod iso7064;
pub mod project_code;
pub mod uscc;

pub use error::{CodeError, CodeProblem};
pub use project_code::ProjectCode;
