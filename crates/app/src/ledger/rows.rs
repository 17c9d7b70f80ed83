//! Between stored rows and the engine's values.

use super::wire::{QuotaEntry, QuotaPosting};
use crate::error::{AppError, Result};
use qipan_allocation::{Account, Amount, Balance, Kind, Posting, Pot, Source};
use qipan_store::quota::{QuotaBalanceRow, QuotaEntryRow, QuotaPostingRow};

fn broken(what: &str, word: &str) -> AppError {
    AppError::Internal(format!("stored quota {what}: {word}"))
}

/// The quota of stored words.
pub(super) fn pot(kind: &str, source: &str, unit: &str, year: i64) -> Result<Pot> {
    Ok(Pot {
        kind: Kind::of(kind).ok_or_else(|| broken("kind", kind))?,
        source: Source::of(source).ok_or_else(|| broken("source", source))?,
        unit: unit.to_owned(),
        year: i16::try_from(year).map_err(|_| broken("year", &year.to_string()))?,
    })
}

fn account(word: &str) -> Result<Account> {
    Account::of(word).ok_or_else(|| broken("account", word))
}

/// A stored balance.
pub(super) fn balance(row: &QuotaBalanceRow) -> Result<Balance> {
    let pot = pot(&row.kind, &row.source, &row.unit_code, row.year)?;
    Ok(Balance { pot, account: account(&row.account)?, amount: Amount(row.amount) })
}

/// A stored line.
pub(super) fn posting(row: &QuotaPostingRow) -> Result<Posting> {
    let pot = pot(&row.kind, &row.source, &row.unit_code, row.year)?;
    Ok(Posting { pot, account: account(&row.account)?, amount: Amount(row.amount) })
}

/// A balance to be stored.
pub(super) fn balance_row(b: &Balance) -> QuotaBalanceRow {
    QuotaBalanceRow {
        kind: b.pot.kind.code().to_owned(),
        source: b.pot.source.code().to_owned(),
        unit_code: b.pot.unit.clone(),
        year: i64::from(b.pot.year),
        account: b.account.code().to_owned(),
        amount: b.amount.0,
    }
}

/// Lines to be stored.
pub(super) fn posting_rows(entry: &str, postings: &[Posting]) -> Vec<QuotaPostingRow> {
    let row = |(line, p): (i64, &Posting)| QuotaPostingRow {
        entry_id: entry.to_owned(),
        line,
        kind: p.pot.kind.code().to_owned(),
        source: p.pot.source.code().to_owned(),
        unit_code: p.pot.unit.clone(),
        year: i64::from(p.pot.year),
        account: p.account.code().to_owned(),
        amount: p.amount.0,
    };
    (1..).zip(postings).map(row).collect()
}

/// An entry as it is sent.
pub(super) fn view(row: QuotaEntryRow, lines: &[QuotaPostingRow], saved: bool) -> QuotaEntry {
    let line = |p: &QuotaPostingRow| QuotaPosting {
        kind: p.kind.clone(),
        source: p.source.clone(),
        unit: p.unit_code.clone(),
        year: p.year,
        account: p.account.clone(),
        amount: p.amount,
    };
    QuotaEntry {
        postings: lines.iter().filter(|p| p.entry_id == row.id).map(line).collect(),
        id: row.id,
        seq: row.seq,
        action: row.action,
        on: row.on_date,
        doc_no: row.doc_no,
        doc_date: row.doc_date,
        reservation: row.reservation_id,
        reverses: row.reverses,
        recovered: (row.recovered > 0).then_some(row.recovered),
        note: row.note,
        synthetic: row.synthetic,
        created_by: row.created_by,
        created_at: row.created_at,
        saved,
    }
}
