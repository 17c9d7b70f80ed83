//! Org units: created, renamed, closed, split and merged, each on a date. Kept by the system administrator.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::text;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::org::{OrgError, OrgKind, OrgTree, OrgUnit, Succession, SuccessionKind};
use qipan_kernel::region::RegionCode;
use qipan_kernel::text::{Lang, Say};
use qipan_store::org::{OrgSuccessionRow, OrgUnitRow};
use qipan_store::{Db, Tx, org};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A tree deeper than this is refused: no administration has as many levels.
const MAX_DEPTH: usize = 32;
const ADMIN: &[Role] = &[Role::SystemAdmin];

/// A unit with the units below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitView {
    /// Its code, never used again for another unit.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// `district`, `bureau`, `platform`, `subdistrict` or `department`.
    #[schema(value_type = String)]
    pub kind: OrgKind,
    /// Code of the unit above.
    pub parent: Option<String>,
    /// GB/T 2260 code of its area.
    pub region: Option<String>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub valid_from: Date,
    /// Last day; none while it exists.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Date>,
    /// What followed it.
    pub succeeded_by: Vec<SuccessorView>,
    /// Version, for `If-Match`.
    pub rev: i64,
    /// The units below it.
    #[schema(no_recursion)]
    pub children: Vec<UnitView>,
}

/// A unit that followed another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuccessorView {
    /// Its code.
    pub code: String,
    /// `close`, `split` or `merge`.
    pub kind: String,
    /// Since which day.
    #[schema(value_type = String, format = Date)]
    pub on_date: Date,
}

/// A new unit, or a part of one that is split.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewUnit {
    /// Code: letters, digits, `-`, `_`, `.`.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    #[serde(default)]
    pub name_en: String,
    /// What it is; parts of a split are what the whole was.
    #[schema(value_type = Option<String>)]
    pub kind: Option<OrgKind>,
    /// The unit above; parts of a split stay where the whole was.
    pub parent: Option<String>,
    /// GB/T 2260 code of its area.
    pub region: Option<String>,
    /// First day; today if missing.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Date>,
}

/// New names and place of a unit.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct UnitChange {
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    #[serde(default)]
    pub name_en: String,
    /// What it is.
    #[schema(value_type = String)]
    pub kind: OrgKind,
    /// The unit above.
    pub parent: Option<String>,
    /// GB/T 2260 code of its area.
    pub region: Option<String>,
}

/// The units as they became, with what the change means.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitsChanged {
    /// What the change means for later values.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
}

/// The tree of all units, closed ones too.
pub async fn tree(db: &mut Db) -> Result<OrgTree> {
    let rows = org::list(db).await?;
    let successions = org::successions(db).await?;
    let units = rows.iter().map(unit_of).collect::<Result<Vec<_>>>()?;
    let successions = successions.iter().map(succession_of).collect::<Result<Vec<_>>>()?;
    OrgTree::with_successions(units, successions)
        .map_err(|e| AppError::Internal(format!("stored units: {e}")))
}

/// All units as trees, one for each root.
pub async fn list(ctx: &Ctx) -> Result<Vec<UnitView>> {
    ctx.who.require(Role::ALL)?;
    let mut db = ctx.store.read().await?;
    let tree = tree(&mut db).await?;
    let rows = org::list(&mut db).await?;
    let revs: BTreeMap<&str, i64> = rows.iter().map(|r| (r.code.as_str(), r.rev)).collect();
    Ok(tree.roots().map(|root| shown(&tree, root, &revs)).collect())
}

/// One unit without those below it.
pub async fn get(ctx: &Ctx, code: &str) -> Result<UnitView> {
    ctx.who.require(Role::ALL)?;
    one(&mut *ctx.store.read().await?, code).await
}

/// Adds a unit.
pub async fn create(ctx: &Ctx, new: NewUnit) -> Result<UnitView> {
    ctx.who.require(ADMIN)?;
    let unit = checked(ctx, &new, OrgKind::Department, None)?;
    let code = unit.code.clone();
    let mut tx = ctx.store.begin().await?;
    let before = tree(&mut tx).await?;
    if before.get(&code).is_some() {
        return Err(AppError::AlreadyExists { what: Noun::Unit, id: code });
    }
    let mut units: Vec<OrgUnit> = before.units().cloned().collect();
    units.push(unit);
    let after = OrgTree::with_successions(units, before.successions().to_vec()).map_err(refused)?;
    write(&mut tx, &before, &after).await?;
    finish(tx, ctx, "create", &code, &before, &after).await?;
    get(ctx, &code).await
}

