//! 盘三奖一: so much land brought back earns so much quota, at a ratio that is data.

use crate::amount::Amount;
use crate::error::LedgerError;
use serde::{Deserialize, Serialize};

/// For `recovered` parts of land brought back, `earned` parts of quota.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// Parts brought back into use; at least 1.
    pub recovered: u32,
    /// Parts of quota earned.
    pub earned: u32,
}

impl Default for Ratio {
    /// Three for one, as the name says; set the district's own.
    fn default() -> Self {
        Ratio { recovered: 3, earned: 1 }
    }
}

impl Ratio {
    /// The quota that `recovered` land earns, rounded down to 0.01 m².
    ///
    /// # Errors
    /// [`LedgerError::Ratio`] if the ratio has no first part or the area is negative.
    pub fn earned_by(self, recovered: Amount) -> Result<Amount, LedgerError> {
        if self.recovered == 0 || recovered.0 < 0 {
            return Err(LedgerError::Ratio { recovered: self.recovered, earned: self.earned });
        }
        let earned = i128::from(recovered.0) * i128::from(self.earned) / i128::from(self.recovered);
        i64::try_from(earned).map(Amount).map_err(|_| LedgerError::TooLarge)
    }

    /// Reads `3:1`.
    ///
    /// # Errors
    /// [`LedgerError::Ratio`] if it is no such text.
    pub fn parse(text: &str) -> Result<Ratio, LedgerError> {
        let parts = text.trim().split_once([':', '：']);
        let ratio = parts.and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
        match ratio {
            Some((recovered, earned)) if recovered > 0 => Ok(Ratio { recovered, earned }),
            Some((recovered, earned)) => Err(LedgerError::Ratio { recovered, earned }),
            None => Err(LedgerError::Ratio { recovered: 0, earned: 0 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_brought_back_earn_one() {
        let ratio = Ratio::default();
        assert_eq!(ratio.earned_by(Amount(300)), Ok(Amount(100)));
        assert_eq!(ratio.earned_by(Amount(299)), Ok(Amount(99)));
        assert_eq!(Ratio::parse("5：2").unwrap().earned_by(Amount(500)), Ok(Amount(200)));
        for bad in ["", "3", "0:1", "a:b", "-3:1"] {
            assert!(Ratio::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            Ratio { recovered: 1, earned: u32::MAX }.earned_by(Amount(i64::MAX)),
            Err(LedgerError::TooLarge)
        );
    }
}
