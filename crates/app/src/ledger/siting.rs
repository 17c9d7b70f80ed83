//! Quota for a siting: reserved in one transaction with the siting's own row, spent or freed with it.

use super::book::{PLANNER, post_in, repeated};
use super::read::reservation_view;
use super::wire::{NewDraw, NewQuotaEntry, NewSitingReservation, QuotaEntry, Reservation};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::DATA_ROLES;
use qipan_allocation::{Account, Amount, Kind};
use qipan_store::siting::{self, SitingRow};
use qipan_store::{Tx, quota};

/// Reserves what a siting needs. The siting is read in the transaction that books: one that was withdrawn meanwhile
/// gets nothing, and one that holds a reservation gets no second one.
///
/// # Errors
/// Without the planner's role at the siting's unit; no such siting; withdrawn, forbidden or reserved already; whatever
/// the ledger refuses.
pub async fn reserve_siting(
    ctx: &Ctx,
    id: &str,
    new: NewSitingReservation,
    key: Option<&str>,
) -> Result<QuotaEntry> {
    ctx.who.require(PLANNER)?;
    let mut tx = ctx.store.begin().await?;
    let found = siting::get(&mut tx, id).await?.ok_or_else(|| AppError::not_found(Noun::Siting, id))?;
    let tree = crate::org::tree(&mut tx).await?;
    ctx.who.require_at(&tree, PLANNER, &found.unit_code)?;
    if let Some(known) = repeated(ctx, &mut tx, key).await? {
        return Ok(known);
    }
    check_open(&mut tx, &found).await?;
    let due_on = new.due_on;
    let entry = NewQuotaEntry {
        action: "reserve".to_owned(),
        doc_no: new.doc_no.clone().unwrap_or_else(|| format!("选址核查 {id}")),
        draws: if new.needs.is_empty() { of_area(&found)? } else { new.needs },
        purpose: Some(found.name.clone()),
        due_on,
        note: new.note,
        ..NewQuotaEntry::default()
    };
    let entry = post_in(ctx, &mut tx, entry, Some(id), key).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Refuses a siting for which nothing may be held.
async fn check_open(tx: &mut Tx, found: &SitingRow) -> Result<()> {
    let refuse = |state: &str, wanted| {
        Err(AppError::WrongState {
            what: Noun::Siting,
            id: found.id.clone(),
            state: state.to_owned(),
            wanted,
        })
    };
    if found.state == "withdrawn" {
        return refuse(&found.state, "open");
    }
    if found.overall == "forbidden" {
        return refuse(&found.overall, "allowed, conditional, restricted, manual_review");
    }
    for reservation in quota::reservations(tx, Some(&found.id), None).await? {
        let held = quota::of_reservation(tx, &reservation.id, Account::Reserved.code()).await?;
        let spent = quota::of_reservation(tx, &reservation.id, Account::Committed.code()).await?;
        if held.iter().chain(&spent).any(|b| b.amount > 0) {
            return refuse("reserved", "not reserved");
        }
    }
    Ok(())
}

/// What a site needs where nothing else is said.
fn of_area(found: &SitingRow) -> Result<Vec<NewDraw>> {
    let area = Amount::from_m2(found.area_m2)
        .ok_or_else(|| AppError::Internal(format!("stored siting {}: area {}", found.id, found.area_m2)))?;
    let need =
        |kind: Kind| NewDraw { kind: kind.code().to_owned(), amount: Some(area.0), ..NewDraw::default() };
    Ok(vec![need(Kind::NewLand), need(Kind::PlanScale)])
}

/// The reservations of a siting.
///
/// # Errors
/// Without a data role at the siting's unit; no such siting.
pub async fn of_siting(ctx: &Ctx, id: &str) -> Result<Vec<Reservation>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let found = siting::get(&mut db, id).await?.ok_or_else(|| AppError::not_found(Noun::Siting, id))?;
    ctx.who.require_read(&tree, &found.unit_code)?;
    let rows = quota::reservations(&mut db, Some(id), None).await?;
    let sums = quota::reserved_sums(&mut db).await?;
    Ok(rows.into_iter().map(|row| reservation_view(ctx, &tree, row, &sums)).collect())
}

/// Frees whatever is still held for a siting, within the transaction that withdraws it.
///
/// # Errors
/// Without the planner's role at the units that hold the quota.
pub async fn release_siting(ctx: &Ctx, tx: &mut Tx, id: &str, doc_no: &str) -> Result<Vec<QuotaEntry>> {
    let mut freed = Vec::new();
    for reservation in quota::reservations(tx, Some(id), None).await? {
        let held = quota::of_reservation(tx, &reservation.id, Account::Reserved.code()).await?;
        if held.iter().any(|b| b.amount > 0) {
            let entry = NewQuotaEntry {
                action: "release".to_owned(),
                doc_no: doc_no.to_owned(),
                reservation: Some(reservation.id),
                ..NewQuotaEntry::default()
            };
            freed.push(post_in(ctx, tx, entry, None, None).await?);
        }
    }
    Ok(freed)
}
