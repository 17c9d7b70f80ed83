//! The demo's projects: the published totals of 2020, and a shortfall that three gates explain.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use qipan_app::ctx::{Ctx, IdSource};
use qipan_app::projects::{self, CountQuery, Portfolio, ProjectQuery, race};
use qipan_app::read::Cache;
use qipan_app::read::indicators::Wanted;
use qipan_app::rights::Who;
use qipan_demo::seed;
use qipan_indicator::progress::Grade;
use qipan_kernel::text::Lang;
use qipan_store::{Store, project};

/// A database with the demo's units, logins and projects, as on 22 November 2026.
async fn made() -> (tempfile::TempDir, Ctx) {
    made_at("2026-11-22T02:00:00Z").await
}

#[expect(clippy::unwrap_used, reason = "a test's database")]
async fn made_at(now: &str) -> (tempfile::TempDir, Ctx) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("d.db").display())).await.unwrap();
    let now: Timestamp = now.parse().unwrap();
    store.migrate("2026-11-22T02:00:00.000000Z").await.unwrap();
    seed::make_projects(&store, now).await.unwrap();
    let who = Who::system("330114");
    let ctx = Ctx { store, who, now, lang: Lang::Zh, origin: "test".into(), ids: IdSource::new(1) };
    (folder, ctx)
}

/// What a person enters comes after all that the demo holds, at whatever hour it was made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_entered_in_the_future() {
    let (_folder, ctx) = made_at("2026-11-22T16:05:00Z").await;
    let next = IdSource::new(1).next(ctx.now + 1.second());
    let mut db = ctx.store.read().await.unwrap();
    let moves = project::moves(&mut db, None).await.unwrap();
    let returns = project::returns(&mut db, None).await.unwrap();
    assert!(moves.len() > 1000 && returns.len() > 100);
    let last = moves.iter().map(|m| &m.id).chain(returns.iter().map(|r| &r.id)).max().unwrap();
    assert!(last < &next, "{last} lies after {next}");
    assert!(moves.iter().map(|m| &m.at).max().unwrap() <= &ctx.stamp());
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
}

/// As told in docs/guide/projects.md: fixed investment turns in October, and three gates of three projects explain its
/// shortfall to the fen; so does every month before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fixed_investment_turns_and_three_gates_explain_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("d.db").display())).await.unwrap();
    let now: Timestamp = "2026-11-22T02:00:00Z".parse().unwrap();
    store.migrate("2026-11-22T02:00:00.000000Z").await.unwrap();
    seed::make(&store, now, &|_| {}).await.unwrap();
    let who = Who::system("330114");
    let ctx = Ctx { store, who, now, lang: Lang::Zh, origin: "test".into(), ids: IdSource::new(1) };
    let (portfolio, cache) = (Portfolio::default(), Cache::default());
    for (as_of, last, grade) in [
        ("2026-04-20", "2026-03-31", Grade::OnTrack),
        ("2026-08-20", "2026-07-31", Grade::OnTrack),
        ("2026-10-20", "2026-09-30", Grade::OnTrack),
        ("2026-11-20", "2026-10-31", Grade::Behind),
    ] {
        let wanted = Wanted { as_of: Some(as_of.parse().unwrap()), ..Wanted::default() };
        let why = projects::explain(&ctx, &portfolio, &cache, "FAI", &wanted).await.unwrap();
        assert_eq!(why.progress.grade, grade, "{as_of}");
        let found = projects::behind(&ctx, &portfolio, &cache, "FAI", wanted.as_of).await.unwrap();
        assert_eq!(found.to.to_string(), last);
        let sum: i64 = found.parts.iter().map(|part| part.amount).sum();
        assert_eq!((found.distance_fen, found.rest), (Some(sum), Some(0)), "{as_of}: {:?}", found.parts);
        assert_eq!(found.projects, sum);
        let told = why.projects.unwrap();
        assert_eq!((told.distance_fen, told.projects_fen, told.rest_fen), (Some(sum), sum, Some(0)));
    }

    let found = projects::behind(&ctx, &portfolio, &cache, "FAI", None).await.unwrap();
    let (three, others) = found.parts.split_at(3);
    let gates: Vec<_> = three.iter().map(|part| (part.gate.as_str(), part.amount)).collect();
    assert_eq!(
        gates,
        [("land", -95_500_000_000), ("environment", -65_600_000_000), ("permit", -25_500_000_000)]
    );
    assert_eq!(found.distance_fen, Some(-186_600_000_000), "−18.66 亿元");
    assert_eq!(others.iter().map(|part| part.amount).sum::<i64>(), 0, "{others:?}");
    assert!(three.iter().all(|part| !part.reason.is_empty() && part.now > part.planned), "{three:?}");

    // Its growth is told by it, and the tree names the projects.
    let why = projects::explain(&ctx, &portfolio, &cache, "FAI_GROWTH", &Wanted::default()).await.unwrap();
    assert_eq!(why.progress.grade, Grade::Behind);
    assert_eq!(why.projects.unwrap().indicator, "FAI");
    let branch = why.tree.children.last().unwrap();
    assert_eq!((branch.kind.as_str(), branch.value), ("projects", Some(-1_866_000_000.0)));
    let named: f64 = branch.children.iter().filter_map(|child| child.value).sum();
    assert_eq!(Some(named), branch.value);
    assert!(branch.children[0].label.contains("供地"), "{}", branch.children[0].label);
    assert!(branch.children.iter().take(3).all(|child| child.project_id.is_some()));
}

