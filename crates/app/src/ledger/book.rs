//! Booking an entry: the balances it touches are loaded, the engine decides, entry and audit row are saved together.

use super::wire::{NewDraw, NewQuotaEntry, QuotaEntry};
use super::{fault, rows};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::text;
use jiff::civil::Date;
use qipan_allocation::entry::{mirror, postings};
use qipan_allocation::{
    Account, Action, Amount, Document, Draw, Entry, Kind, Ledger, LedgerError, Need, Posting, Pot, Ratio,
    Source, check,
};
use qipan_kernel::org::OrgTree;
use qipan_store::quota::{self, QuotaEntryRow, QuotaReservationRow};
use qipan_store::{Tx, setting};
use std::collections::BTreeSet;

pub(super) const PLANNER: &[Role] = &[Role::Planner];

/// The setting that holds the ratio of 盘三奖一.
pub const RATIO: &str = "quota_reward_ratio";

/// Books an entry, or with `dry_run` only says what would be booked. The same `key` books once: the entry that is
/// there already is given back.
///
/// # Errors
/// Without the planner's role at every unit that gives or receives; whatever the ledger refuses.
pub async fn post(ctx: &Ctx, new: NewQuotaEntry, key: Option<&str>) -> Result<QuotaEntry> {
    ctx.who.require(PLANNER)?;
    let mut tx = ctx.store.begin().await?;
    if let Some(known) = repeated(ctx, &mut tx, key).await? {
        return Ok(known);
    }
    let entry = post_in(ctx, &mut tx, new, None, key).await?;
    if entry.saved {
        tx.commit().await.map(|_| ())?
    } else {
        tx.rollback().await?
    }
    Ok(entry)
}

/// Books an entry within a transaction that does more, such as keeping a siting; `siting` binds its reservation.
///
/// # Errors
/// As [`post`].
pub async fn post_in(
    ctx: &Ctx,
    tx: &mut Tx,
    new: NewQuotaEntry,
    siting: Option<&str>,
    key: Option<&str>,
) -> Result<QuotaEntry> {
    let tree = crate::org::tree(tx).await?;
    let key = key.map(|k| text::line("idempotency-key", k, 100)).transpose()?;
    let mut draft = Draft::read(ctx, &tree, &new)?;
    let head = quota::head(tx).await?;
    draft.on = day(ctx, draft.on, &head.last_on)?;
    let recovered = draft.reward(tx, &new).await?;
    let lines = draft.postings(tx, &new, &tree).await?;
    for unit in lines.iter().map(|p| p.pot.unit.as_str()).collect::<BTreeSet<_>>() {
        // Who may give from the top may hand on to what lies below it.
        if !(draft.action == Action::Allocate && Some(unit) == draft.to.as_deref()) {
            ctx.who.require_at(&tree, PLANNER, unit)?;
        }
    }
    let entry = draft.entry(ctx.id(), &new, lines)?;
    let mut ledger = load(tx, &entry, &head.last_on).await?;
    ledger.post(&entry).map_err(|e| fault::named(&e, &tree))?;
    let row = QuotaEntryRow {
        id: entry.id.clone(),
        seq: head.seq + 1,
        action: entry.action.code().to_owned(),
        on_date: entry.on.to_string(),
        doc_no: entry.document.number.clone(),
        doc_date: entry.document.date.map(|d| d.to_string()),
        reservation_id: entry.reservation.clone(),
        reverses: entry.reverses.clone(),
        recovered: recovered.0,
        note: text::optional_line("note", &new.note, 500)?,
        synthetic: new.synthetic,
        request_key: key,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
    };
    let posted = rows::posting_rows(&row.id, &entry.postings);
    if !new.dry_run {
        if draft.action == Action::Reserve {
            quota::insert_reservation(tx, &draft.reservation_row(ctx, &new, siting, &entry)?).await?;
        }
        let touched = entry.postings.iter().map(|p| (&p.pot, p.account)).collect::<BTreeSet<_>>();
        let after: Vec<_> = touched
            .into_iter()
            .map(|(pot, account)| qipan_allocation::Balance {
                pot: pot.clone(),
                account,
                amount: ledger.balance(pot, account),
            })
            .map(|b| rows::balance_row(&b))
            .collect();
        quota::book(tx, &row, &posted, &after).await?;
    }
    let view = rows::view(row, &posted, !new.dry_run);
    if !new.dry_run {
        tx.audit(ctx.audit_change(&view.action, "quota_entry", &view.id, None::<&()>, Some(&view)));
    }
    Ok(view)
}

