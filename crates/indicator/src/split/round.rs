//! Rounding that keeps a sum: parts are rounded so that they add up to the rounded whole.

use crate::arith::{round_to, tidy};
use serde::{Deserialize, Serialize};

/// A whole and its parts as they are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The whole, rounded half away from zero.
    pub whole: f64,
    /// The parts in order; they add up to `whole` in the last digit shown.
    pub parts: Vec<f64>,
}

/// Rounds `whole` to `decimals`, and `parts` (which sum to it but for binary noise) so that they still do.
///
/// # Definition
/// Largest remainder: each part is rounded down to a whole number of last digits; the digits that are then missing go
/// to the parts with the largest remainders, one each, earlier parts first among equals. No part moves by a whole
/// digit. Numbers too large to have that digit (10^15 of them) are left as they are.
#[must_use]
pub fn show(whole: f64, parts: &[f64], decimals: u8) -> Shown {
    let power = 10_f64.powi(i32::from(decimals));
    let digits = |x: f64| tidy(x * power);
    let too_large = |x: &f64| !x.is_finite() || digits(*x).abs() >= 1e15;
    if too_large(&whole) || parts.iter().any(too_large) {
        return Shown { whole, parts: parts.to_vec() };
    }
    let rounded = round_to(whole, i32::from(decimals));
    let mut lower: Vec<f64> = parts.iter().map(|x| digits(*x).floor()).collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    let remainder = |at: usize| digits(parts[at]) - digits(parts[at]).floor();
    by_remainder.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    let mut left = (rounded * power).round() - lower.iter().sum::<f64>();
    // Noise can ask for one digit more than there are parts, or for one fewer than none.
    while left >= 1.0 && !parts.is_empty() {
        for at in &by_remainder {
            if left < 1.0 {
                break;
            }
            lower[*at] += 1.0;
            left -= 1.0;
        }
    }
    while left <= -1.0 && !parts.is_empty() {
        for at in by_remainder.iter().rev() {
            if left > -1.0 {
                break;
            }
            lower[*at] -= 1.0;
            left += 1.0;
        }
    }
    // Adding zero turns −0 into 0.
    Shown { whole: rounded + 0.0, parts: lower.into_iter().map(|digits| digits / power + 0.0).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_missing_digit_goes_to_the_largest_remainder() {
        let shown = show(100.0, &[33.333, 33.333, 33.334], 0);
        assert_eq!(shown.parts, [33.0, 33.0, 34.0]);
        let shown = show(-1.0, &[-0.25, -0.25, -0.5], 1);
        assert_eq!(shown.parts, [-0.2, -0.3, -0.5]);
        assert!(show(0.0, &[], 1).parts.is_empty());
        assert_eq!(show(f64::INFINITY, &[1.04], 1).parts, [1.04]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_move_by_less_than_a_digit(
            parts in prop::collection::vec(-1e6..1e6_f64, 1..40), decimals in 0_u8..4,
        ) {
            let whole: f64 = parts.iter().sum();
            let shown = show(whole, &parts, decimals);
            let power = 10_f64.powi(i32::from(decimals));
            let total: f64 = shown.parts.iter().map(|x| (x * power).round()).sum();
            prop_assert_eq!(total.to_bits(), (shown.whole * power).round().to_bits());
            for (exact, shown) in parts.iter().zip(&shown.parts) {
                prop_assert!((exact - shown).abs() * power < 1.0 + 1e-3, "{} {}", exact, shown);
            }
        }
    }
}
