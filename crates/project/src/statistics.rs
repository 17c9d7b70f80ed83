//! The ledger's investment against the statistics': the gap of each project and its causes, which add up to it.
//!
//! Method page: `docs/methods/statistics-gap.md`.

use crate::month::Month;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "statistics-gap-1";

/// 计划总投资 from which the statistics of fixed investment hold a project, fen (500万元).
pub const THRESHOLD_FEN: i64 = 500_000_000;

/// Why the two differ.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 未达起点: planned investment is below the threshold.
    BelowThreshold,
    /// 未入库: the statistics don't hold the project.
    NotEntered,
    /// 入库前: investment of months before it was entered.
    BeforeEntry,
    /// 时间差: months of which the statistics have no figure yet, or that the next month made up for.
    Timing,
    /// 待查.
    Unexplained,
}

impl Cause {
    /// All of them, in the order of the tables.
    pub const ALL: [Cause; 5] =
        [Cause::BelowThreshold, Cause::NotEntered, Cause::BeforeEntry, Cause::Timing, Cause::Unexplained];
}

/// What is known of a project. Months of returns and statistics carry the amount of that month alone, fen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// 计划总投资.
    pub total_investment: Option<i64>,
    /// The month from which the statistics hold it, as recorded; else the first month with a figure.
    pub entered: Option<Month>,
    /// By monthly returns.
    pub ledger: BTreeMap<Month, i64>,
    /// By the statistics.
    pub statistics: BTreeMap<Month, i64>,
}

/// The gap of the year up to a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Investment by returns; none without one.
    pub ledger: Option<i64>,
    /// Investment by the statistics; none without a figure.
    pub statistics: Option<i64>,
    /// Ledger − statistics, what is missing taken as not counted.
    pub gap: i64,
    /// The month from which the statistics hold it.
    pub entered: Option<Month>,
    /// Parts of the gap that are not zero; their sum is the gap.
    pub causes: BTreeMap<Cause, i64>,
}

/// The gap of the year up to a month, as far as is known.
///
/// # Definition
/// See `docs/methods/statistics-gap.md`.
pub fn gap(facts: &Facts, month: Month) -> Gap {
    let january = month.january();
    let sum = |of: &BTreeMap<Month, i64>| {
        let mut own = of.range(january..=month).map(|(_, fen)| *fen).peekable();
        own.peek()?;
        Some(own.fold(0i64, i64::saturating_add))
    };
    let (ledger, statistics) = (sum(&facts.ledger), sum(&facts.statistics));
    let gap = ledger.unwrap_or(0).saturating_sub(statistics.unwrap_or(0));
    let entered = facts.entered.or_else(|| facts.statistics.keys().next().copied()).filter(|m| *m <= month);
    let mut causes: BTreeMap<Cause, i64> = BTreeMap::new();
    let below = facts.total_investment.is_some_and(|fen| fen < THRESHOLD_FEN);
    match entered {
        _ if below => {
            causes.insert(Cause::BelowThreshold, gap);
        }
        None => {
            causes.insert(Cause::NotEntered, gap);
        }
        Some(entered) => {
            let (mut before, mut late, mut rest) = (0i64, 0i64, 0i64);
            let mut at = january;
            while at <= month {
                let (own, stat) = (facts.ledger.get(&at).copied(), facts.statistics.get(&at).copied());
                let differs = own.unwrap_or(0).saturating_sub(stat.unwrap_or(0));
                let part = if at < entered {
                    &mut before
                } else if stat.is_none() {
                    &mut late
                } else {
                    &mut rest
                };
                *part = part.saturating_add(differs);
                at = at.later(1);
            }
            // What the month after made up for was a matter of time.
            let next = month.later(1);
            if let (Some(own), Some(stat)) = (facts.ledger.get(&next), facts.statistics.get(&next)) {
                let made_up = stat.saturating_sub(*own);
                let part = if rest > 0 { rest.min(made_up.max(0)) } else { rest.max(made_up.min(0)) };
                (rest, late) = (rest - part, late + part);
            }
            causes.extend([(Cause::BeforeEntry, before), (Cause::Timing, late), (Cause::Unexplained, rest)]);
        }
    }
    causes.retain(|_, fen| *fen != 0);
    Gap { ledger, statistics, gap, entered, causes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn months(of: &[(&str, i64)]) -> BTreeMap<Month, i64> {
        of.iter().map(|(m, fen)| (m.parse().unwrap(), *fen)).collect()
    }

    fn told(
        total: i64,
        entered: Option<&str>,
        ledger: &[(&str, i64)],
        statistics: &[(&str, i64)],
    ) -> (i64, Vec<(Cause, i64)>) {
        let facts = Facts {
            total_investment: Some(total),
            entered: entered.map(|m| m.parse().unwrap()),
            ledger: months(ledger),
            statistics: months(statistics),
        };
        let gap = gap(&facts, "2024-04".parse().unwrap());
        (gap.gap, gap.causes.into_iter().collect())
    }

    /// The worked example of `docs/methods/statistics-gap.md`.
    #[test]
    fn a_gap_has_its_causes() {
        let ledger = [("2023-12", 999), ("2024-01", 10), ("2024-02", 20), ("2024-03", 30), ("2024-04", 40)];
        let big = THRESHOLD_FEN;
        assert_eq!(told(big - 1, None, &ledger, &[]), (100, vec![(Cause::BelowThreshold, 100)]));
        assert_eq!(told(big, None, &ledger, &[]), (100, vec![(Cause::NotEntered, 100)]));
        assert_eq!(told(big, Some("2024-05"), &ledger, &[]), (100, vec![(Cause::NotEntered, 100)]));
        let statistics = [("2024-02", 20), ("2024-03", 25)];
        assert_eq!(
            told(big, Some("2024-02"), &ledger, &statistics),
            (55, vec![(Cause::BeforeEntry, 10), (Cause::Timing, 40), (Cause::Unexplained, 5)])
        );
        let more = [("2024-02", 20), ("2024-03", 30), ("2024-04", 28), ("2024-05", 60)];
        let longer: Vec<(&str, i64)> = ledger.iter().copied().chain([("2024-05", 50)]).collect();
        assert_eq!(
            told(big, None, &longer, &more),
            (22, vec![(Cause::BeforeEntry, 10), (Cause::Timing, 10), (Cause::Unexplained, 2)])
        );
        assert_eq!(
            told(
                big,
                Some("2023-01"),
                &ledger,
                &[("2024-01", 10), ("2024-02", 20), ("2024-03", 30), ("2024-04", 40)]
            ),
            (0, vec![])
        );
    }

    proptest! {
        #[test]
        fn causes_add_up_to_the_gap(
            total in 0i64..2 * THRESHOLD_FEN,
            entered in prop::option::of(1i8..13),
            ledger in prop::collection::btree_map(1i8..13, 0i64..1_000_000_000_000, 0..12),
            statistics in prop::collection::btree_map(1i8..13, 0i64..1_000_000_000_000, 0..12),
            at in 1i8..13,
        ) {
            let month = |m: i8| Month::new(2024, m).unwrap();
            let own = |of: BTreeMap<i8, i64>| of.into_iter().map(|(m, fen)| (month(m), fen)).collect();
            let facts = Facts { total_investment: Some(total), entered: entered.map(month), ledger: own(ledger), statistics: own(statistics) };
            let found = gap(&facts, month(at));
            prop_assert_eq!(found.causes.values().sum::<i64>(), found.gap);
            prop_assert_eq!(found.gap, found.ledger.unwrap_or(0) - found.statistics.unwrap_or(0));
        }
    }
}
