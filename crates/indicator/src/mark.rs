//! One byte beside each number: whether it is there, where it comes from, or why it is not there.

use serde::{Deserialize, Serialize};

/// What is known about one value: present with its source and flags, or missing with its reason.
///
/// Bit 7 says missing. Of a present value, bits 4–6 are the flags and bits 0–3 the source; of a missing one,
/// bits 0–3 are the reason. A number beside a missing mark is always 0, never NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(u8);

/// Where a present value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Reported for this very period.
    Reported,
    /// Added up or subtracted from values reported for other periods.
    Reckoned,
    /// Computed by the indicator's formula.
    Formula,
    /// Rolled up from the units below.
    RollUp,
}

/// Why a value is missing, without the particulars; [`crate::missing::Why`] has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Nothing was reported.
    NotReported,
    /// Something was reported, but an earlier month that the sum needs was not.
    Gap,
    /// January and February are only known together.
    JanFebCombined,
    /// An input of the formula is missing.
    Input,
    /// The formula divided by zero.
    DividedByZero,
    /// The formula gave no finite number.
    NotFinite,
    /// Outside the years at hand.
    OutOfRange,
    /// A unit below has no value.
    ChildMissing,
    /// No unit below has a value.
    NoChildren,
    /// The indicator is not additive.
    NotAdditive,
    /// The weights are unusable.
    BadWeights,
}

const MISSING: u8 = 0x80;
const CODE: u8 = 0x0f;

const ORIGINS: [Origin; 4] = [Origin::Reported, Origin::Reckoned, Origin::Formula, Origin::RollUp];
const LACKS: [Lack; 11] = [
    Lack::NotReported,
    Lack::Gap,
    Lack::JanFebCombined,
    Lack::Input,
    Lack::DividedByZero,
    Lack::NotFinite,
    Lack::OutOfRange,
    Lack::ChildMissing,
    Lack::NoChildren,
    Lack::NotAdditive,
    Lack::BadWeights,
];

impl Mark {
    /// Flag: the value or one that it depends on is made up for the demonstration (演示值).
    pub const SYNTHETIC: u8 = 0x40;
    /// Flag: the value or one that it depends on is qualified (`>1200`, 约).
    pub const INEXACT: u8 = 0x20;
    /// Flag: the roll-up, or one that it depends on, lacks units.
    pub const PARTIAL: u8 = 0x10;
    const FLAGS: u8 = Self::SYNTHETIC | Self::INEXACT | Self::PARTIAL;

    /// A present value.
    #[must_use]
    pub const fn present(origin: Origin, flags: u8) -> Self {
        let code = match origin {
            Origin::Reported => 0,
            Origin::Reckoned => 1,
            Origin::Formula => 2,
            Origin::RollUp => 3,
        };
        Self(code | (flags & Self::FLAGS))
    }

    /// A missing value.
    #[must_use]
    pub const fn missing(lack: Lack) -> Self {
        let code = match lack {
            Lack::NotReported => 0,
            Lack::Gap => 1,
            Lack::JanFebCombined => 2,
            Lack::Input => 3,
            Lack::DividedByZero => 4,
            Lack::NotFinite => 5,
            Lack::OutOfRange => 6,
            Lack::ChildMissing => 7,
            Lack::NoChildren => 8,
            Lack::NotAdditive => 9,
            Lack::BadWeights => 10,
        };
        Self(code | MISSING)
    }

    /// Whether there is a value.
    #[must_use]
    pub const fn is_present(self) -> bool {
        self.0 & MISSING == 0
    }

    /// The flags of a present value; 0 of a missing one.
    #[must_use]
    pub const fn flags(self) -> u8 {
        if self.is_present() { self.0 & Self::FLAGS } else { 0 }
    }

    /// Whether a present value has `flag`.
    #[must_use]
    pub const fn has(self, flag: u8) -> bool {
        self.flags() & flag != 0
    }

    /// The source of a present value.
    #[must_use]
    pub fn origin(self) -> Option<Origin> {
        if !self.is_present() {
            return None;
        }
        ORIGINS.get(usize::from(self.0 & CODE)).copied()
    }

    /// The reason of a missing value.
    #[must_use]
    pub fn lack(self) -> Option<Lack> {
        if self.is_present() {
            return None;
        }
        LACKS.get(usize::from(self.0 & CODE)).copied()
    }

    /// What a computation of two operands has: the reason of the first that is missing, else the flags of both.
    #[must_use]
    pub(crate) const fn both(self, other: Self) -> Self {
        if self.0 & MISSING != 0 {
            self
        } else if other.0 & MISSING != 0 {
            other
        } else {
            Self((self.0 | other.0) & Self::FLAGS)
        }
    }

    /// The same flags with another source; a missing mark stays as it is.
    #[must_use]
    pub(crate) const fn with_origin(self, origin: Origin) -> Self {
        if self.0 & MISSING != 0 { self } else { Self::present(origin, self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_keep_what_they_are_given() {
        for origin in ORIGINS {
            let mark = Mark::present(origin, Mark::SYNTHETIC | 0x0f);
            assert_eq!((mark.origin(), mark.lack(), mark.flags()), (Some(origin), None, Mark::SYNTHETIC));
        }
        for lack in LACKS {
            let mark = Mark::missing(lack);
            assert_eq!((mark.origin(), mark.lack(), mark.flags()), (None, Some(lack), 0));
        }
    }

    #[test]
    fn missing_wins_and_flags_join() {
        let a = Mark::present(Origin::Reported, Mark::SYNTHETIC);
        let b = Mark::present(Origin::RollUp, Mark::PARTIAL);
        let gap = Mark::missing(Lack::Gap);
        assert_eq!(a.both(b).flags(), Mark::SYNTHETIC | Mark::PARTIAL);
        assert_eq!(a.both(gap), gap);
        assert_eq!(gap.both(Mark::missing(Lack::Input)), gap);
        assert_eq!(gap.with_origin(Origin::Formula), gap);
    }
}
