//! The documents around the items: landing page, conformance, API description, collections.

use qipan_app::space::ogc::{CRS84, Collection, systems};
use qipan_app::space::views::{mark, name};
use qipan_kernel::text::Lang;
use serde_json::{Value, json};

const GEOJSON: &str = "application/geo+json";

/// Links of a document to itself, as JSON and as a page.
pub(super) fn links(href: &str, kind: &str) -> Vec<Value> {
    let html = format!("{href}{}f=html", if href.contains('?') { "&" } else { "?" });
    vec![
        json!({"href": href, "rel": "self", "type": kind}),
        json!({"href": html, "rel": "alternate", "type": "text/html"}),
    ]
}

pub(super) fn landing(base: &str, lang: Lang) -> Value {
    let mut all = links(base, "application/json");
    let others = [
        ("api", "service-desc", "application/vnd.oai.openapi+json;version=3.0"),
        ("api?f=html", "service-doc", "text/html"),
        ("conformance", "conformance", "application/json"),
        ("collections", "data", "application/json"),
    ];
    all.extend(
        others.map(|(at, rel, kind)| json!({"href": format!("{base}/{at}"), "rel": rel, "type": kind})),
    );
    let about = lang.pick("规划“一张图”的图层", "Layers of the one map");
    json!({"title": "Qipan 棋盘", "description": about, "links": all})
}

pub(super) fn conformance() -> Value {
    let part =
        |n: u8, class: &str| format!("http://www.opengis.net/spec/ogcapi-features-{n}/1.0/conf/{class}");
    json!({"conformsTo": [part(1, "core"), part(1, "oas30"), part(1, "html"), part(1, "geojson"), part(2, "crs")]})
}

pub(super) fn collection(base: &str, found: &Collection, lang: Lang) -> Value {
    let layer = &found.entry.layer;
    let href = format!("{base}/collections/{}", layer.code);
    let mut all = links(&href, "application/json");
    all.push(json!({"href": format!("{href}/items"), "rel": "items", "type": GEOJSON}));
    all.push(json!({"href": format!("{href}/items?f=html"), "rel": "items", "type": "text/html"}));
    let mut value =
        json!({"id": layer.code, "title": name(layer, lang), "itemType": "feature", "links": all});
    let (Some(version), Some(map)) = (&found.version, value.as_object_mut()) else { return value };
    let about = format!("{} · {} · {}", version.version, version.source, mark(version, lang));
    map.insert("description".into(), json!(about));
    // Beyond the standard, for those who draw it: what it is, and what must stand on the map.
    map.insert("kind".into(), json!(layer.kind));
    map.insert("mark".into(), json!(mark(version, lang)));
    let since = format!(
        "{}T00:00:00+08:00",
        found.entry.versions.iter().map(|v| v.valid_from.as_str()).min().unwrap_or(&version.valid_from)
    );
    map.insert(
        "extent".into(),
        json!({"spatial": {"bbox": [[version.min_x, version.min_y, version.max_x, version.max_y]], "crs": CRS84},
            "temporal": {"interval": [[since, null]]}}),
    );
    map.insert("crs".into(), json!(systems(version)));
    map.insert("storageCrs".into(), json!(CRS84));
    value
}

/// Links of a page of items; `next` is the place after which the next page begins.
pub(super) fn paging(base: &str, code: &str, query: &[(String, String)], next: Option<usize>) -> Vec<Value> {
    let address = |but: &str, with: Option<String>| {
        let kept = query.iter().filter(|(name, _)| name != but || with.is_none());
        let kept = kept.map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        let all: Vec<String> = kept.chain(with.clone()).collect();
        let href = format!("{base}/collections/{}/items", escape(code));
        if all.is_empty() { href } else { format!("{href}?{}", all.join("&")) }
    };
    let mut all = vec![
        json!({"href": address("", None), "rel": "self", "type": GEOJSON}),
        json!({"href": address("f", Some("f=html".into())), "rel": "alternate", "type": "text/html"}),
    ];
    let next = next.map(|at| address("after", Some(format!("after={at}"))));
    all.extend(next.map(|href| json!({"href": href, "rel": "next", "type": GEOJSON})));
    all.push(json!({"href": format!("{base}/collections/{}", escape(code)), "rel": "collection", "type": "application/json"}));
    all
}

