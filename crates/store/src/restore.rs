//! A restore: checked before it begins and again before it is saved, in one transaction.

use std::path::Path;

use crate::backup::{BackupReport, check, open_backup};
use crate::db::Tx;
use crate::dump;
use crate::error::{BackupFault, Result};
use crate::{Store, audit, migrate};

impl Store {
    /// Brings a backup into this empty database of either kind. A backup of an older version is brought to
    /// this version's schema. Nothing is saved unless everything is: the file fits its manifest, every table
    /// arrived as it is in the file, and the audit chain holds.
    ///
    /// The restore itself leaves no audit row: the caller writes one afterwards.
    ///
    /// # Errors
    /// [`crate::StoreError::Backup`] if the database isn't empty or the file is damaged.
    pub async fn restore_from(&self, path: &Path, now: &str) -> Result<BackupReport> {
        let file = open_backup(path).await?;
        let done = self.restore_open(&file, path, now).await;
        file.close().await;
        done
    }

    async fn restore_open(&self, file: &Store, path: &Path, now: &str) -> Result<BackupReport> {
        let report = check(file, path).await?;
        let mut tx = self.begin_schema().await?;
        require_empty(&mut tx).await?;
        migrate::apply(&mut tx, report.schema_version, now).await?;
        self.copy_all(file, &mut tx, &report).await?;
        let chain = audit::verify(&mut tx, std::slice::from_ref(&report.audit)).await?;
        if let Some(broken) = chain.breaks.into_iter().next() {
            return Err(BackupFault::Chain(broken).into());
        }
        migrate::apply(&mut tx, migrate::latest(), now).await?;
        tx.commit_housekeeping().await?;
        Ok(report)
    }

    async fn copy_all(&self, file: &Store, tx: &mut Tx, report: &BackupReport) -> Result<()> {
        let mut from = file.read().await?;
        let specs = dump::tables(&mut from).await?;
        for spec in specs.iter().rev() {
            dump::clear(tx, spec).await?;
        }
        for spec in &specs {
            let read = dump::copy(&mut from, tx, spec).await?;
            let arrived = dump::sum(tx, spec).await?;
            if read != arrived || !report.tables.contains(&arrived) {
                return Err(BackupFault::NotArrived { table: spec.name.clone() }.into());
            }
        }
        Ok(())
    }
}

/// A schema without rows but the two that every schema begins with is empty.
async fn require_empty(tx: &mut Tx) -> Result<()> {
    for spec in dump::tables(tx).await? {
        let seeds = match spec.name.as_str() {
            "setting" | "audit_head" => 1,
            _ => 0,
        };
        let rows = dump::count(tx, &spec).await?;
        if rows > seeds {
            return Err(BackupFault::NotEmpty { table: spec.name, rows }.into());
        }
    }
    Ok(())
}
