//! From the state of things to notices.

use super::draft::{Directory, Draft};
use super::projects;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::org;
use crate::projects::Portfolio;
use crate::rights::Role;
use crate::tasks::{TaskNews, news};
use jiff::SignedDuration;
use qipan_store::notice::{self, NoticeRow};
use qipan_store::submission::{self, SubmissionFilter};
use qipan_store::{Db, clock, people, race};
use std::collections::BTreeSet;

/// What happened longer ago is not told any more.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So far back keys are remembered in memory; the database itself remembers them all.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(120 * 24);
/// Submissions that wait are looked at so far.
const WAITING: i64 = 500;

/// Writes every notice that is due and was not written yet; gives back how many. `ctx` is the machine itself.
///
/// # Errors
/// Whatever the database says.
pub async fn collect(ctx: &Ctx, portfolio: &Portfolio) -> Result<u64> {
    let mut drafts = projects::drafts(ctx, portfolio).await?;
    let mut db = ctx.store.read().await?;
    let tree = org::tree(&mut db).await?;
    let (users, grants) = (people::list(&mut db).await?, people::all_grants(&mut db).await?);
    let directory = Directory::new(&tree, &users, &grants);
    for draft in &mut drafts {
        draft.name(&directory);
    }
    let mut all: Vec<Draft> = drafts.into_iter().map(projects::Wish::draft).collect();
    let since = clock::text(ctx.now.saturating_sub(NEWS).unwrap_or(ctx.now));
    all.extend(news(ctx, &mut db, &since).await?.into_iter().map(|n| of_task(n, &directory)));
    all.extend(approvals(&mut db, &directory).await?);
    all.extend(races(&mut db, &since, &directory).await?);
    let remembered = clock::text(ctx.now.saturating_sub(REMEMBERED).unwrap_or(ctx.now));
    let told: BTreeSet<(String, String)> = notice::keys(&mut db, &remembered).await?.into_iter().collect();
    drop(db);
    let mut rows = Vec::new();
    for draft in all {
        for username in &draft.to {
            if !told.contains(&(username.clone(), draft.key.clone())) {
                rows.push(row(ctx, &draft, username));
            }
        }
    }
    if rows.is_empty() {
        return Ok(0);
    }
    let mut tx = ctx.store.begin().await?;
    let new = notice::insert_notices(&mut tx, &rows).await?;
    tx.commit_housekeeping().await?;
    Ok(new)
}

fn row(ctx: &Ctx, draft: &Draft, username: &str) -> NoticeRow {
    NoticeRow {
        id: ctx.id(),
        username: username.to_owned(),
        key: draft.key.clone(),
        kind: draft.kind.to_owned(),
        urgent: draft.urgent,
        title_zh: draft.title.0.clone(),
        title_en: draft.title.1.clone(),
        detail_zh: draft.detail.0.clone(),
        detail_en: draft.detail.1.clone(),
        link: draft.link.clone(),
        created_at: ctx.stamp(),
        read_at: None,
        message_id: None,
    }
}

/// What people call a step.
fn act_words(act: &str) -> (&'static str, &'static str) {
    match act {
        "dispatch" => ("新任务交办", "New task"),
        "decline" => ("任务被退回交办", "Task declined"),
        "ask_extension" => ("申请延期", "Extension asked for"),
        "grant_extension" => ("同意延期", "Extension granted"),
        "refuse_extension" => ("不同意延期", "Extension refused"),
        "submit" => ("申请销号", "Task submitted"),
        "send_back" => ("退回重办", "Task sent back"),
        "close" => ("任务销号", "Task closed"),
        "hand_over" => ("任务移交", "Task handed over"),
        "urge" => ("催办", "Reminder"),
        "cancel" => ("任务撤销", "Task cancelled"),
        "owner_left" => ("责任人离岗，任务须移交", "The owner left, hand the task over"),
        _ => ("任务进展", "Task"),
    }
}

