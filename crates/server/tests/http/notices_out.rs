//! Notices on their way out: mail under TLS and STARTTLS, the three robots with their formats and signatures, what fails is
//! tried again and nothing is lost, no secret in the log.

use crate::post::{Answer, Asked, Authority, Secrecy, mail_server, robot_server};
use crate::support::Server;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use qipan_server::notify::{NotifyConfig, round};
use qipan_server::{AppState, Config};
use qipan_store::notice::MessageRow;
use qipan_store::{Store, both_databases, notice};
use serde_json::{Value, json};
use sha2::Sha256;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

const TOKEN: &str = "f47ac10b-58cc-token";
const SECRET: &str = "SEC-geheim-77";
const PASSWORD: &str = "mail-geheim-88";

/// Everything that is logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Logged {
    type Writer = Logged;

    fn make_writer(&self) -> Logged {
        self.clone()
    }
}

impl Logged {
    fn begin() -> (Logged, tracing::subscriber::DefaultGuard) {
        let logged = Logged::default();
        let all = tracing_subscriber::fmt().with_writer(logged.clone()).with_max_level(tracing::Level::TRACE);
        (logged, tracing::subscriber::set_default(all.finish()))
    }

    /// What was logged; fails if a secret is in it.
    fn clean(&self) -> String {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        for secret in [TOKEN, SECRET, PASSWORD] {
            assert!(!text.contains(secret), "a secret is in the log: {text}");
        }
        text
    }
}

fn state(server: &Server, config: &Value) -> AppState {
    let notify = NotifyConfig::parse(&config.to_string(), |name| match name {
        "SIGN" => Some(SECRET.into()),
        "PASSWORD" => Some(PASSWORD.into()),
        _ => None,
    });
    let config =
        Config { data_dir: server.data.path().to_owned(), notify: notify.unwrap(), ..Config::default() };
    AppState::new(server.store.clone(), config, server.clock.clone())
}

async fn dispatch(server: &Server, title: &str) {
    let task = json!({"title": title, "acceptance": "报告一份", "owner_unit": "330114001", "owner_user": "xiasha",
        "dispatcher_unit": "330114", "due_on": "2024-07-10"});
    server.login("guihua").await.post("/tasks", task).await.expect(201);
}

/// The messages that wait, were sent or given up.
async fn messages(server: &Server) -> Vec<MessageRow> {
    notice::messages(&mut server.store.read().await.unwrap(), 50).await.unwrap()
}

/// A round after so many minutes.
async fn after(server: &Server, state: &AppState, minutes: u64) {
    server.clock.advance(i64::try_from(minutes * 60).unwrap());
    round(state).await.unwrap();
}

fn hmac(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let pair: String =
                [bytes.next().unwrap(), bytes.next().unwrap()].map(char::from).iter().collect();
            out.push(u8::from_str_radix(&pair, 16).unwrap());
        } else {
            out.push(b);
        }
    }
    String::from_utf8(out).unwrap()
}

/// As DingTalk documents it: timestamp (ms) and sign in the query, sign = base64(HMAC-SHA256(secret, "timestamp\nsecret")).
fn dingtalk(asked: &Asked, now_ms: i64) {
    let query = asked.line.split_once('?').unwrap().1;
    let value = |name: &str| {
        let pair = query.split('&').find_map(|p| p.strip_prefix(&format!("{name}=")));
        decoded(pair.unwrap_or_else(|| panic!("{name} is not in {query}")))
    };
    assert_eq!(value("access_token"), TOKEN);
    let stamp = value("timestamp");
    assert!((stamp.parse::<i64>().unwrap() - now_ms).abs() < 3_600_000, "within an hour");
    assert_eq!(value("sign"), hmac(SECRET, &format!("{stamp}\n{SECRET}")));
    assert_eq!(asked.body["msgtype"], "markdown");
    assert!(!asked.body["markdown"]["title"].as_str().unwrap().is_empty());
    assert!(asked.body["markdown"]["text"].as_str().unwrap().contains("排查停工"));
}

