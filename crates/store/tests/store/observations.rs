//! Values: two times, one-way states, nothing overwritten.

use qipan_store::observation::{self, ObservationFilter, ObservationRow, Step, Which};
use qipan_store::{Store, StoreError, both_databases};

use crate::fixture::{district, observation as value, save, submission};

fn dated(id: &str, vintage: &str, known_on: &str, created_at: &str) -> ObservationRow {
    ObservationRow {
        vintage: vintage.to_owned(),
        known_on: known_on.to_owned(),
        created_at: created_at.to_owned(),
        submission_id: Some("s1".to_owned()),
        ..value(id, "GDP", "2023", 1206.5)
    }
}

const JAN: &str = "2024-01-25T08:00:00.000000Z";
const MAR: &str = "2024-03-20T08:00:00.000000Z";
const NOV: &str = "2024-11-05T08:00:00.000000Z";

fn ids(rows: &[ObservationRow]) -> Vec<&str> {
    rows.iter().map(|r| r.id.as_str()).collect()
}

async fn state(store: &Store, id: &str) -> String {
    observation::get(&mut store.read().await.unwrap(), id).await.unwrap().unwrap().state
}

both_databases! {
    async fn a_value_comes_back_bit_for_bit(store: Store) {
        district(&store).await;
        let values = [0.0, -0.0, 5.0, 0.1 + 0.2, -1e-300, 1.797_693_134_862_315_7e308, 9_007_199_254_740_993.0];
        let rows: Vec<_> = values.iter().enumerate().map(|(i, v)| ObservationRow { qualifier: "at_least".to_owned(), synthetic: i % 2 == 0, note: "约\u{202e}<b>𠮷'--".to_owned(), ..value(&format!("o{i}"), "GDP", "2023", *v) }).collect();
        let mut tx = store.begin().await.unwrap();
        observation::insert_many(&mut tx, &rows).await.unwrap();
        save(tx).await;
        let mut db = store.read().await.unwrap();
        let found = observation::list(&mut db, &ObservationFilter::default()).await.unwrap();
        assert_eq!(found, rows);
        for (found, stored) in found.iter().zip(values) {
            assert_eq!(found.value.to_bits(), (stored + 0.0).to_bits());
        }
    }

    async fn what_is_no_value_is_refused_alike(store: Store) {
        district(&store).await;
        for bad in [f64::NAN, f64::INFINITY] {
            let mut tx = store.begin().await.unwrap();
            let refused = observation::insert_many(&mut tx, &[value("o1", "GDP", "2023", bad)]).await;
            assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        }
        let mut tx = store.begin().await.unwrap();
        let nul = ObservationRow { note: "a\0b".to_owned(), ..value("o1", "GDP", "2023", 1.0) };
        assert!(matches!(observation::insert_many(&mut tx, &[nul]).await, Err(StoreError::Constraint(_))));
        let orphan = observation::insert_many(&mut tx, &[value("o1", "NO", "2023", 1.0)]).await;
        assert!(matches!(orphan, Err(StoreError::Constraint(_))), "{orphan:?}");
    }

    async fn as_of_tells_what_was_known_and_what_was_recorded(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let rows = [
            dated("o1", "flash", "2024-01-22", JAN),
            dated("o2", "preliminary", "2024-03-15", MAR),
            // Published in January, typed in November.
            dated("o3", "flash", "2024-01-20", NOV),
        ];
        observation::insert_many(&mut tx, &rows).await.unwrap();
        save(tx).await;
        let mut db = store.read().await.unwrap();
        let all = observation::series(&mut db, "GDP", "330114", None, None).await.unwrap();
        assert_eq!(ids(&all), ["o3", "o1", "o2"]);
        let february = observation::series(&mut db, "GDP", "330114", Some("2024-02-01"), None).await.unwrap();
        assert_eq!(ids(&february), ["o3", "o1"]);
        let then = observation::series(&mut db, "GDP", "330114", Some("2024-02-01"), Some(MAR)).await.unwrap();
        assert_eq!(ids(&then), ["o1"]);
        assert!(observation::series(&mut db, "GDP", "330114-TJJ", None, None).await.unwrap().is_empty());
    }

    async fn steps_go_one_way(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let rows = [dated("o1", "flash", "2024-01-22", JAN), dated("o2", "final", "2024-01-22", JAN)];
        observation::insert_many(&mut tx, &rows).await.unwrap();
        let (approve, publish) = (Step::Approve { by: "shenhe" }, Step::Publish { by: "fabu" });
        assert_eq!(observation::step(&mut tx, "s1", Which::All, approve, JAN).await.unwrap(), 0);
        assert_eq!(observation::step(&mut tx, "s1", Which::All, Step::Submit, JAN).await.unwrap(), 2);
        assert_eq!(observation::step(&mut tx, "s1", Which::All, publish, JAN).await.unwrap(), 0);
        let only = ["o2".to_owned()];
        let back = Step::Return { by: "shenhe", reason: "单位错误" };
        assert_eq!(observation::step(&mut tx, "s1", Which::Only(&only), back, MAR).await.unwrap(), 1);
        assert_eq!(observation::step(&mut tx, "s1", Which::All, approve, MAR).await.unwrap(), 1);
        assert_eq!(observation::step(&mut tx, "s1", Which::All, publish, NOV).await.unwrap(), 1);
        save(tx).await;
        let mut db = store.read().await.unwrap();
        let o1 = observation::get(&mut db, "o1").await.unwrap().unwrap();
        assert_eq!((o1.state.as_str(), o1.decided_by.as_deref(), o1.published_by.as_deref()), ("published", Some("shenhe"), Some("fabu")));
        let told: Vec<_> = ["2024-01-01T00:00:00.000000Z", JAN, MAR, NOV].map(|at| o1.state_at(at)).to_vec();
        assert_eq!(told, [None, Some("submitted"), Some("approved"), Some("published")]);
        assert!(o1.approved_by_instant(MAR) && !o1.approved_by_instant(JAN));
        let o2 = observation::get(&mut db, "o2").await.unwrap().unwrap();
        assert_eq!((o2.state_at(NOV), o2.return_reason.as_deref()), (Some("returned"), Some("单位错误")));
        let approved = ObservationFilter { ever_approved: true, ..ObservationFilter::default() };
        assert_eq!(ids(&observation::list(&mut db, &approved).await.unwrap()), ["o1"]);
    }

    async fn a_newer_approval_supersedes_and_keeps(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        qipan_store::submission::insert_submission(&mut tx, &submission("s2")).await.unwrap();
        observation::insert_many(&mut tx, &[dated("o1", "flash", "2024-01-22", JAN), dated("o2", "final", "2024-01-22", JAN)]).await.unwrap();
        let again = ObservationRow { submission_id: Some("s2".to_owned()), value: 1300.0, ..dated("o3", "flash", "2024-02-22", MAR) };
        let other = ObservationRow { period: "2022".to_owned(), ..again.clone() };
        let other = ObservationRow { id: "o4".to_owned(), ..other };
        observation::insert_many(&mut tx, &[again, other]).await.unwrap();
        for (submission, at) in [("s1", JAN), ("s2", MAR)] {
            observation::step(&mut tx, submission, Which::All, Step::Submit, at).await.unwrap();
            observation::step(&mut tx, submission, Which::All, Step::Approve { by: "shenhe" }, at).await.unwrap();
            let superseded = observation::supersede_older(&mut tx, submission, at).await.unwrap();
            assert_eq!(superseded, if submission == "s1" { 0 } else { 1 });
        }
        save(tx).await;
        for (id, expected) in [("o1", "superseded"), ("o2", "approved"), ("o3", "approved"), ("o4", "approved")] {
            assert_eq!(state(&store, id).await, expected, "{id}");
        }
        let mut db = store.read().await.unwrap();
        let old = observation::get(&mut db, "o1").await.unwrap().unwrap();
        assert_eq!((old.superseded_by.as_deref(), old.superseded_at.as_deref(), old.value), (Some("o3"), Some(MAR), 1206.5));
        let before = observation::series(&mut db, "GDP", "330114", Some("2024-01-31"), None).await.unwrap();
        assert_eq!(ids(&before), ["o1", "o2"]);
    }

    async fn only_drafts_can_be_changed(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let draft = dated("o1", "flash", "2024-01-22", JAN);
        observation::insert_many(&mut tx, &[draft.clone(), dated("o2", "flash", "2024-01-23", JAN)]).await.unwrap();
        let edited = ObservationRow { value: 7.0, qualifier: "about".to_owned(), ..draft.clone() };
        observation::update_draft(&mut tx, &edited, 1).await.unwrap();
        let stored = observation::get(&mut tx, "o1").await.unwrap().unwrap();
        assert_eq!((stored.value, stored.qualifier.as_str(), stored.rev), (7.0, "about", 2));
        assert!(matches!(observation::update_draft(&mut tx, &edited, 1).await, Err(StoreError::Conflict { current_rev: 2, .. })));
        assert!(matches!(observation::delete_draft(&mut tx, "o2", 7).await, Err(StoreError::Conflict { current_rev: 1, .. })));
        observation::delete_draft(&mut tx, "o2", 1).await.unwrap();
        assert_eq!(observation::get(&mut tx, "o2").await.unwrap(), None);
        assert!(matches!(observation::delete_draft(&mut tx, "o2", 1).await, Err(StoreError::NotFound { .. })));
        observation::step(&mut tx, "s1", Which::All, Step::Submit, JAN).await.unwrap();
        for refused in [observation::update_draft(&mut tx, &edited, 3).await, observation::delete_draft(&mut tx, "o1", 3).await] {
            assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        }
    }

    async fn filters(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let rd = ObservationRow { month_to: 2022 * 12, created_by: "xiasha".to_owned(), ..value("o2", "RD", "2022-01", 3.4) };
        observation::insert_many(&mut tx, &[dated("o1", "flash", "2024-01-22", JAN), rd]).await.unwrap();
        save(tx).await;
        let mut db = store.read().await.unwrap();
        let one = |text: &str| Some(vec![text.to_owned()]);
        for (filter, expected) in [
            (ObservationFilter { indicators: one("RD"), ..ObservationFilter::default() }, vec!["o2"]),
            (ObservationFilter { units: one("330114"), periods: one("2023"), ..ObservationFilter::default() }, vec!["o1"]),
            (ObservationFilter { states: Some(Vec::new()), ..ObservationFilter::default() }, vec![]),
            (ObservationFilter { states: one("draft"), limit: Some(1), ..ObservationFilter::default() }, vec!["o1"]),
            (ObservationFilter { submission_id: Some("s1".to_owned()), ..ObservationFilter::default() }, vec!["o1"]),
            (ObservationFilter { import_id: Some("i".to_owned()), ..ObservationFilter::default() }, vec![]),
            (ObservationFilter { created_by: Some("xiasha".to_owned()), ..ObservationFilter::default() }, vec!["o2"]),
            (ObservationFilter { month_to_min: Some(2023 * 12), ..ObservationFilter::default() }, vec!["o1"]),
        ] {
            assert_eq!(ids(&observation::list(&mut db, &filter).await.unwrap()), expected, "{filter:?}");
            if filter.limit.is_none() {
                let n = i64::try_from(expected.len()).unwrap();
                assert_eq!(observation::count(&mut db, &filter).await.unwrap(), n);
            }
        }
        let latest = observation::latest(&mut db, Some(&["330114".to_owned()]), &["draft".to_owned()], 5).await.unwrap();
        assert_eq!(ids(&latest), ["o2", "o1"]);
        assert_eq!(observation::latest(&mut db, None, &["approved".to_owned()], 5).await.unwrap().len(), 0);
    }

    async fn as_of_answers_as_a_plain_filter_does(store: Store) {
        district(&store).await;
        let mut seed = 42_u64;
        let mut random = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let rows: Vec<_> = (0..400)
            .map(|i| {
                let known = format!("2024-{:02}-{:02}", 1 + random(12), 1 + random(28));
                let recorded = format!("2024-{:02}-{:02}T0{}:00:00.000000Z", 1 + random(12), 1 + random(28), random(10));
                let row = dated(&format!("o{i:03}"), "flash", &known, &recorded);
                ObservationRow { indicator_code: if random(2) == 0 { "GDP" } else { "RD" }.to_owned(), ..row }
            })
            .collect();
        let mut tx = store.begin().await.unwrap();
        observation::insert_many(&mut tx, &rows).await.unwrap();
        save(tx).await;
        let mut db = store.read().await.unwrap();
        for month in 1..=12 {
            let (day, at) = (format!("2024-{month:02}-15"), format!("2024-{:02}-20T05:00:00.000000Z", 13 - month));
            for recorded in [None, Some(at.as_str())] {
                let found = observation::series(&mut db, "GDP", "330114", Some(&day), recorded).await.unwrap();
                let mut expected: Vec<_> = rows
                    .iter()
                    .filter(|r| r.indicator_code == "GDP" && r.known_on <= day)
                    .filter(|r| recorded.is_none_or(|at| r.created_at.as_str() <= at))
                    .collect();
                expected.sort_by_key(|r| (&r.known_on, &r.created_at, &r.id));
                assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{day} {recorded:?}");
            }
        }
    }
}
