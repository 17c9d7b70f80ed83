//! The router: the API, health, the console, and the layers around them.

use crate::problem::{self, Problem};
use crate::state::AppState;
use crate::{console, headers, idempotency, openapi, routes, session};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use qipan_app::{AppError, Noun};
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

/// Everything the server answers.
pub fn router(state: AppState) -> Router {
    let (api, _) = routes::all().split_for_parts();
    let api = api
        .route(&format!("{}/{{*rest}}", openapi::PREFIX), axum::routing::any(no_route))
        .route("/ogc/{*rest}", axum::routing::any(no_route))
        .merge(routes::ogc::router(&state))
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(state.config.body_bytes))
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state(state.clone(), session::identify));
    Router::new()
        .merge(api)
        .route("/healthz", get(routes::health::healthz))
        .fallback_service(get(console::serve))
        .layer(from_fn(problem::render))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::secure))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

async fn no_route(uri: axum::http::Uri) -> Response {
    Problem::from(AppError::not_found(Noun::Route, uri.path())).into_response()
}

async fn no_method() -> Response {
    Problem::from(AppError::MethodNotAllowed).into_response()
}
