//! Is the database sound? Every check is a fact with what to do about it.

use std::path::Path;

use qipan_kernel::text::{Lang, Say};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::audit::{self, Verification};
use crate::db::{Backend, Db};
use crate::error::Result;
use crate::{Store, dump, migrate};

/// Room that a database should have at least: a gibibyte, or its own size (a backup beside it must fit).
const ROOM: u64 = 1 << 30;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Sound.
    Ok,
    /// Works, but someone should act.
    Warning,
    /// Broken.
    Failed,
}

/// What was looked at and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Check {
    /// Version of the schema.
    Schema {
        /// In the database.
        at: i64,
        /// In the program.
        latest: i64,
    },
    /// Every page (SQLite) or every row (PostgreSQL) can be read.
    Integrity {
        /// What can't.
        problems: Vec<String>,
    },
    /// Every reference points to something.
    ForeignKeys {
        /// Those that don't, as `table → table: n`.
        broken: Vec<String>,
    },
    /// The audit chain.
    AuditChain(Verification),
    /// Room on the disk of the database.
    FreeDisk {
        /// Bytes; none if the database is on another machine.
        free: Option<u64>,
        /// Size of the database in bytes.
        database: u64,
    },
    /// How the database writes.
    Durability {
        /// `wal` on SQLite; `fsync` on PostgreSQL.
        mode: String,
        /// Whether a commit waits for the disk.
        waits: bool,
    },
}

impl Check {
    /// How it ended.
    #[must_use]
    pub fn state(&self) -> CheckState {
        let sound = match self {
            Self::Schema { at, latest } => at == latest,
            Self::Integrity { problems } => problems.is_empty(),
            Self::ForeignKeys { broken } => broken.is_empty(),
            Self::AuditChain(chain) => chain.holds(),
            Self::FreeDisk { free, database } => {
                return match free {
                    Some(free) if *free < ROOM.max(*database) => CheckState::Warning,
                    _ => CheckState::Ok,
                };
            }
            Self::Durability { waits, .. } => {
                return if *waits { CheckState::Ok } else { CheckState::Warning };
            }
        };
        if sound { CheckState::Ok } else { CheckState::Failed }
    }
}

fn mib(bytes: u64) -> u64 {
    bytes >> 20
}

impl Say for Check {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Schema { at, latest } if at == latest => {
                (format!("数据库结构为第 {at} 版"), format!("schema version {at}"))
            }
            Self::Schema { at, latest } => (
                format!("数据库结构为第 {at} 版，程序需要第 {latest} 版；请运行 qipan migrate"),
                format!("schema version {at}, the program needs {latest}; run `qipan migrate`"),
            ),
            Self::Integrity { problems } if problems.is_empty() => {
                ("数据完整可读".to_owned(), "all data can be read".to_owned())
            }
            Self::Integrity { problems } => (
                format!("数据库损坏：{}；请恢复最近的备份", problems.join("；")),
                format!("the database is damaged: {}; restore the last backup", problems.join("; ")),
            ),
            Self::ForeignKeys { broken } if broken.is_empty() => {
                ("引用完整".to_owned(), "every reference points to something".to_owned())
            }
            Self::ForeignKeys { broken } => (
                format!("引用断裂：{}；请恢复最近的备份", broken.join("；")),
                format!("references that point to nothing: {}; restore the last backup", broken.join("; ")),
            ),
            Self::AuditChain(chain) => match chain.breaks.first() {
                None => (
                    format!("审计链完整，共 {} 条", chain.rows),
                    format!("the audit chain holds, {} rows", chain.rows),
                ),
                Some(first) => (
                    format!("审计链断裂：{}", first.say(Lang::Zh)),
                    format!("the audit chain is broken: {}", first.say(Lang::En)),
                ),
            },
            Self::FreeDisk { free: None, database } => (
                format!("数据库 {} MiB；磁盘不在本机，请查看数据库服务器", mib(*database)),
                format!(
                    "database {} MiB; its disk is not visible from here, look at the server",
                    mib(*database)
                ),
            ),
            Self::FreeDisk { free: Some(free), database } => (
                format!("数据库 {} MiB，磁盘可用 {} MiB", mib(*database), mib(*free)),
                format!("database {} MiB, {} MiB free on its disk", mib(*database), mib(*free)),
            ),
            Self::Durability { mode, waits: true } => {
                (format!("提交时写入磁盘（{mode}）"), format!("commits wait for the disk ({mode})"))
            }
            Self::Durability { mode, waits: false } => (
                format!("提交时不等待写盘（{mode}），断电可能丢失数据；请打开 fsync 与 synchronous_commit"),
                format!(
                    "commits don't wait for the disk ({mode}): a power cut may lose data; turn fsync and synchronous_commit on"
                ),
            ),
        };
        lang.pick(zh, en)
    }
}

