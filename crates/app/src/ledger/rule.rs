//! What the ledger is told rather than booked: the ratio of 盘三奖一, and the end of reservations whose time is over.

use super::book::{PLANNER, RATIO, post_in};
use super::read::reservation_view;
use super::wire::{Expired, NewQuotaEntry, NewRatio, RewardRatio};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::text;
use qipan_allocation::Ratio;
use qipan_store::{Db, quota, setting};

/// The ratio as it is now.
pub(super) async fn ratio(db: &mut Db) -> Result<RewardRatio> {
    let row = setting::get(db, RATIO).await?;
    Ok(row.map_or_else(
        || RewardRatio { ratio: String::new(), rev: 0 },
        |s| RewardRatio { ratio: s.value, rev: s.rev },
    ))
}

/// Sets the ratio by which land brought back earns quota, with the document that says so. Entries booked before stay.
///
/// # Errors
/// Without the planner's role at the district; a text that is no ratio; someone else set it meanwhile.
pub async fn set_ratio(ctx: &Ctx, new: NewRatio, rev: i64) -> Result<RewardRatio> {
    ctx.who.require(PLANNER)?;
    let doc_no = text::line("doc_no", &new.doc_no, 200)?;
    let wanted = Ratio::parse(&new.ratio)?;
    let value = format!("{}:{}", wanted.recovered, wanted.earned);
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let district = tree.district().map(|u| u.code.clone()).unwrap_or_default();
    ctx.who.require_at(&tree, PLANNER, &district)?;
    let before = ratio(&mut tx).await?;
    if before.rev != rev {
        return Err(AppError::Stale { what: Noun::Record, id: RATIO.to_owned(), current: before.rev });
    }
    setting::put(&mut tx, RATIO, &value).await?;
    let after = serde_json::json!({"ratio": value, "doc_no": doc_no});
    tx.audit(ctx.audit_change("set_rules", "quota_rule", RATIO, Some(&before.ratio), Some(&after)));
    let now = ratio(&mut tx).await?;
    tx.commit().await?;
    Ok(now)
}

/// Ends every reservation whose time is over and that still holds something, all in one transaction: what they held is
/// free again. With `dry_run` only says which.
///
/// # Errors
/// Without the planner's role at each unit that holds the quota; whatever the ledger refuses.
pub async fn expire_due(ctx: &Ctx, doc_no: &str, dry_run: bool) -> Result<Expired> {
    ctx.who.require(PLANNER)?;
    let doc_no = text::line("doc_no", doc_no, 200)?;
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let sums = quota::reserved_sums(&mut tx).await?;
    let mut entries = Vec::new();
    let rows = quota::reservations(&mut tx, None, None).await?;
    let over = rows.into_iter().map(|row| reservation_view(ctx, &tree, row, &sums)).filter(|r| r.overdue);
    let over: Vec<_> = over.filter(|r| ctx.who.has_at(&tree, PLANNER, &r.unit)).collect();
    for reservation in &over {
        let entry = NewQuotaEntry {
            action: "expire".to_owned(),
            doc_no: doc_no.clone(),
            reservation: Some(reservation.id.clone()),
            note: reservation.purpose.chars().take(200).collect(),
            ..NewQuotaEntry::default()
        };
        entries.push(post_in(ctx, &mut tx, entry, None, None).await?);
    }
    if dry_run || entries.is_empty() {
        tx.rollback().await?
    } else {
        tx.commit().await.map(|_| ())?
    }
    Ok(Expired { reservations: over, entries, saved: !dry_run })
}
