//! The worked examples of docs/methods/progress.md: fixtures/indicator/progress-*.json, readable by a planner.

use super::{Grade, Light, Point, Progress, Question, progress};
use crate::model::Indicator;
use crate::target::{Target, pick_version};
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::Vintage;
use qipan_kernel::text::{Lang, Say};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// One file: an indicator, its targets, its values, and what is expected on several days.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    /// What the example shows.
    #[serde(rename = "title")]
    _title: String,
    /// Where its numbers come from.
    source: String,
    indicator: Indicator,
    targets: Vec<Target>,
    values: Vec<Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    period: Period,
    /// As published: `71.2`, `>1200`.
    value: String,
    /// By default two weeks after the period.
    known_on: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    as_of: Date,
    /// Version of the target; by default the newest known on the day.
    version: Option<String>,
    #[serde(default)]
    waiting: u32,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    grade: Grade,
    light: Light,
    period: Option<Period>,
    value: Option<f64>,
    achieved: Option<f64>,
    expected: Option<f64>,
    expected_value: Option<f64>,
    distance: Option<f64>,
    deviation: Option<f64>,
    plan_achieved: Option<f64>,
    plan_expected: Option<f64>,
    grade_if_fresh: Option<Grade>,
    /// Code of the reason.
    reason: Option<String>,
    /// The sentence in Chinese.
    sentence: Option<String>,
}

/// Every number of a fixture is written with four decimals at most.
const TOLERANCE: f64 = 0.000_05;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/indicator");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("progress-"))
        .collect();
    files.sort();
    files
}

fn points(values: &[Value], as_of: Date) -> Vec<Point> {
    values
        .iter()
        .map(|v| Point {
            period: v.period,
            value: v.value.parse().unwrap(),
            vintage: Some(Vintage::Preliminary),
            known_on: v.known_on.unwrap_or_else(|| v.period.last_day().checked_add(14.days()).unwrap()),
            synthetic: false,
            derived: false,
            partial: false,
            id: v.period.to_string(),
        })
        .filter(|point| point.known_on <= as_of)
        .collect()
}

fn answer(example: &Example, case: &Case) -> Progress {
    let target = pick_version(&example.targets, case.version.as_deref(), case.as_of);
    progress(&Question {
        indicator: &example.indicator,
        target,
        points: &points(&example.values, case.as_of),
        waiting: case.waiting,
        as_of: case.as_of,
        calendar: WorkCalendar::china(),
    })
}

#[test]
fn worked_examples_come_out_as_written() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let example: Example = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!example.source.is_empty(), "{name} names no source");
        for case in &example.cases {
            cases += 1;
            let got = answer(&example, case);
            wrong.extend(
                differences(&case.expect, &got).into_iter().map(|d| format!("{name}: {}: {d}", case.what)),
            );
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cases > 40, "only {cases} cases were read");
}

fn differences(want: &Expect, got: &Progress) -> Vec<String> {
    let mut found = Vec::new();
    if (want.grade, want.light) != (got.grade, got.light) {
        found.push(format!("{:?} {:?}, not {:?} {:?}", got.grade, got.light, want.grade, want.light));
    }
    let numbers = [
        ("value", want.value, got.value.map(|v| v.value)),
        ("achieved", want.achieved, got.achieved),
        ("expected", want.expected, got.expected),
        ("expected_value", want.expected_value, got.expected_value),
        ("distance", want.distance, got.distance),
        ("deviation", want.deviation, got.deviation),
        ("plan_achieved", want.plan_achieved, got.plan.map(|p| p.achieved)),
        ("plan_expected", want.plan_expected, got.plan.map(|p| p.expected)),
    ];
    for (name, want, got) in numbers {
        let Some(want) = want else { continue };
        if got.is_none_or(|got| (got - want).abs() > TOLERANCE) {
            found.push(format!("{name} is {got:?}, not {want}"));
        }
    }
    if want.period.is_some() && want.period != got.period {
        found.push(format!("period is {:?}, not {:?}", got.period, want.period));
    }
    if want.grade_if_fresh.is_some() && want.grade_if_fresh != got.grade_if_fresh {
        found.push(format!("grade_if_fresh is {:?}", got.grade_if_fresh));
    }
    if want.reason.as_deref().is_some_and(|code| code != got.reason.code()) {
        found.push(format!("reason is {}: {}", got.reason.code(), got.reason.say(Lang::En)));
    }
    if want.sentence.as_ref().is_some_and(|sentence| *sentence != got.reason.say(Lang::Zh)) {
        found.push(format!("sentence is {}", got.reason.say(Lang::Zh)));
    }
    found
}

#[test]
fn the_method_page_names_every_example() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods/progress.md");
    let page = std::fs::read_to_string(page).unwrap();
    for file in files() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(page.contains(&name), "docs/methods/progress.md does not name {name}");
    }
}
