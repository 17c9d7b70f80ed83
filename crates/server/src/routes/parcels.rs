//! The land register: parcels, their life, idle and underused land, splits and merges.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use axum::http::StatusCode;
use qipan_app::land::{
    self, LandFindings, Merge, NewParcelState, NewParcels, ParcelChange, ParcelPage, ParcelView, Registered,
    Reshaped, Split, WantedFindings, WantedParcels,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::PLANNER, routes!(register))
        .add(Access::DATA, routes!(findings))
        .add(Access::PLANNER, routes!(split))
        .add(Access::PLANNER, routes!(merge))
        .add(Access::DATA, routes!(get))
        .add(Access::PLANNER, routes!(change))
        .add(Access::PLANNER, routes!(step))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only of this unit and what lies below it.
    unit: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Only in this park.
    park: Option<String>,
    /// Only with this text in code, name or enterprise.
    q: Option<String>,
    /// Also those that ended in others by split or merge.
    #[serde(default)]
    ended: bool,
    /// From the page before.
    cursor: Option<String>,
    /// Parcels a page, at most 500.
    limit: Option<i64>,
}

/// Parcels by code, with number and area by state.
#[utoipa::path(get, path = "/parcels", tag = "parcels", params(ListQuery),
    responses((status = 200, description = "The parcels", body = ParcelPage)))]
async fn list(Call(ctx): Call, Params(q): Params<ListQuery>) -> Handled<Json<ParcelPage>> {
    let ListQuery { unit, state, park, q, ended, cursor, limit } = q;
    Ok(Json(land::list(&ctx, WantedParcels { unit, state, park, q, ended, cursor, limit }).await?))
}

/// Register parcels under one document, all or none.
#[utoipa::path(post, path = "/parcels", tag = "parcels", request_body = NewParcels,
    responses((status = 201, description = "Registered", body = Registered)))]
async fn register(Call(ctx): Call, Json(new): Json<NewParcels>) -> Handled<(StatusCode, Json<Registered>)> {
    Ok((StatusCode::CREATED, Json(land::register(&ctx, new).await?)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FindingsQuery {
    /// As of this day, also one to come; today if missing.
    as_of: Option<String>,
    /// Only of this unit and what lies below it.
    unit: Option<String>,
    /// Only in this park.
    park: Option<String>,
    /// Only of this rule.
    rule: Option<String>,
    /// Only at this stage.
    stage: Option<String>,
    /// From the page before.
    cursor: Option<usize>,
    /// Findings a page, at most 1,000.
    limit: Option<usize>,
}

/// Idle, unsupplied and underused land with its clock, and area that went nowhere; the most serious first.
#[utoipa::path(get, path = "/parcels/findings", tag = "parcels", params(FindingsQuery),
    responses((status = 200, description = "The findings", body = LandFindings)))]
async fn findings(Call(ctx): Call, Params(q): Params<FindingsQuery>) -> Handled<Json<LandFindings>> {
    let as_of = day("as_of", q.as_of.as_deref())?;
    let FindingsQuery { unit, park, rule, stage, cursor, limit, .. } = q;
    Ok(Json(land::findings(&ctx, WantedFindings { as_of, unit, park, rule, stage, cursor, limit }).await?))
}

/// Split a parcel; what the parts leave over stays a finding until it is registered.
#[utoipa::path(post, path = "/parcels/split", tag = "parcels", request_body = Split,
    responses((status = 201, description = "Split", body = Reshaped)))]
async fn split(Call(ctx): Call, Json(new): Json<Split>) -> Handled<(StatusCode, Json<Reshaped>)> {
    Ok((StatusCode::CREATED, Json(land::split(&ctx, new).await?)))
}

/// Merge parcels of one state into a new one.
#[utoipa::path(post, path = "/parcels/merge", tag = "parcels", request_body = Merge,
    responses((status = 201, description = "Merged", body = Reshaped)))]
async fn merge(Call(ctx): Call, Json(new): Json<Merge>) -> Handled<(StatusCode, Json<Reshaped>)> {
    Ok((StatusCode::CREATED, Json(land::merge(&ctx, new).await?)))
}

fn tagged(view: ParcelView) -> Tagged<ParcelView> {
    Tagged { rev: view.rev, body: view }
}

/// A parcel with its life and what the rules say of it today.
#[utoipa::path(get, path = "/parcels/{code}", tag = "parcels", params(("code" = String, Path)),
    responses((status = 200, description = "The parcel", body = ParcelView)))]
async fn get(Call(ctx): Call, Seg(code): Seg<String>) -> Handled<Tagged<ParcelView>> {
    Ok(tagged(land::get(&ctx, &code).await?))
}

/// Replace what is known of a parcel; needs `If-Match`.
#[utoipa::path(put, path = "/parcels/{code}", tag = "parcels", params(("code" = String, Path), ("If-Match" = String, Header)),
    request_body = ParcelChange, responses((status = 200, description = "Changed", body = ParcelView)))]
async fn change(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(new): Json<ParcelChange>,
) -> Handled<Tagged<ParcelView>> {
    Ok(tagged(land::change(&ctx, &code, new, rev).await?))
}

/// A step in a parcel's life, dated and with its document; needs `If-Match`.
#[utoipa::path(post, path = "/parcels/{code}/states", tag = "parcels", params(("code" = String, Path), ("If-Match" = String, Header)),
    request_body = NewParcelState, responses((status = 200, description = "Taken", body = ParcelView)))]
async fn step(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(new): Json<NewParcelState>,
) -> Handled<Tagged<ParcelView>> {
    Ok(tagged(land::step(&ctx, &code, new, rev).await?))
}
