//! The district's own rules of idle, underused and reclaimed land.

use super::findings::{RULES, rules};
use super::reach::PLANNER;
use super::wire::LandRuleSet;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::DATA_ROLES;
use crate::text;
use qipan_space::land::LandRules;
use qipan_store::{Db, setting};

/// The rules as they are applied today.
///
/// # Errors
/// Without a data role.
pub async fn rule_set(ctx: &Ctx) -> Result<LandRuleSet> {
    ctx.who.require(DATA_ROLES)?;
    read(&mut *ctx.store.read().await?).await
}

async fn read(db: &mut Db) -> Result<LandRuleSet> {
    let rev = setting::get(db, RULES).await?.map_or(0, |s| s.rev);
    Ok(LandRuleSet { rules: rules(db).await?, own: rev > 0, rev })
}

/// Gives the district its own rules, with the document that sets them.
///
/// # Errors
/// Without the planner's role at the district; rules that can't be applied; someone else changed them meanwhile.
pub async fn set_rules(ctx: &Ctx, new: serde_json::Value, doc_no: &str, rev: i64) -> Result<LandRuleSet> {
    ctx.who.require(PLANNER)?;
    let doc_no = text::line("doc_no", doc_no, 200)?;
    let told = |e: String| FieldFault::Told {
        zh: format!("不是可用的规则（{e}）：月数 1–600，比例大于 0 且不超过 1，费率 0–100；请改正"),
        en: format!("are no rules that can be applied ({e}); correct them"),
    };
    let wanted = LandRules::parse(&new.to_string()).map_err(|e| AppError::field("rules", "", told(e)))?;
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let district = tree.district().map(|u| u.code.clone()).unwrap_or_default();
    ctx.who.require_at(&tree, PLANNER, &district)?;
    let before = read(&mut tx).await?;
    if before.rev != rev {
        return Err(AppError::Stale { what: Noun::Record, id: RULES.to_owned(), current: before.rev });
    }
    let text = serde_json::to_string(&wanted).map_err(|e| AppError::Internal(format!("land rules: {e}")))?;
    setting::put(&mut tx, RULES, &text).await?;
    let after = serde_json::json!({"doc_no": doc_no, "rules": wanted});
    tx.audit(ctx.audit_change("set_rules", "parcel", RULES, Some(&before.rules), Some(&after)));
    let now = read(&mut tx).await?;
    tx.commit().await?;
    Ok(now)
}
