//! The splits of a status, from a computed district.

use super::{InputSplit, InputStand, SplitError, UnitSplit, UnitStand, Whole, over_formula, over_units};
use crate::district::District;
use crate::model::{Aggregation, Indicator};
use crate::progress::Progress;
use qipan_kernel::period::{Period, YearMonth};
use serde::{Deserialize, Serialize};

/// The splits of a distance; `None` where there is nothing to split over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Splits {
    /// Over the units below.
    pub by_unit: Option<UnitSplit>,
    /// Over the inputs of the formula.
    pub by_input: Option<InputSplit>,
    /// Why a split that was tried has no result.
    #[serde(skip)]
    pub refused: Vec<SplitError>,
}

/// What a unit's own target expects of an indicator at the end of a month, by codes.
pub type Level<'a> = &'a dyn Fn(&str, &str, YearMonth) -> Option<f64>;

/// Splits the distance of `progress` over the units below `unit` and over the inputs of the formula.
///
/// `level` is asked what is expected of them: [`crate::target::Path::level`] of their own targets.
#[must_use]
pub fn splits(
    district: &District,
    level: Level<'_>,
    indicator: &Indicator,
    unit: &str,
    progress: &Progress,
) -> Splits {
    let mut splits = Splits::default();
    let (Some(whole), Some(end)) =
        (Whole::of(progress, indicator.direction), progress.period.map(Period::end))
    else {
        return splits;
    };
    match by_unit(district, level, indicator, unit, whole, end) {
        Some(Ok(split)) => splits.by_unit = Some(split),
        Some(Err(error)) => splits.refused.push(error),
        None => {}
    }
    match by_input(district, level, indicator, unit, whole, end) {
        Some(Ok(split)) => splits.by_input = Some(split),
        Some(Err(error)) => splits.refused.push(error),
        None => {}
    }
    splits
}

fn by_unit(
    district: &District,
    level: Level<'_>,
    indicator: &Indicator,
    unit: &str,
    whole: Whole,
    end: YearMonth,
) -> Option<Result<UnitSplit, SplitError>> {
    let dictionary = district.board().dictionary();
    let weighs = match &indicator.aggregation {
        Aggregation::NotAdditive => return None,
        Aggregation::Sum => None,
        Aggregation::WeightedMean { by } => dictionary.resolve(by).ok(),
    };
    let stands: Vec<UnitStand> = district
        .children(unit)
        .map(|child| UnitStand {
            unit: child.to_owned(),
            value: district.known(&indicator.code, child, end),
            expected: level(&indicator.code, child, end),
            weight: weighs.and_then(|by| district.known(dictionary.code(by), child, end)),
            expected_weight: None,
        })
        .collect();
    let any = stands.iter().any(|s| s.value.is_some() && s.expected.is_some());
    any.then(|| over_units(&indicator.aggregation, whole, &stands, indicator.decimals))
}

fn by_input(
    district: &District,
    level: Level<'_>,
    indicator: &Indicator,
    unit: &str,
    whole: Whole,
    end: YearMonth,
) -> Option<Result<InputSplit, SplitError>> {
    let board = district.board();
    let at = board.dictionary().index_of(&indicator.code)?;
    let formula = board.formula(at)?;
    let values = board.unit_values(board.unit_index(unit)?);
    let stand = |input: usize| {
        let code = board.dictionary().code(input);
        let actual = district.known(code, unit, end)?;
        Some(InputStand { code: code.to_owned(), actual, expected: level(code, unit, end) })
    };
    let inputs: Option<Vec<InputStand>> = board.dictionary().inputs(at).into_iter().map(stand).collect();
    let inputs = inputs.filter(|all| all.iter().any(|i| i.expected.is_some()))?;
    let period = Period::Cumulative { year: end.year, to: end.month }.canonical();
    Some(over_formula(whole, (formula, &indicator.code), &values, period, &inputs, indicator.decimals))
}
