//! Everything that is asked about a plan's progress, from plain inputs: what the command line and the app both use.
//!
//! [`Assessment::new`] takes the dictionary, the units, the targets and all observations as of a day, computes what is
//! derived, and then answers: items for the table, the why of one, the split of its shortfall, its path.

mod gather;
mod row;

use crate::board::{BoardError, BoardUnit};
use crate::dictionary::{Dictionary, DictionaryError};
use crate::district::District;
use crate::model::Indicator;
use crate::override_grade::{Override, apply};
use crate::progress::{Band, Point, Progress, Question, Ready, prepare, progress};
use crate::series::FIVE_YEARS_FROM;
use crate::split::{Splits, splits};
use crate::target::{Target, pick_version};
use crate::vintage::{AsOf, Observation};
use crate::why::{Node, Scene, tree};
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::finding::Finding;
use qipan_kernel::period::{Period, YearMonth};
use qipan_kernel::provenance::State;
use qipan_kernel::text::{Lang, Say};
use std::collections::BTreeMap;

pub use row::{OverrideShown, Row};

/// Indicator and unit.
type Key = (String, String);

/// What an assessment starts from.
#[derive(Copy, Clone, Debug)]
pub struct Inputs<'a> {
    /// The dictionary, in the order of the answer.
    pub indicators: &'a [Indicator],
    /// Units and the units above them; units that only observations or targets name stand alone.
    pub units: &'a [BoardUnit],
    /// Every version of every target.
    pub targets: &'a [Target],
    /// Every observation, in any order.
    pub observations: &'a [Observation],
    /// Grades set by hand.
    pub overrides: &'a [Override],
    /// The moment of knowledge.
    pub as_of: &'a AsOf,
    /// Only this plan's targets count; by default those of the plan that covers the year, latest document first.
    pub plan: Option<&'a str>,
    /// Only this version of the targets counts; by default the newest known on the day.
    pub version: Option<&'a str>,
    /// The unit that values and targets without a unit belong to; by default the only unit there is.
    pub home: Option<&'a str>,
    /// Working days.
    pub calendar: &'a WorkCalendar,
}

/// Where a district stands on a day.
#[derive(Clone, Debug)]
pub struct Assessment {
    district: District,
    archive: BTreeMap<Key, Vec<Observation>>,
    units: Vec<BoardUnit>,
    targets: BTreeMap<Key, Target>,
    points: BTreeMap<Key, Vec<Point>>,
    waiting: BTreeMap<Key, u32>,
    overrides: BTreeMap<Key, Vec<Override>>,
    home: String,
    calendar: WorkCalendar,
    findings: Vec<Finding>,
}

/// One line of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Code of the org unit.
    pub unit: &'a str,
    /// Where it stands.
    pub progress: Progress,
    /// The latest values by period, oldest first.
    pub sparkline: Vec<(Period, f64)>,
}

/// Why an assessment can't be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum JobError {
    /// Two entries of the dictionary have the same code.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// The units or years can't be laid out.
    #[error(transparent)]
    Board(#[from] BoardError),
}

impl Say for JobError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Dictionary(error) => error.say(lang),
            Self::Board(error) => error.say(lang),
        }
    }
}

/// Values in a sparkline.
const SPARKS: usize = 24;

