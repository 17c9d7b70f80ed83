//! Moving a project to another version of its template: proposed with every gate's fate, decided by a second person.

use super::super::check::version;
use super::super::may_read;
use super::super::model::{Record, records};
use super::Shelf;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::review::{self, Decision, Review};
use crate::rights::{DATA_ROLES, Role};
use crate::{org, text};
use jiff::civil::Date;
use qipan_project::clock::ClockEvent;
use qipan_project::template::Template;
use qipan_store::project::{self, ProjectMoveRow, ProjectRow};
use qipan_store::proposal::PROPOSED;
use qipan_store::template::{self as store, MigrationRow};
use qipan_store::{Db, Tx};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Who proposes and who decides.
const MIGRATORS: &[Role] = &[Role::Planner, Role::Reviewer];
/// How a project comes to run on another version.
const REVIEW: Review = Review {
    entity: "template_migration",
    noun: Noun::Template,
    proposers: MIGRATORS,
    deciders: MIGRATORS,
    consent: ("approved", "approve"),
};

/// A wish to move a project to another version.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct ProposalBody {
    /// Template; the one it runs on if missing.
    #[serde(default)]
    pub code: Option<String>,
    /// Version.
    pub version: String,
    /// Old gate to new gate, where the code changes.
    #[serde(default)]
    pub mapping: BTreeMap<String, String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Only tell what would become of each gate.
    #[serde(default)]
    pub dry_run: bool,
}

/// What becomes of a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GateFate {
    /// Old gate; null for a new one.
    pub from: Option<String>,
    /// Its name.
    pub from_name: Option<String>,
    /// New gate; null for one that is lost.
    pub to: Option<String>,
    /// Its name.
    pub to_name: Option<String>,
    /// `kept`, `mapped`, `lost` or `new`.
    pub fate: String,
    /// The day on which it was passed, if it was.
    #[schema(value_type = Option<String>, format = Date)]
    pub confirmed: Option<Date>,
    /// It has dates: what is lost stays in the history and counts no more.
    pub dated: bool,
}

/// A wish with what becomes of each gate.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateMigration)]
pub struct MigrationView {
    /// Identity; empty in a dry run.
    pub id: String,
    /// Project.
    pub project_id: String,
    /// Its name.
    pub project_name: String,
    /// Code and version that it runs on.
    pub from: String,
    /// Code and version that it shall run on.
    pub to: String,
    /// Every gate.
    pub gates: Vec<GateFate>,
    /// Why.
    pub reason: String,
    /// `proposed`, `approved` or `refused`.
    pub state: String,
    /// Who wishes it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Remark of the decision.
    pub note: String,
    /// The person asking may decide it.
    pub may_decide: bool,
    /// Version, for the decision.
    pub rev: i64,
}

fn told(field: &'static str, value: &str, zh: &str, en: &str) -> AppError {
    AppError::field(field, value, FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() })
}

/// What becomes of each gate of a project.
fn fates(
    record: &Record,
    old: &Template,
    new: &Template,
    mapping: &BTreeMap<String, String>,
) -> Vec<GateFate> {
    let dates = record.history.dates();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for gate in &old.gates {
        let to = mapping.get(&gate.code).map_or(gate.code.as_str(), String::as_str);
        let to = new.gate(to);
        let own = dates.get(&gate.code);
        if let Some(to) = to {
            taken.insert(&to.code);
        }
        found.push(GateFate {
            from: Some(gate.code.clone()),
            from_name: Some(gate.name.clone()),
            to: to.map(|g| g.code.clone()),
            to_name: to.map(|g| g.name.clone()),
            fate: match to {
                None => "lost",
                Some(g) if g.code == gate.code => "kept",
                Some(_) => "mapped",
            }
            .into(),
            confirmed: own.and_then(|d| d.confirmed),
            dated: own.is_some_and(|d| d.planned.or(d.estimated).or(d.confirmed).is_some()),
        });
    }
    for gate in new.gates.iter().filter(|g| !taken.contains(g.code.as_str())) {
        found.push(GateFate {
            from: None,
            from_name: None,
            to: Some(gate.code.clone()),
            to_name: Some(gate.name.clone()),
            fate: "new".into(),
            confirmed: None,
            dated: false,
        });
    }
    found
}

fn view(ctx: &Ctx, row: MigrationRow, record: &Record, gates: Vec<GateFate>, may: bool) -> MigrationView {
    MigrationView {
        project_name: record.row.name.clone(),
        from: format!("{} {}", row.from_code, row.from_version),
        to: format!("{} {}", row.to_code, row.to_version),
        gates,
        may_decide: review::may_decide(ctx, &row, may),
        id: row.id,
        project_id: row.project_id,
        reason: row.reason,
        state: row.state,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        note: row.note,
        rev: row.rev,
    }
}

