//! Tasks: dispatched, taken through their steps, late by working days, seen as they stood on a day.

use crate::support::{Client, Reply, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

fn new(title: &str, due: &str) -> Value {
    json!({"title": title, "acceptance": "竣工验收备案表", "owner_unit": "330114001", "dispatcher_unit": "330114-FGJ",
        "origin_kind": "indicator", "origin_ref": "IND", "origin_label": "规上工业总产值", "due_on": due,
        "helpers": ["330114-TJJ", "330114001"]})
}

async fn take(client: &Client, id: &str, body: Value) -> Reply {
    let rev = client.get(&format!("/tasks/{id}")).await.expect(200).rev();
    client.with("if-match", rev).post(&format!("/tasks/{id}/steps"), body).await
}

fn id(task: &Value) -> String {
    task["id"].as_str().unwrap().to_owned()
}

both_databases! {
    async fn a_task_lives_from_dispatch_to_close(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let made = guihua.post("/tasks", new("盘活停缓建厂房", "2024-07-12")).await.expect(201).json();
        let id = id(&made);
        assert_eq!(made["helpers"], json!(["330114-TJJ"]), "the owner does not help itself");
        assert_eq!((&made["state"], &made["waits_for"]), (&json!("dispatched"), &json!("owner")));
        let mine = xiasha.get("/tasks?mine=true").await.expect(200).json();
        assert_eq!(mine["items"][0]["id"], json!(id));
        assert_eq!(guihua.get("/tasks?origin_kind=indicator&origin_ref=IND").await.expect(200).json()["items"].as_array().unwrap().len(), 1);

        let seen = xiasha.get(&format!("/tasks/{id}")).await.expect(200).json();
        assert_eq!(seen["acts"], json!(["accept", "decline", "hand_over"]));
        take(&xiasha, &id, json!({"act": "close", "note": "自己销号"})).await.problem(409, "wrong_state");
        take(&xiasha, &id, json!({"act": "accept"})).await.expect(200);
        take(&xiasha, &id, json!({"act": "report"})).await.problem(422, "invalid_field");
        take(&xiasha, &id, json!({"act": "report", "note": "已约谈企业"})).await.expect(200);
        take(&xiasha, &id, json!({"act": "ask_extension", "note": "土建延误", "due_on": "2024-07-01"})).await.problem(422, "invalid_field");
        take(&guihua, &id, json!({"act": "grant_extension"})).await.problem(422, "invalid_field");
        take(&xiasha, &id, json!({"act": "ask_extension", "note": "土建延误", "due_on": "2024-07-26"})).await.expect(200);
        take(&xiasha, &id, json!({"act": "grant_extension"})).await.problem(403, "outside_scope");
        let more = take(&guihua, &id, json!({"act": "grant_extension"})).await.expect(200).json();
        assert_eq!((&more["due_on"], &more["asked_due_on"]), (&json!("2024-07-26"), &Value::Null));
        take(&xiasha, &id, json!({"act": "submit", "note": "已办结"})).await.problem(422, "invalid_field");
        take(&xiasha, &id, json!({"act": "submit", "note": "已办结", "evidence": "钱建备〔2024〕31号"})).await.expect(200);
        take(&guihua, &id, json!({"act": "send_back", "note": "缺验收表"})).await.expect(200);
        take(&xiasha, &id, json!({"act": "submit", "note": "补齐", "evidence": "钱建备〔2024〕32号"})).await.expect(200);
        let done = take(&guihua, &id, json!({"act": "close", "note": "同意销号"})).await.expect(200).json();
        assert_eq!((&done["state"], &done["lateness"]), (&json!("closed"), &json!("in_time")));
        let acts: Vec<_> = done["steps"].as_array().unwrap().iter().map(|s| s["act"].as_str().unwrap()).collect();
        assert_eq!(acts, ["dispatch", "accept", "report", "ask_extension", "grant_extension", "submit", "send_back", "submit", "close"]);
        take(&guihua, &id, json!({"act": "cancel", "note": "误"})).await.problem(409, "wrong_state");
    }

    async fn who_may_not_is_told_so_and_nothing_is_kept(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha, baiyang) = (server.login("guihua").await, server.login("xiasha").await, server.login("baiyang").await);
        xiasha.post("/tasks", new("自派", "2024-07-12")).await.problem(403, "needs_role");
        guihua.post("/tasks", new("", "2024-07-12")).await.problem(422, "invalid_field");
        guihua.post("/tasks", new("昨天", "2024-06-29")).await.problem(422, "invalid_field");
        let mut odd = new("无此单位", "2024-07-12");
        odd["owner_unit"] = json!("330114-XXX");
        guihua.post("/tasks", odd).await.problem(404, "not_found");
        let mut odd = new("无此人", "2024-07-12");
        odd["owner_user"] = json!("meiyou");
        guihua.post("/tasks", odd).await.problem(404, "not_found");
        assert_eq!(guihua.get("/tasks").await.expect(200).json()["items"], json!([]));

        let id = id(&guihua.post("/tasks", new("一事", "2024-07-12")).await.expect(201).json());
        baiyang.get(&format!("/tasks/{id}")).await.problem(404, "not_found");
        let rev = guihua.get(&format!("/tasks/{id}")).await.expect(200).rev();
        xiasha.with("if-match", &rev).post(&format!("/tasks/{id}/steps"), json!({"act": "accept"})).await.expect(200);
        guihua.with("if-match", &rev).post(&format!("/tasks/{id}/steps"), json!({"act": "cancel", "note": "迟了"})).await.problem(412, "stale");
        take(&xiasha, &id, json!({"act": "hand_over", "note": "非我辖区", "owner_unit": "330114002"})).await.problem(403, "outside_scope");
        take(&guihua, &id, json!({"act": "hand_over", "note": "应属白杨", "owner_unit": "330114002"})).await.expect(200);
        xiasha.get(&format!("/tasks/{id}")).await.problem(404, "not_found");
        assert_eq!(baiyang.get(&format!("/tasks/{id}")).await.expect(200).json()["owner_unit"], "330114002");
    }

    async fn lateness_counts_working_days_and_a_past_day_comes_out_the_same(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        // Friday 13 September 2024: Saturday 14 is worked in exchange for the Mid-Autumn days off.
        let late = id(&guihua.post("/tasks", new("中秋前办结", "2024-09-13")).await.expect(201).json());
        take(&xiasha, &late, json!({"act": "accept"})).await.expect(200);
        server.clock.advance(80 * 24 * 3600); // Wednesday 18 September
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let task = guihua.get(&format!("/tasks/{late}")).await.expect(200).json();
        assert_eq!((&task["lateness"], &task["workdays_late"], &task["rung"]), (&json!("late"), &json!(2), &json!(1)));
        let board = guihua.get("/tasks/supervision").await.expect(200).json();
        assert_eq!((&board["units"][0]["unit"], &board["units"][0]["late"]), (&json!("330114001"), &json!(1)));
        let meeting = guihua.get("/tasks/meeting").await.expect(200).json();
        assert_eq!((&meeting["groups"][0]["kind"], &meeting["groups"][0]["tasks"][0]["id"]), (&json!("late"), &json!(late)));
        let then = guihua.get("/tasks/supervision?as_of=2024-09-17").await.expect(200).bytes;

        take(&xiasha, &late, json!({"act": "submit", "note": "办结", "evidence": "会议纪要3号"})).await.expect(200);
        take(&guihua, &late, json!({"act": "close", "note": "销号"})).await.expect(200);
        let board = guihua.get("/tasks/supervision").await.expect(200).json();
        assert_eq!((&board["units"][0]["late"], &board["units"][0]["in_time_share"]), (&json!(0), &json!(0.0)));
        server.clock.advance(24 * 3600);
        let guihua = server.login("guihua").await;
        assert_eq!(guihua.get("/tasks/supervision?as_of=2024-09-17").await.expect(200).bytes, then, "the past does not change");
        assert_eq!(guihua.get("/tasks?as_of=2024-06-29").await.expect(200).json()["items"], json!([]), "not yet dispatched");
    }

    async fn a_disabled_owner_shows_and_hands_over(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        let mut task = new("有主之事", "2024-07-12");
        task["owner_user"] = json!("xiasha");
        let task = id(&guihua.post("/tasks", task).await.expect(201).json());
        let anquan = server.login("anquan").await;
        let users = anquan.get("/users").await.expect(200).json();
        let user = users["items"].as_array().unwrap().iter().find(|u| u["username"] == "xiasha").unwrap().clone();
        let (user, rev) = (user["id"].as_str().unwrap().to_owned(), user["rev"].to_string());
        let off = json!({"display_name": "xiasha", "disabled": true});
        anquan.with("if-match", rev).put(&format!("/users/{user}"), off).await.expect(200);
        let board = guihua.get("/tasks/supervision").await.expect(200).json();
        assert_eq!(board["without_owner"][0]["id"], json!(task));
        take(&guihua, &task, json!({"act": "hand_over", "note": "原责任人离岗"})).await.problem(422, "invalid_field");
        take(&guihua, &task, json!({"act": "hand_over", "note": "原责任人离岗", "owner_user": "guihua"})).await.expect(200);
        assert_eq!(guihua.get("/tasks/supervision").await.expect(200).json()["without_owner"], json!([]));
    }

    async fn programmes_count_their_tasks(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        let programme = json!({"code": "SC-01", "kind": "scenario", "name": "企业诉求一键办", "lead_unit": "330114-FGJ",
            "lead_person": "某某", "goal": "诉求按时办结", "stage": "试运行", "indicators": ["IND"],
            "measures": [{"name": "月活用户", "unit": "人", "value": 120.0, "on": "2024-06-28", "source": "平台日志"}]});
        guihua.post("/programmes", programme.clone()).await.expect(201);
        guihua.post("/programmes", programme.clone()).await.problem(409, "already_exists");
        let mut task = new("上线试点", "2024-07-12");
        task["programme"] = json!("SC-01");
        guihua.post("/tasks", task).await.expect(201);
        let seen = guihua.get("/programmes/SC-01").await.expect(200);
        assert_eq!(seen.json()["tasks"], 1);
        let mut change = programme.clone();
        change["measures"][0]["on"] = Value::Null;
        let path = "/programmes/SC-01";
        guihua.with("if-match", seen.rev()).put(path, change).await.problem(422, "invalid_field");
        let mut change = programme;
        change["stage"] = json!("推广");
        guihua.with("if-match", seen.rev()).put(path, change.clone()).await.expect(200);
        guihua.with("if-match", seen.rev()).put(path, change).await.problem(412, "stale");
        server.login("xiasha").await.post("/programmes", json!({"code": "X", "kind": "scenario", "name": "x", "lead_unit": "330114001"})).await.problem(403, "needs_role");
    }

    async fn a_programme_keeps_its_values_and_stages(store: Store) {
        let server = Server::start(store).await;
        let (guihua, kan) = (server.login("guihua").await, server.login("kan").await);
        let path = "/programmes/SC-02";
        let programme = json!({"code": "SC-02", "kind": "scenario", "name": "企业诉求一键办", "lead_unit": "330114001", "stage": "建设中",
            "measures": [{"name": "月活用户", "unit": "人", "value": 120.0, "on": "2024-05-31", "source": "平台日志"}]});
        guihua.post("/programmes", programme.clone()).await.expect(201);
        let rev = guihua.get(path).await.expect(200).rev();
        let value = |on: &str, value: f64| json!({"measure": "月活用户", "value": value, "on": on, "source": "平台日志"});
        let at = |rev: &str| guihua.with("if-match", rev);
        let more = |mut body: Value, key: &str, value: Value| { body[key] = value; body };
        let measures = "/programmes/SC-02/measures";
        let told = at(&rev).post(measures, value("2024-06-28", 150.0)).await.expect(200);
        assert_eq!((&told.json()["measures"][0]["value"], &told.json()["measures"][0]["unit"]), (&json!(150.0), &json!("人")));
        at(&rev).post(measures, value("2024-06-28", 1.0)).await.problem(412, "stale");
        at(&told.rev()).post(measures, value("2199-01-01", 1.0)).await.problem(422, "invalid_field");
        at(&told.rev()).post(measures, more(value("2024-06-28", 1.0), "source", json!(""))).await.problem(422, "invalid_field");
        at(&told.rev()).post(measures, more(value("2024-06-28", 1.0), "unit", json!("次"))).await.problem(422, "invalid_field");
        // A value of an earlier day and a correction: the latest day shows, all stay readable.
        let told = at(&told.rev()).post(measures, value("2024-04-30", 90.0)).await.expect(200);
        assert_eq!(told.json()["measures"][0]["value"], 150.0);
        let told = at(&told.rev()).post(measures, value("2024-06-28", 151.0)).await.expect(200);
        let told = at(&told.rev()).post(measures, json!({"measure": "办结", "unit": "件", "value": 7.0, "on": "2024-06-28", "source": "台账"})).await.expect(200);
        assert_eq!(told.json()["measures"][1]["unit"], "件");
        let seen = kan.get("/programmes/SC-02/history").await.expect(200).json();
        let own: Vec<_> = seen["values"].as_array().unwrap().iter().filter(|v| v["measure"] == "月活用户").map(|v| (v["on"].as_str().unwrap(), v["value"].as_f64().unwrap(), v["replaced"].as_bool().unwrap())).collect();
        assert_eq!(own, [("2024-06-28", 151.0, false), ("2024-06-28", 150.0, true), ("2024-05-31", 120.0, false), ("2024-04-30", 90.0, false)]);
        assert_eq!((&seen["values"][0]["by"], &seen["values"][0]["source"]), (&json!("guihua"), &json!("台账")));
        // Stages move with day and reason.
        let stages = "/programmes/SC-02/stages";
        let step = |stage: &str, on: &str, reason: &str| json!({"stage": stage, "on": on, "reason": reason});
        at(&told.rev()).post(stages, step("试运行", "2024-06-20", "")).await.problem(422, "invalid_field");
        at(&told.rev()).post(stages, step("建设中", "2024-06-28", "x")).await.problem(422, "invalid_field");
        at(&told.rev()).post(stages, step("试运行", "2199-01-01", "x")).await.problem(422, "invalid_field");
        at(&told.rev()).post(stages, step("试运行", "2024-01-01", "x")).await.problem(422, "invalid_field");
        let today = seen["stages"][0]["on"].as_str().unwrap().to_owned();
        let moved = at(&told.rev()).post(stages, step("试运行", &today, "三家企业试用")).await.expect(200);
        assert_eq!(moved.json()["stage"], "试运行");
        // A change of the rest leaves measures as they are; what leaves the list stays in the history.
        let mut change = programme;
        (change["measures"], change["stage"]) = (Value::Null, json!("试运行"));
        let changed = at(&moved.rev()).put(path, change.clone()).await.expect(200);
        assert_eq!(changed.json()["measures"].as_array().unwrap().len(), 2);
        change["measures"] = json!([]);
        let changed = at(&changed.rev()).put(path, change.clone()).await.expect(200);
        change["indicators"] = json!(["NO-SUCH"]);
        at(&changed.rev()).put(path, change).await.problem(404, "not_found");
        let seen = kan.get("/programmes/SC-02/history").await.expect(200).json();
        assert_eq!((seen["values"].as_array().unwrap().len(), &seen["stages"][0]["to"], &seen["stages"][0]["reason"]), (5, &json!("试运行"), &json!("三家企业试用")));
        // Who may: the unit that leads enters values, who dispatches there changes the rest, a reader neither.
        let xiasha = server.login("xiasha").await;
        let own = xiasha.get(path).await.expect(200);
        assert_eq!((&own.json()["may_measure"], &own.json()["may_change"]), (&json!(true), &json!(false)));
        xiasha.with("if-match", own.rev()).post(measures, value("2024-06-28", 160.0)).await.expect(200);
        xiasha.with("if-match", own.rev()).post(stages, step("推广", &today, "x")).await.problem(403, "needs_role");
        kan.with("if-match", own.rev()).post(measures, value("2024-06-28", 1.0)).await.problem(403, "needs_role");
        guihua.post("/programmes", json!({"code": "SC-03", "kind": "scenario", "name": "别处", "lead_unit": "330114-FGJ"})).await.expect(201);
        let other = xiasha.get("/programmes/SC-03").await.expect(200);
        assert_eq!(other.json()["may_measure"], false);
        xiasha.with("if-match", other.rev()).post("/programmes/SC-03/measures", value("2024-06-28", 1.0)).await.problem(403, "outside_scope");
    }
}
