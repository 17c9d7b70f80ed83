//! From rows to the model.

use super::model::{Arrived, Entry, Frame, Lot, Model, PlanEntry, TargetEntry};
use crate::ctx::{Ctx, china_date};
use crate::error::{AppError, Noun, Result};
use crate::rights::Role;
use qipan_indicator::model::Indicator;
use qipan_indicator::target::Target;
use qipan_indicator::vintage::Observation;
use qipan_kernel::org::OrgTree;
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Source, State};
use qipan_store::indicator::IndicatorRow;
use qipan_store::observation::{ObservationFilter, ObservationRow};
use qipan_store::target::{TargetFilter, TargetRow};
use qipan_store::{Db, change, clock, indicator, observation, override_grade, plan, setting, target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Loads everything; with `recorded`, as it had been recorded by that instant (units and plans as they are now).
///
/// # Errors
/// [`AppError::Internal`] if a stored row can't be read; whatever the database says.
pub async fn load(db: &mut Db, recorded: Option<&str>) -> Result<Model> {
    let revision = setting::data_revision(db).await?;
    let units = crate::org::tree(db).await?;
    let rows = match recorded {
        None => indicator::list(db).await?,
        Some(at) => indicator::list_recorded(db, at).await?,
    };
    let entries = rows.iter().map(entry_of).collect::<Result<Vec<_>>>()?;
    let plans = load_plans(db).await?;
    let filter = TargetFilter { recorded: recorded.map(str::to_owned), ..TargetFilter::default() };
    let targets = target::list(db, &filter).await?.into_iter().map(target_of).collect::<Result<Vec<_>>>()?;
    let overrides = override_grade::in_force(db, recorded).await?;
    let calendar = crate::calendar::load(db).await?;
    let frame = Frame::new(units, entries, plans, targets, overrides, calendar)?;
    let submitted = ["submitted", "approved", "published", "returned", "superseded"].map(str::to_owned);
    let filter = ObservationFilter { states: Some(submitted.to_vec()), ..ObservationFilter::default() };
    let rows = observation::list(db, &filter).await?;
    let lots = lots_of(rows, recorded)?;
    Ok(Model { revision, recorded: recorded.map(str::to_owned), frame: Arc::new(frame), lots })
}

/// Brings a model up to date: only the touched series if nothing else changed, else everything.
///
/// # Errors
/// As [`load`].
pub async fn refresh(db: &mut Db, old: &Model) -> Result<(Model, Option<Vec<(String, String)>>)> {
    let now = setting::data_revision(db).await?;
    match change::between(db, old.revision, now).await? {
        Some(touched) => {
            let rows = change::observations(db, old.revision, now).await?;
            Ok((old.updated(now, &touched, lots_of(rows, None)?), Some(touched)))
        }
        None => Ok((load(db, None).await?, None)),
    }
}

async fn load_plans(db: &mut Db) -> Result<Vec<PlanEntry>> {
    let mut watched: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in plan::indicators(db, None).await? {
        watched.entry(row.plan_code).or_default().push(row.indicator_code);
    }
    let mut plans = Vec::new();
    for row in plan::list(db).await? {
        let versions = plan::versions(db, &row.code).await?;
        let indicators = watched.remove(&row.code).unwrap_or_default();
        plans.push(PlanEntry { row, versions, indicators });
    }
    Ok(plans)
}

fn entry_of(row: &IndicatorRow) -> Result<Entry> {
    let indicator: Indicator = serde_json::from_str(&row.body)
        .map_err(|e| AppError::Internal(format!("indicator {}: stored body: {e}", row.code)))?;
    Ok(Entry { indicator, rev: row.rev, retired: row.retired })
}

fn target_of(row: TargetRow) -> Result<TargetEntry> {
    let mut target: Target = serde_json::from_str(&row.body)
        .map_err(|e| AppError::Internal(format!("target {}: stored body: {e}", row.id)))?;
    // The columns are what the rows are found by; the body must not say otherwise.
    target.indicator = row.indicator_code;
    target.unit = row.unit_code;
    target.plan = row.plan_code;
    target.version = row.version;
    target.doc_no = row.doc_no;
    target.doc_date = row.doc_date.as_deref().and_then(|d| d.parse().ok());
    Ok(TargetEntry {
        target,
        synthetic: row.synthetic,
        place: (row.file_name, row.sheet, row.cell),
        import_id: row.import_id,
        by: (row.created_by, row.created_at),
    })
}

/// Rows by series: what arrived, and what of it was approved.
fn lots_of(rows: Vec<ObservationRow>, recorded: Option<&str>) -> Result<BTreeMap<(String, String), Lot>> {
    let mut grouped: BTreeMap<(String, String), Vec<ObservationRow>> = BTreeMap::new();
    for row in rows {
        grouped.entry((row.indicator_code.clone(), row.unit_code.clone())).or_default().push(row);
    }
    let lot = |rows: Vec<ObservationRow>| -> Result<Lot> {
        let arrived =
            rows.iter().filter_map(|row| arrived_of(row, recorded).transpose()).collect::<Result<_>>()?;
        Ok(Lot { approved: observations_of(rows, recorded)?.into(), arrived })
    };
    grouped.into_iter().map(|(key, rows)| Ok((key, lot(rows)?))).collect()
}

fn arrived_of(row: &ObservationRow, recorded: Option<&str>) -> Result<Option<Arrived>> {
    let bad = |what: &str| AppError::Internal(format!("observation {}: stored {what}", row.id));
    let state = match recorded {
        None => row.state.as_str(),
        Some(at) => row.state_at(at).unwrap_or("draft"),
    };
    if state == "draft" {
        return Ok(None);
    }
    let day = row.submitted_at.as_deref().map(|at| clock::parse(at).map(china_date)).transpose();
    Ok(Some(Arrived {
        period: row.period.parse().map_err(|_| bad("period"))?,
        state: state.parse().map_err(|_| bad("state"))?,
        submitted_on: day.map_err(|_| bad("submitted_at"))?,
        reason: row.return_reason.clone().filter(|_| state == "returned"),
    }))
}

/// The engine's observations of approved rows. `recorded_at` is the instant of the approval: it is then that a
/// value came to count. With `recorded`, rows approved later are left out, and states are those of then.
///
/// A row whose successor was known no later than itself is left out: on every day on which it was known, the
/// successor was, too.
pub(super) fn observations_of(rows: Vec<ObservationRow>, recorded: Option<&str>) -> Result<Vec<Observation>> {
    let approved: Vec<ObservationRow> = rows
        .into_iter()
        .filter(|row| match recorded {
            Some(at) => row.approved_by_instant(at),
            None => row.decided_at.is_some() && row.return_reason.is_none(),
        })
        .collect();
    let known: BTreeMap<String, String> =
        approved.iter().map(|row| (row.id.clone(), row.known_on.clone())).collect();
    let superseded = |row: &ObservationRow| {
        let by_then = row.superseded_at.as_deref().is_some_and(|at| recorded.is_none_or(|then| at <= then));
        let successor = row.superseded_by.as_ref().filter(|_| by_then).and_then(|id| known.get(id));
        successor.is_some_and(|day| *day <= row.known_on)
    };
    approved
        .iter()
        .filter(|row| !superseded(row))
        .map(|row| {
            let state = match recorded {
                None => row.state.as_str(),
                Some(at) => row.state_at(at).unwrap_or("draft"),
            };
            observation_of(row, state)
        })
        .collect()
}

fn observation_of(row: &ObservationRow, state: &str) -> Result<Observation> {
    let bad = |what: &str| AppError::Internal(format!("observation {}: stored {what}", row.id));
    Ok(Observation {
        period: row.period.parse().map_err(|_| bad("period"))?,
        value: QualifiedValue {
            value: row.value,
            qualifier: qualifier_of(&row.qualifier).ok_or_else(|| bad("qualifier"))?,
        },
        decimals: u8::try_from(row.decimals).map_err(|_| bad("decimals"))?,
        vintage: row.vintage.parse().map_err(|_| bad("vintage"))?,
        known_on: row.known_on.parse().map_err(|_| bad("known_on"))?,
        state: state.parse::<State>().map_err(|_| bad("state"))?,
        recorded_at: row.decided_at.clone().unwrap_or_else(|| row.created_at.clone()),
        published_at: row.published_at.clone(),
        synthetic: row.synthetic,
        source: Source::default(),
        note: String::new(),
        id: row.id.clone(),
        indicator: row.indicator_code.clone(),
        unit: row.unit_code.clone(),
    })
}

/// A stored qualifier.
pub fn qualifier_of(word: &str) -> Option<Qualifier> {
    use Qualifier as Q;
    [Q::Exact, Q::GreaterThan, Q::AtLeast, Q::LessThan, Q::AtMost, Q::About]
        .into_iter()
        .find(|q| q.as_str() == word)
}

/// Refuses unless one of `roles` is held at the top of the district.
pub(crate) async fn require_at_root(ctx: &Ctx, db: &mut Db, roles: &'static [Role]) -> Result<()> {
    ctx.who.require(roles)?;
    let tree = crate::org::tree(db).await?;
    let root = tree.district().map(|u| u.code.clone()).unwrap_or_default();
    ctx.who.require_at(&tree, roles, &root)
}

/// The unit asked for, or the district; refuses one that does not exist.
pub(super) fn unit_or_root(tree: &OrgTree, unit: Option<&str>) -> Result<String> {
    let found = match unit.filter(|u| !u.is_empty()) {
        Some(code) => tree.get(code),
        None => tree.district(),
    };
    found.map(|u| u.code.clone()).ok_or_else(|| AppError::not_found(Noun::Unit, unit.unwrap_or("-")))
}
