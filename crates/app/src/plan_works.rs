//! Plans in the making (规划编制): master, special and detailed plans, village units and urban design areas, each with
//! its stages, their planned and real days and documents, tied to the layer that draws it.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::{DATA_ROLES, Role};
use crate::text;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::Lang;
use qipan_store::plan_work::{self, PlanWorkRow};
use qipan_store::{Tx, layer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

const PLANNER: &[Role] = &[Role::Planner];
const KINDS: &str = "master, special, detailed, village_unit, urban_design";

/// The stages of making, in their order.
pub const STAGES: [&str; 7] = ["study", "draft", "consult", "review", "submit", "approve", "register"];

/// A stage of making.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanStage {
    /// `study` (前期研究), `draft` (方案编制), `consult` (征求意见与公示), `review` (论证审查), `submit` (报批), `approve` (批复) or
    /// `register` (入库).
    pub stage: String,
    /// When it shall be done.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub planned_on: Option<Date>,
    /// When it was done.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
    /// The document that says so; needed once it is done.
    #[serde(default)]
    pub doc_no: String,
}

/// A plan in the making, as it is written.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct PlanWorkBody {
    /// Name.
    pub name: String,
    /// `master`, `special`, `detailed`, `village_unit` or `urban_design`.
    pub kind: String,
    /// Unit that has it made.
    pub unit: String,
    /// Layer in which it is drawn.
    #[serde(default)]
    pub layer: Option<String>,
    /// Feature of that layer; empty: the whole layer.
    #[serde(default)]
    pub feature: String,
    /// Who makes it.
    #[serde(default)]
    pub maker: String,
    /// Its stages; those left out are not planned and not done.
    #[serde(default)]
    pub stages: Vec<PlanStage>,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// Generated for the demo.
    #[serde(default)]
    pub synthetic: bool,
}

/// A new plan in the making.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewPlanWork {
    /// Code, unique.
    pub code: String,
    /// What is known of it.
    #[serde(flatten)]
    pub body: PlanWorkBody,
}

/// A plan in the making, with its progress.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanWork {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `master`, `special`, `detailed`, `village_unit` or `urban_design`.
    pub kind: String,
    /// Unit that has it made.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Layer in which it is drawn.
    pub layer: Option<String>,
    /// Its name.
    pub layer_name: String,
    /// Feature of that layer; empty: the whole layer.
    pub feature: String,
    /// Who makes it.
    pub maker: String,
    /// All stages in their order.
    pub stages: Vec<PlanStage>,
    /// Stages done.
    pub done: usize,
    /// The first stage that is not done; null when all are.
    pub current: Option<String>,
    /// Days by which that stage is late today; 0 if it is not.
    pub late_days: i64,
    /// Remark.
    pub note: String,
    /// Generated for the demo.
    pub synthetic: bool,
    /// May be changed by the person who asks.
    pub editable: bool,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// The plans in the making that the caller may read, by code.
///
/// # Errors
/// Without a data role.
pub async fn list(ctx: &Ctx) -> Result<Vec<PlanWork>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let names = layer_names(ctx, &mut db).await?;
    let rows = plan_work::list(&mut db, None).await?;
    let seen = rows.into_iter().filter(|r| ctx.who.may_read(&tree, &r.unit_code));
    seen.map(|row| view(ctx, &tree, &names, row)).collect()
}

/// One plan in the making.
///
/// # Errors
/// Without a data role at its unit; no such plan.
pub async fn get(ctx: &Ctx, code: &str) -> Result<PlanWork> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let row =
        plan_work::get(&mut db, code).await?.ok_or_else(|| AppError::not_found(Noun::PlanWork, code))?;
    ctx.who.require_read(&tree, &row.unit_code)?;
    let names = layer_names(ctx, &mut db).await?;
    view(ctx, &tree, &names, row)
}

