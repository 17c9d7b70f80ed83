//! What was promised (目标): a baseline, values per year, a profile within the year; in versions.
//!
//! Method page: docs/methods/target-path.md

pub mod check;
pub mod path;
pub mod profile;

use jiff::civil::Date;
use qipan_kernel::provenance::Qualifier;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use check::TargetFault;
pub use path::{Path, PathPoint};
pub use profile::{Profile, Seasonal, SeasonalFallback};

/// One indicator's target at one org unit, in one version of one plan.
///
/// # Units
/// Every value is in the indicator's unit; a five-year cumulative target counts from the end of the year before
/// [`Target::first_year`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Code of the indicator.
    pub indicator: String,
    /// Code of the org unit that promised it.
    #[serde(default)]
    pub unit: String,
    /// Code of the plan.
    #[serde(default)]
    pub plan: String,
    /// Version within the plan; a mid-term adjustment is a new one.
    #[serde(default)]
    pub version: String,
    /// Number of the document that set it, such as 钱政发〔2021〕5号.
    #[serde(default)]
    pub doc_no: Option<String>,
    /// Date of that document; a version without one counts as the oldest.
    #[serde(default)]
    pub doc_date: Option<Date>,
    /// Year and value from which the path starts.
    #[serde(default)]
    pub baseline: Option<(i16, f64)>,
    /// What is promised for the end of (or for the whole of) a year.
    pub values: BTreeMap<i16, TargetValue>,
    /// How a year's change spreads over its months.
    #[serde(default)]
    pub profile: Profile,
    /// First year that a five-year cumulative target counts; by default the year after the baseline, else four years
    /// before the last target year.
    #[serde(default)]
    pub from_year: Option<i16>,
    /// How yearly values make a five-year cumulative one; by default by unit, see [`Accumulation`].
    #[serde(default)]
    pub accumulation: Option<Accumulation>,
}

/// What is promised for one year.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetValue {
    /// The number; of a band, its lower edge.
    pub value: f64,
    /// `>2000`, `约60`: whether the number itself suffices.
    #[serde(default)]
    pub qualifier: Qualifier,
    /// Upper edge of a band (区间).
    #[serde(default)]
    pub upper: Option<f64>,
}

impl TargetValue {
    /// A plain number.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { value, qualifier: Qualifier::Exact, upper: None }
    }

    /// A band from `lower` to `upper`, edges included.
    #[must_use]
    pub fn band(lower: f64, upper: f64) -> Self {
        Self { value: lower, qualifier: Qualifier::Exact, upper: Some(upper) }
    }
}

impl From<f64> for TargetValue {
    fn from(value: f64) -> Self {
        Self::exact(value)
    }
}

/// How the values of single years make a five-year cumulative value.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accumulation {
    /// They add up: default for amounts and for percentage points.
    Sum,
    /// Yearly falls in per cent compound, 1 − Π(1 − r): default for % and ‰ (单位GDP能耗降低).
    CompoundFall,
    /// Yearly rises in per cent compound, Π(1 + r) − 1.
    CompoundRise,
}

impl Target {
    /// A target without baseline and values, with the even profile.
    #[must_use]
    pub fn new(indicator: &str, unit: &str, plan: &str, version: &str) -> Self {
        Self {
            indicator: indicator.to_owned(),
            unit: unit.to_owned(),
            plan: plan.to_owned(),
            version: version.to_owned(),
            doc_no: None,
            doc_date: None,
            baseline: None,
            values: BTreeMap::new(),
            profile: Profile::Even,
            from_year: None,
            accumulation: None,
        }
    }

    /// With a baseline.
    #[must_use]
    pub fn from_baseline(mut self, year: i16, value: f64) -> Self {
        self.baseline = Some((year, value));
        self
    }

    /// With a value for a year.
    #[must_use]
    pub fn promise(mut self, year: i16, value: impl Into<TargetValue>) -> Self {
        self.values.insert(year, value.into());
        self
    }

