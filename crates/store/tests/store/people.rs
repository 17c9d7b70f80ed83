//! Accounts, grants, sessions.

use qipan_store::people::{self, GrantRow, UserRow};
use qipan_store::session::{self, SessionRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, StoreError, both_databases};

use crate::fixture::{district, save};

fn user(id: &str, username: &str) -> UserRow {
    UserRow {
        id: id.to_owned(),
        username: username.to_owned(),
        display_name: "<script>甲\u{202e}𠮷".to_owned(),
        password_hash: "$argon2id$v=19$x".to_owned(),
        must_change: true,
        failed: 0,
        locked_until: None,
        disabled: false,
        created_at: NOW.to_owned(),
        rev: 1,
    }
}

fn grant(user: &str, role: &str, unit: &str) -> GrantRow {
    GrantRow {
        user_id: user.to_owned(),
        role: role.to_owned(),
        unit_code: unit.to_owned(),
        granted_by: "anquan".to_owned(),
        granted_at: NOW.to_owned(),
    }
}

fn session_row(token: &str, user: &str, expires: &str) -> SessionRow {
    SessionRow {
        token_hash: token.to_owned(),
        user_id: user.to_owned(),
        csrf: "c".to_owned(),
        created_at: NOW.to_owned(),
        last_seen: NOW.to_owned(),
        expires_at: expires.to_owned(),
        origin: "::1".to_owned(),
    }
}

both_databases! {
    async fn accounts(store: Store) {
        let mut tx = store.begin().await.unwrap();
        people::insert_user(&mut tx, &user("u2", "shenhe")).await.unwrap();
        people::insert_user(&mut tx, &user("u1", "tongji")).await.unwrap();
        save(tx).await;
        let mut db = store.read().await.unwrap();
        assert_eq!(people::get(&mut db, "u1").await.unwrap(), Some(user("u1", "tongji")));
        assert_eq!(people::by_username(&mut db, "shenhe").await.unwrap(), Some(user("u2", "shenhe")));
        assert_eq!(people::by_username(&mut db, "SHENHE").await.unwrap(), None);
        let names: Vec<_> = people::list(&mut db).await.unwrap().into_iter().map(|u| u.username).collect();
        assert_eq!(names, ["shenhe", "tongji"]);
        drop(db);

        let mut tx = store.begin().await.unwrap();
        let taken = people::insert_user(&mut tx, &user("u3", "tongji")).await;
        assert!(matches!(taken, Err(StoreError::Exists(_))), "{taken:?}");
        drop(tx);

        let mut tx = store.begin().await.unwrap();
        people::update(&mut tx, "u1", "统计", true, 1).await.unwrap();
        let stale = people::update(&mut tx, "u1", "另", false, 1).await;
        assert!(matches!(stale, Err(StoreError::Conflict { current_rev: 2, .. })), "{stale:?}");
        let nobody = people::update(&mut tx, "u9", "另", false, 1).await;
        assert!(matches!(nobody, Err(StoreError::NotFound { .. })), "{nobody:?}");
        people::set_failures(&mut tx, "u1", 5, Some(NOW)).await.unwrap();
        let locked = people::get(&mut tx, "u1").await.unwrap().unwrap();
        assert_eq!((locked.failed, locked.locked_until.as_deref(), locked.disabled, locked.rev), (5, Some(NOW), true, 2));
        people::set_password(&mut tx, "u1", "new", false).await.unwrap();
        let fresh = people::get(&mut tx, "u1").await.unwrap().unwrap();
        assert_eq!((fresh.failed, fresh.locked_until, fresh.must_change, fresh.rev), (0, None, false, 3));
        assert!(people::set_password(&mut tx, "u9", "new", false).await.is_err());
        assert!(people::set_failures(&mut tx, "u9", 1, None).await.is_err());
        save(tx).await;
    }

    async fn grants(store: Store) {
        district(&store).await;
        let mut tx = store.begin().await.unwrap();
        people::insert_user(&mut tx, &user("u1", "tongji")).await.unwrap();
        assert!(people::grant(&mut tx, &grant("u1", "reporter", "330114")).await.unwrap());
        assert!(!people::grant(&mut tx, &grant("u1", "reporter", "330114")).await.unwrap());
        assert!(people::grant(&mut tx, &grant("u1", "viewer", "330114-TJJ")).await.unwrap());
        assert_eq!(people::grants(&mut tx, "u1").await.unwrap().len(), 2);
        assert_eq!(people::all_grants(&mut tx).await.unwrap().len(), 2);
        assert!(people::revoke(&mut tx, "u1", "viewer", "330114-TJJ").await.unwrap());
        assert!(!people::revoke(&mut tx, "u1", "viewer", "330114-TJJ").await.unwrap());
        assert_eq!(people::grants(&mut tx, "u1").await.unwrap(), [grant("u1", "reporter", "330114")]);
        let nowhere = people::grant(&mut tx, &grant("u1", "viewer", "999999")).await;
        assert!(matches!(nowhere, Err(StoreError::Constraint(_))), "{nowhere:?}");
    }

    async fn sessions(store: Store) {
        let mut tx = store.begin().await.unwrap();
        people::insert_user(&mut tx, &user("u1", "tongji")).await.unwrap();
        for (token, expires) in [("a", "2024-07-01T00:00:00.000000Z"), ("b", "2024-08-01T00:00:00.000000Z"), ("c", "2024-09-01T00:00:00.000000Z")] {
            session::insert_session(&mut tx, &session_row(token, "u1", expires)).await.unwrap();
        }
        save(tx).await;
        let mut tx = store.begin_within(std::time::Duration::from_secs(5)).await.unwrap().unwrap();
        session::touch(&mut tx, "b", "2024-07-02T00:00:00.000000Z", "2024-08-02T00:00:00.000000Z").await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let touched = session::get(&mut tx, "b").await.unwrap().unwrap();
        assert_eq!((touched.last_seen.as_str(), touched.expires_at.as_str()), ("2024-07-02T00:00:00.000000Z", "2024-08-02T00:00:00.000000Z"));
        assert_eq!(session::delete_expired(&mut tx, "2024-07-15T00:00:00.000000Z").await.unwrap(), 1);
        assert_eq!(session::get(&mut tx, "a").await.unwrap(), None);
        assert_eq!(session::delete_for_user(&mut tx, "u1", Some("c")).await.unwrap(), 1);
        assert!(session::delete(&mut tx, "c").await.unwrap());
        assert!(!session::delete(&mut tx, "c").await.unwrap());
        assert_eq!(session::delete_for_user(&mut tx, "u1", None).await.unwrap(), 0);
    }
}

#[test]
fn secrets_never_leave_as_json() {
    let text = serde_json::to_string(&user("u1", "a")).unwrap()
        + &serde_json::to_string(&session_row("tok", "u1", NOW)).unwrap();
    assert!(!text.contains("argon2id") && !text.contains("tok\"") && !text.contains("csrf"), "{text}");
}
