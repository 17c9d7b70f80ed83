//! Settings, the calendar, grades set by hand, instants.

use qipan_store::calendar::{self, CalendarYearRow};
use qipan_store::override_grade::{self, OverrideRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, both_databases, clock, setting};

use crate::fixture::{district, entry, save};

both_databases! {
    async fn settings(store: Store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(setting::get(&mut tx, "thresholds").await.unwrap(), None);
        setting::put(&mut tx, "thresholds", "{}").await.unwrap();
        setting::put(&mut tx, "thresholds", "{\"a\":1}").await.unwrap();
        let row = setting::get(&mut tx, "thresholds").await.unwrap().unwrap();
        assert_eq!((row.value.as_str(), row.rev), ("{\"a\":1}", 2));
        let keys: Vec<_> = setting::list(&mut tx).await.unwrap().into_iter().map(|s| s.key).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(["data_revision", "space_revision", "thresholds"].iter().all(|k| keys.iter().any(|own| own == k)));
    }

    async fn the_data_revision_rises_with_each_change(store: Store) {
        for n in 1..=12 {
            let mut tx = store.begin().await.unwrap();
            tx.touch_data();
            tx.audit(entry("change", "x"));
            assert_eq!(tx.commit().await.unwrap(), Some(n));
        }
        save(store.begin().await.unwrap()).await;
        assert_eq!(setting::data_revision(&mut store.read().await.unwrap()).await.unwrap(), 12);
    }

    async fn calendar_years(store: Store) {
        let mut tx = store.begin().await.unwrap();
        let row = |body: &str| CalendarYearRow {
            year: 2027,
            body: body.to_owned(),
            source: "国办发明电".to_owned(),
            changed_by: "xitong".to_owned(),
            changed_at: NOW.to_owned(),
        };
        calendar::put(&mut tx, &row("{}")).await.unwrap();
        calendar::put(&mut tx, &row("{\"x\":1}")).await.unwrap();
        assert_eq!(calendar::list(&mut tx).await.unwrap(), [row("{\"x\":1}")]);
    }

    async fn grades_set_by_hand(store: Store) {
        district(&store).await;
        let row = |id: &str, at: &str| OverrideRow {
            id: id.to_owned(),
            indicator_code: "GDP".to_owned(),
            unit_code: "330114".to_owned(),
            period: "2023".to_owned(),
            grade: "on_track".to_owned(),
            reason: "口径调整".to_owned(),
            by_user: "guihua".to_owned(),
            at: at.to_owned(),
            revoked_by: None,
            revoked_at: None,
        };
        let mut tx = store.begin().await.unwrap();
        override_grade::insert_override(&mut tx, &row("a", "2024-01-01T00:00:00.000000Z")).await.unwrap();
        override_grade::insert_override(&mut tx, &row("b", "2024-03-01T00:00:00.000000Z")).await.unwrap();
        override_grade::revoke(&mut tx, "a", "guihua", "2024-02-01T00:00:00.000000Z").await.unwrap();
        assert!(override_grade::revoke(&mut tx, "a", "guihua", NOW).await.is_err());
        let ids = |rows: Vec<OverrideRow>| rows.into_iter().map(|r| r.id).collect::<Vec<_>>();
        assert_eq!(ids(override_grade::in_force(&mut tx, None).await.unwrap()), ["b"]);
        assert_eq!(ids(override_grade::in_force(&mut tx, Some("2024-01-15T00:00:00.000000Z")).await.unwrap()), ["a"]);
        assert_eq!(ids(override_grade::in_force(&mut tx, Some("2024-02-15T00:00:00.000000Z")).await.unwrap()), Vec::<String>::new());
        assert_eq!(ids(override_grade::history(&mut tx, "GDP", "330114").await.unwrap()), ["a", "b"]);
    }
}

#[test]
fn instants_sort_as_text() {
    let at = |text: &str| clock::text(text.parse().unwrap());
    assert_eq!(at("2024-06-30T16:00:00+08:00"), NOW);
    let mut texts =
        ["2024-06-30T08:00:00.000001Z", "2024-06-30T08:00:00Z", "2024-06-30T07:59:59.9999999Z"].map(at);
    texts.sort();
    assert_eq!(
        texts,
        ["2024-06-30T07:59:59.999999Z", "2024-06-30T08:00:00.000000Z", "2024-06-30T08:00:00.000001Z"]
    );
    assert_eq!(clock::text(clock::parse(NOW).unwrap()), NOW);
    assert!(clock::parse("gestern").is_err());
}
