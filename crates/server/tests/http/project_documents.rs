//! Files of projects: added per gate, replaced with their history kept, read with the reader's rights.

use crate::support::{Client, Server};
use qipan_store::audit::{self, AuditFilter};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const DAY: i64 = 24 * 3600;

fn packed(names: &[&str]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(b"<x/>").unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{text}\n%%EOF\n").into_bytes()
}

async fn made(client: &Client) -> String {
    let body = json!({"name": "文件（演示）", "since": "2024-01-08", "procedure": "filing", "supply": "leased",
        "enterprise": "钱塘甲公司（演示）", "industry": "C3982", "subdistrict": "330114001"});
    client.post("/projects", body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

const FILING: &[(&str, &str)] = &[
    ("gate", "filing"),
    ("paper", "浙江省企业投资项目备案（赋码）信息表"),
    ("doc_no", "2401-330114-04-01-123456"),
];

both_databases! {
    async fn an_officer_attaches_the_paper_itself(store: Store) {
        let server = Server::start(store).await;
        let (xiasha, baiyang, kan) = (server.login("xiasha").await, server.login("baiyang").await, server.login("kan").await);
        let id = made(&xiasha).await;
        let path = format!("/projects/{id}/documents");
        let first = xiasha.upload_to(&path, "../备案表\u{202e}.exe", &pdf("一"), FILING).await.expect(201).json();
        assert_eq!((&first["file_name"], &first["mime"], &first["gate"]), (&json!("备案表.pdf"), &json!("application/pdf"), &json!("filing")));
        assert_eq!((first["sha256"].as_str().unwrap().len(), &first["by"]), (64, &json!("xiasha")));
        for (name, bytes, mime) in [
            ("a.docx", packed(&["[Content_Types].xml", "word/document.xml"]), "wordprocessingml.document"),
            ("a.xlsx", packed(&["[Content_Types].xml", "xl/workbook.xml"]), "spreadsheetml.sheet"),
            ("a.ofd", packed(&["OFD.xml", "Doc_0/Document.xml"]), "application/ofd"),
            ("a.jpg", vec![0xff, 0xd8, 0xff, 0xe0, 0], "image/jpeg"),
            ("a.png", b"\x89PNG\r\n\x1a\n....".to_vec(), "image/png"),
        ] {
            let added = xiasha.upload_to(&path, name, &bytes, &[("paper", "投资协议")]).await.expect(201).json();
            assert!(added["mime"].as_str().unwrap().ends_with(mime), "{added}");
            assert_eq!((&added["file_name"], &added["gate"]), (&json!(name), &json!("")), "of the project itself");
        }
        let list = kan.get(&path).await.expect(200).json();
        assert_eq!((list["items"].as_array().unwrap().len(), &list["may_write"], &list["limit_bytes"]), (6, &json!(false), &json!(20 << 20)));
        assert_eq!(xiasha.get(&path).await.json()["may_write"], true);

        // Whoever reads the project reads its files; another unit does neither.
        let at = format!("/projects/documents/{}", first["id"].as_str().unwrap());
        let back = kan.get(&at).await.expect(200);
        assert_eq!(back.bytes, pdf("一"));
        assert_eq!(back.headers["content-type"], "application/pdf");
        assert!(back.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        baiyang.get(&at).await.problem(404, "not_found");
        baiyang.get(&path).await.problem(404, "not_found");
        baiyang.upload_to(&path, "a.pdf", &pdf("二"), FILING).await.problem(404, "not_found");
        kan.upload_to(&path, "a.pdf", &pdf("二"), FILING).await.problem(403, "needs_role");
        server.anonymous().get(&at).await.problem(401, "unauthenticated");
    }

    async fn what_is_no_paper_is_refused(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let id = made(&xiasha).await;
        let path = format!("/projects/{id}/documents");
        let mut big = pdf("大");
        big.resize((20 << 20) + 1, 0);
        let told = xiasha.upload_to(&path, "a.pdf", &big, FILING).await.problem(413, "too_large");
        assert!(told.json()["detail"].as_str().unwrap().contains("20"), "the limit is told");
        for (name, bytes) in [
            ("a.pdf", b"MZ\x90\0".to_vec()),
            ("a.pdf", b"<html>%PDF-</html>".to_vec()),
            ("a.docx", packed(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"])),
            ("a.zip", packed(&["notes.txt"])),
            ("a.pdf", Vec::new()),
        ] {
            let told = xiasha.upload_to(&path, name, &bytes, FILING).await.problem(415, "media_type");
            assert!(told.json()["detail"].as_str().unwrap().contains("OFD"), "what is taken is told");
        }
        let told = xiasha.upload_to(&path, "a.pdf", &pdf("一"), &[("gate", "lunch"), ("paper", "甲")]).await.problem(422, "invalid_field");
        assert!(told.json()["detail"].as_str().unwrap().contains("lunch"));
        xiasha.upload_to(&path, "a.pdf", &pdf("一"), &[("gate", "filing")]).await.problem(422, "invalid_field");
        let long = "长".repeat(121);
        xiasha.upload_to(&path, "a.pdf", &pdf("一"), &[("paper", &long)]).await.problem(422, "invalid_field");
        xiasha.post(&path, json!({})).await.problem(415, "media_type");
        xiasha.upload_to("/projects/none/documents", "a.pdf", &pdf("一"), FILING).await.problem(404, "not_found");
        xiasha.get("/projects/documents/none").await.problem(404, "not_found");
        assert_eq!(xiasha.get(&path).await.expect(200).json()["items"], json!([]), "nothing was kept");
    }

    async fn a_replaced_file_is_kept(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let id = made(&xiasha).await;
        let path = format!("/projects/{id}/documents");
        let first = xiasha.upload_to(&path, "一.pdf", &pdf("一"), FILING).await.expect(201).json();
        xiasha.upload_to(&path, "二.pdf", &pdf("一"), FILING).await.problem(409, "document_same");
        server.clock.advance(DAY);
        let xiasha = server.login("xiasha").await;
        let old = first["id"].as_str().unwrap();
        xiasha.upload_to(&path, "二.pdf", &pdf("二"), &[("replaces", old)]).await.problem(422, "invalid_field");
        xiasha.upload_to(&path, "二.pdf", &pdf("二"), &[("replaces", "none"), ("note", "盖章版")]).await.problem(404, "not_found");
        let parts = [("replaces", old), ("note", "盖章版"), ("doc_no", "钱发改备〔2024〕8号")];
        let second = xiasha.upload_to(&path, "二.pdf", &pdf("二"), &parts).await.expect(201).json();
        assert_eq!((&second["gate"], &second["paper"], &second["replaces"]), (&json!("filing"), &first["paper"], &json!(old)));
        xiasha.upload_to(&path, "三.pdf", &pdf("三"), &parts).await.problem(409, "document_replaced");
        let list = xiasha.get(&path).await.expect(200).json();
        let by: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|d| &d["replaced_by"]).collect();
        assert_eq!(by, [&second["id"], &Value::Null]);
        let before = xiasha.get(&format!("{path}?as_of=2024-06-30")).await.expect(200).json();
        assert_eq!((before["items"].as_array().unwrap().len(), &before["items"][0]["replaced_by"]), (1, &Value::Null));
        assert_eq!(xiasha.get(&format!("/projects/documents/{old}")).await.expect(200).bytes, pdf("一"), "the old one stays");

        // Two rows in the audit trail, without the bytes.
        let mut db = server.store.read().await.unwrap();
        let rows = audit::list(&mut db, &AuditFilter { entity: Some("project".into()), ..AuditFilter::default() }, 100).await.unwrap();
        let acts: Vec<&str> = rows.iter().map(|r| r.action.as_str()).filter(|a| a.ends_with("document")).collect();
        assert_eq!(acts.len(), 2, "{acts:?}");
        let told = rows.iter().find(|r| r.action == "replace_document").unwrap();
        assert!(told.before_json.as_ref().unwrap().contains(old) && told.after_json.as_ref().unwrap().contains("盖章版"));
        assert!(!told.after_json.as_ref().unwrap().contains("\"data\""));
    }
}
