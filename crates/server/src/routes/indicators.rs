//! Indicators: the table, one of them, its values, its chart, why it stands where it stands.

use crate::access::{Access, Routes};
use crate::answer::{day, send};
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use crate::state::AppState;
use crate::wire::{Items, attachment};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use qipan_app::projects;
use qipan_app::read::decomposition::{self, DecompositionView};
use qipan_app::read::history::{self, HistoryPage};
use qipan_app::read::indicators::{self, IndicatorDefinition, IndicatorDetail, IndicatorPage, Wanted};
use qipan_app::read::observations::{self, ObservationView};
use qipan_app::read::path::{self, PathData};
use qipan_app::read::why::Why;
use qipan_app::read::{definitions, export};
use qipan_indicator::model::Indicator;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::DATA, routes!(as_xlsx))
        .add(Access::DATA, routes!(as_csv))
        .add(Access::PLANNER, routes!(create))
        .add(Access::DATA, routes!(get))
        .add(Access::PLANNER, routes!(update))
        .add(Access::DATA, routes!(values))
        .add(Access::DATA, routes!(chart))
        .add(Access::DATA, routes!(explain))
        .add(Access::DATA, routes!(decompose))
        .add(Access::DATA, routes!(changes))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only what this plan watches, judged by its targets; the plan meant if missing; `*`: every indicator.
    plan: Option<String>,
    /// The version of the plan; the newest published one known on the day if missing.
    plan_version: Option<String>,
    /// Org unit; the district if missing.
    unit: Option<String>,
    /// Only of this category.
    category: Option<String>,
    /// Only with one of these grades, separated by commas.
    grade: Option<String>,
    /// Only with this text in code or name.
    q: Option<String>,
    /// As known on this day, `2024-06-30`; today if missing.
    as_of: Option<String>,
    /// As it had been recorded by this instant (RFC 3339), to reproduce an answer exactly.
    recorded_at: Option<String>,
    /// From the page before.
    cursor: Option<String>,
    /// Lines a page, at most 500; all if missing.
    limit: Option<usize>,
}

impl ListQuery {
    fn wanted(self) -> Handled<Wanted> {
        Ok(Wanted {
            plan: self.plan,
            plan_version: self.plan_version,
            unit: self.unit,
            category: self.category,
            grade: self.grade,
            q: self.q,
            as_of: day("as_of", self.as_of.as_deref())?,
            recorded_at: self.recorded_at,
            cursor: self.cursor,
            limit: self.limit,
        })
    }
}

/// What every page of one indicator can be asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OneQuery {
    /// The plan whose targets are judged by.
    plan: Option<String>,
    /// The version of the plan.
    plan_version: Option<String>,
    /// Org unit; the district if missing.
    unit: Option<String>,
    /// As known on this day; today if missing.
    as_of: Option<String>,
    /// As it had been recorded by this instant (RFC 3339).
    recorded_at: Option<String>,
    /// Of a chart: the year, 0 for the whole plan. Of a decomposition: the year of the targets.
    year: Option<i16>,
    /// Of a decomposition: `subdistrict` (default), `platform`, `bureau` or `department`.
    by: Option<String>,
}

impl OneQuery {
    fn wanted(&self) -> Handled<Wanted> {
        Ok(Wanted {
            plan: self.plan.clone(),
            plan_version: self.plan_version.clone(),
            unit: self.unit.clone(),
            as_of: day("as_of", self.as_of.as_deref())?,
            recorded_at: self.recorded_at.clone(),
            ..Wanted::default()
        })
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ValuesQuery {
    /// Org unit; the district if missing.
    unit: Option<String>,
    /// Only what was known on this day.
    as_of: Option<String>,
    /// As it had been recorded by this instant (RFC 3339).
    recorded_at: Option<String>,
    /// Also what is not approved: submitted and returned values, and one's own drafts.
    #[serde(default)]
    waiting: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// From the page before.
    cursor: Option<i64>,
}

/// A definition, and whether the indicator is retired.
#[derive(Deserialize, ToSchema)]
struct IndicatorChange {
    #[serde(flatten)]
    #[schema(value_type = IndicatorDefinition)]
    definition: Indicator,
    /// No longer reported; unchanged if missing.
    #[serde(default)]
    retired: Option<bool>,
}

/// Where every indicator stands. Sent with an `ETag`; `If-None-Match` saves the body.
#[utoipa::path(get, path = "/indicators", tag = "indicators", params(ListQuery),
    responses((status = 200, description = "The table", body = IndicatorPage), (status = 304, description = "Unchanged")))]
async fn list(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<ListQuery>,
    headers: HeaderMap,
) -> Handled<Response> {
    Ok(send(&headers, indicators::page(&ctx, &state.cache, &q.wanted()?).await?))
}

/// The table as a workbook; demo values are marked.
#[utoipa::path(get, path = "/indicators.xlsx", tag = "indicators", params(ListQuery),
    responses((status = 200, description = "The table", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn as_xlsx(call: Call, state: State<AppState>, q: Params<ListQuery>) -> Handled<Response> {
    exported(call, state, q, "xlsx").await
}

/// The table as csv; demo values are marked.
#[utoipa::path(get, path = "/indicators.csv", tag = "indicators", params(ListQuery),
    responses((status = 200, description = "The table", content_type = "text/csv")))]
