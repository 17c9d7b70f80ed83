//! Layers with their versions and features, and sitings.

use qipan_store::layer::{self, FeatureRow, LayerRow, LayerVersionRow};
use qipan_store::setting::{self, SPACE_REVISION};
use qipan_store::siting::{self, SitingFilter, SitingRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, StoreError, both_databases};

use crate::fixture::{district, entry, save};

fn layer(code: &str, ord: i64) -> LayerRow {
    LayerRow {
        code: code.to_owned(),
        name_zh: "永久基本农田".to_owned(),
        name_en: "Farmland".to_owned(),
        kind: "farmland".to_owned(),
        owner_unit: "330114".to_owned(),
        public: false,
        ord,
        rev: 1,
    }
}

fn version(id: &str, name: &str, valid_from: &str) -> LayerVersionRow {
    LayerVersionRow {
        id: id.to_owned(),
        layer_code: "farmland".to_owned(),
        version: name.to_owned(),
        state: "draft".to_owned(),
        source: "示意".to_owned(),
        map_no: None,
        doc_no: None,
        doc_date: None,
        valid_from: valid_from.to_owned(),
        synthetic: true,
        source_crs: "EPSG:4549".to_owned(),
        content_hash: "ab".to_owned(),
        features: 2,
        min_x: 120.1,
        min_y: 30.1,
        max_x: 120.7,
        max_y: 30.4,
        file_name: None,
        sha256: None,
        findings: "[]".to_owned(),
        repairs: "[]".to_owned(),
        created_by: "guihua".to_owned(),
        created_at: NOW.to_owned(),
        published_by: None,
        published_at: None,
        rev: 1,
    }
}

fn feature(version: &str, ord: i64) -> FeatureRow {
    FeatureRow {
        version_id: version.to_owned(),
        ord,
        feature_id: format!("F-{ord:03}"),
        geometry: vec![1, 6, 0, 0, 0, 0, 0, 0, 0, 255],
        min_x: 120.123_456_789_012_34,
        min_y: 30.1,
        max_x: 120.2,
        max_y: 30.2,
        properties: "{\"name\":\"下沙 𠮷\"}".to_owned(),
    }
}

fn site(id: &str, unit: &str) -> SitingRow {
    SitingRow {
        id: id.to_owned(),
        name: "芯片厂".to_owned(),
        unit_code: unit.to_owned(),
        project_code: None,
        state: "open".to_owned(),
        request: "{}".to_owned(),
        versions: "[\"v1\"]".to_owned(),
        area_m2: 33_333.333_333_333_336,
        overall: "forbidden".to_owned(),
        verdict: "{\"overall\":\"forbidden\"}".to_owned(),
        verdict_sha256: "cd".to_owned(),
        as_of: "2024-06-30".to_owned(),
        note: String::new(),
        created_by: "xiasha".to_owned(),
        created_at: NOW.to_owned(),
        rev: 1,
    }
}

