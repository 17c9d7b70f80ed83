use super::*;
use crate::dictionary::Dictionary;
use crate::formula::Values;
use crate::missing::{Missing, Why};
use crate::model::{Aggregation, Indicator, Kind};
use proptest::prelude::*;
use qipan_kernel::period::{Period, YearMonth};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

const HERE: Period = Period::Year { year: 2023 };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitExample {
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "source")]
    _source: String,
    aggregation: Aggregation,
    decimals: u8,
    whole: Whole,
    units: Vec<UnitStand>,
    expect: UnitExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitExpect {
    whole: f64,
    parts: Vec<Option<f64>>,
    #[serde(default)]
    structure: Vec<f64>,
    slack: f64,
    slack_of_values: Option<f64>,
    slack_of_targets: Option<f64>,
    shown: Vec<Option<f64>>,
    shown_slack: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputExample {
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "source")]
    _source: String,
    formula: String,
    unit: String,
    decimals: u8,
    expected: f64,
    inputs: Vec<ExampleInput>,
    expect: InputExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleInput {
    code: String,
    unit: String,
    actual: f64,
    expected: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputExpect {
    whole: f64,
    parts: Vec<f64>,
    slack: f64,
    shown: Vec<f64>,
    shown_slack: f64,
}

fn examples<T: for<'de> Deserialize<'de>>(file: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/indicator").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 5e-5
}

#[test]
fn unit_examples_come_out_as_written() {
    for example in examples::<UnitExample>("split-units.json") {
        let got = over_units(&example.aggregation, example.whole, &example.units, example.decimals).unwrap();
        let want = example.expect;
        assert!(close(got.whole, want.whole) && close(got.slack, want.slack), "{got:?}");
        for (part, want) in got.parts.iter().zip(&want.parts) {
            assert!(
                part.part.is_some() == want.is_some() && part.part.is_none_or(|p| close(p, want.unwrap())),
                "{part:?}"
            );
        }
        for (part, want) in got.parts.iter().zip(&want.structure) {
            assert!(close(part.structure.unwrap(), *want), "{part:?}");
        }
        assert_eq!(got.parts.iter().map(|p| p.shown).collect::<Vec<_>>(), want.shown);
        assert_eq!(got.shown_slack.to_bits(), want.shown_slack.to_bits(), "{got:?}");
        assert!(got.slack_of_values.zip(want.slack_of_values).is_none_or(|(a, b)| close(a, b)), "{got:?}");
        assert!(got.slack_of_targets.zip(want.slack_of_targets).is_none_or(|(a, b)| close(a, b)), "{got:?}");
        assert_eq!(got.slack_of_values.is_some(), want.slack_of_values.is_some());
    }
}

/// Values of 2023 by code, for a formula.
struct Table(BTreeMap<String, f64>);

impl Values for Table {
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing> {
        self.0.get(code).copied().ok_or(Missing::new(code, period, Why::NotReported))
    }

    fn window(&self, code: &str, _: YearMonth, _: u16) -> Result<f64, Missing> {
        self.value(code, HERE)
    }
}

#[test]
fn input_examples_come_out_as_written() {
    for example in examples::<InputExample>("split-inputs.json") {
        let derived = Indicator {
            formula: Some(example.formula),
            kind: Kind::Ratio,
            ..Indicator::new("RESULT", "结果", &example.unit)
        };
        let entries =
            example.inputs.iter().map(|i| Indicator::new(&i.code, &i.code, &i.unit)).chain([derived]);
        let dictionary = Dictionary::new(entries.collect()).unwrap();
        let compiled = dictionary.compile().unwrap();
        let formula = compiled.formula(dictionary.index_of("RESULT").unwrap()).unwrap();
        let table = Table(example.inputs.iter().map(|i| (i.code.clone(), i.actual)).collect());
        let actual = crate::formula::eval(formula, "RESULT", &table, HERE).unwrap();
        let whole = Whole { actual, expected: example.expected, sign: 1.0 };
        let stands: Vec<InputStand> = example
            .inputs
            .iter()
            .map(|i| InputStand { code: i.code.clone(), actual: i.actual, expected: i.expected })
            .collect();
        let got = over_formula(whole, (formula, "RESULT"), &table, HERE, &stands, example.decimals).unwrap();
        let want = example.expect;
        assert!(close(got.whole, want.whole) && close(got.slack, want.slack), "{got:?}");
        for (part, want) in got.parts.iter().zip(&want.parts) {
            assert!(close(part.part, *want), "{part:?} {want}");
        }
        assert_eq!(got.parts.iter().map(|p| p.shown).collect::<Vec<_>>(), want.shown);
        assert_eq!(got.shown_slack.to_bits(), want.shown_slack.to_bits());
    }
}

#[test]
fn what_cannot_be_split_says_so() {
    let whole = Whole { actual: 1.0, expected: 2.0, sign: 1.0 };
    assert_eq!(over_units(&Aggregation::Sum, whole, &[], 1), Err(SplitError::Nothing));
    let unit =
        UnitStand { unit: "A".into(), value: None, expected: None, weight: None, expected_weight: None };
    assert_eq!(over_units(&Aggregation::NotAdditive, whole, &[unit], 1), Err(SplitError::NotAdditive));
    let input =
        |code: &str, actual, expected| InputStand { code: code.into(), actual, expected: Some(expected) };
    let many: Vec<InputStand> = (0..11).map(|n| input(&n.to_string(), 1.0, 2.0)).collect();
    assert_eq!(over_inputs(whole, &many, |_| Ok(0.0), 1), Err(SplitError::TooMany { inputs: 11 }));
    let still: Vec<InputStand> = (0..11).map(|n| input(&n.to_string(), 1.0, 1.0)).collect();
    assert!(over_inputs(whole, &still, |_| Ok(0.0), 1).is_ok(), "only inputs that moved count");
    let divide = |n: &[f64]| match n[1] {
        0.0 => Err(Missing::new("R", HERE, Why::DividedByZero)),
        d => Ok(n[0] / d),
    };
    let error = over_inputs(whole, &[input("A", 1.0, 1.0), input("B", 2.0, 0.0)], divide, 1).unwrap_err();
    assert!(error.to_string().contains("with B as expected"), "{error}");
}

/// The mean, over all orders, of what changing each input does: the definition, word by word.
fn over_all_orders(inputs: &[(f64, f64)], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    fn orders(rest: Vec<usize>) -> Vec<Vec<usize>> {
        if rest.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for (at, first) in rest.iter().enumerate() {
            let mut left = rest.clone();
            left.remove(at);
            all.extend(orders(left).into_iter().map(|tail| [vec![*first], tail].concat()));
        }
        all
    }
    let all = orders((0..inputs.len()).collect());
    let mut parts = vec![0.0; inputs.len()];
    for order in &all {
        let mut now: Vec<f64> = inputs.iter().map(|(first, _)| *first).collect();
        for at in order {
            let before = f(&now);
            now[*at] = inputs[*at].1;
            parts[*at] += f(&now) - before;
        }
    }
    let count = f64::from(u32::try_from(all.len()).unwrap());
    parts.iter().map(|part| part / count).collect()
}

fn mixture(n: &[f64]) -> f64 {
    let (mut product, mut sum) = (1.0, 0.0);
    for (place, x) in n.iter().enumerate() {
        if place % 2 == 0 { product *= 1.0 + x * x / 100.0 } else { sum += x }
    }
    product * (1.0 + sum) + n.first().map_or(0.0, |x| x.max(1.0))
}

proptest! {
    #[test]
    fn shapley_values_are_the_mean_over_all_orders(
        inputs in prop::collection::vec((-10.0..10.0_f64, -10.0..10.0_f64), 1..6),
    ) {
        let got = shapley(&inputs, |n| Ok(mixture(n))).unwrap();
        let want = over_all_orders(&inputs, mixture);
        for (a, b) in got.iter().zip(&want) {
            prop_assert!((a - b).abs() < 1e-9 * b.abs().max(100.0), "{a} {b}");
        }
    }

    #[test]
    fn parts_and_slack_make_the_whole(
        units in prop::collection::vec(
            (-1e4..1e4_f64, -1e4..1e4_f64, 0.1..100.0_f64, 0.1..100.0_f64, prop::bool::weighted(0.9)), 1..30),
        actual in -1e5..1e5_f64, expected in -1e5..1e5_f64, down: bool, weighted: bool, decimals in 0_u8..4,
    ) {
        let aggregation =
            if weighted { Aggregation::WeightedMean { by: "W".into() } } else { Aggregation::Sum };
        let stands: Vec<UnitStand> = units
            .iter()
            .enumerate()
            .map(|(at, (v, e, w, x, known))| UnitStand {
                unit: at.to_string(),
                value: known.then_some(*v),
                expected: Some(*e),
                weight: Some(*w),
                expected_weight: Some(*x),
            })
            .collect();
        let whole = Whole { actual, expected, sign: if down { -1.0 } else { 1.0 } };
        let got = over_units(&aggregation, whole, &stands, decimals).unwrap();
        let exact: f64 = got.parts.iter().filter_map(|p| p.part).sum::<f64>() + got.slack;
        prop_assert!((exact - got.whole).abs() < 1e-6);
        let power = 10_f64.powi(i32::from(decimals));
        let digits = |x: f64| (x * power).round();
        let shown: f64 = got.parts.iter().filter_map(|p| p.shown).map(digits).sum::<f64>() + digits(got.shown_slack);
        prop_assert_eq!(shown.to_bits(), (digits(got.shown_whole) + 0.0).to_bits());
        if let (Some(a), Some(b)) = (got.slack_of_values, got.slack_of_targets) {
            prop_assert!((a + b - got.slack).abs() < 1e-6, "{a} {b} {}", got.slack);
        }
    }
}
