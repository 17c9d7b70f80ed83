//! How a person wants notices.

use super::KINDS;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::text;
use qipan_store::Db;
use qipan_store::notice::{self, NoticeSettingRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where a kind of notice goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Nowhere.
    Off,
    /// Into the console alone.
    Console,
    /// Into the console, and by mail where an address is given.
    #[default]
    Mail,
}

/// How often mail comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Once a day.
    #[default]
    Daily,
    /// Once a week.
    Weekly,
}

/// How a person wants notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoticeSettings {
    /// Mail address; empty for none.
    pub email: String,
    /// By kind: `task`, `task_overdue`, `gate`, `clock`, `return`, `approval`, `race`.
    pub kinds: BTreeMap<String, Route>,
    /// How often.
    pub digest: Digest,
    /// At this hour, 0 to 23, in China.
    pub hour: i8,
    /// On this weekday with `weekly`, 1 Monday to 7 Sunday.
    pub weekday: i8,
    /// Urgent ones at once.
    pub urgent_at_once: bool,
    /// The language of mail, `zh` or `en`.
    pub lang: String,
    /// The operator has set up mail; only sent, never taken.
    #[serde(skip_deserializing)]
    pub mail_available: bool,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        NoticeSettings {
            email: String::new(),
            kinds: BTreeMap::new(),
            digest: Digest::Daily,
            hour: 8,
            weekday: 1,
            urgent_at_once: true,
            lang: "zh".into(),
            mail_available: false,
        }
    }
}

impl NoticeSettings {
    /// Where a kind goes.
    pub fn route(&self, kind: &str) -> Route {
        self.kinds.get(kind).copied().unwrap_or_default()
    }

    fn checked(mut self) -> Result<NoticeSettings> {
        self.email = text::optional_line("email", &self.email, 120)?;
        let good = match self.email.split_once('@') {
            None => self.email.is_empty(),
            Some((name, host)) => {
                let plain = |c: char| c.is_ascii_graphic() && !"<>\",;:()[]\\@".contains(c);
                !name.is_empty() && host.contains('.') && name.chars().chain(host.chars()).all(plain)
            }
        };
        if !good {
            let fault = FieldFault::Told {
                zh: "不是邮箱地址，请填如 name@example.cn。".into(),
                en: "is no mail address; write it like name@example.cn.".into(),
            };
            return Err(AppError::field("email", self.email, fault));
        }
        if let Some(kind) = self.kinds.keys().find(|k| !KINDS.contains(&k.as_str())) {
            let known = FieldFault::NotOneOf("task, task_overdue, gate, clock, return, approval, race");
            return Err(AppError::field("kinds", kind, known));
        }
        if !(0..=23).contains(&self.hour) {
            return Err(AppError::field("hour", self.hour.to_string(), FieldFault::NotOneOf("0 … 23")));
        }
        if !(1..=7).contains(&self.weekday) {
            return Err(AppError::field("weekday", self.weekday.to_string(), FieldFault::NotOneOf("1 … 7")));
        }
        if !["zh", "en"].contains(&self.lang.as_str()) {
            return Err(AppError::field("lang", self.lang, FieldFault::NotOneOf("zh, en")));
        }
        Ok(NoticeSettings { mail_available: false, ..self })
    }
}

pub(super) fn parse(row: &NoticeSettingRow) -> Result<NoticeSettings> {
    serde_json::from_str(&row.body)
        .map_err(|e| AppError::Internal(format!("notices of {}: {e}", row.username)))
}

pub(super) async fn of(db: &mut Db, username: &str) -> Result<(NoticeSettings, String)> {
    match notice::settings(db, Some(username)).await?.pop() {
        Some(row) => Ok((parse(&row)?, row.last_digest)),
        None => Ok((NoticeSettings::default(), String::new())),
    }
}

/// How the person wants notices.
///
/// # Errors
/// Whatever the database says.
pub async fn settings(ctx: &Ctx, mail_available: bool) -> Result<NoticeSettings> {
    let (settings, _) = of(&mut *ctx.store.read().await?, &ctx.who.username).await?;
    let kinds = KINDS.iter().map(|k| ((*k).to_owned(), settings.route(k))).collect();
    Ok(NoticeSettings { kinds, mail_available, ..settings })
}

/// Changes how the person wants notices.
///
/// # Errors
/// [`AppError::Field`] with place and remedy.
pub async fn put_settings(ctx: &Ctx, new: NoticeSettings, mail_available: bool) -> Result<NoticeSettings> {
    let new = new.checked()?;
    let mut tx = ctx.store.begin().await?;
    let (old, last_digest) = of(&mut tx, &ctx.who.username).await?;
    let body = serde_json::to_string(&new).map_err(|e| AppError::Internal(e.to_string()))?;
    let row = NoticeSettingRow { username: ctx.who.username.clone(), body, last_digest, rev: 1 };
    notice::put_setting(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("notice_settings", "app_user", &ctx.who.username, Some(&old), Some(&new)));
    tx.commit().await?;
    settings(ctx, mail_available).await
}
