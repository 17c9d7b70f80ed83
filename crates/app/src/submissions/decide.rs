//! The steps of a submission. Each runs in one transaction over the version that the person saw.

use super::content::{Held, held};
use super::read::{SubmissionItem, item};
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::Role;
use crate::text;
use qipan_store::observation::{self, ObservationFilter, Step, Which};
use qipan_store::submission::{self, SubmissionRow};
use qipan_store::{Db, Tx};
use serde_json::json;

const REVIEWER: &[Role] = &[Role::Reviewer];
const PUBLISHER: &[Role] = &[Role::Publisher];

/// Approves the submitted values that are in the reviewer's scope; older ones of the same series, period and vintage
/// are superseded.
///
/// # Errors
/// [`AppError::OwnSubmission`] for one's own, [`AppError::Stale`] over an older version.
pub async fn approve(ctx: &Ctx, id: &str, rev: i64) -> Result<SubmissionItem> {
    ctx.who.require(REVIEWER)?;
    let mut tx = ctx.store.begin().await?;
    let (book, mut row) = open(&mut tx, id, rev).await?;
    let ids = scoped(&mut tx, ctx, &book, &row, REVIEWER, "submitted").await?;
    let by = &ctx.who.username;
    let done = observation::step(&mut tx, id, which(&ids), Step::Approve { by }, &ctx.stamp()).await?;
    let superseded = observation::supersede_older(&mut tx, id, &ctx.stamp()).await?;
    tx.touch_submission(id).await?;
    row.decided_by = Some(by.clone());
    row.decided_at = Some(ctx.stamp());
    finish(tx, ctx, book, row, "approve", json!({"values": done, "superseded": superseded})).await
}

/// Returns submitted values with a reason: those in `ids`, or all in the reviewer's scope if there are none.
///
/// # Errors
/// As [`approve`]; [`AppError::Field`] without a reason.
pub async fn give_back(
    ctx: &Ctx,
    id: &str,
    reason: &str,
    ids: &[String],
    rev: i64,
) -> Result<SubmissionItem> {
    ctx.who.require(REVIEWER)?;
    let reason = text::line("reason", reason, 500)?;
    let mut tx = ctx.store.begin().await?;
    let (book, mut row) = open(&mut tx, id, rev).await?;
    let mine = scoped(&mut tx, ctx, &book, &row, REVIEWER, "submitted").await?;
    let chosen = if ids.is_empty() { mine } else { Some(chosen(&mut tx, ctx, &book, id, ids).await?) };
    let by = &ctx.who.username;
    let step = Step::Return { by, reason: &reason };
    let done = observation::step(&mut tx, id, which(&chosen), step, &ctx.stamp()).await?;
    tx.touch_submission(id).await?;
    row.decided_by = Some(by.clone());
    row.decided_at = Some(ctx.stamp());
    row.return_reason = Some(reason.clone());
    finish(tx, ctx, book, row, "return", json!({"values": done, "reason": reason})).await
}

/// Publishes the approved values that are in the publisher's scope.
///
/// # Errors
/// As [`approve`].
pub async fn publish(ctx: &Ctx, id: &str, rev: i64) -> Result<SubmissionItem> {
    ctx.who.require(PUBLISHER)?;
    let mut tx = ctx.store.begin().await?;
    let (book, mut row) = open(&mut tx, id, rev).await?;
    let ids = scoped(&mut tx, ctx, &book, &row, PUBLISHER, "approved").await?;
    let by = &ctx.who.username;
    let done = observation::step(&mut tx, id, which(&ids), Step::Publish { by }, &ctx.stamp()).await?;
    tx.touch_submission(id).await?;
    row.published_by = Some(by.clone());
    row.published_at = Some(ctx.stamp());
    finish(tx, ctx, book, row, "publish", json!({"values": done})).await
}

/// Submits the drafts of one's own submission.
///
/// # Errors
/// [`AppError::NotFound`] for someone else's, [`AppError::WrongState`] without a draft.
pub async fn submit(ctx: &Ctx, id: &str, rev: i64) -> Result<SubmissionItem> {
    ctx.who.require(&[Role::Reporter])?;
    let mut tx = ctx.store.begin().await?;
    let (book, row) = open(&mut tx, id, rev).await?;
    let contents = submission::contents(&mut tx, std::slice::from_ref(&row.id)).await?;
    for content in contents.iter().filter(|c| c.state == "draft") {
        ctx.who.require_report(&book.tree, &content.unit_code, book.owner(&content.indicator_code))?;
    }
    let (row, done) = submit_drafts(&mut tx, ctx, row).await?;
    finish(tx, ctx, book, row, "submit", json!({"values": done})).await
}

