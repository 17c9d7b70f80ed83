//! The walk of an import: staged, validated, committed; or refused, cancelled, failed.

use super::commit::{Written, write};
use super::compare::{Changes, compare, look_twice};
use super::job::{Job, Jobs, Running};
use super::options::{ImportOptions, Upload, kind_word};
use super::view::{self, Summary};
use super::{IMPORTERS, reader, scope};
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::text;
use jiff::{SignedDuration, Timestamp};
use qipan_exchange::{Import, Kind, Workbook};
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::text::{Lang, Say};
use qipan_store::import::{self, ImportFileRow, ImportRow};
use qipan_store::{Store, clock, hex};
use serde::Serialize;
use serde_json::json as object;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How often a commit reads the file again because the dictionary changed meanwhile.
const ATTEMPTS: usize = 3;

/// Opens the file, keeps it, and validates it in the background; commits if it is no dry run and nothing stands
/// against it. Gives back the import's id.
///
/// # Errors
/// Whatever refuses the file as a whole; nothing was kept then.
pub async fn start(ctx: &Ctx, jobs: &Jobs, upload: Upload, max_bytes: u64) -> Result<String> {
    ctx.who.require(IMPORTERS)?;
    let options = upload.options.checked()?;
    let room = jobs.room().await;
    let bytes = Arc::new(upload.bytes);
    let workbook = reader::open(Arc::clone(&bytes), upload.file_name, max_bytes).await?;
    let row = new_row(ctx, &workbook, &options, &bytes)?;
    let mut tx = ctx.store.begin().await?;
    let file = ImportFileRow {
        sha256: row.sha256.clone().unwrap_or_default(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        bytes: Arc::unwrap_or_clone(bytes),
        stored_at: ctx.stamp(),
    };
    import::put_file(&mut tx, &file).await?;
    import::insert_import(&mut tx, &row).await?;
    let after = object!({"file": row.file_name, "sha256": row.sha256, "size": file.size, "options": options});
    tx.audit(ctx.audit_change("upload", "import", &row.id, None::<&()>, Some(&after)));
    tx.commit().await?;
    let id = row.id.clone();
    Work::begin(ctx, jobs, room, row, options, workbook);
    Ok(id)
}

/// Commits a validated import in the background: its file is read again and compared with what is there now.
///
/// # Errors
/// [`AppError::WrongState`] unless it is ready.
pub async fn commit(ctx: &Ctx, jobs: &Jobs, id: &str) -> Result<()> {
    ctx.who.require(IMPORTERS)?;
    let room = jobs.room().await;
    let (mut row, summary) = view::seen(&mut *ctx.store.read().await?, ctx, id).await?;
    if row.state != "ready" {
        return Err(wrong_state(&row, "ready"));
    }
    if summary.and_then(|s| s.projects).is_some_and(|p| p.open > 0) {
        return Err(AppError::Refused {
            code: "reviews_open",
            zh: "有的行可能是已有的项目，请先逐行确认：同一项目、新项目或不导入。".into(),
            en: "some rows may be projects that are there; decide each: the same, a new one, or left out."
                .into(),
        });
    }
    let kept = view::file(ctx, id).await?;
    let workbook = reader::open(Arc::new(kept.bytes), row.file_name.clone(), u64::MAX).await?;
    let options = ImportOptions { dry_run: false, ..view::options(&row)? };
    advance(&ctx.store, &mut row, "committing").await?;
    Work::begin(ctx, jobs, room, row, options, workbook);
    Ok(())
}

/// Keeps what was decided on rows that may be about projects that are there, and validates again. Only its creator can.
///
/// # Errors
/// [`AppError::WrongState`] unless it is ready; [`AppError::Field`] for a row or a decision that is none.
pub async fn decide(ctx: &Ctx, jobs: &Jobs, id: &str, decisions: BTreeMap<String, String>) -> Result<()> {
    ctx.who.require(IMPORTERS)?;
    let room = jobs.room().await;
    let (mut row, summary) = view::seen(&mut *ctx.store.read().await?, ctx, id).await?;
    if row.created_by != ctx.who.username {
        return Err(AppError::NotYours { what: Noun::Import, id: id.to_owned() });
    }
    if row.state != "ready" {
        return Err(wrong_state(&row, "ready"));
    }
    let reviews = summary.and_then(|s| s.projects).map(|p| p.reviews).unwrap_or_default();
    for (key, decision) in &decisions {
        let review = reviews.iter().find(|r| r.key == *key);
        let review = review.ok_or_else(|| {
            AppError::field("decisions", key, FieldFault::NotOneOf("the keys of this import's reviews"))
        })?;
        let same =
            decision.strip_prefix("same:").is_some_and(|p| review.candidates.iter().any(|c| c.id == p));
        if !(same || decision == "skip" || (decision == "new" && review.may_be_new)) {
            let known = FieldFault::NotOneOf("same:<id of a candidate>, new, skip");
            return Err(AppError::field("decisions", decision, known));
        }
    }
    let mut options = ImportOptions { dry_run: true, ..view::options(&row)? };
    options.decisions.extend(decisions);
    let kept = view::file(ctx, id).await?;
    let workbook = reader::open(Arc::new(kept.bytes), row.file_name.clone(), u64::MAX).await?;
    row.options = json(&options)?;
    advance(&ctx.store, &mut row, "validating").await?;
    Work::begin(ctx, jobs, room, row, options, workbook);
    Ok(())
}

/// Stops an import at work, or gives up one that waits for its commit. Only its creator can.
///
/// # Errors
/// [`AppError::WrongState`] once it is committed.
pub async fn cancel(ctx: &Ctx, jobs: &Jobs, id: &str) -> Result<()> {
    let (mut row, _) = view::seen(&mut *ctx.store.read().await?, ctx, id).await?;
    if row.created_by != ctx.who.username {
        return Err(AppError::NotYours { what: Noun::Import, id: id.to_owned() });
    }
    if let Some(job) = jobs.get(id) {
        job.stop();
        job.over_within(Duration::from_secs(10)).await;
        return Ok(());
    }
    // One that seems to be at work without a job here was cut off, by a full disk for instance; if another server
    // works on it, its version does not fit any more and it saves nothing.
    if !["ready", "refused", "failed", "validating", "committing"].contains(&row.state.as_str()) {
        return Err(wrong_state(&row, "ready"));
    }
    row.state = "cancelled".into();
    let rev = row.rev;
    let mut tx = ctx.store.begin().await?;
    import::update(&mut tx, &row, rev).await?;
    tx.audit(ctx.audit("cancel", "import", id));
    tx.commit().await?;
    Ok(())
}

/// To be called once at start: imports that a stopped server left at work are marked as failed; none of their rows
/// were saved. Where several servers share a database, an import that came within the hour before `now` may be another
/// server's and is left alone.
pub async fn resume_after_stop(store: &Store, now: Timestamp) -> Result<u64> {
    let before = clock::text(now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(now));
    let mut tx = store.begin().await?;
    let failed = import::fail_unfinished(&mut tx, &before).await?;
    tx.commit_housekeeping().await?;
    Ok(failed)
}

/// An import at work.
struct Work {
    ctx: Ctx,
    job: Arc<Job>,
    row: ImportRow,
    options: ImportOptions,
    workbook: Arc<Workbook>,
}

impl Work {
    /// Sets to work in the background; `room` is held until the end.
    fn begin(
        ctx: &Ctx,
        jobs: &Jobs,
        room: Option<OwnedSemaphorePermit>,
        row: ImportRow,
        options: ImportOptions,
        workbook: Workbook,
    ) {
        let (job, running) = jobs.begin(&row.id);
        let work = Work { ctx: ctx.clone(), job, row, options, workbook: Arc::new(workbook) };
        tokio::spawn(async move {
            let _room = room;
            work.run(running).await;
        });
    }

    /// Runs to an end, whatever it is; a failure is written to the import.
    async fn run(mut self, running: Running) {
        if let Err(e) = self.walk().await {
            tracing::error!(import = self.row.id, error = %e, "an import failed");
            let failed = Finding::error(e.code(), e.say(Lang::Zh), e.say(Lang::En));
            if let Err(e) = self.end("failed", vec![failed]).await {
                tracing::error!(import = self.row.id, error = %e, "and its failure could not be written");
            }
        }
        drop(running);
    }

    async fn walk(&mut self) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let book = Book::load(&mut *self.ctx.store.read().await?).await?;
            let Some(import) = self.read(&book).await? else {
                return self.end("cancelled", Vec::new()).await;
            };
            let again = if self.row.state == "committing" {
                self.save(&book, &import).await?
            } else {
                self.validate(&book, &import).await?;
                self.row.state == "committing" && self.save(&book, &import).await?
            };
            if !again {
                return Ok(());
            }
        }
        Err(AppError::Busy)
    }

    async fn read(&self, book: &Book) -> Result<Option<Import>> {
        let dictionary = reader::dictionary(&self.ctx, book, &self.options);
        reader::read(Arc::clone(&self.workbook), dictionary, &self.options, Arc::clone(&self.job)).await
    }

    /// Writes what was found; goes on to the commit if it is no dry run.
    async fn validate(&mut self, book: &Book, import: &Import) -> Result<()> {
        let mut db = self.ctx.store.read().await?;
        let mut changes = self.compare(&mut db, book, import).await?;
        look_twice(&mut db, &self.ctx, book, &self.row.file_name, &mut changes).await?;
        drop(db);
        if self.job.stopped() {
            return self.end("cancelled", Vec::new()).await;
        }
        self.describe(book, import, &changes, None)?;
        self.tell(import, &changes)?;
        let clean = import.is_clean() && !changes.refused();
        let open = changes.projects.view.open > 0;
        let state = match (clean, self.options.dry_run || open) {
            (false, _) => "refused",
            (true, true) => "ready",
            (true, false) => "committing",
        };
        advance(&self.ctx.store, &mut self.row, state).await
    }

    /// Saves everything in one transaction; true if the dictionary changed meanwhile and the file has to be read
    /// again.
    async fn save(&mut self, book: &Book, import: &Import) -> Result<bool> {
        let mut tx = self.ctx.store.begin().await?;
        let now = Book::load(&mut tx).await?;
        if now != *book {
            return Ok(true);
        }
        let changes = self.compare(&mut tx, book, import).await?;
        if !import.is_clean() || changes.refused() {
            self.describe(book, import, &changes, None)?;
            self.tell(import, &changes)?;
            drop(tx);
            advance(&self.ctx.store, &mut self.row, "refused").await?;
            return Ok(false);
        }
        if changes.projects.view.open > 0 {
            // A project that looks like one of the rows came in between: somebody has to decide.
            self.describe(book, import, &changes, None)?;
            drop(tx);
            advance(&self.ctx.store, &mut self.row, "ready").await?;
            return Ok(false);
        }
        let written = write(&mut tx, &self.ctx, book, &self.row, &self.options, &changes, &self.job).await?;
        let Written::All(submission) = written else {
            drop(tx);
            self.end("cancelled", Vec::new()).await?;
            return Ok(false);
        };
        self.describe(book, import, &changes, submission)?;
        self.row.state = "committed".into();
        self.row.committed_at = Some(self.ctx.stamp());
        let rev = self.row.rev;
        import::update(&mut tx, &self.row, rev).await?;
        let after = object!({"file": self.row.file_name, "sha256": self.row.sha256, "new": changes.counts.new,
            "changed": changes.counts.changed, "unchanged": changes.counts.unchanged});
        tx.audit(self.ctx.audit_change("commit", "import", &self.row.id, None::<&()>, Some(&after)));
        tx.commit().await?;
        Ok(false)
    }

    async fn compare(&self, db: &mut qipan_store::Db, book: &Book, import: &Import) -> Result<Changes> {
        compare(db, &self.ctx, book, &self.row.file_name, &self.options, import).await
    }

    /// Puts kind and counts into the row. What the validation found stays: a commit looks for errors only.
    fn describe(
        &mut self,
        book: &Book,
        import: &Import,
        changes: &Changes,
        submission: Option<String>,
    ) -> Result<()> {
        let rows = import.sheets.iter().map(|s| s.rows).sum();
        let summary = Summary {
            rows,
            new: changes.counts.new,
            changed: changes.counts.changed,
            unchanged: changes.counts.unchanged,
            refused: rows_with_errors(&import.findings) + changes.counts.refused + changes.projects.refused,
            sheets: import.sheets.clone(),
            count: view::summary(&self.row)?.map(|s| s.count).unwrap_or_default(),
            unit: book.common_unit(changes.units.iter().map(String::as_str)),
            submission_id: submission,
            projects: (!import.projects.is_empty()).then(|| changes.projects.view.clone()),
        };
        self.row.kind = kind_word(kind_of(import, self.options.kind)).into();
        self.row.options = json(&self.options)?;
        self.row.summary = json(&summary)?;
        let (done, total) = self.job.progress();
        (self.row.progress, self.row.total) = (view::wide(done), view::wide(total));
        Ok(())
    }

    /// Puts all findings into the row, errors first, with their counts.
    fn tell(&mut self, import: &Import, changes: &Changes) -> Result<()> {
        let mut count = view::FindingsCount::from(import.tally);
        count.error += changes.counts.refused;
        for finding in changes.findings.iter().filter(|f| !scope::CODES.contains(&f.code.as_str())) {
            match finding.severity {
                Severity::Error => count.error += 1,
                Severity::Warning => count.warning += 1,
                Severity::Info => count.info += 1,
            }
        }
        let mut findings: Vec<&Finding> = import.findings.iter().chain(&changes.findings).collect();
        findings.sort_by_key(|f| f.severity);
        self.row.findings = json(&findings)?;
        let summary = view::summary(&self.row)?.unwrap_or_default();
        self.row.summary = json(&Summary { count, ..summary })?;
        Ok(())
    }

    /// Ends it in `state`. An import that somebody else ended meanwhile stays as they left it.
    async fn end(&mut self, state: &str, findings: Vec<Finding>) -> Result<()> {
        if !findings.is_empty() {
            self.row.findings = json(&findings)?;
        }
        self.row.committed_at = None;
        match advance(&self.ctx.store, &mut self.row, state).await {
            Err(AppError::Stale { .. }) => Ok(()),
            other => other,
        }
    }
}

