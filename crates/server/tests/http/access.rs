//! Deny by default: every route of the document, called by nobody and by the wrong people.

use crate::support::Server;
use axum::body::Body;
use axum::http::Method;
use qipan_server::access::operations;
use qipan_store::{Store, both_databases};

/// The only routes that answer somebody without a session. Adding one is a decision, so it is written down here.
const OPEN: &[(&str, &str)] = &[
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/public/plans"),
    ("GET", "/api/v1/public/plans/x"),
    ("GET", "/api/v1/public/plans/x/indicators"),
    ("GET", "/api/v1/feeds/x/deadlines.ics"),
];

/// Method, path with its parameters filled in, and the declared rule, of every route.
fn routes() -> Vec<(Method, String, String)> {
    let mut api = qipan_server::openapi::document();
    let mut out = Vec::new();
    for (path, item) in &mut api.paths.paths {
        let filled: String =
            path.split('/').map(|s| if s.starts_with('{') { "x" } else { s }).collect::<Vec<_>>().join("/");
        let methods = [
            (Method::GET, item.get.is_some()),
            (Method::PUT, item.put.is_some()),
            (Method::POST, item.post.is_some()),
            (Method::DELETE, item.delete.is_some()),
            (Method::PATCH, item.patch.is_some()),
        ];
        let present = methods.into_iter().filter(|(_, there)| *there).map(|(m, _)| m);
        for (method, op) in present.zip(operations(item)) {
            let json = serde_json::to_value(op).unwrap();
            let rule = json["x-qipan-access"].as_str().unwrap_or_default().to_owned();
            out.push((method, filled.clone(), rule));
        }
    }
    out
}

#[test]
fn every_route_declares_who_may_call_it() {
    let all = routes();
    assert!(all.len() >= 20, "only {} routes", all.len());
    for (method, path, rule) in all {
        assert!(!rule.is_empty(), "{method} {path} has no rule");
        let open = OPEN.contains(&(method.as_str(), path.as_str()));
        assert_eq!(rule == "public", open, "{method} {path} is {rule}");
    }
}

both_databases! {
    async fn nobody_passes_a_closed_route(store: Store) {
        let server = Server::start(store).await;
        let nobody = server.anonymous();
        for (method, path, rule) in routes().into_iter().filter(|(_, _, rule)| rule != "public") {
            let reply = nobody.send(method.clone(), &path, None, Body::empty()).await;
            assert_eq!(reply.status, 401, "{method} {path} ({rule})");
            assert_eq!(reply.code(), "unauthenticated", "{method} {path}");
        }
    }

    async fn a_role_passes_its_own_routes_only(store: Store) {
        let server = Server::start(store).await;
        for (username, role, _) in crate::support::PEOPLE {
            let client = server.login(username).await;
            for (method, path, rule) in routes() {
                let open = ["public", "signed_in", "any_role"].contains(&rule.as_str());
                if open || rule.split('|').any(|r| r == *role) {
                    continue;
                }
                let reply = client.send(method.clone(), &path, None, Body::empty()).await;
                reply.problem(403, "needs_role");
            }
        }
    }

    async fn what_does_not_exist_is_a_problem_too(store: Store) {
        let server = Server::start(store).await;
        server.anonymous().get("/nowhere").await.problem(404, "not_found");
        server.anonymous().delete("/openapi.json").await.problem(405, "method_not_allowed");
        server.anonymous().get("/nowhere").await.problem(404, "not_found");
        let english = server.anonymous().with("accept-language", "en-GB,zh;q=0.5").get("/users").await;
        assert!(english.json()["detail"].as_str().unwrap().starts_with("Nobody is signed in"));
        let chinese = server.anonymous().get("/users?lang=zh").await;
        assert!(chinese.json()["detail"].as_str().unwrap().starts_with("尚未登录"));
    }

    async fn every_answer_carries_the_security_headers(store: Store) {
        let server = Server::start(store).await;
        for path in ["/healthz", "/!", "/!indicators/GDP", "/session", "/openapi.json"] {
            let reply = server.anonymous().get(path).await;
            let csp = reply.headers["content-security-policy"].to_str().unwrap();
            assert!(csp.contains("default-src 'none'") && csp.contains("script-src 'self';"), "{path}: {csp}");
            assert!(csp.contains("frame-ancestors 'none'"));
            assert_eq!(reply.headers["x-content-type-options"], "nosniff");
            assert_eq!(reply.headers["x-frame-options"], "DENY");
            assert_eq!(reply.headers["referrer-policy"], "no-referrer");
        }
        let health = server.anonymous().get("/healthz").await.expect(200);
        assert_eq!(health.json()["status"], "ok");
        server.anonymous().get("/!assets/none.js").await.expect(404);
    }
}
