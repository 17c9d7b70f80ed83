//! What projects refuse or leave as it is: each with its place, value and remedy.

use crate::support::{Client, Reply, Server};
use axum::body::Body;
use axum::http::Method;
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

fn talk(name: &str) -> Value {
    json!({"name": name, "since": "2024-01-08", "procedure": "filing", "supply": "granted",
        "industry": "C3982", "subdistrict": "330114001", "total_investment_fen": 36_600_000_000_i64})
}

async fn made(client: &Client, body: Value) -> (String, String) {
    let reply = client.post("/projects", body).await.expect(201);
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let rev = client.get(&format!("/projects/{id}")).await.expect(200).rev();
    (id, rev)
}

async fn gate(client: &Client, id: &str, rev: &str, gate: &str, to: &str) -> Reply {
    let body = json!({"gate": gate, "kind": "confirmed", "to": to, "reason": ""});
    client.with("if-match", rev).post(&format!("/projects/{id}/gates"), body).await
}

/// The refusal says what is wrong in both languages.
fn told(reply: &Reply, words: &[&str]) {
    let text = reply.json().to_string();
    for word in words {
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

both_databases! {
    async fn a_code_twice_and_an_unknown_currency(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let mut one = talk("甲项目（演示）");
        one["code"] = json!("2020-330114-39-03-100731");
        made(&xiasha, one.clone()).await;
        one["name"] = json!("乙项目（演示）");
        told(&xiasha.post("/projects", one).await.problem(409, "already_exists"), &["2020-330114-39-03-100731"]);
        let mut odd = talk("丙项目（演示）");
        odd["foreign"] = json!({"amount_minor": 1, "currency": "XBT", "form": "new"});
        let reply = xiasha.post("/projects", odd).await.problem(422, "findings");
        told(&reply, &["foreign.currency", "XBT", "ISO 4217"]);
    }

    async fn a_gate_before_its_prerequisite_and_before_the_project(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let (id, rev) = made(&xiasha, talk("丁项目（演示）")).await;
        told(&gate(&xiasha, &id, &rev, "building", "2024-06-01").await.problem(409, "gate_prerequisite"), &["permit"]);
        told(&gate(&xiasha, &id, &rev, "talk", "2024-01-07").await.problem(409, "gate_before_project"), &["2024-01-08"]);
        let rev = gate(&xiasha, &id, &rev, "talk", "2024-01-20").await.expect(200).rev();
        gate(&xiasha, &id, &rev, "evaluation", "2024-01-19").await.problem(409, "gate_before_prerequisite");
    }

    async fn two_officers_move_one_gate(store: Store) {
        let server = Server::start(store).await;
        let (xiasha, guihua) = (server.login("xiasha").await, server.login("guihua").await);
        let (id, seen) = made(&xiasha, talk("戊项目（演示）")).await;
        gate(&xiasha, &id, &seen, "talk", "2024-01-08").await.expect(200);
        gate(&guihua, &id, &seen, "talk", "2024-01-09").await.problem(412, "stale");
        let body = json!({"gate": "talk", "kind": "confirmed", "to": "2024-01-09", "reason": "补录"});
        guihua.post(&format!("/projects/{id}/gates"), body).await.problem(428, "match_required");
        let now = xiasha.get(&format!("/projects/{id}")).await.json();
        assert_eq!(now["moves"].as_array().unwrap().len(), 1, "the second one changed nothing");
    }

    async fn a_running_project_stays_on_its_template(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let (id, rev) = made(&xiasha, talk("己项目（演示）")).await;
        let path = format!("/projects/{id}");
        // Nothing was entered yet: another way to the site takes another template.
        let mut other = talk("己项目（演示）");
        other["supply"] = json!("leased");
        let rev = xiasha.with("if-match", &rev).put(&path, other.clone()).await.expect(200).rev();
        assert_eq!(xiasha.get(&path).await.json()["template"], "filing_leased");
        let rev = gate(&xiasha, &id, &rev, "talk", "2024-01-08").await.expect(200).rev();
        other["supply"] = json!("granted");
        xiasha.with("if-match", &rev).put(&path, other).await.expect(200);
        let view = xiasha.get(&path).await.json();
        assert_eq!((&view["template"], &view["template_version"]), (&json!("filing_leased"), &json!("1")));
    }

    async fn a_clock_over_a_year_that_is_not_published(store: Store) {
        let server = Server::start(store).await;
        server.clock.advance(904 * 24 * 3600);
        let xiasha = server.login("xiasha").await;
        let (id, rev) = made(&xiasha, talk("庚项目（演示）")).await;
        let body = json!({"gate": "environment", "event": "received", "on": "2026-12-21"});
        let path = format!("/projects/{id}");
        xiasha.with("if-match", &rev).post(&format!("{path}/clocks"), body).await.expect(200);
        let view = xiasha.get(&path).await.json();
        let gates = view["all_gates"].as_array().unwrap();
        let clock = &gates.iter().find(|g| g["gate"] == "environment").unwrap()["clocks"][0];
        // Its last day lies in 2027: said so, never guessed; the pledged day of this year is told.
        assert_eq!((&clock["due"], &clock["unpublished"]), (&Value::Null, &json!(2027)), "{clock}");
        assert_eq!((&clock["state"], &clock["level"]), (&json!("running"), &json!("normal")));
    }

    async fn a_photo_of_200_mb(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let (id, rev) = made(&xiasha, talk("辛项目（演示）")).await;
        gate(&xiasha, &id, &rev, "talk", "2024-01-08").await.expect(200);
        let body = json!({"month": "2024-05", "invested_fen": 0, "works_percent": 0});
        let filed = xiasha.post(&format!("/projects/{id}/returns"), body).await.expect(201).json();
        let path = format!("/projects/returns/{}/photos", filed["id"].as_str().unwrap());
        let mut bytes = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(200 << 20, 0);
        bytes.extend(b"\r\n--x--\r\n");
        let kind = Some("multipart/form-data; boundary=x");
        let reply = xiasha.send(Method::POST, &path, kind, Body::from(bytes)).await.problem(413, "too_large");
        told(&reply, &["10"]);
        let view = xiasha.get(&format!("/projects/{id}")).await.json();
        assert_eq!(view["returns"][0]["photos"], json!([]));
    }
}
