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
        // Version 2: the review is called 准入会审, and a gate is new.
        let mut new = file(&guihua, "2").await;
        new["gates"]["admission"] = json!({"name": "准入会审", "name_en": "Joint admission", "stage": "talk", "holder": "园区企业平台办"});
        new["gates"]["safety"] = json!({"name": "安全预评价", "name_en": "Safety review", "stage": "approve", "holder": "enterprise"});
        let gates = new["templates"][0]["gates"].as_array_mut().unwrap();
        for gate in gates.iter_mut() {
            if gate["gate"] == "evaluation" { gate["gate"] = json!("admission"); }
            if let Some(after) = gate["after"].as_str().map(|a| a.replace("evaluation", "admission")) { gate["after"] = json!(after); }
        }
        gates.push(json!({"gate": "safety", "after": "admission", "takes": "10w"}));
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
}
