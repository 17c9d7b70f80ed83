//! Test support: a fresh migrated store on each database.
//!
//! PostgreSQL comes from `QIPAN_TEST_PG=postgres://…` (each test works in a schema of its own and drops it), or
//! else from a private cluster in the temp folder, shared by all test processes and stopped when none is left
//! for a minute. Without PostgreSQL the tests fail and say how to get it: they never skip.

use std::fs::File;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::{Backend, Store};

/// The instant that tests call now.
pub const NOW: &str = "2024-06-30T08:00:00.000000Z";

const REMEDY: &str = "PostgreSQL is needed for this test: install it (Debian: apt-get install postgresql), run \
     `./qipan test`, or set QIPAN_TEST_PG=postgres://user@host/database to a server whose schemas may be written";

/// Runs a test on both databases, SQLite first.
pub async fn both<F, Fut>(test: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    on_sqlite(&test).await;
    on_postgres(&test).await;
}

/// Runs a test on both databases without any schema, SQLite first.
pub async fn both_empty<F, Fut>(test: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    let folder = tempfile::tempdir().expect("a temp folder can be made");
    let store = Store::open(&sqlite_url(folder.path())).await.expect("a database can be made");
    test(store.clone()).await;
    store.close().await;
    let url = postgres_url().await;
    let store = Store::open(&url).await.unwrap_or_else(|e| panic!("{url}: {e}\n{REMEDY}"));
    test(store.clone()).await;
    store.close().await;
    drop_schema(&url).await;
}

/// Runs a test on a fresh SQLite file.
pub async fn on_sqlite<F, Fut>(test: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    let folder = tempfile::tempdir().expect("a temp folder can be made");
    let store = open(&sqlite_url(folder.path())).await;
    test(store.clone()).await;
    store.close().await;
}

/// Runs a test in a fresh PostgreSQL schema.
pub async fn on_postgres<F, Fut>(test: F)
where
    F: Fn(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    let url = postgres_url().await;
    let store = open(&url).await;
    test(store.clone()).await;
    store.close().await;
    drop_schema(&url).await;
}

/// Address of a database file in a folder.
#[must_use]
pub fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("qipan.db").display())
}

async fn open(url: &str) -> Store {
    let store = Store::open(url).await.unwrap_or_else(|e| panic!("{url}: {e}\n{REMEDY}"));
    store.migrate(NOW).await.expect("the schema can be made");
    store
}

/// Address of a fresh, empty schema on the test server.
pub async fn postgres_url() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let base = server();
    let n = COUNTER.fetch_add(1, Ordering::Relaxed);
    let random =
        tempfile::Builder::new().rand_bytes(8).prefix("s").tempdir().expect("a temp folder can be made");
    let random = random.path().file_name().and_then(|n| n.to_str()).unwrap_or("s").to_lowercase();
    let schema = format!("qipan_test_{}_{n}_{random}", std::process::id());
    execute(&base, &format!("CREATE SCHEMA {schema}")).await;
    let join = if base.contains('?') { '&' } else { '?' };
    format!("{base}{join}options=-c%20search_path%3D{schema}")
}

/// Drops the schema that [`postgres_url`] made.
pub async fn drop_schema(url: &str) {
    if let Some((base, schema)) = url.split_once("options=-c%20search_path%3D") {
        execute(base.trim_end_matches(['?', '&']), &format!("DROP SCHEMA {schema} CASCADE")).await;
    }
}

