//! Plans: versions, the tree with lights, editing, and what the public sees.

use crate::access::{Access, Routes};
use crate::answer::{self, day};
use crate::extract::{Anyone, Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use crate::state::AppState;
use crate::wire::Items;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use qipan_app::Role;
use qipan_app::read::plans::edit::{self, NewPlan, NewVersion, NodeEdit};
use qipan_app::read::plans::{self, PlanDetail, PlanDiff, PlanView, VersionView};
use qipan_app::read::public::{self, PublicIndicators};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::PLANNER, routes!(create))
        .add(Access::DATA, routes!(get))
        .add(Access::DATA, routes!(compare))
        .add(Access::PLANNER, routes!(set_indicators))
        .add(Access::PLANNER, routes!(new_version))
        .add(Access::PLANNER, routes!(set_document))
        .add(Access::PLANNER, routes!(set_nodes))
        .add(Access::PLANNER, routes!(publish))
        .add(Access::Roles(&[Role::Planner, Role::Publisher]), routes!(pin))
        .add(Access::Public, routes!(public_list))
        .add(Access::Public, routes!(public_get))
        .add(Access::Public, routes!(public_indicators))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlanQuery {
    /// The version; the newest published one if missing.
    version: Option<String>,
    /// The day that the lights are of; today if missing.
    as_of: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DiffQuery {
    /// The older version.
    from: String,
    /// The newer version.
    to: String,
}

#[derive(Deserialize, ToSchema)]
struct Nodes {
    /// All nodes of the version, in any order.
    nodes: Vec<NodeEdit>,
}

#[derive(Deserialize, ToSchema)]
struct Codes {
    /// Codes of the indicators, in the order of lists.
    indicators: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
struct Document {
    /// Document number.
    doc_no: Option<String>,
    /// Date of the document.
    #[schema(value_type = Option<String>, format = Date)]
    doc_date: Option<Date>,
}

/// The version that a change made.
#[derive(Serialize, ToSchema)]
struct NewRev {
    /// For the next `If-Match`.
    rev: i64,
}

/// All plans with their versions.
#[utoipa::path(get, path = "/plans", tag = "plans", responses((status = 200, description = "Plans", body = Items<PlanView>)))]
async fn list(Call(ctx): Call, State(state): State<AppState>) -> Handled<Json<Items<PlanView>>> {
    Ok(Json(Items::all(plans::list(&ctx, &state.cache).await?)))
}

/// Add a plan.
#[utoipa::path(post, path = "/plans", tag = "plans", request_body = NewPlan,
    responses((status = 201, description = "Added", body = PlanView)))]
async fn create(Call(ctx): Call, Json(new): Json<NewPlan>) -> Handled<(StatusCode, Json<PlanView>)> {
    Ok((StatusCode::CREATED, Json(edit::create(&ctx, new).await?)))
}

/// A version of a plan as a tree with lights; its `ETag` is the version of its nodes.
#[utoipa::path(get, path = "/plans/{code}", tag = "plans", params(("code" = String, Path), PlanQuery),
    responses((status = 200, description = "The tree", body = PlanDetail)))]
async fn get(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<PlanQuery>,
) -> Handled<Tagged<PlanDetail>> {
    let as_of = day("as_of", q.as_of.as_deref())?;
    let body = plans::detail(&ctx, &state.cache, &code, q.version.as_deref(), as_of).await?;
    Ok(Tagged { rev: body.version.rev, body })
}

/// What changed from one version to another.
#[utoipa::path(get, path = "/plans/{code}/diff", tag = "plans", params(("code" = String, Path), DiffQuery),
    responses((status = 200, description = "The differences", body = PlanDiff)))]
async fn compare(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<DiffQuery>,
) -> Handled<Json<PlanDiff>> {
    Ok(Json(plans::compare(&ctx, &state.cache, &code, &q.from, &q.to).await?))
}

/// Set which indicators the plan watches.
#[utoipa::path(put, path = "/plans/{code}/indicators", tag = "plans", params(("code" = String, Path)), request_body = Codes,
    responses((status = 204, description = "Set")))]
