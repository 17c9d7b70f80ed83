//! Notices to persons, how each wants them, and messages on their way out.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::table::{insert, select, table, update_rev};

table! {
/// A notice to a person; written once for person and key.
NoticeRow in "notice" {
    /// UUIDv7.
    id: String,
    /// Login.
    username: String,
    /// What it is about, so that it is told once.
    key: String,
    /// `task`, `task_overdue`, `gate`, `clock`, `return`, `approval` or `race`.
    kind: String,
    /// Not to wait for a digest.
    urgent: bool,
    /// Chinese line.
    title_zh: String,
    /// English line.
    title_en: String,
    /// Chinese detail.
    detail_zh: String,
    /// English detail.
    detail_en: String,
    /// Page of the console.
    link: String,
    /// When.
    created_at: String,
    /// When it was read.
    read_at: Option<String>,
    /// Mail that carried it.
    message_id: Option<String>,
}}

table! {
/// A message on its way out.
MessageRow in "notice_message" {
    /// UUIDv7.
    id: String,
    /// So that it is written once.
    key: String,
    /// `mail` or `robot`.
    channel: String,
    /// Address, or name of a robot.
    target: String,
    /// Subject.
    subject: String,
    /// Text.
    body: String,
    /// `waiting`, `sending`, `sent` or `failed`.
    state: String,
    /// How often it was tried.
    attempts: i64,
    /// Not before.
    next_at: String,
    /// Why the last attempt failed.
    error: String,
    /// When it was written.
    created_at: String,
    /// When it was taken.
    sent_at: Option<String>,
    /// Revision.
    rev: i64,
}}

table! {
/// A notice that a robot has told.
RobotRow in "notice_robot" {
    /// Robot.
    robot: String,
    /// Key of the notice.
    key: String,
    /// Message.
    message_id: String,
}}

table! {
/// How a person wants notices.
NoticeSettingRow in "notice_setting" {
    /// Login.
    username: String,
    /// Choices, as JSON.
    body: String,
    /// The digest that went out last: its day.
    last_digest: String,
    /// Revision.
    rev: i64,
}}

/// Which notices to list.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Only of this person.
    pub username: Option<String>,
    /// Only those not read.
    pub unread: bool,
    /// Only those that no mail carried.
    pub unsent: bool,
    /// Only those written at or after this instant.
    pub since: Option<String>,
    /// Only rows before this id.
    pub before_id: Option<String>,
}

fn filtered(mut sql: Sql, filter: &NoticeFilter) -> Result<Sql> {
    sql.equals("username", filter.username.as_deref())?;
    if filter.unread {
        sql.and().push("read_at IS NULL");
    }
    if filter.unsent {
        sql.and().push("message_id IS NULL");
    }
    if let Some(since) = &filter.since {
        sql.and().push("created_at >= ").bind(since.clone())?;
    }
    if let Some(id) = &filter.before_id {
        sql.and().push("id < ").bind(id.clone())?;
    }
    Ok(sql)
}

/// Notices, newest first, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &NoticeFilter, limit: i64) -> Result<Vec<NoticeRow>> {
    let mut sql = filtered(select::<NoticeRow>(), filter)?;
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// How many notices there are.
///
/// # Errors
/// Whatever the database says.
pub async fn count(db: &mut Db, filter: &NoticeFilter) -> Result<i64> {
    let sql = filtered(Sql::new("SELECT count(*) FROM notice"), filter)?;
    let (n,): (i64,) = sql.query_as().fetch_one(db.conn()).await?;
    Ok(n)
}

