//! A backup holds everything of one instant, a restore brings all of it or nothing.

use std::path::Path;

use qipan_store::audit::{self, AuditFilter};
use qipan_store::backup::check_file;
use qipan_store::import::{self, ImportFileRow};
use qipan_store::observation::{self, ObservationFilter};
use qipan_store::session::{self, SessionRow};
use qipan_store::testing::{self, NOW};
use qipan_store::{BackupFault, Store, StoreError, both_databases, org, people};

use crate::fixture::{district, entry, observation as value, save};

async fn fill(store: &Store) {
    district(store).await;
    let mut tx = store.begin().await.unwrap();
    let rows: Vec<_> =
        (0..2500).map(|i| value(&format!("o{i:05}"), "GDP", "2023", f64::from(i) / 3.0)).collect();
    observation::insert_many(&mut tx, &rows).await.unwrap();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| i.to_le_bytes()[0] ^ i.to_le_bytes()[1]).collect();
    for name in ["ab", "cd", "ef", "gh"] {
        let file = ImportFileRow {
            sha256: name.to_owned(),
            size: 3_000_000,
            bytes: bytes.clone(),
            stored_at: NOW.to_owned(),
        };
        import::put_file(&mut tx, &file).await.unwrap();
    }
    let user = qipan_store::people::UserRow {
        id: "u1".to_owned(),
        username: "tongji".to_owned(),
        display_name: "统计".to_owned(),
        password_hash: "$argon2id".to_owned(),
        must_change: false,
        failed: 0,
        locked_until: None,
        disabled: false,
        created_at: NOW.to_owned(),
        rev: 1,
    };
    people::insert_user(&mut tx, &user).await.unwrap();
    let open = SessionRow {
        token_hash: "geheimer-token".to_owned(),
        user_id: "u1".to_owned(),
        csrf: "c".to_owned(),
        created_at: NOW.to_owned(),
        last_seen: NOW.to_owned(),
        expires_at: NOW.to_owned(),
        origin: String::new(),
    };
    session::insert_session(&mut tx, &open).await.unwrap();
    tx.touch_data();
    save(tx).await;
}

/// Everything that a user sees, as text.
async fn picture(store: &Store) -> String {
    let mut db = store.read().await.unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        org::list(&mut db).await.unwrap(),
        observation::list(&mut db, &ObservationFilter::default()).await.unwrap(),
        people::list(&mut db).await.unwrap(),
        audit::list(&mut db, &AuditFilter::default(), 100).await.unwrap(),
        audit::head(&mut db).await.unwrap(),
        qipan_store::setting::list(&mut db).await.unwrap(),
        import::file(&mut db, "cd").await.unwrap().map(|f| f
            .bytes
            .iter()
            .map(|b| u64::from(*b))
            .sum::<u64>()),
    )
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn restore_both(path: &Path, before: &str) {
    testing::both_empty(|empty| async move {
        let report = empty.restore_from(path, NOW).await.unwrap();
        assert_eq!(report.tables.iter().find(|t| t.name == "observation").unwrap().rows, 2500);
        assert_eq!(picture(&empty).await, before);
        assert!(audit::verify(&mut empty.read().await.unwrap(), &[report.audit]).await.unwrap().holds());
        // And it goes on: the next change links to the restored chain.
        let mut tx = empty.begin().await.unwrap();
        tx.audit(entry("restore", "x"));
        tx.commit().await.unwrap();
        assert!(audit::verify(&mut empty.read().await.unwrap(), &[]).await.unwrap().holds());
    })
    .await;
}

