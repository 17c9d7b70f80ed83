//! A template's gates for one project, as numbers: forward pass, binding links.

use crate::axis::{WorkAxis, day_number};
use crate::gates::{Dates, prerequisites};
use crate::registry::Project;
use crate::schedule::LinkKind;
use crate::template::{Span, Template};
use jiff::civil::Date;

/// What is known of a gate: days since 1970-01-01.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Promised at the outset.
    pub planned: Option<i32>,
    /// Expected now.
    pub estimated: Option<i32>,
    /// Passed.
    pub confirmed: Option<i32>,
    /// What it takes, where that differs from the template: used for what-if and for splits.
    pub takes: Option<Span>,
}

#[derive(Copy, Clone, Debug)]
struct Tie {
    from: usize,
    kind: LinkKind,
    lag: u32,
}

/// The gates that a project has, each after those it waits for.
#[derive(Clone, Debug)]
pub struct GateNetwork {
    codes: Vec<String>,
    takes: Vec<Span>,
    ties: Vec<Vec<Tie>>,
}

/// A gate's days in a run.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum GateDay {
    /// It may begin and is passed on these days.
    Days {
        /// All that it waits for is passed.
        begin: i32,
        /// It is passed.
        pass: i32,
    },
    /// Its days lie in this year or later, whose calendar is not published.
    Unpublished(i16),
}

/// The days of all gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    days: Vec<GateDay>,
    /// The days before which each can neither begin nor be passed, also where a calendar is missing.
    least: Vec<(i32, i32)>,
    /// Which gate each waits for longest.
    binds: Vec<Option<usize>>,
}

impl GateNetwork {
    /// The gates of a template that a project has.
    pub fn new(template: &Template, project: &Project) -> GateNetwork {
        let has: Vec<_> = template.gates.iter().filter(|gate| Template::applies(gate, project)).collect();
        let place = |code: &str| has.iter().position(|gate| gate.code == code);
        let ties = has.iter().map(|gate| {
            let before = prerequisites(template, project, gate);
            let tie = |(g, kind): &(&crate::template::Gate, LinkKind)| {
                // The lag of a gate that is left out falls away with it.
                let lag = gate.after.iter().find(|link| link.task == g.code).map_or(0, |link| link.lag);
                Some(Tie { from: place(&g.code)?, kind: *kind, lag })
            };
            before.iter().filter_map(tie).collect()
        });
        GateNetwork {
            ties: ties.collect(),
            codes: has.iter().map(|gate| gate.code.clone()).collect(),
            takes: has.iter().map(|gate| gate.duration).collect(),
        }
    }

    /// How many gates there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The code of a gate; empty if it is not there.
    pub fn code(&self, at: usize) -> &str {
        self.codes.get(at).map_or("", String::as_str)
    }

