//! `qipan migrate` and `qipan doctor`.

use super::{open_existing, open_or_make};
use crate::cli::DatabaseArgs;
use crate::clock;
use crate::failure::Failure;
use crate::out;
use qipan_kernel::text::{Lang, Say};
use qipan_store::doctor::CheckState;
use std::process::ExitCode;

/// Makes or upgrades the schema.
pub async fn migrate(args: DatabaseArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let store = open_or_make(&args, lang).await?;
    let now = qipan_store::clock::text(clock::now());
    let done = store.migrate(&now).await.map_err(|e| Failure::store(e, lang))?;
    out::line(match lang {
        Lang::Zh => format!("数据库结构：第 {} 版 → 第 {} 版", done.from, done.to),
        Lang::En => format!("schema: version {} → {}", done.from, done.to),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Looks at everything; exit code 1 if something is broken.
pub async fn doctor(args: DatabaseArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let store = open_existing(&args, lang).await?;
    let checks = store.doctor().await.map_err(|e| Failure::store(e, lang))?;
    let mut worst = CheckState::Ok;
    for check in &checks {
        let state = check.state();
        worst = worst.max(state);
        let mark = match state {
            CheckState::Ok => "✓",
            CheckState::Warning => "!",
            CheckState::Failed => "✗",
        };
        out::line(format!("{mark} {}", check.say(lang)))?;
    }
    Ok(if worst == CheckState::Failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
