//! `kill -9` in the middle of imports and approvals, fifty times on each database.
//!
//! A child process imports and approves without pause and prints a line after each commit. The parent kills it
//! with SIGKILL at a random moment and looks: everything that was acknowledged is there, no import is half
//! there, the audit chain holds. This shows safety from a crash of the process. It does not show safety from a
//! power cut: the kernel's page cache survives a killed process, and only `synchronous=FULL` (checked by
//! `qipan doctor`) with a disk that keeps its word brings a commit through a power cut.

#![cfg(test)]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use qipan_store::audit::{self, AuditEntry};
use qipan_store::import::{self, ImportFileRow, ImportFilter, ImportRow};
use qipan_store::indicator::{self, IndicatorRow};
use qipan_store::observation::{self, ObservationFilter, ObservationRow, Step, Which};
use qipan_store::org::{self, OrgUnitRow};
use qipan_store::submission::{self, SubmissionRow};
use qipan_store::testing::{self, NOW};
use qipan_store::{Store, StoreError};

const ROUNDS: usize = 50;
const ROWS: usize = 300;
/// Tells the child which database to work on.
const CHILD: &str = "QIPAN_KILL_CHILD";

#[tokio::test]
async fn sqlite_keeps_what_it_acknowledged() {
    if let Ok(url) = std::env::var(CHILD) {
        return work(&url).await;
    }
    let folder = tempfile::tempdir().unwrap();
    rounds("sqlite_keeps_what_it_acknowledged", &testing::sqlite_url(folder.path())).await;
}

#[tokio::test]
async fn postgres_keeps_what_it_acknowledged() {
    if let Ok(url) = std::env::var(CHILD) {
        return work(&url).await;
    }
    let url = testing::postgres_url().await;
    rounds("postgres_keeps_what_it_acknowledged", &url).await;
    testing::drop_schema(&url).await;
}

async fn rounds(test: &str, url: &str) {
    prepare(url).await;
    let mut acknowledged = BTreeSet::new();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(std::process::id());
    for round in 0..ROUNDS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        acknowledged.extend(one_round(test, url, Duration::from_micros((random >> 33) % 120_000)));
        check(url, &acknowledged, round).await;
    }
    let (imports, approvals) = acknowledged
        .iter()
        .fold((0, 0), |(i, a), line| if line.starts_with("import") { (i + 1, a) } else { (i, a + 1) });
    println!("{ROUNDS} kills: {imports} imports and {approvals} approvals acknowledged, all there");
    assert!(
        imports >= ROUNDS && approvals > 0,
        "the child was killed before it worked: {imports}, {approvals}"
    );
}

/// Starts the child, kills it `after` its first acknowledgement, returns all that it acknowledged.
fn one_round(test: &str, url: &str, after: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(CHILD, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (first, started) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for line in out.lines().map_while(Result::ok) {
            // A line that was cut by the kill has no end mark.
            if let Some(line) = line.strip_prefix("ACK ").and_then(|l| l.strip_suffix(" .")) {
                lines.push(line.to_owned());
                let _ = first.send(());
            }
        }
        lines
    });
    started.recv_timeout(Duration::from_secs(60)).expect("the child acknowledges something within a minute");
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn entry(action: &str, id: &str) -> AuditEntry {
    AuditEntry {
        at: NOW.to_owned(),
        actor: "tongji".to_owned(),
        action: action.to_owned(),
        entity: "import".to_owned(),
        entity_id: id.to_owned(),
        before: None,
        after: Some("{}".to_owned()),
        origin: "127.0.0.1".to_owned(),
    }
}

async fn prepare(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.migrate(NOW).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let unit = OrgUnitRow {
        code: "330114".to_owned(),
        name_zh: "钱塘区".to_owned(),
        name_en: "Qiantang".to_owned(),
        kind: "district".to_owned(),
        parent: None,
        region: None,
        valid_from: "2021-04-09".to_owned(),
        valid_to: None,
        ord: 1,
        rev: 1,
    };
    org::insert_many(&mut tx, &[unit]).await.unwrap();
    let gdp = IndicatorRow {
        code: "GDP".to_owned(),
        body: "{}".to_owned(),
        category: String::new(),
        owner_unit: "330114".to_owned(),
        retired: false,
        ord: 1,
        rev: 1,
    };
    indicator::insert_many(&mut tx, &[gdp], "guihua", NOW).await.unwrap();
    tx.audit(entry("prepare", "x"));
    tx.commit().await.unwrap();
    store.close().await;
}

/// The child: imports and approves until it is killed.
async fn work(url: &str) {
    let store = Store::open(url).await.unwrap();
    // The one before was killed: PostgreSQL may need a moment to notice and to roll back.
    store.migrate(NOW).await.unwrap();
    let mut next = {
        let mut db = store.read().await.unwrap();
        let last = import::list(&mut db, &ImportFilter::default(), 1).await.unwrap();
        last.first().map_or(0, |row| row.id.parse::<usize>().unwrap() + 1)
    };
    let acknowledge = |what: &str, id: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "ACK {what} {id} .").unwrap();
        out.flush().unwrap();
    };
    loop {
        let id = format!("{next:08}");
        import_one(&store, &id).await.unwrap();
        acknowledge("import", &id);
        approve_one(&store, &id).await.unwrap();
        acknowledge("approve", &id);
        next += 1;
    }
}