/// A project for whoever may move it.
async fn movable(ctx: &Ctx, db: &mut Db, id: &str) -> Result<Record> {
    let tree = org::tree(db).await?;
    let missing = || AppError::not_found(Noun::Project, id);
    let record = records(db, Some(id)).await?.pop().ok_or_else(missing)?;
    let project = record.versions.last().map(|(_, p)| p.clone()).ok_or_else(missing)?;
    if !may_read(ctx, &tree, &project) {
        return Err(missing());
    }
    ctx.who.require_at(&tree, MIGRATORS, &record.row.unit_code)?;
    Ok(record)
}

fn target(shelf: &Shelf, record: &Record, body: &ProposalBody) -> Result<&'static Template> {
    let code = body.code.as_deref().filter(|c| !c.is_empty()).unwrap_or(&record.row.template_code);
    let found = shelf.find(code, body.version.trim());
    let found =
        found.ok_or_else(|| AppError::not_found(Noun::Template, format!("{code} {}", body.version)))?;
    if std::ptr::eq(found, record.template) {
        return Err(told(
            "version",
            &body.version,
            "项目已在此版本上。",
            "is the version that the project runs on.",
        ));
    }
    let mut taken = BTreeSet::new();
    for (from, to) in &body.mapping {
        if record.template.gate(from).is_none() {
            return Err(told(
                "mapping",
                from,
                "不是现模板的节点，请核对。",
                "is no gate of the present template; check it.",
            ));
        }
        if found.gate(to).is_none() {
            return Err(told(
                "mapping",
                to,
                "不是新模板的节点，请核对。",
                "is no gate of the new template; check it.",
            ));
        }
        let stays = |g: &str| record.template.gate(g).is_some() && !body.mapping.contains_key(g);
        if !taken.insert(to) || stays(to) {
            return Err(told(
                "mapping",
                to,
                "被两个节点对应，请改一处。",
                "is given to two gates; change one.",
            ));
        }
    }
    Ok(found)
}

/// A gate whose clock runs must live on.
fn clocks_live(record: &Record, gates: &[GateFate]) -> Result<()> {
    for gate in gates.iter().filter(|g| g.fate == "lost" || g.fate == "mapped") {
        let code = gate.from.as_deref().unwrap_or_default();
        let runs = record.clocks_on(code, Date::MAX)?.pop();
        if runs.is_some_and(|c| !matches!(c.events.last(), Some((_, ClockEvent::Done)))) {
            return Err(AppError::Refused {
                code: "clock_running",
                zh: format!("节点“{}”正在计时，办结后再迁移。", gate.from_name.as_deref().unwrap_or(code)),
                en: format!("the clock of gate '{code}' runs; migrate once it is decided."),
            });
        }
    }
    Ok(())
}

/// What would become of each gate; nothing is kept.
///
/// # Errors
/// As [`propose`].
pub async fn preview(ctx: &Ctx, id: &str, body: &ProposalBody) -> Result<MigrationView> {
    ctx.who.require(MIGRATORS)?;
    let mut db = ctx.store.read().await?;
    let record = movable(ctx, &mut db, id).await?;
    let new = target(&Shelf::load(&mut db).await?, &record, body)?;
    let gates = fates(&record, record.template, new, &body.mapping);
    let row = wish(ctx, &record, new, body, String::new(), String::new())?;
    Ok(view(ctx, row, &record, gates, false))
}

fn wish(
    ctx: &Ctx,
    record: &Record,
    new: &Template,
    body: &ProposalBody,
    id: String,
    reason: String,
) -> Result<MigrationRow> {
    Ok(MigrationRow {
        id,
        project_id: record.row.id.clone(),
        from_code: record.row.template_code.clone(),
        from_version: record.row.template_version.clone(),
        to_code: new.code.clone(),
        to_version: new.version.clone(),
        mapping: serde_json::to_string(&body.mapping).map_err(|e| AppError::Internal(e.to_string()))?,
        reason,
        ..review::proposed(ctx)
    })
}

/// Proposes to move a project to another version.
///
/// # Errors
/// [`AppError::Field`] for a gate that is none; [`AppError::Refused`] while a clock runs on a gate that would go, or
/// while another proposal waits.
pub async fn propose(ctx: &Ctx, id: &str, body: &ProposalBody) -> Result<MigrationView> {
    ctx.who.require(REVIEW.proposers)?;
    let reason = text::line("reason", &body.reason, 500)?;
    let mut tx = ctx.store.begin().await?;
    let record = movable(ctx, &mut tx, id).await?;
    let new = target(&Shelf::load(&mut tx).await?, &record, body)?;
    let gates = fates(&record, record.template, new, &body.mapping);
    clocks_live(&record, &gates)?;
    if !store::migrations(&mut tx, Some(id), Some(PROPOSED)).await?.is_empty() {
        return Err(AppError::Refused {
            code: "migration_waits",
            zh: "该项目已有一项待审的模板迁移。".into(),
            en: "another migration of this project waits for its decision.".into(),
        });
    }
    let row = wish(ctx, &record, new, body, ctx.id(), reason)?;
    REVIEW.propose(ctx, &mut tx, &row, &row.id).await?;
    tx.commit().await?;
    Ok(view(ctx, row, &record, gates, true))
}

