//! The audit trail, for the audit administrator.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params};
use crate::problem::Handled;
use qipan_app::audit::{self, AuditCheck, AuditPage, Wanted};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::AUDIT, routes!(list)).add(Access::AUDIT, routes!(verify))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Query {
    /// Only of this user.
    actor: Option<String>,
    /// Only of this kind of thing, e.g. `observation`.
    entity: Option<String>,
    /// Only of this thing.
    entity_id: Option<String>,
    /// Only with this verb, e.g. `approve`.
    action: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<i64>,
    /// Rows a page, at most 500.
    limit: Option<i64>,
}

/// Who did what, when, from where; newest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(Query), responses((status = 200, description = "Rows", body = AuditPage)))]
async fn list(Call(ctx): Call, Params(q): Params<Query>) -> Handled<Json<AuditPage>> {
    let Query { actor, entity, entity_id, action, cursor, limit } = q;
    Ok(Json(audit::list(&ctx, Wanted { actor, entity, entity_id, action, cursor, limit }).await?))
}

/// Reads the whole trail and proves that no row is altered, missing or out of order.
#[utoipa::path(get, path = "/audit/verify", tag = "audit", responses((status = 200, description = "The proof", body = AuditCheck)))]
async fn verify(Call(ctx): Call) -> Handled<Json<AuditCheck>> {
    Ok(Json(audit::check(&ctx).await?))
}
