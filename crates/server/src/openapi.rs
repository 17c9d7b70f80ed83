//! The OpenAPI 3.1 document, assembled from the routes; committed at docs/api/openapi.json.

use crate::problem::ProblemBody;
use crate::routes;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ContentBuilder, PathItem, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

/// Where the API lives.
pub const PREFIX: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Qipan 棋盘",
        description = "Plan, indicators and progress of a district. Problems are RFC 9457 with a stable `code`; \
                       every unsafe request with the session cookie needs `X-CSRF-Token`. See docs/guide/api.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody)),
    modifiers(&Schemes)
)]
struct Api;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            crate::session::COOKIE,
            "Set by POST /api/v1/session; HttpOnly, SameSite=Strict.",
        )));
        api.components.get_or_insert_default().add_security_scheme("session", cookie);
    }
}

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut api = routes::all().into_openapi();
    for (path, item) in &mut api.paths.paths {
        name(path, item);
        for op in crate::access::operations(item) {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let response = ResponseBuilder::new()
                .description("A problem with a stable code (RFC 9457)")
                .content("application/problem+json", problem)
                .build();
            op.responses.responses.insert("default".to_owned(), response.into());
        }
    }
    api
}

/// Gives each operation an id of its own, such as `get_indicators_code_why`: generated clients go by it, and several
/// files of routes have a `list`.
fn name(path: &str, item: &mut PathItem) {
    let place = path.strip_prefix(PREFIX).unwrap_or(path);
    let words: Vec<&str> =
        place.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let place = words.join("_");
    let by_verb = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ];
    for (verb, op) in by_verb {
        if let Some(op) = op {
            op.operation_id = Some(format!("{verb}_{place}"));
        }
    }
}

/// An empty document with title, schemes and the problem's schema, to which routes are added.
pub fn frame() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// The document as it is committed: pretty JSON with a newline at the end.
pub fn text() -> String {
    let mut text = document().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
