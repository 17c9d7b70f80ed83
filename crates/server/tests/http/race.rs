//! The race: a month from projects and entries, published, frozen, and run again.

use crate::support::{Client, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;

async fn project(client: &Client, name: &str, unit: &str, year: i64) -> String {
    let body = json!({"name": name, "since": "2023-03-01", "procedure": "filing", "supply": "leased",
        "enterprise": "钱塘甲公司（演示）", "industry": "C3982", "subdistrict": unit,
        "total_investment_fen": 120_000_000_000_i64, "yearly_investment_fen": {"2024": year}});
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

fn row<'a>(board: &'a Value, unit: &str) -> &'a Value {
    board["rows"].as_array().unwrap().iter().find(|r| r["unit"] == unit).unwrap()
}

fn cell<'a>(row: &'a Value, measure: &str) -> &'a Value {
    row["cells"].as_array().unwrap().iter().find(|c| c["measure"] == measure).unwrap()
}

/// Two sub-districts with a project each; only the private share has to be entered.
async fn two(server: &Server) -> (String, String) {
    let guihua = server.login("guihua").await;
    let first = project(&guihua, "甲项目（演示）", "330114001", 2_000_000_000).await;
    let second = project(&guihua, "乙项目（演示）", "330114002", 2_000_000_000).await;
    for (id, unit, before, now) in
        [(&first, "330114001", 400_000_000, 1_200_000_000), (&second, "330114002", 500_000_000, 500_000_000)]
    {
        gate(&guihua, id, "talk", "confirmed", "2023-03-01").await;
        gate(&guihua, id, "evaluation", "confirmed", "2023-04-01").await;
        gate(&guihua, id, "signed", "confirmed", "2023-05-01").await;
        invested(&guihua, id, "2023-05", before).await;
        invested(&guihua, id, "2024-05", now).await;
        // What nobody has told yet of a month is not zero: it says so.
        let at = format!("/race/2024-06/units/{unit}/measures/fixed_investment_growth");
        let figure = guihua.get(&at).await.expect(200).json();
        assert_eq!((&figure["value"], &figure["awaited"][0]["id"]), (&Value::Null, &json!(id)));
        invested(&guihua, id, "2024-06", 0).await;
        let figure = guihua.get(&at).await.expect(200).json();
        assert_eq!((figure["value"].is_number(), &figure["awaited"]), (true, &json!([])));
    }
    gate(&guihua, &second, "building", "planned", "2024-06-01").await;
    (first, second)
}

