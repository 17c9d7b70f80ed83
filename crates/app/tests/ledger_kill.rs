//! Ten thousand random operations on the quota ledger, by several processes with several tasks each, some of which
//! are killed with SIGKILL in the middle, on each database.
//!
//! After every round: the trial balance is zero, the kept balances are what the entries sum to, no account is
//! overdrawn. At the end: every acknowledged entry is there, entries are numbered without a gap, and the audit chain
//! holds with one row an entry. This shows safety from a crash of the process, not from a power cut.

#![cfg(test)]

use qipan_app::ctx::IdSource;
use qipan_app::ledger::{self, NewDraw, NewQuotaEntry, WantedEntries};
use qipan_app::{Ctx, Who};
use qipan_kernel::text::Lang;
use qipan_store::audit::{self, AuditFilter};
use qipan_store::org::{self, OrgUnitRow};
use qipan_store::quota;
use qipan_store::testing::{self, NOW};
use qipan_store::{Backend, Store};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const OPERATIONS: usize = 10_000;
const KILLS: usize = 10;
const PROCESSES: usize = 2;
const TASKS: u64 = 4;
/// Operations of a task before its process ends by itself.
const BUDGET: u64 = 250;
/// Tells the child which database to work on, and its seed.
const CHILD: &str = "QIPAN_LEDGER_CHILD";
const TOP: &str = "330114";
const UNITS: [&str; 3] = [TOP, "330114001", "330114002"];

#[tokio::test]
async fn sqlite_never_overdraws() {
    if let Ok(work) = std::env::var(CHILD) {
        return child(&work).await;
    }
    let folder = tempfile::tempdir().unwrap();
    rounds("sqlite_never_overdraws", &testing::sqlite_url(folder.path())).await;
}

#[tokio::test]
async fn postgres_never_overdraws() {
    if let Ok(work) = std::env::var(CHILD) {
        return child(&work).await;
    }
    let url = testing::postgres_url().await;
    rounds("postgres_never_overdraws", &url).await;
    testing::drop_schema(&url).await;
}

/// splitmix64
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap())).unwrap()
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.place(list.len())]
    }
}

fn ctx(store: &Store, seed: u64) -> Ctx {
    Ctx {
        store: store.clone(),
        who: Who::system(TOP),
        now: "2024-06-30T08:00:00Z".parse().unwrap(),
        lang: Lang::Zh,
        origin: "cli".into(),
        ids: IdSource::new(seed),
    }
}

/// One random operation. Many are refused: that is the point.
fn operation(dice: &mut Dice, known: &[String]) -> NewQuotaEntry {
    let (kind, source, year) =
        [("new_land", "annual", 2024), ("new_land", "linked", 2023), ("plan_scale", "plan", 0)]
            [usize::try_from(dice.below(3)).unwrap()];
    let action =
        dice.pick(&["grant", "reserve", "reserve", "commit", "release", "expire", "reverse", "allocate"]);
    // Some reservations are fought for by all processes.
    let reservation = format!("R{}", dice.below(400));
    let bound =
        matches!(action, "reserve" | "commit" | "release") || (action == "expire" && dice.below(2) == 0);
    let amount = i64::try_from(1 + dice.below(if action == "grant" { 2_000 } else { 900 })).unwrap();
    let draw = NewDraw {
        kind: kind.into(),
        source: (action != "reserve" || dice.below(2) == 0).then(|| source.into()),
        unit: Some(dice.pick(&UNITS).into()),
        year,
        amount: Some(amount),
        mu: None,
    };
    let all = matches!(action, "commit" | "release" | "expire") && bound && dice.below(3) > 0;
    NewQuotaEntry {
        action: action.into(),
        doc_no: "随机".into(),
        draws: if all || action == "reverse" { Vec::new() } else { vec![draw] },
        to: (action == "allocate").then(|| dice.pick(&UNITS).into()),
        reservation: bound.then_some(reservation),
        reverses: (action == "reverse" && !known.is_empty()).then(|| known[dice.place(known.len())].clone()),
        ..NewQuotaEntry::default()
    }
}

