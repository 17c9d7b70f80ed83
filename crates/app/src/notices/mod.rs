//! Notices: what waits for a person, told once, in the console and, where it is set up, by mail and to group robots.
//!
//! What is to be told follows from the state of tasks, projects and submissions, so that a stop loses nothing; the key
//! of a notice keeps it from being told twice. Messages wait in an outbox until they are taken.

mod collect;
mod draft;
mod outbox;
mod projects;
mod setting;
mod view;

pub use collect::collect;
pub use outbox::{Outgoing, RobotPlan, claim, compose, outcome};
pub use setting::{Digest, NoticeSettings, Route, put_settings, settings};
pub use view::{NoticePage, NoticeView, list, read, read_all};

/// The kinds, in the order in which they are shown.
pub const KINDS: [&str; 7] = ["task", "task_overdue", "gate", "clock", "return", "approval", "race"];
