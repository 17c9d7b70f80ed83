//! Quotas: the database itself refuses an overdraft, a gap and a second reversal.

use crate::fixture::{district, save};
use qipan_store::quota::{self, QuotaBalanceRow, QuotaEntryRow, QuotaPostingRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, StoreError, both_databases};

fn entry(seq: i64, on: &str, reverses: Option<&str>) -> QuotaEntryRow {
    QuotaEntryRow {
        id: format!("e{seq}"),
        seq,
        action: "grant".to_owned(),
        on_date: on.to_owned(),
        doc_no: "文件1号".to_owned(),
        doc_date: None,
        reservation_id: None,
        reverses: reverses.map(str::to_owned),
        recovered: 0,
        note: String::new(),
        synthetic: false,
        request_key: None,
        created_by: "guihua".to_owned(),
        created_at: NOW.to_owned(),
    }
}

fn balance(account: &str, amount: i64) -> QuotaBalanceRow {
    QuotaBalanceRow {
        kind: "new_land".to_owned(),
        source: "annual".to_owned(),
        unit_code: "330114".to_owned(),
        year: 2024,
        account: account.to_owned(),
        amount,
    }
}

fn lines(entry: &str, amount: i64) -> Vec<QuotaPostingRow> {
    let line = |line: i64, account: &str, amount: i64| QuotaPostingRow {
        entry_id: entry.to_owned(),
        line,
        kind: "new_land".to_owned(),
        source: "annual".to_owned(),
        unit_code: "330114".to_owned(),
        year: 2024,
        account: account.to_owned(),
        amount,
    };
    vec![line(1, "issued", -amount), line(2, "available", amount)]
}

both_databases! {
    async fn an_entry_is_booked_with_its_balances(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        let after = [balance("issued", -500), balance("available", 500)];
        quota::book(&mut tx, &entry(1, "2024-06-01", None), &lines("e1", 500), &after).await.unwrap();
        save(tx).await;
        let mut db = store.read().await.unwrap();
        assert_eq!(quota::summed(&mut db, None).await.unwrap(), quota::balances(&mut db, None, None).await.unwrap());
        assert_eq!(quota::summed(&mut db, Some("2024-05-31")).await.unwrap(), []);
        assert_eq!(quota::count(&mut db, Some("2024-06-01")).await.unwrap(), 1);
        assert_eq!(quota::head(&mut db).await.unwrap().last_on, "2024-06-01");
        drop(db);
        // What the program should never try.
        let mut tx = store.begin().await.unwrap();
        let over = quota::book(&mut tx, &entry(2, "2024-06-01", None), &lines("e2", -501), &[balance("available", -1)]).await;
        assert!(matches!(over, Err(StoreError::Constraint(_))), "{over:?}");
        tx.rollback().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let gap = quota::book(&mut tx, &entry(3, "2024-06-01", None), &lines("e3", 1), &[]).await;
        assert!(matches!(gap, Err(StoreError::Conflict { current_rev: 1, .. })), "{gap:?}");
        tx.rollback().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let back = quota::book(&mut tx, &entry(2, "2024-05-31", None), &lines("e2", 1), &[]).await;
        assert!(matches!(back, Err(StoreError::Conflict { .. })), "{back:?}");
        tx.rollback().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        quota::book(&mut tx, &entry(2, "2024-06-01", Some("e1")), &lines("e2", 1), &[]).await.unwrap();
        let twice = quota::book(&mut tx, &entry(3, "2024-06-01", Some("e1")), &lines("e3", 1), &[]).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
    }
}
