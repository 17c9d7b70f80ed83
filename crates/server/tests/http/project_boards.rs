//! The boards of projects: filters, order and sums of the table, cards, bars and gates, what can be chosen.

use crate::support::{Client, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

fn project(name: &str, fen: Option<i64>, more: Value) -> Value {
    let mut body = json!({"name": name, "since": "2024-01-08", "procedure": "filing", "supply": "leased",
        "industry": "C3982", "subdistrict": "330114001", "bureau": "330114-FGJ", "total_investment_fen": fen});
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn made(client: &Client, body: Value) -> String {
    client.post("/projects", body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

async fn gate(client: &Client, id: &str, gate: &str, kind: &str, to: &str) {
    let rev = client.get(&format!("/projects/{id}")).await.expect(200).rev();
    let body = json!({"gate": gate, "kind": kind, "to": to, "reason": ""});
    client.with("if-match", rev).post(&format!("/projects/{id}/gates"), body).await.expect(200);
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect()
}

both_databases! {
    async fn the_table_filters_sorts_and_sums(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        made(&xiasha, project("甲", Some(200_000_000_000), json!({"chain": "集成电路", "officer": "xiasha"}))).await;
        made(&xiasha, project("乙", Some(30_000_000_000), json!({"industry": "C2710", "classes_by_document": {"city_key": "杭发改〔2024〕1号"}}))).await;
        made(&xiasha, project("丙", None, json!({"yearly_investment_fen": {"2024": 700}}))).await;
        let ask = async |query: &str| xiasha.get(&format!("/projects?{query}")).await.expect(200).json();
        let all = ask("sort=investment").await;
        assert_eq!(names(&all), ["甲", "乙", "丙"], "what is missing comes last");
        assert_eq!(names(&ask("sort=investment&dir=asc").await), ["乙", "甲", "丙"], "either way");
        assert_eq!(names(&ask("dir=desc").await), ["丙", "乙", "甲"]);
        assert_eq!((&all["total_investment_fen"], &all["totals"]["without_investment"]), (&json!(230_000_000_000_i64), &json!(1)));
        assert_eq!((&all["totals"]["year_planned_fen"], &all["totals"]["year_invested_fen"]), (&json!(700), &json!(0)));
        let page = ask("sort=investment&limit=1").await;
        assert_eq!((&page["totals"]["without_investment"], &page["total"]), (&json!(1), &json!(3)), "sums are of all pages");
        assert_eq!(names(&ask("class=over_1b").await), ["甲"]);
        assert_eq!(names(&ask("class=city_key").await), ["乙"]);
        assert_eq!(names(&ask("chain=集成电路").await), ["甲"]);
        assert_eq!(names(&ask("industry=C27").await), ["乙"]);
        assert_eq!(names(&ask("min_fen=30000000000&max_fen=30000000000").await), ["乙"]);
        assert_eq!(names(&ask("bureau=330114-FGJ&officer=me").await), ["甲"]);
        assert!(names(&ask("bureau=330114-TJJ").await).is_empty());
        xiasha.get("/projects?sort=odd").await.problem(422, "invalid_field");
        xiasha.get("/projects?dir=odd").await.problem(422, "invalid_field");
        let choices = xiasha.get("/projects/choices").await.expect(200).json();
        assert_eq!((&choices["chains"], &choices["officers"]), (&json!(["集成电路"]), &json!(["xiasha"])));
        assert_eq!((&choices["stages"][0]["batch"], &choices["industries"][0]["code"]), (&json!("planned"), &json!("C27")));
        let baiyang = server.login("baiyang").await;
        assert_eq!(baiyang.get("/projects/choices").await.expect(200).json()["chains"], json!([]), "of what one may read");
        for path in ["cards", "gantt"] {
            let told = baiyang.get(&format!("/projects/{path}")).await.expect(200).json();
            assert_eq!(told["items"].as_array().or(told["rows"].as_array()).unwrap().len(), 0);
        }
    }

    async fn cards_and_bars_tell_where_a_project_stands(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let id = made(&xiasha, project("甲", Some(200_000_000_000), json!({"lon": 120.35, "lat": 30.3}))).await;
        made(&xiasha, project("乙", None, json!({}))).await;
        for (code, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01"), ("signed", "2024-03-01")] {
            gate(&xiasha, &id, code, "confirmed", day).await;
        }
        gate(&xiasha, &id, "production", "planned", "2025-03-31").await;
        gate(&xiasha, &id, "registered", "estimated", "2024-07-10").await;
        let rev = xiasha.get(&format!("/projects/{id}")).await.rev();
        let body = json!({"gate": "registered", "event": "received", "on": "2024-06-28"});
        xiasha.with("if-match", rev).post(&format!("/projects/{id}/clocks"), body).await.expect(200);

        let cards = xiasha.get("/projects/cards?q=甲").await.expect(200).json();
        let card = &cards["items"][0];
        assert_eq!((&card["holder"], &card["clock"], &card["batch"]), (&json!("区市场监管局"), &json!("alert"), &json!("attracted")));
        assert_eq!((&card["lon"], &card["gate_name_en"]), (&json!(120.35), &json!("Enterprise registered")));

        let gantt = xiasha.get("/projects/gantt?sort=name&dir=desc").await.expect(200).json();
        let row = gantt["rows"].as_array().unwrap().iter().find(|r| r["name"] == "甲").unwrap().clone();
        assert_eq!(row["planned"], json!({"from": "2024-01-08", "to": "2025-03-31"}));
        assert_eq!(row["actual"], json!({"from": "2024-01-08", "to": "2024-03-01"}));
        assert_eq!(row["expected"]["from"], "2024-03-01");
        let code = |mark: &Value| gantt["gates"][usize::try_from(mark["gate"].as_u64().unwrap()).unwrap()]["code"].clone();
        let marks = row["gates"].as_array().unwrap();
        let mark = |gate: &str| marks.iter().find(|m| code(m) == gate).unwrap();
        assert_eq!((&mark("signed")["kind"], &mark("signed")["critical"]), (&json!("confirmed"), &json!(false)));
        assert_eq!((&mark("registered")["kind"], &mark("registered")["on"]), (&json!("estimated"), &json!("2024-07-10")));
        assert_eq!(mark("production")["planned"], "2025-03-31");
        let days: Vec<&str> = marks.iter().map(|m| m["on"].as_str().unwrap()).collect();
        assert!(days.is_sorted(), "by day");
        let view = xiasha.get(&format!("/projects/{id}")).await.json();
        let critical: Vec<Value> = marks.iter().filter(|m| m["critical"] == true).map(code).collect();
        assert!(!critical.is_empty());
        for gate in critical {
            assert!(view["production"]["critical"].as_array().unwrap().contains(&gate), "{gate} is on the critical path");
        }
        // What a gate shows is what the project's own page shows.
        for own in view["all_gates"].as_array().unwrap() {
            let Some(mark) = marks.iter().find(|m| code(m) == own["gate"]) else { continue };
            let shown = ["confirmed", "estimated", "scheduled", "planned"].into_iter().find(|k| !own[*k].is_null()).unwrap();
            assert_eq!((&mark["kind"], &mark["on"]), (&json!(shown), &own[shown]), "{}", own["gate"]);
        }
        let past = xiasha.get("/projects/gantt?as_of=2024-06-29").await.expect(200).json();
        assert_eq!(past["rows"], json!([]), "unknown on that day");
    }

    async fn a_person_keeps_views_and_a_feed(store: Store) {
        let server = Server::start(store).await;
        let (xiasha, baiyang, nobody) =
            (server.login("xiasha").await, server.login("baiyang").await, server.anonymous());
        let view = |name: &str, query: &str| json!({"page": "projects", "name": name, "query": query});
        xiasha.put("/me/views", view("我的延期", "late=true")).await.expect(200);
        xiasha.put("/me/views", view("我的延期", "late=true&view=gantt")).await.expect(200);
        let own = xiasha.put("/me/views", view("甘特", "view=gantt")).await.expect(200).json();
        assert_eq!(own["items"], json!([view("我的延期", "late=true&view=gantt"), view("甘特", "view=gantt")]));
        xiasha.put("/me/views", view("", "x=1")).await.problem(422, "invalid_field");
        xiasha.put("/me/views", view("长", &"x".repeat(2001))).await.problem(422, "invalid_field");
        for n in 0..48 {
            xiasha.put("/me/views", view(&format!("v{n}"), "")).await.expect(200);
        }
        xiasha.put("/me/views", view("多了", "")).await.problem(422, "invalid_field");
        assert_eq!(baiyang.get("/me/views?page=projects").await.expect(200).json()["items"], json!([]), "nobody else's");
        xiasha.delete("/me/views/projects/v0").await.expect(204);
        xiasha.delete("/me/views/projects/v0").await.problem(404, "not_found");

        let id = made(&xiasha, project("订阅", None, json!({}))).await;
        gate(&xiasha, &id, "talk", "planned", "2024-07-10").await;
        assert_eq!(xiasha.get("/me/feed").await.expect(200).json(), json!({"since": null, "address": null}));
        let address = |feed: &Value| feed["address"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
        let first = address(&xiasha.put("/me/feed", json!({})).await.expect(200).json());
        let read = nobody.get(&first).await.expect(200);
        let text = String::from_utf8(read.bytes).unwrap();
        assert!(text.contains("DTSTART;VALUE=DATE:20240710") && text.contains("订阅"), "{text}");
        let none = String::from_utf8(nobody.get(&format!("{first}?late=true")).await.expect(200).bytes).unwrap();
        assert!(!none.contains("VEVENT"), "filters hold");
        assert_eq!(xiasha.get("/me/feed").await.json()["address"], Value::Null, "told once");
        let other = address(&baiyang.put("/me/feed", json!({})).await.expect(200).json());
        assert!(!String::from_utf8(nobody.get(&other).await.expect(200).bytes).unwrap().contains("VEVENT"), "rights hold");
        let second = address(&xiasha.put("/me/feed", json!({})).await.expect(200).json());
        nobody.get(&first).await.problem(404, "not_found");
        nobody.get(&second).await.expect(200);
        xiasha.delete("/me/feed").await.expect(204);
        nobody.get(&second).await.problem(404, "not_found");
        nobody.get("/feeds/x/deadlines.ics").await.problem(404, "not_found");
    }
}