/// Adds a plan in the making.
///
/// # Errors
/// Without the planner's role at its unit; a code that is taken; stages that can't be.
pub async fn create(ctx: &Ctx, new: NewPlanWork) -> Result<PlanWork> {
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let code = text::code("code", &new.code)?;
    let row = checked(ctx, &mut tx, &tree, (&code, 1), new.body).await?;
    if plan_work::get(&mut tx, &code).await?.is_some() {
        return Err(AppError::AlreadyExists { what: Noun::PlanWork, id: code });
    }
    plan_work::add(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("create", "plan_work", &code, None::<&()>, Some(&row)));
    tx.commit().await?;
    get(ctx, &code).await
}

/// Writes a plan in the making over the version that was seen.
///
/// # Errors
/// Without the planner's role at its old and new unit; stages that can't be; someone else changed it meanwhile.
pub async fn change(ctx: &Ctx, code: &str, body: PlanWorkBody, rev: i64) -> Result<PlanWork> {
    ctx.who.require(PLANNER)?;
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let old =
        plan_work::get(&mut tx, code).await?.ok_or_else(|| AppError::not_found(Noun::PlanWork, code))?;
    ctx.who.require_at(&tree, PLANNER, &old.unit_code)?;
    let mut row = checked(ctx, &mut tx, &tree, (code, rev), body).await?;
    row.synthetic |= old.synthetic;
    plan_work::update(&mut tx, &row, rev).await?;
    tx.audit(ctx.audit_change("change", "plan_work", code, Some(&old), Some(&row)));
    tx.commit().await?;
    get(ctx, code).await
}

async fn checked(
    ctx: &Ctx,
    tx: &mut Tx,
    tree: &OrgTree,
    (code, rev): (&str, i64),
    body: PlanWorkBody,
) -> Result<PlanWorkRow> {
    ctx.who.require(PLANNER)?;
    if tree.get(&body.unit).is_none() {
        return Err(AppError::not_found(Noun::Unit, body.unit));
    }
    ctx.who.require_at(tree, PLANNER, &body.unit)?;
    if !KINDS.split(", ").any(|kind| kind == body.kind) {
        return Err(AppError::field("kind", &body.kind, FieldFault::NotOneOf(KINDS)));
    }
    let layer_code = body.layer.as_deref().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned);
    if let Some(code) = &layer_code {
        layer::get(tx, code).await?.ok_or_else(|| AppError::not_found(Noun::Layer, code))?;
    }
    let stages = stages(ctx.today(), body.stages)?;
    Ok(PlanWorkRow {
        code: code.to_owned(),
        name: text::line("name", &body.name, 200)?,
        kind: body.kind,
        unit_code: body.unit,
        layer_code,
        feature_id: text::optional_line("feature", &body.feature, 200)?,
        maker: text::optional_line("maker", &body.maker, 200)?,
        stages: serde_json::to_string(&stages).map_err(|e| AppError::Internal(format!("stages: {e}")))?,
        note: text::optional_line("note", &body.note, 500)?,
        synthetic: body.synthetic,
        rev,
    })
}

/// The stages in their order: each once, done with a document, none done before the one ahead of it.
fn stages(today: Date, told: Vec<PlanStage>) -> Result<Vec<PlanStage>> {
    let mut by: BTreeMap<usize, PlanStage> = BTreeMap::new();
    for mut stage in told {
        let words = "study, draft, consult, review, submit, approve, register";
        let place = STAGES.iter().position(|s| *s == stage.stage);
        let place =
            place.ok_or_else(|| AppError::field("stages", &stage.stage, FieldFault::NotOneOf(words)))?;
        stage.doc_no = text::optional_line("stages.doc_no", &stage.doc_no, 200)?;
        if by.insert(place, stage).is_some() {
            return Err(fault(STAGES[place], "重复；请只保留一行", "is there twice; keep one"));
        }
    }
    let mut last: Option<Date> = None;
    let mut open = false;
    for stage in by.values() {
        let Some(done) = stage.done_on else {
            open = true;
            continue;
        };
        let name = &stage.stage;
        if done > today {
            return Err(fault(name, "完成日晚于今天；请待当日登记", "is done after today; record it then"));
        }
        if stage.doc_no.is_empty() {
            return Err(fault(name, "完成须有依据文件；请填写", "is done without a document; give it"));
        }
        if open {
            return Err(fault(
                name,
                "前面的阶段尚未完成；请先登记",
                "comes after a stage that is not done; record that first",
            ));
        }
        if last.is_some_and(|last| done < last) {
            return Err(fault(
                name,
                "早于前一阶段的完成日；请核对",
                "is done before the stage ahead of it; check it",
            ));
        }
        last = Some(done);
    }
    let blank = |stage: &str| PlanStage { stage: stage.to_owned(), ..PlanStage::default() };
    Ok(STAGES.iter().enumerate().map(|(at, s)| by.remove(&at).unwrap_or_else(|| blank(s))).collect())
}

