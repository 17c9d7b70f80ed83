//! Signing in, staying signed in, signing out, changing one's password.
//!
//! Five wrong passwords in a row lock an account for 15 minutes. A session ends when nobody uses it, and in any case
//! after some hours. Every sign-in, failed or not, leaves an audit row.

use super::password;
use crate::ctx::Ctx;
use crate::error::{AppError, PasswordFault, Result};
use crate::rights::{Grant, Role, Who};
use jiff::{SignedDuration, Timestamp};
use qipan_store::people::UserRow;
use qipan_store::session::SessionRow;
use qipan_store::{Db, Store, Tx, clock, hex, org, people, session as store_session};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use utoipa::ToSchema;

/// Wrong passwords in a row after which an account is locked.
pub const MAX_FAILURES: i64 = 5;
/// How long it stays locked.
pub const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// A session's last use is written at most this often.
const TOUCH_SECS: i64 = 60;

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Seconds without a request after which a session ends.
    pub idle_secs: i64,
    /// Seconds after which it ends in any case.
    pub session_secs: i64,
}

/// What a cookie's token leads to.
#[derive(Clone, Debug)]
pub enum Found {
    /// No such session, or its account is disabled.
    None,
    /// A session that has ended.
    Expired,
    /// A session that holds.
    Session {
        /// The person.
        who: Who,
        /// The token against forged requests.
        csrf: String,
        /// Whether the password must be changed first.
        must_change: bool,
        /// The session's key.
        token_hash: String,
    },
}

/// A session just opened.
pub struct Opened {
    /// The cookie's value; only its hash is stored.
    pub token: String,
    /// What the client is told.
    pub view: SessionView,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// The person.
    pub user: UserBrief,
    /// To be sent as `X-CSRF-Token` with every unsafe request.
    pub csrf_token: String,
}

/// A person, as the console shows them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserBrief {
    /// Login name.
    pub username: String,
    /// Name shown.
    pub display_name: String,
    /// Roles with the unit at the top of their scope.
    pub roles: Vec<RoleView>,
    /// Nothing but changing the password is possible until it is changed.
    pub must_change_password: bool,
}

/// A role within the subtree of a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoleView {
    /// The role.
    pub role: Role,
    /// Code of the unit.
    pub unit: String,
    /// Its name in the language asked.
    pub unit_name: String,
}

/// Signs a person in.
///
/// # Errors
/// [`AppError::WrongLogin`] (one answer for an unknown name, a wrong password and a disabled account) or
/// [`AppError::LockedOut`].
pub async fn open(ctx: &Ctx, username: &str, secret: String, limits: Limits) -> Result<Opened> {
    let username = username.trim();
    let (mut tx, user) = prove(ctx, username, secret).await?;
    let (token, csrf) = (secret_text(), secret_text());
    store_session::delete_expired(&mut tx, &ctx.stamp()).await?;
    let row = SessionRow {
        token_hash: token_hash(&token),
        user_id: user.id.clone(),
        csrf: csrf.clone(),
        created_at: ctx.stamp(),
        last_seen: ctx.stamp(),
        expires_at: clock::text(end(ctx.now, ctx.now, limits)),
        origin: ctx.origin.clone(),
    };
    store_session::insert_session(&mut tx, &row).await?;
    let user_brief = brief(&mut tx, &user, ctx).await?;
    tx.audit(attempt(ctx, username, "login"));
    tx.commit().await?;
    Ok(Opened { token, view: SessionView { user: user_brief, csrf_token: csrf } })
}

/// The account of name and password, with the write in which its failures were set back: the caller adds an audit row.
async fn prove(ctx: &Ctx, username: &str, secret: String) -> Result<(Tx, UserRow)> {
    let known = people::by_username(&mut *ctx.store.read().await?, username).await?;
    let locked = known.as_ref().and_then(|u| lock_of(u, ctx.now));
    let right = password::verify(secret, known.map(|u| u.password_hash)).await?;
    if let Some(until) = locked {
        refuse(ctx, username, "login_refused").await?;
        return Err(AppError::LockedOut { until });
    }
    let mut tx = ctx.store.begin().await?;
    let Some(user) = people::by_username(&mut tx, username).await? else {
        drop(tx);
        refuse(ctx, username, "login_failed").await?;
        return Err(AppError::WrongLogin);
    };
    if !right {
        let failed = user.failed + 1;
        let until = (failed >= MAX_FAILURES).then(|| clock::text(later(ctx.now, LOCK)));
        let count = if until.is_some() { 0 } else { failed };
        people::set_failures(&mut tx, &user.id, count, until.as_deref()).await?;
        tx.audit(attempt(ctx, username, if until.is_some() { "lock_out" } else { "login_failed" }));
        tx.commit().await?;
        return Err(AppError::WrongLogin);
    }
    if user.disabled {
        tx.audit(attempt(ctx, username, "login_refused"));
        tx.commit().await?;
        return Err(AppError::WrongLogin);
    }
    people::set_failures(&mut tx, &user.id, 0, None).await?;
    Ok((tx, user))
}

