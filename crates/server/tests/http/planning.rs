//! Plans: versions, editing, the pinned version of the public; definitions of indicators.

use crate::reading::{approve, import_targets, submit};
use crate::support::{Client, Server};
use qipan_indicator::target::Target;
use qipan_store::{Store, both_databases, target};
use serde_json::{Value, json};

fn nodes() -> Value {
    json!([
        {"id": "c1", "kind": "chapter", "ord": 1, "title": "工业强区"},
        {"id": "b1", "parent_id": "c1", "kind": "box", "ord": 1, "title": "专栏1 主要指标"},
        {"id": "i1", "parent_id": "b1", "kind": "indicator", "ord": 1, "title": "规上工业总产值", "indicator_code": "IND", "owner_unit": "330114-TJJ"},
        {"id": "i2", "parent_id": "b1", "kind": "indicator", "ord": 2, "title": "常住人口", "indicator_code": "POP"},
        {"id": "c2", "kind": "chapter", "ord": 2, "title": "民生"},
    ])
}

/// A draft with nodes; gives back its rev.
async fn draft(planner: &Client, version: &str) -> String {
    let new = json!({"version": version, "doc_no": "钱政〔2021〕1号", "doc_date": "2021-04-20"});
    planner.post("/plans/QT-145/versions", new).await.expect(201);
    let path = format!("/plans/QT-145/versions/{version}/nodes");
    let seen = planner.get(&format!("/plans/QT-145?version={version}")).await.expect(200);
    planner.with("if-match", seen.rev()).put(&path, json!({"nodes": nodes()})).await.expect(200).rev()
}

async fn published(planner: &Client, version: &str) {
    let rev = draft(planner, version).await;
    let path = format!("/plans/QT-145/versions/{version}/publish");
    planner.with("if-match", rev).post(&path, json!({})).await.expect(200);
}

