//! Whether the server and its database answer, and the API's own description.

use crate::access::{Access, Routes};
use crate::openapi;
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::Public, routes!(openapi_json))
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    database: qipan_store::Backend,
    data_revision: i64,
    console: bool,
}

/// `GET /healthz`: 200 when the database answers a read.
pub async fn healthz(State(state): State<AppState>) -> Handled<Response> {
    let mut db = state.store.read().await?;
    let data_revision = qipan_store::setting::data_revision(&mut db).await?;
    let health = Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        database: state.store.backend(),
        data_revision,
        console: crate::console::is_built(),
    };
    Ok(axum::Json(health).into_response())
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "meta", responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
async fn openapi_json() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi::text()).into_response()
}
