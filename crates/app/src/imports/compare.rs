//! What an import would change: every row compared with what is there.

use super::scope::Scope;
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::options::ImportOptions;
use crate::projects::sheet::{self, SheetOptions, SheetPlan};
use crate::values::{Candidate, Existing, History, Subject, Verdict};
use qipan_exchange::Import;
use qipan_indicator::model::Indicator;
use qipan_indicator::target::Target;
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::Vintage;
use qipan_store::Db;
use qipan_store::target::{self, TargetFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Of each series so many periods are looked at twice: the latest.
const LATEST: usize = 12;
/// Findings listed beyond those of the file itself.
const LISTED: usize = 1_000;

/// What would change, and what was found.
#[derive(Default)]
pub(super) struct Changes {
    /// Values that are new or differ.
    pub values: Vec<Candidate>,
    /// Entries with the version that they replace; none for new ones.
    pub entries: Vec<(Indicator, Option<i64>)>,
    /// Targets that are new or differ, with sheet and cell.
    pub targets: Vec<(Target, String, String)>,
    /// Rows of each sort.
    pub counts: Counts,
    /// What was found beyond the file itself: rights, plausibility.
    pub findings: Vec<Finding>,
    /// Units that the values are about.
    pub units: BTreeSet<String>,
    /// What becomes of projects.
    pub projects: SheetPlan,
}

/// How many rows are what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Refused for want of a right.
    pub refused: u64,
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::New => self.new += 1,
            Verdict::Changed => self.changed += 1,
            Verdict::Unchanged => self.unchanged += 1,
        }
    }
}

