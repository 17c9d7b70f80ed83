//! The demo district goes through the same imports and approvals as a user's workbooks.

use jiff::Timestamp;
use qipan_allocation::Amount;
use qipan_app::ctx::{Ctx, IdSource};
use qipan_app::ledger;
use qipan_app::rights::Who;
use qipan_app::space::siting;
use qipan_demo::seed;
use qipan_kernel::text::Lang;
use qipan_store::observation::{self, ObservationFilter};
use qipan_store::{Store, submission};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_made_from_its_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("d.db").display())).await.unwrap();
    let now: Timestamp = "2026-11-22T02:00:00Z".parse().unwrap();
    store.migrate("2026-11-22T02:00:00.000000Z").await.unwrap();
    seed::make(&store, now, &|_| {}).await.unwrap();
    assert!(seed::is_made(&store).await.unwrap());

    let mut db = store.read().await.unwrap();
    let published =
        ObservationFilter { states: Some(vec!["published".into()]), ..ObservationFilter::default() };
    let rows = observation::list(&mut db, &published).await.unwrap();
    let real = rows.iter().filter(|r| !r.synthetic).count();
    assert!(real >= 130, "published figures with a source: {real}");
    assert!(rows.iter().filter(|r| !r.synthetic).all(|r| !r.source.contains("演示")));
    assert!(rows.iter().filter(|r| r.synthetic).all(|r| r.note.contains("演示值")));
    assert!(rows.iter().all(|r| r.cell.is_some() && r.file_name.is_some()));

    let known = |indicator: &str, unit: &str, period: &str| {
        let mut found: Vec<_> = rows
            .iter()
            .filter(|r| r.indicator_code == indicator && r.unit_code == unit && r.period == period)
            .map(|r| (r.qualifier.clone(), r.value))
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1));
        found
    };
    assert_eq!(known("HITECH_NEW", "330114", "2020"), [("exact".to_owned(), 176.0)]);
    assert!(known("IND_OUTPUT", "330114", "2022").iter().any(|v| v.1 == 3500.0));
    assert_eq!(known("GDP", "420100", "2022"), [("exact".to_owned(), 18900.0)]);
    let hangzhou: Vec<f64> = known("GDP", "330100", "2021").iter().map(|v| v.1).collect();
    assert_eq!(hangzhou, [18109.0, 18247.0], "both vintages are kept");

    let filter = submission::SubmissionFilter::default();
    let states: Vec<_> =
        submission::list(&mut db, &filter, 50).await.unwrap().into_iter().map(|s| s.state).collect();
    assert!(
        states.contains(&"submitted".to_owned()) && states.contains(&"returned".to_owned()),
        "{states:?}"
    );
    drop(db);

    // The ledger adds up to the published 5.6 万亩 of the plan, and nothing appears or vanishes.
    let ctx = Ctx {
        store: store.clone(),
        who: Who::system("330114"),
        now,
        lang: Lang::Zh,
        origin: "test".into(),
        ids: IdSource::new(1),
    };
    // Ten scenarios and more, each with its stage and its own measures of use, told on a day by its source.
    let programmes = qipan_app::tasks::programmes(&ctx).await.unwrap();
    assert!(programmes.iter().filter(|p| p.kind == "scenario").count() >= 10);
    for p in &programmes {
        assert!(p.synthetic && !p.stage.is_empty() && !p.measures.is_empty(), "{}", p.name);
        for m in &p.measures {
            assert!(
                m.value.is_some() && m.on.is_some() && m.source.contains("演示"),
                "{} {}",
                p.name,
                m.name
            );
        }
        let mut names: Vec<&str> = p.measures.iter().map(|m| m.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), p.measures.len(), "{}", p.name);
    }

    let trial = ledger::trial_balance(&ctx, None).await.unwrap();
    assert!(trial.holds, "{trial:?}");
    let balances = ledger::balances(&ctx, None).await.unwrap();
    let plan = balances.items.iter().find(|b| b.kind == "plan_scale").unwrap();
    let all = Amount(plan.available + plan.reserved + plan.committed);
    assert_eq!(all.mu_text(4), "56000.0000");

    // A siting request of each outcome, each marked as made up, and judged again to the same bytes.
    let atlas = qipan_app::space::Atlas::default();
    let sitings = siting::list(&ctx, None, None, None, true).await.unwrap().items;
    let mut outcomes: Vec<_> = sitings.iter().map(|s| s.outcome.as_str()).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["allowed", "conditional", "forbidden", "manual_review", "restricted"]);
    for s in &sitings {
        assert!(s.name.contains("演示"), "{}", s.name);
        assert!(siting::recheck(&ctx, &atlas, &s.id, None).await.unwrap().same, "{}", s.name);
        let whole = siting::get(&ctx, &s.id).await.unwrap();
        let west = whole.shape.unwrap()["coordinates"][0][0][0].as_f64().unwrap();
        assert!((120.0..121.0).contains(&west), "a map draws degrees: {west}");
    }
}