/// Changes names and place of a unit, over version `rev`.
pub async fn update(ctx: &Ctx, code: &str, change: UnitChange, rev: i64) -> Result<UnitView> {
    ctx.who.require(ADMIN)?;
    let mut tx = ctx.store.begin().await?;
    let before = tree(&mut tx).await?;
    let row = org::get(&mut tx, code).await?.ok_or_else(|| AppError::not_found(Noun::Unit, code))?;
    if row.rev != rev {
        return Err(AppError::Stale { what: Noun::Unit, id: code.to_owned(), current: row.rev });
    }
    let mut units: Vec<OrgUnit> = before.units().cloned().collect();
    for unit in units.iter_mut().filter(|u| u.code == code) {
        unit.name_zh = text::line("name_zh", &change.name_zh, 64)?;
        unit.name_en = text::optional_line("name_en", &change.name_en, 128)?;
        unit.kind = change.kind;
        unit.parent = change.parent.clone().filter(|p| !p.is_empty());
        unit.region = region(change.region.as_deref())?;
    }
    let after = OrgTree::with_successions(units, before.successions().to_vec()).map_err(refused)?;
    write(&mut tx, &before, &after).await?;
    finish(tx, ctx, "update", code, &before, &after).await?;
    get(ctx, code).await
}

/// Closes a unit: the day before `on` is its last. Units below it move to `heir`, or up.
pub async fn close(ctx: &Ctx, code: &str, heir: Option<&str>, on: Date) -> Result<UnitsChanged> {
    restructure(ctx, "close", code, |t| t.close(code, heir, on)).await
}

/// Splits a unit into new ones on a day; `homes` names the new parent of each unit below it.
pub async fn split(
    ctx: &Ctx,
    code: &str,
    parts: Vec<NewUnit>,
    homes: BTreeMap<String, String>,
    on: Date,
) -> Result<UnitsChanged> {
    let whole = { tree(&mut *ctx.store.read().await?).await?.get(code).cloned() };
    let whole = whole.ok_or_else(|| AppError::not_found(Noun::Unit, code))?;
    let parts = parts
        .iter()
        .map(|p| checked(ctx, p, whole.kind, whole.parent.clone()))
        .collect::<Result<Vec<_>>>()?;
    restructure(ctx, "split", code, |t| t.split(code, parts, &homes, on)).await
}

/// Merges `code` and `others` into one unit on a day, a new one or one of them.
pub async fn merge(
    ctx: &Ctx,
    code: &str,
    others: &[String],
    into: NewUnit,
    on: Date,
) -> Result<UnitsChanged> {
    let first = { tree(&mut *ctx.store.read().await?).await?.get(code).cloned() };
    let first = first.ok_or_else(|| AppError::not_found(Noun::Unit, code))?;
    let into = checked(ctx, &into, first.kind, first.parent)?;
    let codes: Vec<&str> = std::iter::once(code).chain(others.iter().map(String::as_str)).collect();
    restructure(ctx, "merge", code, |t| t.merge(&codes, into, on)).await
}

async fn restructure(
    ctx: &Ctx,
    action: &str,
    code: &str,
    change: impl FnOnce(&OrgTree) -> std::result::Result<(OrgTree, Vec<Finding>), OrgError>,
) -> Result<UnitsChanged> {
    ctx.who.require(ADMIN)?;
    let mut tx = ctx.store.begin().await?;
    let before = tree(&mut tx).await?;
    let (after, findings) = change(&before).map_err(refused)?;
    write(&mut tx, &before, &after).await?;
    finish(tx, ctx, action, code, &before, &after).await?;
    Ok(UnitsChanged { findings })
}

/// Writes the units and successions in which two trees differ.
async fn write(tx: &mut Tx, before: &OrgTree, after: &OrgTree) -> Result<()> {
    if let Some(deep) = after.units().find(|u| after.depth(&u.code) > MAX_DEPTH) {
        return Err(AppError::field(
            "parent",
            &deep.code,
            FieldFault::Told {
                zh: format!("层级超过 {MAX_DEPTH} 层，请另选上级。"),
                en: format!("would lie deeper than {MAX_DEPTH} levels; choose another parent."),
            },
        ));
    }
    let rows: BTreeMap<String, OrgUnitRow> =
        org::list(tx).await?.into_iter().map(|r| (r.code.clone(), r)).collect();
    let mut next = rows.values().map(|r| r.ord).max().unwrap_or(0);
    let mut fresh = Vec::new();
    for unit in after.units().filter(|u| before.get(&u.code) != Some(*u)) {
        match rows.get(&unit.code) {
            Some(old) => org::update(tx, &row_of(unit, old.ord, old.rev), old.rev).await?,
            None => {
                next += 1;
                fresh.push(row_of(unit, next, 1));
            }
        }
    }
    org::insert_many(tx, &fresh).await?;
    // A unit that closes without an heir has no successor to store: its last day says it.
    let new = after.successions().iter().filter(|s| !before.successions().contains(s) && !s.to.is_empty());
    let new: Vec<OrgSuccessionRow> = new
        .map(|s| OrgSuccessionRow {
            from_code: s.from.clone(),
            to_code: s.to.clone(),
            kind: s.kind.as_str().to_owned(),
            on_date: s.on_date.to_string(),
        })
        .collect();
    org::insert_successions(tx, &new).await?;
    Ok(())
}

