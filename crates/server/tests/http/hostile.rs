//! Bad input: each a clear error, and nothing kept.

use crate::support::{Server, multipart, workbook};
use axum::body::{Body, Bytes};
use axum::http::Method;
use qipan_store::import::{self, ImportFilter};
use qipan_store::{Store, both_databases, testing};
use std::io::Write;

/// A zip whose one entry expands to `mib` MiB of one repeated byte, dressed as a workbook.
fn bomb(mib: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.write_all(b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>")
        .unwrap();
    zip.start_file("xl/workbook.xml", options).unwrap();
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..mib {
        zip.write_all(&chunk).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn kept(store: &Store) -> usize {
    import::list(&mut store.read().await.unwrap(), &ImportFilter::default(), 10).await.unwrap().len()
}

both_databases! {
    async fn files_that_are_no_workbooks_are_refused_by_name(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let whole = workbook("数据", &[&["指标编码", "期间", "数值"], &["GDP", "2023Q4", "1"]]);
        let ole = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 2048]].concat();
        let cases: Vec<(&str, Vec<u8>, u16, &[&str])> = vec![
            ("leer.xlsx", Vec::new(), 422, &["workbook_empty"]),
            ("halb.xlsx", whole[..whole.len() / 2].to_vec(), 422, &["workbook_broken"]),
            ("seite.xlsx", b"<html><body><table></table></body></html>".to_vec(), 422, &["not_a_workbook"]),
            ("bild.xlsx", b"\x89PNG\r\n\x1a\n0000".to_vec(), 422, &["not_a_workbook"]),
            ("bombe.xlsx", bomb(40), 422, &["workbook_bomb", "workbook_broken"]),
            ("alt.xls", ole, 422, &["workbook_broken", "not_a_workbook", "workbook_password"]),
            ("gross.xlsx", vec![b'x'; (4 << 20) + 1], 413, &["too_large"]),
            ("zeichen.csv", vec![0xff, 0xfe, 0x00, 0xd8, 0x01], 422, &["text_encoding", "not_a_workbook", "workbook_broken"]),
        ];
        for (name, bytes, status, codes) in cases {
            let reply = tongji.upload(name, &bytes, &[("dry_run", "false")]).await.expect(status);
            assert!(codes.contains(&reply.code().as_str()), "{name}: {}", reply.json());
            let detail = reply.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.chars().count() > 10, "{name}: {detail}");
            let english = tongji.with("accept-language", "en").upload(name, &bytes, &[]).await.json();
            assert!(english["detail"].as_str().unwrap().is_ascii(), "{english}");
        }
        assert_eq!(kept(&server.store).await, 0, "nothing of them was kept");
    }

    async fn broken_forms_are_refused(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let whole = workbook("数据", &[&["指标编码", "期间", "数值"], &["GDP", "2023Q4", "1"]]);
        let (kind, body) = multipart("a.xlsx", &whole, &[]);
        let cut = Body::from(body[..body.len() - 200].to_vec());
        tongji.send(Method::POST, "/imports", Some(&kind), cut).await.problem(400, "bad_request");
        let json = Body::from("{}");
        tongji.send(Method::POST, "/imports", Some("application/json"), json).await.problem(415, "media_type");
        let (kind, body) = multipart("", &[], &[]);
        let nameless = String::from_utf8(body).unwrap().replace("name=\"file\"", "name=\"other\"");
        tongji.send(Method::POST, "/imports", Some(&kind), Body::from(nameless)).await.problem(422, "invalid_field");
        for part in [("dry_run", "maybe"), ("kind", "novel"), ("vintage", "old"), ("known_on", "today"), ("source", "a\u{202e}b")] {
            tongji.upload("a.xlsx", &whole, &[part]).await.problem(422, "invalid_field");
        }
        assert_eq!(kept(&server.store).await, 0);
    }

    async fn a_connection_lost_in_the_middle_leaves_nothing(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let whole = workbook("数据", &[&["指标编码", "期间", "数值"], &["GDP", "2023Q4", "1"]]);
        let (kind, body) = multipart("a.xlsx", &whole, &[("dry_run", "false")]);
        let half = Bytes::from(body[..body.len() / 2].to_vec());
        let lost = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "peer went away");
        let stream = futures_stream(vec![Ok(half), Err(lost)]);
        let reply = tongji.send(Method::POST, "/imports", Some(&kind), Body::from_stream(stream)).await;
        reply.problem(400, "bad_request");
        assert_eq!(kept(&server.store).await, 0);
    }

    async fn hostile_text_in_cells_is_kept_as_text_or_refused(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let head: &[&str] = &["指标编码", "期间", "数值", "来源", "备注"];
        let book = workbook("=cmd! A0", &[
            head,
            &["GDP", "2023Q4", "1", "=HYPERLINK(\"http://x\")", "<script>alert(1)</script>"],
            &["GDP", "2023Q3", "2", "@SUM(1)", "\u{202e}gpj.exe"],
            &["<img src=x onerror=alert(1)>", "2023Q2", "3", "𠮷\u{1f600}", ""],
        ]);
        let reply = tongji.upload("<b>.xlsx", &book, &[]).await.expect(200).json();
        assert_eq!(reply["state"], "refused");
        assert_eq!(reply["findings_count"]["error"], 1, "{reply}");
        assert_eq!(reply["file_name"], "<b>.xlsx");
    }

    async fn a_nul_is_refused_or_dropped_wherever_it_comes(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        tongji.get("/entry?unit=%00&period=2024Q2").await.problem(400, "bad_request");
        let body = Body::from(r#"{"unit":"330114\u0000","period":"2024Q2","rows":[]}"#);
        tongji.send(Method::PUT, "/entry", Some("application/json"), body).await.problem(400, "bad_request");
        let csv = "指标编码,期间,数值,来源\nGDP,2023Q4,1258,公\0报\n";
        let reply = tongji.upload("a\0b.csv", csv.as_bytes(), &[("dry_run", "false")]).await;
        assert!([200, 400, 422].contains(&reply.status.as_u16()), "{}", reply.status);
        if reply.status == 200 {
            assert_ne!(reply.json()["state"], "failed", "{}", reply.json());
        }
    }

    async fn ids_that_are_none_are_not_found(store: Store) {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        for id in ["x", "%00", "..%2f..%2fetc%2fpasswd", "'%20OR%201=1--", "\u{4e2d}".repeat(3).as_str()] {
            let id: String = id.chars().map(|c| if c.is_ascii() { c.to_string() } else { "%E4%B8%AD".into() }).collect();
            for path in [format!("/imports/{id}"), format!("/imports/{id}/file"), format!("/submissions/{id}")] {
                let reply = tongji.get(&path).await;
                assert!([404, 400].contains(&reply.status.as_u16()), "{path}: {}", reply.status);
            }
        }
    }
}

