//! The first steps: an empty database becomes a migrated one, and a change leaves an audit row.

use qipan_store::audit::{self, AuditEntry, AuditFilter};
use qipan_store::org::{self, OrgUnitRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, StoreError, both_databases, setting};

fn entry(id: &str) -> AuditEntry {
    AuditEntry {
        at: NOW.to_owned(),
        actor: "xitong".to_owned(),
        action: "create".to_owned(),
        entity: "org_unit".to_owned(),
        entity_id: id.to_owned(),
        before: None,
        after: Some("{\"名\":\"钱塘区\"}".to_owned()),
        origin: "127.0.0.1".to_owned(),
    }
}

fn unit(code: &str) -> OrgUnitRow {
    OrgUnitRow {
        code: code.to_owned(),
        name_zh: "钱塘区".to_owned(),
        name_en: "Qiantang".to_owned(),
        kind: "district".to_owned(),
        parent: None,
        region: Some("330114".to_owned()),
        valid_from: "2021-04-09".to_owned(),
        valid_to: None,
        ord: 1,
        rev: 1,
    }
}

both_databases! {
    async fn a_change_is_saved_with_its_audit_row(store: Store) {
        let mut tx = store.begin().await.unwrap();
        org::insert_many(&mut tx, &[unit("330114")]).await.unwrap();
        tx.audit(entry("330114"));
        tx.touch_data();
        assert_eq!(tx.commit().await.unwrap(), Some(1));
        let mut db = store.read().await.unwrap();
        assert_eq!(org::list(&mut db).await.unwrap(), vec![unit("330114")]);
        assert_eq!(setting::data_revision(&mut db).await.unwrap(), 1);
        let rows = audit::list(&mut db, &AuditFilter::default(), 10).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].hash, audit::row_hash(1, &entry("330114"), ""));
        assert_eq!(audit::head(&mut db).await.unwrap().hash, rows[0].hash);
    }

    async fn a_change_without_audit_row_is_rolled_back(store: Store) {
        let mut tx = store.begin().await.unwrap();
        org::insert_many(&mut tx, &[unit("330114")]).await.unwrap();
        assert!(matches!(tx.commit().await, Err(StoreError::Unaudited)));
        let mut db = store.read().await.unwrap();
        assert!(org::list(&mut db).await.unwrap().is_empty());
    }
}
