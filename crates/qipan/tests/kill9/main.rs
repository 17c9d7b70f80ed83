//! `kill -9` during imports and approvals: what was acknowledged is there after the restart, no import is there by
//! half, and the audit chain holds. This proves safety from a crash of the process, not from a power cut.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

mod district;
mod http;

use district::{Known, ROWS};
use http::Client;
use qipan_store::Store;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Kills on the embedded database.
const SQLITE_KILLS: u32 = 50;
/// Kills on PostgreSQL, whose own process goes on: fewer show the same.
const POSTGRES_KILLS: u32 = 15;

/// What clients were told: imports committed, submissions approved.
#[derive(Default)]
struct Told {
    committed: Vec<String>,
    approved: Vec<String>,
}

/// A server process and the address that it told.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(database: &str, data: &Path) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_qipan"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database, "--data"])
            .arg(data)
            .env("QIPAN_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("qipan starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").to_owned();
        assert!(!address.is_empty(), "qipan serve tells its address");
        Server { process, address }
    }

    /// SIGKILL, at once.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn acknowledged_changes_survive_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = qipan_store::testing::sqlite_url(folder.path());
    run(&url, folder.path(), SQLITE_KILLS);
}

#[test]
fn acknowledged_changes_survive_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = runtime.block_on(qipan_store::testing::postgres_url());
    run(&url, folder.path(), POSTGRES_KILLS);
    runtime.block_on(qipan_store::testing::drop_schema(&url));
}

fn run(url: &str, data: &Path, kills: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(district::make(url));
    let mut known = Known::default();
    let serial = Arc::new(AtomicU32::new(1));
    let (mut reporter, mut reviewer) = (Client::default(), Client::default());
    let mut wait = 0x2545_f491_u32;
    for round in 0..kills {
        let server = Server::start(url, data);
        reporter.address.clone_from(&server.address);
        reviewer.address.clone_from(&server.address);
        if round == 0 {
            reporter.login("tongji");
            reviewer.login("shenhe");
        }
        let told = Arc::new(Mutex::new(Told::default()));
        let workers =
            [worker(import_one, &reporter, &told, &serial), worker(approve_all, &reviewer, &told, &serial)];
        wait = wait.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        std::thread::sleep(Duration::from_millis(200 + u64::from(wait >> 24) * 7));
        server.kill();
        for worker in workers {
            worker.join().unwrap();
        }
        let told = std::mem::take(&mut *told.lock().unwrap());
        known.committed.extend(told.committed);
        known.approved.extend(told.approved);
        runtime.block_on(async {
            let store = Store::open(url).await.unwrap();
            district::check(&store, &known, round).await;
            store.close().await;
        });
    }
    println!(
        "{kills} kills: {} imports and {} approvals acknowledged",
        known.committed.len(),
        known.approved.len()
    );
    // A test in which nothing was acknowledged would prove nothing.
    let enough = usize::try_from(kills / 3).unwrap();
    assert!(known.committed.len() > enough, "only {} imports were acknowledged", known.committed.len());
    assert!(known.approved.len() > enough, "only {} approvals were acknowledged", known.approved.len());
}

type Work = fn(&Client, &Mutex<Told>, &AtomicU32) -> Option<()>;

/// Works until the server is gone.
fn worker(
    work: Work,
    client: &Client,
    told: &Arc<Mutex<Told>>,
    serial: &Arc<AtomicU32>,
) -> std::thread::JoinHandle<()> {
    let (client, told, serial) = (client.clone(), Arc::clone(told), Arc::clone(serial));
    std::thread::spawn(move || {
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end && work(&client, &told, &serial).is_some() {}
    })
}

/// Imports a file of its own kind; `None` once the server does not answer.
fn import_one(client: &Client, told: &Mutex<Told>, serial: &AtomicU32) -> Option<()> {
    let n = serial.fetch_add(1, Ordering::Relaxed);
    let reply = client.upload(&format!("{n}.csv"), &district::workbook(n))?;
    assert!([200, 202].contains(&reply.status), "{}: {}", reply.status, reply.body);
    let body = reply.json();
    if body["state"] == "committed" {
        assert_eq!(
            body["summary"]["new"].as_u64().unwrap() + body["summary"]["changed"].as_u64().unwrap(),
            u64::from(ROWS)
        );
        told.lock().unwrap().committed.push(body["id"].as_str().unwrap().to_owned());
    }
    Some(())
}

/// Approves what waits; `None` once the server does not answer.
fn approve_all(client: &Client, told: &Mutex<Told>, _: &AtomicU32) -> Option<()> {
    let waiting = client.get("/submissions?state=submitted&limit=5")?;
    assert_eq!(waiting.status, 200, "{}", waiting.body);
    for item in waiting.json()["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        let reply = client.post(&format!("/submissions/{id}/approve"), &item["rev"].to_string())?;
        assert!([200, 409, 412].contains(&reply.status), "{}: {}", reply.status, reply.body);
        if reply.status == 200 {
            told.lock().unwrap().approved.push(id.to_owned());
        }
    }
    std::thread::sleep(Duration::from_millis(5));
    Some(())
}
