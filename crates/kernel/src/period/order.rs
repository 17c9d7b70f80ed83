//! Equality and order of periods.

use super::Period;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

impl Period {
    /// The form that stands for this period: 1–1 months is January, 1–2 months is `JanFeb`, parts of a
    /// year are brought into their range.
    pub fn canonical(self) -> Period {
        match self {
            Period::Year { .. } | Period::JanFeb { .. } | Period::FiveYear { .. } => self,
            Period::Half { year, half } => Period::Half { year, half: half.clamp(1, 2) },
            Period::Quarter { year, quarter } => Period::Quarter { year, quarter: quarter.clamp(1, 4) },
            Period::Month { year, month } => Period::Month { year, month: month.clamp(1, 12) },
            Period::Cumulative { year, to: 0 | 1 } => Period::Month { year, month: 1 },
            Period::Cumulative { year, to: 2 } => Period::JanFeb { year },
            Period::Cumulative { year, to } => Period::Cumulative { year, to: to.min(12) },
        }
    }

    /// Last month, then first month backwards, then kind: what equality, order and hash go by.
    fn key(self) -> (i32, i32, u8) {
        let canonical = self.canonical();
        let kind = match canonical {
            Period::Month { .. } => 0,
            Period::JanFeb { .. } => 1,
            Period::Quarter { .. } => 2,
            Period::Half { .. } => 3,
            Period::Cumulative { .. } => 4,
            Period::Year { .. } => 5,
            Period::FiveYear { .. } => 6,
        };
        (canonical.end().index(), -canonical.start().index(), kind)
    }
}

impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Period {}

impl Hash for Period {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