/// As WeCom documents it: markdown of at most 4,096 bytes, the key in the query, nothing signed.
fn wecom(asked: &Asked, _: i64) {
    assert!(asked.line.ends_with(&format!("?access_token={TOKEN}")), "{}", asked.line);
    assert_eq!(asked.body["msgtype"], "markdown");
    let content = asked.body["markdown"]["content"].as_str().unwrap();
    assert!(content.contains("排查停工") && content.len() <= 4096);
}

/// As Feishu documents it: timestamp (s) and sign in the body, sign = base64(HMAC-SHA256("timestamp\nsecret", "")).
fn feishu(asked: &Asked, now_ms: i64) {
    let stamp = asked.body["timestamp"].as_str().unwrap();
    assert!((stamp.parse::<i64>().unwrap() - now_ms / 1000).abs() < 3_600, "within an hour");
    assert_eq!(asked.body["sign"], hmac(&format!("{stamp}\n{SECRET}"), ""));
    assert_eq!(asked.body["msg_type"], "text");
    assert!(asked.body["content"]["text"].as_str().unwrap().contains("排查停工"));
}

/// A robot whose server fails in each way, each once, and then takes the message.
async fn robot(
    store: Store,
    kind: &str,
    refusal: &'static str,
    thanks: &'static str,
    check: fn(&Asked, i64),
) {
    let (logged, _guard) = Logged::begin();
    let server = Server::start(store).await;
    let answers = vec![
        Answer::Say(500, "oops"),
        Answer::Silence,
        Answer::Say(200, refusal),
        Answer::Say(302, ""),
        Answer::Say(200, "<html>"),
        Answer::Say(200, thanks),
    ];
    let (port, log) = robot_server(answers);
    let path = if kind == "feishu" { format!("hook/{TOKEN}") } else { format!("send?access_token={TOKEN}") };
    let robot = json!({"name": "下沙群", "kind": kind, "url": format!("http://127.0.0.1:{port}/{path}"),
        "secret": if kind == "wecom" { "" } else { "env:SIGN" }, "unit": "330114001", "hour": 8});
    let set = state(&server, &json!({"timeout_seconds": 1, "robots": [robot]}));
    dispatch(&server, "排查停工项目（演示）").await;
    round(&set).await.unwrap();
    let mut told = Vec::new();
    for (made, minutes) in [1, 5, 15, 60, 180].into_iter().enumerate() {
        let row = messages(&server).await.pop().unwrap();
        assert_eq!((row.state.as_str(), row.attempts), ("waiting", i64::try_from(made + 1).unwrap()));
        told.push(row.error);
        round(&set).await.unwrap();
        assert_eq!(log.lock().unwrap().len(), made + 1, "not before its time");
        after(&server, &set, minutes).await;
    }
    let rows = messages(&server).await;
    assert_eq!((rows.len(), rows[0].state.as_str(), rows[0].attempts), (1, "sent", 6), "{rows:?}");
    assert!(told[0].contains("500") && told[1].contains("timeout"), "{told:?}");
    assert!(
        told[2].contains("refused with") && told[3].contains("302") && told[4].contains("no JSON"),
        "{told:?}"
    );
    after(&server, &set, 2_000).await;
    let asked = log.lock().unwrap().clone();
    assert_eq!(asked.len(), 6, "taken once and never told again");
    let begun = 1_719_734_400_000;
    for (one, minutes) in asked.iter().zip([0, 1, 6, 21, 81, 261]) {
        assert!(
            one.line.starts_with("POST /") && one.head.contains("content-type: application/json"),
            "{one:?}"
        );
        check(one, begun + minutes * 60_000);
    }
    let all = format!("{rows:?} {told:?}");
    assert!(!all.contains(TOKEN) && !all.contains(SECRET), "{all}");
    assert!(logged.clean().contains("a message was not taken"));
}

