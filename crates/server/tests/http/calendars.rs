//! A year of the working calendar comes in from a workbook, a text or iCalendar, and goes out the same way.

use crate::support::{Server, workbook};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// What is wrong with a file: code, cell or line, remedy.
fn told(problem: &Value) -> Vec<(String, String)> {
    let place =
        |f: &Value| f["place"]["cell"].as_str().map_or_else(|| f["place"]["row"].to_string(), str::to_owned);
    let one = |f: &Value| {
        assert!(!f["remedy_zh"].as_str().unwrap_or_default().is_empty(), "a remedy: {f}");
        (f["code"].as_str().unwrap().to_owned(), place(f))
    };
    problem["errors"].as_array().unwrap().iter().map(one).collect()
}

both_databases! {
    async fn the_year_2027_from_a_workbook(store: Store) {
        let server = Server::start(store).await;
        let (xitong, kan) = (server.login("xitong").await, server.login("kan").await);
        kan.get("/calendars/2027/file").await.problem(404, "not_found");
        kan.get("/calendars/workdays?from=2026-12-31&days=1").await.problem(422, "invalid_field");
        let file = workbook("安排", &[&["日期", "至", "安排", "说明"], &["2027-01-01", "2027-01-03", "放假", "元旦"],
            &["2027-02-05", "2027-02-12", "放假", "春节"], &["2027-01-31", "", "上班", ""], &["2027-02-20", "", "班", ""]]);
        let upload = |client: &crate::support::Client, name: &str, bytes: &[u8], dry: &str| {
            let (client, name, bytes, dry) = (client.clone(), name.to_owned(), bytes.to_vec(), dry.to_owned());
            async move {
                let parts = [("dry_run", dry.as_str()), ("source", "国办发明电〔2026〕演示号")];
                client.upload_to("/calendars/2027/import", &name, &bytes, &parts).await
            }
        };
        upload(&kan, "2027.xlsx", &file, "true").await.problem(403, "needs_role");
        let checked = upload(&xitong, "2027.xlsx", &file, "true").await.expect(200).json();
        assert_eq!((&checked["dry_run"], checked["year"]["holidays"].as_array().unwrap().len()), (&json!(true), 11));
        kan.get("/calendars/2027/file").await.problem(404, "not_found");
        upload(&xitong, "2027.xlsx", &file, "false").await.expect(200);
        let day = kan.get("/calendars/workdays?from=2027-02-04&days=3").await.expect(200).json();
        assert_eq!(day["date"], "2027-02-17", "Sat 13 and Sun 14 are off; 15, 16, 17 are worked");
        // It goes out and comes in again, the same in every format; a workbook of one's own year too.
        let all = kan.get("/calendars").await.expect(200).json();
        let of = |all: &Value| all["items"].as_array().unwrap().iter().find(|y| y["year"] == 2027).unwrap().clone();
        let kept = of(&all);
        assert_eq!((&kept["source"], &kept["changed_by"]), (&json!("国办发明电〔2026〕演示号"), &json!("xitong")));
        for format in ["xlsx", "csv", "txt", "ics"] {
            let out = kan.get(&format!("/calendars/2027/file?format={format}")).await.expect(200);
            let back = upload(&xitong, &format!("日历.{format}"), &out.bytes, "true").await.expect(200).json();
            assert_eq!((&back["year"]["holidays"], &back["year"]["workdays"]), (&kept["holidays"], &kept["workdays"]), "{format}");
        }
        kan.get("/calendars/2027/file?format=pdf").await.problem(422, "invalid_field");
        let trail = server.login("shenji").await.get("/audit?entity=calendar_year").await.expect(200).json();
        assert_eq!(trail["items"].as_array().unwrap().len(), 1, "checks leave no row");
    }

    async fn wrong_days_are_refused_with_their_cell(store: Store) {
        let server = Server::start(store).await;
        let xitong = server.login("xitong").await;
        let send = |name: &'static str, bytes: Vec<u8>| {
            let xitong = xitong.clone();
            async move { xitong.upload_to("/calendars/2027/import", name, &bytes, &[("dry_run", "false"), ("source", "演示")]).await }
        };
        let file = workbook("安排", &[&["日期", "安排"], &["2027-02-30", "放假"], &["2026-10-01", "放假"], &["2027-10-04", "上班"],
            &["2027-10-01", "看情况"], &["2027-05-01", "放假"], &["2027-05-01", "上班"]]);
        let wrong = send("2027.xlsx", file).await.problem(422, "findings").json();
        let expected = [("bad_date", "A2"), ("calendar_word", "B5"), ("calendar_other_year", "A3"), ("calendar_no_weekend", "A4"),
            ("calendar_both_ways", "A7")];
        assert_eq!(told(&wrong), expected.map(|(code, cell)| (code.to_owned(), cell.to_owned())));
        let text = "2027-10-01/2027-10-07 放假\n2027-10-08 上班\n".as_bytes().to_vec();
        let wrong = send("2027.txt", text).await.problem(422, "findings").json();
        assert_eq!(told(&wrong), [("calendar_no_weekend".to_owned(), "2".to_owned())]);
        send("2027.txt", vec![0xc3, 0x28]).await.problem(422, "calendar_text");
        send("2027.xlsx", b"nothing".to_vec()).await.expect(422);
        let none = xitong.upload_to("/calendars/2027/import", "2027.txt", "2027-10-01 放假".as_bytes(), &[("dry_run", "false")]).await;
        assert_eq!(none.problem(422, "invalid_field").json()["field"], "source", "the notice must be named");
        assert!(xitong.get("/calendars").await.json()["items"].as_array().unwrap().iter().all(|y| y["year"] != 2027));
    }
}
