//! Submit, approve, return, publish; four eyes; what is approved stays.

use crate::support::{Client, Server};
use qipan_store::observation::{self, ObservationFilter};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// Enters a value and submits it; gives back the submission's id.
async fn submitted(
    client: &Client,
    indicator: &str,
    unit: &str,
    period: &str,
    value: &str,
    more: Value,
) -> String {
    let seen = client.get(&format!("/entry?unit={unit}&period={period}")).await.expect(200).json();
    let rows = seen["rows"].as_array().unwrap();
    let rev = rows
        .iter()
        .find(|r| r["indicator"] == indicator)
        .map_or(Value::Null, |r| r["current"]["rev"].clone());
    let mut row = json!({"indicator": indicator, "value": value, "vintage": "flash", "if_rev": rev});
    row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    let body = json!({"unit": unit, "period": period, "rows": [row], "submit": true});
    client.put("/entry", body).await.expect(200).json()["submission_id"].as_str().unwrap().to_owned()
}

async fn states(store: &Store) -> Vec<(String, f64, String)> {
    let mut db = store.read().await.unwrap();
    let mut rows = observation::list(&mut db, &ObservationFilter::default()).await.unwrap();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.into_iter().map(|r| (r.indicator_code, r.value, r.state)).collect()
}

both_databases! {
    async fn a_value_walks_from_draft_to_published(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let id = submitted(&xiasha, "IND", "330114001", "2024-01/05", "321.5", json!({})).await;
        let path = format!("/submissions/{id}");
        let shenhe = server.login("shenhe").await;
        let waiting = shenhe.get("/submissions?state=submitted").await.expect(200).json();
        assert_eq!(waiting["items"][0]["id"], json!(id));
        assert_eq!(waiting["items"][0]["can_decide"], true);
        assert_eq!(waiting["items"][0]["unit_name"], "下沙街道");
        let seen = shenhe.get(&path).await.expect(200);
        assert_eq!(seen.json()["values"][0]["value"], 321.5);
        shenhe.post(&format!("{path}/approve"), json!({})).await.problem(428, "match_required");
        let rev = seen.rev();
        let approved = shenhe.with("if-match", &rev).post(&format!("{path}/approve"), json!({})).await.expect(200);
        assert_eq!(approved.json()["state"], "approved");
        shenhe.with("if-match", &rev).post(&format!("{path}/approve"), json!({})).await.problem(412, "stale");
        let again = shenhe.with("if-match", approved.rev()).post(&format!("{path}/approve"), json!({})).await;
        again.problem(409, "wrong_state");
        let fabu = server.login("fabu").await;
        let next = fabu.get(&path).await.expect(200);
        assert_eq!(next.json()["can_publish"], true);
        let done = fabu.with("if-match", next.rev()).post(&format!("{path}/publish"), json!({})).await.expect(200);
        assert_eq!(done.json()["state"], "published");
        assert_eq!(states(&server.store).await, [("IND".into(), 321.5, "published".into())]);
        let trail = server.login("shenji").await.get("/audit?entity=submission").await.expect(200).json();
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|r| r["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["publish", "approve", "submit", "save"]);
    }

    async fn nobody_approves_their_own_nor_outside_their_scope(store: Store) {
        let server = Server::start(store).await;
        let both = server.login("liangshou").await;
        let id = submitted(&both, "IND", "330114001", "2024-01/05", "1", json!({})).await;
        let path = format!("/submissions/{id}");
        let seen = both.get(&path).await.expect(200);
        assert_eq!(seen.json()["can_decide"], false);
        both.with("if-match", seen.rev()).post(&format!("{path}/approve"), json!({})).await.problem(403, "own_submission");
        let body = json!({"reason": "x"});
        both.with("if-match", seen.rev()).post(&format!("{path}/return"), body).await.problem(403, "own_submission");
        // IND belongs to the statistics bureau, and this reviewer to another one: it is not even there for them.
        let other = server.login("xiashen").await;
        other.get(&path).await.problem(404, "not_found");
        other.with("if-match", seen.rev()).post(&format!("{path}/approve"), json!({})).await.problem(403, "outside_scope");
        assert_eq!(other.get("/submissions").await.expect(200).json()["items"], json!([]));
        // Reporters neither approve nor publish; another sub-district does not see it.
        let xiasha = server.login("xiasha").await;
        xiasha.with("if-match", 1).post(&format!("{path}/approve"), json!({})).await.problem(403, "needs_role");
        server.login("baiyang").await.get(&path).await.problem(404, "not_found");
        server.login("shenhe").await.with("if-match", seen.rev()).post(&format!("{path}/approve"), json!({})).await.expect(200);
    }

    async fn a_returned_value_comes_back_corrected(store: Store) {
        let server = Server::start(store).await;
        let (xiasha, shenhe) = (server.login("xiasha").await, server.login("shenhe").await);
        let id = submitted(&xiasha, "IND", "330114001", "2024-01/05", "3215000", json!({})).await;
        let path = format!("/submissions/{id}");
        let rev = shenhe.get(&path).await.expect(200).rev();
        let give = |reason: &str| json!({"reason": reason});
        shenhe.with("if-match", &rev).post(&format!("{path}/return"), give(" ")).await.problem(422, "invalid_field");
        let unknown = json!({"reason": "单位", "ids": ["nothing"]});
        shenhe.with("if-match", &rev).post(&format!("{path}/return"), unknown).await.problem(404, "not_found");
        let back = shenhe.with("if-match", &rev).post(&format!("{path}/return"), give("单位应为亿元")).await.expect(200);
        assert_eq!(back.json()["state"], "returned");
        let seen = xiasha.get("/entry?unit=330114001&period=2024-01/05").await.expect(200).json();
        assert_eq!(seen["rows"][0]["return_reason"], "单位应为亿元");
        let second = submitted(&xiasha, "IND", "330114001", "2024-01/05", "321.5", json!({})).await;
        assert_ne!(second, id);
        let rev = shenhe.get(&format!("/submissions/{second}")).await.expect(200).rev();
        shenhe.with("if-match", rev).post(&format!("/submissions/{second}/approve"), json!({})).await.expect(200);
        let after = states(&server.store).await;
        assert_eq!(after, [("IND".into(), 3_215_000.0, "returned".into()), ("IND".into(), 321.5, "approved".into())]);
    }

    async fn an_approved_value_is_superseded_never_edited(store: Store) {
        let server = Server::start(store).await;
        let (xiasha, shenhe) = (server.login("xiasha").await, server.login("shenhe").await);
        let (unit, period) = ("330114001", "2024-01/05");
        let approve = |id: String| {
            let shenhe = shenhe.clone();
            async move {
                let rev = shenhe.get(&format!("/submissions/{id}")).await.expect(200).rev();
                shenhe.with("if-match", rev).post(&format!("/submissions/{id}/approve"), json!({})).await.expect(200);
            }
        };
        approve(submitted(&xiasha, "IND", unit, period, "300", json!({})).await).await;
        let seen = xiasha.get("/entry?unit=330114001&period=2024-01/05").await.expect(200).json();
        let rev = seen["rows"][0]["current"]["rev"].clone();
        let edit = json!({"unit": unit, "period": period, "rows": [{"indicator": "IND", "value": "301", "vintage": "flash", "if_rev": rev}]});
        let refused = xiasha.put("/entry", edit).await.problem(422, "findings").json();
        assert_eq!(refused["errors"][0]["code"], "revision_needs_reason");
        let id = submitted(&xiasha, "IND", unit, period, "301", json!({"note": "企业补报"})).await;
        let view = shenhe.get(&format!("/submissions/{id}")).await.expect(200).json();
        assert_eq!(view["values"][0]["previous"]["value"], 300.0);
        approve(id).await;
        // Another vintage stands beside it.
        approve(submitted(&xiasha, "IND", unit, period, "305", json!({"vintage": "final"})).await).await;
        let after: Vec<_> = states(&server.store).await.into_iter().map(|(_, v, s)| (v, s)).collect();
        assert_eq!(after, [(300.0, "superseded".into()), (301.0, "approved".into()), (305.0, "approved".into())]);
    }

    async fn reviewers_of_several_bureaus_decide_their_part(store: Store) {
        let server = Server::start(store).await;
        let both = server.login("liangshou").await;
        let rows = json!([
            {"indicator": "POP", "value": "75.5", "vintage": "final", "if_rev": null},
            {"indicator": "HTE", "value": "1200", "vintage": "final", "if_rev": null}]);
        let body = json!({"unit": "330114", "period": "2023", "rows": rows, "submit": true});
        let id = both.put("/entry", body).await.expect(200).json()["submission_id"].as_str().unwrap().to_owned();
        let path = format!("/submissions/{id}");
        // The reviewer of the development bureau decides on HTE only.
        let part = server.login("xiashen").await;
        let rev = part.get(&path).await.expect(200).rev();
        let after = part.with("if-match", rev).post(&format!("{path}/approve"), json!({})).await.expect(200);
        assert_eq!(after.json()["state"], "submitted");
        assert_eq!(after.json()["can_decide"], false);
        let rest = server.login("shenhe").await;
        let after = rest.with("if-match", after.rev()).post(&format!("{path}/approve"), json!({})).await.expect(200);
        assert_eq!(after.json()["state"], "approved");
    }

    async fn a_draft_is_submitted_from_its_own_page(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let body = json!({"unit": "330114001", "period": "2024-01/05",
            "rows": [{"indicator": "IND", "value": "5", "if_rev": null}]});
        let id = xiasha.put("/entry", body).await.expect(200).json()["submission_id"].as_str().unwrap().to_owned();
        let path = format!("/submissions/{id}");
        let rev = xiasha.get(&path).await.expect(200).rev();
        let foreign = server.login("baiyang").await;
        foreign.with("if-match", &rev).post(&format!("{path}/submit"), json!({})).await.problem(403, "outside_scope");
        let sent = xiasha.with("if-match", &rev).post(&format!("{path}/submit"), json!({})).await.expect(200);
        assert_eq!(sent.json()["state"], "submitted");
        xiasha.with("if-match", sent.rev()).post(&format!("{path}/submit"), json!({})).await.problem(409, "wrong_state");
        xiasha.get("/submissions?state=odd").await.problem(422, "invalid_field");
    }
}
