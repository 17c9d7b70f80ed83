//! Accounts and grants, for the security administrator.

use crate::access::{Access, Routes};
use crate::extract::{Call, IfMatch, Json, Seg, Tagged};
use crate::problem::Handled;
use crate::wire::Items;
use axum::http::StatusCode;
use qipan_app::people::users::{self, NewUser, UserChange, UserView, WithPassword};
use qipan_app::rights::Grant;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::SECURITY, routes!(list, create))
        .add(Access::SECURITY, routes!(get, update))
        .add(Access::SECURITY, routes!(set_grants))
        .add(Access::SECURITY, routes!(unlock))
        .add(Access::SECURITY, routes!(reset_password))
}

#[derive(Deserialize, ToSchema)]
struct Grants {
    grants: Vec<Grant>,
}

#[derive(Default, Deserialize, ToSchema)]
struct Reset {
    /// The new first password; one is made up if it is missing.
    password: Option<String>,
}

/// All accounts.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, description = "Accounts", body = Items<UserView>)))]
async fn list(Call(ctx): Call) -> Handled<Json<Items<UserView>>> {
    Ok(Json(Items::all(users::list(&ctx).await?)))
}

/// Add an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser,
    responses((status = 201, description = "Added; a made-up password is shown once", body = WithPassword)))]
async fn create(Call(ctx): Call, Json(new): Json<NewUser>) -> Handled<(StatusCode, Json<WithPassword>)> {
    Ok((StatusCode::CREATED, Json(users::create(&ctx, new).await?)))
}

/// One account, with its version as `ETag`.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = String, Path)),
    responses((status = 200, description = "The account", body = UserView)))]
async fn get(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Tagged<UserView>> {
    let body = users::get(&ctx, &id).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Change name, or disable. Accounts are never deleted: the audit trail names them.
#[utoipa::path(put, path = "/users/{id}", tag = "users", params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = UserChange, responses((status = 200, description = "Changed", body = UserView)))]
async fn update(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(change): Json<UserChange>,
) -> Handled<Tagged<UserView>> {
    let body = users::update(&ctx, &id, change, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Replace what the account may do.
#[utoipa::path(put, path = "/users/{id}/grants", tag = "users",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Grants,
    responses((status = 200, description = "Changed", body = UserView)))]
async fn set_grants(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<Grants>,
) -> Handled<Tagged<UserView>> {
    let body = users::set_grants(&ctx, &id, body.grants, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Let a locked account sign in again.
#[utoipa::path(post, path = "/users/{id}/unlock", tag = "users", params(("id" = String, Path)),
    responses((status = 200, description = "Unlocked", body = UserView)))]
async fn unlock(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Json<UserView>> {
    Ok(Json(users::unlock(&ctx, &id).await?))
}

/// Give a new first password and end the account's sessions.
#[utoipa::path(post, path = "/users/{id}/reset-password", tag = "users", params(("id" = String, Path)),
    request_body = Reset, responses((status = 200, description = "Reset", body = WithPassword)))]
async fn reset_password(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    Json(body): Json<Reset>,
) -> Handled<Json<WithPassword>> {
    Ok(Json(users::reset_password(&ctx, &id, body.password).await?))
}
