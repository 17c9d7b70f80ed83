//! The chain holds, and each way to break it is told with the number of the row.

use qipan_store::audit::{self, AuditFilter, Break};
use qipan_store::{Store, StoreError, both_databases, org, setting, testing};

use crate::fixture::{entry, unit};

async fn chain(store: &Store, rows: usize) {
    let mut tx = store.begin().await.unwrap();
    for i in 0..rows {
        tx.audit(entry("change", &format!("e{i}")));
    }
    tx.commit().await.unwrap();
}

async fn breaks(store: &Store) -> Vec<Break> {
    audit::verify(&mut store.read().await.unwrap(), &[]).await.unwrap().breaks
}

both_databases! {
    async fn a_change_is_saved_with_its_audit_row(store: Store) {
        let mut tx = store.begin().await.unwrap();
        org::insert_many(&mut tx, &[unit("330114", None)]).await.unwrap();
        tx.audit(entry("create", "330114"));
        tx.touch_data();
        assert_eq!(tx.commit().await.unwrap(), Some(1));
        let mut db = store.read().await.unwrap();
        assert_eq!(org::list(&mut db).await.unwrap(), vec![unit("330114", None)]);
        assert_eq!(setting::data_revision(&mut db).await.unwrap(), 1);
        let rows = audit::list(&mut db, &AuditFilter::default(), 10).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].hash, audit::row_hash(1, &entry("create", "330114"), ""));
        assert_eq!(audit::head(&mut db).await.unwrap().hash, rows[0].hash);
    }

    async fn a_change_without_audit_row_is_rolled_back(store: Store) {
        let mut tx = store.begin().await.unwrap();
        org::insert_many(&mut tx, &[unit("330114", None)]).await.unwrap();
        assert!(matches!(tx.commit().await, Err(StoreError::Unaudited)));
        assert!(org::list(&mut store.read().await.unwrap()).await.unwrap().is_empty());
        assert_eq!(audit::head(&mut store.read().await.unwrap()).await.unwrap().seq, 0);
    }

    async fn an_untouched_chain_holds(store: Store) {
        assert!(breaks(&store).await.is_empty());
        chain(&store, 3).await;
        chain(&store, 1200).await;
        let mut db = store.read().await.unwrap();
        let found = audit::verify(&mut db, &[]).await.unwrap();
        assert!(found.holds());
        assert_eq!((found.rows, found.head.seq), (1203, 1203));
    }

    async fn listing_filters_and_pages(store: Store) {
        chain(&store, 5).await;
        let mut tx = store.begin().await.unwrap();
        tx.audit(qipan_store::audit::AuditEntry { actor: "anquan".to_owned(), ..entry("unlock", "u1") });
        tx.commit().await.unwrap();
        let mut db = store.read().await.unwrap();
        let seqs = |rows: Vec<audit::AuditRow>| rows.into_iter().map(|r| r.seq).collect::<Vec<_>>();
        let all = audit::list(&mut db, &AuditFilter::default(), 2).await.unwrap();
        assert_eq!(seqs(all), [6, 5]);
        let next = AuditFilter { before_seq: Some(5), ..AuditFilter::default() };
        assert_eq!(seqs(audit::list(&mut db, &next, 2).await.unwrap()), [4, 3]);
        let actor = AuditFilter { actor: Some("anquan".to_owned()), ..AuditFilter::default() };
        assert_eq!(seqs(audit::list(&mut db, &actor, 9).await.unwrap()), [6]);
        let id = AuditFilter { entity: Some("test".to_owned()), entity_id: Some("e2".to_owned()), ..AuditFilter::default() };
        assert_eq!(seqs(audit::list(&mut db, &id, 9).await.unwrap()), [3]);
        let verb = AuditFilter { action: Some("unlock".to_owned()), ..AuditFilter::default() };
        assert_eq!(seqs(audit::list(&mut db, &verb, 9).await.unwrap()), [6]);
    }

    async fn every_altered_column_shows(store: Store) {
        chain(&store, 5).await;
        for column in ["at", "actor", "action", "entity", "entity_id", "before_json", "after_json", "origin", "hash"] {
            let old = testing::text(&store, &format!("SELECT {column} FROM audit WHERE seq = 3")).await;
            testing::execute_in(&store, &format!("UPDATE audit SET {column} = 'x' WHERE seq = 3")).await;
            let found = breaks(&store).await;
            assert_eq!(found.first(), Some(&Break::Altered { seq: 3 }), "{column}");
            let back = old.map_or("NULL".to_owned(), |t| format!("'{t}'"));
            testing::execute_in(&store, &format!("UPDATE audit SET {column} = {back} WHERE seq = 3")).await;
            assert!(breaks(&store).await.is_empty(), "{column}");
        }
        // No text and an empty text are two things.
        testing::execute_in(&store, "UPDATE audit SET before_json = '' WHERE seq = 3").await;
        assert_eq!(breaks(&store).await, [Break::Altered { seq: 3 }]);
    }

    async fn missing_rows_show(store: Store) {
        chain(&store, 9).await;
        testing::execute_in(&store, "DELETE FROM audit WHERE seq IN (4, 5)").await;
        assert_eq!(breaks(&store).await, [Break::Missing { seq: 4, to: 5 }]);
        testing::execute_in(&store, "DELETE FROM audit WHERE seq = 1").await;
        assert_eq!(breaks(&store).await[0], Break::Missing { seq: 1, to: 1 });
    }

    async fn a_cut_end_shows(store: Store) {
        chain(&store, 9).await;
        testing::execute_in(&store, "DELETE FROM audit WHERE seq > 6").await;
        assert_eq!(breaks(&store).await, [Break::Truncated { seq: 7, to: 9 }]);
        testing::execute_in(&store, "UPDATE audit_head SET seq = 6").await;
        assert_eq!(breaks(&store).await, [Break::HeadAltered { seq: 6 }]);
    }

    async fn reordered_rows_show(store: Store) {
        chain(&store, 9).await;
        for sql in ["UPDATE audit SET seq = 0 WHERE seq = 4", "UPDATE audit SET seq = 4 WHERE seq = 6", "UPDATE audit SET seq = 6 WHERE seq = 0"] {
            testing::execute_in(&store, sql).await;
        }
        let found = breaks(&store).await;
        assert_eq!(found[0], Break::Reordered { seq: 4, written_at: 6 });
        assert!(found.contains(&Break::Reordered { seq: 6, written_at: 4 }));
    }

    async fn a_replaced_row_with_a_fitting_hash_shows(store: Store) {
        chain(&store, 5).await;
        let mut db = store.read().await.unwrap();
        let rows = audit::list(&mut db, &AuditFilter::default(), 10).await.unwrap();
        drop(db);
        let prev = &rows[3].hash;
        let forged = qipan_store::audit::AuditEntry { actor: "nobody".to_owned(), ..entry("change", "e2") };
        let hash = audit::row_hash(3, &forged, prev);
        testing::execute_in(&store, &format!("UPDATE audit SET actor = 'nobody', hash = '{hash}' WHERE seq = 3")).await;
        assert_eq!(breaks(&store).await, [Break::Replaced { seq: 3 }]);
    }

    async fn a_chain_linked_anew_shows_against_a_noted_end(store: Store) {
        chain(&store, 5).await;
        let noted = audit::head(&mut store.read().await.unwrap()).await.unwrap();
        // Someone who can write to the database drops everything and starts another chain of the same length.
        testing::execute_in(&store, "DELETE FROM audit").await;
        testing::execute_in(&store, "UPDATE audit_head SET seq = 0, hash = ''").await;
        let mut tx = store.begin().await.unwrap();
        for _ in 0..5 {
            tx.audit(entry("nothing", "happened"));
        }
        tx.commit().await.unwrap();
        let mut db = store.read().await.unwrap();
        assert!(audit::verify(&mut db, &[]).await.unwrap().holds());
        let found = audit::verify(&mut db, &[noted]).await.unwrap();
        assert_eq!(found.breaks, [Break::NotAsNoted { seq: 5 }]);
    }
}

#[test]
fn no_two_rows_share_an_encoding() {
    let a =
        qipan_store::audit::AuditEntry { actor: "ab".to_owned(), action: "c".to_owned(), ..entry("x", "y") };
    let b =
        qipan_store::audit::AuditEntry { actor: "a".to_owned(), action: "bc".to_owned(), ..entry("x", "y") };
    assert_ne!(audit::row_hash(1, &a, ""), audit::row_hash(1, &b, ""));
    assert_ne!(audit::row_hash(1, &a, ""), audit::row_hash(2, &a, ""));
}
