//! Backups, made by the system administrator while others work.

use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::rights::Role;
use serde::Serialize;
use std::path::Path;
use utoipa::ToSchema;

/// A backup that was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BackupView {
    /// Name of the file in the folder of backups.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The instant that it shows.
    pub created_at: String,
    /// Rows in all tables.
    pub rows: i64,
    /// Number of the last audit row; note it with the hash in another place.
    pub audit_seq: i64,
    /// Its hash: proof against a chain that is cut later.
    pub audit_hash: String,
}

/// Makes a backup in `folder`, which is made if it is missing. The file is complete or not there at all; it is not
/// handed out over the network, since it holds everything.
pub async fn make(ctx: &Ctx, folder: &Path) -> Result<BackupView> {
    ctx.who.require(&[Role::SystemAdmin])?;
    tokio::fs::create_dir_all(folder).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::StorageFull => AppError::StorageFull,
        _ => AppError::Internal(format!("{}: {e}", folder.display())),
    })?;
    let stamp: String = ctx.stamp().chars().filter(char::is_ascii_digit).collect();
    let file = format!("qipan-{stamp}.backup");
    let report = ctx.store.backup_to(&folder.join(&file), &ctx.stamp()).await?;
    let view = BackupView {
        file,
        bytes: report.bytes,
        created_at: report.created_at,
        rows: report.tables.iter().map(|t| t.rows).sum(),
        audit_seq: report.audit.seq,
        audit_hash: report.audit.hash,
    };
    let mut tx = ctx.store.begin().await?;
    tx.audit(ctx.audit_change("backup", "database", &view.file, None::<&()>, Some(&view)));
    tx.commit().await?;
    Ok(view)
}