fn fault(stage: &str, zh: &str, en: &str) -> AppError {
    AppError::field("stages", stage, FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() })
}

async fn layer_names(ctx: &Ctx, db: &mut qipan_store::Db) -> Result<BTreeMap<String, String>> {
    let name = |l: layer::LayerRow| {
        let shown = if ctx.lang == Lang::En && !l.name_en.is_empty() { l.name_en } else { l.name_zh };
        (l.code, shown)
    };
    Ok(layer::list(db).await?.into_iter().map(name).collect())
}

fn view(ctx: &Ctx, tree: &OrgTree, names: &BTreeMap<String, String>, row: PlanWorkRow) -> Result<PlanWork> {
    let stages: Vec<PlanStage> = serde_json::from_str(&row.stages)
        .map_err(|e| AppError::Internal(format!("stored plan {}: {e}", row.code)))?;
    let open = stages.iter().find(|s| s.done_on.is_none());
    let late = open.and_then(|s| s.planned_on).filter(|day| *day < ctx.today());
    let late_days =
        late.and_then(|day| day.until(ctx.today()).ok()).map_or(0, |span| i64::from(span.get_days()));
    Ok(PlanWork {
        unit_name: tree
            .get(&row.unit_code)
            .map_or_else(|| row.unit_code.clone(), |u| u.name(ctx.lang).to_owned()),
        layer_name: row.layer_code.as_ref().and_then(|l| names.get(l)).cloned().unwrap_or_default(),
        done: stages.iter().filter(|s| s.done_on.is_some()).count(),
        current: open.map(|s| s.stage.clone()),
        late_days,
        editable: ctx.who.has_at(tree, PLANNER, &row.unit_code),
        code: row.code,
        name: row.name,
        kind: row.kind,
        unit: row.unit_code,
        layer: row.layer_code,
        feature: row.feature_id,
        maker: row.maker,
        stages,
        note: row.note,
        synthetic: row.synthetic,
        rev: row.rev,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn stage(name: &str, done: Option<Date>, doc_no: &str) -> PlanStage {
        PlanStage { stage: name.into(), done_on: done, doc_no: doc_no.into(), ..PlanStage::default() }
    }

    #[test]
    fn stages_come_in_their_order_with_documents() {
        let today = date(2024, 6, 30);
        let (one, two) = (Some(date(2024, 1, 5)), Some(date(2024, 3, 1)));
        let all = stages(today, vec![stage("draft", two, "2"), stage("study", one, "1")]).unwrap();
        assert_eq!(all.iter().map(|s| s.stage.as_str()).collect::<Vec<_>>(), STAGES);
        assert_eq!(all.iter().filter(|s| s.done_on.is_some()).count(), 2);
        for bad in [
            vec![stage("draw", one, "1")],
            vec![stage("study", one, "")],
            vec![stage("study", Some(date(2024, 7, 1)), "1")],
            vec![stage("study", None, ""), stage("draft", one, "1")],
            vec![stage("study", two, "1"), stage("draft", one, "1")],
            vec![stage("study", one, "1"), stage("study", two, "2")],
        ] {
            assert!(stages(today, bad.clone()).is_err(), "{bad:?}");
        }
    }
}
