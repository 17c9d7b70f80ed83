//! What the rows of a file may refer to: indicators, org units, plans. Given by the caller.

use std::collections::BTreeMap;

use qipan_indicator::model::Indicator;
use qipan_kernel::org::OrgUnit;
use qipan_kernel::unit::Unit;

use crate::columns::{key, without_remark};

/// A plan as far as importing needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSpan {
    pub code: String,
    pub name: String,
    pub start_year: i16,
    pub end_year: i16,
}

impl From<&qipan_plan::Plan> for PlanSpan {
    fn from(plan: &qipan_plan::Plan) -> Self {
        Self {
            code: plan.code.clone(),
            name: plan.name_zh.clone(),
            start_year: plan.start_year,
            end_year: plan.end_year,
        }
    }
}

/// An indicator with its unit read.
#[derive(Debug, Clone)]
pub struct Known {
    pub indicator: Indicator,
    /// `None` where the dictionary itself holds a unit that is not known.
    pub unit: Option<Unit>,
}

/// What a code or name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The one entry, by its number.
    One(usize),
    /// Several entries share the name; their codes.
    Several(Vec<String>),
    /// No entry.
    None,
}

/// Everything a file may refer to.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    indicators: Vec<Known>,
    units: Vec<OrgUnit>,
    plans: Vec<PlanSpan>,
    indicator_index: Index,
    unit_index: Index,
    plan_index: Index,
    /// Code of the org unit of rows that name none.
    pub default_unit: Option<String>,
    /// Code of the plan of target rows that name none.
    pub default_plan: Option<String>,
    /// First and last year that an observation may lie in.
    pub years: Option<(i16, i16)>,
}

/// Codes first, then names.
#[derive(Debug, Clone, Default)]
struct Index {
    codes: BTreeMap<String, usize>,
    names: BTreeMap<String, Vec<usize>>,
}

impl Index {
    fn add(&mut self, at: usize, code: &str, names: &[&str]) {
        self.codes.insert(code.to_owned(), at);
        let folded = key(code);
        for name in names.iter().map(|n| key(n)).chain([folded]) {
            if name.is_empty() {
                continue;
            }
            let entries = self.names.entry(name).or_default();
            if !entries.contains(&at) {
                entries.push(at);
            }
        }
    }

    fn find(&self, text: &str, code_of: impl Fn(usize) -> String) -> Lookup {
        if let Some(at) = self.codes.get(text) {
            return Lookup::One(*at);
        }
        for wanted in [key(text), key(without_remark(text))] {
            match self.names.get(&wanted).map(Vec::as_slice) {
                Some([at]) => return Lookup::One(*at),
                Some(several) if !several.is_empty() => {
                    return Lookup::Several(several.iter().map(|at| code_of(*at)).collect());
                }
                _ => {}
            }
        }
        Lookup::None
    }

    /// The nearest name by letters in common, if it is near enough to be meant; a code as it is written.
    fn near(&self, text: &str) -> Option<String> {
        let wanted = key(text);
        if wanted.chars().count() > 60 {
            return None;
        }
        let best =
            self.names.keys().map(|name| (likeness(&wanted, name), name)).max_by_key(|(score, _)| *score)?;
        let as_written = || self.codes.keys().find(|code| key(code) == *best.1).unwrap_or(best.1).clone();
        (best.0 >= 60).then(as_written)
    }
}

/// Letters in common in order (longest common subsequence), in percent of the longer text.
fn likeness(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.is_empty() || b.len() > 60 {
        return 0;
    }
    let mut row = vec![0usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[b.len()] * 100 / a.len().max(b.len())
}

impl Dictionary {
    /// Indicators and org units; plans and defaults are added with the other methods.
    #[must_use]
    pub fn new(
        indicators: impl IntoIterator<Item = Indicator>,
        units: impl IntoIterator<Item = OrgUnit>,
    ) -> Self {
        let mut dictionary = Self::default();
        for indicator in indicators {
            dictionary.add_indicator(indicator);
        }
        for unit in units {
            dictionary.unit_index.add(dictionary.units.len(), &unit.code, &[&unit.name_zh, &unit.name_en]);
            dictionary.units.push(unit);
        }
        dictionary
    }

    /// With plans.
    #[must_use]
    pub fn with_plans(mut self, plans: impl IntoIterator<Item = PlanSpan>) -> Self {
        for plan in plans {
            self.plan_index.add(self.plans.len(), &plan.code, &[&plan.name]);
            self.plans.push(plan);
        }
        self
    }

    /// Rows that name no org unit belong to `code`.
    #[must_use]
    pub fn with_default_unit(mut self, code: &str) -> Self {
        self.default_unit = Some(code.to_owned());
        self
    }

    /// Target rows that name no plan belong to `code`.
    #[must_use]
    pub fn with_default_plan(mut self, code: &str) -> Self {
        self.default_plan = Some(code.to_owned());
        self
    }

    /// Observations outside these years are refused.
    #[must_use]
    pub fn with_years(mut self, from: i16, to: i16) -> Self {
        self.years = Some((from, to));
        self
    }

    /// Adds an indicator, or replaces the one with its code.
    pub fn add_indicator(&mut self, indicator: Indicator) {
        let unit = Unit::parse(&indicator.unit).ok();
        if let Some(at) = self.indicator_index.codes.get(&indicator.code).copied() {
            for entries in self.indicator_index.names.values_mut() {
                entries.retain(|e| *e != at);
            }
            self.indicator_index.add(at, &indicator.code, &[&indicator.name_zh, &indicator.name_en]);
            if let Some(known) = self.indicators.get_mut(at) {
                *known = Known { indicator, unit };
            }
            return;
        }
        let at = self.indicators.len();
        self.indicator_index.add(at, &indicator.code, &[&indicator.name_zh, &indicator.name_en]);
        self.indicators.push(Known { indicator, unit });
    }

    /// All indicators.
    #[must_use]
    pub fn indicators(&self) -> &[Known] {
        &self.indicators
    }

    /// All org units.
    #[must_use]
    pub fn units(&self) -> &[OrgUnit] {
        &self.units
    }

    /// All plans.
    #[must_use]
    pub fn plans(&self) -> &[PlanSpan] {
        &self.plans
    }

    /// Finds an indicator by code, then by name in either language.
    #[must_use]
    pub fn find_indicator(&self, text: &str) -> Lookup {
        let code = |at: usize| self.indicators.get(at).map_or_else(String::new, |k| k.indicator.code.clone());
        self.indicator_index.find(text, code)
    }

    /// Finds an org unit by code, then by name.
    #[must_use]
    pub fn find_unit(&self, text: &str) -> Lookup {
        let code = |at: usize| self.units.get(at).map_or_else(String::new, |u| u.code.clone());
        self.unit_index.find(text, code)
    }

    /// Finds a plan by code, then by name.
    #[must_use]
    pub fn find_plan(&self, text: &str) -> Lookup {
        let code = |at: usize| self.plans.get(at).map_or_else(String::new, |p| p.code.clone());
        self.plan_index.find(text, code)
    }

    pub(crate) fn near_indicator(&self, text: &str) -> Option<String> {
        self.indicator_index.near(text)
    }

    pub(crate) fn near_unit(&self, text: &str) -> Option<String> {
        self.unit_index.near(text)
    }

    pub(crate) fn near_plan(&self, text: &str) -> Option<String> {
        self.plan_index.near(text)
    }
}
