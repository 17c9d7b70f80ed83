//! The schema: made once, refused when foreign, alike on both databases.

use qipan_store::migrate::{Migrated, latest};
use qipan_store::testing::{self, NOW};
use qipan_store::{SchemaFault, Store, StoreError, both_databases};

both_databases! {
    async fn a_second_run_changes_nothing(store: Store) {
        assert_eq!(store.migrate(NOW).await.unwrap(), Migrated { from: latest(), to: latest() });
        store.require_current().await.unwrap();
    }

    async fn an_unknown_step_is_refused(store: Store) {
        testing::execute_in(&store, "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (999, 'later', '', '')").await;
        for refused in [store.migrate(NOW).await.map(|_| ()), store.require_current().await] {
            assert!(matches!(&refused, Err(StoreError::Migration(SchemaFault::Newer { version: 999 }))), "{refused:?}");
        }
    }

    async fn a_changed_step_is_refused(store: Store) {
        testing::execute_in(&store, "UPDATE schema_migration SET sha256 = 'other' WHERE version = 1").await;
        assert!(matches!(store.migrate(NOW).await, Err(StoreError::Migration(SchemaFault::Altered { version: 1, .. }))));
    }

    async fn two_servers_may_start_together(store: Store) {
        let (a, b) = tokio::join!(store.migrate(NOW), store.migrate(NOW));
        assert_eq!((a.unwrap().to, b.unwrap().to), (latest(), latest()));
    }

    async fn text_sorts_by_bytes(store: Store) {
        for key in ["B", "a", "-", "_", "é", "中", "𠮷", "b"] {
            testing::execute_in(&store, &format!("INSERT INTO setting (key, value, rev) VALUES ('{key}', '', 1)")).await;
        }
        let keys: Vec<_> = qipan_store::setting::list(&mut store.read().await.unwrap()).await.unwrap().into_iter().map(|s| s.key).collect();
        let mut sorted = keys.clone();
        sorted.sort();
        assert_eq!(keys, sorted);
    }
}

#[tokio::test]
async fn an_empty_database_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&testing::sqlite_url(folder.path())).await.unwrap();
    let refused = store.require_current().await;
    assert!(matches!(refused, Err(StoreError::Migration(SchemaFault::Behind { at: 0, .. }))));
    assert_eq!(store.migrate(NOW).await.unwrap().from, 0);
}

#[tokio::test]
async fn wrong_addresses_are_refused_without_their_password() {
    for url in ["mysql://u:geheim@h/d", "", "sqlite:", "sqlite::memory:", "sqlite:/no/such/folder/x.db"] {
        let refused = Store::open(url).await.unwrap_err();
        assert!(matches!(refused, StoreError::Address { .. }), "{url}: {refused:?}");
        assert!(!refused.to_string().contains("geheim"));
    }
}

#[tokio::test]
async fn hostile_paths_are_just_paths() {
    let folder = tempfile::tempdir().unwrap();
    let name = "棋盘 100%?mode=ro#x&y='z.db";
    let store = Store::open(&format!("sqlite:{}", folder.path().join(name).display())).await.unwrap();
    store.migrate(NOW).await.unwrap();
    assert!(folder.path().join(name).exists());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("qipan.db"), vec![b'x'; 8192]).unwrap();
    let refused = Store::open(&testing::sqlite_url(folder.path())).await.unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt(_)), "{refused:?}");
}

#[tokio::test]
async fn the_embedded_database_waits_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&testing::sqlite_url(folder.path())).await.unwrap();
    store.migrate(NOW).await.unwrap();
    let found = testing::text(&store, "SELECT journal_mode FROM pragma_journal_mode").await;
    assert_eq!(found.as_deref(), Some("wal"));
}

#[test]
fn steps_rise_without_a_gap() {
    let versions: Vec<i64> = qipan_store::migrate::MIGRATIONS.iter().map(|m| m.version).collect();
    let wanted: Vec<i64> = (1..).take(versions.len()).collect();
    assert_eq!(versions, wanted, "a step out of order is never run on a database that has the later one");
}
