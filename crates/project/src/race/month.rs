//! A month of the race with everything that it rests on, frozen when it is published and run again from that alone.

use super::rule::{Figure, Known, MeasureRule, figure};
use super::{Entrant, METHOD_VERSION, Place, RaceError, Scheme, rank};
use crate::month::Month;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a value comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By the measure's rule, from projects.
    Computed,
    /// Entered or imported with its source, since projects can't tell it.
    Entered,
    /// Neither.
    Missing,
}

/// A value that was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The value.
    pub value: f64,
    /// Where it stands.
    pub source: String,
    /// Who entered it.
    pub by: String,
    /// Since which day it is known.
    pub known_on: Date,
    /// Made for demonstration.
    #[serde(default)]
    pub synthetic: bool,
}

/// What a measure of an entrant is, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The measure or penalty.
    pub measure: String,
    /// Its value; none if it is missing.
    pub value: Option<f64>,
    /// Where it comes from.
    pub origin: Origin,
    /// What the rule found, if the measure has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<Figure>,
    /// What was entered, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
}

/// An entrant with its inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Racer {
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its track.
    pub track: String,
    /// Its inputs, in the order of the scheme: measures, then penalties.
    pub inputs: Vec<Input>,
}

/// A month of the race: scheme, inputs and result. Its JSON is what is frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RaceMonth {
    /// Version of the method.
    pub method: String,
    /// The month.
    pub month: Month,
    /// What was known at the end of this day.
    pub as_of: Date,
    /// The scheme in full.
    pub scheme: Scheme,
    /// Who races, by unit.
    pub racers: Vec<Racer>,
    /// The result; `name` of a place is the unit.
    pub places: Vec<Place>,
    /// Some of it is made for demonstration.
    pub synthetic: bool,
}

/// Who races, before its inputs are known.
#[derive(Clone, Debug)]
pub struct Runner<'a> {
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its track.
    pub track: String,
    /// Its projects.
    pub projects: Vec<Known<'a>>,
    /// What was entered, by measure.
    pub entries: BTreeMap<String, Entry>,
}

/// What two runs of a month differ in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Org unit.
    pub unit: String,
    /// The measure; `rank` or `score` for the result.
    pub measure: String,
    /// In the first run.
    pub before: Option<f64>,
    /// In the second.
    pub after: Option<f64>,
}

fn input(code: &str, rule: Option<&MeasureRule>, decimals: u8, month: Month, runner: &Runner<'_>) -> Input {
    let figure = rule.map(|rule| figure(rule, month, decimals, &runner.projects));
    let entry = runner.entries.get(code).cloned();
    let computed = figure.as_ref().and_then(|f| f.value);
    let (value, origin) = match (computed, &entry) {
        (Some(value), _) => (Some(value), Origin::Computed),
        (None, Some(entry)) => (Some(entry.value), Origin::Entered),
        (None, None) => (None, Origin::Missing),
    };
    Input { measure: code.to_owned(), value, origin, figure, entry }
}

fn ranked(scheme: &Scheme, racers: &[Racer]) -> Result<Vec<Place>, RaceError> {
    rank(scheme, &entrants(racers))
}

/// The entrants of a month as the ranking takes them; named by unit.
pub fn entrants(racers: &[Racer]) -> Vec<Entrant> {
    let one = |racer: &Racer| Entrant {
        name: racer.unit.clone(),
        track: racer.track.clone(),
        values: racer.inputs.iter().filter_map(|i| Some((i.measure.clone(), i.value?))).collect(),
    };
    racers.iter().map(one).collect()
}

/// Runs a month: the value of each measure by its rule, else as entered, and the ranking.
///
/// # Errors
/// As [`rank`].
pub fn run(
    scheme: &Scheme,
    month: Month,
    as_of: Date,
    mut runners: Vec<Runner<'_>>,
) -> Result<RaceMonth, RaceError> {
    runners.sort_by(|a, b| a.unit.cmp(&b.unit));
    let racer = |runner: &Runner<'_>| {
        let measures = scheme.measures.iter().map(|m| (&m.code, m.rule.as_ref(), m.decimals));
        let penalties = scheme.penalties.iter().map(|p| (&p.code, p.rule.as_ref(), 0));
        let inputs = measures
            .chain(penalties)
            .map(|(code, rule, decimals)| input(code, rule, decimals, month, runner));
        Racer {
            inputs: inputs.collect(),
            unit: runner.unit.clone(),
            name: runner.name.clone(),
            track: runner.track.clone(),
        }
    };
    let racers: Vec<Racer> = runners.iter().map(racer).collect();
    let synthetic = racers.iter().flat_map(|r| &r.inputs).any(|i| {
        i.figure.as_ref().is_some_and(|f| f.synthetic) || i.entry.as_ref().is_some_and(|e| e.synthetic)
    });
    let places = ranked(scheme, &racers)?;
    let method = METHOD_VERSION.to_owned();
    Ok(RaceMonth { method, month, as_of, scheme: scheme.clone(), racers, places, synthetic })
}

impl RaceMonth {
    /// What is frozen. The same month gives the same bytes.
    ///
    /// # Errors
    /// [`RaceError::Json`] if a number can't be written, which [`rank`] has ruled out.
    pub fn bytes(&self) -> Result<Vec<u8>, RaceError> {
        serde_json::to_vec(self).map_err(|e| RaceError::Json(e.to_string()))
    }

    /// A frozen month.
    ///
    /// # Errors
    /// [`RaceError::Json`].
    pub fn parse(bytes: &[u8]) -> Result<RaceMonth, RaceError> {
        serde_json::from_slice(bytes).map_err(|e| RaceError::Json(e.to_string()))
    }

    /// The month once more from its own scheme and inputs alone.
    ///
    /// # Errors
    /// As [`rank`].
    pub fn again(&self) -> Result<RaceMonth, RaceError> {
        Ok(RaceMonth { places: ranked(&self.scheme, &self.racers)?, ..self.clone() })
    }

    /// Where a unit stands.
    pub fn place(&self, unit: &str) -> Option<&Place> {
        self.places.iter().find(|p| p.name == unit)
    }

    /// In what another run of the month differs: values, scores and ranks, unit by unit.
    pub fn differences(&self, other: &RaceMonth) -> Vec<Difference> {
        let units: std::collections::BTreeSet<&String> =
            self.racers.iter().chain(&other.racers).map(|r| &r.unit).collect();
        let mut found = Vec::new();
        for unit in units {
            let values = |month: &RaceMonth| -> BTreeMap<String, f64> {
                let racer = month.racers.iter().find(|r| r.unit == *unit);
                let inputs = racer.into_iter().flat_map(|r| &r.inputs);
                let mut all: BTreeMap<String, f64> =
                    inputs.filter_map(|i| Some((i.measure.clone(), i.value?))).collect();
                let place = month.place(unit);
                all.extend(place.and_then(|p| p.score).map(|score| ("score".to_owned(), score)));
                all.extend(place.and_then(|p| p.rank).map(|rank| ("rank".to_owned(), f64::from(rank))));
                all
            };
            let (before, after) = (values(self), values(other));
            let codes: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for code in codes {
                let (before, after) = (before.get(code).copied(), after.get(code).copied());
                if before != after {
                    found.push(Difference { unit: unit.clone(), measure: code.clone(), before, after });
                }
            }
        }
        found
    }
}