/// A full disk: the problem says so, nothing is kept, and what was there can still be read.
#[tokio::test]
async fn a_full_disk_is_told_and_keeps_nothing() {
    testing::on_sqlite(async |store: Store| {
        let server = Server::start(store).await;
        let tongji = server.login("tongji").await;
        let mut csv = String::from("指标编码,单位代码,期间,数值,备注\n");
        for row in 0..4_000_u32 {
            csv.push_str(&format!(
                "POP,330114,{}-{:02},{row},{row:0>40}\n",
                1996 + row / 12 % 28,
                row % 12 + 1
            ));
        }
        testing::fill_disk(&server.store, 4).await;
        let full = tongji
            .upload("voll.csv", csv.as_bytes(), &[("dry_run", "false")])
            .await
            .problem(507, "storage_full");
        assert!(full.json()["detail"].as_str().unwrap().contains("磁盘已满"));
        assert_eq!(kept(&server.store).await, 0);
        tongji.get("/imports").await.expect(200);
        testing::fill_disk(&server.store, 100_000).await;
        let again = tongji.upload("voll.csv", csv.as_bytes(), &[]).await;
        assert!([200, 202].contains(&again.status.as_u16()), "{}", again.json());
    })
    .await;
}

/// A stream of what is given, then its end.
fn futures_stream(
    parts: Vec<Result<Bytes, std::io::Error>>,
) -> impl futures_core::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    struct Parts(std::vec::IntoIter<Result<Bytes, std::io::Error>>);
    impl futures_core::Stream for Parts {
        type Item = Result<Bytes, std::io::Error>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    Parts(parts.into_iter())
}
