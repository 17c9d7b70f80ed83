//! Templates as people see them, and bringing in a version.

use super::Shelf;
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::{DATA_ROLES, Role};
use crate::{org, text};
use qipan_kernel::finding::{Finding, Severity};
use qipan_project::schedule::LinkKind;
use qipan_project::template::{Batch, Gate, Template, parse, source as built_in_source};
use qipan_store::template::{self as store, TemplateRow};
use qipan_store::{hex, project};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// A version of a template.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectTemplate)]
pub struct TemplateView {
    /// Code.
    pub code: String,
    /// Version.
    pub version: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which projects it is for; empty for every other.
    pub when: String,
    /// New projects run on it.
    pub current: bool,
    /// It comes with Qipan.
    pub built_in: bool,
    /// Why it was brought in, by whom, when.
    pub note: String,
    /// Who.
    pub by: String,
    /// When; empty for a built-in one.
    pub at: String,
    /// Projects that run on it.
    pub projects: usize,
    /// Stages, in order.
    pub stages: Vec<TemplateStageView>,
    /// Gates; each stands after those it waits for.
    pub gates: Vec<TemplateGateView>,
}

/// A stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateStage)]
pub struct TemplateStageView {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which of 五个一批.
    #[schema(value_type = String)]
    pub batch: Batch,
}

/// A gate.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateGate)]
pub struct TemplateGateView {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Its stage.
    pub stage: String,
    /// Who does it.
    pub holder: String,
    /// What it waits for, such as `land; design+3`.
    pub after: String,
    /// How long it takes: `20w` working days, `540d` calendar days.
    pub takes: String,
    /// Limit by law.
    pub legal: Option<String>,
    /// Limit pledged.
    pub pledged: Option<String>,
    /// Where the limit stands.
    pub basis: String,
    /// Which projects have it; empty for all.
    pub when: String,
    /// Documents it needs.
    pub documents: Vec<String>,
}

/// A version to be brought in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct TemplateFile {
    /// In the form of `templates.json`: stages, gates, templates.
    #[schema(value_type = Object)]
    pub file: Value,
    /// Why.
    pub note: String,
    /// Only check.
    #[serde(default)]
    pub dry_run: bool,
}

/// What was read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TemplateImported {
    /// The versions that the file has.
    pub templates: Vec<TemplateView>,
    /// They are kept.
    pub saved: bool,
}

fn gate(gate: &Gate) -> TemplateGateView {
    let link = |l: &qipan_project::schedule::Link| {
        let kind = if l.kind == LinkKind::StartStart { "SS" } else { "" };
        let lag = if l.lag > 0 { format!("+{}", l.lag) } else { String::new() };
        format!("{}{kind}{lag}", l.task)
    };
    TemplateGateView {
        code: gate.code.clone(),
        name: gate.name.clone(),
        name_en: gate.name_en.clone(),
        stage: gate.stage.clone(),
        holder: gate.holder.clone(),
        after: gate.after.iter().map(link).collect::<Vec<_>>().join("; "),
        takes: gate.duration.to_string(),
        legal: gate.limit.map(|l| l.legal.to_string()),
        pledged: gate.limit.and_then(|l| l.pledged).map(|p| p.to_string()),
        basis: gate.basis.clone(),
        when: gate.when.text().to_owned(),
        documents: gate.documents.clone(),
    }
}

fn view(template: &Template, row: Option<&TemplateRow>, current: bool, projects: usize) -> TemplateView {
    TemplateView {
        code: template.code.clone(),
        version: template.version.clone(),
        name: template.name.clone(),
        name_en: template.name_en.clone(),
        when: template.when.text().to_owned(),
        current,
        built_in: row.is_none(),
        note: row.map_or_else(String::new, |r| r.note.clone()),
        by: row.map_or_else(String::new, |r| r.by_user.clone()),
        at: row.map_or_else(String::new, |r| r.at.clone()),
        projects,
        stages: template
            .stages
            .iter()
            .map(|s| TemplateStageView {
                code: s.code.clone(),
                name: s.name.clone(),
                name_en: s.name_en.clone(),
                batch: s.batch,
            })
            .collect(),
        gates: template.gates.iter().map(gate).collect(),
    }
}

