//! The land register through the API.

use crate::support::{Client, Reply, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

fn parcel(code: &str, unit: &str, state: &str) -> Value {
    json!({
        "code": code, "name": "产业用地（演示）", "unit": unit, "park": "医药港", "land_use": "100101", "enterprise": "示例药业",
        "area": 2_000_000, "state": state, "state_on": "2022-03-01", "industry": "C27", "synthetic": true,
        "contract": {"number": "3301142022A00001", "kind": "transfer", "signed_on": "2022-03-01", "start_by": "2022-09-01", "price_fen": 1_000_000_000},
    })
}

async fn register(client: &Client, items: Vec<Value>) -> Reply {
    client
        .post(
            "/parcels",
            json!({"doc_no": "杭规划资源钱塘〔2022〕1号", "source": "规划和自然资源局", "items": items}),
        )
        .await
}

async fn step(client: &Client, code: &str, state: &str, more: Value) -> Reply {
    let rev = client.get(&format!("/parcels/{code}")).await.expect(200).rev();
    let mut body = json!({"state": state, "doc_no": "示例文件"});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    client.with("if-match", rev).post(&format!("/parcels/{code}/states"), body).await
}

both_databases! {
    async fn a_parcel_has_a_life_with_documents(store: Store) {
        let server = Server::start(store).await;
        let (planner, kan) = (server.login("guihua").await, server.login("kan").await);
        register(&kan, vec![parcel("A", "330114001", "supplied")]).await.problem(403, "needs_role");
        let done = register(&planner, vec![parcel("QT-1", "330114001", "supplied"), parcel("QT-2", "330114002", "reserve")]).await.expect(201).json();
        assert_eq!(done, json!({"parcels": 2, "area": 4_000_000}));
        // All or none, and every fault is told.
        let mut bad = parcel("QT-4", "330114001", "supplied");
        bad["area"] = json!(0);
        let refused = register(&planner, vec![parcel("QT-3", "330114001", "supplied"), parcel("QT-1", "330114001", "supplied"), bad]).await.problem(422, "findings").json();
        let rows: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|f| f["place"]["row"].as_u64().unwrap()).collect();
        assert_eq!(rows, [2, 3], "{refused}");
        planner.get("/parcels/QT-3").await.problem(404, "not_found");

        step(&planner, "QT-1", "in_use", json!({})).await.problem(409, "parcel_step");
        step(&planner, "QT-1", "under_construction", json!({"on": "2021-01-01"})).await.problem(422, "invalid_field");
        step(&planner, "QT-1", "under_construction", json!({"on": "2030-01-01"})).await.problem(422, "invalid_field");
        step(&planner, "QT-1", "under_construction", json!({"doc_no": ""})).await.problem(422, "invalid_field");
        step(&planner, "QT-1", "under_construction", json!({"on": "2023-02-01"})).await.expect(200);
        let body = json!({"state": "idle", "doc_no": "x"});
        planner.with("if-match", 1).post("/parcels/QT-1/states", body.clone()).await.problem(412, "stale");
        planner.post("/parcels/QT-1/states", body).await.problem(428, "match_required");

        let seen = kan.get("/parcels/QT-1").await.expect(200);
        let rev = seen.rev();
        let seen = seen.json();
        let life: Vec<_> = seen["events"].as_array().unwrap().iter().map(|e| (e["on"].as_str().unwrap(), e["state"].as_str().unwrap())).collect();
        assert_eq!(life, [("2022-03-01", "supplied"), ("2023-02-01", "under_construction")]);
        let mut facts = parcel("QT-1", "330114001", "supplied");
        facts["building"] = json!({"started_on": "2023-02-01"});
        facts["doc_no"] = json!("巡查记录2024-05");
        facts["synthetic"] = json!(false);
        let changed = planner.with("if-match", rev).put("/parcels/QT-1", facts).await.expect(200).json();
        assert_eq!((&changed["findings"], &changed["synthetic"]), (&json!([]), &json!(true)), "building has started");
        let rows = server.login("shenji").await.get("/audit?entity=parcel&entity_id=QT-1").await.expect(200).json();
        let actions: Vec<_> = rows["items"].as_array().unwrap().iter().map(|r| r["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["facts", "state", "register"]);
    }

    async fn parcels_are_listed_by_scope_and_filter(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let mut all = vec![parcel("B%1", "330114001", "in_use")];
        all[0]["code"] = json!("B_1");
        all.push(parcel("B21", "330114002", "reserve"));
        all.push(parcel("C1", "330114002", "supplied"));
        register(&planner, all).await.expect(201);
        let codes = |page: &Value| page["items"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let list = async |query: &str| planner.get(&format!("/parcels{query}")).await.expect(200).json();
        assert_eq!(codes(&list("").await), ["B21", "B_1", "C1"]);
        assert_eq!(codes(&list("?q=b_").await), ["B_1"], "a sign of the database's own is just a sign");
        assert_eq!(codes(&list("?unit=330114002").await), ["B21", "C1"]);
        let page = list("?limit=2").await;
        assert_eq!((codes(&page).len(), &page["next_cursor"]), (2, &json!("B_1")));
        assert_eq!(codes(&list("?limit=2&cursor=B_1").await), ["C1"]);
        let page = list("?state=supplied&park=医药港").await;
        assert_eq!((codes(&page), page["totals"].as_array().unwrap().len()), (vec!["C1".to_owned()], 3));
        planner.get("/parcels?unit=none").await.problem(404, "not_found");
        // A sub-district sees its own.
        let xiasha = server.login("xiasha").await;
        assert_eq!(codes(&xiasha.get("/parcels").await.expect(200).json()), ["B_1"]);
        xiasha.get("/parcels/C1").await.problem(403, "outside_scope");
        assert_eq!(xiasha.get("/parcels/findings").await.expect(200).json()["items"].as_array().unwrap().iter().filter(|f| f["parcel"] != "B_1").count(), 0);
    }

    async fn who_has_a_project_on_a_parcel_reads_it(store: Store) {
        let server = Server::start(store).await;
        let (planner, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        register(&planner, vec![parcel("S1", "330114002", "supplied"), parcel("S2", "330114002", "supplied")]).await.expect(201);
        xiasha.get("/parcels/S1").await.problem(403, "outside_scope");
        let project = json!({"name": "跨街道项目（演示）", "since": "2024-01-08", "procedure": "filing", "supply": "leased", "parcel": "S1",
            "enterprise": "钱塘甲公司（演示）", "industry": "C3982", "subdistrict": "330114001", "bureau": "330114-FGJ"});
        planner.post("/projects", project).await.expect(201);
        let seen = xiasha.get("/parcels/S1").await.expect(200);
        let rev = seen.rev();
        let seen = seen.json();
        assert_eq!((&seen["unit"], &seen["editable"], &seen["may_inspect"]), (&json!("330114002"), &json!(false), &json!(false)));
        xiasha.get("/parcels/S2").await.problem(403, "outside_scope");
        // Reading is all: neither a step nor an inspection.
        let body = json!({"state": "under_construction", "doc_no": "示例"});
        xiasha.with("if-match", rev).post("/parcels/S1/states", body).await.problem(403, "needs_role");
        let visit = json!({"on": "2024-05-01", "outcome": "kept", "inspector": "示例", "doc_no": "示例"});
        xiasha.post("/parcels/S1/inspections", visit).await.problem(403, "outside_scope");
        let own = planner.get("/parcels/S1").await.expect(200).json();
        assert_eq!((&own["editable"], &own["may_inspect"]), (&json!(true), &json!(true)));
    }

    async fn idle_land_is_found_with_its_clock(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let mut paused = parcel("P", "330114001", "supplied");
        paused["exemptions"] = json!([{"from": "2023-01-01", "reason": "规划调整", "doc_no": "示例"}]);
        let mut approved = parcel("U", "330114002", "approved_unsupplied");
        approved["approved_on"] = json!("2022-03-01");
        let mut low = parcel("L", "330114002", "in_use");
        low["economy"] = json!([{"year": 2023, "output_fen": 1_200_000_000_i64, "tax_fen": 60_000_000}]);
        register(&planner, vec![parcel("I", "330114001", "supplied"), paused, approved, low]).await.expect(201);
        // Today is 30 June 2024; the start was due on 1 September 2022.
        let found = planner.get("/parcels/findings").await.expect(200).json();
        let line = |f: &Value| format!("{} {} {} {}", f["parcel"].as_str().unwrap(), f["rule"].as_str().unwrap(), f["stage"].as_str().unwrap(), f["days"]);
        let lines: Vec<_> = found["items"].as_array().unwrap().iter().map(line).collect();
        assert_eq!(lines, ["U unsupplied due 852", "I not_started due 668", "L low_efficiency due null", "P not_started paused 122"]);
        let idle = &found["items"][1];
        assert_eq!((&idle["fee_fen"], &idle["next"], &idle["next_on"]), (&json!(200_000_000), &json!("take_back"), &json!("2024-09-01")));
        assert!(idle["message"].as_str().unwrap().contains("应征缴闲置费 200.00万元"), "{idle}");
        // As of a day to come, and of a day that is over.
        let later = planner.get("/parcels/findings?as_of=2024-09-01&rule=not_started").await.expect(200).json();
        assert_eq!((&later["items"][0]["stage"], later["items"].as_array().unwrap().len()), (&json!("take_back"), 2));
        let before = planner.get("/parcels/findings?as_of=2022-09-01").await.expect(200).json();
        assert_eq!(before["items"].as_array().unwrap().iter().filter(|f| f["rule"] == "not_started").count(), 0);
        assert_eq!(planner.get("/parcels/findings?as_of=2022-02-28").await.expect(200).json()["items"], json!([]));
        let page = planner.get("/parcels/findings?limit=1&stage=due").await.expect(200).json();
        assert_eq!((&page["items"][0]["parcel"], &page["next_cursor"]), (&json!("U"), &json!("1")));
        step(&planner, "I", "idle", json!({"on": "2024-06-01"})).await.expect(200);
        step(&planner, "I", "reserve", json!({"on": "2024-06-30"})).await.expect(200);
        let held = planner.get("/parcels/findings?as_of=2024-06-29&unit=330114001&rule=not_started&stage=due").await.expect(200).json();
        assert_eq!(held["items"][0]["state"], "idle", "as it stood the day before");
        assert_eq!(planner.get("/parcels/I").await.expect(200).json()["findings"], json!([]));
    }

    async fn splits_and_merges_keep_the_area(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        register(&planner, vec![parcel("W", "330114001", "supplied"), parcel("X", "330114001", "supplied"), parcel("Y", "330114001", "reserve")]).await.expect(201);
        let split = |from: &str, parts: Value| json!({"from": from, "on": "2024-05-01", "doc_no": "示例", "parts": parts});
        let over = split("W", json!([{"code": "W1", "area": 2_000_001}]));
        let refused = planner.post("/parcels/split", over).await.problem(409, "parcel_area").json();
        assert!(refused["detail"].as_str().unwrap().contains("0.01"), "{refused}");
        planner.post("/parcels/split", split("W", json!([{"code": "X", "area": 1}]))).await.problem(409, "already_exists");
        planner.post("/parcels/split", split("W", json!([]))).await.problem(409, "parcel_area");
        let made = planner.post("/parcels/split", split("W", json!([{"code": "W1", "area": 1_200_000}, {"code": "W2", "area": 700_000}]))).await.expect(201).json();
        assert_eq!(made["left_over"], 100_000);
        let found = planner.get("/parcels/findings?rule=left_over").await.expect(200).json();
        assert_eq!((&found["items"][0]["parcel"], &found["items"][0]["area"]), (&json!("W"), &json!(100_000)));
        let gone = planner.get("/parcels/W").await.expect(200).json();
        assert_eq!((&gone["ended_on"], &gone["next_states"]), (&json!("2024-05-01"), &json!([])));
        step(&planner, "W", "idle", json!({})).await.problem(409, "wrong_state");
        // What was left over is registered, and the finding is gone.
        planner.post("/parcels/split", split("W", json!([{"code": "W3", "area": 100_000}]))).await.expect(201);
        assert_eq!(planner.get("/parcels/findings?rule=left_over").await.expect(200).json()["items"], json!([]));
        let part = planner.get("/parcels/W1").await.expect(200).json();
        assert_eq!((&part["contract"]["price_fen"], &part["lineage"][0]["from"]), (&Value::Null, &json!("W")));

        let merge = |from: Value, code: &str| json!({"from": from, "on": "2024-06-01", "doc_no": "示例", "code": code});
        planner.post("/parcels/merge", merge(json!(["W1"]), "M")).await.problem(409, "parcel_area");
        planner.post("/parcels/merge", merge(json!(["W1", "W1"]), "M")).await.problem(409, "parcel_area");
        planner.post("/parcels/merge", merge(json!(["W1", "Y"]), "M")).await.problem(409, "wrong_state");
        planner.post("/parcels/merge", merge(json!(["W1", "W"]), "M")).await.problem(409, "wrong_state");
        let made = planner.post("/parcels/merge", merge(json!(["W1", "W2", "X"]), "M")).await.expect(201).json();
        assert_eq!((&made["items"][0]["area"], &made["left_over"]), (&json!(3_900_000), &json!(0)));
        // No area came or went: three parcels of 20,000 m² at the beginning.
        let page = planner.get("/parcels").await.expect(200).json();
        let sum: i64 = page["totals"].as_array().unwrap().iter().map(|t| t["area"].as_i64().unwrap()).sum();
        assert_eq!(sum, 6_000_000);
        let past = planner.get("/parcels/findings?as_of=2024-04-30&rule=not_started").await.expect(200).json();
        let codes: Vec<_> = past["items"].as_array().unwrap().iter().map(|f| f["parcel"].as_str().unwrap()).collect();
        assert_eq!(codes, ["W", "X"], "as the parcels were before");
    }
}
