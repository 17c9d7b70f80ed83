//! Quotas in double entry: entries and their postings, what they sum to, and reservations. Nothing here edits or
//! deletes an entry. Which entry is right is decided by `qipan_allocation`; the callers ask it first.

use crate::db::{Db, Tx};
use crate::error::{Result, StoreError};
use crate::query::Sql;
use crate::table::{insert, select, table};

table! {
/// An entry.
QuotaEntryRow in "quota_entry" {
    /// UUIDv7.
    id: String,
    /// Place in the book, from 1, without a gap.
    seq: i64,
    /// `grant`, `allocate`, `reserve`, `commit`, `release`, `expire` or `reverse`.
    action: String,
    /// The day that it counts from.
    on_date: String,
    /// Number of the document.
    doc_no: String,
    /// Its date.
    doc_date: Option<String>,
    /// The reservation that it makes, spends or frees.
    reservation_id: Option<String>,
    /// The entry that it undoes.
    reverses: Option<String>,
    /// Land brought back that a reward rests on, 0.01 m²; 0 for all others.
    recovered: i64,
    /// Remark.
    note: String,
    /// Generated for the demo.
    synthetic: bool,
    /// The caller's name of the request, so that a repeated one books once.
    request_key: Option<String>,
    /// Who booked it.
    created_by: String,
    /// When.
    created_at: String,
}}

table! {
/// A line of an entry.
QuotaPostingRow in "quota_posting" {
    /// Entry.
    entry_id: String,
    /// Line, from 1.
    line: i64,
    /// Kind.
    kind: String,
    /// Source.
    source: String,
    /// Unit that holds it.
    unit_code: String,
    /// Year; 0 for none.
    year: i64,
    /// Account.
    account: String,
    /// Hundredths; above zero: the account grows.
    amount: i64,
}}

table! {
/// What stands on an account.
QuotaBalanceRow in "quota_balance" {
    /// Kind.
    kind: String,
    /// Source.
    source: String,
    /// Unit that holds it.
    unit_code: String,
    /// Year; 0 for none.
    year: i64,
    /// Account.
    account: String,
    /// Hundredths.
    amount: i64,
}}

table! {
/// A reservation. What it holds is the sum of its entries' postings.
QuotaReservationRow in "quota_reservation" {
    /// UUIDv7, or a name given by the caller.
    id: String,
    /// Unit whose quota it holds.
    unit_code: String,
    /// The siting that it is for.
    siting_id: Option<String>,
    /// What for.
    purpose: String,
    /// Until when.
    due_on: Option<String>,
    /// Who made it.
    created_by: String,
    /// When.
    created_at: String,
}}

/// The end of the book.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QuotaHead {
    /// Number of the last entry; 0 if there is none.
    pub seq: i64,
    /// Its day; empty if there is none.
    pub last_on: String,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct QuotaFilter {
    /// Only with a posting of this kind.
    pub kind: Option<String>,
    /// Only with a posting of these units.
    pub units: Option<Vec<String>>,
    /// Only with this action.
    pub action: Option<String>,
    /// Only of this reservation.
    pub reservation: Option<String>,
    /// Only up to this day.
    pub until: Option<String>,
    /// Only before this number (the last of the page before).
    pub before_seq: Option<i64>,
}

/// The end of the book.
///
/// # Errors
/// Whatever the database says.
pub async fn head(db: &mut Db) -> Result<QuotaHead> {
    Ok(sqlx::query_as("SELECT seq, last_on FROM quota_head WHERE id = 1").fetch_one(db.conn()).await?)
}

const SUMS: &str = "SELECT p.kind, p.source, p.unit_code, p.year, p.account, CAST(SUM(p.amount) AS BIGINT) \
     FROM quota_posting p JOIN quota_entry e ON e.id = p.entry_id";
const BY_ACCOUNT: &str = " GROUP BY p.kind, p.source, p.unit_code, p.year, p.account \
     ORDER BY p.kind, p.source, p.unit_code, p.year, p.account";

