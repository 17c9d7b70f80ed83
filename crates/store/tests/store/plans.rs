//! Org units, plans, versions, nodes, targets.

use qipan_store::org::{self, OrgSuccessionRow};
use qipan_store::plan::{self, PlanIndicatorRow, PlanNodeRow, PlanVersionRow};
use qipan_store::target::{self, TargetFilter, TargetRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, StoreError, both_databases};

use crate::fixture::{district, plan as plan_row, save, unit};

fn version(id: &str, name: &str) -> PlanVersionRow {
    PlanVersionRow {
        id: id.to_owned(),
        plan_code: "145".to_owned(),
        version: name.to_owned(),
        doc_no: Some("钱政发〔2021〕1号".to_owned()),
        doc_date: Some("2021-05-01".to_owned()),
        state: "draft".to_owned(),
        pinned: false,
        created_by: "guihua".to_owned(),
        created_at: NOW.to_owned(),
        rev: 1,
    }
}

fn node(id: &str, parent: Option<&str>, ord: i64) -> PlanNodeRow {
    PlanNodeRow {
        id: id.to_owned(),
        plan_version_id: "v1".to_owned(),
        parent_id: parent.map(str::to_owned),
        kind: "chapter".to_owned(),
        ord,
        title: "第一章".to_owned(),
        body: String::new(),
        indicator_code: None,
        owner_unit: None,
    }
}

fn target_row(id: &str, version: &str, at: &str) -> TargetRow {
    TargetRow {
        id: id.to_owned(),
        plan_code: "145".to_owned(),
        version: version.to_owned(),
        indicator_code: "GDP".to_owned(),
        unit_code: "330114".to_owned(),
        doc_no: None,
        doc_date: None,
        body: format!("{{\"id\":\"{id}\"}}"),
        synthetic: true,
        import_id: None,
        file_name: None,
        sheet: None,
        cell: None,
        created_by: "guihua".to_owned(),
        created_at: at.to_owned(),
        superseded_by: None,
        superseded_at: None,
    }
}

async fn target_ids(store: &Store, filter: TargetFilter) -> Vec<String> {
    let rows = target::list(&mut store.read().await.unwrap(), &filter).await.unwrap();
    rows.into_iter().map(|t| t.id).collect()
}

