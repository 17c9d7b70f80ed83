//! The plain tables that the demo district is built from (crates/demo/data).

use crate::projects::ProjectRow;
use serde::Deserialize;

/// A table of the demo did not read: a mistake of the product, named by table and row.
#[derive(Debug, thiserror::Error)]
#[error("demo table {table}, row {row}: {why}")]
pub struct TableError {
    table: &'static str,
    row: usize,
    why: String,
}

/// A row of `indicators.csv`: the dictionary in the words of the import template.
#[derive(Debug, Clone, Deserialize)]
pub struct IndicatorRow {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub category: String,
    pub unit: String,
    pub decimals: u8,
    pub nature: String,
    pub direction: String,
    pub kind: String,
    pub frequency: String,
    pub due_day: u8,
    pub reporting: String,
    pub source_department: String,
    pub owner_unit: String,
    pub formula: String,
    pub aggregation: String,
    pub answers_to: String,
    pub definition: String,
}

/// A row of `published.csv`: a published figure with its source.
#[derive(Debug, Clone, Deserialize)]
pub struct PublishedRow {
    pub indicator: String,
    pub name: String,
    pub org_unit: String,
    pub period: String,
    pub value: String,
    pub unit: String,
    pub vintage: String,
    pub known_on: String,
    pub source: String,
    pub note: String,
}

/// A row of `targets_fiveyear.csv`; every figure in it is a demo value.
#[derive(Debug, Clone, Deserialize)]
pub struct FiveYearRow {
    pub plan: String,
    pub version: u32,
    pub doc_no: String,
    pub indicator: String,
    pub name: String,
    pub org_unit: String,
    pub baseline_year: String,
    pub baseline_value: String,
    pub y2021: String,
    pub y2022: String,
    pub y2023: String,
    pub y2024: String,
    pub y2025: String,
    pub profile: String,
    pub note: String,
}

/// A row of `targets_other.csv`: one target year of another plan; `note` names the source.
#[derive(Debug, Clone, Deserialize)]
pub struct TargetRow {
    pub plan: String,
    pub version: u32,
    pub doc_no: String,
    pub indicator: String,
    pub org_unit: String,
    pub baseline_year: String,
    pub baseline_value: String,
    pub year: String,
    pub target: String,
    pub profile: String,
    pub note: String,
}

/// A row of `synthetic_annual.csv`: the yearly level that the generated series run through.
#[derive(Debug, Clone, Deserialize)]
pub struct LevelRow {
    pub indicator: String,
    pub y2020: f64,
    pub y2021: f64,
    pub y2022: f64,
    pub y2023: f64,
    pub y2024: f64,
    pub y2025: f64,
    pub y2026: f64,
}

impl LevelRow {
    /// The level of a year from 2020 to 2026.
    #[must_use]
    pub fn year(&self, year: i16) -> Option<f64> {
        let levels = [self.y2020, self.y2021, self.y2022, self.y2023, self.y2024, self.y2025, self.y2026];
        usize::try_from(year - 2020).ok().and_then(|i| levels.get(i).copied())
    }
}

/// A row of `units.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct UnitRow {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: String,
    pub parent: String,
    pub region: String,
    pub valid_from: String,
    pub valid_to: String,
}

/// A row of `plans.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct PlanRow {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: String,
    pub start_year: i16,
    pub end_year: i16,
    pub upper: String,
}

/// A row of `plan_nodes.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct NodeRow {
    pub plan: String,
    pub node: String,
    pub parent: String,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub indicator: String,
    pub owner_unit: String,
}

/// A programme of tasks.
#[derive(Debug, Clone, Deserialize)]
pub struct ProgrammeRow {
    pub code: String,
    pub kind: String,
    pub name: String,
    pub lead_unit: String,
    pub lead_person: String,
    pub goal: String,
    pub stage: String,
    /// Codes, `;` between.
    pub indicators: String,
    /// `name|unit|value|source`, `;` between.
    pub measures: String,
}

/// A task with its life; days are counted from the day on which the demo is made.
#[derive(Debug, Clone, Deserialize)]
pub struct TaskRow {
    pub title: String,
    pub detail: String,
    pub acceptance: String,
    pub origin_kind: String,
    pub origin_ref: String,
    pub origin_label: String,
    pub programme: String,
    pub owner: String,
    pub person: String,
    pub dispatcher: String,
    /// Units, `;` between.
    pub helpers: String,
    pub sent: i64,
    pub due: i64,
    /// `act@day[@words[@proof or day asked for]]`, `;` between.
    pub steps: String,
}

/// An entry of the quota ledger.
#[derive(Debug, Clone, Deserialize)]
pub struct QuotaRow {
    pub on: String,
    pub action: String,
    pub doc_no: String,
    pub kind: String,
    pub source: String,
    pub unit: String,
    pub year: Option<i16>,
    pub mu: String,
    /// Grain capacity in whole kilograms.
    pub kg: Option<i64>,
    pub reservation: String,
    pub purpose: String,
    pub recovered_mu: String,
    pub note: String,
}

