//! `Idempotency-Key`: a `POST` that is sent again under the same key is not carried out again, it gets the first
//! answer. Keys belong to a person and are kept a day.
//!
//! Only answers that something was done are kept: a refused request changed nothing and leaves its key free.
//! Answers that hold a secret (first passwords, the session) are never kept: their routes take no key.

use crate::problem::Problem;
use crate::session::Identity;
use crate::state::AppState;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use qipan_app::AppError;
use qipan_app::error::FieldFault;
use qipan_store::hex;
use qipan_store::idempotency::{self, IdempotencyRow};
use sha2::{Digest, Sha256};

/// The header that names the request.
pub const HEADER: &str = "idempotency-key";
/// Marks an answer that was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// An answer is kept so long.
const KEPT_HOURS: i64 = 24;
/// Answers that are longer are not kept.
const LONGEST_ANSWER: usize = 4 << 20;
/// Room for the other parts of a form around an upload.
const FORM_ROOM: usize = 1 << 20;

/// The layer that carries a request with a key out once.
pub async fn once(State(state): State<AppState>, req: Request, next: Next) -> Response {
    let Some(key) = req.headers().get(HEADER).cloned() else { return next.run(req).await };
    let user = match req.extensions().get::<Identity>() {
        Some(Identity::Person(session)) => session.who.user_id.clone(),
        _ => return next.run(req).await,
    };
    if req.method() != Method::POST || holds_secret(req.uri().path()) {
        return next.run(req).await;
    }
    match first(&state, user, &key, req, next).await {
        Ok(response) => response,
        Err(e) => Problem::from(e).into_response(),
    }
}

/// Whether the answers of a route hold a secret that must not be stored.
fn holds_secret(path: &str) -> bool {
    let under =
        |noun: &str| path.strip_prefix("/api/v1/").is_some_and(|rest| rest.split('/').next() == Some(noun));
    under("users") || under("session")
}

async fn first(
    state: &AppState,
    user_id: String,
    key: &HeaderValue,
    req: Request,
    next: Next,
) -> Result<Response, AppError> {
    let key = readable(key)?;
    let (parts, body) = req.into_parts();
    let limit = usize::try_from(state.config.upload_bytes).unwrap_or(usize::MAX).saturating_add(FORM_ROOM);
    let bytes = to_bytes(body, limit)
        .await
        .map_err(|_| AppError::TooLarge { limit: u64::try_from(limit).unwrap_or(u64::MAX) })?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let now = state.clock.now();
    let row = IdempotencyRow {
        user_id,
        key,
        fingerprint: fingerprint(&parts.method, &parts.uri.to_string(), kind, &bytes),
        status: 0,
        content_type: None,
        etag: None,
        body: Vec::new(),
        created_at: qipan_store::clock::text(now),
    };
    let then = qipan_store::clock::text(now - jiff::SignedDuration::from_hours(KEPT_HOURS));
    let mut tx = state.store.begin().await?;
    idempotency::forget(&mut tx, &then).await?;
    if !idempotency::claim(&mut tx, &row).await? {
        let earlier = idempotency::get(&mut tx, &row.user_id, &row.key).await?;
        tx.commit_housekeeping().await?;
        return earlier.map_or_else(|| Err(running(&row.key)), |earlier| again(earlier, &row));
    }
    tx.commit_housekeeping().await?;
    let state = state.clone();
    let req = Request::from_parts(parts, Body::from(bytes));
    // A task of its own: when the caller goes away, the answer is still kept for the next try.
    let work = tokio::spawn(async move {
        let response = next.run(req).await;
        keep(&state, row, response).await
    });
    work.await.map_err(|e| AppError::Internal(format!("a request under a key: {e}")))?
}

