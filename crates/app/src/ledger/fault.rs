//! The ledger's refusals as failures of a use case.

use crate::error::AppError;
use qipan_allocation::LedgerError;
use qipan_kernel::text::{Lang, Say};

impl From<LedgerError> for AppError {
    fn from(e: LedgerError) -> Self {
        let code = match &e {
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
        };
        AppError::Refused { code, zh: e.say(Lang::Zh), en: e.say(Lang::En) }
    }
}
