//! `Idempotency-Key`: the same request again gets the same answer, another request under the same key is refused.

use crate::support::{Server, workbook};
use qipan_store::{Store, both_databases};
use serde_json::json;

both_databases! {
    async fn a_request_under_a_key_is_carried_out_once(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let keyed = planner.with("idempotency-key", "f3b1-1");
        let new = || json!({"version": "1", "doc_no": "钱政〔2021〕1号", "doc_date": "2021-04-20"});
        let first = keyed.post("/plans/QT-145/versions", new()).await.expect(201);
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let again = keyed.post("/plans/QT-145/versions", new()).await.expect(201);
        assert_eq!((first.json(), first.rev()), (again.json(), again.rev()));
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(again.headers["content-type"], "application/json");
        planner.post("/plans/QT-145/versions", new()).await.problem(409, "already_exists");

        // Another body or address under the same key is refused, with what to do.
        let other = keyed.post("/plans/QT-145/versions", json!({"version": "2"})).await.problem(422, "invalid_field");
        assert!(other.json()["detail"].as_str().unwrap().contains("换一个新键"), "{}", other.json());
        let english = keyed.with("accept-language", "en").post("/plans/QT-145/versions/1/pin", json!({})).await;
        assert!(english.problem(422, "invalid_field").json()["detail"].as_str().unwrap().contains("use a new key"));
        planner.with("idempotency-key", "käy").post("/plans", json!({})).await.problem(422, "invalid_field");
        planner.with("idempotency-key", "k".repeat(101)).post("/plans", json!({})).await.problem(422, "invalid_field");

        // Keys are one's own.
        let reporter = server.login("tongji").await.with("idempotency-key", "f3b1-1");
        reporter.post("/plans/QT-145/versions", new()).await.problem(403, "needs_role");

        // Reading takes no key; a key lives a day.
        keyed.get("/plans").await.expect(200);
        server.clock.advance(24 * 3600 + 1);
        let tomorrow = server.login("guihua").await.with("idempotency-key", "f3b1-1");
        tomorrow.post("/plans/QT-145/versions", new()).await.problem(409, "already_exists");
    }

    async fn a_refused_request_leaves_its_key_free(store: Store) {
        let server = Server::start(store).await;
        let keyed = server.login("guihua").await.with("idempotency-key", "again");
        keyed.post("/plans/NONE/versions", json!({"version": "1"})).await.problem(404, "not_found");
        keyed.post("/plans/QT-145/versions", json!({"version": "1"})).await.expect(201);
    }

    async fn an_import_sent_twice_is_one_import(store: Store) {
        let server = Server::start(store).await;
        let keyed = server.login("tongji").await.with("idempotency-key", "upload");
        let book = workbook("数据", &[&["指标编码", "单位代码", "时期", "数值"], &["IND", "330114", "2024-01/05", "330"]]);
        let parts = [("kind", "observations"), ("dry_run", "false")];
        let first = keyed.upload("数据.xlsx", &book, &parts).await;
        let again = keyed.upload("数据.xlsx", &book, &parts).await;
        assert_eq!((first.status, first.json()["id"].clone()), (again.status, again.json()["id"].clone()));
        let list = keyed.get("/imports").await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
        keyed.upload("数据.xlsx", &book, &[("kind", "observations")]).await.problem(422, "invalid_field");
    }

    async fn secrets_are_never_kept(store: Store) {
        let server = Server::start(store).await;
        let keyed = server.login("anquan").await.with("idempotency-key", "user");
        let new = json!({"username": "xin", "display_name": "新人", "grants": []});
        keyed.post("/users", new.clone()).await.expect(201);
        keyed.post("/users", new).await.problem(409, "already_exists");
    }
}
