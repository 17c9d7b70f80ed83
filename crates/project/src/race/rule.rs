//! How the value of a measure follows from projects: rules as data, each figure with the projects behind it.

use crate::condition::{Condition, Truth};
use crate::gates::Dates;
use crate::month::Month;
use crate::registry::{Project, fact, field_kind};
use crate::returns::owes;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a value is computed from the projects of an entrant. All amounts are those of the year up to the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MeasureRule {
    /// Investment against the same months of the year before, percent more.
    Growth {
        /// Projects that count; all if empty.
        #[serde(default)]
        when: String,
    },
    /// Investment of the projects for which the condition holds ÷ investment of all that it can judge, percent.
    Share {
        /// The condition.
        when: String,
    },
    /// Of the projects that passed gate `of` within so many months up to the month: those that passed one of `gates`,
    /// percent.
    Passed {
        /// The gate that brings a project in.
        of: String,
        /// How many months back, the month itself included.
        months: i32,
        /// One of these must be passed by the month's end.
        gates: Vec<String>,
        /// Projects that count; all if empty.
        #[serde(default)]
        when: String,
    },
    /// Investment ÷ (planned investment of the year × months gone ÷ 12), percent; projects without a plan don't count.
    Completion {
        /// Projects that count; all if empty.
        #[serde(default)]
        when: String,
    },
    /// Projects for which the condition holds that passed the gate in the year up to the month.
    Count {
        /// The gate.
        gate: String,
        /// Projects that count; all if empty.
        #[serde(default)]
        when: String,
    },
    /// Projects whose gate was planned by the month's end and is not passed by then.
    Overdue {
        /// The gate.
        gate: String,
        /// Projects that count; all if empty.
        #[serde(default)]
        when: String,
    },
}

/// A project as it was known on a day.
#[derive(Copy, Clone, Debug)]
pub struct Known<'a> {
    /// What is known of it.
    pub project: &'a Project,
    /// The dates of its gates.
    pub dates: &'a Dates,
    /// Investment by month as returned, fen.
    pub returns: &'a BTreeMap<Month, i64>,
}

/// A project behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// The project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it adds above the line: fen, or 1 for a project that counts.
    pub above: i64,
    /// What it adds below the line.
    pub below: i64,
}

/// A value with what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The value; none if nothing stands below the line, or if no project has told yet what the month brought.
    pub value: Option<f64>,
    /// Above the line: fen or a number of projects.
    pub above: i64,
    /// Below the line; of a count none.
    pub below: Option<i64>,
    /// The projects, by id; the sums of their parts are `above` and `below`.
    pub projects: Vec<Behind>,
    /// Projects of which it can't be told whether they count, since a field is missing.
    pub unknown: Vec<String>,
    /// Projects of amounts that owe a return of the month and have not filed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<String>,
    /// Some of them are made for demonstration.
    pub synthetic: bool,
}

impl MeasureRule {
    fn when(&self) -> &str {
        match self {
            MeasureRule::Growth { when }
            | MeasureRule::Share { when }
            | MeasureRule::Passed { when, .. }
            | MeasureRule::Completion { when }
            | MeasureRule::Count { when, .. }
            | MeasureRule::Overdue { when, .. } => when,
        }
    }

    /// Whether it sets what the month brought against something else.
    fn sums_returns(&self) -> bool {
        matches!(self, MeasureRule::Growth { .. } | MeasureRule::Completion { .. })
    }

    /// Its condition; an error in the words of the condition if it can't be read.
    pub(super) fn condition(&self) -> Result<Condition, crate::condition::ConditionError> {
        Condition::parse(self.when(), &field_kind)
    }
}

fn passed(dates: &Dates, gate: &str, by: Date) -> Option<Date> {
    dates.get(gate).and_then(|d| d.confirmed).filter(|day| *day <= by)
}

