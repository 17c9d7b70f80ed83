//! Idle, unsupplied and underused land, and area that went nowhere, of all parcels as of a day.

use super::read::readable;
use super::record::Record;
use super::wire::{LandFindingCount, LandFindings, WantedFindings};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_space::land::{self, LandFinding, LandRule, LandRules, Stage};
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
