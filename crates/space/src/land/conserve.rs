//! Area is kept: what parts take from a parcel and what is left of it are the parcel, to the hundredth.

use qipan_kernel::text::{Lang, Say};

/// Why a split or merge is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub enum AreaError {
    /// The parts are more than what is there.
    Exceeds {
        /// What is there, 0.01 m².
        whole: i64,
        /// What the parts are, 0.01 m².
        parts: i64,
    },
    /// A part that is not above zero.
    NotPositive {
        /// The part, 0.01 m².
        area: i64,
    },
    /// Nothing to split into or merge from.
    TooFew,
    /// Beyond what can be counted.
    TooLarge,
}

/// An area in m² with two digits.
pub(super) fn m2(area: i64) -> String {
    let size = area.unsigned_abs();
    format!("{}{}.{:02}", if area < 0 { "-" } else { "" }, size / 100, size % 100)
}

impl Say for AreaError {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Exceeds { whole, parts } => {
                let (have, want, over) = (m2(*whole), m2(*parts), m2(parts.saturating_sub(*whole)));
                (
                    format!(
                        "分出 {want} 平方米，原地块只剩 {have} 平方米，多出 {over}；请核对各部分面积，或先变更原地块面积"
                    ),
                    format!(
                        "the parts are {want} m², {have} m² are left of the parcel, {over} too much; check the parts, or correct the parcel's area first"
                    ),
                )
            }
            Self::NotPositive { area } => (
                format!("面积 {} 平方米须大于零；请核对", m2(*area)),
                format!("an area of {} m² is not above zero; check it", m2(*area)),
            ),
            Self::TooFew => (
                "拆分至少要有一个部分，合并至少要有两个地块；请补充".to_owned(),
                "a split needs a part, a merge needs two parcels; add what is missing".to_owned(),
            ),
            Self::TooLarge => {
                ("面积过大；请核对计量单位".to_owned(), "the area is too large; check its unit".to_owned())
            }
        };
        lang.pick(zh, en)
    }
}

fn total(areas: &[i64]) -> Result<i64, AreaError> {
    let mut sum = 0_i64;
    for area in areas {
        if *area <= 0 {
            return Err(AreaError::NotPositive { area: *area });
        }
        sum = sum.checked_add(*area).ok_or(AreaError::TooLarge)?;
    }
    Ok(sum)
}

/// What is left of a parcel of area `whole`, of which `taken` went before, after a split into `parts` (0.01 m²).
///
/// # Errors
/// [`AreaError`] if the parts are more than what is there, none, or not above zero.
pub fn remaining(whole: i64, taken: i64, parts: &[i64]) -> Result<i64, AreaError> {
    if parts.is_empty() {
        return Err(AreaError::TooFew);
    }
    let parts = total(parts)?;
    let there = whole.checked_sub(taken).ok_or(AreaError::TooLarge)?;
    if parts > there { Err(AreaError::Exceeds { whole: there, parts }) } else { Ok(there - parts) }
}

/// The area of a parcel merged from others (0.01 m²): exactly their sum.
///
/// # Errors
/// [`AreaError`] if there are fewer than two, or one is not above zero.
pub fn merged(areas: &[i64]) -> Result<i64, AreaError> {
    if areas.len() < 2 { Err(AreaError::TooFew) } else { total(areas) }
}

/// A whole divided in proportion, to the hundredth: the rest goes to those who lose most by rounding down (of equals,
/// to the first), so that the shares sum to the whole. None if a weight is below zero or they sum to nothing.
#[must_use]
pub fn shares(whole: i64, weights: &[f64]) -> Option<Vec<i64>> {
    let sum: f64 = weights.iter().sum();
    if whole < 0 || !sum.is_finite() || sum <= 0.0 || weights.iter().any(|w| *w < 0.0) {
        return None;
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "areas are far below 2^53 hundredths"
    )]
    let exact: Vec<f64> = weights.iter().map(|w| whole as f64 * (w / sum)).collect();
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "between 0 and the whole")]
    let mut parts: Vec<i64> = exact.iter().map(|e| e.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let lost = |at: &usize| exact.get(*at).map_or(0.0, |e| e - e.floor());
    order.sort_by(|a, b| lost(b).total_cmp(&lost(a)).then(a.cmp(b)));
    let mut rest = whole - parts.iter().sum::<i64>();
    for at in order.iter().cycle().take(parts.len().saturating_mul(2)) {
        let Some(part) = parts.get_mut(*at).filter(|_| rest != 0) else { break };
        let step = rest.signum();
        (*part, rest) = (*part + step, rest - step);
    }
    (rest == 0).then_some(parts)
}
