//! The API under 50 clients at once, on SQLite and PostgreSQL: p50, p99 and requests a second of the overview and the
//! indicators' table of the demo district; the verdict on a site that is dragged, by one client; tiles; the list of 3,000
//! projects and a what-if on one of them.
//!
//! `cargo bench -p qipan-bench --bench api` (add `-- --requests 400` for more, `-- --only projects` for one part:
//! `overview`, `siting`, `tiles` or `projects`). The peer, in the same run and with the
//! same client: a bare axum handler that sends as many static bytes. All is on the loopback and bounded: 50
//! connections, each sends its next request when it has the whole answer to the last one. Server and clients share
//! the machine's cores, two runtimes in one process.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::as_conversions,
    reason = "a bench on data it made itself"
)]
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod client;
mod projects;
mod siting;

use client::{Client, header};
use jiff::Timestamp;
use qipan_server::{AppState, Clock, Config};
use qipan_store::Store;
use qipan_store::testing::{NOW, drop_schema, postgres_url, sqlite_url};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const CLIENTS: usize = 50;
const WARM_UP: usize = 20;
const PASSWORD: &str = "Qipan-demo-2026";

fn main() {
    // `cargo test --benches` only looks whether it builds and starts.
    let args: Vec<String> = std::env::args().collect();
    if args.iter().any(|a| a == "--test") {
        return;
    }
    let requests =
        args.windows(2).find(|w| w[0] == "--requests").and_then(|w| w[1].parse().ok()).unwrap_or(200);
    let only = args.windows(2).find(|w| w[0] == "--only").map(|w| w[1].clone());
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let server = runtime(2);
    let clients = runtime(1);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("{CLIENTS} clients, {requests} requests each, {cores} cores shared by server and clients");
    println!(
        "{:<12} {:<44} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "database", "request", "bytes", "p50 ms", "p99 ms", "max ms", "req/s"
    );
    let folder = tempfile::tempdir().expect("a temp folder");
    run(&server, &clients, "sqlite", &sqlite_url(folder.path()), requests, &wanted);
    let url = server.block_on(postgres_url());
    run(&server, &clients, "postgresql", &url, requests, &wanted);
    server.block_on(drop_schema(&url));
}

fn runtime(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime")
}

/// Who asks, and whom.
struct Load<'a> {
    clients: &'a Runtime,
    address: SocketAddr,
    database: &'a str,
    /// Clients at once.
    many: usize,
    /// Requests of each.
    requests: usize,
}

fn run(
    server: &Runtime,
    clients: &Runtime,
    database: &str,
    url: &str,
    requests: usize,
    wanted: &dyn Fn(&str) -> bool,
) {
    let store = server.block_on(async {
        let store = Store::open(url).await.expect("the database opens");
        store.migrate(NOW).await.expect("the schema is made");
        qipan_demo::seed::make(&store, Timestamp::now(), &|_| {}).await.expect("the demo is made");
        store
    });
    let state = AppState::new(store.clone(), Config::default(), Clock::System);
    let address = listen(server, qipan_server::router(state));
    let (cookie, token) = clients.block_on(sign_in(address));
    let load = Load { clients, address, database, many: CLIENTS, requests };
    if wanted("overview") {
        overview(server, &load, &cookie, &store);
    }
    if wanted("siting") {
        siting::verdicts(&Load { many: 1, requests: 600, ..load }, &cookie, &token);
    }
    if wanted("tiles") {
        siting::tiles(&load, &cookie);
    }
    if wanted("projects") {
        server.block_on(projects::copy(&store, 3_000));
        projects::ask(&load, &cookie, &token);
    }
    server.block_on(store.close());
}

