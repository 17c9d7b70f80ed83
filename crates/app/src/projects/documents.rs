//! Files of projects: the papers of their gates, each with its number and its file. One that takes the place of another
//! names it; nothing is overwritten.

use super::model::stored;
use super::write::writable;
use super::{Portfolio, WRITERS, board, seen};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::text;
use jiff::civil::Date;
use qipan_exchange::document::paper;
use qipan_project::template::Template;
use qipan_store::document::{self, DocumentMeta, DocumentRow};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Largest file.
pub const DOCUMENT_BYTES: u64 = 20 << 20;
/// Most files of a project, replaced ones among them.
const MOST: usize = 500;
const KINDS: &str = "PDF, OFD, docx, xlsx, JPEG, PNG";

/// A file that is sent in.
#[derive(Clone, Debug, Default)]
pub struct NewDocument {
    /// Gate; empty for the project itself.
    pub gate: String,
    /// What it is.
    pub paper: String,
    /// Number of the document.
    pub doc_no: String,
    /// Remark; needed to replace another.
    pub note: String,
    /// The file whose place it takes; gate and name are those of that file then.
    pub replaces: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectDocument)]
pub struct DocumentView {
    /// Identity; the file is at `/projects/documents/{id}`.
    pub id: String,
    /// Gate; empty for the project itself.
    pub gate: String,
    /// What it is, such as 项目备案表.
    pub paper: String,
    /// Number of the document; empty if it has none.
    pub doc_no: String,
    /// Name of the file.
    pub file_name: String,
    /// Media type, found from its bytes.
    pub mime: String,
    /// Size.
    pub bytes: i64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The file whose place it took.
    pub replaces: Option<String>,
    /// The file that took its place; none if it counts.
    pub replaced_by: Option<String>,
    /// Remark.
    pub note: String,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: String,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// The files of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectDocuments)]
pub struct DocumentsView {
    /// Files, oldest first, replaced ones among them.
    pub items: Vec<DocumentView>,
    /// The caller may add and replace files.
    pub may_write: bool,
    /// Largest file, bytes.
    pub limit_bytes: u64,
}

fn view(meta: DocumentMeta, replaced_by: Option<String>) -> DocumentView {
    DocumentView {
        id: meta.id,
        gate: meta.gate,
        paper: meta.paper,
        doc_no: meta.doc_no,
        file_name: meta.file_name,
        mime: meta.mime,
        bytes: meta.bytes,
        sha256: meta.sha256,
        replaces: meta.replaces,
        replaced_by,
        note: meta.note,
        by: meta.by_user,
        at: meta.at,
        synthetic: meta.synthetic != 0,
    }
}

/// The files of a project as known at the end of a day.
///
/// # Errors
/// [`AppError::NotFound`] for a project that may not be read.
pub async fn documents(
    ctx: &Ctx,
    portfolio: &Portfolio,
    id: &str,
    as_of: Option<Date>,
) -> Result<DocumentsView> {
    let board = board(ctx, portfolio, as_of).await?;
    let standing = seen(ctx, &board, id)?;
    let record = board.model.records.get(standing.at).ok_or_else(|| stored("project", id))?;
    let limit = board.on.to_string();
    let mut db = ctx.store.read().await?;
    let mut known = document::of_project(&mut db, id).await?;
    known.retain(|d| d.known_on <= limit);
    let newer: BTreeMap<String, String> =
        known.iter().filter_map(|d| Some((d.replaces.clone()?, d.id.clone()))).collect();
    let items = known.into_iter().map(|d| {
        let by = newer.get(&d.id).cloned();
        view(d, by)
    });
    Ok(DocumentsView {
        items: items.collect(),
        may_write: ctx.who.has_at(&board.model.tree, WRITERS, &record.row.unit_code),
        limit_bytes: DOCUMENT_BYTES,
    })
}

fn told(field: &'static str, value: &str, zh: &str, en: &str) -> AppError {
    AppError::field(field, value, FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() })
}

fn refused(code: &'static str, zh: &str, en: &str) -> AppError {
    AppError::Refused { code, zh: zh.to_owned(), en: en.to_owned() }
}

/// The file whose place another takes: of this project, and not replaced before.
fn replaced<'a>(there: &'a [DocumentMeta], id: &str) -> Result<&'a DocumentMeta> {
    let old = there.iter().find(|d| d.id == id).ok_or_else(|| AppError::not_found(Noun::Document, id))?;
    if there.iter().any(|d| d.replaces.as_deref() == Some(id)) {
        return Err(refused(
            "document_replaced",
            "这份文件已被换新；请刷新后对现行文件操作。",
            "this file was replaced already; look again and replace the one that counts.",
        ));
    }
    Ok(old)
}

