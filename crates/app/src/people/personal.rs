//! What a person keeps for themselves: saved views of lists, and the feed of deadlines for a calendar program.

use super::session::{secret_text, token_hash, who_of};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::text;
use qipan_store::people;
use qipan_store::personal::{self, UserFeedRow, UserViewRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most views of a page.
const VIEWS: usize = 50;
/// Longest query of a view, characters.
const QUERY: usize = 2_000;

/// A saved view of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Page, e.g. `projects`.
    pub page: String,
    /// Its name, unlike any other of the page.
    pub name: String,
    /// The query of the page's address, e.g. `view=gantt&late=true`.
    pub query: String,
}

/// One's own saved views; of one page if it is given.
///
/// # Errors
/// Whatever the database says.
pub async fn views(ctx: &Ctx, page: Option<&str>) -> Result<Vec<SavedView>> {
    let page = page.map(str::trim).filter(|p| !p.is_empty());
    let rows = personal::views(&mut *ctx.store.read().await?, &ctx.who.user_id, page).await?;
    Ok(rows.into_iter().map(|r| SavedView { page: r.page, name: r.name, query: r.query }).collect())
}

/// Saves a view, in the place of one with the same name.
///
/// # Errors
/// [`AppError::Field`] for a name or query that is none, or a page with 50 views.
pub async fn save_view(ctx: &Ctx, view: &SavedView) -> Result<Vec<SavedView>> {
    let row = UserViewRow {
        user_id: ctx.who.user_id.clone(),
        page: text::code("page", &view.page)?,
        name: text::line("name", &view.name, 40)?,
        query: text::optional_line("query", &view.query, QUERY)?,
        at: ctx.stamp(),
    };
    let mut tx = ctx.store.begin().await?;
    let own = personal::views(&mut tx, &row.user_id, Some(&row.page)).await?;
    let before = own.iter().find(|v| v.name == row.name);
    if before.is_none() && own.len() >= VIEWS {
        let fault = FieldFault::Told {
            zh: format!("每个页面最多保存 {VIEWS} 个视图，请先删除不用的。"),
            en: format!("a page has {VIEWS} views at most; remove one that you no longer use."),
        };
        return Err(AppError::field("name", &row.name, fault));
    }
    personal::put_view(&mut tx, &row).await?;
    let key = format!("{} {}", row.page, row.name);
    tx.audit(ctx.audit_change("save", "user_view", &key, before, Some(&row)));
    tx.commit().await?;
    views(ctx, Some(&row.page)).await
}

/// Takes a view away.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there.
pub async fn delete_view(ctx: &Ctx, page: &str, name: &str) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    if !personal::delete_view(&mut tx, &ctx.who.user_id, page, name).await? {
        return Err(AppError::not_found(Noun::Record, name));
    }
    tx.audit(ctx.audit("delete", "user_view", &format!("{page} {name}")));
    tx.commit().await?;
    Ok(())
}

/// One's own feed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Feed {
    /// Since when there is an address; none if there is none.
    pub since: Option<String>,
    /// Address of the deadlines, told once when it is made.
    pub address: Option<String>,
}

/// Whether one has a feed.
///
/// # Errors
/// Whatever the database says.
pub async fn feed(ctx: &Ctx) -> Result<Feed> {
    let row = personal::feed(&mut *ctx.store.read().await?, &ctx.who.user_id).await?;
    Ok(Feed { since: row.map(|r| r.created_at), address: None })
}

/// Makes an address for one's feed; the one before stops at once. Only the hash of its token is kept.
///
/// # Errors
/// Whatever the database says.
pub async fn make_feed(ctx: &Ctx) -> Result<Feed> {
    let token = secret_text();
    let row = UserFeedRow {
        user_id: ctx.who.user_id.clone(),
        token_hash: token_hash(&token),
        created_at: ctx.stamp(),
    };
    let mut tx = ctx.store.begin().await?;
    personal::put_feed(&mut tx, &row).await?;
    tx.audit(ctx.audit("create", "user_feed", &ctx.who.username));
    tx.commit().await?;
    Ok(Feed { since: Some(row.created_at), address: Some(format!("/api/v1/feeds/{token}/deadlines.ics")) })
}

/// Ends one's feed.
///
/// # Errors
/// [`AppError::NotFound`] if there is none.
pub async fn end_feed(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    if !personal::delete_feed(&mut tx, &ctx.who.user_id).await? {
        return Err(AppError::not_found(Noun::Record, "feed"));
    }
    tx.audit(ctx.audit("delete", "user_feed", &ctx.who.username));
    tx.commit().await?;
    Ok(())
}

/// The call in the name of whose feed it is: with the rights held now, and only while the account holds.
///
/// # Errors
/// [`AppError::NotFound`] for a token that leads nowhere.
pub async fn by_feed(ctx: &Ctx, token: &str) -> Result<Ctx> {
    let unknown = || AppError::not_found(Noun::Record, "feed");
    let mut db = ctx.store.read().await?;
    let row = personal::feed_of(&mut db, &token_hash(token)).await?.ok_or_else(unknown)?;
    let user = people::get(&mut db, &row.user_id).await?;
    let user = user.filter(|u| !u.disabled && !u.must_change).ok_or_else(unknown)?;
    let who = who_of(&mut db, &user).await?;
    Ok(Ctx { who, ..ctx.clone() })
}
