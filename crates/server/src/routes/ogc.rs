//! OGC API – Features (parts 1 and 2) over the layers, for QGIS, GDAL and others; as JSON and as plain pages.
//!
//! Public layers are readable by everybody. For the others a program sends name and password with each request (HTTP
//! Basic, taken here and nowhere else), a browser its session.

mod describe;
mod html;

use crate::extract::{Visitor, context, pairs};
use crate::problem::{Handled, Problem};
use crate::session::{Identity, Session};
use crate::state::AppState;
use axum::Router;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use qipan_app::people::session::known;
use qipan_app::space::features::{Test, Wanted};
use qipan_app::space::ogc::{self, CRS84, Named};
use qipan_app::space::views;
use qipan_app::{AppError, Ctx, Who};
use serde_json::{Value, json};

/// Items on a page where nobody says how many, and at most.
const USUAL: usize = 10;
const MOST: usize = 10_000;

/// The routes under `/ogc`.
pub fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/ogc", get(landing))
        .route("/ogc/", get(landing))
        .route("/ogc/conformance", get(conformance))
        .route("/ogc/api", get(api))
        .route("/ogc/collections", get(collections))
        .route("/ogc/collections/{code}", get(collection))
        .route("/ogc/collections/{code}/items", get(items))
        .route("/ogc/collections/{code}/items/{id}", get(item))
        .layer(from_fn_with_state(state.clone(), basic))
}

/// Takes name and password of a request without a session; asks for them where they would help.
async fn basic(State(state): State<AppState>, mut req: Request, next: Next) -> Response {
    let sent = req.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(credentials);
    let signed_in = matches!(req.extensions().get::<Identity>(), Some(Identity::Person(_)));
    if let (Some((name, secret)), false) = (sent, signed_in) {
        let (parts, body) = req.into_parts();
        let ctx = context(&parts, &state, Who::nobody());
        req = Request::from_parts(parts, body);
        match prove(&state, &ctx, &name, secret).await {
            Ok(who) => {
                let (csrf, token_hash) = (String::new(), String::new());
                let session = Session { who, csrf, must_change: false, token_hash };
                req.extensions_mut().insert(Identity::Person(Box::new(session)));
            }
            Err(e) => return asking(Problem::from(e).into_response()),
        }
    }
    asking(next.run(req).await)
}

async fn prove(state: &AppState, ctx: &Ctx, name: &str, secret: String) -> Result<Who, AppError> {
    state.attempts.check(&ctx.origin, ctx.now)?;
    let found = known(ctx, &state.proofs, name, secret).await;
    if matches!(found, Err(AppError::WrongLogin | AppError::LockedOut { .. })) {
        state.attempts.failed(&ctx.origin, ctx.now);
    }
    found
}

fn asking(mut response: Response) -> Response {
    if response.status() == StatusCode::UNAUTHORIZED {
        let ask = HeaderValue::from_static("Basic realm=\"Qipan\", charset=\"UTF-8\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("authorization, cookie, accept"));
    response
}

/// Name and password of an `Authorization: Basic` value.
fn credentials(value: &str) -> Option<(String, String)> {
    let (scheme, rest) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(base64(rest.trim())?).ok()?;
    let (name, secret) = text.split_once(':')?;
    (!text.contains('\0')).then(|| (name.to_owned(), secret.to_owned()))
}

/// The bytes of a base64 text (RFC 4648 §4); none for anything else.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let (mut out, mut bits, mut held) = (Vec::with_capacity(digits.len()), 0_u32, 0_u32);
    for byte in digits.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | u32::from(six)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    Some(out)
}

/// What every answer needs: who asks, the address it was asked at, the query, JSON or a page.
struct Asked {
    ctx: Ctx,
    base: String,
    query: Vec<(String, String)>,
    html: bool,
}

/// The same where the address takes no other names.
struct Bare(Asked);

impl FromRequestParts<AppState> for Asked {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Visitor(ctx) = Visitor::from_request_parts(parts, state).await?;
        let (query, headers) = (pairs(parts.uri.query())?, &parts.headers);
        let named = query.iter().find(|(name, _)| name == "f").map(|(_, value)| value.as_str());
        let html = match named {
            Some("html") => true,
            Some("json") => false,
            Some(other) => return Err(AppError::BadRequest { detail: format!("f={other}") }.into()),
            None => prefers_html(headers),
        };
        Ok(Asked { ctx, base: base(state, headers), query, html })
    }
}