/// The answer to a request whose key was used before.
fn again(earlier: IdempotencyRow, row: &IdempotencyRow) -> Result<Response, AppError> {
    if earlier.fingerprint != row.fingerprint {
        return Err(AppError::field(
            HEADER,
            &row.key,
            FieldFault::Told {
                zh: "这个键已用于另一个请求；请换一个新键，或原样重发原来的请求".into(),
                en: "the key was used for another request; use a new key, or send the same request again"
                    .into(),
            },
        ));
    }
    if earlier.status == 0 {
        return Err(running(&row.key));
    }
    let status = u16::try_from(earlier.status).ok().and_then(|s| StatusCode::from_u16(s).ok());
    let mut response = Response::new(Body::from(earlier.body));
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    let kept = [(header::CONTENT_TYPE, earlier.content_type), (header::ETAG, earlier.etag)];
    for (name, value) in kept.into_iter().filter_map(|(n, v)| Some((n, HeaderValue::from_str(&v?).ok()?))) {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

fn running(key: &str) -> AppError {
    AppError::Refused {
        code: "idempotency_running",
        zh: format!(
            "键“{key}”的第一个请求还没有结果；请稍后用同一个键重发。若系统其间重启过，请先查看是否已生效，再换新键"
        ),
        en: format!(
            "the first request under the key '{key}' has no answer yet; send it again later under the same key. If the \
             system was restarted meanwhile, look first whether it took effect, then use a new key"
        ),
    }
}

/// Keeps the answer if something was done, else frees the key.
async fn keep(state: &AppState, row: IdempotencyRow, response: Response) -> Result<Response, AppError> {
    let (parts, body) = response.into_parts();
    let done = parts.status.is_success();
    let bytes = if done { to_bytes(body, usize::MAX).await } else { Ok(Bytes::new()) };
    let text = |name| parts.headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).map(str::to_owned);
    let mut tx = state.store.begin().await?;
    let answer = match &bytes {
        Ok(bytes) if done && bytes.len() <= LONGEST_ANSWER => {
            let row = IdempotencyRow {
                status: parts.status.as_u16().into(),
                content_type: text(header::CONTENT_TYPE),
                etag: text(header::ETAG),
                body: bytes.to_vec(),
                ..row
            };
            idempotency::answer(&mut tx, &row).await
        }
        _ => idempotency::release(&mut tx, &row.user_id, &row.key).await,
    };
    answer?;
    tx.commit_housekeeping().await?;
    let bytes = bytes.map_err(|e| AppError::Internal(e.to_string()))?;
    // A refusal is put into words by an outer layer: it keeps its body and extensions.
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// The key: 1 to 100 visible signs of ASCII.
fn readable(key: &HeaderValue) -> Result<String, AppError> {
    let text = key.to_str().map(str::trim).unwrap_or_default();
    if text.is_empty() || text.len() > 100 || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(AppError::field(
            HEADER,
            text,
            FieldFault::Told {
                zh: "键须为 1–100 个可见的 ASCII 字符，例如一个 UUID".into(),
                en: "a key has 1 to 100 visible ASCII characters, for example a UUID".into(),
            },
        ));
    }
    Ok(text.to_owned())
}

/// SHA-256 of method, address and body. The boundary of a form, which each try makes anew, does not count.
fn fingerprint(method: &Method, uri: &str, kind: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{method} {uri}\n").as_bytes());
    let boundary = kind.split(';').filter_map(|p| p.trim().strip_prefix("boundary=")).next();
    match boundary.map(|b| b.trim_matches('"').as_bytes()).filter(|b| !b.is_empty()) {
        Some(boundary) => {
            let mut rest = body;
            while let Some(at) = rest.windows(boundary.len()).position(|w| w == boundary) {
                let (before, after) = rest.split_at(at);
                hash.update(before);
                hash.update(b"|");
                rest = after.get(boundary.len()..).unwrap_or_default();
            }
            hash.update(rest);
        }
        None => hash.update(body),
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::fingerprint;
    use axum::http::Method;

    #[test]
    fn a_form_sent_again_has_a_boundary_of_its_own_and_is_the_same_request() {
        let of = |boundary: &str, text: &str| {
            let body = format!("--{boundary}\r\n\r\n{text}\r\n--{boundary}--\r\n");
            fingerprint(
                &Method::POST,
                "/x",
                &format!("multipart/form-data; boundary={boundary}"),
                body.as_bytes(),
            )
        };
        assert_eq!(of("aaa", "1"), of("bbbb", "1"));
        assert_ne!(of("aaa", "1"), of("aaa", "2"));
        assert_ne!(fingerprint(&Method::POST, "/x", "", b"1"), fingerprint(&Method::POST, "/y", "", b"1"));
    }
}
