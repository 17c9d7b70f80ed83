//! The reading side: the table, values as of a day, why, charts, decomposition, the first page.

use crate::support::{Client, PASSWORD, Server, workbook};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};
use std::io::Read as _;

/// Enters values at a unit and submits them; gives back the submission's id.
pub async fn submit(
    client: &Client,
    unit: &str,
    period: &str,
    values: &[(&str, &str)],
    more: Value,
) -> String {
    let seen = client.get(&format!("/entry?unit={unit}&period={period}")).await.expect(200).json();
    let rev = |code: &str| {
        let rows = seen["rows"].as_array().unwrap();
        rows.iter().find(|r| r["indicator"] == code).map_or(Value::Null, |r| r["current"]["rev"].clone())
    };
    let rows: Vec<Value> = values
        .iter()
        .map(|(code, value)| {
            let mut row = json!({"indicator": code, "value": value, "vintage": "flash", "if_rev": rev(code)});
            row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
            row
        })
        .collect();
    let body = json!({"unit": unit, "period": period, "rows": rows, "submit": true});
    client.put("/entry", body).await.expect(200).json()["submission_id"].as_str().unwrap().to_owned()
}

/// Approves a submission.
pub async fn approve(reviewer: &Client, id: &str) {
    let path = format!("/submissions/{id}");
    let rev = reviewer.get(&path).await.expect(200).rev();
    reviewer.with("if-match", rev).post(&format!("{path}/approve"), json!({})).await.expect(200);
}

/// Imports targets for the district and its sub-districts: IND in 2024 and 2025.
pub async fn import_targets(server: &Server) {
    let planner = server.login("guihua").await;
    let book = workbook(
        "目标",
        &[
            &["指标编码", "单位代码", "规划", "版本", "文号", "基期", "基期值", "2024年", "2025年"],
            &["IND", "330114", "QT-145", "1", "钱政〔2021〕1号", "2020", "900", "1000", "1200"],
            &["IND", "330114001", "QT-145", "1", "钱政〔2021〕1号", "2020", "500", "600", "700"],
            &["IND", "330114002", "QT-145", "1", "钱政〔2021〕1号", "2020", "300", "380", "480"],
        ],
    );
    let done = planner.upload("目标.xlsx", &book, &[("kind", "targets"), ("dry_run", "false")]).await;
    let id = done.expect(200).json()["id"].as_str().unwrap().to_owned();
    settle(&planner, &id).await;
}