/// Takes the drafts of a submission to their reviewer; the row is written by the caller.
pub(crate) async fn submit_drafts(
    tx: &mut Tx,
    ctx: &Ctx,
    mut row: SubmissionRow,
) -> Result<(SubmissionRow, u64)> {
    let done = observation::step(tx, &row.id, Which::All, Step::Submit, &ctx.stamp()).await?;
    if done == 0 {
        return Err(wrong_state(&row, "draft"));
    }
    tx.touch_submission(&row.id).await?;
    row.submitted_by = Some(ctx.who.username.clone());
    row.submitted_at = Some(ctx.stamp());
    Ok((row, done))
}

async fn open(tx: &mut Tx, id: &str, rev: i64) -> Result<(Book, SubmissionRow)> {
    let book = Book::load(tx).await?;
    let row = submission::get(tx, id).await?.ok_or_else(|| AppError::not_found(Noun::Submission, id))?;
    if row.rev != rev {
        return Err(AppError::Stale { what: Noun::Submission, id: id.to_owned(), current: row.rev });
    }
    Ok((book, row))
}

/// The ids of the values in `state` that are in the person's scope; none if all of them are.
async fn scoped(
    db: &mut Db,
    ctx: &Ctx,
    book: &Book,
    row: &SubmissionRow,
    role: &'static [Role],
    state: &'static str,
) -> Result<Option<Vec<String>>> {
    let contents = submission::contents(db, std::slice::from_ref(&row.id)).await?;
    let all = held(std::slice::from_ref(row), &contents);
    let this = all.first().ok_or_else(|| AppError::not_found(Noun::Submission, &row.id))?;
    if role == REVIEWER && this.is_own(&ctx.who) {
        return Err(AppError::OwnSubmission);
    }
    if this.in_state(state) == 0 {
        return Err(wrong_state(row, state));
    }
    let mine = this.in_scope(&ctx.who, book, role, state);
    if mine.is_empty() {
        return Err(AppError::OutsideScope { unit: foreign_owner(this, book, state) });
    }
    if mine.iter().map(|c| c.n).sum::<i64>() == this.in_state(state) {
        return Ok(None);
    }
    let indicators = mine.iter().map(|c| c.indicator_code.clone()).collect();
    let filter = ObservationFilter {
        submission_id: Some(row.id.clone()),
        indicators: Some(indicators),
        states: Some(vec![state.to_owned()]),
        ..ObservationFilter::default()
    };
    Ok(Some(observation::list(db, &filter).await?.into_iter().map(|o| o.id).collect()))
}

fn foreign_owner(held: &Held<'_>, book: &Book, state: &str) -> String {
    let first = held.contents.iter().find(|c| c.state == state);
    first.map_or_else(String::new, |c| book.owner(&c.indicator_code).to_owned())
}

/// The named values, each of which must be a submitted one of this submission and in the reviewer's scope.
async fn chosen(
    db: &mut Db,
    ctx: &Ctx,
    book: &Book,
    submission: &str,
    ids: &[String],
) -> Result<Vec<String>> {
    for id in ids {
        let found =
            observation::get(db, id).await?.filter(|o| o.submission_id.as_deref() == Some(submission));
        let found = found.ok_or_else(|| AppError::not_found(Noun::Observation, id))?;
        if found.state != "submitted" {
            let (what, id, state) = (Noun::Observation, id.clone(), found.state);
            return Err(AppError::WrongState { what, id, state, wanted: "submitted" });
        }
        ctx.who.require_at(&book.tree, REVIEWER, book.owner(&found.indicator_code))?;
    }
    Ok(ids.to_vec())
}

fn which(ids: &Option<Vec<String>>) -> Which<'_> {
    ids.as_deref().map_or(Which::All, Which::Only)
}

fn wrong_state(row: &SubmissionRow, wanted: &'static str) -> AppError {
    AppError::WrongState { what: Noun::Submission, id: row.id.clone(), state: row.state.clone(), wanted }
}

async fn finish(
    mut tx: Tx,
    ctx: &Ctx,
    book: Book,
    mut row: SubmissionRow,
    action: &str,
    detail: serde_json::Value,
) -> Result<SubmissionItem> {
    let contents = submission::contents(&mut tx, std::slice::from_ref(&row.id)).await?;
    let before = json!({"state": row.state, "rev": row.rev});
    if let Some(held) = held(std::slice::from_ref(&row), &contents).first() {
        row.state = held.settled();
    }
    let rev = row.rev;
    submission::update(&mut tx, &row, rev).await?;
    row.rev += 1;
    let mut after = json!({"state": row.state, "rev": row.rev, "title": row.title});
    if let (Some(after), Some(detail)) = (after.as_object_mut(), detail.as_object()) {
        after.extend(detail.clone());
    }
    tx.audit(ctx.audit_change(action, "submission", &row.id, Some(&before), Some(&after)));
    tx.commit().await?;
    let rows = [row];
    let held = held(&rows, &contents);
    held.first()
        .map(|h| item(h, ctx, &book, 0))
        .ok_or_else(|| AppError::Internal("a submission vanished".into()))
}