/// Adds a file, or one that takes the place of another.
///
/// # Errors
/// [`AppError::TooLarge`], [`AppError::MediaType`], [`AppError::Field`] for a gate that the project has not,
/// `document_same` for bytes that are there, `document_replaced`, `documents_full`, [`AppError::OutsideScope`].
pub async fn add_document(ctx: &Ctx, id: &str, new: NewDocument) -> Result<DocumentView> {
    ctx.who.require(WRITERS)?;
    if u64::try_from(new.bytes.len()).is_ok_and(|n| n > DOCUMENT_BYTES) {
        return Err(AppError::TooLarge { limit: DOCUMENT_BYTES });
    }
    let kind = paper(&new.bytes).ok_or(AppError::MediaType { wanted: KINDS })?;
    let sha256 = qipan_store::hex(&Sha256::digest(&new.bytes));
    let mut tx = ctx.store.begin().await?;
    let (record, project) = writable(ctx, &mut tx, id).await?;
    let there = document::of_project(&mut tx, id).await?;
    if there.len() >= MOST {
        return Err(refused(
            "documents_full",
            "一个项目最多 500 份文件；请合并后再传。",
            "a project has at most 500 files; join some of them first.",
        ));
    }
    let old = new.replaces.as_deref().map(|old| replaced(&there, old)).transpose()?;
    let (gate, paper, note) = match old {
        Some(old) => (old.gate.clone(), old.paper.clone(), text::line("note", &new.note, 500)?),
        None => {
            let gate = text::optional_line("gate", &new.gate, 64)?;
            let known = record.template.gate(&gate).is_some_and(|g| Template::applies(g, &project));
            if !gate.is_empty() && !known {
                let en = "is no gate of this project; choose one of its gates, or none.";
                return Err(told("gate", &gate, "不是本项目的节点，请选择项目的节点，或不选。", en));
            }
            (gate, text::line("paper", &new.paper, 120)?, text::optional_line("note", &new.note, 500)?)
        }
    };
    let counts = |d: &&DocumentMeta| !there.iter().any(|n| n.replaces.as_ref() == Some(&d.id));
    if there.iter().filter(counts).any(|d| d.sha256 == sha256 && d.gate == gate && d.paper == paper) {
        return Err(refused(
            "document_same",
            "同一份文件已在此处，内容完全相同，不必再传。",
            "the very same file is here already; there is no need to add it again.",
        ));
    }
    let row = DocumentRow {
        id: ctx.id(),
        project_id: id.to_owned(),
        file_name: text::file_name(&new.file_name, kind.extension, "document"),
        gate,
        paper,
        doc_no: text::optional_line("doc_no", &new.doc_no, 120)?,
        mime: kind.mime.to_owned(),
        bytes: i64::try_from(new.bytes.len()).map_err(|e| stored("size", &e.to_string()))?,
        sha256,
        data: new.bytes,
        replaces: old.map(|d| d.id.clone()),
        note,
        by_user: ctx.who.username.clone(),
        known_on: ctx.today().to_string(),
        at: ctx.stamp(),
        synthetic: record.row.synthetic,
    };
    document::add(&mut tx, &row).await?;
    let meta = DocumentMeta::from(&row);
    let act = if old.is_some() { "replace_document" } else { "add_document" };
    tx.audit(ctx.audit_change(act, "project", id, old, Some(&meta)));
    tx.commit().await?;
    Ok(view(meta, None))
}

/// A file: its name and bytes. Whoever reads the project reads its files, replaced ones among them.
///
/// # Errors
/// [`AppError::NotFound`] for one that does not exist or may not be read.
pub async fn document(ctx: &Ctx, portfolio: &Portfolio, id: &str) -> Result<(String, Vec<u8>)> {
    let board = board(ctx, portfolio, None).await?;
    let missing = || AppError::not_found(Noun::Document, id);
    let mut db = ctx.store.read().await?;
    let row = document::get(&mut db, id).await?.ok_or_else(missing)?;
    seen(ctx, &board, &row.project_id).map_err(|_| missing())?;
    if qipan_store::hex(&Sha256::digest(&row.data)) != row.sha256 {
        return Err(refused(
            "document_damaged",
            "文件内容与上传时的校验值不符；请系统管理员检查数据库。",
            "the file is not the one that was added; the system administrator checks the database.",
        ));
    }
    Ok((row.file_name, row.data))
}