/// The entry that this request booked before.
pub(super) async fn repeated(ctx: &Ctx, tx: &mut Tx, key: Option<&str>) -> Result<Option<QuotaEntry>> {
    let Some(key) = key else { return Ok(None) };
    let Some(row) = quota::by_request(tx, key.trim()).await? else { return Ok(None) };
    if row.created_by != ctx.who.username {
        return Err(AppError::AlreadyExists { what: Noun::QuotaEntry, id: key.to_owned() });
    }
    let lines = quota::postings(tx, std::slice::from_ref(&row.id)).await?;
    Ok(Some(rows::view(row, &lines, true)))
}

/// The day of an entry: as given, else today, else the last entry's where that is later.
fn day(ctx: &Ctx, on: Option<Date>, last: &str) -> Result<Option<Date>> {
    let today = ctx.today();
    match on {
        Some(on) if on > today => {
            let zh = format!("晚于今天 {today}；请待当日入账");
            let en = format!("is after today ({today}); book it when the day has come");
            Err(AppError::field("on", on.to_string(), FieldFault::Told { zh, en }))
        }
        Some(on) => Ok(Some(on)),
        None => Ok(Some(last.parse().map_or(today, |last: Date| last.max(today)))),
    }
}

/// What a request says, checked.
struct Draft {
    action: Action,
    on: Option<Date>,
    draws: Vec<Drawn>,
    to: Option<String>,
    reservation: Option<String>,
}

/// A draw whose source may be left to the ledger.
pub(super) struct Drawn {
    pub(super) kind: Kind,
    pub(super) source: Option<Source>,
    pub(super) unit: String,
    year: i16,
    amount: Option<Amount>,
}

impl Draft {
    fn read(ctx: &Ctx, tree: &OrgTree, new: &NewQuotaEntry) -> Result<Draft> {
        let words = "grant, allocate, reserve, commit, release, expire, reverse";
        let action = Action::of(&new.action)
            .ok_or_else(|| AppError::field("action", &new.action, FieldFault::NotOneOf(words)))?;
        let unit = |code: &str| match tree.get(code) {
            Some(unit) => Ok(unit.code.clone()),
            None => Err(AppError::not_found(Noun::Unit, code)),
        };
        let named = new.reservation.as_deref().map(str::trim).filter(|r| !r.is_empty());
        let named = named.map(|r| text::line("reservation", r, 64)).transpose()?;
        let reservation = match action {
            Action::Reserve => Some(named.unwrap_or_else(|| ctx.id())),
            Action::Commit | Action::Release | Action::Expire => named,
            Action::Grant | Action::Allocate | Action::Reverse => None,
        };
        Ok(Draft {
            action,
            on: new.on,
            draws: new.draws.iter().map(|d| Drawn::read(tree, d)).collect::<Result<_>>()?,
            to: new.to.as_deref().map(unit).transpose()?,
            reservation,
        })
    }

