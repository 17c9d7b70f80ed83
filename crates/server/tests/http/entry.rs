//! The entry grid: what is owed, drafts, checks, two people at once.

use crate::support::{Client, Reply, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// One row as the grid sends it.
fn row(indicator: &str, value: &str, if_rev: Value) -> Value {
    json!({"indicator": indicator, "value": value, "vintage": "flash", "source": "月报", "note": "", "if_rev": if_rev})
}

async fn put(client: &Client, unit: &str, period: &str, rows: Value, submit: bool) -> Reply {
    client.put("/entry", json!({"unit": unit, "period": period, "rows": rows, "submit": submit})).await
}

async fn grid(client: &Client, unit: &str, period: &str) -> Value {
    client.get(&format!("/entry?unit={unit}&period={period}")).await.expect(200).json()
}

both_databases! {
    async fn the_grid_shows_what_is_owed(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let rows = grid(&tongji, "330114", "2024Q2").await;
        let codes: Vec<_> = rows["rows"].as_array().unwrap().iter().map(|r| r["indicator"].as_str().unwrap()).collect();
        assert_eq!(codes, ["GDP"]);
        assert_eq!(rows["rows"][0]["due"], "2024-07-15");
        assert_eq!(rows["unit_name"], "钱塘区");
        let rows = grid(&tongji, "330114", "2024-01/06").await;
        let codes: Vec<_> = rows["rows"].as_array().unwrap().iter().map(|r| r["indicator"].as_str().unwrap()).collect();
        assert_eq!(codes, ["GDP", "IND"], "1–6 months settle the second quarter too");
        // A sub-district owes what it has a target for.
        let xiasha = server.login("xiasha").await;
        let rows = grid(&xiasha, "330114001", "2024-01/05").await;
        assert_eq!(rows["rows"].as_array().unwrap().len(), 1);
        xiasha.get("/entry?unit=330114002&period=2024-05").await.problem(403, "outside_scope");
        xiasha.get("/entry?unit=330114001&period=soon").await.problem(422, "invalid_field");
        xiasha.get("/entry?unit=330114001").await.problem(400, "bad_request");
        xiasha.get("/entry?unit=nowhere&period=2024-05").await.problem(404, "not_found");
    }

    async fn drafts_are_saved_changed_and_removed(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let (unit, period) = ("330114001", "2024-01/05");
        let first = put(&xiasha, unit, period, json!([row("IND", "１，２３４.50", Value::Null)]), false).await;
        let first = first.expect(200).json();
        assert_eq!(first["saved"], 1);
        let now = grid(&xiasha, unit, period).await;
        let current = &now["rows"][0]["current"];
        assert_eq!((current["value"].as_str(), current["state"].as_str()), (Some("1234.50"), Some("draft")));
        // Saving the same again changes nothing.
        let again = put(&xiasha, unit, period, json!([row("IND", "1234.50", current["rev"].clone())]), false).await;
        assert_eq!(again.expect(200).json()["saved"], 0);
        let changed = put(&xiasha, unit, period, json!([row("IND", ">1240", current["rev"].clone())]), false).await;
        let changed = changed.expect(200).json();
        assert_eq!(changed["submission_id"], first["submission_id"]);
        let now = grid(&xiasha, unit, period).await;
        assert_eq!(now["rows"][0]["current"]["value"], ">1240");
        let rev = now["rows"][0]["current"]["rev"].clone();
        assert_eq!(put(&xiasha, unit, period, json!([row("IND", "", rev)]), false).await.expect(200).json()["saved"], 1);
        assert!(grid(&xiasha, unit, period).await["rows"][0]["current"].is_null());
    }

    async fn two_people_in_one_grid_do_not_overwrite(store: Store) {
        let server = Server::start(store).await;
        let (unit, period) = ("330114001", "2024-01/05");
        let (xiasha, tongji) = (server.login("xiasha").await, server.login("tongji").await);
        put(&xiasha, unit, period, json!([row("IND", "100", Value::Null)]), false).await.expect(200);
        let late = put(&tongji, unit, period, json!([row("IND", "200", Value::Null)]), false).await;
        let late = late.problem(412, "stale");
        assert_eq!(late.json()["current"], 1);
        put(&tongji, unit, period, json!([row("IND", "200", json!(1))]), false).await.expect(200);
        put(&xiasha, unit, period, json!([row("IND", "101", json!(1))]), false).await.problem(412, "stale");
        assert_eq!(grid(&xiasha, unit, period).await["rows"][0]["current"]["value"], "200");
    }

    async fn wrong_rows_are_told_together_and_nothing_is_saved(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let rows = json!([
            row("GDP", "一千", Value::Null), row("IND", "12", Value::Null), row("POP", "1.2.3", Value::Null)]);
        let reply = put(&tongji, "330114", "2024-01/06", rows, true).await.problem(422, "findings").json();
        let errors = reply["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 2);
        assert_eq!((errors[0]["place"]["field"].as_str(), errors[0]["code"].as_str()), (Some("GDP"), Some("bad_number")));
        assert!(grid(&tongji, "330114", "2024-01/06").await["rows"][1]["current"].is_null());
        let hostile = json!([row("<script>", "1", Value::Null)]);
        put(&tongji, "330114", "2024-01/06", hostile, false).await.problem(404, "not_found");
        let long = json!([{"indicator": "IND", "value": "1", "note": "x".repeat(501), "if_rev": null}]);
        put(&tongji, "330114", "2024-01/06", long, false).await.problem(422, "findings");
        // A period that has not ended is told, not refused.
        let saved = put(&tongji, "330114", "2024-01/06", json!([row("IND", "1800", Value::Null)]), false).await;
        assert_eq!(saved.expect(200).json()["findings"][0]["code"], "period_not_over");
    }

    async fn a_reporter_stays_within_the_unit(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let rows = json!([row("IND", "1", Value::Null)]);
        put(&xiasha, "330114002", "2024-01/05", rows.clone(), false).await.problem(403, "outside_scope");
        put(&xiasha, "330114", "2024-01/05", rows.clone(), false).await.problem(403, "outside_scope");
        put(&server.login("kan").await, "330114001", "2024-01/05", rows.clone(), false).await.problem(403, "needs_role");
        put(&server.login("xitong").await, "330114001", "2024-01/05", rows, false).await.problem(403, "needs_role");
    }
}
