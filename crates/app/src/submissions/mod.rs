//! Submissions: values that are decided together.
//!
//! A reporter submits; a reviewer of the unit that answers for the indicator approves or returns, never their own
//! values (four eyes); a publisher publishes. A submission with indicators of several owners is decided part by
//! part, each reviewer theirs. What is approved can't be edited by anyone: a newer approved value of the same
//! indicator, unit, period and vintage supersedes it.

mod content;
mod decide;
mod read;

pub(crate) use decide::submit_drafts;
pub use decide::{approve, give_back, publish, submit};
pub use read::{Page, SubmissionItem, SubmissionView, ValueView, get, list};