pub(super) fn item_links(base: &str, code: &str, id: &str) -> Value {
    let collection = format!("{base}/collections/{}", escape(code));
    let item = format!("{collection}/items/{}", escape(id));
    json!([{"href": item, "rel": "self", "type": GEOJSON},
        {"href": format!("{item}?f=html"), "rel": "alternate", "type": "text/html"},
        {"href": collection, "rel": "collection", "type": "application/json"}])
}

/// A part of an address with everything but letters, digits and `-_.~` escaped.
pub(super) fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The description of these addresses (OpenAPI 3.0, as part 1 of the standard asks).
pub(super) fn api(base: &str) -> Value {
    let query = |name: &str, schema: Value, about: &str| json!({"name": name, "in": "query", "required": false, "schema": schema, "description": about});
    let path =
        |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let text = || json!({"type": "string"});
    let crs = || {
        query(
            "crs",
            json!({"type": "string", "format": "uri"}),
            "Coordinate system by reference; CRS84 if missing",
        )
    };
    let problem = |about: &str| json!({"description": about, "content": {"application/problem+json": {"schema": {"type": "object"}}}});
    let get = |summary: &str, parameters: Value, kind: &str| {
        let f = query("f", json!({"type": "string", "enum": ["json", "html"]}), "Form of the answer");
        let parameters: Vec<Value> =
            parameters.as_array().into_iter().flatten().cloned().chain([f]).collect();
        let ok = json!({"description": "OK", "content": {kind: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}});
        json!({"get": {"summary": summary, "parameters": parameters, "security": [{}, {"basic": []}],
            "responses": {"200": ok, "400": problem("A parameter is wrong or unknown"), "401": problem("Name and password are asked for"),
                "404": problem("There is no such thing"), "default": problem("A problem (RFC 9457)")}}})
    };
    let items = json!([
        path("collectionId"),
        query(
            "bbox",
            json!({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}),
            "West, south, east, north"
        ),
        query("bbox-crs", json!({"type": "string", "format": "uri"}), "Coordinate system of the box"),
        query("datetime", text(), "A day or an interval: the version in force then"),
        query(
            "limit",
            json!({"type": "integer", "minimum": 1, "maximum": 10000, "default": 10}),
            "Items a page"
        ),
        query(
            "after",
            json!({"type": "integer", "minimum": 0}),
            "Items after this place, as the link to the next page says"
        ),
        crs(),
        json!({"name": "properties", "in": "query", "required": false, "style": "form", "explode": true,
            "schema": {"type": "object", "additionalProperties": {"type": "string"}}, "description": "Any property by its name, or a range of numbers: 1000..5000"}),
    ]);
    json!({"openapi": "3.0.3", "info": {"title": "Qipan 棋盘 – OGC API Features", "version": env!("CARGO_PKG_VERSION")},
    "servers": [{"url": base}],
    "components": {"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}},
    "paths": {
        "/": get("Landing page", json!([]), "application/json"),
        "/api": get("This description", json!([]), "application/vnd.oai.openapi+json;version=3.0"),
        "/conformance": get("Conformance classes", json!([]), "application/json"),
        "/collections": get("Layers", json!([]), "application/json"),
        "/collections/{collectionId}": get("A layer", json!([path("collectionId")]), "application/json"),
        "/collections/{collectionId}/items": get("Features", items, GEOJSON),
        "/collections/{collectionId}/items/{featureId}": get("A feature", json!([path("collectionId"), path("featureId"), crs()]), GEOJSON),
    }})
}