    /// A reward follows from the land brought back, and may not be more than that earns.
    async fn reward(&mut self, tx: &mut Tx, new: &NewQuotaEntry) -> Result<Amount> {
        let is_reward = |d: &&mut Drawn| d.source == Some(Source::Reward);
        let granted = (self.action == Action::Grant).then(|| self.draws.iter_mut().find(is_reward)).flatten();
        let Some(draw) = granted else { return Ok(Amount::ZERO) };
        let told = new.recovered_mu.as_deref().unwrap_or_default();
        let recovered = Amount::from_mu_text(told).filter(|a| *a > Amount::ZERO);
        let fault = if told.is_empty() { FieldFault::Missing } else { FieldFault::Number };
        let recovered = recovered.ok_or_else(|| AppError::field("recovered_mu", told, fault))?;
        let ratio = Ratio::parse(&setting::get(tx, RATIO).await?.map(|s| s.value).unwrap_or_default())?;
        let earned = ratio.earned_by(recovered)?;
        let wanted = draw.amount.unwrap_or(earned);
        if wanted > earned {
            return Err(LedgerError::BeyondRatio { earned, wanted }.into());
        }
        draw.amount = Some(wanted);
        Ok(recovered)
    }

    /// The lines of the entry.
    async fn postings(&mut self, tx: &mut Tx, new: &NewQuotaEntry, tree: &OrgTree) -> Result<Vec<Posting>> {
        if self.action == Action::Reverse {
            return self.mirrored(tx, new).await;
        }
        let bound = matches!(self.action, Action::Commit | Action::Release | Action::Expire);
        let draws = match self.reservation.clone().filter(|_| bound) {
            Some(id) => {
                self.check_due(tx, &id).await?;
                self.held(tx, &id, tree).await?
            }
            None if self.action == Action::Reserve => self.chosen(tx, tree).await?,
            None => self.draws.iter().map(Drawn::pinned).collect::<Result<_>>()?,
        };
        Ok(postings(self.action, &draws, self.to.as_deref(), self.reservation.is_some())?)
    }

    async fn mirrored(&mut self, tx: &mut Tx, new: &NewQuotaEntry) -> Result<Vec<Posting>> {
        let id = new.reverses.as_deref().ok_or(LedgerError::NothingToReverse)?;
        let undone = quota::get(tx, id).await?.ok_or_else(|| AppError::not_found(Noun::QuotaEntry, id))?;
        self.reservation = undone.reservation_id;
        let lines = quota::postings(tx, &[undone.id]).await?;
        Ok(mirror(&lines.iter().map(rows::posting).collect::<Result<Vec<_>>>()?)?)
    }

    /// A reservation expires after its deadline only.
    async fn check_due(&self, tx: &mut Tx, id: &str) -> Result<()> {
        let none = || AppError::from(LedgerError::NoReservation { id: id.to_owned() });
        let row = quota::reservation(tx, id).await?.ok_or_else(none)?;
        let due = row.due_on.and_then(|d| d.parse::<Date>().ok());
        match (self.action, due, self.on) {
            (Action::Expire, Some(due), Some(on)) if on <= due => {
                Err(LedgerError::NotDue { id: id.to_owned(), due }.into())
            }
            _ => Ok(()),
        }
    }

    /// What was named of a reservation, or all that it holds. Where no source or year is named, what it holds is taken in
    /// its order.
    async fn held(&self, tx: &mut Tx, id: &str, tree: &OrgTree) -> Result<Vec<Draw>> {
        let held = quota::of_reservation(tx, id, Account::Reserved.code()).await?;
        let held = held.iter().map(rows::balance).collect::<Result<Vec<_>>>()?;
        let open = held.into_iter().filter(|b| b.amount > Amount::ZERO);
        let mut open: Vec<Draw> = open.map(|b| Draw { pot: b.pot, amount: b.amount }).collect();
        if self.draws.is_empty() {
            return Ok(open);
        }
        let mut draws = Vec::new();
        for drawn in &self.draws {
            if drawn.source.is_some() && drawn.year != 0 {
                draws.push(drawn.pinned()?);
            } else {
                draws.extend(drawn.out_of(&mut open, tree)?);
            }
        }
        Ok(draws)
    }

