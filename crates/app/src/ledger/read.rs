//! Reading the ledger: balances, entries, trial balance, check, reservations.

use super::rows;
use super::wire::{
    CheckedDraw, NewDraw, QuotaBalance, QuotaBalances, QuotaCheck, QuotaEntries, QuotaEntry, QuotaKind,
    QuotaSource, Reservation, ReservedKind, TrialBalance, TrialLine, WantedEntries,
};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_allocation::error::shown;
use qipan_allocation::ledger::difference;
use qipan_allocation::{Account, Amount, Balance, Kind, Ledger, Measure, Need};
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};
use qipan_store::Db;
use qipan_store::quota::{self, QuotaBalanceRow, QuotaFilter, QuotaReservationRow};
use std::collections::BTreeMap;

/// The name of a unit, or its code if it is not known.
pub(super) fn unit_name(tree: &OrgTree, code: &str, lang: Lang) -> String {
    tree.get(code).map_or_else(|| code.to_owned(), |u| u.name(lang).to_owned())
}

/// The units that the caller may read.
fn readable(ctx: &Ctx, tree: &OrgTree) -> Vec<String> {
    tree.units().filter(|u| ctx.who.may_read(tree, &u.code)).map(|u| u.code.clone()).collect()
}

fn engine(rows: &[QuotaBalanceRow]) -> Result<Vec<Balance>> {
    rows.iter().map(rows::balance).collect()
}

/// The balances of the units that the caller may read, as they stand or as of the end of a day.
///
/// # Errors
/// Without a data role.
pub async fn balances(ctx: &Ctx, as_of: Option<Date>) -> Result<QuotaBalances> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let head = quota::head(&mut db).await?;
    let day = as_of.map(|d| d.to_string());
    let rows = match &day {
        Some(day) => quota::summed(&mut db, Some(day)).await?,
        None => quota::balances(&mut db, None, None).await?,
    };
    let mut pots: BTreeMap<(Kind, usize, i16, String), QuotaBalance> = BTreeMap::new();
    for balance in engine(&rows)?.into_iter().filter(|b| ctx.who.may_read(&tree, &b.pot.unit)) {
        let pot = &balance.pot;
        let place = pot.kind.sources().iter().position(|s| *s == pot.source).unwrap_or(usize::MAX);
        let line =
            pots.entry((pot.kind, place, pot.year, pot.unit.clone())).or_insert_with(|| QuotaBalance {
                kind: pot.kind.code().to_owned(),
                source: pot.source.code().to_owned(),
                unit: pot.unit.clone(),
                unit_name: unit_name(&tree, &pot.unit, ctx.lang),
                year: i64::from(pot.year),
                granted: 0,
                available: 0,
                reserved: 0,
                committed: 0,
                lapsed: 0,
            });
        match balance.account {
            Account::Issued => line.granted = balance.amount.0.saturating_neg(),
            Account::Available => line.available = balance.amount.0,
            Account::Reserved => line.reserved = balance.amount.0,
            Account::Committed => line.committed = balance.amount.0,
            Account::Lapsed => line.lapsed = balance.amount.0,
        }
    }
    let lines: Vec<QuotaBalance> = pots.into_values().collect();
    let items = Kind::ALL.iter().map(|kind| kind_view(*kind, &lines, ctx.lang)).collect();
    let ratio = super::rule::ratio(&mut db).await?;
    let (reward_ratio, reward_ratio_rev) = (ratio.ratio, ratio.rev);
    let synthetic = quota::any_synthetic(&mut db).await?;
    let last_on = Some(head.last_on).filter(|d| !d.is_empty());
    Ok(QuotaBalances {
        as_of: day,
        last_on,
        reward_ratio,
        reward_ratio_rev,
        synthetic,
        items,
        next_cursor: None,
    })
}

