//! Messages: written in the transaction that ties notices to them, taken one by one, tried again until accepted.

use super::setting::{self, Digest, NoticeSettings, Route};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::org;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use qipan_kernel::text::Lang;
use qipan_store::notice::{self, MessageRow, NoticeFilter, NoticeRow, NoticeSettingRow, RobotRow};
use qipan_store::{Db, StoreError, clock, people};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A notice that is older is not sent any more.
const FRESH: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Minutes until the next attempt, by attempts made.
const WAITS: [i64; 8] = [1, 5, 15, 60, 180, 360, 720, 1440];
/// A sender that has been silent for so long is gone.
const SILENT: SignedDuration = SignedDuration::from_mins(10);
/// Notices of one message.
const MOST: usize = 50;

/// A group's robot, as far as its notices go; address and secret stay with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotPlan {
    /// Its name in the configuration.
    pub name: String,
    /// It tells what the people of this unit and those below it are told.
    pub unit: String,
    /// Only these kinds; all if empty.
    pub kinds: Vec<String>,
    /// Hour of the daily digest.
    pub hour: i8,
}

/// A message that was claimed, to be sent now.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    row: MessageRow,
}

impl Outgoing {
    /// `mail` or `robot`.
    pub fn channel(&self) -> &str {
        &self.row.channel
    }

    /// Address, or name of the robot.
    pub fn target(&self) -> &str {
        &self.row.target
    }

    /// Subject.
    pub fn subject(&self) -> &str {
        &self.row.subject
    }

    /// Text.
    pub fn body(&self) -> &str {
        &self.row.body
    }

    /// What is the same however often it is tried.
    pub fn id(&self) -> &str {
        &self.row.id
    }
}

/// The day and hour in China, and its weekday from Monday 1.
fn local(now: Timestamp) -> (String, i8, i8) {
    let at = Offset::constant(8).to_datetime(now);
    (at.date().to_string(), at.hour(), at.date().weekday().to_monday_one_offset())
}

fn text(rows: &[&NoticeRow], lang: Lang, base: &str) -> String {
    let mut out = String::new();
    for row in rows.iter().take(MOST) {
        let (title, detail) = match lang {
            Lang::Zh => (&row.title_zh, &row.detail_zh),
            Lang::En => (&row.title_en, &row.detail_en),
        };
        let _ = writeln!(out, "- {title}");
        if !detail.is_empty() {
            let _ = writeln!(out, "  {detail}");
        }
        if !base.is_empty() {
            let _ = writeln!(out, "  {base}{}", row.link);
        }
    }
    if rows.len() > MOST {
        let more = rows.len() - MOST;
        let _ = match lang {
            Lang::Zh => writeln!(out, "另有 {more} 条，请在棋盘中查看。"),
            Lang::En => writeln!(out, "{more} more are in Qipan."),
        };
    }
    out
}

fn subject(rows: &[&NoticeRow], lang: Lang) -> String {
    let first = rows.first().map_or("", |r| match lang {
        Lang::Zh => r.title_zh.as_str(),
        Lang::En => r.title_en.as_str(),
    });
    match (rows.len(), lang) {
        (0 | 1, Lang::Zh) => format!("【棋盘】{first}"),
        (0 | 1, Lang::En) => format!("[Qipan] {first}"),
        (n, Lang::Zh) => format!("【棋盘】{n} 条提醒"),
        (n, Lang::En) => format!("[Qipan] {n} notices"),
    }
}

fn message(
    ctx: &Ctx,
    key: String,
    channel: &str,
    target: &str,
    rows: &[&NoticeRow],
    lang: Lang,
    base: &str,
) -> MessageRow {
    MessageRow {
        id: ctx.id(),
        key,
        channel: channel.into(),
        target: target.into(),
        subject: subject(rows, lang),
        body: text(rows, lang, base),
        state: "waiting".into(),
        attempts: 0,
        next_at: ctx.stamp(),
        error: String::new(),
        created_at: ctx.stamp(),
        sent_at: None,
        rev: 1,
    }
}

