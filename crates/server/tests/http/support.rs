//! A server in memory with the demo's logins, and a client that keeps its cookie.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use qipan_app::people::password;
use qipan_indicator::model::{Indicator, Kind};
use qipan_indicator::target::Target;
use qipan_kernel::period::Frequency;
use qipan_server::{AppState, Clock, Config};
use qipan_store::people::{self, GrantRow, UserRow};
use qipan_store::{Store, Tx, audit::AuditEntry, indicator, org, plan, target};
use serde_json::Value;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// When every test begins.
pub const NOW: &str = "2024-06-30T08:00:00Z";
/// The password of every login.
pub const PASSWORD: &str = "Qipan-demo-2026";

/// Login, role, unit.
pub const PEOPLE: &[(&str, &str, &str)] = &[
    ("kan", "viewer", "330114"),
    ("tongji", "reporter", "330114-TJJ"),
    ("xiasha", "reporter", "330114001"),
    ("baiyang", "reporter", "330114002"),
    ("shenhe", "reviewer", "330114"),
    ("xiashen", "reviewer", "330114-FGJ"),
    ("fabu", "publisher", "330114"),
    ("guihua", "planner", "330114"),
    ("xitong", "system_admin", "330114"),
    ("anquan", "security_admin", "330114"),
    ("shenji", "audit_admin", "330114"),
];

/// Code, name, kind, parent.
const UNITS: &[(&str, &str, &str, &str)] = &[
    ("330114", "钱塘区", "district", ""),
    ("330114-FGJ", "发展和改革局", "bureau", "330114"),
    ("330114-TJJ", "统计局", "bureau", "330114"),
    ("330114001", "下沙街道", "subdistrict", "330114"),
    ("330114002", "白杨街道", "subdistrict", "330114"),
];

/// Code, name, unit of measure, owner, frequency, decimals.
const INDICATORS: &[(&str, &str, &str, &str, Frequency, u8)] = &[
    ("GDP", "地区生产总值", "亿元", "330114-TJJ", Frequency::Quarter, 2),
    ("IND", "规上工业总产值", "亿元", "330114-TJJ", Frequency::Month, 2),
    ("HTE", "高新技术企业数", "家", "330114-FGJ", Frequency::Year, 0),
    ("POP", "常住人口", "万人", "330114-TJJ", Frequency::Year, 1),
];

/// A server over a store.
pub struct Server {
    router: Router,
    pub clock: Clock,
    pub store: Store,
    pub data: tempfile::TempDir,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// The stable code of a problem.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The version in `ETag`.
    pub fn rev(&self) -> String {
        self.headers[header::ETAG].to_str().unwrap().trim_matches('"').to_owned()
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Reply {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// Fails unless this is a problem with this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Reply {
        let reply = self.expect(status);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(reply.code(), code, "{}", String::from_utf8_lossy(&reply.bytes));
        reply
    }
}

/// A person at a browser: the cookie and the token of their session.
#[derive(Clone, Default)]
pub struct Client {
    router: Option<Router>,
    pub cookie: String,
    pub csrf: String,
    headers: Vec<(String, String)>,
}

impl Server {
    /// A server with units and logins.
    pub async fn start(store: Store) -> Server {
        seed(&store).await;
        let clock = Clock::at(NOW.parse().unwrap());
        let data = tempfile::tempdir().unwrap();
        let config = Config { data_dir: data.path().to_owned(), upload_bytes: 4 << 20, ..Config::default() };
        let router = qipan_server::router(AppState::new(store.clone(), config, clock.clone()));
        Server { router, clock, store, data }
    }

    /// Another server over the same database, with nothing in memory yet.
    pub fn twin(&self) -> Twin {
        let config = Config { data_dir: self.data.path().to_owned(), ..Config::default() };
        Twin(qipan_server::router(AppState::new(self.store.clone(), config, self.clock.clone())))
    }

    /// Somebody without a session.
    pub fn anonymous(&self) -> Client {
        Client { router: Some(self.router.clone()), ..Client::default() }
    }

