//! The ledger's refusals as failures of a use case.

use crate::error::AppError;
use qipan_allocation::LedgerError;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};

impl From<LedgerError> for AppError {
    fn from(e: LedgerError) -> Self {
        AppError::Refused { code: code(&e), zh: e.say(Lang::Zh), en: e.say(Lang::En) }
    }
}

/// The refusal with the unit's name before its code.
pub(super) fn named(e: &LedgerError, tree: &OrgTree) -> AppError {
    AppError::Refused { code: code(e), zh: told(e, tree, Lang::Zh), en: told(e, tree, Lang::En) }
}

/// Its text with the unit's name before its code.
pub(super) fn told(e: &LedgerError, tree: &OrgTree, lang: Lang) -> String {
    e.told(lang, &|code| tree.get(code).map(|unit| unit.name(lang).to_owned()))
}

fn code(e: &LedgerError) -> &'static str {
    match e {
        LedgerError::Overdraft { .. } => "quota_overdraft",
        LedgerError::Reservation { .. }
        | LedgerError::ReservationTaken { .. }
        | LedgerError::NoReservation { .. }
        | LedgerError::NotDue { .. } => "quota_reservation",
        LedgerError::Backdated { .. } => "quota_backdated",
        LedgerError::Reversed { .. } => "quota_reversed",
        LedgerError::NoDocument
        | LedgerError::Empty
        | LedgerError::NotPositive { .. }
        | LedgerError::WrongSource { .. }
        | LedgerError::NoReceiver
        | LedgerError::NothingToReverse
        | LedgerError::Unbalanced { .. }
        | LedgerError::TooLarge
        | LedgerError::Ratio { .. }
        | LedgerError::BeyondRatio { .. } => "quota_entry",
    }
}
