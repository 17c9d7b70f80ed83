//! Failures as RFC 9457 `application/problem+json`, in the language of the request.
//!
//! A handler gives back `Result<_, Problem>`; `?` turns an `AppError` into one. The body is written by [`render`],
//! the layer that knows the language.

use crate::extract::lang_of;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use qipan_app::{AppError, Kind};
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A failed request, before it is put into words.
#[derive(Clone, Debug)]
pub struct Problem(pub Arc<AppError>);

impl<E: Into<AppError>> From<E> for Problem {
    fn from(e: E) -> Self {
        Problem(Arc::new(e.into()))
    }
}

/// The result of a handler.
pub type Handled<T> = Result<T, Problem>;

/// What is sent (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A stable address of the kind of problem: `urn:qipan:problem:<code>`.
    #[serde(rename = "type")]
    kind: String,
    /// A short title, in the language of the request.
    title: String,
    /// The HTTP status.
    status: u16,
    /// The stable code, e.g. `outside_scope`.
    code: String,
    /// What happened, with which value, and what to do about it.
    detail: String,
    /// All findings, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<qipan_app::wire::FindingDoc>>)]
    errors: Option<Vec<Finding>>,
    /// The field that is wrong, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    /// With `stale`: the version it has now, for the next `If-Match`.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<i64>,
}

/// The HTTP status of a class of failure.
pub fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        Kind::BadRequest => StatusCode::BAD_REQUEST,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Locked => StatusCode::LOCKED,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn title(kind: Kind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        Kind::Unauthenticated => ("未登录", "Not signed in"),
        Kind::Forbidden => ("没有权限", "Not allowed"),
        Kind::NotFound => ("没有找到", "Not found"),
        Kind::MethodNotAllowed => ("不支持的方法", "Method not allowed"),
        Kind::Conflict => ("状态冲突", "Conflict"),
        Kind::Stale => ("已被他人修改", "Changed by someone else"),
        Kind::PreconditionRequired => ("缺少版本", "Version required"),
        Kind::BadRequest => ("请求有误", "Bad request"),
        Kind::Invalid => ("内容有误", "Invalid content"),
        Kind::TooLarge => ("内容过大", "Too large"),
        Kind::Unsupported => ("内容类型不支持", "Unsupported media type"),
        Kind::Locked => ("已锁定", "Locked"),
        Kind::TooMany => ("尝试过多", "Too many attempts"),
        Kind::StorageFull => ("磁盘已满", "Disk full"),
        Kind::Busy => ("系统正忙", "Busy"),
        Kind::Internal => ("内部错误", "Internal error"),
    };
    if lang == Lang::Zh { zh } else { en }
}

impl ProblemBody {
    /// Puts `e` into words.
    pub fn of(e: &AppError, lang: Lang) -> ProblemBody {
        let errors = match e {
            AppError::Findings(list) => Some(list.clone()),
            _ => None,
        };
        let field = match e {
            AppError::Field { field, .. } => Some(*field),
            _ => None,
        };
        let current = match e {
            AppError::Stale { current, .. } => Some(*current),
            _ => None,
        };
        ProblemBody {
            kind: format!("urn:qipan:problem:{}", e.code()),
            title: title(e.kind(), lang).to_owned(),
            status: status(e.kind()).as_u16(),
            code: e.code().to_owned(),
            detail: e.say(lang),
            errors,
            field,
            current,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status(self.0.kind()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of every [`Problem`] in the language of the request, and logs what is our fault.
pub async fn render(req: Request, next: Next) -> Response {
    let lang = lang_of(req.headers(), req.uri());
    let at = format!("{} {}", req.method(), req.uri().path());
    let mut response = next.run(req).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if problem.0.kind() == Kind::Internal {
        tracing::error!(request = at, error = %problem.0, "a request failed inside");
    }
    let body = serde_json::to_vec(&ProblemBody::of(&problem.0, lang)).unwrap_or_default();
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.remove(header::CONTENT_LENGTH);
    if let AppError::Stale { current, .. } = problem.0.as_ref()
        && let Ok(tag) = HeaderValue::from_str(&format!("\"{current}\""))
    {
        headers.insert(header::ETAG, tag);
    }
    response
}
