//! Lists of projects and progress sheets: as departments keep them, merge review, round trip.

use crate::support::{Client, Reply, Server, workbook};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

const DAYS: &[&str] = &[
    "序号",
    "项目代码",
    "项目名称",
    "建设单位",
    "总投资（亿元）",
    "2024年计划投资（万元）",
    "用地面积（亩）",
    "设备占比",
    "行业",
    "属地街道",
    "立项类型",
    "用地方式",
    "洽谈时间",
    "计划开工时间",
    "备注",
];

fn list(rows: &[&[&str]]) -> Vec<u8> {
    let mut all: Vec<&[&str]> = vec![&["2024年下沙街道重点项目清单"], DAYS];
    all.extend_from_slice(rows);
    workbook("清单", &all)
}

async fn sent(client: &Client, name: &str, bytes: &[u8]) -> Value {
    client.upload(name, bytes, &[("dry_run", "true")]).await.expect(200).json()
}

async fn commit(client: &Client, import: &Value) -> Reply {
    client.post(&format!("/imports/{}/commit", import["id"].as_str().unwrap()), json!({})).await
}

fn cells(import: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let all = import["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error");
    all.map(|f| (text(&f["place"]["cell"]), text(&f["code"]))).collect()
}

fn figures(import: &Value) -> [u64; 4] {
    ["new", "changed", "unchanged", "refused"].map(|k| import["summary"][k].as_u64().unwrap())
}

