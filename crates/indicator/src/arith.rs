//! The few operations on numbers that every path of the crate shares, so that the slow explaining
//! evaluation and the fast board give the same bits.

/// 1.5 · 2⁵²: adding and taking it away rounds anything below 2⁵¹ to a whole number, half to even.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// Takes binary noise away: rounds to at least 13 significant digits (10, 8, 5 or 2 decimals below
/// 10³, 10⁶, 10⁹, 10¹²; unchanged above).
///
/// A sum or difference of published decimals is a decimal itself; this gives it back, so that
/// `0.1 + 0.2` is `0.3` and a grade does not flip on the sixteenth digit.
#[must_use]
pub fn tidy(x: f64) -> f64 {
    tidy_like(x, x)
}

/// [`tidy`] as precise as a number of the size of `size` allows.
fn tidy_like(x: f64, size: f64) -> f64 {
    let a = size.abs();
    let scale = if a < 1e3 {
        1e10
    } else if a < 1e6 {
        1e8
    } else if a < 1e9 {
        1e5
    } else if a < 1e12 {
        1e2
    } else {
        return x;
    };
    ((x * scale + MAGIC) - MAGIC) / scale
}

/// Rounds to nine decimals, half to even, so that shares that should be equal compare as equal; a number beyond a
/// million stays as it is.
#[must_use]
#[inline]
pub fn grain(x: f64) -> f64 {
    if x.abs() < 1e6 { ((x * 1e9 + MAGIC) - MAGIC) / 1e9 } else { x }
}

/// `a + b` without the binary noise of the larger one.
#[must_use]
pub fn add(a: f64, b: f64) -> f64 {
    tidy_like(a + b, a.abs().max(b.abs()))
}

/// `a − b` without the binary noise of the larger one.
#[must_use]
pub fn subtract(a: f64, b: f64) -> f64 {
    add(a, -b)
}

/// Rounds to `decimals` places (negative: tens, hundreds …), half away from zero, as a spreadsheet
/// does: `2.675` to two places is `2.68`.
#[must_use]
pub fn round_to(x: f64, decimals: i32) -> f64 {
    let power = 10f64.powi(decimals.abs());
    let rounded =
        if decimals >= 0 { tidy(x * power).round() / power } else { tidy(x / power).round() * power };
    if rounded.is_finite() { rounded } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn noise_goes_and_digits_stay() {
        assert_eq!((0.1f64 + 0.2).to_bits(), 0.300_000_000_000_000_04_f64.to_bits());
        assert_eq!(tidy(0.1 + 0.2).to_bits(), 0.3f64.to_bits());
        assert_eq!(subtract(345_678.12, 344_695.05).to_bits(), 983.07f64.to_bits());
        assert_eq!(tidy(1234.5 - 1200.3).to_bits(), 34.2f64.to_bits());
        assert_eq!(tidy(-0.0).to_bits(), 0f64.to_bits());
        assert_eq!(tidy(1e15 + 0.5).to_bits(), (1e15f64 + 0.5).to_bits());
    }

    #[test]
    fn rounds_as_a_spreadsheet() {
        for (x, n, want) in [
            (2.675, 2, 2.68),
            (-2.5, 0, -3.0),
            (1234.0, -2, 1200.0),
            (1.005, 2, 1.01),
            (5.0, 9, 5.0),
            (1e300, 9, 1e300),
        ] {
            assert_eq!(round_to(x, n).to_bits(), f64::to_bits(want), "{x} {n}");
        }
    }

    proptest! {
        #[test]
        fn a_decimal_is_its_own_tidy_form(whole in -999_999_999i64..999_999_999, decimals in 0i32..5) {
            let x = f64::from(i32::try_from(whole).unwrap()) / 10f64.powi(decimals);
            prop_assert_eq!(tidy(x).to_bits(), if x == 0.0 { 0 } else { x.to_bits() });
        }

        #[test]
        fn tidy_settles_and_keeps_order(a in -1e13f64..1e13, b in -1e13f64..1e13) {
            prop_assert_eq!(tidy(tidy(a)).to_bits(), tidy(a).to_bits());
            prop_assert!(a > b || tidy(a) <= tidy(b));
            prop_assert!((tidy(a) - a).abs() <= a.abs() * 1e-11 + 1e-10);
        }
    }
}