/// A person who sends name and password with a request, for programs that keep no cookie. The rules of signing in hold;
/// the password is hashed anew only if it or the account changed since it was last found right.
///
/// # Errors
/// As [`open`]; [`AppError::MustChangePassword`].
pub async fn known(ctx: &Ctx, proofs: &Proofs, username: &str, secret: String) -> Result<Who> {
    let username = username.trim();
    let key = proofs.key(username, &secret);
    let mut db = ctx.store.read().await?;
    let user = people::by_username(&mut db, username).await?;
    let proved =
        user.filter(|u| !u.disabled && lock_of(u, ctx.now).is_none() && proofs.holds(&key, &u.password_hash));
    let user = match proved {
        Some(user) => user,
        None => {
            drop(db);
            let (mut tx, user) = prove(ctx, username, secret).await?;
            tx.audit(attempt(ctx, username, "login_once"));
            tx.commit().await?;
            proofs.note(key, user.password_hash.clone());
            db = ctx.store.read().await?;
            user
        }
    };
    if user.must_change {
        return Err(AppError::MustChangePassword);
    }
    who_of(&mut db, &user).await
}

/// Passwords that were found right, by a salted hash that never leaves the process, with the stored hash that they
/// opened: a password that was changed since does not match it any more.
#[derive(Clone, Debug)]
pub struct Proofs(Arc<(String, Mutex<BTreeMap<String, String>>)>);

impl Default for Proofs {
    fn default() -> Self {
        Proofs(Arc::new((secret_text(), Mutex::default())))
    }
}

impl Proofs {
    /// So many are remembered.
    const MOST: usize = 1_000;

    fn key(&self, username: &str, secret: &str) -> String {
        let mut hash = Sha256::new();
        for part in [&self.0.0, username, secret] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }

    fn holds(&self, key: &str, stored: &str) -> bool {
        self.0.1.lock().unwrap_or_else(PoisonError::into_inner).get(key).is_some_and(|s| s == stored)
    }

    fn note(&self, key: String, stored: String) {
        let mut all = self.0.1.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= Self::MOST {
            all.clear();
        }
        all.insert(key, stored);
    }
}

/// The session behind a cookie's token at `now`; notes its use now and then.
pub async fn find(store: &Store, token: &str, now: Timestamp, limits: Limits) -> Result<Found> {
    let key = token_hash(token);
    let mut db = store.read().await?;
    let Some(row) = store_session::get(&mut db, &key).await? else { return Ok(Found::None) };
    if row.expires_at <= clock::text(now) {
        return Ok(Found::Expired);
    }
    let Some(user) = people::get(&mut db, &row.user_id).await?.filter(|u| !u.disabled) else {
        return Ok(Found::None);
    };
    let who = who_of(&mut db, &user).await?;
    drop(db);
    note_use(store, &row, now, limits).await?;
    Ok(Found::Session { who, csrf: row.csrf, must_change: user.must_change, token_hash: key })
}

/// What the console needs to know of the session's person.
pub async fn view(ctx: &Ctx, csrf: String) -> Result<SessionView> {
    let mut db = ctx.store.read().await?;
    let user = people::get(&mut db, &ctx.who.user_id).await?.ok_or(AppError::Unauthenticated)?;
    Ok(SessionView { user: brief(&mut db, &user, ctx).await?, csrf_token: csrf })
}

/// Signs out.
pub async fn close(ctx: &Ctx, token_hash: &str) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    store_session::delete(&mut tx, token_hash).await?;
    tx.audit(ctx.audit("logout", "app_user", &ctx.who.username));
    tx.commit().await?;
    Ok(())
}

