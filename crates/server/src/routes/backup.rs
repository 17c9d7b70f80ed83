//! Backups, for the system administrator.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json};
use crate::problem::Handled;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use qipan_app::backup::{self, BackupView};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new().add(Access::SYSTEM, routes!(make))
}

/// Make a backup while others work. It stays on the server: it holds everything.
#[utoipa::path(post, path = "/backup", tag = "system", responses((status = 201, description = "Made", body = BackupView)))]
async fn make(Call(ctx): Call, State(state): State<AppState>) -> Handled<(StatusCode, Json<BackupView>)> {
    let folder = state.config.data_dir.join("backups");
    Ok((StatusCode::CREATED, Json(backup::make(&ctx, &folder).await?)))
}