/// Writes the messages that are due: urgent notices at once, the others as a digest at its hour. `mail` says whether
/// mail is set up, `base` the address of the console.
///
/// # Errors
/// Whatever the database says.
pub async fn compose(ctx: &Ctx, mail: bool, robots: &[RobotPlan], base: &str) -> Result<u64> {
    let mut db = ctx.store.read().await?;
    let since = clock::text(ctx.now.saturating_sub(FRESH).unwrap_or(ctx.now));
    let mut written = 0;
    if mail {
        let open = NoticeFilter {
            unread: true,
            unsent: true,
            since: Some(since.clone()),
            ..NoticeFilter::default()
        };
        let mut by_person: BTreeMap<String, Vec<NoticeRow>> = BTreeMap::new();
        for row in notice::list(&mut db, &open, 20_000).await? {
            by_person.entry(row.username.clone()).or_default().push(row);
        }
        let settings: Vec<NoticeSettingRow> = notice::settings(&mut db, None).await?;
        for row in settings {
            let wanted = setting::parse(&row)?;
            if let Some(rows) = by_person.get(&row.username).filter(|_| !wanted.email.is_empty()) {
                written += mails(ctx, &row, &wanted, rows, base).await?;
            }
        }
    }
    for robot in robots {
        written += robot_message(ctx, &mut db, robot, &since, base).await?;
    }
    Ok(written)
}

/// The digest that is due: its day; none before its hour or if it went out.
fn digest_due(ctx: &Ctx, settings: &NoticeSettings, last: &str) -> Option<String> {
    let (day, hour, weekday) = local(ctx.now);
    let on = settings.digest == Digest::Daily || weekday == settings.weekday;
    (on && hour >= settings.hour && day.as_str() > last).then_some(day)
}

async fn mails(
    ctx: &Ctx,
    row: &NoticeSettingRow,
    wanted: &NoticeSettings,
    rows: &[NoticeRow],
    base: &str,
) -> Result<u64> {
    let lang = if wanted.lang == "en" { Lang::En } else { Lang::Zh };
    let by_mail = || rows.iter().rev().filter(|r| wanted.route(&r.kind) == Route::Mail);
    let digest = digest_due(ctx, wanted, &row.last_digest);
    let chosen: Vec<&NoticeRow> = match digest {
        Some(_) => by_mail().collect(),
        None => by_mail().filter(|r| r.urgent && wanted.urgent_at_once).collect(),
    };
    let Some(first) = chosen.first() else { return Ok(0) };
    let key = match &digest {
        Some(day) => format!("digest:{}:{day}", row.username),
        None => format!("urgent:{}", first.id),
    };
    let out = message(ctx, key, "mail", &wanted.email, &chosen, lang, base);
    let mut tx = ctx.store.begin().await?;
    if !notice::insert_message(&mut tx, &out).await? {
        return Ok(0);
    }
    let ids: Vec<String> = chosen.iter().map(|r| r.id.clone()).collect();
    notice::carried(&mut tx, &ids, &out.id).await?;
    if let Some(day) = digest {
        notice::put_setting(&mut tx, &NoticeSettingRow { last_digest: day, ..row.clone() }).await?;
    }
    tx.commit_housekeeping().await?;
    Ok(1)
}

