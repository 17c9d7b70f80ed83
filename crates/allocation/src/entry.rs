//! Entries: what happened, on which day, by which document, and the postings it made.

use crate::amount::Amount;
use crate::error::LedgerError;
use crate::pot::{Account, Pot, words};
use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

words! {
/// What an entry does.
Action {
    /// The upper level gives a quota.
    Grant = "grant", "下达", "grant";
    /// A unit hands a quota to another one.
    Allocate = "allocate", "分解", "allocate";
    /// A quota is held for a siting.
    Reserve = "reserve", "预占", "reserve";
    /// What was held is spent.
    Commit = "commit", "核销", "commit";
    /// What was held is free again.
    Release = "release", "释放", "release";
    /// A deadline passed: a quota lapses, or what was held is free again.
    Expire = "expire", "到期", "expire";
    /// An earlier entry is undone by its mirror image.
    Reverse = "reverse", "冲销", "reverse";
}}

/// The paper that an entry rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its number or title; never blank.
    pub number: String,
    /// Its own date, where it has one; the entry's day may be later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// An amount of one quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Of which quota.
    #[serde(flatten)]
    pub pot: Pot,
    /// How much, above zero.
    pub amount: Amount,
}

/// One line of an entry: an account grows (above zero) or shrinks (below).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Of which quota.
    #[serde(flatten)]
    pub pot: Pot,
    /// On which account.
    pub account: Account,
    /// By how much.
    pub amount: Amount,
}

/// An entry. It is never edited and never deleted; a wrong one is reversed by another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What it does.
    pub action: Action,
    /// The day that it counts from; days never go back.
    pub on: Date,
    /// The paper.
    pub document: Document,
    /// The reservation that it makes, spends or frees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<String>,
    /// The entry that it undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<String>,
    /// Its lines; they sum to zero for each kind, source and year.
    pub postings: Vec<Posting>,
}

/// Both sides of each draw: `from` shrinks and `to` grows.
fn moved(draws: &[Draw], from: Account, to: Account) -> Result<Vec<Posting>, LedgerError> {
    let mut postings = Vec::with_capacity(draws.len() * 2);
    for draw in draws {
        check_draw(draw)?;
        let minus = draw.amount.negated().ok_or(LedgerError::TooLarge)?;
        postings.push(Posting { pot: draw.pot.clone(), account: from, amount: minus });
        postings.push(Posting { pot: draw.pot.clone(), account: to, amount: draw.amount });
    }
    if postings.is_empty() { Err(LedgerError::Empty) } else { Ok(postings) }
}

fn check_draw(draw: &Draw) -> Result<(), LedgerError> {
    if draw.amount <= Amount::ZERO {
        return Err(LedgerError::NotPositive { amount: draw.amount });
    }
    if !draw.pot.kind.sources().contains(&draw.pot.source) {
        return Err(LedgerError::WrongSource { kind: draw.pot.kind, from: draw.pot.source });
    }
    Ok(())
}

/// The postings of an action. `to` is the receiving unit of an allocation; `reserved` says that what expires is a
/// reservation and not a free quota.
///
/// # Errors
/// No draw, an amount that is not above zero, a source that the kind does not have, an allocation without a
/// receiver or to the same unit. A reversal is made by [`mirror`].
pub fn postings(
    action: Action,
    draws: &[Draw],
    to: Option<&str>,
    reserved: bool,
) -> Result<Vec<Posting>, LedgerError> {
    use Account::{Available, Committed, Issued, Lapsed, Reserved};
    match action {
        Action::Grant => moved(draws, Issued, Available),
        Action::Reserve => moved(draws, Available, Reserved),
        Action::Commit => moved(draws, Reserved, Committed),
        Action::Release => moved(draws, Reserved, Available),
        Action::Expire if reserved => moved(draws, Reserved, Available),
        Action::Expire => moved(draws, Available, Lapsed),
        Action::Allocate => allocated(draws, to.ok_or(LedgerError::NoReceiver)?),
        Action::Reverse => Err(LedgerError::NothingToReverse),
    }
}

fn allocated(draws: &[Draw], to: &str) -> Result<Vec<Posting>, LedgerError> {
    let mut postings = moved(draws, Account::Available, Account::Available)?;
    for (i, posting) in postings.iter_mut().enumerate() {
        if posting.pot.unit == to {
            return Err(LedgerError::NoReceiver);
        }
        if i % 2 == 1 {
            posting.pot = posting.pot.held_by(to);
        }
    }
    Ok(postings)
}

/// The postings that undo those of an entry.
///
/// # Errors
/// An amount without a negative.
pub fn mirror(postings: &[Posting]) -> Result<Vec<Posting>, LedgerError> {
    let turned = |p: &Posting| {
        let amount = p.amount.negated().ok_or(LedgerError::TooLarge)?;
        Ok(Posting { amount, ..p.clone() })
    };
    postings.iter().map(turned).collect()
}
