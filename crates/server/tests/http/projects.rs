//! Projects: from a talk without a code to clocks, returns, the boards and the split of a shortfall.

use crate::support::{Client, Reply, Server};
use qipan_store::{Store, both_databases, setting};
use serde_json::{Value, json};

fn talk(name: &str) -> Value {
    json!({"name": name, "since": "2024-01-08", "procedure": "filing", "supply": "leased",
        "enterprise": "钱塘甲公司（演示）", "industry": "C3982", "subdistrict": "330114001", "bureau": "330114-FGJ",
        "total_investment_fen": 36_600_000_000_i64, "yearly_investment_fen": {"2024": 20_000_000_000_i64}})
}

async fn rev(client: &Client, id: &str) -> String {
    client.get(&format!("/projects/{id}")).await.expect(200).rev()
}

async fn gate(client: &Client, id: &str, gate: &str, kind: &str, to: &str, reason: &str) -> Reply {
    let body = json!({"gate": gate, "kind": kind, "to": to, "reason": reason});
    client.with("if-match", rev(client, id).await).post(&format!("/projects/{id}/gates"), body).await
}

async fn clock(client: &Client, id: &str, gate: &str, event: &str, on: &str) -> Reply {
    let body = json!({"gate": gate, "event": event, "on": on});
    client.with("if-match", rev(client, id).await).post(&format!("/projects/{id}/clocks"), body).await
}

