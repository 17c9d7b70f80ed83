//! Imports as people see them.

use super::IMPORTERS;
use super::job::Jobs;
use super::options::ImportOptions;
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::projects::SheetView;
use crate::rights::DATA_ROLES;
use crate::templates::unwritable;
use qipan_exchange::Limits;
use qipan_exchange::findings::Tally;
use qipan_exchange::import::SheetSummary;
use qipan_exchange::markup::annotate;
use qipan_kernel::finding::Finding;
use qipan_store::Db;
use qipan_store::import::{self, ImportFilter, ImportRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Findings that one answer carries; the marked-up copy has them all.
const LISTED: usize = 1_000;

/// An import.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// Identity.
    pub id: String,
    /// `observations`, `dictionary`, `targets`, `projects`, `project_progress`, or `auto` for a file with several of
    /// them.
    pub kind: String,
    /// Name of the file.
    pub file_name: String,
    /// `validating`, `ready`, `refused`, `committing`, `committed`, `cancelled` or `failed`.
    pub state: String,
    /// Only validated; commit is a step of its own.
    pub dry_run: bool,
    /// What it would change, or has changed; null while it is read.
    pub summary: Option<Summary>,
    /// What was found, at most 1,000; none in lists.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub findings_count: FindingsCount,
    /// How far it is.
    pub progress: Progress,
    /// Who sent it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// When its rows were saved.
    pub committed_at: Option<String>,
    /// The submission that its values are decided with.
    pub submission_id: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
}

/// Rows done and rows in all, of the phase that runs.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Progress {
    /// Done.
    pub done: i64,
    /// In all.
    pub total: i64,
}

/// How many findings of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingsCount {
    /// Errors.
    pub error: u64,
    /// Warnings.
    pub warning: u64,
    /// Notes.
    pub info: u64,
}

impl From<Tally> for FindingsCount {
    fn from(t: Tally) -> Self {
        FindingsCount { error: t.errors, warning: t.warnings, info: t.infos }
    }
}

/// What an import would change, or has changed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// Rows of the file below the headings.
    pub rows: u64,
    /// Values, entries or targets that are new.
    pub new: u64,
    /// That differ from what is there.
    pub changed: u64,
    /// That are there already.
    pub unchanged: u64,
    /// Rows that can't be taken.
    pub refused: u64,
    /// The sheets.
    #[schema(value_type = Vec<SheetDoc>)]
    pub sheets: Vec<SheetSummary>,
    /// Findings.
    #[serde(default)]
    pub count: FindingsCount,
    /// The lowest unit that holds all values.
    #[serde(default)]
    pub unit: Option<String>,
    /// The submission made.
    #[serde(default)]
    pub submission_id: Option<String>,
    /// What becomes of projects; none in lists.
    #[serde(default)]
    pub projects: Option<SheetView>,
}

/// Shape of a sheet's summary.
#[derive(Serialize, ToSchema)]
#[schema(as = SheetSummary)]
pub struct SheetDoc {
    /// Name.
    pub name: String,
    /// What it was read as; null if it was not read.
    pub kind: Option<String>,
    /// It is hidden.
    pub hidden: bool,
    /// Values stand in several columns of a row.
    pub wide: bool,
    /// Last row of the heading, from 1.
    pub header_row: Option<u32>,
    /// Rows below the heading.
    pub rows: u64,
    /// Values, entries or targets taken.
    pub taken: u64,
    /// Cells that say that there is no value.
    pub blank: u64,
}

/// A page of imports.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportPage {
    /// The imports, newest first, without their findings.
    pub items: Vec<ImportView>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// A file to download.
