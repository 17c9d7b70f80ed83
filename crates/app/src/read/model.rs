//! The district in memory: everything that the reading side computes from, as of one revision of the data.

use crate::error::{AppError, Noun, Result};
use jiff::civil::Date;
use qipan_indicator::model::Indicator;
use qipan_indicator::target::Target;
use qipan_indicator::vintage::Observation;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::org::OrgTree;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::State;
use qipan_kernel::text::Lang;
use qipan_store::override_grade::OverrideRow;
use qipan_store::plan::{PlanRow, PlanVersionRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An indicator with what the store knows of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The definition.
    pub indicator: Indicator,
    /// Version, for `If-Match`.
    pub rev: i64,
    /// No longer reported.
    pub retired: bool,
}

/// A plan with its versions and the indicators it watches.
#[derive(Clone, Debug)]
pub struct PlanEntry {
    /// The plan.
    pub row: PlanRow,
    /// Its versions, oldest first.
    pub versions: Vec<PlanVersionRow>,
    /// Codes of the indicators that it watches, in the order of lists.
    pub indicators: Vec<String>,
}

impl PlanEntry {
    /// The version named, or the one that counts when none is: the newest published, else the newest.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a version that is none.
    pub(crate) fn choose(&self, version: Option<&str>) -> Result<&PlanVersionRow> {
        let found = match version.filter(|v| !v.is_empty()) {
            Some(name) => self.versions.iter().find(|v| v.version == name),
            None => self.versions.iter().rev().find(|v| v.state == "published").or(self.versions.last()),
        };
        found.ok_or_else(|| {
            AppError::not_found(Noun::PlanVersion, format!("{} {}", self.row.code, version.unwrap_or("-")))
        })
    }
}

/// A target with its place in the files.
#[derive(Clone, Debug)]
pub struct TargetEntry {
    /// The promise.
    pub target: Target,
    /// A demo value that nobody published.
    pub synthetic: bool,
    /// File, sheet and cell that it came from.
    pub place: (Option<String>, Option<String>, Option<String>),
    /// The import that it came with.
    pub import_id: Option<String>,
    /// Who wrote it, and when.
    pub by: (String, String),
}

/// What was approved for one indicator of one unit, every vintage of it.
pub type Series = Arc<[Observation]>;

/// A value that was submitted, whatever became of it.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// What it covers.
    pub period: Period,
    /// How far it has come.
    pub state: State,
    /// The day on which it was submitted (in China).
    pub submitted_on: Option<Date>,
    /// Why it was returned.
    pub reason: Option<String>,
}

/// Everything that was submitted for one indicator of one unit.
#[derive(Clone, Debug)]
pub struct Lot {
    /// What was approved, every vintage of it.
    pub approved: Series,
    /// What was submitted, approved or not.
    pub arrived: Arc<[Arrived]>,
}

/// The parts of a model that change only when someone edits units, indicators, plans or targets.
#[derive(Debug)]
pub struct Frame {
    /// All org units.
    pub units: OrgTree,
    /// The code of the district itself.
    pub root: String,
    /// Every indicator in the order of lists, retired ones too.
    pub entries: Vec<Entry>,
    by_code: BTreeMap<String, usize>,
    /// Every plan in the order of lists.
    pub plans: Vec<PlanEntry>,
    /// Targets by indicator and unit.
    pub targets: BTreeMap<(String, String), Vec<TargetEntry>>,
    /// Grades set by hand that are in force, oldest first.
    pub overrides: Vec<OverrideRow>,
    /// Working days.
    pub calendar: WorkCalendar,
}

/// The district at one revision of the data.
#[derive(Clone, Debug)]
pub struct Model {
    /// The revision that it was read at.
    pub revision: i64,
    /// If given: only what had been recorded by this instant is in it.
    pub recorded: Option<String>,
    /// Units, indicators, plans, targets.
    pub frame: Arc<Frame>,
    /// What was submitted, by indicator and unit.
    pub lots: BTreeMap<(String, String), Lot>,
}

