//! Imports and submissions.

use qipan_store::import::{self, ImportFileRow, ImportFilter, ImportRow};
use qipan_store::observation;
use qipan_store::submission::{self, SubmissionFilter};
use qipan_store::testing::NOW;
use qipan_store::{Backend, Store, StoreError, both_databases};

use crate::fixture::{district, observation as value, submission as sub};

fn batch(id: &str, state: &str) -> ImportRow {
    ImportRow {
        id: id.to_owned(),
        kind: "observations".to_owned(),
        file_name: "九月.xlsx".to_owned(),
        sha256: Some("ab".to_owned()),
        state: state.to_owned(),
        lang: "zh".to_owned(),
        progress: 0,
        total: 10,
        options: "{}".to_owned(),
        summary: "{}".to_owned(),
        findings: "[]".to_owned(),
        created_by: "tongji".to_owned(),
        created_at: NOW.to_owned(),
        committed_at: None,
        rev: 1,
    }
}

fn file() -> ImportFileRow {
    ImportFileRow { sha256: "ab".to_owned(), size: 4, bytes: vec![0, 255, 10, 0], stored_at: NOW.to_owned() }
}

both_databases! {
    async fn a_file_is_stored_once(store: Store) {
        let mut tx = store.begin().await.unwrap();
        assert!(import::put_file(&mut tx, &file()).await.unwrap());
        assert!(!import::put_file(&mut tx, &file()).await.unwrap());
        assert_eq!(import::file(&mut tx, "ab").await.unwrap(), Some(file()));
        assert_eq!(import::file(&mut tx, "cd").await.unwrap(), None);
        assert!(matches!(import::insert_import(&mut tx, &ImportRow { sha256: Some("cd".to_owned()), ..batch("i1", "ready") }).await, Err(StoreError::Constraint(_))));
    }

    async fn imports(store: Store) {
        let mut tx = store.begin().await.unwrap();
        import::put_file(&mut tx, &file()).await.unwrap();
        for (id, state) in [("i1", "ready"), ("i2", "validating"), ("i3", "committing")] {
            import::insert_import(&mut tx, &batch(id, state)).await.unwrap();
        }
        assert_eq!(import::committed_twin(&mut tx, "ab", "observations").await.unwrap(), None);
        let done = ImportRow { state: "committed".to_owned(), committed_at: Some(NOW.to_owned()), findings: "[1]".to_owned(), ..batch("i1", "") };
        import::update(&mut tx, &done, 1).await.unwrap();
        assert!(matches!(import::update(&mut tx, &done, 1).await, Err(StoreError::Conflict { current_rev: 2, .. })));
        let twin = import::committed_twin(&mut tx, "ab", "observations").await.unwrap().unwrap();
        assert_eq!(twin, ImportRow { rev: 2, ..done });
        assert_eq!(import::committed_twin(&mut tx, "ab", "targets").await.unwrap(), None);
        import::set_progress(&mut tx, "i2", 5, 11).await.unwrap();
        let row = import::get(&mut tx, "i2").await.unwrap().unwrap();
        assert_eq!((row.progress, row.total, row.rev), (5, 11, 1));
        assert!(import::set_progress(&mut tx, "no", 5, 11).await.is_err());
        let early = import::fail_unfinished(&mut tx, "2024-06-30T07:00:00.000000Z").await.unwrap();
        assert_eq!(early, if store.backend() == Backend::Sqlite { 2 } else { 0 });
        let late = import::fail_unfinished(&mut tx, "2024-06-30T09:00:00.000000Z").await.unwrap();
        assert_eq!(early + late, 2);
        let failed = ImportFilter { states: Some(vec!["failed".to_owned()]), created_by: Some("tongji".to_owned()), before_id: None };
        let ids: Vec<_> = import::list(&mut tx, &failed, 10).await.unwrap().into_iter().map(|i| i.id).collect();
        assert_eq!(ids, ["i3", "i2"]);
        let next = ImportFilter { before_id: Some("i3".to_owned()), ..failed };
        assert_eq!(import::list(&mut tx, &next, 10).await.unwrap().len(), 1);
        assert_eq!(import::list(&mut tx, &ImportFilter::default(), 2).await.unwrap().len(), 2);
    }

    async fn submissions(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        submission::insert_submission(&mut tx, &sub("s2")).await.unwrap();
        let mut row = submission::get(&mut tx, "s1").await.unwrap().unwrap();
        assert_eq!(row, sub("s1"));
        row.state = "submitted".to_owned();
        row.submitted_by = Some("tongji".to_owned());
        row.submitted_at = Some(NOW.to_owned());
        submission::update(&mut tx, &row, 1).await.unwrap();
        let stale = submission::update(&mut tx, &row, 1).await;
        assert!(matches!(stale, Err(StoreError::Conflict { current_rev: 2, .. })), "{stale:?}");
        assert_eq!(submission::get(&mut tx, "s1").await.unwrap().unwrap().submitted_by.as_deref(), Some("tongji"));
        let waiting = SubmissionFilter { states: Some(vec!["submitted".to_owned()]), units: Some(vec!["330114".to_owned()]), ..SubmissionFilter::default() };
        assert_eq!(submission::list(&mut tx, &waiting, 10).await.unwrap().len(), 1);
        let none = SubmissionFilter { units: Some(Vec::new()), ..SubmissionFilter::default() };
        assert!(submission::list(&mut tx, &none, 10).await.unwrap().is_empty());
        let mine = SubmissionFilter { created_by: Some("tongji".to_owned()), before_id: Some("s2".to_owned()), ..SubmissionFilter::default() };
        assert_eq!(submission::list(&mut tx, &mine, 10).await.unwrap()[0].id, "s1");
        let mut a = value("o1", "GDP", "2023-01/09", 1.0);
        a.submission_id = Some("s1".to_owned());
        let b = qipan_store::observation::ObservationRow { id: "o2".to_owned(), state: "returned".to_owned(), ..a.clone() };
        observation::insert_many(&mut tx, &[a, b]).await.unwrap();
        let held = submission::contents(&mut tx, &["s1".to_owned(), "s2".to_owned()]).await.unwrap();
        let told: Vec<_> = held.iter().map(|c| (c.submission_id.as_str(), c.indicator_code.as_str(), c.state.as_str(), c.n)).collect();
        assert_eq!(told, [("s1", "GDP", "draft", 1), ("s1", "GDP", "returned", 1)]);
        assert!(submission::contents(&mut tx, &[]).await.unwrap().is_empty());
        assert_eq!(submission::counts(&mut tx, "s1").await.unwrap(), [("draft".to_owned(), 1), ("returned".to_owned(), 1)]);
    }
}