/// What the postings sum to, as of the end of a day or of all.
///
/// # Errors
/// Whatever the database says.
pub async fn summed(db: &mut Db, until: Option<&str>) -> Result<Vec<QuotaBalanceRow>> {
    let mut sql = Sql::new(SUMS);
    if let Some(day) = until {
        sql.and().push("e.on_date <= ").bind(day.to_owned())?;
    }
    sql.push(BY_ACCOUNT);
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// The balances as they stand; of these kinds and units only, where given.
///
/// # Errors
/// Whatever the database says.
pub async fn balances(
    db: &mut Db,
    kinds: Option<&[String]>,
    units: Option<&[String]>,
) -> Result<Vec<QuotaBalanceRow>> {
    let mut sql = select::<QuotaBalanceRow>();
    if let Some(kinds) = kinds {
        sql.is_in("kind", kinds)?;
    }
    if let Some(units) = units {
        sql.is_in("unit_code", units)?;
    }
    sql.push(" ORDER BY kind, source, unit_code, year, account");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// What a reservation stands at on `account`, also where that is nothing any more.
///
/// # Errors
/// Whatever the database says.
pub async fn of_reservation(db: &mut Db, id: &str, account: &str) -> Result<Vec<QuotaBalanceRow>> {
    let mut sql = Sql::new(SUMS);
    sql.equals("e.reservation_id", Some(id))?.equals("p.account", Some(account))?.push(BY_ACCOUNT);
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// What every reservation holds and has spent, as (reservation, kind, account, hundredths).
///
/// # Errors
/// Whatever the database says.
pub async fn reserved_sums(db: &mut Db) -> Result<Vec<(String, String, String, i64)>> {
    let sql = "SELECT e.reservation_id, p.kind, p.account, CAST(SUM(p.amount) AS BIGINT) \
         FROM quota_posting p JOIN quota_entry e ON e.id = p.entry_id \
         WHERE e.reservation_id IS NOT NULL AND p.account IN ('reserved', 'committed') \
         GROUP BY e.reservation_id, p.kind, p.account ORDER BY e.reservation_id, p.kind, p.account";
    Ok(sqlx::query_as(sql).fetch_all(db.conn()).await?)
}

/// One entry.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, id: &str) -> Result<Option<QuotaEntryRow>> {
    let mut sql = select::<QuotaEntryRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The entry that a request booked.
///
/// # Errors
/// Whatever the database says.
pub async fn by_request(db: &mut Db, key: &str) -> Result<Option<QuotaEntryRow>> {
    let mut sql = select::<QuotaEntryRow>();
    sql.equals("request_key", Some(key))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Whether an entry was reversed.
///
/// # Errors
/// Whatever the database says.
pub async fn is_reversed(db: &mut Db, id: &str) -> Result<bool> {
    let mut sql = select::<QuotaEntryRow>();
    sql.equals("reverses", Some(id))?;
    Ok(sql.query_as::<QuotaEntryRow>().fetch_optional(db.conn()).await?.is_some())
}

/// Entries, the last first, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn entries(db: &mut Db, filter: &QuotaFilter, limit: i64) -> Result<Vec<QuotaEntryRow>> {
    let mut sql = select::<QuotaEntryRow>();
    if filter.kind.is_some() || filter.units.is_some() {
        sql.and().push("id IN (SELECT entry_id FROM quota_posting WHERE 1 = 1");
        sql.equals("kind", filter.kind.as_deref())?;
        if let Some(units) = &filter.units {
            sql.is_in("unit_code", units)?;
        }
        sql.push(")");
    }
    sql.equals("action", filter.action.as_deref())?;
    sql.equals("reservation_id", filter.reservation.as_deref())?;
    if let Some(day) = &filter.until {
        sql.and().push("on_date <= ").bind(day.clone())?;
    }
    if let Some(seq) = filter.before_seq {
        sql.and().push("seq < ").bind(seq)?;
    }
    sql.push(" ORDER BY seq DESC LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// How many entries there are, up to a day where given.
///
/// # Errors
/// Whatever the database says.
pub async fn count(db: &mut Db, until: Option<&str>) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) FROM quota_entry");
    if let Some(day) = until {
        sql.and().push("on_date <= ").bind(day.to_owned())?;
    }
    let (n,): (i64,) = sql.query_as().fetch_one(db.conn()).await?;
    Ok(n)
}

/// Whether some entry is generated for the demo.
///
/// # Errors
/// Whatever the database says.
pub async fn any_synthetic(db: &mut Db) -> Result<bool> {
    let sql = "SELECT id FROM quota_entry WHERE synthetic = 1 LIMIT 1";
    let found: Option<(String,)> = sqlx::query_as(sql).fetch_optional(db.conn()).await?;
    Ok(found.is_some())
}

/// The lines of entries, by entry and line.
///
/// # Errors
/// Whatever the database says.
pub async fn postings(db: &mut Db, entries: &[String]) -> Result<Vec<QuotaPostingRow>> {
    let mut sql = select::<QuotaPostingRow>();
    sql.is_in("entry_id", entries)?.push(" ORDER BY entry_id, line");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Writes an entry with its lines and the balances after it. The entry's number is the next one.
///
/// # Errors
/// [`StoreError::Conflict`] if its number is not the next one; [`StoreError::Constraint`] if a unit or reservation
/// does not exist or a balance would be overdrawn; [`StoreError::Exists`] for a repeated request or reversal.
pub async fn book(
    tx: &mut Tx,
    entry: &QuotaEntryRow,
    lines: &[QuotaPostingRow],
    after: &[QuotaBalanceRow],
) -> Result<()> {
    let mut sql = Sql::new("UPDATE quota_head SET seq = ");
    sql.bind(entry.seq)?.push(", last_on = ").bind(entry.on_date.clone())?;
    sql.and().push("id = 1 AND seq = ").bind(entry.seq - 1)?;
    sql.push(" AND last_on <= ").bind(entry.on_date.clone())?;
    if sql.query().execute(tx.conn()).await?.rows_affected() != 1 {
        let current_rev = head(tx).await?.seq;
        return Err(StoreError::Conflict { entity: "quota_entry", id: entry.id.clone(), current_rev });
    }
    insert(tx, std::slice::from_ref(entry), "").await?;
    insert(tx, lines, "").await?;
    let suffix =
        " ON CONFLICT (kind, source, unit_code, year, account) DO UPDATE SET amount = excluded.amount";
    insert(tx, after, suffix).await?;
    Ok(())
}

/// Adds a reservation.
///
/// # Errors
/// [`StoreError::Exists`] if its name is taken; [`StoreError::Constraint`] if unit or siting does not exist.
pub async fn insert_reservation(tx: &mut Tx, row: &QuotaReservationRow) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// One reservation.
///
/// # Errors
/// Whatever the database says.
pub async fn reservation(db: &mut Db, id: &str) -> Result<Option<QuotaReservationRow>> {
    let mut sql = select::<QuotaReservationRow>();
    sql.equals("id", Some(id))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// Reservations, the last first; of a siting or of units only, where given.
///
/// # Errors
/// Whatever the database says.
pub async fn reservations(
    db: &mut Db,
    siting: Option<&str>,
    units: Option<&[String]>,
) -> Result<Vec<QuotaReservationRow>> {
    let mut sql = select::<QuotaReservationRow>();
    sql.equals("siting_id", siting)?;
    if let Some(units) = units {
        sql.is_in("unit_code", units)?;
    }
    sql.push(" ORDER BY created_at DESC, id DESC");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