impl Assessment {
    /// Gathers what was known, computes derived values, chooses targets.
    ///
    /// A formula that is wrong is left out with a finding; its indicator then has the values reported for it.
    ///
    /// # Errors
    /// [`JobError`]: duplicate codes, units in a circle, impossible years.
    pub fn new(inputs: &Inputs<'_>) -> Result<Self, JobError> {
        let (dictionary, findings) = gather::dictionary(inputs.indicators)?;
        let (units, home) = gather::units(inputs);
        let mut targets: BTreeMap<Key, Vec<&Target>> = BTreeMap::new();
        for target in inputs.targets.iter().filter(|t| inputs.plan.is_none_or(|plan| t.plan == plan)) {
            let unit = if target.unit.is_empty() { &home } else { &target.unit };
            targets.entry((target.indicator.clone(), unit.clone())).or_default().push(target);
        }
        let day = inputs.as_of.known_on;
        let targets = targets
            .into_iter()
            .filter_map(|(key, versions)| Some((key, choose(&versions, inputs, day)?.clone())))
            .collect();
        let mut overrides: BTreeMap<Key, Vec<Override>> = BTreeMap::new();
        for o in inputs.overrides {
            let unit = if o.unit.is_empty() { &home } else { &o.unit };
            overrides.entry((o.indicator.clone(), unit.clone())).or_default().push(o.clone());
        }
        let archive = gather::archive(inputs.observations, &home);
        let submitted = |o: &&Observation| o.state == State::Submitted;
        let waiting = archive
            .iter()
            .map(|(key, all)| {
                (key.clone(), u32::try_from(all.iter().filter(submitted).count()).unwrap_or(u32::MAX))
            })
            .collect();
        let every = archive.values().flatten();
        let district = District::new(dictionary, &units, every, inputs.as_of.clone(), FIVE_YEARS_FROM)?;
        let mut points = BTreeMap::new();
        for (at, indicator) in district.board().dictionary().indicators().enumerate() {
            for unit in &units {
                let place = district.board().unit_index(&unit.code);
                let found = place.map(|place| district.points(at, place)).unwrap_or_default();
                if !found.is_empty() {
                    points.insert((indicator.code.clone(), unit.code.clone()), found);
                }
            }
        }
        Ok(Self {
            district,
            archive,
            units,
            targets,
            points,
            waiting,
            overrides,
            home,
            calendar: inputs.calendar.clone(),
            findings,
        })
    }

