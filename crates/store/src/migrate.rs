//! The schema: migrations in the binary, checked by SHA-256, refused if unknown or changed.

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Executor};

use crate::db::{Backend, Db, Tx};
use crate::error::{Result, SchemaFault, StoreError};
use crate::{Store, hex};

/// A step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Rising number.
    pub version: i64,
    /// What it does.
    pub name: &'static str,
    /// Its text, the same for both databases.
    pub sql: &'static str,
}

/// All steps, in order. A released one is never edited: a change is a new step.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "base", sql: include_str!("../migrations/0001_base.sql") },
    Migration { version: 2, name: "space", sql: include_str!("../migrations/0002_space.sql") },
    Migration { version: 3, name: "ledger", sql: include_str!("../migrations/0003_ledger.sql") },
    Migration { version: 4, name: "task", sql: include_str!("../migrations/0004_task.sql") },
    Migration { version: 5, name: "idempotency", sql: include_str!("../migrations/0005_idempotency.sql") },
    Migration { version: 6, name: "project", sql: include_str!("../migrations/0006_project.sql") },
    Migration { version: 7, name: "race", sql: include_str!("../migrations/0007_race.sql") },
    Migration { version: 8, name: "personal", sql: include_str!("../migrations/0008_personal.sql") },
    Migration { version: 9, name: "land", sql: include_str!("../migrations/0009_land.sql") },
    Migration { version: 10, name: "notice", sql: include_str!("../migrations/0010_notice.sql") },
    Migration { version: 11, name: "template", sql: include_str!("../migrations/0011_template.sql") },
    Migration {
        version: 12,
        name: "template_of_version",
        sql: include_str!("../migrations/0012_template_of_version.sql"),
    },
    Migration { version: 13, name: "document", sql: include_str!("../migrations/0013_document.sql") },
    Migration { version: 14, name: "scheme", sql: include_str!("../migrations/0014_scheme.sql") },
    Migration {
        version: 15,
        name: "programme_history",
        sql: include_str!("../migrations/0015_programme_history.sql"),
    },
];

/// What [`Store::migrate`] did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Migrated {
    /// The schema's version before; 0 for an empty database.
    pub from: i64,
    /// The schema's version now.
    pub to: i64,
}

/// SHA-256 of a step's text.
#[must_use]
pub fn checksum(sql: &str) -> String {
    hex(&Sha256::digest(sql.as_bytes()))
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL, \
     sha256 TEXT NOT NULL, applied_at TEXT NOT NULL)";

/// PostgreSQL sorts text by the locale of the database, SQLite by bytes: the columns of both sort by bytes.
pub(crate) fn for_backend(sql: &str, backend: Backend) -> String {
    match backend {
        Backend::Sqlite => sql.to_owned(),
        Backend::Postgres => sql.replace(" TEXT", " TEXT COLLATE \"C\""),
    }
}

impl Store {
    /// Brings the schema to this version, all steps in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Migration`] if the database holds a step that this version doesn't know, or one whose
    /// text was changed afterwards. Nothing is touched then.
    pub async fn migrate(&self, now: &str) -> Result<Migrated> {
        let mut tx = self.begin_schema().await?;
        let from = apply(&mut tx, latest(), now).await?;
        tx.commit_housekeeping().await?;
        Ok(Migrated { from, to: latest() })
    }

    /// A write that may begin before there is a schema.
    pub(crate) async fn begin_schema(&self) -> Result<Tx> {
        let backend = self.backend();
        let mut tx = match backend {
            Backend::Sqlite => Tx::new(self.writer().begin_with("BEGIN IMMEDIATE").await?, backend),
            Backend::Postgres => Tx::new(self.writer().begin().await?, backend),
        };
        if backend == Backend::Postgres {
            // Two servers that start together: the second waits, then finds everything done.
            tx.conn().execute("SELECT pg_advisory_xact_lock(81237001, hashtext(current_schema()))").await?;
        }
        Ok(tx)
    }

    /// Refuses a database whose schema isn't exactly this version's.
    ///
    /// # Errors
    /// [`StoreError::Migration`] with the remedy.
    pub async fn require_current(&self) -> Result<()> {
        let mut db = self.read().await?;
        let at = version(&mut db).await?;
        let want = latest();
        if at == want {
            return Ok(());
        }
        Err(StoreError::Migration(SchemaFault::Behind { at, latest: want }))
    }
}

/// The version that this program works with.
#[must_use]
pub fn latest() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.version)
}

/// Takes the steps up to `to` that are missing. Returns the version before.
pub(crate) async fn apply(tx: &mut Tx, to: i64, now: &str) -> Result<i64> {
    let backend = tx.backend();
    tx.conn().execute(AssertSqlSafe(for_backend(TABLE, backend))).await?;
    let from = version(tx).await?;
    for step in MIGRATIONS.iter().filter(|m| m.version > from && m.version <= to) {
        // One statement at a time: an error then names its statement.
        for statement in statements(step.sql) {
            tx.conn().execute(AssertSqlSafe(for_backend(&statement, backend))).await?;
        }
        sqlx::query(
            "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(step.version)
        .bind(step.name)
        .bind(checksum(step.sql))
        .bind(now.to_owned())
        .execute(tx.conn())
        .await?;
    }
    Ok(from)
}

/// The schema's version; 0 for an empty database.
///
/// # Errors
/// As [`Store::migrate`].
pub async fn version(db: &mut Db) -> Result<i64> {
    let there: i64 = match db.backend() {
        Backend::Sqlite => sqlx::query_scalar(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'",
        ),
        Backend::Postgres => sqlx::query_scalar(
            "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'",
        ),
    }
    .fetch_one(db.conn())
    .await?;
    if there == 0 {
        return Ok(0);
    }
    let applied: Vec<(i64, String)> =
        sqlx::query_as("SELECT version, sha256 FROM schema_migration ORDER BY version")
            .fetch_all(db.conn())
            .await?;
    check(&applied)
}

fn check(applied: &[(i64, String)]) -> Result<i64> {
    let mut at = 0;
    for (version, sha256) in applied {
        let Some(known) = MIGRATIONS.iter().find(|m| m.version == *version) else {
            return Err(StoreError::Migration(SchemaFault::Newer { version: *version }));
        };
        if checksum(known.sql) != *sha256 {
            let (version, name) = (*version, known.name);
            return Err(StoreError::Migration(SchemaFault::Altered { version, name }));
        }
        at = *version;
    }
    Ok(at)
}

/// Cuts a text into statements at the semicolon that ends a line; comments go.
pub(crate) fn statements(sql: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut current = String::new();
    for line in sql.lines().filter(|l| !l.trim_start().starts_with("--")) {
        current.push_str(line);
        current.push('\n');
        if line.trim_end().ends_with(';') {
            out.push(std::mem::take(&mut current).trim().trim_end_matches(';').to_owned());
        }
    }
    if !current.trim().is_empty() {
        out.push(current.trim().to_owned());
    }
    out
}
