//! The quota ledger: balances, entries, trial balance, check, reservations.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, IfMatch, Json, Params, RequestKey, Seg};
use crate::problem::Handled;
use crate::wire::Items;
use axum::http::StatusCode;
use qipan_app::ledger::{
    self, Expired, NewDraw, NewQuotaEntry, NewRatio, NewSitingReservation, QuotaBalances, QuotaCheck,
    QuotaEntries, QuotaEntry, Reservation, RewardRatio, TrialBalance, WantedEntries,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(balances))
        .add(Access::DATA, routes!(entries))
        .add(Access::PLANNER, routes!(post))
        .add(Access::DATA, routes!(entry))
        .add(Access::DATA, routes!(of_kind))
        .add(Access::DATA, routes!(trial_balance))
        .add(Access::DATA, routes!(check))
        .add(Access::DATA, routes!(reservations))
        .add(Access::PLANNER, routes!(reserve))
        .add(Access::DATA, routes!(of_siting))
        .add(Access::PLANNER, routes!(set_ratio))
        .add(Access::PLANNER, routes!(expire_due))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AsOf {
    /// As of the end of this day; as it stands if missing.
    as_of: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EntriesQuery {
    /// Only with this action.
    action: Option<String>,
    /// Only of this reservation.
    reservation: Option<String>,
    /// Only up to this day.
    as_of: Option<String>,
    /// From the page before.
    cursor: Option<i64>,
    /// Entries a page, at most 500.
    limit: Option<i64>,
}

impl EntriesQuery {
    fn wanted(self, kind: Option<String>) -> Handled<WantedEntries> {
        let as_of = day("as_of", self.as_of.as_deref())?;
        let (action, reservation) = (self.action, self.reservation);
        Ok(WantedEntries { kind, action, reservation, as_of, cursor: self.cursor, limit: self.limit })
    }
}

/// The balances of every kind, by source, year and unit.
#[utoipa::path(get, path = "/quotas", tag = "quotas", params(AsOf),
    responses((status = 200, description = "The balances", body = QuotaBalances)))]
async fn balances(Call(ctx): Call, Params(q): Params<AsOf>) -> Handled<Json<QuotaBalances>> {
    Ok(Json(ledger::balances(&ctx, day("as_of", q.as_of.as_deref())?).await?))
}

/// The entries, the last first.
#[utoipa::path(get, path = "/quotas/entries", tag = "quotas", params(EntriesQuery),
    responses((status = 200, description = "The entries", body = QuotaEntries)))]
async fn entries(Call(ctx): Call, Params(q): Params<EntriesQuery>) -> Handled<Json<QuotaEntries>> {
    Ok(Json(ledger::entries(&ctx, q.wanted(None)?).await?))
}

/// The entries of a kind, the last first.
#[utoipa::path(get, path = "/quotas/{kind}/entries", tag = "quotas", params(("kind" = String, Path), EntriesQuery),
    responses((status = 200, description = "The entries", body = QuotaEntries)))]
async fn of_kind(
    Call(ctx): Call,
    Seg(kind): Seg<String>,
    Params(q): Params<EntriesQuery>,
) -> Handled<Json<QuotaEntries>> {
    Ok(Json(ledger::entries(&ctx, q.wanted(Some(kind))?).await?))
}

/// One entry with its lines.
#[utoipa::path(get, path = "/quotas/entries/{id}", tag = "quotas", params(("id" = String, Path)),
    responses((status = 200, description = "The entry", body = QuotaEntry)))]
async fn entry(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Json<QuotaEntry>> {
    Ok(Json(ledger::entry(&ctx, &id).await?))
}

/// Book an entry: grant, allocate, reserve, commit, release, expire or reverse. An overdraft is refused (409,
/// `quota_overdraft`). With `Idempotency-Key` a repeated request books once.
#[utoipa::path(post, path = "/quotas/entries", tag = "quotas", params(RequestKey), request_body = NewQuotaEntry,
    responses((status = 201, description = "Booked, or what a dry run would book", body = QuotaEntry)))]
