//! What was known before a value: its own history, and what the units beside it say of the same period.

use crate::book::Book;
use crate::error::Result;
use qipan_indicator::model::Aggregation;
use qipan_indicator::plausibility::Published;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::QualifiedValue;
use qipan_store::Db;
use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What was known before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Previous {
    /// The value.
    pub value: f64,
    /// Its period.
    pub period: String,
    /// How final it was.
    pub vintage: String,
}

impl From<&ObservationRow> for Previous {
    fn from(row: &ObservationRow) -> Self {
        Previous { value: row.value, period: row.period.clone(), vintage: row.vintage.clone() }
    }
}

/// A value to be looked at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Indicator.
    pub indicator: String,
    /// Unit.
    pub unit: String,
    /// Period.
    pub period: Period,
    /// The value.
    pub value: QualifiedValue,
    /// Its decimals.
    pub decimals: u8,
}

impl Subject {
    /// A stored value; none if its period can't be read.
    pub fn of(row: &ObservationRow) -> Option<Subject> {
        Some(Subject {
            indicator: row.indicator_code.clone(),
            unit: row.unit_code.clone(),
            period: row.period.parse().ok()?,
            value: QualifiedValue { value: row.value, qualifier: row.qualifier.parse().unwrap_or_default() },
            decimals: u8::try_from(row.decimals).unwrap_or(0),
        })
    }
}

/// Indicator and unit.
type Series = (String, String);

/// Approved values of some series, with the values looked at laid over them.
#[derive(Default)]
pub struct History {
    rows: BTreeMap<Series, Vec<ObservationRow>>,
    /// One value a period of each series, the last known.
    pub(super) numbers: BTreeMap<Series, BTreeMap<Period, f64>>,
    /// What each unit says of an indicator that adds up over units, for one period.
    pub(super) parts: BTreeMap<(String, Period), BTreeMap<String, Published>>,
    /// The values looked at.
    pub(super) present: BTreeSet<(String, String, Period)>,
}

impl History {
    /// Reads the history of the series of these values.
    pub async fn load(db: &mut Db, book: &Book, subjects: &[Subject]) -> Result<History> {
        let mut history = History::default();
        history.load_own(db, subjects).await?;
        history.load_parts(db, book, subjects).await?;
        for s in subjects {
            let series = (s.indicator.clone(), s.unit.clone());
            history.numbers.entry(series).or_default().insert(s.period, s.value.value);
            let published = Published { value: s.value, decimals: s.decimals };
            if let Some(parts) = history.parts.get_mut(&(s.indicator.clone(), s.period)) {
                parts.insert(s.unit.clone(), published);
            }
            history.present.insert((s.indicator.clone(), s.unit.clone(), s.period));
        }
        Ok(history)
    }

    async fn load_own(&mut self, db: &mut Db, subjects: &[Subject]) -> Result<()> {
        let filter = ObservationFilter {
            indicators: Some(distinct(subjects.iter().map(|s| s.indicator.as_str()))),
            units: Some(distinct(subjects.iter().map(|s| s.unit.as_str()))),
            states: Some(approved()),
            ..ObservationFilter::default()
        };
        for row in observation::list(db, &filter).await? {
            let series = (row.indicator_code.clone(), row.unit_code.clone());
            if let Ok(period) = row.period.parse::<Period>() {
                // Rows come in the order in which they became known: the last one stays.
                self.numbers.entry(series.clone()).or_default().insert(period, row.value);
            }
            self.rows.entry(series).or_default().push(row);
        }
        Ok(())
    }

    async fn load_parts(&mut self, db: &mut Db, book: &Book, subjects: &[Subject]) -> Result<()> {
        let sums = |s: &&Subject| {
            let entry = book.indicators.get(&s.indicator);
            entry.is_some_and(|e| e.indicator.aggregation == Aggregation::Sum)
        };
        let added: Vec<&Subject> = subjects.iter().filter(sums).collect();
        if added.is_empty() {
            return Ok(());
        }
        let periods: BTreeSet<String> = added.iter().map(|s| s.period.to_string()).collect();
        let filter = ObservationFilter {
            indicators: Some(distinct(added.iter().map(|s| s.indicator.as_str()))),
            periods: Some(periods.into_iter().collect()),
            states: Some(approved()),
            ..ObservationFilter::default()
        };
        for s in added {
            self.parts.entry((s.indicator.clone(), s.period)).or_default();
        }
        for row in observation::list(db, &filter).await? {
            let Some(s) = Subject::of(&row) else { continue };
            if let Some(parts) = self.parts.get_mut(&(s.indicator, s.period)) {
                parts.insert(s.unit, Published { value: s.value, decimals: s.decimals });
            }
        }
        Ok(())
    }

    /// The approved values of a series, in the order of their periods.
    fn series(&self, indicator: &str, unit: &str) -> &[ObservationRow] {
        self.rows.get(&(indicator.to_owned(), unit.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The last approved value of exactly this period.
    pub fn at(&self, indicator: &str, unit: &str, period: Period) -> Option<&ObservationRow> {
        let period = period.to_string();
        self.series(indicator, unit).iter().rev().find(|o| o.period == period)
    }

    /// What was known before `row`: an earlier value of its period, else the value of the period before.
    pub fn previous(&self, row: &ObservationRow) -> Option<Previous> {
        let same = |o: &&ObservationRow| o.period == row.period && o.id < row.id;
        let own = self.series(&row.indicator_code, &row.unit_code).iter().rev().find(same);
        let before = || {
            let period: Period = row.period.parse().ok()?;
            self.at(&row.indicator_code, &row.unit_code, period.prev())
        };
        own.or_else(before).map(Previous::from)
    }
}

fn approved() -> Vec<String> {
    vec!["approved".into(), "published".into()]
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}