fn overview(server: &Runtime, load: &Load<'_>, cookie: &str, store: &Store) {
    let (clients, api) = (load.clients, load.address);
    let mut sizes = Vec::new();
    for (name, path, more) in [
        ("GET /overview", "/api/v1/overview", ""),
        ("GET /overview, gzip", "/api/v1/overview", "accept-encoding: gzip\r\n"),
        ("GET /indicators", "/api/v1/indicators", ""),
        ("GET /indicators?unit=330114001", "/api/v1/indicators?unit=330114001", ""),
        ("GET /indicators/{code}/why", "/api/v1/indicators/GDP/why", ""),
        ("GET /returns/mine", "/api/v1/returns/mine", ""),
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{cookie}{more}\r\n");
        let size = measure(load, name, &[head]);
        sizes.push((name, size));
    }
    let tag = clients.block_on(async {
        let mut one = Client::connect(api).await.unwrap();
        let head = format!("GET /api/v1/overview HTTP/1.1\r\nhost: localhost\r\n{cookie}\r\n");
        let reply = one.send(head.as_bytes()).await.unwrap();
        header(&reply.head, "etag").unwrap_or_default().replace("w/", "")
    });
    let head =
        format!("GET /api/v1/overview HTTP/1.1\r\nhost: localhost\r\n{cookie}if-none-match: {tag}\r\n\r\n");
    measure(load, "GET /overview, If-None-Match", &[head]);
    for (name, size) in
        sizes.into_iter().filter(|(name, _)| ["GET /overview", "GET /indicators"].contains(name))
    {
        let bytes: &'static [u8] = vec![b'x'; size].leak();
        let bare = axum::Router::new().fallback(move || async move { bytes });
        let peer = listen(server, bare);
        let head = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned();
        let load = Load { address: peer, database: "none", ..*load };
        measure(&load, &format!("peer: bare axum, as many bytes as {name}"), &[head]);
    }
    writing(server, load, cookie, store);
}

/// The overview while another server's approvals keep raising the revision of the data.
fn writing(server: &Runtime, load: &Load<'_>, cookie: &str, store: &Store) {
    let store = store.clone();
    let writer = server.spawn(async move {
        loop {
            let mut tx = store.begin().await.expect("a write begins");
            tx.touch_series("GDP", "330114");
            tx.commit_housekeeping().await.expect("a write ends");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let head = format!("GET /api/v1/overview HTTP/1.1\r\nhost: localhost\r\n{cookie}\r\n");
    measure(load, "GET /overview, 10 changes a second", &[head]);
    writer.abort();
}

fn listen(server: &Runtime, app: axum::Router) -> SocketAddr {
    let listener = server.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    server.spawn(async move {
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app).await
    });
    address
}

/// Signs the planner in; the header with their cookie, and the one that goes with changes.
async fn sign_in(api: SocketAddr) -> (String, String) {
    let body = format!("{{\"username\":\"guihua\",\"password\":\"{PASSWORD}\"}}");
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let reply = Client::connect(api).await.unwrap().send(head.as_bytes()).await.unwrap();
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let cookie = header(&reply.head, "set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    let token = body["csrf_token"].as_str().unwrap();
    (format!("cookie: {cookie}\r\n"), format!("x-csrf-token: {token}\r\n"))
}

/// A request with a body.
fn post(path: &str, headers: &str, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends the requests, one after the other and again, from all clients at once and prints the line. Returns the size of
/// the last body.
fn measure(load: &Load<'_>, name: &str, heads: &[String]) -> usize {
    let begin = Instant::now();
    let Load { clients, address, database, many, requests } = *load;
    let heads: Arc<Vec<String>> = Arc::new(heads.to_vec());
    let (mut times, size, took) = clients.block_on(async {
        let mut tasks = Vec::new();
        for own in 0..many {
            let heads = Arc::clone(&heads);
            tasks.push(tokio::spawn(async move {
                let mut client = Client::connect(address).await.unwrap();
                let mut times = Vec::with_capacity(requests);
                let (mut size, mut start) = (0, Instant::now());
                for n in 0..WARM_UP + requests {
                    if n == WARM_UP {
                        start = Instant::now();
                    }
                    let head = heads[(own * 7 + n) % heads.len()].as_bytes();
                    let sent = Instant::now();
                    let reply = client.send(head).await.unwrap();
                    if n >= WARM_UP {
                        times.push(sent.elapsed());
                    }
                    let fine = matches!(reply.status, 200 | 204 | 304);
                    assert!(fine, "{}: {}", reply.status, String::from_utf8_lossy(&reply.body));
                    size = reply.body.len();
                }
                (times, size, start.elapsed())
            }));
        }
        let (mut times, mut size, mut took) = (Vec::new(), 0, Duration::ZERO);
        for task in tasks {
            let (own, bytes, time) = task.await.unwrap();
            times.extend(own);
            size = bytes;
            took = took.max(time);
        }
        (times, size, took)
    });
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let rate = times.len() as f64 / took.as_secs_f64();
    println!(
        "{database:<12} {name:<44} {size:>9} {:>9.2} {:>9.2} {:>9.2} {rate:>9.0}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    assert!(begin.elapsed() < Duration::from_secs(300), "the load is bounded");
    size
}
