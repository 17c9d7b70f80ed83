//! Amounts: whole hundredths of m² (or of kg), so that sums are exact.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in hundredths: 0.01 m² for land, 0.01 kg for grain capacity. Sums are checked, never rounded.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub i64);

/// More digits than these mean a slip of the unit.
const MAX_DECIMALS: usize = 8;

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// The sum; none if it does not fit.
    #[must_use]
    pub fn plus(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }

    /// The same amount on the other side; none for the one number without a negative.
    #[must_use]
    pub fn negated(self) -> Option<Amount> {
        self.0.checked_neg().map(Amount)
    }

    /// From a plain decimal of m² (or kg) such as `2180` or `2180.5`, rounded to 0.01, halves away from zero. None if
    /// the text is no such number or it does not fit.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Amount> {
        scaled(text, 100, 1)
    }

    /// From a plain decimal of 亩 such as `3.27`: 15 亩 are 10,000 m². Rounded once, to 0.01 m², halves away from zero.
    #[must_use]
    pub fn from_mu_text(text: &str) -> Option<Amount> {
        scaled(text, 1_000_000, 15)
    }

    /// From an area of the map in m², rounded to 0.01 m². None if not finite, negative or too large.
    #[must_use]
    pub fn from_m2(area_m2: f64) -> Option<Amount> {
        let hundredths = (area_m2 * 100.0).round();
        if !(0.0..9e15).contains(&hundredths) {
            return None;
        }
        #[expect(clippy::as_conversions, reason = "a whole number below 2^53")]
        let hundredths = hundredths as i64;
        Some(Amount(hundredths))
    }

    /// In 亩 with `decimals` digits (at most 8), rounded, halves away from zero: for showing, never for sums.
    #[must_use]
    pub fn mu_text(self, decimals: u8) -> String {
        let places = u32::from(decimals.min(8));
        let power = 10_i128.pow(places);
        fixed(divided(i128::from(self.0) * 15 * power, 1_000_000), places)
    }

    /// In m² (or kg) with two digits.
    #[must_use]
    pub fn text(self) -> String {
        fixed(i128::from(self.0), 2)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// `text` × `factor` / `divisor`, rounded, as hundredths.
fn scaled(text: &str, factor: i128, divisor: i128) -> Option<Amount> {
    let (negative, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || part.len() > MAX_DECIMALS || !plain(whole) || !plain(part) {
        return None;
    }
    if digits.ends_with('.') {
        return None;
    }
    let mut value: i128 = whole.parse().ok()?;
    let mut scale = 1_i128;
    for digit in part.bytes() {
        value = value * 10 + i128::from(digit - b'0');
        scale *= 10;
    }
    let signed = if negative { -value } else { value };
    i64::try_from(divided(signed * factor, scale * divisor)).ok().map(Amount)
}

/// A quotient rounded to a whole number, halves away from zero.
fn divided(top: i128, bottom: i128) -> i128 {
    let half = bottom / 2;
    if top < 0 { -((-top + half) / bottom) } else { (top + half) / bottom }
}

fn fixed(value: i128, places: u32) -> String {
    let power = 10_u128.pow(places);
    let (size, sign) = (value.unsigned_abs(), if value < 0 { "-" } else { "" });
    if places == 0 {
        return format!("{sign}{size}");
    }
    let width = usize::try_from(places).unwrap_or(0);
    format!("{sign}{}.{:0width$}", size / power, size % power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mu_become_hundredths_of_a_square_metre_once() {
        assert_eq!(Amount::from_mu_text("3.27"), Some(Amount(218_000)));
        assert_eq!(Amount::from_mu_text("1"), Some(Amount(66_667)));
        assert_eq!(Amount::from_mu_text("56000"), Some(Amount(3_733_333_333)));
        assert_eq!(Amount::from_text("2180.005"), Some(Amount(218_001)));
        assert_eq!(Amount::from_text("-2180.005"), Some(Amount(-218_001)));
        assert_eq!(Amount::from_m2(2_180.0), Some(Amount(218_000)));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in
            ["", ".", "1.", ".5", "1e3", "NaN", "1,000", "９", "1.123456789", "--1", "99999999999999999"]
        {
            assert_eq!(Amount::from_text(text), None, "{text}");
        }
        assert_eq!(Amount::from_m2(f64::NAN), None);
        assert_eq!(Amount::from_m2(-1.0), None);
        assert_eq!(Amount::from_m2(1e300), None);
    }

    #[test]
    fn amounts_are_shown_rounded() {
        assert_eq!(Amount(218_000).mu_text(2), "3.27");
        assert_eq!(Amount(66_667).mu_text(4), "1.0000");
        assert_eq!(Amount(-1).text(), "-0.01");
        assert_eq!(Amount(3_733_333_333).mu_text(0), "56000");
        assert_eq!(Amount(i64::MIN).mu_text(8).len(), 25);
    }
}
