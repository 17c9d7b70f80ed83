//! Writing what was planned, into one transaction with its audit rows.

use super::plan::SheetPlan;
use crate::ctx::Ctx;
use crate::error::Result;
use qipan_store::Tx;
use qipan_store::project;
use std::collections::BTreeMap;

/// Writes everything.
pub(crate) async fn write(tx: &mut Tx, ctx: &Ctx, plan: &SheetPlan) -> Result<()> {
    let (rows, versions): (Vec<_>, Vec<_>) = plan.creates.iter().cloned().unzip();
    if !rows.is_empty() {
        project::insert_projects(tx, &rows, &versions).await?;
    }
    for row in &rows {
        tx.audit(ctx.audit_change("import", "project", &row.id, None::<&()>, Some(row)));
    }
    for (old, new) in &plan.updates {
        let next = super::super::check::version(ctx, new, old.rev + 1);
        project::update(tx, new, &next, old.rev).await?;
        tx.audit(ctx.audit_change("import", "project", &new.id, Some(old), Some(new)));
    }
    for (id, rev) in &plan.touched {
        project::touch(tx, id, *rev).await?;
    }
    if !plan.moves.is_empty() {
        project::insert_moves(tx, &plan.moves).await?;
        let mut by_project: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for row in &plan.moves {
            by_project.entry(&row.project_id).or_default().push(row);
        }
        for (id, moves) in by_project {
            tx.audit(ctx.audit_change("move_gate", "project", id, None::<&()>, Some(&moves)));
        }
    }
    if !plan.clocks.is_empty() {
        project::insert_clocks(tx, &plan.clocks).await?;
    }
    if !plan.returns.is_empty() {
        project::insert_returns(tx, &plan.returns).await?;
        for row in &plan.returns {
            tx.audit(ctx.audit_change("file_return", "project", &row.project_id, None::<&()>, Some(row)));
        }
    }
    Ok(())
}