/// Everything the demo is built from.
#[derive(Debug, Clone)]
pub struct Tables {
    pub indicators: Vec<IndicatorRow>,
    pub published: Vec<PublishedRow>,
    pub five_year: Vec<FiveYearRow>,
    pub targets: Vec<TargetRow>,
    pub levels: Vec<LevelRow>,
    pub units: Vec<UnitRow>,
    pub plans: Vec<PlanRow>,
    pub nodes: Vec<NodeRow>,
    pub programmes: Vec<ProgrammeRow>,
    pub tasks: Vec<TaskRow>,
    pub quotas: Vec<QuotaRow>,
    pub projects: Vec<ProjectRow>,
}

impl Tables {
    /// Reads the tables that are part of the program.
    ///
    /// # Errors
    /// A row that does not read, by table and row number.
    pub fn read() -> Result<Self, TableError> {
        Ok(Self {
            indicators: rows("indicators.csv", include_str!("../data/indicators.csv"))?,
            published: rows("published.csv", include_str!("../data/published.csv"))?,
            five_year: rows("targets_fiveyear.csv", include_str!("../data/targets_fiveyear.csv"))?,
            targets: rows("targets_other.csv", include_str!("../data/targets_other.csv"))?,
            levels: rows("synthetic_annual.csv", include_str!("../data/synthetic_annual.csv"))?,
            units: rows("units.csv", include_str!("../data/units.csv"))?,
            plans: rows("plans.csv", include_str!("../data/plans.csv"))?,
            nodes: rows("plan_nodes.csv", include_str!("../data/plan_nodes.csv"))?,
            programmes: rows("programmes.csv", include_str!("../data/programmes.csv"))?,
            tasks: rows("tasks.csv", include_str!("../data/tasks.csv"))?,
            quotas: rows("quotas.csv", include_str!("../data/quotas.csv"))?,
            projects: rows("projects.csv", include_str!("../data/projects.csv"))?,
        })
    }
}

fn rows<T: for<'a> Deserialize<'a>>(table: &'static str, text: &str) -> Result<Vec<T>, TableError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .enumerate()
        .map(|(i, row)| row.map_err(|e| TableError { table, row: i + 2, why: e.to_string() }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn forty_three_plan_indicators_nine_of_them_innovation() {
        let tables = Tables::read().unwrap();
        let category: BTreeMap<_, _> =
            tables.indicators.iter().map(|r| (r.code.as_str(), r.category.as_str())).collect();
        let mut by_category: BTreeMap<&str, usize> = BTreeMap::new();
        let in_plan: BTreeSet<_> = tables
            .nodes
            .iter()
            .filter(|n| n.plan == "QT-145" && !n.indicator.is_empty())
            .map(|n| n.indicator.as_str())
            .collect();
        for code in &in_plan {
            *by_category.entry(category[code]).or_default() += 1;
        }
        assert_eq!(in_plan.len(), 43);
        assert_eq!(by_category["科技创新"], 9);
        assert!(by_category.iter().all(|(c, n)| *c == "民生福祉" || *n < by_category["民生福祉"]));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let tables = Tables::read().unwrap();
        let codes: BTreeSet<_> = tables.indicators.iter().map(|r| r.code.as_str()).collect();
        let units: BTreeSet<_> = tables.units.iter().map(|r| r.code.as_str()).collect();
        for p in &tables.published {
            assert!(codes.contains(p.indicator.as_str()), "{}", p.indicator);
            assert!(units.contains(p.org_unit.as_str()), "{}", p.org_unit);
            assert!(!p.source.is_empty() && !p.known_on.is_empty());
        }
        for t in &tables.targets {
            assert!(codes.contains(t.indicator.as_str()) && units.contains(t.org_unit.as_str()), "{t:?}");
            assert!(t.note.starts_with("公开目标") || t.note.contains("演示"), "{t:?}");
        }
        for i in &tables.indicators {
            assert!(units.contains(i.owner_unit.as_str()), "{i:?}");
            assert!(i.answers_to.is_empty() || codes.contains(i.answers_to.as_str()), "{i:?}");
        }
        for t in &tables.tasks {
            assert!(units.contains(t.owner.as_str()) && units.contains(t.dispatcher.as_str()), "{t:?}");
            assert!(t.origin_kind != "indicator" || codes.contains(t.origin_ref.as_str()), "{t:?}");
        }
        let scenarios = tables.programmes.iter().filter(|p| p.kind == "scenario").count();
        let groups = tables.programmes.iter().filter(|p| p.kind == "reform_group").count();
        assert!(scenarios >= 10 && groups == 7, "{scenarios} scenarios, {groups} reform groups");
        assert!(tables.five_year.iter().all(|t| t.note.contains("演示")));
    }
}
