//! The routes, one file a noun. Each file has `pub fn router() -> Routes` and is merged in [`nouns`].

use crate::access::Routes;
use crate::openapi;
use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;

pub mod audit;
pub mod backup;
pub mod calendars;
pub mod counts;
pub mod entry;
pub mod files;
pub mod health;
pub mod imports;
pub mod indicators;
pub mod layers;
pub mod me;
pub mod notices;
pub mod ogc;
pub mod outcomes;
pub mod overrides;
pub mod overview;
pub mod parcels;
pub mod plan_works;
pub mod plans;
pub mod project_documents;
pub mod project_files;
pub mod project_templates;
pub mod projects;
pub mod quotas;
pub mod race;
pub mod returns;
pub mod session;
pub mod siting;
pub mod submissions;
pub mod tasks;
pub mod tiles;
pub mod units;
pub mod users;
pub mod work;

/// The routes of every noun, relative to the prefix.
fn nouns() -> Routes {
    Routes::new()
        .merge(health::router())
        .merge(session::router())
        .merge(me::router())
        .merge(users::router())
        .merge(units::router())
        .merge(audit::router())
        .merge(backup::router())
        .merge(files::router())
        .merge(imports::router())
        .merge(entry::router())
        .merge(submissions::router())
        .merge(returns::router())
        .merge(plans::router())
        .merge(notices::router())
        .merge(overview::router())
        .merge(overrides::router())
        .merge(indicators::router())
        .merge(calendars::router())
        .merge(layers::router())
        .merge(siting::router())
        .merge(tiles::router())
        .merge(tasks::router())
        .merge(quotas::router())
        .merge(parcels::router())
        .merge(project_documents::router())
        .merge(project_files::router())
        .merge(plan_works::router())
        .merge(project_templates::router())
        .merge(outcomes::router())
        .merge(projects::router())
        .merge(counts::router())
        .merge(race::router())
        .merge(work::router())
}

/// Everything under the prefix, with its OpenAPI document.
pub fn all() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame()).nest(openapi::PREFIX, nouns().into_inner())
}