/// Changes one's own password and ends one's other sessions.
///
/// # Errors
/// [`AppError::WrongLogin`] if `old` is wrong, [`AppError::WeakPassword`] if `new` breaks the policy.
pub async fn change_password(ctx: &Ctx, keep: &str, old: String, new: String) -> Result<()> {
    let user = people::get(&mut *ctx.store.read().await?, &ctx.who.user_id).await?;
    let user = user.ok_or(AppError::Unauthenticated)?;
    if let Some(until) = lock_of(&user, ctx.now) {
        return Err(AppError::LockedOut { until });
    }
    if !password::verify(old.clone(), Some(user.password_hash)).await? {
        let mut tx = ctx.store.begin().await?;
        let failed = user.failed + 1;
        let until = (failed >= MAX_FAILURES).then(|| clock::text(later(ctx.now, LOCK)));
        people::set_failures(&mut tx, &user.id, failed % MAX_FAILURES, until.as_deref()).await?;
        tx.audit(ctx.audit("change_password_failed", "app_user", &user.username));
        tx.commit().await?;
        return Err(AppError::WrongLogin);
    }
    if old == new {
        return Err(AppError::WeakPassword { fault: PasswordFault::Unchanged });
    }
    password::check_policy(&user.username, &new)?;
    let hash = password::hash(new).await?;
    let mut tx = ctx.store.begin().await?;
    people::set_password(&mut tx, &user.id, &hash, false).await?;
    store_session::delete_for_user(&mut tx, &user.id, Some(keep)).await?;
    tx.audit(ctx.audit("change_password", "app_user", &user.username));
    tx.commit().await?;
    Ok(())
}

/// The person of an account with the grants held now.
pub async fn who_of(db: &mut Db, user: &UserRow) -> Result<Who> {
    let rows = people::grants(db, &user.id).await?;
    let grants = rows.into_iter().filter_map(|g| Some(Grant { role: Role::of(&g.role)?, unit: g.unit_code }));
    Ok(Who {
        user_id: user.id.clone(),
        username: user.username.clone(),
        display_name: user.display_name.clone(),
        grants: grants.collect(),
    })
}

async fn brief(db: &mut Db, user: &UserRow, ctx: &Ctx) -> Result<UserBrief> {
    let who = who_of(db, user).await?;
    let mut roles = Vec::with_capacity(who.grants.len());
    for grant in who.grants {
        let unit = org::get(db, &grant.unit).await?;
        let unit_name = unit.map_or_else(|| grant.unit.clone(), |u| ctx.lang.pick(u.name_zh, u.name_en));
        roles.push(RoleView { role: grant.role, unit: grant.unit, unit_name });
    }
    Ok(UserBrief {
        username: user.username.clone(),
        display_name: user.display_name.clone(),
        roles,
        must_change_password: user.must_change,
    })
}

/// An audit row of an attempt to sign in; the actor is the name that was typed, cut at 64 characters.
fn attempt(ctx: &Ctx, username: &str, action: &str) -> qipan_store::audit::AuditEntry {
    let name: String = username.chars().filter(|c| !c.is_control()).take(64).collect();
    qipan_store::audit::AuditEntry { actor: name.clone(), ..ctx.audit(action, "app_user", &name) }
}

async fn refuse(ctx: &Ctx, username: &str, action: &str) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    tx.audit(attempt(ctx, username, action));
    tx.commit().await?;
    Ok(())
}

async fn note_use(store: &Store, row: &SessionRow, now: Timestamp, limits: Limits) -> Result<()> {
    let seen = clock::parse(&row.last_seen)?;
    let every = TOUCH_SECS.min(limits.idle_secs / 4);
    let unnoted = now.duration_since(seen).as_secs();
    if unnoted < every {
        return Ok(());
    }
    // A long write may be running; then the next request notes the use. A session that would soon count as idle waits.
    let wait =
        if unnoted < limits.idle_secs / 2 { Duration::from_millis(20) } else { Duration::from_secs(10) };
    if let Some(mut tx) = store.begin_within(wait).await? {
        let ends = end(clock::parse(&row.created_at)?, now, limits);
        store_session::touch(&mut tx, &row.token_hash, &clock::text(now), &clock::text(ends)).await?;
        tx.commit_housekeeping().await?;
    }
    Ok(())
}

fn lock_of(user: &UserRow, now: Timestamp) -> Option<Timestamp> {
    user.locked_until.as_deref().and_then(|t| clock::parse(t).ok()).filter(|until| *until > now)
}

fn end(opened: Timestamp, used: Timestamp, limits: Limits) -> Timestamp {
    let idle = later(used, SignedDuration::from_secs(limits.idle_secs));
    idle.min(later(opened, SignedDuration::from_secs(limits.session_secs)))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The key under which a token's session is stored.
pub(super) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// 256 random bits as text.
pub(super) fn secret_text() -> String {
    hex(&rand::random::<[u8; 32]>())
}