/// Waits until an import is no longer at work; fails unless it was committed.
pub async fn settle(client: &Client, id: &str) -> Value {
    for _ in 0..500 {
        let seen = client.get(&format!("/imports/{id}")).await.expect(200).json();
        match seen["state"].as_str().unwrap_or_default() {
            "committed" => return seen,
            "refused" | "failed" | "cancelled" => panic!("{seen}"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
    panic!("the import {id} does not end");
}

fn item<'a>(page: &'a Value, code: &str) -> &'a Value {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["code"] == code)
        .unwrap_or_else(|| panic!("{code}: {page}"))
}

/// The fields that scripts rely on from the first day.
const FIELDS: [&str; 12] = [
    "code",
    "name",
    "category",
    "unit",
    "nature",
    "value",
    "period",
    "vintage",
    "grade",
    "expected",
    "achieved",
    "synthetic",
];

both_databases! {
    async fn the_table_has_the_fields_that_scripts_rely_on(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let kan = server.login("kan").await;
        let page = kan.get("/indicators").await.expect(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), 4);
        assert_eq!(page["as_of"], "2024-06-30");
        let ind = item(&page, "IND");
        for field in FIELDS {
            assert!(ind.get(field).is_some(), "{field} is missing: {ind}");
        }
        // Missing is never zero: null, with the reason.
        assert_eq!((&ind["value"], &ind["grade"], &ind["light"]), (&Value::Null, &json!("no_data"), &json!("none")));
        assert!(!ind["reason"].as_str().unwrap().is_empty());

        let (tongji, shenhe) = (server.login("tongji").await, server.login("shenhe").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "400")], json!({})).await).await;
        let ind = item(&kan.get("/indicators").await.expect(200).json(), "IND").clone();
        assert_eq!((&ind["value"], &ind["period"], &ind["vintage"]), (&json!(400.0), &json!("2024-01/05"), &json!("flash")));
        // 1000 for the year, 5/12 of it by May: 400/1000 against 0.416667.
        assert_eq!((&ind["achieved"], &ind["expected"]), (&json!(0.4), &json!(0.416_667)));
        assert_eq!((&ind["grade"], &ind["target"], &ind["target_year"]), (&json!("on_track"), &json!(1000.0), &json!(2024)));
        assert_eq!(ind["sparkline"], json!([["2024-01/05", 400.0]]));
        assert_eq!((&ind["synthetic"], &ind["derived"], &ind["owner_unit_name"]), (&json!(false), &json!(false), &json!("统计局")));
    }

    async fn the_table_is_filtered_paged_and_not_sent_twice(store: Store) {
        let server = Server::start(store).await;
        let kan = server.login("kan").await;
        let codes = |page: Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|i| i["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes(kan.get("/indicators?q=工业").await.expect(200).json()), ["IND"]);
        assert_eq!(codes(kan.get("/indicators?category=民生").await.expect(200).json()), Vec::<String>::new());
        assert_eq!(codes(kan.get("/indicators?grade=no_data").await.expect(200).json()).len(), 4);
        assert_eq!(codes(kan.get("/indicators?grade=done,ahead").await.expect(200).json()).len(), 0);
        kan.get("/indicators?grade=red").await.problem(422, "invalid_field");
        kan.get("/indicators?as_of=gestern").await.problem(422, "invalid_field");
        kan.get("/indicators?plan=NONE").await.problem(404, "not_found");
        kan.get("/indicators?plan=QT-145&plan_version=9").await.problem(404, "not_found");
        kan.get("/indicators?unit=330199").await.problem(404, "not_found");
        let first = kan.get("/indicators?limit=3").await.expect(200).json();
        assert_eq!((codes(first.clone()).len(), &first["next_cursor"]), (3, &json!("3")));
        let rest = kan.get("/indicators?limit=3&cursor=3").await.expect(200).json();
        assert_eq!((codes(rest.clone()).len(), &rest["next_cursor"]), (1, &Value::Null));

        let whole = kan.get("/indicators").await.expect(200);
        let tag = whole.headers["etag"].to_str().unwrap().to_owned();
        let same = kan.with("if-none-match", &tag).get("/indicators").await.expect(304);
        assert!(same.bytes.is_empty());
        assert_eq!(same.headers["etag"].to_str().unwrap(), tag);
        let english = kan.with("if-none-match", &tag).get("/indicators?lang=en").await.expect(200);
        assert_ne!(english.headers["etag"].to_str().unwrap(), tag);
        let packed = kan.with("accept-encoding", "gzip, deflate, br").get("/indicators").await.expect(200);
        assert_eq!(packed.headers["content-encoding"], "gzip");
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&packed.bytes[..]).read_to_end(&mut plain).unwrap();
        assert!(plain == whole.bytes && packed.bytes.len() < whole.bytes.len());
        for path in ["/indicators.csv", "/indicators.xlsx"] {
            let file = kan.get(path).await.expect(200);
            assert!(file.headers["content-disposition"].to_str().unwrap().contains("indicators-2024-06-30"));
            assert!(!file.bytes.is_empty());
        }
        let csv = String::from_utf8(kan.get("/indicators.csv").await.expect(200).bytes).unwrap();
        assert!(csv.contains("规上工业总产值") && csv.contains("无数据"), "{csv}");
    }

    async fn reading_follows_the_rights(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        xiasha.get("/indicators").await.expect(200);
        xiasha.get("/indicators?unit=330114001").await.expect(200);
        for path in [
            "/indicators?unit=330114002",
            "/indicators/IND/observations?unit=330114002",
            "/indicators/IND/path?unit=330114002",
            "/indicators/IND/why?unit=330114002",
            "/indicators/IND/decomposition?unit=330114002",
            "/indicators/IND?unit=330114002",
            "/indicators/IND/override?unit=330114002",
        ] {
            xiasha.get(path).await.problem(403, "outside_scope");
        }
        for path in ["/overview", "/indicators", "/plans", "/returns/mine"] {
            server.login("xitong").await.get(path).await.problem(403, "needs_role");
        }
        // The first page of a sub-district does not tell what another one did.
        let (shenhe, baiyang) = (server.login("shenhe").await, server.login("baiyang").await);
        approve(&shenhe, &submit(&baiyang, "330114002", "2024-01/05", &[("IND", "100")], json!({})).await).await;
        let latest = |page: Value| page["latest"].as_array().unwrap().len();
        assert_eq!(latest(server.login("kan").await.get("/overview").await.expect(200).json()), 1);
        assert_eq!(latest(xiasha.get("/overview").await.expect(200).json()), 0);
        // Of the decomposition it sees its own part.
        import_targets(&server).await;
        let parts = xiasha.get("/indicators/IND/decomposition").await.expect(200).json();
        assert_eq!(parts["children"].as_array().unwrap().len(), 1);
    }

    async fn what_was_known_on_a_day_comes_back_to_the_byte(store: Store) {
        let server = Server::start(store).await;
        let (tongji, shenhe, kan) = (server.login("tongji").await, server.login("shenhe").await, server.login("kan").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "400")], json!({})).await).await;
        let then = "2024-06-30T08:00:00Z";
        let path = format!("/indicators?as_of=2024-06-30&recorded_at={then}");
        let table = kan.get(&path).await.expect(200).bytes;
        let values = format!("/indicators/IND/observations?as_of=2024-06-30&recorded_at={then}");
        let known = kan.get(&values).await.expect(200).bytes;
        assert_eq!(kan.get("/indicators/IND/observations").await.expect(200).json()["items"][0]["counts"], true);

        // A correction of the same vintage, a day later.
        server.clock.advance(26 * 3600);
        let (tongji, shenhe) = (server.login("tongji").await, server.login("shenhe").await);
        let kan = server.anonymous().login("kan", PASSWORD).await;
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "410")], json!({"note": "补报"})).await).await;
        assert_eq!(kan.get(&path).await.expect(200).bytes, table);
        assert_eq!(kan.get(&values).await.expect(200).bytes, known);
        let now = kan.get("/indicators").await.expect(200).json();
        assert_eq!(item(&now, "IND")["value"], 410.0);
        let before = kan.get("/indicators?as_of=2024-06-30").await.expect(200).json();
        assert_eq!(item(&before, "IND")["value"], 400.0, "the correction became known a day later");
        let all = kan.get("/indicators/IND/observations").await.expect(200).json();
        let told: Vec<_> = all["items"].as_array().unwrap().iter().map(|o| (o["value"].clone(), o["state"].clone(), o["counts"].clone())).collect();
        assert_eq!(told, [(json!(400.0), json!("superseded"), json!(false)), (json!(410.0), json!("approved"), json!(true))]);
        assert_eq!(all["items"][0]["superseded_by"], all["items"][1]["id"]);
        kan.get("/indicators?recorded_at=noon").await.problem(422, "invalid_field");
    }

    async fn why_leads_to_the_cell_and_the_people(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let (tongji, shenhe) = (server.login("tongji").await, server.login("shenhe").await);
        let book = workbook("数据", &[
            &["指标编码", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源"],
            &["IND", "330114", "2024-01/05", "380", "亿元", "快报", "2024-06-18", "统计月报"],
        ]);
        let sent = tongji.upload("月报.xlsx", &book, &[("kind", "observations"), ("dry_run", "false")]).await.expect(200);
        let done = settle(&tongji, sent.json()["id"].as_str().unwrap()).await;
        approve(&shenhe, done["submission_id"].as_str().unwrap()).await;

        let why = server.login("kan").await.get("/indicators/IND/why").await.expect(200).json();
        assert_eq!(why["progress"]["value"], 380.0);
        assert_eq!(why["tree"]["kind"], "status");
        let mut open = vec![&why["tree"]];
        let mut leaf = None;
        while let Some(node) = open.pop() {
            if node["kind"] == "observation" {
                leaf = Some(node);
            }
            open.extend(node["children"].as_array().unwrap());
        }
        let leaf = leaf.expect("the tree leads to an observation");
        assert_eq!((&leaf["file_name"], &leaf["sheet"], &leaf["cell"]), (&json!("月报.xlsx"), &json!("数据"), &json!("D2")));
        assert_eq!((&leaf["by"], &leaf["approved_by"]), (&json!("tongji"), &json!("shenhe")));
        assert_eq!((&leaf["source"], &leaf["known_on"]), (&json!("统计月报"), &json!("2024-06-18")));
        assert!(leaf["import_id"].is_string() && leaf["approved_at"].is_string());
        let path = why["tree"]["children"].as_array().unwrap().iter().find(|n| n["kind"] == "path").unwrap();
        assert_eq!((&path["file_name"], &path["by"]), (&json!("目标.xlsx"), &json!("guihua")));
        assert!(path["detail"].as_str().unwrap().contains("QT-145"));
    }

    async fn a_roll_up_is_derived_explained_and_split(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let planner = server.login("guihua").await;
        let seen = planner.get("/indicators/IND").await.expect(200);
        let mut body = seen.json();
        body["aggregation"] = json!("sum");
        planner.with("if-match", seen.rev()).put("/indicators/IND", body).await.expect(200);
        let (xiasha, baiyang, shenhe) = (server.login("xiasha").await, server.login("baiyang").await, server.login("shenhe").await);
        approve(&shenhe, &submit(&xiasha, "330114001", "2024-01/05", &[("IND", "240")], json!({})).await).await;
        let kan = server.login("kan").await;
        let half = item(&kan.get("/indicators").await.expect(200).json(), "IND").clone();
        assert_eq!(half["value"], Value::Null, "one of two sub-districts is not the district");
        approve(&shenhe, &submit(&baiyang, "330114002", "2024-01/05", &[("IND", "150")], json!({})).await).await;
        let whole = item(&kan.get("/indicators").await.expect(200).json(), "IND").clone();
        assert_eq!((&whole["value"], &whole["derived"], &whole["period"]), (&json!(390.0), &json!(true), &json!("2024-01/05")));

        let why = kan.get("/indicators/IND/why").await.expect(200).json();
        assert!(why["tree"]["children"].as_array().unwrap().iter().any(|n| n["kind"] == "rollup"));
        let split = &why["split"];
        let parts: f64 = split["by_unit"].as_array().unwrap().iter().map(|p| p["part"].as_f64().unwrap()).sum();
        let (sum, slack) = (split["whole"].as_f64().unwrap(), split["slack"].as_f64().unwrap());
        assert!((parts + slack - sum).abs() < 1e-9, "{split}");
        // 390 against 1000 · 5/12; 240 against 250, 150 against 158.33; the targets leave 20 · 5/12 open.
        assert!((sum - (390.0 - 5000.0 / 12.0)).abs() < 1e-6);
        assert!((slack + 20.0 * 5.0 / 12.0).abs() < 1e-6);

        let parts = kan.get("/indicators/IND/decomposition?by=subdistrict").await.expect(200).json();
        assert_eq!((&parts["sum"], &parts["slack"], &parts["year"]), (&json!(980.0), &json!(-20.0), &json!(2024)));
        assert_eq!(parts["findings"][0]["code"], "decomposition_uncovered");
        assert_eq!(parts["children"][0]["value"], 240.0);
        kan.get("/indicators/IND/decomposition?by=village").await.problem(422, "invalid_field");
        let none = kan.get("/indicators/IND/decomposition?by=platform").await.expect(200).json();
        assert_eq!(none["findings"][0]["code"], "decomposition_no_units");
    }

    async fn demo_values_stay_marked_wherever_they_go(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let planner = server.login("guihua").await;
        let seen = planner.get("/indicators/IND").await.expect(200);
        let mut body = seen.json();
        body["aggregation"] = json!("sum");
        planner.with("if-match", seen.rev()).put("/indicators/IND", body).await.expect(200);
        let (tongji, shenhe, kan) = (server.login("tongji").await, server.login("shenhe").await, server.login("kan").await);
        let book = workbook("数据", &[
            &["指标编码", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源", "演示"],
            &["IND", "330114001", "2024-01/05", "240", "亿元", "快报", "2024-06-18", "演示", "是"],
            &["IND", "330114002", "2024-01/05", "150", "亿元", "快报", "2024-06-18", "统计月报", ""],
        ]);
        let sent = tongji.upload("演示.xlsx", &book, &[("kind", "observations"), ("dry_run", "false")]).await.expect(200);
        let done = settle(&tongji, sent.json()["id"].as_str().unwrap()).await;
        approve(&shenhe, done["submission_id"].as_str().unwrap()).await;
        let page = kan.get("/indicators").await.expect(200).json();
        assert_eq!((&item(&page, "IND")["value"], &item(&page, "IND")["synthetic"]), (&json!(390.0), &json!(true)));
        assert_eq!(item(&kan.get("/indicators?unit=330114002").await.expect(200).json(), "IND")["synthetic"], false);
        let why = kan.get("/indicators/IND/why").await.expect(200).json();
        let rollup = why["tree"]["children"].as_array().unwrap().iter().find(|n| n["kind"] == "rollup").unwrap();
        assert_eq!(rollup["synthetic"], true);
        let parts: Vec<_> = rollup["children"].as_array().unwrap().iter().map(|c| c["synthetic"].clone()).collect();
        assert_eq!(parts, [json!(true), json!(false)]);
        assert_eq!(kan.get("/indicators/IND/path?year=2024").await.expect(200).json()["actual"][0]["synthetic"], true);
        assert_eq!(kan.get("/overview").await.expect(200).json()["synthetic"], true);
        let csv = String::from_utf8(kan.get("/indicators.csv").await.expect(200).bytes).unwrap();
        assert!(csv.lines().any(|line| line.contains("IND") && line.contains("演示值")), "{csv}");
    }

    async fn the_chart_has_path_band_and_values(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let (tongji, shenhe, kan) = (server.login("tongji").await, server.login("shenhe").await, server.login("kan").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/02", &[("IND", "150")], json!({})).await).await;
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "400")], json!({})).await).await;
        let chart = kan.get("/indicators/IND/path?year=2024").await.expect(200).json();
        assert_eq!((&chart["unit"], &chart["year"]), (&json!("亿元"), &json!(2024)));
        assert_eq!(chart["baseline"], json!({"year": 2020, "value": 900.0}));
        assert_eq!(chart["targets"][1]["value"], 1200.0);
        assert_eq!(chart["expected"].as_array().unwrap().len(), 12);
        let june = &chart["expected"][5];
        assert_eq!((&june["period"], &june["value"]), (&json!("2024-01/06"), &json!(500.0)));
        assert!(june["lower"].as_f64().unwrap() < 500.0 && june["upper"].as_f64().unwrap() > 500.0);
        let actual: Vec<_> = chart["actual"].as_array().unwrap().iter().map(|a| (a["period"].clone(), a["value"].clone())).collect();
        assert_eq!(actual, [(json!("2024-01/02"), json!(150.0)), (json!("2024-01/05"), json!(400.0))]);
        let whole = kan.get("/indicators/IND/path?year=0").await.expect(200).json();
        assert_eq!((&whole["year"], whole["expected"].as_array().unwrap().len()), (&Value::Null, 5));
        kan.get("/indicators/NONE/path").await.problem(404, "not_found");
    }

    async fn the_first_page_counts_what_it_lists(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let (tongji, shenhe, kan) = (server.login("tongji").await, server.login("shenhe").await, server.login("kan").await);
        approve(&shenhe, &submit(&tongji, "330114", "2024-01/05", &[("IND", "200")], json!({})).await).await;
        let reply = kan.get("/overview").await.expect(200);
        let page = reply.json();
        let lights = &page["counts"]["by_light"];
        let sum: u64 = ["alert", "watch", "normal", "none"].iter().map(|l| lights[l].as_u64().unwrap()).sum();
        assert_eq!((sum, &lights["alert"], &page["plan"]), (4, &json!(1), &json!("QT-145")));
        assert_eq!(page["categories"][0]["total"], 4);
        assert_eq!(page["laggards"][0]["code"], "IND");
        assert_eq!((&page["latest"][0]["indicator"], &page["latest"][0]["by"]), (&json!("IND"), &json!("shenhe")));
        assert!(page["due"]["overdue"].as_u64().unwrap() > 0);
        kan.with("if-none-match", reply.headers["etag"].to_str().unwrap()).get("/overview").await.expect(304);
        // What waits for approval is not owed any more: the page changes although no result does.
        let before = page["due"]["overdue"].as_u64().unwrap();
        submit(&tongji, "330114", "2024-01/04", &[("IND", "160")], json!({})).await;
        let after = kan.get("/overview").await.expect(200).json();
        assert_eq!(after["due"]["overdue"].as_u64().unwrap(), before - 1);
    }

    async fn two_servers_on_one_database_agree(store: Store) {
        let server = Server::start(store).await;
        import_targets(&server).await;
        let other = server.twin();
        let (here, there) = (server.login("kan").await, other.login("kan").await);
        let (xiasha, shenhe) = (server.login("xiasha").await, server.login("shenhe").await);
        assert_eq!(here.get("/overview").await.expect(200).bytes, there.get("/overview").await.expect(200).bytes);
        for (period, value) in [("2024-01/02", "80"), ("2024-01/03", "130"), ("2024-01/05", "210")] {
            approve(&shenhe, &submit(&xiasha, "330114001", period, &[("IND", value)], json!({})).await).await;
            let fresh = server.twin().login("kan").await;
            for path in ["/indicators?unit=330114001", "/indicators", "/overview", "/indicators/IND/why?unit=330114001"] {
                let (a, b) = (here.get(path).await.expect(200).bytes, there.get(path).await.expect(200).bytes);
                assert!(a == b, "{path} differs between two servers");
                assert!(a == fresh.get(path).await.expect(200).bytes, "{path} differs from a server that has just begun");
            }
        }
    }
}
