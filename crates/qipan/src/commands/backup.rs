//! `qipan backup` and `qipan restore`.

use super::{open, open_or_make, system};
use crate::cli::BackupArgs;
use crate::clock;
use crate::failure::Failure;
use crate::out;
use qipan_app::Ctx;
use qipan_kernel::text::Lang;
use qipan_store::StoreError;
use qipan_store::backup::BackupReport;
use std::process::ExitCode;

/// Writes a backup to one file while the server may go on.
pub async fn backup(args: BackupArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let store = open(&args.database, lang).await?;
    let now = qipan_store::clock::text(clock::now());
    let report = store.backup_to(&args.file, &now).await.map_err(|e| Failure::store(e, lang))?;
    note(&system(store, lang).await?, "backup", &report).await.map_err(|e| Failure::store(e, lang))?;
    print(&report, lang)
}

/// Brings a backup into an empty database and verifies it.
pub async fn restore(args: BackupArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let store = open_or_make(&args.database, lang).await?;
    let now = qipan_store::clock::text(clock::now());
    let report = store.restore_from(&args.file, &now).await.map_err(|e| Failure::store(e, lang))?;
    note(&system(store, lang).await?, "restore", &report).await.map_err(|e| Failure::store(e, lang))?;
    print(&report, lang)
}

async fn note(ctx: &Ctx, action: &str, report: &BackupReport) -> Result<(), StoreError> {
    let mut tx = ctx.store.begin().await?;
    tx.audit(ctx.audit_change(action, "database", &report.created_at, None::<&BackupReport>, Some(report)));
    tx.commit().await?;
    Ok(())
}

fn print(report: &BackupReport, lang: Lang) -> Result<ExitCode, Failure> {
    let rows: i64 = report.tables.iter().map(|t| t.rows).sum();
    let (path, seq, hash) = (report.path.display(), report.audit.seq, &report.audit.hash);
    out::line(match lang {
        Lang::Zh => format!("{path}：{rows} 行，核验一致；审计链末条 {seq}:{hash}"),
        Lang::En => format!("{path}: {rows} rows, verified; end of the audit chain {seq}:{hash}"),
    })?;
    Ok(ExitCode::SUCCESS)
}
