//! Plans in the making, with their stages.

use crate::access::{Access, Routes};
use crate::extract::{Call, IfMatch, Json, Seg, Tagged};
use crate::problem::Handled;
use crate::wire::Items;
use axum::http::StatusCode;
use qipan_app::plan_works::{self, NewPlanWork, PlanWork, PlanWorkBody};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::PLANNER, routes!(create))
        .add(Access::DATA, routes!(get))
        .add(Access::PLANNER, routes!(change))
}

fn tagged(view: PlanWork) -> Tagged<PlanWork> {
    Tagged { rev: view.rev, body: view }
}

/// Plans in the making, by code.
#[utoipa::path(get, path = "/plan-works", tag = "plan-works",
    responses((status = 200, description = "The plans", body = Items<PlanWork>)))]
async fn list(Call(ctx): Call) -> Handled<Json<Items<PlanWork>>> {
    Ok(Json(Items::all(plan_works::list(&ctx).await?)))
}

/// Add a plan in the making.
#[utoipa::path(post, path = "/plan-works", tag = "plan-works", request_body = NewPlanWork,
    responses((status = 201, description = "Added", body = PlanWork)))]
async fn create(Call(ctx): Call, Json(new): Json<NewPlanWork>) -> Handled<(StatusCode, Json<PlanWork>)> {
    Ok((StatusCode::CREATED, Json(plan_works::create(&ctx, new).await?)))
}

/// A plan in the making.
#[utoipa::path(get, path = "/plan-works/{code}", tag = "plan-works", params(("code" = String, Path)),
    responses((status = 200, description = "The plan", body = PlanWork)))]
async fn get(Call(ctx): Call, Seg(code): Seg<String>) -> Handled<Tagged<PlanWork>> {
    Ok(tagged(plan_works::get(&ctx, &code).await?))
}

/// Write a plan in the making; needs `If-Match`.
#[utoipa::path(put, path = "/plan-works/{code}", tag = "plan-works", params(("code" = String, Path), ("If-Match" = String, Header)),
    request_body = PlanWorkBody, responses((status = 200, description = "Written", body = PlanWork)))]
async fn change(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<PlanWorkBody>,
) -> Handled<Tagged<PlanWork>> {
    Ok(tagged(plan_works::change(&ctx, &code, body, rev).await?))
}
