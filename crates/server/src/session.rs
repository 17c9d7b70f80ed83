//! Who asks: the session cookie, and the defence against requests forged by other sites.
//!
//! Every unsafe request that carries the cookie must send the session's token in `X-CSRF-Token`, and none may come
//! from another site (`Sec-Fetch-Site`). Signing in itself needs no token; it takes JSON only, which a form of
//! another site can't send.

use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use qipan_app::people::session::{self as sessions, Found};
use qipan_app::{AppError, Who};

/// The name of the cookie.
pub const COOKIE: &str = "qipan_session";
/// The header of the CSRF token.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// A session that holds now.
#[derive(Clone, Debug)]
pub struct Session {
    /// The person with their grants.
    pub who: Who,
    /// The token that unsafe requests must send.
    pub csrf: String,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// SHA-256 of the cookie's token, the key of the session's row.
    pub token_hash: String,
}

/// Who a request comes from.
#[derive(Clone, Debug)]
pub enum Identity {
    /// Nobody signed in.
    Anonymous,
    /// A cookie whose session has ended.
    Expired,
    /// A person.
    Person(Box<Session>),
}

impl Identity {
    /// The session, or why there is none.
    pub fn require(&self) -> Result<&Session, AppError> {
        match self {
            Identity::Anonymous => Err(AppError::Unauthenticated),
            Identity::Expired => Err(AppError::SessionExpired),
            Identity::Person(session) => Ok(session),
        }
    }
}

/// The layer that finds out who asks and refuses forged requests.
pub async fn identify(State(state): State<AppState>, mut req: Request, next: Next) -> Response {
    // No database column holds a NUL, so none may come in an address.
    if req.uri().to_string().contains("%00") {
        return Problem::from(AppError::BadRequest { detail: "NUL (%00)".into() }).into_response();
    }
    let identity = match find(&state, req.headers()).await {
        Ok(identity) => identity,
        Err(e) => return Problem::from(e).into_response(),
    };
    if let Err(e) = refuse_forged(&req, &identity) {
        return Problem::from(e).into_response();
    }
    req.extensions_mut().insert(identity);
    next.run(req).await
}

async fn find(state: &AppState, headers: &HeaderMap) -> Result<Identity, AppError> {
    let Some(token) = cookie(headers) else { return Ok(Identity::Anonymous) };
    let found = sessions::find(&state.store, token, state.clock.now(), state.config.limits()).await?;
    Ok(match found {
        Found::None => Identity::Anonymous,
        Found::Expired => Identity::Expired,
        Found::Session { who, csrf, must_change, token_hash } => {
            Identity::Person(Box::new(Session { who, csrf, must_change, token_hash }))
        }
    })
}

fn refuse_forged(req: &Request, identity: &Identity) -> Result<(), AppError> {
    if matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let site = req.headers().get("sec-fetch-site").and_then(|v| v.to_str().ok());
    if matches!(site, Some("cross-site" | "same-site")) {
        return Err(AppError::Csrf);
    }
    let signing_in = req.method() == Method::POST && req.uri().path() == "/api/v1/session";
    match identity {
        Identity::Person(session) if !signing_in => {
            let sent = req.headers().get(CSRF_HEADER).map(|v| v.as_bytes()).unwrap_or_default();
            if same(sent, session.csrf.as_bytes()) { Ok(()) } else { Err(AppError::Csrf) }
        }
        _ => Ok(()),
    }
}

/// Compares without telling by its duration where the first difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// The session token in the request's cookies.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE && !value.is_empty()).then_some(value)
    })
}

/// The `Set-Cookie` value that begins a session.
pub fn set_cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// The `Set-Cookie` value that ends a session.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
}