both_databases! {
    async fn a_plan_is_written_published_and_pinned(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let planner = server.login("guihua").await;
        let rev = draft(&planner, "1").await;
        let tree = planner.get("/plans/QT-145?version=1").await.expect(200).json();
        let told: Vec<_> = tree["nodes"].as_array().unwrap().iter().map(|n| (n["title"].as_str().unwrap(), n["depth"].as_u64().unwrap())).collect();
        assert_eq!(told, [("工业强区", 0), ("专栏1 主要指标", 1), ("规上工业总产值", 2), ("常住人口", 2), ("民生", 0)]);
        assert_eq!(tree["nodes"][0]["counts"], json!({"alert": 0, "watch": 0, "normal": 0, "none": 2}));
        assert_eq!((&tree["nodes"][0]["light"], &tree["nodes"][4]["light"]), (&json!("none"), &Value::Null));
        assert_eq!(tree["nodes"][2]["owner_unit_name"], "统计局");

        // The lights follow the values.
        let (tongji, shenhe) = (server.login("tongji").await, server.login("shenhe").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "200")], json!({})).await).await;
        let lit = planner.get("/plans/QT-145?version=1").await.expect(200).json();
        assert_eq!((&lit["nodes"][0]["light"], &lit["nodes"][0]["counts"]["alert"]), (&json!("alert"), &json!(1)));

        // The public sees nothing until a published version is pinned.
        let nobody = server.anonymous();
        assert_eq!(nobody.get("/public/plans").await.expect(200).json()["items"], json!([]));
        planner.post("/plans/QT-145/versions/1/pin", json!({})).await.problem(409, "wrong_state");
        planner.with("if-match", &rev).post("/plans/QT-145/versions/1/publish", json!({})).await.expect(200);
        server.login("fabu").await.post("/plans/QT-145/versions/1/pin", json!({})).await.expect(204);
        assert_eq!(nobody.get("/public/plans").await.expect(200).json()["items"][0]["versions"][0]["version"], "1");
        let open = nobody.get("/public/plans/QT-145").await.expect(200).json();
        assert_eq!(open["nodes"][2]["light"], "none", "approved is not published");
        let (fabu, id) = (server.login("fabu").await, {
            let list = server.login("fabu").await.get("/submissions?state=approved").await.expect(200).json();
            list["items"][0]["id"].as_str().unwrap().to_owned()
        });
        let rev = fabu.get(&format!("/submissions/{id}")).await.expect(200).rev();
        fabu.with("if-match", rev).post(&format!("/submissions/{id}/publish"), json!({})).await.expect(200);
        assert_eq!(nobody.get("/public/plans/QT-145").await.expect(200).json()["nodes"][2]["light"], "alert");

        // Staff edit the next version meanwhile.
        planner.post("/plans/QT-145/versions", json!({"version": "2"})).await.expect(201);
        let next = planner.get("/plans/QT-145?version=2").await.expect(200);
        let copied = next.json();
        assert_eq!(copied["nodes"].as_array().unwrap().len(), 5);
        assert_ne!(copied["nodes"][0]["id"], tree["nodes"][0]["id"]);
        let mut edited: Vec<Value> = copied["nodes"].as_array().unwrap().clone();
        edited[0]["title"] = json!("制造强区");
        edited.pop();
        planner.with("if-match", next.rev()).put("/plans/QT-145/versions/2/nodes", json!({"nodes": edited})).await.expect(200);
        let changes = planner.get("/plans/QT-145/diff?from=1&to=2").await.expect(200).json();
        let told: Vec<_> = changes["items"].as_array().unwrap().iter().map(|c| (c["change"].as_str().unwrap(), c["title"].as_str().unwrap())).collect();
        assert_eq!(told, [("changed", "制造强区"), ("removed", "民生")]);
        assert_eq!(nobody.get("/public/plans/QT-145").await.expect(200).json()["version"]["version"], "1");
        assert_eq!(planner.get("/plans/QT-145").await.expect(200).json()["version"]["version"], "1", "a draft is not the one that counts");
    }

    async fn the_public_sees_the_pinned_version_and_published_values_alone(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let (planner, nobody) = (server.login("guihua").await, server.anonymous());
        let (tongji, shenhe, fabu) = (server.login("tongji").await, server.login("shenhe").await, server.login("fabu").await);
        published(&planner, "1").await;
        nobody.get("/public/plans/QT-145/indicators").await.problem(404, "not_found");
        nobody.get("/public/plans/QT-145").await.problem(404, "not_found");
        planner.post("/plans/QT-145/versions/1/pin", json!({})).await.expect(204);
        // A draft beside it, with a chapter and an indicator that the public must not learn of.
        planner.post("/plans/QT-145/versions", json!({"version": "未定稿", "doc_no": "机密〔2024〕1号"})).await.expect(201);
        let rev = planner.get("/plans/QT-145?version=未定稿").await.expect(200).rev();
        let secret = json!([{"id": "s", "kind": "indicator", "title": "未定稿的章", "indicator_code": "GDP"}]);
        planner.with("if-match", rev).put("/plans/QT-145/versions/未定稿/nodes", json!({"nodes": secret})).await.expect(200);
        // Approved, not published.
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "217.31")], json!({"source": "内部快报"})).await).await;

        let everything = async || {
            let mut all = String::new();
            for path in ["/public/plans", "/public/plans/QT-145", "/public/plans/QT-145/indicators"] {
                all.push_str(&nobody.get(path).await.expect(200).json().to_string());
            }
            all
        };
        let seen = everything().await;
        for word in ["未定稿", "机密", "217.31", "内部快报", "tongji", "shenhe"] {
            assert!(!seen.contains(word), "'{word}' in {seen}");
        }
        let list = nobody.get("/public/plans/QT-145/indicators").await.expect(200).json();
        let codes: Vec<_> = list["items"].as_array().unwrap().iter().map(|i| i["code"].as_str().unwrap()).collect();
        assert_eq!((codes, &list["version"]), (vec!["IND", "POP"], &json!("1")));
        assert_eq!((&list["items"][0]["value"], &list["items"][0]["grade"]), (&Value::Null, &json!("no_data")));

        let id = fabu.get("/submissions?state=approved").await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let rev = fabu.get(&format!("/submissions/{id}")).await.expect(200).rev();
        fabu.with("if-match", rev).post(&format!("/submissions/{id}/publish"), json!({})).await.expect(200);
        let now = nobody.get("/public/plans/QT-145/indicators").await.expect(200).json()["items"][0].clone();
        assert_eq!((&now["value"], &now["period"], &now["source"]), (&json!(217.31), &json!("2024-01/05"), &json!("内部快报")), "{now}");
        assert!(now["vintage"].is_string() && now["known_on"].is_string() && now["synthetic"] == false, "{now}");
        let seen = everything().await;
        for word in ["未定稿", "机密", "tongji", "shenhe", "fabu"] {
            assert!(!seen.contains(word), "'{word}' in {seen}");
        }
    }

    async fn editing_is_refused_with_every_reason_at_once(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let rev = draft(&planner, "1").await;
        let path = "/plans/QT-145/versions/1/nodes";
        planner.put(path, json!({"nodes": []})).await.problem(428, "match_required");
        planner.with("if-match", 1).put(path, json!({"nodes": []})).await.problem(412, "stale");
        let bad = json!([
            {"id": "a", "kind": "chapter", "title": ""},
            {"id": "b", "kind": "scroll", "title": "卷"},
            {"id": "c", "kind": "indicator", "title": "无", "indicator_code": "NONE", "owner_unit": "nowhere"}]);
        let refused = planner.with("if-match", &rev).put(path, json!({"nodes": bad})).await.problem(422, "findings").json();
        let codes: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["bad_text", "unknown_kind", "unknown_indicator", "unknown_unit"]);
        let circle = json!([
            {"id": "a", "parent_id": "b", "kind": "chapter", "title": "甲"},
            {"id": "b", "parent_id": "a", "kind": "chapter", "title": "乙"}]);
        let refused = planner.with("if-match", &rev).put(path, json!({"nodes": circle})).await.problem(422, "findings").json();
        assert!(refused["errors"][0]["message_zh"].as_str().unwrap().contains("a → b → a"), "{refused}");
        assert_eq!(planner.get("/plans/QT-145?version=1").await.expect(200).json()["nodes"].as_array().unwrap().len(), 5);
        planner.post("/plans/QT-145/versions", json!({"version": "1"})).await.problem(409, "already_exists");
        planner.post("/plans/NONE/versions", json!({"version": "1"})).await.problem(404, "not_found");
        published(&planner, "2").await;
        planner.with("if-match", 1).put("/plans/QT-145/versions/2/nodes", json!({"nodes": []})).await.problem(409, "wrong_state");
        // Hostile headings are text, nothing else.
        let hostile = json!([{"id": "x", "kind": "chapter", "title": "<img src=x onerror=alert(1)> 𠮷"}]);
        planner.with("if-match", &rev).put(path, json!({"nodes": hostile})).await.expect(200);
        let kept = planner.get("/plans/QT-145?version=1").await.expect(200).json();
        assert_eq!(kept["nodes"][0]["title"], "<img src=x onerror=alert(1)> 𠮷");
    }

    async fn ten_thousand_levels_are_written_and_read(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let rev = draft(&planner, "1").await;
        let deep: Vec<Value> = (0..10_000)
            .map(|i| json!({"id": format!("n{i}"), "parent_id": (i > 0).then(|| format!("n{}", i - 1)), "kind": "chapter", "title": format!("{i}")}))
            .collect();
        planner.with("if-match", rev).put("/plans/QT-145/versions/1/nodes", json!({"nodes": deep})).await.expect(200);
        let tree = planner.get("/plans/QT-145?version=1").await.expect(200).json();
        assert_eq!(tree["nodes"][9_999]["depth"], 9_999);
    }

    async fn a_mid_term_adjustment_is_judged_under_either_version(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let planner = server.login("guihua").await;
        published(&planner, "1").await;
        published(&planner, "2").await;
        let book = crate::support::workbook("目标", &[
            &["指标编码", "单位代码", "规划", "版本", "文号", "文件日期", "基期", "基期值", "2024年", "2025年"],
            &["IND", "330114", "QT-145", "2", "钱政〔2023〕9号", "2023-07-01", "2020", "900", "800", "900"],
        ]);
        planner.upload("调整.xlsx", &book, &[("kind", "targets"), ("dry_run", "false")]).await.expect(200);
        let (tongji, shenhe, kan) = (server.login("tongji").await, server.login("shenhe").await, server.login("kan").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "335")], json!({})).await).await;
        let grade = async |query: &str| {
            let page = kan.get(&format!("/indicators?plan=QT-145{query}")).await.expect(200).json();
            let ind = page["items"].as_array().unwrap().iter().find(|i| i["code"] == "IND").unwrap().clone();
            (ind["target"].clone(), ind["grade"].clone(), ind["plan_version"].clone())
        };
        assert_eq!(grade("&plan_version=1").await, (json!(1000.0), json!("behind"), json!("1")));
        assert_eq!(grade("&plan_version=2").await, (json!(800.0), json!("on_track"), json!("2")));
        assert_eq!(grade("").await, grade("&plan_version=2").await, "the newest published one counts");
    }

    async fn plans_are_added_and_watch_indicators(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let new = json!({"code": "QT-DIGI", "name_zh": "数字经济三年行动计划", "kind": "special", "start_year": 2022, "end_year": 2024, "indicators": ["GDP"]});
        planner.post("/plans", new.clone()).await.expect(201);
        planner.post("/plans", new).await.problem(409, "already_exists");
        let wrong = json!({"code": "X", "name_zh": "甲", "kind": "annual", "start_year": 2022, "end_year": 2024});
        planner.post("/plans", wrong).await.problem(422, "invalid_field");
        planner.put("/plans/QT-DIGI/indicators", json!({"indicators": ["POP", "GDP"]})).await.expect(204);
        planner.put("/plans/QT-DIGI/indicators", json!({"indicators": ["NONE"]})).await.problem(404, "not_found");
        let page = planner.get("/indicators?plan=QT-DIGI").await.expect(200).json();
        let codes: Vec<_> = page["items"].as_array().unwrap().iter().map(|i| i["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["POP", "GDP"]);
        server.login("kan").await.post("/plans", json!({})).await.problem(403, "needs_role");
    }

    async fn the_distance_to_the_upper_level_target_is_told(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let upper = json!({"code": "HZ.POP", "name_zh": "杭州市常住人口", "unit": "人", "owner_unit": "330114-FGJ", "kind": "stock", "frequency": "year"});
        planner.post("/indicators", upper).await.expect(201);
        let plan = json!({"code": "HZ-145", "name_zh": "杭州市“十四五”规划", "kind": "five_year", "start_year": 2021, "end_year": 2025});
        planner.post("/plans", plan).await.expect(201);
        let seen = planner.get("/indicators/POP").await.expect(200);
        assert_eq!(seen.json()["alignment"], json!([]));
        let mut body = seen.json();
        body["answers_to"] = json!("HZ.POP");
        planner.with("if-match", seen.rev()).put("/indicators/POP", body).await.expect(200);
        let promise = |id: &str, indicator: &str, plan: &str, value: f64| target::TargetRow {
            id: id.into(),
            plan_code: plan.into(),
            version: "1".into(),
            indicator_code: indicator.into(),
            unit_code: "330114".into(),
            doc_no: Some("杭政〔2021〕1号".into()),
            doc_date: None,
            body: serde_json::to_string(&Target::new(indicator, "330114", plan, "1").promise(2025, value)).unwrap(),
            synthetic: false,
            import_id: None,
            file_name: None,
            sheet: None,
            cell: None,
            created_by: "t".into(),
            created_at: "2024-06-30T08:00:00.000000Z".into(),
            superseded_by: None,
            superseded_at: None,
        };
        let mut tx = server.store.begin().await.unwrap();
        let both = [promise("t1", "POP", "QT-145", 90.0), promise("t2", "HZ.POP", "HZ-145", 1_000_000.0)];
        target::insert_many(&mut tx, &both).await.unwrap();
        tx.touch_data();
        tx.commit_housekeeping().await.unwrap();
        let told = planner.get("/indicators/POP").await.expect(200).json()["alignment"].clone();
        // 90 万人 against 1,000,000 人 = 100 万人.
        assert_eq!((&told[0]["level"]["distance"], &told[0]["verdict"]), (&json!(-10.0), &json!("below")));
        assert_eq!((&told[0]["share"], &told[0]["plan"], &told[0]["year"]), (&json!(0.9), &json!("HZ-145"), &json!(2025)));
        assert_eq!(told[0]["text"], "低于上位目标");
    }

    async fn definitions_are_checked_and_versioned(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let new = json!({"code": "PCGDP", "name_zh": "人均地区生产总值", "unit": "万元/人", "owner_unit": "330114-TJJ", "kind": "ratio",
            "frequency": "year", "formula": "[GDP]/[POP]", "category": "经济"});
        let made = planner.post("/indicators", new.clone()).await.expect(201).json();
        assert_eq!((&made["inputs"], &made["progress"]["grade"]), (&json!(["GDP", "POP"]), &json!("no_data")));
        planner.post("/indicators", new.clone()).await.problem(409, "already_exists");
        let mut bad = new.clone();
        bad["code"] = json!("BAD");
        bad["unit"] = json!("光年每斗");
        bad["owner_unit"] = json!("nowhere");
        bad["formula"] = json!("[GDP] + ");
        let refused = planner.post("/indicators", bad).await.problem(422, "findings").json();
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["place"]["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["unit", "owner_unit", "formula"]);
        // A cycle through another indicator is refused and named.
        let gdp = planner.get("/indicators/GDP").await.expect(200);
        let mut circle = gdp.json();
        circle["formula"] = json!("[PCGDP]*[POP]");
        let refused = planner.with("if-match", gdp.rev()).put("/indicators/GDP", circle).await.problem(422, "findings").json();
        assert!(refused["errors"].to_string().contains("PCGDP"), "{refused}");

        let mut renamed = gdp.json();
        renamed["name_zh"] = json!("地区生产总值（现价）");
        planner.with("if-match", gdp.rev()).put("/indicators/GDP", renamed.clone()).await.expect(200);
        planner.with("if-match", gdp.rev()).put("/indicators/GDP", renamed.clone()).await.problem(412, "stale");
        planner.put("/indicators/GDP", renamed).await.problem(428, "match_required");
        let seen = server.login("kan").await.get("/indicators/GDP").await.expect(200);
        assert_eq!((seen.json()["name_zh"].clone(), seen.rev()), (json!("地区生产总值（现价）"), "2".to_owned()));
        let history = server.login("kan").await.get("/indicators/GDP/history").await.expect(200).json();
        assert_eq!((&history["items"][0]["action"], &history["items"][0]["actor"]), (&json!("update"), &json!("guihua")));
        assert!(history["items"][0].get("origin").is_none(), "addresses are for the audit administrator");
        server.login("tongji").await.post("/indicators", new).await.problem(403, "needs_role");
    }
}
