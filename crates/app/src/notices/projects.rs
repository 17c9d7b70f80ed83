//! What projects give notice of: gates, clocks, monthly returns.

use super::draft::{Directory, Draft};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::projects::{Portfolio, ProjectNews, news};
use std::collections::BTreeSet;

/// A notice whose readers are still to be named: the officer, else whoever works at the unit.
pub(super) struct Wish {
    officer: Option<String>,
    unit: String,
    draft: Draft,
}

impl Wish {
    pub fn name(&mut self, directory: &Directory<'_>) {
        self.draft.to = directory.person_or(self.officer.as_deref(), &self.unit);
    }

    pub fn draft(self) -> Draft {
        self.draft
    }
}

/// Everything that projects give notice of today.
pub(super) async fn drafts(ctx: &Ctx, portfolio: &Portfolio) -> Result<Vec<Wish>> {
    Ok(news(ctx, portfolio).await?.into_iter().map(wish).collect())
}

fn wish(news: ProjectNews) -> Wish {
    let link = format!("/projects/{}", news.project());
    let (key, kind, urgent, title, detail, link) = match &news {
        ProjectNews::GateDue { id, name, gate, gate_name, due, .. } => (
            format!("gate:{id}:{gate}:{due}:due"),
            "gate",
            false,
            (format!("节点将到期：{name}"), format!("Gate due soon: {name}")),
            (format!("{}，{due}", gate_name.0), format!("{}, {due}", gate_name.1)),
            link,
        ),
        ProjectNews::GateLate { id, name, gate, gate_name, due, days, holder, .. } => (
            format!("gate:{id}:{gate}:{due}:late:{}", u8::from(*days >= 20)),
            "gate",
            *days >= 20,
            (format!("节点逾期：{name}"), format!("Gate overdue: {name}")),
            (
                format!("{}应于 {due} 通过，已逾期 {days} 个工作日，球在{}", gate_name.0, holder.0),
                format!("{} was due on {due}, {days} working days late, held by {}", gate_name.1, holder.1),
            ),
            link,
        ),
        ProjectNews::Clock { id, name, gate, gate_name, received, level, left, holder, .. } => {
            let (zh, en) = match level.as_str() {
                "watch" => ("时限关注", "Limit watched"),
                "alert" => ("时限预警", "Limit near"),
                _ => ("时限逾期", "Limit overdue"),
            };
            (
                format!("clock:{id}:{gate}:{received}:{level}"),
                "clock",
                level != "watch",
                (format!("{zh}：{name}"), format!("{en}: {name}")),
                (
                    format!("{}法定时限剩余 {left} 个工作日，球在{}", gate_name.0, holder.0),
                    format!("{}: {left} working days left by law, held by {}", gate_name.1, holder.1),
                ),
                link,
            )
        }
        ProjectNews::Returns { month, due, count, late, who, unit } => (
            format!(
                "return:{month}:{}:{}",
                who.as_deref().unwrap_or(unit),
                if *late { "late" } else { "due" }
            ),
            "return",
            false,
            (
                format!("{month} 项目月报{}：{count} 个项目未报", if *late { "逾期" } else { "应报" }),
                format!("Returns of {month} {}: {count} projects", if *late { "overdue" } else { "owed" }),
            ),
            (format!("截止 {due}"), format!("due on {due}")),
            "/my/returns".to_owned(),
        ),
    };
    let (officer, unit) = news.reader();
    Wish { officer, unit, draft: Draft { key, kind, urgent, title, detail, link, to: BTreeSet::new() } }
}
