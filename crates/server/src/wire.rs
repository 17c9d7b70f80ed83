//! Shapes that many routes share.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Items<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// For `?cursor=` of the next page; null on the last.
    pub next_cursor: Option<String>,
}

impl<T> Items<T> {
    /// A list that fits one page.
    pub fn all(items: Vec<T>) -> Items<T> {
        Items { items, next_cursor: None }
    }
}

/// The day that an answer is about.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OnDay {
    /// How things stood, as known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// A file to be saved, not shown: its name in ASCII for old clients and in UTF-8 (RFC 6266) for the others.
pub fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let mut escaped = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    // Nothing that was uploaded is ever shown as a page.
    let kind = if kind.type_() == "text" && kind.subtype() != "csv" {
        "application/octet-stream"
    } else {
        kind.as_ref()
    };
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{escaped}");
    let mut response = bytes.into_response();
    for (name, value) in [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition.as_str())] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
