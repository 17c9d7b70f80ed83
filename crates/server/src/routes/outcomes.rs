//! Pacing by quarter, promised against delivered, findings, and the gap between ledger and statistics.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload;
use crate::wire::OnDay;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use qipan_app::projects::race::Imported;
use qipan_app::projects::{
    self, DeliveryBody, DeliveryView, FindingQuery, PacingQuery, PacingTargets, PacingView, ProjectFindings,
    StatisticBody, StatisticQuery, StatisticView, StatisticsView,
};
use qipan_app::{AppError, Role, error::FieldFault};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

const ENTER: Access = Access::Roles(&[Role::Reporter, Role::Planner]);

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(pacing))
        .add(Access::PLANNER, routes!(set_targets))
        .add(Access::DATA, routes!(findings))
        .add(Access::DATA, routes!(deliveries))
        .add(ENTER, routes!(deliver))
        .add(Access::DATA, routes!(statistics))
        .add(Access::DATA, routes!(statistic))
        .add(ENTER, routes!(record_statistic))
        .add(ENTER, routes!(import_statistics))
}

/// How many were taken.
#[derive(Serialize, ToSchema)]
struct TargetsSet {
    /// Targets.
    targets: usize,
}

/// What must start and be invested by the end of each quarter, project by project, and what is at risk.
#[utoipa::path(get, path = "/projects/pacing", tag = "projects", params(PacingQuery),
    responses((status = 200, description = "The year", body = PacingView)))]
async fn pacing(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<PacingQuery>,
) -> Handled<Json<PacingView>> {
    Ok(Json(projects::pacing(&ctx, &state.portfolio, &query).await?))
}

/// Set what a unit is to start and invest by the end of quarters.
#[utoipa::path(post, path = "/projects/pacing/targets", tag = "projects", request_body = PacingTargets,
    responses((status = 201, description = "Set", body = TargetsSet)))]
async fn set_targets(
    Call(ctx): Call,
    Json(body): Json<PacingTargets>,
) -> Handled<(StatusCode, Json<TargetsSet>)> {
    let targets = projects::set_pacing_targets(&ctx, &body).await?;
    Ok((StatusCode::CREATED, Json(TargetsSet { targets })))
}

/// Promises not kept after production, and land that is not built on.
#[utoipa::path(get, path = "/projects/findings", tag = "projects", params(FindingQuery),
    responses((status = 200, description = "Findings", body = ProjectFindings)))]
async fn findings(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<FindingQuery>,
) -> Handled<Json<ProjectFindings>> {
    Ok(Json(projects::findings(&ctx, &state.portfolio, &query).await?))
}

/// Promised against delivered of a project, with findings about it.
#[utoipa::path(get, path = "/projects/{id}/deliveries", tag = "projects", params(("id" = String, Path), OnDay),
    responses((status = 200, description = "Year by year", body = DeliveryView)))]
async fn deliveries(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Json<DeliveryView>> {
    Ok(Json(projects::deliveries(&ctx, &state.portfolio, &id, on.as_of).await?))
}

/// Enter a figure that a project delivered, with its source; nobody enters those of their own unit.
#[utoipa::path(post, path = "/projects/{id}/deliveries", tag = "projects", params(("id" = String, Path)),
    request_body = DeliveryBody, responses((status = 201, description = "Entered", body = DeliveryView)))]
async fn deliver(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Json(body): Json<DeliveryBody>,
) -> Handled<(StatusCode, Json<DeliveryView>)> {
    projects::deliver(&ctx, &id, &body).await?;
    Ok((StatusCode::CREATED, Json(projects::deliveries(&ctx, &state.portfolio, &id, None).await?)))
}

/// The ledger's investment against the statistics', project by project, with the causes of the gap.
#[utoipa::path(get, path = "/projects/statistics", tag = "projects", params(StatisticQuery),
    responses((status = 200, description = "Gaps", body = StatisticsView)))]
async fn statistics(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(query): Params<StatisticQuery>,
) -> Handled<Json<StatisticsView>> {
    Ok(Json(projects::gaps(&ctx, &state.portfolio, &query).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MonthOnDay {
    /// The year up to this month; the one before that of the day if missing.
    month: Option<String>,
    /// As known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

/// Ledger against statistics of a project, month by month, with the gap and its causes.
#[utoipa::path(get, path = "/projects/{id}/statistics", tag = "projects", params(("id" = String, Path), MonthOnDay),
    responses((status = 200, description = "Both sides", body = StatisticView)))]
async fn statistic(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Params(q): Params<MonthOnDay>,
) -> Handled<Json<StatisticView>> {
    Ok(Json(projects::statistic(&ctx, &state.portfolio, &id, q.month.as_deref(), q.as_of).await?))
}

/// Record what the statistical side has of a project and month, or since when it holds the project; the answer tells
/// the gap with it. Nobody enters figures of their own unit.
#[utoipa::path(post, path = "/projects/{id}/statistics", tag = "projects", params(("id" = String, Path)),
    request_body = StatisticBody, responses((status = 200, description = "Checked only", body = StatisticView),
        (status = 201, description = "Recorded", body = StatisticView)))]
async fn record_statistic(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    Json(body): Json<StatisticBody>,
) -> Handled<(StatusCode, Json<StatisticView>)> {
    let status = if body.dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(projects::record_statistic(&ctx, &id, &body).await?)))
}

/// The multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct StatisticsImportForm {
    /// Workbook or CSV: a row a project with its code and the month's investment in 万元.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Month, `2024-06`.
    month: String,
    /// Where the figures stand; the file's name if missing.
    source: Option<String>,
    /// Only check; true if missing.
    dry_run: Option<bool>,
}

/// Import a month of the statistical side, keyed by project code.
#[utoipa::path(post, path = "/projects/statistics/import", tag = "projects",
    request_body(content = StatisticsImportForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "Checked or taken", body = Imported)))]
async fn import_statistics(
    Call(ctx): Call,
    State(state): State<AppState>,
    request: Request,
) -> Handled<Json<Imported>> {
    let (mut dry_run, mut source, mut month) = (true, None, String::new());
    let file = upload::parts(&state, request, |name, text| {
        match name {
            "dry_run" if !text.is_empty() => dry_run = upload::flag("dry_run", text)?,
            "source" if !text.is_empty() => source = Some(text.to_owned()),
            "month" => text.clone_into(&mut month),
            _ => {}
        }
        Ok(())
    });
    let file = file.await?;
    if month.is_empty() {
        return Err(AppError::field("month", "", FieldFault::Missing).into());
    }
    Ok(Json(projects::import_statistics(&ctx, &month, file, source.as_deref(), dry_run).await?))
}