async fn post(
    Call(ctx): Call,
    key: RequestKey,
    Json(new): Json<NewQuotaEntry>,
) -> Handled<(StatusCode, Json<QuotaEntry>)> {
    Ok((StatusCode::CREATED, Json(ledger::post(&ctx, new, key.as_deref()).await?)))
}

/// Debits and credits by kind and account; their difference is always zero.
#[utoipa::path(get, path = "/quotas/trial-balance", tag = "quotas", params(AsOf),
    responses((status = 200, description = "The trial balance", body = TrialBalance)))]
async fn trial_balance(Call(ctx): Call, Params(q): Params<AsOf>) -> Handled<Json<TrialBalance>> {
    Ok(Json(ledger::trial_balance(&ctx, day("as_of", q.as_of.as_deref())?).await?))
}

#[derive(Deserialize, ToSchema)]
struct Needs {
    /// What is needed.
    needs: Vec<NewDraw>,
}

/// Whether what is needed is there, and from which quotas it would be drawn. Saves nothing.
#[utoipa::path(post, path = "/quotas/check", tag = "quotas", request_body = Needs,
    responses((status = 200, description = "An answer for each need", body = Items<QuotaCheck>)))]
async fn check(Call(ctx): Call, Json(body): Json<Needs>) -> Handled<Json<Items<QuotaCheck>>> {
    Ok(Json(Items::all(ledger::check(&ctx, &body.needs).await?)))
}

/// The reservations and what each still holds.
#[utoipa::path(get, path = "/quotas/reservations", tag = "quotas",
    responses((status = 200, description = "The reservations", body = Items<Reservation>)))]
async fn reservations(Call(ctx): Call) -> Handled<Json<Items<Reservation>>> {
    Ok(Json(Items::all(ledger::reservations(&ctx, None).await?)))
}

/// Reserve the quota that a siting needs, in one transaction with the siting.
#[utoipa::path(post, path = "/sitings/{id}/reserve", tag = "quotas", params(("id" = String, Path), RequestKey),
    request_body = NewSitingReservation, responses((status = 201, description = "Reserved", body = QuotaEntry)))]
async fn reserve(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    key: RequestKey,
    Json(new): Json<NewSitingReservation>,
) -> Handled<(StatusCode, Json<QuotaEntry>)> {
    Ok((StatusCode::CREATED, Json(ledger::reserve_siting(&ctx, &id, new, key.as_deref()).await?)))
}

/// The reservations of a siting.
#[utoipa::path(get, path = "/sitings/{id}/reservations", tag = "quotas", params(("id" = String, Path)),
    responses((status = 200, description = "The reservations", body = Items<Reservation>)))]
async fn of_siting(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Json<Items<Reservation>>> {
    Ok(Json(Items::all(ledger::of_siting(&ctx, &id).await?)))
}

/// Set the ratio of 盘三奖一, with the document that says so; needs `If-Match` (`reward_ratio_rev` of the balances).
#[utoipa::path(put, path = "/quotas/ratio", tag = "quotas", params(("If-Match" = String, Header)), request_body = NewRatio,
    responses((status = 200, description = "Set", body = RewardRatio)))]
async fn set_ratio(
    Call(ctx): Call,
    IfMatch(rev): IfMatch,
    Json(new): Json<NewRatio>,
) -> Handled<Json<RewardRatio>> {
    Ok(Json(ledger::set_ratio(&ctx, new, rev).await?))
}

#[derive(Deserialize, ToSchema)]
struct ExpireDue {
    /// The document.
    doc_no: String,
    /// Only say which.
    #[serde(default)]
    dry_run: bool,
}

/// End every reservation whose time is over, all in one transaction; what they held is free again.
#[utoipa::path(post, path = "/quotas/expire-due", tag = "quotas", request_body = ExpireDue,
    responses((status = 200, description = "Ended", body = Expired)))]
async fn expire_due(Call(ctx): Call, Json(new): Json<ExpireDue>) -> Handled<Json<Expired>> {
    Ok(Json(ledger::expire_due(&ctx, &new.doc_no, new.dry_run).await?))
}
