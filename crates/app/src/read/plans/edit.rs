//! Editing plans: a new plan, a new version, its nodes, its publication, the version that the public sees.

use super::{PlanView, VersionView};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::read::load;
use crate::read::model::PlanEntry;
use crate::rights::Role;
use crate::text;
use jiff::civil::Date;
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::text::{Lang, Say};
use qipan_plan::{Node, NodeKind, Plan, PlanKind, Tree};
use qipan_store::plan::{PlanIndicatorRow, PlanNodeRow, PlanRow, PlanVersionRow};
use qipan_store::{Db, Tx, indicator, org, plan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

const PLANNER: &[Role] = &[Role::Planner];
const PINNER: &[Role] = &[Role::Planner, Role::Publisher];
/// More nodes than this are refused: the longest real plans have some hundreds.
const MAX_NODES: usize = 20_000;

/// A new plan.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct NewPlan {
    /// Code: letters, digits, `-`, `_`, `.`.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    #[serde(default)]
    pub name_en: String,
    /// `five_year`, `annual` or `special`.
    pub kind: String,
    /// First year.
    pub start_year: i16,
    /// Last year.
    pub end_year: i16,
    /// Code of the upper-level plan.
    #[serde(default)]
    pub upper_code: Option<String>,
    /// The indicators that it watches, in the order of lists.
    #[serde(default)]
    pub indicators: Vec<String>,
}

/// A new version of a plan, a draft at first.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewVersion {
    /// Its name, unique within the plan.
    pub version: String,
    /// Document number.
    #[serde(default)]
    pub doc_no: Option<String>,
    /// Date of the document.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub doc_date: Option<Date>,
    /// The version whose nodes it begins with; the newest if missing, none if empty.
    #[serde(default)]
    pub copy_of: Option<String>,
}

/// A node as it is edited.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NodeEdit {
    /// Its id: one from before for a node that stays, any other text for a new node (it gets an id of its own).
    pub id: String,
    /// Id of the node above.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// `chapter`, `box`, `indicator`, `project` or `task`.
    pub kind: String,
    /// Place among its siblings.
    #[serde(default)]
    pub ord: i64,
    /// Heading.
    pub title: String,
    /// Text.
    #[serde(default)]
    pub body: String,
    /// The indicator that it stands for.
    #[serde(default)]
    pub indicator_code: Option<String>,
    /// Who answers for it.
    #[serde(default)]
    pub owner_unit: Option<String>,
}

/// Adds a plan without a version.
///
/// # Errors
/// Without the planner's role at the district; a code that is taken; years that do not fit the kind.
pub async fn create(ctx: &Ctx, new: NewPlan) -> Result<PlanView> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let code = text::code("code", &new.code)?;
    let kind = PlanKind::parse(&new.kind).ok_or_else(|| {
        AppError::field("kind", &new.kind, FieldFault::NotOneOf("five_year, annual, special"))
    })?;
    let checked = Plan {
        code: code.clone(),
        name_zh: text::line("name_zh", &new.name_zh, 128)?,
        name_en: text::optional_line("name_en", &new.name_en, 256)?,
        kind,
        start_year: new.start_year,
        end_year: new.end_year,
        upper: new.upper_code.clone().filter(|c| !c.is_empty()),
    };
    checked.check().map_err(|e| AppError::field("start_year", new.start_year.to_string(), told(&e)))?;
    let plans = plan::list(&mut tx).await?;
    if plans.iter().any(|p| p.code == code) {
        return Err(AppError::AlreadyExists { what: Noun::Plan, id: code });
    }
    let row = PlanRow {
        code: code.clone(),
        name_zh: checked.name_zh,
        name_en: checked.name_en,
        kind: kind.as_str().to_owned(),
        start_year: new.start_year.into(),
        end_year: new.end_year.into(),
        upper_code: checked.upper,
        ord: plans.iter().map(|p| p.ord).max().unwrap_or(0) + 1,
        rev: 1,
    };
    plan::insert_plan(&mut tx, &row).await?;
    watch(&mut tx, &code, &new.indicators).await?;
    tx.audit(ctx.audit_change("create", "plan", &code, None::<&()>, Some(&new)));
    tx.touch_data();
    tx.commit().await?;
    Ok(PlanView::of(&PlanEntry { row, versions: Vec::new(), indicators: new.indicators }))
}