    /// With a profile within the year.
    #[must_use]
    pub fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// The first year that the plan answers for.
    #[must_use]
    pub fn first_year(&self) -> Option<i16> {
        let given = self.values.first_key_value().map(|(year, _)| *year)?;
        let after_base = self.baseline.map(|(year, _)| year.saturating_add(1));
        Some(self.from_year.or(after_base).unwrap_or(given).min(given))
    }

    /// The last year with a value: the year of the goal.
    #[must_use]
    pub fn last_year(&self) -> Option<i16> {
        self.values.last_key_value().map(|(year, _)| *year)
    }

    /// The goal: year and value of the last promise.
    #[must_use]
    pub fn goal(&self) -> Option<(i16, TargetValue)> {
        self.values.last_key_value().map(|(year, value)| (*year, *value))
    }
}

/// Chooses among the versions of one target: the one named, else the newest whose document is not later than `as_of`
/// (none dated later than `as_of` counts as known, an undated one as the oldest). Ties go to the greater version text,
/// numbers within it compared as numbers (`v10` after `v9`).
#[must_use]
pub fn pick_version<'a>(
    targets: impl IntoIterator<Item = &'a Target>,
    version: Option<&str>,
    as_of: Date,
) -> Option<&'a Target> {
    targets
        .into_iter()
        .filter(|target| match version {
            Some(version) => target.version == version,
            None => target.doc_date.is_none_or(|date| date <= as_of),
        })
        .max_by(|a, b| {
            a.doc_date.cmp(&b.doc_date).then_with(|| version_key(&a.version).cmp(&version_key(&b.version)))
        })
}

/// A version text as a list of words and numbers, so that `v10` sorts after `v9`.
fn version_key(version: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    let mut digits = String::new();
    let mut word = String::new();
    for c in version.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            parts.push((digits.parse().unwrap_or(u64::MAX), std::mem::take(&mut word)));
            digits.clear();
        }
        word.push(c);
    }
    parts.push((0, word));
    // The word before a number decides first.
    parts.into_iter().flat_map(|(number, word)| [(0, word), (number, String::new())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn version(version: &str, doc_date: Option<Date>) -> Target {
        Target { doc_date, ..Target::new("GDP", "330114", "fyp14", version).promise(2025, 1.0) }
    }

    #[test]
    fn the_newest_known_version_is_picked_unless_one_is_named() {
        let all = [
            version("v9", Some(date(2021, 4, 1))),
            version("v10", Some(date(2023, 7, 1))),
            version("v2", None),
        ];
        let pick = |v, d| pick_version(&all, v, d).map(|t| t.version.as_str());
        assert_eq!(pick(None, date(2024, 1, 1)), Some("v10"));
        assert_eq!(pick(None, date(2023, 6, 30)), Some("v9"));
        assert_eq!(pick(None, date(2020, 1, 1)), Some("v2"));
        assert_eq!(pick(Some("v9"), date(2024, 1, 1)), Some("v9"));
        assert_eq!(pick(Some("v3"), date(2024, 1, 1)), None);
    }

    #[test]
    fn versions_of_one_day_sort_by_their_numbers() {
        let day = Some(date(2021, 4, 1));
        let all = [version("v10", day), version("v9", day)];
        assert_eq!(pick_version(&all, None, date(2022, 1, 1)).unwrap().version, "v10");
        let all = [version("2021", None), version("2021-调整", None)];
        assert_eq!(pick_version(&all, None, date(2022, 1, 1)).unwrap().version, "2021-调整");
    }

    #[test]
    fn the_years_of_a_target() {
        let target = Target::new("GDP", "", "", "").from_baseline(2020, 1.0).promise(2025, 2.0);
        assert_eq!((target.first_year(), target.last_year()), (Some(2021), Some(2025)));
        assert_eq!(Target::new("GDP", "", "", "").first_year(), None);
    }
}
