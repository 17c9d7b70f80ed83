//! Roll-up: the values of units below become the value of the unit above.
//!
//! Method page: `docs/methods/aggregation.md`.

use crate::arith::{add, tidy};
use crate::mark::Lack;
use crate::missing::Why;
use crate::model::Aggregation;

/// A unit below, with its value and its weight for one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Child<'a> {
    /// Code of the unit.
    pub unit: &'a str,
    /// Its value in the indicator's unit, if there is one.
    pub value: Option<f64>,
    /// Its weight in the weighing indicator's unit; only a weighted mean looks at it.
    pub weight: Option<f64>,
}

/// A rolled-up value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RolledUp {
    /// The value, in the indicator's unit.
    pub value: f64,
    /// Units below that have a value.
    pub have: usize,
    /// Units below that there are.
    pub of: usize,
}

impl RolledUp {
    /// Whether units are missing from it.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.have < self.of
    }
}

/// Rolls `children` up.
///
/// # Definition
/// Sum: `Σ value`. Weighted mean: `Σ weight·value / Σ weight`; a child counts if it has both. Sums run in the order of
/// the children. With `partial`, children without a value are left out and the result says so.
///
/// # Errors
/// [`Why::ChildMissing`] names the first child without a value; [`Why::NoChildren`], [`Why::NotAdditive`],
/// [`Why::BadWeights`], [`Why::NotFinite`].
pub fn roll_up(aggregation: &Aggregation, partial: bool, children: &[Child<'_>]) -> Result<RolledUp, Why> {
    let mut tally = Tally::default();
    let mut absent = None;
    for child in children {
        match (aggregation, child.value, child.weight) {
            (Aggregation::NotAdditive, ..) => return Err(Why::NotAdditive),
            (Aggregation::Sum, Some(value), _) => tally.add(value),
            (Aggregation::WeightedMean { .. }, Some(value), Some(weight)) => tally.weigh(value, weight),
            _ => {
                absent.get_or_insert(child.unit);
            }
        }
    }
    let weighted = matches!(aggregation, Aggregation::WeightedMean { .. });
    let have = usize::try_from(tally.have).unwrap_or(usize::MAX);
    match tally.finish(children.len(), partial, weighted) {
        Ok(value) => Ok(RolledUp { value, have, of: children.len() }),
        Err(lack) => Err(match (lack, aggregation) {
            (Lack::ChildMissing, _) => {
                Why::ChildMissing { unit: absent.unwrap_or_default().to_owned(), have, of: children.len() }
            }
            (Lack::BadWeights, Aggregation::WeightedMean { by }) => Why::BadWeights { by: by.clone() },
            (Lack::NotFinite, _) => Why::NotFinite,
            _ => Why::NoChildren,
        }),
    }
}

/// The running state of a roll-up of one period; the board keeps a row of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    sum: f64,
    weights: f64,
    pub have: u32,
    negative: bool,
    pub flags: u8,
}

impl Tally {
    pub fn add(&mut self, value: f64) {
        self.sum = add(self.sum, value);
        self.have += 1;
    }

    pub fn weigh(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weights += weight;
        self.negative |= weight < 0.0;
        self.have += 1;
    }

    /// The value, of `of` units below.
    pub fn finish(&self, of: usize, partial: bool, weighted: bool) -> Result<f64, Lack> {
        let have = usize::try_from(self.have).unwrap_or(usize::MAX);
        if have == 0 {
            return Err(Lack::NoChildren);
        }
        if have < of && !partial {
            return Err(Lack::ChildMissing);
        }
        if weighted && (self.negative || self.weights <= 0.0) {
            return Err(Lack::BadWeights);
        }
        let value = if weighted { tidy(self.sum / self.weights) } else { self.sum };
        if value.is_finite() { Ok(value) } else { Err(Lack::NotFinite) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn child(unit: &str, value: impl Into<Option<f64>>, weight: impl Into<Option<f64>>) -> Child<'_> {
        Child { unit, value: value.into(), weight: weight.into() }
    }

    fn mean() -> Aggregation {
        Aggregation::WeightedMean { by: "POP".into() }
    }

    #[test]
    fn sums_and_means() {
        let two = [child("a", 0.1, 1.0), child("b", 0.2, 3.0)];
        assert_eq!(roll_up(&Aggregation::Sum, false, &two), Ok(RolledUp { value: 0.3, have: 2, of: 2 }));
        assert_eq!(roll_up(&mean(), false, &two).unwrap().value, 0.175);
        assert_eq!(roll_up(&Aggregation::NotAdditive, true, &two), Err(Why::NotAdditive));
    }

    #[test]
    fn a_missing_child_is_named_unless_part_is_declared_enough() {
        let three = [child("a", 1.0, 1.0), child("b", None, 1.0), child("c", 2.0, None)];
        let why = roll_up(&Aggregation::Sum, false, &three);
        assert_eq!(why, Err(Why::ChildMissing { unit: "b".into(), have: 2, of: 3 }));
        let part = roll_up(&Aggregation::Sum, true, &three).unwrap();
        assert_eq!((part.value, part.is_partial()), (3.0, true));
        assert_eq!(roll_up(&mean(), true, &three).unwrap().have, 1);
        assert_eq!(roll_up(&Aggregation::Sum, true, &three[1..2]), Err(Why::NoChildren));
        assert_eq!(roll_up(&Aggregation::Sum, true, &[]), Err(Why::NoChildren));
    }

    #[test]
    fn weights_must_weigh() {
        let bad = Err(Why::BadWeights { by: "POP".into() });
        assert_eq!(roll_up(&mean(), false, &[child("a", 1.0, 0.0)]), bad);
        assert_eq!(roll_up(&mean(), false, &[child("a", 1.0, -1.0), child("b", 1.0, 2.0)]), bad);
        assert_eq!(roll_up(&Aggregation::Sum, false, &[child("a", f64::MAX, None); 2]), Err(Why::NotFinite));
    }

    proptest! {
        #[test]
        fn a_sum_of_decimals_is_exact(values in prop::collection::vec(-9_999_999i32..9_999_999, 1..40)) {
            let children: Vec<_> = values.iter().map(|v| child("u", f64::from(*v) / 100.0, None)).collect();
            let want: i64 = values.iter().map(|v| i64::from(*v)).sum();
            let got = roll_up(&Aggregation::Sum, false, &children).unwrap().value;
            prop_assert_eq!(got, f64::from(i32::try_from(want).unwrap()) / 100.0);
        }

        #[test]
        fn a_mean_lies_between_its_parts(parts in prop::collection::vec((-1e3..1e3, 0.1..1e3), 1..20)) {
            let children: Vec<_> = parts.iter().map(|(v, w)| child("u", *v, *w)).collect();
            let got = roll_up(&mean(), false, &children).unwrap().value;
            let low = parts.iter().map(|p| p.0).fold(f64::MAX, f64::min);
            let high = parts.iter().map(|p| p.0).fold(f64::MIN, f64::max);
            prop_assert!(got >= low - 1e-9 && got <= high + 1e-9);
        }
    }
}
