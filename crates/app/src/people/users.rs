//! Accounts and grants, kept by the security administrator.
//!
//! Accounts are never deleted, because the audit trail names them: they are disabled. Nobody changes the grants of
//! their own account, and the last security administrator can't be taken away.

use super::password;
use super::session::RoleView;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::{Grant, Role, check_separation};
use qipan_store::people::{self, GrantRow, UserRow};
use qipan_store::{Db, StoreError, Tx, org, session};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An account as the security administrator sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserView {
    /// Identity.
    pub id: String,
    /// Login name.
    pub username: String,
    /// Name shown.
    pub display_name: String,
    /// Can't sign in.
    pub disabled: bool,
    /// Locked after failures until then; none if it is not.
    pub locked_until: Option<String>,
    /// Must change the password first.
    pub must_change: bool,
    /// When it was made.
    pub created_at: String,
    /// What it may do.
    pub grants: Vec<RoleView>,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// A new account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewUser {
    /// Login name: 2 to 32 letters, digits, `-`, `_`, `.` (also Chinese).
    pub username: String,
    /// Name shown.
    pub display_name: String,
    /// First password, to be changed at the first sign-in; one is made up if it is missing.
    pub password: Option<String>,
    /// What it may do.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// A change of an account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct UserChange {
    /// Name shown.
    pub display_name: String,
    /// Can't sign in.
    #[serde(default)]
    pub disabled: bool,
}

/// An account with a first password that was made up; it is shown once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WithPassword {
    /// The account.
    pub user: UserView,
    /// Its first password; none if it was chosen by the administrator.
    pub temporary_password: Option<String>,
}

const ADMIN: &[Role] = &[Role::SecurityAdmin];

/// All accounts by login name.
pub async fn list(ctx: &Ctx) -> Result<Vec<UserView>> {
    ctx.who.require(ADMIN)?;
    let mut db = ctx.store.read().await?;
    let names = unit_names(&mut db, ctx).await?;
    let mut grants: BTreeMap<String, Vec<RoleView>> = BTreeMap::new();
    for row in people::all_grants(&mut db).await? {
        grants.entry(row.user_id.clone()).or_default().extend(grant_of(row, &names));
    }
    let users = people::list(&mut db).await?;
    Ok(users
        .into_iter()
        .map(|u| (grants.remove(&u.id).unwrap_or_default(), u))
        .map(|(g, u)| shown(u, g, ctx))
        .collect())
}

/// One account.
pub async fn get(ctx: &Ctx, id: &str) -> Result<UserView> {
    ctx.who.require(ADMIN)?;
    load(&mut *ctx.store.read().await?, id, ctx).await
}

/// Adds an account, with a password that must be changed at the first sign-in.
pub async fn create(ctx: &Ctx, new: NewUser) -> Result<WithPassword> {
    ctx.who.require(ADMIN)?;
    let made_up = new.password.is_none().then(temporary);
    insert(ctx, &new, made_up.as_deref(), true).await
}

/// Adds an account whose password need not be changed: for the demo's logins, never through the API.
pub async fn create_ready(ctx: &Ctx, new: NewUser) -> Result<WithPassword> {
    ctx.who.require(ADMIN)?;
    insert(ctx, &new, None, false).await
}

async fn insert(ctx: &Ctx, new: &NewUser, made_up: Option<&str>, must_change: bool) -> Result<WithPassword> {
    let username = check_name(&new.username)?;
    let display_name = check_display(&new.display_name)?;
    check_separation(&new.grants)?;
    let secret = new.password.as_deref().or(made_up).unwrap_or_default();
    password::check_policy(&username, secret)?;
    let row = UserRow {
        id: ctx.id(),
        username: username.clone(),
        display_name,
        password_hash: password::hash(secret.to_owned()).await?,
        must_change,
        failed: 0,
        locked_until: None,
        disabled: false,
        created_at: ctx.stamp(),
        rev: 1,
    };
    let mut tx = ctx.store.begin().await?;
    people::insert_user(&mut tx, &row).await.map_err(|e| match e {
        StoreError::Exists(_) => AppError::AlreadyExists { what: Noun::User, id: username.clone() },
        e => e.into(),
    })?;
    write_grants(&mut tx, ctx, &row.id, &new.grants).await?;
    let view = load(&mut tx, &row.id, ctx).await?;
    tx.audit(ctx.audit_change("create", "app_user", &username, None::<&UserView>, Some(&view)));
    tx.commit().await?;
    Ok(WithPassword { user: view, temporary_password: made_up.map(str::to_owned) })
}

/// Changes name and whether the account is disabled, over version `rev`.
pub async fn update(ctx: &Ctx, id: &str, change: UserChange, rev: i64) -> Result<UserView> {
    ctx.who.require(ADMIN)?;
    let display_name = check_display(&change.display_name)?;
    let mut tx = ctx.store.begin().await?;
    let before = load(&mut tx, id, ctx).await?;
    if change.disabled && id == ctx.who.user_id {
        return Err(AppError::OwnAccount);
    }
    people::update(&mut tx, id, &display_name, change.disabled, rev).await?;
    if change.disabled {
        session::delete_for_user(&mut tx, id, None).await?;
        require_security_admin(&mut tx).await?;
    }
    finish(tx, ctx, "update", before).await
}

