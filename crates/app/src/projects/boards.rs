//! The funnel of the five batches, the blocked list, the calendar of what is due, and its ICS feed.

use super::board::{Board, Standing, blocks};
use super::filter::{ProjectQuery, chosen};
use super::read::asked;
use super::wire::OpenGate;
use super::{Portfolio, board};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::read::{Answer, json};
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::text::Lang;
use qipan_project::axis::day_number;
use qipan_project::template::{Batch, Template};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// 五个一批.
const BATCHES: [Batch; 5] =
    [Batch::Planned, Batch::Attracted, Batch::Started, Batch::Advancing, Batch::Completed];
/// The calendar shows so many days if its end is not given.
const AHEAD: i32 = 60;
/// At most so many days at once.
const MOST: i32 = 400;

/// The five batches on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Funnel {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// From planned to completed.
    pub batches: Vec<FunnelBatch>,
    /// All projects.
    pub total: usize,
    /// Some are invented for the demo.
    pub synthetic: bool,
}

/// A batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FunnelBatch {
    /// `planned`, `attracted`, `started`, `advancing` or `completed`.
    #[schema(value_type = String)]
    pub batch: Batch,
    /// Projects that are in it.
    pub count: usize,
    /// Their 计划总投资, of those that state one, fen.
    pub total_investment_fen: i64,
    /// Projects that have reached it or a later one.
    pub reached: usize,
    /// Share of these that have reached the next batch; none of the last batch or where nobody reached it.
    pub conversion: Option<f64>,
    /// Median of the days since its projects entered it; none if it is empty.
    pub age_days: Option<i32>,
    /// Of its projects: blocked.
    pub blocked: usize,
    /// Of its projects: late.
    pub late: usize,
}

fn since_of(standing: &Standing, template: &Template) -> Date {
    let own = template
        .gates
        .iter()
        .filter(|g| template.stage(&g.stage).is_some_and(|s| s.batch == standing.item.batch));
    let days = own.filter_map(|g| standing.dates.get(&g.code).and_then(|d| d.confirmed));
    days.min().unwrap_or(standing.project.since)
}

/// The funnel on a day.
///
/// # Errors
/// Whatever the database says.
pub async fn funnel(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<Answer> {
    let board = board(ctx, portfolio, query.as_of).await?;
    portfolio.page(&board, asked("funnel", ctx, query), || json(&funnel_of(ctx, &board, query)?))
}

fn funnel_of(ctx: &Ctx, board: &Board, query: &ProjectQuery) -> Result<Funnel> {
    let own = chosen(ctx, board, query)?;
    let mut batches = Vec::new();
    for batch in BATCHES {
        let here: Vec<&&Standing> = own.iter().filter(|s| s.item.batch == batch).collect();
        let reached = own.iter().filter(|s| s.item.batch >= batch).count();
        let next = own.iter().filter(|s| s.item.batch > batch).count();
        let mut ages: Vec<i32> =
            here.iter().map(|s| day_number(board.on) - day_number(since_of(s, s.template))).collect();
        ages.sort_unstable();
        let share = |n: usize, of: usize| {
            Some(f64::from(u32::try_from(n).ok()?) / f64::from(u32::try_from(of).ok()?))
        };
        batches.push(FunnelBatch {
            batch,
            count: here.len(),
            total_investment_fen: here
                .iter()
                .filter_map(|s| s.item.total_investment_fen)
                .fold(0, i64::saturating_add),
            reached,
            conversion: (reached > 0 && batch != Batch::Completed).then(|| share(next, reached)).flatten(),
            age_days: ages.get(ages.len() / 2).copied(),
            blocked: here.iter().filter(|s| s.item.blocked).count(),
            late: here.iter().filter(|s| s.item.late).count(),
        });
    }
    let synthetic = own.iter().any(|s| s.item.synthetic);
    Ok(Funnel { as_of: board.on, batches, total: own.len(), synthetic })
}

/// Who holds the ball of blocked projects.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockedHolder {
    /// `enterprise`, or a department by name.
    pub holder: String,
    /// Gates that it holds.
    pub count: usize,
    /// For how many working days it has held the oldest.
    pub worst_workdays: Option<u32>,
    /// What it holds, the longest first.
    pub projects: Vec<BlockedProject>,
}

/// A gate that blocks its project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockedProject {
    /// Project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// Login of the officer.
    pub officer: Option<String>,
    /// `paused`, `overdue` or `late`.
    pub reason: String,
    /// The gate.
    pub gate: OpenGate,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// What blocks projects, by who holds the ball.
///
/// # Errors
/// Whatever the database says.
pub async fn blocked(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<Vec<BlockedHolder>> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let mut holders: BTreeMap<String, Vec<BlockedProject>> = BTreeMap::new();
    for standing in chosen(ctx, &board, query)?.into_iter().filter(|s| s.item.blocked) {
        for gate in standing.item.gates.iter().filter(|g| blocks(g)) {
            let reason = match &gate.clock {
                Some(clock) if clock.level == "overdue" => "overdue",
                Some(clock) if clock.state == "paused" => "paused",
                _ => "late",
            };
            holders.entry(gate.holder.clone()).or_default().push(BlockedProject {
                id: standing.item.id.clone(),
                name: standing.item.name.clone(),
                unit_name: standing.item.unit_name.clone(),
                officer: standing.item.officer.clone(),
                reason: reason.to_owned(),
                gate: gate.clone(),
                synthetic: standing.item.synthetic,
            });
        }
    }
    let mut all: Vec<BlockedHolder> = Vec::new();
    for (holder, mut projects) in holders {
        projects.sort_by_key(|p| std::cmp::Reverse(p.gate.workdays));
        all.push(BlockedHolder {
            holder,
            count: projects.len(),
            worst_workdays: projects.iter().filter_map(|p| p.gate.workdays).max(),
            projects,
        });
    }
    all.sort_by_key(|h| std::cmp::Reverse(h.worst_workdays));
    Ok(all)
}

