//! Deny by default: a route exists only with the rule that says who may call it.
//!
//! [`Routes`] is the only way to add a route, and it takes the [`Access`] rule first. The rule is checked before the
//! handler runs and stands in the OpenAPI document as `x-qipan-access`. It is the coarse gate (is a role held at
//! all); whether it is held for this unit is asked in `qipan_app::rights` by the use case.

use crate::problem::Problem;
use crate::session::Identity;
use crate::state::AppState;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use qipan_app::rights::{ADMIN_ROLES, DATA_ROLES};
use qipan_app::{AppError, Role};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, also without a login. Tests list these routes one by one.
    Public,
    /// Whoever is signed in, also with a password that must be changed first.
    SignedIn,
    /// Whoever is signed in and may work (any role).
    AnyRole,
    /// Whoever holds one of these roles somewhere.
    Roles(&'static [Role]),
}

impl Access {
    /// Readers of data: every data role.
    pub const DATA: Access = Access::Roles(DATA_ROLES);
    /// The three administrators.
    pub const ADMINS: Access = Access::Roles(ADMIN_ROLES);
    /// Those who enter values.
    pub const REPORTER: Access = Access::Roles(&[Role::Reporter]);
    /// Those who decide on submissions.
    pub const REVIEWER: Access = Access::Roles(&[Role::Reviewer]);
    /// Those who publish.
    pub const PUBLISHER: Access = Access::Roles(&[Role::Publisher]);
    /// Those who keep plans and indicators.
    pub const PLANNER: Access = Access::Roles(&[Role::Planner]);
    /// The system administrator.
    pub const SYSTEM: Access = Access::Roles(&[Role::SystemAdmin]);
    /// The security administrator.
    pub const SECURITY: Access = Access::Roles(&[Role::SecurityAdmin]);
    /// The audit administrator.
    pub const AUDIT: Access = Access::Roles(&[Role::AuditAdmin]);

    fn name(self) -> String {
        match self {
            Access::Public => "public".into(),
            Access::SignedIn => "signed_in".into(),
            Access::AnyRole => "any_role".into(),
            Access::Roles(list) => list.iter().map(|r| r.name()).collect::<Vec<_>>().join("|"),
        }
    }

    /// Refuses `who` unless the rule lets them pass.
    pub fn check(self, who: &Identity) -> Result<(), AppError> {
        if self == Access::Public {
            return Ok(());
        }
        let session = who.require()?;
        if self == Access::SignedIn {
            return Ok(());
        }
        if session.must_change {
            return Err(AppError::MustChangePassword);
        }
        match self {
            Access::Roles(roles) => session.who.require(roles),
            _ => Ok(()),
        }
    }
}

/// The routes of one noun, each with its rule.
#[derive(Default)]
pub struct Routes(OpenApiRouter<AppState>);

impl Routes {
    /// No routes yet.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// Adds handlers of one path, collected by `utoipa_axum::routes!`, under one rule.
    pub fn add(self, access: Access, routes: UtoipaMethodRouter<AppState>) -> Routes {
        let (schemas, mut paths, handlers) = routes;
        for item in paths.paths.values_mut() {
            for op in operations(item) {
                declare(op, access);
            }
        }
        let guarded = handlers.route_layer(from_fn(move |req, next| guard(access, req, next)));
        Routes(self.0.routes((schemas, paths, guarded)))
    }

    /// Adds all routes of another noun.
    pub fn merge(self, other: Routes) -> Routes {
        Routes(self.0.merge(other.0))
    }

    /// The router with its OpenAPI document.
    pub fn into_inner(self) -> OpenApiRouter<AppState> {
        self.0
    }
}

/// The operations of a path, whatever their method.
pub fn operations(item: &mut utoipa::openapi::path::PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .filter_map(|o| o.as_mut())
}

fn declare(op: &mut Operation, access: Access) {
    let mark =
        utoipa::openapi::extensions::Extensions::builder().add("x-qipan-access", access.name()).build();
    op.extensions.get_or_insert_default().merge(mark);
    if access != Access::Public {
        op.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("session", [])]);
    }
}

async fn guard(access: Access, req: Request, next: Next) -> Response {
    let verdict = match req.extensions().get::<Identity>() {
        Some(who) => access.check(who),
        None => access.check(&Identity::Anonymous),
    };
    match verdict {
        Ok(()) => next.run(req).await,
        Err(e) => Problem::from(e).into_response(),
    }
}
