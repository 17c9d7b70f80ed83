//! The committed API document is the one the code makes.

use std::path::Path;

#[test]
fn the_committed_document_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let made = qipan_server::openapi::text();
    if std::env::var_os("QIPAN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "docs/api/openapi.json is old: run QIPAN_BLESS=1 cargo test -p qipan-server openapi"
    );
}

#[test]
fn the_document_is_openapi_3_1_with_snake_case_names() {
    let api: serde_json::Value = serde_json::from_str(&qipan_server::openapi::text()).unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(api["components"]["schemas"]["Problem"].is_object());
    let schemas = api["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        for field in schema["properties"].as_object().into_iter().flat_map(|p| p.keys()) {
            let plain = field.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(plain, "{name}.{field} is not snake_case");
        }
    }
    for path in api["paths"].as_object().unwrap().keys() {
        assert!(path.starts_with("/api/v1/"), "{path}");
    }
}

/// Every `$ref` of the document leads to a schema that is there.
#[test]
fn no_reference_dangles() {
    let api: serde_json::Value = serde_json::from_str(&qipan_server::openapi::text()).unwrap();
    let schemas = api["components"]["schemas"].as_object().unwrap();
    let mut open = vec![&api];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(|r| r.as_str()) {
                    let name = target.rsplit('/').next().unwrap();
                    assert!(schemas.contains_key(name), "{target} is not in the document");
                }
                open.extend(map.values());
            }
            serde_json::Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
}

/// Scripts match on codes: each one that a use case can give stands in the guide.
#[test]
fn the_guide_names_every_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let source = std::fs::read_to_string(root.join("crates/app/src/error.rs")).unwrap();
    let guide = std::fs::read_to_string(root.join("docs/guide/api.md")).unwrap();
    let body = source.split("pub fn code(&self)").nth(1).unwrap().split("\nimpl ").next().unwrap();
    let codes: Vec<&str> = body.lines().filter_map(|l| l.split("=> \"").nth(1)?.split('"').next()).collect();
    assert!(codes.len() > 25, "{codes:?}");
    for code in codes {
        assert!(guide.contains(&format!("`{code}`")), "docs/guide/api.md does not name `{code}`");
    }
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let document: serde_json::Value = serde_json::from_str(&qipan_server::openapi::text()).unwrap();
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                assert!(ids.insert(id.to_owned()), "{verb} {path}: {id} is taken");
            }
        }
    }
    assert!(ids.len() > 40);
}