    /// The place of a gate.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.codes.iter().position(|c| c == code)
    }

    /// What is known of each gate.
    pub fn known(&self, dates: &Dates) -> Vec<Known> {
        let known = |code: &String| {
            let dates = dates.get(code).copied().unwrap_or_default();
            Known {
                planned: dates.planned.map(day_number),
                estimated: dates.estimated.map(day_number),
                confirmed: dates.confirmed.map(day_number),
                takes: None,
            }
        };
        self.codes.iter().map(known).collect()
    }

    /// What each gate waits for, as far as it stands.
    pub(crate) fn waits(&self, at: usize) -> impl Iterator<Item = (usize, LinkKind)> + '_ {
        self.ties.get(at).into_iter().flatten().map(|tie| (tie.from, tie.kind))
    }

    /// The days promised at the outset; where none was, those that follow from the promised ones before it.
    pub fn promised(&self, known: &[Known], start: i32, axis: &WorkAxis) -> Run {
        let fixed = |k: &Known| Known { confirmed: k.planned, takes: k.takes, ..Known::default() };
        let known: Vec<Known> = known.iter().map(fixed).collect();
        // With today at the end of time every promised day counts as passed; with none it forces nothing later.
        self.pass_through(&known, start, i32::MAX, i32::MIN, axis)
    }

    /// The gates passed as of a day, the last one first; of several on one day the one that stands last.
    pub fn passed(&self, known: &[Known], today: i32) -> Vec<(usize, i32)> {
        let passed =
            known.iter().enumerate().filter_map(|(at, k)| Some((at, k.confirmed.filter(|d| *d <= today)?)));
        let mut passed: Vec<(usize, i32)> = passed.collect();
        passed.sort_by_key(|(at, day)| std::cmp::Reverse((*day, *at)));
        passed
    }

    /// The days that lie between two gates at least: the longest chain from one to the other, counting each working day as
    /// one day; none if the later one does not wait for the earlier one. A gate that is passed holds nothing up, one that
    /// is estimated takes what its estimate leaves.
    pub(super) fn apart(&self, known: &[Known], from: usize, to: usize, today: i32) -> Option<i32> {
        let whole = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        let mut reached: Vec<Option<(Option<i32>, i32)>> = Vec::with_capacity(to + 1);
        for (at, ties) in self.ties.iter().enumerate().take(to + 1) {
            let own = known.get(at).copied().unwrap_or_default();
            let bound = |tie: &Tie| {
                let (begin, pass) = reached.get(tie.from).copied().flatten()?;
                let day = if tie.kind == LinkKind::FinishStart { Some(pass) } else { begin };
                Some(day?.saturating_add(whole(tie.lag)))
            };
            let begin = ties.iter().filter_map(bound).max();
            let takes = own.takes.or_else(|| self.takes.get(at).copied()).unwrap_or(Span::Calendar(0));
            let (Span::Calendar(days) | Span::Work(days)) = takes;
            let takes = if own.estimated.is_some() { 0 } else { whole(days) };
            reached.push(match begin {
                _ if at == from => Some((None, 0)),
                _ if own.confirmed.is_some_and(|day| day <= today) => None,
                begin => begin.map(|begin| (Some(begin), begin.saturating_add(takes))),
            });
        }
        reached.get(to).copied().flatten().map(|(_, pass)| pass)
    }

    /// When each gate may begin and is passed, from `start` on; nothing that is still to come is dated before `today`.
    pub fn run(&self, known: &[Known], start: i32, today: i32, axis: &WorkAxis) -> Run {
        self.pass_through(known, start, today, today, axis)
    }

    /// Confirmed days count up to `upto`; nothing else is dated before `floor`.
    fn pass_through(&self, known: &[Known], start: i32, upto: i32, floor: i32, axis: &WorkAxis) -> Run {
        let mut run = Run {
            days: Vec::with_capacity(self.len()),
            least: Vec::with_capacity(self.len()),
            binds: Vec::with_capacity(self.len()),
        };
        for (at, ties) in self.ties.iter().enumerate() {
            let own = known.get(at).copied().unwrap_or_default();
            let confirmed = own.confirmed.filter(|day| *day <= upto);
            let own = Known { confirmed, ..own };
            let (day, bind) = self.one(at, ties, own, start, floor, axis, &run.days);
            run.least.push(match day {
                GateDay::Days { begin, pass } => (begin, pass),
                GateDay::Unpublished(year) => self.at_least(at, ties, own, (start, floor), year, &run.least),
            });
            run.days.push(day);
            run.binds.push(bind);
        }
        run
    }

    /// The days before which a gate can't begin and be passed though its calendar is missing: a working day is one day at
    /// least, and what runs into a year ends in it or later.
    fn at_least(
        &self,
        at: usize,
        ties: &[Tie],
        own: Known,
        (start, floor): (i32, i32),
        year: i16,
        least: &[(i32, i32)],
    ) -> (i32, i32) {
        let whole = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        let bound = |tie: &Tie| {
            let (begin, pass) = least.get(tie.from).copied()?;
            let from = if tie.kind == LinkKind::FinishStart { pass } else { begin };
            Some(from.saturating_add(whole(tie.lag)))
        };
        let begin = ties.iter().filter_map(bound).fold(start, i32::max);
        let takes = own.takes.or_else(|| self.takes.get(at).copied()).unwrap_or(Span::Calendar(0));
        let (Span::Calendar(days) | Span::Work(days)) = takes;
        let pass = own.estimated.unwrap_or_else(|| begin.saturating_add(whole(days)));
        let first = Date::new(year, 1, 1).map_or(begin, day_number);
        (begin, pass.max(begin).max(first).max(floor))
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a loop, kept apart for its length")]
    fn one(
        &self,
        at: usize,
        ties: &[Tie],
        own: Known,
        start: i32,
        floor: i32,
        axis: &WorkAxis,
        days: &[GateDay],
    ) -> (GateDay, Option<usize>) {
        let mut begin = start;
        let mut bind = None;
        let mut missing = None;
        for tie in ties {
            let bound = match days.get(tie.from) {
                Some(GateDay::Days { begin, pass }) => {
                    let from = if tie.kind == LinkKind::FinishStart { *pass } else { *begin };
                    axis.add(from, tie.lag)
                        .or_else(|_| if tie.lag == 0 { Ok(from) } else { Err(year_of(from) + 1) })
                }
                Some(GateDay::Unpublished(year)) => Err(*year),
                None => continue,
            };
            match bound {
                Ok(day) if bind.is_none() || day > begin => (begin, bind) = (day.max(start), Some(tie.from)),
                Ok(_) => {}
                Err(year) => {
                    (missing, bind) = (Some(missing.map_or(year, |m: i16| m.min(year))), Some(tie.from))
                }
            }
        }
        if let Some(pass) = own.confirmed {
            // What has happened needs no calendar.
            return (
                GateDay::Days { begin: if missing.is_some() { pass } else { begin.min(pass) }, pass },
                bind,
            );
        }
        if let Some(year) = missing {
            return (GateDay::Unpublished(year), bind);
        }
        let takes = own.takes.or_else(|| self.takes.get(at).copied()).unwrap_or(Span::Calendar(0));
        let pass = match (own.estimated, takes) {
            (Some(estimated), _) => Some(estimated.max(begin)),
            (None, Span::Calendar(days)) => begin.checked_add(i32::try_from(days).unwrap_or(i32::MAX)),
            (None, Span::Work(0)) => Some(begin),
            (None, Span::Work(days)) => match axis.add(begin, days) {
                Ok(day) => Some(day),
                Err(error) => return (GateDay::Unpublished(missing_year(&error, begin)), bind),
            },
        };
        let pass = pass.unwrap_or(i32::MAX).max(floor);
        (GateDay::Days { begin, pass }, bind)
    }
}

