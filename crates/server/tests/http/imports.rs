//! Imports: stage, validate, dry run, commit all or nothing, the same file twice, cancel, download.

use crate::support::{Client, Server, workbook};
use qipan_store::observation::{self, ObservationFilter};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

const HEAD: &[&str] = &["指标编码", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源"];

/// Three errors: an unknown indicator, a unit of another dimension, a text for a number.
fn wrong() -> Vec<u8> {
    workbook(
        "数据",
        &[
            HEAD,
            &["GDP", "330114", "2023Q4", "1258.3", "亿元", "初步", "2024-01-25", "统计公报"],
            &["GPD", "330114", "2023Q3", "930.1", "亿元", "初步", "2023-10-25", "统计公报"],
            &["GDP", "330114", "2023Q2", "611", "亩", "初步", "2023-07-25", "统计公报"],
            &["POP", "330114", "2023", "七十多", "万人", "最终", "2024-02-28", "统计公报"],
        ],
    )
}

fn right() -> Vec<u8> {
    workbook(
        "数据",
        &[
            HEAD,
            &["GDP", "330114", "2023Q4", "1258.3", "亿元", "初步", "2024-01-25", "统计公报"],
            &["GDP", "330114", "2023Q3", "9301000", "万元", "初步", "2023-10-25", "统计公报"],
            &["POP", "330114", "2023", "75.6", "万人", "最终", "2024-02-28", "统计公报"],
        ],
    )
}

async fn count(store: &Store) -> i64 {
    observation::count(&mut store.read().await.unwrap(), &ObservationFilter::default()).await.unwrap()
}

async fn approve(client: &Client, id: &Value) {
    let path = format!("/submissions/{}", id.as_str().unwrap());
    let rev = client.get(&path).await.expect(200).rev();
    client.with("if-match", rev).post(&format!("{path}/approve"), json!({})).await.expect(200);
}

both_databases! {
    async fn errors_are_told_by_cell_and_the_corrected_file_is_committed_once(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let dry = tongji.upload("月报 一.xlsx", &wrong(), &[("dry_run", "true")]).await.expect(200).json();
        assert_eq!((dry["state"].as_str(), dry["dry_run"].as_bool()), (Some("refused"), Some(true)), "{dry}");
        let found: Vec<_> = dry["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error")
            .map(|f| (f["place"]["cell"].as_str().unwrap(), f["code"].as_str().unwrap())).collect();
        assert_eq!(found, [("A3", "unknown_indicator"), ("E4", "wrong_unit"), ("D5", "bad_number")]);
        assert_eq!(dry["findings"][0]["place"]["sheet"], "数据");
        assert_eq!(dry["findings"][0]["value"], "GPD");
        assert!(dry["findings"][0]["remedy_zh"].as_str().unwrap().to_uppercase().contains("GDP"), "{dry}");
        assert_eq!(dry["findings_count"]["error"], 3);
        assert_eq!(dry["summary"]["refused"], 3);
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        tongji.post(&format!("{path}/commit"), json!({})).await.problem(409, "wrong_state");
        // Committing at once refuses as well, and nothing is saved.
        let direct = tongji.upload("月报 一.xlsx", &wrong(), &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!(direct["state"], "refused");
        assert_eq!(count(&server.store).await, 0);

        let dry = tongji.upload("月报 二.xlsx", &right(), &[]).await.expect(200).json();
        assert_eq!(dry["state"], "ready", "{dry}");
        assert_eq!((&dry["summary"]["new"], &dry["summary"]["rows"]), (&json!(3), &json!(3)));
        assert_eq!(count(&server.store).await, 0);
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        let done = tongji.post(&format!("{path}/commit"), json!({})).await.expect(200).json();
        assert_eq!(done["state"], "committed", "{done}");
        assert_eq!(count(&server.store).await, 3);

        let again = tongji.upload("月报 二.xlsx", &right(), &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!(again["state"], "committed");
        assert_eq!((&again["summary"]["unchanged"], &again["submission_id"]), (&json!(3), &Value::Null));
        assert_eq!(count(&server.store).await, 3);
        assert_eq!(again["sha256"], done["sha256"]);

        let shenhe = server.login("shenhe").await;
        approve(&shenhe, &done["submission_id"]).await;
        let again = tongji.upload("月报 二.xlsx", &right(), &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!((&again["summary"]["unchanged"], &again["submission_id"]), (&json!(3), &Value::Null));
        let rows = observation::list(&mut server.store.read().await.unwrap(), &ObservationFilter::default()).await.unwrap();
        assert!(rows.iter().all(|r| r.state == "approved" && r.file_name.as_deref() == Some("月报 二.xlsx")));
        assert!(rows.iter().any(|r| r.cell.as_deref() == Some("D3") && (r.value - 930.1).abs() < 1e-9), "万元 became 亿元");
    }

    async fn the_original_comes_back_to_those_who_may_see_it(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let bytes = right();
        let id = tongji.upload("季报\".xlsx", &bytes, &[]).await.expect(200).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/imports/{id}/file");
        let file = tongji.get(&path).await.expect(200);
        assert_eq!(file.bytes, bytes);
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=") && disposition.contains("%E5%AD%A3"), "{disposition}");
        server.login("shenhe").await.get(&path).await.expect(200);
        server.login("xiasha").await.get(&path).await.problem(404, "not_found");
        server.login("xitong").await.get(&path).await.problem(403, "needs_role");
        assert_eq!(server.login("xiasha").await.get("/imports").await.expect(200).json()["items"], json!([]));
        assert_eq!(tongji.get("/imports").await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    }

    async fn a_reporter_imports_only_for_the_own_unit(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let row = |unit: &'static str| vec!["IND", unit, "2024-01/05", "12.5", "亿元", "快报", "2024-06-12", "月报"];
        let (own, foreign) = (row("330114001"), row("330114002"));
        let both = workbook("数据", &[HEAD, &own, &foreign]);
        let reply = xiasha.upload("两街道.xlsx", &both, &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!(reply["state"], "refused");
        assert_eq!((&reply["findings"][0]["code"], &reply["findings"][0]["place"]["row"]), (&json!("outside_scope"), &json!(3)));
        assert_eq!(count(&server.store).await, 0);
        let mine = workbook("数据", &[HEAD, &own]);
        let reply = xiasha.upload("下沙.xlsx", &mine, &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!(reply["state"], "committed", "{reply}");
        let kan = server.login("kan").await;
        kan.upload("x.xlsx", &mine, &[]).await.problem(403, "needs_role");
        // Without a unit in the sheet, a sub-district's reporter means the own one.
        let bare = workbook("数据", &[&["指标编码", "期间", "数值"], &["IND", "2024-01/04", "10"]]);
        let reply = xiasha.upload("无单位.xlsx", &bare, &[("dry_run", "false"), ("vintage", "flash")]).await.expect(200).json();
        assert_eq!(reply["state"], "committed", "{reply}");
        assert_eq!(reply["summary"]["unit"], "330114001");
    }

    async fn dictionary_and_targets_are_the_planners(store: Store) {
        let server = Server::start(store).await;
        let book = workbook("指标", &[
            &["指标编码", "指标名称", "计量单位", "小数位", "属性", "方向", "类型", "责任单位", "频率"],
            &["RDI", "研发经费投入强度", "%", "2", "预期性", "上升", "比率", "330114-FGJ", "年度"],
            &["HTE", "高新技术企业数", "家", "0", "预期性", "上升", "存量", "330114-FGJ", "年度"],
        ]);
        let tongji = server.login("tongji").await;
        let reply = tongji.upload("字典.xlsx", &book, &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!(reply["state"], "refused", "{reply}");
        let guihua = server.login("guihua").await;
        let parts = [("dry_run", "false"), ("kind", "dictionary"), ("plan", "QT-145")];
        let reply = guihua.upload("字典.xlsx", &book, &parts).await.expect(200).json();
        assert_eq!((&reply["state"], &reply["kind"]), (&json!("committed"), &json!("dictionary")), "{reply}");
        assert_eq!((&reply["summary"]["new"], &reply["summary"]["changed"]), (&json!(1), &json!(1)));
        let reply = guihua.upload("字典.xlsx", &book, &parts).await.expect(200).json();
        assert_eq!(reply["summary"]["unchanged"], 2);
        let book = workbook("目标", &[
            &["指标编码", "单位代码", "规划", "版本", "文号", "基期", "基期值", "2023年", "2024年", "2025年"],
            &["RDI", "330114", "QT-145", "1", "钱政发〔2021〕5号", "2020", "3.2", "3.6", "3.8", "4"],
        ]);
        let reply = guihua.upload("目标.xlsx", &book, &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!((&reply["state"], &reply["kind"]), (&json!("committed"), &json!("targets")), "{reply}");
        let reply = guihua.upload("目标.xlsx", &book, &[("dry_run", "false")]).await.expect(200).json();
        assert_eq!((&reply["summary"]["unchanged"], &reply["summary"]["new"]), (&json!(1), &json!(0)));
    }

    async fn a_waiting_import_can_be_given_up_by_its_creator(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let id = tongji.upload("a.xlsx", &right(), &[]).await.expect(200).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/imports/{id}");
        server.login("liangshou").await.post(&format!("{path}/cancel"), json!({})).await.problem(403, "not_yours");
        assert_eq!(tongji.post(&format!("{path}/cancel"), json!({})).await.expect(200).json()["state"], "cancelled");
        tongji.post(&format!("{path}/commit"), json!({})).await.problem(409, "wrong_state");
        tongji.post(&format!("{path}/cancel"), json!({})).await.problem(409, "wrong_state");
    }

    async fn a_large_import_shows_progress_and_can_be_cancelled(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let mut csv = String::from("指标编码,单位代码,期间,数值,发布日期\n");
        for row in 0..40_000_u32 {
            let (day, rest) = (row % 28 + 1, row / 28);
            let (month, year) = (rest % 12 + 1, 1995 + rest / 12 % 30);
            csv.push_str(&format!("POP,330114,{year}-{month:02},{row},{}-{:02}-{day:02}\n", 2024 + rest / 360, rest % 11 + 1));
        }
        let upload = {
            let tongji = tongji.clone();
            tokio::spawn(async move { tongji.upload("gross.csv", csv.as_bytes(), &[("dry_run", "false")]).await })
        };
        let id = loop {
            let all = tongji.get("/imports").await.expect(200).json();
            if let Some(id) = all["items"][0]["id"].as_str() {
                break id.to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        };
        let seen = tongji.get(&format!("/imports/{id}")).await.expect(200).json();
        assert!(seen["progress"]["total"].is_i64() && seen["summary"].is_null(), "{seen}");
        let cancelled = tongji.post(&format!("/imports/{id}/cancel"), json!({})).await.expect(200).json();
        assert_eq!(cancelled["state"], "cancelled", "{cancelled}");
        assert!([200, 202].contains(&upload.await.unwrap().status.as_u16()));
        assert_eq!(count(&server.store).await, 0);
    }

    async fn a_changed_value_is_a_change_and_the_old_one_stays(store: Store) {
        let server = Server::start(store).await;
        let (tongji, shenhe) = (server.login("tongji").await, server.login("shenhe").await);
        let file = |value: &'static str, day: &'static str| {
            workbook("数据", &[HEAD, &["GDP", "330114", "2023Q4", value, "亿元", "初步", day, "公报"]])
        };
        let send = |bytes: Vec<u8>| {
            let (tongji, shenhe) = (tongji.clone(), shenhe.clone());
            async move {
                let done = tongji.upload("a.xlsx", &bytes, &[("dry_run", "false")]).await.expect(200).json();
                if done["submission_id"].is_string() {
                    approve(&shenhe, &done["submission_id"]).await;
                }
                done["summary"].clone()
            }
        };
        assert_eq!(send(file("1258", "2024-01-25")).await["new"], 1);
        assert_eq!(send(file("1260", "2024-03-01")).await["changed"], 1);
        assert_eq!(send(file("1260", "2024-03-01")).await["unchanged"], 1);
        assert_eq!(send(file("1258", "2024-01-25")).await["unchanged"], 1, "known since that day already");
        let rows = observation::list(&mut server.store.read().await.unwrap(), &ObservationFilter::default()).await.unwrap();
        let states: Vec<_> = rows.iter().map(|r| (r.value, r.state.as_str())).collect();
        assert_eq!(states, [(1258.0, "superseded"), (1260.0, "approved")]);
    }
}
