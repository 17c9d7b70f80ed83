//! The doctor finds what a test breaks.

use qipan_kernel::text::{Lang, Say as _};
use qipan_store::doctor::{Check, CheckState};
use qipan_store::testing;
use qipan_store::{Backend, Store, both_databases};

use crate::fixture::{district, entry};

fn worst(checks: &[Check]) -> CheckState {
    checks
        .iter()
        .filter(|c| !matches!(c, Check::FreeDisk { .. } | Check::Durability { .. }))
        .map(Check::state)
        .max()
        .unwrap()
}

both_databases! {
    async fn a_sound_database_is_sound(store: Store) {
        district(&store).await;
        let checks = store.doctor().await.unwrap();
        assert_eq!(checks.len(), 6);
        assert_eq!(worst(&checks), CheckState::Ok, "{checks:?}");
        for check in &checks {
            assert!(!check.say(Lang::Zh).is_empty() && !check.say(Lang::En).is_empty());
            if store.backend() == Backend::Sqlite {
                assert!(!matches!(check, Check::Durability { waits: false, .. } | Check::FreeDisk { free: None, .. }), "{check:?}");
            }
        }
    }

    async fn a_broken_chain_is_told(store: Store) {
        let mut tx = store.begin().await.unwrap();
        tx.audit(entry("a", "b"));
        tx.commit().await.unwrap();
        testing::execute_in(&store, "UPDATE audit SET actor = 'x'").await;
        let checks = store.doctor().await.unwrap();
        assert_eq!(worst(&checks), CheckState::Failed);
        assert!(checks.iter().any(|c| c.say(Lang::Zh).contains("第 1 条审计记录的内容被改动")), "{checks:?}");
    }

    async fn a_reference_to_nothing_is_told(store: Store) {
        district(&store).await;
        testing::without_references(&store, "DELETE FROM org_unit WHERE code = '330114'").await;
        let checks = store.doctor().await.unwrap();
        let broken = checks.iter().find_map(|c| match c {
            Check::ForeignKeys { broken } => Some(broken.clone()),
            _ => None,
        });
        assert_eq!(broken.unwrap(), ["submission → org_unit: 1"]);
    }

    async fn a_foreign_schema_is_told(store: Store) {
        testing::execute_in(&store, "DELETE FROM schema_migration").await;
        let checks = store.doctor().await.unwrap();
        assert!(checks.iter().any(|c| matches!(c, Check::Schema { at: 0, .. }) && c.state() == CheckState::Failed));
    }
}

#[tokio::test]
async fn a_damaged_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&testing::sqlite_url(folder.path())).await.unwrap();
    store.migrate(testing::NOW).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for i in 0..2000 {
        tx.audit(entry("a", &format!("e{i}")));
    }
    tx.commit().await.unwrap();
    store.close().await;
    // Overwrites pages in the middle, as a failing disk does.
    let path = folder.path().join("qipan.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    // Where the damage lies decides whether opening meets it, or only the doctor.
    let told = match Store::open(&testing::sqlite_url(folder.path())).await {
        Ok(store) => store.doctor().await,
        Err(e) => Err(e),
    };
    let damaged = match &told {
        Ok(checks) => {
            checks.iter().any(|c| matches!(c, Check::Integrity { problems } if !problems.is_empty()))
        }
        Err(e) => matches!(e, qipan_store::StoreError::Corrupt(_)),
    };
    assert!(damaged, "{told:?}");
}
