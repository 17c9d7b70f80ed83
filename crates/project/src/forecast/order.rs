//! Milestones in order: a later one is never forecast before the earlier one leaves time for it.
//!
//! Each milestone is learned by itself, so that finished projects with a slow start of building and those with a fast
//! way to production could otherwise contradict each other within one project.

use super::{Basis, GateNetwork, Known, Told};

/// Holds each milestone that is still to come back to the one ahead of it.
pub(super) fn keep(told: &mut [Told], network: &GateNetwork, known: &[Known], today: i32) {
    for later in 1..told.len() {
        let (before, rest) = told.split_at_mut(later);
        let (Some(ahead), Some(behind)) = (before.last(), rest.first_mut()) else { continue };
        if ahead.basis == Basis::Done || behind.basis == Basis::Done {
            continue;
        }
        if let Some(apart) = network.apart(known, ahead.at, behind.at, today) {
            hold(ahead, behind, apart);
        }
    }
}

fn hold(ahead: &Told, behind: &mut Told, apart: i32) {
    let after = |day: i32| day.saturating_add(apart);
    // Without an interval it comes between the first day that is possible and the slowest day that was seen.
    let [low, high] = ahead.ends.unwrap_or([ahead.least, ahead.most]);
    let expected = ahead.expected.unwrap_or(low).max(low);
    behind.expected = behind.expected.map(|day| day.max(after(expected)));
    behind.ends = behind.ends.map(|[l, h]| [l.max(after(low)), h.max(after(high))]);
}
