//! Bulk inserts in many-row statements, and a long audit chain. The bound is for an optimised build.

use std::time::{Duration, Instant};

use qipan_store::observation::{self, ObservationFilter, ObservationRow, Step, Which};
use qipan_store::testing::{self, NOW};
use qipan_store::{Store, audit, both_databases, submission};

use crate::fixture::{district, entry, observation as value, save};

const ROWS: usize = 100_000;

both_databases! {
    async fn a_hundred_thousand_values(store: Store) {
        district(&store).await;
        let rows: Vec<ObservationRow> = (0..ROWS)
            .map(|i| value(&format!("018f6b2c-0000-7000-8000-{i:012x}"), if i % 2 == 0 { "GDP" } else { "RD" }, "2023-01/09", 1.5))
            .collect();
        let start = Instant::now();
        let mut tx = store.begin().await.unwrap();
        observation::insert_many(&mut tx, &rows).await.unwrap();
        save(tx).await;
        let wrote = start.elapsed();
        let start = Instant::now();
        let mut db = store.read().await.unwrap();
        let found = observation::list(&mut db, &ObservationFilter::default()).await.unwrap();
        println!("{:?}: wrote {ROWS} rows in {wrote:?}, read them in {:?}", store.backend(), start.elapsed());
        assert_eq!(found.len(), ROWS);
        if !cfg!(debug_assertions) {
            let limit = std::time::Duration::from_secs(if store.path().is_some() { 2 } else { 6 });
            assert!(wrote < limit, "{wrote:?}");
        }
    }

    async fn an_approval_does_not_rest_on_old_statistics(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        submission::insert_submission(&mut tx, &crate::fixture::submission("s2")).await.unwrap();
        save(tx).await;
        for (round, id) in ["s1", "s2"].into_iter().enumerate() {
            let mut tx = store.begin().await.unwrap();
            let rows: Vec<_> = (0..20_000)
                .map(|i| ObservationRow {
                    submission_id: Some(id.to_owned()),
                    state: "submitted".to_owned(),
                    ..value(&format!("{round}-{i:05}"), "GDP", &i.to_string(), 1.0)
                })
                .collect();
            observation::insert_many(&mut tx, &rows).await.unwrap();
            save(tx).await;
            let start = Instant::now();
            let mut tx = store.begin().await.unwrap();
            observation::step(&mut tx, id, Which::All, Step::Approve { by: "shenhe" }, NOW).await.unwrap();
            let superseded = observation::supersede_older(&mut tx, id, NOW).await.unwrap();
            save(tx).await;
            assert_eq!(superseded, if round == 0 { 0 } else { 20_000 });
            println!("{:?}: approved 20,000 values in {:?}", store.backend(), start.elapsed());
            // A minute and more when the database believes that the second submission has no rows.
            assert!(start.elapsed() < Duration::from_secs(30));
            testing::execute_in(&store, "ANALYZE").await;
        }
    }

    async fn a_long_chain_is_read_row_by_row(store: Store) {
        // `QIPAN_AUDIT_ROWS=1000000` shows that memory does not grow with the chain.
        let rows: i64 = std::env::var("QIPAN_AUDIT_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
        for start in (0..rows).step_by(10_000) {
            let mut tx = store.begin().await.unwrap();
            for i in start..rows.min(start + 10_000) {
                tx.audit(entry("change", &format!("e{i}")));
            }
            tx.commit().await.unwrap();
        }
        let before = memory();
        let start = Instant::now();
        let found = audit::verify(&mut store.read().await.unwrap(), &[]).await.unwrap();
        let grew = memory().saturating_sub(before);
        println!("{:?}: verified {rows} rows in {:?}, peak memory grew by {grew} KiB", store.backend(), start.elapsed());
        assert!(found.holds());
        assert_eq!(found.rows, rows);
        assert!(grew < 64 * 1024, "{grew} KiB");
    }
}

/// Peak memory of this process so far, KiB; 0 where the system doesn't tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
