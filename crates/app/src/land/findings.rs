//! Idle, unsupplied and underused land, and area that went nowhere, of all parcels as of a day.

use super::reach::readable;
use super::record::Record;
use super::wire::{LandFindingCount, LandFindings, WantedFindings};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_kernel::text::Say;
use qipan_space::land::{
    self, Contract, ContractKind, LandFinding, LandRule, LandRules, LandState, Parcel, Stage,
};
use qipan_store::inspection::{self, InspectionRow};
use qipan_store::parcel::{self, ParcelFilter};
use qipan_store::{Db, setting};
use std::collections::{BTreeMap, BTreeSet};

/// The setting that holds the district's own rules, as JSON.
pub const RULES: &str = "land_rules";

/// The rules of the district, or those that come with the program.
pub(super) async fn rules(db: &mut Db) -> Result<LandRules> {
    match setting::get(db, RULES).await? {
        None => Ok(LandRules::standard()),
        Some(own) => LandRules::parse(&own.value).map_err(|e| {
            let zh = format!("不是可用的规则：{e}；请改正设置 {RULES}");
            let en = format!("is no set of rules: {e}; correct the setting {RULES}");
            AppError::field(RULES, "", FieldFault::Told { zh, en })
        }),
    }
}

/// Area of an ended parcel that went nowhere, as a finding.
pub(super) fn left_over(record: &Record, taken: i64) -> Option<LandFinding> {
    let left = record.facts.area - taken;
    let ended = record.ended_on.filter(|_| left > 0)?;
    let basis = "原地块面积 = 各部分面积 + 余下面积";
    let mut found = LandFinding::new(&record.code, left, LandRule::LeftOver, Stage::Due, basis);
    found.since = Some(ended);
    Some(found)
}

/// The parcels as they stood at the end of a day that is over; as they stand today for all others.
pub(crate) async fn records(db: &mut Db, day: Date, today: Date) -> Result<Vec<Record>> {
    if day < today {
        let rows = parcel::as_of(db, &day.to_string()).await?;
        return rows.iter().map(|r| Record::of(&r.parcel_code, &r.body)).collect();
    }
    let filter = ParcelFilter { ended: true, ..ParcelFilter::default() };
    let rows = parcel::list(db, &filter, i64::MAX).await?;
    rows.iter().map(|r| Record::of(&r.code, &r.body)).collect()
}

/// The parcels with these codes, as they stood then.
async fn records_of(db: &mut Db, day: Date, today: Date, codes: &[String]) -> Result<Vec<Record>> {
    if day < today {
        let rows = parcel::as_of_many(db, &day.to_string(), codes).await?;
        return rows.iter().map(|r| Record::of(&r.parcel_code, &r.body)).collect();
    }
    let rows = parcel::get_many(db, codes).await?;
    rows.iter().map(|r| Record::of(&r.code, &r.body)).collect()
}

/// What the rules say of the parcels that the caller may read, the most serious first.
///
/// # Errors
/// Without a data role; a unit that does not exist.
pub async fn findings(ctx: &Ctx, wanted: WantedFindings) -> Result<LandFindings> {
    ctx.who.require(DATA_ROLES)?;
    let as_of = wanted.as_of.unwrap_or_else(|| ctx.today());
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let units: BTreeSet<String> = readable(ctx, &tree, wanted.unit.as_deref())?.into_iter().collect();
    let rules = rules(&mut db).await?;
    let records = records(&mut db, as_of, ctx.today()).await?;
    let taken: BTreeMap<String, i64> =
        parcel::taken(&mut db, &as_of.to_string()).await?.into_iter().collect();
    let visits = inspection::last_until(&mut db, &as_of.to_string()).await?;
    let visits: BTreeMap<&str, &InspectionRow> = visits.iter().map(|v| (v.parcel_code.as_str(), v)).collect();
    drop(db);
    let park = wanted.park.as_deref().map(str::trim).filter(|p| !p.is_empty());
    let asked = |r: &&Record| units.contains(&r.facts.unit) && park.is_none_or(|p| p == r.facts.park);
    let mut found: Vec<(&Record, LandFinding)> = Vec::new();
    for record in records.iter().filter(asked) {
        if record.ended_on.is_some() {
            let taken = taken.get(&record.code).copied().unwrap_or_default();
            found.extend(left_over(record, taken).map(|f| (record, f)));
        } else {
            let inspected = visits.get(record.code.as_str()).and_then(|v| super::care::inspected(v));
            let parcel = land::Parcel { inspected, ..record.parcel() };
            found.extend(land::findings(&parcel, &rules, as_of).into_iter().map(|f| (record, f)));
        }
    }
    let counts = counts(&found);
    let is = |word: &Option<String>, value: serde_json::Value| {
        word.as_deref().is_none_or(|w| w.is_empty() || value == w)
    };
    found.retain(|(_, f)| {
        is(&wanted.rule, serde_json::json!(f.rule)) && is(&wanted.stage, serde_json::json!(f.stage))
    });
    found.sort_by(|(_, a), (_, b)| (b.stage, b.days, &a.parcel).cmp(&(a.stage, a.days, &b.parcel)));
    let (first, limit) = (wanted.cursor.unwrap_or(0), wanted.limit.unwrap_or(100).clamp(1, 1_000));
    let next = first.saturating_add(limit);
    let next_cursor = (next < found.len()).then(|| next.to_string());
    let page = found.into_iter().skip(first).take(limit);
    Ok(LandFindings {
        as_of,
        rules: rules.version,
        items: page.map(|(record, f)| record.finding(ctx, &tree, f)).collect(),
        counts,
        next_cursor,
    })
}