/// Takes the import to another state over the version that was read.
async fn advance(store: &Store, row: &mut ImportRow, state: &str) -> Result<()> {
    let mut tx = store.begin().await?;
    let next = ImportRow { state: state.to_owned(), ..row.clone() };
    import::update(&mut tx, &next, row.rev).await?;
    tx.commit_housekeeping().await?;
    *row = ImportRow { rev: row.rev + 1, ..next };
    Ok(())
}

fn new_row(ctx: &Ctx, workbook: &Workbook, options: &ImportOptions, bytes: &[u8]) -> Result<ImportRow> {
    Ok(ImportRow {
        id: ctx.id(),
        kind: kind_word(options.kind).into(),
        file_name: text::line("file", &workbook.file_name, 200)?,
        sha256: Some(hex(&Sha256::digest(bytes))),
        state: "validating".into(),
        lang: ctx.lang.pick("zh", "en").into(),
        progress: 0,
        total: 0,
        options: json(options)?,
        summary: String::new(),
        findings: String::new(),
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        committed_at: None,
        rev: 1,
    })
}

/// What a file turned out to be; `Auto` if it has several sorts of rows.
fn kind_of(import: &Import, asked: Kind) -> Kind {
    let sorts = [
        (Kind::Dictionary, import.dictionary.is_empty()),
        (Kind::Targets, import.targets.is_empty()),
        (Kind::Observations, import.observations.is_empty()),
        (Kind::Projects, !import.projects.iter().any(|r| r.registry)),
        (Kind::ProjectProgress, import.projects.is_empty() || import.projects.iter().any(|r| r.registry)),
    ];
    let present: Vec<Kind> = sorts.into_iter().filter(|(_, empty)| !empty).map(|(kind, _)| kind).collect();
    match present.as_slice() {
        [only] => *only,
        _ => asked,
    }
}

/// Rows of the file that have an error.
fn rows_with_errors(findings: &[Finding]) -> u64 {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error && f.place.row.is_some());
    let rows: BTreeSet<_> = errors.map(|f| (&f.place.sheet, f.place.row)).collect();
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

fn wrong_state(row: &ImportRow, wanted: &'static str) -> AppError {
    AppError::WrongState { what: Noun::Import, id: row.id.clone(), state: row.state.clone(), wanted }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(format!("an import can't be described: {e}")))
}
