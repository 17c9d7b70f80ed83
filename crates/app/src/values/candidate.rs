//! A value that wants to become an observation: is it new, a change, or known already?

use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Vintage};
use qipan_store::Db;
use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use std::collections::{BTreeMap, BTreeSet};

/// A checked value in its indicator's unit.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Indicator.
    pub indicator: String,
    /// Org unit.
    pub unit: String,
    /// Period.
    pub period: Period,
    /// The value.
    pub value: QualifiedValue,
    /// Decimals as written.
    pub decimals: u8,
    /// How final it is.
    pub vintage: Vintage,
    /// Since which day it is known; today if nobody said.
    pub known_on: Option<Date>,
    /// Where it was published.
    pub source: String,
    /// Remark.
    pub note: String,
    /// A demo value.
    pub synthetic: bool,
    /// File, sheet and cell that it came from.
    pub place: Option<(String, String, String)>,
}

/// What a candidate is, compared with what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is known yet for this series, period and vintage.
    New,
    /// Another value is known.
    Changed,
    /// The same is known, or on its way.
    Unchanged,
}

/// What is there or on its way for some series: everything but what was returned.
pub struct Existing(BTreeMap<(String, String, String, String), Vec<ObservationRow>>);

impl Existing {
    /// Reads what there is for these indicators and units.
    pub async fn load<'a>(db: &mut Db, candidates: impl Iterator<Item = &'a Candidate>) -> Result<Existing> {
        let (mut indicators, mut units) = (BTreeSet::new(), BTreeSet::new());
        for c in candidates {
            indicators.insert(c.indicator.clone());
            units.insert(c.unit.clone());
        }
        let filter = ObservationFilter {
            indicators: Some(indicators.into_iter().collect()),
            units: Some(units.into_iter().collect()),
            ..ObservationFilter::default()
        };
        let mut series: BTreeMap<_, Vec<ObservationRow>> = BTreeMap::new();
        for row in observation::list(db, &filter).await?.into_iter().filter(|r| r.state != "returned") {
            let key =
                (row.indicator_code.clone(), row.unit_code.clone(), row.period.clone(), row.vintage.clone());
            series.entry(key).or_default().push(row);
        }
        for rows in series.values_mut() {
            rows.sort_by(|a, b| a.id.cmp(&b.id));
        }
        Ok(Existing(series))
    }

    /// Compares a candidate: with the last value known since the same day, or, where the candidate names no day,
    /// with the last value of all.
    pub fn verdict(&self, c: &Candidate) -> Verdict {
        let key = (c.indicator.clone(), c.unit.clone(), c.period.to_string(), c.vintage.as_str().to_owned());
        let Some(rows) = self.0.get(&key) else { return Verdict::New };
        let day = c.known_on.map(|d| d.to_string());
        let last = rows.iter().rev().find(|r| day.as_ref().is_none_or(|d| *d == r.known_on));
        match last {
            Some(row) if same(row, c) => Verdict::Unchanged,
            _ => Verdict::Changed,
        }
    }
}

fn same(row: &ObservationRow, c: &Candidate) -> bool {
    row.value.to_bits() == c.value.value.to_bits()
        && row.qualifier == c.value.qualifier.as_str()
        && row.synthetic == c.synthetic
        && (c.source.is_empty() || row.source == c.source)
        && (c.note.is_empty() || row.note == c.note)
}

impl Candidate {
    /// As a value to be looked at.
    pub fn subject(&self) -> super::Subject {
        super::Subject {
            indicator: self.indicator.clone(),
            unit: self.unit.clone(),
            period: self.period,
            value: self.value,
            decimals: self.decimals,
        }
    }

    /// The row that the candidate becomes, within a submission.
    pub fn row(&self, ctx: &Ctx, submission: &str, import: Option<&str>, state: &str) -> ObservationRow {
        let (file_name, sheet, cell) = match &self.place {
            Some((file, sheet, cell)) => (Some(file.clone()), Some(sheet.clone()), Some(cell.clone())),
            None => (None, None, None),
        };
        ObservationRow {
            id: ctx.id(),
            indicator_code: self.indicator.clone(),
            unit_code: self.unit.clone(),
            period: self.period.to_string(),
            month_from: i64::from(self.period.start().index()),
            month_to: i64::from(self.period.end().index()),
            value: self.value.value,
            qualifier: self.value.qualifier.as_str().to_owned(),
            decimals: i64::from(self.decimals),
            vintage: self.vintage.as_str().to_owned(),
            known_on: self.known_on.unwrap_or_else(|| ctx.today()).to_string(),
            source: self.source.clone(),
            note: self.note.clone(),
            synthetic: self.synthetic,
            state: state.to_owned(),
            submission_id: Some(submission.to_owned()),
            import_id: import.map(str::to_owned),
            file_name,
            sheet,
            cell,
            created_by: ctx.who.username.clone(),
            created_at: ctx.stamp(),
            submitted_at: (state == "submitted").then(|| ctx.stamp()),
            decided_by: None,
            decided_at: None,
            return_reason: None,
            published_by: None,
            published_at: None,
            superseded_by: None,
            superseded_at: None,
            rev: 1,
        }
    }
}
