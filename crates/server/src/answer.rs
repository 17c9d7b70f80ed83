//! Answers that are kept as bytes, sent with their `ETag`; not sent again to whoever has them.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use qipan_app::AppError;
use qipan_app::error::FieldFault;
use qipan_app::read::Answer;
use std::io::Write as _;
use std::sync::Arc;

/// The answer as JSON, or 304 if the caller has it already.
pub fn send(request: &HeaderMap, answer: Answer) -> Response {
    send_as(request, answer, "application/json")
}

/// The answer as a media type, or 304 if the caller has it already.
pub fn send_as(request: &HeaderMap, answer: Answer, kind: &'static str) -> Response {
    let has = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let own = weak(&answer.etag);
    let known = has.flat_map(|v| v.split(',')).any(|tag| tag.trim() == "*" || weak(tag) == own);
    let gzip = !known && takes_gzip(request);
    let mut response = match (known, gzip) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, true) => Bytes::from_owner(answer.packed(pack)).into_response(),
        (false, false) => Bytes::from_owner(Arc::clone(&answer.body)).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(tag) = HeaderValue::from_str(&answer.etag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether the caller names gzip among what it reads. Every browser does; the compressed answer is kept, so that
/// sending it costs no more than sending the plain one.
fn takes_gzip(request: &HeaderMap) -> bool {
    let named = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let mut codings = named.flat_map(|v| v.split(','));
    codings.any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn pack(body: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    // Writing to memory does not fail.
    let _ = packer.write_all(body);
    packer.finish().unwrap_or_default()
}

/// A day of a query; nothing for a blank one.
pub fn day(field: &'static str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    match text.parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => Err(AppError::field(field, text, FieldFault::Date).into()),
    }
}