both_databases! {
    async fn units(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let mut bureau = org::get(&mut tx, "330114-TJJ").await.unwrap().unwrap();
        assert_eq!(bureau, unit("330114-TJJ", Some("330114")));
        bureau.valid_to = Some("2024-12-31".to_owned());
        bureau.name_zh = "统计局".to_owned();
        org::update(&mut tx, &bureau, 1).await.unwrap();
        assert!(matches!(org::update(&mut tx, &bureau, 1).await, Err(StoreError::Conflict { current_rev: 2, .. })));
        let stored = org::get(&mut tx, "330114-TJJ").await.unwrap().unwrap();
        assert_eq!(stored, qipan_store::org::OrgUnitRow { rev: 2, ..bureau });
        let became = OrgSuccessionRow {
            from_code: "330114-TJJ".to_owned(),
            to_code: "330114".to_owned(),
            kind: "merge".to_owned(),
            on_date: "2025-01-01".to_owned(),
        };
        org::insert_successions(&mut tx, std::slice::from_ref(&became)).await.unwrap();
        assert_eq!(org::successions(&mut tx).await.unwrap(), [became]);
        assert_eq!(org::list(&mut tx).await.unwrap().len(), 2);
        assert_eq!(org::get(&mut tx, "x").await.unwrap(), None);
        assert!(matches!(org::insert_many(&mut tx, &[unit("330114", None)]).await, Err(StoreError::Exists(_))));
    }

    async fn plans_and_versions(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let mut row = plan_row("145");
        row.name_zh = "纲要".to_owned();
        row.upper_code = Some("ZJ-145".to_owned());
        plan::update(&mut tx, &row, 1).await.unwrap();
        assert_eq!(plan::get(&mut tx, "145").await.unwrap(), Some(qipan_store::plan::PlanRow { rev: 2, ..row.clone() }));
        assert!(plan::update(&mut tx, &row, 1).await.is_err());
        assert_eq!(plan::list(&mut tx).await.unwrap().len(), 1);

        plan::insert_version(&mut tx, &version("v1", "原文")).await.unwrap();
        plan::insert_version(&mut tx, &version("v2", "中期调整")).await.unwrap();
        let mut v1 = plan::version(&mut tx, "145", "原文").await.unwrap().unwrap();
        v1.state = "published".to_owned();
        plan::update_version(&mut tx, &v1, 1).await.unwrap();
        plan::pin(&mut tx, "145", Some("原文")).await.unwrap();
        plan::pin(&mut tx, "145", Some("中期调整")).await.unwrap();
        let pinned: Vec<_> = plan::versions(&mut tx, "145").await.unwrap().into_iter().filter(|v| v.pinned).map(|v| v.version).collect();
        assert_eq!(pinned, ["中期调整"]);
        assert!(matches!(plan::pin(&mut tx, "145", Some("没有")).await, Err(StoreError::NotFound { .. })));
        plan::pin(&mut tx, "145", None).await.unwrap();
        assert!(plan::versions(&mut tx, "145").await.unwrap().iter().all(|v| !v.pinned));
        save(tx).await;
        let mut tx = store.begin().await.unwrap();
        assert!(matches!(plan::insert_version(&mut tx, &version("v3", "原文")).await, Err(StoreError::Exists(_))));
    }

    async fn nodes(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        plan::insert_version(&mut tx, &version("v1", "原文")).await.unwrap();
        plan::insert_nodes(&mut tx, &[node("n2", Some("n1"), 2), node("n1", None, 1)]).await.unwrap();
        let ids: Vec<_> = plan::nodes(&mut tx, "v1").await.unwrap().into_iter().map(|n| n.id).collect();
        assert_eq!(ids, ["n1", "n2"]);
        let edited = PlanNodeRow { title: "新".to_owned(), indicator_code: Some("GDP".to_owned()), ..node("n2", None, 3) };
        plan::update_node(&mut tx, &edited, 1).await.unwrap();
        assert_eq!(plan::nodes(&mut tx, "v1").await.unwrap()[1], edited);
        assert!(matches!(plan::update_node(&mut tx, &edited, 1).await, Err(StoreError::Conflict { current_rev: 2, .. })));
        assert!(matches!(plan::update_node(&mut tx, &node("n9", None, 1), 2).await, Err(StoreError::NotFound { .. })));
        save(tx).await;
        let mut tx = store.begin().await.unwrap();
        let rev = plan::version(&mut tx, "145", "原文").await.unwrap().unwrap().rev;
        plan::replace_nodes(&mut tx, "v1", &[node("n5", None, 1)], rev).await.unwrap();
        assert_eq!(plan::nodes(&mut tx, "v1").await.unwrap(), [node("n5", None, 1)]);
        assert!(plan::replace_nodes(&mut tx, "v1", &[], rev).await.is_err());
    }

    async fn watched_indicators(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let row = |code: &str, ord| PlanIndicatorRow { plan_code: "145".to_owned(), indicator_code: code.to_owned(), ord };
        plan::watch(&mut tx, &[row("RD", 1), row("GDP", 2)]).await.unwrap();
        plan::watch(&mut tx, &[row("RD", 3)]).await.unwrap();
        assert_eq!(plan::indicators(&mut tx, Some("145")).await.unwrap(), [row("GDP", 2), row("RD", 3)]);
        assert_eq!(plan::indicators(&mut tx, None).await.unwrap().len(), 2);
        assert!(plan::unwatch(&mut tx, "145", "RD").await.unwrap());
        assert!(!plan::unwatch(&mut tx, "145", "RD").await.unwrap());
        assert!(matches!(plan::watch(&mut tx, &[row("NO", 1)]).await, Err(StoreError::Constraint(_))));
    }

    async fn targets_are_replaced_and_stay(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let first = [target_row("t1", "原文", "2021-05-01T00:00:00.000000Z"), target_row("t2", "中期调整", "2023-05-01T00:00:00.000000Z")];
        assert_eq!(target::insert_many(&mut tx, &first).await.unwrap(), 0);
        let fixed = target_row("t3", "原文", "2022-05-01T00:00:00.000000Z");
        assert_eq!(target::insert_many(&mut tx, &[fixed]).await.unwrap(), 1);
        save(tx).await;
        assert_eq!(target_ids(&store, TargetFilter::default()).await, ["t2", "t3"]);
        let version = TargetFilter { version: Some("原文".to_owned()), ..TargetFilter::default() };
        assert_eq!(target_ids(&store, version.clone()).await, ["t3"]);
        let then = TargetFilter { recorded: Some("2021-12-31T00:00:00.000000Z".to_owned()), ..version };
        assert_eq!(target_ids(&store, then).await, ["t1"]);
        let none = TargetFilter { indicator_code: Some("RD".to_owned()), unit_code: Some("330114".to_owned()), plan_code: Some("145".to_owned()), ..TargetFilter::default() };
        assert!(target_ids(&store, none).await.is_empty());
        let all = target::history(&mut store.read().await.unwrap(), "GDP", "330114").await.unwrap();
        assert_eq!(all.iter().map(|t| t.id.as_str()).collect::<Vec<_>>(), ["t1", "t3", "t2"]);
        assert_eq!(all[0].superseded_by.as_deref(), Some("t3"));
    }
}
