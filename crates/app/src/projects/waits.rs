//! The gates that wait for a person: of their own projects, and those whose ball their unit holds.

use super::board::name_of;
use super::returns::is_mine;
use super::wire::OpenGate;
use super::{Portfolio, WRITERS, board, may_read};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;

/// A gate that waits for a person.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Project.
    pub project: String,
    /// Its name.
    pub project_name: String,
    /// The gate.
    pub gate: OpenGate,
    /// The person is the project's officer; otherwise their unit holds the ball.
    pub own: bool,
    /// The day that counts: of a running clock the last pledged or lawful day to come, else the gate's.
    pub due: Option<Date>,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// The gates that wait for the person asking.
///
/// # Errors
/// Without a data role.
pub async fn waiting(ctx: &Ctx, portfolio: &Portfolio) -> Result<Vec<Waiting>> {
    let board = board(ctx, portfolio, None).await?;
    let tree = &board.model.tree;
    let units: Vec<String> = ctx.who.roots(WRITERS).map(|unit| name_of(tree, unit)).collect();
    let mut all = Vec::new();
    for standing in board.all.iter().filter(|s| may_read(ctx, tree, &s.project)) {
        let own = is_mine(ctx, tree, standing);
        for gate in &standing.item.gates {
            if !(own || gate.clock.is_some() && units.contains(&gate.holder)) {
                continue;
            }
            let clock = gate.clock.as_ref().filter(|c| c.state == "running");
            let clock_due = clock.and_then(|c| c.pledged_due.filter(|d| *d >= board.on).or(c.due));
            all.push(Waiting {
                project: standing.item.id.clone(),
                project_name: standing.item.name.clone(),
                gate: gate.clone(),
                own,
                due: clock_due.or(gate.due),
                synthetic: standing.item.synthetic,
            });
        }
    }
    Ok(all)
}