    /// What a reservation draws: from the quotas named, and where none is named from the sources in their order.
    async fn chosen(&self, tx: &mut Tx, tree: &OrgTree) -> Result<Vec<Draw>> {
        let mut draws = Vec::new();
        let balances = quota::balances(tx, None, None).await?;
        let mut balances = balances.iter().map(rows::balance).collect::<Result<Vec<_>>>()?;
        for drawn in &self.draws {
            if drawn.source.is_some() && drawn.year != 0 {
                draws.push(drawn.pinned()?);
                continue;
            }
            let amount = drawn.needed()?;
            let need = Need { kind: drawn.kind, amount, source: drawn.source };
            for checked in check(&[need], &balances, &drawn.unit) {
                if checked.short > Amount::ZERO {
                    return Err(fault::named(&drawn.short(checked.available, amount), tree));
                }
                take(&mut balances, &checked.draws);
                draws.extend(checked.draws);
            }
        }
        Ok(draws)
    }

    fn entry(&self, id: String, new: &NewQuotaEntry, postings: Vec<Posting>) -> Result<Entry> {
        Ok(Entry {
            id,
            action: self.action,
            on: self.on.ok_or(LedgerError::Empty)?,
            document: Document { number: text::line("doc_no", &new.doc_no, 200)?, date: new.doc_date },
            reservation: self.reservation.clone(),
            reverses: new.reverses.clone().filter(|_| self.action == Action::Reverse),
            postings,
        })
    }

    fn reservation_row(
        &self,
        ctx: &Ctx,
        new: &NewQuotaEntry,
        siting: Option<&str>,
        entry: &Entry,
    ) -> Result<QuotaReservationRow> {
        let unit = entry.postings.first().map(|p| p.pot.unit.clone()).unwrap_or_default();
        Ok(QuotaReservationRow {
            id: self.reservation.clone().unwrap_or_default(),
            unit_code: unit,
            siting_id: siting.map(str::to_owned),
            purpose: text::optional_line("purpose", new.purpose.as_deref().unwrap_or_default(), 200)?,
            due_on: new.due_on.map(|d| d.to_string()),
            created_by: ctx.who.username.clone(),
            created_at: ctx.stamp(),
        })
    }
}

impl Drawn {
    pub(super) fn read(tree: &OrgTree, new: &NewDraw) -> Result<Drawn> {
        let kinds = "new_land, farmland, paddy, grain_capacity, plan_scale";
        let sources = "annual, linked, reward, special, reclaimed, transferred, plan";
        let kind = Kind::of(&new.kind)
            .ok_or_else(|| AppError::field("draws.kind", &new.kind, FieldFault::NotOneOf(kinds)))?;
        let source = match new.source.as_deref().filter(|s| !s.is_empty()) {
            None => None,
            Some(word) => Some(
                Source::of(word)
                    .ok_or_else(|| AppError::field("draws.source", word, FieldFault::NotOneOf(sources)))?,
            ),
        };
        let unit = match new.unit.as_deref().filter(|u| !u.is_empty()) {
            Some(code) => tree.get(code),
            None => tree.district(),
        };
        let unit = unit.ok_or_else(|| AppError::not_found(Noun::Unit, new.unit.as_deref().unwrap_or("-")))?;
        if new.year != 0 && !(1990..=2100).contains(&new.year) {
            return Err(AppError::field("draws.year", new.year.to_string(), FieldFault::Period));
        }
        let amount = match (new.amount, new.mu.as_deref()) {
            (Some(_), Some(mu)) => {
                let zh = "与 amount 只能填一个；请去掉其中之一".to_owned();
                let en = "and amount exclude each other; leave one out".to_owned();
                return Err(AppError::field("draws.mu", mu, FieldFault::Told { zh, en }));
            }
            (Some(amount), None) => Some(Amount(amount)),
            (None, Some(mu)) => Some(
                Amount::from_mu_text(mu)
                    .ok_or_else(|| AppError::field("draws.mu", mu, FieldFault::Number))?,
            ),
            (None, None) => None,
        };
        Ok(Drawn { kind, source, unit: unit.code.clone(), year: new.year, amount })
    }

