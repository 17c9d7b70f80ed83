//! How a year's change spreads over its months (进度曲线): even, as in the own past, or given by hand.
//!
//! A profile is twelve non-negative shares; what counts is their running sum, the share of the year that should be
//! reached by the end of a month. Months are equal, days are never counted.

use qipan_kernel::period::Frequency;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The profile that a target names.
#[derive(Copy, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// 均匀: a twelfth a month (序时进度).
    #[default]
    Even,
    /// 季节: as in the indicator's own last years, see [`Seasonal::derive`].
    Seasonal,
    /// 给定: a weight for each month, January first; scaled to sum to 1.
    Given([f64; 12]),
}

/// Share of the year reached by the end of month 0 (nothing) to 12 (all), non-decreasing.
pub type CumulativeShares = [f64; 13];

/// The even profile: m / 12.
#[must_use]
pub fn even() -> CumulativeShares {
    let mut shares = [0.0; 13];
    for (share, month) in shares.iter_mut().zip(0_u8..) {
        *share = f64::from(month) / 12.0;
    }
    shares
}

/// The running sum of twelve weights, scaled to end at 1; `None` if a weight is negative or not finite, or all are 0.
#[must_use]
pub fn given(weights: &[f64; 12]) -> Option<CumulativeShares> {
    let total: f64 = weights.iter().sum();
    if !total.is_finite() || total <= 0.0 || weights.iter().any(|w| *w < 0.0) {
        return None;
    }
    let mut shares = [0.0; 13];
    let mut sum = 0.0;
    for (share, weight) in shares.iter_mut().skip(1).zip(weights) {
        sum += weight;
        *share = sum / total;
    }
    shares[12] = 1.0;
    Some(shares)
}

impl Profile {
    /// The running shares. A seasonal profile needs `seasonal`; without it, and for unusable weights, it is even.
    #[must_use]
    pub fn shares(&self, seasonal: Option<&Seasonal>) -> CumulativeShares {
        match self {
            Self::Even => even(),
            Self::Seasonal => seasonal.map_or_else(even, |s| s.shares),
            Self::Given(weights) => given(weights).unwrap_or_else(even),
        }
    }
}

/// Values of whole years, cumulative by month: place m holds January to m, `None` where nothing is known.
pub type YearsToDate = BTreeMap<i16, [Option<f64>; 13]>;

/// A seasonal profile with the years it was derived from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seasonal {
    /// The running shares.
    pub shares: CumulativeShares,
    /// The years whose shares were averaged, oldest first.
    pub years: Vec<i16>,
}

/// Why no seasonal profile could be derived, so that the even one is used.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum SeasonalFallback {
    /// Only amounts of a period have a season to learn.
    NotAFlow,
    /// Fewer than two of the five years before are complete.
    TooFewYears {
        /// Complete years found.
        have: u8,
    },
}

/// The fewest complete years for a seasonal profile.
const LEAST_YEARS: usize = 2;
/// The most complete years that are averaged.
const MOST_YEARS: usize = 3;
/// Years before the target's year in which complete ones are looked for.
const LOOK_BACK: i16 = 5;

impl Seasonal {
    /// Derives the profile for `year` from the years before it.
    ///
    /// # Definition
    /// Of the five years before `year` the latest complete ones are taken, three at most and two at least. Complete:
    /// every cumulative value that `frequency` calls for is there (monthly: 1–2 to 1–12 months; quarterly: 3, 6, 9,
    /// 12; half-yearly: 6, 12), the total is positive and no cumulative value falls. The share of a month is the mean
    /// over these years of (January to the month) / (the year). Between the months called for, shares run linearly,
    /// so January has half of January–February.
    ///
    /// # Errors
    /// [`SeasonalFallback::TooFewYears`]; the caller then uses the even profile and says so.
    pub fn derive(history: &YearsToDate, year: i16, frequency: Frequency) -> Result<Self, SeasonalFallback> {
        let months = called_for(frequency);
        let range = year.saturating_sub(LOOK_BACK)..year;
        let mut complete: Vec<(i16, Vec<f64>)> = history
            .range(range)
            .rev()
            .filter_map(|(year, values)| Some((*year, shares_of(values, months)?)))
            .take(MOST_YEARS)
            .collect();
        if complete.len() < LEAST_YEARS {
            return Err(SeasonalFallback::TooFewYears { have: u8::try_from(complete.len()).unwrap_or(0) });
        }
        complete.reverse();
        let mut shares = [0.0; 13];
        let (mut last_month, mut last_share) = (0_u8, 0.0);
        let count = f64::from(u8::try_from(complete.len()).unwrap_or(1));
        for (place, month) in months.iter().enumerate() {
            let mean = complete.iter().filter_map(|(_, s)| s.get(place)).sum::<f64>() / count;
            for (share, m) in shares.iter_mut().zip(0_u8..).filter(|(_, m)| (last_month..=*month).contains(m))
            {
                *share = last_share
                    + (mean - last_share) * f64::from(m - last_month) / f64::from(*month - last_month);
            }
            (last_month, last_share) = (*month, mean);
        }
        shares[12] = 1.0;
        Ok(Self { shares, years: complete.into_iter().map(|(year, _)| year).collect() })
    }
}

