//! The audit trail, for the audit administrator: reading it and proving that it is whole.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::read::history::HistoryRow;
use crate::rights::Role;
use qipan_kernel::text::Say;
use qipan_store::audit::{self, AuditFilter, AuditRow};
use serde::Serialize;
use utoipa::ToSchema;

const ADMIN: &[Role] = &[Role::AuditAdmin];

/// One row of the trail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// What was done.
    #[serde(flatten)]
    pub change: HistoryRow,
    /// From which address.
    pub origin: String,
    /// Hash of this row and the one before.
    pub hash: String,
}

/// A page of rows, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// The rows.
    pub items: Vec<AuditView>,
    /// For the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// Which rows to list.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of this user.
    pub actor: Option<String>,
    /// Only of this kind of thing.
    pub entity: Option<String>,
    /// Only of this thing.
    pub entity_id: Option<String>,
    /// Only with this verb.
    pub action: Option<String>,
    /// From the page before.
    pub cursor: Option<i64>,
    /// Rows a page, at most 500.
    pub limit: Option<i64>,
}

/// Rows of the trail, newest first.
pub async fn list(ctx: &Ctx, wanted: Wanted) -> Result<AuditPage> {
    ctx.who.require(ADMIN)?;
    let limit = wanted.limit.unwrap_or(50).clamp(1, 500);
    let filter = AuditFilter {
        actor: wanted.actor,
        entity: wanted.entity,
        entity_id: wanted.entity_id,
        action: wanted.action,
        before_seq: wanted.cursor,
    };
    let mut db = ctx.store.read().await?;
    let mut rows = audit::list(&mut db, &filter, limit + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
    if more {
        rows.pop();
    }
    let next_cursor = if more { rows.last().map(|r| r.seq.to_string()) } else { None };
    Ok(AuditPage { items: rows.into_iter().map(AuditView::from).collect(), next_cursor })
}

impl From<AuditRow> for AuditView {
    fn from(mut row: AuditRow) -> Self {
        let (origin, hash) = (std::mem::take(&mut row.origin), std::mem::take(&mut row.hash));
        AuditView { change: HistoryRow::from(row), origin, hash }
    }
}

/// Whether the trail is whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditCheck {
    /// No row is altered, missing, replaced or out of order.
    pub ok: bool,
    /// Rows read.
    pub rows: i64,
    /// Number of the last row; note it with the hash in another place.
    pub head_seq: i64,
    /// Hash of the last row.
    pub head_hash: String,
    /// The first row that does not hold.
    pub broken_at: Option<i64>,
    /// What is wrong, in the language asked.
    pub message: Option<String>,
}

/// Reads the whole trail and proves it.
pub async fn check(ctx: &Ctx) -> Result<AuditCheck> {
    ctx.who.require(ADMIN)?;
    let found = audit::verify(&mut *ctx.store.read().await?, &[]).await?;
    let says: Vec<String> = found.breaks.iter().map(|b| b.say(ctx.lang)).collect();
    Ok(AuditCheck {
        ok: found.holds(),
        rows: found.rows,
        head_seq: found.head.seq,
        head_hash: found.head.hash,
        broken_at: found.breaks.first().map(qipan_store::audit::Break::seq),
        message: (!says.is_empty()).then(|| says.join(ctx.lang.pick("；", "; "))),
    })
}