/// Sets which indicators a plan watches, in the order of lists.
///
/// # Errors
/// Without the planner's role at the district; a plan or indicator that does not exist.
pub async fn set_indicators(ctx: &Ctx, code: &str, codes: Vec<String>) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    if plan::get(&mut tx, code).await?.is_none() {
        return Err(AppError::not_found(Noun::Plan, code));
    }
    let before: Vec<String> =
        plan::indicators(&mut tx, Some(code)).await?.into_iter().map(|r| r.indicator_code).collect();
    for gone in before.iter().filter(|c| !codes.contains(c)) {
        plan::unwatch(&mut tx, code, gone).await?;
    }
    watch(&mut tx, code, &codes).await?;
    tx.audit(ctx.audit_change("watch", "plan", code, Some(&before), Some(&codes)));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

async fn watch(tx: &mut Tx, plan_code: &str, codes: &[String]) -> Result<()> {
    let known: BTreeSet<String> = indicator::list(tx).await?.into_iter().map(|r| r.code).collect();
    if let Some(unknown) = codes.iter().find(|c| !known.contains(*c)) {
        return Err(AppError::not_found(Noun::Indicator, unknown));
    }
    let rows: Vec<PlanIndicatorRow> = (1..)
        .zip(codes)
        .map(|(ord, code)| PlanIndicatorRow {
            plan_code: plan_code.to_owned(),
            indicator_code: code.clone(),
            ord,
        })
        .collect();
    Ok(plan::watch(tx, &rows).await?)
}

/// Adds a draft version, with the nodes of another one.
///
/// # Errors
/// Without the planner's role at the district; a plan or version that does not exist; a name that is taken.
pub async fn new_version(ctx: &Ctx, code: &str, new: NewVersion) -> Result<VersionView> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let entry = entry(&mut tx, code).await?;
    let name = text::line("version", &new.version, 64)?;
    if entry.versions.iter().any(|v| v.version == name) {
        return Err(AppError::AlreadyExists { what: Noun::PlanVersion, id: format!("{code} {name}") });
    }
    let source = match new.copy_of.as_deref() {
        Some("") => None,
        Some(other) => Some(entry.choose(Some(other))?),
        None => entry.versions.last(),
    };
    let row = PlanVersionRow {
        id: ctx.id(),
        plan_code: code.to_owned(),
        version: name,
        doc_no: doc_no(new.doc_no)?,
        doc_date: new.doc_date.map(|d| d.to_string()),
        state: "draft".to_owned(),
        pinned: false,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        rev: 1,
    };
    plan::insert_version(&mut tx, &row).await?;
    if let Some(source) = source {
        let nodes = plan::nodes(&mut tx, &source.id).await?;
        plan::insert_nodes(&mut tx, &copied(ctx, nodes, &row.id)).await?;
    }
    tx.audit(ctx.audit_change(
        "create",
        "plan_version",
        &format!("{code} {}", row.version),
        None::<&()>,
        Some(&row),
    ));
    tx.touch_data();
    tx.commit().await?;
    Ok(VersionView::of(&row))
}

/// The nodes with ids of their own, for another version.
fn copied(ctx: &Ctx, nodes: Vec<PlanNodeRow>, version_id: &str) -> Vec<PlanNodeRow> {
    let ids: BTreeMap<String, String> = nodes.iter().map(|n| (n.id.clone(), ctx.id())).collect();
    let renamed = |old: &str| ids.get(old).cloned().unwrap_or_else(|| old.to_owned());
    nodes
        .into_iter()
        .map(|n| PlanNodeRow {
            id: renamed(&n.id),
            parent_id: n.parent_id.as_deref().map(renamed),
            plan_version_id: version_id.to_owned(),
            ..n
        })
        .collect()
}

