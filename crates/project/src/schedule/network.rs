//! The passes of the critical path method, on numbers.

use super::LinkKind;

/// One task waits for another.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Place of the task waited for.
    pub from: usize,
    /// Place of the task that waits.
    pub to: usize,
    /// For its end or for its start.
    pub kind: LinkKind,
    /// Working days in between.
    pub lag: u32,
}

/// Tasks by their place, with what each waits for.
#[derive(Clone, Debug)]
pub struct Network {
    durations: Vec<u32>,
    /// Sorted by `to`, and where each task's begin.
    ties: Vec<Tie>,
    begins: Vec<usize>,
}

/// Working days from the start of the whole to the start of each task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offsets {
    early: Vec<u64>,
    late: Vec<u64>,
    /// Working days of the whole.
    pub length: u64,
}

impl Offsets {
    /// The earliest start of a task; 0 for one that is not there.
    pub fn early(&self, at: usize) -> u64 {
        self.early.get(at).copied().unwrap_or(0)
    }

    /// The latest start of a task, never below the earliest.
    pub fn late(&self, at: usize) -> u64 {
        self.late.get(at).copied().unwrap_or(0)
    }
}

impl Network {
    /// A network; ties to places that are not there are left out.
    pub fn new(durations: Vec<u32>, ties: &[Tie]) -> Network {
        let count = durations.len();
        let mut ties: Vec<Tie> = ties.iter().filter(|t| t.from < count && t.to < count).copied().collect();
        ties.sort_by_key(|tie| tie.to);
        let mut begins = vec![0; count + 1];
        for tie in &ties {
            if let Some(next) = begins.get_mut(tie.to + 1) {
                *next += 1;
            }
        }
        for at in 0..count {
            begins[at + 1] += begins[at];
        }
        Network { durations, ties, begins }
    }

    fn waits_for(&self, at: usize) -> &[Tie] {
        match (self.begins.get(at), self.begins.get(at + 1)) {
            (Some(from), Some(to)) => self.ties.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    fn duration(&self, at: usize) -> u64 {
        self.durations.get(at).copied().map_or(0, u64::from)
    }

    /// An order in which each task stands after those it waits for; without ties the order given.
    ///
    /// # Errors
    /// The tasks of a cycle, each waited for by the one after it and the last by the first; it begins with the
    /// one given first.
    pub fn order(&self) -> Result<Vec<usize>, Vec<usize>> {
        // 0 not seen, 1 on the way, 2 done; an explicit stack, since chains may be long.
        let mut state = vec![0u8; self.durations.len()];
        let mut order = Vec::with_capacity(self.durations.len());
        let mut way: Vec<(usize, usize)> = Vec::new();
        for first in 0..self.durations.len() {
            if state[first] != 0 {
                continue;
            }
            state[first] = 1;
            way.push((first, 0));
            while let Some((at, next)) = way.last_mut() {
                let at = *at;
                let Some(tie) = self.waits_for(at).get(*next).copied() else {
                    state[at] = 2;
                    order.push(at);
                    way.pop();
                    continue;
                };
                *next += 1;
                match state[tie.from] {
                    0 => {
                        state[tie.from] = 1;
                        way.push((tie.from, 0));
                    }
                    1 => {
                        let begin = way.iter().position(|(on, _)| *on == tie.from).unwrap_or(0);
                        let mut cycle: Vec<usize> = way.iter().skip(begin).map(|(on, _)| *on).collect();
                        cycle.reverse();
                        let first =
                            cycle.iter().enumerate().min_by_key(|(_, on)| **on).map_or(0, |(at, _)| at);
                        cycle.rotate_left(first);
                        return Err(cycle);
                    }
                    _ => {}
                }
            }
        }
        Ok(order)
    }

    /// Forward and backward pass; `order` is that of [`Network::order`].
    pub fn offsets(&self, order: &[usize]) -> Offsets {
        let mut early = vec![0u64; self.durations.len()];
        let mut length = 0;
        for &at in order {
            let bound = |tie: &Tie| early[tie.from] + self.held(tie);
            early[at] = self.waits_for(at).iter().map(bound).max().unwrap_or(0);
            length = length.max(early[at] + self.duration(at));
        }
        let mut late: Vec<u64> = (0..self.durations.len()).map(|at| length - self.duration(at)).collect();
        for &at in order.iter().rev() {
            for tie in self.waits_for(at) {
                late[tie.from] = late[tie.from].min(late[at].saturating_sub(self.held(tie)));
            }
        }
        Offsets { early, late, length }
    }

    /// From the start of the task waited for to the earliest start of the one that waits.
    fn held(&self, tie: &Tie) -> u64 {
        u64::from(tie.lag)
            + match tie.kind {
                LinkKind::FinishStart => self.duration(tie.from),
                LinkKind::StartStart => 0,
            }
    }

    /// A chain of tasks without slack from the start to the end; of several the one through the tasks given
    /// first.
    pub fn critical_path(&self, order: &[usize], offsets: &Offsets) -> Vec<usize> {
        let ends = |at: &usize| offsets.early(*at) + self.duration(*at) == offsets.length;
        let critical = |at: usize| offsets.early(at) == offsets.late(at);
        // Of the tasks that end the whole the last in order: a closing milestone rather than what it closes.
        let Some(last) = order.iter().rev().copied().find(ends) else { return Vec::new() };
        let mut path = vec![last];
        let mut at = last;
        loop {
            let binds = |tie: &&Tie| {
                critical(tie.from) && offsets.early(tie.from) + self.held(tie) == offsets.early(at)
            };
            let Some(tie) = self.waits_for(at).iter().filter(binds).min_by_key(|tie| tie.from) else { break };
            path.push(tie.from);
            at = tie.from;
        }
        path.reverse();
        path
    }
}