both_databases! {
    async fn a_layer_is_changed_by_one_at_a_time(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        layer::insert_layer(&mut tx, &layer("farmland", 2)).await.unwrap();
        layer::insert_layer(&mut tx, &layer("district", 1)).await.unwrap();
        let codes: Vec<_> = layer::list(&mut tx).await.unwrap().into_iter().map(|l| l.code).collect();
        assert_eq!(codes, ["district", "farmland"]);
        let changed = LayerRow { name_zh: "基本农田".to_owned(), public: true, rev: 2, ..layer("farmland", 3) };
        layer::update(&mut tx, &changed, 1).await.unwrap();
        assert_eq!(layer::get(&mut tx, "farmland").await.unwrap(), Some(changed.clone()));
        assert!(matches!(layer::update(&mut tx, &changed, 1).await, Err(StoreError::Conflict { current_rev: 2, .. })));
        assert_eq!(layer::get(&mut tx, "none").await.unwrap(), None);
    }

    async fn the_same_layer_twice_is_refused(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        layer::insert_layer(&mut tx, &layer("farmland", 1)).await.unwrap();
        assert!(matches!(layer::insert_layer(&mut tx, &layer("farmland", 1)).await, Err(StoreError::Exists(_))));
    }

    async fn versions_keep_their_features_and_drafts_can_go(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        layer::insert_layer(&mut tx, &layer("farmland", 1)).await.unwrap();
        for (id, name, day) in [("v2", "批复", "2023-01-01"), ("v1", "试划1", "2021-01-01")] {
            layer::insert_version(&mut tx, &version(id, name, day)).await.unwrap();
            let rows: Vec<_> = (0..1_500).map(|ord| feature(id, ord)).collect();
            layer::insert_features(&mut tx, &rows).await.unwrap();
            assert_eq!(layer::features(&mut tx, id).await.unwrap(), rows);
        }
        let names: Vec<_> = layer::versions(&mut tx, Some("farmland")).await.unwrap().into_iter().map(|v| v.version).collect();
        assert_eq!(names, ["试划1", "批复"]);
        assert_eq!(layer::versions(&mut tx, Some("none")).await.unwrap(), []);
        assert_eq!(layer::versions(&mut tx, None).await.unwrap().len(), 2);
        let published = LayerVersionRow {
            state: "published".to_owned(),
            map_no: Some("浙S(2024)1号".to_owned()),
            published_by: Some("guihua".to_owned()),
            published_at: Some(NOW.to_owned()),
            rev: 2,
            ..version("v2", "批复", "2023-01-01")
        };
        layer::update_version(&mut tx, &published, 1).await.unwrap();
        assert_eq!(layer::version(&mut tx, "farmland", "批复").await.unwrap(), Some(published));
        assert!(matches!(layer::delete_version(&mut tx, "v1", 7).await, Err(StoreError::Conflict { .. })));
        layer::delete_version(&mut tx, "v1", 1).await.unwrap();
        assert_eq!(layer::features(&mut tx, "v1").await.unwrap(), []);
        assert!(matches!(layer::delete_version(&mut tx, "v1", 1).await, Err(StoreError::NotFound { .. })));
        assert_eq!(layer::features(&mut tx, "v2").await.unwrap().len(), 1_500);
    }

    async fn a_box_that_is_not_finite_is_refused(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        layer::insert_layer(&mut tx, &layer("farmland", 1)).await.unwrap();
        layer::insert_version(&mut tx, &version("v1", "1", "2021-01-01")).await.unwrap();
        let broken = FeatureRow { max_x: f64::NAN, ..feature("v1", 0) };
        assert!(matches!(layer::insert_features(&mut tx, &[broken]).await, Err(StoreError::Constraint(_))));
    }

    async fn the_space_revision_rises_with_each_change_of_the_map(store: Store) {
        for n in 1..=11 {
            let mut tx = store.begin().await.unwrap();
            tx.touch_space();
            tx.audit(entry("change", "x"));
            assert_eq!(tx.commit().await.unwrap(), None, "values are as they were");
            assert_eq!(setting::counter(&mut store.read().await.unwrap(), SPACE_REVISION).await.unwrap(), n);
        }
        save(store.begin().await.unwrap()).await;
        assert_eq!(setting::counter(&mut store.read().await.unwrap(), SPACE_REVISION).await.unwrap(), 11);
    }

    async fn sitings_are_listed_by_unit_newest_first(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        for (id, unit) in [("a", "330114"), ("b", "330114-TJJ"), ("c", "330114")] {
            siting::insert_siting(&mut tx, &site(id, unit)).await.unwrap();
        }
        let ids = |rows: Vec<SitingRow>| rows.into_iter().map(|r| r.id).collect::<Vec<_>>();
        assert_eq!(ids(siting::list(&mut tx, &SitingFilter::default(), 2).await.unwrap()), ["c", "b"]);
        let next = SitingFilter { before_id: Some("b".to_owned()), ..SitingFilter::default() };
        assert_eq!(ids(siting::list(&mut tx, &next, 2).await.unwrap()), ["a"]);
        let own = SitingFilter { units: Some(vec!["330114".to_owned()]), ..SitingFilter::default() };
        assert_eq!(ids(siting::list(&mut tx, &own, 9).await.unwrap()), ["c", "a"]);
        let none = SitingFilter { units: Some(Vec::new()), ..SitingFilter::default() };
        assert_eq!(ids(siting::list(&mut tx, &none, 9).await.unwrap()), Vec::<String>::new());
        let gone = SitingRow { state: "withdrawn".to_owned(), note: "不选了".to_owned(), rev: 2, ..site("a", "330114") };
        siting::update(&mut tx, &gone, 1).await.unwrap();
        assert_eq!(siting::get(&mut tx, "a").await.unwrap(), Some(gone.clone()));
        assert!(matches!(siting::update(&mut tx, &gone, 1).await, Err(StoreError::Conflict { current_rev: 2, .. })));
        let open = SitingFilter { state: Some("open".to_owned()), ..SitingFilter::default() };
        assert_eq!(ids(siting::list(&mut tx, &open, 9).await.unwrap()), ["c", "b"]);
    }
}