impl Store {
    /// Looks at everything. Reads the whole database; writes nothing.
    ///
    /// # Errors
    /// Only if the database can't be asked at all.
    pub async fn doctor(&self) -> Result<Vec<Check>> {
        let mut db = self.read().await?;
        let at = migrate::version(&mut db).await?;
        let mut checks = vec![Check::Schema { at, latest: migrate::latest() }];
        checks.push(Check::Integrity { problems: integrity(&mut db).await? });
        // A table that can't be read ends the snapshot on PostgreSQL.
        let mut db = self.read().await?;
        if at > 0 {
            checks.push(Check::ForeignKeys { broken: foreign_keys(&mut db).await? });
            checks.push(Check::AuditChain(audit::verify(&mut db, &[]).await?));
        }
        checks.push(disk(&mut db, self.path()).await?);
        checks.push(durability(&mut db).await?);
        Ok(checks)
    }
}

async fn integrity(db: &mut Db) -> Result<Vec<String>> {
    if db.backend() == Backend::Sqlite {
        let rows: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check(20)").fetch_all(db.conn()).await?;
        return Ok(rows.into_iter().map(|r| r.0).filter(|text| text != "ok").collect());
    }
    for spec in dump::tables(db).await? {
        if let Err(e) = dump::sum(db, &spec).await {
            return Ok(vec![format!("{}: {e}", spec.name)]);
        }
    }
    Ok(Vec::new())
}

async fn foreign_keys(db: &mut Db) -> Result<Vec<String>> {
    if db.backend() == Backend::Sqlite {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2",
        )
        .fetch_all(db.conn())
        .await?;
        return Ok(rows.into_iter().map(|(table, parent, n)| format!("{table} → {parent}: {n}")).collect());
    }
    let keys: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT t.relname::text, a.attname::text, p.relname::text, b.attname::text FROM pg_constraint k \
         JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1] \
         JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.confkey[1] \
         JOIN pg_namespace n ON n.oid = k.connamespace AND n.nspname = current_schema() \
         WHERE k.contype = 'f' ORDER BY 1, 2",
    )
    .fetch_all(db.conn())
    .await?;
    let mut broken = Vec::new();
    for (table, column, parent, key) in keys {
        let sql = format!(
            "SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = t.{column})"
        );
        let (n,): (i64,) = sqlx::query_as(AssertSqlSafe(sql)).fetch_one(db.conn()).await?;
        if n > 0 {
            broken.push(format!("{table} → {parent}: {n}"));
        }
    }
    Ok(broken)
}

async fn disk(db: &mut Db, path: Option<&Path>) -> Result<Check> {
    let sql = match db.backend() {
        Backend::Sqlite => "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        Backend::Postgres => "SELECT pg_database_size(current_database())",
    };
    let (size,): (i64,) = sqlx::query_as(sql).fetch_one(db.conn()).await?;
    let free = path.and_then(|p| rustix::fs::statvfs(p).ok()).map(|s| s.f_bavail.saturating_mul(s.f_frsize));
    Ok(Check::FreeDisk { free, database: u64::try_from(size).unwrap_or(0) })
}

async fn durability(db: &mut Db) -> Result<Check> {
    if db.backend() == Backend::Sqlite {
        let (mode,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(db.conn()).await?;
        let (synchronous,): (i64,) = sqlx::query_as("PRAGMA synchronous").fetch_one(db.conn()).await?;
        // 2 is FULL, 3 is EXTRA.
        return Ok(Check::Durability { mode, waits: synchronous >= 2 });
    }
    let (fsync, commit): (String, String) =
        sqlx::query_as("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            .fetch_one(db.conn())
            .await?;
    let waits = fsync == "on" && commit != "off";
    Ok(Check::Durability { mode: format!("fsync {fsync}, synchronous_commit {commit}"), waits })
}
