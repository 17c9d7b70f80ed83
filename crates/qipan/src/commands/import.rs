//! `qipan import`: a workbook through the same use case as the console's upload.

use super::{open, person};
use crate::cli::{FileKind, ImportArgs};
use crate::failure::Failure;
use crate::out;
use qipan_app::imports::{self, ImportOptions, ImportView, Jobs, Summary, Upload};
use qipan_app::{AppError, Ctx};
use qipan_exchange::workbook::read_path;
use qipan_exchange::{Kind, Limits};
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// How often the terminal is told how far the work is.
const TICK: Duration = Duration::from_millis(250);

impl From<FileKind> for Kind {
    fn from(kind: FileKind) -> Self {
        match kind {
            FileKind::Auto => Self::Auto,
            FileKind::Dictionary => Self::Dictionary,
            FileKind::Targets => Self::Targets,
            FileKind::Observations => Self::Observations,
            FileKind::Projects => Self::Projects,
            FileKind::ProjectProgress => Self::ProjectProgress,
        }
    }
}

/// Validates the workbook and, unless it is a dry run, commits it; all of it or nothing.
pub async fn run(args: ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    if let Some(marked) = &args.marked {
        refuse_overwriting(&args.file, marked, lang)?;
    }
    let limits = Limits::default();
    let bytes = read_path(&args.file, &limits).map_err(|e| Failure::input(e.say(lang)))?;
    let ctx = person(open(&args.database, lang).await?, &args.user, lang).await?;
    let fail = |e: AppError| Failure::app(&e, lang);

    let file_name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let options = ImportOptions { kind: args.kind.into(), dry_run: args.dry_run, ..ImportOptions::default() };
    let jobs = Jobs::default();
    let upload = Upload { file_name, bytes, options };
    let id = imports::start(&ctx, &jobs, upload, limits.max_bytes).await.map_err(fail)?;
    wait(&jobs, &id, lang).await;

    let view = imports::get(&ctx, &jobs, &id).await.map_err(fail)?;
    for finding in findings(&ctx, &id, lang).await? {
        out::finding(&finding, lang);
    }
    if let Some(path) = &args.marked {
        let copy = imports::marked(&ctx, &id).await.map_err(fail)?;
        std::fs::write(path, copy.bytes).map_err(|e| Failure::file(path, e, lang))?;
    }
    conclude(&view, lang)
}

/// The marked-up copy must not take the place of the workbook itself.
fn refuse_overwriting(file: &Path, marked: &Path, lang: Lang) -> Result<(), Failure> {
    let same = file.canonicalize().ok().zip(marked.canonicalize().ok()).is_some_and(|(a, b)| a == b);
    let message = match lang {
        Lang::Zh => format!("{}：批注副本不能覆盖原工作簿；请另取文件名", marked.display()),
        Lang::En => format!(
            "{}: the marked-up copy would overwrite the workbook; name another file",
            marked.display()
        ),
    };
    if same { Err(Failure::input(message)) } else { Ok(()) }
}

/// Waits for the work to end; a terminal is told how far it is, and Ctrl-C stops it with nothing saved.
async fn wait(jobs: &Jobs, id: &str, lang: Lang) {
    let terminal = std::io::stderr().is_terminal();
    let stopper = tokio::spawn(stop_when_asked(jobs.clone(), id.to_owned()));
    let mut told = false;
    while let Some(job) = jobs.get(id) {
        let over = job.over_within(TICK).await;
        let (done, total) = job.progress();
        if terminal && !over && total > 0 {
            let text = lang.pick("已处理行", "rows done");
            let _ = write!(std::io::stderr(), "\r{text} {done} / {total}\x1b[K");
            told = true;
        }
    }
    stopper.abort();
    if told {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

async fn stop_when_asked(jobs: Jobs, id: String) {
    if let (Ok(()), Some(job)) = (tokio::signal::ctrl_c().await, jobs.get(&id)) {
        job.stop();
    }
}

/// Every finding; the view has at most the first thousand.
async fn findings(ctx: &Ctx, id: &str, lang: Lang) -> Result<Vec<Finding>, Failure> {
    let mut db = ctx.store.read().await.map_err(|e| Failure::store(e, lang))?;
    let row = qipan_store::import::get(&mut db, id).await.map_err(|e| Failure::store(e, lang))?;
    let text = row.map(|r| r.findings).filter(|t| !t.is_empty()).unwrap_or_else(|| "[]".into());
    serde_json::from_str(&text).map_err(|e| Failure::input(format!("import {id}: {e}")))
}

/// The summary: on standard output if the file was taken, on standard error with exit code 2 if it was not.
fn conclude(view: &ImportView, lang: Lang) -> Result<ExitCode, Failure> {
    let summary = view.summary.clone().unwrap_or_default();
    let counts = counts(&summary, lang);
    let (file, submission) = (&view.file_name, view.submission_id.as_deref());
    let nothing = summary.new + summary.changed == 0;
    let open = summary.projects.as_ref().map_or(0, |p| p.open);
    let text = match (view.state.as_str(), lang) {
        ("ready", Lang::Zh) if open > 0 => {
            format!(
                "{file}：校验通过，未入库：{open} 行可能是已有的项目，请在“数据”页逐行确认后提交。{counts}"
            )
        }
        ("ready", Lang::En) if open > 0 => format!(
            "{file}: valid, nothing saved: {open} rows may be projects that are there; decide and commit on the page Data. {counts}"
        ),
        ("ready", Lang::Zh) => format!("{file}：校验通过，未入库（--dry-run）。{counts}"),
        ("ready", Lang::En) => format!("{file}: valid, nothing saved (--dry-run). {counts}"),
        ("committed", Lang::Zh) if nothing => format!("{file}：内容未变，无须更新。{counts}"),
        ("committed", Lang::En) if nothing => format!("{file}: unchanged, nothing to save. {counts}"),
        ("committed", Lang::Zh) => {
            let waiting = submission.map(|id| format!(" 报送单 {id} 待审核。")).unwrap_or_default();
            format!("{file}：已入库。{counts}{waiting}")
        }
        ("committed", Lang::En) => {
            let waiting =
                submission.map(|id| format!(" Submission {id} waits for review.")).unwrap_or_default();
            format!("{file}: saved. {counts}{waiting}")
        }
        ("cancelled", Lang::Zh) => return Err(Failure::input(format!("{file}：已取消，未作任何改动"))),
        ("cancelled", Lang::En) => {
            return Err(Failure::input(format!("{file}: cancelled, nothing was saved")));
        }
        (_, Lang::Zh) => return Err(Failure::input(format!("{file}：未入库，未作任何改动。{counts}"))),
        (_, Lang::En) => return Err(Failure::input(format!("{file}: refused, nothing was saved. {counts}"))),
    };
    out::line(text)?;
    Ok(ExitCode::SUCCESS)
}

fn counts(s: &Summary, lang: Lang) -> String {
    let Summary { rows, new, changed, unchanged, refused, count, .. } = s;
    let (errors, warnings) = (count.error, count.warning);
    match lang {
        Lang::Zh => format!(
            "共 {rows} 行：新增 {new}，变更 {changed}，未变 {unchanged}，不合格 {refused}；错误 {errors}，警告 {warnings}。"
        ),
        Lang::En => format!(
            "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused; {errors} errors, {warnings} warnings."
        ),
    }
}
