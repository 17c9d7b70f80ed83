//! Parcels from a workbook: every row is checked before any is written; all are written, or none.

use super::judge::{Act, judge};
use super::reach::{PLANNER, day};
use super::record::{Record, Told};
use super::wire::ParcelImport;
use super::write::save;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::FileOut;
use crate::templates::unwritable;
use qipan_exchange::parcels::{self, ParcelRow as FileRow};
use qipan_exchange::{Limits, Workbook, markup};
use qipan_kernel::finding::Finding;
use qipan_store::import::{ImportFileRow, put_file};
use qipan_store::{Tx, hex, parcel};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A workbook of parcels on its way in.
#[derive(Clone, Debug, Default)]
pub struct ParcelUpload {
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The document that it comes under.
    pub doc_no: String,
    /// Who says so.
    pub source: String,
    /// Only say what it would change.
    pub dry_run: bool,
    /// Generated for a demonstration.
    pub synthetic: bool,
}

/// Reads a workbook of parcels; with `dry_run` only says what it would change.
///
/// # Errors
/// Without the planner's role; a file that can't be opened. What is wrong with rows is in the answer.
pub async fn import(ctx: &Ctx, upload: ParcelUpload, max_bytes: u64) -> Result<ParcelImport> {
    ctx.who.require(PLANNER)?;
    let told = if upload.dry_run && upload.doc_no.trim().is_empty() {
        Told { doc_no: String::new(), source: String::new(), note: String::new() }
    } else {
        Told::read(&upload.doc_no, &upload.source, "")?
    };
    let (rows, mut findings) = read(&upload, max_bytes).await?;
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let acts = judge(ctx, &mut tx, &tree, (&rows, upload.synthetic), &mut findings).await?;
    let mut out = counted(&rows, &acts, findings);
    out.state = match (out.findings.is_empty(), out.new + out.changed, upload.dry_run) {
        (false, ..) => "refused",
        (true, 0, _) => "unchanged",
        (true, _, true) => "ready",
        (true, _, false) => "committed",
    }
    .to_owned();
    if out.state != "committed" {
        tx.rollback().await?;
        return Ok(out);
    }
    write(ctx, &mut tx, acts, &told).await?;
    let sha256 = hex(&Sha256::digest(&upload.bytes));
    let file = ImportFileRow {
        sha256: sha256.clone(),
        size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        bytes: upload.bytes,
        stored_at: ctx.stamp(),
    };
    put_file(&mut tx, &file).await?;
    let after = json!({"file": upload.file_name, "sha256": sha256, "doc_no": told.doc_no, "new": out.new,
        "changed": out.changed, "unchanged": out.unchanged});
    tx.audit(ctx.audit_change("import", "parcel", &upload.file_name, None::<&()>, Some(&after)));
    tx.commit().await?;
    Ok(out)
}

fn counted(rows: &[FileRow], acts: &[(String, Act)], findings: Vec<Finding>) -> ParcelImport {
    let count = |is: fn(&Act) -> bool| acts.iter().filter(|(_, a)| is(a)).count();
    let area = |act: &Act| if let Act::New(record) = act { record.facts.area } else { 0 };
    ParcelImport {
        state: String::new(),
        rows: rows.len(),
        new: count(|a| matches!(a, Act::New(_))),
        changed: count(|a| matches!(a, Act::Change(_))),
        unchanged: count(|a| matches!(a, Act::Same)),
        refused: findings.iter().filter_map(|f| f.place.row).collect::<BTreeSet<_>>().len(),
        area: acts.iter().fold(0_i64, |sum, (_, act)| sum.saturating_add(area(act))),
        findings,
    }
}

/// A copy of the workbook with what was found as cell notes and as a list.
///
/// # Errors
/// As [`import`].
pub async fn marked(ctx: &Ctx, upload: ParcelUpload, max_bytes: u64) -> Result<FileOut> {
    let (bytes, file_name, lang) = (upload.bytes.clone(), upload.file_name.clone(), ctx.lang);
    let found = import(ctx, ParcelUpload { dry_run: true, ..upload }, max_bytes).await?.findings;
    let stem = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem).to_owned();
    let limits = Limits { max_bytes, ..Limits::default() };
    let mark = move || markup::annotate(&bytes, &file_name, &found, &limits, lang);
    let bytes = tokio::task::spawn_blocking(mark).await.map_err(|e| AppError::Internal(e.to_string()))?;
    let name = format!("{stem}-{}.xlsx", ctx.lang.pick("批注", "marked"));
    Ok(FileOut { name, bytes: bytes.map_err(unwritable)? })
}

async fn read(upload: &ParcelUpload, max_bytes: u64) -> Result<(Vec<FileRow>, Vec<Finding>)> {
    let (bytes, name) = (upload.bytes.clone(), upload.file_name.clone());
    let limits = Limits { max_bytes, ..Limits::default() };
    let work = move || {
        let book = Workbook::open(&bytes, &name, &limits).map_err(crate::imports::refused)?;
        Ok(parcels::read(&book).unwrap_or_else(|refused| (Vec::new(), refused.0)))
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Internal(e.to_string()))?
}

/// Writes everything; each event names the row that it came from.
async fn write(ctx: &Ctx, tx: &mut Tx, acts: Vec<(String, Act)>, told: &Told) -> Result<()> {
    let (mut rows, mut events) = (Vec::new(), Vec::new());
    for (place, act) in acts {
        let source = [told.source.as_str(), place.as_str()].into_iter().filter(|t| !t.is_empty());
        let source: String = source.collect::<Vec<_>>().join(" · ").chars().take(200).collect();
        let told = Told { doc_no: told.doc_no.clone(), source, note: String::new() };
        match act {
            Act::Same => {}
            Act::New(record) => {
                rows.push(record.row(record.state_on, 1)?);
                events.push(record.event(ctx, record.state_on, "register", &told)?);
            }
            Act::Change(change) => {
                let (mut last, mut stood, after) = (change.row, change.before, change.after);
                if let Some(on) = change.moved {
                    let stepped = Record { facts: stood.facts.clone(), ..after.clone() };
                    save(ctx, tx, (&stood, &stepped), (on, last.rev), "state", &told).await?;
                    (last.rev, last.last_on, stood) = (last.rev + 1, on.to_string(), stepped);
                }
                if after.facts != stood.facts {
                    let on = day(ctx, None, Some(&last))?;
                    save(ctx, tx, (&stood, &after), (on, last.rev), "facts", &told).await?;
                }
            }
        }
    }
    if !rows.is_empty() {
        parcel::insert_many(tx, &rows, &events).await?;
    }
    Ok(())
}