impl FromRequestParts<AppState> for Bare {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let asked = Asked::from_request_parts(parts, state).await?;
        asked.only(&[])?;
        Ok(Bare(asked))
    }
}

impl Asked {
    fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Refuses names that the address does not know: a typing error would otherwise look like an answer.
    fn only(&self, names: &[&str]) -> Handled<()> {
        let known = |name: &str| name == "f" || name == "lang" || names.contains(&name);
        match self.query.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(AppError::BadRequest { detail: format!("?{name}=") }.into()),
            None => Ok(()),
        }
    }

    fn answer(&self, title: &str, value: &Value) -> Response {
        if self.html {
            return Html(html::page(title, value, self.ctx.lang)).into_response();
        }
        axum::Json(value).into_response()
    }
}

/// The first of JSON and HTML that the caller names; JSON if neither.
fn prefers_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = accepted.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let mut first = first.filter(|kind| kind.ends_with("json") || *kind == "text/html");
    first.next() == Some("text/html")
}

/// The address of `/ogc` as the caller wrote it.
fn base(state: &AppState, headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let host = text("host");
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let host = if !host.is_empty() && host.chars().all(plain) { host } else { "localhost" };
    let https =
        state.config.secure_cookie || (state.config.trust_proxy && text("x-forwarded-proto") == "https");
    format!("{}://{host}/ogc", if https { "https" } else { "http" })
}

async fn landing(Bare(asked): Bare) -> Handled<Response> {
    Ok(asked.answer("Qipan 棋盘", &describe::landing(&asked.base, asked.ctx.lang)))
}

async fn conformance(Bare(asked): Bare) -> Handled<Response> {
    Ok(asked.answer(asked.ctx.lang.pick("符合的标准", "Conformance"), &describe::conformance()))
}

async fn api(Bare(asked): Bare) -> Handled<Response> {
    let mut response =
        asked.answer(asked.ctx.lang.pick("接口说明", "API description"), &describe::api(&asked.base));
    if !asked.html {
        let kind = HeaderValue::from_static("application/vnd.oai.openapi+json;version=3.0");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    Ok(response)
}

async fn collections(State(state): State<AppState>, Bare(asked): Bare) -> Handled<Response> {
    let all = ogc::collections(&asked.ctx, &state.atlas).await?;
    let listed: Vec<Value> =
        all.iter().map(|c| describe::collection(&asked.base, c, asked.ctx.lang)).collect();
    let links = describe::links(&format!("{}/collections", asked.base), "application/json");
    Ok(asked
        .answer(asked.ctx.lang.pick("图层目录", "Layers"), &json!({"links": links, "collections": listed})))
}

async fn collection(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Bare(asked): Bare,
) -> Handled<Response> {
    let found = ogc::collection(&asked.ctx, &state.atlas, &code).await?;
    let title = views::name(&found.entry.layer, asked.ctx.lang);
    Ok(asked.answer(&title, &describe::collection(&asked.base, &found, asked.ctx.lang)))
}

async fn items(State(state): State<AppState>, Path(code): Path<String>, asked: Asked) -> Handled<Response> {
    let found = ogc::collection(&asked.ctx, &state.atlas, &code).await?;
    let system = system(&asked, &found)?;
    let (wanted, on) = wanted(&asked, &found)?;
    let page = ogc::items(&asked.ctx, &state.atlas, &code, on, &wanted).await?;
    let (matched, next, features) = match &page {
        Some(page) => {
            let one = |at: &usize| page.sheet.features().get(*at).map(|f| ogc::feature(f, &system));
            let all = page.places.iter().filter_map(one).collect::<Result<Vec<Value>, _>>()?;
            (page.matched, page.next, all)
        }
        None => (0, None, Vec::new()),
    };
    let links = describe::paging(&asked.base, &code, &asked.query, next);
    let body = json!({"type": "FeatureCollection", "links": links, "timeStamp": asked.ctx.now.to_string(),
        "numberMatched": matched, "numberReturned": features.len(), "features": features});
    Ok(geojson(&asked, &titled(&asked, &found), &body, &system))
}

async fn item(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, String)>,
    asked: Asked,
) -> Handled<Response> {
    asked.only(&["crs"])?;
    let found = ogc::collection(&asked.ctx, &state.atlas, &code).await?;
    let system = system(&asked, &found)?;
    let mut body = ogc::item(&asked.ctx, &state.atlas, &code, &id, &system).await?;
    if let Some(map) = body.as_object_mut() {
        map.insert("links".into(), describe::item_links(&asked.base, &code, &id));
    }
    let title = format!("{} · {id}", titled(&asked, &found));
    Ok(geojson(&asked, &title, &body, &system))
}