impl Frame {
    /// Puts the parts together.
    ///
    /// # Errors
    /// [`AppError::NotFound`] while no org unit exists.
    pub fn new(
        units: OrgTree,
        entries: Vec<Entry>,
        plans: Vec<PlanEntry>,
        targets: Vec<TargetEntry>,
        overrides: Vec<OverrideRow>,
        calendar: WorkCalendar,
    ) -> Result<Frame> {
        let root = units.district().map(|u| u.code.clone());
        let root = root.ok_or_else(|| AppError::not_found(Noun::Unit, "-"))?;
        let by_code = entries.iter().enumerate().map(|(at, e)| (e.indicator.code.clone(), at)).collect();
        let mut by_series: BTreeMap<(String, String), Vec<TargetEntry>> = BTreeMap::new();
        for entry in targets {
            let key = (entry.target.indicator.clone(), entry.target.unit.clone());
            by_series.entry(key).or_default().push(entry);
        }
        Ok(Frame { units, root, entries, by_code, plans, targets: by_series, overrides, calendar })
    }

    /// An indicator by its code.
    pub fn entry(&self, code: &str) -> Option<&Entry> {
        self.by_code.get(code).and_then(|at| self.entries.get(*at))
    }

    /// An indicator by its code, or the problem that says that there is none.
    pub fn require_entry(&self, code: &str) -> Result<&Entry> {
        self.entry(code).ok_or_else(|| AppError::not_found(Noun::Indicator, code))
    }

    /// A plan by its code, or the problem that says that there is none.
    pub fn require_plan(&self, code: &str) -> Result<&PlanEntry> {
        self.plans.iter().find(|p| p.row.code == code).ok_or_else(|| AppError::not_found(Noun::Plan, code))
    }

    /// The unit asked for, or the district; refuses one that does not exist.
    pub fn require_unit<'a>(&'a self, code: Option<&'a str>) -> Result<&'a str> {
        let code = code.filter(|c| !c.is_empty()).unwrap_or(&self.root);
        match self.units.get(code) {
            Some(unit) => Ok(&unit.code),
            None => Err(AppError::not_found(Noun::Unit, code)),
        }
    }

    /// The name of a unit in a language; the code if it is unknown.
    pub fn unit_name(&self, code: &str, lang: Lang) -> String {
        self.units.get(code).map_or_else(|| code.to_owned(), |u| u.name(lang).to_owned())
    }

    /// The name of an indicator in a language; the code if it is unknown.
    pub fn indicator_name(&self, code: &str, lang: Lang) -> String {
        self.entry(code).map_or_else(|| code.to_owned(), |e| e.indicator.name(lang).to_owned())
    }

    /// The plan that is meant when none is named: the first five-year plan that covers the year, else the five-year
    /// plan that ended last, else the first plan that covers the year, else the first.
    pub fn default_plan(&self, on: Date) -> Option<&PlanEntry> {
        let year = i64::from(on.year());
        let covers = |p: &&PlanEntry| (p.row.start_year..=p.row.end_year).contains(&year);
        let ended = self.plans.iter().filter(|p| p.row.kind == "five_year" && p.row.end_year < year);
        self.plans
            .iter()
            .find(|p| p.row.kind == "five_year" && covers(p))
            .or_else(|| ended.min_by_key(|p| std::cmp::Reverse(p.row.end_year)))
            .or_else(|| self.plans.iter().find(covers))
            .or_else(|| self.plans.first())
    }
}

impl Model {
    /// The approved observations of one series; empty if there are none.
    pub fn series(&self, indicator: &str, unit: &str) -> &[Observation] {
        self.lots.get(&(indicator.to_owned(), unit.to_owned())).map_or(&[], |lot| &lot.approved)
    }

    /// What was submitted for one series; empty if there is nothing.
    pub fn arrived(&self, indicator: &str, unit: &str) -> &[Arrived] {
        self.lots.get(&(indicator.to_owned(), unit.to_owned())).map_or(&[], |lot| &lot.arrived)
    }

    /// How many values of a series wait for approval.
    pub fn waiting(&self, indicator: &str, unit: &str) -> u32 {
        let waiting = self.arrived(indicator, unit).iter().filter(|a| a.state == State::Submitted).count();
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    /// This model at a later revision, with the series in `touched` replaced by `lots`.
    pub fn updated(
        &self,
        revision: i64,
        touched: &[(String, String)],
        lots: BTreeMap<(String, String), Lot>,
    ) -> Model {
        let mut all = self.lots.clone();
        for key in touched {
            all.remove(key);
        }
        all.extend(lots);
        Model { revision, recorded: self.recorded.clone(), frame: Arc::clone(&self.frame), lots: all }
    }
}
