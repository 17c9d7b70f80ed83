//! Templates, exports, marked-up copies, backups, the proof of the audit trail.

use crate::support::{Server, workbook};
use qipan_exchange::{Limits, Workbook};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

const HEAD: &[&str] =
    &["指标编码", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源", "演示"];

fn open(bytes: &[u8]) -> Workbook {
    Workbook::open(bytes, "x.xlsx", &Limits::default()).unwrap()
}

/// All texts of a workbook.
fn texts(book: &Workbook) -> String {
    book.sheets.iter().flat_map(|s| s.cells()).map(|c| format!("{:?}\n", c.value)).collect()
}

async fn import(server: &Server, rows: &[&[&str]]) -> Value {
    let tongji = server.login("tongji").await;
    let all: Vec<&[&str]> = std::iter::once(HEAD).chain(rows.iter().copied()).collect();
    let done =
        tongji.upload("a.xlsx", &workbook("数据", &all), &[("dry_run", "false")]).await.expect(200).json();
    assert_eq!(done["state"], "committed", "{done}");
    if let Some(id) = done["submission_id"].as_str() {
        let shenhe = server.login("shenhe").await;
        let path = format!("/submissions/{id}");
        let rev = shenhe.get(&path).await.expect(200).rev();
        shenhe.with("if-match", rev).post(&format!("{path}/approve"), json!({})).await.expect(200);
    }
    done
}

both_databases! {
    async fn a_template_that_is_filled_in_comes_in_again(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let reply = tongji.get("/templates/observations.xlsx?period=2024Q1,2023Q4").await.expect(200);
        assert!(reply.headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
        let book = open(&reply.bytes);
        let text = texts(&book);
        assert!(text.contains("GDP") && text.contains("330114") && !text.contains("HTE"), "{text}");
        let back = tongji.upload("模板.xlsx", &reply.bytes, &[]).await.expect(200).json();
        assert_eq!(back["findings_count"]["error"], 0, "an empty form has no errors: {back}");
        // A sub-district's form is about the sub-district.
        let xiasha = server.login("xiasha").await;
        let own = texts(&open(&xiasha.get("/templates/observations.xlsx?unit=330114001").await.expect(200).bytes));
        assert!(own.contains("330114001"), "{own}");
        let guihua = server.login("guihua").await;
        let book = guihua.get("/templates/dictionary.xlsx").await.expect(200);
        assert!(texts(&open(&book.bytes)).contains("高新技术企业数"));
        let unchanged = guihua.upload("字典.xlsx", &book.bytes, &[]).await.expect(200).json();
        assert_eq!((&unchanged["state"], &unchanged["summary"]["unchanged"]), (&json!("ready"), &json!(4)), "{unchanged}");
        let book = guihua.get("/templates/targets.xlsx?plan=QT-145").await.expect(200);
        assert!(texts(&open(&book.bytes)).contains("2025年"));
        guihua.get("/templates/novel.xlsx").await.problem(404, "not_found");
        guihua.get("/templates/targets.xlsx?plan=none").await.problem(404, "not_found");
        guihua.get("/templates/observations.xlsx?period=soon").await.problem(422, "invalid_field");
        server.login("kan").await.get("/templates/targets.xlsx").await.problem(403, "needs_role");
    }

    async fn exports_mark_demo_values_neutralise_formulas_and_come_in_again(store: Store) {
        let server = Server::start(store).await;
        import(&server, &[
            &["GDP", "330114", "2023Q4", "1258.3", "亿元", "初步", "2024-01-25", "=cmd|' /C calc'!A0", ""],
            &["GDP", "330114", "2023Q3", ">930", "亿元", "初步", "2023-10-25", "公报", "是"],
        ]).await;
        let kan = server.login("kan").await;
        let csv = kan.get("/exports/observations.csv").await.expect(200);
        let text = String::from_utf8(csv.bytes.clone()).unwrap();
        assert!(text.contains("'=cmd"), "{text}");
        assert!(text.contains("演示值") && text.contains(">930"), "{text}");
        let xlsx = kan.get("/exports/observations.xlsx?indicator=GDP").await.expect(200);
        assert!(texts(&open(&xlsx.bytes)).contains("演示值"));
        let tongji = server.login("tongji").await;
        let back = tongji.upload("again.xlsx", &xlsx.bytes, &[]).await.expect(200).json();
        assert_eq!((&back["summary"]["unchanged"], &back["summary"]["changed"]), (&json!(2), &json!(0)), "{back}");
        let early = kan.get("/exports/observations.csv?as_of=2023-12-31").await.expect(200);
        assert!(!String::from_utf8(early.bytes).unwrap().contains("1258.3"));
        let targets = String::from_utf8(kan.get("/exports/targets.csv").await.expect(200).bytes).unwrap();
        assert!(targets.contains("500"), "{targets}");
        // A sub-district's reporter sees the district's values and the own ones, not the neighbour's targets.
        let own = String::from_utf8(server.login("xiasha").await.get("/exports/targets.csv").await.expect(200).bytes).unwrap();
        assert!(own.contains("330114001") && !own.contains("330114002"), "{own}");
        kan.get("/exports/observations.pdf").await.problem(404, "not_found");
        kan.get("/exports/users.csv").await.problem(404, "not_found");
        kan.get("/exports/observations.csv?as_of=x").await.problem(422, "invalid_field");
        server.login("xitong").await.get("/exports/observations.csv").await.problem(403, "needs_role");
    }

    async fn the_marked_copy_carries_the_errors_as_notes(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let bad = workbook("数据", &[HEAD, &["GPD", "330114", "2023Q4", "x", "亿元", "初步", "2024-01-25", "公报", ""]]);
        let id = tongji.upload("错.xlsx", &bad, &[]).await.expect(200).json()["id"].as_str().unwrap().to_owned();
        let copy = tongji.get(&format!("/imports/{id}/marked.xlsx")).await.expect(200);
        let text = texts(&open(&copy.bytes));
        assert!(text.contains("GPD") && text.contains("A2"), "{text}");
        assert!(copy.headers["content-disposition"].to_str().unwrap().contains("marked") || text.contains("数据"));
        // The copy can be corrected and uploaded: its own list is not read.
        let again = tongji.upload("错-批注.xlsx", &copy.bytes, &[]).await.expect(200).json();
        assert_eq!(again["findings_count"]["error"], 2, "{again}");
        server.login("xiasha").await.get(&format!("/imports/{id}/marked.xlsx")).await.problem(404, "not_found");
    }

    async fn implausible_values_are_told_and_not_refused(store: Store) {
        let server = Server::start(store).await;
        let quarter = |period: &'static str, value: &'static str| ["GDP", "330114", period, value, "亿元", "初步", "", "公报", ""];
        let past: Vec<_> = [("2021Q4", "1100"), ("2022Q4", "1180"), ("2023Q4", "1250")].map(|(p, v)| quarter(p, v)).to_vec();
        let past: Vec<&[&str]> = past.iter().map(<[&str; 9]>::as_slice).collect();
        import(&server, &past).await;
        let tongji = server.login("tongji").await;
        let slip = quarter("2024Q4", "13000000");
        let reply = tongji.upload("b.xlsx", &workbook("数据", &[HEAD, &slip]), &[]).await.expect(200).json();
        assert_eq!(reply["state"], "ready", "{reply}");
        let codes: Vec<_> = reply["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"unit_slip") && codes.contains(&"period_not_over"), "{codes:?}");
        assert_eq!(reply["findings"][0]["place"]["cell"], "D2");
    }

    async fn the_trail_is_proved_and_a_change_behind_its_back_shows(store: Store) {
        let server = Server::start(store).await;
        import(&server, &[&["GDP", "330114", "2023Q4", "1258.3", "亿元", "初步", "2024-01-25", "公报", ""]]).await;
        let shenji = server.login("shenji").await;
        let proof = shenji.get("/audit/verify").await.expect(200).json();
        assert_eq!((&proof["ok"], &proof["broken_at"]), (&json!(true), &Value::Null), "{proof}");
        assert_eq!(proof["rows"], proof["head_seq"]);
        server.login("xitong").await.get("/audit/verify").await.problem(403, "needs_role");
    }

    async fn a_backup_is_made_while_others_work(store: Store) {
        let server = Server::start(store).await;
        let made = server.login("xitong").await.post("/backup", json!({})).await.expect(201).json();
        assert!(made["bytes"].as_u64().unwrap() > 10_000, "{made}");
        let path = server.data.path().join("backups").join(made["file"].as_str().unwrap());
        assert!(path.exists());
        server.login("kan").await.post("/backup", json!({})).await.problem(403, "needs_role");
    }
}