/// The child: operations from several tasks at once, each told to the parent when its answer is there.
async fn child(work: &str) {
    let (seed, url) = work.split_once(' ').unwrap();
    let seed: u64 = seed.parse().unwrap();
    let store = Store::open(url).await.unwrap();
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let call = ctx(&store, seed * 1_000 + task);
        tasks.push(tokio::spawn(async move {
            let (mut dice, mut known) = (Dice(seed ^ (task << 40)), Vec::new());
            for n in 0..BUDGET {
                let key = format!("{seed}-{task}-{n}");
                let done = ledger::post(&call, operation(&mut dice, &known), Some(&key)).await;
                let line = match done {
                    Ok(entry) => {
                        known.push(entry.id.clone());
                        format!("ACK {} .", entry.id)
                    }
                    Err(e) if e.code() == "internal" => panic!("{e}"),
                    Err(e) => format!("REFUSED {} .", e.code()),
                };
                let mut out = std::io::stdout().lock();
                writeln!(out, "{line}").unwrap();
                out.flush().unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

fn spawn(test: &str, url: &str, seed: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(CHILD, format!("{seed} {url}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Reads a child's lines to the end; the second number counts all answers.
fn listen(child: &mut Child) -> std::thread::JoinHandle<(Vec<String>, usize)> {
    let out = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        let (mut acknowledged, mut answers) = (Vec::new(), 0);
        for line in out.lines().map_while(Result::ok) {
            // A line that was cut by the kill has no end mark.
            let Some(line) = line.strip_suffix(" .") else { continue };
            if let Some(id) = line.strip_prefix("ACK ") {
                acknowledged.push(id.to_owned());
                answers += 1;
            } else if line.starts_with("REFUSED ") {
                answers += 1;
            }
        }
        (acknowledged, answers)
    })
}

async fn rounds(test: &str, url: &str) {
    prepare(url).await;
    let start = Instant::now();
    let (mut acknowledged, mut operations, mut kills, mut seed) = (BTreeSet::new(), 0, 0, 0);
    let mut dice = Dice(u64::from(std::process::id()));
    while operations < OPERATIONS || kills < KILLS {
        let mut children: Vec<Child> = (0..PROCESSES).map(|n| spawn(test, url, seed + n)).collect();
        seed += PROCESSES;
        let ears: Vec<_> = children.iter_mut().map(listen).collect();
        if kills < KILLS || dice.below(2) == 0 {
            std::thread::sleep(Duration::from_millis(150 + dice.below(1_200)));
            // Nothing happens to one that has ended already.
            if children[0].try_wait().unwrap().is_none() {
                kills += 1;
                children[0].kill().unwrap();
            }
        }
        for (child, ear) in children.iter_mut().zip(ears) {
            child.wait().unwrap();
            let (ids, answers) = ear.join().unwrap();
            acknowledged.extend(ids);
            operations += answers;
        }
        check(url, None).await;
    }
    check(url, Some(&acknowledged)).await;
    println!("{operations} operations, {} booked, {kills} kills, {:?}", acknowledged.len(), start.elapsed());
    assert!(acknowledged.len() > operations / 10, "nearly everything was refused: {}", acknowledged.len());
}

async fn prepare(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.migrate(NOW).await.unwrap();
    let unit = |code: &str| OrgUnitRow {
        code: code.to_owned(),
        name_zh: code.to_owned(),
        name_en: code.to_owned(),
        kind: if code == TOP { "district" } else { "subdistrict" }.to_owned(),
        parent: (code != TOP).then(|| TOP.to_owned()),
        region: None,
        valid_from: "2021-04-09".to_owned(),
        valid_to: None,
        ord: 1,
        rev: 1,
    };
    let mut tx = store.begin().await.unwrap();
    org::insert_many(&mut tx, &UNITS.map(unit)).await.unwrap();
    tx.audit(ctx(&store, 0).audit("prepare", "test", "x"));
    tx.commit().await.unwrap();
    store.close().await;
}

async fn check(url: &str, acknowledged: Option<&BTreeSet<String>>) {
    let store = Store::open(url).await.unwrap();
    // Waits until the database has rolled back what was under way.
    store.begin().await.unwrap().rollback().await.unwrap();
    let call = ctx(&store, 0);
    let trial = ledger::trial_balance(&call, None).await.unwrap();
    assert!(trial.holds && trial.difference == 0, "{} {trial:?}", backend(&store));
    if let Some(acknowledged) = acknowledged {
        check_whole(&store, &call, acknowledged, trial.entries).await;
    }
    store.close().await;
}

async fn check_whole(store: &Store, call: &Ctx, acknowledged: &BTreeSet<String>, entries: i64) {
    let mut db = store.read().await.unwrap();
    let mut ids = BTreeSet::new();
    let mut cursor = None;
    loop {
        let wanted = WantedEntries { cursor, limit: Some(500), ..WantedEntries::default() };
        let page = ledger::entries(call, wanted).await.unwrap();
        ids.extend(page.items.iter().map(|e| e.id.clone()));
        match page.next_cursor {
            Some(next) => cursor = Some(next.parse().unwrap()),
            None => break,
        }
    }
    let lost: Vec<_> = acknowledged.difference(&ids).collect();
    assert!(lost.is_empty(), "acknowledged and gone: {lost:?}");
    let head = quota::head(&mut db).await.unwrap();
    let rows = i64::try_from(ids.len()).unwrap();
    assert_eq!((head.seq, entries), (rows, rows), "entries are numbered without a gap");
    let chain = audit::verify(&mut db, &[]).await.unwrap();
    assert!(chain.holds(), "{chain:?}");
    let filter = AuditFilter { entity: Some("quota_entry".to_owned()), ..AuditFilter::default() };
    let audited = audit::list(&mut db, &filter, i64::MAX).await.unwrap();
    assert_eq!(
        audited.into_iter().map(|r| r.entity_id).collect::<BTreeSet<_>>(),
        ids,
        "one audit row an entry"
    );
    drop(db);
    store.close().await;
}

fn backend(store: &Store) -> &'static str {
    if store.backend() == Backend::Sqlite { "sqlite" } else { "postgres" }
}