async fn as_csv(call: Call, state: State<AppState>, q: Params<ListQuery>) -> Handled<Response> {
    exported(call, state, q, "csv").await
}

async fn exported(
    Call(ctx): Call,
    State(state): State<AppState>,
    Params(q): Params<ListQuery>,
    format: &str,
) -> Handled<Response> {
    let out = export::file(&ctx, &state.cache, &q.wanted()?, format).await?;
    Ok(attachment(&out.name, out.bytes))
}

/// Add an indicator.
#[utoipa::path(post, path = "/indicators", tag = "indicators", request_body = IndicatorDefinition,
    responses((status = 201, description = "Added", body = IndicatorDetail)))]
async fn create(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(new): Json<Indicator>,
) -> Handled<(StatusCode, Tagged<IndicatorDetail>)> {
    let code = new.code.clone();
    let rev = definitions::create(&ctx, new).await?;
    let body = indicators::detail(&ctx, &state.cache, code.trim(), &Wanted::default()).await?;
    Ok((StatusCode::CREATED, Tagged { rev, body }))
}

/// One indicator: its definition with its version as `ETag`, and where it stands.
#[utoipa::path(get, path = "/indicators/{code}", tag = "indicators", params(("code" = String, Path), OneQuery),
    responses((status = 200, description = "The indicator", body = IndicatorDetail)))]
async fn get(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<OneQuery>,
) -> Handled<Tagged<IndicatorDetail>> {
    let body = indicators::detail(&ctx, &state.cache, &code, &q.wanted()?).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Write a definition over the version in `If-Match`. The code stays.
#[utoipa::path(put, path = "/indicators/{code}", tag = "indicators", params(("code" = String, Path), ("If-Match" = String, Header)),
    request_body = IndicatorChange, responses((status = 200, description = "Written", body = IndicatorDetail)))]
async fn update(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(change): Json<IndicatorChange>,
) -> Handled<Tagged<IndicatorDetail>> {
    let rev = definitions::update(&ctx, &code, change.definition, change.retired, rev).await?;
    let body = indicators::detail(&ctx, &state.cache, &code, &Wanted::default()).await?;
    Ok(Tagged { rev, body })
}

/// The observations of one series: every vintage, what was known on a day, what had been recorded by an instant.
#[utoipa::path(get, path = "/indicators/{code}/observations", tag = "indicators", params(("code" = String, Path), ValuesQuery),
    responses((status = 200, description = "The values", body = Items<ObservationView>)))]
async fn values(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<ValuesQuery>,
) -> Handled<Json<Items<ObservationView>>> {
    let wanted = observations::Wanted {
        unit: q.unit,
        as_of: day("as_of", q.as_of.as_deref())?,
        recorded_at: q.recorded_at,
        waiting: q.waiting,
    };
    Ok(Json(Items::all(observations::list(&ctx, &state.cache, &code, &wanted).await?)))
}

/// The chart: targets, the path expected with its band of grades, and what came.
#[utoipa::path(get, path = "/indicators/{code}/path", tag = "indicators", params(("code" = String, Path), OneQuery),
    responses((status = 200, description = "The chart", body = PathData)))]
async fn chart(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<OneQuery>,
) -> Handled<Json<PathData>> {
    Ok(Json(path::chart(&ctx, &state.cache, &code, &q.wanted()?, q.year).await?))
}

/// Why the status is what it is: down to the file, sheet and cell, who entered and who approved.
#[utoipa::path(get, path = "/indicators/{code}/why", tag = "indicators", params(("code" = String, Path), OneQuery),
    responses((status = 200, description = "The tree and the splits", body = Why)))]
async fn explain(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<OneQuery>,
) -> Handled<Json<Why>> {
    let wanted = q.wanted()?;
    Ok(Json(projects::explain(&ctx, &state.portfolio, &state.cache, &code, &wanted).await?))
}

/// The target and what the units below promised of it.
#[utoipa::path(get, path = "/indicators/{code}/decomposition", tag = "indicators", params(("code" = String, Path), OneQuery),
    responses((status = 200, description = "The decomposition", body = DecompositionView)))]
async fn decompose(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<OneQuery>,
) -> Handled<Json<DecompositionView>> {
    let by = q.by.as_deref();
    Ok(Json(decomposition::show(&ctx, &state.cache, &code, &q.wanted()?, by, q.year).await?))
}

/// What happened to the indicator, newest first.
#[utoipa::path(get, path = "/indicators/{code}/history", tag = "indicators", params(("code" = String, Path), PageQuery),
    responses((status = 200, description = "The changes", body = HistoryPage)))]
async fn changes(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Params(q): Params<PageQuery>,
) -> Handled<Json<HistoryPage>> {
    Ok(Json(history::list(&ctx, &state.cache, &code, q.cursor).await?))
}
