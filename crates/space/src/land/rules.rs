//! The rules of idle and underused land as data.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Limits and periods. [`LandRules::standard`] reads the file that comes with the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LandRules {
    /// Name of this set of rules.
    pub version: String,
    /// Months after the agreed start (or after the stop) until land is idle.
    pub idle_months: i32,
    /// Months after the agreed start until land that was never started may be taken back.
    pub take_back_months: i32,
    /// Fee on idle land, in hundredths of its price.
    pub fee_percent: i64,
    /// Whether land on which building stopped owes the fee too.
    pub fee_when_stopped: bool,
    /// Stopped land is idle if less than this part of the due area is built on: `[1, 3]`.
    pub developed_share: [i64; 2],
    /// … or less than this part of the investment was made: `[25, 100]`.
    pub invested_share: [i64; 2],
    /// Months after approval until unsupplied land is overdue.
    pub unsupplied_months: i32,
    /// So many failed measures make land underused; fewer are to be watched.
    pub low_after: usize,
    /// Limits by class of industry; the longest beginning of a class counts, `*` for all others.
    pub thresholds: BTreeMap<String, Threshold>,
    /// Legal basis of idle land.
    pub idle_basis: String,
    /// Basis for unsupplied land.
    pub unsupplied_basis: String,
    /// Where the limits of underused land come from.
    pub low_basis: String,
    /// Months after the last inspection of reclaimed land (or after the reclaiming) until the next is due.
    #[serde(default = "after_care_months")]
    pub after_care_months: i32,
    /// Years after the reclaiming for which it is looked after.
    #[serde(default = "after_care_years")]
    pub after_care_years: i32,
    /// Legal basis of the after-care.
    #[serde(default)]
    pub after_care_basis: String,
}

/// Once a year.
fn after_care_months() -> i32 {
    12
}

/// As long as the Regulation on Land Reclamation says.
fn after_care_years() -> i32 {
    5
}

/// Below these land is underused; a limit that is not there is not asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Output, 万元 per 亩 and year.
    #[serde(default)]
    pub output: Option<f64>,
    /// Tax, 万元 per 亩 and year.
    #[serde(default)]
    pub tax: Option<f64>,
    /// Floor area over land area.
    #[serde(default)]
    pub floor_area_ratio: Option<f64>,
}

const STANDARD: &str = include_str!("../../data/land-rules.json");

impl LandRules {
    /// The rules that come with the program.
    #[must_use]
    pub fn standard() -> LandRules {
        #[expect(clippy::expect_used, reason = "a file of ours, read by a test")]
        LandRules::parse(STANDARD).expect("data/land-rules.json is whole")
    }

    /// Reads rules from JSON.
    ///
    /// # Errors
    /// What the reader says, with line and column; rules that can't be applied.
    pub fn parse(text: &str) -> Result<LandRules, String> {
        let rules: LandRules = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let months = [
            rules.idle_months,
            rules.take_back_months,
            rules.unsupplied_months,
            rules.after_care_months,
            rules.after_care_years,
        ];
        let shares = [rules.developed_share, rules.invested_share];
        let whole = months.iter().all(|m| (1..=600).contains(m))
            && shares.iter().all(|[a, b]| *a > 0 && *b >= *a && *b <= 1_000_000)
            && (0..=100).contains(&rules.fee_percent)
            && rules.low_after > 0;
        if whole {
            Ok(rules)
        } else {
            Err("months 1–600, shares above 0 and at most 1, fee 0–100".to_owned())
        }
    }

    /// The limits of a class of industry.
    #[must_use]
    pub fn threshold(&self, industry: Option<&str>) -> Option<&Threshold> {
        let class = industry.unwrap_or_default();
        let fits = |key: &&String| *key != "*" && class.starts_with(key.as_str());
        let best = self.thresholds.keys().filter(fits).max_by_key(|key| key.len());
        best.and_then(|key| self.thresholds.get(key)).or_else(|| self.thresholds.get("*"))
    }
}