async fn made(client: &Client, body: Value) -> String {
    client.post("/projects", body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn png(size: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.resize(size, 0);
    bytes
}

both_databases! {
    async fn a_talk_becomes_a_project(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha, baiyang, kan) =
            (server.login("guihua").await, server.login("xiasha").await, server.login("baiyang").await, server.login("kan").await);
        let id = made(&xiasha, talk("芯片封装（演示）")).await;
        let path = format!("/projects/{id}");
        baiyang.get(&path).await.problem(404, "not_found");
        kan.get(&path).await.expect(200);
        kan.post("/projects", talk("乙")).await.problem(403, "needs_role");
        baiyang.post("/projects", talk("丙")).await.problem(403, "outside_scope");
        let mut odd = talk("丁");
        odd["foreign"] = json!({"amount_minor": 1, "currency": "XYZ", "form": "new"});
        odd["industry"] = json!("Z99");
        let told = guihua.post("/projects", odd).await.problem(422, "findings").json();
        assert_eq!(told["errors"].as_array().unwrap().len(), 2, "{told}");
        let mut odd = talk("戊");
        odd["officer"] = json!("meiyou");
        guihua.post("/projects", odd).await.problem(404, "not_found");

        // The code comes later; the past without it stays.
        server.clock.advance(24 * 3600);
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let mut coded = talk("芯片封装一期（演示）");
        coded["code"] = json!("2401-330114-04-01-123456");
        coded["officer"] = json!("xiasha");
        let seen = rev(&xiasha, &id).await;
        let now = xiasha.with("if-match", &seen).put(&path, coded.clone()).await.expect(200);
        assert_eq!(now.json()["code"], "2401-330114-04-01-123456");
        xiasha.with("if-match", &seen).put(&path, coded.clone()).await.problem(412, "stale");
        xiasha.put(&path, coded.clone()).await.problem(428, "match_required");
        let before = xiasha.get(&format!("{path}?as_of=2024-06-30")).await.expect(200).json();
        assert_eq!((&before["code"], &before["name"]), (&Value::Null, &json!("芯片封装（演示）")));
        xiasha.get(&format!("{path}?as_of=2024-06-29")).await.problem(404, "not_found");
        guihua.post("/projects", coded.clone()).await.problem(409, "already_exists");
        coded["code"] = Value::Null;
        xiasha.with("if-match", now.rev()).put(&path, coded).await.problem(422, "invalid_field");
        let list = xiasha.get("/projects?officer=me&q=封装&batch=planned&industry=C39").await.expect(200).json();
        assert_eq!((&list["total"], &list["items"][0]["industry_name"]), (&json!(1), &json!("计算机、通信和其他电子设备制造业")));
        assert_eq!(xiasha.get("/projects?q=没有").await.expect(200).json()["total"], 0);
        xiasha.get("/projects?batch=odd").await.problem(422, "invalid_field");
    }

    async fn gates_and_clocks_keep_their_rules(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let id = made(&xiasha, talk("节点（演示）")).await;
        gate(&xiasha, &id, "evaluation", "confirmed", "2024-02-01", "").await.problem(409, "gate_prerequisite");
        gate(&xiasha, &id, "talk", "confirmed", "2024-01-07", "").await.problem(409, "gate_before_project");
        gate(&xiasha, &id, "talk", "confirmed", "2024-07-07", "").await.problem(409, "gate_future");
        gate(&xiasha, &id, "lunch", "confirmed", "2024-02-01", "").await.problem(409, "gate_unknown");
        for (code, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01"), ("signed", "2024-03-01")] {
            gate(&xiasha, &id, code, "confirmed", day, "").await.expect(200);
        }
        gate(&xiasha, &id, "production", "estimated", "2025-03-31", "").await.expect(200);
        gate(&xiasha, &id, "production", "estimated", "2025-06-30", "").await.problem(409, "gate_reason");
        let moved = gate(&xiasha, &id, "production", "estimated", "2025-06-30", "设备未到").await.expect(200).json();
        let last = moved["moves"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["slip_days"], &last["by"], &last["reason"]), (&json!(91), &json!("xiasha"), &json!("设备未到")));
        assert_eq!(moved["batch"], "attracted");

        // A legal limit of 3 working days: received on Friday 3 May, in Labour Day leave; Saturday 11 May is worked.
        clock(&xiasha, &id, "registered", "done", "2024-05-08").await.problem(409, "clock_state");
        clock(&xiasha, &id, "signed", "received", "2024-05-03").await.problem(409, "clock_state");
        clock(&xiasha, &id, "registered", "received", "2024-05-08").await.expect(200);
        clock(&xiasha, &id, "registered", "received", "2024-05-08").await.problem(409, "clock_state");
        let on = |day: &str| format!("/projects/{id}?as_of={day}");
        let open = |view: &Value| view["gates"].as_array().unwrap().iter().find(|g| g["gate"] == "registered").unwrap().clone();
        // Recorded today, so that no day of the past knows of it.
        assert_eq!(open(&xiasha.get(&format!("/projects/{id}")).await.json())["clock"]["due"], "2024-05-11");
        xiasha.get(&on("2024-06-29")).await.problem(404, "not_found");
        let now = xiasha.get("/projects?blocked=true").await.expect(200).json();
        assert_eq!(now["total"], 1, "overdue");
        let holders = xiasha.get("/projects/blocked").await.expect(200).json();
        assert_eq!((&holders["items"][0]["holder"], &holders["items"][0]["projects"][0]["reason"]), (&json!("区市场监管局"), &json!("overdue")));
        clock(&xiasha, &id, "registered", "pause", "2024-06-28").await.expect(200);
        clock(&xiasha, &id, "registered", "pause", "2024-06-28").await.problem(409, "clock_order");
        clock(&xiasha, &id, "registered", "resume", "2024-06-27").await.problem(409, "clock_order");
        gate(&xiasha, &id, "registered", "confirmed", "2024-06-30", "").await.expect(200);
        let view = xiasha.get(&format!("/projects/{id}")).await.json();
        let registered = view["all_gates"].as_array().unwrap().iter().find(|g| g["gate"] == "registered").unwrap().clone();
        assert_eq!((&registered["clocks"][0]["state"], &registered["state"]), (&json!("done"), &json!("passed")), "passing ends the clock");

        let calendar = xiasha.get("/projects/calendar?from=2025-06-01&to=2025-06-30").await.expect(200).json();
        assert_eq!((&calendar["items"][0]["gate"], &calendar["items"][0]["kind"]), (&json!("production"), &json!("estimated")));
        xiasha.get("/projects/calendar?from=2025-06-01&to=2025-05-30").await.problem(422, "invalid_field");
        gate(&xiasha, &id, "lease", "planned", "2024-07-10", "").await.expect(200);
        let ics = xiasha.get("/projects/deadlines.ics").await.expect(200);
        let text = String::from_utf8(ics.bytes).unwrap();
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("DTSTART;VALUE=DATE:20240710"), "{text}");
        let list = xiasha.get("/projects").await.expect(200);
        let same = xiasha.with("if-none-match", list.headers["etag"].to_str().unwrap());
        assert_eq!(same.get("/projects").await.status, 304);
        gate(&xiasha, &id, "lease", "planned", "2024-07-11", "改期").await.expect(200);
        assert_eq!(same.get("/projects").await.expect(200).json()["items"][0]["next_due"]["on"], "2024-07-11", "a kept page follows a change");
        assert_eq!(server.login("baiyang").await.get("/projects").await.expect(200).json()["total"], 0, "nor does it serve another's scope");
        let funnel = xiasha.get("/projects/funnel").await.expect(200).json();
        assert_eq!((&funnel["batches"][1]["count"], &funnel["batches"][0]["conversion"]), (&json!(1), &json!(1.0)));
        assert_eq!(server.login("baiyang").await.get("/projects/funnel").await.expect(200).json()["total"], 0);
    }

    async fn an_officer_files_returns_with_photos(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let mut project = talk("月报（演示）");
        project["officer"] = json!("xiasha");
        let id = made(&xiasha, project).await;
        for (code, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01"), ("signed", "2024-03-01")] {
            gate(&xiasha, &id, code, "confirmed", day, "").await.expect(200);
        }
        let owed = xiasha.get("/projects/returns/mine").await.expect(200).json();
        // 5 June 2024 is a Wednesday.
        assert_eq!((&owed["month"], &owed["due_on"], &owed["overdue"]), (&json!("2024-05"), &json!("2024-06-05"), &json!(true)));
        assert_eq!((&owed["items"][0]["id"], &owed["items"][0]["filed"]), (&json!(id), &Value::Null));
        let path = format!("/projects/{id}/returns");
        let body = |month: &str, fen: i64, percent: i64, problems: &str| json!({"month": month, "invested_fen": fen, "works_percent": percent, "works": "桩基施工", "problems": problems});
        xiasha.post(&path, body("2024-08", 1, 1, "")).await.problem(422, "invalid_field");
        xiasha.post(&path, body("2024-4", 1, 1, "")).await.problem(422, "invalid_field");
        xiasha.post(&path, body("2024-04", -1, 1, "")).await.problem(422, "invalid_field");
        xiasha.post(&path, body("2024-04", 1, 101, "")).await.problem(422, "invalid_field");
        server.login("baiyang").await.post(&path, body("2024-04", 1, 1, "")).await.problem(404, "not_found");
        xiasha.post(&path, body("2024-04", 100_000, 5, "")).await.expect(201);
        xiasha.post(&path, body("2024-05", 300_000, 3, "")).await.problem(422, "invalid_field");
        xiasha.post(&path, body("2024-05", 300_000, 3, "返工")).await.expect(201);
        let filed = xiasha.post(&path, body("2024-05", 200_000, 8, "")).await.expect(201).json();
        let view = xiasha.get(&format!("/projects/{id}")).await.expect(200).json();
        assert_eq!((&view["year_invested_fen"], &view["last_return"]), (&json!(300_000), &json!("2024-05")), "the later return counts");
        assert_eq!(view["returns"].as_array().unwrap().len(), 2);
        let owed = xiasha.get("/projects/returns/mine?month=2024-06").await.expect(200).json();
        assert_eq!((&owed["items"][0]["carried"]["works_percent"], &owed["items"][0]["before_fen"]), (&json!(8), &json!(300_000)));

        let photos = format!("/projects/returns/{}/photos", filed["id"].as_str().unwrap());
        xiasha.upload_to(&photos, "a.png", b"GIF89a", &[]).await.problem(415, "media_type");
        xiasha.upload_to(&photos, "a.png", &png((10 << 20) + 1), &[]).await.problem(413, "too_large");
        let photo = xiasha.upload_to(&photos, "../工地.html", &png(2000), &[]).await.expect(201).json();
        assert_eq!((&photo["mime"], &photo["file_name"]), (&json!("image/png"), &json!("工地.png")));
        let at = format!("/projects/photos/{}", photo["id"].as_str().unwrap());
        let back = xiasha.get(&at).await.expect(200);
        assert_eq!((back.bytes, &back.headers["content-type"]), (png(2000), &"image/png".parse::<axum::http::HeaderValue>().unwrap()));
        assert!(back.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        server.login("baiyang").await.get(&at).await.problem(404, "not_found");
    }

    async fn a_shortfall_is_split_to_the_fen(store: Store) {
        let server = Server::start(store).await;
        let mut tx = server.store.begin().await.unwrap();
        setting::put(&mut tx, "project_feeds", r#"{"investment":"IND"}"#).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        let xiasha = server.login("xiasha").await;
        let mut project = talk("拖期（演示）");
        project["supply"] = json!("renovation");
        project["energy_tce"] = json!(300.0);
        let id = made(&xiasha, project).await;
        let view = xiasha.get(&format!("/projects/{id}")).await.expect(200).json();
        for g in view["all_gates"].as_array().unwrap() {
            let code = g["gate"].as_str().unwrap();
            let day = match code {
                "building" => "2024-04-01",
                "production" => "2024-12-31",
                "full" => "2025-12-31",
                _ => continue,
            };
            gate(&xiasha, &id, code, "planned", day, "").await.expect(200);
        }
        xiasha.post(&format!("/projects/{id}/returns"), json!({"month": "2024-06", "invested_fen": 1_000_000, "works_percent": 1})).await.expect(201);
        let behind = xiasha.get("/indicators/IND/projects").await.expect(200).json();
        let item = &behind["items"][0];
        assert_eq!((&item["id"], &item["actual"]), (&json!(id), &json!(1_000_000)), "{behind}");
        let parts: i64 = item["parts"].as_array().unwrap().iter().map(|p| p["amount"].as_i64().unwrap()).sum();
        assert_eq!(parts, item["actual"].as_i64().unwrap() - item["planned"].as_i64().unwrap());
        assert_eq!((item["difference"].as_i64().unwrap(), behind["projects"].as_i64().unwrap()), (parts, parts));
        assert!(parts < 0);
        xiasha.get("/indicators/NONE/projects").await.problem(404, "not_found");

        let path = format!("/projects/{id}/what-if");
        let what = xiasha.post(&path, json!({"gate": "building", "to": "2025-02-01"})).await.expect(200).json();
        assert_eq!(what["moved"][0]["indicator"], "IND");
        assert!(what["moved"][0]["after"].as_i64() < what["moved"][0]["before"].as_i64(), "{what}");
        assert_eq!(what["moved"][0]["after"], 0, "nothing is built this year then");
        xiasha.post(&path, json!({"gate": "lunch", "to": "2025-02-01"})).await.problem(422, "invalid_field");
        let same = xiasha.get(&format!("/projects/{id}")).await.expect(200).json();
        assert_eq!(same["building"]["planned"], "2024-04-01", "nothing was saved");
    }

    async fn a_count_equals_its_list_on_every_day(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let big = made(&xiasha, talk("三亿（演示）")).await;
        let mut unknown = talk("总投资未定（演示）");
        unknown["total_investment_fen"] = Value::Null;
        let unknown = made(&xiasha, unknown).await;
        let mut small = talk("小项目（演示）");
        small["total_investment_fen"] = json!(9_999_999_999_i64);
        let small = made(&xiasha, small).await;
        for id in [&big, &unknown, &small] {
            for (code, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01"), ("signed", "2024-03-01")] {
                gate(&xiasha, id, code, "confirmed", day, "").await.expect(200);
            }
        }
        let path = "/counts/signed_100m";
        let count = xiasha.get(&format!("{path}?period=2024")).await.expect(200).json();
        assert_eq!((&count["value"], &count["unknown"], &count["total_investment_fen"]), (&json!(1), &json!([unknown]), &json!(36_600_000_000_i64)));
        let list = xiasha.get(count["list"].as_str().unwrap()).await.expect(200).json();
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&count["value"], &json!(big)));
        for period in ["2024Q1", "2024-03", "2024-01/06"] {
            let same = xiasha.get(&format!("{path}?period={}", period.replace('/', "%2F"))).await.expect(200).json();
            assert_eq!(same["value"], 1, "{period}");
            let list = xiasha.get(same["list"].as_str().unwrap()).await.expect(200).json();
            assert_eq!(list["total"], 1, "{period}");
        }
        assert_eq!(xiasha.get(&format!("{path}?period=2024Q2")).await.expect(200).json()["value"], 0);
        assert_eq!(xiasha.get(&format!("{path}?as_of=2024-06-29")).await.expect(200).json()["value"], 0, "not yet known");
        xiasha.get(&format!("{path}?period=2024Q9")).await.problem(422, "invalid_field");
        xiasha.get("/counts/none").await.problem(404, "not_found");
        assert_eq!(server.login("baiyang").await.get(path).await.expect(200).json()["value"], 0);
        let all = xiasha.get("/counts").await.expect(200).json();
        assert!(all["items"].as_array().unwrap().len() >= 5);
        let view = xiasha.get(&format!("/projects/{unknown}")).await.expect(200).json();
        let over = view["classes"].as_array().unwrap().iter().find(|c| c["code"] == "over_100m").unwrap().clone();
        assert_eq!(over["holds"], "unknown");
    }
}