    /// What is wrong with the inputs and was left out.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The day.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.district.as_of().known_on
    }

    /// The unit that values and targets without a unit belong to.
    #[must_use]
    pub fn home(&self) -> &str {
        &self.home
    }

    /// The dictionary.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        self.district.board().dictionary()
    }

    /// The computed district.
    #[must_use]
    pub fn district(&self) -> &District {
        &self.district
    }

    /// The target that an indicator is judged by at a unit.
    #[must_use]
    pub fn target(&self, indicator: &str, unit: &str) -> Option<&Target> {
        self.targets.get(&(indicator.to_owned(), unit.to_owned()))
    }

    /// What was known of an indicator at a unit, one value per period, oldest first; computed values included.
    #[must_use]
    pub fn points(&self, indicator: &str, unit: &str) -> &[Point] {
        self.points.get(&(indicator.to_owned(), unit.to_owned())).map_or(&[], |points| points.as_slice())
    }

    /// Where an indicator stands at a unit; `None` for an unknown indicator or unit.
    #[must_use]
    pub fn item(&self, indicator: &str, unit: &str) -> Option<Item<'_>> {
        let indicator = self.dictionary().get(indicator)?;
        let known = self.units.iter().map(|u| u.code.as_str()).find(|u| *u == unit);
        let unit = known.or((unit == self.home).then_some(&self.home))?;
        let mut result = progress(&self.question(indicator, unit));
        let key = (indicator.code.clone(), unit.to_owned());
        if let Some(overrides) = self.overrides.get(&key) {
            apply(&mut result, overrides, self.as_of());
        }
        let sparkline = sparkline(self.points(&indicator.code, unit), self.as_of());
        Some(Item { indicator, unit, progress: result, sparkline })
    }

    /// Every indicator at one unit, in the order of the dictionary.
    pub fn items_at<'a>(&'a self, unit: &'a str) -> impl Iterator<Item = Item<'a>> {
        self.dictionary().indicators().filter_map(move |i| self.item(&i.code, unit))
    }

    /// Every indicator at every unit where it has a target or a value; at the home unit if it has neither anywhere.
    #[must_use]
    pub fn items(&self) -> Vec<Item<'_>> {
        let mut all = Vec::new();
        for indicator in self.dictionary().indicators() {
            let key = |unit: &BoardUnit| (indicator.code.clone(), unit.code.clone());
            let here = |unit: &&BoardUnit| {
                self.targets.contains_key(&key(unit)) || self.points.contains_key(&key(unit))
            };
            let before = all.len();
            all.extend(
                self.units.iter().filter(here).filter_map(|unit| self.item(&indicator.code, &unit.code)),
            );
            if all.len() == before {
                all.extend(self.item(&indicator.code, &self.home));
            }
        }
        all
    }

    /// The target of an indicator at a unit, ready to grade values of `year`; for paths and bands.
    #[must_use]
    pub fn ready(&self, indicator: &str, unit: &str, year: i16) -> Option<Ready> {
        let question = self.question(self.dictionary().get(indicator)?, unit);
        prepare(&question, question.target?, year)
    }

    /// The band of grades at the end of each period of `year` that is reported; of flows, from January on.
    #[must_use]
    pub fn band(&self, indicator: &str, unit: &str, year: i16) -> Vec<(Period, Band)> {
        let Some(ready) = self.ready(indicator, unit, year) else { return Vec::new() };
        let Some(frequency) = self.dictionary().get(indicator).map(|i| i.frequency) else {
            return Vec::new();
        };
        let points = ready.prepared.path().points(year, frequency);
        points
            .iter()
            .filter_map(|p| Some((p.period, ready.prepared.band(year, p.period.end().month)?)))
            .collect()
    }

    /// The tree and the splits under the status of an indicator at a unit; `None` for an unknown indicator or unit.
    #[must_use]
    pub fn explain(&self, indicator: &str, unit: &str) -> Option<(Node, Splits)> {
        let item = self.item(indicator, unit)?;
        let scene = Scene {
            district: &self.district,
            archive: &self.archive,
            target: self.target(indicator, item.unit),
        };
        let level = |code: &str, unit: &str, end: YearMonth| {
            self.ready(code, unit, end.year)?.prepared.path().level(end.year, end.month)
        };
        let splits = splits(&self.district, &level, item.indicator, item.unit, &item.progress);
        Some((tree(&scene, item.indicator, item.unit, &item.progress), splits))
    }

    fn question<'a>(&'a self, indicator: &'a Indicator, unit: &str) -> Question<'a> {
        let key = (indicator.code.clone(), unit.to_owned());
        Question {
            indicator,
            target: self.targets.get(&key),
            points: self.points.get(&key).map_or(&[], |points| points.as_slice()),
            waiting: self.waiting.get(&key).copied().unwrap_or(0),
            as_of: self.as_of(),
            calendar: &self.calendar,
        }
    }
}

/// The version to judge by: as asked for; without a plan, of a plan that still runs if there is one.
fn choose<'a>(versions: &[&'a Target], inputs: &Inputs<'_>, day: Date) -> Option<&'a Target> {
    let running = |t: &&&Target| {
        t.first_year().is_some_and(|first| first <= day.year())
            && t.last_year().is_some_and(|last| day.year() <= last)
    };
    let pick = |list: Vec<&'a Target>| pick_version(list, inputs.version, day);
    if inputs.plan.is_none()
        && let Some(found) = pick(versions.iter().filter(running).copied().collect())
    {
        return Some(found);
    }
    pick(versions.to_vec())
}

/// The latest values, one a month at most, the longest period first where several end together.
fn sparkline(points: &[Point], as_of: Date) -> Vec<(Period, f64)> {
    let mut by_month: BTreeMap<YearMonth, &Point> = BTreeMap::new();
    for point in points.iter().filter(|p| p.period.last_day() <= as_of && p.value.value.is_finite()) {
        let best = by_month.entry(point.period.end()).or_insert(point);
        if (point.period.months().min(12), point.period) > (best.period.months().min(12), best.period) {
            *best = point;
        }
    }
    let skip = by_month.len().saturating_sub(SPARKS);
    by_month.into_values().skip(skip).map(|p| (p.period, p.value.value)).collect()
}

#[cfg(test)]
mod tests;
