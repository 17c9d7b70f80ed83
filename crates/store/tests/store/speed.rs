//! Bulk inserts in many-row statements. The bound is for an optimised build; a test build gets more time.

use std::time::Instant;

use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use qipan_store::{Store, both_databases};

use crate::fixture::{district, observation as value, save};

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
}
