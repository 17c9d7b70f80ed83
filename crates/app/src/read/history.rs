//! What happened to an indicator: the audit rows of its definition, targets and grades set by hand, without the
//! addresses that only the audit administrator sees.

use super::cache::Cache;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rights::DATA_ROLES;
use qipan_store::audit::{self, AuditFilter, AuditRow};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryRow {
    /// Number of the audit row.
    pub seq: i64,
    /// When (UTC).
    pub at: String,
    /// Who.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// `indicator`, `override_grade`, …
    pub entity: String,
    /// Its code or id.
    pub entity_id: String,
    /// What it was.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// What it became.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

/// A page of changes, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The changes.
    pub items: Vec<HistoryRow>,
    /// For the next page; none on the last.
    pub next_cursor: Option<String>,
}

const PAGE: usize = 50;

/// The changes of an indicator, newest first.
///
/// # Errors
/// Without a data role; an indicator that does not exist.
pub async fn list(ctx: &Ctx, cache: &Cache, code: &str, cursor: Option<i64>) -> Result<HistoryPage> {
    ctx.who.require(DATA_ROLES)?;
    cache.model(&ctx.store).await?.frame.require_entry(code)?;
    let mut db = ctx.store.read().await?;
    let mut rows: Vec<AuditRow> = Vec::new();
    for entity in ["indicator", "override_grade"] {
        let filter = AuditFilter {
            entity: Some(entity.to_owned()),
            entity_id: Some(code.to_owned()),
            before_seq: cursor,
            ..AuditFilter::default()
        };
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
        rows.extend(audit::list(&mut db, &filter, limit).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.seq));
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next_cursor = if more { rows.last().map(|r| r.seq.to_string()) } else { None };
    Ok(HistoryPage { items: rows.into_iter().map(HistoryRow::from).collect(), next_cursor })
}

impl From<AuditRow> for HistoryRow {
    fn from(row: AuditRow) -> HistoryRow {
        // Stored JSON, or the text itself if somebody made it unreadable.
        let parsed =
            |text: Option<String>| text.map(|t| serde_json::from_str(&t).unwrap_or(Value::String(t)));
        HistoryRow {
            seq: row.seq,
            at: row.at,
            actor: row.actor,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            before: parsed(row.before_json),
            after: parsed(row.after_json),
        }
    }
}