both_databases! {
    async fn a_month_is_published_frozen_and_run_again(store: Store) {
        let server = Server::start(store).await;
        let (first, _) = two(&server).await;
        let (guihua, tongji, xiasha, kan) = (
            server.login("guihua").await, server.login("tongji").await,
            server.login("xiasha").await, server.login("kan").await,
        );
        let board = guihua.get("/race/2024-06").await.expect(200).json();
        assert_eq!((&board["state"], &board["over"], &board["may_publish"]), (&json!("open"), &json!(false), &json!(false)));
        let own = row(&board, "330114001");
        // 12 against 4 million; 12 of half of 20 million.
        assert_eq!((&cell(own, "fixed_investment_growth")["value"], &cell(own, "completion_rate")["value"]), (&json!(200.0), &json!(120.0)));
        assert_eq!((&cell(own, "private_share")["origin"], &own["rank"]), (&json!("missing"), &Value::Null), "missing is not zero");
        assert_eq!(cell(row(&board, "330114002"), "start_overdue")["value"], 1.0);

        // What a value rests on; a unit sees the projects that it may read.
        let at = "/race/2024-06/units/330114001/measures/fixed_investment_growth";
        let figure = guihua.get(at).await.expect(200).json();
        assert_eq!((&figure["above"], &figure["below"], &figure["projects"][0]["id"]), (&json!(1_200_000_000), &json!(400_000_000), &json!(first)));
        let hidden = server.login("baiyang").await.get(at).await.expect(200).json();
        assert_eq!((&hidden["hidden"], hidden["projects"].as_array().unwrap().len()), (&json!(1), 0));
        guihua.get("/race/2024-06/units/330114001/measures/none").await.problem(404, "not_found");
        guihua.get("/race/2024-06/units/none/up").await.problem(404, "not_found");
        guihua.get("/race/2024-07").await.problem(422, "invalid_field");
        guihua.get("/race/juni").await.problem(422, "invalid_field");

        // Entered with its source, by somebody else than the unit, and only what projects can't tell.
        let entry = |unit: &str, measure: &str, value: f64| json!({"source": "统计月报 6 月", "items": [{"unit": unit, "measure": measure, "value": value}]});
        let entries = "/race/2024-06/entries";
        kan.post(entries, entry("330114001", "private_share", 60.0)).await.problem(403, "needs_role");
        xiasha.post(entries, entry("330114001", "private_share", 60.0)).await.problem(403, "outside_scope");
        tongji.post(entries, entry("330114001", "completion_rate", 99.0)).await.problem(409, "race_computed");
        tongji.post(entries, entry("330114", "private_share", 99.0)).await.problem(404, "not_found");
        tongji.post(entries, json!({"source": "", "items": []})).await.problem(422, "invalid_field");
        tongji.post(entries, entry("330114001", "private_share", 60.0)).await.expect(201);
        let csv = "单位,民间投资占比,投资完成率\n白杨街道,50,130\n";
        let dry = tongji.upload_to("/race/2024-06/import", "赛马.csv", csv.as_bytes(), &[]).await.expect(200).json();
        assert_eq!((&dry["dry_run"], &dry["values"], &dry["findings"][0]["code"]), (&json!(true), &json!(1), &json!("race_computed")));
        let odd = csv.replace("白杨街道", "西湖街道");
        let told = tongji.upload_to("/race/2024-06/import", "赛马.csv", odd.as_bytes(), &[]).await.problem(422, "findings").json();
        assert!(told.to_string().contains("西湖街道"), "{told}");
        tongji.upload_to("/race/2024-06/import", "赛马.csv", csv.as_bytes(), &[("dry_run", "false")]).await.expect(200);
        assert!(tongji.get("/race/2024-06/entries.xlsx").await.expect(200).bytes.starts_with(b"PK"));

        let board = guihua.get("/race/2024-06").await.expect(200).json();
        assert_eq!((&row(&board, "330114001")["rank"], &row(&board, "330114001")["list"]), (&json!(1), &json!("red")));
        let up = guihua.get("/race/2024-06/units/330114002/up?places=1").await.expect(200).json();
        assert_eq!((&up["rank"], up["steps"].as_array().unwrap().is_empty()), (&json!(2), false));

        guihua.post("/race/2024-06/publish", json!({})).await.problem(409, "race_month_open");
        server.clock.advance(DAY);
        let (guihua, kan, fabu) = (server.login("guihua").await, server.login("kan").await, server.login("fabu").await);
        let board = guihua.get("/race/2024-06").await.expect(200).json();
        assert_eq!(board["may_publish"], true);
        kan.post("/race/2024-06/publish", json!({})).await.problem(403, "needs_role");
        fabu.post("/race/2024-06/publish", json!({"sha256": "0"})).await.problem(409, "race_changed");
        let done = fabu.post("/race/2024-06/publish", json!({"sha256": board["sha256"], "note": "通报〔2024〕6号"})).await.expect(201).json();
        assert_eq!((&done["state"], &done["sha256"], &done["published_by"]), (&json!("published"), &board["sha256"], &json!("fabu")));
        fabu.post("/race/2024-06/publish", json!({})).await.problem(409, "already_exists");
        let again = guihua.get("/race/2024-06/recompute").await.expect(200).json();
        assert_eq!((&again["same"], &again["data_same"]), (&json!(true), &json!(true)), "{again}");

        // A correction of the next day changes neither the frozen month nor that day.
        server.clock.advance(DAY);
        let (guihua, tongji) = (server.login("guihua").await, server.login("tongji").await);
        invested(&guihua, &first, "2024-05", 100_000_000).await;
        tongji.post(entries, entry("330114001", "private_share", 1.0)).await.problem(409, "race_published");
        let kept = guihua.get("/race/2024-06").await.expect(200).json();
        assert_eq!((&kept["sha256"], &kept["rows"]), (&done["sha256"], &done["rows"]));
        let same = guihua.get("/race/2024-06/recompute").await.expect(200).json();
        assert_eq!((&same["same"], &same["data_same"], &same["as_of"]), (&json!(true), &json!(true), &json!("2024-07-01")));
        let now = guihua.get("/race/2024-06/recompute?as_of=2024-07-03").await.expect(200).json();
        let differs = now["differences"].as_array().unwrap();
        let growth = differs.iter().find(|d| d["measure"] == "fixed_investment_growth" && d["unit"] == "330114001").unwrap();
        assert_eq!((&now["same"], &now["data_same"]), (&json!(true), &json!(false)));
        assert_eq!((&growth["before"], &growth["after"], &growth["name"]), (&json!(200.0), &json!(-75.0), &json!("下沙街道")));
        assert_eq!(guihua.get("/race/2024-06?as_of=2024-06-30").await.expect(200).json()["state"], "open", "as it stood before");
        guihua.get("/race/2024-05/recompute").await.problem(404, "not_found");
        let months = guihua.get("/race/months").await.expect(200).json();
        let told: Vec<(&str, &str)> = months["items"].as_array().unwrap().iter().map(|m| (m["month"].as_str().unwrap(), m["state"].as_str().unwrap())).collect();
        assert_eq!(told, [("2024-07", "open"), ("2024-06", "published")]);
        let july = guihua.get("/race/2024-07").await.expect(200).json();
        assert_eq!((&july["previous"], &row(&july, "330114001")["rank_before"]), (&json!("2024-06"), &json!(1)));
        let file = guihua.get("/race/2024-06/board.xlsx").await.expect(200);
        assert!(file.bytes.starts_with(b"PK"));
    }

    async fn a_scheme_is_proposed_and_published_by_another(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha, fabu, kan) = (server.login("guihua").await, server.login("xiasha").await, server.login("fabu").await, server.login("kan").await);
        let scheme = json!({"code": "race", "version": "2024b", "name": "甲", "name_en": "A", "racers": [{"kind": "subdistrict"}],
            "measures": [{"code": "done", "name": "完成率", "name_en": "Done", "weight": 100, "better": "more", "scoring": "range", "rule": {"kind": "completion"}}],
            "red": 1, "black": 1});
        let body = |scheme: &Value| json!({"from_month": "2024-06", "source": "区政府办〔2024〕8号", "scheme": scheme});
        xiasha.post("/race/schemes", body(&scheme)).await.problem(403, "needs_role");
        fabu.post("/race/schemes", body(&scheme)).await.problem(403, "needs_role");
        let mut only = body(&scheme);
        only["dry_run"] = json!(true);
        let seen = guihua.post("/race/schemes", only).await.expect(200).json();
        let change = |view: &Value, code: &str, field: &str| view["changes"].as_array().unwrap().iter().find(|c| c["code"] == code && c["field"] == field).cloned().unwrap_or_default();
        assert_eq!((&seen["id"], &seen["compared"]), (&json!(""), &json!("3")));
        assert_eq!((&change(&seen, "done", "weight")["from"], &change(&seen, "done", "weight")["to"]), (&Value::Null, &json!("100.0")));
        assert_eq!((&change(&seen, "private_share", "weight")["from"], &change(&seen, "private_share", "weight")["to"]), (&json!("10.0"), &Value::Null));
        assert_eq!(guihua.get("/race/scheme-proposals").await.expect(200).json()["items"], json!([]), "only checked");
        let wish = guihua.post("/race/schemes", body(&scheme)).await.expect(201).json();
        guihua.post("/race/schemes", body(&scheme)).await.problem(409, "already_exists");
        let mut odd = scheme.clone();
        odd["version"] = json!("2024c");
        odd["measures"][0]["rule"] = json!({"kind": "completion", "when": "lunch == 1"});
        guihua.post("/race/schemes", body(&odd)).await.problem(409, "race_scheme");
        let of = |month: &'static str| { let guihua = guihua.clone(); async move { guihua.get(month).await.expect(200).json()["scheme"]["version"].clone() } };
        assert_eq!(of("/race/2024-06").await, "3", "a wish holds nowhere");

        // A second person publishes it.
        let at = format!("/race/scheme-proposals/{}/decision", wish["id"].as_str().unwrap());
        let yes = json!({"approve": true, "note": "经区政府常务会议同意"});
        guihua.post(&at, yes.clone()).await.problem(403, "own_submission");
        kan.post(&at, yes.clone()).await.problem(403, "needs_role");
        fabu.post(&at, json!({"approve": false})).await.problem(422, "invalid_field");
        fabu.post("/race/scheme-proposals/none/decision", yes.clone()).await.problem(404, "not_found");
        let mine = |items: Value| items["items"][0]["may_decide"].clone();
        assert_eq!((mine(guihua.get("/race/scheme-proposals").await.json()), mine(fabu.get("/race/scheme-proposals").await.json())), (json!(false), json!(true)));
        let done = fabu.post(&at, yes.clone()).await.expect(200).json();
        assert_eq!((&done["state"], &done["decided_by"], &done["compared"]), (&json!("published"), &json!("fabu"), &json!("3")));
        fabu.post(&at, yes).await.problem(409, "wrong_state");
        assert_eq!((of("/race/2024-05").await, of("/race/2024-06").await), (json!("3"), json!("2024b")));
        let versions = guihua.get("/race/schemes").await.expect(200).json();
        let own = &versions["items"][1];
        assert_eq!((versions["items"].as_array().unwrap().len(), &own["current"], &own["by"], &own["from_month"]), (2, &json!(true), &json!("fabu"), &json!("2024-06")));
        assert_eq!(own["body"]["measures"][0]["code"], "done");
        server.clock.advance(DAY);
        let guihua = server.login("guihua").await;
        guihua.post("/race/2024-06/publish", json!({})).await.problem(409, "race_empty");
    }

    async fn a_published_month_keeps_its_scheme(store: Store) {
        let server = Server::start(store).await;
        two(&server).await;
        let tongji = server.login("tongji").await;
        let items = json!([{"unit": "330114001", "measure": "private_share", "value": 60.0}]);
        tongji.post("/race/2024-06/entries", json!({"source": "统计月报", "items": items})).await.expect(201);
        server.clock.advance(DAY);
        let (guihua, fabu) = (server.login("guihua").await, server.login("fabu").await);
        let frozen = fabu.post("/race/2024-06/publish", json!({})).await.expect(201).json();
        let mut scheme = guihua.get("/race/schemes").await.expect(200).json()["items"][0]["body"].clone();
        scheme["version"] = json!("2024c");
        scheme["measures"][0]["weight"] = json!(90);
        let body = json!({"from_month": "2024-06", "source": "区政府办〔2024〕9号", "scheme": scheme});
        let wish = guihua.post("/race/schemes", body).await.expect(201).json();
        assert_eq!((&wish["kept_months"], wish["changes"].as_array().unwrap().len()), (&json!(["2024-06"]), 1));
        fabu.post(&format!("/race/scheme-proposals/{}/decision", wish["id"].as_str().unwrap()), json!({"approve": true})).await.expect(200);
        let kept = guihua.get("/race/2024-06").await.expect(200).json();
        assert_eq!((&kept["scheme"]["version"], &kept["sha256"], &kept["rows"]), (&json!("3"), &frozen["sha256"], &frozen["rows"]));
        assert_eq!(guihua.get("/race/2024-06/recompute").await.expect(200).json()["same"], true);
        assert_eq!(guihua.get("/race/2024-07").await.expect(200).json()["scheme"]["version"], "2024c");
        let versions = guihua.get("/race/schemes").await.expect(200).json();
        assert_eq!(versions["items"][0]["months"], json!(["2024-06"]));
    }

    async fn what_was_changed_behind_our_back_is_told(store: Store) {
        let server = Server::start(store).await;
        two(&server).await;
        server.clock.advance(DAY);
        let (guihua, tongji) = (server.login("guihua").await, server.login("tongji").await);
        let items = json!([{"unit": "330114001", "measure": "private_share", "value": 60.0}]);
        tongji.post("/race/2024-06/entries", json!({"source": "统计月报", "items": items})).await.expect(201);
        guihua.post("/race/2024-06/publish", json!({})).await.expect(201);
        let mut tx = server.store.begin().await.unwrap();
        let mut row = qipan_store::race::month(&mut tx, "2024-06").await.unwrap().unwrap();
        assert!(qipan_store::race::publish(&mut tx, &row).await.is_err(), "a month is published once");
        drop(tx);
        let mut tx = server.store.begin().await.unwrap();
        row.month = "2024-05".into();
        row.body = row.body.replace("200.0", "100.0");
        qipan_store::race::publish(&mut tx, &row).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        guihua.get("/race/2024-05").await.problem(409, "race_tampered");
    }
}
