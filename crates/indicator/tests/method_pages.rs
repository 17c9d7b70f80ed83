//! The worked examples of the method pages formula, series, vintage, aggregation and recompute: each fixture is
//! computed here, and each of its cases stands on its page as a row of the table.

#![cfg(test)]

use qipan_indicator::aggregate::{Child, roll_up};
use qipan_indicator::board::{Board, BoardUnit, Reported};
use qipan_indicator::dictionary::Dictionary;
use qipan_indicator::formula::eval;
use qipan_indicator::model::{Aggregation, Indicator, Kind, Named};
use qipan_indicator::series::Series;
use qipan_indicator::vintage::{AsOf, Audience, Observation, pick};
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::text::{Lang, Say};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn fixture<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_str(&file(&format!("fixtures/indicator/{name}.json")))
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The page must have a table row of exactly these cells.
fn quoted(page: &str, cells: &[&str]) {
    let row = format!("| {} |", cells.join(" | "));
    assert!(
        file(&format!("docs/methods/{page}.md")).contains(&row),
        "docs/methods/{page}.md lacks the row\n{row}"
    );
}

fn entry(code: &str, unit: &str, kind: Kind) -> Indicator {
    Indicator { kind, ..Indicator::new(code, code, unit) }
}

/// A number as it is written in a fixture: at most four decimals.
fn written(x: f64) -> String {
    let text = format!("{x:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[derive(Deserialize)]
struct FormulaFile {
    indicators: Vec<Indicator>,
    values: Vec<(String, Period, f64)>,
    cases: Vec<FormulaCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormulaCase {
    what: String,
    formula: String,
    unit: String,
    kind: Kind,
    frequency: Option<Frequency>,
    period: Option<Period>,
    expect: Option<f64>,
    missing: Option<String>,
    refused: Option<String>,
    at: Option<usize>,
    sentence: Option<String>,
}

#[test]
fn formulas() {
    let file: FormulaFile = fixture("formula");
    let mut values: BTreeMap<String, Series> = BTreeMap::new();
    for indicator in &file.indicators {
        let own = file.values.iter().filter(|(code, ..)| *code == indicator.code).map(|(_, p, v)| (*p, *v));
        values.insert(indicator.code.clone(), Series::new(indicator, own));
    }
    for case in &file.cases {
        let frequency = case.frequency.unwrap_or(Frequency::Year);
        let target =
            Indicator { formula: Some(case.formula.clone()), frequency, ..entry("X", &case.unit, case.kind) };
        let dictionary = Dictionary::new([file.indicators.clone(), vec![target]].concat()).unwrap();
        let (period, result) = match (dictionary.compile(), case.period) {
            (Err(errors), _) => {
                let error = &errors[0].1;
                assert_eq!(Some(error.code()), case.refused.as_deref(), "{}", case.formula);
                assert_eq!(Some(error.at), case.at, "{}", case.formula);
                assert_eq!(Some(error.problem.say(Lang::Zh)), case.sentence);
                assert!(!error.problem.say(Lang::En).is_empty());
                ("—".to_owned(), error.problem.say(Lang::Zh))
            }
            (Ok(compiled), Some(period)) => {
                let formula = compiled.formula(file.indicators.len()).unwrap();
                let result = eval(formula, "X", &values, period);
                let said = match (&result, case.expect) {
                    (Ok(value), Some(want)) => {
                        assert!((value - want).abs() < 5e-5, "{}: {value}", case.formula);
                        format!("{} {}", written(*value), case.unit)
                    }
                    (Err(missing), None) => missing.say(Lang::Zh),
                    other => panic!("{}: {other:?}", case.formula),
                };
                assert!(case.missing.as_ref().is_none_or(|m| *m == said), "{}: {said}", case.formula);
                (period.say(Lang::Zh), said)
            }
            (Ok(_), None) => panic!("{} should be refused", case.formula),
        };
        quoted("formula", &[&case.what, &format!("`{}`", case.formula), &period, &result]);
    }
}

#[derive(Deserialize)]
struct SeriesFile {
    cases: Vec<SeriesCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesCase {
    what: String,
    kind: Kind,
    unit: String,
    reported: BTreeMap<Period, f64>,
    asked: BTreeMap<Period, serde_json::Value>,
}

#[test]
fn series() {
    let file: SeriesFile = fixture("series");
    for case in &file.cases {
        let series = Series::new(&entry("X", &case.unit, case.kind), case.reported.clone());
        let list = |items: Vec<String>| items.join("; ");
        let mut answers = Vec::new();
        for (period, want) in &case.asked {
            let answer = series.value(*period).map_or_else(|m| m.why.say(Lang::Zh), written);
            let want = want.as_f64().map_or_else(|| want.as_str().unwrap().to_owned(), written);
            assert_eq!(answer, want, "{} {period}", case.what);
            answers.push(format!("{period}: {answer}"));
        }
        let reported = case.reported.iter().map(|(p, v)| format!("{p}: {}", written(*v))).collect();
        quoted("series", &[&case.what, &list(reported), &list(answers)]);
    }
}

#[derive(Deserialize)]
struct VintageFile {
    observations: Vec<Observation>,
    cases: Vec<VintageCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VintageCase {
    what: String,
    unit: String,
    as_of: jiff::civil::Date,
    #[serde(default)]
    audience: Audience,
    recorded_at: Option<String>,
    expect: Option<String>,
}

#[test]
fn vintages() {
    let file: VintageFile = fixture("vintage");
    for case in &file.cases {
        let own: Vec<Observation> =
            file.observations.iter().filter(|o| o.unit == case.unit).cloned().collect();
        let as_of =
            AsOf { known_on: case.as_of, recorded_at: case.recorded_at.clone(), audience: case.audience };
        let found = pick(&own, &as_of).map(|o| o.value.to_string());
        assert_eq!(found, case.expect, "{}", case.what);
        let found = found.unwrap_or_else(|| "—".to_owned());
        quoted("vintage", &[&case.what, &case.unit, &case.as_of.to_string(), &found]);
    }
}

#[derive(Deserialize)]
struct AggregationFile {
    cases: Vec<AggregationCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AggregationCase {
    what: String,
    rule: String,
    #[serde(default)]
    partial: bool,
    children: Vec<(String, Option<f64>, Option<f64>)>,
    expect: String,
}

#[test]
fn aggregation() {
    let file: AggregationFile = fixture("aggregation");
    for case in &file.cases {
        let rule = Aggregation::from_name(&case.rule).unwrap();
        let children: Vec<Child<'_>> = case
            .children
            .iter()
            .map(|(unit, value, weight)| Child { unit, value: *value, weight: *weight })
            .collect();
        let found = match roll_up(&rule, case.partial, &children) {
            Ok(r) if r.is_partial() => format!("{}（{}/{}）", written(r.value), r.have, r.of),
            Ok(r) => written(r.value),
            Err(why) => why.say(Lang::Zh),
        };
        assert_eq!(found, case.expect, "{}", case.what);
        quoted("aggregation", &[&case.what, &case.rule, &found]);
    }
}

#[derive(Deserialize)]
struct RecomputeFile {
    first_year: i16,
    years: u16,
    indicators: Vec<Indicator>,
    units: Vec<(String, Option<String>)>,
    reported: Vec<(String, String, Period, Option<f64>)>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    what: String,
    set: (String, String, Period, Option<f64>),
    changed: Vec<String>,
    cells: BTreeMap<String, serde_json::Value>,
}

#[test]
fn recompute() {
    let file: RecomputeFile = fixture("recompute");
    let units: Vec<BoardUnit> = file
        .units
        .iter()
        .map(|(code, parent)| BoardUnit { code: code.clone(), parent: parent.clone() })
        .collect();
    let dictionary = Dictionary::new(file.indicators.clone()).unwrap();
    let mut board = Board::new(dictionary, &units, file.first_year, file.years).unwrap();
    for (indicator, unit, period, value) in &file.reported {
        board.load(indicator, unit, *period, value.map(Reported::from)).unwrap();
    }
    board.recompute();
    for step in &file.steps {
        let (indicator, unit, period, value) = &step.set;
        let changes = board.set_value(indicator, unit, *period, value.map(Reported::from)).unwrap().to_vec();
        let mut changed: Vec<String> = changes
            .iter()
            .map(|c| {
                let (code, unit) = (board.dictionary().code(c.indicator), &file.units[c.unit].0);
                let to = if c.from == c.to { String::new() } else { format!(" … {}", c.to) };
                format!("{code} {unit} {}{to}", c.from)
            })
            .collect();
        let mut want = step.changed.clone();
        quoted("recompute", &[&step.what, &if want.is_empty() { "—".to_owned() } else { want.join("; ") }]);
        changed.sort();
        want.sort();
        assert_eq!(changed, want, "{}", step.what);
        for (cell, want) in &step.cells {
            let parts: Vec<&str> = cell.split(' ').collect();
            let (i, u) =
                (board.dictionary().index_of(parts[0]).unwrap(), board.unit_index(parts[1]).unwrap());
            let month = parts[2].parse::<Period>().unwrap().end();
            let found = board.explain(i, u, month).map_or_else(|m| m.say(Lang::Zh), written);
            let want = want.as_f64().map_or_else(|| want.as_str().unwrap().to_owned(), written);
            assert_eq!(found, want, "{} {cell}", step.what);
        }
    }
}
