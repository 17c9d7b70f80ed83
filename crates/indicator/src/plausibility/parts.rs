//! A total beside the sum of its parts.

use super::Doubt;
use crate::arith::{round_to, subtract};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Qualifier};
use serde::{Deserialize, Serialize};

/// A number as it was published.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The number.
    pub value: QualifiedValue,
    /// The decimals it was published with.
    pub decimals: u8,
}

impl Published {
    /// Half a last digit: what rounding can have taken or given.
    fn tolerance(&self) -> f64 {
        0.5 / 10_f64.powi(i32::from(self.decimals))
    }
}

/// Compares a total with its parts.
///
/// # Definition
/// They differ if |whole − Σ parts| is more than Σ of half a last digit of each published number: what rounding each of
/// them by itself can make. Nothing is said if any of them is qualified (`>1200`) or if there are no parts.
#[must_use]
pub fn check_parts(period: Period, whole: &Published, parts: &[Published]) -> Option<Doubt> {
    let all = || parts.iter().chain([whole]);
    if parts.is_empty() || all().any(|p| p.value.qualifier != Qualifier::Exact || !p.value.value.is_finite())
    {
        return None;
    }
    let decimals = all().map(|p| p.decimals).max()?;
    let sum = parts.iter().map(|p| p.value.value).fold(0.0, crate::arith::add);
    let difference = subtract(whole.value.value, sum);
    let tolerance: f64 = all().map(Published::tolerance).sum();
    // The numbers are decimals: a difference is never a hair more than the tolerance.
    let beyond =
        round_to(difference.abs(), i32::from(decimals) + 2) > round_to(tolerance, i32::from(decimals) + 2);
    beyond.then_some(Doubt::PartsDiffer {
        period,
        whole: whole.value.value,
        parts: sum,
        difference,
        tolerance,
        decimals,
    })
}
