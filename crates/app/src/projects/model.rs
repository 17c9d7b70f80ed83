//! The projects in memory: what was known of each since which day, the moves of its gates, clocks and returns.

use super::template::Shelf;
use crate::ctx::china_date;
use crate::error::{AppError, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_project::axis::WorkAxis;
use qipan_project::clock::{Clock, ClockEvent, ClockRule, Rung};
use qipan_project::gates::{DateKind, Dates, History, Move};
use qipan_project::month::Month;
use qipan_project::registry::Project;
use qipan_project::template::{Gate, Template, TemplateRef};
use qipan_store::Db;
use qipan_store::outcome::{self, ProjectDeliveryRow, ProjectStatEntryRow};
use qipan_store::project::{
    self, ProjectClockRow, ProjectMoveRow, ProjectReturnRow, ProjectRow, ProjectStatisticRow,
    ProjectVersionRow,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is told when a limit by law is overdue by so many working days.
pub(super) const LADDER: [(u32, &str); 3] = [(1, "部门负责人"), (5, "区分管领导"), (10, "区主要领导")];

/// A project with its whole past.
#[derive(Debug)]
pub(super) struct Record {
    pub row: ProjectRow,
    /// The template that it runs on now.
    pub template: &'static Template,
    /// Since when it ran on which, oldest first.
    pub templates: Vec<(Date, &'static Template)>,
    /// Since when it was known so, oldest first.
    pub versions: Vec<(Date, Arc<Project>)>,
    pub history: History,
    pub clocks: Vec<ProjectClockRow>,
    pub returns: Vec<ProjectReturnRow>,
    pub deliveries: Vec<ProjectDeliveryRow>,
    pub statistics: Vec<ProjectStatisticRow>,
    pub stat_entries: Vec<ProjectStatEntryRow>,
}

/// All projects, and what they are seen with.
#[derive(Debug)]
pub(super) struct Model {
    /// Revisions of projects and of everything else.
    pub key: (i64, i64),
    pub records: Arc<Vec<Record>>,
    pub tree: OrgTree,
    pub axis: WorkAxis,
}

pub(super) fn stored(what: &str, text: &str) -> AppError {
    AppError::Internal(format!("stored {what} {text}"))
}

pub(super) fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| stored("day", text))
}

/// The day on which something was recorded.
pub(super) fn recorded(at: &str) -> Result<Date> {
    at.parse::<Timestamp>().map(china_date).map_err(|_| stored("instant", at))
}

pub(super) fn kind_of(word: &str) -> Option<DateKind> {
    match word {
        "planned" => Some(DateKind::Planned),
        "estimated" => Some(DateKind::Estimated),
        "confirmed" => Some(DateKind::Confirmed),
        _ => None,
    }
}

pub(super) fn kind_word(kind: DateKind) -> &'static str {
    match kind {
        DateKind::Planned => "planned",
        DateKind::Estimated => "estimated",
        DateKind::Confirmed => "confirmed",
    }
}

pub(super) fn parse_project(id: &str, body: &str) -> Result<Project> {
    serde_json::from_str(body).map_err(|e| AppError::Internal(format!("project {id}: {e}")))
}

fn moved(row: ProjectMoveRow) -> Result<Move> {
    let date = |text: &Option<String>| text.as_deref().map(day).transpose();
    Ok(Move {
        kind: kind_of(&row.kind).ok_or_else(|| stored("kind of date", &row.kind))?,
        from: date(&row.from_date)?,
        to: date(&row.to_date)?,
        on: day(&row.on_date)?,
        gate: row.gate,
        by: row.by_user,
        reason: row.reason,
    })
}

fn grouped<T>(rows: Vec<T>, id: impl Fn(&T) -> &str) -> BTreeMap<String, Vec<T>> {
    let mut all: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for row in rows {
        all.entry(id(&row).to_owned()).or_default().push(row);
    }
    all
}

