//! The land register: parcels, their life, idle and underused land, splits and merges.

use crate::access::{Access, Routes};
use crate::answer::day;
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload;
use crate::wire::attachment;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use qipan_app::land::{
    self, Cut, CutLine, INSPECTORS, Inspection, LandFindings, LandRuleSet, Merge, NewInspection,
    NewParcelState, NewParcels, ParcelChange, ParcelImport, ParcelPage, ParcelUpload, ParcelView, Registered,
    Reshaped, Split, WantedFindings, WantedParcels,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::PLANNER, routes!(register))
        .add(Access::DATA, routes!(findings))
        .add(Access::DATA, routes!(cut))
        .add(Access::PLANNER, routes!(split))
        .add(Access::PLANNER, routes!(merge))
        .add(Access::DATA, routes!(get))
        .add(Access::PLANNER, routes!(change))
        .add(Access::PLANNER, routes!(step))
        .add(Access::PLANNER, routes!(import))
        .add(Access::PLANNER, routes!(import_marked))
        .add(Access::PLANNER, routes!(form))
        .add(Access::DATA, routes!(export))
        .add(Access::Roles(INSPECTORS), routes!(inspect))
        .add(Access::DATA, routes!(rules))
        .add(Access::PLANNER, routes!(set_rules))
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
async fn split(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(new): Json<Split>,
) -> Handled<(StatusCode, Json<Reshaped>)> {
    Ok((StatusCode::CREATED, Json(land::split(&ctx, &state.atlas, new).await?)))
}

/// Merge parcels of one state into a new one.
#[utoipa::path(post, path = "/parcels/merge", tag = "parcels", request_body = Merge,
    responses((status = 201, description = "Merged", body = Reshaped)))]
async fn merge(
    Call(ctx): Call,
    State(state): State<AppState>,
    Json(new): Json<Merge>,
) -> Handled<(StatusCode, Json<Reshaped>)> {
    Ok((StatusCode::CREATED, Json(land::merge(&ctx, &state.atlas, new).await?)))
}

/// What a line across a drawn parcel makes of it: pieces with shape and area, all together the whole. Saves nothing.
#[utoipa::path(post, path = "/parcels/{code}/cut", tag = "parcels", params(("code" = String, Path)),
    request_body = CutLine, responses((status = 200, description = "The pieces", body = Cut)))]
async fn cut(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
    Json(line): Json<CutLine>,
) -> Handled<Json<Cut>> {
    Ok(Json(land::cut(&ctx, &state.atlas, &code, &line.line).await?))
}

fn tagged(view: ParcelView) -> Tagged<ParcelView> {
    Tagged { rev: view.rev, body: view }
}

/// A parcel with its life and what the rules say of it today. Also read by those whose own project stands on it.
#[utoipa::path(get, path = "/parcels/{code}", tag = "parcels", params(("code" = String, Path)),
    responses((status = 200, description = "The parcel", body = ParcelView)))]
async fn get(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(code): Seg<String>,
) -> Handled<Tagged<ParcelView>> {
    Ok(tagged(land::get(&ctx, &state.portfolio, &code).await?))
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

/// Record an inspection of reclaimed land (后续管护).
#[utoipa::path(post, path = "/parcels/{code}/inspections", tag = "parcels", params(("code" = String, Path)),
    request_body = NewInspection, responses((status = 201, description = "Recorded", body = Inspection)))]
async fn inspect(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    Json(new): Json<NewInspection>,
) -> Handled<(StatusCode, Json<Inspection>)> {
    Ok((StatusCode::CREATED, Json(land::inspect(&ctx, &code, new).await?)))
}

/// The rules of idle, underused and reclaimed land that are applied.
#[utoipa::path(get, path = "/parcels/rules", tag = "parcels",
    responses((status = 200, description = "The rules", body = LandRuleSet)))]
async fn rules(Call(ctx): Call) -> Handled<Json<LandRuleSet>> {
    Ok(Json(land::rule_set(&ctx).await?))
}

