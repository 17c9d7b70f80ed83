//! Registering parcels, changing what is known of them, and the steps of their life.

use super::reach::{PLANNER, alive, day};
use super::read::view;
use super::record::{Record, Told, checked};
use super::wire::{NewParcel, NewParcelState, NewParcels, ParcelChange, ParcelView, Registered};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::text;
use jiff::civil::Date;
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};
use qipan_store::Tx;
use qipan_store::parcel::{self, ParcelRow};
use serde_json::json;
use std::collections::BTreeSet;

/// So many parcels are registered at once.
const MOST: usize = 50_000;

/// Registers parcels under one document, all or none.
///
/// # Errors
/// Without the planner's role at each unit; [`AppError::Findings`] with every parcel that can't be registered.
pub async fn register(ctx: &Ctx, new: NewParcels) -> Result<Registered> {
    ctx.who.require(PLANNER)?;
    if new.items.is_empty() || new.items.len() > MOST {
        let fault = if new.items.is_empty() { FieldFault::Missing } else { FieldFault::Long(MOST) };
        return Err(AppError::field("items", new.items.len().to_string(), fault));
    }
    let told = Told::read(&new.doc_no, &new.source, "")?;
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let codes: Vec<String> = new.items.iter().map(|p| p.code.trim().to_owned()).collect();
    let known = parcel::get_many(&mut tx, &codes).await?;
    let mut taken: BTreeSet<String> = known.into_iter().map(|p| p.code).collect();
    let (mut rows, mut events, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (n, item) in (1_u32..).zip(new.items) {
        let code = item.code.clone();
        match record(ctx, &tree, item, &mut taken) {
            Ok(record) => {
                rows.push(record.row(record.state_on, 1)?);
                events.push(record.event(ctx, record.state_on, "register", &told)?);
            }
            Err(e) => faults.push(fault(&e, n, &code)),
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Findings(faults));
    }
    parcel::insert_many(&mut tx, &rows, &events).await?;
    let area = rows.iter().fold(0_i64, |sum, r| sum.saturating_add(r.area));
    let first: Vec<&str> = rows.iter().take(20).map(|r| r.code.as_str()).collect();
    let after = json!({"parcels": rows.len(), "area": area, "doc_no": told.doc_no, "first": first});
    let id = rows.first().map(|r| r.code.clone()).unwrap_or_default();
    tx.audit(ctx.audit_change("register", "parcel", &id, None::<&()>, Some(&after)));
    tx.commit().await?;
    Ok(Registered { parcels: u64::try_from(rows.len()).unwrap_or(u64::MAX), area })
}

fn record(ctx: &Ctx, tree: &OrgTree, item: NewParcel, taken: &mut BTreeSet<String>) -> Result<Record> {
    let code = text::code("code", &item.code)?;
    ctx.who.require_at(tree, PLANNER, &item.facts.unit)?;
    let facts = checked(tree, item.facts)?;
    let on = day(ctx, Some(item.state_on), None)?;
    if !taken.insert(code.clone()) {
        return Err(AppError::AlreadyExists { what: Noun::Parcel, id: code });
    }
    Ok(Record { code, state: item.state, state_on: on, ended_on: None, facts })
}

fn fault(e: &AppError, row: u32, code: &str) -> Finding {
    let place = Place { row: Some(row), field: Some("items".to_owned()), ..Place::default() };
    Finding::error(e.code(), e.say(Lang::Zh), e.say(Lang::En)).at(place).with_value(code)
}

/// The parcel at the version that the caller saw, with its record; refused if it ended in others.
pub(super) async fn open(ctx: &Ctx, tx: &mut Tx, code: &str) -> Result<(OrgTree, ParcelRow, Record)> {
    let tree = crate::org::tree(tx).await?;
    let row = parcel::get(tx, code).await?.ok_or_else(|| AppError::not_found(Noun::Parcel, code))?;
    ctx.who.require_at(&tree, PLANNER, &row.unit_code)?;
    let record = Record::of(&row.code, &row.body)?;
    Ok((tree, row, record))
}

/// Replaces what is known of a parcel; its state and its code stay.
///
/// # Errors
/// Without the planner's role at the old and the new unit; [`AppError::Stale`] over an older version; facts that
/// can't be.
pub async fn change(ctx: &Ctx, code: &str, new: ParcelChange, rev: i64) -> Result<ParcelView> {
    ctx.who.require(PLANNER)?;
    let told = Told::read(&new.doc_no, &new.source, &new.note)?;
    let mut tx = ctx.store.begin().await?;
    let (tree, row, before) = open(ctx, &mut tx, code).await?;
    alive(&row)?;
    ctx.who.require_at(&tree, PLANNER, &new.facts.unit)?;
    let on = day(ctx, new.on, Some(&row))?;
    let mut after = Record { facts: checked(&tree, new.facts)?, ..before.clone() };
    // Once synthetic, always synthetic: a demo value does not become real by an edit.
    after.facts.synthetic |= before.facts.synthetic;
    save(ctx, &mut tx, (&before, &after), (on, rev), "facts", &told).await?;
    let shown = view(ctx, &mut tx, &tree, code).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Takes a step in a parcel's life.
///
/// # Errors
/// Without the planner's role at its unit; [`AppError::Stale`] over an older version; a step that no life takes.
pub async fn step(ctx: &Ctx, code: &str, new: NewParcelState, rev: i64) -> Result<ParcelView> {
    ctx.who.require(PLANNER)?;
    let told = Told::read(&new.doc_no, &new.source, &new.note)?;
    let mut tx = ctx.store.begin().await?;
    let (tree, row, before) = open(ctx, &mut tx, code).await?;
    alive(&row)?;
    let on = day(ctx, new.on, Some(&row))?;
    if !before.state.may_become(new.state) {
        let names = |lang: Lang| before.state.next().iter().map(|s| s.say(lang)).collect::<Vec<_>>();
        let zh = format!(
            "地块“{code}”现为“{}”，不能直接变为“{}”；可变为：{}",
            before.state.say(Lang::Zh),
            new.state.say(Lang::Zh),
            names(Lang::Zh).join("、")
        );
        let en = format!(
            "parcel {code} is {}, which is not followed by {}; it may become: {}",
            before.state.say(Lang::En),
            new.state.say(Lang::En),
            names(Lang::En).join(", ")
        );
        return Err(AppError::Refused { code: "parcel_step", zh, en });
    }
    let after = Record { state: new.state, state_on: on, ..before.clone() };
    save(ctx, &mut tx, (&before, &after), (on, rev), "state", &told).await?;
    let shown = view(ctx, &mut tx, &tree, code).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Writes the record over the version `rev`, with its event and its audit row.
pub(super) async fn save(
    ctx: &Ctx,
    tx: &mut Tx,
    (before, after): (&Record, &Record),
    (on, rev): (Date, i64),
    kind: &str,
    told: &Told,
) -> Result<()> {
    let event = after.event(ctx, on, kind, told)?;
    parcel::update(tx, &after.row(on, rev)?, rev, &event).await?;
    tx.audit(ctx.audit_change(kind, "parcel", &after.code, Some(before), Some(after)));
    Ok(())
}
