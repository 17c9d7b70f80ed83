//! Answers that are kept as bytes, sent with their `ETag`; not sent again to whoever has them.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use qipan_app::AppError;
use qipan_app::error::FieldFault;
use qipan_app::read::Answer;

/// The answer, or 304 if the caller has it already.
pub fn send(request: &HeaderMap, answer: Answer) -> Response {
    let has = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let own = weak(&answer.etag);
    let known = has.flat_map(|v| v.split(',')).any(|tag| tag.trim() == "*" || weak(tag) == own);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Bytes::from_owner(answer.body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(tag) = HeaderValue::from_str(&answer.etag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// A day of a query; nothing for a blank one.
pub fn day(field: &'static str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    match text.parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => Err(AppError::field(field, text, FieldFault::Date).into()),
    }
}