/// Runs a statement on a store from outside of its rules: to damage what a test then finds damaged.
pub async fn execute_in(store: &Store, sql: &str) {
    let run = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(store.writer()).await;
    run.unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// The one text that a statement answers with.
pub async fn text(store: &Store, sql: &str) -> Option<String> {
    let (text,): (Option<String>,) = sqlx::query_as(AssertSqlSafe(sql.to_owned()))
        .fetch_one(store.writer())
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
    text
}

/// Runs a statement with the references between tables switched off, as a broken tool might.
pub async fn without_references(store: &Store, sql: &str) {
    let mut conn = store.writer().acquire().await.expect("a connection");
    let (off, on) = match store.backend() {
        Backend::Sqlite => ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        Backend::Postgres => {
            ("SET session_replication_role = replica", "SET session_replication_role = origin")
        }
    };
    conn.execute(off).await.expect("references can be switched off");
    conn.execute(AssertSqlSafe(sql.to_owned())).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    conn.execute(on).await.expect("references can be switched on");
}

/// Runs a statement on a SQLite file, such as a backup.
pub async fn execute_file(path: &Path, sql: &str) {
    let file = Store::open_file(path, true).await.expect("the file can be opened");
    execute_in(&file, sql).await;
    file.close().await;
}

/// Ends the connections that have work open in this store's PostgreSQL schema, as an administrator or a network does.
pub async fn cut_connections(store: &Store) {
    let sql = "SELECT count(pg_terminate_backend(x.pid)) FROM (SELECT DISTINCT l.pid FROM pg_locks l \
         JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = current_schema() AND l.pid <> pg_backend_pid()) x";
    let mut conn = store.readers().acquire().await.expect("a connection");
    conn.execute(sql).await.expect("connections can be ended");
}

/// Tries to write through a connection for reading.
///
/// # Errors
/// That it can't, as it should be.
pub async fn write_as_reader(store: &Store) -> crate::Result<()> {
    let mut db = store.read().await?;
    db.conn().execute("DELETE FROM setting").await?;
    Ok(())
}

/// Lets a SQLite store grow by `pages` pages (4 KiB) and no more: what a full disk does.
pub async fn fill_disk(store: &Store, pages: i64) {
    let (now,): (i64,) =
        sqlx::query_as("PRAGMA page_count").fetch_one(store.writer()).await.expect("a page count");
    let sql = format!("PRAGMA max_page_count = {}", now + pages);
    sqlx::query(AssertSqlSafe(sql)).fetch_all(store.writer()).await.expect("a limit can be set");
}

async fn execute(url: &str, sql: &str) {
    sqlx::any::install_default_drivers();
    let mut conn = sqlx::AnyConnection::connect(url).await.unwrap_or_else(|e| panic!("{url}: {e}\n{REMEDY}"));
    conn.execute("SET client_min_messages = warning").await.expect("a setting can be made");
    conn.execute(AssertSqlSafe(sql.to_owned())).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    conn.close().await.expect("a connection can be closed");
}

fn server() -> String {
    static URL: OnceLock<(String, Option<File>)> = OnceLock::new();
    URL.get_or_init(|| match std::env::var("QIPAN_TEST_PG") {
        Ok(url) if !url.is_empty() => (url, None),
        _ => private_cluster(),
    })
    .0
    .clone()
}

/// Starts the shared private cluster, or joins it. The returned file holds a shared lock for the life of this
/// process: the cluster's watcher stops it when nobody holds one.
fn private_cluster() -> (String, Option<File>) {
    let bin = binaries().unwrap_or_else(|| panic!("{REMEDY}"));
    let root = output(Command::new("id").arg("-u")) == "0";
    let folder = std::env::temp_dir().join(format!("qipan-test-pg-{}", if root { "root" } else { "user" }));
    std::fs::create_dir_all(&folder).expect("a temp folder can be made");
    let users = lock_file(&folder.join("users.lock"));
    let start = lock_file(&folder.join("start.lock"));
    start.lock().expect("a file can be locked");
    users.lock_shared().expect("a file can be locked");
    let data = folder.join("data");
    let pg_ctl = |args: &[&str]| -> Command {
        let mut command = as_service_user(root, &bin.join("pg_ctl"));
        command.arg("-D").arg(&data).args(args).current_dir(&folder);
        command
    };
    if !pg_ctl(&["status"]).output().is_ok_and(|o| o.status.success()) {
        // A cluster that was not stopped in order may be torn: begin anew.
        let _ = std::fs::remove_dir_all(&data);
        if root {
            run(Command::new("chown").arg(service_user()).arg(&folder));
        }
        let mut initdb = as_service_user(root, &bin.join("initdb"));
        initdb.arg("-D").arg(&data).args([
            "-U",
            "qipan",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        ]);
        run(initdb.current_dir(&folder));
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c max_connections=300 -c shared_buffers=64MB",
            folder.display()
        );
        let log = folder.join("server.log");
        run(&mut pg_ctl(&["-w", "-l", &log.to_string_lossy(), "-o", &options, "start"]));
        watch(&folder, &pg_ctl(&["-m", "immediate", "stop"]));
    }
    (format!("postgres://qipan@localhost/postgres?host={}", folder.display()), Some(users))
}

/// Leaves a watcher behind that stops the cluster once no test process has held the lock for a minute.
fn watch(folder: &Path, stop: &Command) {
    let stop = std::iter::once(stop.get_program())
        .chain(stop.get_args())
        .map(|a| format!("'{}'", a.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ");
    let script = format!(
        "while sleep 60; do flock start.lock flock -n users.lock {stop} && exit; test -f data/postmaster.pid || exit; done"
    );
    let mut watcher = Command::new("setsid");
    watcher.args(["-f", "sh", "-c", &script]).current_dir(folder);
    run(&mut watcher);
}

fn lock_file(path: &Path) -> File {
    File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .expect("a lock file can be made")
}

/// The newest installed PostgreSQL, or the one in `PATH`.
fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).or_else(|| {
        std::env::split_paths(&std::env::var_os("PATH")?)
            .find(|p| p.join("initdb").exists() && p.join("pg_ctl").exists())
    })
}

fn service_user() -> &'static str {
    if Command::new("id").args(["-u", "postgres"]).output().is_ok_and(|o| o.status.success()) {
        "postgres"
    } else {
        "nobody"
    }
}

/// initdb and the server refuse to run as root.
fn as_service_user(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", service_user(), "--"]).arg(program);
    command
}

fn output(command: &mut Command) -> String {
    command.output().map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

fn run(command: &mut Command) {
    // The server inherits neither of our pipes: a pipe that stays open would keep a test runner waiting.
    let log = tempfile::tempfile().expect("a temp file can be made");
    let status = command
        .stdin(std::process::Stdio::null())
        .stdout(log.try_clone().expect("a file can be shared"))
        .stderr(log)
        .status()
        .unwrap_or_else(|e| panic!("{command:?}: {e}\n{REMEDY}"));
    assert!(status.success(), "{command:?} failed ({status})\n{REMEDY}");
}

/// Writes two tests, `name::sqlite` and `name::postgres`, from one `async fn(Store)` body.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: $ty:ty) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($store: $ty) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::testing::on_sqlite(body).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::testing::on_postgres(body).await;
            }
        }
    )*};
}
