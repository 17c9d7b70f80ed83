//! The land register on the map, in workbooks, in the years after; plans in the making; the ledger's rules.

use crate::layers::{published, square};
use crate::support::{Client, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

fn parcel(code: &str, state: &str) -> Value {
    json!({"code": code, "unit": "330114001", "land_use": "100101", "area": 4_000_000, "state": state, "state_on": "2022-03-01"})
}

async fn register(client: &Client, items: &[Value]) {
    client.post("/parcels", json!({"doc_no": "示例登记", "items": items})).await.expect(201);
}

/// Ids and states of the layer of parcels as the register has it.
async fn drawn(client: &Client, more: &str) -> Vec<(String, String)> {
    let page =
        client.get(&format!("/layers/parcel/features?version=register{more}")).await.expect(200).json();
    let told = |f: &Value| {
        (f["id"].as_str().unwrap().to_owned(), f["properties"]["state"].as_str().unwrap_or("-").to_owned())
    };
    page["features"].as_array().unwrap().iter().map(told).collect()
}

fn told(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter().map(|(id, state)| (id.as_str(), state.as_str())).collect()
}

/// Two parcels side by side, and one elsewhere; the drawing calls all of them reserve.
async fn three(client: &Client) {
    let said = || json!({"state": "reserve", "enterprise": "画上的企业"});
    let plots = [
        square("DK-1", 120.40, 30.30, 0.002, said()),
        square("DK-2", 120.402, 30.30, 0.002, said()),
        square("DK-3", 120.48, 30.30, 0.002, said()),
    ];
    published(client, "parcel", "parcel", &plots).await;
}

/// The classes of a far tile of parcels.
async fn tile(client: &Client, more: &str) -> Vec<u8> {
    client.get(&format!("/tiles/parcel/14/13671/6743?version=register{more}")).await.expect(200).bytes
}

const HEAD: &str = "地块编码,责任单位,面积（亩）,状态,状态日期,使用人,容积率\n";

both_databases! {
    async fn the_map_follows_the_register(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        three(&planner).await;
        assert_eq!(told(&drawn(&planner, "").await), [("DK-1", "reserve"), ("DK-2", "reserve"), ("DK-3", "reserve")], "nothing is registered yet");
        register(&planner, &[parcel("DK-1", "supplied"), parcel("DK-2", "supplied")]).await;
        assert_eq!(told(&drawn(&planner, "").await), [("DK-1", "supplied"), ("DK-2", "supplied"), ("DK-3", "-")]);
        assert_eq!(told(&drawn(&planner, "&as_of=2024-01-01&id=DK-1").await), [("DK-1", "supplied")]);
        let body = json!({"state": "idle", "on": "2024-06-01", "doc_no": "示例"});
        planner.with("if-match", 1).post("/parcels/DK-1/states", body).await.expect(200);
        assert_eq!(told(&drawn(&planner, "&id=DK-1").await), [("DK-1", "idle")]);
        assert_eq!(told(&drawn(&planner, "&id=DK-1&as_of=2024-05-31").await), [("DK-1", "supplied")], "as it was the day before");
        let here = planner.get("/layers/parcel/identify?version=register&lon=120.401&lat=30.301").await.expect(200).json();
        let facts = &here["items"][0]["properties"];
        assert_eq!((&facts["state"], &facts["registered"], &facts["enterprise"]), (&json!("idle"), &json!(true), &Value::Null));
        let plain = planner.get("/layers/parcel/features?id=DK-1").await.expect(200).json();
        assert_eq!(plain["features"][0]["properties"]["state"], "reserve", "the version itself never changes");
        let about = planner.get("/tiles/parcel?version=register").await.expect(200).json();
        let address = about["tiles"][0].as_str().unwrap().replace("{z}", "14").replace("{x}", "13671").replace("{y}", "6743");
        let tile = planner.get(&address).await.expect(200);
        assert!(tile.bytes.windows(4).any(|w| w == b"idle"), "the tile says it, too");
        assert!(!tile.headers.contains_key("cache-control") || !tile.headers["cache-control"].to_str().unwrap().contains("3600"));
    }

    async fn the_map_is_coloured_by_any_attribute(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        three(&planner).await;
        let mut of_park = parcel("DK-1", "supplied");
        of_park["park"] = json!("医药港（演示）");
        of_park["industry"] = json!("C27");
        of_park["contract"] = json!({"number": "示例", "kind": "transfer", "signed_on": "2022-03-01"});
        register(&planner, &[of_park, parcel("DK-2", "reserve"), parcel("NO-SHAPE", "reserve")]).await;
        let values = async |field: &str| planner.get(&format!("/layers/parcel/values?version=register&field={field}")).await.expect(200).json();
        // A parcel without a shape is counted apart, never as drawn; what is drawn without being registered has no value.
        let states = values("state").await;
        let count = |v: &Value| ["features", "missing", "undrawn", "others"].map(|k| v[k].as_u64().unwrap());
        assert_eq!(count(&states), [3, 1, 1, 0], "{states}");
        assert_eq!(states["words"], json!([{"value": "reserve", "features": 1}, {"value": "supplied", "features": 1}]));
        for (field, words) in [("park", "医药港（演示）"), ("industry", "C27"), ("contract_kind", "transfer")] {
            assert_eq!(values(field).await["words"], json!([{"value": words, "features": 1}]), "{field}");
        }
        assert_eq!(values("unit").await["words"], json!([{"value": "330114001", "features": 2}]));
        let area = values("area_m2").await;
        assert_eq!((area["numbers"].as_array().unwrap().len(), &area["words"]), (2, &json!([])));
        planner.get("/layers/parcel/values?version=register&field=colour").await.problem(422, "invalid_field");
        let fields = planner.get("/layers/parcel?version=register").await.expect(200).json()["fields"].clone();
        let park = fields.as_array().unwrap().iter().find(|f| f["name"] == "park").unwrap();
        assert_eq!((&park["kind"], &park["distinct"]), (&json!("text"), &json!(1)));

        let has_class = |tile: &[u8]| tile.windows(11).any(|w| w == b"theme_class");
        assert!(has_class(&tile(&planner, "&by=state").await) && has_class(&tile(&planner, "&by=area_m2&breaks=1.5,3").await));
        assert!(!has_class(&tile(&planner, "").await));
        planner.get("/tiles/parcel/14/13671/6743?version=register&by=area_m2&breaks=3,1").await.problem(422, "invalid_field");
        planner.get("/tiles/parcel/14/13671/6743?version=register&by=colour").await.problem(422, "invalid_field");
    }

    async fn a_parcel_is_cut_on_the_map_and_put_together_again(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        three(&planner).await;
        register(&planner, &[parcel("DK-1", "supplied"), parcel("DK-2", "supplied"), parcel("DK-3", "supplied"), parcel("N", "supplied")]).await;
        let line = json!([[120.4005, 30.29], [120.4005, 30.31]]);
        let cut = planner.post("/parcels/DK-1/cut", json!({"line": line})).await.expect(200).json();
        let areas: Vec<i64> = cut["pieces"].as_array().unwrap().iter().map(|p| p["area"].as_i64().unwrap()).collect();
        assert_eq!((areas.iter().sum::<i64>(), areas.len()), (4_000_000, 2), "all of the area, to the hundredth");
        assert!((areas[0] - 1_000_000).abs() < 100, "a quarter lies west: {areas:?}");
        planner.post("/parcels/DK-1/cut", json!({"line": [[120.4005, 30.29], [120.4005, 30.301]]})).await.problem(409, "parcel_cut");
        planner.post("/parcels/DK-1/cut", json!({"line": [[1e300, 0], [0, 0]]})).await.problem(422, "invalid_field");
        planner.post("/parcels/N/cut", json!({"line": line})).await.problem(409, "parcel_not_drawn");
        let split = |parts: Value, dry_run: bool| json!({"from": "DK-1", "doc_no": "示例", "on": "2024-06-01", "parts": parts, "cut": line, "dry_run": dry_run});
        let parts = json!([{"code": "DK-1A", "area": areas[0]}, {"code": "DK-1B", "area": areas[1] - 500}]);
        planner.post("/parcels/split", split(json!([{"code": "DK-1A", "area": 1}]), false)).await.problem(409, "parcel_cut");
        let tried = planner.post("/parcels/split", split(parts.clone(), true)).await.expect(201).json();
        assert_eq!((&tried["saved"], &tried["left_over"], &tried["findings"][0]["rule"]), (&json!(false), &json!(500), &json!("left_over")));
        planner.get("/parcels/DK-1A").await.problem(404, "not_found");
        let made = planner.post("/parcels/split", split(parts, false)).await.expect(201).json();
        assert_eq!((&made["saved"], &made["drawn"]), (&json!(true), &json!(true)));
        let ids = |all: Vec<(String, String)>| all.into_iter().map(|f| f.0).collect::<Vec<_>>();
        assert_eq!(ids(drawn(&planner, "").await), ["DK-2", "DK-3", "DK-1A", "DK-1B"]);
        assert_eq!(ids(drawn(&planner, "&as_of=2024-05-31").await), ["DK-1", "DK-2", "DK-3"]);
        let left = planner.get("/parcels/findings?rule=left_over").await.expect(200).json();
        assert_eq!(left["items"][0]["area"], 500, "what is left over stays a finding");

        let merge = |from: Value, more: Value| { let mut body = json!({"from": from, "doc_no": "示例", "on": "2024-06-02", "code": "DK-M"}); for (k, v) in more.as_object().unwrap() { body[k] = v.clone(); } body };
        planner.post("/parcels/merge", merge(json!(["DK-1B", "DK-3"]), json!({}))).await.problem(409, "parcel_apart");
        planner.post("/parcels/merge", merge(json!(["DK-1B", "DK-3"]), json!({"apart": true, "dry_run": true}))).await.expect(201);
        let whole = planner.post("/parcels/merge", merge(json!(["DK-1B", "DK-2"]), json!({}))).await.expect(201).json();
        assert_eq!((&whole["drawn"], &whole["items"][0]["area"]), (&json!(true), &json!(areas[1] - 500 + 4_000_000)));
        assert_eq!(ids(drawn(&planner, "").await), ["DK-3", "DK-1A", "DK-M"]);
        let shape = planner.get("/layers/parcel/features?version=register&id=DK-M").await.expect(200).json();
        assert_eq!(shape["features"][0]["geometry"]["type"], "Polygon", "one shape without the border between");
    }

    async fn parcels_come_and_go_by_workbook(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let send = async |text: &str, parts: &[(&str, &str)]| planner.upload_to("/parcels/import", "地块.csv", format!("{HEAD}{text}").as_bytes(), parts).await;
        server.login("kan").await.upload_to("/parcels/import", "地块.csv", HEAD.as_bytes(), &[]).await.problem(403, "needs_role");
        let bad = "QT-1,下沙街道,30,在建,2023-02-01,甲,1.5\nQT-2,无此街道,30,储备,2023-02-01,,\nQT-3,下沙街道,,储备,,,\nQT-1,下沙街道,30,在用,2030-01-01,,99\n";
        let found = send(bad, &[("dry_run", "false"), ("doc_no", "示例")]).await.expect(200).json();
        let cells: Vec<_> = found["findings"].as_array().unwrap().iter().map(|f| f["place"]["cell"].as_str().unwrap()).collect();
        assert_eq!((&found["state"], cells), (&json!("refused"), vec!["D5", "B3", "C4"]), "{found}");
        assert_eq!(found["findings"][1]["value"], "无此街道");
        planner.get("/parcels/QT-1").await.problem(404, "not_found");
        let copy = planner.upload_to("/parcels/import/marked.xlsx", "地块.csv", format!("{HEAD}{bad}").as_bytes(), &[]).await.expect(200);
        assert_eq!(&copy.bytes[..2], b"PK");
        let good = "QT-1,下沙街道,30,在建,2023-02-01,甲,1.5\nQT-2,330114002,12.5,储备,2023-02-01,,\n";
        let tried = send(good, &[]).await.expect(200).json();
        assert_eq!((&tried["state"], &tried["new"], &tried["area"]), (&json!("ready"), &json!(2), &json!(2_833_333)));
        send(good, &[("dry_run", "false")]).await.problem(422, "invalid_field");
        let done = send(good, &[("dry_run", "false"), ("doc_no", "示例〔2024〕3号"), ("source", "登记中心")]).await.expect(200).json();
        assert_eq!(done["state"], "committed");
        assert_eq!(send(good, &[("dry_run", "false"), ("doc_no", "示例")]).await.expect(200).json()["state"], "unchanged");
        let seen = planner.get("/parcels/QT-1").await.expect(200).json();
        assert!(seen["events"][0]["source"].as_str().unwrap().contains("地块.csv"), "each event names its row: {seen}");
        // Blank cells leave what is known; a step of life has to be one.
        let next = "QT-1,,,已用,2024-02-01,,\nQT-2,,,已用,2024-02-01,,\n";
        let refused = send(next, &[]).await.expect(200).json();
        assert_eq!((&refused["findings"][0]["code"], &refused["findings"][0]["place"]["cell"]), (&json!("parcel_step"), &json!("D3")));
        let changed = send("QT-1,,,已用,2024-02-01,,2.1\n", &[("dry_run", "false"), ("doc_no", "示例〔2024〕4号")]).await.expect(200).json();
        assert_eq!((&changed["changed"], &changed["state"]), (&json!(1), &json!("committed")));
        let seen = planner.get("/parcels/QT-1").await.expect(200).json();
        assert_eq!((&seen["state"], &seen["state_on"], &seen["floor_area_ratio"], &seen["enterprise"]), (&json!("in_use"), &json!("2024-02-01"), &json!(2.1), &json!("甲")));
        // What goes out comes in again and changes nothing.
        let out = server.login("kan").await.get("/parcels/export.xlsx?q=QT").await.expect(200);
        let again = planner.upload_to("/parcels/import", "存量.xlsx", &out.bytes, &[]).await.expect(200).json();
        assert_eq!((&again["state"], &again["unchanged"]), (&json!("unchanged"), &json!(2)), "{again}");
        let form = planner.get("/parcels/template.xlsx").await.expect(200);
        assert_eq!(planner.upload_to("/parcels/import", "模板.xlsx", &form.bytes, &[]).await.expect(200).json()["rows"], 0);
    }

    async fn reclaimed_land_is_looked_after(store: Store) {
        let server = Server::start(store).await;
        let (planner, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        register(&planner, &[parcel("F", "reclaimed"), parcel("B", "in_use")]).await;
        let found = planner.get("/parcels/findings?rule=after_care").await.expect(200).json();
        assert_eq!((&found["items"][0]["parcel"], &found["items"][0]["stage"]), (&json!("F"), &json!("due")));
        assert!(found["items"][0]["basis"].as_str().unwrap().contains("土地复垦条例"));
        let visit = |on: &str, outcome: &str| json!({"on": on, "outcome": outcome, "inspector": "巡查组", "doc_no": "管护1", "found": if outcome == "kept" { "" } else { "撂荒" }, "due_on": "2024-08-01"});
        xiasha.post("/parcels/B/inspections", visit("2024-06-01", "kept")).await.problem(409, "wrong_state");
        xiasha.post("/parcels/F/inspections", visit("2021-06-01", "kept")).await.problem(422, "invalid_field");
        xiasha.post("/parcels/F/inspections", visit("2024-06-01", "good")).await.problem(422, "invalid_field");
        xiasha.post("/parcels/F/inspections", visit("2024-06-01", "fallow")).await.expect(201);
        let found = planner.get("/parcels/findings?rule=after_care").await.expect(200).json();
        assert_eq!((&found["items"][0]["stage"], &found["items"][0]["next_on"]), (&json!("watch"), &json!("2024-08-02")));
        xiasha.post("/parcels/F/inspections", visit("2024-06-20", "kept")).await.expect(201);
        let seen = planner.get("/parcels/F").await.expect(200).json();
        let told: Vec<_> = seen["inspections"].as_array().unwrap().iter().map(|i| i["outcome"].as_str().unwrap()).collect();
        assert_eq!(told, ["kept", "fallow"]);
        assert_eq!((&seen["findings"][0]["stage"], &seen["findings"][0]["next_on"]), (&json!("watch"), &json!("2025-06-20")));
        // The district's own rules.
        let rules = planner.get("/parcels/rules").await.expect(200).json();
        assert_eq!((&rules["own"], &rules["rev"]), (&json!(false), &json!(0)));
        let mut own = rules["rules"].clone();
        own["after_care_months"] = json!(6);
        planner.with("if-match", 0).put("/parcels/rules", json!({"doc_no": "示例", "rules": {"version": "x"}})).await.problem(422, "invalid_field");
        let set = planner.with("if-match", 0).put("/parcels/rules", json!({"doc_no": "示例", "rules": own})).await.expect(200).json();
        assert_eq!(set["own"], true);
        planner.with("if-match", 0).put("/parcels/rules", json!({"doc_no": "示例", "rules": own})).await.problem(412, "stale");
        assert_eq!(planner.get("/parcels/F").await.expect(200).json()["findings"][0]["next_on"], "2024-12-20");
    }

    async fn plans_in_the_making_have_stages(store: Store) {
        let server = Server::start(store).await;
        let (planner, kan) = (server.login("guihua").await, server.login("kan").await);
        three(&planner).await;
        let mut body = json!({"code": "GH-1", "name": "村庄单元规划", "kind": "village_unit", "unit": "330114", "layer": "parcel", "feature": "DK-1", "stages": [
            {"stage": "study", "planned_on": "2024-01-01", "done_on": "2024-01-05", "doc_no": "示例1"}, {"stage": "draft", "planned_on": "2024-06-10"}]});
        kan.post("/plan-works", body.clone()).await.problem(403, "needs_role");
        let made = planner.post("/plan-works", body.clone()).await.expect(201).json();
        assert_eq!((&made["done"], &made["current"], &made["late_days"], &made["layer_name"]), (&json!(1), &json!("draft"), &json!(20), &json!("图层parcel")));
        planner.post("/plan-works", body.clone()).await.problem(409, "already_exists");
        body["layer"] = json!("none");
        planner.with("if-match", 1).put("/plan-works/GH-1", body.clone()).await.problem(404, "not_found");
        body["layer"] = Value::Null;
        body["stages"][1]["done_on"] = json!("2024-06-20");
        planner.with("if-match", 1).put("/plan-works/GH-1", body.clone()).await.problem(422, "invalid_field");
        body["stages"][1]["doc_no"] = json!("示例2");
        let now = planner.with("if-match", 1).put("/plan-works/GH-1", body.clone()).await.expect(200).json();
        assert_eq!((&now["done"], &now["late_days"], now["stages"].as_array().unwrap().len()), (&json!(2), &json!(0), 7));
        planner.with("if-match", 1).put("/plan-works/GH-1", body).await.problem(412, "stale");
        assert_eq!(kan.get("/plan-works").await.expect(200).json()["items"][0]["code"], "GH-1");
        assert_eq!(kan.get("/plan-works/GH-1").await.expect(200).json()["editable"], false);
    }

    async fn the_ratio_is_set_and_reservations_end(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let book = async |body: Value| planner.post("/quotas/entries", body).await;
        let draw = |source: &str, mu: &str| json!([{"kind": "new_land", "source": source, "year": 2024, "mu": mu}]);
        let rev = planner.get("/quotas").await.expect(200).json()["reward_ratio_rev"].clone();
        let ratio = |text: &str| json!({"ratio": text, "doc_no": "示例"});
        planner.with("if-match", &rev).put("/quotas/ratio", ratio("0:1")).await.problem(409, "quota_entry");
        planner.with("if-match", &rev).put("/quotas/ratio", ratio("4:1")).await.expect(200);
        planner.with("if-match", &rev).put("/quotas/ratio", ratio("5:1")).await.problem(412, "stale");
        let earned = book(json!({"action": "grant", "doc_no": "示例", "on": "2024-01-15", "recovered_mu": "120", "draws": [{"kind": "new_land", "source": "reward", "year": 2024}]})).await.expect(201).json();
        assert_eq!(earned["postings"][1]["amount"], 2_000_000, "120 亩 earn 30 at four to one");
        let hold = |id: &str, due: &str| json!({"action": "reserve", "doc_no": "示例", "on": "2024-03-01", "reservation": id, "due_on": due, "draws": draw("reward", "10")});
        book(hold("R1", "2024-05-01")).await.expect(201);
        book(hold("R2", "2024-12-01")).await.expect(201);
        let tried = planner.post("/quotas/expire-due", json!({"doc_no": "示例", "dry_run": true})).await.expect(200).json();
        assert_eq!((tried["entries"].as_array().unwrap().len(), &tried["saved"]), (1, &json!(false)));
        let done = planner.post("/quotas/expire-due", json!({"doc_no": "示例"})).await.expect(200).json();
        assert_eq!((&done["reservations"][0]["id"], &done["saved"]), (&json!("R1"), &json!(true)));
        assert_eq!(planner.post("/quotas/expire-due", json!({"doc_no": "示例"})).await.expect(200).json()["entries"], json!([]));
        let trial = planner.get("/quotas/trial-balance").await.expect(200).json();
        assert_eq!((&trial["holds"], &trial["difference"]), (&json!(true), &json!(0)));
        let stands = planner.get("/quotas").await.expect(200).json();
        let land = stands["items"].as_array().unwrap().iter().find(|k| k["kind"] == "new_land").unwrap();
        assert_eq!((&land["available"], &land["reserved"]), (&json!(1_333_333), &json!(666_667)), "what R1 held is free again");
    }
}
