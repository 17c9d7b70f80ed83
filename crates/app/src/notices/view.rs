//! Notices as their person sees them.

use super::setting::{self, Route};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use qipan_store::notice::{self, NoticeFilter, NoticeRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeView {
    /// Identity.
    pub id: String,
    /// `task`, `task_overdue`, `gate`, `clock`, `return`, `approval` or `race`.
    pub kind: String,
    /// Not to wait for.
    pub urgent: bool,
    /// One line, in the language asked.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// Page of the console.
    pub link: String,
    /// When.
    pub created_at: String,
    /// When it was read; null if not yet.
    pub read_at: Option<String>,
}

/// A page of notices.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticePage {
    /// The notices, newest first.
    pub items: Vec<NoticeView>,
    /// How many are not read.
    pub unread: i64,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

fn view(ctx: &Ctx, row: NoticeRow) -> NoticeView {
    NoticeView {
        title: ctx.lang.pick(row.title_zh, row.title_en),
        detail: ctx.lang.pick(row.detail_zh, row.detail_en),
        id: row.id,
        kind: row.kind,
        urgent: row.urgent,
        link: row.link,
        created_at: row.created_at,
        read_at: row.read_at,
    }
}

/// The person's own notices; kinds that they have turned off are left out.
///
/// # Errors
/// Whatever the database says.
pub async fn list(ctx: &Ctx, unread: bool, cursor: Option<String>, limit: Option<i64>) -> Result<NoticePage> {
    let limit = limit.unwrap_or(50).clamp(1, 200);
    let mut db = ctx.store.read().await?;
    let (settings, _) = setting::of(&mut db, &ctx.who.username).await?;
    let own = NoticeFilter { username: Some(ctx.who.username.clone()), ..NoticeFilter::default() };
    let filter = NoticeFilter { unread, before_id: cursor, ..own.clone() };
    let rows = notice::list(&mut db, &filter, limit).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|n| n >= limit);
    let next_cursor = rows.last().filter(|_| full).map(|r| r.id.clone());
    let off = |kind: &str| settings.route(kind) == Route::Off;
    let open = notice::list(&mut db, &NoticeFilter { unread: true, ..own }, 1000).await?;
    let unread = i64::try_from(open.iter().filter(|r| !off(&r.kind)).count()).unwrap_or(i64::MAX);
    let items = rows.into_iter().filter(|r| !off(&r.kind)).map(|r| view(ctx, r)).collect();
    Ok(NoticePage { items, unread, next_cursor })
}

/// Marks one as read.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not the person's.
pub async fn read(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let own = NoticeFilter { username: Some(ctx.who.username.clone()), ..NoticeFilter::default() };
    let done = notice::read(&mut tx, &ctx.who.username, Some(id), &ctx.stamp()).await?;
    if done == 0 && !notice::list(&mut tx, &own, 10_000).await?.iter().any(|n| n.id == id) {
        return Err(AppError::not_found(Noun::Notice, id));
    }
    tx.commit_housekeeping().await?;
    Ok(())
}

/// Marks all as read.
///
/// # Errors
/// Whatever the database says.
pub async fn read_all(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    notice::read(&mut tx, &ctx.who.username, None, &ctx.stamp()).await?;
    tx.commit_housekeeping().await?;
    Ok(())
}