/// The months whose cumulative values make a year complete.
fn called_for(frequency: Frequency) -> &'static [u8] {
    match frequency {
        Frequency::Month => &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        Frequency::Quarter => &[3, 6, 9, 12],
        Frequency::Half => &[6, 12],
        Frequency::Year | Frequency::FiveYear => &[12],
    }
}

/// The shares of one year at `months`, or `None` if it is not complete, not positive or not rising.
fn shares_of(values: &[Option<f64>; 13], months: &[u8]) -> Option<Vec<f64>> {
    let total = values[12].filter(|total| *total > 0.0)?;
    let shares: Option<Vec<f64>> =
        months.iter().map(|m| values.get(usize::from(*m)).copied().flatten().map(|v| v / total)).collect();
    let shares = shares?;
    let rising = shares.first().is_some_and(|first| *first >= 0.0) && shares.is_sorted();
    rising.then_some(shares)
}

impl Say for SeasonalFallback {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::Zh, Self::NotAFlow) => "只有流量指标有季节曲线，按均匀进度计算".to_owned(),
            (Lang::En, Self::NotAFlow) => {
                "only flows have a seasonal profile; the even one is used".to_owned()
            }
            (Lang::Zh, Self::TooFewYears { have }) => {
                format!("前五年中完整年度仅 {have} 个，不足 2 个，按均匀进度计算")
            }
            (Lang::En, Self::TooFewYears { have }) => {
                format!(
                    "{have} of the five years before are complete, 2 are needed; the even profile is used"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A year whose months weigh 1, 1, 1 … but December `last`.
    fn year(last: f64) -> [Option<f64>; 13] {
        let mut values = [None; 13];
        for (m, v) in values.iter_mut().enumerate().skip(1) {
            *v = Some(f64::from(u8::try_from(m).unwrap()) + if m == 12 { last - 1.0 } else { 0.0 });
        }
        values
    }

    #[test]
    fn averages_the_latest_complete_years_and_halves_january_february() {
        let mut history = YearsToDate::new();
        history.insert(2019, year(1000.0));
        history.insert(2020, year(1.0));
        history.insert(2021, year(9.0));
        let mut without_january = year(1.0);
        without_january[1] = None;
        history.insert(2022, without_january);
        let mut gap = year(1.0);
        gap[7] = None;
        history.insert(2023, gap);
        let found = Seasonal::derive(&history, 2024, Frequency::Month).unwrap();
        assert_eq!(found.years, [2020, 2021, 2022], "2023 has a gap, and three years are the most");
        let february = (2.0 / 12.0 + 2.0 / 20.0 + 2.0 / 12.0) / 3.0;
        assert!((found.shares[2] - february).abs() < 1e-12);
        assert!((found.shares[1] - february / 2.0).abs() < 1e-12);
        assert_eq!((found.shares[0], found.shares[12]), (0.0, 1.0));
        assert!(found.shares.is_sorted());
    }

    #[test]
    fn falls_back_with_a_reason() {
        let mut history = YearsToDate::new();
        assert_eq!(
            Seasonal::derive(&history, 2024, Frequency::Month),
            Err(SeasonalFallback::TooFewYears { have: 0 })
        );
        history.insert(2023, year(1.0));
        let mut falling = year(1.0);
        falling[5] = Some(0.5);
        history.insert(2022, falling);
        assert_eq!(
            Seasonal::derive(&history, 2024, Frequency::Month),
            Err(SeasonalFallback::TooFewYears { have: 1 })
        );
    }

    #[test]
    fn quarterly_shares_run_linearly_between_quarters() {
        let mut history = YearsToDate::new();
        let mut values = [None; 13];
        for (m, v) in [(3, 10.0), (6, 30.0), (9, 60.0), (12, 100.0)] {
            values[m] = Some(v);
        }
        history.insert(2022, values);
        history.insert(2023, values);
        let s = Seasonal::derive(&history, 2024, Frequency::Quarter).unwrap().shares;
        assert!((s[3] - 0.1).abs() < 1e-12 && (s[6] - 0.3).abs() < 1e-12);
        assert!((s[4] - (0.1 + 0.2 / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn weights_are_scaled_and_refused_if_negative() {
        let mut weights = [1.0; 12];
        weights[11] = 13.0;
        assert!((given(&weights).unwrap()[11] - 11.0 / 24.0).abs() < 1e-12);
        weights[0] = -1.0;
        assert_eq!(given(&weights), None);
        assert_eq!(given(&[0.0; 12]), None);
        assert_eq!(Profile::Given([0.0; 12]).shares(None), even());
        assert!((even()[9] - 0.75).abs() < f64::EPSILON);
    }
}
