//! Paths of what a project feeds into an indicator.

use crate::forecast::GateNetwork;
use crate::registry::Project;
use serde::{Deserialize, Serialize};

/// From so many days after a gate on, this share of the full yearly amount, in thousandths.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Days after the gate.
    pub days: u32,
    /// Thousandths of the full amount.
    pub permille: u32,
}

/// Half of the promise in the first year of production, four fifths in the second, all from the third on.
pub const STEPS: [Step; 3] =
    [Step { days: 0, permille: 500 }, Step { days: 365, permille: 800 }, Step { days: 730, permille: 1000 }];

/// How an amount spreads over time. Amounts are whole numbers of the smallest unit, such as fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// A total, evenly over the days after one gate up to and including another.
    Spread {
        /// The total.
        total: i64,
        /// After this gate.
        from: String,
        /// Up to this one.
        to: String,
    },
    /// A yearly amount from a gate on, growing in steps.
    Ramp {
        /// The full amount a year.
        yearly: i64,
        /// After this gate.
        from: String,
        /// In order of days.
        steps: Vec<Step>,
    },
    /// A level that is reached with a gate, such as jobs.
    Level {
        /// The level.
        amount: i64,
        /// With this gate.
        from: String,
    },
}

/// What a project feeds into an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// The indicator.
    pub indicator: String,
    /// How.
    pub flow: Flow,
}

/// Which indicators projects feed; none where the district has no such indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedCodes {
    /// Fixed investment, fen.
    pub investment: Option<String>,
    /// Output, fen.
    pub output: Option<String>,
    /// Tax, fen.
    pub tax: Option<String>,
    /// Spending on R&D, fen.
    pub rnd: Option<String>,
    /// Jobs, persons.
    pub jobs: Option<String>,
    /// Energy, kilograms of standard coal.
    pub energy: Option<String>,
}

/// The usual feeds: investment evenly from the start of building to production (a merger: from signing), the promises
/// in [`STEPS`] from production on. What is not promised is not fed.
pub fn feeds(project: &Project, network: &GateNetwork, codes: &FeedCodes) -> Vec<Feed> {
    let from = ["building", "signed"].into_iter().find(|gate| network.place(gate).is_some());
    let promise = &project.promise;
    let mut all = Vec::new();
    let mut push = |indicator: &Option<String>, flow: Option<Flow>| {
        if let (Some(indicator), Some(flow)) = (indicator, flow) {
            all.push(Feed { indicator: indicator.clone(), flow });
        }
    };
    let ramp = |yearly: Option<i64>| {
        yearly.map(|yearly| Flow::Ramp { yearly, from: "production".to_owned(), steps: STEPS.to_vec() })
    };
    let spread = project.total_investment.zip(from).map(|(total, from)| Flow::Spread {
        total: total.0,
        from: from.to_owned(),
        to: "production".to_owned(),
    });
    push(&codes.investment, spread);
    push(&codes.output, ramp(promise.output.map(|m| m.0)));
    push(&codes.tax, ramp(promise.tax.map(|m| m.0)));
    push(&codes.rnd, ramp(promise.rnd.map(|m| m.0)));
    let level = |amount: i64| Flow::Level { amount, from: "production".to_owned() };
    push(&codes.jobs, promise.jobs.map(|jobs| level(i64::from(jobs))));
    #[expect(clippy::as_conversions, reason = "within 0..=1e15 kg, which a float holds exactly")]
    let kg = |tce: f64| (tce * 1000.0).round().clamp(0.0, 1e15) as i64;
    push(&codes.energy, ramp(promise.energy_tce.filter(|tce| tce.is_finite()).map(kg)));
    all
}

impl Flow {
    /// The gates on whose days it depends.
    pub fn gates(&self) -> Vec<&str> {
        match self {
            Flow::Spread { from, to, .. } => vec![from, to],
            Flow::Ramp { from, .. } | Flow::Level { from, .. } => vec![from],
        }
    }

    /// What falls into the days `first..=last`; of a level, what stands on `last`. None if a gate's day is not known.
    ///
    /// # Definition
    /// Amounts up to a day are rounded down to whole units and a period is the difference of two of them, so that
    /// neighbouring periods add up exactly.
    pub fn within(&self, day: &dyn Fn(&str) -> Option<i32>, first: i32, last: i32) -> Option<i64> {
        if last < first {
            return Some(0);
        }
        let upto: Box<dyn Fn(i32) -> i64> = match self {
            Flow::Spread { total, from, to } => {
                let (from, to) = (day(from)?, day(to)?);
                let total = *total;
                Box::new(move |on| spread(total, from, to, on))
            }
            Flow::Ramp { yearly, from, steps } => {
                let from = day(from)?;
                Box::new(move |on| ramp(*yearly, steps, i64::from(on) - i64::from(from)))
            }
            Flow::Level { amount, from } => return Some(if day(from)? <= last { *amount } else { 0 }),
        };
        Some(upto(last) - upto(first.saturating_sub(1)))
    }
}

fn spread(total: i64, from: i32, to: i32, on: i32) -> i64 {
    if on >= to {
        return total;
    }
    let length = i128::from(to) - i128::from(from);
    let gone = i128::from(on) - i128::from(from);
    if gone <= 0 || length <= 0 {
        return 0;
    }
    i64::try_from((i128::from(total) * gone).div_euclid(length)).unwrap_or(total)
}

fn ramp(yearly: i64, steps: &[Step], gone: i64) -> i64 {
    let mut sum: i128 = 0;
    for (at, step) in steps.iter().enumerate() {
        let next = steps.get(at + 1).map_or(i64::MAX, |next| i64::from(next.days));
        let days = gone.min(next) - i64::from(step.days);
        if days > 0 {
            sum += i128::from(yearly) * i128::from(step.permille) * i128::from(days);
        }
    }
    i64::try_from(sum.div_euclid(365_000)).unwrap_or(i64::MAX)
}