pub struct FileOut {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Imports that the person may see, newest first.
pub async fn list(ctx: &Ctx, jobs: &Jobs, cursor: Option<String>, limit: i64) -> Result<ImportPage> {
    ctx.who.require(DATA_ROLES)?;
    let limit = limit.clamp(1, 200);
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut db = ctx.store.read().await?;
    let book = Book::load(&mut db).await?;
    let mut filter = ImportFilter { before_id: cursor, ..ImportFilter::default() };
    let mut items: Vec<ImportView> = Vec::new();
    loop {
        let rows = import::list(&mut db, &filter, limit).await?;
        let full = rows.len() == wanted;
        filter.before_id = rows.last().map(|r| r.id.clone());
        for row in rows {
            let summary = summary(&row)?;
            if items.len() < wanted && may_see(ctx, &book, &row, summary.as_ref()) {
                let mut item = ImportView { findings: Vec::new(), ..view(jobs, row, summary)? };
                if let Some(summary) = &mut item.summary {
                    summary.projects = None;
                }
                items.push(item);
            }
        }
        if !full || items.len() >= wanted {
            let next_cursor = if full { items.last().map(|i| i.id.clone()) } else { None };
            return Ok(ImportPage { items, next_cursor });
        }
    }
}

/// One import.
pub async fn get(ctx: &Ctx, jobs: &Jobs, id: &str) -> Result<ImportView> {
    let mut db = ctx.store.read().await?;
    let (row, summary) = seen(&mut db, ctx, id).await?;
    view(jobs, row, summary)
}

/// The file as it came.
pub async fn file(ctx: &Ctx, id: &str) -> Result<FileOut> {
    let mut db = ctx.store.read().await?;
    let (row, _) = seen(&mut db, ctx, id).await?;
    let sha256 = row.sha256.as_deref().ok_or_else(|| AppError::not_found(Noun::File, id))?;
    let kept = import::file(&mut db, sha256).await?.ok_or_else(|| AppError::not_found(Noun::File, id))?;
    Ok(FileOut { name: row.file_name, bytes: kept.bytes })
}

/// All findings of an import, with its row.
pub(super) async fn seen(db: &mut Db, ctx: &Ctx, id: &str) -> Result<(ImportRow, Option<Summary>)> {
    ctx.who.require(DATA_ROLES)?;
    let row = import::get(db, id).await?.ok_or_else(|| AppError::not_found(Noun::Import, id))?;
    let book = Book::load(db).await?;
    let summary = summary(&row)?;
    if may_see(ctx, &book, &row, summary.as_ref()) {
        Ok((row, summary))
    } else {
        Err(AppError::not_found(Noun::Import, id))
    }
}

/// Its creator sees an import, and whoever has a data role over the units of its values: at the top, where they are of
/// several districts, and where a dictionary or targets came in, so that a value or target leads to its cell; before
/// that, who keeps plans.
fn may_see(ctx: &Ctx, book: &Book, row: &ImportRow, summary: Option<&Summary>) -> bool {
    let unit = summary.and_then(|s| s.unit.as_deref());
    row.created_by == ctx.who.username
        || match unit {
            Some(unit) => ctx.who.has_at(&book.tree, DATA_ROLES, unit),
            None if row.kind == "observations" || row.state == "committed" => at_top(ctx, book),
            None => ctx.who.has(&[crate::rights::Role::Planner]) && ctx.who.has(IMPORTERS),
        }
}

fn at_top(ctx: &Ctx, book: &Book) -> bool {
    book.tree.units().any(|u| u.parent.is_none() && ctx.who.has_at(&book.tree, DATA_ROLES, &u.code))
}

pub(super) fn summary(row: &ImportRow) -> Result<Option<Summary>> {
    if row.summary.is_empty() {
        return Ok(None);
    }
    let read = serde_json::from_str(&row.summary);
    read.map(Some).map_err(|e| AppError::Internal(format!("import {}: stored summary: {e}", row.id)))
}

pub(super) fn findings(row: &ImportRow) -> Result<Vec<Finding>> {
    if row.findings.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&row.findings)
        .map_err(|e| AppError::Internal(format!("import {}: stored findings: {e}", row.id)))
}

pub(super) fn options(row: &ImportRow) -> Result<ImportOptions> {
    serde_json::from_str(&row.options)
        .map_err(|e| AppError::Internal(format!("import {}: stored options: {e}", row.id)))
}

fn view(jobs: &Jobs, row: ImportRow, summary: Option<Summary>) -> Result<ImportView> {
    let mut findings = findings(&row)?;
    findings.truncate(LISTED);
    let progress = match jobs.get(&row.id).map(|j| j.progress()) {
        Some((done, total)) => Progress { done: wide(done), total: wide(total) },
        None => Progress { done: row.progress, total: row.total },
    };
    Ok(ImportView {
        dry_run: options(&row)?.dry_run,
        findings_count: summary.as_ref().map(|s| s.count).unwrap_or_default(),
        submission_id: summary.as_ref().and_then(|s| s.submission_id.clone()),
        id: row.id,
        kind: row.kind,
        file_name: row.file_name,
        state: row.state,
        summary,
        findings,
        progress,
        created_by: row.created_by,
        created_at: row.created_at,
        committed_at: row.committed_at,
        sha256: row.sha256,
    })
}

pub(super) fn wide(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A copy of the file with its findings as cell notes and as a list, in the language asked.
pub async fn marked(ctx: &Ctx, id: &str) -> Result<FileOut> {
    let kept = file(ctx, id).await?;
    let (row, _) = seen(&mut *ctx.store.read().await?, ctx, id).await?;
    let (findings, lang, file_name) = (findings(&row)?, ctx.lang, kept.name.clone());
    let limits = Limits { max_bytes: u64::MAX, ..Limits::default() };
    let mark = move || annotate(&kept.bytes, &file_name, &findings, &limits, lang);
    let bytes = tokio::task::spawn_blocking(mark).await.map_err(|e| AppError::Internal(e.to_string()))?;
    let stem = kept.name.rsplit_once('.').map_or(kept.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-{}.xlsx", ctx.lang.pick("批注", "marked"));
    Ok(FileOut { name, bytes: bytes.map_err(unwritable)? })
}
