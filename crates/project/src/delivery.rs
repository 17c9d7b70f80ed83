//! Promised against delivered in the first three years after production.
//!
//! Method page: `docs/methods/delivery.md`.

use crate::contribution::STEPS;
use crate::registry::Project;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "delivery-1";

/// Where the promise is held to: the agreement that goes with standard land.
pub const BASIS: &str = "《浙江省人民政府办公厅关于全面推行工业用地“标准地”的指导意见》及所签“标准地”投资建设协议（约定条款以协议为准，待核）";

/// What was promised.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// All investment.
    Investment,
    /// Tax of the year.
    Tax,
    /// Output of the year.
    Output,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 3] = [Measure::Investment, Measure::Tax, Measure::Output];

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Investment => "investment",
            Measure::Tax => "tax",
            Measure::Output => "output",
        }
    }

    /// The measure of a word.
    pub fn of(word: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|m| m.as_str() == word)
    }
}

/// How it stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was promised.
    NotPromised,
    /// The year is not over.
    NotDue,
    /// As much as was promised, or more.
    Met,
    /// The year is over and nothing was recorded.
    Missing,
    /// Less than was promised.
    Short,
}

/// A promise at the end of a year after production.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// 1, 2 or 3.
    pub year_no: u8,
    /// What.
    pub measure: Measure,
    /// The last day of that year; none before production.
    pub due_on: Option<Date>,
    /// Promised in full production, fen.
    pub promised: Option<i64>,
    /// Thousandths of it that are held to in this year.
    pub permille: u32,
    /// What is held to, fen.
    pub wanted: Option<i64>,
    /// Delivered, fen.
    pub delivered: Option<i64>,
    /// The delivered figure is the sum of monthly returns.
    pub by_returns: bool,
    /// Delivered ÷ wanted, in thousandths, rounded down.
    pub reached_permille: Option<i64>,
    /// Of tax: wanted for each 亩, fen.
    pub wanted_per_mu: Option<i64>,
    /// Of tax: delivered for each 亩, fen.
    pub delivered_per_mu: Option<i64>,
    /// How it stands.
    pub outcome: Outcome,
}

fn per_mu(fen: i64, land_m2: Option<f64>) -> Option<i64> {
    let land = land_m2.filter(|m2| m2.is_finite() && *m2 > 0.0)?;
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "rounded, within 0..=9e17")]
    let cm2 = (land * 1e4).round().min(9e17) as i128;
    if cm2 <= 0 {
        return None;
    }
    // 1 亩 is 10,000 ÷ 15 m².
    i64::try_from(i128::from(fen) * 100_000_000 / (cm2 * 15)).ok()
}

/// Every promise of a project at the ends of its first three years of production, as of a day. `returned` is all
/// investment by monthly returns, taken where none was recorded.
///
/// # Definition
/// Of tax and output, the share of [`STEPS`] is held to; of investment the whole. See `docs/methods/delivery.md`.
pub fn checks(
    project: &Project,
    production: Option<Date>,
    delivered: &BTreeMap<(u8, Measure), i64>,
    returned: Option<i64>,
    as_of: Date,
) -> Vec<Check> {
    let mut all = Vec::new();
    for (year_no, step) in (1u8..).zip(STEPS) {
        let due_on = production.and_then(|day| day.checked_add(i64::from(year_no).years()).ok());
        for measure in Measure::ALL {
            let promised = match measure {
                Measure::Investment => project.total_investment,
                Measure::Tax => project.promise.tax,
                Measure::Output => project.promise.output,
            };
            let permille = if measure == Measure::Investment { 1000 } else { step.permille };
            let wanted =
                promised.and_then(|m| i64::try_from(i128::from(m.0) * i128::from(permille) / 1000).ok());
            let own = delivered.get(&(year_no, measure)).copied();
            let sum = returned.filter(|_| measure == Measure::Investment && own.is_none());
            let got = own.or(sum);
            let over = due_on.is_some_and(|day| day <= as_of);
            let outcome = match (wanted, got) {
                (None, _) => Outcome::NotPromised,
                (Some(wanted), Some(got)) if got >= wanted => Outcome::Met,
                _ if !over => Outcome::NotDue,
                (Some(_), Some(_)) => Outcome::Short,
                (Some(_), None) => Outcome::Missing,
            };
            let tax = |fen: Option<i64>| {
                fen.filter(|_| measure == Measure::Tax).and_then(|f| per_mu(f, project.land_m2))
            };
            all.push(Check {
                year_no,
                measure,
                due_on,
                promised: promised.map(|m| m.0),
                permille,
                wanted,
                delivered: got,
                by_returns: sum.is_some(),
                reached_permille: wanted.zip(got).filter(|(wanted, _)| *wanted > 0).and_then(
                    |(wanted, got)| i64::try_from(i128::from(got) * 1000 / i128::from(wanted)).ok(),
                ),
                wanted_per_mu: tax(wanted),
                delivered_per_mu: tax(got),
                outcome,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Procedure, Supply};
    use jiff::civil::date;
    use qipan_kernel::quantity::Money;

    /// The worked example of `docs/methods/delivery.md`, in fen of 元.
    #[test]
    fn promises_are_held_to_year_by_year() {
        let mut project = Project::new("A", "甲", date(2020, 1, 1), Procedure::Filing, Supply::Granted);
        project.total_investment = Some(Money(10_000_000_000));
        project.promise.tax = Some(Money(400_000_000));
        project.promise.output = Some(Money(15_000_000_000));
        // 20 亩.
        project.land_m2 = Some(20.0 * 10_000.0 / 15.0);
        let delivered = BTreeMap::from([
            ((1, Measure::Tax), 210_000_000),
            ((2, Measure::Tax), 240_000_000),
            ((1, Measure::Output), 7_500_000_000),
        ]);
        let all =
            checks(&project, Some(date(2022, 6, 30)), &delivered, Some(9_800_000_000), date(2024, 7, 1));
        let of = |year: u8, measure| all.iter().find(|c| (c.year_no, c.measure) == (year, measure)).unwrap();
        let told = |year, measure| {
            let c = of(year, measure);
            (c.wanted.map(|w| w / 100), c.reached_permille, c.outcome)
        };
        assert_eq!(told(1, Measure::Investment), (Some(100_000_000), Some(980), Outcome::Short));
        assert_eq!(told(1, Measure::Tax), (Some(2_000_000), Some(1050), Outcome::Met));
        assert_eq!(told(2, Measure::Tax), (Some(3_200_000), Some(750), Outcome::Short));
        assert_eq!(
            (of(2, Measure::Tax).wanted_per_mu, of(2, Measure::Tax).delivered_per_mu),
            (Some(16_000_000), Some(12_000_000))
        );
        assert_eq!(told(1, Measure::Output), (Some(75_000_000), Some(1000), Outcome::Met));
        assert_eq!(told(2, Measure::Output), (Some(120_000_000), None, Outcome::Missing));
        assert_eq!(told(3, Measure::Tax), (Some(4_000_000), None, Outcome::NotDue));
        assert_eq!(of(3, Measure::Tax).due_on, Some(date(2025, 6, 30)));
        project.promise.tax = None;
        let none = checks(&project, None, &BTreeMap::new(), None, date(2024, 7, 1));
        assert!(none.iter().all(|c| matches!(c.outcome, Outcome::NotDue | Outcome::NotPromised)));
    }
}