/// Puts `nodes` in the place of all nodes of a draft, over its version `rev`. Returns the new `rev`.
///
/// # Errors
/// Without the planner's role at the district; a version that is published; someone else's change in between;
/// all findings at once (unknown indicators or units, cycles, orphans, empty headings).
pub async fn set_nodes(ctx: &Ctx, code: &str, version: &str, nodes: Vec<NodeEdit>, rev: i64) -> Result<i64> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let entry = entry(&mut tx, code).await?;
    let row = draft(entry.choose(Some(version))?, code)?;
    if row.rev != rev {
        return Err(AppError::Stale {
            what: Noun::PlanVersion,
            id: format!("{code} {version}"),
            current: row.rev,
        });
    }
    if nodes.len() > MAX_NODES {
        return Err(AppError::field("nodes", nodes.len().to_string(), FieldFault::Long(MAX_NODES)));
    }
    let before = plan::nodes(&mut tx, &row.id).await?;
    let kept: BTreeSet<&str> = before.iter().map(|n| n.id.as_str()).collect();
    let checked = checked(&mut tx, nodes).await?;
    let ids: BTreeMap<String, String> = checked
        .iter()
        .map(|n| (n.id.clone(), if kept.contains(n.id.as_str()) { n.id.clone() } else { ctx.id() }))
        .collect();
    let renamed = |old: &str| ids.get(old).cloned().unwrap_or_else(|| old.to_owned());
    let rows: Vec<PlanNodeRow> = checked
        .into_iter()
        .map(|n| PlanNodeRow {
            id: renamed(&n.id),
            plan_version_id: row.id.clone(),
            parent_id: n.parent.as_deref().map(renamed),
            kind: n.kind.as_str().to_owned(),
            ord: n.order,
            title: n.title,
            body: n.text,
            indicator_code: n.indicator,
            owner_unit: n.owner_unit,
        })
        .collect();
    plan::replace_nodes(&mut tx, &row.id, &rows, rev).await?;
    tx.audit(ctx.audit_change(
        "edit",
        "plan_version",
        &format!("{code} {version}"),
        Some(&before),
        Some(&rows),
    ));
    tx.touch_data();
    tx.commit().await?;
    Ok(rev + 1)
}

/// Reads the nodes and checks them as a tree; every fault is told at once.
async fn checked(tx: &mut Tx, nodes: Vec<NodeEdit>) -> Result<Vec<Node>> {
    let indicators: BTreeSet<String> = indicator::list(tx).await?.into_iter().map(|r| r.code).collect();
    let units: BTreeSet<String> = org::list(tx).await?.into_iter().map(|r| r.code).collect();
    let mut findings = Vec::new();
    let mut read = Vec::with_capacity(nodes.len());
    for (at, node) in nodes.into_iter().enumerate() {
        let place = Place::field(format!("nodes[{at}]"));
        let mut refuse = |code: &str, zh: String, en: String| {
            findings.push(Finding::error(code, zh, en).at(place.clone()));
        };
        let kind = NodeKind::parse(&node.kind);
        if kind.is_none() {
            refuse(
                "unknown_kind",
                format!("没有“{}”这种节点", node.kind),
                format!("'{}' is no kind of node", node.kind),
            );
        }
        for e in
            [text::line("title", &node.title, 200).err(), long_text(&node.body).err()].into_iter().flatten()
        {
            refuse("bad_text", e.say(Lang::Zh), e.say(Lang::En));
        }
        let indicator_code = node.indicator_code.filter(|c| !c.is_empty());
        if let Some(code) = indicator_code.as_ref().filter(|c| !indicators.contains(*c)) {
            refuse(
                "unknown_indicator",
                format!("没有指标“{code}”"),
                format!("there is no indicator '{code}'"),
            );
        }
        let owner_unit = node.owner_unit.filter(|c| !c.is_empty());
        if let Some(code) = owner_unit.as_ref().filter(|c| !units.contains(*c)) {
            refuse("unknown_unit", format!("没有单位“{code}”"), format!("there is no org unit '{code}'"));
        }
        read.push(Node {
            id: node.id,
            parent: node.parent_id.filter(|p| !p.is_empty()),
            kind: kind.unwrap_or(NodeKind::Chapter),
            order: node.ord,
            title: node.title.trim().to_owned(),
            text: node.body,
            indicator: indicator_code,
            owner_unit,
        });
    }
    match Tree::build(read) {
        Ok(tree) if findings.is_empty() => Ok(tree.into_nodes()),
        Ok(_) => Err(AppError::Findings(findings)),
        Err(e) => {
            findings.push(
                Finding::error("not_a_tree", e.say(Lang::Zh), e.say(Lang::En)).at(Place::field("nodes")),
            );
            Err(AppError::Findings(findings))
        }
    }
}