/// The name of a layer with the mark that must stand on what is shown of it.
fn titled(asked: &Asked, found: &ogc::Collection) -> String {
    let name = views::name(&found.entry.layer, asked.ctx.lang);
    match &found.version {
        Some(version) => format!("{name}（{}）", views::mark(version, asked.ctx.lang)),
        None => name,
    }
}

fn geojson(asked: &Asked, title: &str, body: &Value, system: &Named) -> Response {
    let mut response = asked.answer(title, body);
    let headers = response.headers_mut();
    if !asked.html {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    }
    if let Ok(crs) = HeaderValue::from_str(&format!("<{}>", system.uri)) {
        headers.insert("content-crs", crs);
    }
    response
}

/// The coordinate system asked for, if the collection is given in it.
fn system(asked: &Asked, found: &ogc::Collection) -> Handled<Named> {
    among(asked, found, "crs")
}

fn among(asked: &Asked, found: &ogc::Collection, parameter: &str) -> Handled<Named> {
    let named = ogc::named(asked.value(parameter), asked.ctx.lang)?;
    let given = found.version.as_ref().map(ogc::systems).unwrap_or_default();
    if named.uri == CRS84 || given.contains(&named.uri) {
        return Ok(named);
    }
    Err(AppError::BadRequest { detail: format!("{parameter}={}", named.uri) }.into())
}

fn wanted(asked: &Asked, found: &ogc::Collection) -> Handled<(Wanted, Option<jiff::civil::Date>)> {
    let mut wanted = Wanted { limit: USUAL, ..Wanted::default() };
    let box_system = among(asked, found, "bbox-crs")?;
    let bad = |name: &str, value: &str| AppError::BadRequest { detail: format!("{name}={value}") };
    for (name, value) in &asked.query {
        match name.as_str() {
            "f" | "lang" | "crs" | "bbox-crs" | "datetime" => {}
            "bbox" => {
                (wanted.extent, wanted.across) = ogc::windows(Some(value), &box_system, asked.ctx.lang)?
            }
            "limit" => {
                let limit: usize = value.parse().map_err(|_| bad(name, value))?;
                if limit == 0 {
                    return Err(bad(name, value).into());
                }
                wanted.limit = limit.min(MOST);
            }
            "after" => wanted.after = Some(value.parse().map_err(|_| bad(name, value))?),
            _ => wanted.properties.push((name.clone(), Test::parse(value))),
        }
    }
    Ok((wanted, ogc::day(asked.value("datetime"), asked.ctx.lang)?))
}

#[cfg(test)]
mod tests {
    use super::credentials;

    #[test]
    fn name_and_password_are_read_from_base64_only() {
        let pair = |name: &str, secret: &str| Some((name.to_owned(), secret.to_owned()));
        assert_eq!(credentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), pair("Aladdin", "open sesame"));
        assert_eq!(credentials("basic a2FuOmE6Yg=="), pair("kan", "a:b"));
        for wrong in ["Basic", "Bearer QWxh", "Basic !!!!", "Basic a2Fu", "Basic //79"] {
            assert_eq!(credentials(wrong), None, "{wrong}");
        }
    }
}
