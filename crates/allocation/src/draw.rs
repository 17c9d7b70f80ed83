//! Check: whether what a siting needs is there, and from which quotas it would be drawn.

use crate::amount::Amount;
use crate::entry::Draw;
use crate::ledger::Balance;
use crate::pot::{Account, Kind, Source};
use serde::{Deserialize, Serialize};

/// What a siting needs of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The kind.
    pub kind: Kind,
    /// How much, above zero.
    pub amount: Amount,
    /// Only from this source; from any, in the kind's order, if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// The answer for one need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was asked.
    pub need: Need,
    /// What is free in all quotas that could serve.
    pub available: Amount,
    /// What is missing; zero if the need can be met.
    pub short: Amount,
    /// From where it would be drawn.
    pub draws: Vec<Draw>,
}

/// Checks needs against the free balances of `unit`. Sources are drawn in the order of [`Kind::sources`], within a
/// source the oldest year first; two needs of one kind share what is there.
#[must_use]
pub fn check(needs: &[Need], balances: &[Balance], unit: &str) -> Vec<Check> {
    let mut free: Vec<Balance> = balances
        .iter()
        .filter(|b| b.account == Account::Available && b.pot.unit == unit && b.amount > Amount::ZERO)
        .cloned()
        .collect();
    let place = |b: &Balance| b.pot.kind.sources().iter().position(|s| *s == b.pot.source);
    free.sort_by(|a, b| (place(a), a.pot.year, &a.pot).cmp(&(place(b), b.pot.year, &b.pot)));
    needs.iter().map(|need| one(need, &mut free)).collect()
}

fn one(need: &Need, free: &mut [Balance]) -> Check {
    let mut left = need.amount.0.max(0);
    let mut available = 0_i64;
    let mut draws = Vec::new();
    let serves = |b: &&mut Balance| b.pot.kind == need.kind && need.source.is_none_or(|s| s == b.pot.source);
    for balance in free.iter_mut().filter(serves) {
        available = available.saturating_add(balance.amount.0);
        let taken = left.min(balance.amount.0);
        if taken > 0 {
            draws.push(Draw { pot: balance.pot.clone(), amount: Amount(taken) });
            balance.amount = Amount(balance.amount.0 - taken);
            left -= taken;
        }
    }
    Check { need: need.clone(), available: Amount(available), short: Amount(left), draws }
}
