//! Which series a revision touched.

use qipan_store::audit::AuditEntry;
use qipan_store::indicator::{self, IndicatorRow};
use qipan_store::observation::{self, ObservationRow, Step, Which};
use qipan_store::org::{self, OrgUnitRow};
use qipan_store::submission::{self, SubmissionRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, Tx, both_databases, change, setting};

fn entry() -> AuditEntry {
    AuditEntry {
        at: NOW.to_owned(),
        actor: "t".to_owned(),
        action: "test".to_owned(),
        entity: "test".to_owned(),
        entity_id: "1".to_owned(),
        before: None,
        after: None,
        origin: "test".to_owned(),
    }
}

async fn save(mut tx: Tx) -> Option<i64> {
    tx.audit(entry());
    tx.commit().await.unwrap()
}

fn observation(id: &str, indicator: &str) -> ObservationRow {
    ObservationRow {
        id: id.to_owned(),
        indicator_code: indicator.to_owned(),
        unit_code: "330114".to_owned(),
        period: "2023".to_owned(),
        month_from: 24276,
        month_to: 24287,
        value: 1270.39,
        qualifier: "exact".to_owned(),
        decimals: 2,
        vintage: "preliminary".to_owned(),
        known_on: "2024-03-01".to_owned(),
        source: String::new(),
        note: String::new(),
        synthetic: false,
        state: "submitted".to_owned(),
        submission_id: Some("s1".to_owned()),
        import_id: None,
        file_name: None,
        sheet: None,
        cell: None,
        created_by: "t".to_owned(),
        created_at: NOW.to_owned(),
        submitted_at: Some(NOW.to_owned()),
        decided_by: None,
        decided_at: None,
        return_reason: None,
        published_by: None,
        published_at: None,
        superseded_by: None,
        superseded_at: None,
        rev: 1,
    }
}

async fn district(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let unit = OrgUnitRow {
        code: "330114".to_owned(),
        name_zh: "钱塘区".to_owned(),
        name_en: String::new(),
        kind: "district".to_owned(),
        parent: None,
        region: None,
        valid_from: "2021-04-09".to_owned(),
        valid_to: None,
        ord: 1,
        rev: 1,
    };
    org::insert_many(&mut tx, &[unit]).await.unwrap();
    let rows = ["GDP", "RD"].map(|code| IndicatorRow {
        code: code.to_owned(),
        body: "{}".to_owned(),
        category: String::new(),
        owner_unit: "330114".to_owned(),
        retired: false,
        ord: 1,
        rev: 1,
    });
    indicator::insert_many(&mut tx, &rows, "t", NOW).await.unwrap();
    let submission = SubmissionRow {
        id: "s1".to_owned(),
        kind: "entry".to_owned(),
        title: String::new(),
        unit_code: "330114".to_owned(),
        import_id: None,
        state: "submitted".to_owned(),
        created_by: "t".to_owned(),
        created_at: NOW.to_owned(),
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        published_by: None,
        published_at: None,
        return_reason: None,
        rev: 1,
    };
    submission::insert_submission(&mut tx, &submission).await.unwrap();
    observation::insert_many(&mut tx, &[observation("o1", "GDP"), observation("o2", "RD")]).await.unwrap();
    tx.touch_data();
    assert_eq!(save(tx).await, Some(1));
}

both_databases! {
    async fn an_approval_names_its_series(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let only = ["o1".to_owned()];
        observation::step(&mut tx, "s1", Which::Only(&only), Step::Approve { by: "r" }, NOW).await.unwrap();
        tx.touch_series("GDP", "330114");
        assert_eq!(save(tx).await, Some(2));

        let mut db = store.read().await.unwrap();
        assert_eq!(setting::data_revision(&mut db).await.unwrap(), 2);
        let gdp = ("GDP".to_owned(), "330114".to_owned());
        assert_eq!(change::between(&mut db, 1, 2).await.unwrap(), Some(vec![gdp.clone()]));
        assert_eq!(change::between(&mut db, 2, 2).await.unwrap(), Some(vec![]));
        assert_eq!(change::between(&mut db, 0, 2).await.unwrap(), None, "revision 1 changed everything");
        let rows = change::observations(&mut db, 1, 2).await.unwrap();
        assert_eq!(rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["o1"]);
        drop(db);

        let mut tx = store.begin().await.unwrap();
        observation::step(&mut tx, "s1", Which::All, Step::Approve { by: "r" }, NOW).await.unwrap();
        tx.touch_submission("s1").await.unwrap();
        assert_eq!(save(tx).await, Some(3));
        let mut db = store.read().await.unwrap();
        let both = vec![gdp, ("RD".to_owned(), "330114".to_owned())];
        assert_eq!(change::between(&mut db, 1, 3).await.unwrap(), Some(both.clone()));
        assert_eq!(change::series_of_submission(&mut db, "s1").await.unwrap(), both);
        assert_eq!(change::observations(&mut db, 1, 3).await.unwrap().len(), 2);
    }

    async fn everything_and_a_series_is_everything(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        tx.touch_series("GDP", "330114");
        tx.touch_data();
        assert_eq!(save(tx).await, Some(2));
        let mut db = store.read().await.unwrap();
        assert_eq!(change::between(&mut db, 1, 2).await.unwrap(), None);
    }

    async fn definitions_of_the_past_come_back(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let mut row = indicator::get(&mut tx, "GDP").await.unwrap().unwrap();
        row.body = "{\"new\":1}".to_owned();
        indicator::update(&mut tx, &row, 1, "t", "2024-07-01T00:00:00.000000Z").await.unwrap();
        let late = IndicatorRow { code: "LATE".to_owned(), rev: 1, ..row.clone() };
        indicator::insert_many(&mut tx, &[late], "t", "2024-07-02T00:00:00.000000Z").await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        let mut db = store.read().await.unwrap();
        let at = |rows: Vec<IndicatorRow>| -> Vec<(String, String, i64)> {
            rows.into_iter().map(|r| (r.code, r.body, r.rev)).collect()
        };
        let then = at(indicator::list_recorded(&mut db, NOW).await.unwrap());
        assert_eq!(then, [("GDP".into(), "{}".into(), 1), ("RD".into(), "{}".into(), 1)]);
        let now = at(indicator::list_recorded(&mut db, "2024-07-01T12:00:00.000000Z").await.unwrap());
        assert_eq!(now, [("GDP".into(), "{\"new\":1}".into(), 2), ("RD".into(), "{}".into(), 1)]);
    }

    async fn old_revisions_are_forgotten(store: Store) {
        district(&store).await;
        for _ in 0..=change::KEPT {
            let mut tx = store.begin().await.unwrap();
            tx.touch_series("GDP", "330114");
            tx.commit_housekeeping().await.unwrap();
        }
        let mut db = store.read().await.unwrap();
        assert_eq!(setting::data_revision(&mut db).await.unwrap(), change::KEPT + 2);
        assert_eq!(change::between(&mut db, 1, change::KEPT + 2).await.unwrap(), None);
        assert!(change::between(&mut db, 2, change::KEPT + 2).await.unwrap().is_some());
    }
}
