//! Submissions: submit, approve, return, publish.

use crate::access::{Access, Routes};
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use qipan_app::Role;
use qipan_app::submissions::{self, Page, SubmissionItem, SubmissionView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

const WORKERS: Access = Access::Roles(&[Role::Reporter, Role::Reviewer, Role::Publisher]);

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(WORKERS, routes!(list))
        .add(WORKERS, routes!(get))
        .add(Access::REPORTER, routes!(submit))
        .add(Access::REVIEWER, routes!(approve))
        .add(Access::REVIEWER, routes!(give_back))
        .add(Access::PUBLISHER, routes!(publish))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `draft`, `submitted`, `approved`, `published` or `returned`.
    state: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Submissions a page, at most 200.
    limit: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ValuesQuery {
    /// `next_cursor` of the page of values before.
    cursor: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
struct Return {
    /// Why; the reporter reads it.
    reason: String,
    /// The values to return; all that are in the reviewer's scope if missing.
    #[serde(default)]
    ids: Vec<String>,
}

fn tagged(body: SubmissionItem) -> Tagged<SubmissionItem> {
    Tagged { rev: body.rev, body }
}

/// Submissions that the person may see, newest first.
#[utoipa::path(get, path = "/submissions", tag = "submissions", params(ListQuery),
    responses((status = 200, description = "A page", body = Page)))]
async fn list(Call(ctx): Call, Params(q): Params<ListQuery>) -> Handled<Json<Page>> {
    Ok(Json(submissions::list(&ctx, q.state.as_deref(), q.cursor, q.limit.unwrap_or(50)).await?))
}

/// One submission with a page of its values, each beside what was known before.
#[utoipa::path(get, path = "/submissions/{id}", tag = "submissions", params(("id" = String, Path), ValuesQuery),
    responses((status = 200, description = "The submission", body = SubmissionView)))]
async fn get(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    Params(q): Params<ValuesQuery>,
) -> Handled<Tagged<SubmissionView>> {
    let body = submissions::get(&ctx, &id, q.cursor).await?;
    Ok(Tagged { rev: body.item.rev, body })
}

/// Submit one's drafts.
#[utoipa::path(post, path = "/submissions/{id}/submit", tag = "submissions",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "Submitted", body = SubmissionItem)))]
async fn submit(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
) -> Handled<Tagged<SubmissionItem>> {
    Ok(tagged(submissions::submit(&ctx, &id, rev).await?))
}

/// Approve what is in one's scope. Nobody approves their own.
#[utoipa::path(post, path = "/submissions/{id}/approve", tag = "submissions",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "Approved", body = SubmissionItem)))]
async fn approve(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
) -> Handled<Tagged<SubmissionItem>> {
    Ok(tagged(submissions::approve(&ctx, &id, rev).await?))
}

/// Return values with a reason.
#[utoipa::path(post, path = "/submissions/{id}/return", tag = "submissions", request_body = Return,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "Returned", body = SubmissionItem)))]
async fn give_back(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<Return>,
) -> Handled<Tagged<SubmissionItem>> {
    Ok(tagged(submissions::give_back(&ctx, &id, &body.reason, &body.ids, rev).await?))
}

/// Publish what is approved.
#[utoipa::path(post, path = "/submissions/{id}/publish", tag = "submissions",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "Published", body = SubmissionItem)))]
async fn publish(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
) -> Handled<Tagged<SubmissionItem>> {
    Ok(tagged(submissions::publish(&ctx, &id, rev).await?))
}