both_databases! {
    async fn goes_there_and_back_in_every_direction(store: Store) {
        fill(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("备份 1%.qipan");
        let report = store.backup_to(&path, NOW).await.unwrap();
        assert_eq!(files(folder.path()), ["备份 1%.qipan"]);
        assert_eq!(report.bytes, std::fs::metadata(&path).unwrap().len());
        assert_eq!(check_file(&path).await.unwrap(), report);
        assert_eq!(report.tables.iter().find(|t| t.name == "session").unwrap().rows, 0);
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(14).any(|w| w == b"geheimer-token"), "a login is in the backup");
        assert_eq!(files(folder.path()), ["备份 1%.qipan"]);
        restore_both(&path, &picture(&store).await).await;
    }

    async fn a_backup_while_others_write_shows_one_instant(store: Store) {
        district(&store).await;
        let writer = {
            let store = store.clone();
            tokio::spawn(async move {
                for i in 0..60 {
                    let mut tx = store.begin().await.unwrap();
                    // Two rows that belong together.
                    let rows = [value(&format!("a{i}"), "GDP", "2023", 1.0), value(&format!("b{i}"), "RD", "2023", 1.0)];
                    observation::insert_many(&mut tx, &rows[..1]).await.unwrap();
                    tokio::task::yield_now().await;
                    observation::insert_many(&mut tx, &rows[1..]).await.unwrap();
                    save(tx).await;
                }
            })
        };
        let folder = tempfile::tempdir().unwrap();
        for i in 0..3 {
            let report = store.backup_to(&folder.path().join(format!("{i}.qipan")), NOW).await.unwrap();
            let rows = report.tables.iter().find(|t| t.name == "observation").unwrap().rows;
            assert_eq!(rows % 2, 0, "half a change is in the backup");
            assert_eq!(report.audit.seq, 1 + rows / 2);
        }
        writer.await.unwrap();
    }

    async fn a_target_that_is_not_empty_is_refused(store: Store) {
        district(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.qipan");
        store.backup_to(&path, NOW).await.unwrap();
        let before = picture(&store).await;
        let refused = store.restore_from(&path, NOW).await;
        assert!(matches!(&refused, Err(StoreError::Backup(BackupFault::NotEmpty { .. }))), "{refused:?}");
        assert_eq!(picture(&store).await, before);
    }

    async fn an_existing_file_is_never_overwritten(store: Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.qipan");
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(store.backup_to(&path, NOW).await, Err(StoreError::Backup(BackupFault::Exists(_)))));
        assert!(store.backup_to(&folder.path().join("no/b.qipan"), NOW).await.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }

    async fn a_damaged_backup_restores_nothing(store: Store) {
        fill(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.qipan");
        store.backup_to(&path, NOW).await.unwrap();
        let good = std::fs::read(&path).unwrap();
        // A value changed in the file, a byte flipped in the middle, a cut, a file of something else.
        for (what, sql, bytes) in [
            ("changed value", Some("UPDATE observation SET value = 1 WHERE id = 'o00100'"), good.clone()),
            ("missing row", Some("DELETE FROM import_file WHERE sha256 = 'ab'"), good.clone()),
            ("forged audit", Some("UPDATE audit SET actor = 'x' WHERE seq = 1"), good.clone()),
            ("cut", None, good[..good.len() / 2].to_vec()),
            ("no backup", None, b"hello".to_vec()),
            ("nothing", None, Vec::new()),
        ] {
            let bad = folder.path().join("bad.qipan");
            std::fs::write(&bad, bytes).unwrap();
            if let Some(sql) = sql {
                testing::execute_file(&bad, sql).await;
            }
            testing::both_empty(|empty| {
                let bad = bad.clone();
                async move {
                    let refused = empty.restore_from(&bad, NOW).await;
                    assert!(matches!(refused, Err(StoreError::Backup(_) | StoreError::Corrupt(_))), "{what}: {refused:?}");
                    // Still empty: a good one goes in.
                    empty.migrate(NOW).await.unwrap();
                    assert!(org::list(&mut empty.read().await.unwrap()).await.unwrap().is_empty(), "{what}");
                }
            })
            .await;
            std::fs::remove_file(&bad).unwrap();
        }
        let missing = store.restore_from(&folder.path().join("none"), NOW).await;
        assert!(matches!(missing, Err(StoreError::Backup(_))));
    }
}
