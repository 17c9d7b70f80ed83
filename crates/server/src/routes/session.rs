//! Signing in and out.

use crate::access::{Access, Routes};
use crate::extract::{Anyone, Call, Json, SignedIn};
use crate::problem::Handled;
use crate::session::{clear_cookie, set_cookie};
use crate::state::AppState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use qipan_app::AppError;
use qipan_app::people::session::{self, SessionView};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::Public, routes!(sign_in))
        .add(Access::SignedIn, routes!(who_am_i, sign_out))
        .add(Access::SignedIn, routes!(change_password))
}

#[derive(Deserialize, ToSchema)]
struct SignIn {
    username: String,
    password: String,
}

#[derive(Deserialize, ToSchema)]
struct PasswordChange {
    old: String,
    new: String,
}

/// Sign in: sets the cookie `qipan_session` and tells the CSRF token.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
    responses((status = 200, description = "Signed in", body = SessionView)))]
async fn sign_in(
    State(state): State<AppState>,
    Anyone(ctx): Anyone,
    Json(body): Json<SignIn>,
) -> Handled<Response> {
    state.attempts.check(&ctx.origin, ctx.now)?;
    let opened = session::open(&ctx, &body.username, body.password, state.config.limits()).await;
    if matches!(opened, Err(AppError::WrongLogin | AppError::LockedOut { .. })) {
        state.attempts.failed(&ctx.origin, ctx.now);
    }
    let opened = opened?;
    let cookie = set_cookie(&opened.token, state.config.secure_cookie);
    Ok(([(header::SET_COOKIE, cookie)], Json(opened.view)).into_response())
}

/// Who is signed in, with the CSRF token again.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, description = "The session", body = SessionView)))]
async fn who_am_i(Call(ctx): Call, SignedIn(session): SignedIn) -> Handled<Json<SessionView>> {
    Ok(Json(session::view(&ctx, session.csrf).await?))
}

/// Sign out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "Signed out")))]
async fn sign_out(Call(ctx): Call, SignedIn(session): SignedIn) -> Handled<Response> {
    session::close(&ctx, &session.token_hash).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_cookie())]).into_response())
}

/// Change one's own password; other sessions of the account end.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = PasswordChange,
    responses((status = 204, description = "Changed")))]
async fn change_password(
    Call(ctx): Call,
    SignedIn(session): SignedIn,
    Json(body): Json<PasswordChange>,
) -> Handled<StatusCode> {
    session::change_password(&ctx, &session.token_hash, body.old, body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
