//! A distance split over the units below.

use super::{SplitError, Whole, show};
use crate::arith::subtract;
use crate::model::Aggregation;
use serde::{Deserialize, Serialize};

/// A unit below: what it has, what is expected of it, and what it weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitStand {
    /// Code of the unit.
    pub unit: String,
    /// Its value.
    pub value: Option<f64>,
    /// What is expected of it for the same period.
    pub expected: Option<f64>,
    /// Its weight now; only weighted means look at it.
    #[serde(default)]
    pub weight: Option<f64>,
    /// The weight that its target assumed; by default that of now.
    #[serde(default)]
    pub expected_weight: Option<f64>,
}

/// A unit's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitPart {
    /// Code of the unit.
    pub unit: String,
    /// Its value.
    pub value: Option<f64>,
    /// What is expected of it.
    pub expected: Option<f64>,
    /// Its part of the distance, exact; `None` if its value or its expectation is missing.
    pub part: Option<f64>,
    /// Of a weighted mean: how much of `part` comes from the weights that moved.
    pub structure: Option<f64>,
    /// Its part as shown.
    pub shown: Option<f64>,
}

/// A distance and its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitSplit {
    /// The distance; positive is better.
    pub whole: f64,
    /// The parts, in the order of the units.
    pub parts: Vec<UnitPart>,
    /// What no unit accounts for: whole − parts.
    pub slack: f64,
    /// Of the slack: the value above minus what the units have together; `None` if a unit's is missing.
    pub slack_of_values: Option<f64>,
    /// Of the slack: what the units are expected to have together minus what is expected above.
    pub slack_of_targets: Option<f64>,
    /// Units whose value or expectation is missing; their share is in the slack.
    pub missing: Vec<String>,
    /// The whole as shown; parts and slack as shown add up to it.
    pub shown_whole: f64,
    /// The slack as shown.
    pub shown_slack: f64,
}

/// Splits a distance over units.
///
/// # Definition
/// Sum: part = sign · (value − expected). Weighted mean, with ω the shares of the weights now and υ those that the
/// targets assumed: part = sign · [(v − e)(ω + υ)/2 + (ω − υ)((v + e)/2 − m)], m = (Σωv + Συe)/2; the first term is what
/// the unit did, the second what its weight did (both exact: Shapley over two factors). Slack = whole − parts.
///
/// # Errors
/// [`SplitError::NotAdditive`], [`SplitError::Nothing`] without units.
pub fn over_units(
    aggregation: &Aggregation,
    whole: Whole,
    units: &[UnitStand],
    decimals: u8,
) -> Result<UnitSplit, SplitError> {
    if units.is_empty() {
        return Err(SplitError::Nothing);
    }
    let effects = match aggregation {
        Aggregation::NotAdditive => return Err(SplitError::NotAdditive),
        Aggregation::Sum => sum_effects(units),
        Aggregation::WeightedMean { .. } => mean_effects(units),
    };
    let distance = whole.distance();
    let signed: Vec<Option<(f64, f64)>> = effects
        .parts
        .iter()
        .map(|e| e.map(|(own, structure)| (whole.sign * own, whole.sign * structure)))
        .collect();
    let known: Vec<f64> = signed.iter().flatten().map(|(own, structure)| own + structure).collect();
    let slack = subtract(distance, known.iter().sum());
    let all: Vec<f64> = known.iter().copied().chain([slack]).collect();
    let mut shown = show(distance, &all, decimals);
    let shown_slack = shown.parts.pop().unwrap_or(slack);
    let mut each = shown.parts.into_iter();
    let weighted = matches!(aggregation, Aggregation::WeightedMean { .. });
    let parts = units
        .iter()
        .zip(&signed)
        .map(|(unit, effect)| UnitPart {
            unit: unit.unit.clone(),
            value: unit.value,
            expected: unit.expected,
            part: effect.map(|(own, structure)| own + structure),
            structure: effect.map(|(_, structure)| structure).filter(|_| weighted),
            shown: effect.and_then(|_| each.next()),
        })
        .collect();
    let missing: Vec<String> =
        units.iter().zip(&signed).filter(|(_, e)| e.is_none()).map(|(u, _)| u.unit.clone()).collect();
    let complete = missing.is_empty();
    Ok(UnitSplit {
        whole: distance,
        parts,
        slack,
        slack_of_values: complete.then(|| whole.sign * subtract(whole.actual, effects.together)),
        slack_of_targets: complete.then(|| whole.sign * subtract(effects.expected_together, whole.expected)),
        missing,
        shown_whole: shown.whole,
        shown_slack,
    })
}

/// Of each unit what it did and what its weight did; and what the units have and should have together.
struct Effects {
    parts: Vec<Option<(f64, f64)>>,
    together: f64,
    expected_together: f64,
}

fn sum_effects(units: &[UnitStand]) -> Effects {
    Effects {
        parts: units.iter().map(|u| Some((u.value? - u.expected?, 0.0))).collect(),
        together: units.iter().filter_map(|u| u.value).sum(),
        expected_together: units.iter().filter_map(|u| u.expected).sum(),
    }
}

fn mean_effects(units: &[UnitStand]) -> Effects {
    let full = |u: &UnitStand| {
        let weight = u.weight.filter(|w| *w >= 0.0)?;
        let expected_weight = u.expected_weight.filter(|w| *w >= 0.0).unwrap_or(weight);
        Some((u.value?, u.expected?, weight, expected_weight))
    };
    let all: Vec<Option<(f64, f64, f64, f64)>> = units.iter().map(full).collect();
    let (now, then) = all.iter().flatten().fold((0.0, 0.0), |(now, then), (_, _, w, x)| (now + w, then + x));
    if now <= 0.0 || then <= 0.0 {
        return Effects { parts: vec![None; units.len()], together: 0.0, expected_together: 0.0 };
    }
    let together: f64 = all.iter().flatten().map(|(v, _, w, _)| v * w / now).sum();
    let expected_together: f64 = all.iter().flatten().map(|(_, e, _, x)| e * x / then).sum();
    let middle = f64::midpoint(together, expected_together);
    let parts = all
        .iter()
        .map(|it| {
            let (v, e, w, x) = (*it)?;
            let (now, then) = (w / now, x / then);
            Some(((v - e) * f64::midpoint(now, then), (now - then) * (f64::midpoint(v, e) - middle)))
        })
        .collect();
    Effects { parts, together, expected_together }
}
