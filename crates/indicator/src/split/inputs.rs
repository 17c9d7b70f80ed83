//! A distance split over the inputs of a formula: Shapley values, computed exactly.

use super::{SplitError, Whole, show};
use crate::arith::subtract;
use crate::formula::{Checked, Values, eval};
use crate::missing::Missing;
use qipan_kernel::period::{Period, YearMonth};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most inputs that may differ from what is expected: 2^10 evaluations.
pub const MOST_INPUTS: usize = 10;

/// An input: what it is, and what is expected of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputStand {
    /// Code of the input.
    pub code: String,
    /// Its value.
    pub actual: f64,
    /// What is expected of it; without that it is taken to be as expected.
    pub expected: Option<f64>,
}

/// An input's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputPart {
    /// Code of the input.
    pub code: String,
    /// Its value.
    pub actual: f64,
    /// What is expected of it.
    pub expected: Option<f64>,
    /// Its part of the distance, exact; zero without an expectation.
    pub part: f64,
    /// Its part as shown.
    pub shown: f64,
}

/// A distance and its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputSplit {
    /// The distance; positive is better.
    pub whole: f64,
    /// The parts, in the order of the inputs.
    pub parts: Vec<InputPart>,
    /// What the inputs do not account for: the formula of the expected inputs is not what is expected of the result.
    pub slack: f64,
    /// Inputs without an expectation.
    pub without_target: Vec<String>,
    /// The whole as shown; parts and slack as shown add up to it.
    pub shown_whole: f64,
    /// The slack as shown.
    pub shown_slack: f64,
}

/// The Shapley values of changing each input from its first number to its second, for `value` of all inputs.
///
/// # Definition
/// φᵢ = Σ over sets S without i of |S|! (n − |S| − 1)! / n! · (value(S ∪ i) − value(S)), where inputs in a set have
/// their second number and the others their first: the mean, over all orders of changing one input after the other, of
/// what changing i does. Their sum is value(second) − value(first). Inputs that do not change have exactly zero.
///
/// # Errors
/// [`SplitError::TooMany`] if more than [`MOST_INPUTS`] change; the error of `value` for a mixture, with its places
/// that hold the first number.
pub fn shapley(
    inputs: &[(f64, f64)],
    mut value: impl FnMut(&[f64]) -> Result<f64, Missing>,
) -> Result<Vec<f64>, ShapleyError> {
    let moving: Vec<usize> =
        inputs.iter().enumerate().filter(|(_, (a, b))| a.total_cmp(b).is_ne()).map(|(at, _)| at).collect();
    let n = moving.len();
    if n > MOST_INPUTS {
        return Err(ShapleyError::TooMany(n));
    }
    let mut numbers: Vec<f64> = inputs.iter().map(|(first, _)| *first).collect();
    let mut values = Vec::with_capacity(1 << n);
    for set in 0..1_usize << n {
        for (bit, at) in moving.iter().enumerate() {
            let (first, second) = inputs[*at];
            numbers[*at] = if set >> bit & 1 == 1 { second } else { first };
        }
        let found = value(&numbers).map_err(|why| {
            let kept = moving.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 0);
            ShapleyError::Undefined(kept.map(|(_, at)| *at).collect(), why)
        })?;
        values.push(found);
    }
    let weights = weights(n);
    let mut parts = vec![0.0; inputs.len()];
    for (bit, at) in moving.iter().enumerate() {
        parts[*at] = (0..1_usize << n)
            .filter(|set| set >> bit & 1 == 0)
            .map(|set| {
                let size = usize::try_from(set.count_ones()).unwrap_or(0);
                weights[size] * (values[set | 1 << bit] - values[set])
            })
            .sum();
    }
    Ok(parts)
}

/// Why there are no Shapley values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapleyError {
    /// So many inputs change.
    TooMany(usize),
    /// With these inputs (by place) at their first number there is no value.
    Undefined(Vec<usize>, Missing),
}

