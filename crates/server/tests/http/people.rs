//! Signing in, lock-out, timeouts, forged requests, accounts.

use crate::support::{PASSWORD, Server};
use axum::body::Body;
use axum::http::{Method, header};
use qipan_store::{Store, both_databases};
use serde_json::json;

both_databases! {
    async fn signing_in_gives_a_hardened_cookie_and_a_token(store: Store) {
        let server = Server::start(store).await;
        let body = json!({"username": "xiasha", "password": PASSWORD});
        let reply = server.anonymous().post("/session", body).await.expect(200);
        let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("qipan_session=") && cookie.contains("HttpOnly"));
        assert!(cookie.contains("SameSite=Strict") && cookie.contains("Path=/"));
        let json = reply.json();
        assert_eq!(json["user"]["username"], "xiasha");
        assert_eq!(json["user"]["roles"][0], json!({"role": "reporter", "unit": "330114001", "unit_name": "下沙街道"}));
        assert_eq!(json["user"]["must_change_password"], false);

        let client = server.login("xiasha").await;
        let again = client.get("/session").await.expect(200).json();
        assert_eq!(again["csrf_token"], json!(client.csrf));
        client.delete("/session").await.expect(204);
        client.get("/session").await.problem(401, "unauthenticated");
    }

    async fn five_failures_lock_for_a_quarter_of_an_hour(store: Store) {
        let server = Server::start(store).await;
        let try_with = |password: &'static str| {
            let client = server.anonymous();
            async move { client.post("/session", json!({"username": "kan", "password": password})).await }
        };
        for _ in 0..5 {
            try_with("wrong").await.problem(401, "wrong_login");
        }
        let locked = try_with(PASSWORD).await.problem(423, "locked_out");
        assert!(locked.json()["detail"].as_str().unwrap().contains("2024-06-30 16:15"));
        server.clock.advance(15 * 60 - 1);
        try_with(PASSWORD).await.problem(423, "locked_out");
        server.clock.advance(2);
        try_with(PASSWORD).await.expect(200);
        // Unknown names answer like wrong passwords.
        let nobody = json!({"username": "<script>", "password": "x"});
        server.anonymous().post("/session", nobody).await.problem(401, "wrong_login");

        let trail = server.login("shenji").await.get("/audit?entity=app_user&limit=20").await.expect(200).json();
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|r| r["action"].as_str().unwrap()).collect();
        assert_eq!(
            actions,
            ["login", "login_failed", "login", "login_refused", "login_refused", "lock_out", "login_failed", "login_failed", "login_failed", "login_failed"]
        );
        assert_eq!(trail["items"][1]["actor"], "<script>");
        assert_eq!(trail["items"][1]["origin"], "local");
    }

    async fn one_address_can_not_try_all_names(store: Store) {
        let server = Server::start(store).await;
        for n in 0..30 {
            let body = json!({"username": format!("nobody{n}"), "password": "x"});
            server.anonymous().post("/session", body).await.problem(401, "wrong_login");
        }
        let right = json!({"username": "kan", "password": PASSWORD});
        server.anonymous().post("/session", right).await.problem(429, "too_many_attempts");
        server.clock.advance(10 * 60);
        server.login("kan").await;
    }

    async fn the_security_administrator_unlocks(store: Store) {
        let server = Server::start(store).await;
        for _ in 0..5 {
            server.anonymous().post("/session", json!({"username": "kan", "password": "no"})).await.expect(401);
        }
        let anquan = server.login("anquan").await;
        let kan = anquan.get("/users/id-kan").await.expect(200);
        assert!(kan.json()["locked_until"].is_string());
        let free = anquan.post("/users/id-kan/unlock", json!({})).await.expect(200);
        assert!(free.json()["locked_until"].is_null());
        server.login("kan").await;
    }

    async fn a_session_ends_by_idling_and_by_age(store: Store) {
        let server = Server::start(store).await;
        let client = server.login("kan").await;
        for _ in 0..10 {
            server.clock.advance(29 * 60);
            client.get("/session").await.expect(200);
        }
        server.clock.advance(31 * 60);
        client.get("/session").await.problem(401, "session_expired");

        let client = server.login("kan").await;
        for _ in 0..24 {
            server.clock.advance(29 * 60);
            client.get("/session").await.expect(200);
        }
        server.clock.advance(25 * 60);
        client.get("/session").await.problem(401, "session_expired");
    }

    async fn forged_requests_are_refused(store: Store) {
        let server = Server::start(store).await;
        let client = server.login("anquan").await;
        let mut bare = client.clone();
        bare.csrf.clear();
        bare.post("/users/id-kan/unlock", json!({})).await.problem(403, "csrf");
        bare.csrf = "0".repeat(64);
        bare.post("/users/id-kan/unlock", json!({})).await.problem(403, "csrf");
        let other = client.with("sec-fetch-site", "cross-site");
        other.post("/users/id-kan/unlock", json!({})).await.problem(403, "csrf");
        client.with("sec-fetch-site", "same-origin").post("/users/id-kan/unlock", json!({})).await.expect(200);
        // A form of another site can't send JSON, so it can't sign anybody in.
        let form = Body::from("username=kan&password=x");
        let kind = Some("application/x-www-form-urlencoded");
        server.anonymous().send(Method::POST, "/session", kind, form).await.problem(415, "media_type");
        // Another person's token does not fit.
        let mut mixed = client.clone();
        mixed.csrf = server.login("kan").await.csrf;
        mixed.post("/users/id-kan/unlock", json!({})).await.problem(403, "csrf");
    }

    async fn a_first_password_must_be_changed_before_anything_else(store: Store) {
        let server = Server::start(store).await;
        let anquan = server.login("anquan").await;
        let grants = json!([{"role": "reporter", "unit": "330114002"}]);
        let made = anquan.post("/users", json!({"username": "hezhuang", "display_name": "河庄街道", "grants": grants})).await;
        let made = made.expect(201).json();
        let first = made["temporary_password"].as_str().unwrap().to_owned();
        let client = server.anonymous().login("hezhuang", &first).await;
        assert_eq!(client.get("/session").await.expect(200).json()["user"]["must_change_password"], true);
        client.get("/units").await.problem(403, "must_change_password");
        let change = |old: &str, new: &str| json!({"old": old, "new": new});
        client.post("/session/password", change("wrong", "Chaoxi-2026-xx")).await.problem(401, "wrong_login");
        client.post("/session/password", change(&first, &first)).await.problem(422, "weak_password");
        client.post("/session/password", change(&first, "short")).await.problem(422, "weak_password");
        client.post("/session/password", change(&first, "Hezhuang-2026-x")).await.problem(422, "weak_password");
        let other = server.anonymous().login("hezhuang", &first).await;
        client.post("/session/password", change(&first, "Chaoxi-2026-kan")).await.expect(204);
        client.get("/units").await.expect(200);
        other.get("/units").await.problem(401, "unauthenticated");
    }

    async fn administrators_stay_apart(store: Store) {
        let server = Server::start(store).await;
        let anquan = server.login("anquan").await;
        let new = |grants| json!({"username": "liang", "display_name": "两", "grants": grants});
        let both = json!([{"role": "system_admin", "unit": "330114"}, {"role": "audit_admin", "unit": "330114"}]);
        anquan.post("/users", new(both)).await.problem(422, "powers_mixed");
        let data = json!([{"role": "security_admin", "unit": "330114"}, {"role": "viewer", "unit": "330114"}]);
        anquan.post("/users", new(data)).await.problem(422, "powers_mixed");
        // Nobody gives themselves anything, and the last one can't be taken away.
        let mine = json!({"grants": [{"role": "viewer", "unit": "330114"}]});
        anquan.with("if-match", 1).put("/users/id-anquan/grants", mine).await.problem(403, "own_account");
        let second = json!([{"role": "security_admin", "unit": "330114"}]);
        let made = anquan.post("/users", json!({"username": "anquan2", "display_name": "二", "password": "Ling-yi-2026x", "grants": second})).await;
        let id = made.expect(201).json()["user"]["id"].as_str().unwrap().to_owned();
        let two = server.anonymous().login("anquan2", "Ling-yi-2026x").await;
        two.post("/session/password", json!({"old": "Ling-yi-2026x", "new": "Ling-er-2026x"})).await.expect(204);
        two.with("if-match", 1).put("/users/id-anquan", json!({"display_name": "安全", "disabled": true})).await.expect(200);
        anquan.get("/users").await.problem(401, "unauthenticated");
        let change = json!({"display_name": "二", "disabled": true});
        two.with("if-match", 9).put(&format!("/users/{id}"), change).await.problem(403, "own_account");
    }

    async fn two_people_editing_an_account_do_not_overwrite(store: Store) {
        let server = Server::start(store).await;
        let anquan = server.login("anquan").await;
        let rev = anquan.get("/users/id-kan").await.expect(200).rev();
        let name = |n: &str| json!({"display_name": n, "disabled": false});
        anquan.put("/users/id-kan", name("甲")).await.problem(428, "match_required");
        let next = anquan.with("if-match", format!("\"{rev}\"")).put("/users/id-kan", name("甲")).await.expect(200).rev();
        let stale = anquan.with("if-match", format!("\"{rev}\"")).put("/users/id-kan", name("乙")).await;
        let stale = stale.problem(412, "stale");
        assert_eq!(stale.rev(), next);
        assert_eq!(stale.json()["current"].to_string(), next);
    }

    async fn disabling_and_resetting_end_sessions_at_once(store: Store) {
        let server = Server::start(store).await;
        let anquan = server.login("anquan").await;
        let kan = server.login("kan").await;
        let reset = anquan.post("/users/id-kan/reset-password", json!({})).await.expect(200).json();
        kan.get("/units").await.problem(401, "unauthenticated");
        let first = reset["temporary_password"].as_str().unwrap();
        let kan = server.anonymous().login("kan", first).await;
        let rev = anquan.get("/users/id-kan").await.expect(200).rev();
        anquan.with("if-match", rev).put("/users/id-kan", json!({"display_name": "看", "disabled": true})).await.expect(200);
        kan.get("/session").await.problem(401, "unauthenticated");
        server.anonymous().post("/session", json!({"username": "kan", "password": first})).await.problem(401, "wrong_login");
    }

    async fn hostile_account_names_are_refused_or_kept_as_text(store: Store) {
        let server = Server::start(store).await;
        let anquan = server.login("anquan").await;
        for (name, code) in [("", 422), ("a", 422), ("<img src=x>", 422), ("a b", 422), ("x\u{202e}y", 422), ("王小明", 201), ("kan", 409)] {
            let body = json!({"username": name, "display_name": "名", "password": "Ling-yi-2026x"});
            anquan.post("/users", body).await.expect(code);
        }
        let html = json!({"username": "html", "display_name": "<b>𠮷\u{1f600}</b>", "password": "Ling-yi-2026x"});
        let made = anquan.post("/users", html).await.expect(201).json();
        assert_eq!(made["user"]["display_name"], "<b>𠮷\u{1f600}</b>");
        for text in ["a\u{202e}b", "a\u{1}b", "a\nb"] {
            let body = json!({"username": "bidi", "display_name": text, "password": "Ling-yi-2026x"});
            anquan.post("/users", body).await.problem(422, "invalid_field");
        }
        anquan.send(Method::POST, "/users", Some("application/json"), Body::from("{\"username\":")).await.problem(400, "bad_request");
        anquan.send(Method::POST, "/users", Some("application/json"), Body::from("[".repeat(100_000))).await.problem(400, "bad_request");
        let big = Body::from(vec![b' '; 3 << 20]);
        anquan.send(Method::POST, "/users", Some("application/json"), big).await.problem(413, "too_large");
    }
}
