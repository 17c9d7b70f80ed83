//! What was known before a value: its own history and that of its neighbours.

use crate::book::Book;
use crate::error::Result;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::period::Period;
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

/// Approved values of some series, in the order in which they became known.
pub struct History(BTreeMap<(String, String), Vec<ObservationRow>>);

impl History {
    /// The history of the series of these rows.
    pub async fn of_rows(db: &mut Db, rows: &[ObservationRow]) -> Result<History> {
        let indicators = rows.iter().map(|r| r.indicator_code.clone()).collect();
        let units = rows.iter().map(|r| r.unit_code.clone()).collect();
        History::load(db, indicators, units).await
    }

    /// The history of these indicators at these units.
    pub async fn load(db: &mut Db, indicators: BTreeSet<String>, units: BTreeSet<String>) -> Result<History> {
        let filter = ObservationFilter {
            indicators: Some(indicators.into_iter().collect()),
            units: Some(units.into_iter().collect()),
            states: Some(vec!["approved".into(), "published".into()]),
            ..ObservationFilter::default()
        };
        let mut series: BTreeMap<_, Vec<ObservationRow>> = BTreeMap::new();
        for row in observation::list(db, &filter).await? {
            series.entry((row.indicator_code.clone(), row.unit_code.clone())).or_default().push(row);
        }
        Ok(History(series))
    }

    /// The approved values of a series.
    pub fn series(&self, indicator: &str, unit: &str) -> &[ObservationRow] {
        self.0.get(&(indicator.to_owned(), unit.to_owned())).map_or(&[], Vec::as_slice)
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

    /// What someone should look at twice before approving `row`.
    pub fn findings(&self, row: &ObservationRow, book: &Book, today: Date) -> Vec<Finding> {
        super::plausible::findings(self, row, book, today)
    }
}