/// A mail account over a server of the loopback.
fn smtp(port: u16, tls: &str, ca: Option<&std::path::Path>) -> Value {
    let mut smtp = json!({"host": "localhost", "port": port, "tls": tls, "user": "qipan", "password": "env:PASSWORD",
        "from": "棋盘 <qipan@example.cn>"});
    if let Some(ca) = ca {
        smtp["ca"] = json!(ca);
    }
    json!({"timeout_seconds": 3, "smtp": smtp})
}

async fn wants_mail(server: &Server) {
    let settings = json!({"email": "xiasha@example.cn", "hour": 9});
    server.login("xiasha").await.put("/me/notice-settings", settings).await.expect(200);
}

both_databases! {
    async fn dingtalk_is_told_signed_until_it_takes_the_message(store: Store) {
        // The other side repeats the token: it must not reach the log.
        let refusal = r#"{"errcode":310000,"errmsg":"sign not match, token f47ac10b-58cc-token"}"#;
        robot(store, "dingtalk", refusal, r#"{"errcode":0,"errmsg":"ok"}"#, dingtalk).await;
    }

    async fn wecom_is_told_until_it_takes_the_message(store: Store) {
        let refusal = r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#;
        robot(store, "wecom", refusal, r#"{"errcode":0,"errmsg":"ok"}"#, wecom).await;
    }

    async fn feishu_is_told_signed_until_it_takes_the_message(store: Store) {
        let refusal = r#"{"code":19021,"data":{},"msg":"sign match fail or timestamp is not within one hour"}"#;
        let thanks = r#"{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}"#;
        robot(store, "feishu", refusal, thanks, feishu).await;
    }

    async fn mail_goes_under_tls_to_a_server_of_an_own_authority(store: Store) {
        let (logged, _guard) = Logged::begin();
        let server = Server::start(store).await;
        wants_mail(&server).await;
        let authority = Authority::new();
        let ca = server.data.path().join("ca.pem");
        std::fs::write(&ca, authority.pem()).unwrap();
        let (port, log) = mail_server(&authority, "localhost", Secrecy::Tls, 1);
        dispatch(&server, "排查停工项目（演示）").await;
        // An authority that was not named is not trusted: nothing is told, nothing is lost.
        round(&state(&server, &smtp(port, "tls", None))).await.unwrap();
        assert!(log.lock().unwrap().is_empty(), "{log:?}");
        let row = messages(&server).await.pop().unwrap();
        assert_eq!((row.state.as_str(), row.attempts), ("waiting", 1));
        assert!(row.error.contains("certificate"), "{}", row.error);
        // Named, it is; what the server puts off is tried again with the same Message-ID.
        let set = state(&server, &smtp(port, "tls", Some(&ca)));
        after(&server, &set, 1).await;
        after(&server, &set, 5).await;
        after(&server, &set, 60).await;
        let told = log.lock().unwrap().clone();
        assert!(told.iter().all(|line| line.starts_with("tls ")), "{told:?}");
        assert!(told.iter().any(|line| line.starts_with("tls AUTH PLAIN ")), "{told:?}");
        let ids = |kind: &str| told.iter().filter(|l| l.starts_with(kind)).map(|l| {
            l.lines().find(|h| h.starts_with("Message-ID:")).unwrap().to_owned()
        }).collect::<Vec<_>>();
        assert_eq!(ids("tls TAKEN ").len(), 1, "one mail and no second: {told:?}");
        assert_eq!(ids("tls REFUSED"), ids("tls TAKEN "), "{told:?}");
        let row = messages(&server).await.pop().unwrap();
        assert_eq!((row.state.as_str(), row.attempts), ("sent", 3));
        logged.clean();
    }

    async fn mail_starts_tls_before_the_password_or_not_at_all(store: Store) {
        let (logged, _guard) = Logged::begin();
        let server = Server::start(store).await;
        wants_mail(&server).await;
        let authority = Authority::new();
        let ca = server.data.path().join("ca.pem");
        std::fs::write(&ca, authority.pem()).unwrap();
        let (open_port, open) = mail_server(&authority, "localhost", Secrecy::Never, 0);
        let (other_port, other) = mail_server(&authority, "mail.example.org", Secrecy::Starttls, 0);
        let (port, log) = mail_server(&authority, "localhost", Secrecy::Starttls, 0);
        dispatch(&server, "排查停工项目（演示）").await;
        // A server that offers no STARTTLS, and one whose certificate is for another name, are told no password.
        round(&state(&server, &smtp(open_port, "starttls", Some(&ca)))).await.unwrap();
        after(&server, &state(&server, &smtp(other_port, "starttls", Some(&ca))), 1).await;
        let open = open.lock().unwrap().clone();
        assert!(!open.is_empty() && open.iter().all(|l| !l.contains("AUTH") && !l.contains("TAKEN")), "{open:?}");
        let other = other.lock().unwrap().clone();
        assert!(other.iter().any(|l| l == "STARTTLS") && other.iter().all(|l| !l.contains("AUTH")), "{other:?}");
        assert_eq!(messages(&server).await.pop().unwrap().attempts, 2);
        after(&server, &state(&server, &smtp(port, "starttls", Some(&ca))), 5).await;
        let told = log.lock().unwrap().clone();
        let place = |what: &str| told.iter().position(|l| l.starts_with(what));
        assert!(place("STARTTLS").is_some() && place("STARTTLS") < place("tls AUTH PLAIN "), "{told:?}");
        assert!(place("AUTH").is_none() && place("TAKEN").is_none() && place("tls TAKEN ").is_some());
        assert_eq!(messages(&server).await.pop().unwrap().state, "sent");
        logged.clean();
    }

    async fn a_relay_without_tls_and_one_that_is_not_there(store: Store) {
        let (logged, _guard) = Logged::begin();
        let server = Server::start(store).await;
        wants_mail(&server).await;
        dispatch(&server, "排查停工项目（演示）").await;
        let gone = {
            let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            taken.local_addr().unwrap().port()
        };
        round(&state(&server, &smtp(gone, "none", None))).await.unwrap();
        assert_eq!(messages(&server).await.pop().unwrap().state, "waiting");
        let (port, log) = mail_server(&Authority::new(), "localhost", Secrecy::Never, 0);
        after(&server, &state(&server, &smtp(port, "none", None)), 1).await;
        assert!(log.lock().unwrap().iter().any(|l| l.starts_with("TAKEN ") && l.contains("To: xiasha@example.cn")));
        assert_eq!(messages(&server).await.pop().unwrap().state, "sent");
        logged.clean();
    }
}

#[test]
fn a_wrong_authority_or_timeout_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notices.json");
    let told = |ca: &str, timeout: u64| {
        let mut config = smtp(465, "tls", Some(std::path::Path::new(ca)));
        config["timeout_seconds"] = json!(timeout);
        std::fs::write(&file, config.to_string()).unwrap();
        NotifyConfig::read(&file, |_| Some("x".into())).map(|_| ()).map_err(|e| e.to_string())
    };
    std::fs::write(folder.path().join("own.pem"), Authority::new().pem()).unwrap();
    std::fs::write(folder.path().join("none.pem"), "nothing").unwrap();
    assert_eq!(told("own.pem", 20), Ok(()), "beside the configuration");
    let wrong = [("gone.pem", 20, "smtp.ca"), ("none.pem", 20, "PEM"), ("own.pem", 0, "timeout_seconds")];
    for (ca, timeout, place) in wrong {
        let error = told(ca, timeout).unwrap_err();
        assert!(error.contains(place), "{error}");
    }
}
