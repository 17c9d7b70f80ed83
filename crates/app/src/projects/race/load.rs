//! A month of the race from what is known: the scheme in force, the units that race, their projects and entries.

use super::super::board::{Board, Standing};
use super::super::model::{day, recorded, units_of};
use crate::error::{AppError, FieldFault, Result};
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};
use qipan_project::month::Month;
use qipan_project::race::{Entry, Known, RaceError, RaceMonth, Runner, Scheme, built_in, parse, run};
use qipan_store::Db;
use qipan_store::race::{self, RaceEntryRow, RaceMonthRow, RaceSchemeRow};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A month as it is named in an address.
pub(in crate::projects) fn month_of(text: &str) -> Result<Month> {
    text.parse().map_err(|_| AppError::field("month", text, FieldFault::Period))
}

pub(super) fn told(error: &RaceError) -> AppError {
    AppError::Refused { code: "race_scheme", zh: error.say(Lang::Zh), en: error.say(Lang::En) }
}

pub(super) fn hash(bytes: &[u8]) -> String {
    qipan_store::hex(&Sha256::digest(bytes))
}

/// What a month is computed from.
pub(super) struct Source {
    pub scheme: Scheme,
    pub entries: Vec<RaceEntryRow>,
}

/// The scheme of a month as known on a day: the version with the latest first month, the last one added of these.
pub(super) fn in_force(rows: &[RaceSchemeRow], month: Month, on: Date) -> Result<Scheme> {
    let limit = month.to_string();
    let mut found = None;
    for row in rows.iter().filter(|row| row.from_month <= limit) {
        if recorded(&row.at)? <= on {
            found = Some(row);
        }
    }
    match found {
        Some(row) => parse(&row.body).map_err(|e| AppError::Internal(format!("scheme {}: {e}", row.version))),
        None => built_in().ok_or_else(|| AppError::Internal("race.json".to_owned())),
    }
}

impl Source {
    pub async fn load(db: &mut Db, month: Month, on: Date) -> Result<Source> {
        let scheme = in_force(&race::schemes(db).await?, month, on)?;
        let limit = on.to_string();
        let mut entries = race::entries(db, &month.to_string()).await?;
        entries.retain(|row| row.known_on <= limit);
        Ok(Source { scheme, entries })
    }

    /// The entries of a unit, the latest of a measure last.
    fn of(&self, unit: &str) -> Result<BTreeMap<String, Entry>> {
        let mut found = BTreeMap::new();
        for row in self.entries.iter().filter(|row| row.unit_code == unit) {
            let entry = Entry {
                value: row.value,
                source: row.source.clone(),
                by: row.by_user.clone(),
                known_on: day(&row.known_on)?,
                synthetic: row.synthetic,
            };
            found.insert(row.measure.clone(), entry);
        }
        Ok(found)
    }
}

/// The units that race in a month, each with its track.
pub(super) fn racers<'a>(
    scheme: &'a Scheme,
    tree: &'a OrgTree,
    month: Month,
) -> Vec<(&'a str, &'a str, &'a str)> {
    let mut found = Vec::new();
    for unit in tree.alive_on(month.last()) {
        let own = scheme.racers.iter().find(|r| r.kind == unit.code || r.kind == unit.kind.as_str());
        if let Some(own) = own {
            found.push((unit.code.as_str(), unit.name_zh.as_str(), own.track.as_str()));
        }
    }
    found
}

/// Investment by month of a project as known on a day.
fn returns_of(board: &Board, standing: &Standing) -> BTreeMap<Month, i64> {
    board.model.records.get(standing.at).map(|r| r.invested_on(board.on)).unwrap_or_default()
}

/// Runs a month on the projects as they were known on the board's day.
pub(super) fn ran(source: &Source, month: Month, board: &Board) -> Result<RaceMonth> {
    let tree = &board.model.tree;
    let returns: Vec<BTreeMap<Month, i64>> = board.all.iter().map(|s| returns_of(board, s)).collect();
    let mut runners = Vec::new();
    for (unit, name, track) in racers(&source.scheme, tree, month) {
        let own = board.all.iter().zip(&returns);
        let own = own.filter(|(s, _)| units_of(&s.project).any(|u| tree.in_subtree(unit, u)));
        runners.push(Runner {
            unit: unit.to_owned(),
            name: name.to_owned(),
            track: track.to_owned(),
            projects: own
                .map(|(s, returns)| Known { project: &s.project, dates: &s.dates, returns })
                .collect(),
            entries: source.of(unit)?,
        });
    }
    run(&source.scheme, month, board.on, runners).map_err(|e| told(&e))
}

/// A month that was frozen. Refuses one whose bytes are not those that were published.
pub(super) fn frozen(row: &RaceMonthRow) -> Result<RaceMonth> {
    if hash(row.body.as_bytes()) != row.sha256 {
        return Err(AppError::Refused {
            code: "race_tampered",
            zh: format!("{} 的通报内容与发布时的摘要不符；请审计管理员核对数据库与审计记录。", row.month),
            en: format!(
                "what is kept of {} is not what was published; the audit administrator checks the database.",
                row.month
            ),
        });
    }
    RaceMonth::parse(row.body.as_bytes()).map_err(|e| AppError::Internal(format!("month {}: {e}", row.month)))
}
