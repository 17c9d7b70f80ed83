//! What handlers take: the call's context, JSON, query and path values, `If-Match`; each failing as a [`Problem`].

use crate::problem::Problem;
use crate::session::{Identity, Session};
use crate::state::AppState;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use qipan_app::{AppError, Ctx, Who};
use qipan_kernel::text::Lang;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;

/// The context of the call, made for whoever is signed in.
pub struct Call(pub Ctx);

impl FromRequestParts<AppState> for Call {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let session = SignedIn::from_request_parts(parts, state).await?.0;
        Ok(Call(context(parts, state, session.who)))
    }
}

/// The session itself.
pub struct SignedIn(pub Session);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let identity = parts.extensions.get::<Identity>().unwrap_or(&Identity::Anonymous);
        Ok(SignedIn(identity.require()?.clone()))
    }
}

/// The context of a call by nobody in particular, for signing in.
pub struct Anyone(pub Ctx);

impl FromRequestParts<AppState> for Anyone {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Ok(Anyone(context(parts, state, Who::nobody())))
    }
}

/// The context of a call by whoever is signed in, or by nobody in particular.
pub struct Visitor(pub Ctx);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let who = match parts.extensions.get::<Identity>() {
            Some(Identity::Person(session)) if session.must_change => {
                return Err(AppError::MustChangePassword.into());
            }
            Some(Identity::Person(session)) => session.who.clone(),
            _ => Who::nobody(),
        };
        Ok(Visitor(context(parts, state, who)))
    }
}

pub(crate) fn context(parts: &Parts, state: &AppState, who: Who) -> Ctx {
    Ctx {
        store: state.store.clone(),
        who,
        now: state.clock.now(),
        lang: lang_of(&parts.headers, &parts.uri),
        origin: origin_of(parts, state.config.trust_proxy),
        ids: state.ids.clone(),
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Problem;
    async fn from_request(req: Request, state: &AppState) -> Result<Self, Problem> {
        let kind = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json")) {
            return Err(AppError::MediaType { wanted: "application/json" }.into());
        }
        let bytes = match Bytes::from_request(req, state).await {
            Ok(bytes) => bytes,
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                let limit = u64::try_from(state.config.body_bytes).unwrap_or(u64::MAX);
                return Err(AppError::TooLarge { limit }.into());
            }
            Err(e) => return Err(AppError::BadRequest { detail: e.body_text() }.into()),
        };
        // No database column holds a NUL.
        if bytes.windows(6).any(|w| w == b"\\u0000") {
            return Err(AppError::BadRequest { detail: "NUL (\\u0000)".into() }.into());
        }
        match axum::Json::<T>::from_bytes(&bytes) {
            Ok(axum::Json(value)) => Ok(Json(value)),
            Err(e) => Err(AppError::BadRequest { detail: e.body_text() }.into()),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The query's values.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Params(value)),
            Err(e) => Err(AppError::BadRequest { detail: e.body_text() }.into()),
        }
    }
}

/// Names and values of a query whose names are not known beforehand.
///
/// # Errors
/// A query that is not encoded as one.
pub fn pairs(query: Option<&str>) -> Result<Vec<(String, String)>, Problem> {
    let uri: Uri = match format!("/?{}", query.unwrap_or_default()).parse() {
        Ok(uri) => uri,
        Err(_) => return Err(AppError::BadRequest { detail: "query".into() }.into()),
    };
    match Query::<Vec<(String, String)>>::try_from_uri(&uri) {
        Ok(Query(pairs)) => Ok(pairs),
        Err(e) => Err(AppError::BadRequest { detail: e.body_text() }.into()),
    }
}

/// The path's values.
pub struct Seg<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Seg<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Seg(value)),
            Err(PathRejection::MissingPathParams(e)) => Err(AppError::Internal(e.body_text()).into()),
            Err(e) => Err(AppError::BadRequest { detail: e.body_text() }.into()),
        }
    }
}

/// The version named by `If-Match`; a change without one is refused.
pub struct IfMatch(pub i64);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let text = parts.headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok());
        let rev = text.and_then(|t| t.trim().trim_start_matches("W/").trim_matches('"').parse().ok());
        rev.map(IfMatch).ok_or_else(|| AppError::MatchRequired.into())
    }
}

/// A body with the version it has, sent as `ETag` for a later `If-Match`.
pub struct Tagged<T> {
    /// The version.
    pub rev: i64,
    /// The body.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.body).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.rev)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The language asked for: `?lang=en`, else the first of `Accept-Language` that is known, else Chinese.
pub fn lang_of(headers: &HeaderMap, uri: &Uri) -> Lang {
    let query = uri.query().unwrap_or_default().split('&').find_map(|p| p.strip_prefix("lang="));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = query.into_iter().chain(accepted.split(',')).map(str::trim).find_map(|tag| {
        let tag = tag.to_ascii_lowercase();
        if tag.starts_with("en") {
            Some(Lang::En)
        } else if tag.starts_with("zh") {
            Some(Lang::Zh)
        } else {
            None
        }
    });
    first.unwrap_or(Lang::Zh)
}

/// The caller's address: the peer, or what a trusted proxy says the peer was.
fn origin_of(parts: &Parts, trust_proxy: bool) -> String {
    let forwarded = parts.headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    let forwarded = forwarded.and_then(|v| v.rsplit(',').next()).map(str::trim);
    match forwarded.and_then(|a| a.parse::<std::net::IpAddr>().ok()) {
        Some(address) if trust_proxy => address.to_string(),
        _ => match parts.extensions.get::<ConnectInfo<SocketAddr>>() {
            Some(ConnectInfo(peer)) => peer.ip().to_string(),
            None => "local".to_owned(),
        },
    }
}

/// The caller's own name of a request (`Idempotency-Key`): a repeated one is done once.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
pub struct RequestKey {
    /// Any text of up to 100 characters, such as a UUID.
    #[param(rename = "Idempotency-Key", value_type = Option<String>)]
    key: Option<String>,
}

impl RequestKey {
    /// The key, if one was sent.
    pub fn as_deref(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

impl FromRequestParts<AppState> for RequestKey {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let key = parts.headers.get("idempotency-key").map(|v| v.to_str().map(|t| t.trim().to_owned()));
        match key.transpose() {
            Ok(key) => Ok(RequestKey { key: key.filter(|k| !k.is_empty()) }),
            Err(_) => Err(AppError::BadRequest { detail: "Idempotency-Key".into() }.into()),
        }
    }
}
