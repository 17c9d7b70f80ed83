//! `qipan audit`: reads the trail and proves that it is whole.

use super::{open, open_existing, system};
use crate::cli::{AuditArgs, AuditCommand};
use crate::failure::Failure;
use crate::out;
use qipan_app::audit::{self, Wanted};
use qipan_kernel::text::{Lang, Say};
use qipan_store::audit::AuditHead;
use std::process::ExitCode;

/// Verifies (exit code 1 if the chain is broken) or lists.
pub async fn run(args: AuditArgs, lang: Lang) -> Result<ExitCode, Failure> {
    match args.command {
        AuditCommand::Verify { database, noted } => {
            let noted = noted.iter().map(|n| head(n, lang)).collect::<Result<Vec<_>, _>>()?;
            let store = open_existing(&database, lang).await?;
            let mut db = store.read().await.map_err(|e| Failure::store(e, lang))?;
            let found =
                qipan_store::audit::verify(&mut db, &noted).await.map_err(|e| Failure::store(e, lang))?;
            for broken in &found.breaks {
                out::line(broken.say(lang))?;
            }
            let (rows, head) = (found.rows, &found.head.hash);
            out::line(match (found.holds(), lang) {
                (true, Lang::Zh) => format!("审计链完整：{rows} 条，末条哈希 {head}"),
                (true, Lang::En) => format!("the audit chain holds: {rows} rows, last hash {head}"),
                (false, Lang::Zh) => format!("审计链断裂：共读 {rows} 条"),
                (false, Lang::En) => format!("the audit chain is broken: {rows} rows read"),
            })?;
            Ok(if found.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        AuditCommand::List { database, limit } => {
            let ctx = system(open(&database, lang).await?, lang).await?;
            let wanted = Wanted { limit: Some(i64::from(limit)), ..Wanted::default() };
            let page = audit::list(&ctx, wanted).await.map_err(|e| Failure::app(&e, lang))?;
            for row in page.items {
                out::line(format!(
                    "{}\t{}\t{}\t{}\t{}:{}\t{}",
                    row.change.seq,
                    row.change.at,
                    row.change.actor,
                    row.change.action,
                    row.change.entity,
                    row.change.entity_id,
                    row.origin
                ))?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// An end of the chain noted elsewhere, as a backup prints it: `120:9f3a…`.
fn head(text: &str, lang: Lang) -> Result<AuditHead, Failure> {
    let parsed = text.split_once(':').and_then(|(seq, hash)| Some((seq.trim().parse().ok()?, hash.trim())));
    let parsed = parsed.filter(|(_, hash)| hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()));
    parsed.map(|(seq, hash)| AuditHead { seq, hash: hash.to_ascii_lowercase() }).ok_or_else(|| {
        Failure::input(match lang {
            Lang::Zh => format!("--noted {text} 应写作 序号:哈希（64 位十六进制），见备份时的输出"),
            Lang::En => {
                format!("write --noted {text} as number:hash (64 hexadecimal digits), as a backup prints it")
            }
        })
    })
}