fn of_task(news: TaskNews, directory: &Directory<'_>) -> Draft {
    let (owner, dispatcher) = (
        directory.person_or(news.owner_user.as_deref(), &news.owner_unit),
        directory.person_or(Some(&news.dispatched_by), &news.dispatcher_unit),
    );
    let link = format!("/tasks/{}", news.id);
    let due = format!("{} · {} {}", news.owner_name, "期限", news.due_on);
    let due_en = format!("{} · due {}", news.owner_name, news.due_on);
    match news.late {
        None => {
            let act = news.act.as_deref().unwrap_or_default();
            let (zh, en) = act_words(act);
            let mut to = match act {
                "decline" | "ask_extension" | "submit" => dispatcher,
                "report" => BTreeSet::new(),
                "owner_left" => owner.into_iter().chain(dispatcher).collect(),
                _ => owner,
            };
            to.remove(news.by.as_deref().unwrap_or_default());
            let note = |word: &str| {
                if news.note.is_empty() { word.to_owned() } else { format!("{word}。{}", news.note) }
            };
            Draft {
                key: format!("task:{}:{}", news.id, news.step.as_deref().unwrap_or(act)),
                kind: "task",
                urgent: act == "urge" || act == "owner_left",
                title: (format!("{zh}：{}", news.title), format!("{en}: {}", news.title)),
                detail: (note(&due), note(&due_en)),
                link,
                to,
            }
        }
        Some((days, rung)) => {
            let word = ["任务逾期", "任务逾期（催办）", "任务逾期（黄牌）", "任务提级督办"];
            let word_en =
                ["Task overdue", "Task overdue: reminder", "Task overdue: yellow card", "Task escalated"];
            let at = usize::from(rung.min(3));
            let mut to = owner;
            if rung >= 2 {
                to.extend(dispatcher);
            }
            let (zh, en) =
                (word.get(at).copied().unwrap_or_default(), word_en.get(at).copied().unwrap_or_default());
            Draft {
                key: format!("task:{}:late:{}:{rung}", news.id, news.due_on),
                kind: "task_overdue",
                urgent: rung >= 2,
                title: (format!("{zh}：{}", news.title), format!("{en}: {}", news.title)),
                detail: (
                    format!("{due}，已逾期 {days} 个工作日"),
                    format!("{due_en}, {days} working days late"),
                ),
                link,
                to,
            }
        }
    }
}

/// Months of the race that were published since an instant.
async fn races(db: &mut Db, since: &str, directory: &Directory<'_>) -> Result<Vec<Draft>> {
    let months = race::months(db).await?;
    let draft = |m: race::RaceMonthHead| Draft {
        key: format!("race:{}", m.month),
        kind: "race",
        urgent: false,
        title: (format!("{} 招商赛马榜已发布", m.month), format!("The race of {} is published", m.month)),
        detail: (m.note.clone(), m.note),
        link: format!("/race?month={}", m.month),
        to: directory.anywhere(&[Role::Reporter, Role::Reviewer, Role::Planner]),
    };
    Ok(months.into_iter().filter(|m| m.published_at.as_str() >= since).map(draft).collect())
}

/// Submissions that wait for their reviewer.
async fn approvals(db: &mut Db, directory: &Directory<'_>) -> Result<Vec<Draft>> {
    let filter = SubmissionFilter { states: Some(vec!["submitted".into()]), ..SubmissionFilter::default() };
    let mut drafts = Vec::new();
    for row in submission::list(db, &filter, WAITING).await? {
        let mut to = directory.at(&row.unit_code, &[Role::Reviewer]);
        to.remove(&row.created_by);
        drafts.push(Draft {
            key: format!("submission:{}:{}", row.id, row.submitted_at.as_deref().unwrap_or_default()),
            kind: "approval",
            urgent: false,
            title: (format!("待审核：{}", row.title), format!("To be approved: {}", row.title)),
            detail: (format!("{} 提交", row.created_by), format!("submitted by {}", row.created_by)),
            link: format!("/review/{}", row.id),
            to,
        });
    }
    Ok(drafts)
}
