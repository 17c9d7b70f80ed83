//! Templates with versions: errors by name, and running projects stay on theirs.

use crate::support::{Client, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

async fn file(client: &Client, version: &str) -> Value {
    let mut file = client.get("/project-templates/filing_leased/1").await.expect(200).json();
    file["templates"][0]["version"] = json!(version);
    file
}

fn talk(name: &str) -> Value {
    json!({"name": name, "since": "2024-01-08", "procedure": "filing", "supply": "leased", "enterprise": "甲公司", "subdistrict": "330114001"})
}

async fn pass(client: &Client, path: &str, gate: &str, day: &str) {
    let rev = client.get(path).await.rev();
    let body = json!({"gate": gate, "kind": "confirmed", "to": day, "reason": ""});
    client.with("if-match", rev).post(&format!("{path}/gates"), body).await.expect(200);
}

/// Version 2: the review is called 准入会审, a safety review is new, and nothing is registered any more.
async fn second(client: &Client) -> Value {
    let mut new = file(client, "2").await;
    new["gates"]["admission"] = json!({"name": "准入会审", "name_en": "Joint admission", "stage": "talk", "holder": "园区企业平台办"});
    new["gates"]["safety"] =
        json!({"name": "安全预评价", "name_en": "Safety review", "stage": "approve", "holder": "enterprise"});
    let gates = new["templates"][0]["gates"].as_array_mut().unwrap();
    gates.retain(|g| g["gate"] != "registered");
    for gate in gates.iter_mut() {
        if gate["gate"] == "evaluation" {
            gate["gate"] = json!("admission");
        }
        let after = gate["after"]
            .as_str()
            .map(|a| a.replace("evaluation", "admission").replace("registered", "signed"));
        if let Some(after) = after {
            gate["after"] = json!(after);
        }
    }
    gates.push(json!({"gate": "safety", "after": "admission", "takes": "10w"}));
    new
}

both_databases! {
    async fn versions_come_in_and_running_projects_stay(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let id = xiasha.post("/projects", talk("老项目（演示）")).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/projects/{id}");
        for (gate, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01")] {
            let rev = xiasha.get(&path).await.rev();
            let body = json!({"gate": gate, "kind": "confirmed", "to": day, "reason": ""});
            xiasha.with("if-match", rev).post(&format!("{path}/gates"), body).await.expect(200);
        }
        // What is wrong is named.
        let mut circle = file(&guihua, "2").await;
        circle["templates"][0]["gates"][0]["after"] = json!("signed");
        let told = guihua.post("/project-templates", json!({"file": circle, "note": "试"})).await.problem(422, "findings").json();
        assert!(told.to_string().contains("signed") && told.to_string().contains("talk"), "the cycle is named: {told}");
        let mut unknown = file(&guihua, "2").await;
        unknown["templates"][0]["gates"][0]["gate"] = json!("lunch");
        let told = guihua.post("/project-templates", json!({"file": unknown, "note": "试"})).await.problem(422, "findings").json();
        assert!(told.to_string().contains("lunch"), "{told}");
        let same = file(&guihua, "1").await;
        guihua.post("/project-templates", json!({"file": same, "note": "试"})).await.problem(409, "already_exists");
        let new = second(&guihua).await;
        let body = json!({"file": new, "note": "杭经信〔2024〕演示1号", "dry_run": true});
        xiasha.post("/project-templates", body.clone()).await.problem(403, "needs_role");
        assert_eq!(guihua.post("/project-templates", body.clone()).await.expect(200).json()["saved"], false);
        let mut body = body;
        body["dry_run"] = json!(false);
        assert_eq!(guihua.post("/project-templates", body).await.expect(200).json()["saved"], true);
        let all = guihua.get("/project-templates").await.expect(200).json();
        let of = |version: &str| all["items"].as_array().unwrap().iter()
            .find(|t| t["code"] == "filing_leased" && t["version"] == version).unwrap().clone();
        assert_eq!((&of("2")["current"], &of("1")["current"], &of("1")["projects"]), (&json!(true), &json!(false), &json!(1)));
        // The running project stays; a new one begins on version 2.
        assert_eq!(xiasha.get(&path).await.expect(200).json()["template_version"], "1");
        let fresh = xiasha.post("/projects", talk("新项目（演示）")).await.expect(201).json();
        assert_eq!(fresh["template_version"], "2", "{fresh}");
    }

    async fn a_project_is_moved_by_two_people_and_its_past_stays(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let id = xiasha.post("/projects", talk("老项目（演示）")).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/projects/{id}");
        for (gate, day) in [("talk", "2024-01-08"), ("evaluation", "2024-02-01"), ("signed", "2024-03-01")] {
            pass(&xiasha, &path, gate, day).await;
        }
        let received = json!({"gate": "registered", "event": "received", "on": "2024-03-04"});
        let rev = xiasha.get(&path).await.rev();
        xiasha.with("if-match", rev).post(&format!("{path}/clocks"), received).await.expect(200);
        let body = json!({"file": second(&guihua).await, "note": "杭经信〔2024〕演示1号"});
        guihua.post("/project-templates", body).await.expect(200);

        let wish = json!({"version": "2", "mapping": {"evaluation": "admission"}, "reason": "改用联合会审"});
        let to = format!("{path}/template-migrations");
        // The clock of a gate that would go runs.
        guihua.post(&to, wish.clone()).await.problem(409, "clock_running");
        pass(&xiasha, &path, "registered", "2024-03-06").await;
        server.clock.advance(24 * 3600);
        let (guihua, xiasha, shenhe, kan) =
            (server.login("guihua").await, server.login("xiasha").await, server.login("shenhe").await, server.login("kan").await);

        // What would become of each gate.
        let mut dry = wish.clone();
        dry["dry_run"] = json!(true);
        let seen = guihua.post(&to, dry).await.expect(200).json();
        let fate = |gate: &str| seen["gates"].as_array().unwrap().iter()
            .find(|g| g["from"] == gate || g["from"].is_null() && g["to"] == gate).unwrap()["fate"].clone();
        let fates = ["talk", "evaluation", "registered", "safety"].map(fate);
        assert_eq!(fates, ["kept", "mapped", "lost", "new"].map(|f| json!(f)));
        // Proposed by one person.
        xiasha.post(&to, wish.clone()).await.problem(403, "needs_role");
        kan.post(&to, wish.clone()).await.problem(403, "needs_role");
        for (odd, field) in [(json!({"version": "1", "reason": "x"}), "version"),
            (json!({"version": "2", "reason": "x", "mapping": {"lunch": "admission"}}), "mapping"),
            (json!({"version": "2", "reason": "x", "mapping": {"evaluation": "talk"}}), "mapping")] {
            assert_eq!(guihua.post(&to, odd).await.problem(422, "invalid_field").json()["field"], field);
        }
        guihua.post(&to, json!({"version": "9", "reason": "x"})).await.problem(404, "not_found");
        let first = guihua.post(&to, wish.clone()).await.expect(201).json();
        shenhe.post(&to, wish.clone()).await.problem(409, "migration_waits");
        assert_eq!(xiasha.get(&path).await.json()["template_version"], "1", "a wish moves nothing");

        // Decided by a second one: refused with a reason, then approved.
        let at = |m: &Value| format!("/template-migrations/{}/decision", m["id"].as_str().unwrap());
        let yes = json!({"approve": true});
        guihua.with("if-match", 1).post(&at(&first), yes.clone()).await.problem(403, "own_submission");
        shenhe.post(&at(&first), yes.clone()).await.problem(428, "match_required");
        shenhe.with("if-match", 7).post(&at(&first), yes.clone()).await.problem(412, "stale");
        shenhe.with("if-match", 1).post(&at(&first), json!({"approve": false})).await.problem(422, "invalid_field");
        let refused = json!({"approve": false, "note": "先补登记材料"});
        let refused = shenhe.with("if-match", 1).post(&at(&first), refused).await.expect(200).json();
        assert_eq!((&refused["state"], &refused["rev"]), (&json!("refused"), &json!(2)));
        shenhe.with("if-match", 2).post(&at(&first), yes.clone()).await.problem(409, "wrong_state");
        assert_eq!(xiasha.get(&path).await.json()["template_version"], "1");
        let again = guihua.post(&to, wish).await.expect(201).json();
        shenhe.with("if-match", 1).post(&at(&again), yes.clone()).await.expect(200);
        shenhe.with("if-match", 1).post(&at(&again), yes).await.problem(412, "stale");

        // The project goes on with version 2; what happened at gates that fell away stays.
        let now = xiasha.get(&path).await.expect(200).json();
        assert_eq!(now["template_version"], "2");
        let gates = |view: &Value| view["all_gates"].as_array().unwrap().iter()
            .map(|g| (g["gate"].as_str().unwrap().to_owned(), g["confirmed"].clone())).collect::<Vec<_>>();
        assert!(gates(&now).contains(&("admission".into(), json!("2024-02-01"))), "{now}");
        assert!(gates(&now).iter().all(|(gate, _)| gate != "registered" && gate != "evaluation"));
        let former = now["former_gates"].as_array().unwrap();
        let gone = former.iter().find(|g| g["gate"] == "registered").unwrap();
        assert_eq!((&gone["name"], &gone["confirmed"], &gone["template"], &gone["left_on"]),
            (&json!("企业注册"), &json!("2024-03-06"), &json!("filing_leased 1"), &json!("2024-07-01")));
        let events: Vec<_> = gone["events"].as_array().unwrap().iter().map(|e| e["event"].clone()).collect();
        assert_eq!(events, [json!("received"), json!("done")]);
        assert!(now["moves"].as_array().unwrap().iter().any(|m| m["gate"] == "registered"));
        let change = now["changes"].as_array().unwrap().last().unwrap();
        assert_eq!(change["fields"], json!([{"field": "template", "from": "filing_leased 1", "to": "filing_leased 2"}]));
        pass(&xiasha, &path, "safety", "2024-06-20").await;

        // A past day is told by the template of that day.
        let before = xiasha.get(&format!("{path}?as_of=2024-06-30")).await.expect(200).json();
        assert_eq!((&before["template_version"], &before["former_gates"]), (&json!("1"), &json!([])));
        assert!(gates(&before).contains(&("registered".into(), json!("2024-03-06"))), "{before}");
        assert!(gates(&before).iter().all(|(gate, _)| gate != "admission" && gate != "safety"));
        let late = gates(&xiasha.get(&format!("{path}?as_of=2024-07-01")).await.expect(200).json());
        assert!(late.iter().any(|(gate, _)| gate == "admission"));
        let rows = xiasha.get("/projects/gantt?as_of=2024-06-30").await.expect(200).json().to_string();
        assert!(rows.contains("企业注册") && !rows.contains("准入会审"), "{rows}");

        // Every step left its row.
        let trail = server.login("shenji").await.get("/audit?limit=100").await.expect(200).json();
        let rows = trail["items"].as_array().unwrap();
        let left = |action: &str, entity: &str, by: &str| {
            let is = |r: &&Value| r["action"] == action && r["entity"] == entity && r["actor"] == by;
            rows.iter().filter(is).count()
        };
        assert_eq!(left("propose", "template_migration", "guihua"), 2);
        assert_eq!(left("refuse", "template_migration", "shenhe"), 1);
        assert_eq!(left("approve", "template_migration", "shenhe"), 1);
        assert_eq!(left("migrate_template", "project", "shenhe"), 1);
    }

    async fn a_file_that_goes_out_comes_back_the_same(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        let all = guihua.get("/project-templates").await.expect(200).json();
        let codes: Vec<String> = all["items"].as_array().unwrap().iter().map(|t| t["code"].as_str().unwrap().to_owned()).collect();
        assert_eq!(codes.len(), 9);
        for code in codes {
            let mut out = guihua.get(&format!("/project-templates/{code}/1")).await.expect(200).json();
            out["templates"][0]["version"] = json!("2 新");
            guihua.post("/project-templates", json!({"file": out, "note": "导出再导入"})).await.problem(422, "invalid_field");
            out["templates"][0]["version"] = json!("2");
            out["templates"][0]["gates"][1]["takes"] = json!("33w");
            guihua.post("/project-templates", json!({"file": out, "note": "导出再导入"})).await.expect(200);
            let back = guihua.get(&format!("/project-templates/{code}/2")).await.expect(200).json();
            assert_eq!(back, out);
        }
    }

    /// The example of the guide.
    async fn the_example_of_the_guide_comes_in(store: Store) {
        let guide = include_str!("../../../../docs/guide/projects.md");
        let example = guide.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
        let example: Value = serde_json::from_str(example).unwrap();
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let read = guihua.post("/project-templates", json!({"file": example, "note": "示例"})).await.expect(200).json();
        assert_eq!(read["templates"][0]["gates"].as_array().unwrap().len(), 5, "{read}");
        let mut new = talk("示例项目（演示）");
        new["supply"] = json!("none");
        let made = xiasha.post("/projects", new).await.expect(201).json();
        assert_eq!((&made["template"], &made["template_version"]), (&json!("small_renewal"), &json!("1")));
    }
}