fn kind_view(kind: Kind, lines: &[QuotaBalance], lang: Lang) -> QuotaKind {
    let items: Vec<QuotaBalance> = lines.iter().filter(|l| l.kind == kind.code()).cloned().collect();
    let sum = |f: fn(&QuotaBalance) -> i64| items.iter().map(f).fold(0_i64, i64::saturating_add);
    let source =
        |s: &qipan_allocation::Source| QuotaSource { source: s.code().to_owned(), name: s.say(lang) };
    QuotaKind {
        kind: kind.code().to_owned(),
        name: kind.say(lang),
        measure: match kind.measure() {
            Measure::Area => "area".to_owned(),
            Measure::Grain => "grain".to_owned(),
        },
        granted: sum(|l| l.granted),
        available: sum(|l| l.available),
        reserved: sum(|l| l.reserved),
        committed: sum(|l| l.committed),
        lapsed: sum(|l| l.lapsed),
        sources: kind.sources().iter().map(source).collect(),
        items,
    }
}

/// Entries, the last first, with the lines of the units that the caller may read.
///
/// # Errors
/// Without a data role.
pub async fn entries(ctx: &Ctx, wanted: WantedEntries) -> Result<QuotaEntries> {
    ctx.who.require(DATA_ROLES)?;
    let limit = wanted.limit.unwrap_or(50).clamp(1, 500);
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let filter = QuotaFilter {
        kind: wanted.kind,
        units: Some(readable(ctx, &tree)),
        action: wanted.action,
        reservation: wanted.reservation,
        until: wanted.as_of.map(|d| d.to_string()),
        before_seq: wanted.cursor,
    };
    let mut rows = quota::entries(&mut db, &filter, limit + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
    if more {
        rows.pop();
    }
    let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
    let mut lines = quota::postings(&mut db, &ids).await?;
    lines.retain(|l| ctx.who.may_read(&tree, &l.unit_code));
    let next_cursor = rows.last().filter(|_| more).map(|r| r.seq.to_string());
    let items = rows.into_iter().map(|row| rows::view(row, &lines, true)).collect();
    Ok(QuotaEntries { items, next_cursor })
}

/// One entry.
///
/// # Errors
/// Without a data role; no such entry, or none that the caller may read.
pub async fn entry(ctx: &Ctx, id: &str) -> Result<QuotaEntry> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let row = quota::get(&mut db, id).await?.ok_or_else(|| AppError::not_found(Noun::QuotaEntry, id))?;
    let mut lines = quota::postings(&mut db, std::slice::from_ref(&row.id)).await?;
    lines.retain(|l| ctx.who.may_read(&tree, &l.unit_code));
    if lines.is_empty() {
        return Err(AppError::not_found(Noun::QuotaEntry, id));
    }
    Ok(rows::view(row, &lines, true))
}

/// The trial balance of the whole ledger, as it stands or as of the end of a day, from the entries themselves.
///
/// # Errors
/// Without a data role.
pub async fn trial_balance(ctx: &Ctx, as_of: Option<Date>) -> Result<TrialBalance> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    trial(&mut db, as_of).await
}

pub(super) async fn trial(db: &mut Db, as_of: Option<Date>) -> Result<TrialBalance> {
    let day = as_of.map(|d| d.to_string());
    let summed = quota::summed(db, day.as_deref()).await?;
    let balances = engine(&summed)?;
    let sound = balances
        .iter()
        .all(|b| (b.amount > Amount::ZERO) != (b.account == Account::Issued) || b.amount == Amount::ZERO);
    let same = match &day {
        Some(_) => true,
        None => {
            let kept = quota::balances(db, None, None).await?;
            let moved =
                |rows: &[QuotaBalanceRow]| rows.iter().filter(|r| r.amount != 0).cloned().collect::<Vec<_>>();
            moved(&kept) == moved(&summed)
        }
    };
    let rows = Ledger::load(balances, [], None, None).trial_balance();
    let by_kind = |kind: &Kind| rows.iter().filter(|r| r.kind == *kind).cloned().collect::<Vec<_>>();
    let even = Kind::ALL.iter().all(|kind| difference(&by_kind(kind)) == Amount::ZERO);
    let line = |r: &qipan_allocation::TrialRow| TrialLine {
        kind: r.kind.code().to_owned(),
        account: r.account.code().to_owned(),
        debit: r.debit.0,
        credit: r.credit.0,
    };
    Ok(TrialBalance {
        entries: quota::count(db, day.as_deref()).await?,
        as_of: day,
        items: rows.iter().map(line).collect(),
        difference: difference(&rows).0,
        holds: sound && same && even,
        next_cursor: None,
    })
}