fn counts(found: &[(&Record, LandFinding)]) -> Vec<LandFindingCount> {
    let mut by: BTreeMap<(LandRule, Stage), (u32, i64)> = BTreeMap::new();
    for (_, f) in found {
        let line = by.entry((f.rule, f.stage)).or_default();
        *line = (line.0 + 1, line.1.saturating_add(f.area));
    }
    let line = |((rule, stage), (findings, area))| LandFindingCount { rule, stage, findings, area };
    by.into_iter().map(line).collect()
}

/// What a project knows of its own land.
pub(crate) struct OwnLand {
    /// Its parcel.
    pub parcel: Option<String>,
    /// Area, m².
    pub land_m2: Option<f64>,
    /// Day of the contract or allotment.
    pub given_on: Option<Date>,
    /// Planned start of building.
    pub start_by: Option<Date>,
    /// It started.
    pub started_on: Option<Date>,
    /// Since when it stands still, by its returns.
    pub stopped_on: Option<Date>,
    /// It was finished.
    pub finished_on: Option<Date>,
    /// 计划总投资, fen.
    pub planned_invest_fen: Option<i64>,
    /// Invested by its returns, fen.
    pub invested_fen: Option<i64>,
}

/// A finding of the land rules about a project.
pub(crate) struct Spoken {
    pub rule: &'static str,
    pub stage: &'static str,
    pub since: Option<Date>,
    pub message: String,
    pub fee_fen: Option<i64>,
    pub next_on: Option<Date>,
    pub parcel: Option<String>,
    pub basis: String,
}

/// What the rules of idle land say of projects: of the parcel in the register, filled up with what the project knows; else
/// of the land that the project was given.
pub(crate) async fn of_projects(
    ctx: &Ctx,
    db: &mut Db,
    as_of: Date,
    projects: &[&OwnLand],
) -> Result<Vec<Vec<Spoken>>> {
    let rules = rules(db).await?;
    let codes: BTreeSet<String> = projects.iter().filter_map(|own| own.parcel.clone()).collect();
    let codes: Vec<String> = codes.into_iter().collect();
    let records = records_of(db, as_of, ctx.today(), &codes).await?;
    let register: BTreeMap<&str, &Record> = records.iter().map(|r| (r.code.as_str(), r)).collect();
    let one = |own: &&OwnLand| {
        let record =
            own.parcel.as_deref().and_then(|code| register.get(code)).filter(|r| r.ended_on.is_none());
        let parcel = match record {
            Some(record) => Some(record.parcel()),
            None => own_parcel(own),
        };
        let Some(mut parcel) = parcel else { return Vec::new() };
        let building = &mut parcel.building;
        building.started_on = building.started_on.or(own.started_on);
        building.stopped_on = building.stopped_on.or(own.stopped_on);
        building.finished_on = building.finished_on.or(own.finished_on);
        building.invested_fen = building.invested_fen.or(own.invested_fen);
        if let Some(contract) = &mut parcel.contract {
            contract.planned_invest_fen = contract.planned_invest_fen.or(own.planned_invest_fen);
        }
        let found = land::findings(&parcel, &rules, as_of);
        found.into_iter().filter_map(|f| spoken(ctx, f, record.is_some())).collect()
    };
    Ok(projects.iter().map(one).collect())
}

/// The land of a project that is not in the register.
fn own_parcel(own: &OwnLand) -> Option<Parcel> {
    let given = own.given_on?;
    let m2 = own.land_m2.filter(|m2| m2.is_finite() && *m2 > 0.0)?;
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "rounded, within 0..=1e15")]
    let area = (m2 * 100.0).round().min(1e15) as i64;
    let mut parcel = Parcel::new(own.parcel.as_deref().unwrap_or_default(), area, LandState::Supplied, given);
    parcel.contract = Some(Contract {
        number: String::new(),
        kind: ContractKind::Transfer,
        signed_on: given,
        start_by: own.start_by,
        price_fen: None,
        planned_invest_fen: own.planned_invest_fen,
        due_area: None,
    });
    Some(parcel)
}

fn spoken(ctx: &Ctx, f: LandFinding, registered: bool) -> Option<Spoken> {
    let rule = match f.rule {
        LandRule::NotStarted => "land_not_started",
        LandRule::Stopped => "land_stopped",
        _ => return None,
    };
    let stage = match f.stage {
        Stage::Unknown => "unknown",
        Stage::Paused => "paused",
        Stage::Watch => "watch",
        Stage::Due => "due",
        Stage::TakeBack => "take_back",
    };
    let own = ctx.lang.pick(
        "（按项目计划开工日，合同约定日未登记）",
        " (by the project's planned start; the contract's day is not recorded)",
    );
    let message = f.say(ctx.lang);
    Some(Spoken {
        rule,
        stage,
        since: f.since,
        message: if registered { message } else { format!("{message}{own}") },
        fee_fen: f.fee_fen,
        next_on: f.next_on,
        parcel: registered.then_some(f.parcel),
        basis: f.basis,
    })
}
