//! A full disk, a lost connection, writers that meet: nothing is half saved, and the error says what to do.

use std::time::Duration;

use qipan_store::import::{self, ImportFileRow};
use qipan_store::observation::{self, ObservationFilter};
use qipan_store::testing::{self, NOW};
use qipan_store::{Store, StoreError, audit, both_databases, org};

use crate::fixture::{district, entry, observation as value, save, unit};

/// `PRAGMA max_page_count` makes SQLite answer SQLITE_FULL as a full disk does; a real one needs root.
#[tokio::test]
async fn a_full_disk_saves_nothing_of_the_change() {
    testing::on_sqlite(|store| async move {
        district(&store).await;
        testing::fill_disk(&store, 20).await;
        let mut tx = store.begin().await.unwrap();
        tx.audit(entry("import", "x"));
        org::insert_many(&mut tx, &[unit("330114-CZJ", None)]).await.unwrap();
        let rows: Vec<_> = (0..5000).map(|i| value(&format!("o{i:05}"), "GDP", "2023", 1.0)).collect();
        let mut refused = observation::insert_many(&mut tx, &rows).await;
        if refused.is_ok() {
            refused = tx.commit().await.map(|_| ());
        } else {
            drop(tx);
        }
        assert!(matches!(&refused, Err(e @ StoreError::DiskFull(_)) if e.to_string().contains("nothing of this change was saved")), "{refused:?}");
        let mut db = store.read().await.unwrap();
        assert_eq!(observation::count(&mut db, &ObservationFilter::default()).await.unwrap(), 0);
        assert_eq!(org::list(&mut db).await.unwrap().len(), 2);
        assert!(audit::verify(&mut db, &[]).await.unwrap().holds());
        drop(db);
        // With room again the same store goes on.
        testing::fill_disk(&store, 100_000).await;
        let mut tx = store.begin().await.unwrap();
        observation::insert_many(&mut tx, &rows).await.unwrap();
        save(tx).await;
        assert_eq!(observation::count(&mut store.read().await.unwrap(), &ObservationFilter::default()).await.unwrap(), 5000);
    })
    .await;
}

/// A file larger than the page cache makes SQLite roll the whole transaction back by itself.
#[tokio::test]
async fn a_store_goes_on_after_sqlite_rolled_back_by_itself() {
    testing::on_sqlite(|store| async move {
        district(&store).await;
        testing::fill_disk(&store, 4).await;
        let file =
            ImportFileRow { sha256: "f".into(), size: 0, bytes: vec![7; 1 << 20], stored_at: NOW.into() };
        let mut tx = store.begin().await.unwrap();
        let refused = import::put_file(&mut tx, &file).await;
        assert!(matches!(refused, Err(StoreError::DiskFull(_))), "{refused:?}");
        drop(tx);
        testing::fill_disk(&store, 100_000).await;
        let mut tx = store.begin().await.unwrap();
        assert!(import::put_file(&mut tx, &file).await.unwrap());
        save(tx).await;
    })
    .await;
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_saves_nothing() {
    testing::on_postgres(|store| async move {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let rows: Vec<_> = (0..100).map(|i| value(&format!("o{i:05}"), "GDP", "2023", 1.0)).collect();
        observation::insert_many(&mut tx, &rows).await.unwrap();
        testing::cut_connections(&store).await;
        tx.audit(entry("import", "x"));
        let refused = tx.commit().await;
        assert!(
            matches!(&refused, Err(e @ StoreError::Lost(_)) if e.to_string().contains("connection")),
            "{refused:?}"
        );
        let mut db = store.read().await.unwrap();
        assert_eq!(observation::count(&mut db, &ObservationFilter::default()).await.unwrap(), 0);
        drop(db);
        let mut tx = store.begin().await.unwrap();
        observation::insert_many(&mut tx, &rows).await.unwrap();
        save(tx).await;
        assert!(audit::verify(&mut store.read().await.unwrap(), &[]).await.unwrap().holds());
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_says_so() {
    let refused = Store::open("postgres://nobody@127.0.0.1:1/none").await.unwrap_err();
    assert!(matches!(refused, StoreError::Lost(_)), "{refused:?}");
}

both_databases! {
    async fn writers_take_turns(store: Store) {
        district(&store).await;
        let mut tasks = tokio::task::JoinSet::new();
        for worker in 0..8 {
            let store = store.clone();
            tasks.spawn(async move {
                for i in 0..15 {
                    let mut tx = store.begin().await.unwrap();
                    // Read, then write what was read: lost if two did it at once.
                    let row = org::get(&mut tx, "330114").await.unwrap().unwrap();
                    let next = org::OrgUnitRow { ord: row.ord + 1, ..row.clone() };
                    org::update(&mut tx, &next, row.rev).await.unwrap();
                    tx.audit(entry("count", &format!("{worker}/{i}")));
                    tx.touch_data();
                    tx.commit().await.unwrap();
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let mut db = store.read().await.unwrap();
        assert_eq!(org::get(&mut db, "330114").await.unwrap().unwrap().ord, 121);
        assert_eq!(qipan_store::setting::data_revision(&mut db).await.unwrap(), 120);
        let chain = audit::verify(&mut db, &[]).await.unwrap();
        assert!(chain.holds(), "{chain:?}");
        assert_eq!(chain.rows, 121);
    }

    async fn a_reader_sees_one_state_during_a_write(store: Store) {
        district(&store).await;
        let mut db = store.read().await.unwrap();
        assert_eq!(org::list(&mut db).await.unwrap().len(), 2);
        let mut tx = store.begin().await.unwrap();
        org::insert_many(&mut tx, &[unit("330114-CZJ", None)]).await.unwrap();
        assert_eq!(org::list(&mut tx).await.unwrap().len(), 3);
        save(tx).await;
        assert_eq!(org::list(&mut db).await.unwrap().len(), 2);
        drop(db);
        assert_eq!(org::list(&mut store.read().await.unwrap()).await.unwrap().len(), 3);
    }

    async fn housekeeping_does_not_wait_behind_a_write(store: Store) {
        let tx = store.begin().await.unwrap();
        assert!(store.begin_within(Duration::from_millis(50)).await.unwrap().is_none());
        tx.rollback().await.unwrap();
        assert!(store.begin_within(Duration::from_secs(5)).await.unwrap().is_some());
    }

    async fn a_dropped_write_is_gone(store: Store) {
        let mut tx = store.begin().await.unwrap();
        org::insert_many(&mut tx, &[unit("330114", None)]).await.unwrap();
        tx.audit(entry("create", "x"));
        drop(tx);
        assert!(org::list(&mut store.read().await.unwrap()).await.unwrap().is_empty());
        assert_eq!(NOW.len(), 27);
    }

    async fn a_reader_cannot_write(store: Store) {
        let refused = testing::write_as_reader(&store).await;
        assert!(refused.is_err());
    }
}
