//! Org units: created, closed, split and merged on a date.

use crate::support::Server;
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// The unit with this code, wherever it is in the tree.
fn find<'a>(items: &'a Value, code: &str) -> Option<&'a Value> {
    let mut open: Vec<&Value> = items.as_array()?.iter().collect();
    while let Some(unit) = open.pop() {
        if unit["code"] == code {
            return Some(unit);
        }
        open.extend(unit["children"].as_array().into_iter().flatten());
    }
    None
}

both_databases! {
    async fn units_are_created_moved_split_and_merged(store: Store) {
        let server = Server::start(store).await;
        let admin = server.login("xitong").await;
        let new = json!({"code": "330114003", "name_zh": "河庄街道", "kind": "subdistrict", "parent": "330114"});
        admin.post("/units", new.clone()).await.expect(201);
        admin.post("/units", new).await.problem(409, "already_exists");

        let unit = admin.get("/units/330114003").await.expect(200);
        let change = json!({"name_zh": "河庄街道办", "kind": "subdistrict", "parent": "330114003"});
        admin.with("if-match", unit.rev()).put("/units/330114003", change).await.problem(422, "invalid_field");
        let change = json!({"name_zh": "河庄街道办", "name_en": "Hezhuang", "kind": "subdistrict", "parent": "330114"});
        admin.with("if-match", unit.rev()).put("/units/330114003", change.clone()).await.expect(200);
        admin.with("if-match", unit.rev()).put("/units/330114003", change).await.problem(412, "stale");

        let parts = json!({"on_date": "2024-07-01", "into": [
            {"code": "330114008", "name_zh": "东"}, {"code": "330114009", "name_zh": "西"}]});
        admin.post("/units/330114003/split", parts).await.expect(200);
        let merged = json!({"on_date": "2024-08-01", "with": ["330114009"], "into": {"code": "330114008", "name_zh": "东"}});
        admin.post("/units/330114008/merge", merged).await.expect(200);
        admin.post("/units/330114002/close", json!({"on_date": "2024-09-01", "heir": "330114001"})).await.expect(200);
        admin.post("/units/330114777/close", json!({"on_date": "2024-09-01"})).await.problem(404, "not_found");

        let all = server.login("kan").await.get("/units").await.expect(200).json();
        let whole = find(&all["items"], "330114003").unwrap();
        assert_eq!(whole["valid_to"], "2024-06-30");
        assert_eq!(whole["succeeded_by"].as_array().unwrap().len(), 2);
        assert_eq!(find(&all["items"], "330114009").unwrap()["valid_to"], "2024-07-31");
        assert_eq!(find(&all["items"], "330114002").unwrap()["succeeded_by"][0]["code"], "330114001");

        let trail = server.login("shenji").await.get("/audit?entity=org_unit").await.expect(200).json();
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|r| r["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["close", "merge", "split", "update", "create"]);
        assert_eq!(trail["items"][0]["before"][0]["code"], "330114002");
    }

    async fn a_tower_of_units_is_refused(store: Store) {
        let server = Server::start(store).await;
        let admin = server.login("xitong").await;
        let mut parent = "330114".to_owned();
        for depth in 1..=32 {
            let code = format!("D{depth}");
            let new = json!({"code": code, "name_zh": "层", "kind": "department", "parent": parent});
            admin.post("/units", new).await.expect(201);
            parent = code;
        }
        let new = json!({"code": "D33", "name_zh": "层", "kind": "department", "parent": parent});
        admin.post("/units", new).await.problem(422, "invalid_field");
    }
}
