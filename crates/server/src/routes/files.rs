//! Templates to fill in, and tables out.

use crate::access::{Access, Routes};
use crate::extract::{Call, Params, Seg};
use crate::problem::Handled;
use crate::wire::attachment;
use axum::response::Response;
use qipan_app::imports::IMPORTERS;
use qipan_app::{AppError, Noun, exports, templates};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::Roles(IMPORTERS), routes!(template)).add(Access::DATA, routes!(export))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// Unit; one's own if missing.
    unit: Option<String>,
    /// Periods, separated by commas; the last month that is over, cumulative, if missing.
    period: Option<String>,
    /// One column a period.
    #[serde(default)]
    wide: bool,
    /// Plan of targets.
    plan: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Only this indicator.
    indicator: Option<String>,
    /// Only this unit.
    unit: Option<String>,
    /// Only what was known on this day, `2024-06-30`.
    as_of: Option<String>,
    /// Only targets of this plan.
    plan: Option<String>,
}

/// A form to fill in: `observations.xlsx`, `dictionary.xlsx` or `targets.xlsx`.
#[utoipa::path(get, path = "/templates/{file}", tag = "files", params(("file" = String, Path), TemplateQuery),
    responses((status = 200, description = "The form", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn template(
    Call(ctx): Call,
    Seg(file): Seg<String>,
    Params(q): Params<TemplateQuery>,
) -> Handled<Response> {
    let kind = file.strip_suffix(".xlsx").ok_or_else(|| AppError::not_found(Noun::Template, &file))?;
    let wanted = templates::Wanted { unit: q.unit, period: q.period, wide: q.wide, plan: q.plan };
    let form = templates::form(&ctx, kind, wanted).await?;
    Ok(attachment(&form.name, form.bytes))
}

/// A table with the headings under which it comes in again: `observations` or `targets`, `.xlsx` or `.csv`.
#[utoipa::path(get, path = "/exports/{file}", tag = "files", params(("file" = String, Path), ExportQuery),
    responses((status = 200, description = "The table", content_type = "application/octet-stream")))]
async fn export(
    Call(ctx): Call,
    Seg(file): Seg<String>,
    Params(q): Params<ExportQuery>,
) -> Handled<Response> {
    let named = file.rsplit_once('.').filter(|(_, format)| ["xlsx", "csv"].contains(format));
    let (kind, format) = named.ok_or_else(|| AppError::not_found(Noun::Template, &file))?;
    let wanted = exports::Wanted { indicator: q.indicator, unit: q.unit, as_of: q.as_of, plan: q.plan };
    let out = exports::file(&ctx, kind, format, wanted).await?;
    Ok(attachment(&out.name, out.bytes))
}
