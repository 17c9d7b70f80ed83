//! Reading the land register.

use super::reach::{INSPECTORS, PLANNER, readable};
use super::record::{Record, item, unit_name};
use super::wire::{Lineage, ParcelEvent, ParcelPage, ParcelView, StateTotal, WantedParcels};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::projects::{self, Portfolio};
use crate::rights::DATA_ROLES;
use qipan_kernel::org::OrgTree;
use qipan_space::land;
use qipan_store::parcel::{self, ParcelEventRow, ParcelFilter};
use qipan_store::{Db, inspection};

fn given(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// What is asked for, as the store takes it.
pub(super) fn filter(ctx: &Ctx, tree: &OrgTree, wanted: &WantedParcels) -> Result<ParcelFilter> {
    Ok(ParcelFilter {
        units: Some(readable(ctx, tree, wanted.unit.as_deref())?),
        state: given(wanted.state.clone()),
        park: given(wanted.park.clone()),
        text: given(wanted.q.clone()),
        ended: wanted.ended,
        after: given(wanted.cursor.clone()),
    })
}

/// Parcels by code, with number and area by state.
///
/// # Errors
/// Without a data role; a unit that does not exist.
pub async fn list(ctx: &Ctx, wanted: WantedParcels) -> Result<ParcelPage> {
    ctx.who.require(DATA_ROLES)?;
    let limit = wanted.limit.unwrap_or(50).clamp(1, 500);
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let filter = filter(ctx, &tree, &wanted)?;
    let mut rows = parcel::list(&mut db, &filter, limit + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|r| r.code.clone());
    let any_state = ParcelFilter { state: None, ..filter };
    let totals = parcel::totals(&mut db, &any_state).await?;
    let total = |(state, parcels, area)| StateTotal { state, parcels, area };
    Ok(ParcelPage {
        items: rows.into_iter().map(|row| item(ctx, &tree, row)).collect(),
        next_cursor,
        totals: totals.into_iter().map(total).collect(),
        parks: parcel::parks(&mut db).await?.into_iter().map(|p| p.0).collect(),
    })
}

/// A parcel with its life and what the rules say of it. Who may not read its unit still reads the parcels on which a
/// project stands that they may read.
///
/// # Errors
/// Without a data role; no such parcel, or one of a unit that the caller may not read.
pub async fn get(ctx: &Ctx, portfolio: &Portfolio, code: &str) -> Result<ParcelView> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let shown = view(ctx, &mut db, &tree, code).await?;
    drop(db);
    if !projects::stands_on(ctx, portfolio, code).await? {
        ctx.who.require_read(&tree, &shown.facts.unit)?;
    }
    Ok(shown)
}

pub(super) async fn view(ctx: &Ctx, db: &mut Db, tree: &OrgTree, code: &str) -> Result<ParcelView> {
    let row = parcel::get(db, code).await?.ok_or_else(|| AppError::not_found(Noun::Parcel, code))?;
    let record = Record::of(&row.code, &row.body)?;
    let events = parcel::events(db, code).await?.iter().map(event).collect::<Result<_>>()?;
    let lineage = parcel::lineage(db, code).await?;
    let rules = super::findings::rules(db).await?;
    let found = if row.ended_on.is_none() {
        let last = inspection::of_parcel(db, code).await?;
        let inspected = last.first().and_then(super::care::inspected);
        land::findings(&land::Parcel { inspected, ..record.parcel() }, &rules, ctx.today())
    } else {
        let taken =
            lineage.iter().filter(|l| l.from_code == code).fold(0, |sum: i64, l| sum.saturating_add(l.area));
        super::findings::left_over(&record, taken).into_iter().collect()
    };
    let line = |l: qipan_store::parcel::LineageRow| Lineage {
        from: l.from_code,
        to: l.to_code,
        on: l.on_date,
        kind: l.kind,
        area: l.area,
    };
    let editable = row.ended_on.is_none() && ctx.who.has_at(tree, PLANNER, &row.unit_code);
    let may_inspect = ctx.who.has_at(tree, INSPECTORS, &row.unit_code);
    Ok(ParcelView {
        code: row.code,
        unit_name: unit_name(ctx, tree, &row.unit_code),
        state: row.state,
        state_on: row.state_on,
        next_states: match row.ended_on {
            None => record.state.next().iter().map(|s| s.code().to_owned()).collect(),
            Some(_) => Vec::new(),
        },
        ended_on: row.ended_on,
        editable,
        may_inspect,
        events,
        inspections: super::care::of_parcel(db, code).await?,
        lineage: lineage.into_iter().map(line).collect(),
        findings: found.into_iter().map(|f| record.finding(ctx, tree, f)).collect(),
        facts: record.facts,
        rev: row.rev,
    })
}

fn event(row: &ParcelEventRow) -> Result<ParcelEvent> {
    Ok(ParcelEvent {
        on: row.on_date.clone(),
        kind: row.kind.clone(),
        state: row.state.clone(),
        area: Record::of(&row.parcel_code, &row.body)?.facts.area,
        doc_no: row.doc_no.clone(),
        source: row.source.clone(),
        note: row.note.clone(),
        created_by: row.created_by.clone(),
        created_at: row.created_at.clone(),
    })
}