/// Who was told of which key since an instant.
///
/// # Errors
/// Whatever the database says.
pub async fn keys(db: &mut Db, since: &str) -> Result<Vec<(String, String)>> {
    let mut sql = Sql::new("SELECT username, key FROM notice");
    sql.and().push("created_at >= ").bind(since.to_owned())?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes notices; those that a person has already are left as they are. Returns how many are new.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_notices(tx: &mut Tx, rows: &[NoticeRow]) -> Result<u64> {
    insert(tx, rows, " ON CONFLICT (username, key) DO NOTHING").await
}

/// Marks notices of a person as read: one, or all.
///
/// # Errors
/// Whatever the database says.
pub async fn read(tx: &mut Tx, username: &str, id: Option<&str>, at: &str) -> Result<u64> {
    let mut sql = Sql::new("UPDATE notice SET read_at = ");
    sql.bind(at.to_owned())?.equals("username", Some(username))?.equals("id", id)?;
    sql.and().push("read_at IS NULL");
    Ok(sql.query().execute(tx.conn()).await?.rows_affected())
}

/// Ties notices to the mail that carries them.
///
/// # Errors
/// Whatever the database says.
pub async fn carried(tx: &mut Tx, ids: &[String], message: &str) -> Result<()> {
    for part in ids.chunks(500) {
        let mut sql = Sql::new("UPDATE notice SET message_id = ");
        sql.bind(message.to_owned())?.is_in("id", part)?;
        sql.query().execute(tx.conn()).await?;
    }
    Ok(())
}

/// What a robot has told.
///
/// # Errors
/// Whatever the database says.
pub async fn robot_keys(db: &mut Db, robot: &str) -> Result<Vec<(String,)>> {
    let mut sql = Sql::new("SELECT key FROM notice_robot");
    sql.equals("robot", Some(robot))?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes what a robot tells.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_robot(tx: &mut Tx, rows: &[RobotRow]) -> Result<()> {
    insert(tx, rows, " ON CONFLICT (robot, key) DO NOTHING").await.map(|_| ())
}

/// Writes a message unless its key was written before; tells whether it is new.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_message(tx: &mut Tx, row: &MessageRow) -> Result<bool> {
    Ok(insert(tx, std::slice::from_ref(row), " ON CONFLICT (key) DO NOTHING").await? == 1)
}

/// Messages to be tried by `now`: those that wait, and those whose sender has been silent since `silent`.
///
/// # Errors
/// Whatever the database says.
pub async fn due(db: &mut Db, now: &str, silent: &str, limit: i64) -> Result<Vec<MessageRow>> {
    let mut sql = select::<MessageRow>();
    sql.and().push("((state = 'waiting' AND next_at <= ").bind(now.to_owned())?;
    sql.push(") OR (state = 'sending' AND next_at <= ").bind(silent.to_owned())?;
    sql.push(")) ORDER BY next_at, id LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// The last messages, newest first.
///
/// # Errors
/// Whatever the database says.
pub async fn messages(db: &mut Db, limit: i64) -> Result<Vec<MessageRow>> {
    let mut sql = select::<MessageRow>();
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes how far a message is, over revision `if_rev`: of two senders one alone takes it.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update_message(tx: &mut Tx, row: &MessageRow, if_rev: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE notice_message SET state = ");
    sql.bind(row.state.clone())?.push(", attempts = ").bind(row.attempts)?;
    sql.push(", next_at = ").bind(row.next_at.clone())?.push(", error = ").bind(row.error.clone())?;
    sql.push(", sent_at = ").bind(row.sent_at.clone())?.push(", rev = rev + 1");
    update_rev::<MessageRow>(tx, sql, ("notice_message", "id", &row.id), if_rev).await
}

/// How persons want notices: one, or all.
///
/// # Errors
/// Whatever the database says.
pub async fn settings(db: &mut Db, username: Option<&str>) -> Result<Vec<NoticeSettingRow>> {
    let mut sql = select::<NoticeSettingRow>();
    sql.equals("username", username)?.push(" ORDER BY username");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes how a person wants notices.
///
/// # Errors
/// Whatever the database says.
pub async fn put_setting(tx: &mut Tx, row: &NoticeSettingRow) -> Result<()> {
    let tail = " ON CONFLICT (username) DO UPDATE SET body = excluded.body, last_digest = excluded.last_digest, \
                rev = notice_setting.rev + 1";
    insert(tx, std::slice::from_ref(row), tail).await.map(|_| ())
}
