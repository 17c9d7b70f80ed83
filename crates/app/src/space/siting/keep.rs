//! Sitings that are kept: what was asked, by which versions it was judged, and the bytes of the answer.

use super::check::{CheckRequest, Checked, check, check_by, crs_of};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::ledger;
use crate::org;
use crate::rights::DATA_ROLES;
use crate::space::SITERS;
use crate::space::atlas::Atlas;
use crate::space::geojson;
use crate::space::schema::VerdictDoc;
use crate::text;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_space::crs::transform_shape;
use qipan_space::{Crs, Geometry};
use qipan_store::siting::{self, SitingFilter, SitingRow};
use qipan_store::{Db, hex};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A site to be checked and kept.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewSiting {
    /// What the site is for.
    pub name: String,
    /// Unit that it belongs to; one's own, else the district, if missing.
    #[serde(default)]
    pub unit: Option<String>,
    /// The project's code.
    #[serde(default)]
    pub project_code: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// What is asked.
    #[serde(flatten)]
    pub check: CheckRequest,
}

/// What can be changed of a siting; what was asked and answered stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SitingChange {
    /// What the site is for.
    pub name: String,
    /// The project's code.
    #[serde(default)]
    pub project_code: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// `open` or `withdrawn`.
    pub state: String,
}

/// A siting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SitingView {
    /// Identity.
    pub id: String,
    /// What the site is for.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// The project's code.
    pub project_code: Option<String>,
    /// `open` or `withdrawn`.
    pub state: String,
    /// `allowed`, `conditional`, `restricted`, `manual_review` or `forbidden`; a first judgement, a person decides.
    pub outcome: String,
    /// Area, m².
    pub area_m2: f64,
    /// The day that it was asked for.
    pub as_of: String,
    /// Remark.
    pub note: String,
    /// What was asked.
    pub request: CheckRequest,
    /// The site in EPSG:4490, whatever it was asked in; null in lists that do not ask for shapes.
    #[schema(value_type = Option<Object>)]
    pub shape: Option<Value>,
    /// The verdict; null in lists.
    #[schema(value_type = Option<VerdictDoc>)]
    pub verdict: Option<Value>,
    /// SHA-256 of the verdict's bytes.
    pub verdict_sha256: String,
    /// Who asked.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// May be changed by the person who asks.
    pub editable: bool,
    /// For `If-Match`.
    pub rev: i64,
}

/// A page of sitings, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SitingPage {
    /// The sitings without their verdicts.
    pub items: Vec<SitingView>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// A siting judged again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Recheck {
    /// The day asked for.
    pub as_of: String,
    /// The same bytes as kept.
    pub same: bool,
    /// Outcome kept.
    pub outcome_before: String,
    /// Outcome now.
    pub outcome: String,
    /// SHA-256 of the verdict's bytes now.
    pub verdict_sha256: String,
    /// The verdict now.
    #[schema(value_type = VerdictDoc)]
    pub verdict: Value,
}

/// Checks a site and keeps request, versions and verdict.
///
/// # Errors
/// Without the role at the unit; as [`check`].
pub async fn save(ctx: &Ctx, atlas: &Atlas, new: NewSiting) -> Result<SitingView> {
    ctx.who.require(SITERS)?;
    let tree = org::tree(&mut *ctx.store.read().await?).await?;
    let unit = unit_of(ctx, &tree, new.unit)?;
    ctx.who.require_at(&tree, SITERS, &unit)?;
    let on = new.check.as_of.unwrap_or_else(|| ctx.today());
    let request = CheckRequest { as_of: Some(on), ..new.check };
    let Checked { verdict, bytes, versions, .. } = check(ctx, atlas, &request).await?;
    let row = SitingRow {
        id: ctx.id(),
        name: text::line("name", &new.name, 128)?,
        unit_code: unit,
        project_code: project(new.project_code)?,
        state: "open".into(),
        request: written(&request)?,
        versions: written(&versions)?,
        area_m2: verdict.site.area_m2,
        overall: verdict.outcome.as_str().into(),
        verdict_sha256: hex(&Sha256::digest(&bytes)),
        verdict: String::from_utf8(bytes).map_err(|e| AppError::Internal(format!("a verdict: {e}")))?,
        as_of: on.to_string(),
        note: text::optional_line("note", &new.note, 500)?,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        rev: 1,
    };
    let mut tx = ctx.store.begin().await?;
    siting::insert_siting(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("check", "siting", &row.id, None::<&()>, Some(&brief(&row))));
    tx.commit().await?;
    view(ctx, &tree, row, true)
}