/// Fixes a draft as published, over its version `rev`.
///
/// # Errors
/// Without the planner's role at the district; a version that is published already; a document without a number.
pub async fn publish(ctx: &Ctx, code: &str, version: &str, rev: i64) -> Result<VersionView> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let entry = entry(&mut tx, code).await?;
    let row = draft(entry.choose(Some(version))?, code)?;
    if row.doc_no.is_none() || row.doc_date.is_none() {
        return Err(AppError::field("doc_no", "", FieldFault::Missing));
    }
    let after = PlanVersionRow { state: "published".to_owned(), ..row.clone() };
    plan::update_version(&mut tx, &after, rev).await?;
    let id = format!("{code} {version}");
    tx.audit(ctx.audit_change("publish", "plan_version", &id, Some(row), Some(&after)));
    tx.touch_data();
    tx.commit().await?;
    Ok(VersionView::of(&PlanVersionRow { rev: rev + 1, ..after }))
}

/// Sets document number and date of a draft, over its version `rev`.
///
/// # Errors
/// Without the planner's role at the district; a version that is published.
pub async fn set_document(
    ctx: &Ctx,
    code: &str,
    version: &str,
    (number, date): (Option<String>, Option<Date>),
    rev: i64,
) -> Result<VersionView> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let entry = entry(&mut tx, code).await?;
    let row = draft(entry.choose(Some(version))?, code)?;
    let after =
        PlanVersionRow { doc_no: doc_no(number)?, doc_date: date.map(|d| d.to_string()), ..row.clone() };
    plan::update_version(&mut tx, &after, rev).await?;
    let id = format!("{code} {version}");
    tx.audit(ctx.audit_change("update", "plan_version", &id, Some(row), Some(&after)));
    tx.touch_data();
    tx.commit().await?;
    Ok(VersionView::of(&PlanVersionRow { rev: rev + 1, ..after }))
}

/// Makes a published version the one that the public sees.
///
/// # Errors
/// Without the planner's or publisher's role at the district; a version that is not published.
pub async fn pin(ctx: &Ctx, code: &str, version: &str) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PINNER).await?;
    let entry = entry(&mut tx, code).await?;
    let row = entry.choose(Some(version))?;
    if row.state != "published" {
        return Err(wrong_state(row, code, "published"));
    }
    let before = entry.versions.iter().find(|v| v.pinned).map(|v| v.version.clone());
    plan::pin(&mut tx, code, Some(version)).await?;
    tx.audit(ctx.audit_change("pin", "plan", code, before.as_ref(), Some(&version)));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

async fn entry(db: &mut Db, code: &str) -> Result<PlanEntry> {
    let row = plan::get(db, code).await?.ok_or_else(|| AppError::not_found(Noun::Plan, code))?;
    Ok(PlanEntry { row, versions: plan::versions(db, code).await?, indicators: Vec::new() })
}

fn draft<'a>(row: &'a PlanVersionRow, code: &str) -> Result<&'a PlanVersionRow> {
    if row.state == "draft" { Ok(row) } else { Err(wrong_state(row, code, "draft")) }
}

fn wrong_state(row: &PlanVersionRow, code: &str, wanted: &'static str) -> AppError {
    AppError::WrongState {
        what: Noun::PlanVersion,
        id: format!("{code} {}", row.version),
        state: row.state.clone(),
        wanted,
    }
}

/// Plans are the district's: the role has to be held at its top.
async fn require_at_root(ctx: &Ctx, db: &mut Db, roles: &'static [Role]) -> Result<()> {
    ctx.who.require(roles)?;
    load::require_at_root(ctx, db, roles).await
}

fn doc_no(number: Option<String>) -> Result<Option<String>> {
    let number = text::optional_line("doc_no", number.as_deref().unwrap_or_default(), 128)?;
    Ok((!number.is_empty()).then_some(number))
}

/// Text of several lines.
fn long_text(body: &str) -> Result<()> {
    let bad = body.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
    if bad {
        return Err(AppError::field("body", "", FieldFault::Signs));
    }
    if body.chars().count() > 20_000 {
        return Err(AppError::field("body", "", FieldFault::Long(20_000)));
    }
    Ok(())
}

fn told(e: &impl Say) -> FieldFault {
    FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) }
}
