//! Proposed by one person, decided by another (four eyes): who may do either, when a decision is refused, what is kept
//! and what the audit says. Both the versions of the race's scheme and the moves between template versions go this way.

use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::Role;
use crate::text;
use qipan_store::Tx;
use qipan_store::proposal::{self, PROPOSED, Proposal};
use serde::Deserialize;
use utoipa::ToSchema;

/// The state of what a second person refused.
const REFUSED: &str = "refused";

/// How one kind of proposal is decided on.
pub(crate) struct Review {
    /// The entity that the audit names.
    pub entity: &'static str,
    /// What messages call it.
    pub noun: Noun,
    /// Who may propose.
    pub proposers: &'static [Role],
    /// Who may decide; never on one's own.
    pub deciders: &'static [Role],
    /// The state after consent, and the act that the audit names.
    pub consent: (&'static str, &'static str),
}

/// A decision on what somebody else proposed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ProposalDecision)]
pub struct Decision {
    /// Whether it shall be.
    pub approve: bool,
    /// Why; needed to refuse.
    #[serde(default)]
    pub note: String,
}

impl Decision {
    /// The remark; a refusal needs one.
    pub(crate) fn checked(&self) -> Result<Decision> {
        let note = if self.approve {
            text::optional_line("note", &self.note, 500)?
        } else {
            text::line("note", &self.note, 500)?
        };
        Ok(Decision { approve: self.approve, note })
    }
}

/// What this person proposes now, its own columns still empty.
pub(crate) fn proposed<T: Proposal>(ctx: &Ctx) -> T {
    T::new(&ctx.who.username, &ctx.stamp())
}

/// Whether it still waits.
pub(crate) fn waits(row: &impl Proposal) -> bool {
    row.state() == PROPOSED
}

/// Whether the caller, who `may` decide on others' of this kind, may decide on this one.
pub(crate) fn may_decide(ctx: &Ctx, row: &impl Proposal, may: bool) -> bool {
    may && waits(row) && row.proposed_by() != ctx.who.username
}

impl Review {
    /// Keeps a proposal, under the audit's `key` for it.
    pub(crate) async fn propose<T: Proposal>(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        row: &T,
        key: &str,
    ) -> Result<()> {
        proposal::add(tx, row).await?;
        tx.audit(ctx.audit_change("propose", self.entity, key, None::<&()>, Some(row)));
        Ok(())
    }

    /// Refuses a decision on one's own, on another revision than the person `saw`, on what was decided before.
    pub(crate) fn check(&self, ctx: &Ctx, row: &impl Proposal, saw: Option<i64>) -> Result<()> {
        let id = row.id().to_owned();
        if row.proposed_by() == ctx.who.username {
            return Err(AppError::OwnSubmission);
        }
        if saw.is_some_and(|rev| rev != row.rev()) {
            return Err(AppError::Stale { what: self.noun, id, current: row.rev() });
        }
        if !waits(row) {
            let state = row.state().to_owned();
            return Err(AppError::WrongState { what: self.noun, id, state, wanted: PROPOSED });
        }
        Ok(())
    }

    /// Writes a decision that was checked; gives the row as it stands then.
    pub(crate) async fn decide<T: Proposal>(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        row: &T,
        decision: Decision,
        key: &str,
    ) -> Result<T> {
        let (state, act) = if decision.approve { self.consent } else { (REFUSED, "refuse") };
        let by = ctx.who.username.clone();
        let decision =
            proposal::Decision { state: state.to_owned(), by, at: ctx.stamp(), note: decision.note };
        proposal::decide(tx, row, &decision).await?;
        let next = row.decided(decision);
        tx.audit(ctx.audit_change(act, self.entity, key, Some(row), Some(&next)));
        Ok(next)
    }
}