/// Proposals that the person may read, newest first: of one project or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn migrations(ctx: &Ctx, project: Option<&str>) -> Result<Vec<MigrationView>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let (tree, shelf) = (org::tree(&mut db).await?, Shelf::load(&mut db).await?);
    let mut found = Vec::new();
    for row in store::migrations(&mut db, project, None).await?.into_iter().take(200) {
        let Some(record) = records(&mut db, Some(&row.project_id)).await?.pop() else { continue };
        let Some((_, known)) = record.versions.last() else { continue };
        if !may_read(ctx, &tree, known) {
            continue;
        }
        let mapping: BTreeMap<String, String> = serde_json::from_str(&row.mapping)
            .map_err(|e| AppError::Internal(format!("migration {}: {e}", row.id)))?;
        let pair =
            shelf.find(&row.from_code, &row.from_version).zip(shelf.find(&row.to_code, &row.to_version));
        let gates = pair.map(|(old, new)| fates(&record, old, new, &mapping)).unwrap_or_default();
        let may = ctx.who.has_at(&tree, MIGRATORS, &record.row.unit_code);
        found.push(view(ctx, row, &record, gates, may));
    }
    Ok(found)
}

/// Decides on version `rev` of a proposal; never on one's own.
///
/// # Errors
/// [`AppError::OwnSubmission`], [`AppError::WrongState`], [`AppError::Stale`] if somebody else decided by now or the
/// project runs on another version.
pub async fn decide(ctx: &Ctx, id: &str, body: &Decision, rev: i64) -> Result<MigrationView> {
    ctx.who.require(REVIEW.deciders)?;
    let decision = body.checked()?;
    let mut tx = ctx.store.begin().await?;
    let missing = || AppError::not_found(Noun::Template, id);
    let row = store::migration(&mut tx, id).await?.ok_or_else(missing)?;
    let record = movable(ctx, &mut tx, &row.project_id).await?;
    REVIEW.check(ctx, &row, Some(rev))?;
    let shelf = Shelf::load(&mut tx).await?;
    let new = shelf.find(&row.to_code, &row.to_version).ok_or_else(missing)?;
    let mapping: BTreeMap<String, String> =
        serde_json::from_str(&row.mapping).map_err(|e| AppError::Internal(format!("migration {id}: {e}")))?;
    let gates = fates(&record, record.template, new, &mapping);
    if body.approve {
        let there = (&record.row.template_code, &record.row.template_version);
        if there != (&row.from_code, &row.from_version) {
            return Err(AppError::Stale { what: Noun::Project, id: row.project_id, current: record.row.rev });
        }
        clocks_live(&record, &gates)?;
        apply(ctx, &mut tx, &record, new, &gates).await?;
    }
    let next = REVIEW.decide(ctx, &mut tx, &row, decision, id).await?;
    tx.commit().await?;
    Ok(view(ctx, MigrationRow { rev: rev + 1, ..next }, &record, gates, true))
}

/// Moves the project: its version, and the dates of gates that have another code now. Nothing of its past is touched.
async fn apply(ctx: &Ctx, tx: &mut Tx, record: &Record, new: &Template, gates: &[GateFate]) -> Result<()> {
    let row = ProjectRow {
        template_code: new.code.clone(),
        template_version: new.version.clone(),
        ..record.row.clone()
    };
    project::update(tx, &row, &version(ctx, &row, record.row.rev + 1), record.row.rev).await?;
    let dates = record.history.dates();
    let mut moves = Vec::new();
    for (fate, to) in gates.iter().filter(|g| g.fate == "mapped").filter_map(|g| Some((g, g.to.clone()?))) {
        let Some(own) = fate.from.as_ref().and_then(|f| dates.get(f)) else { continue };
        for (kind, day) in
            [("planned", own.planned), ("estimated", own.estimated), ("confirmed", own.confirmed)]
        {
            let Some(day) = day else { continue };
            moves.push(ProjectMoveRow {
                id: ctx.id(),
                project_id: record.row.id.clone(),
                gate: to.clone(),
                kind: kind.to_owned(),
                from_date: None,
                to_date: Some(day.to_string()),
                on_date: ctx.today().to_string(),
                by_user: ctx.who.username.clone(),
                reason: format!("模板迁移：原节点“{}”", fate.from_name.as_deref().unwrap_or_default()),
                at: ctx.stamp(),
            });
        }
    }
    if !moves.is_empty() {
        project::insert_moves(tx, &moves).await?;
    }
    tx.audit(ctx.audit_change("migrate_template", "project", &record.row.id, Some(&record.row), Some(&row)));
    Ok(())
}
