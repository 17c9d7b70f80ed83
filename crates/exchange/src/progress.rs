//! Long work tells how far it is and can be stopped.

use std::ops::ControlFlow;

/// Told by every long reader about once every 2,000 rows.
pub trait Progress {
    /// `done` of `total` steps are behind us; answer `Break` to stop.
    fn step(&self, done: u64, total: u64) -> ControlFlow<()>;
}

/// For callers that neither show nor stop anything.
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _done: u64, _total: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl<F: Fn(u64, u64) -> ControlFlow<()>> Progress for F {
    fn step(&self, done: u64, total: u64) -> ControlFlow<()> {
        self(done, total)
    }
}

/// The caller asked to stop; what was read so far is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Asks `progress` on every 2,000th step and on the last.
pub(crate) fn tick(progress: &dyn Progress, done: usize, total: usize) -> Result<(), Cancelled> {
    if !done.is_multiple_of(2_000) && done != total {
        return Ok(());
    }
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    match progress.step(wide(done), wide(total)) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Cancelled),
    }
}