/// |S|! (n − |S| − 1)! / n! by |S|.
fn weights(n: usize) -> Vec<f64> {
    // 1 / (n · C(n − 1, s)), built up by C(n − 1, s + 1) = C(n − 1, s) (n − 1 − s) / (s + 1).
    let mut weights = Vec::with_capacity(n);
    let total = f64::from(u8::try_from(n).unwrap_or(u8::MAX));
    let (mut choose, mut size) = (1.0, 0.0);
    for _ in 0..n {
        weights.push(1.0 / (total * choose));
        choose = choose * (total - 1.0 - size) / (size + 1.0);
        size += 1.0;
    }
    weights
}

/// Splits a distance over inputs; `value` computes the indicator from the inputs' numbers, in their order.
///
/// # Definition
/// part = sign · Shapley value of taking the input from its expectation to its value; slack = whole − parts, which is
/// sign · (value of the expected inputs − what is expected of the indicator): how far the targets disagree.
///
/// # Errors
/// [`SplitError::Nothing`] without inputs, [`SplitError::TooMany`], [`SplitError::Undefined`].
pub fn over_inputs(
    whole: Whole,
    inputs: &[InputStand],
    value: impl FnMut(&[f64]) -> Result<f64, Missing>,
    decimals: u8,
) -> Result<InputSplit, SplitError> {
    if inputs.is_empty() {
        return Err(SplitError::Nothing);
    }
    let pairs: Vec<(f64, f64)> = inputs.iter().map(|i| (i.expected.unwrap_or(i.actual), i.actual)).collect();
    let parts = shapley(&pairs, value).map_err(|error| match error {
        ShapleyError::TooMany(inputs) => SplitError::TooMany { inputs },
        ShapleyError::Undefined(kept, why) => {
            let expected = kept.iter().filter_map(|at| inputs.get(*at)).map(|i| i.code.clone()).collect();
            SplitError::Undefined { expected, why }
        }
    })?;
    let parts: Vec<f64> = parts.into_iter().map(|part| whole.sign * part).collect();
    let distance = whole.distance();
    let slack = subtract(distance, parts.iter().sum());
    let all: Vec<f64> = parts.iter().copied().chain([slack]).collect();
    let mut shown = show(distance, &all, decimals);
    let shown_slack = shown.parts.pop().unwrap_or(slack);
    Ok(InputSplit {
        whole: distance,
        parts: inputs
            .iter()
            .zip(parts.iter().zip(&shown.parts))
            .map(|(input, (part, shown))| InputPart {
                code: input.code.clone(),
                actual: input.actual,
                expected: input.expected,
                part: *part,
                shown: *shown,
            })
            .collect(),
        slack,
        without_target: inputs.iter().filter(|i| i.expected.is_none()).map(|i| i.code.clone()).collect(),
        shown_whole: shown.whole,
        shown_slack,
    })
}

/// Splits a derived indicator's distance over the inputs of its formula for `period`.
///
/// An input is changed by its difference from what is expected of it wherever the formula looks at a value of it that
/// ends with `period`; values that end earlier (上年同期, lags) stay as they are.
///
/// # Errors
/// As [`over_inputs`].
pub fn over_formula(
    whole: Whole,
    (formula, code): (&Checked, &str),
    values: &dyn Values,
    period: Period,
    inputs: &[InputStand],
    decimals: u8,
) -> Result<InputSplit, SplitError> {
    let value = |numbers: &[f64]| {
        let moved =
            inputs.iter().zip(numbers).map(|(i, number)| (i.code.as_str(), number - i.actual)).collect();
        eval(formula, code, &Moved { values, end: period.end(), moved }, period)
    };
    over_inputs(whole, inputs, value, decimals)
}

/// Values of which some are moved in one month.
struct Moved<'a> {
    values: &'a dyn Values,
    end: YearMonth,
    moved: BTreeMap<&'a str, f64>,
}

impl Moved<'_> {
    fn by(&self, code: &str, end: YearMonth) -> f64 {
        if end == self.end { self.moved.get(code).copied().unwrap_or(0.0) } else { 0.0 }
    }
}

impl Values for Moved<'_> {
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing> {
        self.values.value(code, period).map(|value| value + self.by(code, period.end()))
    }

    fn window(&self, code: &str, end: YearMonth, months: u16) -> Result<f64, Missing> {
        self.values.window(code, end, months).map(|value| value + self.by(code, end))
    }
}