/// Since when a project ran on which template.
fn ran_on(shelf: &Shelf, versions: &[ProjectVersionRow]) -> Result<Vec<(Date, &'static Template)>> {
    let mut found: Vec<(Date, &'static Template)> = Vec::new();
    for row in versions {
        let (code, version) = (&row.template_code, &row.template_version);
        let template =
            shelf.find(code, version).ok_or_else(|| stored("template", &format!("{code} {version}")))?;
        if found.last().is_none_or(|(_, last)| !std::ptr::eq(*last, template)) {
            found.push((day(&row.known_on)?, template));
        }
    }
    Ok(found)
}

/// Every project, or one.
pub(super) async fn records(db: &mut Db, one: Option<&str>) -> Result<Vec<Record>> {
    let rows = match one {
        Some(id) => project::get(db, id).await?.into_iter().collect(),
        None => project::list(db).await?,
    };
    let shelf = Shelf::load(db).await?;
    let mut versions = grouped(project::versions(db, one).await?, |v| &v.project_id);
    let mut moves = grouped(project::moves(db, one).await?, |m| &m.project_id);
    let mut clocks = grouped(project::clocks(db, one).await?, |c| &c.project_id);
    let mut returns = grouped(project::returns(db, one).await?, |r| &r.project_id);
    let mut deliveries = grouped(outcome::deliveries(db, one).await?, |r| &r.project_id);
    let mut statistics = grouped(project::statistics(db, one).await?, |r| &r.project_id);
    let mut stat_entries = grouped(outcome::stat_entries(db, one).await?, |r| &r.project_id);
    let record = |row: ProjectRow| {
        let own = versions.remove(&row.id).unwrap_or_default();
        let known =
            |v: ProjectVersionRow| Ok((day(&v.known_on)?, Arc::new(parse_project(&v.project_id, &v.body)?)));
        let templates = ran_on(&shelf, &own)?;
        let reference =
            TemplateRef { code: row.template_code.clone(), version: row.template_version.clone() };
        let own_moves: Vec<Move> =
            moves.remove(&row.id).unwrap_or_default().into_iter().map(moved).collect::<Result<_>>()?;
        Ok(Record {
            template: shelf.find(&row.template_code, &row.template_version).ok_or_else(|| {
                stored("template", &format!("{} {}", row.template_code, row.template_version))
            })?,
            templates,
            versions: own.into_iter().map(known).collect::<Result<_>>()?,
            history: History::from_moves(reference, own_moves)
                .map_err(|e| AppError::Internal(format!("project {}: {e}", row.id)))?,
            clocks: clocks.remove(&row.id).unwrap_or_default(),
            returns: returns.remove(&row.id).unwrap_or_default(),
            deliveries: deliveries.remove(&row.id).unwrap_or_default(),
            statistics: statistics.remove(&row.id).unwrap_or_default(),
            stat_entries: stat_entries.remove(&row.id).unwrap_or_default(),
            row,
        })
    };
    rows.into_iter().map(record).collect()
}

impl Record {
    /// What was known at the end of a day; none before it was added.
    pub fn project_on(&self, on: Date) -> Option<&Arc<Project>> {
        self.versions.iter().rev().find(|(since, _)| *since <= on).map(|(_, project)| project)
    }

    /// The template that it ran on at the end of a day.
    pub fn template_on(&self, on: Date) -> &'static Template {
        let known = self.templates.iter().rev().find(|(since, _)| *since <= on);
        known.map_or(self.template, |(_, template)| *template)
    }

    /// The clocks of a gate at the end of a day, oldest first: a matter may be handed in again after its decision.
    pub fn clocks_on(&self, gate: &str, on: Date) -> Result<Vec<Clock>> {
        let mut found: Vec<Clock> = Vec::new();
        for row in self.clocks.iter().filter(|row| row.gate == gate) {
            let day = day(&row.on_date)?;
            if day > on || recorded(&row.at)? > on {
                continue;
            }
            let holder = row.holder.clone();
            if row.event == "received" {
                found.push(Clock { received: day, holder, events: Vec::new() });
            } else if let Some(clock) = found.last_mut() {
                clock.events.push((day, event_of(&row.event, holder)?));
            }
        }
        Ok(found)
    }

    /// The return of each month that counted at the end of a day.
    pub fn returns_on(&self, on: Date) -> BTreeMap<&str, &ProjectReturnRow> {
        let limit = on.to_string();
        let known = self.returns.iter().filter(|r| r.known_on <= limit);
        known.map(|r| (r.month.as_str(), r)).collect()
    }

    /// The investment of each month by its return, as known at the end of a day.
    pub fn invested_on(&self, on: Date) -> BTreeMap<Month, i64> {
        let known = self.returns_on(on).into_iter();
        known.filter_map(|(month, row)| Some((month.parse().ok()?, row.invested_fen))).collect()
    }

    /// What the statistical side has of each month, as known at the end of a day.
    pub fn statistics_on(&self, on: Date) -> BTreeMap<Month, &ProjectStatisticRow> {
        let limit = on.to_string();
        let known = self.statistics.iter().filter(|r| r.known_on <= limit);
        known.filter_map(|r| Some((r.month.parse().ok()?, r))).collect()
    }

    /// The month from which the statistics hold it, as known at the end of a day.
    pub fn entered_on(&self, on: Date) -> Option<Month> {
        let limit = on.to_string();
        self.stat_entries.iter().rfind(|r| r.known_on <= limit).and_then(|r| r.month.parse().ok())
    }

    /// The dates of its gates at the end of a day.
    pub fn dates_on(&self, on: Date) -> Dates {
        self.history.dates_as_of(on)
    }
}

pub(super) fn event_of(word: &str, holder: String) -> Result<ClockEvent> {
    match word {
        "pause" => Ok(ClockEvent::Pause { holder }),
        "resume" => Ok(ClockEvent::Resume { holder }),
        "hand" => Ok(ClockEvent::Hand { holder }),
        "done" => Ok(ClockEvent::Done),
        other => Err(stored("event of a clock", other)),
    }
}

/// How the limit of a gate counts.
pub(super) fn rule_of(gate: &Gate) -> Option<ClockRule> {
    let limit = gate.limit?;
    let ladder = LADDER.iter().map(|(overdue, to)| Rung { overdue: *overdue, to: (*to).to_owned() });
    Some(ClockRule { ladder: ladder.collect(), ..ClockRule::new(limit.legal, limit.pledged) })
}

/// The unit that answers for a project: platform, else sub-district, else bureau.
pub(super) fn unit_of(project: &Project) -> Option<&str> {
    [&project.platform, &project.subdistrict, &project.bureau].into_iter().find_map(|u| u.as_deref())
}

/// Every unit that has to do with a project.
pub(super) fn units_of(project: &Project) -> impl Iterator<Item = &str> {
    [&project.platform, &project.subdistrict, &project.bureau].into_iter().filter_map(|u| u.as_deref())
}