async fn finish(
    mut tx: Tx,
    ctx: &Ctx,
    action: &str,
    code: &str,
    before: &OrgTree,
    after: &OrgTree,
) -> Result<()> {
    let changed = |from: &OrgTree, to: &OrgTree| -> Vec<OrgUnit> {
        from.units().filter(|u| to.get(&u.code) != Some(*u)).cloned().collect()
    };
    let (old, new) = (changed(before, after), changed(after, before));
    tx.audit(ctx.audit_change(action, "org_unit", code, (!old.is_empty()).then_some(&old), Some(&new)));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

async fn one(db: &mut Db, code: &str) -> Result<UnitView> {
    let row = org::get(db, code).await?.ok_or_else(|| AppError::not_found(Noun::Unit, code))?;
    let tree = tree(db).await?;
    let unit = tree.get(code).ok_or_else(|| AppError::not_found(Noun::Unit, code))?;
    Ok(UnitView { rev: row.rev, ..view(&tree, unit) })
}

fn shown(tree: &OrgTree, unit: &OrgUnit, revs: &BTreeMap<&str, i64>) -> UnitView {
    let children = tree.children(&unit.code).map(|child| shown(tree, child, revs)).collect();
    UnitView { children, rev: revs.get(unit.code.as_str()).copied().unwrap_or(0), ..view(tree, unit) }
}

fn view(tree: &OrgTree, unit: &OrgUnit) -> UnitView {
    let followed = tree.successions().iter().filter(|s| s.from == unit.code && !s.to.is_empty());
    UnitView {
        code: unit.code.clone(),
        name_zh: unit.name_zh.clone(),
        name_en: unit.name_en.clone(),
        kind: unit.kind,
        parent: unit.parent.clone(),
        region: unit.region.map(|r| r.to_string()),
        valid_from: unit.valid_from,
        valid_to: unit.valid_to,
        succeeded_by: followed
            .map(|s| SuccessorView {
                code: s.to.clone(),
                kind: s.kind.as_str().to_owned(),
                on_date: s.on_date,
            })
            .collect(),
        rev: 0,
        children: Vec::new(),
    }
}

fn checked(ctx: &Ctx, new: &NewUnit, kind: OrgKind, parent: Option<String>) -> Result<OrgUnit> {
    Ok(OrgUnit {
        code: text::code("code", &new.code)?,
        name_zh: text::line("name_zh", &new.name_zh, 64)?,
        name_en: text::optional_line("name_en", &new.name_en, 128)?,
        kind: new.kind.unwrap_or(kind),
        parent: new.parent.clone().filter(|p| !p.is_empty()).or(parent),
        region: region(new.region.as_deref())?,
        valid_from: new.valid_from.unwrap_or_else(|| ctx.today()),
        valid_to: None,
    })
}

fn region(text: Option<&str>) -> Result<Option<RegionCode>> {
    let Some(text) = text.filter(|t| !t.trim().is_empty()) else { return Ok(None) };
    let read = RegionCode::parse(text);
    read.map(Some).map_err(|e| AppError::field("region", text, told(&e)))
}

fn refused(e: OrgError) -> AppError {
    match &e {
        OrgError::Unknown { code } => AppError::not_found(Noun::Unit, code),
        OrgError::Duplicate { code } => AppError::AlreadyExists { what: Noun::Unit, id: code.clone() },
        _ => AppError::field("unit", "", told(&e)),
    }
}

fn told(e: &impl Say) -> FieldFault {
    FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) }
}

/// A stored unit as the kernel's; a row that can't be one is a fault of ours.
pub(crate) fn unit_of(row: &OrgUnitRow) -> Result<OrgUnit> {
    let bad = |what: &str| AppError::Internal(format!("unit {}: stored {what}", row.code));
    Ok(OrgUnit {
        code: row.code.clone(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        kind: row.kind.parse().map_err(|_| bad("kind"))?,
        parent: row.parent.clone(),
        region: row.region.as_deref().map(RegionCode::parse).transpose().map_err(|_| bad("region"))?,
        valid_from: row.valid_from.parse().map_err(|_| bad("valid_from"))?,
        valid_to: row.valid_to.as_deref().map(str::parse).transpose().map_err(|_| bad("valid_to"))?,
    })
}

fn row_of(unit: &OrgUnit, ord: i64, rev: i64) -> OrgUnitRow {
    OrgUnitRow {
        code: unit.code.clone(),
        name_zh: unit.name_zh.clone(),
        name_en: unit.name_en.clone(),
        kind: unit.kind.as_str().to_owned(),
        parent: unit.parent.clone(),
        region: unit.region.map(|r| r.to_string()),
        valid_from: unit.valid_from.to_string(),
        valid_to: unit.valid_to.map(|d| d.to_string()),
        ord,
        rev,
    }
}

fn succession_of(row: &OrgSuccessionRow) -> Result<Succession> {
    let bad =
        || AppError::Internal(format!("succession {} → {}: stored kind or date", row.from_code, row.to_code));
    Ok(Succession {
        from: row.from_code.clone(),
        to: row.to_code.clone(),
        kind: match row.kind.as_str() {
            "close" => SuccessionKind::Close,
            "split" => SuccessionKind::Split,
            "merge" => SuccessionKind::Merge,
            _ => return Err(bad()),
        },
        on_date: row.on_date.parse().map_err(|_| bad())?,
    })
}
