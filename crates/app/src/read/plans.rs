//! Plans: their versions, the tree of one version with its lights, and what changed between two.
//!
//! Staff see every version, the public only the pinned one with published values. A draft's nodes can be edited
//! ([`edit`]); a published version stays as it is.

pub mod edit;
mod wire;

pub use wire::{ChangeView, NodeView, PlanDetail, PlanDiff, PlanView, VersionView};

use super::cache::Cache;
use super::model::{Frame, PlanEntry};
use super::view::{View, ViewKey};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_indicator::progress::Light;
use qipan_indicator::vintage::Audience;
use qipan_plan::{Node, NodeKind, Tree, diff, rollup};
use qipan_store::plan::{PlanNodeRow, PlanVersionRow};
use qipan_store::{Db, plan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All plans in the order of lists, with their versions.
///
/// # Errors
/// Without a data role.
pub async fn list(ctx: &Ctx, cache: &Cache) -> Result<Vec<PlanView>> {
    ctx.who.require(DATA_ROLES)?;
    let model = cache.model(&ctx.store).await?;
    Ok(model.frame.plans.iter().map(PlanView::of).collect())
}

/// One version of a plan as a tree with lights. Without `version`: the newest published one, else the newest.
///
/// # Errors
/// Without a data role; a plan or version that does not exist.
pub async fn detail(
    ctx: &Ctx,
    cache: &Cache,
    code: &str,
    version: Option<&str>,
    as_of: Option<Date>,
) -> Result<PlanDetail> {
    ctx.who.require(DATA_ROLES)?;
    let model = cache.model(&ctx.store).await?;
    let entry = model.frame.require_plan(code)?;
    let chosen = entry.choose(version)?;
    let view = cache
        .view(
            &ctx.store,
            ViewKey {
                as_of: as_of.unwrap_or_else(|| ctx.today()),
                plan: Some(code.to_owned()),
                version: version.map(str::to_owned),
                recorded: None,
                audience: Audience::Staff,
            },
        )
        .await?;
    let nodes = plan::nodes(&mut *ctx.store.read().await?, &chosen.id).await?;
    shown(ctx, entry, chosen, nodes, &view)
}

/// The pinned version of a plan as everybody may see it: published values only, and no other version.
///
/// # Errors
/// A plan that does not exist or has no pinned version.
pub async fn public(ctx: &Ctx, cache: &Cache, code: &str) -> Result<PlanDetail> {
    let open = opened(ctx, cache, code).await?;
    shown(ctx, &open.entry, &open.version, open.nodes, &open.view)
}

/// A plan as the public sees it.
pub(super) struct Opened {
    /// The plan with its pinned version only.
    pub entry: PlanEntry,
    /// That version.
    pub version: PlanVersionRow,
    /// Its nodes.
    pub nodes: Vec<PlanNodeRow>,
    /// The district by published values and that version's targets.
    pub view: Arc<View>,
}

/// The pinned version of a plan, with the district as everybody may see it.
pub(super) async fn opened(ctx: &Ctx, cache: &Cache, code: &str) -> Result<Opened> {
    let model = cache.model(&ctx.store).await?;
    let mut entry = model.frame.require_plan(code)?.clone();
    entry.versions.retain(|v| v.pinned);
    let version = entry.versions.first().cloned().ok_or_else(|| AppError::not_found(Noun::Plan, code))?;
    let view = cache
        .view(
            &ctx.store,
            ViewKey {
                as_of: ctx.today(),
                plan: Some(code.to_owned()),
                version: Some(version.version.clone()),
                recorded: None,
                audience: Audience::Public,
            },
        )
        .await?;
    let nodes = plan::nodes(&mut *ctx.store.read().await?, &version.id).await?;
    Ok(Opened { entry, version, nodes, view })
}

/// The plans that have a pinned version, with only that version.
///
/// # Errors
/// Whatever the database says.
pub async fn public_list(ctx: &Ctx, cache: &Cache) -> Result<Vec<PlanView>> {
    let model = cache.model(&ctx.store).await?;
    let views = model.frame.plans.iter().map(PlanView::of).map(|mut plan| {
        plan.versions.retain(|v| v.pinned);
        plan
    });
    Ok(views.filter(|plan| !plan.versions.is_empty()).collect())
}

/// What changed from one version of a plan to another.
///
/// # Errors
/// Without a data role; a plan or version that does not exist.
pub async fn compare(ctx: &Ctx, cache: &Cache, code: &str, from: &str, to: &str) -> Result<PlanDiff> {
    ctx.who.require(DATA_ROLES)?;
    let model = cache.model(&ctx.store).await?;
    let entry = model.frame.require_plan(code)?;
    let mut db = ctx.store.read().await?;
    let old = tree(&mut db, entry.choose(Some(from))?).await?;
    let new = tree(&mut db, entry.choose(Some(to))?).await?;
    let items = diff(&old, &new).into_iter().map(ChangeView::of).collect();
    Ok(PlanDiff { from: from.to_owned(), to: to.to_owned(), items })
}

async fn tree(db: &mut Db, version: &PlanVersionRow) -> Result<Tree> {
    built(plan::nodes(db, &version.id).await?)
}

pub(super) fn built(rows: Vec<PlanNodeRow>) -> Result<Tree> {
    let nodes = rows.into_iter().map(node_of).collect::<Result<Vec<_>>>()?;
    Tree::build(nodes).map_err(|e| AppError::Internal(format!("stored plan: {e}")))
}

fn node_of(row: PlanNodeRow) -> Result<Node> {
    let kind = NodeKind::parse(&row.kind)
        .ok_or_else(|| AppError::Internal(format!("plan node {}: stored kind {}", row.id, row.kind)))?;
    Ok(Node {
        id: row.id,
        parent: row.parent_id,
        kind,
        order: row.ord,
        title: row.title,
        text: row.body,
        indicator: row.indicator_code,
        owner_unit: row.owner_unit,
    })
}

fn shown(
    ctx: &Ctx,
    entry: &PlanEntry,
    version: &PlanVersionRow,
    nodes: Vec<PlanNodeRow>,
    view: &View,
) -> Result<PlanDetail> {
    let frame = view.frame();
    let tree = built(nodes)?;
    let lights: BTreeMap<&str, Light> = lights_of(&tree, frame, view);
    let sums = rollup(
        &tree,
        |node| node.indicator.as_deref().and_then(|code| lights.get(code).copied()),
        |light| match light {
            Light::Alert => 3,
            Light::Watch => 2,
            Light::Normal => 1,
            Light::None => 0,
        },
    );
    let nodes = tree
        .entries()
        .iter()
        .zip(&sums)
        .map(|(entry, sum)| NodeView::of(entry, sum, &lights, frame, ctx.lang))
        .collect();
    Ok(PlanDetail {
        plan: PlanView::of(entry),
        version: VersionView::of(version),
        as_of: view.as_of(),
        nodes,
    })
}

/// The light of each indicator that the tree names, at the district.
fn lights_of<'a>(tree: &'a Tree, frame: &Frame, view: &View) -> BTreeMap<&'a str, Light> {
    let named = tree.entries().iter().filter_map(|e| e.node.indicator.as_deref());
    named.filter_map(|code| Some((code, view.judgement(code, &frame.root)?.progress.light))).collect()
}
