//! Does the chain still hold? Reads the rows one by one, so that a million verify in bounded memory.

use futures_util::TryStreamExt as _;
use qipan_kernel::text::{Lang, Say};
use serde::Serialize;

use super::{AuditEntry, AuditHead, AuditRow, head, row_hash};
use crate::db::Db;
use crate::error::Result;
use crate::table::select;

/// How many breaks are told at most; the first is what matters.
const MAX_BREAKS: usize = 20;

/// What is wrong with the chain at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Break {
    /// The row's content does not match its own hash.
    Altered {
        /// The row.
        seq: i64,
    },
    /// No row has this number.
    Missing {
        /// The first missing number.
        seq: i64,
        /// The last missing number in a row.
        to: i64,
    },
    /// The row is whole, but it was written at another place of the chain.
    Reordered {
        /// Where it stands.
        seq: i64,
        /// Where it was written.
        written_at: i64,
    },
    /// The row is whole, but the next one doesn't follow from it: it was replaced, with a fitting hash.
    Replaced {
        /// The row.
        seq: i64,
    },
    /// The chain ends too early: rows at its end are gone.
    Truncated {
        /// The first row that is gone.
        seq: i64,
        /// The last row that there was.
        to: i64,
    },
    /// The record of the chain's end doesn't fit the last row.
    HeadAltered {
        /// The last row.
        seq: i64,
    },
    /// The row isn't the one that was noted outside of the database (a backup's manifest, a paper).
    NotAsNoted {
        /// The noted row.
        seq: i64,
    },
}

impl Break {
    /// The number of the row that it concerns.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        match self {
            Self::Altered { seq }
            | Self::Missing { seq, .. }
            | Self::Reordered { seq, .. }
            | Self::Replaced { seq }
            | Self::Truncated { seq, .. }
            | Self::HeadAltered { seq }
            | Self::NotAsNoted { seq } => *seq,
        }
    }
}

impl Say for Break {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Altered { seq } => {
                (format!("第 {seq} 条审计记录的内容被改动"), format!("audit row {seq} was altered"))
            }
            Self::Missing { seq, to } if seq == to => {
                (format!("缺少第 {seq} 条审计记录"), format!("audit row {seq} is missing"))
            }
            Self::Missing { seq, to } => {
                (format!("缺少第 {seq} 至 {to} 条审计记录"), format!("audit rows {seq} to {to} are missing"))
            }
            Self::Reordered { seq, written_at } => (
                format!("第 {seq} 条审计记录原为第 {written_at} 条，顺序被改动"),
                format!("audit row {seq} was written as row {written_at}: the order was changed"),
            ),
            Self::Replaced { seq } => (
                format!("第 {seq} 条审计记录被替换：下一条与它不衔接"),
                format!("audit row {seq} was replaced: the next one does not follow from it"),
            ),
            Self::Truncated { seq, to } => (
                format!("审计记录末尾第 {seq} 至 {to} 条被删除"),
                format!("the end of the audit trail is gone: rows {seq} to {to}"),
            ),
            Self::HeadAltered { seq } => (
                format!("审计链尾记录与第 {seq} 条不符"),
                format!("the record of the chain's end does not fit audit row {seq}"),
            ),
            Self::NotAsNoted { seq } => (
                format!("第 {seq} 条审计记录与另行留存的哈希不符"),
                format!("audit row {seq} has not the hash that was noted elsewhere"),
            ),
        };
        lang.pick(zh, en)
    }
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many rows were read.
    pub rows: i64,
    /// The recorded end of the chain.
    pub head: AuditHead,
    /// Breaks in order, at most 20; empty: the chain holds.
    pub breaks: Vec<Break>,
}

impl Verification {
    /// Whether the chain holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.breaks.is_empty()
    }
}

/// Reads the whole chain. `noted` are ends of the chain that were written down elsewhere earlier (a backup's
/// manifest): they show a chain that was cut and linked anew by someone who can write to the database, which
/// the chain alone can't show.
///
/// # Errors
/// Whatever the database says; a broken chain is no error but in the answer.
pub async fn verify(db: &mut Db, noted: &[AuditHead]) -> Result<Verification> {
    let head = head(db).await?;
    let mut walk = Walk { last_seq: 0, last_hash: String::new(), rows: 0, breaks: Vec::new() };
    let mut seen: Vec<bool> = noted.iter().map(|n| n.seq == 0).collect();
    {
        let mut sql = select::<AuditRow>();
        sql.push(" ORDER BY seq");
        let mut rows = sql.query_as::<AuditRow>().fetch(db.conn());
        while let Some(row) = rows.try_next().await? {
            for (at, seen) in noted.iter().zip(&mut seen) {
                if at.seq == row.seq {
                    *seen = at.hash == row.hash;
                }
            }
            walk.row(row, head.seq);
        }
    }
    walk.end(&head);
    for (at, seen) in noted.iter().zip(seen) {
        if !seen {
            walk.add(Break::NotAsNoted { seq: at.seq });
        }
    }
    Ok(Verification { rows: walk.rows, head, breaks: walk.breaks })
}

struct Walk {
    last_seq: i64,
    last_hash: String,
    rows: i64,
    breaks: Vec<Break>,
}

impl Walk {
    fn add(&mut self, found: Break) {
        if self.breaks.len() < MAX_BREAKS {
            self.breaks.push(found);
        }
    }

    fn row(&mut self, row: AuditRow, head_seq: i64) {
        self.rows += 1;
        if row.seq > self.last_seq + 1 {
            self.add(Break::Missing { seq: self.last_seq + 1, to: row.seq - 1 });
        }
        let (seq, hash, prev_hash) = (row.seq, row.hash, row.prev_hash);
        let entry = AuditEntry {
            at: row.at,
            actor: row.actor,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            before: row.before_json,
            after: row.after_json,
            origin: row.origin,
        };
        let follows = prev_hash == self.last_hash;
        if row_hash(seq, &entry, &prev_hash) == hash {
            let told = self.breaks.last().is_some_and(|b| b.seq() == self.last_seq);
            if !follows && seq == 1 {
                self.add(Break::Altered { seq });
            } else if !follows && seq == self.last_seq + 1 && !told {
                self.add(Break::Replaced { seq: self.last_seq });
            }
        } else if self.breaks.len() < MAX_BREAKS {
            // Whole, but written under another number? Only asked for a broken row, so it may take its time.
            let written_at = (1..=head_seq).find(|n| *n != seq && row_hash(*n, &entry, &prev_hash) == hash);
            self.add(
                written_at.map_or(Break::Altered { seq }, |written_at| Break::Reordered { seq, written_at }),
            );
        }
        self.last_seq = seq;
        self.last_hash = hash;
    }

    fn end(&mut self, head: &AuditHead) {
        if self.last_seq < head.seq {
            self.add(Break::Truncated { seq: self.last_seq + 1, to: head.seq });
        } else if self.last_seq > head.seq || self.last_hash != head.hash {
            self.add(Break::HeadAltered { seq: self.last_seq });
        }
    }
}