/// Sitings of the units that the person reads, newest first; with their shapes if `shapes`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(
    ctx: &Ctx,
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
    shapes: bool,
) -> Result<SitingPage> {
    ctx.who.require(DATA_ROLES)?;
    let limit = limit.unwrap_or(50).clamp(1, 200);
    let mut db = ctx.store.read().await?;
    let tree = org::tree(&mut db).await?;
    let seen: BTreeSet<String> =
        tree.units().filter(|u| ctx.who.has_at(&tree, DATA_ROLES, &u.code)).map(|u| u.code.clone()).collect();
    let filter = SitingFilter { units: Some(seen.into_iter().collect()), state, before_id: cursor };
    let rows = siting::list(&mut db, &filter, limit + 1).await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let items: Vec<SitingView> =
        rows.into_iter().take(wanted).map(|row| listed(ctx, &tree, row, shapes)).collect::<Result<_>>()?;
    let next_cursor = items.last().filter(|_| full).map(|s| s.id.clone());
    Ok(SitingPage { items, next_cursor })
}

/// A siting of a list; with its shape where it was asked for.
fn listed(ctx: &Ctx, tree: &OrgTree, row: SitingRow, shapes: bool) -> Result<SitingView> {
    let shape = if shapes { shape_of(&row) } else { None };
    Ok(SitingView { shape, ..view(ctx, tree, row, false)? })
}

/// One siting with its verdict.
///
/// # Errors
/// [`AppError::NotFound`], also for one that may not be seen.
pub async fn get(ctx: &Ctx, id: &str) -> Result<SitingView> {
    let mut db = ctx.store.read().await?;
    let (tree, row) = seen(ctx, &mut db, id).await?;
    view(ctx, &tree, row, true)
}

/// The bytes of the verdict as they were sent.
///
/// # Errors
/// As [`get`].
pub async fn verdict(ctx: &Ctx, id: &str) -> Result<Vec<u8>> {
    let (_, row) = seen(ctx, &mut *ctx.store.read().await?, id).await?;
    Ok(row.verdict.into_bytes())
}

/// Judges a siting again: by the versions that it was judged by, or by those in force on another day.
///
/// # Errors
/// As [`get`] and [`check`].
pub async fn recheck(ctx: &Ctx, atlas: &Atlas, id: &str, on: Option<Date>) -> Result<Recheck> {
    let (_, row) = seen(ctx, &mut *ctx.store.read().await?, id).await?;
    let request = request_of(&row)?;
    let again = match on {
        Some(on) => {
            check(ctx, atlas, &CheckRequest { as_of: Some(on), recorded_at: None, ..request }).await?
        }
        None => {
            let versions: Vec<String> = read(&row, &row.versions)?;
            let on = row.as_of.parse().map_err(|e| AppError::Internal(format!("siting {id}: {e}")))?;
            check_by(ctx, atlas, &request, on, &versions).await?
        }
    };
    Ok(Recheck {
        as_of: again.verdict.asked.as_of.to_string(),
        same: again.bytes == row.verdict.as_bytes(),
        outcome_before: row.overall,
        outcome: again.verdict.outcome.as_str().into(),
        verdict_sha256: hex(&Sha256::digest(&again.bytes)),
        verdict: serde_json::from_slice(&again.bytes)
            .map_err(|e| AppError::Internal(format!("a verdict: {e}")))?,
    })
}

