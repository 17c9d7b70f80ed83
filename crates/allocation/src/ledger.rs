//! The ledger: balances, reservations, and the rules that an entry must keep.

use crate::amount::Amount;
use crate::entry::{Action, Entry, Posting};
use crate::error::LedgerError;
use crate::pot::{Account, Kind, Pot, Source};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands on an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Of which quota.
    #[serde(flatten)]
    pub pot: Pot,
    /// On which account.
    pub account: Account,
    /// How much.
    pub amount: Amount,
}

/// A line of the trial balance: what stands on an account of a kind, on its side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialRow {
    /// The kind.
    pub kind: Kind,
    /// The account.
    pub account: Account,
    /// Sum of the balances above zero.
    pub debit: Amount,
    /// Sum of the balances below zero, without sign.
    pub credit: Amount,
}

/// Balances and open reservations. Either the whole ledger (from [`Ledger::new`] entry by entry) or the part that an
/// entry touches (from [`Ledger::load`]): the rules are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    balances: BTreeMap<(Pot, Account), Amount>,
    held: BTreeMap<(String, Pot), Amount>,
    /// Id of every entry seen, and whether it can still be reversed.
    seen: BTreeMap<String, bool>,
    last: Option<Date>,
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Ledger {
        Ledger::default()
    }

    /// A ledger that goes on from what is stored: balances, what reservations hold, the entry that is to be
    /// reversed (with whether it can be), and the day of the last entry.
    #[must_use]
    pub fn load(
        balances: impl IntoIterator<Item = Balance>,
        held: impl IntoIterator<Item = (String, Pot, Amount)>,
        reversible: Option<(String, bool)>,
        last: Option<Date>,
    ) -> Ledger {
        Ledger {
            balances: balances.into_iter().map(|b| ((b.pot, b.account), b.amount)).collect(),
            held: held.into_iter().map(|(id, pot, amount)| ((id, pot), amount)).collect(),
            seen: reversible.into_iter().collect(),
            last,
        }
    }

    /// What stands on an account; zero if nothing ever did.
    #[must_use]
    pub fn balance(&self, pot: &Pot, account: Account) -> Amount {
        self.balances.get(&(pot.clone(), account)).copied().unwrap_or_default()
    }

    /// What a reservation still holds of a quota.
    #[must_use]
    pub fn held(&self, reservation: &str, pot: &Pot) -> Amount {
        self.held.get(&(reservation.to_owned(), pot.clone())).copied().unwrap_or_default()
    }

    /// All balances that are not zero, in order.
    #[must_use]
    pub fn balances(&self) -> Vec<Balance> {
        let kept = self.balances.iter().filter(|(_, amount)| **amount != Amount::ZERO);
        kept.map(|((pot, account), amount)| Balance { pot: pot.clone(), account: *account, amount: *amount })
            .collect()
    }

    /// Takes an entry, or refuses it and changes nothing.
    ///
    /// # Errors
    /// [`LedgerError`] with what there is and what to do.
    pub fn post(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        self.check_frame(entry)?;
        check_zero(&entry.postings)?;
        let balances = self.moved(&entry.postings)?;
        let held = self.moved_held(entry)?;
        // Everything holds: from here on nothing can fail.
        self.balances.extend(balances);
        self.held.extend(held);
        if let Some(undone) = &entry.reverses {
            self.seen.insert(undone.clone(), false);
        }
        self.seen.insert(entry.id.clone(), entry.action != Action::Reverse);
        self.last = Some(entry.on);
        Ok(())
    }

    /// Document, day, reservation and reversal.
    fn check_frame(&self, entry: &Entry) -> Result<(), LedgerError> {
        if entry.document.number.trim().is_empty() {
            return Err(LedgerError::NoDocument);
        }
        if let Some(last) = self.last.filter(|last| entry.on < *last) {
            return Err(LedgerError::Backdated { on: entry.on, last });
        }
        let reservation = entry.reservation.as_deref().unwrap_or_default();
        let known = self.held.keys().any(|(id, _)| id == reservation);
        match entry.action {
            Action::Reserve if reservation.is_empty() => {
                Err(LedgerError::NoReservation { id: String::new() })
            }
            Action::Reserve if known => Err(LedgerError::ReservationTaken { id: reservation.to_owned() }),
            Action::Commit | Action::Release if !known => {
                Err(LedgerError::NoReservation { id: reservation.to_owned() })
            }
            Action::Reverse => match entry.reverses.as_ref().map(|id| (id, self.seen.get(id))) {
                Some((_, Some(true))) => Ok(()),
                Some((id, Some(false))) => Err(LedgerError::Reversed { id: id.clone() }),
                _ => Err(LedgerError::NothingToReverse),
            },
            _ => Ok(()),
        }
    }

    /// The balances after the postings; none may be overdrawn.
    fn moved(&self, postings: &[Posting]) -> Result<BTreeMap<(Pot, Account), Amount>, LedgerError> {
        let mut moves: BTreeMap<(Pot, Account), Amount> = BTreeMap::new();
        for posting in postings {
            let sum = moves.entry((posting.pot.clone(), posting.account)).or_default();
            *sum = sum.plus(posting.amount).ok_or(LedgerError::TooLarge)?;
        }
        for ((pot, account), moved) in &mut moves {
            let before = self.balance(pot, *account);
            let after = before.plus(*moved).ok_or(LedgerError::TooLarge)?;
            let wrong = if *account == Account::Issued { after > Amount::ZERO } else { after < Amount::ZERO };
            if wrong {
                let wanted = moved.negated().ok_or(LedgerError::TooLarge)?;
                return Err(LedgerError::Overdraft {
                    any_source: false,
                    pot: pot.clone(),
                    account: *account,
                    balance: before,
                    wanted,
                });
            }
            *moved = after;
        }
        Ok(moves)
    }

    /// What the entry's reservation holds afterwards.
    fn moved_held(&self, entry: &Entry) -> Result<BTreeMap<(String, Pot), Amount>, LedgerError> {
        let mut after = BTreeMap::new();
        let reserved = entry.postings.iter().filter(|p| p.account == Account::Reserved);
        for posting in reserved {
            let id = entry.reservation.clone().filter(|id| !id.is_empty());
            let id = id.ok_or(LedgerError::NoReservation { id: String::new() })?;
            let key = (id, posting.pot.clone());
            let held = after.get(&key).copied().unwrap_or_else(|| self.held(&key.0, &key.1));
            let next = held.plus(posting.amount).ok_or(LedgerError::TooLarge)?;
            if next < Amount::ZERO {
                let wanted = posting.amount.negated().ok_or(LedgerError::TooLarge)?;
                return Err(LedgerError::Reservation { id: key.0, pot: key.1, held, wanted });
            }
            after.insert(key, next);
        }
        Ok(after)
    }

    /// The trial balance: one line for each kind and account. Debit and credit of a kind are always equal.
    #[must_use]
    pub fn trial_balance(&self) -> Vec<TrialRow> {
        let mut rows: BTreeMap<(Kind, Account), (i64, i64)> = BTreeMap::new();
        for ((pot, account), amount) in &self.balances {
            let row = rows.entry((pot.kind, *account)).or_default();
            if amount.0 >= 0 {
                row.0 = row.0.saturating_add(amount.0);
            } else {
                row.1 = row.1.saturating_sub(amount.0);
            }
        }
        let line = |((kind, account), (debit, credit))| TrialRow {
            kind,
            account,
            debit: Amount(debit),
            credit: Amount(credit),
        };
        rows.into_iter().map(line).collect()
    }
}

/// Debits less credits of a trial balance; zero unless rows were lost.
#[must_use]
pub fn difference(rows: &[TrialRow]) -> Amount {
    Amount(rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.debit.0).saturating_sub(row.credit.0)))
}

/// The lines sum to zero for each kind, source and year.
fn check_zero(postings: &[Posting]) -> Result<(), LedgerError> {
    if postings.is_empty() {
        return Err(LedgerError::Empty);
    }
    let mut sums: BTreeMap<(Kind, Source, i16), Amount> = BTreeMap::new();
    for Posting { pot, amount, .. } in postings {
        if *amount == Amount::ZERO {
            return Err(LedgerError::NotPositive { amount: *amount });
        }
        let sum = sums.entry((pot.kind, pot.source, pot.year)).or_default();
        *sum = sum.plus(*amount).ok_or(LedgerError::TooLarge)?;
    }
    match sums.into_values().find(|sum| *sum != Amount::ZERO) {
        Some(by) => Err(LedgerError::Unbalanced { by }),
        None => Ok(()),
    }
}
