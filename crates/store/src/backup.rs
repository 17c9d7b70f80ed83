//! A backup is one SQLite file, whichever database it comes from, with a manifest of what it must hold.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sqlx::{Executor as _, FromRow};

use crate::audit::{self, AuditHead};
use crate::db::Backend;
use crate::dump::{self, TableSum};
use crate::error::{BackupFault, Damage, Result, StoreError};
use crate::{Store, migrate};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Version of the program that made it.
    pub product_version: String,
    /// When it was begun.
    pub created_at: String,
    /// The database that it was made from.
    pub source: String,
    /// Version of the schema.
    pub schema_version: i64,
    /// End of the audit chain. Written down elsewhere it is proof against a chain that was cut later.
    pub audit: AuditHead,
    /// Every table.
    pub tables: Vec<TableSum>,
}

#[derive(FromRow)]
struct Manifest {
    product_version: String,
    created_at: String,
    source: String,
    schema_version: i64,
    audit_seq: i64,
    audit_hash: String,
}

const MANIFEST_TABLES: [&str; 2] = [
    "CREATE TABLE backup_manifest (product_version TEXT NOT NULL, created_at TEXT NOT NULL, source TEXT NOT NULL, \
     schema_version BIGINT NOT NULL, audit_seq BIGINT NOT NULL, audit_hash TEXT NOT NULL)",
    "CREATE TABLE backup_table (name TEXT PRIMARY KEY, row_count BIGINT NOT NULL, sha256 TEXT NOT NULL)",
];

impl Store {
    /// Writes a backup while others read and write: it shows the state at one instant. Open logins are left
    /// out. The file appears under its name only when it is complete and on disk.
    ///
    /// # Errors
    /// [`StoreError::Backup`] if the file exists or its folder does not, or if the disk is full.
    pub async fn backup_to(&self, path: &Path, now: &str) -> Result<BackupReport> {
        self.require_current().await?;
        if path.exists() {
            return Err(BackupFault::Exists(path.to_owned()).into());
        }
        let part = part_path(path)?;
        remove(&part)?;
        let made = self.write_part(&part, now).await;
        let report = match made {
            Ok(report) => report,
            Err(e) => {
                // Half a backup is worse than none; if it can't be removed its name still says so.
                let _ = remove(&part);
                return Err(match e {
                    StoreError::DiskFull(_) => BackupFault::DiskFull(path.to_owned()).into(),
                    other => other,
                });
            }
        };
        let (from, to) = (part, path.to_owned());
        let bytes = tokio::task::spawn_blocking(move || settle(&from, &to))
            .await
            .map_err(|e| StoreError::Other(e.to_string()))?
            .map_err(|e| io(&e, path))?;
        Ok(BackupReport { path: path.to_owned(), bytes, ..report })
    }

    async fn write_part(&self, part: &Path, now: &str) -> Result<BackupReport> {
        let copied = match self.backend() {
            Backend::Sqlite => {
                self.vacuum_into(part).await?;
                None
            }
            Backend::Postgres => Some(self.copy_into(part, now).await?),
        };
        let file = Store::open_file(part, true).await?;
        let report = write_manifest(&file, self.backend(), copied, now).await;
        file.close().await;
        report
    }

    /// One step, in one read transaction: stepping page by page would starve under a steady writer.
    async fn vacuum_into(&self, part: &Path) -> Result<()> {
        let path = self.path().ok_or_else(|| StoreError::Other("a SQLite store has a path".to_owned()))?;
        let source = Store::open_file(path, true).await?;
        let name = part.to_string_lossy().into_owned();
        let done = sqlx::query("VACUUM INTO $1").bind(name).execute(source.writer()).await;
        source.close().await;
        done?;
        Ok(())
    }

    async fn copy_into(&self, part: &Path, now: &str) -> Result<Vec<TableSum>> {
        let file = Store::open_file(part, true).await?;
        let done = async {
            file.migrate(now).await?;
            let mut from = self.read().await?;
            let mut to = file.begin().await?;
            let mut sums = Vec::new();
            for spec in dump::tables(&mut from).await? {
                dump::clear(&mut to, &spec).await?;
                sums.push(dump::copy(&mut from, &mut to, &spec).await?);
            }
            to.commit_housekeeping().await?;
            Ok(sums)
        }
        .await;
        file.close().await;
        done
    }
}