/// Changes name, project, remark and state over revision `if_rev`. Withdrawing frees the quota that it holds.
///
/// # Errors
/// [`AppError::Stale`]; without the role at the unit.
pub async fn change(ctx: &Ctx, id: &str, change: SitingChange, if_rev: i64) -> Result<SitingView> {
    ctx.who.require(SITERS)?;
    let mut tx = ctx.store.begin().await?;
    let (tree, old) = seen(ctx, &mut tx, id).await?;
    ctx.who.require_at(&tree, SITERS, &old.unit_code)?;
    if !["open", "withdrawn"].contains(&change.state.as_str()) {
        return Err(AppError::field("state", change.state, FieldFault::NotOneOf("open, withdrawn")));
    }
    let row = SitingRow {
        name: text::line("name", &change.name, 128)?,
        project_code: project(change.project_code)?,
        note: text::optional_line("note", &change.note, 500)?,
        state: change.state,
        rev: if_rev + 1,
        ..old.clone()
    };
    siting::update(&mut tx, &row, if_rev).await?;
    if row.state == "withdrawn" && old.state != row.state {
        ledger::release_siting(ctx, &mut tx, id, &format!("选址撤回 {id}")).await?;
    }
    tx.audit(ctx.audit_change("change", "siting", id, Some(&brief(&old)), Some(&brief(&row))));
    tx.commit().await?;
    view(ctx, &tree, row, true)
}

/// The siting, if it is of a unit that the person reads.
pub(in crate::space) async fn seen(ctx: &Ctx, db: &mut Db, id: &str) -> Result<(OrgTree, SitingRow)> {
    ctx.who.require(DATA_ROLES)?;
    let tree = org::tree(db).await?;
    let row = siting::get(db, id).await?.filter(|s| ctx.who.has_at(&tree, DATA_ROLES, &s.unit_code));
    Ok((tree, row.ok_or_else(|| AppError::not_found(Noun::Siting, id))?))
}

fn unit_of(ctx: &Ctx, tree: &OrgTree, named: Option<String>) -> Result<String> {
    if let Some(unit) = named.filter(|u| !u.trim().is_empty()) {
        return tree
            .get(&unit)
            .map(|u| u.code.clone())
            .ok_or(AppError::NotFound { what: Noun::Unit, id: unit });
    }
    let own: BTreeSet<&str> = ctx.who.roots(SITERS).collect();
    let district = || tree.district().map(|u| u.code.clone()).unwrap_or_default();
    Ok(match own.first() {
        Some(only) if own.len() == 1 => (*only).to_owned(),
        _ => district(),
    })
}

fn project(code: Option<String>) -> Result<Option<String>> {
    let code = text::optional_line("project_code", &code.unwrap_or_default(), 64)?;
    Ok(Some(code).filter(|c| !c.is_empty()))
}

/// A row without its long texts, for the audit trail.
fn brief(row: &SitingRow) -> SitingRow {
    SitingRow { request: String::new(), verdict: String::new(), ..row.clone() }
}

fn written<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(format!("a siting can't be written: {e}")))
}

fn read<T: serde::de::DeserializeOwned>(row: &SitingRow, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| AppError::Internal(format!("stored siting {}: {e}", row.id)))
}

pub(in crate::space) fn request_of(row: &SitingRow) -> Result<CheckRequest> {
    read(row, &row.request)
}

/// The site as a map draws it; nothing where what was asked can't be drawn.
fn shape_of(row: &SitingRow) -> Option<Value> {
    let request = request_of(row).ok()?;
    let drawn = geojson::area(&request.geometry).ok()?;
    let crs = crs_of(request.crs.as_deref()).ok()?;
    let turned = transform_shape(crs, Crs::Cgcs2000, &drawn).ok()?;
    Some(geojson::geometry(&Geometry::Area(turned)))
}

fn view(ctx: &Ctx, tree: &OrgTree, row: SitingRow, whole: bool) -> Result<SitingView> {
    Ok(SitingView {
        unit_name: tree
            .get(&row.unit_code)
            .map_or_else(|| row.unit_code.clone(), |u| u.name(ctx.lang).to_owned()),
        editable: ctx.who.has_at(tree, SITERS, &row.unit_code),
        shape: if whole { shape_of(&row) } else { None },
        request: request_of(&row)?,
        verdict: if whole { Some(read(&row, &row.verdict)?) } else { None },
        id: row.id,
        name: row.name,
        unit: row.unit_code,
        project_code: row.project_code,
        state: row.state,
        outcome: row.overall,
        area_m2: row.area_m2,
        as_of: row.as_of,
        note: row.note,
        verdict_sha256: row.verdict_sha256,
        created_by: row.created_by,
        created_at: row.created_at,
        rev: row.rev,
    })
}
