//! Indicators and their history.

use qipan_store::indicator::{self, IndicatorRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, StoreError, both_databases};

use crate::fixture::{district, indicator as row};

both_databases! {
    async fn every_definition_is_kept(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let changed = IndicatorRow { body: "{}".to_owned(), retired: true, category: "创新".to_owned(), ord: 9, ..row("GDP") };
        indicator::update(&mut tx, &changed, 1, "guihua", "2024-07-01T00:00:00.000000Z").await.unwrap();
        let stored = indicator::get(&mut tx, "GDP").await.unwrap().unwrap();
        assert_eq!(stored, IndicatorRow { rev: 2, ..changed.clone() });
        let history = indicator::history(&mut tx, "GDP").await.unwrap();
        let told: Vec<_> = history.iter().map(|v| (v.rev, v.body.as_str(), v.retired, v.changed_at.as_str())).collect();
        assert_eq!(told, [(1, row("GDP").body.as_str(), false, NOW), (2, "{}", true, "2024-07-01T00:00:00.000000Z")]);
        let codes: Vec<_> = indicator::list(&mut tx).await.unwrap().into_iter().map(|i| i.code).collect();
        assert_eq!(codes, ["RD", "GDP"]);
        assert_eq!(indicator::get(&mut tx, "NO").await.unwrap(), None);
        let stale = indicator::update(&mut tx, &changed, 1, "x", NOW).await;
        assert!(matches!(stale, Err(StoreError::Conflict { current_rev: 2, .. })), "{stale:?}");
    }

    async fn a_code_is_taken_once(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        assert!(matches!(indicator::insert_many(&mut tx, &[row("GDP")], "x", NOW).await, Err(StoreError::Exists(_))));
    }
}