/// Whether what is needed is there, and from where it would be drawn. Saves nothing.
///
/// # Errors
/// Without a data role; a unit that the caller may not read; a need that can't be read.
pub async fn check(ctx: &Ctx, needs: &[NewDraw]) -> Result<Vec<QuotaCheck>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let mut balances = engine(&quota::balances(&mut db, None, None).await?)?;
    let mut out = Vec::new();
    for need in needs {
        let drawn = super::book::Drawn::read(&tree, need)?;
        ctx.who.require_read(&tree, &drawn.unit)?;
        let need = Need { kind: drawn.kind, amount: drawn.needed()?, source: drawn.source };
        for checked in qipan_allocation::check(std::slice::from_ref(&need), &balances, &drawn.unit) {
            super::book::take(&mut balances, &checked.draws);
            out.push(check_view(&checked, &drawn, &tree, ctx.lang));
        }
    }
    Ok(out)
}

fn check_view(
    checked: &qipan_allocation::Check,
    drawn: &super::book::Drawn,
    tree: &OrgTree,
    lang: Lang,
) -> QuotaCheck {
    let need = &checked.need;
    let say = |amount: Amount| shown(amount, need.kind.measure(), lang);
    let message = if checked.short > Amount::ZERO {
        super::fault::told(&drawn.short(checked.available, need.amount), tree, lang)
    } else {
        let (needed, free) = (say(need.amount), say(checked.available));
        lang.pick(
            format!("需要{needed}，可用{free}，可以预占"),
            format!("{needed} needed, {free} available: it can be reserved"),
        )
    };
    let draw = |d: &qipan_allocation::Draw| CheckedDraw {
        source: d.pot.source.code().to_owned(),
        unit: d.pot.unit.clone(),
        year: i64::from(d.pot.year),
        amount: d.amount.0,
    };
    QuotaCheck {
        kind: need.kind.code().to_owned(),
        needed: need.amount.0,
        available: checked.available.0,
        short: checked.short.0,
        draws: checked.draws.iter().map(draw).collect(),
        message,
    }
}

/// Reservations of the units that the caller may read, the last first; of a siting only, where given.
///
/// # Errors
/// Without a data role.
pub async fn reservations(ctx: &Ctx, siting: Option<&str>) -> Result<Vec<Reservation>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let rows = quota::reservations(&mut db, siting, Some(&readable(ctx, &tree))).await?;
    let sums = quota::reserved_sums(&mut db).await?;
    Ok(rows.into_iter().map(|row| reservation_view(ctx, &tree, row, &sums)).collect())
}

pub(super) fn reservation_view(
    ctx: &Ctx,
    tree: &OrgTree,
    row: QuotaReservationRow,
    sums: &[(String, String, String, i64)],
) -> Reservation {
    let mut kinds: BTreeMap<&str, ReservedKind> = BTreeMap::new();
    for (_, kind, account, amount) in sums.iter().filter(|s| s.0 == row.id) {
        let line =
            kinds.entry(kind).or_insert_with(|| ReservedKind { kind: kind.clone(), held: 0, spent: 0 });
        if account == Account::Reserved.code() { line.held = *amount } else { line.spent = *amount }
    }
    let items: Vec<ReservedKind> = kinds.into_values().collect();
    let (held, spent) = (items.iter().any(|k| k.held > 0), items.iter().any(|k| k.spent > 0));
    let all_spent = spent && !items.iter().any(|k| k.held == 0 && k.spent == 0);
    let state = match (held, spent) {
        (true, _) => "open",
        (false, true) if all_spent => "spent",
        (false, true) => "partly_spent",
        (false, false) => "freed",
    };
    let due = row.due_on.as_deref().and_then(|d| d.parse::<Date>().ok());
    Reservation {
        unit_name: unit_name(tree, &row.unit_code, ctx.lang),
        overdue: held && due.is_some_and(|d| d < ctx.today()),
        id: row.id,
        unit: row.unit_code,
        siting: row.siting_id,
        purpose: row.purpose,
        due_on: row.due_on,
        state: state.to_owned(),
        items,
        created_by: row.created_by,
        created_at: row.created_at,
    }
}
