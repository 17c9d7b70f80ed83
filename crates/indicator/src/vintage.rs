//! Observations and what was known on a day. Nothing is overwritten: a later vintage stands beside the earlier.
//!
//! Method page: `docs/methods/vintage.md`.

use jiff::civil::Date;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Source, State, Vintage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value that was measured, with all that tells what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Identity in the store; the last tie-break between equals.
    pub id: String,
    /// Code of the indicator.
    pub indicator: String,
    /// Code of the org unit that it is about.
    pub unit: String,
    /// The months that it covers.
    pub period: Period,
    /// The number in the indicator's unit, with `>`, 约 … if it was published so.
    pub value: QualifiedValue,
    /// Decimals that it was published with.
    #[serde(default)]
    pub decimals: u8,
    /// 快报, 初步, 修订 or 最终.
    pub vintage: Vintage,
    /// The day on which it became known (published or reported).
    pub known_on: Date,
    /// When it entered this system, as RFC 3339 text in UTC; empty if it never was in one.
    #[serde(default)]
    pub recorded_at: String,
    /// Where it stands on the way to publication.
    pub state: State,
    /// When it was published by this system, if ever; stays when a later value supersedes it.
    #[serde(default)]
    pub published_at: Option<String>,
    /// Made up for the demonstration (演示值).
    #[serde(default)]
    pub synthetic: bool,
    /// Where it was read.
    #[serde(default)]
    pub source: Source,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

impl Observation {
    /// The order in which later ones win: day known, vintage, time recorded, id.
    fn rank(&self) -> (Date, Vintage, &str, &str) {
        (self.known_on, self.vintage, &self.recorded_at, &self.id)
    }
}

/// Who asks: staff see what is approved, the public what was published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Approved and published values, and those that later ones superseded.
    #[default]
    Staff,
    /// Values that were published, also if superseded since.
    Public,
}

/// A moment of knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsOf {
    /// Values known on this day or before count.
    pub known_on: Date,
    /// Only values recorded at this time or before count, to reproduce exactly what the system once showed.
    #[serde(default)]
    pub recorded_at: Option<String>,
    /// Who asks.
    #[serde(default)]
    pub audience: Audience,
}

impl AsOf {
    /// What staff knew on `day`.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self { known_on: day, recorded_at: None, audience: Audience::Staff }
    }

    /// Whether `observation` was known.
    #[must_use]
    pub fn knows(&self, observation: &Observation) -> bool {
        let counts = match self.audience {
            Audience::Staff => observation.state.counts() || observation.state == State::Superseded,
            Audience::Public => match observation.state {
                State::Published => true,
                State::Superseded => observation.published_at.is_some(),
                State::Draft | State::Submitted | State::Approved | State::Returned => false,
            },
        };
        let recorded = self.recorded_at.as_ref().is_none_or(|cut| observation.recorded_at <= *cut);
        counts && recorded && observation.known_on <= self.known_on
    }
}

/// Of observations of one indicator, unit and period, the one that counted on the day `as_of`: the latest day
/// known, then the higher vintage, then the later record, then the larger id.
///
/// Drafts, submitted and returned values never count; superseded ones do, until what superseded them is known.
#[must_use]
pub fn pick_as_of(observations: &[Observation], as_of: Date) -> Option<&Observation> {
    pick(observations, &AsOf::day(as_of))
}

/// The same for any moment of knowledge and audience.
#[must_use]
pub fn pick<'a>(observations: &'a [Observation], as_of: &AsOf) -> Option<&'a Observation> {
    observations.iter().filter(|o| as_of.knows(o)).max_by(|a, b| a.rank().cmp(&b.rank()))
}

/// What an observation is about: indicator, unit, period.
pub type Subject<'a> = (&'a str, &'a str, Period);

/// Of a mixed lot, the observation that counts for each indicator, unit and period.
#[must_use]
pub fn pick_each<'a>(
    observations: impl IntoIterator<Item = &'a Observation>,
    as_of: &AsOf,
) -> BTreeMap<Subject<'a>, &'a Observation> {
    let mut out: BTreeMap<Subject<'a>, &'a Observation> = BTreeMap::new();
    for o in observations.into_iter().filter(|o| as_of.knows(o)) {
        let best = out.entry((&o.indicator, &o.unit, o.period)).or_insert(o);
        if o.rank() > best.rank() {
            *best = o;
        }
    }
    out
}

/// One step in the history of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision<'a> {
    /// The day from which it counted.
    pub from: Date,
    /// The value that counted from then on.
    pub observation: &'a Observation,
    /// Its difference to the one that counted before, in the indicator's unit.
    pub change: Option<f64>,
}

/// How the value of one indicator, unit and period changed as knowledge grew: each observation that counted
/// at some time, in the order in which they came to count.
#[must_use]
pub fn history<'a>(observations: &'a [Observation], audience: Audience) -> Vec<Revision<'a>> {
    let mut days: Vec<Date> = observations.iter().map(|o| o.known_on).collect();
    days.sort_unstable();
    days.dedup();
    let mut out: Vec<Revision<'a>> = Vec::new();
    for day in days {
        let as_of = AsOf { audience, ..AsOf::day(day) };
        let Some(observation) = pick(observations, &as_of) else { continue };
        let last = out.last().map(|r| r.observation);
        if last.is_none_or(|l| l.id != observation.id || l.rank() != observation.rank()) {
            let change = last.map(|l| crate::arith::subtract(observation.value.value, l.value.value));
            out.push(Revision { from: day, observation, change });
        }
    }
    out
}

#[cfg(test)]
mod tests;