/// Something due on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct CalendarEvent {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Project.
    pub project: String,
    /// Its name.
    pub project_name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// Login of the officer.
    pub officer: Option<String>,
    /// Gate.
    pub gate: String,
    /// Its Chinese name.
    pub gate_name: String,
    /// Its English name.
    pub gate_name_en: String,
    /// `planned`, `estimated`, `pledged` or `legal`.
    pub kind: String,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// What is due from one day to another, by day: dates of gates that are not passed, and last days of running limits.
///
/// # Errors
/// [`AppError::Field`] for a period of more than 400 days or one that ends before it begins.
pub async fn calendar(
    ctx: &Ctx,
    portfolio: &Portfolio,
    from: Option<Date>,
    to: Option<Date>,
    query: &ProjectQuery,
) -> Result<Vec<CalendarEvent>> {
    let from = from.unwrap_or_else(|| ctx.today());
    let to = to.or_else(|| from.checked_add(AHEAD.days()).ok()).unwrap_or(from);
    if to < from || day_number(to) - day_number(from) > MOST {
        let fault = FieldFault::Told {
            zh: "不在起始日之后 400 天以内，请改正。".into(),
            en: "does not lie within 400 days after the first day; correct it.".into(),
        };
        return Err(AppError::field("to", to.to_string(), fault));
    }
    let board = board(ctx, portfolio, query.as_of).await?;
    let mut all = Vec::new();
    for standing in chosen(ctx, &board, query)? {
        let mut push = |gate: &str, on: Option<Date>, kind: &str| {
            let Some(on) = on.filter(|d| from <= *d && *d <= to) else { return };
            let known = standing.template.gate(gate);
            all.push(CalendarEvent {
                on,
                project: standing.item.id.clone(),
                project_name: standing.item.name.clone(),
                unit_name: standing.item.unit_name.clone(),
                officer: standing.item.officer.clone(),
                gate: gate.to_owned(),
                gate_name: known.map_or_else(String::new, |g| g.name.clone()),
                gate_name_en: known.map_or_else(String::new, |g| g.name_en.clone()),
                kind: kind.to_owned(),
                synthetic: standing.item.synthetic,
            });
        };
        for (gate, dates) in standing.dates.iter().filter(|(_, d)| d.confirmed.is_none()) {
            let kind = if dates.estimated.is_some() { "estimated" } else { "planned" };
            push(gate, dates.estimated.or(dates.planned), kind);
        }
        for gate in &standing.item.gates {
            if let Some(clock) = &gate.clock {
                push(&gate.gate, clock.pledged_due, "pledged");
                push(&gate.gate, clock.due, "legal");
            }
        }
    }
    all.sort();
    Ok(all)
}

/// The deadlines of the next 180 days as an iCalendar file (RFC 5545).
///
/// # Errors
/// Whatever the database says.
pub async fn ics(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<String> {
    let until = ctx.today().checked_add(180.days()).ok();
    let events = calendar(ctx, portfolio, None, until, query).await?;
    let stamp = ctx.now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut out = Lines(String::new());
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Qipan//projects//ZH");
    out.line("CALSCALE:GREGORIAN");
    for e in &events {
        let next = e.on.checked_add(1.day()).unwrap_or(e.on);
        let (gate, kind) = match ctx.lang {
            Lang::Zh => (&e.gate_name, kind_zh(&e.kind)),
            Lang::En => (&e.gate_name_en, e.kind.as_str()),
        };
        let mark = match (e.synthetic, ctx.lang) {
            (false, _) => "",
            (true, Lang::Zh) => "（演示）",
            (true, Lang::En) => " (demo)",
        };
        out.line("BEGIN:VEVENT");
        out.line(&format!("UID:{}-{}-{}@qipan", e.project, e.gate, e.kind));
        out.line(&format!("DTSTAMP:{stamp}"));
        out.line(&format!("DTSTART;VALUE=DATE:{}", e.on.strftime("%Y%m%d")));
        out.line(&format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")));
        out.line(&format!("SUMMARY:{}", escape(&format!("{} {gate}（{kind}）{mark}", e.project_name))));
        out.line(&format!("DESCRIPTION:{}", escape(&e.unit_name)));
        out.line("END:VEVENT");
    }
    out.line("END:VCALENDAR");
    Ok(out.0)
}

fn kind_zh(kind: &str) -> &'static str {
    match kind {
        "estimated" => "预计",
        "pledged" => "承诺时限",
        "legal" => "法定时限",
        _ => "计划",
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Lines of at most 75 bytes, folded as RFC 5545 §3.1 has it.
struct Lines(String);

impl Lines {
    fn line(&mut self, text: &str) {
        let mut width = 0;
        for c in text.chars() {
            if width + c.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