    /// A person who signed in with the password of the demo.
    pub async fn login(&self, username: &str) -> Client {
        self.anonymous().login(username, PASSWORD).await
    }
}

/// A second server over the same database.
pub struct Twin(Router);

impl Twin {
    /// A person who signed in there.
    pub async fn login(&self, username: &str) -> Client {
        let client = Client { router: Some(self.0.clone()), ..Client::default() };
        client.login(username, PASSWORD).await
    }
}

impl Client {
    /// Signs in and keeps cookie and token.
    pub async fn login(mut self, username: &str, password: &str) -> Client {
        let reply =
            self.post("/session", serde_json::json!({"username": username, "password": password})).await;
        let reply = reply.expect(200);
        let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
        self.cookie = cookie.split(';').next().unwrap().to_owned();
        self.csrf = reply.json()["csrf_token"].as_str().unwrap().to_owned();
        self
    }

    /// The same client with one more header.
    pub fn with(&self, name: &str, value: impl ToString) -> Client {
        let mut next = self.clone();
        next.headers.push((name.to_owned(), value.to_string()));
        next
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.json(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.json(Method::PUT, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None, Body::empty()).await
    }

    /// Uploads a file with the other parts of the form.
    pub async fn upload(&self, name: &str, bytes: &[u8], parts: &[(&str, &str)]) -> Reply {
        self.upload_to("/imports", name, bytes, parts).await
    }

    /// [`Client::upload`] to another address.
    pub async fn upload_to(&self, path: &str, name: &str, bytes: &[u8], parts: &[(&str, &str)]) -> Reply {
        let (kind, body) = multipart(name, bytes, parts);
        self.send(Method::POST, path, Some(&kind), Body::from(body)).await
    }

    async fn json(&self, method: Method, path: &str, body: Value) -> Reply {
        self.send(method, path, Some("application/json"), Body::from(body.to_string())).await
    }

    /// Sends a request; a path without a leading `/api` or `/healthz` is one of the API.
    pub async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Reply {
        let whole = path.starts_with("/api")
            || path.starts_with("/healthz")
            || path.starts_with("/ogc")
            || path.starts_with("/!");
        let uri = if whole { path.replace("/!", "/") } else { format!("/api/v1{path}") };
        let mut request = Request::builder().method(method).uri(uri);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, &self.cookie);
        }
        if !self.csrf.is_empty() {
            request = request.header("x-csrf-token", &self.csrf);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let router = self.router.clone().expect("a client comes from a server");
        let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }
}

/// Content type and body of an upload.
pub fn multipart(name: &str, bytes: &[u8], parts: &[(&str, &str)]) -> (String, Vec<u8>) {
    const EDGE: &str = "----qipan-edge";
    let mut body = Vec::new();
    for (name, value) in parts {
        let part = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={EDGE}"), body)
}

/// A workbook with one sheet, row by row; what reads as a number is one.
pub fn workbook(sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    // Otherwise the same content has other bytes a second later.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 6, 30).unwrap();
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let page = book.add_worksheet().set_name(sheet).unwrap();
    for (at, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(row.iter()) {
            match text.parse::<f64>() {
                Ok(number) => page.write_number(at, column, number).unwrap(),
                Err(_) => page.write_string(at, column, *text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

async fn seed(store: &Store) {
    // Hashing is slow on purpose; the logins of all tests share one hash.
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = HASH.get_or_init(|| async { password::hash(PASSWORD.into()).await.unwrap() }).await;
    let mut tx = store.begin().await.unwrap();
    let units: Vec<_> = UNITS.iter().enumerate().map(|(ord, unit)| unit_row(ord, unit)).collect();
    org::insert_many(&mut tx, &units).await.unwrap();
    for (username, role, unit) in PEOPLE {
        person(&mut tx, username, role, unit, hash, false).await;
    }
    // One person with both hands in it, to be stopped by the four-eyes rule.
    person(&mut tx, "liangshou", "reporter", "330114", hash, false).await;
    grant(&mut tx, "liangshou", "reviewer", "330114").await;
    seed_plan(&mut tx).await;
    tx.audit(AuditEntry {
        at: NOW.into(),
        actor: "system".into(),
        action: "seed".into(),
        entity: "demo".into(),
        entity_id: "test".into(),
        before: None,
        after: None,
        origin: "cli".into(),
    });
    tx.commit().await.unwrap();
}

async fn person(tx: &mut Tx, username: &str, role: &str, unit: &str, hash: &str, must_change: bool) {
    let row = UserRow {
        id: format!("id-{username}"),
        username: username.into(),
        display_name: username.into(),
        password_hash: hash.into(),
        must_change,
        failed: 0,
        locked_until: None,
        disabled: false,
        created_at: NOW.into(),
        rev: 1,
    };
    people::insert_user(tx, &row).await.unwrap();
    grant(tx, username, role, unit).await;
}

async fn grant(tx: &mut Tx, username: &str, role: &str, unit: &str) {
    let grant = GrantRow {
        user_id: format!("id-{username}"),
        role: role.into(),
        unit_code: unit.into(),
        granted_by: "system".into(),
        granted_at: NOW.into(),
    };
    people::grant(tx, &grant).await.unwrap();
}

/// The plan of 2021 to 2025 with its indicators; IND has targets at both sub-districts.
async fn seed_plan(tx: &mut Tx) {
    let plan = plan::PlanRow {
        code: "QT-145".into(),
        name_zh: "钱塘区“十四五”规划".into(),
        name_en: "14th five-year plan".into(),
        kind: "five_year".into(),
        start_year: 2021,
        end_year: 2025,
        upper_code: None,
        ord: 1,
        rev: 1,
    };
    plan::insert_plan(tx, &plan).await.unwrap();
    let rows: Vec<_> = INDICATORS.iter().enumerate().map(|(ord, i)| indicator_row(ord, i)).collect();
    indicator::insert_many(tx, &rows, "system", NOW).await.unwrap();
    let watched = |(ord, row): (usize, &indicator::IndicatorRow)| plan::PlanIndicatorRow {
        plan_code: "QT-145".into(),
        indicator_code: row.code.clone(),
        ord: i64::try_from(ord).unwrap(),
    };
    plan::watch(tx, &rows.iter().enumerate().map(watched).collect::<Vec<_>>()).await.unwrap();
    let targets: Vec<_> = ["330114001", "330114002"].into_iter().map(target_row).collect();
    target::insert_many(tx, &targets).await.unwrap();
}

fn indicator_row(ord: usize, it: &(&str, &str, &str, &str, Frequency, u8)) -> indicator::IndicatorRow {
    let (code, name, unit, owner, frequency, decimals) = *it;
    let mut body = Indicator::new(code, name, unit);
    body.name_en = code.into();
    body.category = "经济".into();
    body.owner_unit = owner.into();
    body.frequency = frequency;
    body.decimals = decimals;
    body.due_day = 15;
    body.kind = if code == "GDP" || code == "IND" { Kind::Flow } else { Kind::Stock };
    body.cumulative_reporting = code == "IND";
    indicator::IndicatorRow {
        code: code.into(),
        body: serde_json::to_string(&body).unwrap(),
        category: body.category,
        owner_unit: owner.into(),
        retired: false,
        ord: i64::try_from(ord).unwrap(),
        rev: 1,
    }
}

fn target_row(unit: &str) -> target::TargetRow {
    target::TargetRow {
        id: format!("target-{unit}"),
        plan_code: "QT-145".into(),
        version: "1".into(),
        indicator_code: "IND".into(),
        unit_code: unit.into(),
        doc_no: None,
        doc_date: None,
        body: serde_json::to_string(&Target::new("IND", unit, "QT-145", "1").promise(2025, 500.0)).unwrap(),
        synthetic: false,
        import_id: None,
        file_name: None,
        sheet: None,
        cell: None,
        created_by: "system".into(),
        created_at: NOW.into(),
        superseded_by: None,
        superseded_at: None,
    }
}

fn unit_row(ord: usize, (code, name, kind, parent): &(&str, &str, &str, &str)) -> org::OrgUnitRow {
    org::OrgUnitRow {
        code: (*code).into(),
        name_zh: (*name).into(),
        name_en: (*code).into(),
        kind: (*kind).into(),
        parent: (!parent.is_empty()).then(|| (*parent).into()),
        region: None,
        valid_from: "2021-04-09".into(),
        valid_to: None,
        ord: i64::try_from(ord).unwrap(),
        rev: 1,
    }
}
