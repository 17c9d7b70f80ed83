//! Predecessors as they are written: `A;B+3;CSS+2`.

use super::{LONGEST, ScheduleError, error};
use qipan_kernel::text::{is_dash, narrow, shorten};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What of its predecessor a task waits for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// 完成—开始: it starts after the other has finished.
    FinishStart,
    /// 开始—开始: it starts after the other has started.
    StartStart,
}

/// A task waits for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// The one waited for.
    pub task: String,
    /// For its end or for its start.
    pub kind: LinkKind,
    /// Working days in between, never negative.
    pub lag: u32,
}

/// The ids of a network.
pub type Ids<'a> = BTreeSet<&'a str>;

/// Reads predecessors separated by `;`, each `ID`, `ID+3`, `IDSS` or `IDSS+2` (`IDFS+3` says the same as
/// `ID+3`). An id may itself end in such signs; it is taken whole if that is the only reading with an id
/// that is there.
///
/// # Errors
/// [`ScheduleError`] of task `id`: a predecessor that is not there, can be read in two ways, has a negative
/// lag, or is of a kind that is not supported (FF, SF).
pub fn parse_predecessors(id: &str, text: &str, ids: &Ids<'_>) -> Result<Vec<Link>, ScheduleError> {
    // A dash or 无 alone says that there are none.
    let none = |entry: &str| {
        !ids.contains(entry) && (entry.chars().all(is_dash) || ["无", "none", "/"].contains(&entry))
    };
    let entries = text.split([';', '；']).map(str::trim).filter(|entry| !none(entry));
    entries.map(|entry| one(id, entry, ids)).collect()
}

fn one(id: &str, entry: &str, ids: &Ids<'_>) -> Result<Link, ScheduleError> {
    let mut found: Vec<Link> = Vec::new();
    for reading in readings(entry) {
        let there = ids.contains(reading.task.as_str());
        if there && !found.contains(&reading) {
            found.push(reading);
        }
    }
    let refused = |remedy| ScheduleError::Link { id: id.to_owned(), entry: shorten(entry), remedy };
    match found.len() {
        1 => {
            let link = found.swap_remove(0);
            if link.lag > LONGEST { Err(ScheduleError::TooLong { id: id.to_owned() }) } else { Ok(link) }
        }
        0 => Err(match fault(entry, ids) {
            Some(remedy) => refused(remedy),
            None => ScheduleError::Unknown { id: id.to_owned(), predecessor: shorten(entry) },
        }),
        _ => Err(refused(error::Remedy::Ambiguous)),
    }
}

/// Every way to read an entry, whether the id is there or not.
fn readings(entry: &str) -> Vec<Link> {
    let link = |task: &str, kind, lag| Link { task: task.trim().to_owned(), kind, lag };
    let mut all = vec![link(entry, LinkKind::FinishStart, 0)];
    let narrow: String = entry.chars().map(narrow).collect();
    if narrow != entry {
        all.push(link(&narrow, LinkKind::FinishStart, 0));
    }
    let mut heads: Vec<(&str, u32)> = vec![(narrow.as_str(), 0)];
    if let Some((head, lag)) = narrow.rsplit_once('+')
        && let Some(lag) = whole(lag)
    {
        all.push(link(head, LinkKind::FinishStart, lag));
        heads.push((head, lag));
    }
    for (head, lag) in heads {
        for (suffix, kind) in [("SS", LinkKind::StartStart), ("FS", LinkKind::FinishStart)] {
            if let Some(task) = head.trim_end().strip_suffix(suffix) {
                all.push(link(task, kind, lag));
            }
        }
    }
    all
}

fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

/// What is wrong with an entry none of whose readings is there.
fn fault(entry: &str, ids: &Ids<'_>) -> Option<error::Remedy> {
    let narrow: String = entry.chars().map(narrow).collect();
    let there = |text: &str| readings(text).iter().any(|link| ids.contains(link.task.as_str()));
    if let Some((head, lag)) = narrow.rsplit_once('-')
        && whole(lag).is_some()
        && there(head)
    {
        return Some(error::Remedy::Negative);
    }
    if let Some((head, lag)) = narrow.rsplit_once('+')
        && whole(lag).is_none()
        && there(head)
    {
        return Some(error::Remedy::Lag);
    }
    let head = narrow.rsplit_once(['+', '-']).map_or(narrow.as_str(), |(head, _)| head).trim_end();
    let unsupported = ["FF", "SF"].iter().filter_map(|suffix| head.strip_suffix(suffix));
    if unsupported.map(str::trim).any(|task| ids.contains(task)) {
        return Some(error::Remedy::Kind);
    }
    narrow
        .split([',', ' ', '、'])
        .filter(|part| !part.is_empty())
        .all(there)
        .then_some(error::Remedy::Separator)
}