#[derive(Deserialize, ToSchema)]
struct NewLandRules {
    /// The document that sets them.
    doc_no: String,
    /// The rules, as a whole.
    #[schema(value_type = Object)]
    rules: serde_json::Value,
}

/// Give the district its own rules; needs `If-Match` (`0` where it has none of its own yet).
#[utoipa::path(put, path = "/parcels/rules", tag = "parcels", params(("If-Match" = String, Header)),
    request_body = NewLandRules, responses((status = 200, description = "Set", body = LandRuleSet)))]
async fn set_rules(
    Call(ctx): Call,
    IfMatch(rev): IfMatch,
    Json(new): Json<NewLandRules>,
) -> Handled<Json<LandRuleSet>> {
    Ok(Json(land::set_rules(&ctx, new.rules, &new.doc_no, rev).await?))
}

/// The parts of the multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct ParcelForm {
    /// The workbook: xlsx, xls or csv.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// The document that it comes under; needed unless it is a dry run.
    doc_no: Option<String>,
    /// Who says so.
    source: Option<String>,
    /// Only say what it would change (default `true`).
    dry_run: Option<bool>,
    /// Generated for a demonstration.
    synthetic: Option<bool>,
}

async fn uploaded(state: &AppState, request: Request) -> qipan_app::Result<ParcelUpload> {
    let mut new = ParcelUpload { dry_run: true, ..ParcelUpload::default() };
    let read = upload::parts(state, request, |name, text| {
        match name {
            _ if text.is_empty() => {}
            "doc_no" => text.clone_into(&mut new.doc_no),
            "source" => text.clone_into(&mut new.source),
            "dry_run" => new.dry_run = upload::flag("dry_run", text)?,
            "synthetic" => new.synthetic = upload::flag("synthetic", text)?,
            // Scripts may send parts that a later version knows.
            _ => {}
        }
        Ok(())
    });
    (new.file_name, new.bytes) = read.await?;
    Ok(new)
}

/// Parcels from a workbook: new ones are registered, known ones changed by their filled cells. All rows are checked;
/// `dry_run=false` writes them if nothing stands against any, in one transaction.
#[utoipa::path(post, path = "/parcels/import", tag = "parcels",
    request_body(content = ParcelForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "What was found (and written)", body = ParcelImport)))]
async fn import(
    Call(ctx): Call,
    State(state): State<AppState>,
    request: Request,
) -> Handled<Json<ParcelImport>> {
    let new = uploaded(&state, request).await?;
    Ok(Json(land::import(&ctx, new, state.config.upload_bytes).await?))
}

/// A copy of the workbook with what was found as cell notes and as a list. Writes nothing.
#[utoipa::path(post, path = "/parcels/import/marked.xlsx", tag = "parcels",
    request_body(content = ParcelForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The copy", content_type = "application/octet-stream")))]
async fn import_marked(
    Call(ctx): Call,
    State(state): State<AppState>,
    request: Request,
) -> Handled<Response> {
    let new = uploaded(&state, request).await?;
    let file = land::marked(&ctx, new, state.config.upload_bytes).await?;
    Ok(attachment(&file.name, file.bytes))
}

/// The form to fill in.
#[utoipa::path(get, path = "/parcels/template.xlsx", tag = "parcels",
    responses((status = 200, description = "The form", content_type = "application/octet-stream")))]
async fn form(Call(ctx): Call) -> Handled<Response> {
    let file = land::form(&ctx).await?;
    Ok(attachment(&file.name, file.bytes))
}

/// The parcels asked for as a workbook, under the headings by which it comes in again.
#[utoipa::path(get, path = "/parcels/export.xlsx", tag = "parcels", params(ListQuery),
    responses((status = 200, description = "The workbook", content_type = "application/octet-stream")))]
async fn export(Call(ctx): Call, Params(q): Params<ListQuery>) -> Handled<Response> {
    let ListQuery { unit, state, park, q, ended, .. } = q;
    let wanted = WantedParcels { unit, state, park, q, ended, ..WantedParcels::default() };
    let file = land::export(&ctx, wanted).await?;
    Ok(attachment(&file.name, file.bytes))
}
