//! Notices: told once, as each wants them, by mail and to robots with retries, nothing outside unless set up.

use crate::support::{Server, workbook};
use qipan_server::notify::{NotifyConfig, round};
use qipan_server::{AppState, Config};
use qipan_store::{Store, both_databases, notice};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

type Log = Arc<Mutex<Vec<String>>>;

/// A mail server on the loopback that takes everything and keeps what it was told.
async fn mail_server() -> (u16, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let log: Log = Arc::default();
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 fake\r\n").await.unwrap();
            let (mut data, mut text) = (false, String::new());
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = if data {
                    if line == "." {
                        data = false;
                        kept.lock().unwrap().push(std::mem::take(&mut text));
                        "250 taken\r\n"
                    } else {
                        text.push_str(&line);
                        text.push('\n');
                        continue;
                    }
                } else if line.starts_with("DATA") {
                    data = true;
                    "354 go on\r\n"
                } else if line.starts_with("QUIT") {
                    "221 bye\r\n"
                } else if line.starts_with("EHLO") {
                    "250-fake\r\n250 8BITMIME\r\n"
                } else {
                    "250 ok\r\n"
                };
                if write.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    (port, log)
}

/// A robot on the loopback that refuses the first message.
async fn robot_server() -> (u16, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let log: Log = Arc::default();
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (mut bytes, mut part) = (Vec::new(), [0u8; 8192]);
            loop {
                let n = stream.read(&mut part).await.unwrap_or(0);
                bytes.extend_from_slice(&part[..n]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                    let length = head
                        .to_lowercase()
                        .split("content-length: ")
                        .nth(1)
                        .and_then(|t| t.split("\r\n").next()?.parse().ok())
                        .unwrap_or(0);
                    body.len() >= length
                });
                if n == 0 || whole {
                    kept.lock().unwrap().push(text);
                    break;
                }
            }
            let first = kept.lock().unwrap().len() == 1;
            let body =
                if first { r#"{"errcode":310000,"errmsg":"sign not match"}"# } else { r#"{"errcode":0}"# };
            let reply = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(reply.as_bytes()).await;
        }
    });
    (port, log)
}

fn state(server: &Server, text: &str) -> AppState {
    let notify = NotifyConfig::parse(text, |_| Some("geheim-9".into())).unwrap();
    let config = Config { data_dir: server.data.path().to_owned(), notify, ..Config::default() };
    AppState::new(server.store.clone(), config, server.clock.clone())
}

fn task(due: &str) -> Value {
    json!({"title": "排查停工项目（演示）", "acceptance": "报告一份", "owner_unit": "330114001", "owner_user": "xiasha",
        "dispatcher_unit": "330114", "due_on": due})
}