/// The value of a measure in a month from the projects of an entrant.
///
/// # Definition
/// See `docs/methods/race.md`. Rounded to `decimals`, halves away from zero. A project that the condition can't judge
/// stands in `unknown` and counts nowhere.
pub fn figure(rule: &MeasureRule, month: Month, decimals: u8, projects: &[Known<'_>]) -> Figure {
    let mut found = Figure::default();
    let Ok(condition) = rule.condition() else { return found };
    let sum = |returns: &BTreeMap<Month, i64>, first: Month, last: Month| {
        let mut own = returns.range(first..=last).map(|(_, fen)| *fen).peekable();
        own.peek()?;
        Some(own.fold(0i64, i64::saturating_add))
    };
    let (january, end) = (month.january(), month.last());
    let (mut any_below, mut told) = (false, false);
    for known in projects {
        let gates: BTreeMap<String, Date> = known
            .dates
            .keys()
            .filter_map(|gate| Some((gate.clone(), passed(known.dates, gate, end)?)))
            .collect();
        let truth = condition.holds(&|name| fact(known.project, &gates, name));
        let year = || sum(known.returns, january, month);
        let part: Option<(i64, i64)> = match rule {
            MeasureRule::Growth { .. } => {
                let before = sum(known.returns, january.later(-12), month.later(-12));
                any_below |= before.is_some();
                (before.is_some() || year().is_some()).then(|| (year().unwrap_or(0), before.unwrap_or(0)))
            }
            MeasureRule::Share { .. } => {
                // What was invested stands below the line, whether the condition holds or not.
                let invested = year();
                any_below |= invested.is_some() && truth != Truth::Unknown;
                if truth == Truth::No
                    && let Some(fen) = invested
                {
                    push(&mut found, known, (0, fen));
                }
                invested.map(|fen| (fen, fen))
            }
            MeasureRule::Passed { of, months, gates: wanted, .. } => {
                let since = month.later(1 - months).first();
                let inside = passed(known.dates, of, end).is_some_and(|day| day >= since);
                any_below |= inside && truth == Truth::Yes;
                let there = wanted.iter().any(|gate| gates.contains_key(gate));
                inside.then_some((i64::from(there), 1))
            }
            MeasureRule::Completion { .. } => {
                let planned = known.project.yearly_investment.get(&month.year()).map(|m| m.0);
                any_below |= planned.is_some_and(|fen| fen > 0) && truth == Truth::Yes;
                planned.filter(|fen| *fen > 0).map(|fen| (year().unwrap_or(0), fen))
            }
            MeasureRule::Count { gate, .. } => {
                let inside = gates.get(gate).is_some_and(|day| *day >= january.first());
                inside.then_some((1, 0))
            }
            MeasureRule::Overdue { gate, .. } => {
                let planned = known.dates.get(gate).and_then(|d| d.planned);
                (planned.is_some_and(|day| day <= end) && !gates.contains_key(gate)).then_some((1, 0))
            }
        };
        if rule.sums_returns() && truth == Truth::Yes {
            let filed = known.returns.contains_key(&month);
            told |= filed;
            if !filed && owes(known.dates, month) {
                found.awaited.push(known.project.id.clone());
            }
        }
        match (truth, part) {
            (Truth::Yes, Some(part)) => push(&mut found, known, part),
            (Truth::Unknown, Some(_)) => found.unknown.push(known.project.id.clone()),
            _ => {}
        }
    }
    found = finish(rule, month, decimals, any_below, found);
    if !told && !found.awaited.is_empty() {
        // What nobody has told yet is not zero.
        found.value = None;
    }
    found
}

fn push(found: &mut Figure, known: &Known<'_>, (above, below): (i64, i64)) {
    found.synthetic |= known.project.synthetic;
    found.projects.push(Behind {
        id: known.project.id.clone(),
        name: known.project.name.clone(),
        above,
        below,
    });
}

fn finish(rule: &MeasureRule, month: Month, decimals: u8, any_below: bool, mut found: Figure) -> Figure {
    found.projects.sort_by(|a, b| a.id.cmp(&b.id));
    found.unknown.sort();
    found.awaited.sort();
    let add = |of: &dyn Fn(&Behind) -> i64| found.projects.iter().map(of).fold(0i64, i64::saturating_add);
    let (above, below) = (add(&|p| p.above), add(&|p| p.below));
    found.above = above;
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "sums of fen below 2^53")]
    let (a, b) = (above as f64, below as f64);
    let exact = match rule {
        MeasureRule::Count { .. } | MeasureRule::Overdue { .. } => {
            found.value = Some(a);
            return found;
        }
        MeasureRule::Growth { .. } => (a - b) / b * 100.0,
        MeasureRule::Share { .. } | MeasureRule::Passed { .. } => a / b * 100.0,
        MeasureRule::Completion { .. } => a / (b * f64::from(month.number()) / 12.0) * 100.0,
    };
    found.below = Some(below);
    let scale = 10f64.powi(i32::from(decimals));
    let value = (exact * scale).round() / scale;
    found.value = (any_below && below > 0 && value.is_finite()).then_some(value + 0.0);
    found
}
