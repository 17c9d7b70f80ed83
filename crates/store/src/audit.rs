//! Who changed what, when and from where; each row carries the hash of the one before it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::hex;
use crate::table::{insert, select, table};

mod verify;

pub use verify::{Break, Verification, verify};

/// An audit row before it has a place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When (UTC, [`crate::clock::text`]).
    pub at: String,
    /// Username, or `system`.
    pub actor: String,
    /// Verb, as `approve`.
    pub action: String,
    /// Noun, as `observation`.
    pub entity: String,
    /// Its key.
    pub entity_id: String,
    /// JSON before the change.
    pub before: Option<String>,
    /// JSON after the change.
    pub after: Option<String>,
    /// From where: address of the client, or `cli`.
    pub origin: String,
}

table! {
/// An audit row.
AuditRow in "audit" {
    /// Place in the chain, from 1, without a gap.
    seq: i64,
    /// See [`AuditEntry`].
    at: String,
    /// See [`AuditEntry`].
    actor: String,
    /// See [`AuditEntry`].
    action: String,
    /// See [`AuditEntry`].
    entity: String,
    /// See [`AuditEntry`].
    entity_id: String,
    /// See [`AuditEntry`].
    before_json: Option<String>,
    /// See [`AuditEntry`].
    after_json: Option<String>,
    /// See [`AuditEntry`].
    origin: String,
    /// Hash of the row before; empty for the first.
    prev_hash: String,
    /// Hash of this row, hexadecimal.
    hash: String,
}}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct AuditHead {
    /// Number of the last row; 0 if there is none.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// Which rows to list.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only of this user.
    pub actor: Option<String>,
    /// Only of this noun.
    pub entity: Option<String>,
    /// Only of this key.
    pub entity_id: Option<String>,
    /// Only with this verb.
    pub action: Option<String>,
    /// Only rows before this number (the last of the page before).
    pub before_seq: Option<i64>,
}

fn feed(hash: &mut Sha256, field: Option<&str>) {
    match field {
        None => hash.update([0_u8]),
        Some(text) => {
            hash.update([1_u8]);
            // A length before each field: no two different rows have the same encoding.
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text.as_bytes());
        }
    }
}

/// The hash of a row: SHA-256 over the number (8 bytes, big-endian) and, each with a presence byte and its
/// length (8 bytes, big-endian), at, actor, action, entity, entity id, before, after, origin, previous hash.
#[must_use]
pub fn row_hash(seq: i64, entry: &AuditEntry, prev_hash: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(seq.to_be_bytes());
    for field in [&entry.at, &entry.actor, &entry.action, &entry.entity, &entry.entity_id] {
        feed(&mut hash, Some(field));
    }
    feed(&mut hash, entry.before.as_deref());
    feed(&mut hash, entry.after.as_deref());
    feed(&mut hash, Some(&entry.origin));
    feed(&mut hash, Some(prev_hash));
    hex(&hash.finalize())
}

/// Takes the lock that makes writers of PostgreSQL wait for each other.
pub(crate) async fn lock_head(tx: &mut Tx) -> Result<AuditHead> {
    Ok(sqlx::query_as("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
        .fetch_one(tx.conn())
        .await?)
}

pub(crate) async fn append(tx: &mut Tx, entries: Vec<AuditEntry>) -> Result<()> {
    let mut head = lock_head(tx).await?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let seq = head.seq + 1;
        let hash = row_hash(seq, &entry, &head.hash);
        rows.push(AuditRow {
            seq,
            at: entry.at,
            actor: entry.actor,
            action: entry.action,
            entity: entry.entity,
            entity_id: entry.entity_id,
            before_json: entry.before,
            after_json: entry.after,
            origin: entry.origin,
            prev_hash: head.hash,
            hash: hash.clone(),
        });
        head = AuditHead { seq, hash };
    }
    insert(tx, &rows, "").await?;
    sqlx::query("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1")
        .bind(head.seq)
        .bind(head.hash)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The end of the chain. Written down outside of the database it also shows a chain that was cut and re-linked.
///
/// # Errors
/// Whatever the database says.
pub async fn head(db: &mut Db) -> Result<AuditHead> {
    Ok(sqlx::query_as("SELECT seq, hash FROM audit_head WHERE id = 1").fetch_one(db.conn()).await?)
}

/// Rows, newest first, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditRow>> {
    let mut sql = select::<AuditRow>();
    sql.equals("actor", filter.actor.as_deref())?;
    sql.equals("entity", filter.entity.as_deref())?;
    sql.equals("entity_id", filter.entity_id.as_deref())?;
    sql.equals("action", filter.action.as_deref())?;
    if let Some(seq) = filter.before_seq {
        sql.and().push("seq < ").bind(seq)?;
    }
    sql.push(" ORDER BY seq DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
