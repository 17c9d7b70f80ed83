//! The console, embedded in the binary: its files, and its first page for every address that is a page of it.
//!
//! Building the server never needs npm: without a built console there is a page that names the command.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Built;

const NOT_BUILT: &str = include_str!("console/not_built.html");

/// A file of the console; the first page for any other path; 404 for a file that does not exist.
///
/// Only what lies at the top or under `assets/` is a file: a page's path may end in a code with a dot in it (`/indicators/HZ.GDP`).
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if !path.is_empty() && Built::get(path).is_some() {
        return file(path, &headers);
    }
    if path.starts_with("assets/") || (path.contains('.') && !path.contains('/')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if Built::get("index.html").is_some() {
        return file("index.html", &headers);
    }
    Html(NOT_BUILT).into_response()
}

/// Whether the binary carries a console.
pub fn is_built() -> bool {
    Built::get("index.html").is_some()
}

fn file(path: &str, asked: &HeaderMap) -> Response {
    let Some(found) = Built::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let hash: String = found.metadata.sha256_hash().iter().take(12).map(|b| format!("{b:02x}")).collect();
    let tag = format!("\"{hash}\"");
    if asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(tag.as_str()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    // File names under assets/ carry a hash of their content, so they can be kept for ever.
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = found.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    for (name, value) in [(header::CONTENT_TYPE, kind.as_ref()), (header::ETAG, tag.as_str())] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