async fn import_one(store: &Store, id: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    let file = ImportFileRow {
        sha256: id.to_owned(),
        size: 65_536,
        bytes: vec![7; 65_536],
        stored_at: NOW.to_owned(),
    };
    import::put_file(&mut tx, &file).await?;
    let batch = ImportRow {
        id: id.to_owned(),
        kind: "observations".to_owned(),
        file_name: "九月.xlsx".to_owned(),
        sha256: Some(id.to_owned()),
        state: "committed".to_owned(),
        lang: "zh".to_owned(),
        progress: 0,
        total: 0,
        options: "{}".to_owned(),
        summary: "{}".to_owned(),
        findings: "[]".to_owned(),
        created_by: "tongji".to_owned(),
        created_at: NOW.to_owned(),
        committed_at: Some(NOW.to_owned()),
        rev: 1,
    };
    import::insert_import(&mut tx, &batch).await?;
    submission::insert_submission(&mut tx, &submitted(id)).await?;
    let rows: Vec<_> = (0..ROWS).map(|i| value(id, i)).collect();
    // In several statements, so that there is a middle to be killed in.
    for chunk in rows.chunks(60) {
        observation::insert_many(&mut tx, chunk).await?;
    }
    tx.audit(entry("import", id));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

async fn approve_one(store: &Store, id: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    observation::step(&mut tx, id, Which::All, Step::Approve { by: "shenhe" }, NOW).await?;
    let row = SubmissionRow { state: "approved".to_owned(), ..submitted(id) };
    submission::update(&mut tx, &row, 1).await?;
    tx.audit(entry("approve", id));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

fn submitted(id: &str) -> SubmissionRow {
    SubmissionRow {
        id: id.to_owned(),
        kind: "import".to_owned(),
        title: id.to_owned(),
        unit_code: "330114".to_owned(),
        import_id: Some(id.to_owned()),
        state: "submitted".to_owned(),
        created_by: "tongji".to_owned(),
        created_at: NOW.to_owned(),
        submitted_by: Some("tongji".to_owned()),
        submitted_at: Some(NOW.to_owned()),
        decided_by: None,
        decided_at: None,
        published_by: None,
        published_at: None,
        return_reason: None,
        rev: 1,
    }
}

fn value(import: &str, i: usize) -> ObservationRow {
    ObservationRow {
        id: format!("{import}-{i:04}"),
        indicator_code: "GDP".to_owned(),
        unit_code: "330114".to_owned(),
        period: format!("{}", 1000 + i),
        month_from: 0,
        month_to: 11,
        value: 1.5,
        qualifier: "exact".to_owned(),
        decimals: 2,
        vintage: "flash".to_owned(),
        known_on: "2024-06-30".to_owned(),
        source: String::new(),
        note: String::new(),
        synthetic: false,
        state: "submitted".to_owned(),
        submission_id: Some(import.to_owned()),
        import_id: Some(import.to_owned()),
        file_name: None,
        sheet: None,
        cell: None,
        created_by: "tongji".to_owned(),
        created_at: NOW.to_owned(),
        submitted_at: Some(NOW.to_owned()),
        decided_by: None,
        decided_at: None,
        return_reason: None,
        published_by: None,
        published_at: None,
        superseded_by: None,
        superseded_at: None,
        rev: 1,
    }
}

async fn check(url: &str, acknowledged: &BTreeSet<String>, round: usize) {
    let store = Store::open(url).await.unwrap();
    // Waits until the database has rolled back what was under way.
    let start = Instant::now();
    store.migrate(NOW).await.unwrap();
    store.begin().await.unwrap().rollback().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
    let mut db = store.read().await.unwrap();
    let imports = import::list(&mut db, &ImportFilter::default(), 1_000_000).await.unwrap();
    let present: BTreeSet<_> = imports.iter().map(|i| i.id.as_str()).collect();
    for line in acknowledged {
        let (what, id) = line.split_once(' ').unwrap();
        assert!(present.contains(id), "round {round}: {line} was acknowledged and is gone");
        if what == "approve" {
            let row = submission::get(&mut db, id).await.unwrap().unwrap();
            assert_eq!(row.state, "approved", "round {round}: {line} was acknowledged and is gone");
        }
    }
    let wanted = i64::try_from(ROWS).unwrap();
    for import in &imports {
        let states = submission::counts(&mut db, &import.id).await.unwrap();
        let whole =
            states == [("submitted".to_owned(), wanted)] || states == [("approved".to_owned(), wanted)];
        assert!(whole, "round {round}: import {} is half there: {states:?}", import.id);
        assert!(import::file(&mut db, &import.id).await.unwrap().is_some());
    }
    let total = observation::count(&mut db, &ObservationFilter::default()).await.unwrap();
    assert_eq!(
        total,
        wanted * i64::try_from(imports.len()).unwrap(),
        "round {round}: values without an import"
    );
    let chain = audit::verify(&mut db, &[]).await.unwrap();
    assert!(chain.holds(), "round {round}: {chain:?}");
    drop(db);
    if round + 1 == ROUNDS {
        for found in store.doctor().await.unwrap() {
            assert!(found.state() != qipan_store::doctor::CheckState::Failed, "{found:?}");
        }
    }
    store.close().await;
}