impl Changes {
    /// Whether the findings of this comparison stand against a commit.
    pub fn refused(&self) -> bool {
        self.counts.refused > 0 || self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

/// Compares what was read with what the database has.
pub(super) async fn compare(
    db: &mut Db,
    ctx: &Ctx,
    book: &Book,
    file: &str,
    options: &ImportOptions,
    import: &Import,
) -> Result<Changes> {
    let mut changes = Changes::default();
    let mut scope = Scope::new(ctx, book, file);
    entries(book, import, &mut scope, &mut changes);
    targets(db, import, &mut scope, &mut changes).await?;
    values(db, file, options, import, &mut scope, &mut changes).await?;
    changes.counts.refused = scope.refused;
    changes.findings = scope.findings;
    projects(db, ctx, book, file, options, import, &mut changes).await?;
    Ok(changes)
}

async fn projects(
    db: &mut Db,
    ctx: &Ctx,
    book: &Book,
    file: &str,
    options: &ImportOptions,
    import: &Import,
    changes: &mut Changes,
) -> Result<()> {
    let how = SheetOptions {
        file: file.to_owned(),
        decisions: options.decisions.clone(),
        procedure: options.procedure.clone(),
        supply: options.supply.clone(),
        unit: options.unit.clone(),
        synthetic: options.synthetic,
    };
    let mut plan = sheet::plan(db, ctx, &book.tree, &how, &import.projects).await?;
    changes.findings.append(&mut plan.findings);
    changes.units.append(&mut plan.units);
    changes.counts.new += plan.new;
    changes.counts.changed += plan.changed;
    changes.counts.unchanged += plan.unchanged;
    changes.projects = plan;
    Ok(())
}

fn entries(book: &Book, import: &Import, scope: &mut Scope<'_>, changes: &mut Changes) {
    for row in &import.dictionary {
        let mut new = row.indicator.clone();
        let old = book.indicators.get(&new.code);
        if let Some(old) = old {
            // What a dictionary sheet has no column for stays as it is.
            new.thresholds = old.indicator.thresholds;
            new.partial_rollup = old.indicator.partial_rollup;
        }
        let owners = old.map(|o| o.indicator.owner_unit.clone()).into_iter().chain([new.owner_unit.clone()]);
        let owners: BTreeSet<String> = owners.collect();
        if !owners.iter().all(|owner| scope.planned(owner, &row.origin)) {
            continue;
        }
        match old {
            Some(old) if !old.retired && old.indicator == new => changes.counts.add(Verdict::Unchanged),
            Some(old) => {
                changes.counts.add(Verdict::Changed);
                changes.entries.push((new, Some(old.rev)));
            }
            None => {
                changes.counts.add(Verdict::New);
                changes.entries.push((new, None));
            }
        }
    }
}

async fn targets(db: &mut Db, import: &Import, scope: &mut Scope<'_>, changes: &mut Changes) -> Result<()> {
    if import.targets.is_empty() {
        return Ok(());
    }
    let mut known: BTreeMap<[String; 4], Target> = BTreeMap::new();
    for row in target::list(db, &TargetFilter::default()).await? {
        let body: Target = serde_json::from_str(&row.body)
            .map_err(|e| AppError::Internal(format!("target {}: stored body: {e}", row.id)))?;
        known.insert([row.plan_code, row.version, row.indicator_code, row.unit_code], body);
    }
    for row in &import.targets {
        let new = &row.target;
        if !scope.planned(&new.unit, &row.origin) || !scope.plan(&new.plan, &row.origin) {
            continue;
        }
        let key = [new.plan.clone(), new.version.clone(), new.indicator.clone(), new.unit.clone()];
        let verdict = match known.get(&key) {
            Some(old) if old == new => Verdict::Unchanged,
            Some(_) => Verdict::Changed,
            None => Verdict::New,
        };
        changes.counts.add(verdict);
        if verdict != Verdict::Unchanged {
            changes.targets.push((new.clone(), row.origin.sheet.to_string(), row.origin.cell()));
        }
    }
    Ok(())
}

async fn values(
    db: &mut Db,
    file: &str,
    options: &ImportOptions,
    import: &Import,
    scope: &mut Scope<'_>,
    changes: &mut Changes,
) -> Result<()> {
    let mut candidates = Vec::with_capacity(import.observations.len());
    for row in &import.observations {
        if scope.value(&row.indicator, &row.unit, &row.origin) {
            candidates.push(candidate(file, options, row));
        }
    }
    if candidates.is_empty() {
        return Ok(());
    }
    let existing = Existing::load(db, candidates.iter()).await?;
    for candidate in candidates {
        if !changes.units.contains(&candidate.unit) {
            changes.units.insert(candidate.unit.clone());
        }
        let verdict = existing.verdict(&candidate);
        changes.counts.add(verdict);
        if verdict != Verdict::Unchanged {
            changes.values.push(candidate);
        }
    }
    Ok(())
}

/// Looks at the latest values of each series against their history; findings, never errors.
pub(super) async fn look_twice(
    db: &mut Db,
    ctx: &Ctx,
    book: &Book,
    file: &str,
    changes: &mut Changes,
) -> Result<()> {
    let subjects: Vec<Subject> = changes.values.iter().map(Candidate::subject).collect();
    let history = History::load(db, book, &subjects).await?;
    let mut latest: BTreeMap<(&str, &str), Vec<(Period, usize)>> = BTreeMap::new();
    for (at, s) in subjects.iter().enumerate() {
        latest.entry((&s.indicator, &s.unit)).or_default().push((s.period, at));
    }
    let mut wanted: Vec<usize> = Vec::new();
    for periods in latest.values_mut() {
        periods.sort_unstable_by(|a, b| b.cmp(a));
        wanted.extend(periods.iter().take(LATEST).map(|(_, at)| *at));
    }
    wanted.sort_unstable();
    for at in wanted {
        let (Some(subject), Some(value)) = (subjects.get(at), changes.values.get(at)) else { continue };
        for finding in history.findings(subject, book, ctx.today()) {
            if changes.findings.len() >= LISTED {
                return Ok(());
            }
            let place = match &value.place {
                Some((_, sheet, cell)) => Place::cell(file, sheet, cell),
                None => Place::default(),
            };
            changes.findings.push(finding.at(place).with_value(value.value.to_string()));
        }
    }
    Ok(())
}

fn candidate(file: &str, options: &ImportOptions, row: &qipan_exchange::import::ObservationRow) -> Candidate {
    let source = row.source.as_deref().or(options.source.as_deref()).unwrap_or_default();
    Candidate {
        indicator: row.indicator.to_string(),
        unit: row.unit.to_string(),
        period: row.period,
        value: row.value,
        decimals: row.decimals,
        vintage: row.vintage.unwrap_or(Vintage::Preliminary),
        known_on: row.known_on,
        source: source.to_owned(),
        note: row.full_note(qipan_kernel::text::Lang::Zh).unwrap_or_default(),
        synthetic: row.synthetic,
        place: Some((file.to_owned(), row.origin.sheet.to_string(), row.origin.cell())),
    }
}
