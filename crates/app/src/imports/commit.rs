//! Writing an import: everything in one transaction, or nothing.

use super::compare::Changes;
use super::job::Job;
use super::options::ImportOptions;
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::projects::sheet;
use qipan_exchange::Progress;
use qipan_store::Tx;
use qipan_store::import::ImportRow;
use qipan_store::indicator::{self, IndicatorRow};
use qipan_store::observation;
use qipan_store::plan::{self, PlanIndicatorRow};
use qipan_store::submission::{self, SubmissionRow};
use qipan_store::target::{self, TargetRow};
use serde_json::json;
use std::collections::BTreeSet;

/// Rows written between two looks at whether to stop.
const CHUNK: usize = 4_000;

/// What became of the writing.
pub(super) enum Written {
    /// All rows are in the transaction; the submission made, if there were values.
    All(Option<String>),
    /// The job was asked to stop.
    Stopped,
}

/// Writes all changes into the transaction.
pub(super) async fn write(
    tx: &mut Tx,
    ctx: &Ctx,
    book: &Book,
    row: &ImportRow,
    options: &ImportOptions,
    changes: &Changes,
    job: &Job,
) -> Result<Written> {
    entries(tx, ctx, book, options, changes).await?;
    targets(tx, ctx, book, row, options, changes).await?;
    sheet::write(tx, ctx, &changes.projects).await?;
    if !changes.entries.is_empty() || !changes.targets.is_empty() {
        tx.touch_data();
    }
    if changes.values.is_empty() {
        return Ok(Written::All(None));
    }
    let sheet = submission_row(ctx, book, row, changes);
    submission::insert_submission(tx, &sheet).await?;
    let total = changes.values.len();
    for (at, chunk) in changes.values.chunks(CHUNK).enumerate() {
        if job.step(wide(at * CHUNK), wide(total)).is_break() {
            return Ok(Written::Stopped);
        }
        let rows: Vec<_> = chunk.iter().map(|c| c.row(ctx, &sheet.id, Some(&row.id), "submitted")).collect();
        observation::insert_many(tx, &rows).await?;
    }
    if job.step(wide(total), wide(total)).is_break() {
        return Ok(Written::Stopped);
    }
    tx.touch_submission(&sheet.id).await?;
    let after = json!({"state": "submitted", "title": sheet.title, "values": total, "import": row.id});
    tx.audit(ctx.audit_change("submit", "submission", &sheet.id, None::<&()>, Some(&after)));
    Ok(Written::All(Some(sheet.id)))
}

fn submission_row(ctx: &Ctx, book: &Book, row: &ImportRow, changes: &Changes) -> SubmissionRow {
    let units = changes.values.iter().map(|c| c.unit.as_str()).collect::<BTreeSet<_>>();
    SubmissionRow {
        id: ctx.id(),
        kind: "import".into(),
        title: row.file_name.clone(),
        unit_code: book.common_unit(units).unwrap_or_default(),
        import_id: Some(row.id.clone()),
        state: "submitted".into(),
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        submitted_by: Some(ctx.who.username.clone()),
        submitted_at: Some(ctx.stamp()),
        decided_by: None,
        decided_at: None,
        published_by: None,
        published_at: None,
        return_reason: None,
        rev: 1,
    }
}

async fn entries(
    tx: &mut Tx,
    ctx: &Ctx,
    book: &Book,
    options: &ImportOptions,
    changes: &Changes,
) -> Result<()> {
    let mut next = book.indicators.values().map(|e| e.ord).max().unwrap_or(0);
    let mut fresh = Vec::new();
    for (new, rev) in &changes.entries {
        let old = book.indicators.get(&new.code);
        next += i64::from(rev.is_none());
        let row = IndicatorRow {
            code: new.code.clone(),
            body: serde_json::to_string(new).map_err(|e| AppError::Internal(e.to_string()))?,
            category: new.category.clone(),
            owner_unit: new.owner_unit.clone(),
            retired: false,
            ord: old.map_or(next, |o| o.ord),
            rev: 1,
        };
        let before = old.map(|o| &o.indicator);
        tx.audit(ctx.audit_change("import", "indicator", &new.code, before, Some(new)));
        match rev {
            Some(rev) => indicator::update(tx, &row, *rev, &ctx.who.username, &ctx.stamp()).await?,
            None => fresh.push(row),
        }
    }
    indicator::insert_many(tx, &fresh, &ctx.who.username, &ctx.stamp()).await?;
    if let Some(plan) = &options.plan {
        let codes: Vec<&str> = changes.entries.iter().map(|(i, _)| i.code.as_str()).collect();
        watch(tx, plan, &codes).await?;
    }
    Ok(())
}

async fn targets(
    tx: &mut Tx,
    ctx: &Ctx,
    book: &Book,
    row: &ImportRow,
    options: &ImportOptions,
    changes: &Changes,
) -> Result<()> {
    let mut rows = Vec::with_capacity(changes.targets.len());
    for (new, sheet, cell) in &changes.targets {
        let id = ctx.id();
        tx.audit(ctx.audit_change("import", "target", &id, None::<&()>, Some(new)));
        rows.push(TargetRow {
            id,
            plan_code: new.plan.clone(),
            version: new.version.clone(),
            indicator_code: new.indicator.clone(),
            unit_code: new.unit.clone(),
            doc_no: new.doc_no.clone(),
            doc_date: new.doc_date.map(|d| d.to_string()),
            body: serde_json::to_string(new).map_err(|e| AppError::Internal(e.to_string()))?,
            synthetic: options.synthetic,
            import_id: Some(row.id.clone()),
            file_name: Some(row.file_name.clone()),
            sheet: Some(sheet.clone()),
            cell: Some(cell.clone()),
            created_by: ctx.who.username.clone(),
            created_at: ctx.stamp(),
            superseded_by: None,
            superseded_at: None,
        });
    }
    target::insert_many(tx, &rows).await?;
    let plans: BTreeSet<&str> = rows.iter().map(|r| r.plan_code.as_str()).collect();
    for plan in plans.into_iter().filter(|p| book.plans.contains_key(*p)) {
        let codes: BTreeSet<&str> =
            rows.iter().filter(|r| r.plan_code == plan).map(|r| r.indicator_code.as_str()).collect();
        watch(tx, plan, &codes.into_iter().collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Lets a plan watch indicators that it does not watch yet.
async fn watch(tx: &mut Tx, plan: &str, codes: &[&str]) -> Result<()> {
    let watched = plan::indicators(tx, Some(plan)).await?;
    let next = watched.iter().map(|w| w.ord).max().unwrap_or(0);
    let fresh = codes.iter().filter(|code| watched.iter().all(|w| w.indicator_code != **code));
    let rows: Vec<PlanIndicatorRow> = fresh
        .zip(next + 1..)
        .map(|(code, ord)| PlanIndicatorRow {
            plan_code: plan.to_owned(),
            indicator_code: (*code).to_owned(),
            ord,
        })
        .collect();
    plan::watch(tx, &rows).await?;
    Ok(())
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