fn year_of(day: i32) -> i16 {
    crate::axis::day_of(day).map_or(i16::MAX - 1, |date| date.year())
}

fn missing_year(error: &qipan_kernel::calendar::CalendarError, begin: i32) -> i16 {
    match error {
        qipan_kernel::calendar::CalendarError::Unpublished { year, .. } => *year,
        _ => year_of(begin),
    }
}

impl Run {
    /// The days of a gate.
    pub fn day(&self, at: usize) -> Option<GateDay> {
        self.days.get(at).copied()
    }

    /// The day on which a gate is passed.
    pub fn pass(&self, at: usize) -> Option<i32> {
        match self.days.get(at) {
            Some(GateDay::Days { pass, .. }) => Some(*pass),
            _ => None,
        }
    }

    /// The day before which a gate can't be passed: that on which it is, or at least the first of the year whose calendar
    /// is missing.
    pub fn least(&self, at: usize) -> Option<i32> {
        self.least.get(at).map(|(_, pass)| *pass)
    }

    /// The year for which a calendar is missing.
    pub fn unpublished(&self, at: usize) -> Option<i16> {
        match self.days.get(at) {
            Some(GateDay::Unpublished(year)) => Some(*year),
            _ => None,
        }
    }

    /// The chain of gates, first to last, that a gate waits for longest, itself included.
    pub fn critical(&self, network: &GateNetwork, at: usize) -> Vec<String> {
        let next = |here: &usize| self.binds.get(*here).copied().flatten();
        let mut chain: Vec<String> =
            std::iter::successors(Some(at), next).map(|here| network.code(here).to_owned()).collect();
        chain.reverse();
        chain
    }
}