/// Every version there is, the current ones first.
///
/// # Errors
/// Whatever the database says.
pub async fn list(ctx: &Ctx) -> Result<Vec<TemplateView>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let shelf = Shelf::load(&mut db).await?;
    let projects = project::list(&mut db).await?;
    let current = shelf.current();
    let one = |t: &&'static Template| {
        let row = shelf.rows.iter().find(|r| r.code == t.code && r.version == t.version);
        let on = projects.iter().filter(|p| p.template_code == t.code && p.template_version == t.version);
        view(t, row, current.iter().any(|c| std::ptr::eq(*c, *t)), on.count())
    };
    let mut all: Vec<TemplateView> = shelf.all().iter().map(one).collect();
    all.sort_by_key(|t| !t.current);
    Ok(all)
}

/// The file of one version: to be changed, given a new version, and brought in.
fn only(file: &Value, code: &str, version: &str) -> Option<Value> {
    let is = |t: &&Value| {
        t.get("code").and_then(Value::as_str) == Some(code)
            && t.get("version").and_then(Value::as_str) == Some(version)
    };
    let one = file.get("templates")?.as_array()?.iter().find(is)?.clone();
    let mut own = file.clone();
    *own.get_mut("templates")? = Value::Array(vec![one]);
    Some(own)
}

/// The file of a version, as JSON.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn source(ctx: &Ctx, code: &str, version: &str) -> Result<String> {
    ctx.who.require(DATA_ROLES)?;
    let rows = store::list(&mut *ctx.store.read().await?).await?;
    let own = rows.into_iter().find(|r| r.code == code && r.version == version).map(|r| r.body);
    let text = own.as_deref().unwrap_or_else(|| built_in_source());
    let file: Value = serde_json::from_str(text).map_err(|e| AppError::Internal(e.to_string()))?;
    let one = only(&file, code, version)
        .ok_or_else(|| AppError::not_found(Noun::Template, format!("{code} {version}")))?;
    serde_json::to_string_pretty(&one).map_err(|e| AppError::Internal(e.to_string()))
}

/// Brings in the versions of a file; projects that run stay on theirs.
///
/// # Errors
/// [`AppError::Findings`] for what is wrong with the file: a cycle is named, so is a gate or stage that is not there;
/// [`AppError::AlreadyExists`] for a version that is there.
pub async fn import(ctx: &Ctx, new: &TemplateFile) -> Result<TemplateImported> {
    ctx.who.require(&[Role::Planner])?;
    let note = text::line("note", &new.note, 200)?;
    let json = new.file.to_string();
    let read = parse(&json)
        .map_err(|e| AppError::Findings(vec![Finding::saying(Severity::Error, "template_wrong", &e)]))?;
    if read.is_empty() {
        let finding = Finding::error("template_empty", "文件里没有模板", "the file has no template");
        return Err(AppError::Findings(vec![
            finding.remedy("请对照下载的文件", "compare with a downloaded file"),
        ]));
    }
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    let top = tree.district().map(|u| u.code.clone()).unwrap_or_default();
    ctx.who.require_at(&tree, &[Role::Planner], &top)?;
    let shelf = Shelf::load(&mut tx).await?;
    let mut rows = Vec::new();
    for (template, ord) in read.iter().zip(i64::try_from(shelf.rows.len()).unwrap_or(0)..) {
        if shelf.find(&template.code, &template.version).is_some() {
            let id = format!("{} {}", template.code, template.version);
            return Err(AppError::AlreadyExists { what: Noun::Template, id });
        }
        let own = only(&new.file, &template.code, &template.version);
        let body = own.unwrap_or_else(|| new.file.clone()).to_string();
        rows.push(TemplateRow {
            code: text::code("code", &template.code)?,
            version: text::code("version", &template.version)?,
            sha256: hex(&Sha256::digest(body.as_bytes())),
            body,
            note: note.clone(),
            ord,
            by_user: ctx.who.username.clone(),
            at: ctx.stamp(),
        });
    }
    let templates = read.iter().zip(&rows).map(|(t, row)| view(t, Some(row), true, 0)).collect();
    if new.dry_run {
        return Ok(TemplateImported { templates, saved: false });
    }
    store::insert_templates(&mut tx, &rows).await?;
    for row in &rows {
        let id = format!("{} {}", row.code, row.version);
        tx.audit(ctx.audit_change("import", "project_template", &id, None::<&()>, Some(row)));
    }
    tx.commit().await?;
    Ok(TemplateImported { templates, saved: true })
}