/// Replaces what the account may do, over version `rev`.
pub async fn set_grants(ctx: &Ctx, id: &str, grants: Vec<Grant>, rev: i64) -> Result<UserView> {
    ctx.who.require(ADMIN)?;
    check_separation(&grants)?;
    if id == ctx.who.user_id {
        return Err(AppError::OwnAccount);
    }
    let mut tx = ctx.store.begin().await?;
    let before = load(&mut tx, id, ctx).await?;
    people::update(&mut tx, id, &before.display_name, before.disabled, rev).await?;
    let kept = |old: &RoleView| grants.iter().any(|g| g.role == old.role && g.unit == old.unit);
    for old in before.grants.iter().filter(|g| !kept(g)) {
        people::revoke(&mut tx, id, old.role.name(), &old.unit).await?;
    }
    write_grants(&mut tx, ctx, id, &grants).await?;
    require_security_admin(&mut tx).await?;
    finish(tx, ctx, "grant", before).await
}

/// Lets a locked account sign in again.
pub async fn unlock(ctx: &Ctx, id: &str) -> Result<UserView> {
    ctx.who.require(ADMIN)?;
    let mut tx = ctx.store.begin().await?;
    let before = load(&mut tx, id, ctx).await?;
    people::set_failures(&mut tx, id, 0, None).await?;
    finish(tx, ctx, "unlock", before).await
}

/// Gives the account a password that must be changed at the next sign-in, made up unless `chosen`, and ends its
/// sessions.
pub async fn reset_password(ctx: &Ctx, id: &str, chosen: Option<String>) -> Result<WithPassword> {
    ctx.who.require(ADMIN)?;
    let made_up = chosen.is_none().then(temporary);
    let secret = chosen.or_else(|| made_up.clone()).unwrap_or_default();
    let before = load(&mut *ctx.store.read().await?, id, ctx).await?;
    password::check_policy(&before.username, &secret)?;
    let hash = password::hash(secret).await?;
    let mut tx = ctx.store.begin().await?;
    people::set_password(&mut tx, id, &hash, true).await?;
    session::delete_for_user(&mut tx, id, None).await?;
    let user = finish(tx, ctx, "reset_password", before).await?;
    Ok(WithPassword { user, temporary_password: made_up })
}

async fn finish(mut tx: Tx, ctx: &Ctx, action: &str, before: UserView) -> Result<UserView> {
    let after = load(&mut tx, &before.id, ctx).await?;
    tx.audit(ctx.audit_change(action, "app_user", &before.username, Some(&before), Some(&after)));
    tx.commit().await?;
    Ok(after)
}

async fn load(db: &mut Db, id: &str, ctx: &Ctx) -> Result<UserView> {
    let user = people::get(db, id).await?.ok_or_else(|| AppError::not_found(Noun::User, id))?;
    let names = unit_names(db, ctx).await?;
    let grants = people::grants(db, id).await?.into_iter().filter_map(|g| grant_of(g, &names)).collect();
    Ok(shown(user, grants, ctx))
}

fn shown(user: UserRow, grants: Vec<RoleView>, ctx: &Ctx) -> UserView {
    UserView {
        id: user.id,
        username: user.username,
        display_name: user.display_name,
        disabled: user.disabled,
        locked_until: user.locked_until.filter(|until| *until > ctx.stamp()),
        must_change: user.must_change,
        created_at: user.created_at,
        grants,
        rev: user.rev,
    }
}

fn grant_of(row: GrantRow, names: &BTreeMap<String, String>) -> Option<RoleView> {
    let unit_name = names.get(&row.unit_code).unwrap_or(&row.unit_code).clone();
    Some(RoleView { role: Role::of(&row.role)?, unit: row.unit_code, unit_name })
}

async fn unit_names(db: &mut Db, ctx: &Ctx) -> Result<BTreeMap<String, String>> {
    let rows = org::list(db).await?;
    Ok(rows.into_iter().map(|u| (u.code, ctx.lang.pick(u.name_zh, u.name_en))).collect())
}

async fn write_grants(tx: &mut Tx, ctx: &Ctx, user_id: &str, grants: &[Grant]) -> Result<()> {
    for grant in grants {
        if org::get(tx, &grant.unit).await?.is_none() {
            return Err(AppError::not_found(Noun::Unit, &grant.unit));
        }
        let row = GrantRow {
            user_id: user_id.to_owned(),
            role: grant.role.name().to_owned(),
            unit_code: grant.unit.clone(),
            granted_by: ctx.who.username.clone(),
            granted_at: ctx.stamp(),
        };
        people::grant(tx, &row).await?;
    }
    Ok(())
}

/// Refuses a change after which nobody could keep accounts any more.
async fn require_security_admin(tx: &mut Tx) -> Result<()> {
    let enabled: Vec<String> =
        people::list(tx).await?.into_iter().filter(|u| !u.disabled).map(|u| u.id).collect();
    let left = people::all_grants(tx).await?;
    let name = Role::SecurityAdmin.name();
    if left.iter().any(|g| g.role == name && enabled.contains(&g.user_id)) {
        Ok(())
    } else {
        Err(AppError::LastSecurityAdmin)
    }
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let count = name.chars().count();
    let fault = match count {
        0 => Some(FieldFault::Missing),
        1 => Some(FieldFault::Short(2)),
        33.. => Some(FieldFault::Long(32)),
        _ if !name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) => Some(FieldFault::Signs),
        _ => None,
    };
    match fault {
        Some(fault) => Err(AppError::field("username", name, fault)),
        None => Ok(name.to_owned()),
    }
}

fn check_display(name: &str) -> Result<String> {
    crate::text::line("display_name", name, 64)
}

/// A made-up password: 16 signs without those that look alike, in groups that can be read out.
fn temporary() -> String {
    const SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut out = String::from("Q");
    for (i, byte) in rand::random::<[u8; 16]>().iter().enumerate() {
        if i % 4 == 0 {
            out.push('-');
        }
        let at = usize::from(*byte) % SIGNS.len();
        out.push(SIGNS.get(at).copied().map_or('x', char::from));
    }
    out
}
