//! What goes onto the board and what comes off it.

use super::verdict::Verdict;
use crate::mark::Mark;
use crate::vintage::Observation;
use qipan_kernel::period::YearMonth;
use qipan_kernel::provenance::Qualifier;

/// A reported value as the board takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reported {
    /// In the indicator's unit.
    pub value: f64,
    /// [`Mark::SYNTHETIC`], [`Mark::INEXACT`], or 0.
    pub flags: u8,
}

impl From<f64> for Reported {
    fn from(value: f64) -> Self {
        Self { value, flags: 0 }
    }
}

impl From<&Observation> for Reported {
    fn from(o: &Observation) -> Self {
        let synthetic = if o.synthetic { Mark::SYNTHETIC } else { 0 };
        let inexact = if o.value.qualifier == Qualifier::Exact { 0 } else { Mark::INEXACT };
        Self { value: o.value.value, flags: synthetic | inexact }
    }
}

/// One cell of the board.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The value in the indicator's unit; 0 if missing.
    pub value: f64,
    /// Where it comes from, or why it is missing.
    pub mark: Mark,
    /// Where it stands on its target's path.
    pub verdict: Verdict,
}

impl Cell {
    /// The value, if there is one.
    #[must_use]
    pub fn known(&self) -> Option<f64> {
        self.mark.is_present().then_some(self.value)
    }
}

/// Months of a row in which a new value changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Place of the indicator in the dictionary.
    pub indicator: usize,
    /// Place of the unit.
    pub unit: usize,
    /// First month that changed.
    pub from: YearMonth,
    /// Last month that changed.
    pub to: YearMonth,
}