both_databases! {
    async fn my_work_is_one_list_by_day(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha, baiyang) = (server.login("guihua").await, server.login("xiasha").await, server.login("baiyang").await);
        let mut project = talk("一人一表（演示）");
        project["officer"] = json!("xiasha");
        let id = made(&xiasha, project.clone()).await;
        for (code, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01"), ("signed", "2024-04-01")] {
            gate(&xiasha, &id, code, "confirmed", day, "").await.expect(200);
        }
        clock(&xiasha, &id, "registered", "received", "2024-06-27").await.expect(200);
        let task = json!({"title": "催办注册", "acceptance": "营业执照", "owner_unit": "330114001", "dispatcher_unit": "330114", "due_on": "2024-07-20",
            "origin_kind": "gate", "origin_ref": format!("{id}/registered"), "origin_label": "一人一表（演示）·企业注册"});
        guihua.post("/tasks", task.clone()).await.expect(201);
        let mut other = task.clone();
        other["origin_ref"] = json!(format!("{id}9"));
        guihua.post("/tasks", other).await.expect(201);
        assert_eq!(xiasha.get(&format!("/tasks?project={id}")).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
        let work = xiasha.get("/me/work").await.expect(200).json();
        let kinds = |kind: &str| work["items"].as_array().unwrap().iter().filter(|i| i["kind"] == kind).cloned().collect::<Vec<_>>();
        // Today is Sunday 30 June 2024: April and May are owed, the limit of a pledged day ran out on the 28th.
        let owed: Vec<_> = kinds("return").iter().map(|i| (i["what"].clone(), i["on"].clone(), i["level"].clone())).collect();
        let day = |month: &str, on: &str| (json!(month), json!(on), json!("overdue"));
        assert_eq!(owed, [day("2024-04", "2024-05-06"), day("2024-05", "2024-06-05")]);
        let limit = kinds("clock").remove(0);
        assert_eq!((&limit["part"], &limit["on"], &limit["level"]), (&json!("registered"), &json!("2024-07-02"), &json!("soon")));
        assert_eq!(kinds("task").len(), 2);
        assert_eq!((&work["counts"]["task"], &work["today"]), (&json!(2), &json!("2024-06-30")));
        let none = baiyang.get("/me/work").await.expect(200).json();
        assert!(none["items"].as_array().unwrap().iter().all(|i| i["kind"] != "return" && i["kind"] != "clock"));

        // What was known before stands beside what is known now, and the form says what there is.
        project["code"] = json!("2401-330114-04-01-123456");
        project["yearly_investment_fen"] = json!({"2024": 21_000_000_000_i64});
        let view = xiasha.with("if-match", rev(&xiasha, &id).await).put(&format!("/projects/{id}"), project.clone()).await.expect(200).json();
        let change = &view["changes"][1];
        assert_eq!((&view["changes"][0]["fields"], &change["by"]), (&json!([]), &json!("xiasha")));
        let field = |name: &str| change["fields"].as_array().unwrap().iter().find(|f| f["field"] == name).cloned().unwrap();
        assert_eq!((&field("code")["from"], &field("code")["to"]), (&Value::Null, &json!("2401-330114-04-01-123456")));
        assert_eq!(field("yearly_investment_fen.2024")["from"], "20000000000");
        let catalog = xiasha.get("/projects/catalog").await.expect(200).json();
        assert_eq!((catalog["industries"].as_array().unwrap().len(), &catalog["currencies"][0]), (51, &json!("CNY")));
        assert!(catalog["classes"][0]["rule"].as_str().unwrap().contains("投资强度"));
        project["procedure"] = json!("odd");
        let told = xiasha.with("if-match", rev(&xiasha, &id).await).put(&format!("/projects/{id}"), project.clone()).await.problem(422, "invalid_field");
        assert_eq!(told.json()["field"], "procedure");
        project["procedure"] = json!("filing");
        project["yearly_investment_fen"] = json!({"2024": -1});
        let told = xiasha.with("if-match", rev(&xiasha, &id).await).put(&format!("/projects/{id}"), project).await.problem(422, "findings").json();
        assert_eq!((&told["errors"][0]["place"]["field"], &told["errors"][0]["message_zh"]), (&json!("yearly_investment.2024"), &json!("年度计划投资（2024）为负数；请核对")));
    }
}