both_databases! {
    async fn notices_are_told_once_and_read(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let id = guihua.post("/tasks", task("2024-07-10")).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let alone = state(&server, "{}");
        round(&alone).await.unwrap();
        round(&alone).await.unwrap();
        let page = xiasha.get("/notices").await.expect(200).json();
        assert_eq!((&page["unread"], page["items"].as_array().unwrap().len()), (&json!(1), 1), "{page}");
        let one = &page["items"][0];
        assert_eq!((&one["kind"], &one["link"]), (&json!("task"), &json!(format!("/tasks/{id}"))));
        assert!(one["title"].as_str().unwrap().contains("排查停工项目"));
        let path = format!("/notices/{}/read", one["id"].as_str().unwrap());
        guihua.post(&path, json!({})).await.problem(404, "not_found");
        xiasha.post(&path, json!({})).await.expect(204);
        xiasha.post(&path, json!({})).await.expect(204);
        assert_eq!(xiasha.get("/notices?unread=true").await.json()["items"], json!([]));
        assert!(notice::messages(&mut server.store.read().await.unwrap(), 10).await.unwrap().is_empty(), "nothing leaves");
        // A step on the other side is told to the dispatcher, and never to whoever took it.
        let rev = xiasha.get(&format!("/tasks/{id}")).await.rev();
        let ask = json!({"act": "ask_extension", "note": "等评估", "due_on": "2024-07-20"});
        let accepted = xiasha.with("if-match", rev).post(&format!("/tasks/{id}/steps"), json!({"act": "accept"})).await.expect(200);
        xiasha.with("if-match", accepted.rev()).post(&format!("/tasks/{id}/steps"), ask).await.expect(200);
        // A submission waits for its reviewer.
        let file = workbook("数据", &[&["指标编码", "单位代码", "期间", "数值", "计量单位", "发布日期", "来源"],
            &["GDP", "330114", "2023Q4", "1258.3", "亿元", "2024-01-25", "统计公报"]]);
        server.login("tongji").await.upload("月报.xlsx", &file, &[("dry_run", "false")]).await.expect(200);
        round(&alone).await.unwrap();
        let told = guihua.get("/notices").await.json();
        assert!(told["items"].as_array().unwrap().iter().any(|n| n["title"] == "申请延期：排查停工项目（演示）"), "{told}");
        let told = server.login("shenhe").await.get("/notices").await.json();
        assert!(told["items"].as_array().unwrap().iter().any(|n| n["kind"] == "approval"), "{told}");
        // Overdue, rung by rung.
        server.clock.advance(30 * 24 * 3600);
        round(&alone).await.unwrap();
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let late = xiasha.get("/notices").await.json();
        let urgent = late["items"].as_array().unwrap().iter().find(|n| n["kind"] == "task_overdue").unwrap().clone();
        assert_eq!(urgent["urgent"], true, "{late}");
        assert!(guihua.get("/notices").await.json()["items"].as_array().unwrap().iter().any(|n| n["kind"] == "task_overdue"));
        // Turned off: neither shown nor counted.
        let off = json!({"kinds": {"task": "off", "task_overdue": "off"}});
        xiasha.put("/me/notice-settings", off).await.expect(200);
        assert_eq!(xiasha.get("/notices").await.json()["unread"], 0);
        xiasha.post("/notices/read", json!({})).await.expect(204);
        // Whoever leaves hands over: both sides are told.
        let anquan = server.login("anquan").await;
        let gone = json!({"display_name": "下沙", "disabled": true});
        anquan.with("if-match", 1).put("/users/id-xiasha", gone).await.expect(200);
        round(&alone).await.unwrap();
        let told = server.login("guihua").await.get("/notices").await.json();
        assert!(told["items"].as_array().unwrap().iter().any(|n| n["title"].as_str().unwrap().starts_with("责任人离岗")), "{told}");
    }

    async fn settings_are_checked(store: Store) {
        let server = Server::start(store).await;
        let xiasha = server.login("xiasha").await;
        let now = xiasha.get("/me/notice-settings").await.expect(200).json();
        assert_eq!((&now["digest"], &now["hour"], &now["kinds"]["gate"]), (&json!("daily"), &json!(8), &json!("mail")));
        assert_eq!(now["mail_available"], false);
        for odd in [json!({"email": "nobody"}), json!({"email": "a@b\r\nBcc: x@y.cn"}), json!({"hour": 24}),
            json!({"weekday": 0}), json!({"kinds": {"lunch": "mail"}}), json!({"lang": "fr"})] {
            xiasha.put("/me/notice-settings", odd).await.problem(422, "invalid_field");
        }
        let new = json!({"email": "xiasha@example.cn", "digest": "weekly", "weekday": 5, "hour": 7});
        let kept = xiasha.put("/me/notice-settings", new).await.expect(200).json();
        assert_eq!((&kept["email"], &kept["weekday"]), (&json!("xiasha@example.cn"), &json!(5)));
    }

    async fn mail_and_robots_get_a_digest_with_retries(store: Store) {
        let server = Server::start(store).await;
        let (guihua, xiasha) = (server.login("guihua").await, server.login("xiasha").await);
        let ((mail_port, mails), (robot_port, robots)) = (mail_server().await, robot_server().await);
        let text = json!({"base_url": "https://qipan.example",
            "smtp": {"host": "127.0.0.1", "port": mail_port, "tls": "none", "from": "棋盘 <qipan@example.cn>"},
            "robots": [{"name": "下沙群", "kind": "dingtalk", "url": format!("http://127.0.0.1:{robot_port}/send?access_token=TOKEN7"),
                "secret": "env:SIGN", "unit": "330114001", "hour": 8}]});
        let set = state(&server, &text.to_string());
        let new = json!({"email": "xiasha@example.cn", "hour": 17});
        xiasha.put("/me/notice-settings", new).await.expect(200);
        // 16:00 in China: before the hour of the mail, after that of the robot.
        guihua.post("/tasks", task("2024-07-10")).await.expect(201);
        guihua.post("/tasks", task("2024-07-11")).await.expect(201);
        round(&set).await.unwrap();
        assert!(mails.lock().unwrap().is_empty(), "a digest, at its hour");
        assert_eq!(robots.lock().unwrap().len(), 1, "refused");
        round(&set).await.unwrap();
        assert_eq!(robots.lock().unwrap().len(), 1, "not before its time");
        server.clock.advance(3600);
        round(&set).await.unwrap();
        round(&set).await.unwrap();
        assert_eq!(robots.lock().unwrap().len(), 2, "taken at the second attempt, and no third");
        let sent = robots.lock().unwrap()[1].clone();
        assert!(sent.contains("timestamp=") && sent.contains("sign=") && sent.contains("排查停工项目"), "{sent}");
        let got = mails.lock().unwrap().clone();
        assert_eq!(got.len(), 1, "one mail for two notices");
        assert!(got[0].contains("To: xiasha@example.cn") && got[0].contains("Message-ID:"), "{}", got[0]);
        // The same day brings no second digest.
        let guihua = server.login("guihua").await;
        guihua.post("/tasks", task("2024-07-12")).await.expect(201);
        round(&set).await.unwrap();
        assert_eq!(mails.lock().unwrap().len(), 1);
        // Neither token nor secret is in the database.
        let rows = notice::messages(&mut server.store.read().await.unwrap(), 50).await.unwrap();
        let all = serde_json::to_string(&rows).unwrap();
        assert!(!all.contains("TOKEN7") && !all.contains("geheim-9"), "{all}");
        assert!(rows.iter().any(|r| r.state == "sent" && r.attempts == 2));
    }
}