    /// The amount, above zero.
    pub(super) fn needed(&self) -> Result<Amount> {
        let amount = self.amount.ok_or_else(|| AppError::field("draws.amount", "", FieldFault::Missing))?;
        if amount > Amount::ZERO { Ok(amount) } else { Err(LedgerError::NotPositive { amount }.into()) }
    }

    /// The draw of a quota that is named in full.
    fn pinned(&self) -> Result<Draw> {
        let source = self.source.ok_or_else(|| AppError::field("draws.source", "", FieldFault::Missing))?;
        let amount = self.amount.ok_or_else(|| AppError::field("draws.amount", "", FieldFault::Missing))?;
        Ok(Draw { pot: Pot::new(self.kind, source, &self.unit, self.year), amount })
    }

    /// The amount out of what a reservation holds of this kind and source, from the first on.
    fn out_of(&self, held: &mut [Draw], tree: &OrgTree) -> Result<Vec<Draw>> {
        let wanted = self.needed()?;
        let (mut left, mut draws) = (wanted, Vec::new());
        let fits = |d: &&mut Draw| d.pot.kind == self.kind && self.source.is_none_or(|s| s == d.pot.source);
        for own in held.iter_mut().filter(fits) {
            let amount = left.min(own.amount);
            if amount > Amount::ZERO {
                (left, own.amount) = (Amount(left.0 - amount.0), Amount(own.amount.0 - amount.0));
                draws.push(Draw { pot: own.pot.clone(), amount });
            }
        }
        if left > Amount::ZERO {
            let lacks = self.lacks(Account::Reserved, Amount(wanted.0 - left.0), wanted);
            return Err(fault::named(&lacks, tree));
        }
        Ok(draws)
    }

    /// The refusal where all sources together are not enough.
    pub(super) fn short(&self, available: Amount, wanted: Amount) -> LedgerError {
        self.lacks(Account::Available, available, wanted)
    }

    fn lacks(&self, account: Account, balance: Amount, wanted: Amount) -> LedgerError {
        let first = self.kind.sources().first().copied().unwrap_or(Source::Annual);
        let pot = Pot::new(self.kind, self.source.unwrap_or(first), &self.unit, self.year);
        LedgerError::Overdraft { pot, any_source: self.source.is_none(), account, balance, wanted }
    }
}

/// Takes draws off the free balances, so that the next need does not count them again.
pub(super) fn take(balances: &mut [qipan_allocation::Balance], draws: &[Draw]) {
    for draw in draws {
        let same = |b: &&mut qipan_allocation::Balance| b.pot == draw.pot && b.account == Account::Available;
        if let Some(b) = balances.iter_mut().find(same) {
            b.amount = Amount(b.amount.0.saturating_sub(draw.amount.0));
        }
    }
}

/// The part of the ledger that an entry touches.
async fn load(tx: &mut Tx, entry: &Entry, last: &str) -> Result<Ledger> {
    let of = |f: fn(&Posting) -> String| -> Vec<String> {
        entry.postings.iter().map(f).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let (kinds, units) = (of(|p| p.pot.kind.code().to_owned()), of(|p| p.pot.unit.clone()));
    let balances = quota::balances(tx, Some(&kinds), Some(&units)).await?;
    let balances = balances.iter().map(rows::balance).collect::<Result<Vec<_>>>()?;
    let mut held = Vec::new();
    if let Some(id) = &entry.reservation {
        for row in quota::of_reservation(tx, id, Account::Reserved.code()).await? {
            let balance = rows::balance(&row)?;
            held.push((id.clone(), balance.pot, balance.amount));
        }
    }
    let mut reversible = None;
    if let Some(id) = &entry.reverses {
        let undone = quota::get(tx, id).await?.is_some_and(|e| e.action != Action::Reverse.code());
        reversible = Some((id.clone(), undone && !quota::is_reversed(tx, id).await?));
    }
    Ok(Ledger::load(balances, held, reversible, last.parse().ok()))
}