/// What a robot tells its group: each notice of the unit's people once, urgent ones at once, the others at its hour.
async fn robot_message(ctx: &Ctx, db: &mut Db, robot: &RobotPlan, since: &str, base: &str) -> Result<u64> {
    let tree = org::tree(db).await?;
    let (users, grants) = (people::list(db).await?, people::all_grants(db).await?);
    let directory = super::draft::Directory::new(&tree, &users, &grants);
    let told: BTreeSet<String> =
        notice::robot_keys(db, &robot.name).await?.into_iter().map(|(k,)| k).collect();
    let filter = NoticeFilter { since: Some(since.to_owned()), ..NoticeFilter::default() };
    let all = notice::list(db, &filter, 20_000).await?;
    let (day, hour, _) = local(ctx.now);
    let digest_key = format!("robot:{}:{day}", robot.name);
    let digest = hour >= robot.hour && !told.contains(&digest_key);
    let mut seen = BTreeSet::new();
    let fits = |r: &&NoticeRow| {
        let unit = directory.units_of(&r.username).any(|u| tree.in_subtree(&robot.unit, u));
        let kind = robot.kinds.is_empty() || robot.kinds.contains(&r.kind);
        unit && kind && !told.contains(&r.key) && (digest || r.urgent)
    };
    let chosen: Vec<&NoticeRow> =
        all.iter().rev().filter(fits).filter(|r| seen.insert(r.key.clone())).collect();
    let Some(first) = chosen.first() else { return Ok(0) };
    let key = if digest { digest_key.clone() } else { format!("robot:{}:{}", robot.name, first.key) };
    let out = message(ctx, key, "robot", &robot.name, &chosen, Lang::Zh, base);
    let mut rows: Vec<RobotRow> = chosen
        .iter()
        .map(|r| RobotRow { robot: robot.name.clone(), key: r.key.clone(), message_id: out.id.clone() })
        .collect();
    if digest {
        rows.push(RobotRow { robot: robot.name.clone(), key: digest_key, message_id: out.id.clone() });
    }
    let mut tx = ctx.store.begin().await?;
    if !notice::insert_message(&mut tx, &out).await? {
        return Ok(0);
    }
    notice::insert_robot(&mut tx, &rows).await?;
    tx.commit_housekeeping().await?;
    Ok(1)
}

/// Takes the next message that is due; of two servers one alone gets it.
///
/// # Errors
/// Whatever the database says.
pub async fn claim(ctx: &Ctx) -> Result<Option<Outgoing>> {
    let now = ctx.stamp();
    let silent = clock::text(ctx.now.saturating_sub(SILENT).unwrap_or(ctx.now));
    let rows = notice::due(&mut *ctx.store.read().await?, &now, &silent, 5).await?;
    for row in rows {
        let rev = row.rev;
        let next =
            MessageRow { state: "sending".into(), attempts: row.attempts + 1, next_at: now.clone(), ..row };
        let mut tx = ctx.store.begin().await?;
        match notice::update_message(&mut tx, &next, rev).await {
            Ok(()) => {
                tx.commit_housekeeping().await?;
                return Ok(Some(Outgoing { row: MessageRow { rev: rev + 1, ..next } }));
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(e) => return Err(AppError::from(e)),
        }
    }
    Ok(None)
}

/// Writes what became of a message: sent, to be tried again later, or given up.
///
/// # Errors
/// Whatever the database says.
pub async fn outcome(ctx: &Ctx, sent: Outgoing, result: std::result::Result<(), String>) -> Result<()> {
    let row = sent.row;
    let rev = row.rev;
    let next = match result {
        Ok(()) => {
            MessageRow { state: "sent".into(), sent_at: Some(ctx.stamp()), error: String::new(), ..row }
        }
        Err(error) => {
            let made = usize::try_from(row.attempts).unwrap_or(usize::MAX);
            let wait = WAITS.get(made.saturating_sub(1));
            let minutes = SignedDuration::from_mins(wait.copied().unwrap_or_default());
            MessageRow {
                state: if wait.is_some() { "waiting" } else { "failed" }.into(),
                next_at: clock::text(ctx.now.saturating_add(minutes).unwrap_or(ctx.now)),
                error: error.chars().take(300).collect(),
                ..row
            }
        }
    };
    let mut tx = ctx.store.begin().await?;
    notice::update_message(&mut tx, &next, rev).await?;
    tx.commit_housekeeping().await?;
    Ok(())
}