/// The days that were worked between 21 September and 6 November 2026 by the State Council's notice of 4 November
/// 2025: 25–27 September and 1–7 October are off, Saturday 10 October is worked.
const WORKED: [&str; 31] = [
    "09-21", "09-22", "09-23", "09-24", "09-28", "09-29", "09-30", "10-08", "10-09", "10-10", "10-12",
    "10-13", "10-14", "10-15", "10-16", "10-19", "10-20", "10-21", "10-22", "10-23", "10-26", "10-27",
    "10-28", "10-29", "10-30", "11-02", "11-03", "11-04", "11-05", "11-06", "11-09",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gate_goes_overdue_after_twenty_working_days_across_the_holidays() {
    let (_folder, ctx) = made().await;
    let portfolio = Portfolio::default();
    let rows = qipan_demo::data::Tables::read().unwrap().projects;
    let name = rows.iter().find(|row| row.story == "clock_holiday").unwrap().name.clone();
    let query = ProjectQuery { q: Some(name), ..ProjectQuery::default() };
    let id = projects::list(&ctx, &portfolio, &query).await.unwrap().items[0].id.clone();
    let received: Date = "2026-09-21".parse().unwrap();
    let mut day = received;
    while day < "2026-11-09".parse().unwrap() {
        let view = projects::get(&ctx, &portfolio, &id, Some(day)).await.unwrap();
        let gate = view.all_gates.iter().find(|gate| gate.gate == "building_plan").unwrap();
        let clock = gate.clocks.last().unwrap();
        // The day of receipt does not count.
        let used = WORKED.iter().filter(|d| **d > "09-21" && format!("2026-{d}") <= day.to_string()).count();
        assert_eq!(usize::try_from(clock.used).unwrap(), used, "{day}");
        assert_eq!(clock.left, 20 - i64::try_from(used).unwrap(), "{day}");
        assert_eq!(clock.due.map(|d| d.to_string()).as_deref(), Some("2026-10-26"), "{day}");
        assert_eq!(clock.level == "overdue", used > 20, "{day}: {}", clock.level);
        let told = match used {
            0..=20 => None,
            21..=24 => Some("部门负责人"),
            25..=29 => Some("区分管领导"),
            _ => Some("区主要领导"),
        };
        assert_eq!(clock.escalated_to.as_deref(), told, "{day}");
        day = day.tomorrow().unwrap();
    }
    let late = projects::get(&ctx, &portfolio, &id, None).await.unwrap();
    assert!(late.item.blocked, "twenty working days late by now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_of_every_kind() {
    let (_folder, ctx) = made().await;
    let portfolio = Portfolio::default();
    let page = |query: ProjectQuery| {
        let (ctx, portfolio) = (&ctx, &portfolio);
        async move {
            let query = ProjectQuery { limit: Some(1000), ..query };
            projects::list(ctx, portfolio, &query).await.unwrap().items
        }
    };
    let all = page(ProjectQuery::default()).await;
    assert!((150..=250).contains(&all.len()), "{}", all.len());
    assert!(all.iter().all(|p| p.synthetic && p.name.contains("（演示）")));
    for template in
        ["filing_granted", "pledged", "land_and_start", "foreign", "filing_renovation", "filing_leased"]
    {
        let done = |p: &&std::sync::Arc<projects::ProjectItem>| {
            p.milestones.iter().any(|m| m.gate == "production" && m.confirmed.is_some())
        };
        let finished = all.iter().filter(|p| p.template == template).filter(done).count();
        assert!(finished >= 10, "{template}: {finished} finished, too few for an interval");
    }
    assert_eq!(all.iter().filter(|p| p.template == "merger").count(), 1);
    let legacy = |p: &&std::sync::Arc<projects::ProjectItem>| {
        p.code.as_deref().is_some_and(|code| code.starts_with("2020-"))
    };
    assert!(all.iter().any(|p| legacy(&p)), "a code of the old kind");
    assert!(page(ProjectQuery { blocked: Some(true), ..ProjectQuery::default() }).await.len() >= 5);
    assert!(all.iter().filter(|p| p.parcel.is_some()).count() > 100);
    // A talk of 2026 without a code got it later, and its past still has none.
    let talk = all.iter().find(|p| p.code.is_some() && p.since.to_string().as_str() > "2026-05-01").unwrap();
    let then = projects::get(&ctx, &portfolio, &talk.id, Some(talk.since)).await.unwrap();
    assert_eq!((then.item.code, then.item.name), (None, talk.name.clone()));

    // The officer of 下沙 owes one return that is due since the fifth of the month.
    let mut officer = ctx.clone();
    officer.who.username = "xiasha".into();
    let owed = projects::owed(&officer, &portfolio, None).await.unwrap();
    assert_eq!(owed.month, "2026-10");
    assert_eq!(owed.items.iter().filter(|item| item.filed.is_none()).count(), 1, "{}", owed.items.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_months_of_the_race_are_published_and_the_third_waits() {
    let (_folder, ctx) = made().await;
    let portfolio = Portfolio::default();
    for (month, state) in [("2026-08", "published"), ("2026-09", "published"), ("2026-10", "open")] {
        let board = race::board(&ctx, &portfolio, month, None).await.unwrap();
        assert_eq!((board.state.as_str(), board.missing, board.synthetic), (state, 0, true), "{month}");
        assert!(board.rows.iter().all(|row| row.rank.is_some()), "{month}: everyone is ranked");
    }
    let again = race::recompute(&ctx, &portfolio, "2026-09", None).await.unwrap();
    assert!(again.same && again.data_same, "{again:?}");
    // Private investment follows from the funding of projects.
    let board = race::board(&ctx, &portfolio, "2026-10", None).await.unwrap();
    let cells = board.rows.iter().flat_map(|row| &row.cells).filter(|c| c.measure == "private_share");
    assert!(cells.filter(|c| c.origin == qipan_project::race::Origin::Computed).count() >= 5);

    // No forecast is before what the project's own schedule still allows.
    let query = ProjectQuery { limit: Some(1000), ..ProjectQuery::default() };
    let all = projects::list(&ctx, &portfolio, &query).await.unwrap();
    let mut learned = 0;
    for item in &all.items {
        for f in [&item.building, &item.production].into_iter().flatten() {
            if f.basis == qipan_project::forecast::Basis::Done {
                continue;
            }
            let least = f.scheduled.unwrap_or(jiff::civil::Date::MIN);
            learned += usize::from(f.low.is_some());
            assert!(
                [f.low, f.expected, f.high].into_iter().flatten().all(|day| day >= least),
                "{} {f:?}",
                item.name
            );
        }
    }
    assert!(learned >= 10, "{learned} with an interval");
}