/// Compares what arrived with what was read, leaves the open logins out and writes the manifest.
async fn write_manifest(
    file: &Store,
    source: Backend,
    copied: Option<Vec<TableSum>>,
    now: &str,
) -> Result<BackupReport> {
    let mut tx = file.begin().await?;
    let schema_version = migrate::version(&mut tx).await?;
    let specs = dump::tables(&mut tx).await?;
    for (spec, read) in specs.iter().zip(copied.iter().flatten()) {
        let arrived = dump::sum(&mut tx, spec).await?;
        if arrived != *read {
            return Err(BackupFault::NotArrived { table: spec.name.clone() }.into());
        }
    }
    sqlx::query("DELETE FROM session").execute(tx.conn()).await?;
    let mut tables = Vec::new();
    for spec in &specs {
        tables.push(dump::sum(&mut tx, spec).await?);
    }
    let audit = audit::head(&mut tx).await?;
    let source = match source {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    for sql in MANIFEST_TABLES {
        tx.conn().execute(sql).await?;
    }
    sqlx::query("INSERT INTO backup_manifest VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(env!("CARGO_PKG_VERSION"))
        .bind(now.to_owned())
        .bind(source)
        .bind(schema_version)
        .bind(audit.seq)
        .bind(audit.hash.clone())
        .execute(tx.conn())
        .await?;
    for table in &tables {
        sqlx::query("INSERT INTO backup_table VALUES ($1, $2, $3)")
            .bind(table.name.clone())
            .bind(table.rows)
            .bind(table.sha256.clone())
            .execute(tx.conn())
            .await?;
    }
    tx.commit_housekeeping().await?;
    Ok(BackupReport {
        path: PathBuf::new(),
        bytes: 0,
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: now.to_owned(),
        source: source.to_owned(),
        schema_version,
        audit,
        tables,
    })
}

/// Reads a backup's manifest and checks the file against it: every table's rows and hash, and the audit chain.
/// Changes nothing.
///
/// # Errors
/// [`StoreError::Backup`] that names what is wrong with the file.
pub async fn check_file(path: &Path) -> Result<BackupReport> {
    let file = open_backup(path).await?;
    let report = check(&file, path).await;
    file.close().await;
    report
}

pub(crate) async fn open_backup(path: &Path) -> Result<Store> {
    if !path.is_file() {
        return Err(BackupFault::NotFound(path.to_owned()).into());
    }
    Store::open_file(path, false).await.map_err(|e| no_backup(path, &e))
}

pub(crate) async fn check(file: &Store, path: &Path) -> Result<BackupReport> {
    let mut db = file.read().await?;
    let manifest: Manifest = sqlx::query_as(
        "SELECT product_version, created_at, source, schema_version, audit_seq, audit_hash FROM backup_manifest",
    )
    .fetch_one(db.conn())
    .await
    .map_err(|e| no_backup(path, &e.into()))?;
    let schema_version = migrate::version(&mut db).await?;
    let wrong = |damage| StoreError::Backup(BackupFault::Damaged { path: path.to_owned(), damage });
    if schema_version != manifest.schema_version {
        return Err(wrong(Damage::Schema));
    }
    let expected: Vec<(String, i64, String)> =
        sqlx::query_as("SELECT name, row_count, sha256 FROM backup_table").fetch_all(db.conn()).await?;
    let specs = dump::tables(&mut db).await?;
    if specs.len() != expected.len() {
        return Err(wrong(Damage::Tables));
    }
    let mut tables = Vec::new();
    for spec in specs {
        let found = dump::sum(&mut db, &spec).await?;
        let listed = expected.iter().find(|e| e.0 == spec.name);
        if !listed.is_some_and(|e| e.1 == found.rows && e.2 == found.sha256) {
            return Err(wrong(Damage::Table(spec.name)));
        }
        tables.push(found);
    }
    let audit = AuditHead { seq: manifest.audit_seq, hash: manifest.audit_hash };
    let chain = audit::verify(&mut db, std::slice::from_ref(&audit)).await?;
    if let Some(broken) = chain.breaks.into_iter().next() {
        return Err(wrong(Damage::Chain(broken)));
    }
    Ok(BackupReport {
        path: path.to_owned(),
        bytes: std::fs::metadata(path).map_err(|e| io(&e, path))?.len(),
        product_version: manifest.product_version,
        created_at: manifest.created_at,
        source: manifest.source,
        schema_version,
        audit,
        tables,
    })
}

fn no_backup(path: &Path, e: &StoreError) -> StoreError {
    BackupFault::NotABackup { path: path.to_owned(), reason: e.to_string() }.into()
}

fn part_path(path: &Path) -> Result<PathBuf> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| BackupFault::NoName(path.to_owned()))?;
    if !folder.is_dir() {
        return Err(BackupFault::NoFolder(folder.to_owned()).into());
    }
    Ok(folder.join(format!(".{}.part-{}", name.to_string_lossy(), std::process::id())))
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io(&e, path)),
        _ => Ok(()),
    }
}

/// Brings the file to the disk, then gives it its name, and brings the name to the disk.
fn settle(part: &Path, path: &Path) -> std::io::Result<u64> {
    let file = std::fs::File::open(part)?;
    file.sync_all()?;
    let bytes = file.metadata()?.len();
    std::fs::rename(part, path)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all()?;
    Ok(bytes)
}

fn io(e: &std::io::Error, path: &Path) -> StoreError {
    if e.kind() == std::io::ErrorKind::StorageFull {
        return BackupFault::DiskFull(path.to_owned()).into();
    }
    BackupFault::File { path: path.to_owned(), reason: e.to_string() }.into()
}
