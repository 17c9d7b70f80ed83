//! My work (我的工作): everything that waits for one person, by day.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::projects::{self, Portfolio};
use crate::read::{Cache, returns};
use crate::rights::{DATA_ROLES, Role};
use crate::{calendar, submissions, tasks};
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_plan::task::Lateness;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Gates without a day, or due later than so many days ahead, do not show.
const AHEAD: i32 = 30;
/// Most submissions looked at of each state.
const SUBMISSIONS: i64 = 50;

/// What waits for a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyWork {
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub today: Date,
    /// What waits: overdue first, then by day; what has no day comes last.
    pub items: Vec<WorkItem>,
    /// How many are overdue.
    pub overdue: usize,
    /// How many of each kind.
    pub counts: BTreeMap<String, usize>,
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct WorkItem {
    /// The day by which it is to be done.
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// `return` (a project's month), `gate`, `clock`, `task`, `indicator` or `approval`.
    pub kind: String,
    /// What it concerns: the name of a project, task, indicator or submission.
    pub subject: String,
    /// Of a gate or clock its Chinese name; of a return its month; of an indicator the period; else the state.
    pub what: String,
    /// Of a gate or clock its English name.
    pub what_en: String,
    /// Identity of the project, task or submission; code of the indicator.
    pub id: String,
    /// Of a gate or clock its code; of an indicator the unit that the value is about.
    pub part: String,
    /// Who holds the ball, or whom it concerns.
    pub holder: String,
    /// `overdue`, `soon` (within 7 days), `later`, or `open` without a day.
    pub level: String,
    /// Working days past its day; none if it is not past, or the calendar of a year between is not published.
    pub workdays_late: Option<i64>,
    /// Invented for the demo.
    pub synthetic: bool,
}

struct Desk {
    today: Date,
    calendar: WorkCalendar,
    items: Vec<WorkItem>,
}

impl Desk {
    fn blank(kind: &str, on: Option<Date>) -> WorkItem {
        WorkItem {
            on,
            kind: kind.to_owned(),
            subject: String::new(),
            what: String::new(),
            what_en: String::new(),
            id: String::new(),
            part: String::new(),
            holder: String::new(),
            level: String::new(),
            workdays_late: None,
            synthetic: false,
        }
    }

    fn push(&mut self, mut item: WorkItem) {
        let soon = self.today.checked_add(7.days()).unwrap_or(self.today);
        item.level = match item.on {
            None => "open",
            Some(on) if on < self.today => "overdue",
            Some(on) if on <= soon => "soon",
            Some(_) => "later",
        }
        .to_owned();
        let late = item.on.filter(|on| *on < self.today);
        item.workdays_late =
            late.and_then(|on| self.calendar.workdays_between(on, self.today).ok()).map(i64::from);
        self.items.push(item);
    }

    async fn returns(&mut self, ctx: &Ctx, portfolio: &Portfolio) -> Result<()> {
        let first = self.today.first_of_month();
        for back in 1..=2 {
            let Ok(month) = first.checked_sub(back.months()) else { continue };
            let month = format!("{:04}-{:02}", month.year(), month.month());
            let owed = projects::owed(ctx, portfolio, Some(&month)).await?;
            for project in owed.items.into_iter().filter(|p| p.filed.is_none()) {
                self.push(WorkItem {
                    subject: project.name,
                    what: month.clone(),
                    id: project.id,
                    holder: project.unit_name,
                    synthetic: project.synthetic,
                    ..Desk::blank("return", owed.due_on)
                });
            }
        }
        Ok(())
    }

    async fn gates(&mut self, ctx: &Ctx, portfolio: &Portfolio) -> Result<()> {
        let last = self.today.checked_add(AHEAD.days()).unwrap_or(self.today);
        for waiting in projects::waiting(ctx, portfolio).await? {
            let urgent =
                waiting.gate.clock.as_ref().is_some_and(|c| c.level != "normal" || c.state == "paused");
            if !urgent && waiting.due.is_none_or(|due| due > last) {
                continue;
            }
            let kind = if waiting.gate.clock.is_some() { "clock" } else { "gate" };
            self.push(WorkItem {
                subject: waiting.project_name,
                what: waiting.gate.name,
                what_en: waiting.gate.name_en,
                id: waiting.project,
                part: waiting.gate.gate,
                holder: waiting.gate.holder,
                synthetic: waiting.synthetic,
                ..Desk::blank(kind, waiting.due)
            });
        }
        Ok(())
    }

    async fn tasks(&mut self, ctx: &Ctx) -> Result<()> {
        let query = tasks::TaskQuery { mine: Some(true), ..tasks::TaskQuery::default() };
        for task in tasks::list(ctx, &query).await? {
            let mut item = WorkItem {
                subject: task.title,
                what: task.state.name().to_owned(),
                id: task.id,
                holder: task.owner_unit_name,
                synthetic: task.synthetic,
                ..Desk::blank("task", task.due_on.parse().ok())
            };
            // What its owner handed in waits for a decision, however early.
            if task.lateness != Some(Lateness::Late) && item.what == "submitted" {
                item.on = None;
            }
            self.push(item);
        }
        Ok(())
    }

    async fn indicators(&mut self, ctx: &Ctx, cache: &Cache) -> Result<()> {
        for due in returns::mine(ctx, cache).await?.items {
            self.push(WorkItem {
                subject: due.name,
                what: due.period.to_string(),
                id: due.indicator,
                part: due.unit,
                holder: due.unit_name,
                ..Desk::blank("indicator", Some(due.due))
            });
        }
        Ok(())
    }

    async fn approvals(&mut self, ctx: &Ctx) -> Result<()> {
        if !ctx.who.has(&[Role::Reviewer, Role::Publisher]) {
            return Ok(());
        }
        for state in ["submitted", "approved"] {
            for one in submissions::list(ctx, Some(state), None, SUBMISSIONS).await?.items {
                if one.can_decide || one.can_publish {
                    self.push(WorkItem {
                        subject: one.title,
                        what: one.state,
                        id: one.id,
                        holder: one.unit_name,
                        ..Desk::blank("approval", None)
                    });
                }
            }
        }
        Ok(())
    }
}

/// What waits for the person asking.
///
/// # Errors
/// Without a data role; whatever the database says.
pub async fn mine(ctx: &Ctx, portfolio: &Portfolio, cache: &Cache) -> Result<MyWork> {
    ctx.who.require(DATA_ROLES)?;
    let calendar = calendar::load(&mut *ctx.store.read().await?).await?;
    let mut desk = Desk { today: ctx.today(), calendar, items: Vec::new() };
    desk.returns(ctx, portfolio).await?;
    desk.gates(ctx, portfolio).await?;
    desk.tasks(ctx).await?;
    desk.indicators(ctx, cache).await?;
    desk.approvals(ctx).await?;
    let mut items = desk.items;
    items.sort_by(|a, b| (a.on.is_none(), a).cmp(&(b.on.is_none(), b)));
    let mut counts = BTreeMap::new();
    for item in &items {
        *counts.entry(item.kind.clone()).or_insert(0) += 1;
    }
    let overdue = items.iter().filter(|i| i.level == "overdue").count();
    Ok(MyWork { today: desk.today, items, overdue, counts })
}
