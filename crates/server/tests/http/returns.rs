//! What is owed, grades set by hand, working calendars.

use crate::reading::{approve, import_targets, submit};
use crate::support::{Client, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

async fn owed(client: &Client, indicator: &str, unit: &str) -> Vec<(String, String)> {
    let list = client.get("/returns/mine").await.expect(200).json();
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let items = list["items"].as_array().unwrap().iter();
    let own = items.filter(|i| i["indicator"] == indicator && i["unit"] == unit);
    own.map(|i| (text(&i["period"]), text(&i["state"]))).collect()
}

both_databases! {
    async fn each_person_sees_what_they_owe(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        // Today is 30 June 2024: May was due on Monday 17 June (the 15th was a Saturday).
        let list = owed(&xiasha, "IND", "330114001").await;
        assert_eq!(list.first(), Some(&("2023-01/05".to_owned(), "overdue".to_owned())));
        assert_eq!(list.last(), Some(&("2024-01/05".to_owned(), "overdue".to_owned())));
        assert_eq!(list.len(), 12, "January alone is not owed: {list:?}");
        let whole = xiasha.get("/returns/mine").await.expect(200).json();
        assert!(whole["items"].as_array().unwrap().iter().all(|i| i["unit"] == "330114001"), "only one's own");
        let last = whole["items"].as_array().unwrap().iter().find(|i| i["period"] == "2024-01/05").unwrap();
        assert_eq!((&last["due"], &last["days"], &last["step_code"]), (&json!("2024-06-17"), &json!(-9), &json!("escalate")));
        assert_eq!(whole["counts"]["overdue"], 12);

        let shenhe = server.login("shenhe").await;
        let id = submit(&xiasha, "330114001", "2024-01/05", &[("IND", "240")], json!({})).await;
        assert_eq!(owed(&xiasha, "IND", "330114001").await.len(), 11);
        let rev = shenhe.get(&format!("/submissions/{id}")).await.expect(200).rev();
        let back = json!({"reason": "单位应为亿元"});
        shenhe.with("if-match", rev).post(&format!("/submissions/{id}/return"), back).await.expect(200);
        let list = xiasha.get("/returns/mine").await.expect(200).json();
        let returned = list["items"].as_array().unwrap().iter().find(|i| i["state"] == "returned").unwrap();
        assert_eq!((&returned["period"], &returned["reason"]), (&json!("2024-01/05"), &json!("单位应为亿元")));
        // The statistics bureau answers for the district's value, and may report the sub-districts' too.
        assert!(!owed(&server.login("tongji").await, "IND", "330114").await.is_empty());
        assert_eq!(server.login("kan").await.get("/returns/mine").await.expect(200).json()["items"], json!([]));
        // In July the value of June becomes due.
        server.clock.advance(10 * 24 * 3600);
        let xiasha = server.login("xiasha").await;
        assert_eq!(owed(&xiasha, "IND", "330114001").await.last().unwrap().1, "due_soon");
    }

    async fn completeness_counts_by_unit(store: Store) {
        let server = Server::start(store).await;
        let (xiasha, shenhe, kan) = (server.login("xiasha").await, server.login("shenhe").await, server.login("kan").await);
        approve(&shenhe, &submit(&xiasha, "330114001", "2024-01/05", &[("IND", "240")], json!({})).await).await;
        let page = kan.get("/returns/completeness").await.expect(200).json();
        let unit = |code: &str| page["items"].as_array().unwrap().iter().find(|u| u["unit"] == code).unwrap().clone();
        let own = unit("330114001");
        assert_eq!((&own["expected"], &own["received"], &own["late"], &own["overdue"]), (&json!(12), &json!(1), &json!(1), &json!(11)));
        assert_eq!(own["score"], 100.0, "nothing is missing after the last value that came");
        assert_eq!(unit("330114002")["score"], 0.0);
        assert!(unit("330114-TJJ")["expected"].as_u64().unwrap() > 0, "the responsible bureau owes the district's values");
        let may = kan.get("/returns/completeness?period=2024-01/05").await.expect(200).json();
        let own = may["items"].as_array().unwrap().iter().find(|u| u["unit"] == "330114001").unwrap().clone();
        assert_eq!((&own["expected"], &own["received"]), (&json!(1), &json!(1)));
        kan.get("/returns/completeness?period=soon").await.problem(422, "invalid_field");
        let seen = xiasha.get("/returns/completeness").await.expect(200).json();
        assert!(seen["items"].as_array().unwrap().iter().all(|u| u["unit"] != "330114002"), "not another sub-district's");
    }

    async fn a_grade_set_by_hand_shows_as_one(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let (tongji, shenhe, kan) = (server.login("tongji").await, server.login("shenhe").await, server.login("kan").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "200")], json!({})).await).await;
        let ind = async || {
            let page = kan.get("/indicators?q=IND").await.expect(200).json();
            page["items"][0].clone()
        };
        assert_eq!(ind().await["light"], "alert");
        let planner = server.login("guihua").await;
        let path = "/indicators/IND/override";
        let by_hand = |grade: &str, reason: &str| json!({"period": "2024-01/05", "grade": grade, "reason": reason});
        planner.post(path, by_hand("on_track", "好")).await.problem(422, "invalid_field");
        planner.post(path, by_hand("stale", "口径调整，已核实")).await.problem(422, "invalid_field");
        planner.post(path, by_hand("red", "口径调整，已核实")).await.problem(422, "invalid_field");
        planner.post(path, json!({"period": "soon", "grade": "done", "reason": "口径调整，已核实"})).await.problem(422, "invalid_field");
        planner.post("/indicators/NONE/override", by_hand("done", "口径调整，已核实")).await.problem(404, "not_found");
        server.login("kan").await.post(path, by_hand("done", "口径调整，已核实")).await.problem(403, "needs_role");
        planner.post(path, by_hand("on_track", "口径调整，已核实")).await.expect(201);
        let seen = ind().await;
        assert_eq!((&seen["grade"], &seen["light"], &seen["overridden"]), (&json!("on_track"), &json!("normal"), &json!(true)));
        assert_eq!((&seen["override_shown"]["computed"], &seen["override_shown"]["reason"]), (&json!("behind"), &json!("口径调整，已核实")));
        let why = kan.get("/indicators/IND/why").await.expect(200).json();
        assert_eq!(why["tree"]["children"][0]["kind"], "override");
        // A second one takes the place of the first; both are kept.
        planner.post(path, by_hand("ahead", "二次核实，确已超前")).await.expect(201);
        let all = kan.get(path).await.expect(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 2);
        assert!(all["items"][0]["revoked_by"].is_string() && all["items"][1]["revoked_by"].is_null());
        planner.delete(path).await.expect(204);
        planner.delete(path).await.problem(404, "not_found");
        assert_eq!(ind().await["grade"], "behind");
        let history = kan.get("/indicators/IND/history").await.expect(200).json();
        let actions: Vec<_> = history["items"].as_array().unwrap().iter().map(|r| r["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["revoke", "override", "override"]);
    }

    async fn calendars_are_known_or_refused(store: Store) {
        let server = Server::start(store).await;
        let (kan, admin) = (server.login("kan").await, server.login("xitong").await);
        let day = kan.get("/calendars/workdays?from=2024-09-13&days=5").await.expect(200).json();
        assert_eq!(day["date"], "2024-09-23");
        let unknown = kan.get("/calendars/workdays?from=2027-01-04&days=1").await.problem(422, "invalid_field").json();
        assert!(unknown["detail"].as_str().unwrap().contains("未公布"), "{unknown}");
        kan.get("/calendars/workdays?from=2024-09-13&days=99999").await.problem(422, "invalid_field");
        let year = json!({"holidays": ["2027-01-01"], "workdays": ["2027-01-03"], "source": "国办发明电〔2026〕0号（示例）"});
        kan.put("/calendars/2027", year.clone()).await.problem(403, "needs_role");
        let wrong = json!({"holidays": ["2026-01-01"], "source": "x"});
        admin.put("/calendars/2027", wrong).await.problem(422, "invalid_field");
        admin.put("/calendars/2027", year).await.expect(200);
        let day = kan.get("/calendars/workdays?from=2027-01-01&days=1").await.expect(200).json();
        assert_eq!(day["date"], "2027-01-03");
        let all = kan.get("/calendars").await.expect(200).json();
        let last = all["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["year"], &last["changed_by"]), (&json!(2027), &json!("xitong")));
        assert_eq!(all["items"][0]["source"], Value::Null, "what comes with the system cites nothing of ours");
    }
}