async fn set_indicators(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(body): Json<Codes>,
) -> Handled<StatusCode> {
    edit::set_indicators(&ctx, &code, body.indicators).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add a draft version, with the nodes of another one.
#[utoipa::path(post, path = "/plans/{code}/versions", tag = "plans", params(("code" = String, Path)), request_body = NewVersion,
    responses((status = 201, description = "Added", body = VersionView)))]
async fn new_version(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(new): Json<NewVersion>,
) -> Handled<(StatusCode, Tagged<VersionView>)> {
    let body = edit::new_version(&ctx, &code, new).await?;
    Ok((StatusCode::CREATED, Tagged { rev: body.rev, body }))
}

/// Set number and date of a draft's document.
#[utoipa::path(put, path = "/plans/{code}/versions/{version}", tag = "plans",
    params(("code" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)), request_body = Document,
    responses((status = 200, description = "Set", body = VersionView)))]
async fn set_document(
    Call(ctx): Call,
    Seg((code, version)): Seg<(String, String)>,
    IfMatch(rev): IfMatch,
    Json(body): Json<Document>,
) -> Handled<Tagged<VersionView>> {
    let document = (body.doc_no, body.doc_date);
    let body = edit::set_document(&ctx, &code, &version, document, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Put nodes in the place of all nodes of a draft.
#[utoipa::path(put, path = "/plans/{code}/versions/{version}/nodes", tag = "plans",
    params(("code" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)), request_body = Nodes,
    responses((status = 200, description = "Written", body = NewRev)))]
async fn set_nodes(
    Call(ctx): Call,
    Seg((code, version)): Seg<(String, String)>,
    IfMatch(rev): IfMatch,
    Json(body): Json<Nodes>,
) -> Handled<Tagged<NewRev>> {
    let rev = edit::set_nodes(&ctx, &code, &version, body.nodes, rev).await?;
    Ok(Tagged { rev, body: NewRev { rev } })
}

/// Fix a draft as published: its nodes stay as they are from then on.
#[utoipa::path(post, path = "/plans/{code}/versions/{version}/publish", tag = "plans",
    params(("code" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "Published", body = VersionView)))]
async fn publish(
    Call(ctx): Call,
    Seg((code, version)): Seg<(String, String)>,
    IfMatch(rev): IfMatch,
) -> Handled<Tagged<VersionView>> {
    let body = edit::publish(&ctx, &code, &version, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Make a published version the one that the public sees.
#[utoipa::path(post, path = "/plans/{code}/versions/{version}/pin", tag = "plans",
    params(("code" = String, Path), ("version" = String, Path)), responses((status = 204, description = "Pinned")))]
async fn pin(Call(ctx): Call, Seg((code, version)): Seg<(String, String)>) -> Handled<StatusCode> {
    edit::pin(&ctx, &code, &version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The plans that the public may see.
#[utoipa::path(get, path = "/public/plans", tag = "public", responses((status = 200, description = "Plans", body = Items<PlanView>)))]
async fn public_list(Anyone(ctx): Anyone, State(state): State<AppState>) -> Handled<Json<Items<PlanView>>> {
    Ok(Json(Items::all(plans::public_list(&ctx, &state.cache).await?)))
}

/// The pinned version of a plan, with lights from published values only.
#[utoipa::path(get, path = "/public/plans/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, description = "The tree", body = PlanDetail)))]
async fn public_get(
    Anyone(ctx): Anyone,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
) -> Handled<Json<PlanDetail>> {
    Ok(Json(plans::public(&ctx, &state.cache, &code).await?))
}

/// The indicators that the pinned version of a plan names: published values only, with source and vintage.
#[utoipa::path(get, path = "/public/plans/{code}/indicators", tag = "public", params(("code" = String, Path)),
    responses((status = 200, description = "Indicators", body = PublicIndicators)))]
async fn public_indicators(
    Anyone(ctx): Anyone,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    headers: HeaderMap,
) -> Handled<Response> {
    Ok(answer::send(&headers, public::indicators(&ctx, &state.cache, &code).await?))
}
