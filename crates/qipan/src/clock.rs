//! The one place of the command line that reads the clock.

use jiff::Timestamp;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where time enters; below it is a parameter"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
