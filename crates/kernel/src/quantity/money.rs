//! Money.

use super::fmt::MoneyUnit;
use crate::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Chinese money in whole fen. Sums are checked, never rounded.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money(pub i64);

/// An amount does not fit.
#[derive(Copy, Clone, Debug, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum MoneyError {
    /// Not a finite number.
    NotFinite,
    /// Beyond ±92 quadrillion yuan.
    TooLarge {
        /// The amount in yuan.
        yuan: f64,
    },
}

impl Say for MoneyError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (MoneyError::NotFinite, Lang::Zh) => "金额不是数字；请核对".to_owned(),
            (MoneyError::NotFinite, Lang::En) => "the amount is not a number; check it".to_owned(),
            (MoneyError::TooLarge { yuan }, Lang::Zh) => format!("金额 {yuan:e} 元过大；请核对计量单位"),
            (MoneyError::TooLarge { yuan }, Lang::En) => {
                format!("the amount of {yuan:e} yuan is too large; check its unit")
            }
        }
    }
}

impl Money {
    /// From an amount in 元, 万元 or 亿元 (`Auto` counts as 元), rounded to the nearest fen, halves away
    /// from zero.
    ///
    /// # Errors
    /// [`MoneyError`] if it is not finite or does not fit.
    pub fn of(amount: f64, unit: MoneyUnit) -> Result<Money, MoneyError> {
        let yuan = amount * unit.yuan();
        if !yuan.is_finite() {
            return Err(MoneyError::NotFinite);
        }
        let fen = (yuan * 100.0).round();
        // 2^63 as f64; every whole f64 strictly inside fits.
        if fen.abs() < 9_223_372_036_854_775_807.0 {
            #[expect(clippy::as_conversions, reason = "a whole number strictly inside the range of i64")]
            let fen = fen as i64;
            Ok(Money(fen))
        } else {
            Err(MoneyError::TooLarge { yuan })
        }
    }

    /// In 元, 万元 or 亿元, as a float for engines that compute ratios. In 元, [`Money::of`] gives the same
    /// fen back up to 2⁵⁰ fen (11 万亿元).
    pub fn amount(self, unit: MoneyUnit) -> f64 {
        #[expect(
            clippy::as_conversions,
            reason = "beyond 2^53 fen a float keeps 15 digits, enough for a ratio"
        )]
        let fen = self.0 as f64;
        fen / 100.0 / unit.yuan()
    }

    /// The sum; none if it does not fit.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    /// The difference; none if it does not fit.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }
}