both_databases! {
    async fn a_list_as_a_department_keeps_it_comes_in(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let wrong = list(&[
            &["1", "2401-330114-04-01-12345", "减速器（演示）", "甲公司", "5", "", "", "", "C34", "下沙街道", "备案", "出让", "2024-01-08", "", ""],
            &["2", "", "电机（演示）", "乙公司", "五亿", "", "", "", "C38", "下沙", "备案", "买", "2024-01-08", "", ""],
            &["3", "", "丝杆（演示）", "丙公司", "5", "", "", "70", "Q99", "白杨街道", "备案", "出让", "2024-12-08", "", ""],
            &["4", "", "", "", "5", "", "", "", "", "", "", "", "", "", ""],
            &["合计", "", "", "", "15", "", "", "", "", "", "", "", "", "", ""],
        ]);
        let import = sent(&xiasha, "错.xlsx", &wrong).await;
        assert_eq!(import["state"], "refused", "{import}");
        let found = cells(&import);
        for wanted in [("B3", "project_code"), ("E4", "bad_number"), ("L4", "bad_choice"), ("H5", "share_without_percent"), ("C6", "no_project")] {
            assert!(found.iter().any(|(c, k)| (c.as_str(), k.as_str()) == wanted), "{wanted:?} of {found:?}");
        }
        let missing = found.iter().find(|(_, code)| code == "required_project");
        assert_eq!(missing, None, "a cell that can't be read is told once; its field is not missing as well");
        commit(&xiasha, &import).await.problem(409, "wrong_state");
        assert_eq!(xiasha.get("/projects").await.json()["total"], 0);

        let right = list(&[
            &["1", "2401-330114-04-01-123456", "减速器（演示）", "甲公司", "3.66", "20000", "100", "35%", "C3453", "下沙街道", "备案制", "新供地", "2024-01-08", "2024-09", "重点"],
            &["2", "", "电机（演示）", "乙公司", "0.5", "", "", "", "C38", "下沙街道", "备案", "租赁厂房", "2024.3.1", "", ""],
        ]);
        let import = sent(&xiasha, "清单.xlsx", &right).await;
        assert_eq!((import["state"].as_str(), import["kind"].as_str()), (Some("ready"), Some("projects")), "{import}");
        assert_eq!(figures(&import), [2, 0, 0, 0]);
        assert_eq!(import["summary"]["projects"]["changes"][0]["what"], "new");
        let doubt = import["findings"].as_array().unwrap().iter().find(|f| f["code"] == "project_code_check_digit");
        assert_eq!(doubt.unwrap()["place"]["cell"], "B3", "a code that is new is doubted: {import}");
        assert_eq!(commit(&xiasha, &import).await.expect(200).json()["state"], "committed");
        let page = xiasha.get("/projects?q=减速器").await.expect(200).json();
        assert_eq!(page["items"][0]["total_investment_fen"], 36_600_000_000_i64);
        let id = page["items"][0]["id"].as_str().unwrap().to_owned();
        let one = xiasha.get(&format!("/projects/{id}")).await.expect(200).json();
        assert_eq!(one["moves"][0]["to"], "2024-09-30", "{one}");
        let twice = list(&[
            &["1", "2401-330114-04-01-123456", "减速器（演示）", "甲公司", "3.66", "", "", "", "", "", "", "", "", "", ""],
            &["2", "2401-330114-04-01-123456", "齿轮箱（演示）", "丁公司", "2", "", "", "", "C34", "下沙街道", "备案", "出让", "2024-01-08", "", ""],
        ]);
        let twice = sent(&xiasha, "重码.xlsx", &twice).await;
        let told = twice["findings"].as_array().unwrap().iter().find(|f| f["code"] == "duplicate_row").unwrap();
        assert_eq!((told["place"]["cell"].as_str(), told["value"].as_str()), (Some("B4"), None), "{told}");
        assert!(told["message_zh"].as_str().unwrap().contains("项目代码"), "{told}");
        // The same file again changes nothing.
        assert_eq!(figures(&sent(&xiasha, "清单.xlsx", &right).await), [0, 0, 2, 0]);
        let again = sent(&xiasha, "清单.xlsx", &right).await;
        commit(&xiasha, &again).await.expect(200);
        assert_eq!(xiasha.get("/projects").await.json()["total"], 2);

        // Round trip.
        let out = xiasha.get("/projects/export?q=演示").await.expect(200);
        let back = sent(&xiasha, "导出.xlsx", &out.bytes).await;
        assert_eq!((back["state"].as_str(), figures(&back)), (Some("ready"), [0, 0, 2, 0]), "{back}");
        let csv = xiasha.get("/projects/export?format=csv&q=减速器").await.expect(200);
        assert!(String::from_utf8_lossy(&csv.bytes).contains("36600"), "万元");
        xiasha.get("/projects/export?format=pdf").await.problem(422, "invalid_field");
        // Others neither see nor change them.
        let baiyang = server.login("baiyang").await;
        let theirs = sent(&baiyang, "清单.xlsx", &right).await;
        assert_eq!(theirs["state"], "refused");
        assert!(cells(&theirs).iter().any(|(_, code)| code == "outside_scope_project"), "{theirs}");
    }

    async fn what_may_be_the_same_project_is_decided_by_a_person(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let talk = json!({"name": "年产10万套减速器项目（演示）", "since": "2024-01-08", "procedure": "filing", "supply": "leased",
            "enterprise": "甲机械有限公司", "subdistrict": "330114001", "total_investment_fen": 36_600_000_000_i64});
        let id = xiasha.post("/projects", talk).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let file = list(&[
            &["1", "2401-330114-04-01-123456", "年产10万套减速器（演示）", "甲机械股份有限公司", "4", "", "", "", "C3453", "下沙街道", "备案", "租赁", "2024-01-08", "", ""],
            &["2", "", "生物药中试（演示）", "丙公司", "1", "", "", "", "", "下沙街道", "备案", "租赁", "2024-01-08", "", ""],
        ]);
        let import = sent(&xiasha, "清单.xlsx", &file).await;
        assert_eq!(import["state"], "ready", "{import}");
        let review = &import["summary"]["projects"]["reviews"][0];
        assert_eq!((&import["summary"]["projects"]["open"], &review["key"]), (&json!(1), &json!("清单!C3")));
        assert_eq!(review["candidates"][0]["why"], "name_and_enterprise");
        let sides = review["candidates"][0]["fields"].as_array().unwrap();
        let money = sides.iter().find(|f| f["field"] == "total_investment_fen").unwrap();
        assert_eq!((&money["there"], &money["file"], &money["same"]), (&json!("36600"), &json!("40000"), &json!(false)));
        commit(&xiasha, &import).await.problem(409, "reviews_open");
        let path = format!("/imports/{}/reviews", import["id"].as_str().unwrap());
        xiasha.put(&path, json!({"decisions": {"清单!C3": "same:nobody"}})).await.problem(422, "invalid_field");
        xiasha.put(&path, json!({"decisions": {"清单!C9": "new"}})).await.problem(422, "invalid_field");
        server.login("tongji").await.put(&path, json!({"decisions": {"清单!C3": "new"}})).await.problem(404, "not_found");
        let decided = xiasha.put(&path, json!({"decisions": {"清单!C3": format!("same:{id}")}})).await.expect(200).json();
        assert_eq!((decided["state"].as_str(), figures(&decided)), (Some("ready"), [1, 1, 0, 0]), "{decided}");
        commit(&xiasha, &decided).await.expect(200);
        let one = xiasha.get(&format!("/projects/{id}")).await.expect(200).json();
        assert_eq!((&one["code"], &one["name"]), (&json!("2401-330114-04-01-123456"), &json!("年产10万套减速器（演示）")));
        assert_eq!(xiasha.get("/projects").await.json()["total"], 2, "its history stays with it");
        // Decided as new, or left out.
        let file = list(&[&["1", "", "年产10万套减速器（演示）", "丁公司", "4", "", "", "", "", "下沙街道", "备案", "租赁", "2024-01-08", "", ""]]);
        let import = sent(&xiasha, "另.xlsx", &file).await;
        let path = format!("/imports/{}/reviews", import["id"].as_str().unwrap());
        let skipped = xiasha.put(&path, json!({"decisions": {"清单!C3": "skip"}})).await.expect(200).json();
        assert_eq!((figures(&skipped), &skipped["summary"]["projects"]["open"]), ([0, 0, 0, 0], &json!(0)));
        let new = xiasha.put(&path, json!({"decisions": {"清单!C3": "new"}})).await.expect(200).json();
        assert_eq!(figures(&new), [1, 0, 0, 0]);
        commit(&xiasha, &new).await.expect(200);
        assert_eq!(xiasha.get("/projects").await.json()["total"], 3);
    }

    async fn progress_sheets_file_returns_and_dates(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let talk = json!({"name": "减速器（演示）", "since": "2024-01-08", "procedure": "filing", "supply": "leased",
            "enterprise": "甲公司", "subdistrict": "330114001", "officer": "xiasha"});
        let id = xiasha.post("/projects", talk).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let head: &[&str] = &["项目名称", "本年累计完成投资", "工程进度（%）", "形象进度", "存在问题", "实际签约日期", "预计投产日期"];
        let sheet = |title: &str, row: &[&str]| workbook("进度", &[&[title, "", "", "单位：万元"], head, row]);
        let may = sheet("2024年4月项目进度表", &["减速器（演示）", "1200", "10", "打桩", "", "", ""]);
        let import = sent(&xiasha, "四月.xlsx", &may).await;
        assert_eq!((import["state"].as_str(), import["kind"].as_str(), figures(&import)), (Some("ready"), Some("project_progress"), [0, 1, 0, 0]), "{import}");
        commit(&xiasha, &import).await.expect(200);
        // The year's figure to May less what April brought.
        let next = sheet("2024年5月项目进度表", &["减速器（演示）", "2000.5", "15", "主体", "", "", "2025-06"]);
        let import = sent(&xiasha, "五月.xlsx", &next).await;
        commit(&xiasha, &import).await.expect(200);
        let one = xiasha.get(&format!("/projects/{id}")).await.expect(200).json();
        let filed: Vec<(&str, i64)> = one["returns"].as_array().unwrap().iter()
            .map(|r| (r["month"].as_str().unwrap(), r["invested_fen"].as_i64().unwrap())).collect();
        assert!(filed.contains(&("2024-05", 800_500_000)), "{filed:?}");
        assert_eq!(figures(&sent(&xiasha, "五月.xlsx", &next).await), [0, 0, 1, 0]);
        let odd = sheet("2024年6月项目进度表", &["减速器（演示）", "1000", "8", "", "", "2024-03-01", "2025-09-30"]);
        let found = cells(&sent(&xiasha, "六月.xlsx", &odd).await);
        for wanted in [("B3", "negative"), ("F3", "gate_prerequisite"), ("G3", "gate_reason")] {
            assert!(found.iter().any(|(c, k)| (c.as_str(), k.as_str()) == wanted), "{wanted:?} of {found:?}");
        }
        let unknown = sheet("2024年6月", &["没有的项目", "1000", "8", "", "", "", ""]);
        assert_eq!(cells(&sent(&xiasha, "错.xlsx", &unknown).await), [("A3".to_owned(), "unknown_project".to_owned())]);
    }

    async fn forms_come_in_again(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let form = xiasha.get("/templates/projects.xlsx").await.expect(200);
        let back = sent(&xiasha, "模板.xlsx", &form.bytes).await;
        assert_eq!((back["state"].as_str(), figures(&back)), (Some("ready"), [0, 0, 0, 0]), "{back}");
        let form = xiasha.get("/templates/project_progress.xlsx?period=2024-05").await.expect(200);
        let back = sent(&xiasha, "进度.xlsx", &form.bytes).await;
        assert_eq!(back["state"], "ready", "{back}");
        xiasha.get("/templates/project_progress.xlsx?period=2024").await.problem(422, "invalid_field");
    }
}
