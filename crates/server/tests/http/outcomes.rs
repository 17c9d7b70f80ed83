//! Pacing by quarter, promised against delivered, findings, and ledger against statistics.

use crate::support::{Client, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;

fn known(name: &str, code: &str) -> Value {
    json!({"name": name, "since": "2020-03-01", "code": code, "procedure": "filing", "supply": "renovation",
        "enterprise": "钱塘甲公司（演示）", "industry": "C3982", "subdistrict": "330114001",
        "total_investment_fen": 10_000_000_000_i64, "yearly_investment_fen": {"2024": 3_660_000},
        "land_m2": 13_333.333_333, "tax_fen": 400_000_000, "output_fen": 15_000_000_000_i64})
}

async fn made(client: &Client, body: Value) -> String {
    client.post("/projects", body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

async fn gate(client: &Client, id: &str, gate: &str, kind: &str, to: &str) {
    let path = format!("/projects/{id}");
    let rev = client.get(&path).await.expect(200).rev();
    let body = json!({"gate": gate, "kind": kind, "to": to});
    client.with("if-match", rev).post(&format!("{path}/gates"), body).await.expect(200);
}

async fn invested(client: &Client, id: &str, month: &str, fen: i64) {
    let body = json!({"month": month, "invested_fen": fen, "works_percent": 10});
    client.post(&format!("/projects/{id}/returns"), body).await.expect(201);
}

/// Passes every gate of a project, each on a day of its own.
async fn through(client: &Client, id: &str, production: &str) {
    let view = client.get(&format!("/projects/{id}")).await.expect(200).json();
    for (at, g) in view["all_gates"].as_array().unwrap().iter().enumerate() {
        let code = g["gate"].as_str().unwrap();
        if code == "full" || g["state"] == "not_applicable" {
            continue;
        }
        let day = if code == "production" {
            production.to_owned()
        } else {
            format!("2021-{:02}-01", 1 + at.min(11))
        };
        gate(client, id, code, "confirmed", &day).await;
    }
}

both_databases! {
    async fn a_year_is_paced_project_by_project(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let id = made(&guihua, known("进度（演示）", "2401-330114-04-01-000001")).await;
        gate(&guihua, &id, "building", "planned", "2024-03-02").await;
        gate(&guihua, &id, "production", "planned", "2025-12-31").await;
        invested(&guihua, &id, "2024-05", 100_000).await;
        let year = guihua.get("/projects/pacing?year=2024").await.expect(200).json();
        assert_eq!((&year["compared"], &year["projects"][0]["id"], &year["projects"][0]["at_risk"]), (&json!("2024-06"), &json!(id), &json!(true)));
        let quarters = &year["projects"][0]["quarters"];
        // 305 days from 2 March: 30, 121, 213, 305 of them by the ends of the quarters.
        let paths: Vec<i64> = quarters.as_array().unwrap().iter().map(|q| q["path_fen"].as_i64().unwrap()).collect();
        assert_eq!(paths, [360_000, 1_452_000, 2_556_000, 3_660_000]);
        assert_eq!((&quarters[0]["start"], &quarters[1]["start"], &quarters[1]["investment"]), (&json!("missed"), &json!("at_risk"), &json!("missed")));
        assert_eq!((&year["totals"][3]["path_fen"], &year["units"][0]["quarters"][3]["path_fen"]), (&json!(3_660_000), &json!(3_660_000)));
        let targets = json!({"year": 2024, "unit": "330114001", "source": "区政府〔2024〕1号", "items": [{"quarter": 2, "measure": "starts", "amount": 1}, {"quarter": 4, "measure": "investment", "amount": 5_000_000}]});
        xiasha.post("/projects/pacing/targets", targets.clone()).await.problem(403, "needs_role");
        let mut odd = targets.clone();
        odd["items"][0]["quarter"] = json!(5);
        guihua.post("/projects/pacing/targets", odd).await.problem(422, "invalid_field");
        guihua.post("/projects/pacing/targets", targets).await.expect(201);
        let own = xiasha.get("/projects/pacing?unit=330114001").await.expect(200).json();
        assert_eq!((&own["totals"][1]["target_starts"], &own["totals"][3]["target_fen"]), (&json!(1), &json!(5_000_000)));
        assert_eq!(server.login("baiyang").await.get("/projects/pacing").await.expect(200).json()["projects"], json!([]));
        xiasha.get("/projects/pacing?unit=none").await.problem(404, "not_found");
        xiasha.get("/projects/pacing?year=1").await.problem(422, "invalid_field");
    }

    async fn promises_are_held_against_what_was_delivered(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha, tongji) = (server.login("guihua").await, server.login("xiasha").await, server.login("tongji").await);
        let id = made(&guihua, known("兑现（演示）", "2101-330114-04-01-000002")).await;
        let path = format!("/projects/{id}/deliveries");
        let figure = |year: u8, measure: &str, fen: i64| json!({"year_no": year, "measure": measure, "amount_fen": fen, "source": "税务部门 2024 年提供"});
        tongji.post(&path, figure(1, "tax", 1)).await.problem(422, "invalid_field");
        through(&guihua, &id, "2022-06-30").await;
        xiasha.post(&path, figure(1, "tax", 1)).await.problem(403, "outside_scope");
        tongji.post(&path, figure(4, "tax", 1)).await.problem(422, "invalid_field");
        tongji.post(&path, figure(1, "lunch", 1)).await.problem(422, "invalid_field");
        tongji.post(&path, figure(1, "tax", -1)).await.problem(422, "invalid_field");
        guihua.post(&path, figure(2, "tax", 240_000_000)).await.expect(201);
        let view = guihua.get(&path).await.expect(200).json();
        let tax = view["checks"].as_array().unwrap().iter().find(|c| c["year_no"] == 2 && c["measure"] == "tax").unwrap();
        assert_eq!((&tax["wanted_fen"], &tax["reached_permille"], &tax["outcome"]), (&json!(320_000_000), &json!(750), &json!("short")));
        assert_eq!((&tax["wanted_per_mu_fen"], &tax["source"]), (&json!(16_000_000), &json!("税务部门 2024 年提供")));
        let found = guihua.get("/projects/findings").await.expect(200).json();
        assert!(found["counts"]["delivery_short"].as_i64() >= Some(1), "{found}");
        assert!(found["items"][0]["basis"].as_str().unwrap().contains("标准地"));
        let only = guihua.get("/projects/findings?rule=delivery_missing").await.expect(200).json();
        assert!(only["items"].as_array().unwrap().iter().all(|f| f["rule"] == "delivery_missing"));
        assert_eq!(server.login("baiyang").await.get("/projects/findings").await.expect(200).json()["items"], json!([]));
    }

    async fn land_that_is_not_built_on_is_found_with_its_law(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        let mut idle = known("闲置（演示）", "2101-330114-04-01-000003");
        idle["supply"] = json!("granted");
        let id = made(&guihua, idle).await;
        for (code, day) in [("talk", "2020-03-01"), ("evaluation", "2020-04-01"), ("signed", "2020-05-01"), ("registered", "2020-06-01"), ("filing", "2020-07-01"), ("land", "2020-12-01")] {
            gate(&guihua, &id, code, "confirmed", day).await;
        }
        gate(&guihua, &id, "building", "planned", "2022-06-30").await;
        let found = guihua.get("/projects/findings?rule=land_not_started").await.expect(200).json();
        let one = &found["items"][0];
        assert_eq!((&one["project"], &one["stage"], &one["since"]), (&json!(id), &json!("take_back"), &json!("2022-06-30")));
        assert!(one["basis"].as_str().unwrap().contains("53号"), "{one}");
        let own = guihua.get(&format!("/projects/{id}/deliveries")).await.expect(200).json();
        assert_eq!(own["findings"][0]["rule"], "land_not_started");
    }

    async fn a_gap_is_told_with_its_causes(store: Store) {
        let server = Server::start(store).await;
        let (guihua, tongji, xiasha) = (server.login("guihua").await, server.login("tongji").await, server.login("xiasha").await);
        let code = "2101-330114-04-01-000004";
        let id = made(&guihua, known("入库（演示）", code)).await;
        let mut small = known("小项目（演示）", "2101-330114-04-01-000005");
        small["total_investment_fen"] = json!(499_999_999);
        let small = made(&guihua, small).await;
        for (month, fen) in [("2024-03", 1_000_000), ("2024-04", 2_000_000), ("2024-05", 3_000_000)] {
            invested(&guihua, &id, month, fen).await;
        }
        invested(&guihua, &small, "2024-05", 500_000).await;
        let path = format!("/projects/{id}/statistics");
        let figure = json!({"month": "2024-04", "invested_fen": 1_500_000, "entered": "2024-04", "source": "统计联网直报 2024-04"});
        xiasha.post(&path, figure.clone()).await.problem(403, "outside_scope");
        tongji.post(&path, json!({"month": "2024-04", "source": "x"})).await.problem(422, "invalid_field");
        tongji.post(&path, json!({"month": "2024-09", "invested_fen": 1, "source": "x"})).await.problem(422, "invalid_field");
        // The gap that would follow is told before anything is recorded.
        let mut only = figure.clone();
        only["dry_run"] = json!(true);
        let seen = tongji.post(&path, only).await.expect(200).json();
        assert_eq!((&seen["ledger_fen"], &seen["statistics_fen"], &seen["gap_fen"]), (&json!(3_000_000), &json!(1_500_000), &json!(1_500_000)));
        let before = tongji.get(&path).await.expect(200).json();
        assert_eq!((&before["month"], &before["statistics_fen"], &before["causes"][0]["cause"], &before["may_enter"]), (&json!("2024-05"), &Value::Null, &json!("not_entered"), &json!(true)));
        let told = tongji.post(&path, json!({"month": "2024-03", "invested_fen": 1, "entered": "2024-04", "source": "x"})).await.problem(422, "invalid_field");
        assert!(told.json()["detail"].as_str().unwrap().contains("先入库、后有数"));
        let done = tongji.post(&path, figure).await.expect(201).json();
        assert_eq!((&done["gap_fen"], &done["entered"]), (&json!(1_500_000), &json!("2024-04")));
        let own = xiasha.get(&path).await.expect(200).json();
        let april = own["months"].as_array().unwrap().iter().find(|m| m["month"] == "2024-04").unwrap();
        assert_eq!((&april["ledger_fen"], &april["statistics_fen"], &april["source"], &april["by"]), (&json!(2_000_000), &json!(1_500_000), &json!("统计联网直报 2024-04"), &json!("tongji")));
        assert_eq!((&own["gap_fen"], &own["may_enter"], own["months"].as_array().unwrap().len()), (&json!(4_500_000), &json!(false), 3));
        let sum: i64 = own["causes"].as_array().unwrap().iter().map(|c| c["amount_fen"].as_i64().unwrap()).sum();
        assert_eq!(sum, 4_500_000, "the causes add up to the gap");
        server.login("baiyang").await.get(&path).await.problem(404, "not_found");
        tongji.post(&path, json!({"month": "2024-03", "invested_fen": 1, "source": "x"})).await.problem(422, "invalid_field");
        let view = guihua.get("/projects/statistics?month=2024-05").await.expect(200).json();
        let one = view["items"].as_array().unwrap().iter().find(|i| i["id"] == json!(id)).unwrap();
        assert_eq!((&one["ledger_fen"], &one["statistics_fen"], &one["gap_fen"], &one["entered"]), (&json!(6_000_000), &json!(1_500_000), &json!(4_500_000), &json!("2024-04")));
        let causes: Vec<(&str, i64)> = one["causes"].as_array().unwrap().iter().map(|c| (c["cause"].as_str().unwrap(), c["amount_fen"].as_i64().unwrap())).collect();
        assert_eq!(causes, [("before_entry", 1_000_000), ("timing", 3_000_000), ("unexplained", 500_000)]);
        let sum: i64 = view["totals"]["causes"].as_array().unwrap().iter().map(|c| c["amount_fen"].as_i64().unwrap()).sum();
        assert_eq!((view["totals"]["gap_fen"].as_i64().unwrap(), sum), (5_000_000, 5_000_000));
        let below = guihua.get("/projects/statistics?month=2024-05&cause=below_threshold").await.expect(200).json();
        assert_eq!((below["items"].as_array().unwrap().len(), &below["items"][0]["id"]), (1, &json!(small)));
        guihua.get("/projects/statistics?cause=lunch").await.problem(422, "invalid_field");

        let csv = format!("项目代码,本月完成投资（万元）,入库月份\n{code},3.5,2024-04\n");
        let import = |text: String, dry: &'static str| { let tongji = tongji.clone(); async move { tongji.upload_to("/projects/statistics/import", "统计.csv", text.as_bytes(), &[("month", "2024-05"), ("dry_run", dry)]).await } };
        let told = import(csv.replace(code, "2101-330114-04-01-999999"), "true").await.problem(422, "findings").json();
        assert!(told.to_string().contains("999999"), "{told}");
        import(csv.replace("3.5", "三"), "true").await.problem(422, "findings");
        assert_eq!(import(csv.clone(), "true").await.expect(200).json()["values"], 1);
        assert_eq!(guihua.get("/projects/statistics?month=2024-05").await.expect(200).json()["totals"]["statistics_fen"], 1_500_000, "only checked");
        server.clock.advance(DAY);
        let (guihua, tongji) = (server.login("guihua").await, server.login("tongji").await);
        tongji.upload_to("/projects/statistics/import", "统计.csv", csv.as_bytes(), &[("month", "2024-05"), ("dry_run", "false")]).await.expect(200);
        assert_eq!(guihua.get("/projects/statistics?month=2024-05").await.expect(200).json()["totals"]["statistics_fen"], 5_000_000);
        let before = guihua.get("/projects/statistics?month=2024-05&as_of=2024-06-30").await.expect(200).json();
        assert_eq!(before["totals"]["statistics_fen"], 1_500_000, "as known the day before");
    }
}
